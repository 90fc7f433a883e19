package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// shownAfter is how long something must take before a bar is worth looking at.
const shownAfter = time.Second

// bar is a progress bar on a terminal.
type bar struct {
	out   io.Writer
	now   func() time.Time
	label string
	total int64
	since time.Time
	shown *progressbar.ProgressBar
}

// newMeter is a bar where stderr is a terminal, else silence.
func newMeter(w *world) pipeline.Meter {
	if !onTerminal(w.stderr) {
		return pipeline.Silent{}
	}
	return &bar{out: w.stderr, now: w.now}
}

// onTerminal reports whether a stream is a terminal.
func onTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Start begins a new bar, not yet shown.
func (b *bar) Start(label string, total int64) {
	b.Stop()
	b.label, b.total, b.since = label, total, b.now()
	if total <= 0 {
		b.total = -1
	}
}

// Set says how much is done; it shows the bar once it has taken long enough.
func (b *bar) Set(done int64) {
	if b.shown == nil {
		if b.now().Sub(b.since) < shownAfter {
			return
		}
		b.shown = progressbar.NewOptions64(b.total,
			progressbar.OptionSetWriter(b.out), progressbar.OptionSetDescription(b.label),
			progressbar.OptionShowCount(), progressbar.OptionSetWidth(24),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	_ = b.shown.Set64(done) // a bar that cannot be drawn is no reason to stop
}

// Stop takes the bar away.
func (b *bar) Stop() {
	if b.shown != nil {
		_ = b.shown.Finish()
		_ = b.shown.Clear()
		b.shown = nil
	}
}
