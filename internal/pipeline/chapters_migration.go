package pipeline

import (
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/segment"
)

// migrations are who moved since an earlier snapshot: one chapter for segments, classes and tiers each.
func (v *view) migrations() []chapter {
	m := v.s.Migration
	note := v.say("Chaque ligne vient d'un état, chaque colonne de l'autre ; les totaux sont ceux des deux états.", "Each row is of the earlier snapshot, each column of the later; they add up to both.")
	if len(m.RulesDiffer) > 0 {
		note += v.say(
			fmt.Sprintf(" Attention : la règle a changé entre les deux (%s), un passage peut venir d'elle.", strings.Join(m.RulesDiffer, ", ")),
			fmt.Sprintf(" Mind: the rule changed in between (%s), a move may be its doing.", strings.Join(m.RulesDiffer, ", ")))
	}
	var chapters []chapter
	for _, of := range []struct {
		id, fr, en string
		moves      segment.Migration
		title      func(string) string
	}{
		{"segments", "Segments", "Segments", m.Segments, func(s string) string { return v.w.segmentTitle(crm.Segment(s)) }},
		{"abc", "Classes ABC", "ABC classes", m.ABC, func(s string) string { return s }},
		{"tiers", "Paliers", "Tiers", m.Tiers, func(s string) string { return s }},
	} {
		c := v.migration(of.moves, of.title)
		c.ID, c.Note = "migration-"+of.id, note
		c.Title = v.say(of.fr+" : depuis le "+m.Against.Format("fr"), of.en+": since "+m.Against.Format("en"))
		chapters = append(chapters, c)
	}
	return chapters
}

// migration is a list of moves; a square of eleven by eleven would fit no screen.
func (v *view) migration(m segment.Migration, title func(string) string) chapter {
	c := chapter{
		Head: []string{v.say("De", "From"), v.say("Vers", "To"), v.say("Personnes", "People")},
		Foot: []string{v.say("en tout", "in all"), "", v.count(m.Before + m.New)},
		Finding: v.say(
			fmt.Sprintf("%s sont restés, %s sont nouveaux, %s ne sont plus là, %s ont changé.", v.people(m.Stayed), v.count(m.New), v.count(m.Gone), v.count(m.Before-m.Stayed-m.Gone)),
			fmt.Sprintf("%s stayed, %s are new, %s are gone, %s moved.", v.people(m.Stayed), v.count(m.New), v.count(m.Gone), v.count(m.Before-m.Stayed-m.Gone))),
	}
	words := map[string]string{
		segment.New: v.say("(nouveau)", "(new)"), segment.Gone: v.say("(plus là)", "(gone)"), segment.None: v.say("(aucun)", "(none)"),
	}
	name := func(label string) string {
		if word, special := words[label]; special {
			return word
		}
		return title(label)
	}
	for _, mv := range m.Moves {
		to := name(mv.To)
		if mv.From == mv.To {
			to = "="
		}
		c.Rows = append(c.Rows, []string{name(mv.From), to, v.count(mv.Customers)})
	}
	return c
}
