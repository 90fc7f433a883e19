package inflate

import (
	"bytes"
	"io"
	"testing"
)

// checkTurns compares every turn with the slow way: symbol after symbol from the table of literals and lengths.
func checkTurns(t *testing.T, z *Reader) (joined int) {
	t.Helper()
	for i, turn := range z.turns {
		if turn&turnRare != 0 {
			if e := z.lit[i]; e&isLiteral != 0 || e&isException == 0 {
				t.Fatalf("place %011b is rare, its first symbol is %08x", i, e)
			}
			continue
		}
		used := uint64(0)
		for n := range turn >> turnCount & 3 {
			e := z.lit[i>>used]
			if e&isLiteral == 0 || byte(e>>16) != byte(turn>>(turnLiterals+8*n)) {
				t.Fatalf("place %011b, literal %d: %08x, the turn is %016x", i, n, e, turn)
			}
			used += uint64(e & 15)
		}
		extra := uint64(0)
		if turn&turnLength != 0 {
			e := z.lit[i>>used]
			if e&(isLiteral|isException) != 0 || uint64(e>>16) != turn>>turnBase&0x1ff {
				t.Fatalf("place %011b, length: %08x, the turn is %016x", i, e, turn)
			}
			used += uint64(e >> 8 & 15)
			extra = uint64(e&0xff - e>>8&15)
			joined++
		}
		if used > litBits || turn>>turnCode&15 != used || turn&0xff != used+extra {
			t.Fatalf("place %011b: %d bits and %d extra, the turn is %016x", i, used, extra, turn)
		}
	}
	return joined
}

func TestTurnsSayWhatTheSymbolsSay(t *testing.T) {
	joined := 0
	for name, plain := range samples() {
		for _, level := range []int{-2, 1, 6, 9} {
			z := NewReader(bytes.NewReader(deflated(t, plain, level)))
			for {
				_, err := z.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				joined += checkTurns(t, z)
			}
		}
	}
	if joined == 0 {
		t.Error("no turn had a length")
	}
}
