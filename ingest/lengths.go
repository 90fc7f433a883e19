package ingest

import (
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// lengths is how many fields the records of a text file have beside its header. A text has no checksum: a record
// of another length than the others is the only trace of a separator or line end that was lost or is one too many.
// Rows of workbooks have no length, and nothing is said of them.
type lengths struct {
	header             int
	same, short, spilt int // records as long as the header, shorter, and longer with something in it
}

// see counts a record of the first reading, or takes the header's length.
func (l *lengths) see(row cell.Row, header bool) {
	switch {
	case header:
		if l.header == 0 {
			l.header = row.Fields
		}
	case l.header == 0 || row.Fields == 0:
	case row.Fields < l.header:
		l.short++
	case row.Fields > l.header && l.spills(row):
		l.spilt++
	default:
		l.same++
	}
}

// spills says whether something stands behind the header's last column. Empty fields there are what some programs
// end every line with.
func (l *lengths) spills(row cell.Row) bool {
	for i := len(row.Cells) - 1; i >= 0 && row.Cells[i].Col > l.header; i-- {
		if trimBlanks(row.Cells[i].Text) != "" {
			return true
		}
	}
	return false
}

// judge says what is wrong with the length of a record; "" where nothing is. Where as many records as not are so, it
// is the program's way: some leave empty fields at the end out, or give a column no name.
func (l *lengths) judge(row cell.Row) problem.ID {
	switch {
	case l.header == 0 || row.Fields == 0:
	case row.Fields < l.header && (l.short < l.same || l.short == 1):
		return problem.RowTooShort
	case row.Fields > l.header && l.spilt < l.same && l.spills(row):
		return problem.RowTooLong
	}
	return ""
}

func (l *lengths) args(row cell.Row) problem.Args {
	return problem.Args{"found": strconv.Itoa(row.Fields), "header": strconv.Itoa(l.header)}
}
