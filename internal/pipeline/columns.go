package pipeline

import "maps"

// columns are the configuration's columns and, before them, the command line's.
func (r Reading) columns(configured map[string]string) map[string]string {
	if len(r.Columns) == 0 {
		return configured
	}
	all := maps.Clone(configured)
	if all == nil {
		all = make(map[string]string, len(r.Columns))
	}
	maps.Copy(all, r.Columns)
	return all
}

// header is "none" where the command line names columns.
func (r Reading) header(configured string) string {
	if len(r.Columns) > 0 {
		return "none"
	}
	return configured
}
