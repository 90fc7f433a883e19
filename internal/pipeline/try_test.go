package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// stopping is a meter that ends the context when something starts.
type stopping struct {
	pipeline.Silent
	stop context.CancelFunc
}

// Start ends everything.
func (s stopping) Start(string, int64) { s.stop() }

func TestAnInterruptedTryLeavesNothing(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s := session(rejectsNow)
	s.Meter = stopping{stop: stop}
	file := salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), nil)
	if _, err := pipeline.Try(ctx, []string{file}, pipeline.Keeping{}, pipeline.Reading{}, s); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	if left := namesIn(t, tmp); left != "" {
		t.Errorf("left in the system's temporary folder:\n%s", left)
	}
}

// filesIn is what a pattern finds in a folder.
func filesIn(t *testing.T, dir, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// What a kill leaves of a try is gone after the next command, of whatever workspace; a try that still runs, and what is
// not ours, stay.
func TestAKilledTryIsSweptByTheNextCommand(t *testing.T) {
	file := salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), nil)
	shop := initialised(t, filepath.Join(t.TempDir(), "shop"))
	habitue(t) // built elsewhere
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	foreign := filepath.Join(tmp, "habitue-try-notes.txt")
	write(t, foreign, "mine")
	beginning := filepath.Join(tmp, "habitue-try-beginning") // it has no lock yet
	if err := os.Mkdir(beginning, 0o700); err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(5, 5))
	left := 0
	for n := range times(12) {
		c := command(t, t.Context(), "try", file)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(chance.Int64N(int64(120 * time.Millisecond))))
		_ = c.Process.Kill() // it may have ended
		_ = c.Wait()
		if locked := filesIn(t, tmp, "habitue-try-*/.habitue.lock"); len(locked) > 0 {
			left++
		}
		next := [][]string{{"try", file}, {"ingest", "--workspace", shop}}[n%2]
		must(t, next...)
		still := append(filesIn(t, tmp, "habitue-try-*/.habitue.lock"), filesIn(t, tmp, "habitue-try-*/lake/*")...)
		if still = append(still, filesIn(t, tmp, "habitue-try-*/archive/*")...); len(still) > 0 { // before its lock it has read nothing
			t.Fatalf("after %s there is still %q", next[0], still)
		}
	}
	old := time.Now().Add(-2 * time.Hour)
	entries, err := filepath.Glob(filepath.Join(tmp, "habitue-try-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range entries { // killed before they had a lock
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	must(t, "try", file)
	if got := namesIn(t, tmp); got != filepath.Base(foreign) {
		t.Errorf("left:\n%s", got)
	}
	if left == 0 {
		t.Error("no kill hit a running try")
	}
	t.Logf("%d kills left something", left)
}

// tried is a try of a small file, and its session's output.
func tried(t *testing.T) (pipeline.Tried, *pipeline.Session, *bytes.Buffer) {
	t.Helper()
	s, out := session(rejectsNow), &bytes.Buffer{}
	s.Stdout = out
	got, err := pipeline.Try(t.Context(), []string{salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), nil)}, pipeline.Keeping{}, pipeline.Reading{}, s)
	if err != nil {
		t.Fatal(err)
	}
	return got, s, out
}

// asked is what a browser gets for an address.
func asked(t *testing.T, browser *http.Client, address string) (int, string) {
	t.Helper()
	r, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func TestTheTriedPageIsShownToOneBrowserAndIsNoFile(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	got, s, _ := tried(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	first, other := &http.Client{Jar: jar}, &http.Client{}
	enter, typed := io.Pipe()
	shown := ""
	open := func(address string) error {
		shown = address
		if !strings.HasPrefix(address, "http://127.0.0.1:") || len(address) < 50 {
			t.Errorf("the page is shown at %s", address)
		}
		go func() {
			defer typed.Close()
			if code, _ := asked(t, other, address[:strings.LastIndex(address, "/")+1]); code != http.StatusNotFound {
				t.Errorf("without its address the page is answered with %d", code)
			}
			for range 2 { // people press reload
				if code, text := asked(t, first, address); code != http.StatusOK || !strings.Contains(text, "Your regulars on 28 March 2026") {
					t.Errorf("%d: %.200s", code, text)
				}
			}
			if code, text := asked(t, other, address); code != http.StatusForbidden || strings.Contains(text, "regulars") {
				t.Errorf("a second browser is answered with %d", code)
			}
			if left := namesIn(t, tmp); left != "" {
				t.Errorf("while the page is shown there is\n%s", left)
			}
			_, _ = typed.Write([]byte("\n"))
		}()
		return nil
	}
	if err := got.Show(t.Context(), s, pipeline.Showing{Open: open, Enter: enter}); err != nil {
		t.Fatal(err)
	}
	if r, err := other.Get(shown); err == nil {
		r.Body.Close()
		t.Error("the page is still there after Enter")
	}
}

func TestATryWhoseBrowserFailsIsPrinted(t *testing.T) {
	got, s, out := tried(t)
	open := func(string) error { return errors.New("no display") }
	if err := got.Show(t.Context(), s, pipeline.Showing{Open: open}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Your regulars on 28 March 2026", "THE REGULARS", "CLASS A", "SALES.CSV"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the text has no %q", want)
		}
	}
	if strings.Contains(out.String(), "  0000 ") {
		t.Error("the till's catch-all stands among the regulars")
	}
	for _, line := range strings.Split(out.String(), "\n") {
		if len([]rune(line)) > 80 {
			t.Errorf("wider than a terminal: %q", line)
		}
	}
}

func TestAPageBeingShownEndsWithItsContext(t *testing.T) {
	got, s, _ := tried(t)
	ctx, stop := context.WithCancel(t.Context())
	never, _ := io.Pipe()
	open := func(string) error { stop(); return nil }
	if err := got.Show(ctx, s, pipeline.Showing{Open: open, Enter: never}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
