package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// growing is a meter that writes on into a file of the inbox while the files are read.
type growing struct {
	pipeline.Silent
	t    *testing.T
	path string
	text string
}

func (g growing) Start(label string, _ int64) {
	if label != "reading" {
		return
	}
	f, err := os.OpenFile(g.path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(g.text)
	}
	if err != nil {
		g.t.Error(err)
	}
	if err := f.Close(); err != nil {
		g.t.Error(err)
	}
}

func TestAFileThatGrowsWhileItIsReadIsLeftForTheNextRun(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	const head = "Order;Date;Customer;Product;Quantity;Unit price\n"
	monday := head + "1;2026-03-02;C1;Tea;1;10.00\n2;2026-03-02;C2;Tea;2;10.00\n"
	tuesday := head + "3;2026-03-03;C1;Tea;1;10.00\n4;2026-03-03;C3;Tea;2;10.00\n"
	inbox := filepath.Join(dir, "inbox")
	for name, text := range map[string]string{"monday.csv": monday, "tuesday.csv": tuesday, "tuesday-copy.csv": tuesday} {
		write(t, filepath.Join(inbox, name), text)
	}
	s := session(time.Now())
	s.Meter = growing{t: t, path: filepath.Join(inbox, "tuesday-copy.csv"), text: "5;2026-03-03;C4;Tea;1;10.00\n"}
	first := ingestInbox(t, dir, s)
	if got := names(first); !cmp.Equal(got, []string{"monday.csv"}) {
		t.Errorf("loaded first: %q", got)
	}
	left := []pipeline.Left{{Name: "tuesday-copy.csv", Why: pipeline.BeingWritten}, {Name: "tuesday.csv", Why: pipeline.BeingWritten}}
	if diff := cmp.Diff(left, first.Left); diff != "" {
		t.Error(diff)
	}
	if first.After.Lines != 2 {
		t.Errorf("%d lines of the file that was whole", first.After.Lines)
	}
	if kept, err := os.ReadDir(filepath.Join(dir, "archive")); err != nil || len(kept) != 1 {
		t.Errorf("%d originals, %v: nothing is kept of what was half written", len(kept), err)
	}
	second := ingestInbox(t, dir, session(time.Now()))
	if got := names(second); len(got) != 2 || len(second.Left) != 0 || second.After.Lines != 5 {
		t.Errorf("loaded then: %q, left %v, %d lines", got, second.Left, second.After.Lines)
	}
	for _, l := range second.Files {
		if l.Err != nil || !strings.HasPrefix(l.UploadID, "u000002") && !strings.HasPrefix(l.UploadID, "u000003") {
			t.Errorf("%s: %s, %v: the uploads are counted on", l.Path, l.UploadID, l.Err)
		}
	}
}

// ingestInbox loads what lies in the inbox.
func ingestInbox(t *testing.T, dir string, s *pipeline.Session) pipeline.Loads {
	t.Helper()
	w, err := pipeline.OpenLocked(t.Context(), dir, "ingest", s)
	if err != nil {
		t.Fatal(err)
	}
	loads, err := w.Ingest(t.Context(), nil, pipeline.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return loads
}

func names(loads pipeline.Loads) (all []string) {
	for _, l := range loads.Files {
		all = append(all, filepath.Base(l.Path))
	}
	return all
}
