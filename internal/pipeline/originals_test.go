package pipeline

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOriginalsLieWholeInTheArchive(t *testing.T) {
	from, dir := t.TempDir(), t.TempDir()
	var o originals
	text := func(n int) []byte { return bytes.Repeat([]byte{byte(n)}, 10*n) }
	for round := range 2 { // the second finds them there
		for n := range 3 * originalsAtOnce {
			path := filepath.Join(from, fmt.Sprintf("%d.csv", n))
			var whole []byte
			if n%2 == 1 {
				whole = text(n) // every other one was read, and is gone meanwhile
			} else if err := os.WriteFile(path, text(n), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := o.keep(path, filepath.Join(dir, fmt.Sprintf("hash%d.csv", n)), whole); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.settle(dir); err != nil {
			t.Fatal(err)
		}
		lying, err := os.ReadDir(dir)
		if err != nil || len(lying) != 3*originalsAtOnce {
			t.Fatalf("round %d: %d files, %v", round, len(lying), err)
		}
		for n := range 3 * originalsAtOnce {
			kept := filepath.Join(dir, fmt.Sprintf("hash%d.csv", n))
			got, err := os.ReadFile(kept)
			if err != nil || !bytes.Equal(got, text(n)) {
				t.Fatalf("%s: %d bytes, %v", kept, len(got), err)
			}
			if at, err := os.Stat(kept); err != nil || at.Mode().Perm() != 0o600 {
				t.Fatalf("%s: %v, %v", kept, at.Mode(), err)
			}
		}
	}
}

func TestAnOriginalThatCannotBeNamedStopsTheLoad(t *testing.T) {
	from, dir := t.TempDir(), t.TempDir()
	path := filepath.Join(from, "a.csv")
	if err := os.WriteFile(path, []byte("a"), 0o644); err != nil {
		t.Fatal(err)
	}
	var o originals
	if err := o.keep(path, filepath.Join(dir, "gone", "hash.csv"), nil); err == nil {
		t.Error("a folder that is not there")
	}
	aside, err := copyAside(path, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := nameDurable(aside, filepath.Join(dir, "taken")); err == nil {
		t.Error("a name that is taken by a folder")
	}
	lying, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range lying {
		if strings.HasPrefix(f.Name(), ".copy-") {
			t.Errorf("%s was left", f.Name())
		}
	}
}
