package pipeline

import (
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/chart"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/segment"
)

// usualGap is how many days lie at least between a snapshot and the earlier one that its page tells the moves since.
const usualGap = 28

// sinceEarlier is a summary with the moves since the newest snapshot that is at least four weeks older, else since the
// oldest there is. Without an earlier snapshot, or where the earlier one cannot be compared, the summary stays as it is.
func sinceEarlier(l *lake.Lake, s transform.Summary, profiles []crm.Profile) (transform.Summary, error) {
	days, err := l.Days()
	if err != nil {
		return s, err
	}
	chosen := crm.NoDate
	for _, day := range days { // from the oldest
		if day < s.AsOf && (chosen == crm.NoDate || int64(s.AsOf-day) >= usualGap) {
			chosen = day
		}
	}
	if chosen == crm.NoDate {
		return s, nil
	}
	ref, found, err := l.At(chosen)
	if isDamaged(err) || err == nil && !found {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	return movedSince(l, ref, s, profiles)
}

// sincePrevious adds to a published report who moved since the snapshot that its own is compared with, as its table
// migrations has it. Without one, or where that one is damaged, the report stays as it is.
func (w *Workspace) sincePrevious(l *lake.Lake, r Report) (Report, error) {
	ref, found, err := w.comparedWith(l, r.Summary.AsOf)
	if err != nil || !found {
		return r, err
	}
	s, err := movedSince(l, ref, r.Summary, r.profiles)
	if err != nil || s.Migration == nil {
		return r, err
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return r, fmt.Errorf("write the summary: %w", err)
	}
	return w.reportOf(&view{lang: w.Lang, currency: s.Currency, w: w, s: s, profiles: r.profiles, brief: true}, text), nil
}

// movedSince is a summary with who moved since an earlier snapshot. One that is damaged cannot be compared.
func movedSince(l *lake.Lake, ref lake.Ref, s transform.Summary, profiles []crm.Profile) (transform.Summary, error) {
	earlier, labels, err := labelled(l, ref)
	if isDamaged(err) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	moved, err := transform.Compare(earlier, s, labels, profiles)
	s.Migration = &moved
	return s, err
}

// moves is who moved since an earlier snapshot in one table.
func (v *view) moves() chapter {
	m := v.s.Migration
	day := m.Against.Format(v.lang)
	c := chapter{
		ID: "migration", Title: v.say("Qui a changé depuis le "+day, "Who moved since "+day),
		Head: []string{"", v.say("Montés", "Up"), v.say("Descendus", "Down"), v.say("Nouveaux", "New"), v.say("Plus là", "Gone"), v.say("Restés", "Stayed")},
		Note: v.say("Chaque passage : habitue report --against "+m.Against.String()+".", "Each move: habitue report --against "+m.Against.String()+".") + v.rulesDiffer(),
	}
	for _, of := range []struct {
		name  string
		moves segment.Migration
		order []string
	}{
		{v.say("segments", "segments"), m.Segments, v.segmentOrder()},
		{v.say("classes ABC", "ABC classes"), m.ABC, []string{"A", "B", "C"}},
		{v.say("paliers", "tiers"), m.Tiers, v.tierOrder()},
	} {
		up, down := moved(of.moves, of.order, true), moved(of.moves, of.order, false)
		c.Rows = append(c.Rows, []string{of.name, v.count(up), v.count(down), v.count(of.moves.New), v.count(of.moves.Gone), v.count(of.moves.Stayed)})
	}
	changed := m.Segments.Before - m.Segments.Gone - m.Segments.Stayed
	c.Finding = v.say(v.people(changed)+" ont changé de segment.", v.people(changed)+" moved to another segment.")
	return c
}

// rulesDiffer is a warning where a move may be a rule's doing.
func (v *view) rulesDiffer() string {
	if len(v.s.Migration.RulesDiffer) == 0 {
		return ""
	}
	words := map[string]string{"basis": v.say("base", "basis"), "rfm": v.say("segments", "segments"), "abc": v.say("classes ABC", "ABC classes"), "tiers": v.say("paliers", "tiers")}
	var names []string
	for _, name := range v.s.Migration.RulesDiffer {
		names = append(names, words[name])
	}
	list := strings.Join(names, ", ")
	return v.say(
		fmt.Sprintf(" Attention : la règle a changé entre les deux (%s), un passage peut venir d'elle.", list),
		fmt.Sprintf(" Mind: the rule changed in between (%s), a move may be its doing.", list))
}

// migrations are who moved since an earlier snapshot: one chapter for tiers, classes and segments each.
func (v *view) migrations() []chapter {
	m := v.s.Migration
	note := v.say("Chaque ligne dit d'où et vers où ; les lignes s'ajoutent aux totaux des deux états.", "Each row says from where to where; the rows add up to both snapshots.")
	note += v.rulesDiffer()
	var chapters []chapter
	for _, of := range []struct {
		id, fr, en string
		moves      segment.Migration
		order      []string
		title      func(string) string
	}{
		{"segments", "Segments", "Segments", m.Segments, v.segmentOrder(), func(s string) string { return v.w.segmentTitle(crm.Segment(s)) }},
		{"abc", "Classes ABC", "ABC classes", m.ABC, []string{"A", "B", "C"}, func(s string) string { return s }},
		{"tiers", "Paliers", "Tiers", m.Tiers, v.tierOrder(), func(s string) string { return s }},
	} {
		c := v.migration("migration-"+of.id, v.say(of.fr+" : depuis le "+m.Against.Format("fr"), of.en+": since "+m.Against.Format("en")), of.moves, of.order, of.title)
		c.Note = note
		chapters = append(chapters, c)
	}
	return chapters
}

// segmentOrder is the names of the segments from the best.
func (v *view) segmentOrder() (order []string) {
	for _, s := range v.s.RFM.Segments {
		order = append(order, string(s.Segment))
	}
	return order
}

// tierOrder is the names of the tiers from the best.
func (v *view) tierOrder() (order []string) {
	for _, t := range v.s.Tiers {
		if t.Tier != "" {
			order = append([]string{t.Tier}, order...)
		}
	}
	return order
}

// migration is a list of moves with their picture; a square of eleven by eleven would fit no screen. order is the
// labels from the best.
func (v *view) migration(id, head string, m segment.Migration, order []string, title func(string) string) chapter {
	words := map[string]string{
		segment.New: v.say("(nouveau)", "(new)"), segment.Gone: v.say("(plus là)", "(gone)"), segment.None: v.say("(aucun)", "(none)"),
	}
	name := func(label string) string {
		if word, special := words[label]; special {
			return word
		}
		return title(label)
	}
	c := chapter{
		ID: id, Title: head, Fold: v.say("Les chiffres", "The figures"),
		Head: []string{v.say("De", "From"), v.say("Vers", "To"), v.say("Personnes", "People")},
		Foot: []string{v.say("en tout", "in all"), "", v.count(m.Before + m.New)},
	}
	f := flow{order: order, name: name, v: v, ways: map[chart.Way]int64{}}
	for _, mv := range m.Moves {
		way := f.add(mv)
		to := name(mv.To)
		if way == chart.Stay {
			to = "="
		}
		c.Rows = append(c.Rows, []string{name(mv.From), to, v.count(mv.Customers)})
	}
	c.Finding = v.say(
		fmt.Sprintf("Montés : %s ; descendus : %s ; nouveaux : %s ; plus là : %s ; restés : %s.", v.count(f.ways[chart.Up]), v.count(f.ways[chart.Down]), v.count(m.New), v.count(m.Gone), v.people(m.Stayed)),
		fmt.Sprintf("Moved up: %s; down: %s; new: %s; gone: %s; stayed: %s.", v.count(f.ways[chart.Up]), v.count(f.ways[chart.Down]), v.count(m.New), v.count(m.Gone), v.people(m.Stayed)))
	if len(m.Moves) > 0 {
		c.Pictures = f.pictures(c, v.s.Migration.Against.Format(v.lang), v.s.AsOf.Format(v.lang))
	}
	return c
}

// flow turns moves into a picture.
type flow struct {
	v             *view
	order         []string // from the best
	name          func(string) string
	before, after []string // the labels met on each side
	moves         []segment.Move
	ways          map[chart.Way]int64
}

// add takes one move and says which way it leads.
func (f *flow) add(m segment.Move) chart.Way {
	for _, side := range []struct {
		labels *[]string
		label  string
	}{{&f.before, m.From}, {&f.after, m.To}} {
		if !slices.Contains(*side.labels, side.label) {
			*side.labels = append(*side.labels, side.label)
		}
	}
	way := f.way(m)
	f.moves = append(f.moves, m)
	f.ways[way] += m.Customers
	return way
}

// way is which way a move leads: none stands below all others.
func (f *flow) way(m segment.Move) chart.Way {
	switch from, to := f.rank(m.From), f.rank(m.To); {
	case m.From == segment.New:
		return chart.Come
	case m.To == segment.Gone:
		return chart.Go
	case from > to:
		return chart.Up
	case from < to:
		return chart.Down
	}
	return chart.Stay
}

// rank is a label's place from the best; one that the order does not know stands just below it.
func (f *flow) rank(label string) int {
	if i := slices.Index(f.order, label); i >= 0 {
		return i
	}
	switch label {
	case segment.None:
		return len(f.order) + 1
	case segment.New, segment.Gone:
		return len(f.order) + 2
	}
	return len(f.order)
}

func (f *flow) pictures(c chapter, before, after string) []template.HTML {
	rank := func(a, b string) int { return f.rank(a) - f.rank(b) }
	slices.SortStableFunc(f.before, rank)
	slices.SortStableFunc(f.after, rank)
	left, right := make([]chart.Stock, len(f.before)), make([]chart.Stock, len(f.after))
	from, to := make([]int64, len(left)), make([]int64, len(right))
	var streams []chart.Stream
	for _, m := range f.moves {
		i, j := slices.Index(f.before, m.From), slices.Index(f.after, m.To)
		from[i] += m.Customers
		to[j] += m.Customers
		streams = append(streams, chart.Stream{From: i, To: j, Value: m.Customers, Way: f.way(m), Name: f.name(m.From) + " → " + f.name(m.To) + f.v.say(" : ", ": ") + f.v.count(m.Customers)})
	}
	for i, label := range f.before {
		left[i] = chart.Stock{Name: clip(f.name(label), 15), Label: f.v.count(from[i])}
	}
	for i, label := range f.after {
		right[i] = chart.Stock{Name: clip(f.name(label), 15), Label: f.v.count(to[i])}
	}
	words := chart.SankeyWords{Title: c.Title, Finding: c.Finding, Before: before, After: after}
	for _, way := range []struct {
		way    chart.Way
		fr, en string
	}{
		{chart.Up, "montés", "moved up"},
		{chart.Stay, "restés", "stayed"},
		{chart.Down, "descendus", "moved down"},
		{chart.Come, "nouveaux", "new"},
		{chart.Go, "plus là", "gone"},
	} {
		if n := f.ways[way.way]; n > 0 {
			words.Ways = append(words.Ways, chart.WayWord{Way: way.way, Word: f.v.count(n) + " " + f.v.say(way.fr, way.en)})
		}
	}
	return f.v.pictures(func(l chart.Layout) string { return chart.Sankey(l, c.ID+"-picture", words, left, right, streams) })
}
