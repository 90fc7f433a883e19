package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// byLetter reads a sheet without header by the columns that were named by their letters. It says false where no
// kind has all that it needs among them.
func (s *surveyor) byLetter(named map[string]string) bool {
	var headers []label
	for _, letter := range columnLetters(named) {
		headers = append(headers, label{index: columnNumber(letter), header: letter, head: foldHeading(letter)})
	}
	if len(headers) == 0 || s.info.Hidden {
		return false
	}
	slices.SortFunc(headers, func(a, b label) int { return a.index - b.index })
	var best guess
	for k := range s.match.kinds {
		g, columns := s.match.namedBy(named).guessAt(k, 0, headers)
		if len(g.missing) == 0 && g.suits(best) {
			best = g
			s.kind, s.guess, s.columns = g.kind, g, columns
			s.headerRow, s.headerFirst, s.headerLast = 0, 0, 0
		}
	}
	return best.kind != nil || s.byAddresses(named)
}

// columnLetters are the names, among the columns fixed by hand, that are letters of columns.
func columnLetters(fixed map[string]string) (letters []string) {
	for name, field := range fixed {
		if columnNumber(name) > 0 && field != "" {
			letters = append(letters, name)
		}
	}
	slices.Sort(letters)
	return letters
}

// columnNumber is the number of a column by its capital letters, A to XFD; 0 for any other text.
func columnNumber(letters string) int {
	if len(letters) == 0 || len(letters) > 3 {
		return 0
	}
	n := 0
	for i := range len(letters) {
		if letters[i] < 'A' || letters[i] > 'Z' {
			return 0
		}
		n = n*26 + int(letters[i]-'A') + 1
	}
	return n
}

// contents is what the first rows show of a column without header.
type contents struct {
	col                                          int
	filled, days, whole, fractions, zeros, coded int
	words, large                                 int
	texts                                        []string // by row; "" where empty
}

// propose guesses by content what a sheet without header is: order lines by a day, a customer's number and an amount in
// every row, else customers, addresses or products. It is likely at most, so it is proposed and never acted upon.
func (s *surveyor) propose() {
	if s.info.Hidden || len(s.kept) < 3 {
		return
	}
	if s.proposeLines(); len(s.proposed) == 0 {
		s.proposeMore()
	}
}

// proposeLines is propose for order lines.
func (s *surveyor) proposeLines() {
	k := slices.IndexFunc(s.match.kinds, func(k Kind) bool { return k.sums != nil })
	if k < 0 {
		return
	}
	s.proposedKind = s.match.kinds[k].Name
	all := contentsOf(s.kept)
	var day, quantity, amount *contents
	var numbers []*contents
	for i := range all {
		c := &all[i]
		switch full := c.filled*20 >= len(s.kept)*19; {
		case day == nil && full && c.days == c.filled:
			day = c
		case c.fractions > 0 && c.fractions+c.whole == c.filled:
			amount = c
		case full && c.days < c.filled && c.words == 0 && (c.zeros > 0 || c.coded > 0 || c.large*2 > c.filled):
			numbers = append(numbers, c)
		case full && quantity == nil && c.whole == c.filled:
			quantity = c
		}
	}
	if day == nil || amount == nil || len(numbers) == 0 {
		return
	}
	customer, order := whoAndWhat(numbers)
	for _, found := range []struct {
		c     *contents
		field string
	}{{customer, "customer_id"}, {order, "order_id"}, {day, "order_date"}, {quantity, "quantity"}, {amount, "amount"}} {
		if found.c != nil {
			s.proposed = append(s.proposed, proposal{found.c.col, found.field, found.c.texts[0]})
		}
	}
	slices.SortFunc(s.proposed, func(a, b proposal) int { return a.col - b.col })
}

// proposal is what a column without header is likely to be.
type proposal struct {
	col     int
	field   string
	example string
}

// whoAndWhat tells the customers' numbers from the orders': where one customer has several orders, the column with
// fewer different values is the customer. Columns that change together say the same, and the first is taken.
func whoAndWhat(numbers []*contents) (customer, order *contents) {
	customer = numbers[0]
	for _, c := range numbers[1:] {
		pairs, a, b := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for i := range c.texts {
			pairs[customer.texts[i]+"\x00"+c.texts[i]] = true
			a[customer.texts[i]], b[c.texts[i]] = true, true
		}
		switch {
		case len(pairs) == len(a) && len(pairs) == len(b):
		case len(b) > len(a) && order == nil && len(pairs) == len(b):
			order = c
		case len(a) > len(b) && order == nil && len(pairs) == len(a):
			customer, order = c, customer
		}
	}
	return customer, order
}

// contentsOf gathers what the columns of some rows hold.
func contentsOf(rows []cell.Row) (all []contents) {
	at := make(map[int]int)
	for i, row := range rows {
		for j := range row.Cells {
			x := &row.Cells[j]
			if holdsNothing(x) {
				continue
			}
			n, known := at[x.Col]
			if !known {
				n = len(all)
				at[x.Col], all = n, append(all, contents{col: x.Col, texts: make([]string, len(rows))})
			}
			all[n].see(i, x)
		}
	}
	slices.SortFunc(all, func(a, b contents) int { return a.col - b.col })
	return all
}

// see adds a cell.
func (c *contents) see(row int, x *cell.Cell) {
	c.filled++
	text := shown(x)
	c.texts[row] = text
	if x.Type == cell.Date || x.Type == cell.DateTime {
		c.days++
		return
	}
	if w, fault := scanDay(text); fault == noFault && len(text) >= 8 && (!w.fixed || w.y >= 1970 && w.y < 2100) {
		c.days++
	}
	if strings.ContainsAny(text, " ") && !isNumeral(text) {
		c.words++
	}
	if !isNumeral(text) {
		if hasDigit(text) {
			c.coded++
		} else {
			c.words++
		}
		return
	}
	if isDigits(text) {
		c.whole++
		if text[0] == '0' && len(text) > 1 {
			c.zeros++
		}
		if len(text) > 3 {
			c.large++
		}
		return
	}
	if strings.ContainsAny(text, ".,") {
		c.fractions++
		return
	}
	c.whole++
}

// refuseHeaderless proposes what the columns of a sheet without header are; nil where nothing is likely.
func (r *reading) refuseHeaderless(plans []*plan) *problem.Problem {
	for _, p := range plans {
		if p.kind != nil || len(p.proposed) == 0 || p.guess.kind != nil && p.guess.certain > 2 {
			continue // a row with three certain names is its header, whatever is missing in it
		}
		kind := r.match.kinds[slices.IndexFunc(r.match.kinds, func(k Kind) bool { return k.Name == p.proposedKind })]
		var en, fr []string
		for _, c := range p.proposed {
			letter := problem.ColumnName(c.col)
			title := kind.Fields[kind.field(c.field)].Title
			en = append(en, letter+" = "+title.EN+" ("+c.example+")")
			fr = append(fr, letter+" = "+title.FR+" ("+c.example+")")
		}
		return problem.New(problem.NoHeader, problem.Args{
			"columns": p.proposedInstead(), "seen": strings.Join(en, ", "), "vues": strings.Join(fr, ", "),
			"kind": kind.Title.EN, "genre": kind.Title.FR,
		}).At(problem.Where{Sheet: p.info.Name})
	}
	return nil
}
