package engine_test

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
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
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/segment"
	"github.com/habitue-crm/habitue/transform/tier"
)

// lines is a LineSource in memory.
type lines []lake.StoredLine

func (s lines) EachOrderLine(ctx context.Context, yield func(lake.StoredLine) error) error {
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

// onlineRetail reads the daily files with encoding/csv alone, so that nothing of ours stands between them and the
// figures. All tests share what it read and none changes it.
func onlineRetail(t testing.TB) lines {
	t.Helper()
	file := shared(t, "data/online_retail/online_retail_by_day.zip")
	retail.once.Do(func() { retail.lines, retail.err = readRetail(file) })
	if retail.err != nil {
		t.Fatal(retail.err)
	}
	return retail.lines
}

var retail struct {
	once  sync.Once
	lines lines
	err   error
}

func readRetail(file string) (lines, error) {
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
		all = append(all, lake.StoredLine{OrderLine: line, Upload: f.Name})
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
		Tiers: tier.Always(tier.Ladder{Metric: tier.NetSales, WindowMonths: 12, Steps: []tier.Step{
			{Name: "bronze"}, {Name: "silver", From: crm.MoneyOf(300)}, {Name: "gold", From: crm.MoneyOf(1000)},
		}}),
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

// The figures below come from a few lines of Python over the same files (exact decimals, a sorted list for each
// quintile, a running sum for the classes), written from the reference and not from this program.
func TestOnlineRetailSegmentsClassesAndTiers(t *testing.T) {
	type figures struct {
		Buyers, Orders, OrderDays, Lines int64
		R, F                             []int64
		M                                string
		Segments                         map[crm.Segment]int64
		A, B, C                          int64
		SalesOfA, SalesOfB, SalesOfC     string
		Tiers                            map[string]int64
	}
	for basis, want := range map[fold.Basis]figures{
		fold.Net: {
			4339, 18536, 16766, 406829,
			[]int64{13, 33, 72, 180},
			[]int64{1, 2, 3, 6},
			"[242.3500 473.8100 914.9300 2018.9100]",
			map[crm.Segment]int64{
				"champions": 803, "loyal": 400, "potential_loyalist": 313, "new": 401, "promising": 243, "need_attention": 253,
				"about_to_sleep": 233, "at_risk": 350, "cannot_lose": 128, "hibernating": 649, "lost": 566,
			},
			1178, 1456, 1705, "6651083.5810", "1246929.5220", "412463.9510",
			map[string]int64{"bronze": 1193, "silver": 1587, "gold": 1592},
		},
		fold.Sales: {
			4338, 18532, 16763, 397884,
			[]int64{13, 33, 72, 180},
			[]int64{1, 2, 3, 6},
			"[250.1500 490.2200 942.2600 2059.4500]",
			map[crm.Segment]int64{
				"champions": 798, "loyal": 403, "potential_loyalist": 306, "new": 408, "promising": 243, "need_attention": 254,
				"about_to_sleep": 229, "at_risk": 348, "cannot_lose": 123, "hibernating": 659, "lost": 567,
			},
			1133, 1469, 1736, "7129600.0410", "1336252.1820", "445555.6810",
			map[string]int64{"bronze": 1115, "silver": 1597, "gold": 1626},
		},
	} {
		_, snapshot := built(t, onlineRetail(t), basis)
		sum := snapshot.Summary
		got := figures{
			sum.Totals.Buyers, sum.Totals.Orders, sum.Totals.OrderDays, sum.Totals.OrderLines,
			sum.RFM.Cuts.Recency, sum.RFM.Cuts.Frequency, fmt.Sprint(sum.RFM.Cuts.Monetary),
			map[crm.Segment]int64{},
			sum.ABC.A.Customers, sum.ABC.B.Customers, sum.ABC.C.Customers,
			sum.ABC.A.NetSales.String(), sum.ABC.B.NetSales.String(), sum.ABC.C.NetSales.String(),
			map[string]int64{},
		}
		for _, s := range sum.RFM.Segments {
			got.Segments[s.Segment] = s.Customers
		}
		for _, s := range sum.Tiers {
			got.Tiers[s.Tier] = s.Customers
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", basis, diff)
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
