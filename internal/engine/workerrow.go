package engine

import (
	"encoding/binary"
	"strconv"

	"github.com/habitue-crm/habitue/transform/fold"
)

// rowFields is how many columns a row has.
const rowFields = 14

// appendRow appends the row of a customer, whose id is in hex.
func appendRow(b, customer []byte, r *fold.Record) []byte {
	b = append(b, customer...)
	for _, n := range [...]int64{
		int64(r.FirstOrderOn), int64(r.LastOrderOn), r.Orders, r.OrderDays, r.Products, r.Lines,
		int64(r.Quantity), int64(r.Gross), int64(r.Returns), int64(r.Discount),
	} {
		b = strconv.AppendInt(append(b, '\t'), n, 10)
	}
	b = append(b, '\t')
	for i, d := range r.Days {
		var day [4*binary.MaxVarintLen64 + 1]byte
		n := binary.PutVarint(day[:], int64(d.Date))
		if i > 0 {
			n = binary.PutVarint(day[:], int64(d.Date)-int64(r.Days[i-1].Date))
		}
		n += binary.PutVarint(day[n:], int64(d.Gross))
		n += binary.PutVarint(day[n:], int64(d.Returns))
		n += binary.PutVarint(day[n:], d.Orders)
		if d.Bought {
			day[n] = 1
		}
		b = appendHex(b, day[:n+1])
	}
	b = append(b, '\t')
	var room [64]byte // most names fit
	for _, c := range r.Channels {
		text := binary.AppendUvarint(room[:0], uint64(len(c.Name)))
		text = binary.AppendVarint(append(text, c.Name...), c.Lines)
		b = appendHex(b, text)
	}
	return append(b, "\t1\n"...)
}

func appendHex(b, raw []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range raw {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}
