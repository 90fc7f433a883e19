package points

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// qualifies is what counts for a status, in short.
func qualifies(events []Event, asOf crm.Date) []string {
	var days []string
	Qualifying(events, asOf, func(on crm.Date, n int64) { days = append(days, fmt.Sprintf("%s %+d", on, n)) })
	return days
}

func TestWhatCountsForAStatus(t *testing.T) {
	bonuses := []Bonus{{Name: "welcome", On: SignUp, Points: 50}, {Name: "friend", On: Referral, Points: 100, Qualifying: true}}
	had := []Happening{{SignUp, day("2024-01-05"), ""}, {Referral, day("2024-02-01"), "x"}}
	lines := []Line{sale("2024-01-05", "1", "tea", "10"), sale("2024-01-06", "2", "tea", "20"), back("2024-03-01", "3", "tea", "-20", "2")}
	earning, spending := perEuro(ByOrder), perEuro(ByOrder)
	earning.Bonuses, spending.Bonuses, spending.Spendable = bonuses, bonuses, true
	for _, c := range []struct {
		name  string
		rules Rules
		asOf  string
		want  []string
	}{
		{"purchases, and the bonus that is said to", rules(earning), "2024-12-31", []string{"2024-01-05 +10", "2024-01-06 +20", "2024-02-01 +100", "2024-03-01 -20"}},
		{"up to the day", rules(earning), "2024-02-01", []string{"2024-01-05 +10", "2024-01-06 +20", "2024-02-01 +100"}},
		{"purchases that do not", rules(spending), "2024-12-31", []string{"2024-02-01 +100"}},
		{
			"each day by the programme of its own",
			Rules{{From: crm.NoDate, Programme: spending}, {From: day("2024-01-06"), Programme: earning}},
			"2024-12-31",
			[]string{"2024-01-06 +20", "2024-02-01 +100", "2024-03-01 -20"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var e Earner
			var l Ledger
			events := slices.Clone(e.Events(c.rules, slices.Clone(lines), had))
			l.Replay(events, Terms{}, day("2024-12-31"))
			if diff := cmp.Diff(c.want, qualifies(events, day(c.asOf))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A status never falls because points are spent, owed, moved or corrected, nor because they expire.
func TestSpendingNeverLowersWhatCountsForAStatus(t *testing.T) {
	for seed := uint64(0); seed < 10_000; seed++ {
		r := rand.New(rand.NewPCG(seed, 21))
		events := anyEvents(r)
		sum := map[crm.Date]int64{} // by the definition alone
		for i := range events {
			e := &events[i]
			e.Qualifying = r.IntN(2) == 0
			switch {
			case e.Qualifying && e.Kind == Earned:
				sum[e.Day] += e.Points
			case e.Qualifying && e.Kind == TakenBack:
				sum[e.Day] -= e.Points
			}
		}
		kept := slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return e.Kind != Earned && e.Kind != TakenBack })
		asOf := day("2030-01-01")
		var l Ledger
		l.Replay(events, Terms{}, asOf)
		l.Replay(kept, Terms{}, asOf)
		if diff := cmp.Diff(qualifies(kept, asOf), qualifies(events, asOf)); diff != "" {
			t.Fatalf("seed %d: with spending (-without +with):\n%s", seed, diff)
		}
		total, want := int64(0), int64(0)
		Qualifying(events, asOf, func(on crm.Date, n int64) {
			if n != sum[on] {
				t.Fatalf("seed %d on %s: %d, want %d", seed, on, n, sum[on])
			}
			total += n
		})
		for _, n := range sum {
			want += n
		}
		if total != want {
			t.Fatalf("seed %d: %d in all, want %d", seed, total, want)
		}
	}
}
