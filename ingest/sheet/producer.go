package sheet

import "github.com/habitue-crm/habitue/ingest/sheet/cell"

// Producer is the program that wrote a workbook, as the file says it, or of a text the trace that one leaves: "Microsoft
// Excel 16.0300", "LibreOffice/24.8", "UTF-8 with BOM, semicolon, CRLF". It is "" where nothing is known.
func Producer(w cell.Workbook) string {
	if f, wrapped := w.(*file); wrapped {
		w = f.Workbook
	}
	if r, wrapped := w.(*recovered); wrapped {
		w = r.Workbook
	}
	if p, says := w.(interface{ Producer() string }); says {
		return p.Producer()
	}
	return ""
}
