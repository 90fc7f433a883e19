package pipeline

import (
	"context"
	"io"
	"path/filepath"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/ingest/quality"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

// QualityReport is how good the facts are: those of the workspace, or those of one upload.
type QualityReport struct {
	quality.Quality
	words *qualityWords
}

// Terminal writes the report for a terminal: the newest sale day of each source first.
func (r QualityReport) Terminal(out io.Writer) error {
	p := r.words.page(terminalCases)
	p.Title = wrap(p.Title, textWidth)
	return p.terminal(out)
}

// HTML is the report as one page that needs nothing else.
func (r QualityReport) HTML() ([]byte, error) {
	return r.words.page(0).html()
}

// Quality looks over all facts, or tells of one upload, named by its number or its beginning, how its rows stand
// among all. Addresses are masked unless they are asked for. It changes nothing.
func (w *Workspace) Quality(ctx context.Context, upload string, addresses bool) (QualityReport, error) {
	l, err := w.Lake()
	if err != nil {
		return QualityReport{}, err
	}
	opt := quality.Options{Day: w.Today(), Addresses: addresses, Same: map[string]map[string]map[string]string{}}
	if upload != "" {
		named, err := uploadsNamed(l, []string{upload})
		if err != nil {
			return QualityReport{}, err
		}
		opt.Only = named[0].ID
	}
	for name, source := range w.Config.Sources {
		opt.Same[name] = source.Same
	}
	if opt.Identity, err = w.decided(ctx, l); err != nil {
		return QualityReport{}, err
	}
	opt.DefaultSource = defaultSource
	survey := quality.New(opt)
	for _, u := range l.Uploads() {
		survey.Upload(quality.Upload{
			ID: u.ID, File: u.Name, Source: u.Source, Lines: u.OrderLines, First: u.First, Latest: u.Latest,
			LoadedOn: crm.DateOf(u.LoadedAt.In(w.Config.Zone())),
		})
	}
	if err := gather(ctx, l, survey); err != nil {
		return QualityReport{}, err
	}
	q := survey.Quality()
	return QualityReport{Quality: q, words: &qualityWords{Workspace: w, q: q}}, nil
}

// whoKnown tells a survey who is whom.
type whoKnown struct {
	who   identities
	split map[[2]identity.Ref]bool
}

// decided is who is whom as the lists and the people of the shop say; nobody is told by how they buy.
func (w *Workspace) decided(ctx context.Context, l *lake.Lake) (quality.Identity, error) {
	said, err := w.testimony(ctx, l)
	if err != nil {
		return nil, err
	}
	known := whoKnown{who: w.identify(said, nil, nil, identity.Link), split: map[[2]identity.Ref]bool{}}
	for _, d := range said.decisions { // the newest counts
		if d.Verdict == verdictLink || d.Verdict == verdictSplit {
			known.split[[2]identity.Ref{d.A, d.B}] = d.Verdict == verdictSplit
			known.split[[2]identity.Ref{d.B, d.A}] = d.Verdict == verdictSplit
		}
	}
	return known, nil
}

// Person is the first number of a person; an account is nobody.
func (k whoKnown) Person(r identity.Ref) (identity.Ref, bool) {
	_, account := k.who.because[r]
	return k.who.people.Person(r), !account
}

// Apart reports two numbers that a person has said to be two people.
func (k whoKnown) Apart(a, b identity.Ref) bool { return k.split[[2]identity.Ref{a, b}] }

// gather gives every fact of the lake to a survey.
func gather(ctx context.Context, l *lake.Lake, s *quality.Survey) error {
	err := l.EachCustomer(ctx, func(c crm.Customer, u lake.Upload) error {
		s.Customer(u.ID, &c)
		return nil
	})
	if err != nil {
		return err
	}
	err = l.EachProduct(ctx, func(p crm.Product, u lake.Upload) error {
		s.Product(u.ID, &p)
		return nil
	})
	if err != nil {
		return err
	}
	err = l.EachConsent(ctx, func(c crm.Consent, u lake.Upload) error {
		s.Consent(u.ID, &c)
		return nil
	})
	if err != nil {
		return err
	}
	for _, kind := range l.FactKinds() {
		err := l.EachFact(ctx, kind, func(f crm.Fact, u lake.Upload) error {
			s.Fact(u.ID, &f)
			return nil
		})
		if err != nil {
			return err
		}
	}
	var hand crm.OrderLine // one for all: a line of its own for each would be the dearest part
	return l.EachOrderLine(ctx, func(line lake.StoredLine) error {
		hand = line.OrderLine
		s.OrderLine(line.Upload, &hand)
		return nil
	})
}

// writeQuality puts the page about the quality of all facts into reports/<day>/ and reports/latest/, addresses
// masked, and says where.
func (w *Workspace) writeQuality(ctx context.Context, day crm.Date) (string, error) {
	report, err := w.Quality(ctx, "", false)
	if err != nil {
		return "", err
	}
	html, err := report.HTML()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(reportsDir, day.String())
	for _, dir := range []string{folder, filepath.Join(reportsDir, "latest")} {
		if err := w.makeReportFolder(dir); err != nil {
			return "", err
		}
		if err := writeFile(w.path(dir, "quality.html"), html, w.fileMode(reportsDir)); err != nil {
			return "", err
		}
	}
	return filepath.Join(folder, "quality.html"), nil
}
