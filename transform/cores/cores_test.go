package cores

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

func TestEveryThingIsDoneOnce(t *testing.T) {
	for _, n := range []int{0, 1, chunk, chunk + 1, 3*chunk - 1} {
		done := make([]atomic.Int32, n)
		Every(n, func(i int) { done[i].Add(1) })
		for i := range done {
			if got := done[i].Load(); got != 1 {
				t.Fatalf("of %d things, number %d was done %d times", n, i, got)
			}
		}
	}
}

func TestEveryTaskIsDoneOnce(t *testing.T) {
	done := make([]atomic.Int32, 17)
	var tasks []func()
	for i := range done {
		tasks = append(tasks, func() { done[i].Add(1) })
	}
	Do(tasks...)
	for i := range done {
		if got := done[i].Load(); got != 1 {
			t.Errorf("task %d was done %d times", i, got)
		}
	}
	Do()
}

func TestThingsMadeBesideOneAnotherAreTakenInTheirOrder(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(7))
	for _, n := range []int{0, 1, 5, 500} {
		var taken []int
		err := InOrder(n, func(i int, to *[]int) error {
			if i%3 == 0 {
				time.Sleep(time.Microsecond) // so that others are ready before
			}
			*to = append((*to)[:0], i, i*i)
			return nil
		}, func(made *[]int) error {
			taken = append(taken, (*made)...)
			return nil
		})
		var want []int
		for i := range n {
			want = append(want, i, i*i)
		}
		if err != nil || !slices.Equal(taken, want) {
			t.Errorf("of %d: %v, %v", n, taken, err)
		}
	}
}

func TestNothingIsTakenAfterTheFirstError(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	for name, fails := range map[string]struct{ making, taking int }{"that is made": {40, -1}, "that is taken": {-10, 40}} {
		next := 0
		err := InOrder(100, func(i int, to *int) error {
			*to = i
			if i == fails.making || i == fails.making+3 {
				return fmt.Errorf("no %d", i)
			}
			return nil
		}, func(made *int) error {
			if *made != next {
				t.Errorf("a thing %s: %d is taken instead of %d", name, *made, next)
			}
			next++
			if *made == fails.taking {
				return fmt.Errorf("no %d", *made)
			}
			return nil
		})
		if err == nil || err.Error() != "no 40" || next < 40 || next > 41 {
			t.Errorf("a thing %s: %d taken, %v", name, next, err)
		}
	}
}

// TestASortedListIsTheSameOnAnyNumberOfCores sorts keys that all differ, in parts and whole.
func TestASortedListIsTheSameOnAnyNumberOfCores(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, chunk, 2 * chunk, 5*chunk + 3, 40_001} {
		list := rng.Perm(n)
		for _, procs := range []int{1, 2, 3, 8} {
			before := runtime.GOMAXPROCS(procs)
			got := slices.Clone(list)
			Sort(got, cmp.Compare[int])
			runtime.GOMAXPROCS(before)
			for i, v := range got {
				if v != i {
					t.Fatalf("%d of %d on %d cores: %d", i, n, procs, v)
				}
			}
		}
	}
}
