package quality

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

func sortedStrings(s []string, less func(a, b string) bool) []string {
	s = slices.Clone(s)
	sort.Slice(s, func(i, j int) bool { return less(s[i], s[j]) })
	return s
}

// cut parts "COD*365".
func cut(t *testing.T, s string) (text string, rows int) {
	t.Helper()
	text, number, _ := strings.Cut(s, "*")
	rows, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	return text, rows
}

// slowMedian sorts all.
func slowMedian(all []int64) int64 {
	all = slices.Clone(all)
	slices.Sort(all)
	return all[(len(all)-1)/2]
}

// slowly finds by comparing every line with every other what a survey finds in passing: it keeps all lines and sorts
// whole columns.
func slowly(lines []crm.OrderLine) (far, twins []string) {
	of := func(keep func(*crm.OrderLine) (int64, bool)) (all []int64) {
		for i := range lines {
			if v, ok := keep(&lines[i]); ok {
				all = append(all, v)
			}
		}
		return all
	}
	for i := range lines {
		l := &lines[i]
		prices := of(func(o *crm.OrderLine) (int64, bool) {
			return int64(*o.UnitPrice), o.ProductID == l.ProductID && *o.UnitPrice > 0
		})
		if len(prices) >= 3 && int64(*l.UnitPrice) >= 100*slowMedian(prices) {
			far = append(far, fmt.Sprintf("price %s %s", l.ProductID, crm.Quantity(*l.UnitPrice)))
		}
		sold := of(func(o *crm.OrderLine) (int64, bool) {
			return int64(o.Quantity), o.ProductID == l.ProductID && o.Quantity > 0
		})
		any := of(func(o *crm.OrderLine) (int64, bool) { return int64(o.Quantity), o.Quantity > 0 })
		size := max(int64(l.Quantity), -int64(l.Quantity))
		if len(sold) >= 3 && size >= 100*slowMedian(sold) || len(any) >= 20 && size >= 1000*slowMedian(any) {
			far = append(far, fmt.Sprintf("quantity %s %s", l.ProductID, l.Quantity))
		}
		for j := range i {
			a, b := lines[j], *l
			a.Place, b.Place = crm.Place{}, crm.Place{}
			if cmp.Equal(a, b) {
				twins = append(twins, strconv.Itoa(l.Place.Row))
				break
			}
		}
	}
	return far, twins
}

func TestASurveyFindsWhatSlowComparingFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scales := []int64{1, 2, 3, 7, 60, 100, 250, 1000, 4000, 80_995}
		n := rapid.IntRange(1, 60).Draw(t, "lines")
		var lines []crm.OrderLine
		for row := range n {
			quantity := rapid.SampledFrom(scales).Draw(t, "quantity")
			if rapid.IntRange(0, 5).Draw(t, "back") == 0 {
				quantity = -quantity
			}
			price := crm.Money(rapid.SampledFrom(scales).Draw(t, "price") * 100)
			lines = append(lines, crm.OrderLine{
				Source: "shop", OrderID: rapid.SampledFrom([]string{"W1", "W2"}).Draw(t, "order"), Date: today - 10,
				ProductID: rapid.SampledFrom([]string{"P1", "P2", "P3"}).Draw(t, "product"),
				Quantity:  crm.QuantityOf(quantity), UnitPrice: &price, Place: crm.Place{Row: row + 2},
			})
		}
		s := newSurvey(Options{Cases: 1000})
		for i := range lines {
			s.OrderLine("u1", &lines[i])
		}
		q := s.Quality()
		var far, twins []string
		for name, code := range map[string]Code{"price": PriceFar, "quantity": QuantityFar} {
			for _, c := range found(q, code).Cases {
				for range c.Rows {
					far = append(far, name+" "+c.Subject+" "+c.Value)
				}
			}
		}
		for _, c := range found(q, SameLine).Cases {
			twins = append(twins, strconv.Itoa(c.At[1].Row))
		}
		wantFar, wantTwins := slowly(lines)
		less := func(a, b string) bool { return a < b }
		if diff := cmp.Diff(sortedStrings(wantFar, less), sortedStrings(far, less)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(wantTwins, twins); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestTheMedianOfManyValuesIsOnePercentTooLowAtMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(1, 1<<40), 1, 2000).Draw(t, "values")
		var s spread
		for i, v := range values {
			s.add(v, place{row: int32(i)}, i%2 == 0)
		}
		got, exact := s.median(), slowMedian(values)
		if got > exact || got < exact-exact/100-1 {
			t.Fatalf("%d, exact %d", got, exact)
		}
		if !s.rounded && got != exact {
			t.Fatalf("%d values: %d, exact %d", len(values), got, exact)
		}
		rows, wanted := int64(0), int64(0)
		for _, x := range s.steps {
			rows, wanted = rows+x.rows, wanted+x.wanted
		}
		if rows != int64(len(values)) || wanted != int64(len(values)+1)/2 {
			t.Fatalf("%d rows and %d wanted of %d", rows, wanted, len(values))
		}
	})
}
