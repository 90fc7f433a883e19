package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/campaign"
	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/internal/state"
)

// Sent is what one send came to.
type Sent struct {
	Plan      string
	Where     string // where mail went: outbox/ or the server's name
	Result    campaign.Result
	Uncertain []crm.JournalEntry // of this plan, from this send or before
	Recovered int                // mailings that a killed send had left without outcome, found now
}

// Sending is what a command line says of one send.
type Sending struct {
	Yes       bool // really send
	NoOldList bool // a person says that there is no older list of opt-outs
}

// Send sends exactly an approved plan, to each person once. What an earlier send has done stays done. The
// result is true also where an error ended it early.
func (w *Workspace) Send(ctx context.Context, planID string, how Sending) (Sent, error) {
	sent := Sent{Plan: planID}
	p, err := w.planOf(ctx, PlanRef{Plan: planID})
	if err != nil {
		return sent, err
	}
	if len(p.Mailings) == 0 {
		return sent, nobodyIn(p)
	}
	store, err := w.State(ctx)
	if err != nil {
		return sent, err
	}
	if err := w.mustNotBeBehind(ctx, store); err != nil {
		return sent, err
	}
	if err := w.mayBeSent(ctx, store, p); err != nil {
		return sent, err
	}
	if !how.NoOldList {
		if err := w.askOldList(ctx, store, p.ID); err != nil {
			return sent, err
		}
	}
	if !how.Yes {
		left, err := unsent(ctx, store, p)
		if err != nil {
			return sent, err
		}
		return sent, problem.New(problem.YesNeeded, problem.Args{"count": fmt.Sprint(left), "plan": p.ID})
	}
	sent.Recovered = len(store.Recovered().Uncertain)
	result, err := w.deliver(ctx, store, p, &sent)
	sent.Result = result
	// What happened is recorded and told even where the send was interrupted.
	after := context.WithoutCancel(ctx)
	if stateErr := settlePlan(after, store, p.ID, result); stateErr != nil {
		err = errors.Join(err, stateErr)
	}
	if tellErr := w.tellEvents(after); tellErr != nil {
		err = errors.Join(err, tellErr)
	}
	var listErr error
	if sent.Uncertain, listErr = uncertain(after, store, p.ID); listErr != nil {
		err = errors.Join(err, listErr)
	}
	return sent, err
}

// unsent counts the mailings of a plan that a send would begin.
func unsent(ctx context.Context, store *state.Store, p *campaign.Plan) (int, error) {
	entries, err := store.States(ctx, p.Campaign, p.Occurrence)
	mailed := map[string]bool{}
	for _, e := range entries {
		mailed[e.Key.CustomerID] = e.State.Mailed()
	}
	left := 0
	for _, m := range p.Mailings {
		if !mailed[m.CustomerID] {
			left++
		}
	}
	return left, err
}

// mayBeSent refuses a plan that nobody approved, that changed since, or whose snapshot is gone.
func (w *Workspace) mayBeSent(ctx context.Context, store *state.Store, p *campaign.Plan) error {
	row, found, err := store.Plan(ctx, p.ID)
	if err != nil {
		return err
	}
	if !found || row.Digest != p.Digest {
		return problem.New(problem.NoSuchPlan, problem.Args{"id": p.ID})
	}
	if row.Status == state.PlanCancelled || row.Status == state.PlanPaused || row.Status == state.PlanStale {
		fr, en := statusWords(row)
		return problem.New(problem.PlanNotOpen, problem.Args{"plan": p.ID, "status": en, "statut": fr})
	}
	approval, found, err := store.Approval(ctx, p.ID)
	if err != nil {
		return err
	}
	if !found {
		return problem.New(problem.NotApproved, problem.Args{"plan": p.ID})
	}
	if err := w.snapshotKept(p); err != nil {
		return err
	}
	return campaign.CheckApproval(p, approval.Approver, approval.Digest)
}

// snapshotKept refuses a plan whose snapshot is gone or changed. One that a later publication of the same day has
// put aside is still kept.
func (w *Workspace) snapshotKept(p *campaign.Plan) error {
	l, err := w.Lake()
	if err != nil {
		return err
	}
	kept, err := l.Keeps(p.AsOf, p.SnapshotDigest)
	if err != nil || kept {
		return err
	}
	return problem.New(problem.SnapshotGone, problem.Args{"plan": p.ID, "of": p.AsOf.Format("en"), "du": p.AsOf.Format("fr")})
}

// deliver runs the loop over the configured transport.
func (w *Workspace) deliver(ctx context.Context, store *state.Store, p *campaign.Plan, sent *Sent) (campaign.Result, error) {
	letters, err := w.letters(p)
	if err != nil {
		return campaign.Result{}, err
	}
	transport, where, err := w.transport()
	if err != nil {
		return campaign.Result{}, err
	}
	sent.Where = where
	gate, err := w.gate(ctx)
	if err != nil {
		return campaign.Result{}, err
	}
	if err := store.SetPlanStatus(ctx, p.ID, state.PlanSending); err != nil {
		return campaign.Result{}, err
	}
	w.Meter.Start(w.Say("envoi", "sending"), int64(len(p.Mailings)))
	defer w.Meter.Stop()
	return campaign.Deliver(ctx, p, letters, store, transport, gate, campaign.Options{
		Connections: w.Config.Sender.SMTP.Connections, Now: w.Now, Pause: time.Second,
		Progress: func(done, _ int) { w.Meter.Set(int64(done)) },
	})
}

// transport is where mail goes, and how people call it.
func (w *Workspace) transport() (mail.Transport, string, error) {
	s := w.Config.Sender
	if s.Transport != "smtp" {
		if err := w.makeFolder(outboxDir); err != nil {
			return nil, "", err
		}
		t, err := mail.NewMaildir(w.path(outboxDir), 0o600)
		return t, outboxDir + "/", err
	}
	password := ""
	if s.SMTP.PasswordEnv != "" {
		password = w.Getenv(s.SMTP.PasswordEnv)
		if password == "" && s.SMTP.Username != "" {
			return nil, "", problem.New(problem.MissingSetting, problem.Args{"setting": s.SMTP.PasswordEnv, "example": "export " + s.SMTP.PasswordEnv + "=…"}).In(config.FileName)
		}
	}
	t, err := mail.NewSMTP(mail.SMTPOptions{
		Host: s.SMTP.Host, Port: s.SMTP.Port, Security: security(s.SMTP.TLS), Username: s.SMTP.Username, Password: password, Hello: s.SMTP.Hello,
	})
	if err != nil {
		return nil, "", err
	}
	return t, t.Server(), nil
}

// security is the configuration's word in the transport's.
func security(tls string) mail.Security {
	switch tls {
	case "implicit":
		return mail.ImplicitTLS
	case "none":
		return mail.NoTLS
	}
	return mail.StartTLS
}

// gate is the last look: suppression, consent and the year's mails as they stand now. It can only withhold.
func (w *Workspace) gate(ctx context.Context) (campaign.Gate, error) {
	look, err := w.lookups(ctx)
	if err != nil {
		return nil, err
	}
	denied, err := w.denied(ctx)
	if err != nil {
		return nil, err
	}
	mailed, reached, err := look.MailedSince(ctx, w.Now().AddDate(0, 0, -campaign.BudgetDays))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, m campaign.Mailing) (crm.HoldReason, string, error) {
		why, found := look.suppressed.reason(m.CustomerID, m.Mailbox)
		var err error
		if !found {
			why, found, err = look.live(ctx, m.Mailbox)
		}
		if err != nil || found {
			return crm.HoldSuppressed, why, err
		}
		if denied[m.CustomerID] {
			return crm.HoldNoConsent, "denied since the plan", nil
		}
		if had := max(mailed[m.CustomerID], reached[m.Mailbox]); m.Budget > 0 && had >= m.Budget {
			return crm.HoldBudget, fmt.Sprintf("mails in %d days = %d, most = %d", campaign.BudgetDays, had, m.Budget), nil
		}
		return "", "", nil
	}, nil
}

// denied are the people who, by the facts loaded now, do not consent.
func (w *Workspace) denied(ctx context.Context) (map[string]bool, error) {
	s, err := w.compute(ctx, w.Today(), w.counting("", nil))
	if err != nil {
		return nil, err
	}
	no := map[string]bool{}
	for _, p := range s.Profiles {
		if p.ConsentEmail != crm.ConsentGranted || p.AccountBecause != "" {
			for _, id := range p.IDs() {
				no[id] = true
			}
		}
	}
	return no, nil
}

// settlePlan records how far the plan has come.
func settlePlan(ctx context.Context, store *state.Store, id string, r campaign.Result) error {
	if r.Left > 0 || r.Deferred > 0 || r.Total == 0 {
		return nil
	}
	return store.SetPlanStatus(ctx, id, state.PlanSent)
}

// uncertain lists the mailings of a plan of which nobody can say what became of them.
func uncertain(ctx context.Context, store *state.Store, planID string) ([]crm.JournalEntry, error) {
	entries, err := store.ByPlan(ctx, planID)
	var list []crm.JournalEntry
	for _, e := range entries {
		if e.State == crm.MailUncertain {
			list = append(list, e)
		}
	}
	return list, err
}

// Exit is 3 where a fault kept mail back, 4 where some is still to be sent, else 0.
func (s Sent) Exit() int {
	switch {
	case s.Result.Left > 0 || s.Result.Deferred > 0:
		return 4
	case s.Result.Refused > 0 || len(s.Uncertain) > 0:
		return 3
	}
	return 0
}

// SentJSON is a send as send --json prints it.
type SentJSON struct {
	Plan      string   `json:"plan"`
	Total     int      `json:"total"`
	Before    int      `json:"before"`
	Accepted  int      `json:"accepted"`
	Refused   int      `json:"refused"`
	Deferred  int      `json:"deferred"`
	Withheld  int      `json:"withheld"`
	Left      int      `json:"left"`
	Uncertain []string `json:"uncertain"`
}

// JSON is the send for machines; uncertain lists customer ids.
func (s Sent) JSON() SentJSON {
	r := s.Result
	j := SentJSON{Plan: s.Plan, Total: r.Total, Before: r.Before, Accepted: r.Accepted, Refused: r.Refused, Deferred: r.Deferred, Withheld: r.Withheld, Left: r.Left, Uncertain: []string{}}
	for _, e := range s.Uncertain {
		j.Uncertain = append(j.Uncertain, e.Key.CustomerID)
	}
	return j
}

// line is the send in one line.
func (s Sent) line(lang string) string {
	r := s.Result
	if lang == "fr" {
		return fmt.Sprintf("%s : %d remis à %s, %d déjà faits, %d refusés, %d remis à plus tard, %d retenus, %d incertains", s.Plan, r.Accepted, s.Where, r.Before, r.Refused, r.Deferred+r.Left, r.Withheld, len(s.Uncertain))
	}
	return fmt.Sprintf("%s: %d accepted by %s, %d done before, %d refused, %d for later, %d withheld, %d uncertain", s.Plan, r.Accepted, s.Where, r.Before, r.Refused, r.Deferred+r.Left, r.Withheld, len(s.Uncertain))
}

// Say is the send for a person.
func (s Sent) Say(lang string) string {
	var b strings.Builder
	b.WriteString(wrapLines(s.line(lang), textWidth) + "\n")
	if len(s.Uncertain) == 0 {
		return b.String()
	}
	if lang == "fr" {
		b.WriteString("Commencés, sans qu'on sache s'ils sont partis ; ils comptent comme écrits et ne seront pas renvoyés :\n")
	} else {
		b.WriteString("Begun, and nobody knows whether they left; they count as mailed and are not sent again:\n")
	}
	for _, e := range s.Uncertain {
		fmt.Fprintf(&b, "  %s  %s\n", e.Key.CustomerID, e.Mailbox.Masked())
	}
	return b.String()
}
