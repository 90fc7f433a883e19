package ingest

import (
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// Kinds whose rows are facts or people have no sums of their own to reconcile, but their sheets end in totals and
// remarks all the same: "Total York" is no customer, and "Confidential" below the last row no complaint.

// sortPlain is sort for a kind without sums.
func (p *plan) sortPlain(s *sight, cells []cell.Cell) aside {
	first := s.first
	switch {
	case first != nil && !s.dated && s.filled > 1 && isOnlyTotal(first.Text):
		return isTotal
	case s.known == 0:
		return isNote
	case s.summed && p.onlyNumbers(cells, nil):
		return isTotal
	case (p.kind.fact != nil || p.kind.Name == "products") && p.onlyNumbers(cells, nil):
		return isMaybeTotal
	case s.filled == 1:
		if first != nil && p.isLoneRemark(first) {
			return isNote
		}
		return isRecord
	}
	if p.kind.fact == nil && p.kind.Name != "products" || !p.onlyNumbers(cells, first) {
		return isRecord
	}
	switch key := first != nil && p.isKey(first.Col); {
	case first == nil:
		return isMaybeTotal
	case !startsTotal(first.Text) && !saysTotal(first.Text):
		return isRecord
	case s.summed, p.kind.fact != nil && (!key || p.isNumbered(first.Col)):
		return isTotal
	}
	return isMaybeTotal
}

// isLoneRemark reports a text alone in its row that is none of what its column holds: a remark, the head of a
// section, the foot of a page. An address, a number or a code is a record that lacks everything else.
func (p *plan) isLoneRemark(x *cell.Cell) bool {
	c := p.at(x.Col)
	if isMergeMark(x.Text) {
		return false // rows around it stand twice or are of two versions: a person has to see it
	}
	if isRemark(x.Text) && p.isKey(x.Col) || isPage(x.Text) || isFootnote(x.Text) && p.columns[0].index == x.Col {
		return true
	}
	if len(p.columns) < 3 || looksNumbered(x.Text) || isAddress(trimBlanks(x.Text)) {
		return false
	}
	if p.kind.fact != nil {
		return !p.isWords(x.Col)
	}
	return c != nil && c.field >= 0 && p.isNumbered(x.Col) && c.holds.looksCoded()
}

// isWords reports a column of free words, of which one may be all that somebody answered: what stands alone there is
// theirs until a person says otherwise.
func (p *plan) isWords(col int) bool {
	c := p.at(col)
	return c != nil && c.field >= 0 && p.kind.Fields[c.field].Type == Text && !p.isKey(col)
}

// isFootnote reports a text with the mark of a footnote before it: "* Prix TTC", "(1) hors taxes", "NB : …".
func isFootnote(text string) bool {
	text = trimBlanks(text)
	rest, star := strings.CutPrefix(text, "*")
	switch words := headingWords(text); {
	case star:
		return strings.Contains(strings.Trim(rest, "* "), " ")
	case len(text) > 4 && text[0] == '(' && text[1] >= '1' && text[1] <= '9' && text[2] == ')':
		return strings.Contains(text, " ")
	case len(words) > 2:
		return words[0] == "nb" && strings.ContainsAny(text[:min(len(text), 6)], ":.")
	}
	return false
}

// isMergeMark reports a line by which a version control system marks two versions of a text that it could not join.
func isMergeMark(text string) bool {
	text = trimBlanks(text)
	return strings.HasPrefix(text, "<<<<<<<") || strings.HasPrefix(text, ">>>>>>>") || text == "======="
}

// isNumbered reports a column of identifiers.
func (p *plan) isNumbered(col int) bool {
	c := p.at(col)
	if c == nil || c.field < 0 {
		return false
	}
	t := p.kind.Fields[c.field].Type
	return t == ID || t == Loose
}

// onlyNumbers reports a row of which every filled cell but the first text is a number in a column of numbers, and one
// is.
func (p *plan) onlyNumbers(cells []cell.Cell, first *cell.Cell) bool {
	numbers := 0
	for i := range cells {
		x := &cells[i]
		if x == first || holdsNothing(x) || x.Type == cell.BlankFormula {
			continue
		}
		c := p.at(x.Col)
		if c == nil || c.field < 0 || p.kind.Fields[c.field].Type != Number {
			return false
		}
		if x.Type != cell.Number && (x.Type != cell.Text || !looksCounted(x.Text)) {
			return false
		}
		numbers++
	}
	return numbers > 0
}

// plainSums add up the columns of numbers of a table of facts, to know its totals again.
type plainSums struct {
	sums, since []int64 // by field: of all rows, and of those since the last total
	rows        int     // since the last total
	all         int
}

// add counts a record.
func (t *plainSums) add(r *row) {
	fields := r.plan.kind.Fields
	if t.sums == nil {
		t.sums, t.since = make([]int64, len(fields)), make([]int64, len(fields))
	}
	t.rows++
	t.all++
	for f := range fields {
		if fields[f].Type != Number {
			continue
		}
		if n, ok := r.quietNumber(f); ok {
			t.sums[f], _ = addFits(t.sums[f], n)
			t.since[f], _ = addFits(t.since[f], n)
		}
	}
}

// holds reports a row whose numbers all equal the sum of the rows above, or of those since the last total.
func (t *plainSums) holds(r *row) bool {
	if t.all < 2 {
		return false
	}
	matched := 0
	for f := range r.plan.kind.Fields {
		if r.plan.kind.Fields[f].Type != Number || r.cell(f) == nil {
			continue
		}
		n, ok := r.quietNumber(f)
		if !ok || !sameTotal(t.sums[f], n) && (t.rows == 0 || !sameTotal(t.since[f], n)) {
			return false
		}
		matched++
	}
	return matched > 0
}

// bound notes that a total stands here.
func (t *plainSums) bound() {
	clear(t.since)
	t.rows = 0
}
