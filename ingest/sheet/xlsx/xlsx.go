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
	"errors"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Workbook is an opened workbook.
type Workbook struct {
	zip      *archive.File
	lim      limit.Limits
	losses   *loss.List // where damage is read past; else nil
	sheets   []sheetPart
	kinds    []numfmt.Kind // by style number
	styled   bool          // there is a styles part
	unstyled bool          // it is damaged
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
	if err := w.loadTexts(); err != nil && !w.keepTexts(err) {
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
	if w.losses != nil {
		return newParser(plainSource{loss.Letters(utf8Reader(r), e.Name, w.losses)}, e.Name, w.lim), nil
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
