package campaign

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func testOptions() Options {
	return Options{
		Connections: 3, Sleep: func(time.Duration) {},
		Now: func() time.Time { return time.Date(2011, 12, 11, 6, 0, 0, 0, time.UTC) },
	}
}

// deliver sends a plan into a world.
func deliver(t testing.TB, ctx context.Context, p *Plan, w *world, gate Gate, o Options) (Result, error) {
	t.Helper()
	l, err := p.Letters(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Deliver(ctx, p, l, w, w, gate, o)
	if sum := r.Before + r.Accepted + r.Refused + r.Deferred + r.Uncertain + r.Withheld + r.Left; sum != r.Total {
		t.Errorf("the counts do not add up: %+v", r)
	}
	return r, err
}

func states(w *world) map[crm.MailState]int {
	counts := map[crm.MailState]int{}
	for _, e := range w.states {
		counts[e.State]++
	}
	return counts
}

func TestDeliverSendsEveryoneOnceAndASecondTimeNobody(t *testing.T) {
	w := newWorld()
	p := mustBuild(t, people(1203), w) // three batches of intents
	var done atomic.Int64
	o := testOptions()
	o.Progress = func(d, total int) {
		if int64(d) != done.Add(1) || total != 1203 {
			t.Errorf("progress %d of %d", d, total)
		}
	}
	r, err := deliver(t, t.Context(), p, w, nil, o)
	if err != nil || r != (Result{Total: 1203, Accepted: 1203}) {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, m := range p.Mailings {
		if w.delivered[m.Address] != 1 {
			t.Errorf("%s got %d letters", m.CustomerID, w.delivered[m.Address])
		}
	}
	if diff := cmp.Diff(map[crm.MailState]int{crm.MailAccepted: 1203}, states(w)); diff != "" {
		t.Error(diff)
	}
	if r, err := deliver(t, t.Context(), p, w, nil, testOptions()); err != nil || r != (Result{Total: 1203, Before: 1203}) || w.opened != 3 {
		t.Errorf("the second time: %+v, %v, %d connections", r, err, w.opened)
	}
}

func TestTheGateCanOnlyWithhold(t *testing.T) {
	w := newWorld()
	p := mustBuild(t, people(6), w)
	// c0005's mailbox was written to since, in another customer's name.
	w.states["other"] = crm.JournalEntry{Key: crm.MailKey{Campaign: p.Campaign, Occurrence: p.Occurrence, CustomerID: "other"}, Mailbox: "c0005@example.com", State: crm.MailAccepted}
	gate := func(_ context.Context, m Mailing) (crm.HoldReason, string, error) {
		if m.CustomerID == "c0001" {
			return crm.HoldSuppressed, "unsubscribed", nil
		}
		return "", "", nil
	}
	r, err := deliver(t, t.Context(), p, w, gate, testOptions())
	if err != nil || r != (Result{Total: 6, Accepted: 4, Withheld: 2}) {
		t.Fatalf("%+v, %v", r, err)
	}
	for id, detail := range map[string]string{"c0001": "suppressed: unsubscribed", "c0005": "same mailbox: customer_id = other"} {
		if e := w.states[id]; e.State != crm.MailWithheld || e.Detail != detail || w.delivered[id+"@example.com"] != 0 {
			t.Errorf("%s: %+v", id, e)
		}
	}
	if r, err := deliver(t, t.Context(), p, w, nil, testOptions()); err != nil || r.Before != 6 {
		t.Errorf("withheld once, the plan holds them for good: %+v, %v", r, err)
	}
	failing := func(context.Context, Mailing) (crm.HoldReason, string, error) { return "", "", errDead }
	w = newWorld()
	if r, err := deliver(t, t.Context(), p, w, failing, testOptions()); !errors.Is(err, errDead) || len(w.delivered) != 0 || r.Left != 6 {
		t.Errorf("the gate could not look and mail left: %+v, %v", r, err)
	}
}

func TestEveryAnswerHasItsOutcome(t *testing.T) {
	temporary := &mail.SendError{Phase: mail.PhaseRcpt, Code: 450, Enhanced: "4.2.1", Temporary: true}
	lost := &mail.SendError{Phase: mail.PhaseReply, Uncertain: true}
	lane := &mail.SendError{Phase: mail.PhaseMail, Lane: true, Temporary: true}
	tests := []struct {
		name   string
		answer func(attempt int) error
		want   crm.MailState
		tries  int
		again  crm.MailState // after a second run in which everything is accepted
	}{
		{"a temporary no is tried again by the next run", func(int) error { return temporary }, crm.MailDeferred, 1, crm.MailAccepted},
		{"a lasting no is final", func(int) error { return &mail.SendError{Phase: mail.PhaseRcpt, Code: 550, Enhanced: "5.1.1"} }, crm.MailRefused, 1, crm.MailRefused},
		{"a no that concerns us does not burn the recipient", func(int) error {
			return &mail.SendError{Phase: mail.PhaseReply, Code: 550, Enhanced: "5.7.1"}
		}, crm.MailDeferred, 1, crm.MailAccepted},
		{"a lost reply is never tried again", func(int) error { return lost }, crm.MailUncertain, 1, crm.MailUncertain},
		{"an error of no known kind is a lost reply", func(int) error { return errors.New("x") }, crm.MailUncertain, 1, crm.MailUncertain},
		{"a connection that fails is made anew, the same letter sent", func(n int) error {
			if n < 3 {
				return lane
			}
			return nil
		}, crm.MailAccepted, 3, crm.MailAccepted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			p := mustBuild(t, people(1), w)
			w.answer = func(_ string, n int) error { return tt.answer(n) }
			if _, err := deliver(t, t.Context(), p, w, nil, testOptions()); err != nil {
				t.Fatal(err)
			}
			if e := w.states["c0000"]; e.State != tt.want || w.attempts["c0000@example.com"] != tt.tries {
				t.Errorf("%+v after %d tries", e, w.attempts["c0000@example.com"])
			}
			w.answer = nil
			if _, err := deliver(t, t.Context(), p, w, nil, testOptions()); err != nil || w.states["c0000"].State != tt.again {
				t.Errorf("%v, %+v", err, w.states["c0000"])
			}
			if w.delivered["c0000@example.com"] > 1 {
				t.Error("twice")
			}
		})
	}
}

func TestALaneThatDoesNotComeBackEndsTheRunAndBurnsNobody(t *testing.T) {
	tests := []struct {
		name  string
		err   *mail.SendError
		open  bool // at opening, else at sending
		tries int  // of one lane
		want  problem.ID
	}{
		{"nobody listens", &mail.SendError{Phase: mail.PhaseDial, Lane: true, Temporary: true, Cause: errors.New("refused")}, true, laneTries, problem.MailServerSilent},
		{"the password is wrong", &mail.SendError{Phase: mail.PhaseAuth, Lane: true, Code: 535}, true, 1, problem.LoginRefused},
		{"the server offers no login", &mail.SendError{Phase: mail.PhaseAuth, Lane: true, Temporary: true}, true, laneTries, problem.LoginRefused},
		{"the disk is full", &mail.SendError{Phase: mail.PhaseFile, Lane: true}, false, laneTries, problem.OutboxFails},
		{"the sender is refused", &mail.SendError{Phase: mail.PhaseMail, Lane: true, Code: 553}, false, 1, problem.MailServerSilent},
		{"421 for ever", &mail.SendError{Phase: mail.PhaseRcpt, Lane: true, Temporary: true, Code: 421}, false, laneTries, problem.MailServerSilent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			p := mustBuild(t, people(5), w)
			if tt.open {
				w.openErr = func(int) error { return tt.err }
			} else {
				w.answer = func(string, int) error { return tt.err }
			}
			o := testOptions()
			o.Connections = 1
			var pauses []time.Duration
			o.Sleep = func(d time.Duration) { pauses = append(pauses, d) }
			r, err := deliver(t, t.Context(), p, w, nil, o)
			var told *problem.Problem
			if !errors.As(err, &told) || told.ID != tt.want || told.Exit() != 4 || !strings.Contains(told.Say("en"), "5 letters wait") || r.Left != 5 {
				t.Errorf("%+v, %v", r, err)
			}
			if len(pauses) != tt.tries-1 || tt.tries > 1 && (pauses[0] != time.Second || pauses[3] != 8*time.Second) {
				t.Errorf("pauses %v", pauses)
			}
			for id, e := range w.states {
				if e.State.Mailed() {
					t.Errorf("%s is burnt: %+v", id, e)
				}
			}
			w.openErr, w.answer = nil, nil
			if r, err := deliver(t, t.Context(), p, w, nil, testOptions()); err != nil || r.Accepted != 5 {
				t.Errorf("the next run: %+v, %v", r, err)
			}
		})
	}
}

func TestSendingPausesWhenTheAnswersSaySo(t *testing.T) {
	refused := &mail.SendError{Phase: mail.PhaseRcpt, Code: 550, Enhanced: "5.1.1", Words: "no such person"}
	policy := &mail.SendError{Phase: mail.PhaseReply, Code: 550, Enhanced: "5.7.26", Words: "not authenticated"}
	tests := []struct {
		name   string
		answer func(n int) error // to the nth person
		want   problem.ID
		tried  int // with one connection
	}{
		{"twenty in a row", func(n int) error {
			if n >= 30 {
				return refused
			}
			return nil
		}, problem.TooManyRefusals, 50},
		{"more than five in a hundred of the first 500", func(n int) error {
			if n%10 == 0 {
				return refused
			}
			return nil
		}, problem.TooManyRefusals, 251},
		{"four in a hundred are borne", func(n int) error {
			if n%25 == 0 {
				return refused
			}
			return nil
		}, "", 600},
		{"the third objection to us", func(int) error { return policy }, problem.PolicyRefusals, 3},
		{"a rare objection to us is borne", func(n int) error {
			if n%150 == 0 {
				return policy
			}
			return nil
		}, "", 600},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			p := mustBuild(t, people(600), w)
			o := testOptions()
			o.Connections = 1
			n := -1
			w.answer = func(string, int) error { n++; return tt.answer(n) }
			r, err := deliver(t, t.Context(), p, w, nil, o)
			var told *problem.Problem
			if tt.want == "" && err != nil || tt.want != "" && (!errors.As(err, &told) || told.ID != tt.want || told.Exit() != 4) {
				t.Errorf("%v", err)
			}
			if tried := r.Total - r.Left; tried != tt.tried {
				t.Errorf("%d were tried: %+v", tried, r)
			}
		})
	}
}

func TestALetterThatFailsIsFoundBeforeTheFirstIsSent(t *testing.T) {
	w := newWorld()
	p := mustBuild(t, people(4), w)
	p.Mailings[3].Address = "c0003@example.com\r\nRCPT TO:<x@example.com>"
	r, err := deliver(t, t.Context(), p, w, nil, testOptions())
	if !errors.Is(err, problem.New(problem.LetterFails, nil)) || len(w.delivered) != 0 || len(w.states) != 0 || r.Left != 4 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestCancellingBeginsNothingNewAndFinishesWhatHasBegun(t *testing.T) {
	w := newWorld()
	p := mustBuild(t, people(200), w)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sent, atMost := 0, 0
	w.answer = func(to string, _ int) error {
		if sent++; to == "c0050@example.com" {
			cancel()
			atMost = sent + testOptions().Connections - 1 // the other lanes finish what they have in hand
		}
		return nil
	}
	r, err := deliver(t, ctx, p, w, nil, testOptions())
	var told *problem.Problem
	if !errors.As(err, &told) || told.ID != problem.Interrupted || told.Exit() != 130 {
		t.Errorf("got %v", err)
	}
	counts := states(w)
	if counts[crm.MailBegun] != 0 || counts[crm.MailAccepted] != r.Accepted || r.Accepted == 0 || r.Accepted > atMost {
		t.Errorf("%+v, %v, at most %d", r, counts, atMost)
	}
	w.answer = nil
	if r, err := deliver(t, t.Context(), p, w, nil, testOptions()); err != nil || r.Accepted+r.Before != 200 {
		t.Errorf("%+v, %v", r, err)
	}
	for to, n := range w.delivered {
		if n != 1 {
			t.Errorf("%s got %d letters", to, n)
		}
	}
	cancelled, stop := context.WithCancel(t.Context())
	stop()
	w = newWorld()
	if _, err := deliver(t, cancelled, p, w, nil, testOptions()); !errors.Is(err, problem.New(problem.Interrupted, nil)) || len(w.delivered) != 0 {
		t.Errorf("cancelled before it began: %v", err)
	}
}

func TestWithoutAJournalNothingIsSent(t *testing.T) {
	for _, call := range []string{"States", "Intend", "Begin"} {
		w := newWorld()
		p := mustBuild(t, people(20), w)
		w.fail = call
		if _, err := deliver(t, t.Context(), p, w, nil, testOptions()); !errors.Is(err, errDead) || len(w.delivered) != 0 {
			t.Errorf("%s fails: %v, %d letters left", call, err, len(w.delivered))
		}
	}
	w := newWorld()
	p := mustBuild(t, people(20), w)
	w.fail = "Finish"
	if _, err := deliver(t, t.Context(), p, w, nil, testOptions()); !errors.Is(err, errDead) || len(w.delivered) > 3 {
		t.Errorf("Finish fails: %v, %d letters left", err, len(w.delivered))
	}
}

// The power goes off at every single step in turn, the step done or not done; then the plan is sent again.
func TestPowerMayGoOffAtAnyStep(t *testing.T) {
	const persons, connections = 12, 3
	steps := 0
	for dieAt := 1; ; dieAt++ {
		for _, counts := range []bool{false, true} {
			w := newWorld()
			w.answer = func(to string, n int) error { // some trouble on the way
				switch {
				case to == "c0002@example.com" && n == 1:
					return &mail.SendError{Phase: mail.PhaseMail, Lane: true, Temporary: true}
				case to == "c0004@example.com" && n == 1:
					return &mail.SendError{Phase: mail.PhaseRcpt, Code: 451, Temporary: true}
				}
				return nil
			}
			p := mustBuild(t, people(persons), w)
			o := testOptions()
			o.Connections = connections
			w.dieAt, w.lastCounts = dieAt, counts
			_, err := deliver(t, t.Context(), p, w, nil, o)
			if steps = w.step; dieAt > steps {
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%d steps", steps)
				return
			}
			if !errors.Is(err, errDead) {
				t.Fatalf("step %d: the run goes on: %v", dieAt, err)
			}
			uncertain := w.restart()
			if uncertain > connections {
				t.Fatalf("step %d: %d are uncertain", dieAt, uncertain)
			}
			for range 2 { // the second run takes up what was deferred
				if _, err := deliver(t, t.Context(), p, w, nil, o); err != nil {
					t.Fatalf("step %d: %v", dieAt, err)
				}
			}
			for i := range persons {
				id := fmt.Sprintf("c%04d", i)
				state, n := w.states[id].State, w.delivered[id+"@example.com"]
				if n > 1 || state == crm.MailAccepted && n != 1 || state != crm.MailAccepted && state != crm.MailUncertain {
					t.Fatalf("step %d: %s is %s and got %d letters", dieAt, id, state, n)
				}
			}
			if got := states(w)[crm.MailUncertain]; got != uncertain {
				t.Fatalf("step %d: %d uncertain became %d", dieAt, uncertain, got)
			}
		}
	}
}

func TestIntentsStandBeforeTheFirstLetter(t *testing.T) {
	w := newWorld()
	p := mustBuild(t, people(700), w)
	seen := false
	w.answer = func(string, int) error {
		if !seen {
			seen = true
			if n := len(w.states); n < batch {
				return fmt.Errorf("only %d intents", n)
			}
		}
		return nil
	}
	r, err := deliver(t, t.Context(), p, w, nil, testOptions())
	if err != nil || r.Accepted != 700 || !maps.Equal(states(w), map[crm.MailState]int{crm.MailAccepted: 700}) {
		t.Errorf("%+v, %v", r, err)
	}
}
