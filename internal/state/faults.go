package state

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Errors that callers branch on.
var (
	// ErrMailed says that a mailing is begun, finished or uncertain: it must not be sent again.
	ErrMailed = errors.New("already mailed")
	// ErrNotIntended says that no durable intent of this session stands behind a mailing.
	ErrNotIntended = errors.New("no durable intent")
	// ErrNoPlan says that no plan has the id.
	ErrNoPlan = errors.New("no such plan")
	// ErrNotSuppressed says that an address is not suppressed.
	ErrNotSuppressed = errors.New("not suppressed")
	// ErrNotWriter says that the store was opened without the right to write what was asked.
	ErrNotWriter = errors.New("the store was not opened for writing this")
)

// fault says what went wrong in state.db: a problem that people can read where the cause is known to be one
// of theirs (disk full, damaged, locked, no permission), else the error with what was being done.
func fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	var known *problem.Problem
	if errors.As(err, &known) {
		return err
	}
	err = fmt.Errorf("%s: %w", doing, err)
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Code() == sqlite3.SQLITE_IOERR_SHMSIZE { // how a full disk shows when the index beside the log cannot grow
		return problem.New(problem.DiskFull, nil).In(DBFile).Because(err)
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return problem.New(problem.StateBusy, nil).In(DBFile).Because(err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return problem.New(problem.DamagedState, nil).In(DBFile).Because(err)
	case sqlite3.SQLITE_FULL:
		return problem.New(problem.DiskFull, nil).In(DBFile).Because(err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM:
		return problem.New(problem.CannotWrite, problem.Args{"reason": e.Error()}).In(DBFile).Because(err)
	}
	return err
}

// fileFault is fault for the send log and other files beside state.db.
func fileFault(doing, name string, err error) error {
	if err == nil {
		return nil
	}
	reason := err
	var path *fs.PathError
	if errors.As(err, &path) {
		reason = path.Err
	}
	cause := fmt.Errorf("%s: %w", doing, err)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return problem.New(problem.DiskFull, nil).In(name).Because(cause)
	}
	return problem.New(problem.CannotWrite, problem.Args{"reason": reason.Error()}).In(name).Because(cause)
}

func damagedLog(offset int64, why string) error {
	return problem.New(problem.DamagedSendLog, problem.Args{"offset": strconv.FormatInt(offset, 10)}).In(LogFile).Because(errors.New(why))
}

func foreignLog(why string) error {
	return problem.New(problem.ForeignSendLog, nil).In(LogFile).Because(errors.New(why))
}
