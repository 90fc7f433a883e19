package engine

import (
	"encoding/binary"
	"errors"
	"slices"
)

// A block is what one page of lines holds of one partition: its customers and orders by name, then one column after the
// other, each as small as its numbers are. Nothing outside a block is needed to read it but the numbers that name gave
// out (names), so that blocks may lie in memory or in a file, in any order.
//
//	u32 length of what follows · varint lines, customers, orders
//	customers: varint source, varint length, bytes
//	orders: varint source, varint store, varint length, bytes; of length 0, the day as a varint
//	columns: see packed

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
	columns
)

// errBlock says that a block was changed since it was written.
var errBlock = errors.New("lines that were set aside are no longer what they were")

// pack appends a column: the smallest number, what all are divided by, and as many bytes each as the largest takes.
func pack(b []byte, values []int64, divisor int64) []byte {
	if len(values) == 0 {
		return b
	}
	low, high := values[0], values[0]
	for _, v := range values[1:] {
		low, high = min(low, v), max(high, v)
	}
	low, high = low/divisor, high/divisor
	span := uint64(high) - uint64(low)
	width := byte(8)
	switch {
	case span == 0:
		width = 0
	case span < 1<<8:
		width = 1
	case span < 1<<16:
		width = 2
	case span < 1<<32:
		width = 4
	}
	b = binary.AppendUvarint(append(b, width), uint64(divisor))
	b = binary.AppendVarint(b, low)
	at := len(b)
	b = slices.Grow(b, int(width)*len(values))[:at+int(width)*len(values)]
	to := b[at:]
	switch width {
	case 1:
		if divisor == 1 {
			for i, v := range values {
				to[i] = byte(v - low)
			}
			break
		}
		for i, v := range values {
			to[i] = byte(v/divisor - low)
		}
	case 2:
		for i, v := range values {
			binary.LittleEndian.PutUint16(to[2*i:], uint16(v/divisor-low))
		}
	case 4:
		for i, v := range values {
			binary.LittleEndian.PutUint32(to[4*i:], uint32(v/divisor-low))
		}
	case 8:
		for i, v := range values {
			binary.LittleEndian.PutUint64(to[8*i:], uint64(v/divisor-low))
		}
	}
	return b
}

// block reads blocks, one after the other.
type block struct {
	lines     int
	customers []entryText
	orders    []entryText
	cols      [columns][]int64
	rest      []byte
	bad       bool
}

// entryText is a customer or an order of a block. key is everything that makes it what it is.
type entryText struct {
	key    []byte
	source uint32
	id     []byte
}

// read reads what follows the length of a block.
func (b *block) read(text []byte) error {
	b.rest, b.bad = text, false
	b.lines = b.count(1 << 31)
	customers, orders := b.count(1<<placeBits), b.count(b.lines)
	b.customers, b.orders = b.customers[:0], b.orders[:0]
	for range customers {
		from := b.rest
		source := uint32(b.uvarint())
		id := b.bytes()
		b.customers = append(b.customers, entryText{from[:len(from)-len(b.rest)], source, id})
	}
	for range orders {
		from := b.rest
		b.uvarint()
		b.uvarint()
		if len(b.bytes()) == 0 {
			b.uvarint()
		}
		b.orders = append(b.orders, entryText{key: from[:len(from)-len(b.rest)]})
	}
	for i := range b.cols {
		b.unpack(i)
	}
	if b.bad || len(b.rest) != 0 {
		return errBlock
	}
	return nil
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

func (b *block) bytes() []byte {
	n := b.uvarint()
	if n > uint64(len(b.rest)) {
		b.bad, b.rest = true, nil
		return nil
	}
	text := b.rest[:n]
	b.rest = b.rest[n:]
	return text
}

// unpack reads a column.
func (b *block) unpack(col int) {
	n := b.lines
	to := slices.Grow(b.cols[col][:0], n)[:n]
	b.cols[col] = to
	if len(b.rest) == 0 {
		b.bad = true
		return
	}
	width := int(b.rest[0])
	b.rest = b.rest[1:]
	divisor := int64(b.uvarint())
	low, size := binary.Varint(b.rest)
	if size <= 0 || width > 8 || len(b.rest)-size < width*n {
		b.bad, b.rest = true, nil
		return
	}
	from := b.rest[size : size+width*n]
	b.rest = b.rest[size+width*n:]
	switch width {
	case 0:
		for i := range to {
			to[i] = low * divisor
		}
	case 1:
		for i := range to {
			to[i] = (low + int64(from[i])) * divisor
		}
	case 2:
		for i := range to {
			to[i] = (low + int64(binary.LittleEndian.Uint16(from[2*i:]))) * divisor
		}
	case 4:
		for i := range to {
			to[i] = (low + int64(binary.LittleEndian.Uint32(from[4*i:]))) * divisor
		}
	case 8:
		for i := range to {
			to[i] = (low + int64(binary.LittleEndian.Uint64(from[8*i:]))) * divisor
		}
	default:
		b.bad = true
	}
}
