package ingest

import (
	"slices"
	"strings"
	"unicode"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// aside says why a row below the header is no record of the table.
type aside uint8

const (
	isRecord     aside = iota
	isMaybeTotal       // a total's words where a product's name stands: a total where the sums say so
	isMaybeNote        // a day without any number: a remark below the last record
	isTotal            // a total or subtotal, said by a word or a formula
	isNote             // nothing in any column of the table, or a remark
	isAlone            // one cell alone, of which the whole column must be known
	isSection          // one cell that heads the records under it
)

// sight is what the cells of a row show before any value is read.
type sight struct {
	first   *cell.Cell // the first text
	only    *cell.Cell // the last filled cell: the only one where filled is 1
	filled  int
	known   int  // filled cells in columns that may be a field
	dated   bool // a day, or an order's number
	number  bool // a number in a column of numbers
	id      bool // the number of a thing
	summed  bool // a formula that sums
	total   bool // nothing but a total's words as order or product
	person  bool // the same as customer
	product bool // some product
}

// sort tells total rows, headings of sections and remarks from records, by which cells are filled and by their
// words only: the first reading asks too, before any value can be read. The cell is the one that stands alone.
func (p *plan) sort(row cell.Row) (aside, *cell.Cell) {
	if p.heads != nil && p.heads.says(row) != "" {
		return isSection, nil
	}
	cells := p.inside(row.Cells)
	s := p.look(cells)
	if p.kind.sums == nil {
		return p.sortPlain(&s, cells), s.lone()
	}
	switch first := s.first; {
	case s.total || s.person && !s.product, s.number && p.countsRows(cells, first):
		return isTotal, nil
	case s.dated && s.filled > 1:
		if !s.number && !s.id && p.numbered {
			return isMaybeNote, nil
		}
		return isRecord, nil
	case s.filled == 1 && s.known > 0 && (first == nil || !isOnlyTotal(first.Text)):
		return isAlone, s.only
	case first != nil && (s.filled > 1 && saysTotal(first.Text) || startsTotal(first.Text)):
		if s.number && !s.summed && p.isNameOf(first.Col) && !isOnlyTotal(first.Text) && !sumsOther(headingWords(first.Text)[0]) {
			return isMaybeTotal, nil
		}
		return isTotal, nil
	case s.summed && !s.id, p.saysTotalLater(cells, first):
		return isTotal, nil
	case s.known == 0, !s.number && !s.id:
		return isNote, nil
	}
	return isRecord, nil
}

// countsRows reports a row of numbers beside a text that is a count: "42 lignes".
func (p *plan) countsRows(cells []cell.Cell, first *cell.Cell) bool {
	return first != nil && isCount(first.Text) && p.onlyNumbers(cells, first)
}

// isCount reports a number of rows, orders or things: "42 lignes", "118 receipts".
func isCount(s string) bool {
	number, noun, found := strings.Cut(trimBlanks(s), " ")
	if !found || !isDigits(number) {
		return false
	}
	switch singular(foldName(noun)) {
	case "ligne", "line", "row", "record", "enregistrement", "article", "item", "vente", "sale", "ticket", "receipt", "commande", "order", "facture",
		"invoice", "piece", "client", "customer", "transaction", "resultat", "result":
		return true
	}
	return false
}

// lone is the text that stands alone in its row, nil where none does.
func (s *sight) lone() *cell.Cell {
	if s.filled == 1 {
		return s.first
	}
	return nil
}

// look gathers what a row shows.
func (p *plan) look(cells []cell.Cell) (s sight) {
	for i := range cells {
		x := &cells[i]
		if holdsNothing(x) {
			continue
		}
		s.filled++
		s.only = x
		if s.first == nil && x.Type == cell.Text {
			s.first = x
		}
		s.summed = s.summed || x.Sums
		c := p.at(x.Col)
		if c == nil || len(c.might) == 0 || x.Type == cell.BlankFormula {
			continue
		}
		s.known++
		if c.field >= 0 {
			p.lookAt(&s, x, c.field)
		}
	}
	return s
}

// saysTotalLater reports a total's words in some other text than the first, where no product is named.
func (p *plan) saysTotalLater(cells []cell.Cell, first *cell.Cell) bool {
	said := false
	for i := range cells {
		x := &cells[i]
		if x == first || x.Type != cell.Text || trimBlanks(x.Text) == "" {
			continue
		}
		c := p.at(x.Col)
		switch only := isOnlyTotal(x.Text); {
		case p.isNameOf(x.Col) && !only:
			return false
		case only, (c == nil || c.field < 0) && saysTotal(x.Text):
			said = true
		}
	}
	return said
}

// lookAt adds what a cell in the column of a field shows.
func (p *plan) lookAt(s *sight, x *cell.Cell, field int) {
	if p.kind.sums == nil {
		s.dated = s.dated || p.isKeyField(field) && (x != s.first || !startsTotal(x.Text))
		return
	}
	switch p.kind.Fields[field].Type {
	case Day:
		s.dated = s.dated || p.isKeyField(field) && looksDated(x)
	case Number, Discount:
		s.number = s.number || x.Type == cell.Number || x.Type == cell.Text && looksCounted(x.Text)
	case ID:
		if key := p.isKeyField(field); s.id && (s.dated || !key) {
			break // it says nothing more
		} else if x.Type == cell.Number || x.Type == cell.Text && looksNumbered(x.Text) {
			s.id = true
			s.dated = s.dated || key
		}
	}
	if x.Type == cell.Text {
		if named := namesTotal(field, x.Text); field == lineCustomer {
			s.person = s.person || named
		} else {
			s.total = s.total || named
		}
		s.product = s.product || isNameField(field)
	}
}

// looksDated reports a cell that is a day or was meant as one.
func looksDated(x *cell.Cell) bool {
	switch x.Type {
	case cell.Date, cell.DateTime, cell.Number:
		return true
	case cell.Text:
	default:
		return false
	}
	s := trimBlanks(x.Text)
	if s[0] >= '0' && s[0] <= '9' {
		return true
	}
	if !hasDigit(s) || startsTotal(s) {
		return false
	}
	_, fault := scanDay(s)
	return fault != notADay
}

// looksCounted reports a text that is a number or was meant as one.
func looksCounted(s string) bool {
	if isDigits(s) && len(s) <= 24 {
		return true
	}
	s = trimBlanks(s)
	if len(s) > 24 || !hasDigit(s) || isDayShaped(s) {
		return false
	}
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters < 2 || isNumeral(s)
}

// isDayShaped reports a day with its separators.
func isDayShaped(s string) bool {
	var slashes, dashes, dots int
	for i := range len(s) {
		switch s[i] {
		case '/':
			slashes++
		case '-':
			dashes++
		case '.':
			dots++
		}
	}
	if slashes != 2 && dashes != 2 && dots != 2 {
		return false
	}
	_, fault := scanDay(s)
	return fault == noFault
}

func isNumeral(s string) bool {
	_, ok := scanNumeral(s)
	return ok
}

// looksNumbered reports a text that may be the number of something: a digit in it, and no words beside it.
func looksNumbered(s string) bool {
	s = trimBlanks(s)
	if s != "" && s[0] >= '0' && s[0] <= '9' { // no total's words begin so
		return !isDayShaped(s)
	}
	return hasDigit(s) && !isDayShaped(s) && !strings.ContainsFunc(s, unicode.IsSpace) && !startsTotal(s)
}

// isNameOf reports a column of products or of their names.
func (p *plan) isNameOf(col int) bool {
	c := p.at(col)
	return c != nil && isNameField(c.field)
}

func isNameField(f int) bool { return f == lineProduct || f == lineDescription }

// namesTotal reports an order line whose order number, customer or product is nothing but a total's words:
// receipts are printed so, with the day on every row. Counted as a sale it would double its order.
func namesTotal(field int, text string) bool {
	if isDigit(text[0]) {
		return false // most numbers of things
	}
	switch field {
	case lineOrder, lineCustomer, lineProduct, lineDescription:
		return isOnlyTotal(text)
	}
	return false
}

// isRemark reports a text that, alone in its row, is no order number: three words, or two without a digit.
func isRemark(s string) bool {
	words := len(strings.Fields(s))
	return words > 2 || words == 2 && !hasDigit(s)
}

// isKey reports a column that a total row leaves empty: the day or order number of order lines, and of the
// other kinds what names the record.
func (p *plan) isKey(col int) bool {
	c := p.at(col)
	return c != nil && c.field >= 0 && p.isKeyField(c.field)
}

// isKeyField is isKey of the column of a field.
func (p *plan) isKeyField(f int) bool {
	if p.kind.sums == nil {
		return f == 0 || p.kind.Fields[f].Name == "email"
	}
	return f == lineDate || f == lineOrder
}

// saysTotal reports a text whose first or last word is a total's: "Total Lyon", "Lyon total".
func saysTotal(s string) bool {
	if startsTotal(s) {
		return true
	}
	if len(s) > 40 || !strings.ContainsAny(s, "tT") {
		return false
	}
	words := headingWords(s)
	if len(words) < 2 {
		return false
	}
	switch words[len(words)-1] {
	case "total", "totaux", "totals", "subtotal", "soustotal":
		return true
	}
	return false
}

// isOnlyTotal reports a text of a total's words alone.
func isOnlyTotal(s string) bool {
	if !startsTotal(s) {
		return false
	}
	for _, w := range headingWords(s) {
		switch w {
		case "tot", "ttl", "total", "totaux", "totale", "totaal", "gesamt", "summe", "gesamtsumme", "endsumme", "zwischensumme", "subtotaal", "subtotale", "totals", "sous", "sub", "subtotal", "soustotal", "grand", "general", "generale", "somme", "sum", "clients", "customers", "articles", "products", "lignes", "rows", "nombre", "no":
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
		if len(words) > 0 && sumsOther(words[0]) {
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

// sumsOther reports the first word of a row that sums something else than the rows, or is no sum.
func sumsOther(word string) bool {
	switch word {
	case "tva", "vat", "tax", "taxes", "dont", "moyenne", "average", "mean", "mediane", "median", "nombre", "count", "min", "max", "minimum", "maximum":
		return true
	}
	return false
}

// startsTotal reports a text whose first words are those of a total row, a tax under it, or what a page carries
// over to the next.
func startsTotal(s string) bool {
	s = trimBlanks(s)
	if len(s) < 3 || !mayStartTotal(s) {
		return false
	}
	return beginTotal(headingWords(s))
}

// beginTotal is startsTotal by the words of the text.
func beginTotal(words []string) bool {
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "total", "totaux", "totals", "subtotal", "subtotals", "soustotal", "somme", "sommes", "sum", "cumul",
		"totale", "subtotale", "totaal", "subtotaal", "gesamt", "summe", "gesamtsumme", "endsumme", "zwischensumme": // of Swiss and Belgian shops
		return true
	case "tot", "ttl":
		return len(words) == 1
	case "tva", "vat", "tax", "taxes", "report":
		return true
	case "a":
		return len(words) > 1 && words[1] == "reporter"
	case "moyenne", "average", "ensemble", "overall":
		return len(words) == 1
	case "dont":
		return len(words) > 1 && (words[1] == "tva" || words[1] == "remise" || words[1] == "remises")
	case "carried", "brought":
		return len(words) > 1 && words[1] == "forward"
	case "s":
		return len(words) > 1 && (words[1] == "total" || words[1] == "t" && len(words) == 2)
	case "sous", "sub", "grand", "montant", "net", "nombre", "running":
		return len(words) > 1 && (words[1] == "total" || words[1] == "totaux" || words[1] == "totals")
	}
	return false
}

// mayStartTotal looks at the first letters alone, which is all that most texts cost. Behind an ornament, as in
// "*** TOTAL ***", anything may follow; of the letters with an accent only an "à" begins a total's words.
func mayStartTotal(s string) bool {
	first := s[0] | 0x20
	switch {
	case s[0] >= '0' && s[0] <= '9':
		return false
	case s[0] == 0xc3: // À to ÿ, but for the signs of multiplication and division
		second := s[1] | 0x20
		return second >= 0xa0 && second <= 0xa5 || second == 0xb7
	case first < 'a' || first > 'z':
		return true
	}
	second := s[1] | 0x20
	if second < 'a' || second > 'z' {
		return first == 's' || first == 'a'
	}
	for _, begins := range totalsBegin[first-'a'] {
		if begins[1] == second && hasFolded(s, begins) {
			return true
		}
	}
	return false
}

// totalsBegin are, by their first letter, the beginnings of the words that startsTotal knows, as far as they are letters
// without accents.
var totalsBegin = ['z' - 'a' + 1][]string{
	0: {"average"}, 'b' - 'a': {"brought"}, 'c' - 'a': {"cumul", "carried"}, 'd' - 'a': {"dont"}, 'e' - 'a': {"ensemble", "endsumme"},
	'g' - 'a': {"grand", "gesamt"}, 'm' - 'a': {"montant", "moyenne"}, 'n' - 'a': {"net", "nombre"}, 'o' - 'a': {"overall"}, 'r' - 'a': {"report", "running"},
	's' - 'a': {"sub", "sous", "somm", "sum"}, 't' - 'a': {"tot", "tva", "tax", "ttl"}, 'v' - 'a': {"vat"}, 'z' - 'a': {"zwischensumme"},
}

// hasFolded reports a text that begins with some small letters, in either case.
func hasFolded(s, begins string) bool {
	if len(s) < len(begins) {
		return false
	}
	for i := range len(begins) {
		if s[i]|0x20 != begins[i] {
			return false
		}
	}
	return true
}
