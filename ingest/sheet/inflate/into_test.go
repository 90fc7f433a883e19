package inflate

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// intoAll inflates by Into, with the blocks of a ring in turn. As soon as the next block is full the caller scribbles
// over what is its own: 32 KiB in front of a block's bytes, all behind them, and the whole of the block before.
func intoAll(z *Reader, ring []*Block) (all []byte, err error) {
	for i := 0; err == nil; i++ {
		b := ring[i%len(ring)]
		var from, to int
		from, to, err = z.Into(b)
		all = append(all, b[from:to]...)
		scribble(b[max(0, from-windowSize):from])
		scribble(b[to : to+BlockRoom])
		if i > 0 && len(ring) > 1 {
			scribble(ring[(i-1)%len(ring)][:])
		}
	}
	return all, err
}

func scribble(b []byte) {
	for i := range b {
		b[i] = 0xa5
	}
}

func TestBlocksHoldWhatReadGives(t *testing.T) {
	for name, plain := range samples() {
		for _, level := range []int{-2, 0, 6} {
			packed := deflated(t, plain, level)
			for _, blocks := range []int{1, 2, 5} {
				ring := make([]*Block, blocks)
				for i := range ring {
					ring[i] = new(Block)
				}
				z := NewReader(bytes.NewReader(packed))
				got, err := intoAll(z, ring)
				if !errors.Is(err, io.EOF) || !bytes.Equal(got, plain) {
					t.Fatalf("%s, level %d, %d blocks: %d bytes of %d, %v", name, level, blocks, len(got), len(plain), err)
				}
				if _, _, err := z.Into(ring[0]); !errors.Is(err, io.EOF) {
					t.Fatalf("%s: after the end: %v", name, err)
				}
				if _, err := intoAll(NewReader(bytes.NewReader(packed[:len(packed)-1])), ring); !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Fatalf("%s, level %d, cut: %v", name, level, err)
				}
			}
		}
	}
}

func TestReadAndIntoMayTakeTurns(t *testing.T) {
	for _, plain := range samples() {
		z := NewReader(bytes.NewReader(deflated(t, plain, 6)))
		var got []byte
		var err error
		small, block := make([]byte, 1000), new(Block)
		for turn := 0; err == nil; turn++ {
			if turn%3 == 0 {
				var from, to int
				from, to, err = z.Into(block)
				got = append(got, block[from:to]...)
				continue
			}
			var n int
			n, err = z.Read(small)
			got = append(got, small[:n]...)
		}
		if !errors.Is(err, io.EOF) || !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes of %d, %v", len(got), len(plain), err)
		}
	}
}

// A block that was given stays with the caller: the next stream of the same Reader does not touch it.
func TestAResetReaderLeavesTheCallersBlockAlone(t *testing.T) {
	plain := samples()["sheet XML"][:50_000]
	z, block := NewReader(bytes.NewReader(deflated(t, plain, 6))), new(Block)
	from, to, err := z.Into(block)
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	z.Reset(bytes.NewReader(deflated(t, bytes.Repeat([]byte("other"), 40_000), 6)))
	if _, err := io.Copy(io.Discard, z); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(block[from:to], plain) {
		t.Error("the block has other bytes now")
	}
}
