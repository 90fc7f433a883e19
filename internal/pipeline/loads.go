package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// LoadJSON is one file as ingest --json prints it.
type LoadJSON struct {
	File     string        `json:"file"`
	Upload   string        `json:"upload,omitempty"`
	Status   string        `json:"status"` // loaded, known or refused
	Report   ingest.Report `json:"report"`
	Units    UnitsJSON     `json:"units"`
	Problems []string      `json:"problem,omitempty"`
}

// UnitsJSON counts the orders of a load: those that are new, that replace an earlier version, that were the same.
type UnitsJSON struct {
	Added     int64 `json:"added"`
	Replaced  int64 `json:"replaced"`
	Unchanged int64 `json:"unchanged"`
}

// JSON is the loads for machines.
func (l Loads) JSON() []LoadJSON {
	var all []LoadJSON
	for _, f := range l.Files {
		j := LoadJSON{File: filepath.Base(f.Path), Upload: f.UploadID, Status: "loaded", Report: f.Report, Units: UnitsJSON{f.Change.Added, f.Change.Replaced, f.Change.Unchanged}}
		switch {
		case f.Err != nil:
			j.Status, j.Problems = "refused", []string{saying(f.Err, "en")}
		case f.Known:
			j.Status = "known"
		}
		all = append(all, j)
	}
	return all
}

// counts adds the files up.
func (l Loads) counts() (loaded, known, refused int, accepted, rejected int64) {
	for _, f := range l.Files {
		switch {
		case f.Err != nil:
			refused++
		case f.Known:
			known++
		default:
			loaded++
			accepted += int64(f.Report.Accepted())
			rejected += int64(f.Report.Rejected())
		}
	}
	return loaded, known, refused, accepted, rejected
}

// Say is what was loaded, for a person: one line a file, more where something is to be done.
func (l Loads) Say(lang string) string {
	fr := lang == "fr"
	if len(l.Files) == 0 {
		if fr {
			return "Rien n'attend dans inbox/.\n"
		}
		return "Nothing waits in inbox/.\n"
	}
	var b strings.Builder
	for _, f := range l.Files {
		name := filepath.Base(f.Path)
		switch {
		case f.Err != nil:
			fmt.Fprintf(&b, "✗ %s\n", saying(f.Err, lang))
		case f.Known && fr:
			fmt.Fprintf(&b, "= %s : déjà chargé (%s), rien n'a changé\n", name, f.UploadID)
		case f.Known:
			fmt.Fprintf(&b, "= %s: loaded already (%s), nothing has changed\n", name, f.UploadID)
		default:
			b.WriteString(loadedLine(f, name, lang))
		}
	}
	return b.String()
}

// loadedLine says how many rows of a file were taken, and shows the report where rows were left out.
func loadedLine(f Load, name, lang string) string {
	accepted, rejected := crm.FormatCount(int64(f.Report.Accepted()), lang), crm.FormatCount(int64(f.Report.Rejected()), lang)
	line := fmt.Sprintf("✓ %s: %s rows accepted, %s rejected (%s)\n", name, accepted, rejected, f.UploadID)
	if lang == "fr" {
		line = fmt.Sprintf("✓ %s : %s lignes acceptées, %s rejetées (%s)\n", name, accepted, rejected, f.UploadID)
	}
	if n := f.Change.Replaced; n > 0 {
		if lang == "fr" {
			line += fmt.Sprintf("  %s commandes déjà chargées sont remplacées par ce fichier\n", crm.FormatCount(n, lang))
		} else {
			line += fmt.Sprintf("  %s orders loaded before are replaced by this file\n", crm.FormatCount(n, lang))
		}
	}
	if f.Report.Rejected() > 0 || f.Report.Asks() || f.Report.Partial {
		line += f.Report.Say(lang)
	}
	return line
}

// saying is an error in the reader's language.
func saying(err error, lang string) string { return Told(err).Say(lang) }

// Told is an error as a person is told of it: the problem in it, else what its cause says, else one that has no
// words of its own.
func Told(err error) *problem.Problem {
	if p, ok := asProblem(err); ok {
		return p
	}
	if errors.Is(err, fs.ErrPermission) {
		return problem.New(problem.CannotWrite, problem.Args{"reason": reason(err)}).In(baseOf(err)).Because(err)
	}
	if isDiskFull(err) {
		return problem.New(problem.DiskFull, nil).Because(err)
	}
	return problem.New(problem.Unexpected, problem.Args{"reason": err.Error()}).Because(err)
}

// Uploads lists the loads in their order.
func (w *Workspace) Uploads() ([]lake.Upload, error) {
	l, err := w.Lake()
	if err != nil {
		return nil, err
	}
	return l.Uploads(), nil
}

// SayUploads is the list of loads for a person.
func (w *Workspace) SayUploads(uploads []lake.Upload) string {
	if len(uploads) == 0 {
		return w.Say("Rien n'est chargé encore.\n", "Nothing is loaded yet.\n")
	}
	head := []string{"Numéro", "Fichier", "Lignes", "Chargé le"}
	if w.Lang != "fr" {
		head = []string{"Upload", "File", "Rows", "Loaded on"}
	}
	var rows [][]string
	for _, u := range uploads {
		n := u.OrderLines + u.Customers + u.Products + u.Consents
		name := clip(u.Name, 34)
		if u.Partial {
			name = clip(u.Name, 24) + w.Say(" (partiel)", " (partial)")
		}
		rows = append(rows, []string{u.ID, name, crm.FormatCount(n, w.Lang), u.LoadedAt.In(w.Config.Zone()).Format(time.DateOnly)})
	}
	return textTable(head, rows, nil)
}

// asProblem finds the problem in an error.
func asProblem(err error) (*problem.Problem, bool) {
	var p *problem.Problem
	ok := errors.As(err, &p)
	return p, ok
}

// baseOf is the name of the file that an error is about, "" where it names none.
func baseOf(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return filepath.Base(path.Path)
	}
	return ""
}
