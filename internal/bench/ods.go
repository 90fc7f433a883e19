package bench

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"time"
)

// fixed parts of an OpenDocument spreadsheet (OpenDocument 1.3, parts 2 and 3).
const (
	odsMime     = "application/vnd.oasis.opendocument.spreadsheet"
	odsNS       = "urn:oasis:names:tc:opendocument:xmlns:"
	odsManifest = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<manifest:manifest xmlns:manifest="` + odsNS + `manifest:1.0" manifest:version="1.3">` +
		`<manifest:file-entry manifest:full-path="/" manifest:media-type="` + odsMime + `"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`
	odsHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<office:document-content xmlns:office="` + odsNS + `office:1.0" xmlns:table="` + odsNS + `table:1.0" xmlns:text="` + odsNS + `text:1.0" office:version="1.3">` +
		`<office:body><office:spreadsheet>`
	odsText = `<table:table-cell office:value-type="string"><text:p>`
	odsEnd  = `</text:p></table:table-cell>`
)

// WriteODS writes the sales of WriteWorkbook as an OpenDocument spreadsheet. The totals are what a reader must find
// in it; RawBytes stays zero, since a cell is written there both as a value and as a text.
func WriteODS(w io.Writer, shape Shape) (Totals, error) {
	if err := shape.check(); err != nil {
		return Totals{}, err
	}
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
	mime, err := z.CreateHeader(&zip.FileHeader{Name: "mimetype", Method: zip.Store})
	if err == nil {
		_, err = io.WriteString(mime, odsMime)
	}
	if err != nil {
		return Totals{}, fmt.Errorf("write mimetype: %w", err)
	}
	b := &book{zip: z, shape: shape}
	if err := b.part("META-INF/manifest.xml", func(p *parts) error { p.text(odsManifest); return nil }); err != nil {
		return Totals{}, err
	}
	err = b.part("content.xml", func(p *parts) error {
		p.text(odsHead)
		for i := range shape.Sheets {
			if err := b.odsTable(p, i); err != nil {
				return err
			}
		}
		p.text(`</office:spreadsheet></office:body></office:document-content>`)
		return nil
	})
	if err != nil {
		return Totals{}, err
	}
	if err := z.Close(); err != nil {
		return Totals{}, fmt.Errorf("end the zip file: %w", err)
	}
	return b.totals, nil
}

// odsTable writes the i-th sheet.
func (b *book) odsTable(p *parts, i int) error {
	p.buf = fmt.Appendf(p.buf, `<table:table table:name="Sales %d"><table:table-row>`, i+1)
	for _, name := range header {
		p.text(odsText, name, odsEnd)
		b.totals.countText(len(name))
	}
	p.text(`</table:table-row>`)
	epoch := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	g := b.sheetSales(i)
	for range b.shape.Rows - 1 {
		s := g.next()
		p.text(`<table:table-row>`)
		for c, n := range s.text {
			p.text(odsText)
			before := len(p.buf)
			p.buf = appendText(p.buf, c, n)
			b.totals.countText(len(p.buf) - before)
			p.text(odsEnd)
		}
		for _, n := range s.numbers() {
			p.text(`<table:table-cell office:value-type="float" office:value="`)
			p.buf = append(appendFixed(p.buf, n.units, n.decimals), `"><text:p>`...)
			p.buf = append(appendFixed(p.buf, n.units, n.decimals), odsEnd...)
			b.totals.Cells++
			b.totals.Numbers++
			b.totals.NumberSum += float(n.units, n.decimals)
		}
		day := epoch.AddDate(0, 0, s.serial-unixSerial)
		p.text(`<table:table-cell office:value-type="date" office:date-value="`)
		p.buf = append(day.AppendFormat(p.buf, time.DateOnly), `"><text:p>`...)
		p.buf = append(day.AppendFormat(p.buf, time.DateOnly), odsEnd+`</table:table-row>`...)
		b.totals.Cells++
		b.totals.Dates++
		b.totals.MomentSum += day.UnixMilli()
		if err := p.relieve(); err != nil {
			return err
		}
	}
	p.text(`</table:table>`)
	return nil
}
