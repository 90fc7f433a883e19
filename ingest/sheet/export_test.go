package sheet

import (
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/text"
)

// Dialect says what was found out about a text file: encoding and delimiter. ok is false for workbooks.
func Dialect(w cell.Workbook) (d text.Dialect, ok bool) {
	if f, wrapped := w.(*file); wrapped {
		w = f.Workbook
	}
	if r, wrapped := w.(*recovered); wrapped {
		w = r.Workbook
	}
	t, ok := w.(*text.Workbook)
	if !ok {
		return text.Dialect{}, false
	}
	return t.Dialect(), true
}
