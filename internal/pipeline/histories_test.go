package pipeline_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/pipeline"
)

// historyFile is one file of a history: as it was exported, and what a person types into its reject workbook.
type historyFile struct {
	path    string
	damaged []damagedCell
}

// act is one thing that a person does: with a file, by its place in the history's list.
type act struct {
	what  string // load, fix, accept, reload or undo
	file  int
	yes   bool // of a load or reload: accept changes
	cells int  // of a fix: so many of the wrong cells
}

// history is what a person does with a few files.
type history struct {
	files []historyFile
	acts  []act
}

// historySheets makes a workbook of orders, people and facts of other kinds, out of so small a world that files meet.
func historySheets(r *rand.Rand, orders []anOrder) tables {
	all := tables{"Sales": {{"Order", "Date", "Customer", "Customer name", "Product", "Brand", "Qty", "Amount"}}}
	married := []string{"Lee", "Ray"}[r.IntN(2)] // files may differ in what they say beside the sales
	for _, o := range altered(r, orders) {
		for _, l := range o.lines {
			cells := strings.Split(l, ";")
			all["Sales"] = append(all["Sales"], []any{o.id, o.day, o.customer, "Ann " + o.customer + " " + married, cells[0], "House " + cells[0], cells[1], cells[2]})
		}
	}
	k := func() string { return fmt.Sprintf("K%02d", r.IntN(12)) }
	date := func() string { return crm.NewDate(2025, 9, 1).AddDays(r.IntN(90)).String() }
	some := func(sheet string, head []any, n int, row func(i int) []any) {
		if r.IntN(3) == 0 {
			return
		}
		all[sheet] = [][]any{head}
		for i := range n {
			all[sheet] = append(all[sheet], row(i))
		}
	}
	some("People", []any{"Customer ID", "Full name", "Email", "Phone", "City", "Consent", "Consent date"}, 12, func(i int) []any {
		return []any{
			fmt.Sprintf("K%02d", i), []string{"Ann Lee", "Bob Ray", "Zoé Petit", "Jean Durand"}[r.IntN(4)], fmt.Sprintf("p%d@example.com", r.IntN(9)),
			fmt.Sprintf("06 12 34 56 %02d", 10+r.IntN(9)), []string{"Lyon", "York"}[r.IntN(2)], []string{"oui", "non", ""}[r.IntN(3)], date(),
		}
	})
	some("Goods", []any{"Product ID", "Product name", "Category", "Price", "Cost"}, 9, func(i int) []any {
		return []any{fmt.Sprintf("P%d", i), []string{"Tea", "Cup", "Pot"}[r.IntN(3)], []string{"Drinks", "Ware"}[r.IntN(2)], fmt.Sprintf("%d.50", 2+r.IntN(9)), "1.25"}
	})
	some("Troubles", []any{"Complaint ID", "Complaint opened", "Closed", "Cause", "Order ID", "Customer ID"}, 8, func(i int) []any {
		return []any{fmt.Sprintf("C%d", i), date(), "", []string{"late delivery", "broken"}[r.IntN(2)], fmt.Sprintf("F%03d", r.IntN(60)), k()}
	})
	some("Answers", []any{"Response ID", "Answered on", "Customer ID", "Would recommend (0-10)"}, 10, func(i int) []any {
		return []any{fmt.Sprintf("R%d", i), date(), k(), fmt.Sprint(r.IntN(11))}
	})
	some("Club", []any{"Customer ID", "Programme", "Joined on"}, 6, func(int) []any { return []any{k(), "Regulars", date()} })
	some("Points", []any{"Customer ID", "Adjusted on", "Points adjusted", "Adjustment reason"}, 6, func(int) []any {
		return []any{k(), date(), fmt.Sprint(10 * (1 + r.IntN(9))), "welcome"}
	})
	return all
}

// spoilable are the columns of each sheet whose cells a history damages, with what then stands there.
func spoilable() map[string]map[string]string {
	return map[string]map[string]string{
		"Sales": {"Date": "n.c.", "Qty": "x", "Amount": "1O,5"}, "Goods": {"Price": "abc"}, "Troubles": {"Complaint opened": "soon"},
		"Answers": {"Answered on": "?", "Would recommend (0-10)": "eleven"}, "Club": {"Joined on": "always"}, "Points": {"Points adjusted": "many"},
	}
}

// damage spoils cells of two rows, and says what they should be. In a sheet of people it takes away what
// tells who somebody is.
func (t tables) damage(r *rand.Rand) (damaged []damagedCell) {
	hit, rows := map[string]bool{}, 0
	for _, sheet := range t {
		rows += len(sheet) - 1
	}
	for range min(2, rows/50) { // more than two in a hundred are too many
		sheet := slices.Sorted(maps.Keys(t))[r.IntN(len(t))]
		row := 1 + r.IntN(len(t[sheet])-1)
		if len(t[sheet]) < 2 || hit[fmt.Sprint(sheet, row)] {
			continue
		}
		hit[fmt.Sprint(sheet, row)] = true
		columns := []string{"Customer ID", "Email"}
		if bad := spoilable()[sheet]; bad != nil {
			columns = slices.Sorted(maps.Keys(bad))
			columns = columns[r.IntN(len(columns)):][:1]
		}
		for _, name := range columns {
			at := slices.Index(t[sheet][0], any(name))
			damaged = append(damaged, damagedCell{sheet, name, row + 1, t[sheet][row][at]})
			t[sheet][row] = slices.Clone(t[sheet][row])
			t[sheet][row][at] = spoilable()[sheet][name]
		}
	}
	return damaged
}

// invented makes the files and what is done with them. Every file is loaded once or more; what was undone may be loaded
// again.
func invented(t *testing.T, r *rand.Rand) history {
	t.Helper()
	h, folder, orders := history{}, t.TempDir(), universe(r)
	for i := range 3 + r.IntN(3) {
		f := historyFile{path: filepath.Join(folder, fmt.Sprintf("export-%d.xlsx", i))}
		sheets := historySheets(r, orders)
		if r.IntN(2) == 0 {
			f.damaged = sheets.damage(r)
		}
		saveTables(t, f.path, sheets)
		h.files = append(h.files, f)
	}
	loaded := map[int]bool{}
	for next := 0; next < len(h.files) || r.IntN(3) > 0; {
		switch i := r.IntN(max(next, 1)); {
		case next < len(h.files) && (next == 0 || r.IntN(3) == 0):
			h.acts = append(h.acts, act{what: "load", file: next, yes: r.IntN(2) == 0})
			loaded[next] = true
			next++
		case !loaded[i]:
			if r.IntN(2) == 0 {
				h.acts = append(h.acts, act{what: "load", file: i, yes: r.IntN(2) == 0})
				loaded[i] = true
			}
		default:
			a := act{file: i, yes: r.IntN(2) == 0, cells: 1 + r.IntN(4)}
			a.what = []string{"fix", "fix", "accept", "reload", "undo"}[r.IntN(5)]
			h.acts = append(h.acts, a)
			loaded[i] = a.what != "undo"
		}
	}
	return h
}

// without is the history as it is where some files were never loaded: neither those nor what was undone on the way.
func (h history) without(gone []int) []act {
	var left []act
	for n, a := range h.acts {
		undone := slices.Contains(gone, a.file) || slices.ContainsFunc(h.acts[n:], func(b act) bool { return b.what == "undo" && b.file == a.file })
		if !undone {
			left = append(left, a)
		}
	}
	return left
}

// live lists the files that are loaded at the end.
func (h history) live() []int {
	set := map[int]bool{}
	for _, a := range h.acts {
		if a.what == "load" || a.what == "undo" {
			set[a.file] = a.what == "load"
		}
	}
	maps.DeleteFunc(set, func(_ int, there bool) bool { return !there })
	return slices.Sorted(maps.Keys(set))
}

// teller does what a history says in a workspace, one command after the other, and knows the uploads.
type teller struct {
	h   history
	w   *pipeline.Workspace
	ids map[int]string
}

// quickDir is a folder of the test's own, in memory where the system has one: what is synced there takes no time.
func quickDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "habitue-history-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// play does some acts in a new workspace, and something with what comes of it.
func (h history) play(t *testing.T, acts []act, do func(*teller)) {
	t.Helper()
	dir := initialised(t, filepath.Join(quickDir(t), "shop"))
	locked(t, dir, rejectsNow, func(w *pipeline.Workspace) {
		p := &teller{h: h, w: w, ids: map[int]string{}}
		for _, a := range acts {
			p.do(t, a)
		}
		do(p)
	})
}

func (p *teller) do(t *testing.T, a act) {
	t.Helper()
	how := pipeline.Reading{AcceptChanges: a.yes}
	f := p.h.files[a.file]
	var err error
	switch a.what {
	case "load":
		p.ids[a.file] = p.load(t, f.path, how).UploadID
	case "fix":
		books, _ := filepath.Glob(filepath.Join(p.w.Dir, "reports", strings.TrimSuffix(filepath.Base(f.path), ".xlsx")+"-*-rejects.xlsx"))
		if len(books) == 0 { // nothing of it is rejected
			return
		}
		fixed := filepath.Join(t.TempDir(), "fixed.xlsx")
		typeIn(t, books[0], fixed, f.damaged[:min(a.cells, len(f.damaged))])
		if l := p.load(t, fixed, how); !l.Known && (l.UploadID != p.ids[a.file] || l.Corrected == 0) {
			t.Errorf("%d rows of %s joined %s", l.Corrected, f.path, l.UploadID)
		}
	case "accept":
		_, err = p.w.Accept([]string{p.ids[a.file]}, true)
	case "reload":
		_, err = p.w.Reload(t.Context(), []string{p.ids[a.file]}, how, true)
	case "undo":
		p.undo(t, a.file)
	}
	if err != nil {
		t.Fatalf("%s: %v", a.what, err)
	}
}

func (p *teller) load(t *testing.T, path string, how pipeline.Reading) pipeline.Load {
	t.Helper()
	loads, err := p.w.Ingest(t.Context(), []string{path}, how)
	if err != nil {
		t.Fatal(err)
	}
	if l := loads.Files[0]; l.Err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), l.Err)
	}
	return loads.Files[0]
}

// undo takes uploads out, and wants what was shown to be what is done.
func (p *teller) undo(t *testing.T, files ...int) {
	t.Helper()
	var ids []string
	for _, f := range files {
		ids = append(ids, p.ids[f])
	}
	shown, err := p.w.Undo(ids, false)
	if err != nil {
		t.Fatal(err)
	}
	done, err := p.w.Undo(ids, true)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(shown.Change, done.Change); diff != "" || shown.After != done.After {
		t.Errorf("shown and done differ:\n%s", diff)
	}
}

// all is every byte that a snapshot publishes now, every live fact without its upload, and what waits, by name.
func (p *teller) all(t *testing.T) map[string]string {
	t.Helper()
	day := semanticsDay
	s, err := p.w.Snapshot(t.Context(), &day, "")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	published, err := filepath.Glob(filepath.Join(s.Ref.Dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range published {
		if filepath.Base(path) != "manifest.json" { // it says when, by which run, of which uploads
			all[filepath.Base(path)] = string(read(t, path))
		}
	}
	l, err := p.w.Lake()
	if err != nil {
		t.Fatal(err)
	}
	keep := func(table string, fact any) error {
		text, err := json.Marshal(fact)
		all[table] += string(text) + "\n"
		return err
	}
	ctx := t.Context()
	err = l.EachOrderLine(ctx, func(s lake.StoredLine) error { return keep("lines", s.OrderLine) })
	for _, each := range []func() error{
		func() error {
			return l.EachCustomer(ctx, func(c crm.Customer, _ lake.Upload) error { return keep("people", c) })
		},
		func() error {
			return l.EachProduct(ctx, func(c crm.Product, _ lake.Upload) error { return keep("goods", c) })
		},
		func() error {
			return l.EachConsent(ctx, func(c crm.Consent, _ lake.Upload) error { return keep("consents", c) })
		},
		func() error {
			for _, kind := range l.FactKinds() {
				if err := l.EachFact(ctx, kind, func(f crm.Fact, _ lake.Upload) error { return keep("facts of "+kind, []any{f.Values, f.Place}) }); err != nil {
					return err
				}
			}
			return nil
		},
		func() error {
			waiting, err := l.Waiting(ctx)
			for _, w := range waiting {
				_ = keep("waiting", w.UnitChange) // it has no parts that JSON lacks
			}
			return err
		},
	} {
		if err == nil {
			err = each()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A hundred random histories: several files of several kinds, some that correct what is there, some whose wrong rows are
// corrected later, in one round or two, acceptances, second readings, files that are undone and loaded again. Whichever
// of the uploads are undone at the end, in whatever order, one by one or together, what is left is what loading the others
// alone gives, byte for byte.
func TestWhateverIsUndoneWasNeverThere(t *testing.T) {
	did := map[string]int{}
	for seed := range uint64(times(100)) {
		r := rand.New(rand.NewPCG(seed, 25))
		h := invented(t, r)
		there := h.live()
		if len(there) == 0 {
			continue
		}
		r.Shuffle(len(there), func(i, j int) { there[i], there[j] = there[j], there[i] })
		gone := there[:1+r.IntN(len(there))]
		together := r.IntN(3) == 0
		for _, a := range h.acts {
			did[a.what]++
		}
		var got, want map[string]string
		h.play(t, h.acts, func(p *teller) {
			if together {
				p.undo(t, gone...)
			}
			for _, f := range gone {
				if did["undo at the end"]++; !together {
					p.undo(t, f)
				}
			}
			got = p.all(t)
		})
		h.play(t, h.without(gone), func(p *teller) { want = p.all(t) })
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("history %d (%v, gone %v): %s keeps a trace", seed, h.acts, gone, name)
			}
		}
		if len(got) != len(want) {
			t.Errorf("history %d: %d tables, want %d", seed, len(got), len(want))
		}
	}
	for _, what := range []string{"load", "fix", "accept", "reload", "undo", "undo at the end"} {
		if did[what] == 0 {
			t.Errorf("nothing was done of %q", what)
		}
	}
	t.Logf("%v", did)
}
