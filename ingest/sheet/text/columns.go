package text

import "github.com/habitue-crm/habitue/ingest/sheet/cell"

// HiddenColumns is nothing: text hides no column.
func (r *rows) HiddenColumns() []cell.Columns { return nil }
