package archive

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/internal/problem"
)

// packed is a zip file of two parts. With sizes behind the data it is as the standard library writes it, else as Excel.
func packed(t *testing.T, sizesBehind bool, first, second string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, text := range []string{first, second} {
		name := []string{"xl/a.xml", "xl/b.xml"}[i]
		if sizesBehind {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(w, text); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var deflated bytes.Buffer
		d, err := flate.NewWriter(&deflated, 6)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(d, text); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(text)),
			UncompressedSize64: uint64(len(text)), CompressedSize64: uint64(deflated.Len()),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(deflated.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// salvaged is what comes out of a file, by name.
func salvaged(b []byte, lim limit.Limits) (map[string]string, []*problem.Problem, error) {
	var list loss.List
	f, err := Recover(bytes.NewReader(b), int64(len(b)), lim, &list)
	if err != nil {
		return nil, nil, err
	}
	got := map[string]string{}
	for _, e := range f.Entries() {
		text, err := f.All(e)
		if err != nil {
			return got, list.All(), err
		}
		got[e.Name] = string(text)
	}
	return got, list.All(), nil
}

func TestRecoverAnyCut(t *testing.T) {
	first := strings.Repeat("<row><c>12.50</c></row>", 400)
	second := strings.Repeat("<si><t>Élodie</t></si>", 300) + "PK\x03\x04 PK\x07\x08 in the text"
	for _, behind := range []bool{true, false} {
		b := packed(t, behind, first, second)
		for n := range len(b) {
			got, losses, err := salvaged(b[:n], limit.Default())
			if err != nil {
				if !errors.Is(err, problem.New(problem.NotAWorkbook, nil)) || n > 4 {
					t.Fatalf("%d bytes: %v", n, err)
				}
				continue
			}
			if len(losses) == 0 {
				t.Fatalf("%d of %d bytes, and nothing is said", n, len(b))
			}
			for name, text := range got {
				if want := map[string]string{"xl/a.xml": first, "xl/b.xml": second}[name]; !strings.HasPrefix(want, text) {
					t.Fatalf("%d bytes: %s is another text", n, name)
				}
			}
			if n > len(b)-20 && (got["xl/a.xml"] != first || got["xl/b.xml"] != second) {
				t.Fatalf("%d of %d bytes: %d and %d bytes came out", n, len(b), len(got["xl/a.xml"]), len(got["xl/b.xml"]))
			}
		}
	}
}

func TestRecoverKeepsToLimits(t *testing.T) {
	bomb := packed(t, true, strings.Repeat("0", 64<<20), "x")
	cut := bytes.Index(bomb, []byte("PK\x07\x08")) - 1 // inside of the large entry, so that nothing says its size
	if _, _, err := salvaged(bomb[:cut], limit.Default()); !errors.Is(err, problem.New(problem.LimitReached, nil)) {
		t.Errorf("a bomb without size: %v", err)
	}
	few := limit.Default()
	few.Entries = 1
	b := packed(t, false, "a", "b")
	if _, _, err := salvaged(b[:len(b)-10], few); !errors.Is(err, problem.New(problem.LimitReached, nil)) {
		t.Errorf("too many entries: %v", err)
	}
	small := limit.Default()
	small.Part = 10
	b = packed(t, false, strings.Repeat("a", 100), "b")
	if _, _, err := salvaged(b[:len(b)-10], small); !errors.Is(err, problem.New(problem.LimitReached, nil)) {
		t.Errorf("too large an entry: %v", err)
	}
	twice := append(bytes.Clone(b[:len(b)-10]), b[:200]...)
	if _, _, err := salvaged(twice, limit.Default()); !errors.Is(err, problem.New(problem.PartTwice, nil)) {
		t.Errorf("an entry twice: %v", err)
	}
}

// A wrong checksum, or a header that says otherwise, is said; what is behind it comes.
func TestRecoverSaysWhatIsUnsure(t *testing.T) {
	first, second := strings.Repeat("<row/>", 100), strings.Repeat("<si/>", 100)
	b := packed(t, false, first, second)
	sum := crc32.ChecksumIEEE([]byte(first))
	wrong := bytes.ReplaceAll(b, []byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)}, []byte{9, 9, 9, 9})
	one := bytes.Replace(b, []byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)}, []byte{9, 9, 9, 9}, 1)
	for name, b := range map[string][]byte{"both": wrong, "the header": one} {
		got, losses, err := salvaged(b, limit.Default())
		if err != nil || got["xl/a.xml"] != first || got["xl/b.xml"] != second {
			t.Errorf("%s: %d parts, %v", name, len(got), err)
		}
		if len(losses) != 1 || losses[0].ID != problem.LostUnsure || losses[0].Where.Part != "xl/a.xml" {
			t.Errorf("%s: %v", name, losses)
		}
	}
	if _, losses, err := salvaged(b, limit.Default()); err != nil || len(losses) > 0 {
		t.Errorf("whole: %v, %v", losses, err)
	}
}
