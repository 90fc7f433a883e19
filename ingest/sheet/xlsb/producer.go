package xlsb

import "github.com/habitue-crm/habitue/ingest/sheet/xlsx"

// Producer is the program that wrote the file, as an .xlsx says it; "" where it is not said.
func (w *Workbook) Producer() string { return xlsx.Producer(w.zip) }
