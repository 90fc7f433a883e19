// Package sheet opens spreadsheets: whatever people have, by what the bytes are and never by the name alone.
// The formats are listed in catalog.go, one package each, whose comment says how the format is made:
//
//	xlsx   .xlsx .xlsm .xltx .xltm   a zip file of XML parts (ECMA-376)
//	xlsb   .xlsb                     a zip file of records ([MS-XLSB])
//	xls    .xls .xlt                 records in an OLE2 container ([MS-XLS])
//	ods    .ods .ots .fods           one XML part, in a zip file or alone (OpenDocument)
//	text   .csv .tsv .txt .tab       rows of text (RFC 4180)
//
// What they share stands beside them: the containers (archive and inflate for zip, ole, protect for passwords), what
// cells are (cell, numfmt), rows out of order (order), how much a file may ask for (limit), and what was lost of a
// damaged one (loss).
//
// What is no spreadsheet is refused with what it really is and what to do about it. No kind of table, no header and
// no locale is known here: cells come out as the file holds them.
package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Options are what the caller may decide about opening.
type Options struct {
	Limits   limit.Limits // the zero value means limit.Default
	Password string       // of a protected workbook; "" where there is none
	// Recover reads what can be read of a damaged file; Losses says what was not. Limits, passwords and formats
	// that are not known refuse a file as ever.
	Recover bool

	losses *loss.List
}

// Open opens a spreadsheet file. Its errors, and those of the workbook, are problems that name the file (its
// name without folders).
func Open(path string, opt Options) (cell.Workbook, error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, cannotOpen(err).In(name)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = problem.New(problem.FolderNotFile, nil)
	}
	opened := &file{name: name, closer: f}
	if err == nil && info.Size() <= wholeSize {
		opened.whole = make([]byte, info.Size())
		err = readPart(f, opened.whole, 0)
	}
	if err == nil {
		opened.Workbook, err = OpenReader(opened.bytes(f), info.Size(), name, opt)
	}
	if err != nil {
		_ = f.Close() // it was only read
		return nil, locate(err, name)
	}
	return opened, nil
}

// wholeSize is up to which size a file is read at once and not piece by piece.
const wholeSize = 1 << 20

// Whole is all bytes of a small file, as they are read; nil of a large one, which is read piece by piece, and of a workbook
// that Open has not opened. They are not to be changed.
func Whole(w cell.Workbook) []byte {
	if f, opened := w.(*file); opened {
		return f.whole
	}
	return nil
}

// OpenReader opens the size bytes of r as Open does; name is used in messages, and where the bytes leave a
// doubt. The caller closes r after the workbook.
func OpenReader(r io.ReaderAt, size int64, name string, opt Options) (cell.Workbook, error) {
	if book, ok := lockMark(name); ok {
		return nil, problem.New(problem.LockFile, problem.Args{"book": book}).In(name)
	}
	if size == 0 {
		return nil, problem.New(problem.EmptyFile, nil).In(name)
	}
	if opt.Limits == (limit.Limits{}) {
		opt.Limits = limit.Default()
	}
	s, err := look(r, size, name)
	if err != nil {
		return nil, locate(err, name)
	}
	if s.starts(gzipMark) {
		w, err := openPacked(r, size, name, opt)
		return w, locate(err, name)
	}
	if p := s.refusal(); p != nil {
		return nil, p.In(name)
	}
	for _, f := range Formats() {
		if !f.Is(s) {
			continue
		}
		if opt.Recover {
			opt.losses = &loss.List{}
		}
		w, err := f.Open(r, size, opt)
		if err != nil {
			return nil, locate(err, name)
		}
		if opt.Recover {
			w = &recovered{Workbook: w, losses: opt.losses}
		}
		return w, nil
	}
	return nil, problem.New(problem.NotASpreadsheet, nil).In(name)
}

// lockMark recognises the small files that stand beside an open workbook: "~$sales.xlsx", ".~lock.sales.ods#".
func lockMark(name string) (book string, ok bool) {
	if rest, found := strings.CutPrefix(name, "~$"); found {
		return rest, true
	}
	if rest, found := strings.CutPrefix(name, ".~lock."); found {
		return strings.TrimSuffix(rest, "#"), true
	}
	return "", false
}

func cannotOpen(err error) *problem.Problem {
	if errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.NoSuchFile, nil).Because(err)
	}
	reason := err.Error()
	var pe *fs.PathError
	if errors.As(err, &pe) {
		reason = pe.Err.Error()
	}
	return problem.New(problem.CannotRead, problem.Args{"reason": reason}).Because(err)
}

// locate sets the file's name in a problem; other errors are wrapped.
func locate(err error, name string) error {
	if err == nil || err == io.EOF {
		return err
	}
	var p *problem.Problem
	if errors.As(err, &p) {
		return p.In(name)
	}
	return fmt.Errorf("read %s: %w", name, err)
}

// file is a workbook that owns its open file and names it in every problem.
type file struct {
	cell.Workbook
	name   string
	closer io.Closer
	whole  []byte // nil of a large file
}

// bytes is what the workbook is read from.
func (f *file) bytes(large io.ReaderAt) io.ReaderAt {
	if f.whole != nil {
		return bytes.NewReader(f.whole)
	}
	return large
}

// Rows opens a sheet; its problems name the file.
func (f *file) Rows(i int) (cell.Rows, error) {
	rows, err := f.Workbook.Rows(i)
	if err != nil {
		return nil, locate(err, f.name)
	}
	return &fileRows{Rows: rows, name: f.name}, nil
}

// Close closes the workbook and the file.
func (f *file) Close() error {
	return errors.Join(locate(f.Workbook.Close(), f.name), f.closer.Close())
}

type fileRows struct {
	cell.Rows
	name string
}

// Next has named results so that the row is not copied once more, which costs each row of a short line 15 ns.
func (r *fileRows) Next() (row cell.Row, err error) {
	if row, err = r.Rows.Next(); err != nil {
		err = locate(err, r.name)
	}
	return row, err
}

func (r *fileRows) Close() error { return locate(r.Rows.Close(), r.name) }
