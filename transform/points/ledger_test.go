package points

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

func day(s string) crm.Date {
	d, err := crm.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func year() Life { return Life{Months, 12} }

func earned(on string, points int64, ref string) Event {
	return Event{Day: day(on), Kind: Earned, Points: points, Ref: ref, Life: year()}
}

func redeemed(on string, points int64, ref string) Event {
	return Event{Day: day(on), Kind: Redeemed, Points: points, Ref: ref}
}

// The test vector of reference/loyalty.md §3.8, day by day.
func TestTheReferencesVector(t *testing.T) {
	events := []Event{earned("2024-01-31", 100, "1"), earned("2024-02-29", 50, "2"), redeemed("2024-06-01", 80, "r")}
	var l Ledger
	for d := day("2024-01-01"); d <= day("2025-04-01"); d++ {
		want := int64(0)
		switch {
		case d < day("2024-01-31"):
		case d < day("2024-02-29"):
			want = 100
		case d < day("2024-06-01"):
			want = 150
		case d < day("2025-02-01"):
			want = 70
		case d < day("2025-03-01"):
			want = 50
		}
		entries := l.Replay(slices.Clone(events), Terms{}, d)
		if got := BalanceOn(entries, d); got != (Balance{Active: want}) {
			t.Errorf("on %s: %+v, want %d", d, got, want)
		}
	}
	var totals Totals
	totals.Add(l.Replay(events, Terms{}, day("2025-04-01")))
	if diff := cmp.Diff(Totals{Earned: 150, Spent: 80, Expired: 70}, totals); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// said is a ledger in short.
func said(entries []Entry) []string {
	var lines []string
	for _, e := range entries {
		line := fmt.Sprintf("%s %s %+d lot %d", e.Day, e.Kind, e.Points, e.Lot)
		if e.ActiveOn != e.Day {
			line += " active " + e.ActiveOn.String()
		}
		if e.Repaid > 0 {
			line += fmt.Sprintf(" repaid %d", e.Repaid)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestWhatBecomesOfPoints(t *testing.T) {
	back := func(on string, points int64, ref string) Event {
		return Event{Day: day(on), Kind: TakenBack, Points: points, Ref: ref}
	}
	rewardBack := func(on string, points int64, ref string) Event {
		return Event{Day: day(on), Kind: RewardBack, Points: points, Ref: ref}
	}
	for _, c := range []struct {
		name   string
		terms  Terms
		events []Event
		asOf   string
		want   []string
		active int64
	}{
		{
			"the oldest points go first, whatever the order of the file",
			Terms{},
			[]Event{redeemed("2024-05-01", 120, "r"), earned("2024-02-01", 100, "2"), earned("2024-01-01", 100, "1")},
			"2024-06-01",
			[]string{"2024-01-01 earn +100 lot 1", "2024-02-01 earn +100 lot 2", "2024-05-01 spend -100 lot 1", "2024-05-01 spend -20 lot 2"},
			80,
		},
		{
			"what expires first goes first, though it was earned later",
			Terms{},
			[]Event{earned("2024-01-01", 100, "1"), {Day: day("2024-02-01"), Kind: Earned, Points: 10, Life: Life{Months, 1}}, redeemed("2024-02-02", 15, "r")},
			"2024-02-02",
			[]string{"2024-01-01 earn +100 lot 1", "2024-02-01 earn +10 lot 2", "2024-02-02 spend -10 lot 2", "2024-02-02 spend -5 lot 1"},
			95,
		},
		{
			"pending points cannot be spent, and a return takes them while they are pending",
			Terms{},
			[]Event{{Day: day("2024-01-01"), Kind: Earned, Points: 100, Ref: "1", Pending: 14, Life: year()}, back("2024-01-05", 40, "1")},
			"2024-01-10",
			[]string{"2024-01-01 earn +100 lot 1 active 2024-01-15", "2024-01-05 reverse -40 lot 1 active 2024-01-15"},
			0,
		},
		{
			"a return of spent points is a debt that the next active points repay",
			Terms{},
			[]Event{
				earned("2024-01-01", 100, "1"), redeemed("2024-02-01", 100, "r"), back("2024-03-01", 100, "1"),
				{Day: day("2024-04-01"), Kind: Earned, Points: 150, Ref: "2", Pending: 7, Life: year()},
			},
			"2024-05-01",
			[]string{
				"2024-01-01 earn +100 lot 1", "2024-02-01 spend -100 lot 1", "2024-03-01 debt -100 lot 1",
				"2024-04-01 earn +150 lot 2 active 2024-04-08", "2024-04-08 repay +0 lot 2 repaid 100",
			},
			50,
		},
		{
			"other points that are there repay it at once",
			Terms{},
			[]Event{earned("2024-01-01", 100, "1"), earned("2024-01-02", 100, "2"), redeemed("2024-02-01", 100, "r"), back("2024-03-01", 100, "1")},
			"2024-03-01",
			[]string{"2024-01-01 earn +100 lot 1", "2024-01-02 earn +100 lot 2", "2024-02-01 spend -100 lot 1", "2024-03-01 debt -100 lot 1", "2024-03-01 repay +0 lot 2 repaid 100"},
			0,
		},
		{
			"a return takes from the purchase, not from the bonus for the same order",
			Terms{},
			[]Event{
				{Day: day("2024-01-01"), Kind: Earned, Points: 5, Ref: "1", Rule: "first", Life: year()},
				{Day: day("2024-01-01"), Kind: Earned, Points: 90, Ref: "1", Rule: Purchase, Life: year()},
				{Day: day("2024-02-01"), Kind: TakenBack, Points: 90, Ref: "1", Rule: Return},
			},
			"2024-02-01",
			[]string{"2024-01-01 earn +5 lot 1", "2024-01-01 earn +90 lot 2", "2024-02-01 reverse -90 lot 2"},
			5,
		},
		{
			"a return takes back no more than the purchase gave",
			Terms{},
			[]Event{earned("2024-01-01", 10, "1"), earned("2024-01-01", 90, "2"), back("2024-02-01", 25, "1")},
			"2024-02-01",
			[]string{"2024-01-01 earn +10 lot 1", "2024-01-01 earn +90 lot 2", "2024-02-01 reverse -10 lot 1", "2024-02-01 void +0 lot 0"},
			90,
		},
		{
			"what had expired is not taken twice",
			Terms{},
			[]Event{earned("2024-01-01", 10, "1"), back("2025-02-01", 10, "1")},
			"2025-02-01",
			[]string{"2024-01-01 earn +10 lot 1", "2025-01-02 expire -10 lot 1", "2025-02-01 void +0 lot 0"},
			0,
		},
		{
			"a reward given back fills the lots that it took from",
			Terms{},
			[]Event{earned("2024-01-01", 100, "1"), earned("2024-02-01", 100, "2"), redeemed("2024-03-01", 150, "r"), rewardBack("2024-03-05", 150, "r")},
			"2024-03-05",
			[]string{"2024-01-01 earn +100 lot 1", "2024-02-01 earn +100 lot 2", "2024-03-01 spend -100 lot 1", "2024-03-01 spend -50 lot 2", "2024-03-05 reinstate +50 lot 2", "2024-03-05 reinstate +100 lot 1"},
			200,
		},
		{
			"one whose points have expired comes back for thirty days",
			Terms{ReinstateDays: 30},
			[]Event{earned("2024-01-01", 100, "1"), redeemed("2024-12-20", 60, "r"), rewardBack("2025-01-11", 60, "r")},
			"2025-02-11",
			[]string{"2024-01-01 earn +100 lot 1", "2024-12-20 spend -60 lot 1", "2025-01-02 expire -40 lot 1", "2025-01-11 reinstate +60 lot 2", "2025-02-11 expire -60 lot 2"},
			0,
		},
		{
			"and not at all without such a rule",
			Terms{},
			[]Event{earned("2024-01-01", 100, "1"), redeemed("2024-12-20", 100, "r"), rewardBack("2025-01-11", 100, "r")},
			"2025-02-11",
			[]string{"2024-01-01 earn +100 lot 1", "2024-12-20 spend -100 lot 1", "2025-01-11 too_late +0 lot 1"},
			0,
		},
		{
			"points that live as long as the customer is active",
			Terms{},
			[]Event{
				{Day: day("2024-01-01"), Kind: Earned, Points: 10, Life: Life{Inactivity, 6}},
				{Day: day("2024-06-30"), Kind: Earned, Points: 5, Life: Life{Inactivity, 6}},
			},
			"2025-01-01",
			[]string{"2024-01-01 earn +10 lot 1", "2024-06-30 earn +5 lot 2", "2024-12-31 expire -10 lot 1", "2024-12-31 expire -5 lot 2"},
			0,
		},
		{
			"to the end of the year, of the month, of the year of membership, and for ever",
			Terms{Joined: day("2020-02-29")},
			[]Event{
				{Day: day("2024-01-01"), Kind: Earned, Points: 1, Ref: "a", Life: Life{YearEnd, 0}},
				{Day: day("2024-01-01"), Kind: Earned, Points: 2, Ref: "b", Life: Life{MonthEnd, 3}},
				{Day: day("2024-01-01"), Kind: Earned, Points: 4, Ref: "c", Life: Life{Anniversary, 0}},
				{Day: day("2024-02-29"), Kind: Earned, Points: 8, Ref: "d", Life: Life{Anniversary, 0}},
				{Day: day("2024-01-01"), Kind: Earned, Points: 16, Ref: "e", Life: Life{Expiry: Never}},
			},
			"2030-01-01",
			[]string{
				"2024-01-01 earn +1 lot 1", "2024-01-01 earn +2 lot 2", "2024-01-01 earn +4 lot 3", "2024-01-01 earn +16 lot 4",
				"2024-02-29 expire -4 lot 3", "2024-02-29 earn +8 lot 5", "2024-05-01 expire -2 lot 2", "2025-01-01 expire -1 lot 1", "2025-02-28 expire -8 lot 5",
			},
			16,
		},
		{
			"more spent than there was is a debt",
			Terms{},
			[]Event{earned("2024-01-01", 10, "1"), redeemed("2024-02-01", 25, "r")},
			"2024-02-01",
			[]string{"2024-01-01 earn +10 lot 1", "2024-02-01 spend -10 lot 1", "2024-02-01 overspend -15 lot 0"},
			-15,
		},
		{
			"from one customer to another, and a correction",
			Terms{},
			[]Event{
				{Day: day("2024-01-01"), Kind: TransferredIn, Points: 30, Life: year(), Expires: day("2024-02-01")},
				{Day: day("2024-01-02"), Kind: TransferredOut, Points: 10},
				{Day: day("2024-01-03"), Kind: Corrected, Points: 5},
			},
			"2024-03-01",
			[]string{"2024-01-01 transfer_in +30 lot 1", "2024-01-02 transfer_out -10 lot 1", "2024-01-03 correct -5 lot 1", "2024-02-02 expire -15 lot 1"},
			0,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var l Ledger
			entries := l.Replay(c.events, c.terms, day(c.asOf))
			if diff := cmp.Diff(c.want, said(entries)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := BalanceOn(entries, day(c.asOf)).Active; got != c.active {
				t.Errorf("the balance is %d, want %d", got, c.active)
			}
		})
	}
}

// closed is the balance of points of one fixed life, without returns, by the running maximum of reference/engine.md
// §3: expired up to t are max(0, max over lots k expired by t of E_k − R_k), with E_k what was earned up to and with
// lot k and R_k what was redeemed up to its last day.
func closed(events []Event, months int, t crm.Date) int64 {
	var earned, redeemed, expired int64
	for _, e := range events {
		if e.Day <= t && e.Kind == Redeemed {
			redeemed += e.Points
		}
	}
	for _, e := range events {
		if e.Day > t || e.Kind != Earned {
			continue
		}
		earned += e.Points
		last := e.Day.AddMonths(months)
		if last >= t {
			continue
		}
		upTo := int64(0)
		for _, r := range events {
			if r.Kind == Redeemed && r.Day <= last {
				upTo += r.Points
			}
		}
		expired = max(expired, earned-upTo)
	}
	return earned - redeemed - expired
}

// lots of one fixed life never expire out of the order in which they were earned, but for the ends of months: 30 and
// 31 January both live to 28 February, which the running maximum takes in its stride.
func TestTheRunningMaximumGivesTheSameBalances(t *testing.T) {
	total := 0
	var l Ledger
	for seed := uint64(0); total < *oracleEvents; seed++ {
		r := rand.New(rand.NewPCG(seed, 11))
		months := 1 + r.IntN(14)
		var events []Event
		d := day("2020-01-01")
		for range r.IntN(120) {
			d += crm.Date(r.IntN(20))
			if r.IntN(3) > 0 {
				events = append(events, Event{Day: d, Kind: Earned, Points: 1 + r.Int64N(100), Life: Life{Months, months}})
				continue
			}
			if b := closed(events, months, d); b > 0 { // no more than there is
				events = append(events, Event{Day: d, Kind: Redeemed, Points: 1 + r.Int64N(b)})
			}
		}
		total += len(events)
		for range 3 {
			asOf := day("2020-01-01") + crm.Date(r.IntN(3000))
			entries := l.Replay(slices.Clone(events), Terms{}, asOf)
			if got, want := BalanceOn(entries, asOf), closed(events, months, asOf); got != (Balance{Active: want}) {
				t.Fatalf("seed %d on %s: %+v, want %d\n%v", seed, asOf, got, want, said(entries))
			}
		}
	}
	t.Logf("%d events, no difference", total)
}

// A sheet of corrections may give points with a last day that is over: they live through the day of the row, and the
// estimate of what will be redeemed saw them for that day.
func TestPointsThatWereOverBeforeTheyCameLiveThatDay(t *testing.T) {
	var l Ledger
	var r Redemptions
	e := earned("2024-02-10", 30, "x")
	e.Expires = day("2024-01-01")
	entries := l.Replay([]Event{e}, Terms{}, day("2024-03-01"))
	for on, want := range map[string]int64{"2024-02-09": 0, "2024-02-10": 30, "2024-02-11": 0} {
		if got := BalanceOn(entries, day(on)).Active; got != want {
			t.Errorf("on %s: %d, want %d", on, got, want)
		}
	}
	r.Add("x", entries, l.Outstanding, day("2024-03-01"))
	if _, seen := r.rate(1); seen {
		t.Error("they were seen for more than their day")
	}
}
