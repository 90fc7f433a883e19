package campaign

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Journal remembers what was meant, begun and finished. Whoever implements it holds three promises: Intend has
// reached the disk when it returns; Begin and Finish survive the death of the program; and after a restart a
// mailing that was begun and not finished is uncertain in States.
type Journal interface {
	// Intend records that these mailings will be sent. An existing intent stays; what was deferred or withheld
	// is an intent again.
	Intend(ctx context.Context, planID string, entries []crm.JournalEntry) error
	// Begin records that a mailing of which there is an intent is handed over now.
	Begin(ctx context.Context, e crm.JournalEntry) error
	// Finish records what became of a mailing: accepted, refused, deferred, uncertain or withheld.
	Finish(ctx context.Context, e crm.JournalEntry) error
	// States lists the latest state of every customer in an occurrence.
	States(ctx context.Context, campaign, occurrence string) ([]crm.JournalEntry, error)
}

// Gate takes the last look at a mailing, on live state, just before it is begun. A reason withholds it; a gate
// cannot add anyone. An error stops the run: not knowing is not a yes.
type Gate func(ctx context.Context, m Mailing) (withhold crm.HoldReason, because string, err error)

// Options are how a plan is delivered.
type Options struct {
	Connections int                    // at once; 0 is 4
	Now         func() time.Time       // the clock of the Date header
	Pause       time.Duration          // before the first retry of a failed connection, doubled each time; 0 is one second
	Progress    func(done, total int)  // called after each mailing, from one goroutine at a time; nil is none
	Sleep       func(d time.Duration)  // nil is the real thing; tests bring their own
	Outcome     func(crm.JournalEntry) // called with every outcome, as Progress; nil is none
}

// Result counts the mailings of one delivery. The counts add up: Total = Before + Accepted + Refused + Deferred
// + Uncertain + Withheld + Left.
type Result struct {
	Total     int // mailings of the plan
	Before    int // done in an earlier run
	Accepted  int
	Refused   int
	Deferred  int // the receiver said not now; a later run tries again
	Uncertain int // nobody can say; never sent again
	Withheld  int
	Left      int // not tried, because the run ended early
}

// batch is how many intents are made durable at once.
const batch = 500

// Deliver sends the plan's mailings that have not been sent. Every letter is written once before the first is
// sent, so that one that cannot be written stops all. Cancelling ctx begins nothing new and finishes what has
// begun. The error is the problem that ended the run early; the result is true in any case.
func Deliver(ctx context.Context, p *Plan, l *Letters, j Journal, t mail.Transport, gate Gate, o Options) (Result, error) {
	r := &run{plan: p, letters: l, journal: j, transport: t, gate: gate, opt: o.withDefaults(), taken: map[crm.Email]string{}}
	r.date = r.opt.Now()
	todo, err := r.pending(ctx)
	if err != nil {
		return r.result, err
	}
	if err := r.rehearse(ctx, todo); err != nil {
		return r.result, err
	}
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	r.cancel = cancel
	queue := make(chan Mailing)
	var workers sync.WaitGroup
	for range min(r.opt.Connections, len(todo)) {
		workers.Go(func() { r.work(running, queue) })
	}
	r.feed(running, todo, queue)
	close(queue)
	workers.Wait()
	if r.failure == nil && ctx.Err() != nil {
		r.failure = problem.New(problem.Interrupted, nil).Because(ctx.Err())
	}
	return r.result, r.told()
}

func (o Options) withDefaults() Options {
	if o.Connections <= 0 {
		o.Connections = 4
	}
	if o.Pause <= 0 {
		o.Pause = time.Second
	}
	return o
}

// run is one delivery.
type run struct {
	plan      *Plan
	letters   *Letters
	journal   Journal
	transport mail.Transport
	gate      Gate
	opt       Options
	date      time.Time
	cancel    context.CancelFunc
	taken     map[crm.Email]string // mailboxes mailed in this occurrence, and to whom; not written while running

	mu      sync.Mutex
	result  Result
	failure error
	tally   tally
}

// pending lists what is still to be sent.
func (r *run) pending(ctx context.Context) ([]Mailing, error) {
	states, err := r.journal.States(ctx, r.plan.Campaign, r.plan.Occurrence)
	if err != nil {
		return nil, fmt.Errorf("ask the journal: %w", err)
	}
	known := map[string]crm.JournalEntry{}
	for _, e := range states {
		known[e.Key.CustomerID] = e
		if e.State.Mailed() {
			r.taken[e.Mailbox] = e.Key.CustomerID
		}
	}
	r.result.Total = len(r.plan.Mailings)
	var todo []Mailing
	for _, m := range r.plan.Mailings {
		e := known[m.CustomerID]
		if e.State.Mailed() || e.State == crm.MailWithheld && e.PlanID == r.plan.ID {
			r.result.Before++
			continue
		}
		todo = append(todo, m)
	}
	r.result.Left = len(todo)
	return todo, nil
}

// rehearse writes every letter once and throws it away, on all cores. Of several failures the first person's is
// told, whatever the number of cores.
func (r *run) rehearse(ctx context.Context, todo []Mailing) error {
	workers := min(runtime.GOMAXPROCS(0), len(todo))
	failures := make([]error, len(todo))
	var group sync.WaitGroup
	for first := range workers {
		group.Go(func() {
			for i := first; i < len(todo) && ctx.Err() == nil; i += workers {
				if _, _, failures[i] = r.letters.Compose(todo[i], r.date); failures[i] != nil {
					return
				}
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return problem.New(problem.Interrupted, nil).Because(ctx.Err())
	}
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

// feed makes intents durable, a batch at a time, and hands out what they cover.
func (r *run) feed(ctx context.Context, todo []Mailing, queue chan<- Mailing) {
	for start := 0; start < len(todo); start += batch {
		part := todo[start:min(start+batch, len(todo))]
		entries := make([]crm.JournalEntry, len(part))
		for i, m := range part {
			entries[i] = r.entry(m, crm.MailIntent, "")
		}
		if ctx.Err() != nil {
			return
		}
		if err := r.journal.Intend(ctx, r.plan.ID, entries); err != nil {
			r.halt(fmt.Errorf("record intents: %w", err))
			return
		}
		for _, m := range part {
			select {
			case queue <- m:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (r *run) entry(m Mailing, state crm.MailState, detail string) crm.JournalEntry {
	return crm.JournalEntry{Key: r.plan.key(m), PlanID: r.plan.ID, Mailbox: m.Mailbox, State: state, Detail: detail}
}

// halt ends the run: the first reason is the one that is told.
func (r *run) halt(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failure == nil {
		r.failure = err
	}
	r.cancel()
}

// told is the failure with the number of letters that wait, which is known only at the end.
func (r *run) told() error {
	var p *problem.Problem
	if errors.As(r.failure, &p) && p.Args != nil {
		q := *p
		q.Args = problem.Args{"left": fmt.Sprint(r.result.Left + r.result.Deferred)}
		for name, value := range p.Args {
			q.Args[name] = value
		}
		return &q
	}
	return r.failure
}
