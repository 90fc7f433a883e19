package campaign

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// laneTries is how often in a row one lane may fail before the run ends.
const laneTries = 5

// work takes mailings from the queue and sends them over one lane, until the queue or the run ends.
func (r *run) work(ctx context.Context, queue <-chan Mailing) {
	w := &worker{run: r}
	defer w.drop()
	for m := range queue {
		for settled := false; !settled; {
			if ctx.Err() != nil || !w.ready(ctx) {
				return
			}
			var goOn bool
			if settled, goOn = w.send(ctx, m); !goOn {
				return
			}
		}
	}
}

// worker is one lane and how often in a row it has failed.
type worker struct {
	*run
	lane  mail.Lane
	fails int
}

// drop closes the lane.
func (w *worker) drop() {
	if w.lane != nil {
		_ = w.lane.Close() // what was accepted stays accepted
		w.lane = nil
	}
}

// ready opens a lane where there is none, patiently. Nobody's mailing is touched meanwhile.
func (w *worker) ready(ctx context.Context) bool {
	if w.lane != nil && w.lane.Worn() {
		w.drop()
	}
	for w.lane == nil {
		lane, err := w.transport.Open(ctx)
		if err == nil {
			w.lane = lane
			break
		}
		if ctx.Err() != nil || !w.failed(ctx, err) {
			return false
		}
	}
	return true
}

// failed notes a failure of the lane and waits before the next try. It is false where the run has ended.
func (w *worker) failed(ctx context.Context, err error) bool {
	w.drop()
	w.fails++
	var e *mail.SendError
	lasting := errors.As(err, &e) && !e.Temporary && e.Phase != mail.PhaseFile
	if lasting || w.fails >= laneTries {
		w.halt(laneProblem(err))
		return false
	}
	pause := w.opt.Pause << (w.fails - 1)
	if w.opt.Sleep != nil {
		w.opt.Sleep(pause)
		return ctx.Err() == nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// laneProblem is what a person is told when a lane does not come back.
func laneProblem(err error) error {
	id := problem.MailServerSilent
	var e *mail.SendError
	if errors.As(err, &e) {
		switch {
		case e.Phase == mail.PhaseAuth:
			id = problem.LoginRefused
		case e.Phase == mail.PhaseFile:
			id = problem.OutboxFails
		}
	}
	return problem.New(id, problem.Args{"reason": err.Error()}).Because(err)
}

// send begins and finishes one mailing. settled is false where the lane failed before anything was accepted
// and the same mailing should be tried again; goOn is false where the run has ended.
func (w *worker) send(ctx context.Context, m Mailing) (settled, goOn bool) {
	// What has begun is finished and recorded even when ctx is cancelled meanwhile.
	record := context.WithoutCancel(ctx)
	withhold, because, err := w.withheld(ctx, m)
	if err != nil {
		w.halt(fmt.Errorf("look at customer %s once more: %w", m.CustomerID, err))
		return false, false
	}
	if withhold != "" {
		return true, w.finish(record, w.entry(m, crm.MailWithheld, string(withhold)+": "+because), nil)
	}
	env, raw, err := w.letters.Compose(m, w.date)
	if err != nil {
		w.halt(err)
		return false, false
	}
	if err := w.journal.Begin(record, w.entry(m, crm.MailBegun, "")); err != nil {
		w.halt(fmt.Errorf("record that customer %s is written to: %w", m.CustomerID, err))
		return false, false
	}
	words, err := w.lane.Send(env, raw)
	if err == nil {
		w.fails = 0
		return true, w.finish(record, w.entry(m, crm.MailAccepted, words), nil)
	}
	return w.judge(ctx, record, m, err)
}

// withheld is the last look: a mailbox that another customer's letter has gone to since the plan was made, and
// whatever the gate says.
func (w *worker) withheld(ctx context.Context, m Mailing) (crm.HoldReason, string, error) {
	if other, ok := w.taken[m.Mailbox]; ok && other != m.CustomerID {
		return crm.HoldSameMailbox, "customer_id = " + other, nil
	}
	if w.gate == nil {
		return "", "", nil
	}
	return w.gate(ctx, m)
}

// judge turns an error into an outcome (reference: the table of replies).
func (w *worker) judge(ctx, record context.Context, m Mailing, err error) (settled, goOn bool) {
	var e *mail.SendError
	if !errors.As(err, &e) {
		e = &mail.SendError{Phase: mail.PhaseReply, Uncertain: true, Cause: err}
	}
	switch {
	case e.Uncertain:
		goOn = w.finish(record, w.entry(m, crm.MailUncertain, e.Error()), e)
		w.drop() // nobody knows what state the connection is in
		return true, goOn
	case e.Lane:
		if !w.record(record, w.entry(m, crm.MailDeferred, e.Error())) {
			return false, false
		}
		if !w.failed(ctx, e) {
			return false, false
		}
		return false, w.again(record, m)
	case e.Temporary || e.Policy():
		w.fails = 0
		return true, w.finish(record, w.entry(m, crm.MailDeferred, e.Error()), e)
	}
	w.fails = 0
	return true, w.finish(record, w.entry(m, crm.MailRefused, e.Error()), e)
}

// again makes a deferred mailing an intent once more, so that it can be begun on the next lane.
func (w *worker) again(ctx context.Context, m Mailing) bool {
	if err := w.journal.Intend(ctx, w.plan.ID, []crm.JournalEntry{w.entry(m, crm.MailIntent, "")}); err != nil {
		w.halt(fmt.Errorf("record intents: %w", err))
		return false
	}
	return true
}

// record writes an outcome into the journal; without that, nothing more may be sent.
func (w *worker) record(ctx context.Context, e crm.JournalEntry) bool {
	if err := w.journal.Finish(ctx, e); err != nil {
		w.halt(fmt.Errorf("record the outcome for customer %s: %w", e.Key.CustomerID, err))
		return false
	}
	return true
}

// finish records an outcome, counts it, and ends the run where the refusals say that something is wrong.
func (w *worker) finish(ctx context.Context, e crm.JournalEntry, cause *mail.SendError) bool {
	if !w.record(ctx, e) {
		return false
	}
	if p := w.count(e, cause); p != nil {
		w.halt(p)
		return false
	}
	return true
}

// count adds an outcome to the result. It returns a problem where sending should pause.
func (r *run) count(e crm.JournalEntry, cause *mail.SendError) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Left--
	switch e.State {
	case crm.MailAccepted:
		r.result.Accepted++
	case crm.MailRefused:
		r.result.Refused++
	case crm.MailDeferred:
		r.result.Deferred++
	case crm.MailUncertain:
		r.result.Uncertain++
	case crm.MailWithheld:
		r.result.Withheld++
	}
	if r.opt.Outcome != nil {
		r.opt.Outcome(e)
	}
	if r.opt.Progress != nil {
		r.opt.Progress(r.result.Total-r.result.Left, r.result.Total)
	}
	return r.tally.add(e.State, cause)
}

// tally watches the answers of one run.
type tally struct {
	tried, refused, row, policy int
}

// The limits at which sending pauses: refusals in a row; refusals among the first 500 (more than 5 %); answers
// that object to us and not to the recipient, from three on and when they are 1 % or more.
const (
	maxRow       = 20
	firstTried   = 500
	firstRefused = 25
	minPolicy    = 3
)

func (t *tally) add(state crm.MailState, cause *mail.SendError) error {
	if state == crm.MailWithheld {
		return nil
	}
	t.tried++
	if cause != nil && cause.Policy() {
		if t.policy++; t.policy >= minPolicy && t.policy*100 >= t.tried {
			return problem.New(problem.PolicyRefusals, problem.Args{"words": cause.Error()})
		}
		return nil
	}
	if state != crm.MailRefused {
		if state == crm.MailAccepted {
			t.row = 0
		}
		return nil
	}
	t.refused++
	t.row++
	if t.row >= maxRow || t.tried <= firstTried && t.refused > firstRefused {
		return problem.New(problem.TooManyRefusals, problem.Args{
			"refused": strconv.Itoa(t.refused), "tried": strconv.Itoa(t.tried), "words": cause.Error(),
		})
	}
	return nil
}
