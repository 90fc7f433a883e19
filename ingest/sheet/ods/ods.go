// Package ods reads OpenDocument spreadsheets (OpenDocument 1.3): .ods, .ots, and .fods, their flat XML form (part 3
// §3.1.2). An .ods is a zip file (part 2 §3) that begins with an entry mimetype; content.xml holds the document, and
// styles.xml the styles that have names. The document is office:spreadsheet (part 3 §3.7) of table:table (§9.1.2), each
// with its columns (§9.1.6) and then its rows (§9.1.3) of cells (§9.1.4): no row and no cell states its number, each
// may stand for many (table:number-rows-repeated, -columns-repeated), and a cell says its type and value in
// attributes (§19.385) and what it shows as paragraphs (§6.1). Only whether a time is a duration is in a style (§16.29).
//
// The content is scanned when the file is opened, to its checksum; the rows are kept in short form up to a size
// (keep.go), and what goes beyond is scanned again when it is asked for. Cells are read in a quick way where they are
// written as the usual programs write them (quick.go), else in the exact way. Rows and cells that the file repeats are
// counted, never multiplied in memory; repeated cells with a value are handed out, and more of them than a sheet can
// hold are refused.
package ods

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Workbook is an opened OpenDocument spreadsheet.
type Workbook struct {
	open   func() (io.Reader, error) // the content, from its start
	meta   *archive.File             // the package; nil in flat XML
	part   string                    // "content.xml"; "" in flat XML
	plain  int64                     // its size
	lim    limit.Limits
	losses *loss.List // where damage is read past; else nil
	styles styles
	sheets []sheet
	is1904 bool    // bare numbers count days from 1904
	keep   int64   // bytes of rows that may still be kept
	ahead  int64   // content of more bytes is unpacked on another core
	exact  bool    // all is read in the exact way; a test compares the two
	live   *tables // a reading that stands before the table of number at
	at     int
}

// sheet is what the first scan finds out.
type sheet struct {
	cell.Info
	cells int64 // with a value, repetitions counted
	kept  *kept // its rows
	size  int64 // bytes of kept
	spans []cell.Span

	unseen []cell.Columns // that are not shown
}

// MediaType is the type of an OpenDocument spreadsheet, as its first entry says.
const MediaType = "application/vnd.oasis.opendocument.spreadsheet"

// Open opens the size bytes of r: a package, or flat XML. Its errors are problems that name the part, and the
// sheet and row where they are known. With a list damage is read past where that can be done, and what is lost goes
// into the list: a row knows its number only from those before it, so nothing behind a damaged one can be read.
func Open(r io.ReaderAt, size int64, lim limit.Limits, losses *loss.List) (*Workbook, error) {
	return open(r, size, &Workbook{lim: lim, losses: losses, keep: maxKept, ahead: 2 * aheadBlock})
}

// open opens the file for a workbook that knows how to read it.
func open(r io.ReaderAt, size int64, w *Workbook) (*Workbook, error) {
	start := make([]byte, min(size, 4))
	if _, err := r.ReadAt(start, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, problem.New(problem.CannotRead, problem.Args{"reason": err.Error()}).Because(err)
	}
	if bytes.HasPrefix(start, []byte("PK")) {
		if err := w.openPackage(r, size); err != nil {
			return nil, err
		}
	} else {
		if size > w.lim.Part {
			return nil, limit.Exceeded("part", size, w.lim.Part)
		}
		w.plain = size
		w.open = func() (io.Reader, error) { return loss.Letters(io.NewSectionReader(r, 0, size), "", w.losses), nil }
	}
	if err := w.survey(); err != nil {
		return nil, err
	}
	return w, nil
}

// openPackage reads the zip file and what stands beside the content: its type, whether it is encrypted, and
// the named styles.
func (w *Workbook) openPackage(r io.ReaderAt, size int64) error {
	zip, err := archive.Recover(r, size, w.lim, w.losses)
	if err != nil {
		return err
	}
	if e, ok := zip.Find("mimetype"); ok && e.Plain < 200 {
		b, err := zip.All(e)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(b, []byte(MediaType)) {
			return problem.New(problem.OtherFormat, problem.Args{"format": string(bytes.ToValidUTF8(b, nil))})
		}
	}
	if err := w.checkManifest(zip); err != nil && !w.losses.Forgive(problem.LostUnsure, err) {
		return err
	}
	content, ok := zip.Find("content.xml")
	if !ok {
		return problem.New(problem.PartMissing, nil).At(problem.Where{Part: "content.xml"})
	}
	w.meta, w.part, w.plain = zip, content.Name, content.Plain
	w.open = func() (io.Reader, error) {
		part, err := zip.Open(content)
		return loss.Letters(part, content.Name, w.losses), err
	}
	e, ok := zip.Find("styles.xml")
	if !ok {
		return nil
	}
	part, err := zip.Open(e)
	if err != nil {
		return err
	}
	err = w.styles.readPart(newScanner(loss.Letters(part, e.Name, w.losses), w.lim.Row, w.lim.Nesting))
	if err = at(err, problem.Where{Part: e.Name}); w.losses.Forgive(problem.LostFormats, err) {
		return nil
	}
	return err
}

// checkManifest looks for encryption (part 2 §4.8: manifest:encryption-data inside the entry of a part).
func (w *Workbook) checkManifest(zip *archive.File) error {
	e, ok := zip.Find("META-INF/manifest.xml")
	if !ok {
		return nil
	}
	part, err := zip.Open(e)
	if err != nil {
		return err
	}
	s := newScanner(part, w.lim.Row, w.lim.Nesting)
	s.doctype = true // OpenOffice up to 3 names its Manifest.dtd
	for {
		t, err := s.next()
		if err != nil {
			return at(err, problem.Where{Part: e.Name})
		}
		if t == endOfFile {
			return nil
		}
		if t == startTag && string(s.name) == "manifest:encryption-data" {
			return problem.New(problem.ProtectedFormat, problem.Args{"format": ".ods", "cipher": "OpenDocument"})
		}
	}
}

// survey scans the whole content: styles, the names of the sheets, their cells; and so proves that it is
// whole, down to its checksum.
func (w *Workbook) survey() error {
	t, err := w.tables()
	if err != nil {
		return err
	}
	if w.plain > w.ahead {
		t.s.ahead = readAhead(t.s.r)
		defer t.s.ahead.stop()
	}
	for {
		info, err := t.next()
		if err == io.EOF && !t.found {
			return problem.New(problem.NotASpreadsheet, nil).At(problem.Where{Part: w.part})
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			err = at(err, problem.Where{Part: w.part})
			if len(w.sheets) > 0 && w.losses.Forgive(problem.LostRest, err) {
				return nil
			}
			return err
		}
		if len(w.sheets) >= w.lim.Sheets {
			return limit.Exceeded("sheets", -1, int64(w.lim.Sheets))
		}
		s := sheet{Info: info, kept: &kept{}}
		err = w.scanSheet(t, &s)
		lost := w.forgive(err)
		if err != nil && !lost {
			return err
		}
		w.sheets = append(w.sheets, s)
		if lost {
			s.kept.seal()
			return nil
		}
	}
}

// forgive says whether the sheet may end where it is damaged. An entity that is not declared is damage there:
// declarations stand in front of everything.
func (w *Workbook) forgive(err error) bool {
	if w.losses != nil && errors.Is(err, problem.New(problem.XMLEntity, nil)) {
		var p *problem.Problem
		errors.As(err, &p)
		err = problem.New(problem.XMLBroken, nil).At(p.Where).Because(err)
	}
	return w.losses.Forgive(problem.LostRest, err)
}

// scanSheet reads the rows of a sheet, counts their cells, and keeps them if there is room.
func (w *Workbook) scanSheet(t *tables, s *sheet) error {
	for {
		row, n, err := t.row()
		if err == io.EOF {
			s.spans, s.unseen = t.merged, t.columns.hidden
			s.kept.seal()
			return nil
		}
		if err != nil {
			return at(err, problem.Where{Part: w.part, Sheet: s.Name, Row: row.Number})
		}
		s.cells += n * int64(len(row.Cells))
		if s.kept.full {
			continue
		}
		size := int64(s.kept.put(&row, n, t))
		s.size += size
		if w.keep -= size; w.keep < 0 {
			w.keep += s.size
			s.kept.drop()
		}
	}
}

// tables starts a reading of the content.
func (w *Workbook) tables() (*tables, error) {
	r, err := w.open()
	if err != nil {
		return nil, err
	}
	return &tables{w: w, s: newScanner(r, w.lim.Row, w.lim.Nesting)}, nil
}

// Format is "ods".
func (w *Workbook) Format() string { return "ods" }

// Sheets lists the sheets.
func (w *Workbook) Sheets() []cell.Info {
	infos := make([]cell.Info, len(w.sheets))
	for i, s := range w.sheets {
		infos[i] = s.Info
		infos[i].Date1904 = w.is1904
	}
	return infos
}

// Rows opens the i-th sheet. Sheets that are not kept and are read in order are read in one go.
func (w *Workbook) Rows(i int) (cell.Rows, error) {
	if k := w.sheets[i].kept; !k.full {
		return &rows{w: w, from: &replay{kept: k}, sheet: i}, nil
	}
	t, next := w.live, w.at
	w.live = nil
	if t == nil || next != i {
		var err error
		if t, err = w.tables(); err != nil {
			return nil, err
		}
		next = 0
	}
	for ; ; next++ {
		if _, err := t.next(); err != nil {
			return nil, at(err, problem.Where{Part: w.part})
		}
		if next == i {
			return &rows{w: w, from: texts{t}, sheet: i}, nil
		}
		if err := t.pass(); err != nil {
			return nil, at(err, problem.Where{Part: w.part})
		}
	}
}

// Close does nothing: the file belongs to the caller.
func (w *Workbook) Close() error { return nil }

// at says where a problem is, where it does not say so itself.
func at(err error, w problem.Where) error {
	if err == nil {
		return nil
	}
	var p *problem.Problem
	if !errors.As(err, &p) {
		return fmt.Errorf("read %s: %w", w.Say("en"), err)
	}
	if p.Where.Part != "" {
		w.Part = p.Where.Part
	}
	if p.Where.Column > 0 {
		w.Column = p.Where.Column
	}
	return p.At(w)
}
