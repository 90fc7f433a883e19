// Package cores spreads work over the machine's cores. What the work is is the caller's; that the result does not depend on
// the number of cores is so, too.
package cores

import (
	"runtime"
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
