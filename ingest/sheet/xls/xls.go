// Package xls reads the workbooks of Excel 5 to 2003 (.xls), BIFF5 and BIFF8: [MS-XLS] and, for BIFF5, OpenOffice's
// "Excel File Format". A workbook is one stream (Workbook, in BIFF5 Book) inside an OLE2 container ([MS-CFB] §2), which
// package ole reads. The stream is records (§2.1.4): a number and a size of two bytes each, and a body, which CONTINUE
// records go on with where it is long. The first part holds what all sheets share (§2.1.7.20.3): the list of sheets and
// where each starts (BoundSheet8 §2.4.28), number formats and the styles that name them (Format §2.4.126, XF §2.4.353),
// and the texts that cells refer to by number (SST §2.4.265). Then each sheet is a part of its own (§2.1.7.20.5), from
// BOF to EOF: rows (Row §2.4.221) and cells, a record each or one for many.
//
// The format carries no checksums: a changed digit cannot be told. Whatever breaks its structure is refused: a sector
// chain that is cut, crossed or endless, records whose length does not fit, texts and styles that are not there, sheets
// without an end. Nothing of formulas is read but their stored results.
package xls

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/ingest/sheet/ole"
	"github.com/habitue-crm/habitue/internal/problem"
)

var le = binary.LittleEndian

// Workbook is an opened .xls. Its stream is held in memory; the format cannot grow beyond 65,536 rows a sheet.
type Workbook struct {
	stream   []byte
	producer string // the program that wrote it
	biff8    bool
	date1904 bool
	sheets   []sheet
	strings  []string      // the shared string table
	kinds    []numfmt.Kind // by cell style (XF)
	decode   decoder       // of the texts of BIFF5
	lim      limit.Limits
	losses   *loss.List // where damage is read past; else nil
}

// sheet is one worksheet: what the list of sheets says of it, and where its records start.
type sheet struct {
	cell.Info
	at int
}

// Open reads the container, the workbook's own records and its string table. Errors are problems that name
// the sheet where one is known.
//
// With a list of losses it reads past damage of the records: a sheet ends where they no longer fit, and what is lost
// goes into the list. A container whose sectors do not join is refused all the same.
func Open(r io.ReaderAt, size int64, lim limit.Limits, losses *loss.List) (*Workbook, error) {
	if size > lim.Part {
		return nil, limit.Exceeded("part", size, lim.Part)
	}
	b, err := ole.Read(r, size)
	if err != nil {
		return nil, err
	}
	w := &Workbook{stream: b, lim: lim, losses: losses}
	if ole.Is(b) {
		if w.stream, w.producer, err = workbookStream(b); err != nil {
			return nil, err
		}
	}
	if err := w.readGlobals(); err != nil {
		return nil, err
	}
	return w, nil
}

// workbookStream is the stream that holds the workbook: "Workbook" of BIFF8, else "Book" of BIFF5; and which program
// the container says wrote it.
func workbookStream(b []byte) (stream []byte, producer string, err error) {
	file, err := ole.Open(b)
	if err != nil {
		return nil, "", container(b, err)
	}
	for _, name := range [...]string{"Workbook", "Book"} {
		if stream, found, err := file.Stream(name); err != nil {
			return nil, "", container(b, err)
		} else if found {
			return stream, producerOf(file), nil
		}
	}
	if file.Count("EncryptedPackage") > 0 {
		return nil, "", problem.New(problem.Protected, nil)
	}
	return nil, "", problem.New(problem.NoWorkbookStream, nil)
}

// container is the refusal of a damaged container.
func container(b []byte, err error) error {
	if errors.Is(err, ole.ErrCut) {
		return problem.New(problem.FileCut, nil).Because(err)
	}
	return problem.New(problem.XLSContainer, nil).Because(fmt.Errorf("%w (file of %d bytes)", err, len(b)))
}

// Format is "xls".
func (w *Workbook) Format() string { return "xls" }

// Sheets lists the worksheets; charts, macros and modules are not among them.
func (w *Workbook) Sheets() []cell.Info {
	infos := make([]cell.Info, len(w.sheets))
	for i, s := range w.sheets {
		infos[i] = s.Info
		infos[i].Date1904 = w.date1904
	}
	return infos
}

// Rows opens the i-th sheet. All its records are walked through once, so that damage shows before a row is
// handed out.
func (w *Workbook) Rows(i int) (cell.Rows, error) {
	r := &rows{w: w, sheet: w.sheets[i]}
	if err := r.survey(); err != nil {
		return nil, err
	}
	return r, nil
}

// Close does nothing: the file belongs to the caller.
func (w *Workbook) Close() error { return nil }
