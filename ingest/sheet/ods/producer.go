package ods

import (
	"github.com/habitue-crm/habitue/ingest/sheet/archive"
)

// Producer is the program that wrote the file, as its meta:generator says (OpenDocument 1.3 part 3 §4.3.2.1): in
// meta.xml, or at the start of flat XML. It is "" where it is not said.
func (w *Workbook) Producer() string {
	if w.meta != nil {
		return w.meta.Texts("meta.xml", "generator")["generator"]
	}
	if w.losses != nil {
		return "" // what is damaged at its start is noted where the cells are read
	}
	r, err := w.open()
	if err != nil {
		return ""
	}
	return archive.TextsOf(r, "generator")["generator"]
}
