package chart

import "math"

// ticks are round values from at most low to at least high, about n of them, zero among them where the range holds it.
func ticks(low, high int64, n int) []int64 {
	low, high = min(low, 0), max(high, 0)
	if high == low {
		high = low + 1
	}
	rough := float64(high-low) / float64(n)
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	step := int64(10 * power)
	for _, round := range []float64{1, 2, 5} {
		if rough <= round*power {
			step = int64(round * power)
			break
		}
	}
	step = max(step, 1)
	var all []int64
	first := low / step
	if low%step < 0 {
		first--
	}
	for at := first * step; ; at += step {
		all = append(all, at)
		if at >= high {
			return all
		}
	}
}
