package engine

import (
	"encoding/binary"
	"errors"
	"slices"
)

// A block is what one page of lines holds of one partition: its customers and orders by name, then one column after the
// other, each as small as the page's numbers are. Nothing outside a block is needed to read it but the numbers that names
// gave out (names), so that blocks may lie in memory or in a file, in any order.
//
//	u32 length of what follows · u32 first day of the page · varint lines
//	list of customers, list of orders: see list
//	of each column: byte width, byte divisor, varint low: see packing
//	columns, one after the other

// The columns of a block, in their order.
const (
	colCustomer = iota // place among the block's customers
	colOrder           // place among its orders
	colDate
	colAmount
	colQuantity
	colDiscount
	colProduct
	colWay // twice the channel, and one more where the line buys
	colStore
	columns
)

// errBlock says that a block was changed since it was written.
var errBlock = errors.New("lines that were set aside are no longer what they were")

// list is the customers or the orders of a block: of each its unit, which is a source or more, and its text in it.
//
//	varint entries · varint unit · varint length · varint bytes · texts
//
// A unit or a length of 0 says that they are not all the same; each text then has its own before it.
type list struct {
	n, stride int
	unit      uint32
	text      []byte
	units     []uint32 // where there is no unit or no length of all
	ends      []uint32 // likewise, of each text the beginning and the end
}

// appendList appends the head of a list.
func appendList(b []byte, n int, unit uint32, stride, bytes int) []byte {
	b = binary.AppendUvarint(b, uint64(n))
	b = binary.AppendUvarint(b, uint64(unit))
	b = binary.AppendUvarint(b, uint64(stride))
	return binary.AppendUvarint(b, uint64(bytes))
}

// appendEntry appends what a list has of one entry. unit and stride are those of the list.
func appendEntry(b []byte, unit uint32, stride int, own uint32, text []byte) []byte {
	if unit == 0 {
		b = binary.AppendUvarint(b, uint64(own))
	}
	if stride == 0 {
		b = binary.AppendUvarint(b, uint64(len(text)))
	}
	return append(b, text...)
}

// at is an entry.
func (l *list) at(i int) (unit uint32, text []byte) {
	if l.stride > 0 && l.unit > 0 {
		return l.unit, l.text[i*l.stride : (i+1)*l.stride]
	}
	return l.units[i], l.text[l.ends[2*i]:l.ends[2*i+1]]
}

// block reads blocks, one after the other.
type block struct {
	lines     int
	customers list
	orders    list
	cols      [columns]packed
	rest      []byte
	bad       bool
}

// packed is a column of a block.
type packed struct {
	packing
	bytes []byte
}

// read reads what follows the length of a block.
func (b *block) read(text []byte) error {
	if len(text) < 4 {
		return errBlock
	}
	b.rest, b.bad = text[4:], false
	b.lines = b.count(1 << 31)
	b.list(&b.customers, 1<<placeBits)
	b.list(&b.orders, b.lines)
	for i := range b.cols {
		b.packing(&b.cols[i].packing)
	}
	for i := range b.cols {
		c := &b.cols[i]
		n := c.width * b.lines
		if n > len(b.rest) {
			return errBlock
		}
		c.bytes, b.rest = b.rest[:n], b.rest[n:]
	}
	if b.bad || len(b.rest) != 0 {
		return errBlock
	}
	return nil
}

func (b *block) list(l *list, most int) {
	l.n, l.unit, l.stride = b.count(most), uint32(b.uvarint()), b.count(1<<31)
	n := b.count(len(b.rest))
	if n > len(b.rest) {
		b.bad, b.rest = true, nil
		return
	}
	l.text, b.rest = b.rest[:n], b.rest[n:]
	if l.stride > 0 && l.unit > 0 {
		b.bad = b.bad || n%l.stride != 0 || n/l.stride != l.n
		return
	}
	after := b.rest
	b.rest = l.text
	l.units, l.ends = l.units[:0], l.ends[:0]
	for range l.n {
		unit, length := l.unit, l.stride
		if unit == 0 {
			unit = uint32(b.uvarint())
		}
		if l.stride == 0 {
			length = b.count(len(b.rest))
		}
		if length > len(b.rest) {
			b.bad = true
			length = 0
		}
		from := n - len(b.rest)
		l.units, l.ends = append(l.units, unit), append(l.ends, uint32(from), uint32(from+length))
		b.rest = b.rest[length:]
	}
	b.bad = b.bad || len(b.rest) != 0
	b.rest = after
}

func (b *block) uvarint() uint64 {
	v, n := binary.Uvarint(b.rest)
	if n <= 0 {
		b.bad, b.rest = true, nil
		return 0
	}
	b.rest = b.rest[n:]
	return v
}

func (b *block) count(most int) int {
	v := b.uvarint()
	if v > uint64(most) {
		b.bad = true
		return 0
	}
	return int(v)
}

func (b *block) packing(p *packing) {
	if len(b.rest) < 2 || !p.known(b.rest[0], b.rest[1]) {
		b.bad, b.rest = true, nil
		return
	}
	low, n := binary.Varint(b.rest[2:])
	if n <= 0 {
		b.bad, b.rest = true, nil
		return
	}
	p.low, b.rest = low, b.rest[2+n:]
}

// unpack reads a column into numbers that are used again.
func (b *block) unpack(col int, to []int64) []int64 {
	to = slices.Grow(to[:0], b.lines)[:b.lines]
	b.cols[col].unpack(to)
	return to
}
