package engine_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

var generated = flag.Int("lines", 60_000, "how many lines the engines are compared on")

// madeUp makes lines of a shop: few customers buy much, one has a tenth of all lines, some ids are in two sources,
// some orders have no number, some lines no price.
func madeUp(n int) lines {
	rng := rand.New(rand.NewPCG(3, 7))
	all := make(lines, n)
	for i := range all {
		l := &all[i].OrderLine
		customer := int(float64(n/10) * rng.Float64() * rng.Float64())
		switch rng.IntN(20) {
		case 0, 1:
			l.CustomerID = "passage"
		case 2:
			l.CustomerID = ""
		default:
			l.CustomerID = fmt.Sprintf("C%06d", customer)
		}
		l.Source = "shop"
		if rng.IntN(50) == 0 {
			l.Source = []string{"", "web"}[rng.IntN(2)]
		}
		if rng.IntN(9) == 0 {
			l.Store = []string{"north", "south"}[i%2]
		}
		if rng.IntN(40) > 0 {
			l.OrderID = fmt.Sprintf("O%d-%d", customer, rng.IntN(7))
		}
		l.ProductID = fmt.Sprintf("P%d", rng.IntN(800))
		l.Channel = []string{"", "web", "counter", "phone"}[rng.IntN(4)]
		l.Date = asOf - crm.Date(rng.IntN(1200)) + 3
		l.Quantity = crm.Quantity(rng.IntN(5)) * 10_000
		amount := crm.Money(rng.Int64N(2_000_000))
		switch rng.IntN(12) {
		case 0:
			l.Return, l.Quantity, amount = true, -l.Quantity, -amount
		case 1:
			l.Type = []crm.LineType{crm.Discount, crm.Shipping, crm.GiftCard}[rng.IntN(3)]
		}
		switch rng.IntN(30) {
		case 0:
			l.UnitPrice = &amount
		case 1:
		default:
			l.Amount = &amount
		}
		if rng.IntN(5) == 0 {
			l.Discount = pointer(crm.Money(rng.IntN(100) * 500))
		}
	}
	return all
}

// slowly is the second implementation: every customer's lines in a list, then one question after the other about it.
// It shares nothing with the engine but the rules of what a line counts as, which fold's own tests hold to theirs.
func slowly(all lines, opt engine.Options) []fold.Record {
	type sale struct {
		line  fold.Line
		order string
	}
	of := map[string][]sale{}
	for i := range all {
		l := all[i].OrderLine
		line, counts, err := opt.Counts(&l)
		if err != nil || !counts {
			continue
		}
		order := fmt.Sprintf("%q %q %q", l.Source, l.Store, l.OrderID)
		if l.OrderID == "" {
			order += l.Date.String()
		}
		id := fold.CustomerID(l.Source, l.CustomerID, opt.DefaultSource)
		of[id] = append(of[id], sale{line, order})
	}
	var records []fold.Record
	for id, sales := range of {
		slices.SortStableFunc(sales, func(a, b sale) int { return cmp.Compare(a.line.Date, b.line.Date) })
		r := fold.Record{CustomerID: id, Basis: fold.Basis(opt.Basis.String()), FirstOrderOn: crm.NoDate, LastOrderOn: crm.NoDate}
		begun, products, channels, spent := map[string]bool{}, map[string]bool{}, map[string]int64{}, map[string]crm.Money{}
		for _, s := range sales {
			if n := len(r.Days); n == 0 || r.Days[n-1].Date != s.line.Date {
				r.Days = append(r.Days, fold.Day{Date: s.line.Date})
			}
			day := &r.Days[len(r.Days)-1]
			r.Lines++
			r.Discount += s.line.Discount
			if s.line.Type != crm.Discount {
				r.Quantity += s.line.Quantity
			}
			day.Gross += max(s.line.Amount, 0)
			day.Returns += max(-s.line.Amount, 0)
			spent[s.line.Store] += max(s.line.Amount, 0)
			if s.line.Channel != "" {
				channels[s.line.Channel]++
			}
			isSale := s.line.Type == crm.Goods && !s.line.Return && s.line.Quantity > 0 && s.line.Amount > 0
			isGift := !s.line.Return && s.line.Quantity > 0 && s.line.Amount == 0
			if !isSale && !isGift {
				continue
			}
			day.Bought = true
			if !begun[s.order] {
				begun[s.order] = true
				day.Orders++
			}
			if s.line.ProductID != "" {
				products[s.line.Source+"\t"+s.line.ProductID] = true
			}
		}
		for _, d := range r.Days {
			r.Gross += d.Gross
			r.Returns += d.Returns
			if d.Bought {
				r.OrderDays++
				r.LastOrderOn = d.Date
				if r.FirstOrderOn == crm.NoDate {
					r.FirstOrderOn = d.Date
				}
			}
		}
		r.Orders, r.Products = int64(len(begun)), int64(len(products))
		for store, sum := range spent {
			if store != "" && sum > 0 && (r.Home == "" || sum > spent[r.Home] || sum == spent[r.Home] && store < r.Home) {
				r.Home = store
			}
		}
		for name, n := range channels {
			r.Channels = append(r.Channels, fold.Channel{Name: name, Lines: n})
		}
		slices.SortFunc(r.Channels, func(a, b fold.Channel) int { return cmp.Compare(a.Name, b.Name) })
		records = append(records, r)
	}
	slices.SortFunc(records, func(a, b fold.Record) int { return cmp.Compare(a.CustomerID, b.CustomerID) })
	return records
}

// -lines 1000000 compares on a million lines; the figure of the usual run keeps it short.
func TestEveryEngineFindsTheSame(t *testing.T) {
	all := madeUp(*generated)
	for _, basis := range []fold.Basis{fold.Net, fold.Sales} {
		opt := engine.Options{AsOf: asOf, Basis: basis, DefaultSource: "shop", Shipping: true}
		want := slowly(all, opt)
		if len(want) < *generated/30 {
			t.Fatalf("only %d customers", len(want))
		}
		if diff := firstDiff(homeless(want), work(t, asText(all), opt)); diff != "" {
			t.Errorf("%s, stdin worker: %s", basis, diff)
		}
		shuffled := slices.Clone(all)
		rand.New(rand.NewPCG(5, 5)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		var reconciled *fold.Reconciliation
		for _, way := range []struct {
			name    string
			lines   lines
			workers int
			memory  int64
		}{
			{"one worker", all, 1, 0},
			{"two workers", all, 2, 0},
			{"seven workers", all, 7, 0},
			{"another order", shuffled, 2, 0},
			{"one worker that spills", all, 1, 1},
			{"two workers that spill", all, 2, 1 << 20},
			{"seven workers that spill, another order", shuffled, 7, 1},
		} {
			opt.Workers, opt.Memory, opt.Folder = way.workers, way.memory, t.TempDir()
			got, err := engine.Run(t.Context(), way.lines, opt)
			if err != nil {
				t.Fatal(err)
			}
			if diff := firstDiff(want, got.Records); diff != "" {
				t.Errorf("%s, %s: %s", basis, way.name, diff)
			}
			if reconciled == nil {
				reconciled = &got.Reconciliation
			}
			if diff := gocmp.Diff(*reconciled, got.Reconciliation); diff != "" || got.NewestLine != asOf+3 {
				t.Errorf("%s, %s, newest line %s: %s", basis, way.name, got.NewestLine, diff)
			}
			if left, err := os.ReadDir(opt.Folder); err != nil || len(left) != 0 {
				t.Errorf("%s: %d files are left, %v", way.name, len(left), err)
			}
		}
	}
}

// firstDiff says where two lists of records differ first.
func firstDiff(want, got []fold.Record) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d customers, want %d", len(got), len(want))
	}
	for i := range want {
		if same(&want[i], &got[i]) { // cmp.Diff takes its time
			continue
		}
		if diff := gocmp.Diff(want[i], got[i], cmpopts.EquateEmpty()); diff != "" {
			return fmt.Sprintf("record %d (-want +got):\n%s", i, diff)
		}
	}
	return ""
}

func same(a, b *fold.Record) bool {
	x, y := *a, *b
	x.Days, y.Days, x.Channels, y.Channels = nil, nil, nil, nil
	return slices.Equal(a.Days, b.Days) && slices.Equal(a.Channels, b.Channels) && reflect.DeepEqual(x, y)
}

// Numbers of one person are one record however many workers there are and whether lines are set aside or not.
func TestPeopleAreTheSameWithAnyBudget(t *testing.T) {
	all := madeUp(20_000)
	together := func(bought []*engine.Bought) (map[engine.Number]engine.Number, error) {
		people := map[engine.Number]engine.Number{}
		for _, b := range bought {
			if strings.HasSuffix(b.ID, "1") || strings.HasSuffix(b.ID, "2") || b.Source == "web" {
				people[b.Number] = engine.Number{Source: "shop", ID: b.ID[:len(b.ID)-2]}
			}
		}
		return people, nil
	}
	renamed := slices.Clone(all)
	for i := range renamed {
		l := &renamed[i].OrderLine
		source := cmp.Or(l.Source, "shop")
		if id := l.CustomerID; id != "" && (strings.HasSuffix(id, "1") || strings.HasSuffix(id, "2") || source == "web") {
			l.CustomerID = "shop\x00" + id[:len(id)-2]
		} else if id != "" {
			l.CustomerID = source + "\x00" + id
		}
	}
	want := slowlyNamed(renamed)
	for _, memory := range []int64{0, 1} {
		for _, workers := range []int{1, 3} {
			got, err := engine.Run(t.Context(), all, engine.Options{AsOf: asOf, DefaultSource: "shop", Identify: together, Workers: workers, Memory: memory, Folder: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			if diff := firstDiff(want, got.Records); diff != "" {
				t.Errorf("%d workers, memory %d: %s", workers, memory, diff)
			}
		}
	}
}

// slowlyNamed folds lines whose customers already have the names of their people.
func slowlyNamed(all lines) []fold.Record {
	records := []fold.Record{}
	of := map[string]lines{}
	for _, l := range all {
		of[l.CustomerID] = append(of[l.CustomerID], l)
	}
	for name, some := range of {
		source, id, _ := strings.Cut(name, "\x00")
		one := fold.New(fold.Net)
		counted := false
		for i := range some {
			l, counts, err := engine.Options{AsOf: asOf, DefaultSource: "shop"}.Counts(&some[i].OrderLine)
			if err == nil && counts {
				one.Add(l)
				counted = true
			}
		}
		if counted {
			records = append(records, one.Finish(fold.CustomerID(source, id, "shop")))
		}
	}
	slices.SortFunc(records, func(a, b fold.Record) int { return cmp.Compare(a.CustomerID, b.CustomerID) })
	return records
}

// A customer with nearly all lines, and a budget far below them: the lines are folded piece by piece.
func TestOneCustomerMayHaveNearlyAllLines(t *testing.T) {
	all := madeUp(200_000)
	for i := range all {
		if i%20 != 0 && all[i].CustomerID != "" {
			all[i].CustomerID = "passage"
		}
	}
	opt := engine.Options{AsOf: asOf, DefaultSource: "shop", Workers: 2, Memory: 1, Folder: t.TempDir()}
	want := slowly(all, opt)
	got, err := engine.Run(t.Context(), all, opt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := firstDiff(want, got.Records); diff != "" {
		t.Error(diff)
	}
}

// Sources with texts of any bytes and lengths: they are compared as they are.
func TestNamesOfAnyBytesStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"", "a", "a\x00", "\x00a", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaa\x00", strings.Repeat("z", 300), "é", "\xff\xfe", "shop", "1"})
		var all lines
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			all = append(all, sold(name.Draw(t, "customer"), func(l *crm.OrderLine) {
				l.Source, l.Store, l.OrderID, l.ProductID, l.Channel = name.Draw(t, "source"), name.Draw(t, "store"), name.Draw(t, "order"), name.Draw(t, "product"), name.Draw(t, "channel")
				l.Date = asOf - crm.Date(rapid.IntRange(0, 3).Draw(t, "age"))
			}))
		}
		opt := engine.Options{AsOf: asOf, DefaultSource: "shop", Workers: rapid.IntRange(1, 3).Draw(t, "workers"), Memory: rapid.Int64Range(0, 1).Draw(t, "memory")}
		got, err := engine.Run(context.Background(), all, opt)
		if err != nil {
			t.Fatal(err)
		}
		if diff := firstDiff(slowly(all, opt), got.Records); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestProgressAndWatchSeeEveryLine(t *testing.T) {
	given := madeUp(30_000)
	workers := runtime.GOMAXPROCS(0)
	all := make([]int64, workers)
	seen, sums := make([]int64, workers), make([]crm.Money, workers)
	var last int64
	opt := engine.Options{
		AsOf: asOf, DefaultSource: "shop", Workers: workers,
		Watch: func(worker int, p *lake.LinePage, judged *engine.Judged) error {
			for i, at := range judged.Classes {
				if all[worker]++; !fold.Net.Takes(fold.Classes()[at]) {
					continue
				}
				seen[worker]++
				sums[worker] += crm.Money(judged.Amounts[i])
				if p.Product.Len() == 0 || len(p.Customer.At(p.Customer.Codes[i])) == 0 || judged.Quantities[i] != p.Quantity.Values[i] {
					return fmt.Errorf("a line without names, or of %d pieces", judged.Quantities[i])
				}
			}
			return nil
		},
		Progress: func(n int64) { last = n },
	}
	got, err := engine.Run(t.Context(), given, opt)
	if err != nil {
		t.Fatal(err)
	}
	lines, amount := got.Reconciliation.Counted(fold.Net)
	n, sum, every := int64(0), crm.Money(0), int64(0)
	for i := range seen {
		n, sum, every = n+seen[i], sum+sums[i], every+all[i]
	}
	if n != lines || sum != amount || every != int64(len(given)) || last != every {
		t.Errorf("watched %d lines, %d of them for %s that count, of %d for %s; progress ended at %d of %d", every, n, sum, lines, amount, last, len(given))
	}
}

func TestAFaultOfAWatcherEndsTheRun(t *testing.T) {
	fault := fmt.Errorf("enough")
	_, err := engine.Run(t.Context(), madeUp(30_000), engine.Options{AsOf: asOf, Workers: 3, Watch: func(int, *lake.LinePage, *engine.Judged) error { return fault }})
	if err == nil || !strings.Contains(err.Error(), "enough") {
		t.Errorf("got %v", err)
	}
}

func TestAFolderThatCannotBeWrittenIsAnError(t *testing.T) {
	_, err := engine.Run(t.Context(), madeUp(30_000), engine.Options{AsOf: asOf, Workers: 1, Memory: 1, Folder: "/nowhere/at/all"})
	if err == nil || !strings.Contains(err.Error(), "set order lines aside") {
		t.Errorf("got %v", err)
	}
}
