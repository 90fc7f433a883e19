package pipeline

import (
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/engine"
)

// ParseSize reads a size of memory: 500MB, 2GB, 512 MiB, 800000000. Without a unit it counts bytes; letters may be
// small. ok is false for anything else, and for less than a megabyte.
func ParseSize(text string) (bytes int64, ok bool) {
	number := strings.TrimSpace(text)
	factor := int64(1)
	for _, unit := range []struct {
		name   string
		factor int64
	}{
		{"kib", 1 << 10},
		{"mib", 1 << 20},
		{"gib", 1 << 30},
		{"tib", 1 << 40},
		{"kb", 1e3},
		{"mb", 1e6},
		{"gb", 1e9},
		{"tb", 1e12},
		{"ko", 1e3},
		{"mo", 1e6},
		{"go", 1e9},
		{"to", 1e12},
		{"k", 1e3},
		{"m", 1e6},
		{"g", 1e9},
		{"t", 1e12},
		{"b", 1},
	} {
		if stem, found := strings.CutSuffix(strings.ToLower(number), unit.name); found {
			number, factor = strings.TrimRight(stem, " \u00a0\u202f"), unit.factor
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || strings.HasPrefix(number, "+") || n < 0 || n > (1<<62)/factor || n*factor < 1e6 {
		return 0, false
	}
	return n * factor, true
}

// mostSpared is how many order lines a snapshot may have whose garbage is let lie longer. What it makes of them, and leaves
// lying until it collects by itself where most is let go of, has room in a gigabyte and a half.
const mostSpared = 8_000_000

// spareCollector collects garbage at four times of what is in use instead of two, where there are few enough lines, and
// returns what makes it as before. Somebody who has set a percentage of their own keeps it.
func spareCollector(lines int64) (restore func()) {
	if lines > mostSpared {
		return func() {}
	}
	return collectAt(300)
}

// mostReadSparing is how many bytes files that are looked at side by side may have together whose garbage is let lie longer:
// that takes less memory than writing the months of their lines afterwards.
const mostReadSparing = 200 << 20

// collectAt lets garbage grow to a percentage of what is in use before it is collected, and returns what makes that the usual
// one again. Somebody who has set a percentage of their own keeps it.
func collectAt(percent int) (restore func()) {
	const usual = 100
	if was := debug.SetGCPercent(percent); was != usual {
		debug.SetGCPercent(was)
		return func() {}
	}
	return func() { debug.SetGCPercent(usual) }
}

// unknownMachine is what is taken where the system does not tell how much memory there is.
const unknownMachine = 1 << 30

// engineRoom says how many goroutines the engine has, how much memory, and where it sets lines aside beyond it.
func (w *Workspace) engineRoom(o *engine.Options) {
	o.Workers = runtime.GOMAXPROCS(0)
	if o.Memory = w.Memory; o.Memory == 0 {
		o.Memory = unknownMachine
		if all := machineMemory(); all > 0 {
			o.Memory = all / 4
		}
	}
	o.Folder = w.path("lake", "staging")
}
