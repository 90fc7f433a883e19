package synth

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// TestTruthIsWhatTheFilesSay adds the sales up again from the written files and compares every customer.
func TestTruthIsWhatTheFilesSay(t *testing.T) {
	s := NewShop(7, 400, endOf2024())
	lines, _ := readBack(t, s)
	want := map[string]CustomerTruth{}
	for _, c := range s.Customers {
		want[c.ID] = CustomerTruth{
			CustomerID: c.ID, Kind: c.Kind, Season: c.Season, FirstOrderOn: crm.NoDate, LastOrderOn: crm.NoDate,
			Address: c.Address, Email: c.Email, Household: c.Household, Consent: c.Consent,
		}
	}
	orders, days := map[string]map[string]bool{}, map[string]map[string]bool{}
	list := map[string]int64{}
	for _, p := range s.Products {
		list[p.ID] = int64(*p.ListPrice) / 100
	}
	for _, l := range lines {
		if l.customer == "" {
			continue
		}
		c := want[l.customer]
		c.Lines++
		c.Quantity += crm.QuantityOf(l.units)
		c.NetSales += crm.Money(l.cents * 100)
		if l.units < 0 {
			c.Returns -= crm.Money(l.cents * 100)
			want[l.customer] = c
			continue
		}
		c.GrossSales += crm.Money(l.cents * 100)
		if l.cents < list[l.product]*l.units {
			c.DiscountedLines++
		}
		if orders[l.customer] == nil {
			orders[l.customer], days[l.customer] = map[string]bool{}, map[string]bool{}
		}
		orders[l.customer][l.order], days[l.customer][l.on] = true, true
		want[l.customer] = c
	}
	for id, c := range want {
		c.Orders, c.OrderDays = len(orders[id]), len(days[id])
		if sorted := slices.Sorted(maps.Keys(days[id])); len(sorted) > 0 {
			c.FirstOrderOn, _ = crm.ParseDate(sorted[0])
			c.LastOrderOn, _ = crm.ParseDate(sorted[len(sorted)-1])
		}
		want[id] = c
	}
	got := map[string]CustomerTruth{}
	for _, c := range s.Truth().Customers {
		got[c.CustomerID] = c
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files against truth:\n%s", diff)
	}
}

func TestTotalsAreWhatTheFilesSay(t *testing.T) {
	s := NewShop(3, 300, endOf2024())
	lines, paths := readBack(t, s)
	var want Totals
	byFile := map[string]FileTruth{}
	orders, buyers := map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		f := byFile[l.file]
		f.Name, f.Kind = l.file, "orders"
		f.Rows, f.Quantity, f.NetSales = f.Rows+1, f.Quantity+crm.QuantityOf(l.units), f.NetSales+crm.Money(l.cents*100)
		want.Lines, want.NetSales = want.Lines+1, want.NetSales+crm.Money(l.cents*100)
		switch {
		case l.units < 0:
			f.ReturnLines++
		case l.customer != "":
			orders[l.order], buyers[l.customer] = true, true
		}
		if l.customer == "" {
			want.WalkInLines, want.WalkInSales = want.WalkInLines+1, want.WalkInSales+crm.Money(l.cents*100)
		}
		byFile[l.file] = f
	}
	customers, products := rawRows(t, paths[3], "Clients"), rawRows(t, paths[4], "Articles")
	want.Customers, want.Orders, want.Buyers = len(customers)-1, len(orders), len(buyers)
	got := s.Truth()
	if diff := cmp.Diff(want, got.Totals); diff != "" {
		t.Errorf("totals:\n%s", diff)
	}
	for _, f := range got.Files[:3] {
		if diff := cmp.Diff(byFile[f.Name], f); diff != "" || f.Rows == 0 {
			t.Errorf("%s:\n%s", f.Name, diff)
		}
	}
	if got.Files[3].Rows != len(customers)-1 || got.Files[4].Rows != len(products)-1 {
		t.Errorf("customers and products: got %+v", got.Files[3:5])
	}
}

func TestAmountsAreExact(t *testing.T) {
	lines, _ := readBack(t, NewShop(5, 200, endOf2024()))
	discounts := 0
	for _, l := range lines {
		if l.units*l.priceCents*(100-l.discount) != l.cents*100 {
			t.Errorf("%+v: quantity times price less discount is not the amount", l)
		}
		if l.discount > 0 {
			discounts++
		}
	}
	if discounts == 0 {
		t.Error("no line has a discount in the discount column")
	}
}

func TestReturnsCiteTheOrderTheyTakeBack(t *testing.T) {
	lines, _ := readBack(t, NewShop(11, 300, endOf2024()))
	sales, returns := map[string][]sold{}, 0
	for _, l := range lines {
		if l.units > 0 {
			sales[l.order] = append(sales[l.order], l)
		}
		if (l.units < 0) != (l.cites != "") || (l.units < 0) != strings.HasPrefix(l.order, "AV") || l.units == 0 {
			t.Errorf("%+v: a return has negative units, an AV number and a citation; a sale has none of them", l)
		}
	}
	for _, l := range lines {
		if l.units > 0 {
			continue
		}
		returns++
		if !slices.ContainsFunc(sales[l.cites], func(s sold) bool {
			return s.customer == l.customer && s.product == l.product && s.on < l.on && s.units >= -l.units && s.cents*-l.units == -l.cents*s.units
		}) {
			t.Errorf("%+v: the order it cites has no such line", l)
		}
	}
	if returns < 10 {
		t.Errorf("only %d returns", returns)
	}
}

func TestOrdersHaveOneCustomerOneDayAndOneFile(t *testing.T) {
	s := NewShop(2, 300, endOf2024())
	lines, _ := readBack(t, s)
	first, before := map[string]string{}, ""
	for _, l := range lines {
		key := fmt.Sprint(l.customer, l.on, l.file, l.cites)
		if known, found := first[l.order]; found && known != key {
			t.Errorf("order %s: %s and %s", l.order, known, key)
		}
		first[l.order] = key
		if l.on < before {
			t.Errorf("%+v comes after %s", l, before)
		}
		before = l.on
		on, _ := crm.ParseDate(l.on)
		if on < s.StartsOn || on > s.EndsOn || on.Time().Weekday() == time.Sunday {
			t.Errorf("%+v: the shop was not open", l)
		}
	}
}

func TestYearsCoverTheThreeYears(t *testing.T) {
	tests := []struct {
		name, endsOn string
		labels       []string
	}{
		{"a day inside the year straddles", "2024-11-22", []string{"2021-2022", "2022-2023", "2023-2024"}},
		{"the last of December gives plain years", "2024-12-31", []string{"2022", "2023", "2024"}},
		{"the leap day", "2024-02-29", []string{"2021-2022", "2022-2023", "2023-2024"}},
		{"the last of February", "2025-02-28", []string{"2022-2023", "2023-2024", "2024-2025"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			endsOn, _ := crm.ParseDate(tt.endsOn)
			s := NewShop(1, Tiny, endsOn)
			years := s.years()
			var labels []string
			next := s.StartsOn
			for _, y := range years {
				labels = append(labels, y.label)
				if y.from != next || y.to <= y.from {
					t.Errorf("%s: from %s to %s", y.label, y.from, y.to)
				}
				next = y.to.AddDays(1)
			}
			if next != endsOn.AddDays(1) || !slices.Equal(labels, tt.labels) {
				t.Errorf("got %v, next day %s", labels, next)
			}
			if n := len(s.linesOf(years[0])) + len(s.linesOf(years[1])) + len(s.linesOf(years[2])); n != len(s.Lines) {
				t.Errorf("%d of %d lines are in a year", n, len(s.Lines))
			}
		})
	}
}

func TestASmallSizeIsTwenty(t *testing.T) {
	for _, size := range []Size{-1, 0, 1, 20} {
		if n := len(NewShop(1, size, endOf2024()).Customers); n != 20 {
			t.Errorf("size %d: got %d customers", size, n)
		}
	}
}
