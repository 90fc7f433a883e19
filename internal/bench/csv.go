package bench

import (
	"fmt"
	"io"
	"time"
)

// WriteCSV writes a plain text file of invented sales, at least size bytes long: commas, no quotes, UTF-8 without
// mark, line feeds. The totals are what a reader must find in it, where every cell is text.
func WriteCSV(w io.Writer, size int64, seed uint64) (Totals, error) {
	var totals Totals
	p := &parts{w: w}
	written := int64(0)
	end := func(commas int) error {
		totals.Cells += int64(commas) + 1
		p.buf = append(p.buf, '\n')
		if len(p.buf) < 1<<16 {
			return nil
		}
		written += int64(len(p.buf))
		return p.flush()
	}
	for c, name := range header {
		if c > 0 {
			p.text(",")
		}
		p.text(name)
		totals.TextBytes += int64(len(name))
	}
	if err := end(len(header) - 1); err != nil {
		return totals, fmt.Errorf("write the header: %w", err)
	}
	epoch := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	for g := newSales(seed); written+int64(len(p.buf)) < size; {
		s := g.next()
		began := len(p.buf)
		for c, n := range s.text {
			p.buf = append(appendText(p.buf, c, n), ',')
		}
		for _, n := range s.numbers() {
			p.buf = append(appendFixed(p.buf, n.units, n.decimals), ',')
		}
		p.buf = epoch.AddDate(0, 0, s.serial-unixSerial).AppendFormat(p.buf, time.DateOnly)
		totals.TextBytes += int64(len(p.buf) - began - len(header) + 1)
		if err := end(len(header) - 1); err != nil {
			return totals, fmt.Errorf("write a row: %w", err)
		}
	}
	if err := p.flush(); err != nil {
		return totals, fmt.Errorf("write the last rows: %w", err)
	}
	totals.Strings, totals.RawBytes = totals.Cells, totals.TextBytes
	return totals, nil
}
