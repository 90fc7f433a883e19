package segment

import (
	"cmp"
	"math/bits"
	"slices"
)

// Values are put into buckets of a thousandth of their size: numbers below 1,024 have one each, and every doubling above
// has 1,024. Where a rank or a sum falls is found by counting buckets; only the few that hold a cut are sorted. So most
// values are looked at two or three times and never moved.
const (
	fine    = 1 << 10 // buckets of a doubling
	middle  = 1 << 16 // the bucket of zero
	buckets = 1 << 17
)

// whole is any kind of whole numbers.
type whole interface{ ~int32 | ~int64 }

// bucket is that of a value; a larger value never has a lower one.
func bucket(v int64) int {
	if v < 0 {
		return middle - place(uint64(-v))
	}
	return middle + place(uint64(v))
}

func place(u uint64) int {
	if u < fine {
		return int(u)
	}
	e := bits.Len64(u) - 11
	return (e+1)*fine | int(u>>e)&(fine-1)
}

// single reports whether a bucket holds one value alone, which is its distance from the middle.
func single(b int) bool { return b > middle-fine && b < middle+fine }

// tally counts values by bucket.
type tally struct {
	counts    []int64
	n         int64
	low, high int // the lowest and the highest bucket that is not empty
}

func tallied[T whole](values []T) tally {
	t := tally{counts: make([]int64, buckets), n: int64(len(values))}
	for _, v := range values {
		t.counts[bucket(int64(v))]++
	}
	t.bound()
	return t
}

func (t *tally) bound() {
	t.low, t.high = 0, buckets-1
	for t.low < t.high && t.counts[t.low] == 0 {
		t.low++
	}
	for t.low < t.high && t.counts[t.high] == 0 {
		t.high--
	}
}

// narrow reports whether all values are known by their buckets.
func (t *tally) narrow() bool { return t.n > 0 && single(t.low) && single(t.high) }

// gathered are the values of some buckets of more than one, each in ascending order.
func gathered[T whole](values []T, t *tally, wanted []int) map[int][]int64 {
	in := make(map[int][]int64, len(wanted))
	want := make([]bool, buckets)
	any := false
	for _, b := range wanted {
		if !single(b) {
			want[b], any = true, true
			in[b] = make([]int64, 0, t.counts[b])
		}
	}
	if !any {
		return in
	}
	for _, v := range values {
		if b := bucket(int64(v)); want[b] {
			in[b] = append(in[b], int64(v))
		}
	}
	for _, list := range in {
		slices.Sort(list)
	}
	return in
}

// spot is where a rank falls: in which bucket, and how many stand in the lower ones.
type spot struct {
	bucket int
	before int64
	rank   int64
}

// spots are those of the cuts between so many levels.
func (t *tally) spots(levels int) []spot {
	list := make([]spot, levels-1)
	b, sum := t.low-1, int64(0)
	for k := range list {
		rank := (int64(k+1)*t.n + int64(levels) - 1) / int64(levels)
		for sum < rank {
			b++
			sum += t.counts[b]
		}
		list[k] = spot{b, sum - t.counts[b], rank}
	}
	return list
}

// value is the one at the spot.
func (s spot) value(in map[int][]int64) int64 {
	if single(s.bucket) {
		return int64(s.bucket - middle)
	}
	return in[s.bucket][s.rank-s.before-1]
}

// distinct are the different values in ascending order, where there are fewer than so many; nil otherwise.
func distinct[T whole](values []T, fewer int) []int64 {
	found := make([]int64, 0, fewer)
	for _, v := range values {
		if at, known := slices.BinarySearch(found, int64(v)); !known {
			if len(found)+1 == fewer {
				return nil
			}
			found = slices.Insert(found, at, int64(v))
		}
	}
	return found
}

// falling are the positions of the items above zero by value, the highest first, equal values by id: a count puts each
// into its bucket, and each bucket is sorted by itself.
func falling(items []Item) []int32 {
	ends := make([]int32, buckets+1)
	for i := range items {
		if v := items[i].Value; v > 0 {
			ends[buckets-bucket(int64(v))]++
		}
	}
	for b := 1; b <= buckets; b++ {
		ends[b] += ends[b-1]
	}
	order := make([]int32, ends[buckets])
	at := slices.Clone(ends[:buckets])
	for i := range items {
		if v := items[i].Value; v > 0 {
			b := buckets - bucket(int64(v)) - 1
			order[at[b]] = int32(i)
			at[b]++
		}
	}
	for b := range buckets {
		if in := order[ends[b]:ends[b+1]]; len(in) > 1 {
			slices.SortFunc(in, func(a, b int32) int {
				return cmp.Or(cmp.Compare(items[b].Value, items[a].Value), cmp.Compare(items[a].ID, items[b].ID))
			})
		}
	}
	return order
}
