package pipeline_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// stopping is a meter that ends the context when something starts.
type stopping struct {
	pipeline.Silent
	stop context.CancelFunc
}

// Start ends everything.
func (s stopping) Start(string, int64) { s.stop() }

func TestAnInterruptedTryLeavesNothing(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s := session(rejectsNow)
	s.Meter = stopping{stop: stop}
	file := salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), nil)
	if _, err := pipeline.Try(ctx, []string{file}, "", pipeline.Reading{}, s); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	if left := namesIn(t, tmp); left != "" {
		t.Errorf("left in the system's temporary folder:\n%s", left)
	}
}
