package pipeline

import "github.com/habitue-crm/habitue/ingest/sheet/limit"

// limits are the reader's, with those that the configuration sets.
func (w *Workspace) limits() limit.Limits {
	set, l := w.Config.Limits, limit.Default()
	for _, size := range []struct {
		set int64
		of  *int64
	}{{set.Total, &l.Total}, {set.Part, &l.Part}, {set.Strings, &l.Strings}, {set.Row, &l.Row}, {set.Reorder, &l.Reorder}, {set.Decrypted, &l.Decrypted}} {
		if size.set > 0 {
			*size.of = size.set
		}
	}
	for _, count := range []struct {
		set int64
		of  *int
	}{{set.Entries, &l.Entries}, {set.Columns, &l.Columns}, {set.Rows, &l.Rows}, {set.Nesting, &l.Nesting}, {set.Styles, &l.Styles}, {set.Merged, &l.Merged}, {set.Sheets, &l.Sheets}} {
		if count.set > 0 {
			*count.of = int(count.set)
		}
	}
	if set.Total > 0 {
		l.Growth = 0 // who raises the total trusts the file
	}
	if set.Ratio > 0 {
		l.Ratio = 10_000 / set.Ratio
	}
	return l
}
