package main

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/habitue-crm/habitue/ingest/sheet/ole/oletest"
)

// old is a record of an .xls ([MS-XLS] §2.1.4): number, size, body.
func old(id uint16, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	b := binary.LittleEndian.AppendUint16(nil, id)
	return append(binary.LittleEndian.AppendUint16(b, uint16(len(all))), all...)
}

func u16(v ...int) []byte {
	var b []byte
	for _, n := range v {
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
	}
	return b
}

// narrow is a text of one byte a character ([MS-XLS] §2.5.293).
func narrow(s string) []byte { return append(append(u16(len(s)), 0), s...) }

// oldBook is an .xls of n rows: a shared text, two numbers in one record, a day, a formula's text and its number, a
// truth value a row. The texts go over into a second record.
func oldBook(n int) []byte {
	start := func(kind int) []byte { return old(0x0809, u16(0x0600, kind, 0, 0), make([]byte, 8)) }
	globals := [][]byte{start(5), old(0x041e, u16(164), narrow("[h]:mm"))}
	for _, format := range []int{0, 14, 164} {
		globals = append(globals, old(0x00e0, u16(0, format), make([]byte, 16)))
	}
	const texts = 60
	table := u32(uint32(n), texts)
	for i := range texts / 2 {
		table = append(table, narrow(fmt.Sprint("client ", i))...)
	}
	var rest []byte
	for i := texts / 2; i < texts; i++ {
		rest = append(rest, narrow(fmt.Sprint("customer number ", i))...)
	}
	end := [][]byte{old(0x00fc, table), old(0x003c, rest), old(0x000a)}
	size := len(bytes.Join(globals, nil)) + len(bytes.Join(end, nil)) + 4 + 4 + 2 + 2 + 6
	globals = append(globals, old(0x0085, u32(uint32(size)), []byte{0, 0, 6, 0}, []byte("Ventes")))
	sheet := [][]byte{start(0x10)}
	for i := range n {
		whole := func(v int) []byte { return u32(uint32(v)<<2 | 2) }
		sheet = append(
			sheet,
			old(0x0208, u16(i, 0, 8, 255, 0, 0, 0, 0)),
			old(0x00fd, u16(i, 0, 0), u32(uint32(i%texts))),
			old(0x00bd, u16(i, 1), u16(0), whole(i), u16(0), whole(2*i), u16(2)),
			old(0x0203, u16(i, 3, 1), double(float64(40000+i))),
			old(0x0006, u16(i, 4, 0), []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}, make([]byte, 6), u16(3), []byte{0x1e, 7, 0}),
			old(0x0207, narrow(fmt.Sprint("Lyon ", i))),
			old(0x0006, u16(i, 5, 0), double(float64(i)/8), make([]byte, 6), u16(3), []byte{0x1e, 7, 0}),
			old(0x0205, u16(i, 6, 0), []byte{byte(i % 2), 0}),
		)
	}
	sheet = append(sheet, old(0x000a))
	stream := bytes.Join([][]byte{bytes.Join(globals, nil), bytes.Join(end, nil), bytes.Join(sheet, nil)}, nil)
	return oletest.Pack(oletest.Stream{Name: "Workbook", Bytes: stream}, oletest.Stream{Name: "\x05SummaryInformation", Bytes: make([]byte, 200)})
}
