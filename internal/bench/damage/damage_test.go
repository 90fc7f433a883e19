package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/damage"
)

// filesOf are the files of the command. Without the real ones the generated ones are left, but not in CI.
func filesOf(t *testing.T) []*damage.File {
	t.Helper()
	all, err := subjects("")
	if errors.Is(err, errNoShared) && os.Getenv("CI") != "true" {
		t.Log(err)
		all, err = generatedFiles()
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Not one damaged copy is read to a good end with other cells and no word; 25 seeds of what the command does with 500.
func TestDamageIsNeverSilent(t *testing.T) {
	seeds := 25
	if testing.Short() {
		seeds = 3
	}
	counts, err := campaign{seeds: seeds, workers: 2, kinds: damage.Kinds(), files: filesOf(t)}.run()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		if c.Silent+c.Wrong > 0 {
			t.Errorf("%s, %s: %d of %d silent, %d wrong; %s", c.File, c.Kind, c.Silent, c.Runs, c.Wrong, c.First)
		}
	}
	var table bytes.Buffer
	printTable(&table, damage.Kinds(), counts)
	lines := strings.Split(strings.TrimSpace(table.String()), "\n")
	t.Log("\n" + lines[0] + "\n" + strings.Join(lines[max(1, len(lines)-6):], "\n"))
}

// Every kind finds something to damage in some file, or it proves nothing.
func TestEveryKindHurtsSomething(t *testing.T) {
	all := filesOf(t)
	for _, k := range damage.Kinds() {
		hurts := slices.ContainsFunc(all, func(f *damage.File) bool {
			for seed := range uint64(20) {
				if b := k.Do(f, k.Chance(seed)); k.Fits(f.Format) && b != nil && !bytes.Equal(b, f.Bytes) {
					return true
				}
			}
			return false
		})
		fits := slices.ContainsFunc(all, func(f *damage.File) bool { return k.Fits(f.Format) })
		if !hurts && (fits || os.Getenv("CI") == "true") { // only real files are protected, and they may not be there
			t.Errorf("%q damages no file", k.Name)
		}
	}
}

func TestTwentyWorkbooksAreDamaged(t *testing.T) {
	zipped, real := 0, 0
	for _, f := range filesOf(t) {
		if f.Format == "xlsx" || f.Format == "xlsb" || f.Format == "ods" {
			zipped++
			if !strings.HasPrefix(f.Name, "generated") && !strings.HasPrefix(f.Name, "written") {
				real++
			}
		}
	}
	if real > 0 && (zipped < 20 || real < 8) {
		t.Errorf("%d workbooks that are zip files, %d of them real", zipped, real)
	}
}

// A reader that loses a cell, makes one up or takes its time is found: this holds the judge itself.
func TestTheJudge(t *testing.T) {
	whole := reading{cells: []byte("R1C1 number 1\nR1C2 text \"a\"\n")}
	lost := reading{cells: []byte("R1C1 number 1\n")}
	more := reading{cells: []byte("R1C1 number 1\nR1C2 text \"a\"\nR9C9 number 1\n")}
	said := reading{cells: lost.cells, said: 1}
	words := reading{err: errors.New("no words")}
	tests := []struct {
		name string
		kind damage.Kind
		got  reading
		want Count
	}{
		{"the same cells", damage.Kind{}, whole, Count{Runs: 1, Same: 1}},
		{"the same cells where it had to be refused", damage.Kind{Must: damage.Refuse}, whole, Count{Runs: 1, Same: 1, Wrong: 1}},
		{"a cell lost", damage.Kind{}, lost, Count{Runs: 1, Silent: 1}},
		{"a cell lost where it had to be read", damage.Kind{Must: damage.Read}, said, Count{Runs: 1, Silent: 1}},
		{"a cell lost, and said", damage.Kind{Must: damage.Report}, said, Count{Runs: 1, Told: 1}},
		{"a cell lost where nobody can tell", damage.Kind{Must: damage.Untold}, lost, Count{Runs: 1, Untold: 1}},
		{"a cell more", damage.Kind{}, more, Count{Runs: 1, Silent: 1}},
		{"the cell more that was added", damage.Kind{Must: damage.Read, Adds: damage.Place{Row: 9, Col: 9}}, more, Count{Runs: 1, Same: 1}},
		{"not the cell that was added", damage.Kind{Must: damage.Read, Adds: damage.Place{Row: 9, Col: 9}}, whole, Count{Runs: 1, Silent: 1}},
		{"an error without words", damage.Kind{Must: damage.Refuse}, words, Count{Runs: 1, Wrong: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got Count
			got.add(tt.kind, 0, whole, tt.got)
			if got.First == "" && tt.want.Silent+tt.want.Wrong > 0 {
				t.Error("nothing is said of it")
			}
			got.First = ""
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestTheTableSaysWhereAKindComesFrom(t *testing.T) {
	kinds := []damage.Kind{{Name: "bit", From: "7.1 reader"}, {Name: "own"}}
	counts := []Count{{Kind: "bit", Format: "xls", Runs: 3, Refused: 2, Same: 1, Worst: 8}, {Kind: "own", Format: "xls", Runs: 4, Refused: 4, Worst: 9}}
	want := [][]string{
		{"kind", "from", "files", "runs", "refused", "same", "reported", "untold", "SILENT", "wrong", "worst", "ms"},
		{"bit", "7.1", "reader", "1", "3", "2", "1", "0", "0", "0", "0", "8"},
		{"own", "1", "4", "4", "0", "0", "0", "0", "0", "9"},
		{"all", "of", "xls", "2", "7", "6", "1", "0", "0", "0", "0", "9"},
		{"all", "2", "7", "6", "1", "0", "0", "0", "0", "9"},
	}
	var table bytes.Buffer
	printTable(&table, kinds, counts)
	lines := slices.Collect(strings.Lines(table.String()))
	if len(lines) != len(want) {
		t.Fatalf("got\n%s", table.String())
	}
	for i, line := range lines {
		if !slices.Equal(strings.Fields(line), want[i]) || len(line) != len(lines[0]) {
			t.Errorf("got %q, want %q", line, want[i])
		}
	}
}

// The sums are those that the authors of FNV-1a publish: a seed that is noted somewhere goes on meaning what it meant.
func TestTheChanceOfAKindIsLasting(t *testing.T) {
	for name, sum := range map[string]uint64{"": 0xcbf29ce484222325, "a": 0xaf63dc4c8601ec8c, "foobar": 0x85944171f73967e8} {
		got, want := damage.Kind{Name: name}.Chance(7), rand.New(rand.NewPCG(7, sum))
		for range 3 {
			if g, w := got.Uint64(), want.Uint64(); g != w {
				t.Errorf("%q: got %d, want %d", name, g, w)
			}
		}
	}
}

func TestTheSameSeedHurtsAlike(t *testing.T) {
	all, err := generatedFiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		for _, k := range damage.Kinds() {
			if !k.Fits(f.Format) {
				continue
			}
			whole := bytes.Clone(f.Bytes)
			a, b := k.Do(f, k.Chance(7)), k.Do(f, k.Chance(7))
			if !bytes.Equal(a, b) {
				t.Errorf("%s, %s: two damages of one seed differ", f.Name, k.Name)
			}
			if !bytes.Equal(whole, f.Bytes) {
				t.Fatalf("%s, %s: the whole file was changed", f.Name, k.Name)
			}
		}
	}
}

func TestTheCommand(t *testing.T) {
	if _, err := subjects(""); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	var out, progress bytes.Buffer
	bad, err := run([]string{"-seeds", "2", "-kinds", "string index", "-files", "google_sheets,.xlsb"}, &out, &progress)
	if bad || err != nil || !strings.Contains(out.String(), "string index -1") || progress.Len() > 0 {
		t.Fatalf("%t %v\n%s%s", bad, err, &out, &progress)
	}
	out.Reset()
	if bad, err = run([]string{"-seeds", "1", "-kinds", "file cut", "-files", "google_sheets", "-json"}, &out, &progress); bad || err != nil || !strings.Contains(out.String(), `"refused":1`) {
		t.Fatalf("%t %v\n%s", bad, err, &out)
	}
	if _, err = run([]string{"-kinds", "no such damage"}, &out, &progress); err == nil {
		t.Error("a kind that is none was taken")
	}
}
