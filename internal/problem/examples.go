package problem

import (
	_ "embed" // the examples are a table that people can read
	"strings"
	"sync"
)

//go:embed examples.tsv
var examplesTable string

// Example is a code as it is met: with a place and with values for what its wording names. Every code has one.
func Example(id ID) (*Problem, bool) {
	p, ok := examples()[id]
	return p, ok
}

// examples reads the table, once: code, place, and the arguments as name=value, parted by tabs.
var examples = sync.OnceValue(func() map[ID]*Problem {
	all := make(map[ID]*Problem)
	for line := range strings.Lines(examplesTable) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		p := New(ID(fields[0]), Args{})
		if len(fields) > 1 {
			p.Where = examplePlace(fields[1])
		}
		for _, f := range fields[min(2, len(fields)):] {
			name, value, _ := strings.Cut(f, "=")
			p.Args[name] = value
		}
		all[p.ID] = p
	}
	return all
})

// examplePlace is the place that a word of the table stands for; "file:" is followed by the file's name, and
// "cell:" and "column:" by the column's header.
func examplePlace(word string) Where {
	if name, named := strings.CutPrefix(word, "file:"); named {
		return Where{File: name}
	}
	word, header, named := strings.Cut(word, ":")
	if !named {
		header = "Montant"
	}
	switch word {
	case "cell":
		return Where{File: "ventes-mars.xlsx", Sheet: "Mars", Row: 214, Column: 4, Header: header}
	case "column":
		return Where{File: "ventes-mars.xlsx", Sheet: "Mars", Column: 4, Header: header}
	case "row":
		return Where{File: "ventes-mars.xlsx", Sheet: "Mars", Row: 214}
	case "sheet":
		return Where{File: "ventes-mars.xlsx", Sheet: "Mars"}
	case "file":
		return Where{File: "ventes-mars.xlsx"}
	case "part":
		return Where{File: "ventes-mars.xlsx", Part: "xl/worksheets/sheet1.xml"}
	case "xlcell":
		return Where{File: "ventes-mars.xlsx", Part: "xl/worksheets/sheet1.xml", Row: 214, Column: 4}
	case "setting":
		return Where{File: "habitue.yaml", Row: 9}
	case "letter":
		return Where{File: "campaigns/a-clients.md", Row: 12}
	}
	return Where{}
}
