package xls

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf16"

	"github.com/habitue-crm/habitue/ingest/sheet/ole/oletest"
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

// pack wraps a stream in a container. Of a large stream, sector 0 is the table, 1 the directory, 2 the table of small
// streams, and the stream follows.
func pack(name string, stream []byte) []byte {
	return oletest.Pack(oletest.Stream{Name: name, Bytes: stream})
}
