package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/campaign"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/internal/state"
)

// Step is one line of the night's summary.
type Step struct {
	Name string `json:"step"`
	FR   string `json:"-"`
	EN   string `json:"said"`
	Exit int    `json:"exit"`
	// Problem is why the step failed, in English, "" where it did not.
	Problem string `json:"problem,omitempty"`
	err     error
}

// Say is the step's line, or its lines where it is longer than a terminal is wide.
func (s Step) Say(lang string) string { return s.under("", lang) }

// under is Say further in.
func (s Step) under(indent, lang string) string {
	text := s.EN
	if lang == "fr" {
		text = s.FR
	}
	in := indent + strings.Repeat(" ", 10)
	said := strings.ReplaceAll(wrapLines(text, textWidth-len(in)), "\n", "\n"+in)
	return indent + fmt.Sprintf("%-9s ", s.Name) + said
}

// Night is what one run came to.
type Night struct {
	AsOf  crm.Date `json:"as_of"`
	Steps []Step   `json:"steps"`
}

// Exit is the exit code: the first that applies of 130, 2, 1, 4, 3, 0 (DESIGN §4).
func (n Night) Exit() int {
	for _, code := range []int{130, 2, 1, 4, 3} {
		if slices.ContainsFunc(n.Steps, func(s Step) bool { return s.Exit == code }) {
			return code
		}
	}
	return 0
}

// Errors lists what went wrong, for stderr.
func (n Night) Errors() []error {
	var all []error
	for _, s := range n.Steps {
		if s.err != nil {
			all = append(all, s.err)
		}
	}
	return all
}

// maxNights is how long after the last night the clock may stand (DESIGN §3 Clock).
const maxNights = 40 * 24 * time.Hour

// Run is the night: load the inbox, publish the snapshot of yesterday, plan what is due, send what is approved.
// It tells each step as it ends. A step that fails does not keep the later ones from what can still be done,
// but nothing is planned or sent on a snapshot that was not made.
func Run(ctx context.Context, dir string, asOf *crm.Date, s *Session, tell func(Step)) (night Night, err error) {
	w, err := OpenLocked(ctx, dir, "run", s)
	if err != nil {
		return Night{}, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	store, err := w.State(ctx)
	if err != nil {
		return Night{}, err
	}
	if err := w.checkClock(ctx, store, asOf); err != nil {
		return Night{}, err
	}
	id, err := store.StartRun(ctx, "run", s.Now())
	if err != nil {
		return Night{}, err
	}
	night.AsOf = w.Today().AddDays(-1)
	if asOf != nil {
		night.AsOf = *asOf
	}
	n := &nightly{w: w, store: store, night: &night, tell: tell}
	n.run(ctx)
	var said []string
	for _, step := range night.Steps {
		said = append(said, step.Name+": "+step.EN)
	}
	// The run's end is written even where the night was interrupted.
	return night, store.FinishRun(context.WithoutCancel(ctx), id, night.Exit(), strings.Join(said, "\n"), s.Now())
}

// checkClock refuses a clock that went back or jumped, unless a person has named the day.
func (w *Workspace) checkClock(ctx context.Context, store *state.Store, asOf *crm.Date) error {
	last, found, err := store.LastRun(ctx, "run")
	if err != nil || !found || asOf != nil {
		return err
	}
	now := w.Now()
	if now.Before(last.StartedAt) || now.Sub(last.StartedAt) > maxNights {
		return problem.New(problem.ClockJumped, problem.Args{
			"now": now.UTC().Format(time.DateOnly), "last": last.StartedAt.UTC().Format(time.DateOnly), "day": w.Today().AddDays(-1).String(),
		})
	}
	return nil
}

// nightly carries one night through its steps.
type nightly struct {
	w         *Workspace
	store     *state.Store
	night     *Night
	tell      func(Step)
	published Published
}

func (n *nightly) say(name string, exit int, fr, en string) {
	n.add(Step{Name: name, FR: fr, EN: en, Exit: exit})
}

func (n *nightly) add(s Step) {
	if s.err != nil {
		s.Problem = saying(s.err, "en")
	}
	n.night.Steps = append(n.night.Steps, s)
	n.tell(s)
}

// failed records a step that ended with an error.
func (n *nightly) failed(ctx context.Context, name string, err error) {
	exit := 1
	if p, ok := asProblem(err); ok {
		exit = p.Exit()
	}
	if ctx.Err() != nil {
		exit, err = 130, problem.New(problem.Interrupted, nil)
	}
	n.add(Step{Name: name, Exit: exit, err: err, FR: "échec", EN: "failed"})
}

// run goes through the steps.
func (n *nightly) run(ctx context.Context) {
	if err := n.ingest(ctx); err != nil {
		n.failed(ctx, "ingest", err)
		return
	}
	day := n.night.AsOf
	published, err := n.w.Snapshot(ctx, &day, "")
	if err != nil {
		n.failed(ctx, "snapshot", err)
		return
	}
	n.published = published
	n.say("snapshot", 0, published.Say("fr"), published.Say("en"))
	n.campaigns(ctx)
	if ctx.Err() == nil {
		n.send(ctx)
	}
	n.say("report", 0, published.Report, published.Report)
	if ctx.Err() == nil {
		n.quality(ctx)
	}
	if ctx.Err() == nil {
		n.prune(ctx)
	}
}

// prune takes old snapshots away, once everything else is done.
func (n *nightly) prune(ctx context.Context) {
	pruned, err := n.w.Prune(ctx)
	if err != nil {
		n.failed(ctx, "prune", err)
		return
	}
	if len(pruned.Gone) > 0 {
		n.say("prune", 0, pruned.Say("fr"), pruned.Say("en"))
	}
}

// quality writes the page about the quality of what is loaded. It comes last: nothing waits for it.
func (n *nightly) quality(ctx context.Context) {
	path, err := n.w.writeQuality(ctx, n.night.AsOf)
	if err != nil {
		n.failed(ctx, "quality", err)
		return
	}
	n.say("quality", 0, path, path)
}

// ingest loads the inbox.
func (n *nightly) ingest(ctx context.Context) error {
	loads, err := n.w.Ingest(ctx, nil, Reading{})
	if err != nil {
		return err
	}
	loaded, known, refused, accepted, rejected := loads.counts()
	step := Step{Name: "ingest", Exit: loads.Exit()}
	step.FR = fmt.Sprintf("fichiers : %d chargés, %d déjà connus, %d refusés ; lignes : %s acceptées, %s rejetées", loaded, known, refused, crm.FormatCount(accepted, "fr"), crm.FormatCount(rejected, "fr"))
	step.EN = fmt.Sprintf("files: %d loaded, %d known already, %d refused; rows: %s accepted, %s rejected", loaded, known, refused, crm.FormatCount(accepted, "en"), crm.FormatCount(rejected, "en"))
	for _, left := range loads.Left {
		step.FR += "\n" + left.Say("fr")
		step.EN += "\n" + left.Say("en")
	}
	for _, f := range loads.Files {
		step.err = errors.Join(step.err, f.Err)
	}
	step.err = errors.Join(step.err, loads.Stuck)
	n.add(step)
	return nil
}

// campaigns plans every campaign that is due and has no plan for its occurrence, the smallest priority first.
func (n *nightly) campaigns(ctx context.Context) {
	if late, days, err := n.w.salesLate(ctx, n.night.AsOf); err != nil || late {
		if err != nil {
			n.failed(ctx, "plan", err)
			return
		}
		n.say("plan", 3, fmt.Sprintf("aucune campagne : la vente la plus récente date de %d jours", days), fmt.Sprintf("no campaign: the newest sale is %d days old", days))
		return
	}
	list, err := n.w.campaignFiles()
	if err != nil {
		n.failed(ctx, "plan", err)
		return
	}
	var due []*campaign.Campaign
	for _, name := range list {
		c, err := n.w.campaign(name)
		if err != nil {
			n.failed(ctx, "plan", err)
			continue
		}
		due = append(due, c)
	}
	slices.SortStableFunc(due, func(a, b *campaign.Campaign) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Name, b.Name))
	})
	for _, c := range due {
		if err := n.plan(ctx, c); err != nil {
			n.failed(ctx, "plan", err)
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// plan plans one campaign, or says how far its occurrence has come.
func (n *nightly) plan(ctx context.Context, c *campaign.Campaign) error {
	plans, err := n.store.Plans(ctx)
	if err != nil {
		return err
	}
	occurrence := c.Repeat.Occurrence(n.night.AsOf)
	for _, p := range slices.Backward(plans) {
		if p.Campaign != c.Name || p.Occurrence != occurrence || p.Status == state.PlanStale || p.Status == state.PlanCancelled {
			continue
		}
		// A plan that nobody has approved gives way to one on newer figures; a newer snapshot does not void a yes.
		if p.Status == state.PlanPlanned && p.SnapshotDigest != n.published.Ref.Digest {
			break
		}
		fr, en := statusWords(p)
		n.say("plan", 0, p.ID+" : "+fr, p.ID+": "+en)
		return nil
	}
	day := n.night.AsOf
	planned, err := n.w.Plan(ctx, PlanOptions{Campaign: c.Name, As: c.Author, AsOf: &day})
	if err != nil {
		return err
	}
	fr, en := statusWords(state.PlanRow{Status: state.PlanPlanned, Mailings: len(planned.Plan.Mailings)})
	mailings, holds := int64(len(planned.Plan.Mailings)), int64(len(planned.Plan.Holds))
	say := func(lang, form, status string) string {
		return fmt.Sprintf(form, planned.Plan.ID, counted(mailings, lang, forms{"courriel", "courriels"}, forms{"mailing", "mailings"}),
			counted(holds, lang, forms{"non envoyé", "non envoyés"}, forms{"hold", "holds"}), status)
	}
	n.say("plan", 0, say("fr", "%s : %s, %s ; %s", fr), say("en", "%s: %s, %s; %s", en))
	return nil
}

// statusWords say how far a plan has come.
func statusWords(p state.PlanRow) (fr, en string) {
	switch p.Status {
	case state.PlanPlanned:
		if p.Mailings == 0 {
			return "personne à qui écrire", "nobody to write to"
		}
		return "attend un oui", "waits for a yes"
	case state.PlanApproved:
		return "approuvée", "approved"
	case state.PlanSending:
		return "envoi commencé", "sending has begun"
	case state.PlanSent:
		return "envoyée", "sent"
	case state.PlanPaused:
		return "en pause", "paused"
	case state.PlanStale:
		return "remplacée par une plus récente", "replaced by a newer one"
	case state.PlanCancelled:
		return "annulée", "cancelled"
	}
	return string(p.Status), string(p.Status)
}

// send sends every plan that a second person has approved and that is not done.
func (n *nightly) send(ctx context.Context) {
	plans, err := n.store.Plans(ctx)
	if err != nil {
		n.failed(ctx, "send", err)
		return
	}
	none := true
	for _, p := range plans {
		if p.Status != state.PlanApproved && p.Status != state.PlanSending {
			continue
		}
		none = false
		sent, err := n.w.Send(ctx, p.ID, Sending{Yes: true})
		if err != nil {
			n.failed(ctx, "send", err)
			return
		}
		n.say("send", sent.Exit(), sent.line("fr"), sent.line("en"))
	}
	if none {
		n.say("send", 0, "rien d'approuvé", "nothing is approved")
	}
}
