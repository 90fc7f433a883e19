package pipeline

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/config"
)

// mappingsDir holds one file for each header that a source has come with.
const mappingsDir = "mappings"

// mappingFile is where a remembered table lies. A source's name may hold signs that a file's name may not.
func mappingFile(source, fingerprint string) string {
	safe := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, source)
	return safe + "-" + fingerprint + ".yaml"
}

// remember reads what is remembered of every source into the workspace, once, the oldest first.
func (w *Workspace) remember() error {
	if w.remembered != nil {
		return nil
	}
	entries, err := os.ReadDir(w.path(mappingsDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return readProblem(mappingsDir, err)
	}
	type kept struct {
		source, since string
		mapping       ingest.Mapping
	}
	var found []kept
	for _, e := range entries {
		name, isYAML := strings.CutSuffix(e.Name(), ".yaml")
		at := strings.LastIndexByte(name, '-')
		if !isYAML || at < 0 || strings.HasPrefix(name, ".") {
			continue
		}
		text, err := os.ReadFile(w.path(mappingsDir, e.Name()))
		if err != nil {
			return readProblem(filepath.Join(mappingsDir, e.Name()), err)
		}
		m, err := config.ParseMapping(mappingsDir+"/"+e.Name(), text)
		if err != nil {
			return err
		}
		found = append(found, kept{m.Source, m.Since, mappingOf(m, name[at+1:])})
	}
	slices.SortStableFunc(found, func(a, b kept) int {
		return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.mapping.Fingerprint, b.mapping.Fingerprint))
	})
	w.remembered = make(map[string][]ingest.Mapping)
	for _, k := range found {
		w.remembered[k.source] = append(w.remembered[k.source], k.mapping)
	}
	return nil
}

// mappingOf is a file of mappings/ as the reading takes it.
func mappingOf(m config.Mapping, fingerprint string) ingest.Mapping {
	out := ingest.Mapping{Fingerprint: fingerprint, Format: m.Format, Producer: m.Producer, Kind: m.Kind, Headerless: m.Header == "none", SkipSheets: m.SkipSheets}
	for _, c := range m.Columns {
		out.Columns = append(out.Columns, ingest.MappedColumn{Name: c.Name, Field: c.Field, Holds: c.Holds, Accepted: c.Accepted})
	}
	return out
}

// keepMappings writes down what the tables of the files that are about to become live were understood as, as what is due
// once they are. A header that is known already is written again only where its columns hold something else than before,
// or something was accepted; what a person wrote in it stays. A file of before the program was part of its name is taken
// over under the new one. Sheets that a person has now confirmed are kept with the tables of their file.
func (w *Workspace) keepMappings(source string, loads []Load, sheets []string) error {
	var due []dueMapping
	sum := ""
	for _, l := range loads {
		if !isFresh(l) {
			continue
		}
		sum = l.SHA256
		for _, m := range l.Report.Mappings {
			m.SkipSheets = unknownAmong(l.Report, sheets)
			var err error
			if due, err = w.learn(source, m, due); err != nil {
				return err
			}
		}
	}
	return w.writeDueMappings(sum, due)
}

// confirmSheets keeps the sheets that a person has confirmed of files that were loaded before: with the newest table of
// their source.
func (w *Workspace) confirmSheets(source string, loads []Load, sheets []string) error {
	known := w.remembered[source]
	if len(sheets) == 0 || len(known) == 0 || !slices.ContainsFunc(loads, func(l Load) bool { return l.Known }) {
		return nil
	}
	m := known[len(known)-1]
	m.SkipSheets = sheets
	return w.keepMapping(source, m)
}

// unknownAmong are the sheets of no known kind that a person has named.
func unknownAmong(r ingest.Report, named []string) (names []string) {
	for _, s := range r.Sheets {
		if s.Kind == "" && !s.Hidden && slices.Contains(named, s.Sheet) {
			names = append(names, s.Sheet)
		}
	}
	return names
}

// keepMapping writes down at once what a table was understood as.
func (w *Workspace) keepMapping(source string, m ingest.Mapping) error {
	due, err := w.learn(source, m, nil)
	if err != nil {
		return err
	}
	return w.placeMappings(due)
}

// learn takes a table into what is remembered of a source, and appends the file that is to say so to those that are due;
// nothing where it is known.
func (w *Workspace) learn(source string, m ingest.Mapping, due []dueMapping) ([]dueMapping, error) {
	known := w.remembered[source]
	at := slices.IndexFunc(known, func(k ingest.Mapping) bool { return k.Fingerprint == m.Fingerprint })
	change := dueMapping{}
	if at < 0 {
		at = slices.IndexFunc(known, func(k ingest.Mapping) bool { return k.Fingerprint == m.Plain && k.Producer == "" })
		if at >= 0 {
			change.Outgrown = mappingFile(source, m.Plain)
		}
	}
	if at >= 0 {
		m = merged(known[at], m)
		if change.Outgrown == "" && slices.Equal(m.Columns, known[at].Columns) && slices.Equal(m.SkipSheets, known[at].SkipSheets) {
			return due, nil
		}
	}
	file := config.Mapping{Source: source, Since: w.Today().String(), Format: m.Format, Producer: m.Producer, Kind: m.Kind, SkipSheets: m.SkipSheets}
	if m.Headerless {
		file.Header = "none"
	}
	for _, c := range m.Columns {
		file.Columns = append(file.Columns, config.MappingColumn{Name: c.Name, Field: c.Field, Holds: c.Holds, Accepted: c.Accepted})
	}
	change.File = mappingFile(source, m.Fingerprint)
	if earlier, err := w.mappingText(cmp.Or(change.Outgrown, change.File), due); err == nil {
		if before, err := config.ParseMapping(mappingsDir, earlier); err == nil {
			file.Since = before.Since
		}
	}
	text, err := file.Text()
	if err != nil {
		return nil, err
	}
	change.Text = string(text)
	if at >= 0 {
		w.remembered[source][at] = m
	} else {
		w.remembered[source] = append(known, m)
	}
	return append(due, change), nil
}

// merged is a remembered table with what a new file adds: what columns hold that were blank before or now hold
// something else, and what was accepted. Fields that stand there stay.
func merged(old, now ingest.Mapping) ingest.Mapping {
	columns := slices.Clone(old.Columns)
	for i := range columns {
		c := &columns[i]
		n := slices.IndexFunc(now.Columns, func(x ingest.MappedColumn) bool { return x.Name == c.Name })
		if n < 0 {
			continue
		}
		if h := now.Columns[n].Holds; h != "" && h != "mixed" {
			c.Holds = h
		}
		if now.Columns[n].Accepted && c.Field == "" {
			c.Field, c.Accepted = now.Columns[n].Field, true
		}
	}
	now.Columns = columns
	sheets := slices.Concat(old.SkipSheets, now.SkipSheets)
	slices.Sort(sheets)
	now.SkipSheets = slices.Compact(sheets)
	return now
}
