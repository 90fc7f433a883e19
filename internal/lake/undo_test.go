package lake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

// TestAnUndoIsAsIfItHadNeverBeenLoaded compares with a lake that never knew the upload, lines and places alike.
func TestAnUndoIsAsIfItHadNeverBeenLoaded(t *testing.T) {
	root := quickDir(t)
	rapid.Check(t, func(t *rapid.T) {
		h := &history{}
		var ins []Incoming
		var files [][]crm.OrderLine
		for i := range rapid.IntRange(2, 4).Draw(t, "files") {
			h.files = append(h.files, h.draw(t))
			name := fmt.Sprintf("%d.csv", i)
			ins = append(ins, Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt, AcceptChanges: rapid.Bool().Draw(t, "accept")})
			files = append(files, h.files[i])
		}
		out := rapid.IntRange(0, len(files)-1).Draw(t, "undone")
		with, without := tightLake(t, root), tightLake(t, root)
		undone := ""
		for i := range files {
			u, _ := putTight(t, with, ins[i], files[i])
			if i == out {
				undone = u.ID
				continue
			}
			putTight(t, without, ins[i], files[i])
		}
		if _, err := with.Undo(undone); err != nil {
			t.Fatal(err)
		}
		bare := func(l *Lake) []string {
			lines := liveLines(t, l)
			for i := range lines {
				lines[i].Upload, lines[i].Seq = lines[i].Upload[8:], 0 // the number counts on, the file is the same
			}
			return sorted(lines, true)
		}
		if diff := cmp.Diff(bare(without), bare(with)); diff != "" {
			t.Fatal(diff)
		}
		if with.OrderLines() != without.OrderLines() {
			t.Fatalf("control sums %+v, want %+v", with.OrderLines(), without.OrderLines())
		}
	})
}

// TestAnUploadInAnothersPlaceIsThatUpload compares bytes: an upload that took the place of a worse one, and the
// same loaded at once.
func TestAnUploadInAnothersPlaceIsThatUpload(t *testing.T) {
	root := quickDir(t)
	rapid.Check(t, func(t *rapid.T) {
		h := &history{}
		for range 3 {
			h.files = append(h.files, h.draw(t))
		}
		worse := rapid.SampledFrom([][]crm.OrderLine{nil, h.files[1][:len(h.files[1])/2], h.files[0]}).Draw(t, "worse")
		mended, clean := tightLake(t, root), tightLake(t, root)
		mended.crowd, clean.crowd = 9, 9
		var place string
		for i, lines := range h.files {
			name := fmt.Sprintf("%d.csv", i)
			in := Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt, AcceptChanges: rapid.Bool().Draw(t, "accept")}
			putTight(t, clean, in, lines)
			if i == 1 {
				u, _ := putTight(t, mended, in, worse)
				place = u.ID
			} else {
				putTight(t, mended, in, lines)
			}
		}
		putTight(t, mended, Incoming{Replace: place, Joined: hashOf("corrected.xlsx")}, h.files[1])
		if u, ok := mended.Find(hashOf("corrected.xlsx")); !ok || u.ID != place {
			t.Fatalf("the corrected rows belong to %+v", u)
		}
		for _, a := range []area{live, waiting, aside} {
			if diff := cmp.Diff(lineFiles(t, clean, a), lineFiles(t, mended, a)); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// lineFiles are the SHA-256 of an area's files, by path.
func lineFiles(t fataler, l *Lake, a area) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, e := range l.state.everyFile() {
		if e.area() != a {
			continue
		}
		text, err := os.ReadFile(l.path(e.Path))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		files[e.Path] = hex.EncodeToString(sum[:])
	}
	return files
}
