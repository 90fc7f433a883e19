package pipeline

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/habitue-crm/habitue/internal/lake"
)

// A load that becomes live changes the workbook of its file's rejected rows: there is one now, another one, or none.
// The new one is written before the commit under a name that nobody opens, and takes its place after it; after a kill
// in between the next command does that, so that no rejected row is ever without its workbook. An empty one says that
// no row needs a workbook any more.
const duePrefix = ".due-"

// writeDue writes what becomes of the reject workbook once the load's bytes are live.
func (w *Workspace) writeDue(l *Load) error {
	text, err := w.rejectText(l)
	if err != nil {
		return err
	}
	if err := w.makeFolder(reportsDir); err != nil {
		return err
	}
	return writeFile(w.path(reportsDir, duePrefix+l.SHA256), text, w.fileMode(reportsDir))
}

// isDue reports a load whose commit changes a workbook: rows were rejected, were before, or were when it was refused.
func (w *Workspace) isDue(l *Load) bool {
	if l.Err != nil {
		return false
	}
	if l.into != nil || len(l.rejected.rows) > 0 {
		return true
	}
	_, err := os.Lstat(w.path(reportsDir, refusedName(l)))
	return err == nil
}

// layDue puts the workbook that is due for some bytes in its place, where they have become live; else it is of a load
// that came to nothing, and goes.
func (w *Workspace) layDue(lk *lake.Lake, sum string) error {
	due := w.path(reportsDir, duePrefix+sum)
	u, live := lk.Find(sum)
	info, err := os.Lstat(due)
	if err != nil || !live {
		return removeFile(due)
	}
	l := loadOf(u)
	if err := removeFile(w.path(reportsDir, refusedName(l))); err != nil {
		return err
	}
	if info.Size() == 0 {
		return errors.Join(removeFile(w.path(reportsDir, rejectName(l))), removeFile(due))
	}
	if err := os.Rename(due, w.path(reportsDir, rejectName(l))); err != nil {
		return writeProblem(rejectName(l), err)
	}
	return syncFolder(w.path(reportsDir))
}

// sweepDue puts in its place what a killed load left, and takes away what it left of a load that is not live.
func (w *Workspace) sweepDue() error {
	found, err := fs.Glob(os.DirFS(w.path(reportsDir)), duePrefix+"*")
	if err != nil {
		return err
	}
	learned, err := fs.Glob(os.DirFS(w.path(mappingsDir)), duePrefix+"*")
	if err != nil || len(found)+len(learned) == 0 {
		return err
	}
	lk, err := w.Lake()
	if err != nil {
		return err
	}
	for _, name := range found {
		if err := w.layDue(lk, strings.TrimPrefix(name, duePrefix)); err != nil {
			return err
		}
	}
	return w.layDueMappings(lk)
}

// refusedName is the name that a file's reject workbook had while the file was refused.
func refusedName(l *Load) string {
	refused := *l
	refused.UploadID = ""
	return rejectName(&refused)
}

// tookPlace says where the workbook of a live load lies.
func (l *Load) tookPlace() {
	if l.rejected != nil && len(l.rejected.rows) > 0 {
		l.Rejects = filepath.Join(reportsDir, rejectName(l))
	}
}
