package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// aside says why a row below the header is no record of the table.
type aside uint8

const (
	isRecord aside = iota
	isTotal        // a total or subtotal, said by a word
	isNote         // nothing in any column of the table, or one remark alone
)

// setAside tells total rows and remarks from records, by which cells are filled and by the first words only:
// the first reading asks too, before any value can be read.
func (p *plan) setAside(row cell.Row) aside {
	var first *cell.Cell // the first text
	known, filled := 0, 0
	dated := false
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Type == cell.None || x.Type == cell.Text && trimBlanks(x.Text) == "" {
			continue
		}
		filled++
		if first == nil && x.Type == cell.Text {
			first = x
		}
		if x.Col >= len(p.byColumn) || p.byColumn[x.Col] == nil || len(p.byColumn[x.Col].might) == 0 {
			continue
		}
		if x.Type == cell.BlankFormula {
			continue
		}
		known++
		if p.isKey(x.Col) && x != first {
			dated = true
		}
		if x == first && p.isKey(x.Col) && !startsTotal(x.Text) {
			dated = true
		}
		if x.Type == cell.Text && p.namesTotal(x) {
			return isTotal
		}
	}
	switch {
	case first != nil && !dated && filled > 1 && p.isTotalWord(first.Text):
		return isTotal
	case known == 0:
		return isNote
	case p.kind.sums != nil && filled == 1 && first != nil && startsTotal(first.Text):
		return isTotal
	case filled == 1 && first != nil && isRemark(first.Text) && (p.kind.sums != nil || p.isKey(first.Col)):
		return isNote
	}
	return isRecord
}

// namesTotal reports an order line whose order number, customer or product is nothing but a total's words:
// receipts are printed so, with the day on every row. Counted as a sale it would double its order.
func (p *plan) namesTotal(x *cell.Cell) bool {
	if p.kind.sums == nil {
		return false
	}
	switch p.byColumn[x.Col].field {
	case lineOrder, lineCustomer, lineProduct, lineDescription:
		return isOnlyTotal(x.Text)
	}
	return false
}

// isRemark reports a text that, alone in its row, is no order number: three words, or two without a digit.
func isRemark(s string) bool {
	words := len(strings.Fields(s))
	return words > 2 || words == 2 && !strings.ContainsAny(s, "0123456789")
}

// isKey reports a column that a total row leaves empty: the day or order number of order lines, and of the
// other kinds what names the record.
func (p *plan) isKey(col int) bool {
	if col >= len(p.byColumn) || p.byColumn[col] == nil {
		return false
	}
	f := p.byColumn[col].field
	if f < 0 {
		return false
	}
	if p.kind.sums == nil {
		return f == 0 || p.kind.Fields[f].Name == "email"
	}
	return f == lineDate || f == lineOrder
}

// isTotalWord reports a first text that announces a total. Where a kind has no sums, any name could begin
// so ("Total Energies"), and all its words must be a total's.
func (p *plan) isTotalWord(s string) bool {
	if !startsTotal(s) {
		return false
	}
	return p.kind.sums != nil || isOnlyTotal(s)
}

// isOnlyTotal reports a text of a total's words alone.
func isOnlyTotal(s string) bool {
	if !startsTotal(s) {
		return false
	}
	for _, w := range headingWords(s) {
		switch w {
		case "total", "totaux", "totals", "sous", "sub", "subtotal", "soustotal", "grand", "general", "generale", "somme", "sum", "clients", "customers", "articles", "products", "lignes", "rows", "nombre", "no":
		default:
			if !isDigits(w) {
				return false
			}
		}
	}
	return true
}

// sumsRows reports whether a total row is of what the rows are: neither the tax nor, under amounts with tax, the
// sum before it. basis is the workspace's.
func (p *plan) sumsRows(row cell.Row, basis string) bool {
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Type != cell.Text || trimBlanks(x.Text) == "" {
			continue
		}
		words := headingWords(x.Text)
		if len(words) > 0 && (words[0] == "tva" || words[0] == "vat" || words[0] == "tax" || words[0] == "taxes") {
			return false
		}
		said := foldHeading(x.Text).units.basis
		if said == "" {
			return !slices.Contains(words, "tva") && !slices.Contains(words, "vat")
		}
		if c := p.fields[lineAmount]; c != nil && c.head.units.basis != "" {
			basis = c.head.units.basis
		}
		return basis == "" || said == basis
	}
	return true
}

// startsTotal reports a text whose first words are those of a total row, a tax under it, or what a page carries
// over to the next.
func startsTotal(s string) bool {
	s = trimBlanks(s)
	if len(s) < 3 || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	switch s[0] | 0x20 {
	case 's', 't', 'g', 'c', 'm', 'v', 'r', 'a':
	default:
		if s[0] < 0x80 {
			return false
		}
	}
	words := headingWords(s)
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "total", "totaux", "totals", "subtotal", "subtotals", "soustotal", "somme", "sommes", "sum", "cumul":
		return true
	case "tva", "vat", "tax", "taxes", "report":
		return true
	case "a":
		return len(words) > 1 && words[1] == "reporter"
	case "sous", "sub", "grand", "montant":
		return len(words) > 1 && (words[1] == "total" || words[1] == "totaux" || words[1] == "totals")
	}
	return false
}
