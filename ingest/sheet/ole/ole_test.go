package ole_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/ole"
	"github.com/habitue-crm/habitue/ingest/sheet/ole/oletest"
	"github.com/habitue-crm/habitue/internal/problem"
)

// some bytes, no two sectors of them the same.
func some(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i/64*13 + i/4096*5)
	}
	return b
}

func TestStreams(t *testing.T) {
	tests := []struct {
		name  string
		sizes []int
	}{
		{"one small stream", []int{100}},
		{"one large stream", []int{5000}},
		{"sizes around a small sector", []int{0, 1, 63, 64, 65, 128}},
		{"sizes around the cutoff", []int{4095, 4096, 4097}},
		{"small and large ones in turn", []int{10, 9000, 2000, 70_000, 4000}},
		{"a table of several sectors", []int{200_000, 300}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var streams []oletest.Stream
			for i, n := range tt.sizes {
				streams = append(streams, oletest.Stream{Name: "Stream" + string(rune('A'+i)), Bytes: some(n)})
			}
			b := oletest.Pack(streams...)
			f, err := ole.Open(b)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // a stream may be read again
				for _, s := range streams {
					got, found, err := f.Stream(strings.ToUpper(s.Name))
					if err != nil || !found || !bytes.Equal(got, s.Bytes) {
						t.Errorf("%s: %d bytes of %d, %v, %v", s.Name, len(got), len(s.Bytes), found, err)
					}
				}
			}
			if _, found, err := f.Stream("Other"); found || err != nil {
				t.Error("a stream that is not there:", found, err)
			}
			if n := f.Count("streama"); n != 1 {
				t.Error("count", n)
			}
		})
	}
}

// A container of 8 MB has 123 sectors of table, 14 of which are listed in a sector behind the header's own list.
func TestSectorList(t *testing.T) {
	want := some(8_000_000)
	b := oletest.Pack(oletest.Stream{Name: "Book", Bytes: want})
	le := binary.LittleEndian
	tables := int(le.Uint32(b[44:]))
	if tables <= 109 {
		t.Fatalf("%d sectors of table", tables)
	}
	list := make([]byte, 512)
	for i := range 128 {
		v := uint32(0xffffffff)
		if 109+i < tables {
			v = uint32(109 + i)
		}
		le.PutUint32(list[4*i:], v)
	}
	le.PutUint32(b[68:], uint32(len(b)/512-1))
	le.PutUint32(b[72:], 1)
	b = append(b, list...)
	f, err := ole.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := f.Stream("Book"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestRefuse(t *testing.T) {
	// Sector 0 is the table, 1 the directory, 2 the table of small streams, 3 and 4 the root's stream, from 5 on
	// the large stream of ten sectors.
	whole := oletest.Pack(oletest.Stream{Name: "Large", Bytes: some(5120)}, oletest.Stream{Name: "Small", Bytes: some(700)})
	put := func(at int, v uint32) func([]byte) []byte {
		return func(b []byte) []byte { binary.LittleEndian.PutUint32(b[at:], v); return b }
	}
	const table, directory, small, end = 512, 1024, 1536, 0xfffffffe
	tests := []struct {
		name   string
		damage func([]byte) []byte
		cut    bool
	}{
		{"cut in the header", func(b []byte) []byte { return b[:511] }, true},
		{"cut in the last sector", func(b []byte) []byte { return b[:len(b)-300] }, true},
		{"another mark", put(0, 7), false},
		{"more tables than the file is long", put(44, 1<<31), true},
		{"more small tables than the file is long", put(64, 1<<31), true},
		{"more lists than the file is long", put(72, 1<<31), true},
		{"a chain that ends early", put(table+4*7, end), false},
		{"a chain that turns back", put(table+4*7, 5), false},
		{"a chain that leads into another", put(table+4*7, 3), false},
		{"a chain that leaves the file", put(table+4*7, 60_000), true},
		{"a small chain that turns back", put(small+4*3, 1), false},
		{"a small chain that leaves its table", put(small+4*3, 500), false},
		{"a small chain that ends early", put(small+4*3, end), false},
		{"a stream longer than the file", put(directory+128+120, 1<<30), true},
		{"a small stream longer than its chain", put(directory+256+120, 3000), false},
		{"two streams of one name", func(b []byte) []byte {
			copy(b[directory+256:], b[directory+128:directory+128+66])
			return b
		}, false},
		{"no root", put(directory+66, 2), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := readAll(tt.damage(bytes.Clone(whole)))
			if err == nil || errors.Is(err, ole.ErrCut) != tt.cut {
				t.Errorf("got %v, want one that says cut: %v", err, tt.cut)
			}
		})
	}
	if err := readAll(whole); err != nil {
		t.Error("undamaged:", err)
	}
}

// What Read hands out is opened where it lies: a large stream is a part of it, whatever size the file has.
func TestReadLeavesRoom(t *testing.T) {
	for _, more := range []int{0, 1, 511} {
		whole := append(oletest.Pack(oletest.Stream{Name: "Large", Bytes: some(50_000)}), make([]byte, more)...)
		b, err := ole.Read(bytes.NewReader(whole), int64(len(whole)))
		if err != nil || !bytes.Equal(b, whole) {
			t.Fatalf("%d bytes of %d, %v", len(b), len(whole), err)
		}
		f, err := ole.Open(b)
		if err != nil {
			t.Fatal(err)
		}
		stream, _, err := f.Stream("Large")
		if err != nil {
			t.Fatal(err)
		}
		if at := bytes.Index(b, stream); at < 0 || &b[at] != &stream[0] {
			t.Errorf("%d bytes more: the file was copied", more)
		}
	}
}

// brokenDisk fails at every reading.
type brokenDisk struct{}

func (brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, io.ErrClosedPipe }

func TestReadRefusals(t *testing.T) {
	if _, err := ole.Read(strings.NewReader("short"), 6); !errors.Is(err, problem.New(problem.FileChanged, nil)) {
		t.Errorf("a file that shrank: %v", err)
	}
	if _, err := ole.Read(brokenDisk{}, 6); !errors.Is(err, problem.New(problem.CannotRead, nil)) || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a disk that fails: %v", err)
	}
}

func readAll(b []byte) error {
	f, err := ole.Open(b)
	if err != nil {
		return err
	}
	for _, name := range []string{"Large", "Small"} {
		if _, _, err := f.Stream(name); err != nil {
			return err
		}
	}
	return nil
}

// Whatever the bytes are, streams are no longer than the file, come out the same twice, and leave the bytes alone.
func FuzzOpen(f *testing.F) {
	f.Add(oletest.Pack(oletest.Stream{Name: "Workbook", Bytes: some(600)}, oletest.Stream{Name: "Book", Bytes: some(5000)}))
	f.Add(oletest.Pack(oletest.Stream{Name: "EncryptionInfo", Bytes: some(8)})[:1536])
	f.Fuzz(func(t *testing.T, b []byte) {
		kept := bytes.Clone(b)
		var first [][]byte
		for round := range 2 {
			c, err := ole.Open(b)
			if err != nil {
				return
			}
			for i, name := range []string{"Workbook", "Book", "EncryptionInfo", "EncryptedPackage"} {
				got, found, err := c.Stream(name)
				if len(got) > len(b) || err != nil && got != nil || found && c.Count(name) == 0 {
					t.Fatalf("%s: %d bytes, %v, %v", name, len(got), found, err)
				}
				if round == 0 {
					first = append(first, got)
				} else if !bytes.Equal(first[i], got) {
					t.Fatal("two readings differ")
				}
			}
		}
		if !bytes.Equal(b, kept) {
			t.Fatal("the file's bytes changed")
		}
	})
}
