// Package cores spreads work over the machine's cores. What the work is is the caller's; that the result does not depend on
// the number of cores is so, too.
package cores

import (
	"cmp"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// chunk is how many things are looked at together.
const chunk = 4_096

// Each does something to so many things, some at a time. worker is asked once a core for what does it, so that it may keep
// memory of its own; nothing of one chunk may depend on another.
func Each(n int, worker func() func(from, to int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+chunk-1)/chunk) {
		group.Go(func() {
			do := worker()
			for {
				to := int(next.Add(chunk))
				if to-chunk >= n {
					return
				}
				do(to-chunk, min(to, n))
			}
		})
	}
	group.Wait()
}

// Every is Each for what keeps nothing.
func Every(n int, do func(i int)) {
	Each(n, func() func(int, int) {
		return func(from, to int) {
			for i := from; i < to; i++ {
				do(i)
			}
		}
	})
}

// Do runs tasks, as many at a time as there are cores; they begin in their order.
func Do(tasks ...func()) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(tasks) {
					return
				}
				tasks[i]()
			}
		})
	}
	group.Wait()
}

// Sort sorts a list, each part of it on a core, by an order in which no two are equal.
func Sort[T any](list []T, compare func(a, b T) int) {
	parts := min(runtime.GOMAXPROCS(0), len(list)/chunk)
	sortParts(list, compare, bits.Len(uint(max(parts, 1)-1)))
}

// sortParts cuts the list in two, so many times over.
func sortParts[T any](list []T, compare func(a, b T) int, cuts int) {
	if cuts == 0 {
		slices.SortFunc(list, compare)
		return
	}
	low, high := list[:len(list)/2], list[len(list)/2:]
	Do(func() { sortParts(low, compare, cuts-1) }, func() { sortParts(high, compare, cuts-1) })
	low = slices.Clone(low) // its place is filled before it is read
	for at := range list {
		switch {
		case len(low) == 0:
			return // the rest of high stands where it belongs
		case len(high) == 0 || compare(low[0], high[0]) < 0:
			list[at], low = low[0], low[1:]
		default:
			list[at], high = high[0], high[1:]
		}
	}
}

// InOrder makes so many things, several at a time, and takes them one by one in their order. A core makes its things in one
// place, which is its own until take returns. The error is the first by that order; nothing is taken after it.
func InOrder[T any](n int, prepare func(i int, to *T) error, take func(*T) error) error {
	errs := make([]error, n)
	turns := make([]chan struct{}, n+1) // closed when those before are taken
	for i := range turns {
		turns[i] = make(chan struct{})
	}
	close(turns[0])
	var next atomic.Int64
	var failed atomic.Bool
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		group.Go(func() {
			var thing T
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				err := prepare(i, &thing)
				<-turns[i]
				if err == nil && !failed.Load() {
					err = take(&thing)
				}
				if errs[i] = err; err != nil {
					failed.Store(true)
				}
				close(turns[i+1])
			}
		})
	}
	group.Wait()
	return cmp.Or(errs...)
}
