package xls

// Tokens is how a file writes its formulas: the same tokens in other sizes.
type Tokens uint8

// The ways to write formulas.
const (
	Tokens5  Tokens = iota // BIFF5 and before
	Tokens8                // BIFF8 ([MS-XLS] §2.5.198)
	Tokens12               // .xlsb ([MS-XLSB] §2.5.97)
)

// size is how many bytes a token that stands for a value takes, by its number without class; 0 is one that is not known,
// or whose size is not fixed.
func (w Tokens) size(token byte) int {
	sizes := [3]int{}
	switch token {
	case 0x1c, 0x1d:
		return 2
	case 0x1f:
		return 9
	case 0x20: // a constant array, whose values stand behind the formula
		sizes = [...]int{8, 8, 15}
	case 0x23:
		sizes = [...]int{15, 5, 5}
	case 0x24, 0x2a, 0x2c:
		sizes = [...]int{4, 5, 7}
	case 0x25, 0x2b, 0x2d:
		sizes = [...]int{7, 9, 13}
	case 0x39:
		sizes = [...]int{25, 7, 7}
	case 0x3a, 0x3c:
		sizes = [...]int{18, 7, 9}
	case 0x3b, 0x3d:
		sizes = [...]int{21, 11, 15}
	}
	return sizes[w]
}

// The functions that sum, by number.
const (
	funcSum      = 4
	funcSubtotal = 344
)

// operand is a value on the stack of a formula: the place of its first token, and what it is where it is a whole number.
type operand struct {
	start int
	whole int // −1 where it is none
}

// walk goes through the tokens of a formula, which stand in the order in which a stack computes them.
type walk struct {
	way   Tokens
	stack []operand
	sums  bool // what begins the formula is a sum
}

// Sums reports a formula that begins with SUM, or SUBTOTAL in one of its ways to sum, as cell.IsSum does of its text.
// Tokens that are not known are no sum.
func (w Tokens) Sums(tokens []byte) bool {
	f := walk{way: w}
	for at := 0; at < len(tokens); {
		n := f.step(tokens[at:], at)
		if n <= 0 || at+n > len(tokens) {
			return false
		}
		at += n
	}
	return f.sums && len(f.stack) == 1 && f.stack[0].start == 0
}

// step takes one token and returns its size; 0 where it is not known or makes no sense.
func (f *walk) step(t []byte, at int) int {
	switch id := t[0]; {
	case id >= 0x03 && id <= 0x11: // binary operators
		return f.apply(2, 1)
	case id == 0x12 || id == 0x14 || id == 0x15: // unary plus, per cent, brackets
		return f.apply(1, 1)
	case id == 0x13: // a minus before the sum makes it none
		f.sums = false
		return f.apply(1, 1)
	case id == 0x16: // an argument that is left out
		return f.push(at, -1, 1)
	case id == 0x17:
		return f.push(at, -1, f.text(t))
	case id == 0x18 && f.way == Tokens12 && len(t) > 1 && t[1] == 0x19: // a column of a table
		return f.push(at, -1, 14)
	case id == 0x19 && len(t) > 3:
		return f.attribute(t)
	case id < 0x1c:
		return 0
	case id == 0x1e && len(t) > 2:
		return f.push(at, int(le.Uint16(t[1:])), 3)
	case id < 0x20:
		return f.push(at, -1, f.way.size(id))
	default:
		return f.classed(t, at)
	}
}

// classed is step for the tokens that come in three classes.
func (f *walk) classed(t []byte, at int) int {
	switch id := t[0]&0x1f | 0x20; id {
	case 0x22:
		if len(t) < 4 {
			return 0
		}
		return f.call(int(le.Uint16(t[2:])&0x7fff), int(t[1]&0x7f))
	case 0x26, 0x27, 0x28: // areas in memory: what they stand for follows
		return 7
	case 0x29:
		return 3
	default: // functions with a fixed number of arguments among them, which is not kept here
		return f.push(at, -1, f.way.size(id))
	}
}

func (f *walk) push(at, whole, size int) int {
	f.stack = append(f.stack, operand{at, whole})
	return size
}

// apply takes operands off the stack and puts the result there, which begins where the first of them does.
func (f *walk) apply(operands, size int) int {
	if len(f.stack) < operands {
		return 0
	}
	f.stack = f.stack[:len(f.stack)-operands+1]
	f.stack[len(f.stack)-1].whole = -1
	return size
}

// call applies a function.
func (f *walk) call(number, arguments int) int {
	if arguments == 0 || len(f.stack) < arguments {
		return 0
	}
	if first := f.stack[len(f.stack)-arguments]; first.start == 0 {
		f.sums = number == funcSum || number == funcSubtotal && (first.whole == 9 || first.whole == 109)
	}
	return f.apply(arguments, 4)
}

// attribute is a remark to what stands before it: a sum of one argument, a jump, blanks.
func (f *walk) attribute(t []byte) int {
	const ofOne, choose = 0x10, 0x04
	switch {
	case t[1]&ofOne != 0:
		return f.call(funcSum, 1)
	case t[1]&choose != 0:
		return 4 + 2*(int(le.Uint16(t[2:]))+1)
	}
	return 4
}

// text is the size of a text in a formula.
func (f *walk) text(t []byte) int {
	switch {
	case f.way == Tokens12 && len(t) > 2:
		return 3 + 2*int(le.Uint16(t[1:]))
	case f.way == Tokens8 && len(t) > 2 && t[2]&1 != 0:
		return 3 + 2*int(t[1])
	case f.way == Tokens8 && len(t) > 2:
		return 3 + int(t[1])
	case f.way == Tokens5 && len(t) > 1:
		return 2 + int(t[1])
	}
	return 0
}

// ExpToken stands alone in the formula of a cell that shares it with others; the place of the first of them follows.
const ExpToken = 0x01

// place is a cell, counted from 0.
type place struct{ row, col uint16 }

// keepShared notes whether a formula that several cells share is a sum ([MS-XLS] §2.4.277).
func (r *rows) keepShared(b []byte) {
	if len(b) < 10 || 10+int(le.Uint16(b[8:])) > len(b) {
		return
	}
	if r.w.tokens().Sums(b[10 : 10+int(le.Uint16(b[8:]))]) {
		if r.sums == nil {
			r.sums = make(map[place]bool)
		}
		r.sums[place{le.Uint16(b), uint16(b[4])}] = true
	}
}

// tokens is how the workbook writes its formulas.
func (w *Workbook) tokens() Tokens {
	if w.biff8 {
		return Tokens8
	}
	return Tokens5
}

// sumsOf reports a FORMULA record whose formula begins with a sum.
func (r *rows) sumsOf(b []byte) bool {
	const fixed = 22
	if len(b) < fixed || fixed+int(le.Uint16(b[fixed-2:])) > len(b) {
		return false
	}
	t := b[fixed : fixed+int(le.Uint16(b[fixed-2:]))]
	if len(t) == 5 && t[0] == ExpToken {
		return r.sums[place{le.Uint16(t[1:]), le.Uint16(t[3:])}]
	}
	return r.w.tokens().Sums(t)
}
