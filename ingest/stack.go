package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Several tables may stand on one sheet, one under another, each with a header of its own: of the same kind or of
// others. Each has a surveyor of its own, which hands over to the next at the first row of the next header.

// stretch is the rows of the sheet that a table has, where others stand above or below it.
type stretch struct {
	top    int   // its first row; 0 is the first of the sheet
	bottom int   // its last row; 0 is the last of the sheet
	begins int   // the last row of the table above; 0 where there is none
	above  *plan // the table above; nil where there is none
}

// holds reports a row of the stretch.
func (s *stretch) holds(number int) bool {
	return number >= s.top && (s.bottom == 0 || number <= s.bottom)
}

// extentFrom is the extent of a table before its first row: the blank rows between it and the one above are its own.
func (s *stretch) extentFrom() extent { return extent{last: s.begins, joined: s.begins > 0} }

// cells names the rows and columns of a table that has not all rows of its sheet, as "A3:F20".
func (p *plan) cells() string {
	first, last := problem.ColumnName(p.columns[0].index), problem.ColumnName(p.columns[len(p.columns)-1].index)
	if p.top == 0 && p.bottom == 0 {
		return first + ":" + last
	}
	return fmt.Sprintf("%s%d:%s%d", first, p.headerFirst, last, p.extent.last)
}

// follow takes a row behind the header. Rows that may be a header of their own wait for the row behind them.
func (s *surveyor) follow(row cell.Row) {
	if s.next != nil {
		s.next.row(row)
		return
	}
	if s.mayHead(row) {
		s.held = append(s.held, copyRow(row))
		return
	}
	if held := s.held; len(held) > 0 {
		from := s.startsTable(row)
		s.held = nil
		if from >= 0 {
			if from > 0 && isTitle(held[from-1]) {
				from-- // it names the table below it
			}
			for _, r := range held[:from] {
				s.see(r)
			}
			s.handOver(held[from:], row)
			return
		}
		for _, r := range held {
			s.see(r)
		}
		s.follow(row)
		return
	}
	s.see(row)
}

// see observes a row and keeps where it stood.
func (s *surveyor) see(row cell.Row) {
	s.observe(row)
	s.last, s.lone = row.Number, len(row.Cells) < 3 && filledCells(row) == 1
}

func filledCells(row cell.Row) (n int) {
	for i := range row.Cells {
		if !holdsNothing(&row.Cells[i]) {
			n++
		}
	}
	return n
}

// mayHead reports a row of words behind the header that may be the header of another table: it stands behind a blank
// row or one with a title alone, which waits with it, or has words where the records have numbers, days or addresses.
func (s *surveyor) mayHead(row cell.Row) bool {
	p := s.plan
	if p.kind == nil || p.headerRow == 0 || p.pairs != nil || row.Number <= p.headerLast {
		return false
	}
	if n := len(s.held); n > 0 {
		most := maxHeaderSpan
		if isTitle(s.held[0]) {
			most++
		}
		return n <= most && row.Number == s.held[n-1].Number+1 && (isHeaderish(row) || filledCells(row) == 1)
	}
	if row.Number > s.last+1 && isTitle(row) {
		return true
	}
	if row.Number == s.last+1 && !s.lone && !s.tellsOff(row) {
		return false
	}
	return isHeaderish(row) && !slices.ContainsFunc(s.tables, func(p *plan) bool { return p.isHeader(p.part(row)) })
}

// isTitle reports one text of words in a row of its own.
func isTitle(row cell.Row) bool {
	if filledCells(row) != 1 || !isWording(row) {
		return false
	}
	i := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return !holdsNothing(&x) })
	return row.Cells[i].Type == cell.Text && !strings.ContainsAny(row.Cells[i].Text, "0123456789@")
}

// tellsOff reports words in a column that holds numbers, days or addresses.
func (s *surveyor) tellsOff(row cell.Row) bool {
	if s.telling == 0 {
		return false
	}
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Col < s.telling {
			continue
		}
		if x.Col > s.telling || x.Type != cell.Text || x.Text == "" {
			return false
		}
		for j := range len(x.Text) {
			if c := x.Text[j]; c >= '0' && c <= '9' || c == '@' {
				return false
			}
		}
		return true
	}
	return false
}

// findTelling chooses the column that tells records from headers: the first in which the first record has a figure or an
// address.
func (s *surveyor) findTelling(rows []cell.Row) {
	i := slices.IndexFunc(rows, func(r cell.Row) bool { return r.Number > s.headerLast })
	if i < 0 {
		return
	}
	for j := range rows[i].Cells {
		x := &rows[i].Cells[j]
		if x.Type != cell.Text && x.Type != cell.None || strings.ContainsAny(x.Text, "0123456789@") {
			s.telling = x.Col
			return
		}
	}
}

// isHeaderish reports two texts or more and nothing else, none of which is a value.
func isHeaderish(row cell.Row) bool {
	texts := 0
	for i := range row.Cells {
		x := &row.Cells[i]
		if holdsNothing(x) {
			continue
		}
		if x.Type != cell.Text || len(x.Text) > 60 {
			return false
		}
		digits := 0
		for i, c := range []byte(trimBlanks(x.Text)) {
			if isDigit := c >= '0' && c <= '9'; isDigit {
				digits++
			}
			if c == '@' || digits > 2 || i == 0 && (digits > 0 || c == '-' || c == '+') {
				return false
			}
		}
		texts++
	}
	return texts > 1 && isWording(row)
}

// startsTable is from which of the rows that wait another table begins, whose first record the row may be; −1 where
// none does.
func (s *surveyor) startsTable(row cell.Row) int {
	n := s.headerAmong(s.held)
	if n == nil || row.Number > n.headerRow+3 || !n.hasRecord([]cell.Row{row}, true) {
		return -1
	}
	at := func(number int) int {
		return slices.IndexFunc(s.held, func(r cell.Row) bool { return r.Number == number })
	}
	if header := s.held[at(n.headerRow)]; slices.ContainsFunc(s.tables, func(p *plan) bool { return p.repeatsHeader(p.part(header)) }) {
		return -1
	}
	return at(n.headerFirst)
}

// headerAmong is a surveyor that has found a complete header with two certain names among some rows; nil where there
// is none.
func (s *surveyor) headerAmong(rows []cell.Row) *surveyor {
	n := &surveyor{reading: s.reading, plan: &plan{index: s.index, info: s.info}, kept: rows}
	n.findHeader()
	if n.kind == nil || n.guess.certain < 2 {
		return nil
	}
	return n
}

// hasRecord reports among some rows one below the header with two cells under it; where words are not allowed, it must
// not look like a header itself.
func (s *surveyor) hasRecord(rows []cell.Row, words bool) bool {
	return slices.ContainsFunc(rows, func(row cell.Row) bool {
		under := 0
		for i := range row.Cells {
			x := &row.Cells[i]
			if !holdsNothing(x) && slices.ContainsFunc(s.columns, func(c *column) bool { return c.index == x.Col }) {
				under++
			}
		}
		return row.Number > s.headerRow && under > 1 && (words || !isHeaderish(row))
	})
}

// handOver ends the table above a header and begins the next.
func (s *surveyor) handOver(header []cell.Row, row cell.Row) {
	last := 0
	for _, t := range s.tables {
		t.bottom, last = header[0].Number-1, max(last, t.extent.last)
	}
	p := &plan{index: s.index, info: s.info}
	p.stretch = stretch{top: header[0].Number, begins: last, above: s.plan}
	p.extent = p.extentFrom()
	s.next = &surveyor{reading: s.reading, plan: p}
	for _, r := range header {
		s.next.row(r)
	}
	s.next.row(row)
}

// topmost takes an earlier header than the one that fits best, where a table of its own stands between the two: the best
// one is then found again when its turn comes.
func (s *surveyor) topmost() {
	for s.kind != nil {
		at := slices.IndexFunc(s.kept, func(r cell.Row) bool { return r.Number >= s.headerFirst })
		if at < 2 {
			return
		}
		n := s.headerAmong(s.kept[:at])
		if n == nil || !n.hasRecord(s.kept[:at], false) || !n.guess.standsAbove(s.columns) {
			return
		}
		s.kind, s.guess, s.columns, s.headerRow, s.headerFirst = n.kind, n.guess, n.columns, n.headerRow, n.headerFirst
	}
}

// standsAbove reports two certain columns of a header over those of another; lists beside a table are no tables above it.
func (g guess) standsAbove(columns []*column) bool {
	over := 0
	for f, c := range g.fields {
		if c != nil && c.rankOf(f) < certainRank && c.index >= columns[0].index && c.index <= columns[len(columns)-1].index {
			over++
		}
	}
	return over > 1
}

// nextHeader is the row among those kept back at which another table begins below the header; 0 where none does. What
// stands from there on says nothing of this table.
func (s *surveyor) nextHeader() int {
	for i := 0; i < len(s.kept); i++ {
		if s.kept[i].Number <= s.headerRow || !isHeaderish(s.kept[i]) {
			continue
		}
		j := i + 1
		for j < len(s.kept) && j-i <= maxHeaderSpan && s.kept[j].Number == s.kept[j-1].Number+1 && isHeaderish(s.kept[j]) {
			j++
		}
		n := s.headerAmong(s.kept[i:j])
		if n != nil && n.headerFirst > s.headerRow+1 && !n.repeats(s.columns) && j < len(s.kept) && n.hasRecord(s.kept[j:], true) {
			return n.headerFirst
		}
		i = j - 1
	}
	return 0
}

// keepOwn parts the rows kept back at the next table's header, and returns those from there on.
func (s *surveyor) keepOwn() (rest []cell.Row) {
	if s.kind == nil || s.pairs != nil || s.headerRow == 0 {
		return nil
	}
	if next := s.nextHeader(); next > 0 {
		at := slices.IndexFunc(s.kept, func(r cell.Row) bool { return r.Number >= next })
		s.kept, rest = s.kept[:at:at], s.kept[at:]
	}
	return rest
}

// repeats reports a header of which half of the columns are those of another one.
func (s *surveyor) repeats(columns []*column) bool {
	same := 0
	for _, c := range s.columns {
		if slices.ContainsFunc(columns, func(o *column) bool { return o.index == c.index && o.head.full == c.head.full }) {
			same++
		}
	}
	return same*2 >= len(s.columns)
}

// finish ends the survey of a sheet and lists its tables, from top to bottom and from left to right.
func (s *surveyor) finish() []*plan {
	s.decide()
	for _, row := range s.held {
		s.see(row)
	}
	s.held = nil
	if s.next == nil {
		return s.tables
	}
	return append(s.tables, s.next.finish()...)
}
