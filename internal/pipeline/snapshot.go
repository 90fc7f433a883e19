package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/abuse"
	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Published is what publishing a snapshot came to.
type Published struct {
	Ref     lake.Ref
	Summary transform.Summary
	Report  string // the report's page, from the workspace's folder
	// Partial lists the uploads of damaged files, of which only what could be read counts.
	Partial []string
	// Rewards are those that were taken against the catalogue, by the rows that say so.
	Rewards []*problem.Problem
	// Grants are the tiers given by hand to nobody who is known.
	Grants []*problem.Problem
	// ToReview counts what a person should look at: who may be one person, which numbers are perhaps nobody.
	ToReview int
	// Pruned are the old snapshots that went, where the caller has taken them away.
	Pruned Pruned
}

// Snapshot computes what is known at the end of a day (today where none is given) and publishes it with its
// report. The same facts and rules again change nothing.
func (w *Workspace) Snapshot(ctx context.Context, asOf *crm.Date, basis string) (Published, error) {
	day := w.Today()
	if asOf != nil {
		day = *asOf
	}
	if err := w.tellEvents(ctx); err != nil {
		return Published{}, err
	}
	l, err := w.Lake()
	if err != nil {
		return Published{}, err
	}
	asBefore := spareCollector(l.OrderLines().Lines) // under the workspace's lock: nobody else sets it meanwhile
	defer asBefore()
	f, err := w.foldAll(ctx, day, w.counting(basis, nil), identity.Link)
	if err != nil {
		return Published{}, err
	}
	if w.Config.Points != nil { // replaying leaves more garbage than all else
		asBefore()
	}
	f.publish = true
	made, err := w.settle(ctx, &f)
	defer made.points.close()
	if err != nil {
		return Published{}, err
	}
	made.records, f.c.records = nil, nil // the profiles hold what is published of them
	runtime.GC()                         // so that the tables are written in their place
	s := made.snapshot
	text, err := json.MarshalIndent(s.Summary, "", "  ")
	if err != nil {
		return Published{}, fmt.Errorf("write the summary: %w", err)
	}
	rows, err := w.tableRows(ctx, l, made)
	if err != nil {
		return Published{}, err
	}
	published := lake.Snapshot{AsOf: day, Currency: w.Config.Currency, Profiles: s.Profiles, Rows: rows, Summary: text, Run: "habitue " + w.Version, PublishedAt: w.Now()}
	if made.points != nil {
		published.Ledger = made.points.ledger
	}
	var ref lake.Ref
	var pages reportFiles
	var errTables, errPages error
	cores.Do(
		func() { ref, errTables = l.Publish(published) },
		func() { pages, errPages = w.reportFiles(l, &s, text) },
	)
	if err := cmp.Or(errTables, errPages); err != nil {
		return Published{}, err
	}
	page, err := w.writeReport(pages)
	if err == nil {
		err = errors.Join(w.writeSuspicions(day, made.abuse), w.writeToCheck(day, made.toCheck()))
	}
	return Published{Ref: ref, Summary: s.Summary, Report: page, Partial: l.PartialUploads(), ToReview: made.who.toReview(), Rewards: made.toCheck(), Grants: w.grantsOfNobody(made.who, s.Profiles)}, err
}

// basis is the one asked for, else the configuration's.
func (w *Workspace) basis(asked string) fold.Basis {
	if asked == "" {
		asked = w.Config.Metrics.Basis
	}
	return fold.Basis(asked)
}

// counting is how the lines are counted.
type counting struct {
	basis  fold.Basis
	months int // the window of the ABC classes; 0 is the whole history
}

// counting is how lines are counted where a basis and a window of the ABC classes are asked for, else as the
// configuration says. A basis of sales that is asked for goes by the whole history unless a window is asked for too, as
// the figures of the literature do.
func (w *Workspace) counting(basis string, months *int) counting {
	c := counting{w.basis(basis), w.Config.ABC.WindowMonths}
	switch {
	case months != nil:
		c.months = *months
	case basis == string(fold.Sales):
		c.months = 0
	}
	return c
}

// compute makes a snapshot from the facts and keeps it nowhere.
func (w *Workspace) compute(ctx context.Context, day crm.Date, by counting) (transform.Snapshot, error) {
	c, err := w.computeBy(ctx, day, by, identity.Link)
	return c.snapshot, errors.Join(err, c.points.close())
}

// computed is a snapshot with what it was made of.
type computed struct {
	snapshot transform.Snapshot
	said     testimony
	who      identities
	optOuts  map[crm.Email]crm.Event // of the state, at the end of the day
	records  []fold.Record
	points   *pointsBook // nil where the shop gives none
	watch    *watch      // nil where nothing can be abused
	abuse    []abuse.Suspicion
}

// computeBy is compute with a way to find out who is one person.
func (w *Workspace) computeBy(ctx context.Context, day crm.Date, by counting, resolve resolver) (computed, error) {
	f, err := w.foldAll(ctx, day, by, resolve)
	if err != nil {
		return f.c, err
	}
	return w.settle(ctx, &f)
}

// folded is what one reading of all lines gives, whatever the rules of tiers and points.
type folded struct {
	c          computed // of which snapshot and points are still to come
	lake       *lake.Lake
	lines      engine.Options
	settings   transform.Settings
	suppressed suppressions
	publish    bool        // a ledger of points is written, and nothing is asked of the book again
	book       *pointsBook // has the lines as points need them, once they were read; nil before
}

// foldAll reads the lines.
func (w *Workspace) foldAll(ctx context.Context, day crm.Date, by counting, resolve resolver) (f folded, err error) {
	if f.lake, err = w.Lake(); err != nil {
		return f, err
	}
	prices, err := priceList(ctx, f.lake)
	if err != nil {
		return f, err
	}
	if f.c.said, err = w.testimony(ctx, f.lake); err != nil {
		return f, err
	}
	identify := func(bought []*engine.Bought) (map[engine.Number]engine.Number, error) {
		seen, err := lookAtVisits(ctx, f.lake, day, bought)
		if err != nil {
			return nil, err
		}
		f.c.who = w.identify(f.c.said, bought, seen, resolve)
		return f.c.who.merged(bought), nil
	}
	w.Meter.Start(w.Say("calcul de l'état", "computing the snapshot"), f.lake.OrderLines().Lines)
	defer w.Meter.Stop()
	f.lines = engine.Options{AsOf: day, Basis: by.basis, Shipping: w.Config.Metrics.Shipping, DefaultSource: defaultSource, Prices: prices, Identify: identify}
	w.engineRoom(&f.lines)
	goods, err := goodsSold(ctx, f.lake, f.lines, by.months)
	if err != nil {
		return f, err
	}
	f.lines.Watch, f.lines.Progress = goods.watch, w.Meter.Set
	result, err := engine.Run(ctx, f.lake, f.lines)
	if err != nil {
		return f, saidOfSums(err)
	}
	if f.c.optOuts, err = w.optOuts(ctx, day); err != nil {
		return f, err
	}
	f.suppressed = suppressionsBy(f.c.said, f.c.who, f.c.optOuts)
	runtime.GC()                        // the lines that were set aside make room for the profiles, which are as large
	reconciled := result.Reconciliation // alone: the summary keeps it longer than anybody needs the records
	f.settings = transform.Settings{
		AsOf: day, Basis: by.basis, Currency: w.Config.Currency, DefaultSource: defaultSource, Reconciliation: &reconciled,
	}
	w.classRules(&f.settings, by.months)
	f.c.who.settings(&f.settings)
	f.c.records = result.Records
	return f, goods.finish(&f.settings)
}

// settle makes the snapshot under the workspace's rules of tiers and points.
func (w *Workspace) settle(ctx context.Context, f *folded) (computed, error) {
	settings := f.settings
	settings.Tiers, settings.Grants = w.tierRules(), w.tierGrants()
	c := f.c
	var err error
	if c.watch, err = w.beginWatch(ctx, f.lake, &c, &settings); err != nil {
		return c, err
	}
	if err := c.ask(ctx, w, f, &settings); err != nil {
		return c, err
	}
	if err := c.addSuspicions(ctx, f.lake, &settings, f.lines); err != nil {
		return c, err
	}
	c.snapshot, err = transform.Build(c.records, c.said.customers, c.said.consents, f.suppressed.covers, settings)
	if err == nil && c.points != nil {
		c.points.judge(c.records, &settings)
		c.points.rewards(&c.snapshot)
	}
	return c, err
}

// ask finds out what the rules of tiers and points ask of the facts.
func (c *computed) ask(ctx context.Context, w *Workspace, f *folded, settings *transform.Settings) error {
	if err := c.addPoints(ctx, w, f, settings); err != nil {
		return err
	}
	return c.addPieces(ctx, f, settings)
}

// priceList is the list price of every product; a later upload overrides an earlier one.
func priceList(ctx context.Context, l *lake.Lake) (func(source, product string) (crm.Money, bool), error) {
	type product struct{ source, id string }
	prices := map[product]crm.Money{}
	err := l.EachProduct(ctx, func(p crm.Product, _ lake.Upload) error {
		if p.ListPrice != nil {
			prices[product{p.Source, p.ID}] = *p.ListPrice
		}
		return nil
	})
	return func(source, id string) (crm.Money, bool) {
		price, ok := prices[product{source, id}]
		return price, ok
	}, err
}

// people reads customer lists and consents in load order; those that name a telephone number are its owners'.
func people(ctx context.Context, l *lake.Lake) ([]crm.Customer, []crm.Consent, error) {
	var customers []crm.Customer
	var consents []crm.Consent
	err := l.EachCustomer(ctx, func(c crm.Customer, _ lake.Upload) error {
		customers = append(customers, c)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	err = l.EachConsent(ctx, func(c crm.Consent, _ lake.Upload) error {
		consents = append(consents, c)
		return nil
	})
	return customers, namePhones(consents, customers), err
}

// snapshotOf finds the snapshot of a day, or the newest.
func (w *Workspace) snapshotOf(asOf *crm.Date) (lake.Ref, *lake.Lake, error) {
	l, err := w.Lake()
	if err != nil {
		return lake.Ref{}, nil, err
	}
	var ref lake.Ref
	var found bool
	if asOf == nil {
		ref, found, err = l.Latest()
	} else {
		ref, found, err = l.At(*asOf)
	}
	if err != nil {
		return lake.Ref{}, nil, err
	}
	if !found {
		return lake.Ref{}, nil, noSnapshot(asOf, w.Lang)
	}
	return ref, l, nil
}

// PublishedJSON is a publication as snapshot --json prints it.
type PublishedJSON struct {
	AsOf      crm.Date         `json:"as_of"`
	Digest    string           `json:"digest"`
	Unchanged bool             `json:"unchanged"`
	Customers int64            `json:"customers"`
	Report    string           `json:"report"`
	Totals    transform.Totals `json:"totals"`
	Partial   []string         `json:"partial_uploads,omitempty"`
	ToReview  int              `json:"to_review,omitempty"` // what habitue identity review lists, hints apart
	Rewards   []RewardJSON     `json:"reward_problems,omitempty"`
	Grants    []problem.Line   `json:"grant_problems,omitempty"`
	Pruned    []crm.Date       `json:"pruned,omitempty"` // the days of old snapshots that went
}

// JSON is the publication for machines.
func (p Published) JSON() PublishedJSON {
	return PublishedJSON{AsOf: p.Ref.AsOf, Digest: p.Ref.Digest, Unchanged: p.Ref.Unchanged, Customers: p.Ref.Customers, Report: p.Report, Totals: p.Summary.Totals, Partial: p.Partial, ToReview: p.ToReview, Rewards: p.rewardsJSON(), Grants: p.grantsJSON(), Pruned: p.Pruned.Days()}
}

// Say is the publication for a person.
func (p Published) Say(lang string) string {
	people := counted(p.Ref.Customers, lang, forms{"personne", "personnes"}, forms{"person", "people"})
	buyers := counted(p.Summary.Totals.Buyers, lang, forms{"acheteur", "acheteurs"}, forms{"of them a buyer", "of them buyers"})
	if lang == "fr" {
		word := "publié"
		if p.Ref.Unchanged {
			word = "inchangé"
		}
		return fmt.Sprintf("État au %s : %s dont %s, %s. %s", p.Ref.AsOf.Format(lang), people, buyers, word, p.Report) + p.sayReview(lang) + p.sayRewards(lang) + p.sayGrants(lang) + p.sayPartial(lang) + p.sayPruned(lang)
	}
	word := "published"
	if p.Ref.Unchanged {
		word = "unchanged"
	}
	return fmt.Sprintf("Snapshot of %s: %s, %s, %s. %s", p.Ref.AsOf.Format(lang), people, buyers, word, p.Report) + p.sayReview(lang) + p.sayRewards(lang) + p.sayGrants(lang) + p.sayPartial(lang) + p.sayPruned(lang)
}

// sayReview says how many numbers a person should look at.
func (p Published) sayReview(lang string) string {
	switch n := crm.FormatCount(int64(p.ToReview), lang); {
	case p.ToReview == 0:
		return ""
	case lang == "fr":
		return "\nÀ regarder\u00a0: habitue identity review (" + n + ")"
	default:
		return "\nTo look at: habitue identity review (" + n + ")"
	}
}

// sayGrants says which tiers given by hand are of nobody.
func (p Published) sayGrants(lang string) (text string) {
	for _, g := range p.Grants {
		text += "\n" + g.Say(lang)
	}
	return text
}

func (p Published) grantsJSON() (lines []problem.Line) {
	for _, g := range p.Grants {
		lines = append(lines, g.Line())
	}
	return lines
}

// sayPruned says which old snapshots went.
func (p Published) sayPruned(lang string) string {
	said := p.Pruned.Say(lang)
	if said == "" {
		return ""
	}
	return "\n" + strings.ToUpper(said[:1]) + said[1:] + "."
}

// sayPartial names the loads of damaged files, which the figures lack the rest of.
func (p Published) sayPartial(lang string) string {
	switch {
	case len(p.Partial) == 0:
		return ""
	case lang == "fr":
		return "\nAttention\u00a0: fichiers abîmés chargés en partie\u00a0: " + strings.Join(p.Partial, ", ")
	}
	return "\nMind: damaged files that were loaded in part: " + strings.Join(p.Partial, ", ")
}
