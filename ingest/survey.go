package ingest

import (
	"errors"
	"io"
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// headerRows is how many filled rows are looked at for a header.
const headerRows = 20

// survey reads a sheet once: it finds the header, counts the rows and gathers each column's evidence.
func (r *reading) survey(index int, info cell.Info) (*plan, error) {
	p := &plan{index: index, info: info}
	rows, err := r.wb.Rows(index)
	if err != nil {
		return nil, err
	}
	s := surveyor{reading: r, plan: p}
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			_ = rows.Close() // the reading's own error says more
			return nil, err
		}
		if err := r.tick(); err != nil {
			_ = rows.Close() // nothing is kept
			return nil, err
		}
		if isFilled(row) {
			s.row(row)
		}
	}
	s.findHeader()
	p.unseen = rows.HiddenColumns()
	return p, rows.Close()
}

// isFilled reports a row that holds more than blanks.
func isFilled(row cell.Row) bool {
	for i := range row.Cells {
		if x := &row.Cells[i]; x.Type != cell.None && (x.Type != cell.Text || trimBlanks(x.Text) != "") {
			return true
		}
	}
	return false
}

// surveyor keeps the first rows back until the header is found among them.
type surveyor struct {
	*reading
	*plan
	kept    []cell.Row
	decided bool
}

// widest is the first of the rows kept back with the most texts: the likeliest header of a sheet of no known
// kind.
func (s *surveyor) widest() (headers []string) {
	for _, row := range s.kept {
		var texts []string
		for i := range row.Cells {
			if x := &row.Cells[i]; x.Type == cell.Text && trimBlanks(x.Text) != "" {
				texts = append(texts, oneLine(x.Text))
			}
		}
		if len(texts) > len(headers) {
			headers = texts
		}
	}
	return headers
}

func (s *surveyor) row(row cell.Row) {
	if !s.decided {
		s.kept = append(s.kept, copyRow(row))
		if len(s.kept) == headerRows {
			s.findHeader()
		}
		return
	}
	s.observe(row)
}

// copyRow keeps a row beyond the next one.
func copyRow(row cell.Row) cell.Row {
	row.Cells = slices.Clone(row.Cells)
	for i := range row.Cells {
		row.Cells[i].Stored = slices.Clone(row.Cells[i].Stored)
	}
	return row
}

// findHeader chooses the row and the kind that fit best, and then looks at the rows kept back.
func (s *surveyor) findHeader() {
	if s.decided {
		return
	}
	s.decided = true
	var near guess // one column short of its kind
	for _, row := range s.kept {
		headers := headersOf(row)
		counts := likely(headers)
		for k := range s.match.kinds {
			if !s.match.worth(k, &counts, len(headers), s.guess) {
				continue
			}
			g, columns := s.match.guessAt(k, row.Number, headers)
			if len(g.missing) == 1 && g.certain > near.certain && g.kind.fact == nil {
				near = g
			}
			if len(columns) == 0 || !g.suits(s.guess) {
				continue
			}
			s.guess = g
			if len(g.missing) == 0 && !s.info.Hidden {
				s.kind, s.headerRow, s.columns = g.kind, g.row, columns
			}
		}
	}
	if s.kind != nil && near.certain > s.guess.certain {
		// Order lines without their customer would also pass for a price list.
		s.kind, s.guess, s.columns = nil, near, nil
	}
	s.lookForKano()
	if s.kind != nil {
		s.indexColumns()
	}
	s.seen = s.widest()
	for _, row := range s.kept {
		s.observe(row)
	}
	s.kept = nil
}

// indexColumns makes the columns findable by their number and gives them their first fields.
func (p *plan) indexColumns() {
	last := 0
	for _, c := range p.columns {
		last = max(last, c.index)
	}
	p.byColumn = make([]*column, last+1)
	for _, c := range p.columns {
		p.byColumn[c.index] = c
	}
	p.fields, _ = assign(p.kind, p.columns, "")
}

// observe counts a row and, below the header, adds its cells to their columns' evidence.
func (s *surveyor) observe(row cell.Row) {
	p := s.plan
	header := p.kind != nil && (row.Number == p.headerRow || row.Number > p.headerRow && p.repeatsHeader(row))
	p.extent.see(row.Number, header)
	if header {
		p.lengths.see(row, true)
		return
	}
	if row.Hidden {
		p.hidden++
	}
	if p.kind == nil || row.Number < p.headerRow || p.setAside(row) != isRecord {
		return
	}
	p.lengths.see(row, false)
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Col < len(p.byColumn) && p.byColumn[x.Col] != nil {
			p.byColumn[x.Col].observe(row.Number, x)
		}
	}
}

// repeatsHeader reports the header written again, as printed lists do on every page.
func (p *plan) repeatsHeader(row cell.Row) bool {
	same := 0
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Type != cell.Text || x.Col >= len(p.byColumn) || p.byColumn[x.Col] == nil {
			return false
		}
		if text := cleanText(x.Text); text != p.byColumn[x.Col].header && foldName(text) != p.byColumn[x.Col].head.full {
			return false
		}
		same++
	}
	return same >= 2
}
