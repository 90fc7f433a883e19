package engine_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/transform/fold"
)

// sumsOf takes out of records what only a whole run knows.
func sumsOf(records []fold.Record) []fold.Record {
	records = slices.Clone(records)
	for i := range records {
		r := &records[i]
		r.Orders, r.OrderDays, r.Products, r.Days, r.Home = 0, 0, 0, nil, ""
	}
	return records
}

// Sums alone are those of a whole run, whatever the workers, the budget and the order of the lines.
func TestSumsAloneAreThoseOfAWholeRun(t *testing.T) {
	all := madeUp(60_000)
	shuffled := slices.Clone(all)
	rand.New(rand.NewPCG(5, 5)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for _, basis := range []fold.Basis{fold.Net, fold.Sales} {
		opt := engine.Options{AsOf: asOf, Basis: basis, DefaultSource: "shop", Shipping: true, Sums: true}
		want := sumsOf(slowly(all, opt))
		for _, way := range []struct {
			name    string
			lines   lines
			workers int
			memory  int64
		}{
			{"one worker", all, 1, 0},
			{"three workers", all, 3, 0},
			{"another order", shuffled, 2, 0},
			{"one worker that spills", all, 1, 1},
			{"three workers that spill, another order", shuffled, 3, 1},
			{"room for half", all, 2, 3 << 20},
		} {
			opt.Workers, opt.Memory, opt.Folder = way.workers, way.memory, t.TempDir()
			got, err := engine.Run(t.Context(), way.lines, opt)
			if err != nil {
				t.Fatal(err)
			}
			if diff := firstDiff(want, got.Records); diff != "" {
				t.Errorf("%s, %s: %s", basis, way.name, diff)
			}
		}
	}
}

func TestSumsOfPeopleAreThoseOfAWholeRun(t *testing.T) {
	all := madeUp(20_000)
	opt := engine.Options{AsOf: asOf, DefaultSource: "shop", Workers: 2, Identify: func(bought []*engine.Bought) (map[engine.Number]engine.Number, error) {
		people := map[engine.Number]engine.Number{}
		for _, b := range bought {
			if strings.HasSuffix(b.ID, "1") || strings.HasSuffix(b.ID, "2") || b.Source == "web" {
				people[b.Number] = engine.Number{Source: "shop", ID: b.ID[:len(b.ID)-2]}
			}
		}
		return people, nil
	}}
	whole, err := engine.Run(t.Context(), all, opt)
	if err != nil {
		t.Fatal(err)
	}
	opt.Sums = true
	got, err := engine.Run(t.Context(), all, opt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := firstDiff(sumsOf(whole.Records), got.Records); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff(whole.Reconciliation, got.Reconciliation); diff != "" {
		t.Error(diff)
	}
}

// Of someone who only brought things back there is no first order, and many channels are as good as few.
func TestSumsOfAReturnAndOfManyChannels(t *testing.T) {
	all := lines{sold("back", func(l *crm.OrderLine) { l.Return, l.Quantity, *l.Amount = true, -l.Quantity, -*l.Amount })}
	for i := range 40 {
		all = append(all, sold("many", func(l *crm.OrderLine) { l.Channel = strings.Repeat("c", i) }), sold("early", func(l *crm.OrderLine) { l.Date = crm.Date(i) }))
	}
	got, err := engine.Run(t.Context(), all, engine.Options{AsOf: asOf, DefaultSource: "shop", Sums: true, Workers: 1})
	if err != nil || len(got.Records) != 3 {
		t.Fatalf("%d records, %v", len(got.Records), err)
	}
	want := fold.Record{CustomerID: "back", Basis: fold.Net, FirstOrderOn: crm.NoDate, LastOrderOn: crm.NoDate, Lines: 1, Quantity: -10_000, Returns: crm.MoneyOf(10)}
	if diff := gocmp.Diff(want, got.Records[0], cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if early := got.Records[1]; early.FirstOrderOn != 0 || early.LastOrderOn != 39 || early.Lines != 40 {
		t.Errorf("got %+v", early)
	}
	if many := got.Records[2]; len(many.Channels) != 39 || many.Lines != 40 {
		t.Errorf("got %d channels, %d lines", len(many.Channels), many.Lines)
	}
}
