package quality

// table counts the filled fields of one table and gathers the words of those that may be categories.
type table struct {
	name   string
	rows   int64
	fields []fieldCount
}

// fieldCount is one field of a table.
type fieldCount struct {
	name   string
	filled int64
	words  map[string]*vocabulary // by source
	source string                 // whose vocabulary is at hand
	hand   *vocabulary
}

// named makes the fields of a table.
func named(names ...string) func() []fieldCount {
	return func() []fieldCount {
		fields := make([]fieldCount, len(names))
		for i, n := range names {
			fields[i].name = n
		}
		return fields
	}
}

// at is the place of a field in the table: mostly that in the row, but an older file may have fewer columns.
func (t *table) at(i int, name string) int {
	if i < len(t.fields) && t.fields[i].name == name {
		return i
	}
	for n := range t.fields {
		if t.fields[n].name == name {
			return n
		}
	}
	t.fields = append(t.fields, fieldCount{name: name})
	return len(t.fields) - 1
}

// count adds one row.
func (t *table) count(filled ...bool) {
	t.rows++
	for i, is := range filled {
		if is {
			t.fields[i].filled++
		}
	}
}

// word counts a word of a field.
func (t *table) word(field int, source, text string, at place) {
	if text == "" {
		return
	}
	f := &t.fields[field]
	if f.hand == nil || f.source != source {
		if f.words == nil {
			f.words = map[string]*vocabulary{}
		}
		if f.words[source] == nil {
			f.words[source] = &vocabulary{words: map[string]*word{}}
		}
		f.source, f.hand = source, f.words[source]
	}
	f.hand.add(text, at)
}

// completeness puts the counts of every table into its report.
func (s *Survey) completeness() []Table {
	all := []Table{}
	for _, t := range s.sortedTables() {
		out := Table{Table: t.name, Rows: t.rows, Fields: []Field{}, Absent: []string{}}
		for _, f := range t.fields {
			if f.filled == 0 {
				out.Absent = append(out.Absent, f.name)
				continue
			}
			out.Fields = append(out.Fields, Field{Field: f.name, Filled: f.filled, Empty: t.rows - f.filled})
		}
		all = append(all, out)
	}
	return all
}
