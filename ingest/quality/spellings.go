package quality

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// smallVocabulary is how many different words a field may have for its words to be compared by more than their
// letters; places and people are compared by their letters alone, at any number.
const smallVocabulary = 200

// rare is how many times rarer a word with one letter off must be.
const rare = 20

// class is the spellings of one word that have the same letters, the commonest first.
type class struct {
	key   string
	words []string // of the commonest
	all   []*word
	rows  int64
	to    *class // the class that it is another form of
	why   Why
}

// spellings proposes what may be merged in every field of every table.
func (s *Survey) spellings() []Spelling {
	all := []Spelling{}
	for _, t := range s.sortedTables() {
		for i := range t.fields {
			f := &t.fields[i]
			for _, source := range slices.Sorted(maps.Keys(f.words)) {
				all = append(all, s.spellingsOf(t.name, source, f.name, f.words[source])...)
			}
		}
	}
	return all
}

// spellingsOf proposes what may be merged among the words of one field.
func (s *Survey) spellingsOf(table, source, field string, v *vocabulary) []Spelling {
	settled := s.opt.Same[source][field]
	classes, rows := v.classes(settled)
	if len(v.words) <= smallVocabulary && !isPlaceOrPerson(field) {
		link(classes, rows >= 2*int64(len(v.words)))
	}
	groups := map[*class][]*class{}
	for _, c := range classes {
		root := c.root()
		groups[root] = append(groups[root], c)
	}
	var all []Spelling
	for _, root := range classes {
		if group := groups[root]; len(group) > 1 || len(group) == 1 && len(group[0].all) > 1 {
			all = append(all, s.spelling(Spelling{Table: table, Source: source, Field: field, Keep: root.all[0].text}, group, settled))
		}
	}
	return all
}

// spelling fills in the other spellings of a group.
func (s *Survey) spelling(out Spelling, group []*class, settled map[string]string) Spelling {
	out.Settled = true
	for _, c := range group {
		for _, w := range c.all {
			out.Rows += w.rows
			if w.text == out.Keep {
				continue
			}
			why := c.why
			if why == "" {
				why = Letters
			}
			out.Others = append(out.Others, Other{Text: w.text, Rows: w.rows, Why: why, At: s.where(w.at)[0]})
			out.Settled = out.Settled && settled[w.text] != ""
		}
	}
	return out
}

// classes puts the spellings with the same letters together, by key; those that a person has kept as themselves
// stand aside.
func (v *vocabulary) classes(settled map[string]string) (all []*class, rows int64) {
	byKey := map[string]*class{}
	for _, text := range slices.Sorted(maps.Keys(v.words)) {
		w := v.words[text]
		rows += w.rows
		if settled[text] == text {
			continue
		}
		words := wordsOf(text)
		parts := make([]string, len(words))
		for i, p := range words {
			parts[i] = singular(p)
		}
		key := strings.Join(parts, "")
		if key == "" {
			continue
		}
		c := byKey[key]
		if c == nil {
			c = &class{key: key}
			byKey[key] = c
			all = append(all, c)
		}
		c.all = append(c.all, w)
		c.rows += w.rows
	}
	for _, c := range all {
		slices.SortStableFunc(c.all, func(a, b *word) int { // of two equal ones the longer: it has the accents
			return cmp.Or(cmp.Compare(b.rows, a.rows), cmp.Compare(len(b.text), len(a.text)), cmp.Compare(a.text, b.text))
		})
		c.words = wordsOf(c.all[0].text)
	}
	slices.SortFunc(all, func(a, b *class) int { return cmp.Compare(a.key, b.key) })
	return all, rows
}

// root is the class that a class ends at.
func (c *class) root() *class {
	for c.to != nil {
		c = c.to
	}
	return c
}

// link finds which classes are another form of exactly one longer or much commoner one. Words of which most stand
// once are free words and no category: of them only initials are told.
func link(classes []*class, category bool) {
	for _, why := range []struct {
		why Why
		is  func(short, long *class) bool
	}{
		{Initials, func(short, long *class) bool { return len(short.words) == 1 && initials(short.words[0], long.words) }},
		{Part, func(short, long *class) bool {
			return !hasDigit(long.key) && part(short.words, long.words)
		}},
		{OneOff, func(short, long *class) bool {
			return !hasDigit(short.key) && short.rows*rare <= long.rows && oneLetter(short.key, long.key)
		}},
	} {
		for _, short := range classes {
			if short.to != nil || !category && why.why != Initials {
				continue
			}
			var found []*class
			for _, long := range classes {
				if long != short && long.root() != short && why.is(short, long) {
					found = append(found, long)
				}
			}
			if len(found) == 1 {
				short.to, short.why = found[0], why.why
			}
		}
	}
}

// isPlaceOrPerson reports a field whose words name places or people: Guinea is no part of Guinea-Bissau.
func isPlaceOrPerson(field string) bool {
	for _, w := range []string{"city", "country", "store", "seller", "name", "brand", "place", "where", "person", "author"} {
		if strings.Contains(field, w) {
			return true
		}
	}
	return false
}
