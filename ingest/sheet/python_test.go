package sheet_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// python is the interpreter that has python-calamine and openpyxl; .ci/run makes one and names it.
func python(t *testing.T) string {
	t.Helper()
	path := os.Getenv("HABITUE_PYTHON")
	if path == "" && os.Getenv("CI") == "true" {
		t.Fatal("HABITUE_PYTHON names no Python with python-calamine and openpyxl")
	}
	if path == "" {
		t.Skip("HABITUE_PYTHON names no Python with python-calamine and openpyxl")
	}
	return path
}

// TestPythonReadersAgreeWithUs compares every cell on which two unrelated readers agree, on the corpus and on the
// real workbooks.
func TestPythonReadersAgreeWithUs(t *testing.T) {
	interpreter, dir := python(t), shared(t)
	var files []string
	for _, pattern := range []string{"corpus/spreadsheets/*.xlsx", "data/coffee/*.xlsx", "data/ecommerce_churn/*.xlsx"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(found), err)
		}
		files = append(files, found...)
	}
	out, err := exec.Command(interpreter, append([]string{"testdata/agree.py"}, files...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	ours := map[string]map[place]typed{}
	cells, wrong := 0, 0
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var want struct {
			File, Sheet, Type, Value string
			Row, Col                 int
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		have, opened := ours[want.File]
		if !opened {
			have, err = read(want.File)
			if err != nil {
				have = nil // what we refuse and others read is the corpus test's to judge
			}
			ours[want.File] = have
		}
		if have == nil {
			continue
		}
		cells++
		got := have[place{want.Sheet, want.Row, want.Col}]
		if !agrees(want.Type, want.Value, got) {
			if wrong++; wrong <= 20 {
				t.Errorf("%s, %s, row %d, column %d: they read %s %q, we %s %q", filepath.Base(want.File), want.Sheet, want.Row, want.Col, want.Type, want.Value, got.kind, got.value)
			}
		}
	}
	t.Logf("%d cells of %d files compared, %d differ", cells, len(ours), wrong)
	if len(ours) < 30 || cells < 100_000 {
		t.Errorf("only %d cells of %d files were compared", cells, len(ours))
	}
}

// agrees compares one of their cells with ours.
func agrees(kind, value string, got typed) bool {
	switch kind {
	case "moment":
		moment := got.value
		if got.kind == "date" {
			moment += "T00:00:00"
		}
		return (got.kind == "date" || got.kind == "datetime") && moment[:16] == value[:16]
	case "text":
		return got.kind == "text" && strings.ReplaceAll(got.value, "\r", "\n") == value
	}
	return got.kind == kind && got.value == value
}
