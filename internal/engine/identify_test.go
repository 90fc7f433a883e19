package engine_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Numbers that are one person give the record that one number in their place would have given.
func TestLinkedNumbersAreOneRecord(t *testing.T) {
	first := engine.Number{Source: "shop", ID: "a"}
	belongs := map[engine.Number]engine.Number{first: first, {Source: "web", ID: "b"}: first, {Source: "shop", ID: "c"}: first}
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) lake.StoredLine {
			return sold(rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "customer"), func(l *crm.OrderLine) {
				l.Source = rapid.SampledFrom([]string{"shop", "web"}).Draw(t, "source")
				l.OrderID = rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "order")
				l.Date = asOf - crm.Date(rapid.IntRange(0, 3).Draw(t, "age"))
				l.Amount = pointer(crm.Money(rapid.Int64Range(-50, 50).Draw(t, "amount")))
			})
		}), 0, 30).Draw(t, "lines")
		asked := 0
		opt := engine.Options{AsOf: asOf, DefaultSource: "shop", Identify: func(b []*engine.Bought) (map[engine.Number]engine.Number, error) {
			for _, one := range b {
				asked += int(one.Record.Lines)
			}
			return belongs, nil
		}}
		got, err := engine.Run(t.Context(), lines(all), opt)
		if err != nil {
			t.Fatal(err)
		}
		renamed := lines{}
		for _, l := range all {
			// An order keeps its source: only the fold of the customer is another one.
			if _, linked := belongs[engine.Number{Source: l.Source, ID: l.CustomerID}]; linked {
				l.CustomerID = "one"
			} else {
				l.CustomerID = l.Source + " " + l.CustomerID
			}
			renamed = append(renamed, l)
		}
		// The second way: one fold a person, fed by hand.
		want := byHand(renamed)
		for i := range got.Records {
			got.Records[i].CustomerID = ""
		}
		if diff := cmp.Diff(len(want), len(got.Records)); diff != "" {
			t.Fatal(diff)
		}
		for _, r := range got.Records {
			found := false
			for _, w := range want {
				found = found || cmp.Equal(w, r)
			}
			if !found {
				t.Fatalf("no person bought this: %+v", r)
			}
		}
		total := 0
		for _, r := range got.Records {
			total += int(r.Lines)
		}
		if asked != total {
			t.Fatalf("asked about %d lines of %d", asked, total)
		}
	})
}

func TestNotKnowingWhoIsWhomEndsTheRun(t *testing.T) {
	fault := errors.New("no facts")
	_, err := engine.Run(t.Context(), lines{sold("a")}, engine.Options{AsOf: asOf, Identify: func([]*engine.Bought) (map[engine.Number]engine.Number, error) { return nil, fault }})
	if !errors.Is(err, fault) {
		t.Errorf("got %v", err)
	}
}

// byHand folds the lines of each customer by itself.
func byHand(all lines) []fold.Record {
	folds := map[string]*fold.Fold{}
	for _, l := range all {
		if folds[l.CustomerID] == nil {
			folds[l.CustomerID] = fold.New(fold.Net)
		}
		folds[l.CustomerID].Add(fold.Line{Source: l.Source, OrderID: l.OrderID, Date: l.Date, Quantity: l.Quantity, Amount: *l.Amount, ProductID: l.ProductID})
	}
	var records []fold.Record
	for _, f := range folds {
		if r := f.Finish(""); r.Lines > 0 {
			records = append(records, r)
		}
	}
	return records
}
