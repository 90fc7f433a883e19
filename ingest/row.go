package ingest

import (
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// row is the record being converted. Its readers note every bad cell; a row with one is rejected as a whole,
// and says all of them.
type row struct {
	reading *reading
	plan    *plan
	at      int
	cells   []*cell.Cell // by field; nil where empty
	filled  []int        // the fields whose cells are not
	all     []cell.Cell  // every cell, fields or not
	bad     int
	values  []scaledValue // by field, of this row; of those that are filled
	days    scannedDay
	chunk   []crm.Money
	buffer  []byte
	seen    map[string]string
	above   []string // by field: the identifier of a number cell that was met last
	met     []metID  // by field: that of a text
	mails   []bool   // by field: a column of addresses

	spreadOver  []attributeColumn
	spreadKnown bool
	known       map[string]struct{}     // the unique values of earlier rows, for a kind that has them
	lines       []crm.OrderLine         // of this row
	notes       []*problem.Problem      // of this row, where rejected rows are asked for
	off         crm.Money               // what the discount took off this row
	tookOff     bool                    // it did
	held        bool                    // the row waits for the rest of its order
	fates       map[string]fate         // by text of a state
	described   map[string]crm.LineType // by description
	merged      []map[string]string     // by field: what spellings are kept as; nil where none is merged
	timed       timedText
	dated       datedText
}

// scaledValue is a number that was read, for the sums that are compared with total rows.
type scaledValue struct {
	scaled   int64
	ok       bool
	currency string
}

func newRow(r *reading, p *plan) *row {
	n := len(p.kind.Fields)
	mails := make([]bool, n)
	for f, c := range p.fields {
		mails[f] = isAddressColumn(c)
	}
	return &row{
		reading: r, plan: p, met: make([]metID, n), mails: mails, cells: make([]*cell.Cell, n), values: make([]scaledValue, n), seen: make(map[string]string), above: make([]string, n),
		fates: make(map[string]fate), described: make(map[string]crm.LineType), merged: mergedWords(r.opt.Same, p.kind),
	}
}

// load points the fields to their cells.
func (r *row) load(row cell.Row) {
	r.at, r.bad, r.all, r.notes = row.Number, 0, row.Cells, r.notes[:0]
	for _, f := range r.filled { // of the many fields of a kind a sheet has few
		r.cells[f], r.values[f] = nil, scaledValue{}
	}
	r.filled = r.filled[:0]
	r.held, r.off, r.tookOff = false, 0, false
	by := r.plan.byColumn
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Col >= len(by) || by[x.Col] == nil || by[x.Col].field < 0 {
			continue
		}
		if holdsNothing(x) {
			continue
		}
		r.point(by[x.Col].field, x)
	}
}

// point makes a cell that of a field.
func (r *row) point(f int, x *cell.Cell) {
	r.cells[f] = x
	r.filled = append(r.filled, f)
}

func (r *row) source() string   { return r.reading.opt.Source }
func (r *row) place() crm.Place { return crm.Place{Sheet: r.plan.info.Name, Row: r.at} }
func (r *row) failed() bool     { return r.bad > 0 }

// has reports whether the sheet has a column for a field.
func (r *row) has(f int) bool { return f >= 0 && r.plan.fields[f] != nil }

// cell is the filled cell of a field, or nil.
func (r *row) cell(f int) *cell.Cell {
	if f < 0 {
		return nil
	}
	return r.cells[f]
}

// firstOf is the first of the fields that has a column, else the first.
func (r *row) firstOf(fields ...int) int {
	for _, f := range fields {
		if r.has(f) {
			return f
		}
	}
	return fields[0]
}

// reject notes why the row cannot be loaded.
func (r *row) reject(id problem.ID, f int, args problem.Args) {
	r.bad++
	r.note(id, f, args)
}

// warn notes what is odd in a row that is loaded.
func (r *row) warn(id problem.ID, f int, args problem.Args) { r.note(id, f, args) }

func (r *row) note(id problem.ID, f int, args problem.Args) {
	all := problem.Args{}
	for k, v := range args {
		all[k] = v
	}
	if x := r.cell(f); x != nil {
		all["value"] = shown(x)
		if r.plan.kind.Fields[f].Name == "email" || r.plan.kind.Name == "consents" && r.plan.isAddressList() {
			all["value"] = masked(all["value"])
		}
	}
	var c *column
	if f >= 0 {
		c = r.plan.fields[f]
	}
	found := problem.New(id, all).At(r.plan.where(r.at, c)).In(r.reading.report.File)
	if r.reading.opt.Rejects != nil {
		r.notes = append(r.notes, found)
	}
	r.reading.problems.add(found)
}

// masked is an address as messages may show it; whatever is no address shows its first letter only.
func masked(address string) string {
	clean := crm.CleanEmail(address)
	if strings.Contains(clean, "@") {
		return crm.Email(clean).Masked()
	}
	for _, first := range clean {
		return string(first) + "…"
	}
	return "…"
}

// shown is a cell as a message quotes it, cut after 60 characters.
func shown(x *cell.Cell) string {
	s := ""
	switch x.Type {
	case cell.Text, cell.Error:
		s = cleanText(x.Text)
	case cell.Number:
		s = x.Number.String()
	case cell.Date, cell.DateTime:
		s = dateOfMoment(x.Moment).String()
	case cell.Bool:
		s = map[bool]string{true: "TRUE", false: "FALSE"}[x.Bool]
	default:
		s = string(x.Stored)
	}
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return s
}

// newMoney is an amount of its own; amounts are allocated a thousand at a time.
func (r *row) newMoney(m crm.Money) *crm.Money {
	if len(r.chunk) == 0 {
		r.chunk = make([]crm.Money, 1024)
	}
	p := &r.chunk[0]
	*p, r.chunk = m, r.chunk[1:]
	return p
}

// broken notes a cell that holds an error or an unknown result, and says whether it does.
func (r *row) broken(f int, x *cell.Cell) bool {
	switch {
	case x.Type == cell.BlankFormula:
		r.reject(problem.NoResult, f, nil)
	case x.Type == cell.Error || x.Type == cell.Text && isErrorWord(trimBlanks(x.Text)):
		r.reject(problem.CellError, f, nil)
	default:
		return false
	}
	return true
}

// text is a cell as text, blanks around it dropped. An error value in it is a warning and reads as empty.
func (r *row) text(f int) string {
	x := r.cell(f)
	if x == nil {
		return ""
	}
	switch x.Type {
	case cell.Text:
		s := cleanText(x.Text)
		if !isErrorWord(s) {
			return r.same(f, s)
		}
	case cell.Number:
		r.buffer = numberID(x, r.buffer[:0])
		return r.same(f, r.intern(f, r.buffer))
	case cell.Date, cell.DateTime:
		return dateOfMoment(x.Moment).String()
	case cell.Bool:
		return shown(x)
	}
	r.warn(problem.ValueLeftOut, f, nil)
	return ""
}

// id is an identifier: number cells keep their stored digits, leading zeros stay, damage rejects the row.
func (r *row) id(f int) string {
	x := r.cell(f)
	if x == nil {
		return ""
	}
	s, fault := r.identifier(f, x)
	if fault != "" {
		r.reject(fault, f, nil)
		return ""
	}
	if s != "" && r.mails[f] {
		if _, key, err := crm.ParseEmail(s); err == nil {
			return string(key)
		}
	}
	return s
}

// isAddressColumn reports a customer column that holds addresses instead of numbers: the key of an address
// is then the customer's id, as it is in a customers sheet without numbers.
func isAddressColumn(c *column) bool {
	return c != nil && (strings.Contains(c.head.full, "mail") || strings.Contains(c.head.full, "courriel"))
}

// loose is an identifier that a row can do without, such as a phone number: damage is a warning.
func (r *row) loose(f int) string {
	x := r.cell(f)
	if x == nil {
		return ""
	}
	s, fault := r.identifier(f, x)
	if fault != "" {
		r.warn(problem.ValueLeftOut, f, nil)
		return ""
	}
	return s
}

func (r *row) identifier(f int, x *cell.Cell) (string, problem.ID) {
	c := r.plan.fields[f]
	switch x.Type {
	case cell.Text:
		if len(x.Text) <= 15 && isDigits(x.Text) {
			return x.Text, "" // most are, and nothing has happened to them
		}
		met := &r.met[f]
		if met.text == x.Text && x.Text != "" {
			return met.id, "" // the rows of an order follow each other
		}
		id, fault := textID(c, x.Text)
		if fault == "" {
			*met = metID{x.Text, id}
		}
		return id, fault
	case cell.Number:
		if x.Percent {
			return "", problem.IDIsPercent
		}
		r.buffer = numberID(x, r.buffer[:0])
		if !c.deep && (cutShort(r.buffer) || wentThroughFloat(r.buffer)) {
			return "", problem.DigitsLost
		}
		return r.intern(f, r.buffer), ""
	case cell.Date, cell.DateTime, cell.Time, cell.Duration:
		return "", problem.IDIsDate
	case cell.Bool:
		return "", problem.IDIsTruth
	case cell.BlankFormula:
		return "", problem.NoResult
	}
	return "", problem.CellError
}

// metID is the text of an identifier that was met last, and what it is.
type metID struct{ text, id string }

// textID is an identifier as a text of its column has it.
func textID(c *column, text string) (string, problem.ID) {
	s := bareID(cleanText(text))
	switch {
	case isNullWord(s):
		return "", ""
	case isErrorWord(s):
		return "", problem.CellError
	case isShortForm(s):
		return "", problem.DigitsLost
	case c.cutZero || c.cutLong:
		return c.restored(s)
	}
	return s, ""
}

// intern returns one string for equal bytes of a field, most ids coming many times.
func (r *row) intern(f int, b []byte) string {
	if r.above[f] == string(b) { // the rows of an order follow each other
		return r.above[f]
	}
	s, ok := r.seen[string(b)]
	if !ok {
		if len(r.seen) >= 1<<16 {
			clear(r.seen)
		}
		s = string(b)
		r.seen[s] = s
	}
	r.above[f] = s
	return s
}
