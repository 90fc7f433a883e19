// Package problem is how Habitué says what is wrong: a stable code, where it is, and one French and one
// English sentence for what it is and how to mend it. It knows no package of ours; each area lists its codes
// in a file of its own (codes_*.go) and catalog.go joins them.
package problem

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ID is a stable code such as "not-a-date"; people can search for it, machines may branch on it.
type ID string

// Severity tells what happens because of a problem.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the row, file or command is refused
	Warning Severity = "warning" // it is loaded, and said
)

// Wording is the two sentences of one language. {name} stands for an argument of that name, {name|letter|letters} for a
// number of that name with the noun that goes with it.
type Wording struct {
	What string // what is wrong, with a final period
	Fix  string // what the reader can do about it, with a final period; "" where What says it
}

// Code is one entry of the catalogue.
type Code struct {
	ID       ID
	Severity Severity
	Exit     int // the exit code of a command that ends with it; 0 means 1
	EN, FR   Wording
}

// Args are the values that a wording names. Every value is put between quotation marks by the wording, not
// here.
type Args map[string]string

// Where is a place in a file. Zero fields are not said.
type Where struct {
	File   string
	Sheet  string
	Row    int    // from 1
	Column int    // from 1
	Header string // the column's header as it stands in the sheet
	Part   string // the part inside a workbook, "xl/worksheets/sheet1.xml"
}

// Problem is one thing that is wrong. It is an error; its cause, if any, is for operators and is unwrapped.
type Problem struct {
	ID    ID
	Where Where
	Args  Args
	Cause error
	// Count is how many rows have the same problem, where several were joined; 0 and 1 mean one.
	Count int
}

// New is a problem with a code of the catalogue.
func New(id ID, args Args) *Problem { return &Problem{ID: id, Args: args} }

// At returns a copy of the problem that says where it is.
func (p *Problem) At(w Where) *Problem {
	q := *p
	q.Where = w
	return &q
}

// In returns a copy with the file set, where none was known.
func (p *Problem) In(file string) *Problem {
	q := *p
	if q.Where.File == "" {
		q.Where.File = file
	}
	return &q
}

// Because returns a copy of the problem with the technical cause attached.
func (p *Problem) Because(err error) *Problem {
	q := *p
	q.Cause = err
	return &q
}

// Error is the English text with the cause, for logs.
func (p *Problem) Error() string {
	if p.Cause != nil {
		return p.Say("en") + " (" + p.Cause.Error() + ")"
	}
	return p.Say("en")
}

// Unwrap is the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// Is makes errors.Is(err, problem.New(id, nil)) compare codes.
func (p *Problem) Is(target error) bool {
	var q *Problem
	return errors.As(target, &q) && q.ID == p.ID
}

// Severity is the catalogue's severity of the code; an unknown code is an error.
func (p *Problem) Severity() Severity {
	if c, ok := Find(p.ID); ok && c.Severity != "" {
		return c.Severity
	}
	return Error
}

// Exit is the exit code that a command ending with this problem returns.
func (p *Problem) Exit() int {
	if c, ok := Find(p.ID); ok && c.Exit != 0 {
		return c.Exit
	}
	return 1
}

// Say is the whole message in a language ("fr", else English): where: what. How to fix. [code]
func (p *Problem) Say(lang string) string {
	var b strings.Builder
	if w := p.Where.Say(lang); w != "" {
		b.WriteString(w)
		if lang == "fr" {
			b.WriteString("\u00a0")
		}
		b.WriteString(": ")
	}
	b.WriteString(p.What(lang))
	if fix := p.Fix(lang); fix != "" {
		b.WriteString(" " + fix)
	}
	fmt.Fprintf(&b, " [%s]", p.ID)
	return b.String()
}

// What is the sentence that says what is wrong.
func (p *Problem) What(lang string) string {
	return p.fill(lang, func(w Wording) string { return w.What })
}

// Fix is the sentence that says what to do.
func (p *Problem) Fix(lang string) string {
	return p.fill(lang, func(w Wording) string { return w.Fix })
}

func (p *Problem) fill(lang string, pick func(Wording) string) string {
	c, ok := Find(p.ID)
	if !ok {
		return string(p.ID)
	}
	text := pick(c.EN)
	if lang == "fr" {
		text = pick(c.FR)
	}
	text = count(text, lang, p.Args)
	pairs := make([]string, 0, 2*len(p.Args))
	for _, name := range slices.Sorted(maps.Keys(p.Args)) {
		value := p.Args[name]
		if lang == "fr" && name == "reason" {
			value = inFrench(value)
		}
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Say is the place in words: orders.xlsx, sheet "March", row 214, column D "Amount".
func (w Where) Say(lang string) string {
	words, quote := [...]string{"sheet ", "row ", "column ", "part "}, [...]string{`"`, `"`}
	if lang == "fr" {
		words, quote = [...]string{"feuille ", "ligne ", "colonne ", "partie "}, [...]string{"«\u00a0", "\u00a0»"}
	}
	var parts []string
	if w.File != "" {
		parts = append(parts, w.File)
	}
	if w.Part != "" {
		parts = append(parts, words[3]+w.Part)
	}
	if w.Sheet != "" {
		parts = append(parts, words[0]+quote[0]+w.Sheet+quote[1])
	}
	if w.Row > 0 {
		parts = append(parts, fmt.Sprintf("%s%d", words[1], w.Row))
	}
	if w.Column > 0 {
		column := words[2] + ColumnName(w.Column)
		if w.Header != "" {
			column += " " + quote[0] + w.Header + quote[1]
		}
		parts = append(parts, column)
	}
	return strings.Join(parts, ", ")
}

// ColumnName is a column's letters: 1 is A, 27 is AA.
func ColumnName(n int) string {
	var letters []byte
	for ; n > 0; n = (n - 1) / 26 {
		letters = append(letters, byte('A'+(n-1)%26))
	}
	slices.Reverse(letters)
	return string(letters)
}
