package pipeline_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// typedElsewhere are the cells that the corrected workbooks of testdata/rejects have, typed in other programs.
func typedElsewhere() map[string]string { return map[string]string{"J2": "10,50", "E3": "14/03/2026"} }

// corrected by our own hand, this is what the others must come to.
func correctedHere(t *testing.T) (dir string, want map[string]string) {
	t.Helper()
	dir = initialised(t, filepath.Join(t.TempDir(), "shop"))
	first := loaded(t, dir, "en", salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), wrongSales()))
	whole := copied(t, dir)
	fixed := filepath.Join(t.TempDir(), "fixed.xlsx")
	correct(t, filepath.Join(whole, first.Files[0].Rejects), fixed, typedElsewhere())
	if got := loaded(t, whole, "en", fixed); got.Exit() != 3 || got.Files[0].Corrected != 3 {
		t.Fatal(got.Say("en"))
	}
	return dir, everything(t, whole)
}

// comesTo loads a corrected workbook in a copy of the shop, and wants it to join, or to be refused with a code.
func comesTo(t *testing.T, dir, path, code string, want map[string]string) {
	t.Helper()
	shop := copied(t, dir)
	if code != "" {
		got := loaded(t, shop, "en", path)
		if got.Exit() != 1 || !strings.Contains(got.Say("en"), "["+code+"]") {
			t.Errorf("want [%s]: %s", code, got.Say("en"))
		}
		if diff := cmp.Diff(everything(t, dir), everything(t, shop)); diff != "" {
			t.Errorf("it has changed something:\n%.2000s", diff)
		}
		return
	}
	if got := loaded(t, shop, "en", path); got.Exit() != 3 || got.Files[0].Corrected != 3 || got.Files[0].Report.Rejected() != 1 {
		t.Fatal(got.Say("en"))
	}
	if diff := cmp.Diff(want, everything(t, shop)); diff != "" {
		t.Errorf("it is not what our own workbook comes to:\n%.2000s", diff)
	}
}

// The workbooks of testdata/rejects are ours, corrected and saved by LibreOffice 7.4 in its formats; see resave.py there.
func TestWhatLibreOfficeSavesJoins(t *testing.T) {
	dir, want := correctedHere(t)
	for _, c := range []struct{ name, file, code string }{
		{"as a workbook", "libreoffice-7.4.xlsx", ""},
		{"as an OpenDocument sheet", "libreoffice-7.4.ods", ""},
		{"as a workbook of 1997", "libreoffice-7.4.xls", ""},
		{"as text, which no longer says whose rows they are", "libreoffice-7.4.csv", "rejects-unmarked"},
	} {
		t.Run(c.name, func(t *testing.T) { comesTo(t, dir, filepath.Join("testdata", "rejects", c.file), c.code, want) })
	}
}

// python is the interpreter that has openpyxl; .ci/run makes one and names it.
func python(t *testing.T) string {
	t.Helper()
	path := os.Getenv("HABITUE_PYTHON")
	if path == "" && os.Getenv("CI") == "true" {
		t.Fatal("HABITUE_PYTHON names no Python with openpyxl")
	}
	if path == "" {
		t.Skip("HABITUE_PYTHON names no Python with openpyxl")
	}
	return path
}

// script runs a script of testdata/rejects and returns what it prints.
func script(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(python(t), append([]string{filepath.Join("testdata", "rejects", name)}, args...)...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

func TestWhatOpenpyxlSavesJoins(t *testing.T) {
	python(t)
	dir, want := correctedHere(t)
	ours := filepath.Join(dir, "reports", "sales-u000001-rejects.xlsx")
	for _, c := range []struct{ name, what, code string }{
		{"written anew", "plain", ""},
		{"sheets in another order, one more in front, columns hidden, the hidden sheet shown, all styles gone", "moved", ""},
		{"without the hidden sheet", "dropped", "rejects-unmarked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := filepath.Join(t.TempDir(), "corrected.xlsx")
			script(t, "resave.py", ours, to, c.what)
			comesTo(t, dir, to, c.code, want)
		})
	}
}

// Days, numbers and texts of a workbook keep their types in the reject workbook, also when another program writes it.
func TestTypedCellsSurviveAnotherProgram(t *testing.T) {
	python(t)
	r := rand.New(rand.NewPCG(7, 5))
	right := shopTables(r)
	wrong, damaged := right.spoil(r)
	folder := t.TempDir()
	saveTables(t, filepath.Join(folder, "shop.xlsx"), wrong)
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	first := loaded(t, dir, "en", filepath.Join(folder, "shop.xlsx")).Files[0]
	typed, saved := filepath.Join(folder, "typed.xlsx"), filepath.Join(folder, "saved.xlsx")
	typeIn(t, filepath.Join(dir, first.Rejects), typed, damaged)
	script(t, "resave.py", typed, saved, "untouched")
	if got := loaded(t, dir, "en", saved); got.Exit() != 0 || got.Files[0].Report.Rejected() != 0 {
		t.Fatal(got.Say("en"))
	}
	clean := initialised(t, filepath.Join(t.TempDir(), "shop"))
	saveTables(t, filepath.Join(folder, "shop.xlsx"), right)
	loaded(t, clean, "en", filepath.Join(folder, "shop.xlsx"))
	if diff := cmp.Diff(everything(t, clean), everything(t, dir)); diff != "" {
		t.Errorf("it is not what a clean first load gives:\n%.2000s", diff)
	}
}

// Another program opens our workbook and LibreOffice's copy of it, and sees the same: what to correct is coloured and has
// a comment, nothing is a formula.
func TestAnotherProgramSeesWhatToCorrect(t *testing.T) {
	dir, _ := correctedHere(t)
	out := script(t, "look.py", filepath.Join(dir, "reports", "sales-u000001-rejects.xlsx"), filepath.Join("testdata", "rejects", "libreoffice-7.4.xlsx"))
	for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		var seen struct {
			Sheets [][]string
			Cells  map[string][]string // value, type, colour, comment
		}
		if err := json.Unmarshal([]byte(line), &seen); err != nil {
			t.Fatal(err)
		}
		if want := [][]string{{"Rows", "visible"}, {"_habitue", []string{"veryHidden", "hidden"}[i]}}; !cmp.Equal(seen.Sheets, want) {
			t.Errorf("sheets %v", seen.Sheets)
		}
		bad := map[string]bool{"J2": true, "E3": true, "I4": true}
		for at, cell := range seen.Cells {
			if cell[1] == "f" {
				t.Errorf("%s is a formula: %s", at, cell[0])
			}
			if got := cell[2] == "FFF4B9A7"; got != bad[at] {
				t.Errorf("%s has the colour %q", at, cell[2])
			}
			if got := cell[3] != ""; got != (bad[at] || at == "A1") {
				t.Errorf("%s has the comment %q", at, cell[3])
			}
		}
		for at, want := range map[string]string{"A2": "5", "F2": "0007", "H2": "'=SUM(A1)", "D3": "A20", "I4": "x"} {
			if got := seen.Cells[at]; len(got) == 0 || got[0] != want {
				t.Errorf("%s is %v, want %s", at, fmt.Sprint(got), want)
			}
		}
	}
}
