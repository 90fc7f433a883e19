package ingest

import (
	"errors"
	"io"
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// headerRows is how many filled rows are looked at for a header; where none is among them, moreRows are.
const (
	headerRows = 20
	moreRows   = 60
)

// survey reads a sheet once: it finds its tables and their headers, counts the rows and gathers each column's
// evidence. A sheet without any is one plan without kind.
func (r *reading) survey(index int, info cell.Info) ([]*plan, error) {
	rows, err := r.wb.Rows(index)
	if err != nil {
		return nil, err
	}
	s := surveyor{reading: r, plan: &plan{index: index, info: info}}
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
	tables := s.finish()
	for _, p := range tables {
		p.mergedIn(rows.Merged())
		p.unseen = rows.HiddenColumns()
	}
	return tables, rows.Close()
}

// isFilled reports a row that holds more than blanks.
func isFilled(row cell.Row) bool {
	for i := range row.Cells {
		if !holdsNothing(&row.Cells[i]) {
			return true
		}
	}
	return false
}

// holdsNothing reports a cell without value or of blanks alone. A formula without result holds something.
func holdsNothing(x *cell.Cell) bool {
	return x.Type == cell.None || x.Type == cell.Text && isBlankText(x.Text)
}

// isBlankText reports a text of blanks alone. Most texts say it with their first letter.
func isBlankText(s string) bool {
	return s == "" || (s[0] <= ' ' || s[0] >= 0x7f) && trimBlanks(s) == ""
}

// surveyor keeps the first rows back until the header is found among them.
type surveyor struct {
	*reading
	*plan
	kept    []cell.Row
	sought  int // how many of the kept rows the last search for the header has seen
	decided bool
	tables  []*plan // from left to right; once decided

	next    *surveyor  // of the table below; nil until its header was found
	held    []cell.Row // rows that may be its header
	telling int        // the column that tells records from headers; 0 where none does
	last    int        // number of the last row
	lone    bool       // it had one filled cell
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
	if s.decided {
		s.follow(row)
		return
	}
	s.kept = append(s.kept, copyRow(row))
	if len(s.kept) == headerRows || len(s.kept) > headerRows && len(s.kept) == moreRows {
		s.findHeader()
		if s.kind != nil || len(s.kept) >= moreRows {
			s.decide()
		}
	}
}

// copyRow keeps a row beyond the next one.
func copyRow(row cell.Row) cell.Row {
	row.Cells = slices.Clone(row.Cells)
	for i := range row.Cells {
		row.Cells[i].Stored = slices.Clone(row.Cells[i].Stored)
	}
	return row
}

// findHeader chooses the rows and the kind that fit best: one row, or two or three read together where that
// says more than any row alone.
func (s *surveyor) findHeader() {
	if s.sought == len(s.kept) {
		return // nothing was added since
	}
	s.sought = len(s.kept)
	s.plan.guess, s.plan.kind = guess{}, nil
	var near guess // one column short of its kind
	for span := 1; span <= maxHeaderSpan; span++ {
		for i := 0; i+span <= len(s.kept); i++ {
			for _, headers := range s.match.headingsOver(s.kept[i : i+span]) {
				s.try(s.kept[i].Number, s.kept[i+span-1].Number, headers, &near)
			}
		}
	}
	if s.kind != nil && near.certain > s.guess.certain {
		// Order lines without their customer would also pass for a price list.
		s.kind, s.guess, s.columns = nil, near, nil
	}
}

// try reads headers as each kind and keeps the best so far.
func (s *surveyor) try(first, number int, headers []label, near *guess) {
	counts, export := likely(headers), s.match.exportOf(headers)
	for k := range s.match.kinds {
		if !s.match.worth(k, &counts, len(headers), s.guess) {
			continue
		}
		if !s.match.knows(k, headers, export) {
			s.guess = s.match.stranger(k, number, headers, s.guess)
			continue
		}
		g, columns := s.match.guessAt(k, number, headers)
		if len(g.missing) == 1 && g.certain > near.certain && g.kind.fact == nil {
			*near = g
		}
		if len(columns) == 0 || !g.suits(s.guess) {
			continue
		}
		s.guess = g
		if len(g.missing) == 0 && !s.info.Hidden {
			s.kind, s.headerRow, s.columns = g.kind, g.row, columns
			s.headerFirst = first
		}
	}
}

// decide settles the header, parts the tables that stand side by side, and then looks at the rows kept back.
func (s *surveyor) decide() {
	if s.decided {
		return
	}
	s.findHeader()
	s.topmost()
	s.lookForKano()
	switch {
	case s.kind != nil:
	case s.byMemory():
	default:
		if s.findLikely(); s.kind == nil && !s.findSales() {
			s.propose()
		}
	}
	s.decided = true
	rest := s.keepOwn()
	s.seen = s.widest()
	if s.kind == nil {
		s.findPeriods()
	}
	s.tables = []*plan{s.plan}
	if s.kind != nil {
		s.headerLast = s.headerRow
		if s.pairs != nil || s.headerRow == 0 {
			s.headerFirst = s.headerRow
		} else {
			s.tables = s.split()
		}
		for _, p := range s.tables {
			p.stretch, p.extent = s.stretch, s.extent
			p.indexColumns()
			if p.headerRow > 0 {
				p.readUnits(s.kept)
				p.keepHeader(s.kept)
				if x := s.match.exportIn(headersIn(p.columns)); x != nil {
					p.export = x.program
				}
				s.suggest(p)
				s.findLookups(p)
				s.gatherPeople(p)
			}
		}
	}
	rows := append(s.kept, rest...)
	s.findTelling(rows)
	s.kept = nil
	for _, row := range rows {
		s.follow(row)
	}
}

// indexColumns makes the columns findable by their number and gives them their first fields.
func (p *plan) indexColumns() {
	last := 0
	all := slices.Concat(p.columns, p.beside)
	for _, c := range all {
		last = max(last, c.index)
	}
	p.byColumn = make([]*column, last+1)
	for _, c := range all {
		p.byColumn[c.index] = c
	}
	p.fields, _ = assign(p.kind, p.columns, "")
	for f, c := range p.fields {
		p.numbered = p.numbered || c != nil && p.kind.Fields[f].Type == Number
	}
}

// observe counts a row for each table and, below the header, adds its cells to their columns' evidence.
func (s *surveyor) observe(row cell.Row) {
	if len(s.tables) == 1 && s.tables[0].last == 0 {
		s.tables[0].observe(row)
		return
	}
	for _, p := range s.tables {
		if part := p.part(row); isFilled(part) {
			p.observe(part)
		}
	}
}

// observe is what the first reading learns from a row of the table.
func (p *plan) observe(row cell.Row) {
	if p.heads != nil && row.Number > p.headerLast {
		row = p.heads.add(row)
	}
	header := p.kind != nil && p.isHeader(row)
	p.extent.see(row.Number, header)
	if header {
		p.lengths.see(row, true)
		if row.Number > p.headerLast {
			p.pauses = append(p.pauses, pause{p.lastRecord, row.Number})
		}
		return
	}
	if row.Hidden {
		p.hidden++
	}
	if p.kind == nil || row.Number < p.headerFirst {
		return
	}
	switch what, x := p.sort(row); what {
	case isRecord, isMaybeTotal:
		p.lastRecord = row.Number
		if what == isRecord && p.kind.sums != nil {
			p.seeDitto(row)
		}
	case isMaybeNote:
	case isAlone:
		p.seeAlone(row.Number, x)
		return
	default:
		p.seeBeside(row)
		return
	}
	p.lengths.see(row, false)
	if p.whole != nil {
		p.whole.see(p, row)
	}
	p.seeLookups(row)
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Col < len(p.byColumn) && p.byColumn[x.Col] != nil {
			p.byColumn[x.Col].observe(row.Number, x)
		}
	}
}
