package inflate

// An entry of the table of turns says all that the next litBits bits hold: up to 3 literals, then perhaps a length.
// The low byte is how many bits to take in all, the length's extra bits included; the fields below follow.
const (
	turnCode     = 8       // 4 bits: how many bits to take without extra bits
	turnCount    = 12      // 2 bits: how many literals
	turnRare     = 1 << 14 // none of this: a code longer than litBits, the block's end, no code at all
	turnLength   = 1 << 15 // after the literals comes a length
	turnBase     = 16      // 9 bits: the length without its extra bits
	turnLiterals = 32      // 24 bits: the literals, the first one lowest
)

// join makes the table of turns from that of literals and lengths. What follows a literal is found at a smaller
// place of the table of turns itself, since the literal's bits are shifted out; where it has no room in the bits
// that are left, a second literal may still have.
func (z *Reader) join() {
	for i := range z.turns {
		e := z.lit[i]
		switch {
		case e&isLiteral != 0:
			n := uint64(e & 15)
			rest := (i >> n) & (1<<litBits - 1)
			turn, next := oneLiteral(e), uint64(turnRare)
			if i > 0 {
				next = z.turns[rest]
			}
			if second := z.lit[rest]; next>>turnCode&15+n > litBits && second&isLiteral != 0 {
				next = oneLiteral(second)
			}
			if next&turnRare == 0 && next>>turnCode&15+n <= litBits && next>>turnCount&3 < 3 {
				turn += next&(1<<turnLiterals-1) | next>>turnLiterals<<(turnLiterals+8)
			}
			z.turns[i] = turn
		case e&isException != 0:
			z.turns[i] = turnRare
		default:
			z.turns[i] = uint64(e&0xffff) | turnLength | uint64(e>>16)<<turnBase
		}
	}
}

// oneLiteral is the turn of a literal alone.
func oneLiteral(e uint32) uint64 {
	n := uint64(e & 15)
	return n | n<<turnCode | 1<<turnCount | uint64(e>>16&0xff)<<turnLiterals
}
