package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/lake"
)

// What the tables of a load were understood as is remembered once the load is live, as its reject workbook is: written
// before the commit under a name that nobody reads, put in its place after it, by the next command where a kill came in
// between. A load that came to nothing leaves nothing behind that would judge the next one.

// dueMapping is one file of mappings/ that is to be written.
type dueMapping struct {
	File     string `json:"file"`
	Text     string `json:"text"`
	Outgrown string `json:"outgrown,omitempty"` // the file that it takes over
}

// writeDueMappings writes what is due once the file with some bytes is live; its load has one commit with the others.
func (w *Workspace) writeDueMappings(sum string, due []dueMapping) error {
	if len(due) == 0 {
		return nil
	}
	text, err := json.Marshal(due)
	if err != nil {
		return fmt.Errorf("write how tables were understood: %w", err)
	}
	if err := w.makeFolder(mappingsDir); err != nil {
		return err
	}
	return writeFile(w.path(mappingsDir, duePrefix+sum), text, w.fileMode(mappingsDir))
}

// mappingText is what a file of mappings/ says, or will say.
func (w *Workspace) mappingText(file string, due []dueMapping) ([]byte, error) {
	for _, m := range slices.Backward(due) {
		if m.File == file {
			return []byte(m.Text), nil
		}
	}
	return os.ReadFile(w.path(mappingsDir, file))
}

// placeMappings writes files of mappings/. Doing it again does nothing.
func (w *Workspace) placeMappings(due []dueMapping) error {
	if err := w.makeFolder(mappingsDir); err != nil {
		return err
	}
	for _, m := range due {
		path := w.path(mappingsDir, m.File)
		if old, err := os.ReadFile(path); err != nil || !bytes.Equal(old, []byte(m.Text)) {
			if err := writeFile(path, []byte(m.Text), w.fileMode(mappingsDir)); err != nil {
				return err
			}
		}
		if m.Outgrown != "" {
			if err := removeFile(w.path(mappingsDir, m.Outgrown)); err != nil {
				return fmt.Errorf("remove the mapping that %s takes over: %w", m.File, err)
			}
		}
	}
	return nil
}

// layDueMappings puts all that is due in mappings/ in its place where its load is live, and takes away what is of a load
// that came to nothing.
func (w *Workspace) layDueMappings(lk *lake.Lake) error {
	found, err := fs.Glob(os.DirFS(w.path(mappingsDir)), duePrefix+"*")
	if err != nil {
		return err
	}
	for _, name := range found {
		path := w.path(mappingsDir, name)
		if _, live := lk.Find(strings.TrimPrefix(name, duePrefix)); live {
			text, err := os.ReadFile(path)
			if err != nil {
				return readProblem(filepath.Join(mappingsDir, name), err)
			}
			var due []dueMapping
			if err := json.Unmarshal(text, &due); err != nil {
				return readProblem(filepath.Join(mappingsDir, name), err)
			}
			if err := w.placeMappings(due); err != nil {
				return err
			}
		}
		if err := removeFile(path); err != nil {
			return err
		}
	}
	return nil
}
