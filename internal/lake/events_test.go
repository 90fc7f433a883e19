package lake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// eventNo is an event that its number tells apart.
func eventNo(n int) crm.Event {
	at := time.Date(2026, 1, 2, 3, 4, 5, n*1_000, time.UTC)
	if n%3 == 0 {
		return crm.Event{Kind: crm.EventSuppress, At: at, Mailbox: crm.Email(fmt.Sprintf("p%d@example.com", n)), Reason: "unsubscribe", Detail: "link"}
	}
	return crm.Event{
		Kind: crm.EventMailing, At: at, Mailbox: crm.Email(fmt.Sprintf("p%d@example.com", n)), Detail: "250 ok",
		Mail: crm.MailKey{Campaign: "a", Occurrence: "2026", CustomerID: fmt.Sprint(n)}, PlanID: "p", State: crm.MailAccepted,
	}
}

func eventsFrom(first, last int) (events []crm.Event) {
	for n := first; n <= last; n++ {
		events = append(events, eventNo(n))
	}
	return events
}

// eventsOf reads the events after a number and makes sure of their numbers.
func eventsOf(t *testing.T, l *Lake, after int64) (events []crm.Event) {
	t.Helper()
	next := after + 1
	err := l.EachEvent(t.Context(), after, func(n int64, e crm.Event) error {
		if n != next {
			t.Errorf("event %d came where %d should", n, next)
		}
		next++
		events = append(events, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func TestEventsStayInTheirOrderInFewFiles(t *testing.T) {
	l := open(t, quickDir(t))
	for n := 1; n <= 300; n++ {
		last, err := l.AppendEvents(t.Context(), eventsFrom(n, n))
		if err != nil || last != int64(n) {
			t.Fatalf("after event %d: %d, %v", n, last, err)
		}
	}
	if diff := cmp.Diff(eventsFrom(1, 300), eventsOf(t, l, 0)); diff != "" {
		t.Errorf("-given +read:\n%s", diff)
	}
	if diff := cmp.Diff(eventsFrom(123, 300), eventsOf(t, l, 122)); diff != "" {
		t.Errorf("after 122: -given +read:\n%s", diff)
	}
	files, err := os.ReadDir(filepath.Join(l.dir, eventsDir))
	if err != nil || len(files) > 9 { // 300 has nine binary digits
		t.Errorf("%d files, %v", len(files), err)
	}
}

// TestEventsSurviveAKillAtEveryStep stops an addition that also brings files together at each of its steps.
func TestEventsSurviveAKillAtEveryStep(t *testing.T) {
	for n := 0; ; n++ {
		dir := t.TempDir()
		l := open(t, dir)
		for i := 1; i <= 3; i++ { // files of 2 and 1 events: the fourth brings all together
			if _, err := l.AppendEvents(t.Context(), eventsFrom(i, i)); err != nil {
				t.Fatal(err)
			}
		}
		var seen []string
		l.opt.Fault = killAt(n, &seen)
		_, err := l.AppendEvents(t.Context(), eventsFrom(4, 4))
		if err == nil {
			if n < 6 {
				t.Errorf("only %d steps: %v", n, seen)
			}
			return
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		l = open(t, dir)
		last, err := l.LastEvent()
		if err != nil || last != 3 && last != 4 {
			t.Fatalf("killed at %q: last event %d, %v", seen, last, err)
		}
		if last == 3 {
			_, err = l.AppendEvents(t.Context(), eventsFrom(4, 4))
		}
		if _, again := l.AppendEvents(t.Context(), eventsFrom(5, 5)); err != nil || again != nil {
			t.Fatal(err, again)
		}
		if diff := cmp.Diff(eventsFrom(1, 5), eventsOf(t, l, 0)); diff != "" {
			t.Errorf("killed at %q: -given +read:\n%s", seen, diff)
		}
		entries, err := os.ReadDir(filepath.Join(dir, eventsDir))
		if err != nil || len(entries) > 3 {
			t.Errorf("killed at %q: %d files are left, %v", seen, len(entries), err)
		}
	}
}

func TestDamagedEventsAreNamed(t *testing.T) {
	whole := func(t *testing.T) (*Lake, []string) {
		l := open(t, t.TempDir())
		for _, n := range [][2]int{{1, 5}, {6, 8}, {9, 9}} {
			if _, err := l.AppendEvents(t.Context(), eventsFrom(n[0], n[1])); err != nil {
				t.Fatal(err)
			}
		}
		files, err := filepath.Glob(filepath.Join(l.dir, eventsDir, "*"+parquetExt))
		if err != nil || len(files) != 3 {
			t.Fatal(files, err)
		}
		slices.Sort(files)
		return l, files
	}
	tests := []struct {
		name   string
		damage func(files []string) error
		want   problem.ID
	}{
		{"a changed byte", func(files []string) error { return changeByte(files[1], 40) }, problem.DamagedLake},
		{"half a file", func(files []string) error { return os.Truncate(files[0], 100) }, problem.DamagedLake},
		{"a file that is missing in the middle", func(files []string) error { return os.Remove(files[1]) }, problem.MissingLakeFile},
		{"a file under the numbers of another", func(files []string) error {
			f, _ := eventFileOf(files[1])
			return os.Rename(files[1], filepath.Join(filepath.Dir(files[1]), fmt.Sprintf("%012d-%012d-%s%s", 6, 7, f.sha256, parquetExt)))
		}, problem.DamagedLake},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, files := whole(t)
			if err := tt.damage(files); err != nil {
				t.Fatal(err)
			}
			err := l.EachEvent(context.Background(), 0, func(int64, crm.Event) error { return nil })
			if !errors.Is(err, problem.New(tt.want, nil)) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// changeByte turns one byte of a file around.
func changeByte(path string, at int) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	content[at] ^= 0xff
	return os.WriteFile(path, content, 0o600)
}
