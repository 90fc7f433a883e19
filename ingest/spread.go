package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// spread says where columns go that no field claims but whose header begins like a rating's: "Note accueil",
// "Satisfaction: price", "Complain 7". Each filled cell of one is a fact of another kind.
type spread struct {
	kind   string   // the kind of those facts; it has the columns attribute and rating
	starts []string // the first words of such headers
	need   int      // the need of the sheet's kind that such a column meets as well as its own fields
}

// spreadOf lists the columns that the kind spreads, and what each is about.
func (k *Kind) spreadOf(columns []*column) []attributeColumn {
	if k.spread == nil {
		return nil
	}
	var found []attributeColumn
	for _, c := range columns {
		if c.field >= 0 {
			continue
		}
		words := headingWords(c.header)
		if len(words) > 1 && slices.Contains(k.spread.starts, words[0]) {
			found = append(found, attributeColumn{c, attributeOf(c.header, words[0])})
		}
	}
	return found
}

// attributeColumn is a column with ratings of one attribute.
type attributeColumn struct {
	column *column
	about  string
}

// attributeOf is a header without its first word, where that leaves a name: "Note accueil" is about accueil,
// "Complain 7" about Complain 7.
func attributeOf(header, first string) string {
	head, rest, found := strings.Cut(header, " ")
	rest = strings.Trim(rest, " :-–—()[]/")
	if !found || rest == "" || isDigits(rest) || joinWords(headingWords(head)) != first {
		return header
	}
	return rest
}

// spread makes the facts of the row's spread columns; values are those of the row's own fact.
func (r *row) spread(values []crm.FactValue) []crm.Fact {
	kind := r.reading.match.factNamed(r.plan.kind.spread)
	if kind == nil {
		return nil
	}
	if !r.spreadKnown {
		r.spreadOver, r.spreadKnown = r.plan.kind.spreadOf(r.plan.columns), true
	}
	var facts []crm.Fact
	for _, a := range r.spreadOver {
		i := slices.IndexFunc(r.all, func(x cell.Cell) bool { return x.Col == a.column.index })
		if i < 0 {
			continue
		}
		if n, ok := readNumber(&r.all[i], unknownSign); ok && n >= 0 && n <= 100*crm.Scale {
			facts = append(facts, r.fact(kind, ratingOf(kind, r.plan.kind.fact, values, a.about, n)))
		}
	}
	return facts
}

// ratingOf is one rating with what the row's own fact says under the same names.
func ratingOf(kind, own *crm.FactKind, values []crm.FactValue, about string, rating int64) []crm.FactValue {
	all := make([]crm.FactValue, len(kind.Columns))
	for i, c := range kind.Columns {
		switch at := own.Column(c.Name); {
		case c.Name == "attribute":
			all[i] = crm.FactValue{Set: true, Text: about}
		case c.Name == "rating":
			all[i] = crm.FactValue{Set: true, Int: rating}
		case at >= 0 && own.Columns[at].Type == c.Type:
			all[i] = values[at]
		}
	}
	return all
}

// factNamed is the table that a spread's facts go to; nil where there is none, or its kind is not asked for.
func (m *matcher) factNamed(s *spread) *crm.FactKind {
	if s == nil {
		return nil
	}
	for i := range m.kinds {
		if m.kinds[i].Name == s.kind {
			return m.kinds[i].fact
		}
	}
	return nil
}
