package state_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/state"
)

const (
	childVariable = "HABITUE_STATE_TEST_CHILD" // the workspace and the child's name
	senders       = 4
)

func TestMain(m *testing.M) {
	if told := os.Getenv(childVariable); told != "" {
		dir, name, _ := strings.Cut(told, "\n")
		if err := sendUntilKilled(dir, name); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func mailing(customer string) crm.JournalEntry {
	return crm.JournalEntry{
		Key:    crm.MailKey{Campaign: "a", Occurrence: "1", CustomerID: customer},
		PlanID: "p", Mailbox: "x@example.com",
	}
}

// sendUntilKilled intends, begins and finishes mailings from several goroutines, folding all the while, and says
// each step on the standard output before ("b", "f") and after ("I", "B", "F") it is taken.
func sendUntilKilled(dir, name string) error {
	ctx := context.Background()
	s, err := state.Open(ctx, dir, state.Options{Now: time.Now})
	if err != nil {
		return err
	}
	say := func(word, customer string, st crm.MailState) {
		// One write each: a kill never leaves half a line that looks whole.
		_, _ = os.Stdout.WriteString(word + " " + customer + " " + string(st) + "\n")
	}
	work := make(chan crm.JournalEntry, 40)
	failed := make(chan error, senders+2)
	for n := range senders {
		go func() {
			outcomes := []crm.MailState{crm.MailAccepted, crm.MailRefused, crm.MailDeferred, crm.MailWithheld}
			for i := n; ; i++ {
				e := <-work
				e.State = outcomes[i%len(outcomes)]
				e.Detail = "250 2.0.0 Ok: queued as " + e.Key.CustomerID
				say("b", e.Key.CustomerID, "")
				if err := s.Begin(ctx, e); err != nil {
					failed <- err
				}
				say("B", e.Key.CustomerID, "")
				time.Sleep(200 * time.Microsecond) // a server that answers
				say("f", e.Key.CustomerID, e.State)
				if err := s.Finish(ctx, e); err != nil {
					failed <- err
				}
				say("F", e.Key.CustomerID, e.State)
			}
		}()
	}
	go func() {
		for {
			time.Sleep(10 * time.Millisecond)
			if err := s.Fold(ctx); err != nil {
				failed <- err
			}
		}
	}()
	go func() {
		for i := 0; ; i += 20 {
			var batch []crm.JournalEntry
			for n := i; n < i+20; n++ {
				batch = append(batch, mailing(fmt.Sprintf("%s-%06d", name, n)))
			}
			if err := s.Intend(ctx, "p", batch); err != nil {
				failed <- err
			}
			for _, e := range batch {
				say("I", e.Key.CustomerID, "")
				work <- e
			}
		}
	}()
	return <-failed
}

// told is what a child has said of one mailing: its last word, and the outcome it named.
type told struct {
	word  string
	state crm.MailState
}

// runAndKill starts a child, kills it with SIGKILL after a while, and gives back all that it said.
func runAndKill(t *testing.T, dir, name string, after time.Duration) map[string]told {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+dir+"\n"+name)
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	said := map[string]told{}
	var once sync.Once
	in := bufio.NewReader(out)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			break
		}
		once.Do(func() { time.AfterFunc(after, func() { _ = c.Process.Kill() }) })
		var word, customer, st string
		if _, err := fmt.Sscanf(line, "%s %s %s", &word, &customer, &st); err != nil && customer == "" {
			t.Fatalf("the child said %q", line)
		}
		said[customer] = told{word, crm.MailState(st)}
	}
	if err := c.Wait(); err == nil || stderr.Len() > 0 {
		t.Fatalf("the child was not killed: %v, %s", err, stderr.String())
	}
	return said
}

// agrees reports whether what the journal holds can follow from the child's last word.
func (w told) agrees(st crm.MailState) bool {
	switch w.word {
	case "I":
		return st == crm.MailIntent
	case "b": // Begin had not returned: the record may or may not be there
		return st == crm.MailIntent || st == crm.MailUncertain
	case "B":
		return st == crm.MailUncertain
	case "f":
		return st == crm.MailUncertain || st == w.state
	default:
		return st == w.state
	}
}

func TestFiftyKillsLoseNothing(t *testing.T) {
	dir, random := t.TempDir(), rand.New(rand.NewPCG(2026, 11))
	all := map[string]told{}
	uncertain, finished := 0, 0
	for i := range 50 {
		name := fmt.Sprintf("%02d", i)
		said := runAndKill(t, dir, name, time.Duration(random.IntN(40_000))*time.Microsecond)
		for customer, w := range said {
			all[customer] = w
			if w.word == "F" {
				finished++
			}
		}
		s, err := state.Open(t.Context(), dir, state.Options{Now: time.Now})
		if err != nil {
			t.Fatalf("after kill %d: %v", i, err)
		}
		r := s.Recovered()
		if len(r.Uncertain) > senders || r.PowerLoss {
			t.Errorf("kill %d: %d uncertain, power loss %v", i, len(r.Uncertain), r.PowerLoss)
		}
		uncertain += len(r.Uncertain)
		entries, err := s.States(t.Context(), "a", "1")
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]crm.JournalEntry{}
		for _, e := range entries {
			got[e.Key.CustomerID] = e
		}
		for customer, w := range all {
			e, ok := got[customer]
			if !ok || !w.agrees(e.State) {
				t.Fatalf("kill %d: %s was last told as %q %s, the journal says %q", i, customer, w.word, w.state, e.State)
			}
			if w.word == "F" && e.Detail != "250 2.0.0 Ok: queued as "+customer {
				t.Fatalf("kill %d: the detail of %s is %q", i, customer, e.Detail)
			}
			if e.State.Mailed() && customer[:2] == name {
				if err := s.Intend(t.Context(), "p", []crm.JournalEntry{e}); !errors.Is(err, state.ErrMailed) {
					t.Fatalf("kill %d: %s, which is %s, could be sent again: %v", i, customer, e.State, err)
				}
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("50 kills: %d mailings told of, %d finished, %d uncertain", len(all), finished, uncertain)
	if finished == 0 || uncertain == 0 {
		t.Errorf("the kills came too early: %d finished, %d uncertain", finished, uncertain)
	}
}

func TestManyGoroutinesShareAStore(t *testing.T) {
	s, err := state.Open(t.Context(), t.TempDir(), state.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	const each = 60
	var work sync.WaitGroup
	for n := range 8 {
		work.Go(func() {
			for i := range each {
				e := mailing(fmt.Sprintf("%d-%03d", n, i))
				if err := s.Intend(ctx, "p", []crm.JournalEntry{e}); err != nil {
					t.Error(err)
				}
				if err := s.Begin(ctx, e); err != nil {
					t.Error(err)
				}
				e.State = crm.MailAccepted
				if err := s.Finish(ctx, e); err != nil {
					t.Error(err)
				}
				switch i % 20 {
				case 5:
					if err := s.Fold(ctx); err != nil {
						t.Error(err)
					}
				case 10:
					if _, err := s.States(ctx, "a", "1"); err != nil {
						t.Error(err)
					}
				case 15:
					address := crm.Email(fmt.Sprintf("%d.%d@example.com", n, i))
					if err := s.Suppress(ctx, address, "unsubscribe", "", time.Unix(0, 0)); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	// One mailing that all want: one begins it.
	one := mailing("wanted")
	if err := s.Intend(ctx, "p", []crm.JournalEntry{one}); err != nil {
		t.Fatal(err)
	}
	won := make(chan int, 8)
	for n := range 8 {
		work.Go(func() {
			if err := s.Begin(ctx, one); err == nil {
				won <- n
			} else if !errors.Is(err, state.ErrMailed) {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if len(won) != 1 {
		t.Errorf("%d goroutines began the same mailing", len(won))
	}
	entries, err := s.States(ctx, "a", "1")
	if err != nil {
		t.Fatal(err)
	}
	count := map[crm.MailState]int{}
	for _, e := range entries {
		count[e.State]++
	}
	if count[crm.MailAccepted] != 8*each || count[crm.MailBegun] != 1 || len(entries) != 8*each+1 {
		t.Errorf("got %v", count)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkBeginFinish measures one mailing's two records, write-through, synced in the background.
func BenchmarkBeginFinish(b *testing.B) {
	s, err := state.Open(b.Context(), b.TempDir(), state.Options{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	entries := make([]crm.JournalEntry, b.N)
	for i := range entries {
		entries[i] = mailing(fmt.Sprintf("%08d", i))
		entries[i].State, entries[i].Detail = crm.MailAccepted, "250 2.0.0 Ok: queued as 4XyZ12abcd"
	}
	for at := 0; at < len(entries); at += 500 {
		if err := s.Intend(b.Context(), "p", entries[at:min(at+500, len(entries))]); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for _, e := range entries {
		if err := s.Begin(b.Context(), e); err != nil {
			b.Fatal(err)
		}
		if err := s.Finish(b.Context(), e); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pairs/s")
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}
