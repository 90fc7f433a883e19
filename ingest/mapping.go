package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Mapping is what one table of a file was understood as, to be remembered for the next file of its source.
type Mapping struct {
	// Fingerprint stands for the header, the format of the file and the program that wrote it; of a table without
	// header, for what its columns hold instead.
	Fingerprint string
	// Plain is the fingerprint without the program, as it was before the program was known.
	Plain  string
	Format string
	// Producer is the program that wrote the file, or the trace that one leaves in a text; "" where nothing is known.
	Producer string
	Kind     string
	// Headerless says that the columns are named by their letters.
	Headerless bool
	Columns    []MappedColumn
	// SkipSheets are sheets of no known kind that a person has seen beside the table.
	SkipSheets []string
}

// MappedColumn is one column of a Mapping.
type MappedColumn struct {
	Name string // its header, or its letter
	// Field is what it is; "" leaves it to recognition, NotUsed keeps it from being used.
	Field string
	// Holds is what its first cells held: "day", "number", "email", "phone", "text" or "mixed", "" for nothing.
	Holds string
	// Accepted says that the name alone was not sure, and a person said yes.
	Accepted bool
}

// NotUsed is the Field of a MappedColumn that must not be used.
const NotUsed = "none"

// rememberedName is a header of a kind in the compared form.
type rememberedName struct{ kind, name string }

// rememberedNames are the columns of some mappings that say something, by their names; those of files of the same
// program win, and of these the latest.
func rememberedNames(mappings []Mapping, producer string) map[rememberedName]MappedColumn {
	if len(mappings) == 0 {
		return nil
	}
	all := make(map[rememberedName]MappedColumn)
	same := func(m Mapping) bool { return producer != "" && strings.HasSuffix(m.Producer, producer) }
	ordered := slices.Clone(mappings)
	slices.SortStableFunc(ordered, func(a, b Mapping) int {
		switch {
		case same(a) == same(b):
			return 0
		case same(b):
			return -1
		}
		return 1
	})
	for _, m := range ordered {
		for _, c := range m.Columns {
			if c.Field != "" && !m.Headerless {
				all[rememberedName{m.Kind, foldName(c.Name)}] = c
			}
		}
	}
	return all
}

// instead is what a remembered column means, where its name says so itself or not. What only differs from the name was
// written by a person.
func (c MappedColumn) instead(kind *Kind, found []candidate) []candidate {
	if c.Field == NotUsed {
		return nil
	}
	f := kind.field(c.Field)
	switch {
	case f < 0 || slices.ContainsFunc(found, func(x candidate) bool { return x.field == f && x.rank < certainRank }):
		return found
	case c.Accepted || slices.ContainsFunc(found, func(x candidate) bool { return x.field == f }):
		return []candidate{{f, acceptedRank}}
	}
	return []candidate{{f, fixedRank}}
}

// namedBy is the matcher with other columns fixed by hand.
func (m *matcher) namedBy(columns map[string]string) *matcher {
	other := *m
	other.fixed = make(map[string]string, len(columns))
	for name, field := range columns {
		other.fixed[foldName(name)] = field
	}
	return &other
}

// byMemory reads a sheet without header by the letters that a person named, by what was accepted for one whose columns hold the same, or by what is
// likely where a person said yes beforehand.
func (s *surveyor) byMemory() bool {
	if s.info.Hidden {
		return false
	}
	s.plain, s.sum = s.headerlessSum()
	if s.opt.Header == "none" && s.byLetter(s.opt.Columns) {
		return true
	}
	for _, m := range slices.Backward(s.opt.Mappings) {
		if m.Headerless && (m.Fingerprint == s.sum || m.Fingerprint == s.plain) && s.byLetter(m.byName()) {
			return true
		}
	}
	if !s.opt.AcceptMapping {
		return false
	}
	if s.propose(); len(s.proposed) == 0 {
		return false
	}
	named := make(map[string]string)
	for _, c := range s.proposed {
		named[problem.ColumnName(c.col)] = c.field
	}
	if s.byLetter(named) {
		return true
	}
	s.proposed = nil
	return false
}

// byName are the columns that have a field, by their names.
func (m *Mapping) byName() map[string]string {
	named := make(map[string]string)
	for _, c := range m.Columns {
		if c.Field != "" && c.Field != NotUsed {
			named[c.Name] = c.Field
		}
	}
	return named
}

// headerlessSum stands for what the columns of the first rows hold, where there is no header; with the program that
// wrote the file it is the fingerprint. Plain is that of earlier versions, for which addresses were texts.
func (s *surveyor) headerlessSum() (plain, sum string) {
	old := []string{s.wb.Format(), "", "no header"}
	parts := slices.Clone(old)
	addresses := describe(s.kept)
	for i, c := range contentsOf(s.kept) {
		what := "text"
		switch {
		case c.days*10 >= c.filled*9:
			what = "day"
		case (c.whole+c.fractions)*10 >= c.filled*9:
			what = "number"
		}
		old = append(old, problem.ColumnName(c.col)+"="+what)
		if addresses[i].class() == "email" {
			what = "email"
		}
		parts = append(parts, problem.ColumnName(c.col)+"="+what)
	}
	return fingerprint(old), signed(parts, s.writer)
}

// signed is the fingerprint of some texts and the program that wrote the file, where it is known.
func signed(parts []string, producer string) string {
	if producer == "" {
		return fingerprint(parts)
	}
	return fingerprint(append(slices.Clone(parts), "by "+producer))
}

// fingerprint is a short name for some texts; the first twelve digits of their hash.
func fingerprint(parts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])[:12]
}

// mapping is what the table was understood as; ok is false where there is nothing to remember: a form, a table that
// awaits a yes, or one whose contract is frozen.
func (p *plan) mapping(format, producer string) (m Mapping, ok bool) {
	if p.pairs != nil || len(p.likely)+len(p.clashes) > 0 || p.frozen {
		return Mapping{}, false
	}
	m = Mapping{Format: format, Kind: p.kind.Name, Headerless: p.headerRow == 0, Fingerprint: p.sum, Plain: p.plain, Producer: p.producer(producer)}
	parts := []string{format}
	for _, c := range p.columns {
		column := MappedColumn{Name: c.header, Holds: c.holds.class(), Accepted: c.accepted}
		if c.field >= 0 && c.rankOf(c.field) < noRank {
			column.Field = p.kind.Fields[c.field].Name
		} else if f, _ := p.lookupOf(c.index); f != nil {
			column.Field = f.Name
		}
		if c.barred {
			column.Field = NotUsed
		}
		m.Columns = append(m.Columns, column)
		parts = append(parts, c.head.full)
	}
	if !m.Headerless {
		m.Plain, m.Fingerprint = fingerprint(parts), signed(parts, m.Producer)
	}
	return m, true
}

// producer is the program behind the table: the one whose export it is by its columns, and the one that wrote the file.
func (p *plan) producer(file string) string {
	switch {
	case p.export == "":
		return file
	case file == "":
		return p.export
	}
	return p.export + "; " + file
}

// isConfirmed reports a sheet of no known kind that a person has seen, now or with an earlier file of the source.
func (r *reading) isConfirmed(name string) bool {
	return slices.Contains(r.opt.ConfirmedSheets, name) ||
		slices.ContainsFunc(r.opt.Mappings, func(m Mapping) bool { return slices.Contains(m.SkipSheets, name) })
}
