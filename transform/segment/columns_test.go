package segment

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

// sortedScale is the scale by sorting all values, as the rule says it.
func sortedScale(values []int64, levels int) Scale {
	sorted := slices.Sorted(slices.Values(values))
	few := slices.Compact(slices.Clone(sorted))
	s := Scale{Cuts: make([]int64, levels-1)}
	if len(few) < levels {
		s.Compressed = true
		s.compress(few)
		return s
	}
	for k := range s.Cuts {
		s.Cuts[k] = sorted[((k+1)*len(sorted)+levels-1)/levels-1]
	}
	return s
}

// anyValue draws from what stands close together and what stands far apart, ties and edges of buckets among them.
func anyValue(t *rapid.T) int64 {
	switch rapid.IntRange(0, 4).Draw(t, "sort") {
	case 0:
		return rapid.Int64Range(-5, 5).Draw(t, "small")
	case 1:
		return rapid.Int64Range(1000, 1100).Draw(t, "edge")
	case 2:
		return rapid.Int64Range(1<<40, 1<<40+3000).Draw(t, "one bucket")
	case 3:
		return rapid.Int64Range(-1<<50, 1<<50).Draw(t, "large")
	}
	return 1 << rapid.IntRange(0, 50).Draw(t, "power")
}

func TestCutsAreThoseOfASort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Custom(anyValue), 0, 80).Draw(t, "values")
		levels := rapid.IntRange(3, 5).Draw(t, "levels")
		got, want := NewScale(values, levels), sortedScale(values, levels)
		if !slices.Equal(got.Cuts, want.Cuts) || got.Compressed != want.Compressed {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

func TestALargerValueIsInNoLowerBucket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		if a > b {
			a, b = b, a
		}
		if bucket(a) > bucket(b) || bucket(a) < 0 || bucket(b) >= buckets {
			t.Fatalf("%d in %d, %d in %d", a, bucket(a), b, bucket(b))
		}
	})
	for _, v := range []int64{math.MinInt64, math.MinInt64 + 1, -1024, -1023, 0, 1023, 1024, 2047, 2048, math.MaxInt64} {
		if b := bucket(v); b < 0 || b >= buckets || v > math.MinInt64 && bucket(v-1) > b {
			t.Errorf("%d is in %d", v, b)
		}
	}
}

func TestTheOrderIsThatOfASort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Custom(anyValue), 0, 80).Draw(t, "values")
		items := make([]Item, len(values))
		for i, v := range values {
			items[i] = Item{ID: fmt.Sprintf("%03d", (i*37)%100), Value: crm.Money(v)}
		}
		var want []int32
		for i := range items {
			if items[i].Value > 0 {
				want = append(want, int32(i))
			}
		}
		slices.SortFunc(want, func(a, b int32) int {
			return cmp.Or(cmp.Compare(items[b].Value, items[a].Value), cmp.Compare(items[a].ID, items[b].ID))
		})
		if got := falling(items); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// What the columns are labelled with is what each buyer is told one by one.
func TestColumnsAreLabelledAsRowsAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 120).Draw(t, "n")
		levels := rapid.IntRange(3, 5).Draw(t, "levels")
		a := rapid.IntRange(1, 98).Draw(t, "a")
		th := Thresholds{A: a, B: rapid.IntRange(a+1, 100).Draw(t, "b")}
		spread := rapid.SampledFrom([]int64{2, 10, 3000, 1 << 30}).Draw(t, "spread")
		var c Columns
		var buyers []Buyer
		var items []Item
		for i := range n {
			b := Buyer{
				Recency: rapid.Int64Range(0, min(spread, 4000)).Draw(t, "r"), Orders: rapid.Int64Range(1, min(spread, 4000)).Draw(t, "f"),
				Sales: crm.Money(rapid.Int64Range(-spread/4, spread).Draw(t, "m")),
			}
			buyers = append(buyers, b)
			items = append(items, Item{ID: fmt.Sprintf("%04d", i), Value: b.Sales})
			c.Recency, c.Orders, c.Sales = append(c.Recency, int32(b.Recency)), append(c.Orders, int32(b.Orders)), append(c.Sales, b.Sales)
		}
		got := Grade(c, levels, th)
		rules := Rules{Levels: levels}
		rfm, abc := NewRFM(buyers, rules, "net"), Classify(items, th, Words{})
		for i := range buyers {
			s := rfm.Score(i)
			if int64(got.R[i]) != s.R || int64(got.F[i]) != s.F || int64(got.M[i]) != s.M || string(got.Class[i]) != abc.Classes[i].Name {
				t.Fatalf("buyer %d of %+v: %d %d %d %c, want %d %d %d %s", i, buyers[i], got.R[i], got.F[i], got.M[i], got.Class[i], s.R, s.F, s.M, abc.Classes[i].Name)
			}
		}
	})
}

// madeUp are buyers as shops have them: sales over four orders of magnitude, many single orders, whole days.
func madeUp(n int) Columns {
	r := rand.New(rand.NewPCG(7, 7))
	c := Columns{Recency: make([]int32, n), Orders: make([]int32, n), Sales: make([]crm.Money, n)}
	for i := range n {
		c.Recency[i] = int32(r.IntN(730))
		c.Orders[i] = 1 + int32(math.Floor(r.ExpFloat64()*2))
		c.Sales[i] = crm.Money(math.Exp(11+1.4*r.NormFloat64())) + 1
	}
	return c
}

// BenchmarkGrade grades ten million buyers; internal/bench/segment holds polars beside it.
func BenchmarkGrade(b *testing.B) {
	c := madeUp(10_000_000)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		Grade(c, 5, Usual())
	}
	b.ReportMetric(float64(len(c.Sales))*float64(b.N)/b.Elapsed().Seconds(), "buyers/s")
}

// BenchmarkClassify ranks a million customers, with their reasons.
func BenchmarkClassify(b *testing.B) {
	c := madeUp(1_000_000)
	items := make([]Item, len(c.Sales))
	for i, v := range c.Sales {
		items[i] = Item{ID: fmt.Sprintf("%07d", i), Value: v}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		Classify(items, Usual(), Words{Measure: "net", Of: "sales", Items: "customers"})
	}
}
