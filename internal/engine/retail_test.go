package engine_test

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/segment"
	"github.com/habitue-crm/habitue/transform/tier"
)

// lines is a LineSource in memory.
type lines []engine.StoredLine

func (s lines) EachOrderLine(ctx context.Context, yield func(engine.StoredLine) error) error {
	for _, l := range s {
		if err := errors.Join(ctx.Err(), yield(l)); err != nil {
			return err
		}
	}
	return nil
}

// shared finds a file of the shared folder; without it the test is skipped, but never in CI.
func shared(t testing.TB, path string) string {
	t.Helper()
	root := os.Getenv("HABITUE_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
				root = filepath.Join(filepath.Dir(dir), "shared")
				break
			}
		}
	}
	file := filepath.Join(root, path)
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("find real sales: %v", err)
		}
		t.Skipf("no %s", file)
	}
	return file
}

var retail = sync.OnceValues(func() (lines, error) {
	file := os.Getenv("HABITUE_RETAIL_ZIP")
	archive, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	var all lines
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, ".csv") {
			continue
		}
		if all, err = readDay(f, all); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// onlineRetail reads the daily files with encoding/csv alone, so that nothing of ours stands between them and the
// figures.
func onlineRetail(t testing.TB) lines {
	t.Helper()
	t.Setenv("HABITUE_RETAIL_ZIP", shared(t, "data/online_retail/online_retail_by_day.zip"))
	all, err := retail()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func readDay(f *zip.File, all lines) (lines, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	rows := csv.NewReader(r)
	for first := true; ; first = false {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if first {
			continue
		}
		line, err := retailLine(row)
		if err != nil {
			return nil, err
		}
		all = append(all, engine.StoredLine{OrderLine: line, Upload: f.Name})
	}
}

// retailLine reads InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country.
func retailLine(row []string) (crm.OrderLine, error) {
	quantity, err1 := crm.ParseQuantity(row[3])
	on, err2 := time.Parse("2006-01-02 15:04:05", row[4])
	price, err3 := crm.ParseMoney(row[5])
	amount, err4 := price.Times(quantity)
	return crm.OrderLine{
		Source: "shop", OrderID: row[0], ProductID: row[1], Description: row[2], Date: crm.DateOf(on),
		CustomerID: strings.TrimSuffix(row[6], ".0"), Quantity: quantity, UnitPrice: &price, Amount: &amount,
		Return: strings.HasPrefix(row[0], "C") || quantity < 0, Country: row[7],
	}, errors.Join(err1, err2, err3, err4)
}

var asOf = crm.NewDate(2011, 12, 10)

func money(t testing.TB, s string) crm.Money {
	t.Helper()
	m, err := crm.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// built runs engine and transform over the sales on a basis.
func built(t testing.TB, all lines, basis fold.Basis) (engine.Result, transform.Snapshot) {
	t.Helper()
	result, err := engine.Run(t.Context(), all, engine.Options{AsOf: asOf, Basis: basis, DefaultSource: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := transform.Build(result.Records, nil, nil, nil, transform.Settings{
		AsOf: asOf, Basis: basis, Currency: "GBP", DefaultSource: "shop", ABC: segment.Usual(),
		Ladder: tier.Ladder{Metric: tier.NetSales, WindowMonths: 12, Steps: []tier.Step{
			{Name: "bronze"}, {Name: "silver", From: crm.MoneyOf(300)}, {Name: "gold", From: crm.MoneyOf(1000)},
		}},
		Reconciliation: &result.Reconciliation,
	})
	if err != nil {
		t.Fatal(err)
	}
	return result, snapshot
}

// The figures are those of reference/loyalty.md §5.2, computed there by others and apart from this program.
func TestOnlineRetailGivesThePublishedFigures(t *testing.T) {
	all := onlineRetail(t)
	result, snapshot := built(t, all, fold.Sales)
	rec, sum := result.Reconciliation, snapshot.Summary

	type figures struct {
		Lines, Sales, Returns, PriceZero, Unknown          int64
		Customers, Invoices, OneTime, Repeat, MaxR, MaxF   int64
		AllSales, KnownSales, MaxM, NetOfKnown, MeanOfSums crm.Money
	}
	_, netOfKnown := rec.Counted(fold.Net)
	got := figures{
		rec.Lines, rec.Part(fold.Sale).Lines, rec.Part(fold.Return).Lines, rec.Part(fold.PriceZero).Lines, rec.Part(fold.UnknownCustomer).Lines,
		sum.Totals.Buyers, sum.Totals.Orders, sum.Totals.OneTime, sum.Totals.Repeat, sum.RFM.Max.Recency, sum.RFM.Max.Frequency,
		rec.Amount, sum.Totals.NetSales, sum.RFM.Max.Monetary, netOfKnown, sum.RFM.Mean.Monetary,
	}
	want := figures{
		541_909, 397_884, 8_905, 40, 135_080,
		4_338, 18_532, 1_493, 2_845, 374, 209,
		money(t, "9747747.934"), money(t, "8911407.904"), money(t, "280206.02"), money(t, "8300065.814"), money(t, "2054.2665"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
	near := func(name string, got, want float64) {
		if diff := got - want; diff > 1e-4 || diff < -1e-4 {
			t.Errorf("mean of %s: got %v, want %v", name, got, want)
		}
	}
	near("R", sum.RFM.Mean.Recency, 93.0595)
	near("F", sum.RFM.Mean.Frequency, 4.27202)
	if rest := rec.Lines - 397_884 - 8_905 - 40 - 135_080; rest != 0 {
		t.Errorf("%d lines are in no class", rest)
	}
}

func TestOnlineRetailNetOfReturns(t *testing.T) {
	all := onlineRetail(t)
	_, sales := built(t, all, fold.Sales)
	_, net := built(t, all, fold.Net)
	if got, want := net.Summary.Totals.NetSales, money(t, "8300065.814"); got != want {
		t.Errorf("net sales: got %s, want %s", got, want)
	}
	if got := net.Summary.Totals.Customers; got != 4_372 {
		t.Errorf("known customers: got %d, want 4372", got)
	}
	at := func(s transform.Snapshot) crm.Profile {
		i := slices.IndexFunc(s.Profiles, func(p crm.Profile) bool { return p.CustomerID == "12346" })
		return s.Profiles[i]
	}
	if p := at(sales); p.ABCClass != "A" || p.NetSales != money(t, "77183.60") {
		t.Errorf("customer 12346 on sales: class %s, %s", p.ABCClass, p.NetSales)
	}
	if p := at(net); p.ABCClass != "C" || p.NetSales != 0 || p.Returns != money(t, "77183.60") || p.Orders != 1 {
		t.Errorf("customer 12346 net of returns: class %s, %s (%s), %d orders", p.ABCClass, p.NetSales, p.ABCBecause, p.Orders)
	}
}

func TestAnyOrderOfLinesGivesTheSameSnapshot(t *testing.T) {
	all := onlineRetail(t)
	for _, basis := range []fold.Basis{fold.Net, fold.Sales} {
		result, snapshot := built(t, all, basis)
		shuffled := slices.Clone(all)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again, same := built(t, shuffled, basis)
		if diff := cmp.Diff(result, again); diff != "" {
			t.Errorf("%s: another result:\n%.2000s", basis, diff)
		}
		if diff := cmp.Diff(snapshot, same); diff != "" {
			t.Errorf("%s: another snapshot:\n%.2000s", basis, diff)
		}
	}
}

func BenchmarkRunOnlineRetail(b *testing.B) {
	all := onlineRetail(b)
	for b.Loop() {
		if _, err := engine.Run(b.Context(), all, engine.Options{AsOf: asOf, DefaultSource: "shop"}); err != nil {
			b.Fatal(err)
		}
	}
}
