package quality

import "slices"

// exactValues is how many distinct values a spread keeps apart. Beyond it, values that share their three leading
// digits are one: the median is then at most 1 % too low.
const exactValues = 256

// placesKept is how many rows of one value are named; the others are counted.
const placesKept = 3

// spread is how often each of a product's prices or quantities comes; values are above zero. It gives the median
// without keeping the rows, and the rows of a value that turns out to be far from it.
type spread struct {
	rows    int64
	rounded bool
	last    int     // the step met before
	values  []int64 // in ascending order: the smallest value that the step of the same place may hold
	steps   []step
}

// step is one value, or one group of values with the same leading digits.
type step struct {
	most   int64 // the largest value that it holds
	rows   int64
	wanted int64 // rows of them that are to be reported
	places [placesKept]place
}

// add counts a value.
func (s *spread) add(value int64, at place, wanted bool) {
	s.rows++
	n := s.find(value)
	x := &s.steps[n]
	x.rows++
	x.most = max(x.most, value)
	if wanted {
		if x.wanted < placesKept {
			x.places[x.wanted] = at
		}
		x.wanted++
	}
	if len(s.steps) > exactValues && !s.rounded {
		s.round()
	}
}

// find is the step of a value, made where there is none.
func (s *spread) find(value int64) int {
	if s.rounded {
		value = leading(value)
	}
	if s.last < len(s.values) && s.values[s.last] == value {
		return s.last
	}
	low, high := 0, len(s.values)
	for low < high {
		if middle := (low + high) / 2; s.values[middle] < value {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(s.values) || s.values[low] != value {
		s.values = slices.Insert(s.values, low, value)
		s.steps = slices.Insert(s.steps, low, step{})
	}
	s.last = low
	return low
}

// leading keeps the three leading digits of a value.
func leading(v int64) int64 {
	unit := int64(1)
	for v/unit >= 1000 {
		unit *= 10
	}
	return v - v%unit
}

// round joins the values that share their leading digits.
func (s *spread) round() {
	s.rounded, s.last = true, 0
	values, steps := s.values[:0], s.steps[:0]
	for i, x := range s.steps {
		value := leading(s.values[i])
		if n := len(values); n > 0 && values[n-1] == value {
			steps[n-1].join(x)
			continue
		}
		values, steps = append(values, value), append(steps, x)
	}
	s.values, s.steps = values, steps
}

func (x *step) join(y step) {
	for i := int64(0); i < min(y.wanted, placesKept) && x.wanted+i < placesKept; i++ {
		x.places[x.wanted+i] = y.places[i]
	}
	x.rows, x.wanted, x.most = x.rows+y.rows, x.wanted+y.wanted, max(x.most, y.most)
}

// median is the lower median; 0 of nothing.
func (s *spread) median() int64 {
	left := (s.rows + 1) / 2
	for i := range s.steps {
		if left -= s.steps[i].rows; left <= 0 {
			return s.values[i]
		}
	}
	return 0
}

// named is the rows of a step that are known.
func (x *step) named() []place { return x.places[:min(x.wanted, placesKept)] }
