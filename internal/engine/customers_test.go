package engine_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
)

// lakeOf keeps lines, a third of them an upload.
func lakeOf(t *testing.T, in lines) *lake.Lake {
	t.Helper()
	l, err := lake.Open(filepath.Join(t.TempDir(), "lake"), lake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for n, part := range slices.Collect(slices.Chunk(in, len(in)/3+1)) {
		load, err := l.Begin(fmt.Sprint(n, ".csv"), strings.Repeat(fmt.Sprintf("%02x", n), 32), "shop", time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		for i := range part {
			line := part[i].OrderLine
			line.OrderID = fmt.Sprint(n, "/", line.OrderID) // no upload replaces what another one holds
			if err := load.OrderLine(line); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := load.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// singleLines are made up lines with all that whoever looks at single lines asks.
func singleLines() lines {
	in := madeUp(20_000)
	for i := range in {
		l := &in[i].OrderLine
		switch i % 7 {
		case 0:
			l.Cites, l.Time = "C1", fmt.Sprintf("%02d:%02d", i%24, i%60)
		case 1:
			l.Seller, l.Coupon = fmt.Sprint("seller ", i%5), fmt.Sprint("code ", i)
		}
	}
	return in
}

// The second implementation asks of one line after the other whether it counts.
func slowlyByCustomer(t *testing.T, l *lake.Lake, opt engine.Options, places map[string]int) [][]engine.Counted {
	t.Helper()
	want := make([][]engine.Counted, len(places))
	err := l.EachOrderLine(t.Context(), func(s lake.StoredLine) error {
		o := &s.OrderLine
		line, counts, err := opt.Counts(o)
		if at, known := places[o.Source+"/"+o.CustomerID]; err == nil && counts && known {
			want[at] = append(want[at], engine.Counted{
				Date: o.Date, Amount: line.Amount, Quantity: o.Quantity, Type: o.Type, Return: o.Return, Source: o.Source, Store: o.Store,
				Order: o.OrderID, Product: o.ProductID, Cites: o.Cites, Channel: o.Channel, Time: o.Time, Seller: o.Seller, Coupon: o.Coupon,
			})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return want
}

func TestTheLinesOfEachCustomerAreThoseThatCount(t *testing.T) {
	in := singleLines()
	l, places := lakeOf(t, in), map[string]int{}
	for _, line := range in { // but the busiest, who is nobody in particular, and some others
		name := line.Source + "/" + line.CustomerID
		if _, known := places[name]; !known && line.CustomerID != "passage" && line.CustomerID != "" && len(places) < 1_500 {
			places[name] = len(places)
		}
	}
	place := func(source, id []byte) int {
		if at, known := places[string(source)+"/"+string(id)]; known {
			return at
		}
		return -1
	}
	for _, c := range []struct {
		name    string
		workers int
		memory  int64
		lines   func(place int) int64
	}{
		{"on one core, in memory", 1, 0, func(int) int64 { return 0 }},
		{"on three cores, the first with most of the lines", 3, 0, func(place int) int64 { return int64(1_000_000 / (place + 1)) }},
		{"on two cores, mostly in files, one in the midst with nearly all", 2, 1, func(place int) int64 { return int64(place/700%2) * 1e12 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			opt := engine.Options{AsOf: asOf, DefaultSource: "shop", Workers: c.workers, Memory: c.memory, Folder: folder}
			want := slowlyByCustomer(t, l, opt, places)
			var mu sync.Mutex
			seen := 0
			got, err := engine.SetAside(t.Context(), l, opt, engine.Placing{Customers: len(places), Place: place, Lines: c.lines, Seen: func(_ int, p *lake.LinePage, of []int32) {
				mu.Lock()
				defer mu.Unlock()
				if len(of) != p.Rows {
					t.Errorf("%d places of %d lines", len(of), p.Rows)
				}
				for _, at := range of {
					if at >= 0 {
						seen++
					}
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // as often as one likes
				next, sum := 0, 0
				var stretch engine.Stretch
				for n := range got.Stretches() {
					if err := got.Read(n, &stretch); err != nil {
						t.Fatal(err)
					}
					if stretch.First != next {
						t.Fatalf("customer %d comes after %d", stretch.First, next-1)
					}
					for i, lines := range stretch.Lines {
						sum += len(lines)
						var got []engine.Counted
						for _, l := range lines {
							got = append(got, *l)
						}
						if diff := gocmp.Diff(inOrder(want[next+i]), inOrder(got)); diff != "" {
							t.Fatalf("customer %d (-want +got):\n%s", next+i, diff)
						}
					}
					next += len(stretch.Lines)
				}
				if next != len(places) || sum != seen || sum < 5_000 {
					t.Fatalf("%d of %d customers, %d lines, %d seen", next, len(places), sum, seen)
				}
			}
			if err := got.Close(); err != nil {
				t.Error(err)
			}
			if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// inOrder are lines in an order of their own.
func inOrder(lines []engine.Counted) []engine.Counted {
	sorted := append([]engine.Counted{}, lines...)
	slices.SortFunc(sorted, func(a, b engine.Counted) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	return sorted
}
