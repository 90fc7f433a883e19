package pipeline_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/problem"
)

// nightAt runs a night in this process at a moment.
func nightAt(t *testing.T, dir string, now time.Time, asOf string) (pipeline.Night, error) {
	t.Helper()
	s := session(now)
	if asOf == "" {
		return pipeline.Run(t.Context(), dir, nil, s, func(pipeline.Step) {})
	}
	return pipeline.Run(t.Context(), dir, day(t, asOf), s, func(pipeline.Step) {})
}

func TestTheNightRefusesAClockThatJumped(t *testing.T) {
	last := time.Date(2026, 4, 1, 3, 15, 0, 0, time.UTC)
	const today = 24 * time.Hour
	tests := []struct {
		name    string
		now     time.Time
		asOf    string
		refused bool
	}{
		{"the next night", last.Add(today), "", false},
		{"the same moment", last, "", false},
		{"forty days later", last.Add(40 * today), "", false},
		{"a little more than forty days later", last.Add(40*today + time.Minute), "", true},
		{"ten years later", last.AddDate(10, 0, 0), "", true},
		{"a minute earlier", last.Add(-time.Minute), "", true},
		{"in 1970", time.Unix(0, 0), "", true},
		{"ten years later, with the day named", last.AddDate(10, 0, 0), "2026-03-31", false},
		{"in 1970, with the day named", time.Unix(0, 0), "2026-03-31", false},
	}
	shop := smallShop(t, 5)
	if _, err := nightAt(t, shop, last, ""); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := copied(t, shop)
			before := snapshots(t, dir)
			night, err := nightAt(t, dir, tt.now, tt.asOf)
			if !tt.refused {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != problem.ClockJumped || p.Exit() != 1 {
				t.Fatalf("got %v, want [clock-jumped] with exit code 1", err)
			}
			if !strings.Contains(p.Say("en"), "--as-of") || !strings.Contains(p.Say("fr"), "--as-of") {
				t.Errorf("no remedy: %s", p.Say("en"))
			}
			if len(night.Steps) != 0 || snapshots(t, dir) != before {
				t.Error("something was done all the same")
			}
			// Naming the day once sets the clock right for the nights that follow.
			if _, err := nightAt(t, dir, tt.now, "2026-03-31"); err != nil {
				t.Fatal(err)
			}
			if _, err := nightAt(t, dir, tt.now.Add(today), ""); err != nil {
				t.Errorf("the night after: %v", err)
			}
		})
	}
}

// snapshots counts the published snapshots.
func snapshots(t *testing.T, dir string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "lake", "snapshots", "as_of=*", "_SUCCESS"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestTheProgramRefusesAClockThatJumped(t *testing.T) {
	dir := smallShop(t, 5)
	if _, err := nightAt(t, dir, time.Now().Add(48*time.Hour), "2026-03-31"); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"en": "The clock says", "fr": "L'horloge indique"} {
		s := exits(t, 1, "run", "--workspace", dir, "--lang", lang)
		if !strings.Contains(s.err, want) || !strings.Contains(s.err, "[clock-jumped]") || s.out != "" {
			t.Errorf("%q %q", s.out, s.err)
		}
	}
	must(t, "run", "--workspace", dir, "--as-of", smallDay)
}

// A night never waits for the lock and says who holds it; readers need none.
func TestTheNightDoesNotWaitForTheLock(t *testing.T) {
	dir := smallShop(t, 5)
	write(t, filepath.Join(dir, "inbox", "more.csv"), "Order;Date;Customer;Product;Qty;Unit price\nZ1;30/03/2026;K0001;Tea;2;10,00\n")
	locked(t, dir, time.Now(), func(*pipeline.Workspace) {
		start := time.Now()
		s := exits(t, 4, "run", "--workspace", dir, "--as-of", smallDay)
		if waited := time.Since(start); waited > 8*time.Second {
			t.Errorf("it waited for %s", waited)
		}
		if !strings.Contains(s.err, "habitue test, pid ") || !strings.Contains(s.err, "[locked]") || s.out != "" {
			t.Errorf("%q %q", s.out, s.err)
		}
		for _, reader := range [][]string{
			{"report", "--workspace", dir},
			{"uploads", "--workspace", dir},
			{"explain", "--workspace", dir, "--customer", "K0001"},
			{"export", "--workspace", dir, "--table", "customers"},
			{"check", "--workspace", dir, filepath.Join(dir, "inbox", "more.csv")},
		} {
			must(t, reader...)
		}
	})
	if got := must(t, "run", "--workspace", dir, "--as-of", smallDay); !strings.Contains(got, "files: 1 loaded") {
		t.Errorf("the next night: %s", got)
	}
}

// The night is worth what its worst step is, in the order of DESIGN §4.
func TestTheNightEndsWithItsWorstCode(t *testing.T) {
	t.Parallel() // it waits for a server that is not there
	dir := smallShop(t, 5)
	inbox := func(name, text string) { write(t, filepath.Join(dir, "inbox", name), text) }
	var rejected strings.Builder
	rejected.WriteString("Order;Date;Customer;Product;Qty;Unit price\nR;30/03/2026;K0001;Tea;2;1O,00\n")
	for range 60 {
		rejected.WriteString("R1;30/03/2026;K0001;Tea;2;10,00\n")
	}
	inbox("rejected.csv", rejected.String())
	inbox("refused.csv", "Planet;Moons\nMars;2\n")
	inbox("old-list.csv", "E-mail;Unsubscribed\nold@example.com;yes\n") // the first send asks for it
	s := exits(t, 1, "run", "--workspace", dir, "--as-of", smallDay)
	if !strings.Contains(s.out, "rows: 61 accepted,\n          1 rejected\n") || !strings.Contains(s.err, "refused.csv") {
		t.Errorf("%q %q", s.out, s.err)
	}
	// A server that does not answer: stopped part-way (4), which outweighs rejected rows (3).
	sink := startSink(t)
	sink.configure(t, dir)
	configure(t, dir, "    port: ", "    port: 1 # ")
	approved(t, dir, "everyone", smallDay)
	if err := os.Remove(filepath.Join(dir, "inbox", "refused.csv")); err != nil {
		t.Fatal(err)
	}
	inbox("rejected-too.csv", strings.ReplaceAll(rejected.String(), "R", "S"))
	s = exits(t, 4, "run", "--workspace", dir, "--as-of", smallDay)
	if !strings.Contains(s.err, "127.0.0.1:1") {
		t.Errorf("%q %q", s.out, s.err)
	}
}
