package segment

import (
	"math"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Columns are what RFM and ABC ask of all buyers, column by column, in the order of their ids.
type Columns struct {
	Recency []int32 // days
	Orders  []int32
	Sales   []crm.Money
}

// Grades are the scores of RFM, from 1, and the classes 'A', 'B' and 'C', in the order of the columns.
type Grades struct{ R, F, M, Class []byte }

// Grade gives every buyer what NewRFM with so many levels, cuts deciding, and Classify give, without ranks and reasons:
// for millions of buyers at a time, as no row is sorted. The magnitudes of all sales together must fit an int64.
func Grade(c Columns, levels int, t Thresholds) Grades {
	n := len(c.Sales)
	g := Grades{R: make([]byte, n), F: make([]byte, n), M: make([]byte, n), Class: make([]byte, n)}
	done := make(chan struct{})
	go func() {
		marks(c.Recency, g.R, levels, true)
		marks(c.Orders, g.F, levels, false)
		close(done)
	}()
	grades(c.Sales, g.M, g.Class, levels, t)
	<-done
	return g
}

// marks gives each value its score; down is that less is better.
func marks(values []int32, to []byte, levels int, down bool) {
	t := tallied(values)
	s := scaleOf(values, &t, levels)
	score := func(v int32) byte {
		if down {
			return byte(s.ScoreDown(int64(v)))
		}
		return byte(s.Score(int64(v)))
	}
	if !t.narrow() {
		for i, v := range values {
			to[i] = score(v)
		}
		return
	}
	var of [2 * fine]byte // the score of each value that there can be
	for v := int32(t.low - middle); v <= int32(t.high-middle); v++ {
		of[v+fine] = score(v)
	}
	for i, v := range values {
		to[i] = of[(v+fine)&(2*fine-1)]
	}
}

// edge is the last item of a class and those above it: all above the value, and the first so many of that value.
type edge struct {
	value crm.Money
	first int64
}

// grades gives each amount its score and its class.
func grades(values []crm.Money, score, class []byte, levels int, t Thresholds) {
	counted, sums := summed(values)
	lines, total := []*line{{percent: t.A}, {percent: t.B}}, crm.Money(0)
	for _, sum := range sums {
		total += sum
	}
	var wanted []int
	for _, l := range lines {
		l.find(sums, total)
		wanted = append(wanted, l.bucket)
	}
	spots := counted.spots(levels)
	few := distinct(values, levels)
	for _, s := range spots {
		wanted = append(wanted, s.bucket)
	}
	in := gathered(values, &counted, wanted)
	s := scaleAt(few, spots, in, levels)
	a, b := lines[0].edge(&counted, in, total), lines[1].edge(&counted, in, total)
	var seenA, seenB int64
	for i, v := range values {
		up := byte(1)
		for _, cut := range s.Cuts {
			if int64(v) > cut {
				up++
			}
		}
		score[i] = up
		c := byte('C')
		switch {
		case v < b.value:
		case v > a.value:
			c = 'A'
		case v == a.value && seenA < a.first:
			c = 'A'
			seenA++
			if v == b.value {
				seenB++
			}
		case v > b.value:
			c = 'B'
		case seenB < b.first:
			c = 'B'
			seenB++
		}
		class[i] = c
	}
}

// summed counts amounts by bucket, and sums up those above zero.
func summed(values []crm.Money) (tally, []crm.Money) {
	type cell struct {
		n   int64
		sum crm.Money
	}
	cells := make([]cell, buckets)
	for _, v := range values {
		c := &cells[bucket(int64(v))]
		c.n++
		c.sum += v
	}
	t, sums := tally{counts: make([]int64, buckets), n: int64(len(values))}, make([]crm.Money, buckets)
	for b, c := range cells {
		t.counts[b] = c.n
		if b > middle {
			sums[b] = c.sum
		}
	}
	t.bound()
	return t, sums
}

// line is the share of the total at which a class ends, and where it falls.
type line struct {
	percent int
	bucket  int
	before  crm.Money // what stands above the bucket
}

// find finds the bucket that crosses the line; without anything above zero it is the highest.
func (l *line) find(sums []crm.Money, total crm.Money) {
	l.bucket, l.before = buckets-1, 0
	for below(l.before+sums[l.bucket], total, l.percent) { // all that stands in it is above the line
		l.before += sums[l.bucket]
		l.bucket--
	}
}

// edge finds the last item above the line.
func (l *line) edge(t *tally, in map[int][]int64, total crm.Money) edge {
	e, before := edge{value: math.MaxInt64}, l.before
	one := crm.Money(l.bucket - middle)
	for n := t.counts[l.bucket]; single(l.bucket) && n > 0 && below(before, total, l.percent); n-- {
		e.value = one
		e.first++
		before += one
	}
	for _, v := range slices.Backward(in[l.bucket]) {
		if !below(before, total, l.percent) {
			break
		}
		if crm.Money(v) != e.value {
			e.value, e.first = crm.Money(v), 0
		}
		e.first++
		before += crm.Money(v)
	}
	return e
}
