package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// RejectedRow is one row that was rejected, as it stands in its sheet.
type RejectedRow struct {
	Sheet string // its name; "" in a text file
	Index int    // of the sheet in the workbook, from 0
	// First and Last are the columns, from 1, of the table that the row belongs to, where several share the sheet;
	// 0 where the table has it to itself.
	First, Last int
	Columns     []RejectedColumn // those of the table, from left to right
	Row         int              // from 1
	Cells       []cell.Cell      // a copy, in the order of the columns
	Problems    []*problem.Problem
	Suggestions []Suggestion
}

// RejectedColumn is a column of a rejected row's table; Field is "" for one that is not used.
type RejectedColumn struct {
	Column int // from 1
	Header string
	Field  string
	Type   FieldType // of the field; Text where there is none
}

// Suggestion is what a bad cell may have meant. It is for a person to decide; nothing is ever loaded by it.
type Suggestion struct {
	Column int // from 1
	Value  string
}

// keepCells copies the row's cells for as long as its order is open, where rejected rows are asked for.
func (r *row) keepCells() []cell.Cell {
	if r.reading.opt.Rejects == nil {
		return nil
	}
	kept := slices.Clone(r.all)
	for i := range kept {
		kept[i].Stored = slices.Clone(kept[i].Stored)
	}
	return kept
}

// rejected counts the row that is loaded as rejected and hands it on. The cells are its own, or those that were kept
// while it was held.
func (r *row) rejected(cells []cell.Cell) {
	r.plan.tally.rejected++
	if r.reading.opt.Rejects == nil {
		return
	}
	p := r.plan
	if p.rejectColumns == nil {
		for _, c := range p.columns {
			column := RejectedColumn{Column: c.index, Header: c.header}
			if c.field >= 0 {
				column.Field, column.Type = p.kind.Fields[c.field].Name, p.kind.Fields[c.field].Type
			}
			p.rejectColumns = append(p.rejectColumns, column)
		}
	}
	found := RejectedRow{
		Sheet: p.info.Name, Index: p.index, First: p.first, Last: p.last, Columns: p.rejectColumns,
		Row: r.at, Cells: cells, Problems: slices.Clone(r.notes),
	}
	found.Suggestions = found.suggest()
	r.reading.opt.Rejects(found)
}

// suggest looks at each cell for the slip that a person would look for first.
func (row *RejectedRow) suggest() []Suggestion {
	var list []Suggestion
	for _, p := range row.Problems {
		if value := meant(p); value != "" {
			list = append(list, Suggestion{p.Where.Column, value})
		}
	}
	for _, c := range row.Columns {
		at := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return x.Col == c.Column })
		if c.Field == "phone" && at >= 0 {
			if value := withZero(shown(&row.Cells[at])); value != "" {
				list = append(list, Suggestion{c.Column, value})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Suggestion) int { return a.Column - b.Column })
	return slices.CompactFunc(list, func(a, b Suggestion) bool { return a.Column == b.Column })
}

// meant is what the cell of a problem may have meant, "" where nothing is near.
func meant(p *problem.Problem) string {
	value := p.Args["value"]
	if value == "" || strings.HasSuffix(value, "…") || p.Where.Column == 0 {
		return ""
	}
	switch p.ID {
	case problem.LetterInNumber, problem.LetterEndsNumber:
		return strings.ReplaceAll(value, p.Args["letter"], p.Args["digit"])
	case problem.UnknownWord:
		return nearWord(value, p.Args["known"])
	case problem.NotADate:
		return dayWithDigits(value)
	}
	return ""
}

// nearWord is the known word that is spelled most like a value and begins like it.
func nearWord(value, known string) string {
	var words []string
	for _, w := range strings.Split(strings.TrimSuffix(known, "…"), ",") {
		words = append(words, strings.TrimSpace(w))
	}
	near := problem.Nearest(value, words)
	if near == "" || foldName(near) == "" || foldName(value) == "" || foldName(near)[0] != foldName(value)[0] {
		return ""
	}
	return near
}

// dayWithDigits is a day whose letters were meant to be digits, "2O/O3/2025".
func dayWithDigits(value string) string {
	digits := strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1").Replace(value)
	if digits == value || strings.Trim(digits, "0123456789/-. ") != "" {
		return ""
	}
	return digits
}

// withZero is a telephone number of nine digits with the zero that a spreadsheet program has taken off it.
func withZero(value string) string {
	digits := strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "", "\u202f", "").Replace(value)
	if len(digits) != 9 || !isDigits(digits) || digits[0] == '0' {
		return ""
	}
	return "0" + digits
}
