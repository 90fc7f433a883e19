package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/campaign"
	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/internal/state"
)

// PlanOptions say which campaign is planned, by whom, on which snapshot.
type PlanOptions struct {
	Campaign string
	As       string
	AsOf     *crm.Date // nil is the newest snapshot
}

// Planned is a plan that has been made.
type Planned struct{ Plan *campaign.Plan }

// Plan decides who of a campaign's audience gets what and who is held, and writes it down. Nothing is sent.
func (w *Workspace) Plan(ctx context.Context, opt PlanOptions) (Planned, error) {
	if err := w.mustBePerson(opt.As); err != nil {
		return Planned{}, err
	}
	c, err := w.campaign(opt.Campaign)
	if err != nil {
		return Planned{}, err
	}
	if c.Author != "" {
		if err := w.mustBePerson(c.Author); err != nil { // a misspelt author could approve under the right name
			var p *problem.Problem
			if errors.As(err, &p) {
				return Planned{}, p.In(filepath.Join(campaignsDir, c.Name+".md"))
			}
			return Planned{}, err
		}
	}
	ref, l, err := w.snapshotOf(opt.AsOf)
	if err != nil {
		return Planned{}, err
	}
	if late, days, err := w.salesLate(ctx, ref.AsOf); err != nil || late {
		if err != nil {
			return Planned{}, err
		}
		return Planned{}, problem.New(problem.SalesLate, problem.Args{"days": fmt.Sprint(days), "max": fmt.Sprint(w.Config.Campaigns.MaxAgeDays)})
	}
	profiles, err := l.Profiles(ref)
	if err != nil {
		return Planned{}, err
	}
	look, err := w.lookups(ctx)
	if err != nil {
		return Planned{}, err
	}
	if err := w.mustNotBeBehind(ctx, look.store); err != nil {
		return Planned{}, err
	}
	p, err := campaign.Build(ctx, c, profiles, look, campaign.Settings{
		AsOf: ref.AsOf, SnapshotDigest: ref.Digest, Author: opt.As, CreatedAt: w.Now(), Currency: w.Config.Currency,
		Tiers: w.tierNames(), Sender: w.sender(), Effort: w.effort(), SegmentTitle: w.ownTitle,
	})
	if err != nil {
		return Planned{}, err
	}
	if err := p.Write(w.path(plansDir)); err != nil {
		return Planned{}, err
	}
	return Planned{p}, w.recordPlan(ctx, p)
}

// recordPlan tells the store of a plan; earlier plans of the same occurrence that nobody approved give way.
func (w *Workspace) recordPlan(ctx context.Context, p *campaign.Plan) error {
	store, err := w.State(ctx)
	if err != nil {
		return err
	}
	plans, err := store.Plans(ctx)
	if err != nil {
		return err
	}
	for _, old := range plans {
		if old.Campaign == p.Campaign && old.Occurrence == p.Occurrence && old.ID != p.ID && old.Status == state.PlanPlanned {
			if err := store.SetPlanStatus(ctx, old.ID, state.PlanStale); err != nil {
				return err
			}
		}
	}
	return store.PutPlan(ctx, state.PlanRow{
		ID: p.ID, Campaign: p.Campaign, Occurrence: p.Occurrence, Digest: p.Digest, Author: p.Author, SnapshotDigest: p.SnapshotDigest,
		CreatedAt: p.CreatedAt, Mailings: len(p.Mailings), Holds: len(p.Holds), Status: state.PlanPlanned,
	})
}

// mustBePerson refuses a name that is not under people:.
func (w *Workspace) mustBePerson(name string) error {
	if _, ok := w.Config.Person(name); ok {
		return nil
	}
	var known []string
	for _, p := range w.Config.People {
		known = append(known, p.Name)
	}
	return problem.New(problem.NoSuchPerson, problem.Args{"name": name, "known": strings.Join(known, ", ")})
}

// campaign reads campaigns/NAME.md.
func (w *Workspace) campaign(name string) (*campaign.Campaign, error) {
	name = strings.TrimSuffix(name, ".md")
	text, err := os.ReadFile(w.path(campaignsDir, name+".md"))
	if errors.Is(err, fs.ErrNotExist) {
		names, listErr := w.campaignFiles()
		if listErr != nil {
			return nil, listErr
		}
		suggestion, conseil := problem.Suggest(name, names)
		return nil, problem.New(problem.NoSuchCampaign, problem.Args{"name": name, "suggestion": suggestion, "conseil": conseil, "known": strings.Join(names, ", ")})
	}
	if err != nil {
		return nil, readProblem(filepath.Join(campaignsDir, name+".md"), err)
	}
	return campaign.Parse(name, text, w.ownSegments()...)
}

// campaignFiles lists the names of the campaigns.
func (w *Workspace) campaignFiles() ([]string, error) {
	entries, err := os.ReadDir(w.path(campaignsDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, readProblem(campaignsDir, err)
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".md"); ok && !e.IsDir() && !strings.HasPrefix(name, ".") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

func (w *Workspace) tierNames() []string {
	var names []string
	for _, s := range w.Config.Tiers.Steps {
		names = append(names, s.Name)
	}
	return names
}

func (w *Workspace) sender() campaign.Sender {
	c := w.Config
	return campaign.Sender{
		Shop: c.Shop.Name, Address: c.Shop.Address, Website: c.Shop.Website,
		Name: c.Sender.Name, Email: c.Sender.Email, ReplyTo: c.Sender.ReplyTo,
		Unsubscribe: c.Sender.Unsubscribe.URL, UnsubscribeMailto: c.Sender.Unsubscribe.Mailto,
	}
}

// salesLate reports whether the newest order line is too old for a campaign as of a day, and how old it is.
func (w *Workspace) salesLate(_ context.Context, asOf crm.Date) (late bool, days int64, err error) {
	l, err := w.Lake()
	if err != nil {
		return false, 0, err
	}
	newest, ahead := crm.NoDate, false
	for _, u := range l.Uploads() {
		if u.Latest > asOf {
			ahead = true
			continue
		}
		newest = max(newest, u.Latest)
	}
	if ahead { // a mistyped year hides how old the rest of its file is; the snapshot knows
		if newest, err = lastOrder(l, asOf, newest); err != nil {
			return false, 0, err
		}
	}
	if newest == crm.NoDate {
		return false, 0, nil
	}
	days = int64(asOf) - int64(newest)
	return days > int64(w.Config.Campaigns.MaxAgeDays), days, nil
}

// lastOrder is the last day, from a day known already, on which the snapshot of asOf has an order.
func lastOrder(l *lake.Lake, asOf, known crm.Date) (crm.Date, error) {
	ref, found, err := l.At(asOf)
	if err != nil || !found {
		return known, err
	}
	profiles, err := l.Profiles(ref)
	for _, p := range profiles {
		if p.LastOrderOn != nil {
			known = max(known, *p.LastOrderOn)
		}
	}
	return known, err
}

// lookups answers the questions of planning and of the last look before sending.
type lookups struct {
	suppressed suppressions
	store      *state.Store
}

func (w *Workspace) lookups(ctx context.Context) (*lookups, error) {
	l, err := w.Lake()
	if err != nil {
		return nil, err
	}
	said, err := w.testimony(ctx, l)
	if err != nil {
		return nil, err
	}
	store, err := w.State(ctx)
	if err != nil {
		return nil, err
	}
	s, err := w.suppressions(ctx, said, w.identify(said, nil, nil, identity.Link))
	return &lookups{suppressed: s, store: store}, err
}

// Suppressed asks the loaded sheets and the store, which may have changed a moment ago.
func (l *lookups) Suppressed(ctx context.Context, mailbox crm.Email) (string, bool, error) {
	if why, found := l.suppressed.reason("", mailbox); found {
		return why, true, nil
	}
	return l.live(ctx, mailbox)
}

// live asks the store alone, about every mailbox of the person who has one.
func (l *lookups) live(ctx context.Context, mailbox crm.Email) (why string, found bool, err error) {
	for _, box := range l.suppressed.mailboxes(mailbox) {
		if why, found, err = l.store.Suppressed(ctx, box); err != nil || found {
			return why, found, err
		}
	}
	return "", false, nil
}

// States is what the journal knows of an occurrence.
func (l *lookups) States(ctx context.Context, campaign, occurrence string) ([]crm.JournalEntry, error) {
	return l.store.States(ctx, campaign, occurrence)
}

// MailedSince is how often each customer and each mailbox was written to since an instant.
func (l *lookups) MailedSince(ctx context.Context, since time.Time) (map[string]int, map[crm.Email]int, error) {
	return l.store.MailedSince(ctx, since)
}

// effort is the most mails a year for a customer of each class.
func (w *Workspace) effort() map[string]int {
	e := w.Config.ABC.Effort
	return map[string]int{"A": e.A, "B": e.B, "C": e.C}
}

// ownTitle is the title of a segment of the shop's own map, "" where it is none.
func (w *Workspace) ownTitle(s crm.Segment, lang string) string {
	for _, g := range w.Config.RFM.Own {
		if g.Name == string(s) {
			return g.Title(lang)
		}
	}
	return ""
}

// PlannedJSON is a plan as plan --json prints it.
type PlannedJSON struct {
	Plan       string                 `json:"plan"`
	Digest     string                 `json:"digest"`
	Campaign   string                 `json:"campaign"`
	Occurrence string                 `json:"occurrence"`
	AsOf       crm.Date               `json:"as_of"`
	Author     string                 `json:"author"`
	Audience   int                    `json:"audience"`
	Mailings   int                    `json:"mailings"`
	Holds      int                    `json:"holds"`
	Reasons    map[crm.HoldReason]int `json:"reasons"`
}

// JSON is the plan for machines.
func (p Planned) JSON() PlannedJSON {
	j := PlannedJSON{
		Plan: p.Plan.ID, Digest: p.Plan.Digest, Campaign: p.Plan.Campaign, Occurrence: p.Plan.Occurrence, AsOf: p.Plan.AsOf, Author: p.Plan.Author,
		Audience: len(p.Plan.Mailings) + len(p.Plan.Holds), Mailings: len(p.Plan.Mailings), Holds: len(p.Plan.Holds), Reasons: map[crm.HoldReason]int{},
	}
	for _, h := range p.Plan.Holds {
		j.Reasons[h.Reason]++
	}
	return j
}

// Say is the plan for a person.
func (p Planned) Say(lang string) string {
	j := p.JSON()
	var b strings.Builder
	count := func(n int) string { return crm.FormatCount(int64(n), lang) }
	if lang == "fr" {
		fmt.Fprintf(&b, "Liste d'envoi %s (état au %s)\n%s personnes visées : %s recevront le courriel, %s non.\n", j.Plan, j.AsOf.Format(lang), count(j.Audience), count(j.Mailings), count(j.Holds))
	} else {
		fmt.Fprintf(&b, "Plan %s (snapshot of %s)\n%s people in the audience: %s mailings, %s holds.\n", j.Plan, j.AsOf.Format(lang), count(j.Audience), count(j.Mailings), count(j.Holds))
	}
	for _, reason := range crm.HoldReasons() {
		if n := j.Reasons[reason]; n > 0 {
			fmt.Fprintf(&b, "  %6s  %s\n", count(n), reason.Title(lang))
		}
	}
	switch {
	case j.Mailings == 0 && lang == "fr":
		b.WriteString("Il n'y a personne à qui écrire ; rien à approuver.\n")
	case j.Mailings == 0:
		b.WriteString("There is nobody to write to, and nothing to approve.\n")
	case lang == "fr":
		fmt.Fprintf(&b, "Rien n'est envoyé. Pour voir : habitue preview --plan %s --format text\nUne autre personne que %s dit oui : habitue approve --plan %s --as …\n", j.Plan, j.Author, j.Plan)
	default:
		fmt.Fprintf(&b, "Nothing is sent. To look: habitue preview --plan %s --format text\nAnother person than %s says yes: habitue approve --plan %s --as …\n", j.Plan, j.Author, j.Plan)
	}
	return b.String()
}
