package cores

import (
	"sync/atomic"
	"testing"
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
