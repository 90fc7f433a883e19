package pipeline_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// killedLoad is a load that is killed again and again: what lies there before it, and its command line.
type killedLoad struct {
	name   string
	before func(t *testing.T, dir string)
	args   func(dir string) []string
	whole  map[string]string // what the workspace holds after a load that nobody killed
	shop   string            // the workspace before the load
	length time.Duration     // from the lock to the end
}

// killedLoads are a first load of several sheets, a night's files over orders that they change, and a corrected reject
// workbook.
func killedLoads(t *testing.T) []*killedLoad {
	files := synthFiles(t)
	folder := t.TempDir()
	wrong := salesWith(t, filepath.Join(folder, "sales.csv"), wrongSales())
	right := salesWith(t, filepath.Join(folder, "corrected.csv"), map[int]string{5: "A1;06/03/2026;0007;T-1;Tea;1;10,50", 9: "A2;08/03/2026;0008;T-1;Tea;2;19,00"})
	named := func(files ...string) func(string) []string {
		return func(dir string) []string { return append([]string{"ingest", "--workspace", dir}, files...) }
	}
	return []*killedLoad{
		{name: "the first load of a shop's sheets", before: func(*testing.T, string) {}, args: named(files...)},
		{
			name: "a night's files over orders that they change",
			before: func(t *testing.T, dir string) {
				exits(t, 3, named(wrong, files[1])(dir)...)
				for _, f := range []string{right, files[2]} {
					write(t, filepath.Join(dir, "inbox", filepath.Base(f)), string(read(t, f)))
				}
			},
			args: func(dir string) []string { return []string{"ingest", "--accept-changes", "--workspace", dir} },
		},
		{
			name: "a corrected reject workbook",
			before: func(t *testing.T, dir string) {
				exits(t, 3, named(wrong, files[1])(dir)...)
				correct(t, filepath.Join(dir, "reports", "sales-u000002-rejects.xlsx"), filepath.Join(dir, "inbox", "fixed.xlsx"), map[string]string{"J2": "10,50", "E3": "14/03/2026"})
			},
			args: func(dir string) []string { return []string{"ingest", "--workspace", dir} },
		},
	}
}

// prepare makes the workspace, loads into a copy of it without a kill, and keeps what comes of it.
func (k *killedLoad) prepare(t *testing.T) {
	t.Helper()
	k.shop = initialised(t, filepath.Join(t.TempDir(), "shop"))
	k.before(t, k.shop)
	for range 2 {
		dir := copied(t, k.shop)
		k.length = max(k.length, timeLocked(t, k.args(dir)))
		if got := held(t, dir); k.whole != nil && !cmp.Equal(k.whole, got) {
			t.Fatalf("two loads of the same bytes differ:\n%s", cmp.Diff(k.whole, got))
		} else {
			k.whole = got
		}
	}
}

// locks waits until the process holds the workspace's lock; it is false where the process ends before.
func locks(dir string, pid int, ended <-chan error) bool {
	mine := fmt.Sprintf(`"pid":%d,`, pid)
	for {
		if text, err := os.ReadFile(filepath.Join(dir, ".habitue.lock")); err == nil && strings.Contains(string(text), mine) {
			return true
		}
		select {
		case <-ended:
			return false
		case <-time.After(200 * time.Microsecond):
		}
	}
}

// timeLocked runs a load to its end and says how long it took from the lock on.
func timeLocked(t *testing.T, args []string) time.Duration {
	t.Helper()
	c := command(t, t.Context(), args...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	dir := args[slices.Index(args, "--workspace")+1]
	began := make(chan time.Time, 1)
	go func() {
		locks(dir, c.Process.Pid, ended)
		began <- time.Now()
	}()
	_ = c.Wait() // 3 where rows are rejected
	end := time.Now()
	ended <- nil
	if code := c.ProcessState.ExitCode(); code != 0 && code != 3 {
		t.Fatalf("a load that nobody killed ended with %d", code)
	}
	return end.Sub(<-began)
}

// kill starts the load and kills it at a random instant between the moment at which it takes the workspace's lock and
// the one at which it gives it back; with late, only after its commit. The process is halted first: what is still
// locked then is killed inside the load, and everything else is no hit.
func (k *killedLoad) kill(t *testing.T, dir string, late bool, chance *rand.Rand) (hit bool) {
	t.Helper()
	c := command(t, t.Context(), k.args(dir)...)
	temporary := t.TempDir()
	c.Env = append(c.Env, "TMPDIR="+temporary)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	if locks(dir, c.Process.Pid, ended) {
		if before := manifestOf(t, dir); late {
			waitFor(func() bool { return !bytes.Equal(before, manifestOf(t, dir)) || len(ended) > 0 })
			time.Sleep(time.Duration(chance.Int64N(int64(k.length / 6))))
		} else {
			time.Sleep(time.Duration(chance.Int64N(int64(k.length))))
		}
		hit = halted(t, c.Process.Pid) && lockedNow(t, dir)
		if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		hit = killed(<-ended) && hit
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) != 0 {
		t.Errorf("the system's temporary folder holds %v after a kill (%v)", left, err)
	}
	return hit
}

// waitFor looks again and again until something is so, for a second at most.
func waitFor(so func() bool) {
	for end := time.Now().Add(time.Second); !so() && time.Now().Before(end); {
		time.Sleep(50 * time.Microsecond)
	}
}

// halted stops a process where it is; it is false where the process has ended.
func halted(t *testing.T, pid int) bool {
	t.Helper()
	if syscall.Kill(pid, syscall.SIGSTOP) != nil {
		return false
	}
	for {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return false
		}
		_, state, _ := strings.Cut(string(text), ") ")
		switch state[0] {
		case 'T', 't':
			return true
		case 'Z', 'X':
			return false
		}
		time.Sleep(50 * time.Microsecond)
	}
}

// lockedNow reports whether somebody holds the workspace's lock.
func lockedNow(t *testing.T, dir string) bool {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, ".habitue.lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil && !errors.Is(err, syscall.EWOULDBLOCK) {
		t.Fatal(err)
	}
	return err != nil
}

// held is everything that a workspace holds after a load, by path: the lake, the archive, the inbox, the reports. Of
// the manifest it leaves out when each file was loaded, and how many commits there were.
func held(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := os.DirFS(dir)
	for _, folder := range []string{"lake", "archive", "inbox", "reports", "mappings"} {
		err := fs.WalkDir(root, folder, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
				return nil
			}
			if err != nil {
				return err
			}
			b, err := fs.ReadFile(root, path)
			if path == "lake/manifest.json" {
				b = timeless(t, b)
			}
			if strings.HasSuffix(path, ".xlsx") && strings.HasPrefix(path, "reports/") {
				b = nil // written anew, with the moment in it
			}
			all[path] = string(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// timeless is a manifest without its moments and its count of commits.
func timeless(t testing.TB, manifest []byte) []byte {
	t.Helper()
	m := object(t, string(manifest))
	delete(m, "generation")
	delete(m, "manifest_sha256")
	if uploads, ok := m["uploads"].([]any); ok {
		for _, u := range uploads {
			delete(u.(map[string]any), "loaded_at")
		}
	}
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A load that is killed anywhere between its first and its last step is whole or was never there, and run again it
// comes to what it would have come to, byte for byte. A third of the kills come after its commit, while files still go to
// their places. HABITUE_KILLS says how many kills have to hit; those that come too late are none.
func TestAKilledLoadIsWholeOrNotThere(t *testing.T) {
	most := loadKills()
	chance := rand.New(rand.NewPCG(1, 5))
	loads := killedLoads(t)
	sum := 0
	for i, k := range loads {
		t.Run(k.name, func(t *testing.T) {
			k.prepare(t)
			hits, late, live, after := 0, 0, 0, 0
			for hits < (most*(i+1))/len(loads)-(most*i)/len(loads) {
				after = (after + 1) % 3
				if late > 3*hits+50 {
					t.Fatalf("%d kills hit, %d came too late", hits, late)
				}
				dir := copied(t, k.shop)
				before := manifestOf(t, dir)
				if !k.kill(t, dir, after == 0, chance) {
					late++
					if after != 0 {
						k.length = k.length * 97 / 100
					}
					continue
				}
				hits++
				if !bytes.Equal(before, manifestOf(t, dir)) {
					live++
				}
				k.judge(t, dir)
			}
			sum += hits
			t.Logf("%d kills inside the load, %d of them after its commit; %d more came after its end", hits, live, late)
		})
	}
	if !t.Failed() && sum < most {
		t.Errorf("%d kills of %d", sum, most)
	}
}

// judge looks at what a kill left, runs the load again, and compares.
func (k *killedLoad) judge(t *testing.T, dir string) {
	t.Helper()
	must(t, "uploads", "--json", "--workspace", dir) // a reader finds a whole lake at once
	if again := run(t, k.args(dir)...); again.code != 0 && again.code != 3 {
		t.Errorf("the next ingest ended with %d: %s", again.code, again.err)
	}
	if left := leftovers(t, dir); len(left) != 0 {
		t.Errorf("the next ingest left %q", left)
	}
	got := held(t, dir)
	for path := range got {
		if _, known := k.whole[path]; !known {
			t.Errorf("%s is there and should not be", path)
		}
	}
	for path, want := range k.whole {
		if text, there := got[path]; !there {
			t.Errorf("%s is missing", path)
		} else if text != want {
			t.Errorf("%s is another one than after a load that nobody killed", path)
		}
	}
}

// manifestOf is the lake's manifest, nil where there is none yet.
func manifestOf(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "lake", "manifest.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return b
}
