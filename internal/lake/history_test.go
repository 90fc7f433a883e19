package lake

import (
	"bytes"
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

// naive is the rule of loading, done slowly in memory: a list of live lines, nothing else.
type naive struct{ lines []StoredLine }

// unitText names a line's unit.
func unitText(l crm.OrderLine) string {
	return fmt.Sprintf("%s|%s|%s|%q", l.Date, l.Source, l.Store, l.OrderID)
}

// text is everything of a line but its place.
func text(l crm.OrderLine) string {
	amount := "none"
	if l.Amount != nil {
		amount = l.Amount.String()
	}
	return fmt.Sprintf("%s|%s|%s|%s|%s|%v", unitText(l), l.CustomerID, l.ProductID, l.Quantity, amount, l.Return)
}

// load applies one upload and says which units it added, replaced and left alone.
func (n *naive) load(upload string, seq int64, lines []crm.OrderLine) (change map[string]string, removed int) {
	change = map[string]string{}
	for _, line := range lines {
		change[unitText(line)] = ""
	}
	for unit := range change {
		var old, fresh []string
		for _, s := range n.lines {
			if unitText(s.OrderLine) == unit {
				old = append(old, text(s.OrderLine))
			}
		}
		for _, l := range lines {
			if unitText(l) == unit {
				fresh = append(fresh, text(l))
			}
		}
		slices.Sort(old)
		slices.Sort(fresh)
		if slices.Equal(old, fresh) {
			change[unit] = "unchanged"
			continue
		}
		change[unit] = "replaced"
		if len(old) == 0 {
			change[unit] = "added"
		}
		removed += len(old)
		n.lines = slices.DeleteFunc(n.lines, func(s StoredLine) bool { return unitText(s.OrderLine) == unit })
		for i, l := range lines {
			if unitText(l) == unit {
				n.lines = append(n.lines, StoredLine{OrderLine: l, Upload: upload, Seq: seq, LineNo: int64(i + 1)})
			}
		}
	}
	return change, removed
}

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
func putTight(t *rapid.T, l *Lake, name string, lines []crm.OrderLine) Change {
	ld, err := l.Begin(name, hashOf(name), "shop", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	ld.spool.limit = 100
	for _, line := range lines {
		if err := ld.OrderLine(line); err != nil {
			t.Fatal(err)
		}
	}
	change, err := ld.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if did, err := ld.Commit(); err != nil || !cmp.Equal(did, change) {
		t.Fatalf("prepared %+v, did %+v, %v", change, did, err)
	}
	return change
}

func TestAnyHistoryIsWhatTheSlowRuleSays(t *testing.T) {
	root := quickDir(t)
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(root, "lake")
		if err != nil {
			t.Fatal(err)
		}
		l, err := Open(filepath.Join(dir, "lake"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		slow := &naive{}
		superseded := 0
		history := rapid.SliceOfN(rapid.SliceOfN(lineGen(), 0, 14), 1, 5).Draw(t, "history")
		for i, lines := range history {
			name := fmt.Sprintf("%d.csv", i)
			upload := fmt.Sprintf("u%06d-%s", i+1, hashOf(name)[:8])
			got := putTight(t, l, name, lines)
			change, removed := slow.load(upload, int64(i+1), lines)
			superseded += removed
			kinds := map[string]int64{}
			for _, kind := range change {
				kinds[kind]++
			}
			if got.Added != kinds["added"] || got.Replaced != kinds["replaced"] || got.Unchanged != kinds["unchanged"] || got.LinesRemoved != int64(removed) {
				t.Fatalf("%s: got %+v, want %v and %d lines removed", name, got, kinds, removed)
			}
			checkGlob(t, l, slow)
		}
		if l, err = Open(l.dir, Options{}); err != nil {
			t.Fatal(err)
		}
		checkAgainst(t, l, slow, superseded)
	})
}

// checkGlob reads what another tool finds by order_lines/*/*.parquet, right after a load: live lines only.
func checkGlob(t *rapid.T, l *Lake, slow *naive) {
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
	if rows != int64(len(slow.lines)) {
		t.Fatalf("another tool finds %d lines, %d are live", rows, len(slow.lines))
	}
}

func checkAgainst(t *rapid.T, l *Lake, slow *naive, superseded int) {
	lines := live(t, l)
	if diff := cmp.Diff(sorted(slow.lines, true), sorted(lines, true)); diff != "" {
		t.Fatal(diff)
	}
	var sums Control
	for _, s := range slow.lines {
		sums.Lines++
		sums.Quantity += s.Quantity
		if s.Amount != nil {
			sums.Amount += *s.Amount
		}
	}
	if l.OrderLines() != sums {
		t.Fatalf("control sums %+v, want %+v", l.OrderLines(), sums)
	}
	gone := int64(0)
	for _, e := range l.state.Superseded {
		gone += e.Rows
		if err := verifyCounts(l.path(e.Path), e.written()); err != nil {
			t.Fatal(err)
		}
	}
	if gone != int64(superseded) {
		t.Fatalf("%d lines in superseded/, want %d", gone, superseded)
	}
}

func TestAgreeingFilesGiveTheSameLinesInAnyOrder(t *testing.T) {
	root := quickDir(t)
	rapid.Check(t, func(t *rapid.T) {
		truth := map[string][]crm.OrderLine{}
		for _, line := range rapid.SliceOfN(lineGen(), 1, 20).Draw(t, "truth") {
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
			dir, err := os.MkdirTemp(root, "lake")
			if err != nil {
				t.Fatal(err)
			}
			l, err := Open(dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range order {
				if c := putTight(t, l, fmt.Sprintf("%d.csv", i), files[i]); c.Replaced != 0 {
					t.Fatalf("agreeing files replaced units: %+v", c)
				}
			}
			if got := sorted(live(t, l), false); run == 0 {
				first = got
			} else if diff := cmp.Diff(first, got); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
