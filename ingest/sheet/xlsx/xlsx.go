// Package xlsx reads Office Open XML workbooks: .xlsx, .xlsm, .xltx, .xltm (ECMA-376 part 1 §18, transitional and
// strict; part 2 for the package around it). A workbook is a zip file of XML parts: xl/workbook.xml lists the
// sheets, xl/sharedStrings.xml holds the texts that cells refer to by number, xl/styles.xml the number formats
// that make a number a date, and one part a sheet holds rows of cells. A protected workbook is that zip file
// inside an OLE2 container (MS-OFFCRYPTO).
//
// Rows are scanned from bytes as they are unpacked, on two goroutines; only the string table is held. Nothing is
// passed over: tags must match, references, rows and columns must make sense, and Close has read each part to its
// end and compared its checksum. What is not so is refused by name. No header, kind or locale is known here.
package xlsx

import (
	"bytes"
	"errors"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/ingest/sheet/protect"
	"github.com/habitue-crm/habitue/internal/problem"
)

// ole2 is how an OLE2 container starts (MS-CFB §2.2).
const ole2 = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// Workbook is an opened workbook.
type Workbook struct {
	zip      *archive.File
	lim      limit.Limits
	sheets   []sheetPart
	kinds    []numfmt.Kind // by style number
	styled   bool          // there is a styles part
	is1904   bool
	texts    table // the string table, once a sheet has been opened
	loaded   bool
	textPart string // "" where there is none
	open     *rows
}

// sheetPart is one sheet and where it lies.
type sheetPart struct {
	cell.Info
	part string
}

// Open opens the size bytes of r. The password is for protected workbooks; "" means none is known. Errors are
// problems that name the part.
func Open(r io.ReaderAt, size int64, lim limit.Limits, password string) (*Workbook, error) {
	start := make([]byte, min(size, 8))
	if _, err := r.ReadAt(start, 0); err != nil && err != io.EOF {
		return nil, problem.New(problem.CannotRead, problem.Args{"reason": err.Error()}).Because(err)
	}
	if bytes.HasPrefix(start, []byte(ole2)) {
		plain, err := protect.Open(r, size, lim, password)
		if err != nil {
			return nil, err
		}
		r, size = bytes.NewReader(plain), int64(len(plain))
	}
	zip, err := archive.Open(r, size, lim)
	if err != nil {
		return nil, err
	}
	w := &Workbook{zip: zip, lim: lim}
	if err := w.readWorkbook(); err != nil {
		return nil, err
	}
	return w, nil
}

// Format is "xlsx".
func (w *Workbook) Format() string { return "xlsx" }

// Sheets lists the sheets; those that hold no cells (charts, dialogs) are not among them.
func (w *Workbook) Sheets() []cell.Info {
	all := make([]cell.Info, len(w.sheets))
	for i, s := range w.sheets {
		all[i] = s.Info
		all[i].Date1904 = w.is1904
	}
	return all
}

// Rows opens the i-th sheet. A sheet that was open before is closed without a check.
func (w *Workbook) Rows(i int) (cell.Rows, error) {
	w.stop()
	s := w.sheets[i]
	if err := w.loadTexts(); err != nil {
		return nil, err
	}
	r, err := w.openRows(s)
	if err != nil {
		return nil, inSheet(err, s.Name)
	}
	return r, nil
}

// Close ends the reading of an open sheet.
func (w *Workbook) Close() error {
	w.stop()
	return nil
}

func (w *Workbook) stop() {
	if w.open != nil {
		w.open.close()
		w.open = nil
	}
}

// openPart starts to parse a part that the workbook names.
func (w *Workbook) openPart(name string) (*parser, error) {
	e, ok := w.zip.Find(name)
	if !ok {
		return nil, problem.New(problem.PartMissing, nil).At(problem.Where{Part: name})
	}
	if e.Plain <= min(smallPart, w.lim.Reorder) {
		b, n, err := w.unpack(e)
		if err != nil {
			return nil, err
		}
		return w.wholeParser(e.Name, b, n), nil
	}
	r, err := w.zip.Open(e)
	if err != nil {
		return nil, err
	}
	return newParser(&entrySource{entry: r}, e.Name, w.lim), nil
}

// smallPart is up to what size a part is not worth a goroutine.
const smallPart = 256 << 10

// inSheet adds the sheet's name to a problem.
func inSheet(err error, name string) error {
	var p *problem.Problem
	if errors.As(err, &p) && p.Where.Sheet == "" {
		where := p.Where
		where.Sheet = name
		return p.At(where)
	}
	return err
}
