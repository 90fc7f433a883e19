package inflate

import (
	"bytes"
	stdflate "compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/flate"
)

// samples are plain texts of different nature.
func samples() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 300_000)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	var xml bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&xml, `<row r="%d"><c r="A%d" t="s"><v>%d</v></c><c r="B%d" s="1"><v>%d.%02d</v></c></row>`, i, i, r.IntN(5000), i, r.IntN(900), r.IntN(100))
	}
	few := make([]byte, 200_000)
	for i := range few {
		few[i] = "abcd"[r.IntN(4)]
	}
	skewed := make([]byte, 400_000) // many symbols of very different frequency: long codes
	for i := range skewed {
		skewed[i] = byte(r.ExpFloat64() * 12)
	}
	return map[string][]byte{
		"nothing": {}, "one byte": {7}, "one letter many times": bytes.Repeat([]byte("x"), 1_000_000),
		"random bytes": random, "sheet XML": xml.Bytes(), "four letters": few, "skewed": skewed,
		"period of seven": bytes.Repeat([]byte("abcdefg"), 90_000), "period of thirteen": bytes.Repeat([]byte("abcdefghijklm"), 50_000),
	}
}

func deflated(t testing.TB, plain []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryLevelComesBack(t *testing.T) {
	for name, plain := range samples() {
		for level := -2; level <= 9; level++ {
			packed := deflated(t, plain, level)
			tail := []byte("what follows the stream")
			z := NewReader(bytes.NewReader(append(packed[:len(packed):len(packed)], tail...)))
			got, err := io.ReadAll(z)
			if err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("%s, level %d: %d bytes of %d, %v", name, level, len(got), len(plain), err)
			}
			if z.Consumed() != int64(len(packed)) {
				t.Errorf("%s, level %d: consumed %d of %d bytes", name, level, z.Consumed(), len(packed))
			}
		}
	}
}

func TestSourcesThatGiveLittle(t *testing.T) {
	plain := samples()["sheet XML"]
	packed := deflated(t, plain, 6)
	for name, src := range map[string]io.Reader{
		"a byte at a time": iotest.OneByteReader(bytes.NewReader(packed)),
		"half of it":       iotest.HalfReader(bytes.NewReader(packed)),
		"data with EOF":    iotest.DataErrReader(bytes.NewReader(packed)),
	} {
		var got []byte
		z := NewReader(src)
		for {
			chunk, err := z.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got = append(got, chunk...)
		}
		if !bytes.Equal(got, plain) {
			t.Errorf("%s: got other bytes", name)
		}
	}
}

func TestSourceErrorsComeThrough(t *testing.T) {
	broken := errors.New("the disk is gone")
	z := NewReader(io.MultiReader(bytes.NewReader(deflated(t, samples()["random bytes"], 1)[:1000]), iotest.ErrReader(broken)))
	if _, err := io.ReadAll(z); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// agree fails unless both inflaters give the same bytes and both end well or both do not.
func agree(t *testing.T, packed []byte) {
	t.Helper()
	want, wantErr := io.ReadAll(io.LimitReader(stdflate.NewReader(bytes.NewReader(packed)), 1<<19))
	z := NewReader(bytes.NewReader(packed))
	got, gotErr := io.ReadAll(io.LimitReader(z, 1<<19))
	if (wantErr == nil) != (gotErr == nil) {
		t.Fatalf("got %v, the standard library %v", gotErr, wantErr)
	}
	if wantErr == nil && !bytes.Equal(got, want) {
		t.Fatalf("got %d bytes, the standard library %d", len(got), len(want))
	}
	if wantErr == nil {
		return
	}
	if cut := errors.Is(wantErr, io.ErrUnexpectedEOF); cut != errors.Is(gotErr, io.ErrUnexpectedEOF) {
		t.Fatalf("got %v, the standard library %v", gotErr, wantErr)
	}
	if !bytes.HasPrefix(got, want) && !bytes.HasPrefix(want, got) {
		t.Fatalf("before the error %v: got %d bytes that differ from the standard library's %d", gotErr, len(got), len(want))
	}
}

func TestDamageIsSeenAsTheStandardLibrarySeesIt(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for name, plain := range samples() {
		if len(plain) > 60_000 {
			plain = plain[:60_000]
		}
		for _, level := range []int{-2, 1, 6} {
			packed := deflated(t, plain, level)
			t.Run(fmt.Sprintf("%s, level %d", name, level), func(t *testing.T) {
				for range 60 {
					damaged := bytes.Clone(packed)
					for range 1 + r.IntN(3) {
						damaged[r.IntN(len(damaged))] ^= 1 << r.IntN(8)
					}
					if r.IntN(3) == 0 {
						damaged = damaged[:r.IntN(len(damaged)+1)]
					}
					agree(t, damaged)
				}
			})
		}
	}
}

func FuzzAgainstTheStandardLibrary(f *testing.F) {
	for _, plain := range samples() {
		for _, level := range []int{-2, 0, 6} {
			packed := deflated(f, plain[:min(len(plain), 3000)], level)
			f.Add(packed)
			f.Add(packed[:len(packed)/2])
		}
	}
	f.Add([]byte{0x05, 0xe0, 0x81, 0x08, 0x00, 0x00, 0x00, 0x00, 0x20, 0x7f, 0xeb, 0x0b, 0x00, 0x00})
	// cut where fewer bits are left than the block's end has, though a shorter code stands there
	f.Add([]byte{0xec, 0xc0, 0x31, 0x01, 0, 0, 0, 0xc2, 0xa0, 0xda, 0xc6, 0xb7, 0xc6, 0x0e, 0x18, 0, 0, 0, 0, 0, 0, 0, 0x80})
	f.Fuzz(func(t *testing.T, packed []byte) {
		if len(packed) < 1<<14 {
			agree(t, packed)
		}
	})
}

func BenchmarkInflate(b *testing.B) {
	plain := bytes.Repeat(samples()["sheet XML"], 8)
	packed := deflated(b, plain, 6)
	run := func(b *testing.B, inflate func() (int64, error)) {
		b.SetBytes(int64(len(plain)))
		for b.Loop() {
			if n, err := inflate(); err != nil || n != int64(len(plain)) {
				b.Fatal(n, err)
			}
		}
	}
	z := NewReader(nil)
	b.Run("own", func(b *testing.B) {
		run(b, func() (int64, error) {
			z.Reset(bytes.NewReader(packed))
			var n int64
			for {
				chunk, err := z.Next()
				if errors.Is(err, io.EOF) {
					return n, nil
				}
				if err != nil {
					return n, err
				}
				n += int64(len(chunk))
			}
		})
	})
	k := flate.NewReader(nil)
	b.Run("klauspost", func(b *testing.B) {
		run(b, func() (int64, error) {
			if err := k.(flate.Resetter).Reset(bytes.NewReader(packed), nil); err != nil {
				return 0, err
			}
			return io.Copy(io.Discard, k)
		})
	})
	s := stdflate.NewReader(nil)
	b.Run("standard", func(b *testing.B) {
		run(b, func() (int64, error) {
			if err := s.(stdflate.Resetter).Reset(bytes.NewReader(packed), nil); err != nil {
				return 0, err
			}
			return io.Copy(io.Discard, s)
		})
	})
}
