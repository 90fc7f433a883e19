package pipeline_test

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// previewed is what a check says that loading one file would change.
func previewed(t *testing.T, dir, path string) pipeline.Load {
	t.Helper()
	checked, _, err := pipeline.Check(t.Context(), dir, []string{path}, pipeline.Reading{}, session(rejectsNow))
	if err != nil || checked[0].Err != nil {
		t.Fatal(err, checked)
	}
	return checked[0].Preview.Load
}

// everything is what a workspace publishes and holds.
func everything(t *testing.T, dir string) (all map[string]string) {
	t.Helper()
	locked(t, dir, rejectsNow, func(w *pipeline.Workspace) { all = (&teller{w: w}).all(t) })
	return all
}

// A list of people between two others: a row that does not say who it is of is corrected, corrected again, and undone.
// What later lists say of the same person stays above it.
func TestCustomersOfARejectWorkbookStandWhereTheyStood(t *testing.T) {
	folder := t.TempDir()
	list := func(name string, rows ...string) string {
		path := filepath.Join(folder, name)
		write(t, path, "Customer ID;Full name;Email;City\n"+strings.Join(rows, "\n")+"\n")
		return path
	}
	rows := func(bad string) (all []string) {
		for i := range 60 {
			all = append(all, strings.ReplaceAll("M#;Member #;m#@example.com;Lyon", "#", string(rune('A'+i/26))+string(rune('A'+i%26))))
		}
		return append(all, bad)
	}
	first := list("first.csv", "K1;Ann Lee;ann@example.com;York", "K2;Bob Ray;bob@example.com;York")
	wrong := list("second.csv", rows(";Ann Lee;;Leeds")...)
	last := list("third.csv", "K1;;;Bath", "K3;Zoé Petit;zoe@example.com;Bath")
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	for _, f := range []string{first, wrong, last} {
		if got := loaded(t, dir, "en", f); got.Files[0].Err != nil {
			t.Fatal(got.Say("en"))
		}
	}
	book := filepath.Join(dir, "reports", "second-u000002-rejects.xlsx")
	kept := filepath.Join(folder, "kept.xlsx")
	write(t, kept, string(read(t, book)))
	for _, round := range []struct {
		name, id, email string
		want            pipeline.CustomerChange
	}{
		{"an address is added to somebody who is known; the later list keeps the city", "K1", "lee@example.com", pipeline.CustomerChange{Changed: 1, Unchanged: 60}},
		{"corrected again it is another person, whom nobody knew", "K9", "lee@example.com", pipeline.CustomerChange{Added: 1, Unchanged: 60}},
		{"and back, with the address that was known", "K1", "ann@example.com", pipeline.CustomerChange{Unchanged: 61}},
	} {
		t.Run(round.name, func(t *testing.T) {
			fixed := filepath.Join(t.TempDir(), "fixed.xlsx")
			correct(t, kept, fixed, map[string]string{"D2": round.id, "F2": round.email})
			said, did := previewed(t, dir, fixed), loaded(t, dir, "en", fixed).Files[0]
			if diff := cmp.Diff([]any{round.want, round.want, 1}, []any{said.Customers, did.Customers, did.Corrected}); diff != "" {
				t.Errorf("customers (-want +got):\n%s", diff)
			}
			clean := initialised(t, filepath.Join(t.TempDir(), "shop"))
			right := list("second.csv", rows(round.id+";Ann Lee;"+round.email+";Leeds")...)
			for _, f := range []string{first, right, last} {
				loaded(t, clean, "en", f)
			}
			if diff := cmp.Diff(everything(t, clean), everything(t, dir)); diff != "" {
				t.Errorf("it is not what a clean first load gives:\n%.2000s", diff)
			}
		})
	}
	locked(t, dir, rejectsNow, func(w *pipeline.Workspace) {
		if _, err := w.Undo([]string{"u000002"}, true); err != nil {
			t.Fatal(err)
		}
	})
	alone := initialised(t, filepath.Join(t.TempDir(), "shop"))
	for _, f := range []string{first, last} {
		loaded(t, alone, "en", f)
	}
	if diff := cmp.Diff(everything(t, alone), everything(t, dir)); diff != "" {
		t.Errorf("the undo leaves a trace:\n%.2000s", diff)
	}
}

// Workbooks of orders, people, goods, complaints, surveys, memberships and points whose wrong cells are corrected, first
// to something else that may stand there and then to what is right, come to what the right file comes to.
func TestEveryKindJoinsAsACleanFirstLoad(t *testing.T) {
	joined := map[string]int{}
	for seed := range uint64(times(20)) {
		r := rand.New(rand.NewPCG(seed, 3))
		sheets := historySheets(r, universe(r))
		right := tables{}
		for name, rows := range sheets {
			right[name] = append([][]any(nil), rows...)
		}
		damaged := sheets.damage(r)
		if len(damaged) == 0 {
			continue
		}
		folder := t.TempDir()
		saveTables(t, filepath.Join(folder, "shop.xlsx"), sheets)
		dir := initialised(t, filepath.Join(quickDir(t), "shop"))
		first := loaded(t, dir, "en", filepath.Join(folder, "shop.xlsx")).Files[0]
		if first.Err != nil || first.Report.Rejected() == 0 {
			t.Fatalf("seed %d: %d rejected, %v", seed, first.Report.Rejected(), first.Err)
		}
		kept, other := filepath.Join(folder, "kept.xlsx"), append([]damagedCell(nil), damaged...)
		write(t, kept, string(read(t, filepath.Join(dir, first.Rejects))))
		for i := range other {
			joined[other[i].sheet]++
			other[i].right = map[string]any{
				"Date": "2025-11-30", "Qty": "7", "Amount": "3.50", "Price": "9.99", "Complaint opened": "2025-11-30", "Answered on": "2025-11-30",
				"Would recommend (0-10)": "3", "Joined on": "2025-11-30", "Points adjusted": "77", "Customer ID": "K77", "Email": "k77@example.com",
			}[other[i].header]
		}
		for round, cells := range [][]damagedCell{other, damaged} {
			fixed := filepath.Join(folder, []string{"once.xlsx", "twice.xlsx"}[round])
			typeIn(t, kept, fixed, cells)
			said := previewed(t, dir, fixed)
			did := loaded(t, dir, "en", fixed).Files[0]
			if did.Err != nil || did.Report.Rejected() != 0 {
				t.Fatalf("seed %d, round %d: %v, %d rejected", seed, round, did.Err, did.Report.Rejected())
			}
			if diff := cmp.Diff([]any{did.Change, did.Customers}, []any{said.Change, said.Customers}); diff != "" {
				t.Errorf("seed %d, round %d (-did +said):\n%s", seed, round, diff)
			}
		}
		saveTables(t, filepath.Join(folder, "shop.xlsx"), right)
		clean := initialised(t, filepath.Join(quickDir(t), "shop"))
		loaded(t, clean, "en", filepath.Join(folder, "shop.xlsx"))
		if diff := cmp.Diff(everything(t, clean), everything(t, dir)); diff != "" {
			t.Errorf("seed %d: it is not what a clean first load gives:\n%.2000s", seed, diff)
		}
	}
	if !testing.Short() && len(joined) < 6 {
		t.Errorf("only %v were corrected", joined)
	}
	t.Logf("cells corrected by sheet: %v", joined)
}
