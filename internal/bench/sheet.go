package bench

import "strconv"

// table gives each string its place in the string table when it is first met.
type table struct {
	places [textColumns][]int32 // of each value of a vocabulary; 0 where it is not yet met
	unique int32
	uses   int64
}

func newTable() *table {
	t := &table{unique: int32(len(header))} // the header comes first
	for i, n := range vocabularies {
		t.places[i] = make([]int32, n)
	}
	return t
}

// place is where a value stands in the table, and whether this is its first use.
func (t *table) place(column, n int) (int32, bool) {
	at := &t.places[column][n]
	if *at != 0 {
		return *at, false
	}
	*at = t.unique
	t.unique++
	return *at, true
}

// sheet writes the i-th sheet.
func (b *book) sheet(i int, t *table) error {
	return b.part("xl/worksheets/sheet"+strconv.Itoa(i+1)+".xml", func(p *parts) error {
		p.text(xmlHead, `<worksheet xmlns="`, mainNS, `" xmlns:r="`, officeNS, `"><dimension ref="A1:J`, strconv.Itoa(b.shape.Rows), `"/>`,
			`<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData><row r="1" spans="1:10">`)
		for c, name := range header {
			p.buf = append(appendRef(p.buf, c, 1), ` t="s"><v>`...)
			p.buf = append(strconv.AppendInt(p.buf, int64(c), 10), `</v></c>`...)
			b.totals.countText(len(name))
			b.totals.RawBytes += int64(len(name))
			t.uses++
		}
		p.text(`</row>`)
		g := b.sheetSales(i)
		for r := 2; r <= b.shape.Rows; r++ {
			s := g.next()
			b.row(p, r, &s, t)
			if err := p.relieve(); err != nil {
				return err
			}
		}
		p.text(`</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>`)
		return nil
	})
}

// appendRef begins a cell: <c r="B7".
func appendRef(b []byte, column, row int) []byte {
	b = append(b, `<c r="`...)
	b = strconv.AppendInt(append(b, 'A'+byte(column)), int64(row), 10)
	return append(b, '"')
}

// row writes one row and counts what is in it.
func (b *book) row(p *parts, r int, s *sale, t *table) {
	p.buf = strconv.AppendInt(append(p.buf, `<row r="`...), int64(r), 10)
	p.buf = append(p.buf, `" spans="1:10">`...)
	var scratch [64]byte
	for c, n := range s.text {
		at, _ := t.place(c, n)
		t.uses++
		p.buf = append(appendRef(p.buf, c, r), ` t="s"><v>`...)
		p.buf = append(strconv.AppendInt(p.buf, int64(at), 10), `</v></c>`...)
		length := len(appendText(scratch[:0], c, n))
		b.totals.countText(length)
		b.totals.RawBytes += int64(length)
	}
	for c, n := range s.numbers() {
		p.buf = append(appendRef(p.buf, textColumns+c, r), `><v>`...)
		before := len(p.buf)
		p.buf = appendFixed(p.buf, n.units, n.decimals)
		b.totals.RawBytes += int64(len(p.buf) - before)
		p.buf = append(p.buf, `</v></c>`...)
		b.totals.Cells++
		b.totals.Numbers++
		b.totals.NumberSum += float(n.units, n.decimals)
	}
	p.buf = append(appendRef(p.buf, len(header)-1, r), ` s="1"><v>`...)
	p.buf = append(strconv.AppendInt(p.buf, int64(s.serial), 10), `</v></c></row>`...)
	b.totals.Cells++
	b.totals.Dates++
	b.totals.RawBytes += 5
	b.totals.MomentSum += int64(s.serial-unixSerial) * dayMillis
}

// countText counts one string.
func (t *Totals) countText(length int) {
	t.Cells++
	t.Strings++
	t.TextBytes += int64(length)
}

// strings writes the string table. The rows are invented a second time, so that no string is kept: whoever meets
// the next place of the table writes its string.
func (b *book) strings(t *table) error {
	return b.part("xl/sharedStrings.xml", func(p *parts) error {
		p.text(xmlHead, `<sst xmlns="`, mainNS, `" count="`, strconv.FormatInt(t.uses, 10), `" uniqueCount="`, strconv.Itoa(int(t.unique)), `">`)
		for _, name := range header {
			p.text(`<si><t>`, name, `</t></si>`)
		}
		again := newTable()
		for i := range b.shape.Sheets {
			g := b.sheetSales(i)
			for range b.shape.Rows - 1 {
				s := g.next()
				for c, n := range s.text {
					if _, first := again.place(c, n); first {
						p.text(`<si><t>`)
						p.buf = appendText(p.buf, c, n)
						p.text(`</t></si>`)
					}
				}
				if err := p.relieve(); err != nil {
					return err
				}
			}
		}
		p.text(`</sst>`)
		return nil
	})
}
