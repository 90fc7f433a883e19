package text

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Encoding is how a file writes characters as bytes; its value is the name that people read.
type Encoding string

// The encodings that are told apart.
const (
	UTF8        Encoding = "UTF-8"
	UTF8BOM     Encoding = "UTF-8 with BOM"
	UTF16LE     Encoding = "UTF-16 LE"
	UTF16BE     Encoding = "UTF-16 BE"
	UTF32LE     Encoding = "UTF-32 LE"
	UTF32BE     Encoding = "UTF-32 BE"
	Windows1252 Encoding = "Windows-1252"
	Latin9      Encoding = "ISO-8859-15"
	MacRoman    Encoding = "Mac Roman"
	CP850       Encoding = "CP850" // of DOS, and of tills that still write as under DOS
	CP437       Encoding = "CP437"
)

// body is the part of the file that is text, and how to decode it.
type body struct {
	start, end int64
	encoding   Encoding
	settled    bool // the encoding is sure; it is not while all that was read is ASCII
}

const (
	chunkSize = 64 << 10
	// foresight is how far the encoding is looked for before the first row, where the file is longer than that and
	// says nothing: ASCII is the same in all encodings of bytes.
	foresight = 1 << 20
	// holeSize is how many NUL bytes in a row are taken for a hole that a crash left in the file: one disk
	// block. Fewer are a fault of the program that wrote them, and are left out.
	holeSize = 512
)

// examine finds the encoding by the evidence of the file, as far as it takes, but of no more than the first bytes,
// as many as foresight, where they are ASCII.
func examine(r io.ReaderAt, size, foresight int64) (body, error) {
	head := make([]byte, min(size, 4096))
	if err := readFull(r, head, 0); err != nil {
		return body{}, err
	}
	if b, ok := wide(head, size); ok {
		unit := int64(2)
		if b.encoding == UTF32LE || b.encoding == UTF32BE {
			unit = 4
		}
		if (b.end-b.start)%unit != 0 {
			return body{}, problem.New(problem.TextCut, problem.Args{"encoding": string(b.encoding)})
		}
		return b, nil
	}
	b := body{end: size, encoding: UTF8}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		b.start, b.encoding, b.settled = 3, UTF8BOM, true
	}
	if b.end > b.start {
		var last [1]byte
		if err := readFull(r, last[:], size-1); err != nil {
			return body{}, err
		}
		if last[0] == 0x1a { // DOS programs end a text with it
			b.end--
		}
	}
	return b, b.settle(r, b.start, foresight)
}

// settle finds the encoding of bytes by what stands from offset on; all before it is ASCII. It reads no further than
// it must: UTF-8 is sure with the first character that hardly appears by chance, since whatever is not UTF-8 behind
// it is a fault of the file. Where the next bytes, as many as few, are ASCII, the question stays open.
func (b *body) settle(r io.ReaderAt, offset, few int64) error {
	e := evidence{invalid: -1}
	buf := make([]byte, chunkSize)
	kept := 0
	for off := offset; off < b.end; {
		n := int(min(int64(len(buf)-kept), b.end-off))
		if err := readFull(r, buf[kept:kept+n], off); err != nil {
			return err
		}
		if err := e.holes(buf[kept : kept+n]); err != nil {
			return err
		}
		block := buf[:kept+n]
		first := off - int64(kept)
		off += int64(n)
		used := e.weigh(block, first, off == b.end)
		kept = copy(buf, block[used:])
		switch {
		case off == b.end:
		case e.invalid < 0 && (e.plausible > 0 || b.settled):
			b.settled = true
			return nil
		case e.invalid < 0 && e.strange+e.neutral == 0 && off-offset >= few:
			return nil
		}
	}
	if err := e.tooManyNULs(b.end - b.start); err != nil {
		return err
	}
	switch {
	case e.invalid >= 0 && (e.plausible > 0 || b.encoding == UTF8BOM):
		return mixed(r, *b, e.invalid)
	case e.invalid >= 0 || e.strange > 0 && e.plausible == 0 && e.neutral == 0 && b.encoding == UTF8:
		enc, err := legacy(r, *b)
		if err != nil {
			return err
		}
		b.encoding = enc
	}
	b.settled = true
	return nil
}

// wide recognises UTF-16 and UTF-32, by their marks or, for UTF-16 without one, by the zero halves of the
// ASCII characters that every table has.
func wide(head []byte, size int64) (body, bool) {
	marks := []struct {
		mark string
		enc  Encoding
	}{
		{"\xff\xfe\x00\x00", UTF32LE}, {"\x00\x00\xfe\xff", UTF32BE}, {"\xff\xfe", UTF16LE}, {"\xfe\xff", UTF16BE},
	}
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return body{start: int64(len(m.mark)), end: size, encoding: m.enc, settled: true}, true
		}
	}
	if e, ok := zeroHalves(head); ok {
		return body{end: size, encoding: e, settled: true}, true
	}
	return body{}, false
}

// zeroHalves recognises UTF-16 and UTF-32 without mark, by the zero halves or three quarters of ASCII characters.
func zeroHalves(head []byte) (Encoding, bool) {
	var zeros [4]int // by place in a unit of four
	for i, c := range head {
		if c == 0 {
			zeros[i%4]++
		}
	}
	even, odd := zeros[0]+zeros[2], zeros[1]+zeros[3]
	pairs, units := len(head)/2, len(head)/4
	switch {
	case units > 0 && zeros[2] == units && zeros[3] == units && zeros[0] == 0:
		return UTF32LE, true
	case units > 0 && zeros[0] == units && zeros[1] == units && zeros[3] == 0:
		return UTF32BE, true
	case pairs > 0 && odd*10 >= pairs*3 && even*20 <= odd:
		return UTF16LE, true
	case pairs > 0 && even*10 >= pairs*3 && odd*20 <= even:
		return UTF16BE, true
	}
	return "", false
}

// IsWide says whether the start of a file is UTF-16 or UTF-32, with or without a mark.
func IsWide(head []byte) bool {
	_, ok := wide(head[:min(len(head), 4096)&^3], 0)
	return ok
}

// mixed is the refusal of a file that is UTF-8 but for one place.
func mixed(r io.ReaderAt, b body, offset int64) error {
	line, column, last := 1, 1, byte(0)
	err := each(r, b.start, offset, func(block []byte) error {
		for _, c := range block {
			switch {
			case c == '\n' && last == '\r':
			case c == '\n' || c == '\r':
				line, column = line+1, 1
			case c&0xc0 != 0x80:
				column++
			}
			last = c
		}
		return nil
	})
	if err != nil {
		return err
	}
	var bad [1]byte
	if err := readFull(r, bad[:], offset); err != nil {
		return err
	}
	return problem.New(problem.TextMixed, problem.Args{
		"line": strconv.Itoa(line), "column": strconv.Itoa(column), "byte": strconv.FormatInt(int64(bad[0]), 16),
	})
}

// each hands the bytes from start to end to f, block by block, until f returns an error.
func each(r io.ReaderAt, start, end int64, f func([]byte) error) error {
	buf := make([]byte, chunkSize)
	for off := start; off < end; {
		n := min(int64(len(buf)), end-off)
		if err := readFull(r, buf[:n], off); err != nil {
			return err
		}
		if err := f(buf[:n]); err != nil {
			return err
		}
		off += n
	}
	return nil
}

// readFull fills b from offset; a file that is shorter than it was is a problem.
func readFull(r io.ReaderAt, b []byte, offset int64) error {
	if len(b) == 0 {
		return nil
	}
	n, err := r.ReadAt(b, offset)
	switch {
	case n == len(b):
		return nil
	case errors.Is(err, io.EOF) || err == nil:
		return problem.New(problem.FileChanged, nil)
	}
	return problem.New(problem.CannotRead, problem.Args{"reason": err.Error()}).Because(err)
}
