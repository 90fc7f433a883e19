package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// want is a need of a kind of facts: what people call it, and the names of the fields that meet it.
type want struct {
	title  Words
	fields []string
}

// factSheet makes a kind whose rows are facts out of its fields and needs: the table has one column for each field,
// and a Timed day a second one for its time. A name that is no field of the kind is a mistake in the catalogue.
func factSheet(k Kind, wants ...want) Kind {
	for _, w := range wants {
		need := Need{Title: w.title}
		for _, name := range w.fields {
			f := k.field(name)
			if f < 0 {
				panic(fmt.Sprintf("kind %s has no field %s", k.Name, name))
			}
			need.AnyOf = append(need.AnyOf, f)
		}
		k.Needs = append(k.Needs, need)
	}
	for i := range k.Fields {
		k.Fields[i].nameByTitle()
	}
	k.fact, k.put = factKind(k.Name, k.Fields), putFact
	return k
}

// nameByTitle makes the titles certain names of their field, so that a template's headers are understood.
func (f *Field) nameByTitle() {
	for _, title := range []string{f.Title.FR, f.Title.EN} {
		if !slices.ContainsFunc(f.Names, func(n string) bool { return foldName(n) == foldName(title) }) {
			f.Names = append(f.Names, strings.ToLower(title))
		}
	}
}

// factKind is the table that holds the fields.
func factKind(name string, fields []Field) *crm.FactKind {
	kind := &crm.FactKind{Name: name}
	for _, f := range fields {
		kind.Columns = append(kind.Columns, crm.FactColumn{Name: f.Name, Type: f.factType()})
		if f.Timed && !f.TimeLast {
			kind.Columns = append(kind.Columns, crm.FactColumn{Name: timeColumn(f.Name), Type: crm.FactText})
		}
	}
	for _, f := range fields {
		if f.TimeLast {
			kind.Columns = append(kind.Columns, crm.FactColumn{Name: timeColumn(f.Name), Type: crm.FactText})
		}
	}
	return kind
}

// timeColumn is the column for the time of a Timed day: opened_on has opened_at.
func timeColumn(name string) string { return strings.TrimSuffix(name, "_on") + "_at" }

// factType is how a field of a fact is stored.
func (f Field) factType() crm.FactType {
	switch {
	case f.Type == Day:
		return crm.FactDay
	case f.Type == Number && f.Money:
		return crm.FactMoney
	case f.Type == Number:
		return crm.FactNumber
	case f.Type == Word && f.Choices == nil:
		return crm.FactFlag
	}
	return crm.FactText
}

// putFact converts one row into a fact, and where the kind has a spread into one more for each column of it.
func putFact(r *row, sink Sink) error {
	k := r.plan.kind
	values := make([]crm.FactValue, 0, len(k.fact.Columns))
	filled := 0
	for f := range k.Fields {
		first := len(values)
		values = r.appendValue(values, f)
		if values[first].Set {
			filled++
		}
	}
	for f := range k.Fields {
		if k.Fields[f].TimeLast {
			values = append(values, clockIn(r.cell(f)))
		}
	}
	r.nameByAddress(values)
	spread := r.spread(values)
	if !r.failed() {
		r.requireNeeds(filled, len(spread))
	}
	if r.failed() {
		return nil
	}
	r.noteRepeated()
	r.count()
	for _, fact := range append([]crm.Fact{r.fact(k.fact, values)}, spread...) {
		if err := sink.Fact(fact); err != nil {
			return err
		}
	}
	return nil
}

// fact is the row's fact of a table.
func (r *row) fact(kind *crm.FactKind, values []crm.FactValue) crm.Fact {
	return crm.Fact{Kind: kind, Source: r.source(), Values: values, Place: r.place()}
}

// appendValue reads a field and appends its value, or two for a Timed day.
func (r *row) appendValue(values []crm.FactValue, f int) []crm.FactValue {
	field := &r.plan.kind.Fields[f]
	var v crm.FactValue
	switch field.Type {
	case Day:
		if day, ok := r.day(f); ok {
			v = crm.FactValue{Set: true, Int: int64(day)}
		}
		if field.Timed && !field.TimeLast {
			clock := clockIn(r.cell(f))
			clock.Set = clock.Set && v.Set
			return append(values, v, clock)
		}
	case Number:
		v = r.measure(f)
	case Word:
		v = r.choice(f)
	case ID:
		v.Text = r.id(f)
		v.Set = v.Text != ""
	case Loose:
		v.Text = r.loose(f)
		v.Set = v.Text != ""
	default:
		v.Text = r.text(f)
		v.Set = v.Text != ""
	}
	return append(values, v)
}

// clockIn is the time of day in a cell as a value.
func clockIn(x *cell.Cell) crm.FactValue {
	clock := timeInCell(x)
	return crm.FactValue{Set: clock != "", Text: clock}
}

// measure reads a number or an amount within its bounds.
func (r *row) measure(f int) crm.FactValue {
	field := &r.plan.kind.Fields[f]
	if x := r.cell(f); x != nil && x.Type == cell.Text && isNullWord(cleanText(x.Text)) {
		return crm.FactValue{}
	}
	n, ok := r.number(f)
	if !ok {
		return crm.FactValue{}
	}
	if field.Money {
		r.currency(-1, f)
	}
	if (field.Least != 0 || field.Most != 0) && (n < field.Least*crm.Scale || n > field.Most*crm.Scale) {
		r.reject(problem.OutOfRange, f, problem.Args{"least": strconv.FormatInt(field.Least, 10), "most": strconv.FormatInt(field.Most, 10)})
		return crm.FactValue{}
	}
	return crm.FactValue{Set: true, Int: n}
}

// choice reads a word: one of the field's values, or yes or no.
func (r *row) choice(f int) crm.FactValue {
	field := &r.plan.kind.Fields[f]
	word := r.word(f)
	if word == "" || isNullWord(r.text(f)) {
		return crm.FactValue{}
	}
	if field.Choices == nil {
		if yes, known := flagWords()[word]; known {
			return crm.FactValue{Set: true, Int: yes}
		}
		r.reject(problem.UnknownWord, f, problem.Args{"known": flagExamples})
		return crm.FactValue{}
	}
	if value, known := field.choose(word); known {
		return crm.FactValue{Set: true, Text: value}
	}
	if field.Name == "channel" { // the row says the rest without it
		r.warn(problem.ValueLeftOut, f, nil)
		return crm.FactValue{}
	}
	r.reject(problem.UnknownWord, f, problem.Args{"known": field.choices()})
	return crm.FactValue{}
}

// choose is the value that a folded word means.
func (f *Field) choose(word string) (string, bool) {
	words := f.folded
	if words == nil {
		words = f.foldChoices
	}
	value, ok := words()[word]
	return value, ok
}

// foldChoices is what each word of the choices means, by its compared form; the first choice keeps a word that two
// have.
func (f *Field) foldChoices() map[string]string {
	means := make(map[string]string)
	for _, c := range f.Choices {
		for _, w := range append([]string{c.Value}, c.Words...) {
			if word := foldWord(w); means[word] == "" {
				means[word] = c.Value
			}
		}
	}
	return means
}

// choices lists the first word of each value, as a message offers them.
func (f *Field) choices() string {
	var words []string
	for _, c := range f.Choices {
		if words = append(words, c.Value); len(c.Words) > 0 {
			words[len(words)-1] = c.Words[0]
		}
	}
	return strings.Join(words, ", ")
}

// nameByAddress gives a fact without customer number the key of its e-mail address, as a customers sheet does.
func (r *row) nameByAddress(values []crm.FactValue) {
	kind := r.plan.kind.fact
	id, email := kind.Column("customer_id"), kind.Column("email")
	if id < 0 || email < 0 || values[id].Set || !values[email].Set {
		return
	}
	_, key, err := crm.ParseEmail(values[email].Text)
	if err != nil {
		r.reject(problem.AddressUnusable, r.plan.kind.field("email"), nil)
		return
	}
	values[id] = crm.FactValue{Set: true, Text: string(key)}
}

// requireNeeds rejects a row that leaves a need of its kind empty, or says nothing beyond one thing.
func (r *row) requireNeeds(filled, spread int) {
	k := r.plan.kind
	for i, need := range k.Needs {
		met := k.spread != nil && k.spread.need == i && spread > 0
		for _, f := range need.AnyOf {
			met = met || r.cell(f) != nil
		}
		if !met && filled+spread < 2 {
			r.reject(problem.NothingSaid, need.AnyOf[0], nil)
			return
		}
		if !met {
			r.reject(problem.ValueMissing, r.firstOf(need.AnyOf...), problem.Args{"what": need.Title.EN, "quoi": need.Title.FR})
			return
		}
	}
}

// noteRepeated notes a value that no two rows should share, where an earlier row has it.
func (r *row) noteRepeated() {
	f := r.plan.kind.field(r.plan.kind.unique)
	if f < 0 || r.cell(f) == nil {
		return
	}
	id := r.id(f)
	if id == "" {
		return
	}
	if r.known == nil {
		r.known = make(map[string]struct{})
	}
	if _, twice := r.known[id]; twice {
		r.warn(problem.RepeatedKey, f, nil)
	} else if len(r.known) < 1<<20 { // beyond a million keys memory matters more than the remark
		r.known[id] = struct{}{}
	}
}

// timeInCell is the time in a cell as "15:04", "" where it has none. Midnight is a time like another here: a fact's
// moment is kept as it is written, while an order line's clock leaves it out.
func timeInCell(x *cell.Cell) string {
	if minute, ok := minuteIn(x); ok {
		return clocks()[minute]
	}
	return ""
}
