package pipeline

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// incoming is a file that is to be loaded.
type incoming struct {
	path  string
	store string // of sheets that name none: the folder's name under the inbox
}

// Left is something in the inbox that is left where it is.
type Left struct {
	Name string // from the inbox
	Why  LeftBecause
}

// LeftBecause says why.
type LeftBecause string

// The reasons.
const (
	BeingWritten LeftBecause = "being-written" // it is still growing
	TooDeep      LeftBecause = "too-deep"      // it lies below a store's folder
	LeadsOutside LeftBecause = "leads-outside" // a link to somewhere outside the workspace
)

// Say is the reason for a person.
func (l Left) Say(lang string) string {
	why := map[LeftBecause][2]string{
		BeingWritten: {"est encore en cours d'écriture ; au prochain passage", "is still being written; at the next run"},
		TooDeep:      {"est dans un sous-dossier d'un magasin ; déplacez-le d'un cran vers le haut", "lies in a sub-folder of a store; move it up by one"},
		LeadsOutside: {"est un lien qui mène hors de l'espace de travail ; copiez le fichier", "is a link that leads outside the workspace; copy the file"},
	}[l.Why]
	if lang == "fr" {
		return "… " + l.Name + " " + why[0]
	}
	return "… " + l.Name + " " + why[1]
}

// inbox lists the files that wait, by name, and what is left there for a later run. What spreadsheet programs,
// browsers and systems leave beside them is passed over without a word, and so is what is no file: a pipe would be
// waited for all night. Where a file is so young that it may still be written, the third result says what the files
// were: they need a second look.
func (w *Workspace) inbox() ([]incoming, []Left, *fresh, error) {
	files, left, err := w.inboxFolder("")
	if err != nil || len(files) == 0 {
		return nil, left, nil, err
	}
	return files, left, w.firstLook(files), nil
}

// settled is inbox with the second look taken.
func (w *Workspace) settled(ctx context.Context) ([]incoming, []Left, error) {
	files, left, young, err := w.inbox()
	if err == nil {
		err = young.wait(ctx)
	}
	if err != nil {
		return nil, left, err
	}
	var ready []incoming
	for _, f := range files {
		if young.changed(f.path) {
			left = append(left, Left{w.fromInbox(f.path), BeingWritten})
			continue
		}
		ready = append(ready, f)
	}
	sortLeft(left)
	return ready, left, nil
}

// sortLeft puts what is left in order of its names.
func sortLeft(left []Left) {
	slices.SortFunc(left, func(a, b Left) int { return cmp.Compare(a.Name, b.Name) })
}

// inboxFolder lists the inbox, or the folder of a store in it.
func (w *Workspace) inboxFolder(store string) (files []incoming, left []Left, err error) {
	dir := w.path(inboxDir, store)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, readProblem(filepath.Join(inboxDir, store), err)
	}
	for _, e := range entries {
		name := e.Name()
		path := filepath.Join(dir, name)
		switch {
		case isLeftBeside(name), isUntouched(path):
		case e.IsDir() && store == "":
			inside, more, err := w.inboxFolder(name)
			if err != nil {
				return nil, nil, err
			}
			files, left = append(files, inside...), append(left, more...)
		case e.IsDir():
			left = append(left, Left{w.fromInbox(path), TooDeep})
		case e.Type() == fs.ModeSymlink && !w.staysInside(path):
			left = append(left, Left{w.fromInbox(path), LeadsOutside})
		case e.Type()&^fs.ModeSymlink == 0:
			files = append(files, incoming{path: path, store: store})
		}
	}
	return files, left, nil
}

// fromInbox is a path as it is seen from the inbox, with slashes.
func (w *Workspace) fromInbox(path string) string {
	name, err := filepath.Rel(w.path(inboxDir), path)
	if err != nil {
		return filepath.Base(path)
	}
	return filepath.ToSlash(name)
}

// staysInside reports a link to a file of the workspace.
func (w *Workspace) staysInside(path string) bool {
	to, err1 := filepath.EvalSymlinks(path)
	root, err2 := filepath.EvalSymlinks(w.Dir)
	if err1 != nil || err2 != nil {
		return false
	}
	to, err1 = filepath.Abs(to)
	root, err2 = filepath.Abs(root)
	return err1 == nil && err2 == nil && strings.HasPrefix(to, root+string(filepath.Separator))
}

// isLeftBeside reports a lock file, a folder's settings, a page that we lay beside a file, or a download that is not
// complete yet.
func isLeftBeside(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || name == "Thumbs.db" || name == "desktop.ini" {
		return true
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".tmp":
		return true
	case ".html":
		return strings.HasSuffix(name, pageFine) || strings.HasSuffix(name, pageFixFR) || strings.HasSuffix(name, pageFixEN)
	}
	return false
}
