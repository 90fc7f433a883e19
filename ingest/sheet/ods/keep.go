package ods

import (
	"encoding/binary"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// maxKept is how many bytes of rows the first scan keeps, so that most workbooks are unpacked and scanned only once.
// What goes beyond is scanned again when it is asked for.
const maxKept = 32 << 20

// chunkSize is how large a chunk of kept rows grows before the next one is begun.
const chunkSize = 256 << 10

// kept is the rows of one sheet in short form. A record is the row's number, how often it is repeated (twice that,
// plus one where it is hidden), the number of its cells, and for each cell a byte with its type and marks, then its
// column where that is not the next one, then its value. All numbers are varints; the characters of texts stand
// apart, so that they become one string a chunk and texts need no memory of their own.
type kept struct {
	chunks []chunk
	rec    []byte // of the chunk that is being filled
	chars  []byte
	full   bool // the sheet is too large and not kept
}

type chunk struct {
	rec   []byte
	chars string
}

// The marks beside the type of a kept cell.
const (
	markPercent = 1 << (iota + 4) // the number is shown as a percentage
	markColumn                    // the column follows
	markTrue                      // a negative number, or true
	markSums                      // the formula sums other cells
	typeMask    = 1<<4 - 1

	// dressedNumber stands for the type of a number that is shown with more than it holds. A byte says how many digits
	// it has with the zeros in front, another one which currency stands beside it, and whether letters do.
	dressedNumber = typeMask
	withLetters   = 1 << 7
)

// put keeps a row and returns how many bytes that takes.
func (k *kept) put(row *cell.Row, n int64, t *tables) int {
	before := len(k.rec) + len(k.chars)
	marks := uint64(n) << 1
	if row.Hidden {
		marks |= 1
	}
	b := binary.AppendUvarint(k.rec, uint64(row.Number))
	b = binary.AppendUvarint(b, marks)
	b = binary.AppendUvarint(b, uint64(len(row.Cells)))
	col := 0
	for i := range row.Cells {
		c := &row.Cells[i]
		tag := byte(c.Type)
		if c.Type == cell.Number && c.Number.Neg || c.Bool {
			tag |= markTrue
		}
		dressed := c.Digits > 0 || c.Currency > 0 || c.Lettered
		if dressed {
			tag |= dressedNumber
		}
		if c.Sums {
			tag |= markSums
		}
		if c.Percent {
			tag |= markPercent
		}
		if col++; c.Col == col {
			b = append(b, tag)
		} else {
			b = binary.AppendUvarint(append(b, tag|markColumn), uint64(c.Col))
			col = c.Col
		}
		if dressed {
			beside := byte(c.Currency)
			if c.Lettered {
				beside |= withLetters
			}
			b = append(b, c.Digits, beside)
		}
		switch c.Type {
		case cell.Text, cell.Error:
			chars := t.charsOf(c)
			b = binary.AppendUvarint(b, uint64(len(chars)))
			k.chars = append(k.chars, chars...)
			continue
		case cell.Number:
			b = binary.AppendUvarint(b, c.Number.Coef)
			b = binary.AppendVarint(b, int64(c.Number.Exp))
		case cell.Bool, cell.BlankFormula:
			continue
		default:
			b = binary.AppendVarint(b, c.Moment)
		}
		b = binary.AppendUvarint(b, uint64(len(c.Stored)))
		b = append(b, c.Stored...)
	}
	k.rec = b
	size := len(k.rec) + len(k.chars) - before
	if len(k.rec)+len(k.chars) > chunkSize {
		k.seal()
	}
	return size
}

// seal ends the chunk that is being filled. Its buffers are used for the next one.
func (k *kept) seal() {
	if len(k.rec) > 0 {
		k.chunks = append(k.chunks, chunk{append([]byte(nil), k.rec...), string(k.chars)})
	}
	k.rec, k.chars = k.rec[:0], k.chars[:0]
}

// drop lets go of what is kept: the sheet is too large.
func (k *kept) drop() { *k = kept{full: true} }

// replay hands out kept rows.
type replay struct {
	kept  *kept
	next  int // the next chunk
	rec   []byte
	at    int // of rec
	chars string
	cells []cell.Cell
}

// row is the next row and how often it is repeated; io.EOF after the last.
func (r *replay) row() (cell.Row, int64, error) {
	if r.at == len(r.rec) {
		if r.next == len(r.kept.chunks) {
			return cell.Row{}, 0, io.EOF
		}
		r.rec, r.at, r.chars = r.kept.chunks[r.next].rec, 0, r.kept.chunks[r.next].chars
		r.next++
	}
	row := cell.Row{Number: int(r.uvarint())}
	marks := r.uvarint()
	row.Hidden = marks&1 == 1
	n := int(r.uvarint())
	if cap(r.cells) < n {
		r.cells = make([]cell.Cell, n)
	}
	row.Cells = r.cells[:n]
	col := 0
	for i := range row.Cells {
		tag := r.rec[r.at]
		r.at++
		if col++; tag&markColumn != 0 {
			col = int(r.uvarint())
		}
		c := &row.Cells[i]
		*c = cell.Cell{Row: row.Number, Col: col, Type: cell.Type(tag & typeMask), Sums: tag&markSums != 0, Percent: tag&markPercent != 0}
		if tag&typeMask == dressedNumber {
			beside := r.rec[r.at+1]
			c.Type, c.Digits = cell.Number, r.rec[r.at]
			c.Currency, c.Lettered = cell.Currency(beside&^withLetters), beside&withLetters != 0
			r.at += 2
		}
		r.value(c, tag&markTrue != 0)
	}
	return row, int64(marks >> 1), nil
}

// value reads the value of a cell.
func (r *replay) value(c *cell.Cell, mark bool) {
	switch c.Type {
	case cell.Text, cell.Error:
		n := int(r.uvarint())
		c.Text, r.chars = r.chars[:n], r.chars[n:]
		return
	case cell.Number:
		c.Number = cell.Decimal{Coef: r.uvarint(), Neg: mark}
		c.Number.Exp = int16(r.varint())
	case cell.Bool:
		c.Bool = mark
		return
	case cell.BlankFormula:
		return
	default:
		c.Moment = r.varint()
	}
	n := int(r.uvarint())
	c.Stored = r.rec[r.at : r.at+n : r.at+n]
	r.at += n
}

func (r *replay) uvarint() (v uint64) {
	at := r.at
	for shift := 0; ; shift += 7 {
		c := r.rec[at]
		at++
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			r.at = at
			return v
		}
	}
}

func (r *replay) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}
