package transform

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/segment"
	"github.com/habitue-crm/habitue/transform/tier"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// settings look at day 100 of the epoch.
func settings() Settings {
	return Settings{
		AsOf: 100, Basis: fold.Net, Currency: "EUR", DefaultSource: "shop", RFM: segment.Rules{Levels: 5}, ABC: segment.Usual(),
		Tiers: tier.Always(tier.Ladder{Metric: tier.NetSales, WindowMonths: 1, Steps: []tier.Step{{Name: "regular", From: crm.MoneyOf(10)}, {Name: "friend", From: crm.MoneyOf(100)}}}),
	}
}

func build(t rapid.TB, customers []crm.Customer, consents []crm.Consent, suppressed Suppressed, records ...fold.Record) Snapshot {
	t.Helper()
	s, err := Build(records, customers, consents, suppressed, settings())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// bought is the record of a customer with one order of so many units of money on each of the days.
func bought(id string, units int64, days ...crm.Date) fold.Record {
	f := fold.New(fold.Net)
	for _, d := range days {
		f.Add(fold.Line{Source: "shop", OrderID: id + d.String(), Date: d, Quantity: crm.QuantityOf(2), Amount: crm.MoneyOf(units)})
	}
	return f.Finish(id)
}

// returned is the record of a customer who only ever brought something back.
func returned(id string, units int64, day crm.Date) fold.Record {
	f := fold.New(fold.Net)
	f.Add(fold.Line{Source: "shop", OrderID: "R" + id, Date: day, Quantity: -crm.QuantityOf(1), Amount: -crm.MoneyOf(units), Return: true})
	return f.Finish(id)
}

func TestAProfileOfEveryKnownPerson(t *testing.T) {
	s := build(t, []crm.Customer{
		{Source: "shop", ID: "20", Name: "Marie Durand", Email: "marie@example.com", Language: "fr", City: "Lyon", PostalCode: "69002", Country: "FR"},
		{Source: "web", ID: "20", Name: "Paul"},
		{Source: "shop", Name: "nobody in particular"},
		{Source: "shop", ID: "20", Name: "Marie Martin", City: "Paris"},
	}, nil, nil, bought("20", 50, 40, 97), returned("10", 5, 90))
	days, first, last := int64(3), crm.Date(40), crm.Date(97)
	want := []crm.Profile{
		{
			CustomerID: "10", Lines: 1, Quantity: -crm.QuantityOf(1), Returns: crm.MoneyOf(5), NetSales: -crm.MoneyOf(5),
			TierSales: -crm.MoneyOf(5), TierBecause: "rule tier: net -5.0000 from 1970-03-12 to 1970-04-11; regular begins at 10.0000",
			ConsentEmail: crm.ConsentUnknown, ConsentBecause: "rule consent: nothing was said",
		},
		{
			CustomerID: "20", Name: "Marie Martin", Email: "marie@example.com", Language: "fr", City: "Paris", PostalCode: "69002", Country: "FR",
			FirstOrderOn: &first, LastOrderOn: &last, Orders: 2, OrderDays: 2, Lines: 2, Quantity: crm.QuantityOf(4),
			GrossSales: crm.MoneyOf(100), NetSales: crm.MoneyOf(100), AverageOrder: crm.MoneyOf(50), RecencyDays: &days,
			RScore: 5, FScore: 1, MScore: 1, RFMCode: "511", RFMSegment: crm.NewCustomers,
			RFMBecause: "rule rfm-11: R5 (last order 3 days ago, cut 3), F1 (2 orders, cut 2), M1 (net 100.0000, cut 100.0000)",
			ABCClass:   "A", ABCBecause: "rule abc-80/95: 1st of 1 by net 100.0000; 0.0% of sales stand before it",
			Tier: "regular", TierSince: &last, TierSales: crm.MoneyOf(50), TierBecause: "rule tier: net 50.0000 from 1970-03-12 to 1970-04-11 reaches regular (10.0000); friend begins at 100.0000",
			ConsentEmail: crm.ConsentUnknown, ConsentBecause: "rule consent: nothing was said",
		},
		{
			CustomerID: "web:20", Name: "Paul",
			TierBecause:  "rule tier: net 0.0000 from 1970-03-12 to 1970-04-11; regular begins at 10.0000",
			ConsentEmail: crm.ConsentUnknown, ConsentBecause: "rule consent: nothing was said",
		},
	}
	if diff := cmp.Diff(want, s.Profiles); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := s.Summary.Totals; got.Customers != 3 || got.Buyers != 1 || got.ContactsWithoutID != 1 {
		t.Errorf("totals: %+v", got)
	}
}

func TestTheShopsOwnListSuppresses(t *testing.T) {
	s := build(t, known(), nil, func(id string, email crm.Email) bool { return id == "d" || email == "marie@example.com" })
	var got []string
	for _, p := range s.Profiles {
		if p.Suppressed {
			got = append(got, p.CustomerID)
		}
	}
	if diff := cmp.Diff([]string{"a", "b", "d"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSummary keeps what report --json prints. The figures of the golden were worked out by hand: five buyers with
// 1000, 500, 200, 100 and 40 of net sales, one who returned it all, one who only returned, one who never bought.
func TestSummary(t *testing.T) {
	f := fold.New(fold.Net)
	f.Add(fold.Line{Source: "shop", OrderID: "f1", Date: 80, Quantity: crm.QuantityOf(1), Amount: crm.MoneyOf(30)})
	f.Add(fold.Line{Source: "shop", OrderID: "f1", Date: 81, Quantity: -crm.QuantityOf(1), Amount: -crm.MoneyOf(30), Return: true})
	records := []fold.Record{
		bought("a", 250, 97, 60, 61, 62), bought("b", 250, 99, 50), bought("c", 200, 70), bought("d", 100, 30), bought("e", 40, 10),
		f.Finish("f"), returned("g", 5, 90),
	}
	s := build(t, []crm.Customer{{Source: "shop", ID: "a", Email: "a@example.com"}, {Source: "shop", ID: "h", Email: "not an address"}},
		[]crm.Consent{spoken("a", "", crm.ConsentGranted, on(5)), spoken("b", "", crm.ConsentDenied, on(5)), optOut(spoken("c", "", "", nil))}, nil, records...)
	got, err := json.MarshalIndent(s.Summary, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	const golden = "testdata/summary.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNobodyIsASnapshotToo(t *testing.T) {
	s := build(t, nil, nil, nil)
	got, err := json.Marshal(s.Summary.RFM.Cuts)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"recency_days":[],"orders":[],"sales":[]}`; string(got) != want || len(s.Profiles) != 0 || len(s.Summary.RFM.Segments) != 11 {
		t.Errorf("got %s, %d profiles", got, len(s.Profiles))
	}
}

func TestContradictionsAreRefused(t *testing.T) {
	a := bought("a", 10, 50)
	whole := fold.NewReconciliation()
	whole.Add(fold.Sale, crm.MoneyOf(10))
	for _, tt := range []struct {
		name    string
		records []fold.Record
		change  func(*Settings)
		want    string // "" is accepted
	}{
		{"all is well", []fold.Record{a}, func(s *Settings) { s.Reconciliation = &whole }, ""},
		{"a customer twice", []fold.Record{a, a}, func(*Settings) {}, `two records for customer "a"`},
		{"a record without an id", []fold.Record{bought("", 10, 50)}, func(*Settings) {}, "without an id"},
		{"a record of the other basis", []fold.Record{a}, func(s *Settings) { s.Basis = fold.Sales }, `is net, the snapshot sales`},
		{"a basis that is none", nil, func(s *Settings) { s.Basis = "gross" }, `no basis "gross"`},
		{"a line after the day", []fold.Record{bought("a", 10, 101)}, func(*Settings) {}, "after 1970-04-11"},
		{"a line that is lost", nil, func(s *Settings) { s.Reconciliation = &whole }, "the customers hold 0 lines"},
		{"thresholds that make no sense", nil, func(s *Settings) { s.ABC.A = 99 }, "ABC thresholds"},
		{"levels that there are not", nil, func(s *Settings) { s.RFM.Levels = 7 }, "7 levels"},
		{"more effort for the lesser class", nil, func(s *Settings) { s.Effort.B = 1 }, "a better class may not get less"},
		{"a window that ends before it begins", nil, func(s *Settings) { s.ABCMonths = -1 }, "a window of -1 months"},
		{"a ladder that leaves doubt", nil, func(s *Settings) {
			s.Tiers = tier.Always(tier.Ladder{Metric: tier.NetSales, WindowMonths: -1, Steps: []tier.Step{{Name: "a"}}})
		}, "window"},
	} {
		s := settings()
		tt.change(&s)
		_, err := Build(tt.records, nil, nil, nil, s)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

// Whoever the records are, the summary is the sum of the profiles, the profiles are sorted, buyers and nobody else
// have scores and a class, and the order of the records changes nothing.
func TestProfilesAndSummaryAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.SampledFrom(strings.Split("a b c d e f g h i j", " ")), 0, 10, rapid.ID[string]).Draw(t, "ids")
		var records []fold.Record
		for _, id := range ids {
			if rapid.IntRange(0, 3).Draw(t, "returns only") == 0 {
				records = append(records, returned(id, rapid.Int64Range(1, 9).Draw(t, "units"), crm.Date(rapid.IntRange(0, 100).Draw(t, "day"))))
				continue
			}
			day := crm.Date(rapid.IntRange(0, 100).Draw(t, "day"))
			records = append(records, bought(id, rapid.Int64Range(0, 50).Draw(t, "units"), day, crm.Date(rapid.IntRange(0, 100).Draw(t, "day"))))
		}
		s := build(t, known(), nil, nil, records...)
		if moved := build(t, known(), nil, nil, rapid.Permutation(records).Draw(t, "moved")...); !cmp.Equal(s, moved) {
			t.Fatalf("the order of the records counts:\n%s", cmp.Diff(s, moved))
		}
		if !slices.IsSortedFunc(s.Profiles, func(a, b crm.Profile) int { return strings.Compare(a.CustomerID, b.CustomerID) }) {
			t.Fatal("not sorted")
		}
		var net, segments, classes, tiers crm.Money
		var inSegments, inClasses, inTiers int64
		for _, p := range s.Profiles {
			net += p.NetSales
			bought := p.Orders > 0
			if (p.RFMCode != "") != bought || (p.ABCClass != "") != bought || (p.RFMSegment != "") != bought || (p.RecencyDays != nil) != bought {
				t.Fatalf("%+v", p)
			}
			if p.GrossSales < 0 || p.Returns < 0 || p.NetSales != p.GrossSales-p.Returns {
				t.Fatalf("%+v", p)
			}
			if bought {
				segments -= p.NetSales
				classes -= p.NetSales
			}
			tiers -= p.TierSales
		}
		for _, g := range s.Summary.RFM.Segments {
			inSegments, segments = inSegments+g.Customers, segments+g.NetSales
		}
		for _, g := range []ClassSummary{s.Summary.ABC.A, s.Summary.ABC.B, s.Summary.ABC.C} {
			inClasses, classes = inClasses+g.Customers, classes+g.NetSales
		}
		for _, g := range s.Summary.Tiers {
			inTiers, tiers = inTiers+g.Customers, tiers+g.Sales
		}
		if segments != 0 || classes != 0 || tiers != 0 || net != s.Summary.Totals.NetSales {
			t.Fatalf("sums differ: %+v", s.Summary)
		}
		if n := s.Summary.Totals; inSegments != n.Buyers || inClasses != n.Buyers || inTiers != n.Customers || n.OneTime+n.Repeat != n.Buyers {
			t.Fatalf("counts differ: %+v", s.Summary)
		}
	})
}

func TestRatiosHaveNineSignificantDigits(t *testing.T) {
	for _, tt := range []struct {
		n, by int64
		want  string
	}{{1, 3, "0.333333333"}, {2, 3, "0.666666667"}, {1_000_000, 3, "333333.333"}, {1, 0, "0"}, {-1, 8, "-0.125"}, {123_456_789_123, 1, "123456789000"}} {
		if got, err := json.Marshal(cohort.Ratio(tt.n, tt.by)); err != nil || string(got) != tt.want {
			t.Errorf("%d/%d: got %s, want %s", tt.n, tt.by, got, tt.want)
		}
	}
}
