package xls

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// rec is one record.
func rec(id uint16, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	b := binary.LittleEndian.AppendUint16(nil, id)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(all)))
	return append(b, all...)
}

func u16(v ...int) []byte {
	var b []byte
	for _, n := range v {
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
	}
	return b
}

func u32(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }

func f64(f float64) []byte { return binary.LittleEndian.AppendUint64(nil, math.Float64bits(f)) }

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// str8 is an XLUnicodeString, str5 a text of BIFF5.
func str8(s string) []byte {
	n := len(utf16.Encode([]rune(s)))
	return append(append(u16(n), 1), wide(s)...)
}

func str5(s string) []byte { return append(u16(len(s)), s...) }

// workbook is a stream of globals and sheets, each a list of records; the sheets are named S1, S2, …
type workbook struct {
	biff5   bool
	globals [][]byte
	sheets  [][][]byte
	states  []byte
	kinds   []byte
}

func (w workbook) stream() []byte {
	version := 0x0600
	if w.biff5 {
		version = 0x0500
	}
	bof := func(kind int) []byte {
		body := u16(version, kind, 0, 0)
		if !w.biff5 {
			body = append(body, make([]byte, 8)...)
		}
		return rec(idBOF, body)
	}
	bound := func(i int, at uint32) []byte {
		name := []byte{2, 'S', byte('1' + i)}
		if !w.biff5 {
			name = []byte{2, 0, 'S', byte('1' + i)}
		}
		state, kind := byte(0), byte(0)
		if i < len(w.states) {
			state = w.states[i]
		}
		if i < len(w.kinds) {
			kind = w.kinds[i]
		}
		return rec(idBoundSheet, u32(at), []byte{state, kind}, name)
	}
	head := append(bof(5), bytes.Join(w.globals, nil)...)
	size := len(head) + 4
	for i := range w.sheets {
		size += len(bound(i, 0))
	}
	var sheets []byte
	for i, records := range w.sheets {
		head = append(head, bound(i, uint32(size+len(sheets)))...)
		kind := 0x10
		if i < len(w.kinds) && w.kinds[i] == 2 {
			kind = 0x20
		}
		sheets = append(sheets, bof(kind)...)
		sheets = append(sheets, bytes.Join(records, nil)...)
		sheets = append(sheets, rec(idEOF)...)
	}
	return append(append(head, rec(idEOF)...), sheets...)
}

// ole wraps a stream in a container with sectors of 512 bytes: the table in sector 0, the directory in 1, the
// table of small streams in 2, then the stream, or the root's stream that holds it.
func ole(name string, stream []byte) []byte {
	size := len(stream)
	sectors := (max(size, 1) + 511) / 512
	fat := make([]uint32, 128*((sectors+3+127)/128))
	tables := len(fat) / 128
	for i := range fat {
		fat[i] = freeSector
	}
	for i := range tables {
		fat[i] = 0xfffffffd
	}
	dir, mini, first := tables, tables+1, tables+2
	if first+sectors > len(fat) {
		return ole(name, append(stream, make([]byte, 512*4)...)) // rare: take more room
	}
	fat[dir], fat[mini] = endOfChain, endOfChain
	for i := range sectors {
		fat[first+i] = uint32(first + i + 1)
	}
	fat[first+sectors-1] = endOfChain
	h := make([]byte, 512)
	binary.LittleEndian.PutUint64(h, oleMark)
	copy(h[24:], u16(0x3e, 3, 0xfffe, 9, 6))
	copy(h[44:], u32(uint32(tables)))
	copy(h[48:], u32(uint32(dir)))
	copy(h[56:], u32(4096))
	copy(h[60:], u32(uint32(mini)))
	copy(h[64:], u32(1))
	copy(h[68:], u32(endOfChain))
	for i := range 109 {
		copy(h[76+4*i:], u32(freeSector))
	}
	for i := range tables {
		copy(h[76+4*i:], u32(uint32(i)))
	}
	small := size < 4096
	entry := func(name string, kind byte, child, start uint32, size int) []byte {
		e := make([]byte, 128)
		copy(e, wide(name))
		copy(e[64:], u16(2*len(name)+2))
		e[66], e[67] = kind, 1
		copy(e[68:], u32(freeSector))
		copy(e[72:], u32(freeSector))
		copy(e[76:], u32(child))
		copy(e[116:], u32(start))
		copy(e[120:], u32(uint32(size)))
		return e
	}
	rootStart, rootSize, start := uint32(endOfChain), 0, uint32(first)
	miniFAT := bytes.Repeat(u32(freeSector), 128)
	if small {
		rootStart, rootSize, start = uint32(first), sectors*512, 0
		n := (size + 63) / 64
		for i := range n {
			copy(miniFAT[4*i:], u32(uint32(i+1)))
		}
		copy(miniFAT[4*(n-1):], u32(endOfChain))
	}
	b := h
	for _, v := range fat {
		b = append(b, u32(v)...)
	}
	b = append(b, entry("Root Entry", 5, 1, rootStart, rootSize)...)
	b = append(b, entry(name, 2, freeSector, start, size)...)
	b = append(b, make([]byte, 256)...)
	b = append(b, miniFAT...)
	b = append(b, stream...)
	return append(b, make([]byte, sectors*512-size)...)
}
