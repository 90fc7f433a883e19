package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Revised is what an undo, an acceptance or a reload changes, or has changed.
type Revised struct {
	Verb    string // "undo", "accept" or "reload"
	Uploads []lake.Upload
	Change  lake.Change
	// Before and After are what all order lines add up to.
	Before, After lake.Control
	Done          bool // false where it was only shown
	// Reports are, of a reload, what the readings found, in the order of Uploads.
	Reports []ingest.Report
}

// Undo takes uploads out as if they had never been loaded, or with yes false says what that would change.
func (w *Workspace) Undo(ids []string, yes bool) (Revised, error) {
	return w.revise("undo", ids, yes, func(l *lake.Lake, ids []string) (*lake.Revision, error) { return l.PrepareUndo(ids...) })
}

// Accept makes live what waits of uploads, or with yes false says what that would change.
func (w *Workspace) Accept(ids []string, yes bool) (Revised, error) {
	return w.revise("accept", ids, yes, func(l *lake.Lake, ids []string) (*lake.Revision, error) { return l.PrepareAccept(ids...) })
}

func (w *Workspace) revise(verb string, ids []string, yes bool, prepare func(*lake.Lake, []string) (*lake.Revision, error)) (Revised, error) {
	l, err := w.Lake()
	if err != nil {
		return Revised{}, err
	}
	r := Revised{Verb: verb, Before: l.OrderLines()}
	if r.Uploads, err = uploadsNamed(l, ids); err != nil {
		return r, err
	}
	full := make([]string, len(r.Uploads))
	for i, u := range r.Uploads {
		full[i] = u.ID
	}
	revision, err := prepare(l, full)
	if err != nil {
		return r, err
	}
	r.Change = revision.Change()
	if r.After, err = revision.After(); err != nil || !yes {
		return r, errors.Join(err, revision.Abort())
	}
	if err := revision.Commit(); err != nil {
		return r, errors.Join(err, revision.Abort())
	}
	r.Done = true
	if verb == "undo" {
		for _, u := range r.Uploads {
			if err := removeFile(w.path(reportsDir, rejectName(loadOf(u)))); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

// loadOf is an upload as its load was.
func loadOf(u lake.Upload) *Load {
	return &Load{Path: u.Name, Store: u.Store, SHA256: u.SHA256, UploadID: u.ID}
}

// uploadsNamed finds uploads by their id, or by its beginning where only one begins so.
func uploadsNamed(l *lake.Lake, ids []string) ([]lake.Upload, error) {
	all := slices.DeleteFunc(l.Uploads(), isDecision)
	var found []lake.Upload
	for _, id := range ids {
		fits := slices.DeleteFunc(slices.Clone(all), func(u lake.Upload) bool { return id == "" || !strings.HasPrefix(u.ID, id) })
		if len(fits) != 1 {
			return nil, problem.New(problem.NoSuchUpload, problem.Args{"id": id})
		}
		if !slices.ContainsFunc(found, func(u lake.Upload) bool { return u.ID == fits[0].ID }) {
			found = append(found, fits[0])
		}
	}
	return found, nil
}

// Reload reads the archived originals of uploads again under today's settings and puts what they say now in the place
// of what they said, or with yes false says what that would change. Without ids it is every upload. An original that
// is refused today keeps its rows as they are.
func (w *Workspace) Reload(ctx context.Context, ids []string, how Reading, yes bool) ([]Revised, error) {
	l, err := w.Lake()
	if err != nil {
		return nil, err
	}
	uploads := slices.DeleteFunc(l.Uploads(), isDecision)
	if len(ids) > 0 {
		if uploads, err = uploadsNamed(l, ids); err != nil {
			return nil, err
		}
	}
	var all []Revised
	w.Meter.Start(w.Say("nouvelle lecture", "reading again"), int64(len(uploads)))
	defer w.Meter.Stop()
	for n, u := range uploads {
		r, err := w.reloadOne(ctx, l, u, how, yes)
		if err != nil {
			return all, err
		}
		all = append(all, r)
		w.Meter.Set(int64(n + 1))
	}
	return all, nil
}

// reloadOne reads one original again.
func (w *Workspace) reloadOne(ctx context.Context, l *lake.Lake, u lake.Upload, how Reading, yes bool) (Revised, error) {
	r := Revised{Verb: "reload", Uploads: []lake.Upload{u}, Before: l.OrderLines()}
	path, how, err := w.again(ctx, u, how)
	if err != nil {
		return r, err
	}
	ld, err := l.BeginLoad(lake.Incoming{Replace: u.ID, AcceptChanges: how.AcceptChanges, At: w.Now()})
	if err != nil {
		return r, err
	}
	anew := loadOf(u)
	anew.rejected = &rejected{}
	how.rejects = anew.rejected
	anew.Report, err = w.readUpload(ctx, u, path, how, ld)
	r.Reports = []ingest.Report{anew.Report}
	if err != nil {
		return r, errors.Join(err, ld.Abort())
	}
	if r.Change, err = ld.Prepare(); err == nil {
		r.After, err = ld.After()
	}
	if err != nil || !yes {
		return r, errors.Join(err, ld.Abort())
	}
	if _, err := ld.Commit(); err != nil {
		return r, errors.Join(err, ld.Abort())
	}
	r.Done = true
	return r, w.writeRejects(anew)
}

// again is where an upload's original is kept and how it is read once more: as it was loaded, with every row that was
// corrected since, and more.
func (w *Workspace) again(ctx context.Context, u lake.Upload, how Reading, more ...*corrections) (string, Reading, error) {
	path, err := w.originalOf(u)
	if err != nil {
		return "", how, err
	}
	before, err := w.joinedTo(ctx, u.Joined)
	how.Source, how.store, how.Recover = u.Source, u.Store, how.Recover || u.Partial
	how.corrections = append(before, more...)
	return path, how, err
}

// readUpload reads an upload's original, with the rows that are corrected, into a sink.
func (w *Workspace) readUpload(ctx context.Context, u lake.Upload, path string, how Reading, sink ingest.Sink) (ingest.Report, error) {
	if err := w.remember(); err != nil {
		return ingest.Report{File: u.Name}, err
	}
	report, err := ingest.Read(ctx, path, w.reading(how), sink)
	report.File = u.Name
	if err == nil && report.SHA256 != u.SHA256 {
		err = problem.New(problem.FileChanged, nil).In(u.Name)
	}
	return report, err
}

// originalOf is where the original of an upload is kept.
func (w *Workspace) originalOf(u lake.Upload) (string, error) {
	path := w.archived(u.SHA256, filepath.Ext(u.Name))
	if _, err := os.Stat(path); err != nil {
		return "", problem.New(problem.NoOriginal, problem.Args{"upload": u.ID}).In(u.Name).Because(err)
	}
	return path, nil
}

// RevisedJSON is a revision as --json prints it.
type RevisedJSON struct {
	Command string      `json:"command"`
	Uploads []string    `json:"uploads"`
	Done    bool        `json:"done"`
	Orders  UnitsJSON   `json:"orders"`
	Held    []HeldJSON  `json:"held,omitempty"`
	Before  ControlJSON `json:"before"`
	After   ControlJSON `json:"after"`
}

// ControlJSON is what all order lines add up to.
type ControlJSON struct {
	Lines  int64     `json:"lines"`
	Amount crm.Money `json:"amount"`
}

// JSON is the revision for machines.
func (r Revised) JSON() RevisedJSON {
	j := RevisedJSON{Command: r.Verb, Done: r.Done, Orders: unitsJSON(r.Change), Held: heldJSON(r.Change.Held), Before: controlJSON(r.Before), After: controlJSON(r.After)}
	for _, u := range r.Uploads {
		j.Uploads = append(j.Uploads, u.ID)
	}
	return j
}

func controlJSON(c lake.Control) ControlJSON { return ControlJSON{c.Lines, c.Amount} }

// Say is the revision for a person.
func (r Revised) Say(s *Session, currency string) string {
	var b strings.Builder
	for _, u := range r.Uploads {
		fmt.Fprintf(&b, "%s  %s\n", u.ID, u.Name)
	}
	c := r.Change
	n := func(v int64) string { return crm.FormatCount(v, s.Lang) }
	b.WriteString(hanging("  "+s.Say(
		fmt.Sprintf("commandes : %s reviennent ou s'ajoutent, %s changent, %s disparaissent, %s restent les mêmes", n(c.Added), n(c.Replaced), n(c.Removed), n(c.Unchanged)),
		fmt.Sprintf("orders: %s come back or are added, %s change, %s go, %s stay the same", n(c.Added), n(c.Replaced), n(c.Removed), n(c.Unchanged)))) + "\n")
	b.WriteString("  " + beforeAfter(s, r.Before, r.After, currency) + "\n")
	b.WriteString(sayHeld(s, c.Held))
	if r.Done {
		b.WriteString(s.Say("  Fait. « habitue snapshot » recalcule l'état.\n", "  Done. “habitue snapshot” computes the state anew.\n"))
	} else {
		b.WriteString(s.Say("  Rien n'a changé encore ; ajoutez --yes pour le faire.\n", "  Nothing has changed yet; add --yes to do it.\n"))
	}
	return b.String()
}

// beforeAfter says what all order lines add up to, before and after.
func beforeAfter(s *Session, before, after lake.Control, currency string) string {
	lines := crm.FormatCount(before.Lines, s.Lang) + " → " + crm.FormatCount(after.Lines, s.Lang)
	money := before.Amount.Format(s.Lang, currency) + " → " + after.Amount.Format(s.Lang, currency)
	return s.Say("lignes "+lines+" ; montant "+money, "lines "+lines+"; amount "+money)
}
