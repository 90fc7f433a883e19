package mail

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestMaildirHoldsAMessageOnceAndWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	m, err := NewMaildir(dir, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	lane, err := m.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	env := Envelope{ID: "0123456789abcdef0123456789abcdef", From: "a@example.com", To: "b@example.com"}
	for range 2 {
		if _, err := lane.Send(env, []byte("Subject: x\r\n\r\nbody\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{env.ID + ".habitue"}, names(t, filepath.Join(dir, "new"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{}, names(t, filepath.Join(dir, "tmp"))); diff != "" {
		t.Error(diff)
	}
	text, err := os.ReadFile(m.Path(env.ID))
	if err != nil || string(text) != "Subject: x\n\nbody\n" {
		t.Errorf("got %q, %v", text, err)
	}
	for path, want := range map[string]os.FileMode{m.Path(env.ID): 0o600, dir: 0o700, filepath.Join(dir, "new"): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
		}
	}
}

func TestMaildirForAGroup(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	m, err := NewMaildir(dir, 0o660)
	if err != nil {
		t.Fatal(err)
	}
	lane, _ := m.Open(t.Context())
	if _, err := lane.Send(Envelope{ID: "abc"}, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(m.Path("abc")); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("got %v, %v", info.Mode(), err)
	}
}

func TestMaildirFailuresConcernTheLaneAndLeaveNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	m, err := NewMaildir(dir, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "new")); err != nil {
		t.Fatal(err)
	}
	lane, _ := m.Open(t.Context())
	_, err = lane.Send(Envelope{ID: "abc"}, []byte("x"))
	var e *SendError
	if !errors.As(err, &e) || !e.Lane || e.Uncertain || e.Phase != PhaseFile {
		t.Errorf("got %#v", err)
	}
	for _, id := range []string{"", "../x", "a/b", `a\b`, "a:b"} {
		if _, err := lane.Send(Envelope{ID: id}, []byte("x")); err == nil {
			t.Errorf("%q is taken as a name", id)
		}
	}
	if diff := cmp.Diff([]string{}, names(t, filepath.Join(dir, "tmp"))); diff != "" {
		t.Error(diff)
	}
	file := filepath.Join(t.TempDir(), "outbox")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewMaildir(file, 0o600); !errors.As(err, &e) || !e.Lane || !errors.Is(err, problem.New(problem.CannotWrite, nil)) {
		t.Errorf("a file stands where the folder should be: %v", err)
	}
}
