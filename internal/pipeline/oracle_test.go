package pipeline_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The figures that habitue is held to come from testdata/oracle: this runs it again, so that nobody can change a figure without
// its computation.
func TestTheOracleStillSaysSo(t *testing.T) {
	if testing.Short() {
		t.Skip("Python for half a minute")
	}
	python := oraclePython(t)
	shared(t, "data") // skips where the files are not there
	for name, args := range map[string][]string{
		"superstore":       {"figures.py", "superstore", "2017-12-31", "3,4,5"},
		"cdnow":            {"figures.py", "cdnow", "1998-06-30", "5"},
		"retail":           {"figures.py", "retail", retailDay, "5"},
		"coffee":           {"figures.py", "coffee", coffeeDay, "5"},
		"journey":          {"figures.py", "journey", "2017-12-31", "5"},
		"superstore-rules": {"ladders.py", "superstore.json"},
		"coffee-rules":     {"ladders.py", "coffee.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("testdata", "oracle")
			var out, errs bytes.Buffer
			c := exec.CommandContext(t.Context(), python, args...)
			c.Dir, c.Stdout, c.Stderr = dir, &out, &errs
			c.Env = append(os.Environ(), "HABITUE_SHARED="+shared(t, "."), "PYTHONDONTWRITEBYTECODE=1")
			if len(args) == 2 {
				c.Args = []string{python, args[0]}
				c.Stdin = bytes.NewReader(read(t, filepath.Join(dir, args[1])))
			}
			if err := c.Run(); err != nil {
				t.Fatalf("%v\n%s", err, errs.String())
			}
			golden := filepath.Join("testdata", "figures", name+".txt")
			if *update {
				write(t, golden, out.String())
			}
			if diff := cmp.Diff(string(read(t, golden)), out.String()); diff != "" {
				t.Errorf("(-committed +computed):\n%s", diff)
			}
		})
	}
}

// oraclePython is a Python with the reader of workbooks that the oracle needs: that of HABITUE_PYTHON, else the machine's. In CI there
// must be one.
func oraclePython(t *testing.T) string {
	t.Helper()
	for _, path := range []string{os.Getenv("HABITUE_PYTHON"), "python3"} {
		if path != "" && exec.Command(path, "-c", "import python_calamine").Run() == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("HABITUE_PYTHON names no Python with python_calamine")
	}
	t.Skip("no Python with python_calamine: HABITUE_PYTHON names none, and python3 has none")
	return ""
}
