package ingest

import (
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// A cross table has periods side by side, "Client | janv-25 | févr-25 | …", and sums below them. It says what sales
// came to and not which sales they were: no kind of sheet can be made of it, and people try all the same.

// crossPeriods is how many periods stand side by side in a cross table at least.
const crossPeriods = 3

// findPeriods finds the first row whose periods stand over numbers.
func (s *surveyor) findPeriods() {
	for i := range s.kept[:max(0, len(s.kept)-1)] {
		periods, first := periodsIn(s.kept[i])
		if len(periods) >= crossPeriods && isSummed(s.kept[i+1], first, first+len(periods)) {
			s.periods, s.periodRow = periods, s.kept[i].Number
			return
		}
	}
}

// periodsIn lists the most periods of a row that stand in cells side by side, as they are written, and the column
// of the first.
func periodsIn(row cell.Row) (longest []string, first int) {
	var run []string
	last := 0
	for i := range row.Cells {
		x := &row.Cells[i]
		if holdsNothing(x) {
			continue
		}
		text, isPeriod := period(x)
		if !isPeriod || len(run) > 0 && (x.Col != last+1 || text == run[len(run)-1]) {
			run = nil
		}
		if isPeriod {
			run = append(run, text)
		}
		if last = x.Col; len(run) > len(longest) {
			longest, first = append([]string(nil), run...), last-len(run)+1
		}
	}
	return longest, first
}

// isSummed reports a row that has numbers, and nothing else, in some columns.
func isSummed(row cell.Row, from, to int) bool {
	numbers := 0
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Col < from || x.Col >= to || holdsNothing(x) {
			continue
		}
		if _, isPeriod := period(x); isPeriod || x.Type != cell.Number && (x.Type != cell.Text || !isNumeral(trimBlanks(x.Text))) {
			return false
		}
		numbers++
	}
	return numbers > 0
}

// period reads a heading such as "janv-25", "March 2025", "2025-03", "T1", "Q4 2025", "S12", a day or a year.
func period(x *cell.Cell) (text string, ok bool) {
	switch x.Type {
	case cell.Date:
		return dateOfMoment(x.Moment).String(), true
	case cell.Number:
		year := x.Number.String()
		return year, isYear(year)
	case cell.Text:
	default:
		return "", false
	}
	text = oneLine(x.Text)
	if len(text) > 20 {
		return "", false
	}
	words := headingWords(text)
	named := 0
	for _, w := range words {
		switch {
		case monthNumber(w) > 0, isQuarterOrWeek(w):
			named++
		case len(w) == 2 && isDigits(w), isYear(w), w == "semaine", w == "week", w == "trimestre", w == "quarter", w == "trim":
		default:
			return "", false
		}
	}
	if named == 1 {
		return text, true
	}
	return text, named == 0 && len(words) > 0 && len(words) <= 2 && (isYear(words[0]) || isYear(words[len(words)-1]))
}

// isQuarterOrWeek reports T1 to T4, Q1 to Q4, S1 to S53 and W1 to W53.
func isQuarterOrWeek(w string) bool {
	if len(w) < 2 || !isDigits(w[1:]) {
		return false
	}
	n, err := strconv.Atoi(w[1:])
	switch w[0] {
	case 't', 'q':
		return err == nil && n >= 1 && n <= 4
	case 's', 'w':
		return err == nil && n >= 1 && n <= 53
	}
	return false
}

func isYear(w string) bool { return len(w) == 4 && isDigits(w) && (w[:2] == "19" || w[:2] == "20") }

// crossTable is the problem of a sheet of no known kind whose periods stand side by side.
func (p *plan) crossTable() *problem.Problem {
	few := p.periods
	if len(few) < crossPeriods {
		return nil
	}
	args := problem.Args{"periods": strings.Join(few[:crossPeriods], ", ")}
	return problem.New(problem.CrossTable, args).At(problem.Where{Sheet: p.info.Name, Row: p.periodRow})
}
