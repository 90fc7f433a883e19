package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// keepReconciliation writes what became of every row of the files that are about to become live: accepted, rejected
// and skipped rows by reason, the sums, every problem, what the load changes. It is written before they do, so that
// no load is ever without it; the next load writes over one that a kill left behind.
func (w *Workspace) keepReconciliation(loads []Load) error {
	staged := slices.DeleteFunc(slices.Clone(loads), func(l Load) bool { return !isFresh(l) || l.UploadID == "" })
	if len(staged) == 0 {
		return nil
	}
	var text bytes.Buffer
	out := json.NewEncoder(&text)
	out.SetEscapeHTML(false)
	for _, l := range (Loads{Files: staged}).JSON() {
		if err := out.Encode(l); err != nil {
			return fmt.Errorf("write what became of the rows: %w", err)
		}
	}
	if err := w.makeFolder(reportsDir); err != nil {
		return err
	}
	return writeFile(w.path(reportsDir, "loads-"+staged[0].UploadID+".jsonl"), text.Bytes(), w.fileMode(reportsDir))
}
