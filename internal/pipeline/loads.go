package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// LoadJSON is one file as ingest --json prints it.
type LoadJSON struct {
	File   string        `json:"file"`
	Upload string        `json:"upload,omitempty"`
	Status string        `json:"status"` // loaded, joined, known or refused
	Report ingest.Report `json:"report"`
	Store  string        `json:"store,omitempty"` // from the file's folder
	ChangeJSON
	Corrected int           `json:"corrected,omitempty"` // rows of a corrected reject workbook that were put in their places
	Rejects   string        `json:"rejects,omitempty"`   // the workbook of the rejected rows, from the workspace's folder
	Problem   *problem.Line `json:"problem,omitempty"`   // why the file was refused
}

// JSON is the loads for machines.
func (l Loads) JSON() []LoadJSON {
	var all []LoadJSON
	for _, f := range l.Files {
		j := LoadJSON{File: filepath.Base(f.Path), Upload: f.UploadID, Status: "loaded", Report: f.Report, Store: f.Store, ChangeJSON: f.change(), Corrected: f.Corrected, Rejects: filepath.ToSlash(f.Rejects)}
		switch {
		case f.Err != nil:
			line := Told(f.Err).Line()
			j.Status, j.Problem = "refused", &line
		case f.Known:
			j.Status = "known"
		case f.into != nil:
			j.Status = "joined"
		}
		all = append(all, j)
	}
	return all
}

// counts adds the files up. Of a corrected workbook the rows count that it brings to an upload of before; those of a file
// of the same run are in that file's report.
func (l Loads) counts() (loaded, known, refused int, accepted, rejected int64) {
	for _, f := range l.Files {
		switch {
		case f.Err != nil:
			refused++
		case f.Known:
			known++
		case f.into != nil && !l.holds(f.UploadID):
			loaded++
			accepted += int64(f.Corrected)
		case f.into != nil:
			loaded++
		default:
			loaded++
			accepted += int64(f.Report.Accepted())
			rejected += int64(f.Report.Rejected())
		}
	}
	return loaded, known, refused, accepted, rejected
}

// holds reports whether one of the files became an upload.
func (l Loads) holds(upload string) bool {
	return slices.ContainsFunc(l.Files, func(f Load) bool { return f.into == nil && f.Err == nil && f.UploadID == upload })
}

// Say is what was loaded, for a person: one line a file, more where something is to be done.
func (l Loads) Say(lang string) string {
	fr := lang == "fr"
	if len(l.Files) == 0 && len(l.Left) > 0 {
		return l.sayLeft(lang)
	}
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
			b.WriteString(hanging("✗ "+saying(f.Err, lang)) + "\n")
			if told, ok := asProblem(f.Err); ok && told.ID == problem.TooManyRejected {
				b.WriteString(f.Report.SayRejected(lang)) // the rows that the sentence speaks of
			}
			b.WriteString(f.sayRejects(lang))
		case f.Known && fr:
			fmt.Fprintf(&b, "= %s : déjà chargé (%s), rien n'a changé\n", name, f.UploadID)
		case f.Known:
			fmt.Fprintf(&b, "= %s: loaded already (%s), nothing has changed\n", name, f.UploadID)
		default:
			b.WriteString(loadedLine(f, name, lang))
		}
	}
	return b.String() + l.sayLeft(lang)
}

// sayLeft lists what stays in the inbox.
func (l Loads) sayLeft(lang string) string {
	var b strings.Builder
	for _, left := range l.Left {
		b.WriteString(left.Say(lang) + "\n")
	}
	return b.String()
}

// loadedLine says how many rows of a file were taken, and shows the report where rows were left out.
func loadedLine(f Load, name, lang string) string {
	accepted := counted(int64(f.Report.Accepted()), lang, forms{"ligne acceptée", "lignes acceptées"}, forms{"row accepted", "rows accepted"})
	rejected := counted(int64(f.Report.Rejected()), lang, forms{"rejetée", "rejetées"}, forms{"rejected", "rejected"})
	line := fmt.Sprintf("✓ %s: %s, %s (%s)\n", name, accepted, rejected, f.UploadID)
	if lang == "fr" {
		line = fmt.Sprintf("✓ %s : %s, %s (%s)\n", name, accepted, rejected, f.UploadID)
	}
	if f.into != nil {
		line = f.sayJoined(name, lang)
	}
	if n := f.Change.Replaced; n > 0 && f.into == nil {
		line += "  " + counted(n, lang,
			forms{"commande déjà chargée est remplacée par ce fichier", "commandes déjà chargées sont remplacées par ce fichier"},
			forms{"order loaded before is replaced by this file", "orders loaded before are replaced by this file"}) + "\n"
	}
	line += sayHeld(&Session{Lang: lang}, f.Change.Held)
	if f.Change.Waiting > 0 {
		if lang == "fr" {
			line += fmt.Sprintf("  Pour les accepter : habitue accept --upload %s --yes\n", f.UploadID)
		} else {
			line += fmt.Sprintf("  To accept them: habitue accept --upload %s --yes\n", f.UploadID)
		}
	}
	if f.Report.Rejected() > 0 || f.Report.Asks() || f.Report.Partial {
		line += f.Report.Say(lang)
	} else {
		line += sayMarks(f.Report.Problems, lang)
	}
	return line + f.sayRejects(lang)
}

// sayJoined says where the rows of a corrected reject workbook went.
func (l Load) sayJoined(name, lang string) string {
	s := Session{Lang: lang}
	n, left := crm.FormatCount(int64(l.Corrected), lang), crm.FormatCount(int64(l.Report.Rejected()), lang)
	return s.Say("✓ "+name+" : "+n+" lignes reprennent leur place dans "+l.into.Name+" ("+l.UploadID+") ; encore rejetées : "+left+"\n",
		"✓ "+name+": "+n+" rows take their places in "+l.into.Name+" ("+l.UploadID+"); still rejected: "+left+"\n")
}

// sayRejects says where the rejected rows lie, to be corrected.
func (l Load) sayRejects(lang string) string {
	if l.Rejects == "" {
		return ""
	}
	s := Session{Lang: lang}
	return hanging(s.Say("  Lignes à corriger\u00a0: "+l.Rejects+"\u00a0; corrigez le classeur et déposez-le dans inbox/", "  Rows to correct: "+l.Rejects+"; once corrected, drop it into inbox/")) + "\n"
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
