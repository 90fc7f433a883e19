package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// dependenceRows is of how many records it is compared what the columns of a lookup go with.
const dependenceRows = 20_000

// dependence counts how often a column of a lookup says the same again of the same key, and of the same shop and seller: the
// town beside a sale may be the customer's or the shop's, and a name the seller's.
type dependence struct {
	rows    int
	columns []*column             // those of the lookup, as long as they were all there
	ofKey   sayings               // what is said of each key
	others  [2]sayings            // and of each shop and seller
	values  []map[string]struct{} // by place among the columns, the different ones
}

// sayings is what columns say of each value of another: what they said first, and how often they said it again.
type sayings struct {
	first  map[string][]string
	again  []agreement       // by place among the columns
	others []map[string]bool // by place, the values of which something else was said
	inTurn []string          // by place, a value of which something else was said, and then the first again
}

// agreement counts what was said again: the same, or something else.
type agreement struct{ same, other int }

func (a *agreement) see(before, now string) {
	switch {
	case now == "" || before == "":
	case strings.EqualFold(before, now):
		a.same++
	default:
		a.other++
	}
}

// mostly reports that it was said again, and seldom otherwise.
func (a agreement) mostly() bool { return a.other*10 <= a.same+a.other }

func (d *dependence) see(row cell.Row, p *plan, l *lookup) {
	key := p.fields[l.of.from]
	if d.rows++; d.rows > dependenceRows || key == nil || len(l.columns) == 0 {
		return
	}
	id := saidIn(row, key.index)
	if id == "" {
		return
	}
	if d.columns == nil {
		d.columns = slices.Clone(l.columns)
		d.values = make([]map[string]struct{}, len(d.columns))
	}
	says := make([]string, len(d.columns))
	for i, c := range d.columns {
		if says[i] = saidIn(row, c.index); says[i] == "" {
			continue
		}
		if d.values[i] == nil {
			d.values[i] = map[string]struct{}{}
		}
		d.values[i][strings.ToLower(says[i])] = struct{}{}
	}
	d.ofKey.see(id, says)
	for i, f := range [...]int{lineStore, lineSeller} {
		if c := p.fields[f]; c != nil {
			d.others[i].see(saidIn(row, c.index), slices.Clone(says))
		}
	}
}

// see compares what is said of a value with what was said of it first.
func (s *sayings) see(value string, says []string) {
	if s.first == nil {
		s.first, s.again = make(map[string][]string), make([]agreement, len(says))
		s.others, s.inTurn = make([]map[string]bool, len(says)), make([]string, len(says))
	}
	before, met := s.first[value]
	if !met {
		s.first[value] = says
		return
	}
	for i := range says {
		s.again[i].see(before[i], says[i])
		s.seeTurn(i, value, before[i], says[i])
		if before[i] == "" {
			before[i] = says[i]
		}
	}
}

// seeTurn notes a value of which the first thing is said again after another one: who has moved or changed does not go
// back, two who share the value do.
func (s *sayings) seeTurn(i int, value, before, now string) {
	switch {
	case now == "" || before == "":
	case strings.EqualFold(before, now):
		if s.others[i][value] {
			s.inTurn[i] = value
		}
	default:
		if s.others[i] == nil {
			s.others[i] = make(map[string]bool)
		}
		s.others[i][value] = true
	}
}

// tells reports that there are several values, and that a column says the same of each of them.
func (s *sayings) tells(i int) bool {
	return len(s.first) > 1 && s.again[i].other == 0 && s.again[i].same > 0
}

// belongs reports a column that goes with the key of its list: it says the same wherever the key stands, not the same of
// everybody, and is not what the shop or the seller says. Where no key comes again, only what hardly two people share is the customer's.
func (d *dependence) belongs(l *lookup, f int, c *column) bool {
	i := slices.Index(d.columns, c)
	if d.columns == nil || d.ofKey.first == nil || i < 0 {
		return false
	}
	a, different := d.ofKey.again[i], len(d.values[i])
	if l.of.from == lineProduct {
		return a.mostly()
	}
	if f == custState || f == custOptOut {
		return true
	}
	switch often := a.other*2 <= a.same+a.other; {
	case namesCustomer(c.head.key):
		return often
	case d.others[0].tells(i) || d.others[1].tells(i), different < 2:
		return false
	case f == custEmail && often:
		return true
	case !a.mostly():
		return false
	}
	return a.same >= 3 || different*2 >= len(d.ofKey.first)
}

// namesCustomer reports a header that names the customer, in the words of a heading's key.
func namesCustomer(key string) bool {
	return slices.ContainsFunc(strings.Fields(key), func(w string) bool {
		switch w {
		case "client", "customer", "cust", "clt", "acheteur", "buyer", "membre", "member", "patient", "adherent", "billing":
			return true
		}
		return false
	})
}
