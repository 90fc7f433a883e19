package ingest

import (
	"slices"
	"strings"
	"sync"
)

// matcher knows every header name of the kinds in question.
type matcher struct {
	kinds []Kind
	at    []int                    // where each of them stands in the catalogue
	names []map[string][]candidate // by kind: compared name → fields
	fixed map[string]string

	remembered map[rememberedName]MappedColumn
	exports    []knownExport
	headings   *Headings
}

func newMatcher(opt Options, producer string) *matcher {
	m := &matcher{fixed: make(map[string]string, len(opt.Columns)), exports: exports(), remembered: rememberedNames(opt.Mappings, producer), headings: opt.Headings}
	for header, field := range opt.Columns {
		if field == NotUsed {
			field = ""
		}
		m.fixed[foldName(header)] = field
	}
	if len(opt.Only) == 0 {
		m.kinds, m.names, m.at = catalog(), catalogNames(), everyKind()
		return m
	}
	for i, k := range catalog() {
		if slices.Contains(opt.Only, k.Name) {
			m.kinds, m.names, m.at = append(m.kinds, k), append(m.names, catalogNames()[i]), append(m.at, i)
		}
	}
	return m
}

// everyKind is where the kinds of the catalogue stand in it.
var everyKind = sync.OnceValue(func() []int {
	at := make([]int, len(catalog()))
	for i := range at {
		at[i] = i
	}
	return at
})

// Ready makes what the first reading needs of the catalogue, which takes as long as reading a small file: whoever has
// something else to do before it calls it in another goroutine.
func Ready() {
	catalogNames()
	certainNames()
	certainWords()
	senseWords()
	allSenses()
	exports()
}

// exports is foldedExports, made once.
var exports = sync.OnceValue(foldedExports)

// catalog is allKinds, made once; the words of a field's choices are folded when they are first asked for.
var catalog = sync.OnceValue(func() []Kind {
	kinds := allKinds()
	for i := range kinds {
		for k := range kinds[i].Fields {
			f := &kinds[i].Fields[k]
			f.folded = sync.OnceValue(f.foldChoices)
		}
	}
	return kinds
})

// catalogNames are the compared names of each kind of the catalog; folding them takes longer than reading a
// small file, so it is done once.
var catalogNames = sync.OnceValue(func() []map[string][]candidate {
	var all []map[string][]candidate
	folded := make(map[string]string)
	fold := func(name string) string {
		key, known := folded[name]
		if !known {
			key = foldName(name)
			folded[name] = key
		}
		return key
	}
	for _, k := range catalog() {
		names := make(map[string][]candidate)
		for f, field := range k.Fields {
			for _, n := range field.Names {
				addName(names, fold(n), candidate{f, 0})
			}
			for i, n := range field.Weak {
				addName(names, fold(n), candidate{f, certainRank + i})
			}
		}
		all = append(all, names)
	}
	return all
})

// wordsOfNames are the words of the catalogue's names, of which many kinds have the same.
var wordsOfNames = sync.OnceValue(func() map[string][]string {
	all := make(map[string][]string)
	for _, k := range catalog() {
		for i := range k.Fields {
			for _, name := range slices.Concat(k.Fields[i].Names, k.Fields[i].Weak) {
				if _, known := all[name]; !known {
					all[name] = headingWords(name)
				}
			}
		}
	}
	return all
})

func addName(names map[string][]candidate, key string, c candidate) {
	for _, known := range names[key] {
		if known.field == c.field {
			return
		}
	}
	names[key] = append(names[key], c)
}

// candidates are the fields of the k-th kind that a header may mean: what was fixed by hand, what is remembered of it,
// what the program that wrote it means, what the name says.
func (m *matcher) candidates(k int, h heading, export map[string]string) []candidate {
	found := m.said(k, h, export)
	kept, known := m.remembered[rememberedName{m.kinds[k].Name, h.full}]
	if !known || len(found) > 0 && found[0].rank == fixedRank {
		return found
	}
	return kept.instead(&m.kinds[k], found)
}

// said is what a header means without what is remembered.
func (m *matcher) said(k int, h heading, export map[string]string) (all []candidate) {
	for _, told := range [...]struct {
		names map[string]string
		rank  int
	}{{m.fixed, fixedRank}, {export, exportRank}} {
		for _, key := range []string{h.full, h.bare} {
			name, found := told.names[key]
			if !found {
				continue
			}
			if f := m.kinds[k].field(name); f >= 0 {
				return []candidate{{f, told.rank}}
			}
			if name == "" {
				return nil
			}
		}
	}
	found := slices.Clone(m.names[k][h.full])
	if len(found) == 0 {
		found = m.daySaid(k, h)
	}
	if h.bare == h.full {
		return m.orByWords(k, h, found)
	}
	defer func() { all = m.notInPercent(k, h, all) }()
	for _, c := range m.names[k][h.bare] {
		if c.rank < certainRank {
			c.rank++
		}
		if !slices.ContainsFunc(found, func(x candidate) bool { return x.field == c.field }) {
			found = append(found, c)
		}
	}
	return m.orByWords(k, h, found)
}

// notInPercent leaves out the amounts of order lines that a header in per cent may mean: "% TVA" is a rate, no tax.
func (m *matcher) notInPercent(k int, h heading, found []candidate) []candidate {
	if !h.units.percent || m.kinds[k].sums == nil {
		return found
	}
	return slices.DeleteFunc(found, func(c candidate) bool { return m.kinds[k].Fields[c.field].Type == Number && c.rank >= 0 })
}

// asksFor is the field of a survey that a whole question means: "Would you recommend our shop to a friend?", in the
// words of a heading's key.
func asksFor(key string) string {
	words := strings.Fields(key)
	if len(words) < 3 {
		return ""
	}
	has := func(stems ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(stems, func(stem string) bool { return strings.HasPrefix(w, stem) })
		})
	}
	switch {
	case has("recommand", "recommend") && has("vous", "you", "nous", "us", "likely", "probab", "ami", "friend"):
		return "nps"
	case has("pourquoi", "why") && has("reven", "back", "return", "choisi", "choose"):
		return "main_reason"
	}
	return ""
}

// daySaid are the days that a header means with a "le" more or less than their names have: "Ouverte" is "Ouverte le",
// and "Date d'ouverture le" the same day.
func (m *matcher) daySaid(k int, h heading) (found []candidate) {
	if h.full == "" {
		return nil
	}
	other, less := strings.CutSuffix(h.full, "le")
	if !less {
		other = h.full + "le"
	}
	for _, c := range m.names[k][other] {
		if m.kinds[k].Fields[c.field].Type == Day {
			if c.rank < certainRank {
				c.rank = 1
				if !less {
					c.rank = ownRank // "Payé" may be how much
				}
			}
			found = append(found, c)
		}
	}
	return found
}

// orByWords adds what a header means by its words, where it is no name of the catalogue.
func (m *matcher) orByWords(k int, h heading, found []candidate) []candidate {
	if len(found) > 0 || h.key == "" {
		return found
	}
	if f, sure := byWords(m.at[k], h); sure {
		return andWeak(candidate{f, 1}, m.at[k], h)
	}
	if m.kinds[k].spread != nil {
		if f := m.kinds[k].field(asksFor(h.key)); f >= 0 {
			return []candidate{{f, 1}}
		}
	}
	if found = m.eitherName(k, h); len(found) > 0 {
		return found
	}
	if found = bySense(m.at[k], h); len(found) > 0 || !h.wish {
		return found
	}
	if f := m.kinds[k].field("consent"); f >= 0 {
		return []candidate{{f, askedRank}}
	}
	return nil
}

// eitherName is the field that the names of a header with a slash mean, where only one of them is known or both mean the
// same: "Memo/Description", "Prestation / pièce". What the column holds has to be of its type.
func (m *matcher) eitherName(k int, h heading) []candidate {
	found := -1
	for _, half := range h.halves {
		if half == "" {
			continue
		}
		for _, c := range m.names[k][half] {
			switch {
			case c.rank >= certainRank:
			case found >= 0 && c.field != found:
				return nil
			default:
				found = c.field
			}
		}
	}
	return oneSense(found, markedRank)
}
