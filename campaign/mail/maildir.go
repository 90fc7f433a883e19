package mail

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Maildir is a folder of messages with the sub-folders tmp, new and cur. A message appears in new/ whole or
// not at all, under a name that is a function of its mail key: writing it twice leaves one.
type Maildir struct {
	dir  string
	file fs.FileMode
	fold fs.FileMode
}

// NewMaildir makes the three sub-folders where they are missing. Files get the mode (0600, or 0660 where a
// group may read), folders the same with the execute bits that go with it. A folder that cannot be made is a problem.
func NewMaildir(dir string, mode fs.FileMode) (*Maildir, error) {
	m := &Maildir{dir: dir, file: mode, fold: mode | mode&0o444>>2}
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), m.fold); err != nil {
			cause := &SendError{Phase: PhaseFile, Lane: true, Cause: err}
			return nil, problem.New(problem.CannotWrite, problem.Args{"reason": err.Error()}).In(filepath.Base(dir)).Because(cause)
		}
	}
	return m, nil
}

// Open returns a lane; a Maildir can have any number.
func (m *Maildir) Open(context.Context) (Lane, error) { return maildirLane{m}, nil }

// Path is where the message of a mail key lies once it has been delivered and as long as no mail program has
// moved it.
func (m *Maildir) Path(id string) string { return filepath.Join(m.dir, "new", fileName(id)) }

// fileName has no colon, which Windows refuses, and no time, host or pid, which would make a second name.
func fileName(id string) string { return id + ".habitue" }

type maildirLane struct{ m *Maildir }

// Send writes to tmp/, syncs, renames into new/ and syncs that folder. An error before the rename means that
// nothing was delivered; a folder that cannot be synced after it leaves the message there, and uncertain.
func (l maildirLane) Send(env Envelope, message []byte) (string, error) {
	if env.ID == "" || strings.ContainsAny(env.ID, `/\:.`) {
		return "", &SendError{Phase: PhaseFile, Cause: errors.New("the message has no usable id")}
	}
	temporary := filepath.Join(l.m.dir, "tmp", fileName(env.ID))
	if err := writeSynced(temporary, message, l.m.file); err != nil {
		return "", &SendError{Phase: PhaseFile, Lane: true, Cause: errors.Join(err, os.Remove(temporary))}
	}
	if err := os.Rename(temporary, l.m.Path(env.ID)); err != nil {
		return "", &SendError{Phase: PhaseFile, Lane: true, Cause: errors.Join(err, os.Remove(temporary))}
	}
	if err := syncFolder(filepath.Join(l.m.dir, "new")); err != nil {
		return "", &SendError{Phase: PhaseFile, Uncertain: true, Cause: err}
	}
	return "in outbox", nil
}

// Worn is never: a folder does not tire.
func (l maildirLane) Worn() bool { return false }

// Close does nothing: a lane of a Maildir holds nothing open.
func (l maildirLane) Close() error { return nil }

// writeSynced writes a whole file with exactly the mode and waits until the disk has it. Line ends become LF,
// as files on disk have and mail programs that read a Maildir expect.
func writeSynced(path string, message []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(strings.ReplaceAll(string(message), "\r\n", "\n"))
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
