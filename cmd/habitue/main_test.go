package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"habitue": func() { os.Exit(realMain()) },
	})
}

// TestStories runs the commands as people type them: one file a story, the commands on top, the files below.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                "testdata",
		RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "en_US.UTF-8")
			e.Setenv("LC_ALL", "")
			e.Setenv("LC_MESSAGES", "")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"count":  countFiles,
			"damage": damage,
			"utf16":  utf16File,
		},
	})
}

// exits runs a command and wants an exit code: exits 2 habitue check x.csv.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("%s ended with %s, not with exit code %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// countFiles wants a number of files: count 12 outbox/new.
func countFiles(ts *testscript.TestScript, neg bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := len(entries); (strings.TrimSpace(args[0]) == itoa(got)) == neg {
		ts.Fatalf("%s holds %d files", args[1], got)
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// damage spoils a file: damage cut FILE (the last fifth is gone), damage flip FILE (one bit in the middle).
func damage(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[1])
	b, err := os.ReadFile(path)
	ts.Check(err)
	switch args[0] {
	case "cut":
		b = b[:len(b)*4/5]
	case "flip":
		b[len(b)/2] ^= 8
	default:
		ts.Fatalf("damage cut or damage flip")
	}
	ts.Check(os.WriteFile(path, b, 0o600))
}

// utf16File turns a UTF-8 file into UTF-16 little-endian with a byte order mark.
func utf16File(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	out := []byte{0xff, 0xfe}
	for _, r := range string(b) {
		if r > 0xffff {
			ts.Fatalf("%s: only the basic plane", filepath.Base(path))
		}
		out = append(out, byte(r), byte(r>>8))
	}
	ts.Check(os.WriteFile(path, out, 0o600))
}
