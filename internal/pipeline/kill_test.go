package pipeline_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/state"
)

// connections is how many mailings can be under way at once: the default of habitue.yaml.
const connections = 4

// receiver is where the letters of a kill test go, and the judge of what arrived.
type receiver interface {
	// accepted is how many letters have arrived so far.
	accepted() int
	// received is how many letters each recipient has got; a letter that was written again counts again.
	received() map[string]int
}

// outboxJudge watches an outbox. A second letter of the same mail key would take the place of the first, so each
// file that was seen once must stay the file it was.
type outboxJudge struct {
	t    testing.TB
	dir  string
	seen map[string]os.FileInfo
}

func (o *outboxJudge) accepted() int {
	entries, err := os.ReadDir(filepath.Join(o.dir, "outbox", "new"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		o.t.Fatal(err)
	}
	return len(entries)
}

func (o *outboxJudge) received() map[string]int {
	count := map[string]int{}
	for to, files := range outbox(o.t, o.dir) {
		count[to] = len(files)
		for _, path := range files {
			info, err := os.Stat(path)
			if err != nil {
				o.t.Fatal(err)
			}
			if before, known := o.seen[path]; known && !(os.SameFile(before, info) && before.ModTime().Equal(info.ModTime())) {
				count[to]++
			}
			o.seen[path] = info
		}
	}
	return count
}

// kills is how often a send is killed in each of the tests below.
func kills() int {
	if testing.Short() {
		return 5
	}
	return 50
}

func TestKilledSendsReachNobodyTwice(t *testing.T) {
	const people = 300
	shop := smallShop(t, people)
	plan := approved(t, shop, "everyone", smallDay)["plan"].(string)
	for _, to := range []string{"maildir", "smtp"} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			chance := rand.New(rand.NewPCG(9, uint64(len(to))))
			done, campaigns := 0, 0
			for done < kills() {
				dir := copied(t, shop)
				var r receiver = &outboxJudge{t, dir, map[string]os.FileInfo{}}
				if to == "smtp" {
					s := startSink(t)
					s.slow = time.Millisecond
					s.configure(t, dir)
					r = s
				}
				done += killAndFinish(t, dir, plan, r, kills()-done, chance)
				campaigns++
			}
			t.Logf("%d kills in %d campaigns of %d letters", done, campaigns, people)
		})
	}
}

// killAndFinish kills sends of one plan until most times have been reached or the letters come to an end, then lets
// one finish, and judges. It returns how many kills hit a running send.
func killAndFinish(t *testing.T, dir, plan string, r receiver, most int, chance *rand.Rand) int {
	t.Helper()
	list := mailings(t, dir, plan)
	hit, unsure := 0, 0
	for hit < most && r.accepted() < len(list)*9/10 {
		if !killSend(t, dir, plan, r, chance) {
			break
		}
		hit++
		now := uncertainNow(t, dir, plan)
		if now-unsure > connections {
			t.Errorf("one kill left %d mailings uncertain, with %d connections", now-unsure, connections)
		}
		unsure = now
		nobodyTwice(t, r.received())
	}
	last := run(t, "send", "--json", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list")
	sent := object(t, last.out)
	uncertain := sent["uncertain"].([]any)
	if want := map[bool]int{true: 3, false: 0}[len(uncertain) > 0]; last.code != want {
		t.Errorf("the last send ended with %d, want %d: %s", last.code, want, last.err)
	}
	if len(uncertain) != unsure {
		t.Errorf("%d mailings were left uncertain, the last send lists %d", unsure, len(uncertain))
	}
	judge(t, dir, plan, r.received(), uncertain)
	if left := leftovers(t, dir); len(left) != 0 {
		t.Errorf("the last send left %q", left)
	}
	arrived := r.accepted()
	again := object(t, run(t, "send", "--json", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list").out)
	if number(t, again, "accepted") != 0 || number(t, again, "before") != len(list) || r.accepted() != arrived {
		t.Errorf("a send after the last one: %v", again)
	}
	nobodyTwice(t, r.received())
	t.Logf("%d kills left %d of %d mailings uncertain", hit, len(uncertain), len(list))
	return hit
}

// uncertainNow counts the uncertain mailings that a kill has left, on a copy of the journal: the next send must find
// the real one as it is.
func uncertainNow(t *testing.T, dir, plan string) (n int) {
	t.Helper()
	aside := t.TempDir()
	files, err := filepath.Glob(filepath.Join(dir, "state.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		write(t, filepath.Join(aside, filepath.Base(f)), string(read(t, f)))
	}
	store, err := state.Open(t.Context(), aside, state.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := store.ByPlan(t.Context(), plan)
	if err := errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.State == crm.MailUncertain {
			n++
		}
	}
	return n
}

// killSend starts a send and kills it, at a moment of chance: sometimes soon after its start, mostly after some
// letters. It is false where the send had ended by itself.
func killSend(t *testing.T, dir, plan string, r receiver, chance *rand.Rand) bool {
	t.Helper()
	before := r.accepted()
	c := command(t, t.Context(), "send", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	if chance.IntN(4) == 0 {
		time.Sleep(time.Duration(chance.IntN(120)) * time.Millisecond)
	} else {
		waitForLetters(t, r, before+1+chance.IntN(12), ended)
		time.Sleep(time.Duration(chance.IntN(1500)) * time.Microsecond)
	}
	if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	return killed(<-ended)
}

// waitForLetters waits until so many letters have arrived, or the program has ended.
func waitForLetters(t *testing.T, r receiver, n int, ended chan error) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for r.accepted() < n {
		select {
		case err := <-ended:
			ended <- err
			return
		case <-time.After(200 * time.Microsecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("no letter within a minute; %d of %d", r.accepted(), n)
		}
	}
}

// killed reports whether a program was ended by a kill.
func killed(err error) bool {
	var e *exec.ExitError
	if !errors.As(err, &e) {
		return false
	}
	status, ok := e.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

func nobodyTwice(t testing.TB, received map[string]int) {
	t.Helper()
	for to, n := range received {
		if n != 1 {
			t.Errorf("%s got %d letters", to, n)
		}
	}
}

// judge wants each person of the plan to be accepted and served, or uncertain and listed, and nobody else served.
func judge(t *testing.T, dir, plan string, received map[string]int, listed []any) {
	t.Helper()
	nobodyTwice(t, received)
	list, journal := mailings(t, dir, plan), states(t, dir, plan)
	if len(journal) != len(list) {
		t.Errorf("the journal knows %d people, the plan writes to %d", len(journal), len(list))
	}
	known := 0
	for _, m := range list {
		got := received[m.Address]
		if got > 0 {
			known++
		}
		isListed := slices.Contains(listed, any(m.CustomerID))
		switch e := journal[m.CustomerID]; e.State {
		case crm.MailAccepted:
			if got != 1 || isListed {
				t.Errorf("customer %s: accepted, %d letters arrived, listed as uncertain: %t", m.CustomerID, got, isListed)
			}
		case crm.MailUncertain:
			if !isListed {
				t.Errorf("customer %s is uncertain and not listed", m.CustomerID)
			}
		default:
			t.Errorf("customer %s is %q after the last send", m.CustomerID, e.State)
		}
	}
	if known != len(received) {
		t.Errorf("%d letters went to people outside the plan", len(received)-known)
	}
}

func TestATerminatedSendLosesNothing(t *testing.T) {
	const people = 300
	shop := smallShop(t, people)
	plan := approved(t, shop, "everyone", smallDay)["plan"].(string)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			dir := copied(t, shop)
			s := startSink(t)
			s.slow = time.Millisecond
			s.configure(t, dir)
			c := command(t, t.Context(), "send", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list")
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- c.Wait() }()
			waitForLetters(t, s, 20, ended)
			if err := c.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			<-ended
			if code := c.ProcessState.ExitCode(); code != 130 {
				t.Errorf("exit code %d, want 130", code)
			}
			arrived := s.accepted()
			if arrived >= people {
				t.Fatal("the signal came after the last letter")
			}
			accepted := 0
			for id, e := range states(t, dir, plan) {
				switch e.State {
				case crm.MailAccepted:
					accepted++
				case crm.MailIntent:
				default:
					t.Errorf("customer %s is %q", id, e.State)
				}
			}
			if accepted != arrived {
				t.Errorf("%d letters arrived, the journal knows of %d", arrived, accepted)
			}
			sent := object(t, must(t, "send", "--json", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list"))
			if number(t, sent, "before") != arrived || number(t, sent, "accepted") != people-arrived {
				t.Errorf("the next send: %v", sent)
			}
			judge(t, dir, plan, s.received(), nil)
		})
	}
}
