package lake

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

func TestAFileOfABatchFailsAlone(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "lake"))
	put(t, l, "known.csv")
	b, err := l.BeginBatch()
	if err != nil {
		t.Fatal(err)
	}
	incoming := func(name string) Incoming {
		return Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt}
	}
	if _, err := b.Begin(incoming("known.csv")); !errors.Is(err, ErrKnown) {
		t.Errorf("a known file: %v", err)
	}
	var loads []*Load
	for i, name := range []string{"a.csv", "b.csv", "c.csv", "d.csv"} {
		ld, err := b.Begin(incoming(name))
		if err != nil {
			t.Fatal(err)
		}
		line := crm.OrderLine{Source: "shop", OrderID: name, Date: day(t, "2011-12-09"), Place: crm.Place{Row: i}}
		if err := errors.Join(ld.OrderLine(line), ld.Customer(crm.Customer{ID: name}), ld.Fact(crm.Fact{Kind: complaintKind()})); err != nil {
			t.Fatal(err)
		}
		loads = append(loads, ld)
	}
	if _, err := b.Begin(incoming("a.csv")); !errors.Is(err, ErrKnown) {
		t.Errorf("the same file twice: %v", err)
	}
	if _, err := l.Begin("e.csv", hashOf("e.csv"), "shop", loadedAt); !errors.Is(err, errUnderWay) {
		t.Errorf("a load beside a batch: %v", err)
	}
	if _, err := l.Undo(l.Uploads()[0].ID); !errors.Is(err, errUnderWay) {
		t.Errorf("an undo beside a batch: %v", err)
	}
	if _, err := loads[0].Commit(); !errors.Is(err, errInBatch) {
		t.Errorf("a file committed alone: %v", err)
	}
	if err := loads[1].Abort(); err != nil {
		t.Fatal(err)
	}
	loads[2].broken = errors.New("no room")
	loaded, err := b.Commit()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, ld := range loaded {
		got = append(got, fmt.Sprintf("%s %d %v", ld.Upload.Name, ld.Change.Added, ld.Err))
	}
	if diff := cmp.Diff([]string{"a.csv 1 <nil>", "c.csv 0 no room", "d.csv 1 <nil>"}, got); diff != "" {
		t.Error(diff)
	}
	l = open(t, l.dir)
	var names []string
	for _, u := range l.Uploads() {
		names = append(names, u.ID[:8]+u.Name)
	}
	if got := strings.Join(names, " "); got != "u000001-known.csv u000002-a.csv u000005-d.csv" {
		t.Errorf("got %s", got)
	}
	p := pictureOf(t, l)
	if len(p.Lines) != 2 || len(p.Customers) != 2 || len(l.FactKinds()) != 1 {
		t.Errorf("got %+v", p)
	}
	checkFolders(t, l)
}

func TestABatchOfNothingIsNoCommit(t *testing.T) {
	l := open(t, t.TempDir())
	b, err := l.BeginBatch()
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := b.Commit()
	if err != nil || len(loaded) != 0 || l.state.Generation != 0 {
		t.Errorf("got %v, %v", loaded, err)
	}
	put(t, l, "a.csv")
}

func TestNoSuchUpload(t *testing.T) {
	l := open(t, t.TempDir())
	_, undo := l.Undo("u000001-00000000")
	_, accept := l.Accept("u000001-00000000")
	_, replace := l.BeginLoad(Incoming{Replace: "u000001-00000000"})
	for _, err := range []error{undo, accept, replace} {
		if !errors.Is(err, ErrNoUpload) {
			t.Errorf("got %v", err)
		}
	}
	put(t, l, "a.csv") // nothing is under way
}

func TestNumbersThatRestartAreNoOrdersThatMoved(t *testing.T) {
	for _, restart := range []bool{false, true} {
		l := open(t, t.TempDir())
		for _, on := range []string{"2011-12-09", "2011-12-10"} {
			ld, err := l.BeginLoad(Incoming{Name: on, SHA256: hashOf(on), Source: "till", At: loadedAt, NumbersRestart: restart})
			if err != nil {
				t.Fatal(err)
			}
			if err := ld.OrderLine(crm.OrderLine{Source: "till", OrderID: "1", Date: day(t, on), ProductID: "coffee"}); err != nil {
				t.Fatal(err)
			}
			if _, err := ld.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		waiting, err := l.Waiting(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := l.OrderLines().Lines; restart && (got != 2 || len(waiting) != 0) || !restart && (got != 1 || len(waiting) != 1) {
			t.Errorf("restart %v: %d lines live, %+v waits", restart, got, waiting)
		}
		if _, err := l.Undo(l.Uploads()[0].ID); err != nil {
			t.Fatal(err)
		}
		if lines := liveLines(t, l); len(lines) != 1 || lines[0].Seq != 2 {
			t.Errorf("restart %v: after the undo %+v is live", restart, lines)
		}
	}
}

// TestABatchIsArrangedOnceItsFilesAreRead gives two files their places after their lines were staged.
func TestABatchIsArrangedOnceItsFilesAreRead(t *testing.T) {
	begun := func(t *testing.T) (*Lake, *Batch, []*Load) {
		l := open(t, t.TempDir())
		b, err := l.BeginBatch()
		if err != nil {
			t.Fatal(err)
		}
		var loads []*Load
		for i, name := range []string{"late.csv", "early.csv", "gone.csv"} {
			ld, err := b.Begin(Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt})
			if err != nil {
				t.Fatal(err)
			}
			line := crm.OrderLine{Source: "shop", OrderID: "1", CustomerID: name, Date: day(t, "2011-12-09"), Place: crm.Place{Row: i}}
			if err := ld.OrderLine(line); err != nil {
				t.Fatal(err)
			}
			loads = append(loads, ld)
		}
		if err := loads[2].Abort(); err != nil {
			t.Fatal(err)
		}
		return l, b, loads
	}
	t.Run("the later place wins, as if the files had come in that order", func(t *testing.T) {
		l, b, loads := begun(t)
		loads[0].upload.Accepted, loads[1].upload.Accepted = true, true // the order goes to another customer
		if err := b.Arrange([]*Load{loads[1], loads[0]}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Commit(); err != nil {
			t.Fatal(err)
		}
		uploads := l.Uploads()
		if len(uploads) != 2 || uploads[0].Name != "early.csv" || uploads[0].Seq != 1 || uploads[1].Seq != 2 || !strings.HasPrefix(uploads[1].ID, "u000002-") {
			t.Errorf("uploads: %+v", uploads)
		}
		lines := liveLines(t, l)
		if len(lines) != 1 || lines[0].CustomerID != "late.csv" || lines[0].Upload != uploads[1].ID {
			t.Errorf("lines: %+v", lines)
		}
	})
	for _, tt := range []struct {
		name  string
		order func(loads []*Load) []*Load
	}{
		{"a load that is not named", func(loads []*Load) []*Load { return loads[:1] }},
		{"one named twice", func(loads []*Load) []*Load { return []*Load{loads[0], loads[0]} }},
		{"one that was aborted", func(loads []*Load) []*Load { return []*Load{loads[0], loads[2]} }},
		{"one whose rows bear its name already", func(loads []*Load) []*Load {
			if err := loads[1].Customer(crm.Customer{ID: "1"}); err != nil {
				t.Fatal(err)
			}
			return loads[:2]
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, b, loads := begun(t)
			if err := b.Arrange(tt.order(loads)); err == nil {
				t.Error("it was arranged")
			}
			if err := b.Abort(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
