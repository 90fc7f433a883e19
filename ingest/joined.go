package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// maxHeaderSpan is how many rows a header may have, a row of units under it apart.
const maxHeaderSpan = 3

// headingsOver are the headers that rows may be: all their columns together, or, where several rows are no header
// because of what stands beside it, the columns of each part of them that a blank column sets apart.
func (m *matcher) headingsOver(rows []cell.Row) (found [][]label) {
	if headers := m.headersOver(rows); len(headers) > 0 {
		return [][]label{headers}
	}
	if len(rows) == 1 {
		return nil
	}
	for _, part := range partsOf(rows) {
		if headers := m.headersOver(part); len(headers) > 1 {
			found = append(found, headers)
		}
	}
	return found
}

// partsOf parts rows at the columns that are blank in all of them; nil where there is none.
func partsOf(rows []cell.Row) (parts [][]cell.Row) {
	var filled []int
	for _, row := range rows {
		for i := range row.Cells {
			if x := &row.Cells[i]; !holdsNothing(x) {
				filled = append(filled, x.Col)
			}
		}
	}
	slices.Sort(filled)
	filled = slices.Compact(filled)
	from := 0
	for i := range filled {
		if i+1 < len(filled) && filled[i+1] == filled[i]+1 {
			continue
		}
		if from == 0 && i+1 == len(filled) {
			return nil
		}
		part := make([]cell.Row, len(rows))
		for j, row := range rows {
			part[j] = cell.Row{Number: row.Number, Cells: cellsBetween(row.Cells, filled[from], filled[i])}
		}
		parts, from = append(parts, part), i+1
	}
	return parts
}

// headersOver reads rows as one header: "Ventes" over "Qté | Montant" is "Ventes Qté" and "Ventes Montant". It
// returns nil where several rows cannot be one.
func (m *matcher) headersOver(rows []cell.Row) []label {
	if len(rows) == 1 {
		return m.headersOf(rows[0])
	}
	for i, row := range rows {
		if i > 0 && row.Number != rows[i-1].Number+1 || !isWording(row) {
			return nil
		}
	}
	texts := make(map[int][]string) // by column, from top to bottom
	wraps := true                   // each text stands over its own column alone
	own := make(map[int]bool)       // columns with a text in the last row, or a text of their own alone
	var order []int
	for i, row := range rows {
		above := rowTexts(row, i < len(rows)-1, rows[i+1:])
		wraps = wraps && (i == len(rows)-1 || len(above) > 1 && !slices.ContainsFunc(above, func(t rowText) bool { return t.spread }))
		for _, t := range above {
			if len(texts[t.index]) == 0 {
				order = append(order, t.index)
			}
			texts[t.index] = append(texts[t.index], t.text)
			own[t.index] = own[t.index] || !t.spread
		}
	}
	slices.Sort(order)
	var columns []label
	for _, index := range order {
		if own[index] {
			c := joinedLabel(index, texts[index])
			if !wraps || len(texts[index]) < 2 {
				c.wrapped = 0
			}
			columns = append(columns, c)
		}
	}
	return columns
}

// rowText is a text of a header row over a column.
type rowText struct {
	index  int
	text   string
	spread bool // it stands in a column to the left, and over this one too
}

// rowTexts are the texts of a header row by column. Where spread is set, a text also stands over the columns to
// its right in which its own row is blank and a lower one is not.
func rowTexts(row cell.Row, spread bool, below []cell.Row) (texts []rowText) {
	single := len(row.Cells) == 1
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Type != cell.Text || trimBlanks(x.Text) == "" {
			continue
		}
		text := oneLine(x.Text)
		texts = append(texts, rowText{index: x.Col, text: text})
		if !spread || single {
			continue
		}
		end := x.Col + 64
		if next := nextText(row, i); next > 0 {
			end = next
		}
		for col := x.Col + 1; col < end && filledAt(below, col); col++ {
			texts = append(texts, rowText{index: col, text: text, spread: true})
		}
	}
	return texts
}

// nextText is the column of the next text after the i-th cell, or 0.
func nextText(row cell.Row, i int) int {
	for _, x := range row.Cells[i+1:] {
		if x.Type == cell.Text && trimBlanks(x.Text) != "" {
			return x.Col
		}
	}
	return 0
}

func filledAt(rows []cell.Row, col int) bool {
	for _, row := range rows {
		for i := range row.Cells {
			if x := &row.Cells[i]; x.Col == col && x.Type == cell.Text && trimBlanks(x.Text) != "" {
				return true
			}
		}
	}
	return false
}

// joinedLabel is what several texts over a column are together. Its readings: all of them, the lower ones, the topmost and the
// last, each forwards and backwards ("Facture" over "Date" is a "Date facture"), and the last alone.
func joinedLabel(index int, texts []string) label {
	c := label{index: index, header: strings.Join(texts, " ")}
	last := len(texts) - 1
	seen := make(map[string]bool)
	add := func(parts ...string) {
		h := headingOf(strings.Join(parts, " "))
		h.sense, h.wish = "", false // which of the texts belong together is not said
		if seen[h.full] {
			return
		}
		seen[h.full] = true
		c.heads = append(c.heads, h)
	}
	for from := range texts {
		add(texts[from:]...)
		if from < last {
			backwards := slices.Clone(texts[from:])
			slices.Reverse(backwards)
			add(backwards...)
		}
		if from == 0 {
			c.wrapped = len(c.heads)
		}
		if from < last-1 {
			add(texts[from], texts[last])
			add(texts[last], texts[from])
		}
	}
	c.head = c.heads[0]
	return c
}

// isWording reports a row that can be part of a header of several rows: texts, none of them a value.
func isWording(row cell.Row) bool {
	for i := range row.Cells {
		x := &row.Cells[i]
		switch x.Type {
		case cell.None, cell.Text:
		default:
			return false
		}
		text := trimBlanks(x.Text)
		if len(text) > 60 {
			return false
		}
		if hasDigit(text) {
			if _, isNumber := scanNumeral(text); isNumber {
				return false
			}
			if _, fault := scanDay(text); fault != notADay {
				return false
			}
		}
	}
	return true
}

// readings are the fields that a column may be of the k-th kind; of a header of several rows the first reading
// that means one for certain, else the first that may, and the column's heading becomes that one.
func (m *matcher) readings(k int, c *label, export map[string]string) []candidate {
	if c.heads == nil {
		return m.candidates(k, c.head, export)
	}
	if last := c.heads[len(c.heads)-1]; isFirstName(last.bare) { // "Nom de | " over "famille | Prénom" is no whole name
		if found := m.candidates(k, last, export); len(found) > 0 && found[0].rank < certainRank {
			c.head = last
			return found
		}
	}
	var weak []candidate
	weakHead := c.head
	for i, h := range c.heads {
		found := m.candidates(k, h, export)
		if c.heads[0].units.percent {
			found = m.notInPercent(k, c.heads[0], slices.Clone(found))
		}
		if c.wrapped > 0 && i >= c.wrapped {
			found = weaken(found)
		}
		certain := slices.ContainsFunc(found, func(x candidate) bool { return x.rank < certainRank })
		switch {
		case certain:
			c.head = h
			return found
		case len(found) > 0 && weak == nil:
			weak, weakHead = found, h
		}
	}
	c.head = weakHead
	return weak
}

// isFirstName reports the heading of first names alone.
func isFirstName(bare string) bool {
	switch bare {
	case "prenom", "prenoms", "firstname", "forename", "forenames", "givenname":
		return true
	}
	return false
}

// weaken makes likely what only some words of a header say that is written over several rows: under "Prix avant" the
// word "remise" is no discount.
func weaken(found []candidate) []candidate {
	for i := range found {
		if found[i].rank >= 0 {
			found[i].rank = max(found[i].rank, certainRank)
		}
	}
	return found
}

// readUnits takes a row right under the header that says nothing but units: "€", "TTC", "jj/mm/aaaa".
func (p *plan) readUnits(rows []cell.Row) {
	i := slices.IndexFunc(rows, func(r cell.Row) bool { return r.Number == p.headerRow+1 })
	if i < 0 {
		return
	}
	row, known := p.part(rows[i]), 0
	row.Cells = p.ownCells(row.Cells)
	for j := range row.Cells {
		x := &row.Cells[j]
		if holdsNothing(x) {
			continue
		}
		if x.Type != cell.Text || !isUnit(x.Text) {
			return
		}
		if p.at(x.Col) != nil {
			known++
		}
	}
	if known == 0 {
		return
	}
	p.headerLast = row.Number
	for j := range row.Cells {
		x := &row.Cells[j]
		c := p.at(x.Col)
		if c == nil || x.Type != cell.Text {
			continue
		}
		said := foldHeading("x (" + strings.Trim(cleanText(x.Text), "()[]") + ")").units
		c.head.units = c.head.units.with(said)
	}
}

// ownCells is the cells without those that a blank column sets apart from the table: another list begins there.
func (p *plan) ownCells(cells []cell.Cell) []cell.Cell {
	cells = p.inside(cells)
	if len(p.columns) == 0 {
		return cells
	}
	from, to := p.columns[0].index, p.columns[len(p.columns)-1].index
	return slices.DeleteFunc(slices.Clone(cells), func(x cell.Cell) bool { return x.Col < from-1 || x.Col > to+1 })
}

// with adds what another text says of the unit.
func (u units) with(said units) units {
	if u.currency == "" {
		u.currency = said.currency
	}
	if u.basis == "" {
		u.basis = said.basis
	}
	if u.dateOrder == "" {
		u.dateOrder = said.dateOrder
	}
	u.money, u.percent = u.money || said.money, u.percent || said.percent
	return u
}

// isUnit reports a text that is a unit and no name.
func isUnit(s string) bool {
	s = strings.Trim(cleanText(s), "()[]. ")
	if dateHint(s) != "" {
		return true
	}
	words := headingWords(s)
	if len(words) == 0 || len(words) > 3 {
		return false
	}
	for _, w := range words {
		var u units
		if u.take(w) {
			continue
		}
		switch w {
		case "u", "un", "unite", "unites", "unit", "units", "pcs", "pce", "pc", "piece", "pieces", "kg", "g", "gr", "l", "cl", "ml", "m", "cm", "h", "min", "nb", "qte", "texte", "text", "ttmmjj", "aaaammjj", "yyyymmdd":
		default:
			return false
		}
	}
	return true
}
