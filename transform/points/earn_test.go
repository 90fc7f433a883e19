package points

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

func money(s string) crm.Money {
	m, err := crm.ParseMoney(s)
	if err != nil {
		panic(err)
	}
	return m
}

func sale(on, order, product, amount string) Line {
	m := money(amount)
	return Line{Day: day(on), Order: order, Product: product, Quantity: crm.QuantityOf(1), Amount: m}
}

func back(on, order, product, amount, cites string) Line {
	l := sale(on, order, product, amount)
	l.Quantity, l.Back, l.Cites = -l.Quantity, true, cites
	return l
}

func perEuro(f Floor) Programme {
	return Programme{Points: 1, Per: money("1"), Floor: f, Life: year()}
}

func rules(p Programme) Rules { return Rules{{From: crm.NoDate, Programme: p}} }

// tell is what was earned and taken back, in short.
func tell(events []Event) []string {
	var lines []string
	for _, e := range events {
		sign := "+"
		if e.Kind == TakenBack {
			sign = "-"
		}
		lines = append(lines, fmt.Sprintf("%s %s%d %s %s", e.Day, sign, e.Points, e.Ref, e.Rule))
	}
	return lines
}

func TestWhatIsEarned(t *testing.T) {
	basket := []Line{sale("2024-01-05", "1", "tea", "10.90"), sale("2024-01-05", "1", "cup", "5.90"), sale("2024-02-05", "2", "tea", "0.95")}
	tea := Goods{Products: []string{"tea"}}
	for _, c := range []struct {
		name  string
		rules Rules
		lines []Line
		had   []Happening
		want  []string
	}{
		{"the invoice is floored once", rules(perEuro(ByOrder)), basket, nil, []string{"2024-01-05 +16 1 purchase"}},
		{"each line is floored", rules(perEuro(ByLine)), basket, nil, []string{"2024-01-05 +15 1 purchase"}},
		{"all that a customer bought is floored once", rules(perEuro(ByCustomer)), basket, nil, []string{"2024-01-05 +16 1 purchase", "2024-02-05 +1 2 purchase"}},
		{"three points for ten", rules(Programme{Points: 3, Per: money("10")}), basket, nil, []string{"2024-01-05 +5 1 purchase"}},
		{
			"cash back of 2.5 percent, in cents", rules(Programme{Points: 250, Per: money("100")}), basket, nil,
			[]string{"2024-01-05 +42 1 purchase", "2024-02-05 +2 2 purchase"},
		},
		{
			"the largest multiple holds, and a period has an end",
			rules(Programme{Points: 1, Per: money("1"), Multiples: []Multiple{
				{Name: "tea", Times: 3 * crm.Scale, Goods: tea},
				{Name: "january", Times: 2 * crm.Scale, Goods: Goods{From: day("2024-01-01"), To: day("2024-01-31")}},
			}}),
			basket, nil,
			[]string{"2024-01-05 +44 1 purchase", "2024-02-05 +2 2 purchase"}, // 32.70 + 11.80; 2.85
		},
		{
			"goods that earn nothing", rules(Programme{Points: 1, Per: money("1"), Multiples: []Multiple{{Times: 0, Goods: tea}, {Times: 2 * crm.Scale}}}), basket, nil,
			[]string{"2024-01-05 +11 1 purchase"},
		},
		{
			"one stamp for each tea", rules(Programme{Points: 1, Per: money("1"), Units: true, Only: tea, Floor: ByCustomer}), basket, nil,
			[]string{"2024-01-05 +1 1 purchase", "2024-02-05 +1 2 purchase"},
		},
		{
			"each day has the rule that held on it",
			Rules{{From: day("2024-02-01"), Programme: Programme{Points: 2, Per: money("0.50")}}},
			basket, nil,
			[]string{"2024-02-05 +3 2 purchase"},
		},
		{
			"a return takes back what its own order had earned", rules(perEuro(ByOrder)),
			append(slices.Clone(basket), back("2024-03-01", "3", "cup", "-5.90", "1")), nil,
			[]string{"2024-01-05 +16 1 purchase", "2024-03-01 -6 1 return"}, // 10.90 are 10
		},
		{
			"a return that cites nothing finds its product", rules(perEuro(ByOrder)),
			[]Line{sale("2024-01-05", "1", "tea", "10.90"), sale("2024-02-05", "2", "cup", "8"), back("2024-03-01", "c", "tea", "-10.90", "")},
			nil,
			[]string{"2024-01-05 +10 1 purchase", "2024-02-05 +8 2 purchase", "2024-03-01 -10 1 return"},
		},
		{
			"a return under a programme that has ended still takes back",
			Rules{{From: day("2024-01-01"), Programme: perEuro(ByOrder)}, {From: day("2024-02-01")}},
			append(slices.Clone(basket), back("2024-03-01", "3", "cup", "-5.90", "1")), nil,
			[]string{"2024-01-05 +16 1 purchase", "2024-03-01 -6 1 return"},
		},
		{
			"what was bought before the programme takes nothing back",
			Rules{{From: day("2024-02-01"), Programme: perEuro(ByOrder)}},
			append(slices.Clone(basket), back("2024-03-01", "3", "cup", "-5.90", "1")), nil, nil,
		},
		{
			"an exchange on one invoice counts for the rest", rules(perEuro(ByOrder)),
			[]Line{sale("2024-01-05", "1", "tea", "10.90"), back("2024-01-05", "1", "cup", "-4", "")},
			nil,
			[]string{"2024-01-05 +6 1 purchase"},
		},
		{
			"one that gives money back takes from the order before", rules(perEuro(ByOrder)),
			[]Line{sale("2024-01-01", "0", "cup", "20"), sale("2024-01-05", "1", "tea", "1.50"), back("2024-01-05", "1", "cup", "-20", "")},
			nil,
			[]string{"2024-01-01 +20 0 purchase", "2024-01-05 +1 1 purchase", "2024-01-05 -20 0 return"},
		},
		{
			"two days share a number", rules(perEuro(ByOrder)),
			[]Line{sale("2024-01-01", "7", "a", "3"), sale("2024-01-02", "7", "a", "4")},
			nil,
			[]string{"2024-01-01 +3 7 purchase", "2024-01-02 +4 7 2024-01-02 purchase"},
		},
		{
			"occasions, no more often than the year allows",
			rules(Programme{Bonuses: []Bonus{
				{Name: "welcome", On: SignUp, Points: 50}, {Name: "review", On: Review, Points: 10, PerYear: 1}, {Name: "friend", On: Referral, Points: 100, From: day("2024-02-01")},
			}}),
			nil,
			[]Happening{{SignUp, day("2024-01-01"), ""}, {Review, day("2024-03-01"), "b"}, {Review, day("2024-02-01"), "a"}, {Review, day("2025-01-01"), "c"}, {Referral, day("2024-01-31"), "x"}, {Referral, day("2024-02-01"), "y"}},
			[]string{"2024-01-01 +50  welcome", "2024-02-01 +100 y friend", "2024-02-01 +10 a review", "2025-01-01 +10 c review"},
		},
		{
			"the first order, though purchases earn nothing", rules(Programme{Bonuses: []Bonus{{Name: "first", On: FirstOrder, Points: 5}}}), basket, nil,
			[]string{"2024-01-05 +5 1 first"},
		},
		{
			"one that came before the programme is the first all the same",
			Rules{{From: day("2024-02-01"), Programme: Programme{Points: 1, Per: money("1"), Bonuses: []Bonus{{Name: "first", On: FirstOrder, Points: 5}}}}},
			[]Line{sale("2024-01-05", "1", "tea", "10.90"), sale("2024-02-05", "2", "tea", "2")},
			nil,
			[]string{"2024-02-05 +2 2 purchase"},
		},
		{
			"the first order", rules(Programme{Points: 1, Per: money("1"), Bonuses: []Bonus{{Name: "first", On: FirstOrder, Points: 5}}}), basket[2:], nil,
			[]string{"2024-02-05 +5 2 first"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.rules.Check(); err != nil {
				t.Fatal(err)
			}
			var e Earner
			got := tell(e.Events(c.rules, slices.Clone(c.lines), c.had))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// rat is an amount as a fraction.
func rat(m crm.Money) *big.Rat { return big.NewRat(int64(m), crm.Scale) }

func floorOf(r *big.Rat) int64 {
	if r.Sign() < 0 {
		return 0
	}
	return new(big.Int).Quo(r.Num(), r.Denom()).Int64()
}

// Three ways to floor, summed by big fractions in a map: nothing of the earner's own arithmetic.
func TestFloorsAgreeWithFractions(t *testing.T) {
	var e Earner
	for seed := uint64(0); seed < 3000; seed++ {
		r := rand.New(rand.NewPCG(seed, 5))
		p := Programme{Points: 1 + r.Int64N(300), Per: crm.Money(1 + r.Int64N(2_000_000)), Multiples: []Multiple{{Times: crm.Quantity(1 + r.Int64N(50_000)), Goods: Goods{Products: []string{"a"}}}}}
		var lines []Line
		for range 1 + r.IntN(40) {
			n := r.IntN(10)
			lines = append(lines, Line{Day: crm.Date(10_000 + n), Order: fmt.Sprint(n), Product: string(rune('a' + r.IntN(3))), Quantity: crm.Scale, Amount: crm.Money(1 + r.Int64N(9_000_000_000))})
		}
		worth := func(l Line) *big.Rat {
			w := new(big.Rat).Mul(rat(l.Amount), new(big.Rat).Quo(big.NewRat(p.Points, 1), rat(p.Per)))
			if l.Product == "a" {
				w.Mul(w, big.NewRat(int64(p.Multiples[0].Times), crm.Scale))
			}
			return w
		}
		byLine, orders, all := int64(0), map[string]*big.Rat{}, new(big.Rat)
		for _, l := range lines {
			byLine += floorOf(worth(l))
			if orders[l.Order] == nil {
				orders[l.Order] = new(big.Rat)
			}
			orders[l.Order].Add(orders[l.Order], worth(l))
			all.Add(all, worth(l))
		}
		byOrder := int64(0)
		for _, w := range orders {
			byOrder += floorOf(w)
		}
		for f, want := range map[Floor]int64{ByLine: byLine, ByOrder: byOrder, ByCustomer: floorOf(all)} {
			p.Floor = f
			got := int64(0)
			for _, ev := range e.Events(rules(p), slices.Clone(lines), nil) {
				got += ev.Points
			}
			if got != want {
				t.Fatalf("seed %d by %s: %d, want %d", seed, f, got, want)
			}
		}
	}
}

// Whatever comes back, in whatever order the lines came: the points are those of what is left.
func TestWhatComesBackLeavesWhatTheRestEarns(t *testing.T) {
	var e Earner
	for seed := uint64(0); seed < 5000; seed++ {
		r := rand.New(rand.NewPCG(seed, 6))
		var lines []Line
		left := map[string]crm.Money{}
		for n := range 1 + r.IntN(8) {
			order := fmt.Sprint(n)
			for p := range 1 + r.IntN(3) {
				l := Line{Day: crm.Date(10_000 + n), Order: order, Product: fmt.Sprint(p), Quantity: crm.Scale, Amount: crm.Money(1 + r.Int64N(100_000))}
				lines = append(lines, l)
				left[order] += l.Amount
				if r.IntN(3) == 0 {
					b := l
					b.Day, b.Order, b.Cites, b.Back = l.Day+crm.Date(r.IntN(5)), "c"+order, order, true
					b.Amount = -crm.Money(1 + r.Int64N(int64(l.Amount)))
					b.Quantity = -b.Quantity
					left[order] += b.Amount
					lines = append(lines, b)
				}
			}
		}
		var byOrder, all int64
		total := crm.Money(0)
		for _, m := range left {
			byOrder += int64(m) / crm.Scale
			total += m
		}
		all = int64(total) / crm.Scale
		for f, want := range map[Floor]int64{ByOrder: byOrder, ByCustomer: all} {
			var first []string
			for range 2 {
				r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
				events := slices.Clone(e.Events(rules(perEuro(f)), slices.Clone(lines), nil))
				var l Ledger
				got := BalanceOn(l.Replay(events, Terms{}, 10_050), 10_050).Active
				if got != want {
					t.Fatalf("seed %d by %s: %d, want %d\n%v", seed, f, got, want, tell(events))
				}
				if first == nil {
					first = tell(events)
				} else if diff := cmp.Diff(first, tell(events)); diff != "" {
					t.Fatalf("seed %d: another order, other events:\n%s", seed, diff)
				}
			}
		}
	}
}

func TestStampsAndVouchersAreTakenOnce(t *testing.T) {
	vouchers := []Voucher{{From: day("2024-02-01"), Name: "10 €", At: 100}}
	var l Ledger
	got := l.Replay([]Event{
		{Day: day("2024-01-01"), Kind: Earned, Points: 120, Ref: "1", Life: year()},
		{Day: day("2024-03-01"), Kind: Earned, Points: 185, Ref: "2", Pending: 10, Life: year()},
		redeemed("2024-03-11", 4, "r"),
	}, Terms{Vouchers: vouchers}, day("2024-04-01"))
	want := []string{
		"2024-01-01 earn +120 lot 1", "2024-02-01 spend -100 lot 1", // on the rule's first day
		"2024-03-01 earn +185 lot 2 active 2024-03-11", "2024-03-11 spend -4 lot 1", // a reward of the day comes before
		"2024-03-11 spend -16 lot 1", "2024-03-11 spend -84 lot 2", "2024-03-11 spend -100 lot 2",
	}
	if diff := cmp.Diff(want, said(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// On no evening are there enough active points for another voucher, each took exactly its points, and without them the
// same points would be there.
func TestVouchersLeaveNoFullOneBehind(t *testing.T) {
	for seed := uint64(0); seed < 2000; seed++ {
		r := rand.New(rand.NewPCG(seed, 9))
		at := 1 + r.Int64N(200)
		start := day("2024-01-01")
		from := start + crm.Date(r.IntN(60))
		var events []Event
		earnedAll, redeemedAll := int64(0), int64(0)
		for range 1 + r.IntN(20) {
			e := Event{Day: start + crm.Date(r.IntN(100)), Kind: Earned, Points: 1 + r.Int64N(300), Ref: fmt.Sprint(len(events)), Pending: r.IntN(3) * 7, Life: Life{Expiry: Never}}
			if r.IntN(5) == 0 {
				e = Event{Day: e.Day, Kind: Redeemed, Points: 1 + r.Int64N(50), Ref: "r"}
				redeemedAll += e.Points
			} else {
				earnedAll += e.Points
			}
			events = append(events, e)
		}
		terms := Terms{Vouchers: []Voucher{{From: from, Name: "v", At: at}}}
		var l Ledger
		for d := start; d <= start+130; d++ {
			entries := l.Replay(slices.Clone(events), terms, d)
			b := BalanceOn(entries, d)
			if d >= from && b.Active >= at {
				t.Fatalf("seed %d on %s: %d active, a voucher is %d\n%v", seed, d, b.Active, at, said(entries))
			}
			if d < from && Issued(entries) > 0 {
				t.Fatalf("seed %d on %s: vouchers before their day", seed, d)
			}
			if d == start+130 && b.Active != earnedAll-redeemedAll-at*Issued(entries) {
				t.Fatalf("seed %d: %d active of %d earned, %d redeemed, %d vouchers of %d", seed, b.Active, earnedAll, redeemedAll, Issued(entries), at)
			}
		}
	}
}
