package pipeline

import (
	"io/fs"
	"os"
)

// asideFiles are where a killed command may have left what it was writing, as patterns inside the workspace: each
// holds customers' data and nothing that is missing elsewhere. Only commands that hold the lock write there.
func asideFiles() []string {
	return []string{
		stagingDir,
		".write-*",
		archiveDir + "/.copy-*",
		campaignsDir + "/.write-*",
		keysDir + "/.write-*",
		mappingsDir + "/.write-*",
		plansDir + "/.writing-*",
		reportsDir + "/.write-*",
		reportsDir + "/*/.write-*",
		outboxDir + "/tmp/*.habitue", // a letter that is still in tmp/ was never delivered
	}
}

// sweep removes what a killed command left. The lake and the store look after their own.
func (w *Workspace) sweep() error {
	for _, pattern := range asideFiles() {
		found, err := fs.Glob(os.DirFS(w.Dir), pattern)
		if err != nil {
			return err
		}
		for _, name := range found {
			if err := os.RemoveAll(w.path(name)); err != nil {
				return writeProblem(name, err)
			}
		}
	}
	return w.sweepDue()
}
