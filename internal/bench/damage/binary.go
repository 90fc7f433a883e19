package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
)

// rec is a record of a binary part ([MS-XLSB] §2.1.4): number, size, body.
func rec(id int, body ...[]byte) []byte {
	n := 0
	for _, b := range body {
		n += len(b)
	}
	b := []byte{byte(id)}
	if id > 0x7f {
		b = []byte{byte(id) | 0x80, byte(id >> 7)}
	}
	for ; n > 0x7f; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	b = append(b, byte(n))
	for _, part := range body {
		b = append(b, part...)
	}
	return b
}

func u32(v ...uint32) []byte {
	var b []byte
	for _, n := range v {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

func wide(s string) []byte {
	units := utf16.Encode([]rune(s))
	b := u32(uint32(len(units)))
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func double(f float64) []byte { return binary.LittleEndian.AppendUint64(nil, math.Float64bits(f)) }

// binaryBook is an .xlsb of n rows: a shared text, a text of its own, a day, a number and a formula's result a row.
func binaryBook(n int) []byte {
	var sheet strings.Builder
	add := func(id int, body ...[]byte) { sheet.Write(rec(id, body...)) }
	add(129)
	add(148, u32(0, 0, 0, 0))
	add(145)
	for i := range uint32(n) {
		add(0, u32(2*i, 0), make([]byte, 9))
		add(7, u32(0, 0, i%3))
		add(6, u32(1, 0), wide(fmt.Sprint("client é ", i)))
		add(5, u32(3, 1), double(float64(40000+i)))
		add(5, u32(4, 0), double(float64(i)/4))
		add(9, u32(5, 0), double(1.25), make([]byte, 10))
	}
	add(146)
	add(130)
	format := func(id byte) []byte { return append([]byte{0, 0, id}, make([]byte, 13)...) }
	join := func(records ...[]byte) string {
		var b strings.Builder
		for _, r := range records {
			b.Write(r)
		}
		return b.String()
	}
	return packed(
		entry{"_rels/.rels", relsHead + rel("r1", "officeDocument", "xl/workbook.bin") + `</Relationships>`},
		entry{"xl/workbook.bin", join(rec(131), rec(153, u32(0, 0), wide("")), rec(143), rec(156, u32(0, 1), wide("r1"), wide("Avril")), rec(144), rec(132))},
		entry{"xl/_rels/workbook.bin.rels", relsHead + rel("r1", "worksheet", "worksheets/sheet1.bin") + rel("r3", "styles", "styles.bin") + rel("r4", "sharedStrings", "sharedStrings.bin") + `</Relationships>`},
		entry{"xl/styles.bin", join(rec(278), rec(617, u32(2)), rec(47, format(0)), rec(47, format(14)), rec(618), rec(279))},
		entry{"xl/sharedStrings.bin", join(rec(159, u32(3, 3)), rec(19, []byte{0}, wide("thé")), rec(19, []byte{0}, wide("café")), rec(19, []byte{0}, wide("lait")), rec(160))},
		entry{"xl/worksheets/sheet1.bin", sheet.String()},
	)
}
