package main

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/synth"
)

// examplesOf are the examples of a command's help and of those below it, each with the language of its page.
func examplesOf(list []*cli.Command) (all []string) {
	for _, c := range list {
		for _, line := range strings.Split(c.Description, "\n") {
			switch example, found := strings.CutPrefix(line, "  "); {
			case found && strings.HasPrefix(example, "  "): // an example of two lines
				all[len(all)-1] += example
			case found:
				all = append(all, example)
			}
		}
		all = append(all, examplesOf(c.Subcommands)...)
	}
	return all
}

// turn is when an example runs: one that takes away what others need comes after them.
func turn(example string) int {
	for i, word := range []string{"snapshot", "", "plan", "approve", "send", "accept", "reload", "identity", "undo", "run"} {
		if word != "" && strings.HasPrefix(example, "habitue "+word+" ") {
			return i
		}
	}
	return 1
}

// TestExamplesOfTheHelpRun runs every example of every help page, those of both languages once, in the workspace of the
// demo, with the sheets of the demo in it.
func TestExamplesOfTheHelpRun(t *testing.T) {
	examples := examplesOf(commands(&world{lang: "en"}))
	for _, example := range examplesOf(commands(&world{lang: "fr"})) {
		if !slices.Contains(examples, example) {
			examples = append(examples, example)
		}
	}
	if len(examples) < 40 {
		t.Fatalf("only %d examples", len(examples))
	}
	slices.SortStableFunc(examples, func(a, b string) int { return cmp.Compare(turn(a), turn(b)) })
	script := "exec habitue demo --workspace .\n"
	for _, example := range examples {
		script += "example " + shellWord(example) + "\n"
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "examples.txtar"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:   dir,
		Setup: prepareExamples,
		Cmds:  map[string]func(*testscript.TestScript, bool, []string){"example": runExample},
	})
}

func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// prepareExamples lays what the examples name into the folder where they run.
func prepareExamples(e *testscript.Env) error {
	e.Setenv("LANG", "en")
	e.Setenv("LC_ALL", "")
	e.Setenv("LC_MESSAGES", "")
	if _, err := synth.NewShop(1, synth.Full, crm.NewDate(2025, 12, 31)).WriteFiles(e.WorkDir); err != nil {
		return err
	}
	rules := "tiers:\n  steps: [{name: bronze, from: 0}, {name: or, from: 1500}]\n"
	for _, name := range []string{"essai.yaml", "trial.yaml"} {
		if err := os.WriteFile(filepath.Join(e.WorkDir, name), []byte(rules), 0o600); err != nil {
			return err
		}
	}
	lines := "3132\t\t\t4331\t54\t\t\t20161\t10000\t1\t125000\t0\t0\t1\n"
	for _, name := range []string{"lignes.tsv", "lines.tsv"} {
		if err := os.WriteFile(filepath.Join(e.WorkDir, name), []byte(lines), 0o600); err != nil {
			return err
		}
	}
	return nil
}

var examplePlan = regexp.MustCompile(`a-clients-2025-12-[0-9a-f]{6}`)

// runExample runs an example as a shell would, with this demo's plan and the workspace at hand.
func runExample(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: example 'COMMAND'")
	}
	plans, err := os.ReadDir(ts.MkAbs("plans"))
	ts.Check(err)
	line := examplePlan.ReplaceAllString(args[0], plans[0].Name())
	line = strings.ReplaceAll(line, "/srv/habitue", ".")
	line = strings.ReplaceAll(line, "--workspace my-demo", "--workspace another")
	if err := ts.Exec("sh", "-c", line); err != nil {
		// Something is for a person to look at: the sheet of notes, the days since the demo's last sale.
		looked, _, _ := strings.Cut(strings.TrimPrefix(line, "habitue "), " ")
		if err.Error() == "exit status 3" && slices.Contains([]string{"check", "try", "run"}, looked) {
			return
		}
		// The demo has written to everybody, so that a plan made after it has nobody who may be approved or sent to.
		if slices.Contains([]string{"approve", "send"}, looked) && strings.Contains(ts.ReadFile("stderr"), "[nobody-to-write-to]") {
			return
		}
		ts.Fatalf("%s: %v", args[0], err)
	}
}
