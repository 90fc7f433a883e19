package engine_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

func pointer[T any](v T) *T { return &v }

// sold is a line of one thing for ten units of money, three days before asOf, changed by the given functions.
func sold(customer string, change ...func(*crm.OrderLine)) lake.StoredLine {
	l := crm.OrderLine{
		Source: "shop", OrderID: "1", ProductID: "P", CustomerID: customer, Date: asOf - 3,
		Quantity: crm.QuantityOf(1), Amount: pointer(crm.MoneyOf(10)),
	}
	for _, c := range change {
		c(&l)
	}
	return lake.StoredLine{OrderLine: l}
}

func priceless(l *crm.OrderLine) { l.Amount = nil }

func TestEveryLineIsInExactlyOneClass(t *testing.T) {
	list := func(source, product string) (crm.Money, bool) {
		return crm.MoneyOf(4), source == "shop" && product == "P"
	}
	for _, tt := range []struct {
		name   string
		line   lake.StoredLine
		class  fold.Class
		amount crm.Money
	}{
		{"a plain sale", sold("a"), fold.Sale, crm.MoneyOf(10)},
		{"a sale on the day itself", sold("a", func(l *crm.OrderLine) { l.Date = asOf }), fold.Sale, crm.MoneyOf(10)},
		{"a sale of the day after", sold("a", func(l *crm.OrderLine) { l.Date = asOf + 1 }), fold.AfterAsOf, crm.MoneyOf(10)},
		{"a walk-in of the day after is after before it is a walk-in", sold("", func(l *crm.OrderLine) { l.Date = asOf + 1 }), fold.AfterAsOf, crm.MoneyOf(10)},
		{"a walk-in", sold(""), fold.UnknownCustomer, crm.MoneyOf(10)},
		{"a walk-in without a price", sold("", priceless, func(l *crm.OrderLine) { l.ProductID = "?" }), fold.UnknownCustomer, 0},
		{"a price from the list", sold("a", priceless, func(l *crm.OrderLine) { l.Quantity = 15_000 }), fold.Sale, crm.MoneyOf(6)},
		{"a price of the line before the list's", sold("a", priceless, func(l *crm.OrderLine) { l.UnitPrice = pointer(crm.MoneyOf(7)) }), fold.Sale, crm.MoneyOf(7)},
		{"an amount of the line before all prices", sold("a", func(l *crm.OrderLine) { l.UnitPrice = pointer(crm.MoneyOf(7)) }), fold.Sale, crm.MoneyOf(10)},
		{"a product that is on no list", sold("a", priceless, func(l *crm.OrderLine) { l.ProductID = "?" }), fold.Unpriced, 0},
		{"the list of another source", sold("a", priceless, func(l *crm.OrderLine) { l.Source = "web" }), fold.Unpriced, 0},
		{"a return", sold("a", func(l *crm.OrderLine) { l.Return, l.Amount = true, pointer(crm.MoneyOf(-3)) }), fold.Return, crm.MoneyOf(-3)},
		{"a return at the list's price", sold("a", priceless, func(l *crm.OrderLine) { l.Quantity = crm.QuantityOf(-2) }), fold.Return, crm.MoneyOf(-8)},
		{"a discount", sold("a", func(l *crm.OrderLine) { l.Amount = pointer(crm.MoneyOf(-1)) }), fold.Deduction, crm.MoneyOf(-1)},
		{"shipping", sold("a", func(l *crm.OrderLine) { l.Type = crm.Shipping }), fold.NotGoods, crm.MoneyOf(10)},
		{"a gift", sold("a", func(l *crm.OrderLine) { l.Amount = pointer(crm.Money(0)) }), fold.PriceZero, 0},
		{"an amount for nothing", sold("a", func(l *crm.OrderLine) { l.Quantity = 0 }), fold.NoQuantity, crm.MoneyOf(10)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, basis := range []fold.Basis{"", fold.Net, fold.Sales} {
				result, err := engine.Run(t.Context(), lines{tt.line}, engine.Options{AsOf: asOf, Basis: basis, DefaultSource: "shop", Prices: list})
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range result.Reconciliation.Parts {
					want := fold.Part{Class: p.Class, Net: p.Net, Sales: p.Sales}
					if p.Class == tt.class {
						want.Lines, want.Amount = 1, tt.amount
					}
					if diff := cmp.Diff(want, p); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
				}
				if got := len(result.Records) == 1; got != basis.Takes(tt.class) {
					t.Errorf("basis %q: counted is %t", basis, got)
				}
			}
		})
	}
}

func TestCustomersOfSeveralSourcesStayApart(t *testing.T) {
	from := func(source string) func(*crm.OrderLine) { return func(l *crm.OrderLine) { l.Source = source } }
	result, err := engine.Run(t.Context(), lines{
		sold("7"), sold("7", from("web")), sold("7", from("")), sold("web:7"),
	}, engine.Options{AsOf: asOf, DefaultSource: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, r := range result.Records {
		got[r.CustomerID] = r.Lines
	}
	if diff := cmp.Diff(map[string]int64{"7": 2, "shop:web:7": 1, "web:7": 1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNoLinesAreNoCustomers(t *testing.T) {
	result, err := engine.Run(t.Context(), lines{}, engine.Options{AsOf: asOf})
	if err != nil || len(result.Records) != 0 || result.Reconciliation.Lines != 0 || result.NewestLine != crm.NoDate {
		t.Errorf("got %+v, %v", result, err)
	}
}

func TestSumsThatDoNotFitAreRefused(t *testing.T) {
	huge := func(m crm.Money) func(*crm.OrderLine) { return func(l *crm.OrderLine) { l.Amount = &m } }
	for _, tt := range []struct {
		name string
		in   lines
		want error
	}{
		{"the largest sum that fits", lines{sold("a", huge(math.MaxInt64-1)), sold("b", huge(1))}, nil},
		{"one more", lines{sold("a", huge(math.MaxInt64-1)), sold("b", huge(2))}, engine.ErrTooLarge},
		{"amounts that only cancel out", lines{sold("a", huge(math.MaxInt64)), sold("b", huge(-math.MaxInt64))}, engine.ErrTooLarge},
		{"the smallest number of all", lines{sold("a", huge(math.MinInt64))}, engine.ErrTooLarge},
		{"quantities", lines{sold("a", func(l *crm.OrderLine) { l.Quantity = math.MaxInt64 }), sold("a")}, engine.ErrTooLarge},
		{"a price times a quantity", lines{sold("a", priceless, func(l *crm.OrderLine) {
			l.Quantity, l.UnitPrice = math.MaxInt64, pointer(crm.MoneyOf(2))
		})}, engine.ErrTooLarge},
	} {
		if _, err := engine.Run(t.Context(), tt.in, engine.Options{AsOf: asOf}); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestABrokenSourceIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := engine.Run(ctx, lines{sold("a")}, engine.Options{AsOf: asOf}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// The obvious engine keeps all lines of each customer in a list and folds them at the end.
func TestRunIsTheFoldOfEachCustomersLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOf(rapid.Custom(func(t *rapid.T) lake.StoredLine {
			l := sold(rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "customer"))
			l.OrderID = rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "order")
			l.Store = rapid.SampledFrom([]string{"", "north"}).Draw(t, "store")
			l.Date = asOf + crm.Date(rapid.IntRange(-3, 1).Draw(t, "day"))
			l.Quantity = crm.Quantity(rapid.IntRange(-2, 2).Draw(t, "quantity")) * 5000
			l.Amount = pointer(crm.Money(rapid.IntRange(-2, 2).Draw(t, "amount")))
			return l
		})).Draw(t, "lines")
		basis := rapid.SampledFrom([]fold.Basis{fold.Net, fold.Sales}).Draw(t, "basis")
		var want []fold.Record
		for _, id := range []string{"a", "b", "c"} {
			f := fold.New(basis)
			for _, l := range in {
				if l.CustomerID == id && l.Date <= asOf {
					f.Add(fold.Line{
						Source: l.Source, Store: l.Store, OrderID: l.OrderID, Date: l.Date,
						Quantity: l.Quantity, Amount: *l.Amount, Return: l.Return, ProductID: l.ProductID,
					})
				}
			}
			if r := f.Finish(id); r.Lines > 0 {
				want = append(want, r)
			}
		}
		got, err := engine.Run(context.Background(), lines(in), engine.Options{AsOf: asOf, Basis: basis, DefaultSource: "shop"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Records); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if n := int64(len(in)); got.Reconciliation.Lines != n {
			t.Fatalf("%d lines in, %d counted", n, got.Reconciliation.Lines)
		}
	})
}

var _ engine.LineSource = (*lake.Lake)(nil)
