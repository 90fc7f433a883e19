// Package xlsb reads Excel's binary workbooks: .xlsb ([MS-XLSB]). A workbook is the zip file of an .xlsx, tied
// together in the same way (ECMA-376 part 2), whose parts hold records instead of XML (§2.1.4): xl/workbook.bin
// lists the sheets (§2.1.7.61), xl/sharedStrings.bin holds the texts that cells refer to by number (§2.1.7.45),
// xl/styles.bin the number formats that make a number a date (§2.1.7.50), and one part a sheet holds rows of cells
// (§2.1.7.62, §2.2.1). A protected one is that zip file inside an OLE2 container (MS-OFFCRYPTO).
//
// Records are read as they are unpacked; only the string table is held. Nothing is passed over: records must have
// the size of what they hold and stand where the grammar has them (§2.1.8), references, rows and columns must make
// sense, every part must end with its last record, and Close has compared its checksum. What is not so is refused by
// name. Stated dimensions and counts mean nothing. Of formulas only the stored results are read. No header, kind or
// locale is known here.
package xlsb

import (
	"errors"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Workbook is an opened .xlsb.
type Workbook struct {
	zip      *archive.File
	lim      limit.Limits
	losses   *loss.List // where damage is read past; else nil
	sheets   []sheetPart
	kinds    []numfmt.Kind // by cell style
	unstyled bool          // their table is damaged
	is1904   bool
	texts    []string // the string table, once a sheet has been opened
	loaded   bool
	textPart string // "" where there is none
}

// sheetPart is one sheet and where it lies.
type sheetPart struct {
	cell.Info
	part string
}

// Open opens the size bytes of r. Errors are problems that name the part. With a list damage is read past where that
// can be done, and what is lost goes into the list.
func Open(r io.ReaderAt, size int64, lim limit.Limits, losses *loss.List) (*Workbook, error) {
	zip, err := archive.Recover(r, size, lim, losses)
	if err != nil {
		return nil, err
	}
	w := &Workbook{zip: zip, lim: lim, losses: losses}
	if err := w.readWorkbook(); err != nil {
		return nil, err
	}
	return w, nil
}

// Format is "xlsb".
func (w *Workbook) Format() string { return "xlsb" }

// Sheets lists the sheets; those that hold no cells (charts, dialogs, macros) are not among them.
func (w *Workbook) Sheets() []cell.Info {
	all := make([]cell.Info, len(w.sheets))
	for i, s := range w.sheets {
		all[i] = s.Info
		all[i].Date1904 = w.is1904
	}
	return all
}

// Rows opens the i-th sheet. A small sheet is unpacked and checked whole first, and where its rows stand in no
// order they are put in one; a large sheet is read as it comes.
func (w *Workbook) Rows(i int) (cell.Rows, error) {
	if err := w.loadTexts(); err != nil {
		return nil, err
	}
	s := w.sheets[i]
	r, err := w.openRows(s)
	if err != nil {
		return nil, inSheet(err, s.Name)
	}
	return r, nil
}

// Close does nothing: the file belongs to the caller.
func (w *Workbook) Close() error { return nil }

// openPart starts to read a part that the workbook names.
func (w *Workbook) openPart(name string) (*part, error) {
	e, ok := w.zip.Find(name)
	if !ok {
		return nil, problem.New(problem.PartMissing, nil).At(problem.Where{Part: name})
	}
	r, err := w.zip.Open(e)
	if err != nil {
		return nil, err
	}
	size := e.Plain
	if w.losses != nil {
		size = w.lim.Part // what the file says of it may be wrong
	}
	return newPart(e.Name, r, size, w.lim), nil
}

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
