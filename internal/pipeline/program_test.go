package pipeline_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/pipeline"
)

// program is the real program, built once for all tests that run it as a person, cron or a kill does.
type program struct {
	once sync.Once
	dir  string
	path string
	err  error
}

var built program

func TestMain(m *testing.M) {
	code := m.Run()
	for _, dir := range []string{built.dir, retail.dir} {
		if dir != "" {
			if err := os.RemoveAll(dir); err != nil && code == 0 {
				code = 1
			}
		}
	}
	os.Exit(code)
}

// habitue is the path of the built program.
func habitue(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "habitue-test-"); built.err != nil {
			return
		}
		built.path = filepath.Join(built.dir, "habitue")
		args := []string{"build", "-o", built.path}
		if raceDetector {
			args = append(args, "-race")
		}
		out, err := exec.Command("go", append(args, "github.com/habitue-crm/habitue/cmd/habitue")...).CombinedOutput()
		if err != nil {
			built.err = errors.Join(err, errors.New(string(out)))
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// said is what one command printed, and how it ended.
type said struct {
	out, err string
	code     int
}

// command is a command line of the program, with a temporary folder of its own whose content the test can see.
func command(t testing.TB, ctx context.Context, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(ctx, habitue(t), args...)
	c.Env = append(os.Environ(), "LANG=en_US.UTF-8", "LC_ALL=", "LC_MESSAGES=")
	return c
}

// run runs one command line to its end.
func run(t testing.TB, args ...string) said {
	t.Helper()
	return finish(t, command(t, t.Context(), args...))
}

// finish runs a command to its end.
func finish(t testing.TB, c *exec.Cmd) said {
	t.Helper()
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return said{out.String(), errs.String(), c.ProcessState.ExitCode()}
}

// must runs one command line that has to end with exit code 0, and returns its standard output.
func must(t testing.TB, args ...string) string {
	t.Helper()
	return exits(t, 0, args...).out
}

// exits runs one command line that has to end with the exit code.
func exits(t testing.TB, code int, args ...string) said {
	t.Helper()
	s := run(t, args...)
	if s.code != code {
		t.Fatalf("habitue %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), s.code, code, s.out, s.err)
	}
	return s
}

// object reads one JSON object.
func object(t testing.TB, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// number is a whole number of a JSON object.
func number(t testing.TB, v map[string]any, name string) int {
	t.Helper()
	n, ok := v[name].(float64)
	if !ok {
		t.Fatalf("%s is no number in %v", name, v)
	}
	return int(n)
}

// shared is a file of the data beside the repository. Where the folder is absent the test is skipped, but not in
// CI.
func shared(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("HABITUE_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				root = filepath.Join(dir, "..", "shared")
				break
			}
		}
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("no shared data: %v", err)
	}
	return path
}

// session is a session that says nothing and whose clock stands.
func session(now time.Time) *pipeline.Session {
	return &pipeline.Session{
		Stdout: io.Discard, Stderr: io.Discard, Lang: "en", Now: func() time.Time { return now }, Random: rand.Reader,
		Getenv: func(string) string { return "" }, Meter: pipeline.Silent{}, Version: "test",
	}
}

// initialised makes a workspace; each pair is a text of habitue.yaml and what stands there instead.
func initialised(t testing.TB, dir string, changes ...string) string {
	t.Helper()
	if _, err := pipeline.Init(t.Context(), dir, "Corner Shop", session(time.Now())); err != nil {
		t.Fatal(err)
	}
	configure(t, dir, changes...)
	return dir
}

// configure changes texts of habitue.yaml, each of which must be there.
func configure(t testing.TB, dir string, changes ...string) {
	t.Helper()
	path := filepath.Join(dir, "habitue.yaml")
	text := string(read(t, path))
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("habitue.yaml has no %q", changes[i])
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	write(t, path, text)
}

// locked opens a workspace in this process and closes it at the end of do.
func locked(t testing.TB, dir string, now time.Time, do func(*pipeline.Workspace)) {
	t.Helper()
	w, err := pipeline.OpenLocked(t.Context(), dir, "test", session(now))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	do(w)
}

// profilesOf reads the customers of a snapshot.
func profilesOf(t testing.TB, w *pipeline.Workspace, p pipeline.Published) []crm.Profile {
	t.Helper()
	l, err := w.Lake()
	if err != nil {
		t.Fatal(err)
	}
	profiles, err := l.Profiles(p.Ref)
	if err != nil {
		t.Fatal(err)
	}
	return profiles
}

// campaignFile is a campaign to everyone whom the condition takes.
func campaignFile(audience string) string {
	return "---\nauthor: marie\naudience: " + audience + `
repeat: once
template: newsletter
language: en
subject:
  fr: Des nouvelles de la boutique
  en: News from the shop
---
<!-- fr -->
Il y a du nouveau.

<!-- en -->
There is news.
`
}

// approved plans a campaign as marie and approves it as paul; it returns the plan as plan --json prints it.
func approved(t testing.TB, dir, campaign, asOf string) map[string]any {
	t.Helper()
	p := object(t, must(t, "plan", "--json", "--workspace", dir, "--campaign", campaign, "--as", "marie", "--as-of", asOf))
	must(t, "approve", "--workspace", dir, "--plan", p["plan"].(string), "--as", "paul")
	return p
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// copied is a copy of a workspace.
func copied(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// customersFile is the published customers.parquet of a day.
func customersFile(t testing.TB, dir, day string) []byte {
	t.Helper()
	return read(t, filepath.Join(dir, "lake", "snapshots", "as_of="+day, "customers.parquet"))
}

func day(t testing.TB, text string) *crm.Date {
	t.Helper()
	d, err := crm.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func money(t testing.TB, text string) crm.Money {
	t.Helper()
	m, err := crm.ParseMoney(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
