package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Checked is what reading one file found, and in a workspace what loading it would change.
type Checked struct {
	Report  ingest.Report
	Err     error    // why the file would be refused
	Preview *Preview // nil outside a workspace, and where another command is writing
}

// Preview is what loading a file would change.
type Preview struct {
	Load
	// Before and After are what all order lines add up to, with all files of the check.
	Before, After lake.Control
}

// MarshalJSON is the report's object with what would change as its preview.
func (c Checked) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(c.Report)
	if err != nil || c.Preview == nil {
		return text, err
	}
	preview, err := json.Marshal(struct {
		Known bool `json:"known"` // the same bytes are loaded already
		ChangeJSON
		Before ControlJSON `json:"before"`
		After  ControlJSON `json:"after"`
	}{c.Preview.Known, c.Preview.change(), controlJSON(c.Preview.Before), controlJSON(c.Preview.After)})
	if err != nil {
		return nil, err
	}
	return append(append(append(text[:len(text)-1], `,"preview":`...), preview...), '}'), nil
}

// Say is the report and the preview for a person.
func (c Checked) Say(s *Session, currency string) string {
	text := c.Report.Say(s.Lang)
	p := c.Preview
	if p == nil || c.Err != nil {
		return text
	}
	if p.Known {
		return text + s.Say("  Déjà chargé ("+p.UploadID+") : le charger ne changerait rien.\n", "  Loaded already ("+p.UploadID+"): loading it would change nothing.\n")
	}
	n := func(v int64) string { return crm.FormatCount(v, s.Lang) }
	if p.into != nil {
		text += p.sayJoined("  "+filepath.Base(p.Path), s.Lang)
	}
	u := p.Change
	text += s.Say(
		fmt.Sprintf("  Le charger : commandes nouvelles %s, remplacées %s, inchangées %s, en attente d'un accord %s\n", n(u.Added), n(u.Replaced), n(u.Unchanged), n(u.Waiting)),
		fmt.Sprintf("  Loading it: orders new %s, replaced %s, unchanged %s, waiting for a yes %s\n", n(u.Added), n(u.Replaced), n(u.Unchanged), n(u.Waiting)))
	if k := p.Customers; k != (CustomerChange{}) {
		text += s.Say(
			fmt.Sprintf("  clients : nouveaux %s, complétés ou corrigés %s, inchangés %s\n", n(k.Added), n(k.Changed), n(k.Unchanged)),
			fmt.Sprintf("  customers: new %s, completed or corrected %s, unchanged %s\n", n(k.Added), n(k.Changed), n(k.Unchanged)))
	}
	return text + "  " + beforeAfter(s, p.Before, p.After, currency) + "\n" + sayHeld(s, u.Held)
}

// openOrDefault opens a workspace; where the folder is none, the defaults hold.
func openOrDefault(dir string, s *Session) (*Workspace, error) {
	w, err := Open(dir, s)
	if err == nil || !errors.Is(err, problem.New(problem.NoWorkspace, nil)) {
		return w, err
	}
	c := config.Default()
	c.Currency, c.Basis = "", "" // nothing is known of them, so no line can be in another
	return &Workspace{Session: s, Dir: dir, Config: &c}, nil
}

// Check reads files and changes nothing. In a workspace it says too what loading them, all together, would change;
// outside one the defaults hold. Where another command is writing, only the reading is said.
func Check(ctx context.Context, dir string, files []string, how Reading, s *Session) (checked []Checked, currency string, err error) {
	w, err := openOrDefault(dir, s)
	if err != nil {
		return nil, "", err
	}
	currency = w.Config.Currency
	if _, err := os.Stat(w.path(config.FileName)); err == nil {
		locked, err := OpenLocked(ctx, dir, "check", s)
		if err == nil {
			checked, err = locked.preview(ctx, files, how)
			return checked, currency, errors.Join(err, locked.Close())
		}
		if !errors.Is(err, problem.New(problem.Locked, nil)) {
			return nil, "", err
		}
		fmt.Fprintln(s.Stderr, "habitue: "+problem.New(problem.NoPreview, nil).Say(s.Lang))
	}
	if err := w.remember(); err != nil {
		return nil, "", err
	}
	for _, path := range files {
		s.Meter.Start(filepath.Base(path), 0)
		how := how
		how.progress = func(rows int) { s.Meter.Set(int64(rows)) }
		report, err := w.readAlone(ctx, path, how)
		s.Meter.Stop()
		if ctx.Err() != nil {
			return checked, currency, ctx.Err()
		}
		checked = append(checked, Checked{Report: report, Err: err})
	}
	return checked, currency, nil
}

// readAlone reads a file beside no other: the rejected rows of one are nothing by themselves.
func (w *Workspace) readAlone(ctx context.Context, path string, how Reading) (ingest.Report, error) {
	opt := w.reading(how)
	c, err := readCorrections(path, opt.Sheet)
	if c == nil && err == nil {
		report, err := ingest.Read(ctx, path, opt, nothing{})
		err = unmarked(&report, err)
		return report, err
	}
	name := filepath.Base(path)
	if err == nil {
		if l, err := w.Lake(); err == nil {
			if _, found := l.Find(c.mark.SHA256); found {
				return ingest.Report{File: name}, nil
			}
		}
		err = problem.New(problem.RejectsAlone, problem.Args{"file": c.mark.Name})
	}
	return ingest.Report{File: name}, Told(err).In(name)
}

// preview reads the files as an ingest would, into a batch that is dropped. The results come in the order of the
// files.
func (w *Workspace) preview(ctx context.Context, files []string, how Reading) ([]Checked, error) {
	var asked []incoming
	for _, path := range files {
		asked = append(asked, incoming{path: path})
	}
	i := intake{w: w, how: how, dry: true}
	loads, err := i.run(ctx, asked)
	if err != nil {
		return nil, err
	}
	var checked []Checked
	for _, path := range files {
		n := slices.IndexFunc(loads.Files, func(l Load) bool { return l.Path == path })
		l := loads.Files[n]
		if l.Known { // an ingest would not read it, a check does
			l.Report, l.Err = w.readAlone(ctx, path, how)
		}
		checked = append(checked, Checked{Report: l.Report, Err: l.Err, Preview: &Preview{Load: l, Before: loads.Before, After: loads.After}})
	}
	return checked, ctx.Err()
}

// Exit is the exit code that the file asks for.
func (c Checked) Exit() int {
	l := Load{Report: c.Report, Err: c.Err}
	if c.Preview != nil {
		l.Change = c.Preview.Change
	}
	return Loads{Files: []Load{l}}.Exit()
}
