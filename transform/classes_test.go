package transform

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/segment"
)

func TestClassesOfAWindow(t *testing.T) {
	s := settings()
	s.ABCMonths, s.Effort = 1, segment.Effort{A: 24, B: 12, C: 4}
	got, err := Build(nil, nil, nil, nil, s)
	if err != nil || len(got.Profiles) != 0 {
		t.Fatal(err)
	}
	// As of 11 April 1970 a month is from 12 March on, which is day 70: "a" bought 500 before it and 10 in it.
	got, err = Build([]fold.Record{bought("a", 500, 69), bought("b", 10, 70, 90), bought("c", 80, 20, 100)}, nil, nil, nil, s)
	if err != nil {
		t.Fatal(err)
	}
	var reasons []string
	for _, p := range got.Profiles {
		reasons = append(reasons, p.ABCClass+" "+p.ABCBecause)
	}
	want := []string{
		"C rule abc-80/95: net 0.0000 from 1970-03-12 to 1970-04-11 is not above zero",
		"B rule abc-80/95: 2nd of 2 by net 20.0000 from 1970-03-12 to 1970-04-11; 80.0% of sales stand before it",
		"A rule abc-80/95: 1st of 2 by net 80.0000 from 1970-03-12 to 1970-04-11; 0.0% of sales stand before it",
	}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	from := crm.Date(70)
	wantABC := ABCSummary{
		Rule: "abc-80/95", WindowMonths: 1, Since: &from, Total: crm.MoneyOf(100),
		A: ClassSummary{Customers: 1, NetSales: crm.MoneyOf(80), Share: 0.8, Effort: 24, Mails: 24},
		B: ClassSummary{Customers: 1, NetSales: crm.MoneyOf(20), Share: 0.2, Effort: 12, Mails: 12},
		C: ClassSummary{Customers: 1, Effort: 4, Mails: 4},
	}
	if diff := cmp.Diff(wantABC, got.Summary.ABC); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestClassesByMargin(t *testing.T) {
	money := func(units int64) *crm.Money { m := crm.MoneyOf(units); return &m }
	s := settings()
	s.Goods = &segment.Assortment{
		Products: []segment.Product{
			{ID: "p1", Sales: crm.MoneyOf(90), Margin: money(-2)},
			{ID: "p2", Sales: crm.MoneyOf(10), Margin: money(8)},
			{ID: "p3", Sales: crm.MoneyOf(7)},
		},
		NoProduct: -crm.MoneyOf(3),
		Margins: map[string]segment.Margin{
			"a": {Margin: crm.MoneyOf(8), Known: crm.MoneyOf(10), Unknown: crm.MoneyOf(7)},
			"b": {Margin: -crm.MoneyOf(2), Known: crm.MoneyOf(90)},
		},
	}
	got, err := Build([]fold.Record{bought("a", 17, 90), bought("b", 90, 90), bought("c", 1, 90)}, nil, nil, nil, s)
	if err != nil {
		t.Fatal(err)
	}
	wantProducts := &ProductsSummary{
		Products: 3, NoProduct: -crm.MoneyOf(3),
		// What stands before p3 is 100 of 107, 93.5 %.
		Sales: ClassesSummary{A: CountedClass{1, crm.MoneyOf(90), 0.841121495}, B: CountedClass{2, crm.MoneyOf(17), 0.158878505}, Total: crm.MoneyOf(107)},
		Margin: &MarginSummary{
			ClassesSummary: ClassesSummary{A: CountedClass{1, crm.MoneyOf(8), 1}, C: CountedClass{1, -crm.MoneyOf(2), -0.25}, Total: crm.MoneyOf(8)},
			KnownSales:     crm.MoneyOf(100), UnknownSales: crm.MoneyOf(7),
		},
	}
	if diff := cmp.Diff(wantProducts, got.Summary.Products); diff != "" {
		t.Errorf("products (-want +got):\n%s", diff)
	}
	wantMargin := &MarginSummary{
		ClassesSummary: ClassesSummary{A: CountedClass{1, crm.MoneyOf(8), 1}, C: CountedClass{1, -crm.MoneyOf(2), -0.25}, Total: crm.MoneyOf(8)},
		KnownSales:     crm.MoneyOf(100), UnknownSales: crm.MoneyOf(7),
	}
	if diff := cmp.Diff(wantMargin, got.Summary.ABC.Margin); diff != "" {
		t.Errorf("customers (-want +got):\n%s", diff)
	}
	if len(got.Margins) != 2 || got.Margins[1].Class.Because != "rule abc-80/95: margin -2.0000 is not above zero" {
		t.Errorf("%+v", got.Margins)
	}
	if p := got.Products[0]; p.Class.Name != "A" || p.ByMargin.Name != "C" || got.Products[2].ByMargin != nil {
		t.Errorf("%+v", got.Products)
	}
}

func TestWhoMovedSinceAnEarlierSnapshot(t *testing.T) {
	s := settings()
	s.AsOf = 60
	earlier, err := Build([]fold.Record{bought("a", 20, 50), bought("b", 200, 55)}, nil, nil, nil, s)
	if err != nil {
		t.Fatal(err)
	}
	s.AsOf, s.ABCMonths = 100, 12
	later, err := Build([]fold.Record{bought("a", 20, 50, 99), bought("b", 200, 55), bought("c", 50, 99)}, nil, nil, nil, s)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Compare(earlier.Summary, later.Summary, earlier.Profiles, later.Profiles)
	if err != nil {
		t.Fatal(err)
	}
	want := segment.Migration{
		Before: 2, After: 3, Stayed: 1, New: 1,
		Moves: []segment.Move{{From: "regular", To: "regular", Customers: 1}, {From: "friend", To: segment.None, Customers: 1}, {From: segment.New, To: "regular", Customers: 1}},
	}
	if diff := cmp.Diff(want, m.Tiers); diff != "" || m.Against != 60 {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"abc"}, m.RulesDiffer); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	if _, err := Compare(later.Summary, earlier.Summary, nil, nil); err == nil {
		t.Error("a snapshot was compared with a later one")
	}
}
