package engine

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

// Numbers of any size, and multiples, come back as they were from any places.
func TestPackedNumbersComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.SampledFrom([]int64{1, 100, 10_000, 7, 10_001}).Draw(t, "by")
		most := rapid.SampledFrom([]int64{0, 1, 200, 60_000, 1 << 33, math.MaxInt64 / by}).Draw(t, "most")
		shift := rapid.SampledFrom([]int64{0, 3, -1, math.MinInt64 + most}).Draw(t, "shift")
		values := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) int64 {
			return rapid.Int64Range(-most/by, most/by).Draw(t, "n")*by + shift
		}), 1, 50).Draw(t, "values")
		at := make([]uint32, len(values))
		for i := range at {
			at[i] = uint32(len(at) - 1 - i)
		}
		p := packingOf(values, rapid.Bool().Draw(t, "stepped"))
		to := make([]byte, p.width*len(values))
		spread(p, to, at, values)
		got := make([]int64, len(values))
		(&packed{p, to}).unpack(got)
		slices.Reverse(got)
		if !slices.Equal(values, got) {
			t.Fatalf("%+v: got %d, want %d", p, got, values)
		}
	})
}

func TestMultiplesArePackedAsTheirSteps(t *testing.T) {
	for _, tt := range []struct {
		name   string
		values []int64
		by     uint64
		width  int
	}{
		{"one number", []int64{-3, -3}, 10_000, 0},
		{"whole units", []int64{50_000, -10_000, 2_540_000}, 10_000, 1},
		{"whole units and a hundredth", []int64{50_000, 100}, 100, 2},
		{"ten-thousandths", []int64{50_000, 101}, 1, 2},
		{"as far apart as can be", []int64{math.MinInt64, math.MaxInt64}, 1, 8},
	} {
		p := packingOf(tt.values, true)
		if stepAt(p.step).by != tt.by || p.width != tt.width {
			t.Errorf("%s: step %d, %d bytes", tt.name, stepAt(p.step).by, p.width)
		}
	}
}

// blockOfAll is a block of lines with unlike ids, with and without order numbers.
func blockOfAll(t testing.TB) []byte {
	var page lake.LinePage
	page.Reset()
	for i, id := range []string{"a", "bc", "", "a", "def"} {
		amount := crm.Money(100 * i)
		page.Append(&crm.OrderLine{Source: "shop", CustomerID: id, OrderID: id, Date: crm.Date(i), Quantity: 10_000, Amount: &amount, Channel: id})
	}
	s := &scatter{judge: judge{shared: newShared(Options{AsOf: 99})}}
	if err := s.take(&page); err != nil {
		t.Fatal(err)
	}
	var all []byte
	for p := range s.aside.parts {
		for _, slab := range s.aside.parts[p].slabs {
			all = append(all, slab...)
		}
	}
	return all
}

// A block that was changed since it was written is read or refused, never more.
func FuzzBlocks(f *testing.F) {
	f.Add(blockOfAll(f))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &store{}
		s.parts[3].slabs = [][]byte{text}
		s.parts[3].lines = 8
		g := &gather{shared: newShared(Options{}), stores: []*store{s}, sources: []string{"shop"}, channels: []string{"web"}}
		if err := g.begin(3, roomLeast); err == nil {
			_ = g.count(3)
		} else if !errors.Is(err, errBlock) {
			t.Fatal(err)
		}
	})
}

func TestAShortenedBlockIsRefused(t *testing.T) {
	whole := blockOfAll(t)
	n := 0
	if err := eachBlock(whole, func(text []byte) error {
		var b block
		if err := b.read(text); err != nil {
			t.Error(err)
		}
		n += b.lines
		for cut := range text {
			if err := b.read(bytes.Clone(text[:cut])); !errors.Is(err, errBlock) {
				t.Fatalf("%d of %d bytes: %v", cut, len(text), err)
			}
		}
		return nil
	}); err != nil || n != 4 {
		t.Errorf("%d lines, %v", n, err)
	}
}
