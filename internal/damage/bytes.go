package damage

import (
	"bytes"
	"math/rand/v2"
	"slices"
)

// change makes a copy of the file and damages it.
func change(do func(b []byte, r *rand.Rand) []byte) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte { return do(bytes.Clone(f.Bytes), r) }
}

func cut(b []byte, r *rand.Rand) []byte { return b[:r.IntN(len(b))] }

func cutNearTheEnd(b []byte, r *rand.Rand) []byte {
	return b[:len(b)*9/10+r.IntN(len(b)/20+1)]
}

func flip(bits int) func([]byte, *rand.Rand) []byte {
	return func(b []byte, r *rand.Rand) []byte {
		for range bits {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		return b
	}
}

func zeros(b []byte, r *rand.Rand) []byte {
	at := r.IntN(len(b))
	clear(b[at:min(len(b), at+512)])
	return b
}

func blockTwice(b []byte, r *rand.Rand) []byte {
	from, to := r.IntN(len(b)), r.IntN(len(b))
	copy(b[to:], bytes.Clone(b[from:min(len(b), from+512)]))
	return b
}

func byteLost(b []byte, r *rand.Rand) []byte {
	at := r.IntN(len(b))
	return append(b[:at], b[at+1:]...)
}

func blockLost(b []byte, r *rand.Rand) []byte {
	at := r.IntN(len(b))
	return append(b[:at], b[min(len(b), at+2+r.IntN(600)):]...)
}

func byteMore(b []byte, r *rand.Rand) []byte {
	return slices.Insert(b, r.IntN(len(b)), byte(r.Uint32()))
}

// lineEnds is what a transfer as text makes of a binary file.
func lineEnds(b []byte, _ *rand.Rand) []byte {
	return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))
}

// sevenBits is what an old mail gateway makes of a binary file.
func sevenBits(b []byte, _ *rand.Rand) []byte {
	for i := range b {
		b[i] &= 0x7f
	}
	return b
}

// tail puts bytes behind the end.
func tail(b []byte, r *rand.Rand) []byte {
	for range 1 + r.IntN(900) {
		b = append(b, byte(r.Uint32()))
	}
	return b
}
