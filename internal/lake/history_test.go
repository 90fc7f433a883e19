package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

// sorted writes lines for a comparison without order.
func sorted(lines []StoredLine, withUpload bool) []string {
	var texts []string
	for _, s := range lines {
		if withUpload {
			texts = append(texts, fmt.Sprintf("%s|%s|%d|%d|%d", text(s.OrderLine), s.Upload, s.Seq, s.LineNo, s.Place.Row))
		} else {
			texts = append(texts, text(s.OrderLine))
		}
	}
	slices.Sort(texts)
	return texts
}

// lineGen draws lines from so small a world that units meet all the time.
func lineGen() *rapid.Generator[crm.OrderLine] {
	return rapid.Custom(func(t *rapid.T) crm.OrderLine {
		l := crm.OrderLine{
			Source:     rapid.SampledFrom([]string{"shop", "till"}).Draw(t, "source"),
			Store:      rapid.SampledFrom([]string{"", "", "Lyon"}).Draw(t, "store"),
			OrderID:    rapid.SampledFrom([]string{"", "1", "2", "01"}).Draw(t, "order"),
			Date:       crm.NewDate(2011, 1, rapid.SampledFrom([]int{30, 31, 32, 33}).Draw(t, "day")),
			CustomerID: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "customer"),
			ProductID:  rapid.SampledFrom([]string{"p", "q"}).Draw(t, "product"),
			Quantity:   crm.QuantityOf(rapid.Int64Range(-1, 1).Draw(t, "quantity")),
			Place:      crm.Place{Row: rapid.IntRange(1, 9).Draw(t, "row")},
		}
		l.Return = l.Quantity < 0
		if rapid.Bool().Draw(t, "priced") {
			m := crm.MoneyOf(int64(l.Quantity))
			l.Amount = &m
		}
		return l
	})
}

// putTight loads lines with so small a spool that it goes to the disk all the time.
func putTight(t *rapid.T, l *Lake, in Incoming, lines []crm.OrderLine) (Upload, Change) {
	ld, err := l.BeginLoad(in)
	if err != nil {
		t.Fatal(err)
	}
	ld.batch.spool.limit, ld.batch.spool.page = 100, 100
	stageAll(t, ld, lines)
	change, err := ld.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if did, err := ld.Commit(); err != nil || !cmp.Equal(did, change) {
		t.Fatalf("prepared %+v, did %+v, %v", change, did, err)
	}
	return ld.Upload(), change
}

func stageAll(t fataler, ld *Load, lines []crm.OrderLine) {
	t.Helper()
	for _, line := range lines {
		if err := ld.OrderLine(line); err != nil {
			t.Fatal(err)
		}
	}
}

// tightLake opens a lake that brings files together and seals what rests all the time.
func tightLake(t fataler, root string) *Lake {
	t.Helper()
	dir, err := os.MkdirTemp(root, "lake")
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(filepath.Join(dir, "lake"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.crowd, l.group = 2, 2
	return l
}

// history is a lake and the slow rule, side by side.
type history struct {
	lake  *Lake
	slow  *slow
	files [][]crm.OrderLine // by number: what has ever been loaded
}

// TestAnyHistoryIsWhatTheSlowRuleSays loads, undoes, loads again, replaces and accepts at random.
func TestAnyHistoryIsWhatTheSlowRuleSays(t *testing.T) {
	root := quickDir(t)
	rapid.Check(t, func(t *rapid.T) {
		h := &history{lake: tightLake(t, root), slow: &slow{}}
		defer func() { _ = os.RemoveAll(filepath.Dir(h.lake.dir)) }() // only room
		steps := []func(*rapid.T){h.load, h.load, h.loadBatch, h.undo, h.replace, h.accept}
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			rapid.SampledFrom(steps).Draw(t, "step")(t)
			h.check(t)
		}
		l, err := Open(h.lake.dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		h.lake = l
		h.check(t)
	})
}

// incoming draws a file: a new one, or one of before.
func (h *history) incoming(t *rapid.T) (Incoming, []crm.OrderLine) {
	n := rapid.IntRange(0, len(h.files)).Draw(t, "file")
	if n == len(h.files) {
		h.files = append(h.files, h.draw(t))
	}
	name := fmt.Sprintf("%d.csv", n)
	return Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt, AcceptChanges: rapid.Bool().Draw(t, "accept")}, h.files[n]
}

// draw makes a file's lines: new ones, or those of an earlier file with a few changes.
func (h *history) draw(t *rapid.T) []crm.OrderLine {
	if len(h.files) == 0 || rapid.Bool().Draw(t, "new lines") {
		return rapid.SliceOfN(lineGen(), 0, 14).Draw(t, "lines")
	}
	lines := slices.Clone(rapid.SampledFrom(h.files).Draw(t, "like"))
	if len(lines) == 0 {
		return lines
	}
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		switch rapid.IntRange(0, 3).Draw(t, "change") {
		case 0:
			lines[i].CustomerID = rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "customer")
		case 1:
			lines[i].Date = lines[i].Date.AddDays(rapid.IntRange(-1, 1).Draw(t, "days"))
		case 2:
			lines = append(lines, lines[i])
		case 3:
			if lines = slices.Delete(lines, i, i+1); len(lines) == 0 {
				return lines
			}
		}
	}
	return lines
}

func (h *history) load(t *rapid.T) {
	in, lines := h.incoming(t)
	if _, known := h.lake.Find(in.SHA256); known {
		if _, err := h.lake.BeginLoad(in); !errors.Is(err, ErrKnown) {
			t.Fatalf("the same bytes: %v", err)
		}
		return
	}
	before, _ := h.slow.fold()
	u, change := putTight(t, h.lake, in, lines)
	h.slow.uploads = append(h.slow.uploads, &told{u.ID, u.Seq, in.AcceptChanges, lines})
	h.checkChange(t, before, change)
}

// checkChange compares what a load said with what the slow rule did.
func (h *history) checkChange(t *rapid.T, before map[string]*slowUnit, got Change) {
	fresh := h.slow.uploads[len(h.slow.uploads)-1]
	after, held := h.slow.fold()
	want := Change{}
	for _, unit := range fresh.units() {
		switch {
		case after[unit.name] != nil && after[unit.name].of == fresh:
			want.LinesAdded += int64(len(unit.bodies))
			if before[unit.name] == nil {
				want.Added++
			} else {
				want.Replaced++
			}
		case slices.ContainsFunc(held, func(o *slowUnit) bool { return o.of == fresh && o.name == unit.name }):
			want.Waiting++
		default:
			want.Unchanged++
		}
	}
	for name, unit := range before {
		if now := after[name]; now == nil || now.of == fresh {
			want.LinesRemoved += int64(len(unit.bodies))
		}
		if after[name] == nil { // it moved
			want.Added--
			want.Replaced++
		}
	}
	if int64(len(got.Held)) != got.Waiting {
		t.Fatalf("%d units wait, %d are listed", got.Waiting, len(got.Held))
	}
	got.Notable, got.Held = nil, nil
	if !cmp.Equal(got, want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}

func (h *history) loadBatch(t *rapid.T) {
	b, err := h.lake.BeginBatch()
	if err != nil {
		t.Fatal(err)
	}
	b.spool.limit, b.spool.page = 500, 200
	var want []*told
	for range rapid.IntRange(1, 4).Draw(t, "files") {
		in, lines := h.incoming(t)
		ld, err := b.Begin(in)
		if errors.Is(err, ErrKnown) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		stageAll(t, ld, lines)
		if rapid.IntRange(0, 3).Draw(t, "abort") == 0 {
			if err := ld.Abort(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want = append(want, &told{ld.Upload().ID, ld.Upload().Seq, in.AcceptChanges, lines})
	}
	loaded, err := b.Commit()
	if err != nil || len(loaded) != len(want) {
		t.Fatalf("%d files of %d, %v", len(loaded), len(want), err)
	}
	for i, u := range want { // what is said of each is as if it had been loaded alone
		before, _ := h.slow.fold()
		h.slow.uploads = append(h.slow.uploads, u)
		h.checkChange(t, before, loaded[i].Change)
	}
}

// some draws uploads that are loaded.
func (h *history) some(t *rapid.T) []string {
	var ids []string
	for _, u := range h.slow.uploads {
		if rapid.IntRange(0, 2).Draw(t, "this") == 0 {
			ids = append(ids, u.id)
		}
	}
	return ids
}

func (h *history) undo(t *rapid.T) {
	ids := h.some(t)
	r, err := h.lake.PrepareUndo(ids...)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := h.slow.fold()
	h.slow.uploads = slices.DeleteFunc(h.slow.uploads, func(u *told) bool { return slices.Contains(ids, u.id) })
	h.checkRevision(t, before, r.Change())
	if err := r.Commit(); err != nil {
		t.Fatal(err)
	}
}

// checkRevision compares what an undo or an acceptance said with what the slow rule did.
func (h *history) checkRevision(t *rapid.T, before map[string]*slowUnit, got Change) {
	after, _ := h.slow.fold()
	want := Change{Waiting: got.Waiting}
	for name, now := range after {
		old := before[name]
		switch {
		case old == nil:
			want.Added++
			want.LinesAdded += int64(len(now.bodies))
		case !slices.Equal(old.bodies, now.bodies):
			want.Replaced++
			want.LinesAdded += int64(len(now.bodies))
			want.LinesRemoved += int64(len(old.bodies))
		case old.of != now.of:
			want.Unchanged++
		}
	}
	for name, old := range before {
		if after[name] == nil {
			want.Removed++
			want.LinesRemoved += int64(len(old.bodies))
		}
	}
	got.Notable, got.Held = nil, nil
	if !cmp.Equal(got, want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}

func (h *history) accept(t *rapid.T) {
	ids := h.some(t)
	before, _ := h.slow.fold()
	for _, u := range h.slow.uploads {
		u.accepted = u.accepted || slices.Contains(ids, u.id)
	}
	change, err := h.lake.Accept(ids...)
	if err != nil {
		t.Fatal(err)
	}
	h.checkRevision(t, before, change)
}

func (h *history) replace(t *rapid.T) {
	if len(h.slow.uploads) == 0 {
		return
	}
	u := rapid.SampledFrom(h.slow.uploads).Draw(t, "replaced")
	h.files = append(h.files, u.lines)
	lines := h.draw(t)
	h.files = h.files[:len(h.files)-1]
	again, _ := putTight(t, h.lake, Incoming{Replace: u.id}, lines)
	if again.ID != u.id || again.Seq != u.seq || again.OrderLines != int64(len(lines)) {
		t.Fatalf("%+v took the place of %s", again, u.id)
	}
	u.lines = lines
}

// check compares all that can be read.
func (h *history) check(t *rapid.T) {
	want := h.slow.lines()
	lines := liveLines(t, h.lake)
	if diff := cmp.Diff(sorted(want, true), sorted(lines, true)); diff != "" {
		t.Fatal(diff)
	}
	var sums Control
	for _, s := range want {
		sums.Lines++
		sums.Quantity += s.Quantity
		if s.Amount != nil {
			sums.Amount += *s.Amount
		}
	}
	if h.lake.OrderLines() != sums {
		t.Fatalf("control sums %+v, want %+v", h.lake.OrderLines(), sums)
	}
	checkGlob(t, h.lake, sums)
	h.checkWaiting(t)
	h.checkFiles(t)
}

func (h *history) checkWaiting(t *rapid.T) {
	live, held := h.slow.fold()
	var want, got []string
	for _, unit := range held {
		kind := OtherDay
		if old := live[unit.name]; old != nil && why(old, unit) != "" {
			kind = why(old, unit)
		}
		want = append(want, unit.of.id+" "+unit.name+" "+string(kind))
	}
	all, err := h.lake.Waiting(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range all {
		got = append(got, fmt.Sprintf("%s %s|%s|%s|%q %s", w.Upload.ID, w.Date, w.Source, w.Store, w.OrderID, w.Kind))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

// checkFiles makes sure that every line ever told is kept once, that files of one month do not reach into one
// another, and that few small files lie side by side.
func (h *history) checkFiles(t *rapid.T) {
	kept, told := int64(0), int64(0)
	last := map[string]int64{}
	seqs := h.lake.sequences()
	for _, e := range h.lake.state.everyFile() {
		if e.area() == nowhere {
			continue
		}
		kept += e.Rows
		if err := verifyCounts(h.lake.path(e.Path), e.written()); err != nil {
			t.Fatal(err)
		}
		place := e.area().folder() + e.month()
		for _, id := range e.uploads() {
			if seqs[id] <= last[place] {
				t.Fatalf("%s reaches into the file before it", e.Path)
			}
			last[place] = seqs[id]
		}
		hashes, err := h.lake.ordersOf(e)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := whichOrders(h.lake.path(indexPath(e.Path)), e, hashes); err != nil || !slices.Equal(found, hashes) {
			t.Fatalf("the index of %s has %d of %d orders, %v", e.Path, len(found), len(hashes), err)
		}
	}
	for _, u := range h.slow.uploads {
		told += int64(len(u.lines))
	}
	if kept != told {
		t.Fatalf("%d lines are kept of %d", kept, told)
	}
}

// checkGlob reads what another tool finds by order_lines/*/*.parquet, right after a load: live lines only.
func checkGlob(t *rapid.T, l *Lake, want Control) {
	paths, err := filepath.Glob(filepath.Join(l.dir, orderLines, "*", "*"+parquetExt))
	if err != nil {
		t.Fatal(err)
	}
	rows := int64(0)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		rows += f.NumRows()
	}
	if rows != want.Lines {
		t.Fatalf("another tool finds %d lines, %d are live", rows, want.Lines)
	}
}

func TestAgreeingFilesGiveTheSameLinesInAnyOrder(t *testing.T) {
	root := quickDir(t)
	rapid.Check(t, func(t *rapid.T) {
		truth := map[string][]crm.OrderLine{}
		for i, line := range rapid.SliceOfN(lineGen(), 1, 20).Draw(t, "truth") {
			line.ProductID = fmt.Sprint(line.Date, i%3) // no day of an order has the lines of another
			truth[unitText(line)] = append(truth[unitText(line)], line)
		}
		names := slices.Sorted(maps.Keys(truth))
		var files [][]crm.OrderLine
		for range rapid.IntRange(1, 4).Draw(t, "files") {
			var lines []crm.OrderLine
			for _, unit := range names {
				if rapid.Bool().Draw(t, "in the file") {
					lines = append(lines, rapid.Permutation(truth[unit]).Draw(t, "rows")...)
				}
			}
			files = append(files, lines)
		}
		order := make([]int, len(files))
		for i := range order {
			order[i] = i
		}
		var first []string
		for run, order := range [][]int{order, rapid.Permutation(order).Draw(t, "order")} {
			l := tightLake(t, root)
			for _, i := range order {
				name := fmt.Sprintf("%d.csv", i)
				if _, c := putTight(t, l, Incoming{Name: name, SHA256: hashOf(name), At: loadedAt}, files[i]); c.Replaced != 0 || c.Waiting != 0 {
					t.Fatalf("agreeing files replaced units: %+v", c)
				}
			}
			if got := sorted(liveLines(t, l), false); run == 0 {
				first = got
			} else if diff := cmp.Diff(first, got); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
