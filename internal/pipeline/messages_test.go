package pipeline_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oneMessage wants one message in a language, with its code and what it says, no more.
func oneMessage(t *testing.T, s said, code string, exit int, wants ...string) {
	t.Helper()
	if s.code != exit || strings.Count(s.err, "["+code+"]") != 1 || strings.Count(s.err, "habitue: ") != 1 || strings.Contains(s.err, "[unexpected]") {
		t.Errorf("exit code %d, want %d with one [%s]: %q %q", s.code, exit, code, s.out, s.err)
	}
	for _, want := range wants {
		if !strings.Contains(s.err, want) {
			t.Errorf("it does not say %q: %q", want, s.err)
		}
	}
}

// goodShop is a small shop with a snapshot, and the path of one of its files of order lines.
func goodShop(t *testing.T) (dir, lines string) {
	t.Helper()
	dir = smallShop(t, 6)
	found, err := filepath.Glob(filepath.Join(dir, "lake", "order_lines", "*", "*.parquet"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no order lines: %v", err)
	}
	return dir, found[0]
}

// stays wants the snapshot of smallDay to be as it was, and to be shown.
func stays(t *testing.T, dir string, was []byte) {
	t.Helper()
	if !bytes.Equal(customersFile(t, dir, smallDay), was) {
		t.Error("the last good snapshot has changed")
	}
	if said := must(t, "report", "--workspace", dir); !strings.Contains(said, "31 March 2026") {
		t.Errorf("the last good snapshot is not shown: %q", said)
	}
}

// next are the commands that would make a new snapshot.
func next(dir, lang string) [][]string {
	return [][]string{
		{"snapshot", "--workspace", dir, "--lang", lang, "--as-of", "2026-04-01"},
		{"run", "--workspace", dir, "--lang", lang, "--as-of", "2026-04-01"},
	}
}

func TestADamagedLakeFileIsNamedAndTheLastSnapshotStays(t *testing.T) {
	dir, lines := goodShop(t)
	was := customersFile(t, dir, smallDay)
	text := read(t, lines)
	text[len(text)/2] ^= 4
	write(t, lines, string(text))
	for lang, want := range map[string]string{"en": "is damaged or was changed by something else", "fr": "est abîmé ou a été modifié par un autre programme"} {
		for _, args := range next(dir, lang) {
			oneMessage(t, run(t, args...), "damaged-lake", 1, want, filepath.Base(lines), "archive/")
		}
	}
	stays(t, dir, was)
	if days := storedDays(t, dir); len(days) != 1 {
		t.Errorf("snapshots: %v", days)
	}
}

func TestAMissingLakeFileIsNamedAndTheLastSnapshotStays(t *testing.T) {
	dir, lines := goodShop(t)
	was := customersFile(t, dir, smallDay)
	if err := os.Remove(lines); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"en": "is not there, but manifest.json names it", "fr": "n'est pas là, mais manifest.json le nomme"} {
		for _, args := range next(dir, lang) {
			oneMessage(t, run(t, args...), "missing-lake-file", 1, want, filepath.Base(lines), "archive/")
		}
	}
	stays(t, dir, was)
}

// A snapshot that lost a file is told to whoever reads it, and computed again in its place.
func TestAMissingSnapshotFileIsNamedAndMended(t *testing.T) {
	dir, _ := goodShop(t)
	must(t, "snapshot", "--workspace", dir, "--as-of", "2026-04-01")
	folder := filepath.Join(dir, "lake", "snapshots", "as_of=2026-04-01")
	was := read(t, filepath.Join(folder, "customers.parquet"))
	for _, tt := range []struct {
		file string
		args []string
	}{
		{"tiers.parquet", []string{"export", "--table", "tiers"}},
		{"customers.parquet", []string{"report"}},
		{"summary.json", []string{"report"}},
		{"manifest.json", []string{"report"}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			if err := os.Remove(filepath.Join(folder, tt.file)); err != nil {
				t.Fatal(err)
			}
			for lang, want := range map[string]string{"en": "is not there", "fr": "n'est pas là"} {
				oneMessage(t, run(t, append(tt.args, "--workspace", dir, "--lang", lang)...), "missing-snapshot-file", 1, want, tt.file, "habitue snapshot --as-of 2026-04-01")
			}
			must(t, "report", "--workspace", dir, "--as-of", smallDay)
			must(t, "uploads", "--workspace", dir)
			must(t, "snapshot", "--workspace", dir, "--as-of", "2026-04-01")
			must(t, append(tt.args, "--workspace", dir)...)
			if !bytes.Equal(read(t, filepath.Join(folder, "customers.parquet")), was) {
				t.Error("computed again, it is another one")
			}
		})
	}
}

// A snapshot of an earlier day that cannot be compared with is none: the new one and its page are made without it.
func TestADamagedSnapshotOfAnEarlierDayHindersNoNewOne(t *testing.T) {
	for _, lost := range []string{"customers.parquet", "summary.json", "manifest.json"} {
		t.Run(lost, func(t *testing.T) {
			dir, _ := goodShop(t)
			if err := os.Remove(filepath.Join(dir, "lake", "snapshots", "as_of="+smallDay, lost)); err != nil {
				t.Fatal(err)
			}
			must(t, "snapshot", "--workspace", dir, "--as-of", "2026-04-01")
			must(t, "report", "--workspace", dir)
			if page := string(read(t, filepath.Join(dir, "reports", "2026-04-01", "report.html"))); strings.Contains(page, "migration") {
				t.Error("the page tells who moved since a snapshot that is damaged")
			}
		})
	}
}

func TestARuleWithAGapInItsDatesIsRefused(t *testing.T) {
	dir, _ := goodShop(t)
	was := customersFile(t, dir, smallDay)
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	write(t, rules, "tiers:\n  steps: [{name: bronze, from: 0}]\n  changes:\n    - steps: [{name: bronze, from: 0}, {name: gold, from: 900}]\n")
	for lang, want := range map[string][]string{
		"en": {"does not say from which day it holds", "there would be days without a rule", "from: 2025-01-01"},
		"fr": {"ne dit pas à partir de quel jour il vaut", "il y aurait des jours sans règle", "from: 2025-01-01"},
	} {
		oneMessage(t, run(t, "whatif", "--workspace", dir, "--lang", lang, "--rules", rules), "rule-without-day", 2, append(want, "rules.yaml", map[string]string{"en": "row 4", "fr": "ligne 4"}[lang])...)
	}
	settings := filepath.Join(dir, "habitue.yaml")
	good := string(read(t, settings))
	write(t, settings, strings.Replace(good, "    - {name: gold, from: 1000}\n", "    - {name: gold, from: 1000}\n  changes:\n    - from: 2025-06-01\n      steps: [{name: bronze, from: 0}]\n    - steps: [{name: bronze, from: 0}]\n", 1))
	for _, lang := range []string{"en", "fr"} {
		for _, args := range next(dir, lang) {
			oneMessage(t, run(t, args...), "rule-without-day", 2, "habitue.yaml")
		}
	}
	write(t, settings, good)
	stays(t, dir, was)
}
