package bench

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Shape says how large a workbook is.
type Shape struct {
	Rows   int // a sheet, with its header row: 2 to 1,048,576
	Sheets int
	Seed   uint64
}

func (s Shape) check() error {
	if s.Rows < 2 || s.Rows > 1_048_576 || s.Sheets < 1 {
		return errors.New("a workbook has 1 or more sheets of 2 to 1,048,576 rows")
	}
	return nil
}

// fixed parts of a workbook, as Excel writes them, shortened to what a reader needs.
const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n"
	mainNS   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeNS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packNS   = "http://schemas.openxmlformats.org/package/2006/"
	mimeRoot = "application/vnd.openxmlformats-officedocument.spreadsheetml."

	topRels = xmlHead + `<Relationships xmlns="` + packNS + `relationships"><Relationship Id="rId1" Type="` + officeNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	styles  = xmlHead + `<styleSheet xmlns="` + mainNS + `"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

// WriteWorkbook writes a workbook of invented sales as Excel would: a string table in the order of first use,
// dimension and spans, zip entries at zlib's level 6. The same shape gives the same bytes. It holds neither a sheet
// nor the strings in memory. The totals are what a reader must find in it.
func WriteWorkbook(w io.Writer, shape Shape) (Totals, error) {
	if err := shape.check(); err != nil {
		return Totals{}, err
	}
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
	b := &book{zip: z, shape: shape}
	if err := b.fixedParts(); err != nil {
		return Totals{}, err
	}
	table := newTable()
	for i := range shape.Sheets {
		if err := b.sheet(i, table); err != nil {
			return Totals{}, err
		}
	}
	if err := b.strings(table); err != nil {
		return Totals{}, err
	}
	if err := z.Close(); err != nil {
		return Totals{}, fmt.Errorf("end the zip file: %w", err)
	}
	return b.totals, nil
}

type book struct {
	zip    *zip.Writer
	shape  Shape
	totals Totals
}

// sheetSales are the rows of a sheet, from the start.
func (b *book) sheetSales(i int) *sales { return newSales(b.shape.Seed + uint64(i)) }

// part writes one entry.
func (b *book) part(name string, write func(*parts) error) error {
	w, err := b.zip.Create(name)
	if err != nil {
		return fmt.Errorf("begin %s: %w", name, err)
	}
	p := &parts{w: w}
	if err := write(p); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := p.flush(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// parts gathers bytes and writes them in large pieces.
type parts struct {
	w   io.Writer
	buf []byte
}

func (p *parts) flush() error {
	_, err := p.w.Write(p.buf)
	p.buf = p.buf[:0]
	return err
}

// relieve flushes a full buffer.
func (p *parts) relieve() error {
	if len(p.buf) < 1<<16 {
		return nil
	}
	return p.flush()
}

// text appends strings.
func (p *parts) text(all ...string) {
	for _, s := range all {
		p.buf = append(p.buf, s...)
	}
}

func (b *book) fixedParts() error {
	types := xmlHead + `<Types xmlns="` + packNS + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + mimeRoot + `sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + mimeRoot + `styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="` + mimeRoot + `sharedStrings+xml"/>`
	sheets := xmlHead + `<workbook xmlns="` + mainNS + `" xmlns:r="` + officeNS + `"><sheets>`
	rels := xmlHead + `<Relationships xmlns="` + packNS + `relationships">`
	for i := range b.shape.Sheets {
		n := strconv.Itoa(i + 1)
		types += `<Override PartName="/xl/worksheets/sheet` + n + `.xml" ContentType="` + mimeRoot + `worksheet+xml"/>`
		sheets += `<sheet name="Sales ` + n + `" sheetId="` + n + `" r:id="rId` + n + `"/>`
		rels += `<Relationship Id="rId` + n + `" Type="` + officeNS + `/worksheet" Target="worksheets/sheet` + n + `.xml"/>`
	}
	strings, looks := strconv.Itoa(b.shape.Sheets+1), strconv.Itoa(b.shape.Sheets+2)
	rels += `<Relationship Id="rId` + looks + `" Type="` + officeNS + `/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId` + strings + `" Type="` + officeNS + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	for _, p := range [...]struct{ name, text string }{
		{"[Content_Types].xml", types + `</Types>`},
		{"_rels/.rels", topRels},
		{"xl/workbook.xml", sheets + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", rels},
		{"xl/styles.xml", styles},
	} {
		if err := b.part(p.name, func(w *parts) error { w.text(p.text); return nil }); err != nil {
			return err
		}
	}
	return nil
}
