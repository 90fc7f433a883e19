package lake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
)

// Texts is a text column: of each line the place of its text in a list. A text may be in the list more than once.
type Texts struct {
	Codes []uint32
	bytes []byte
	ends  []uint32 // of each text, in bytes
}

// Len is how many texts the list has.
func (t *Texts) Len() int { return len(t.ends) }

// At is a text of the list. It is valid until the next page.
func (t *Texts) At(code uint32) []byte {
	if code == 0 {
		return t.bytes[:t.ends[0]]
	}
	return t.bytes[t.ends[code-1]:t.ends[code]]
}

// Length is the length of all texts of the list but the empty ones, 0 where they differ or there are none; all says
// that none is empty.
func (t *Texts) Length() (length int, all bool) {
	from, all := uint32(0), true
	for _, end := range t.ends {
		n := int(end - from)
		from = end
		switch {
		case n == 0:
			all = false
		case length == 0:
			length = n
		case length != n:
			return 0, false
		}
	}
	return length, all
}

// Numbers is a column of numbers, days or truths.
type Numbers struct {
	Values []int64 // 0 where there is none
	Absent []bool  // where there is none; nil where there is one everywhere
	table  []int64
}

func (t *Texts) reset() { t.Codes, t.bytes, t.ends = t.Codes[:0], t.bytes[:0], t.ends[:0] }

// add puts a text at the end of the list.
func (t *Texts) add(b []byte) uint32 {
	t.bytes = append(t.bytes, b...)
	t.ends = append(t.ends, uint32(len(t.bytes)))
	return uint32(len(t.ends) - 1)
}

// append appends one line's text.
func (t *Texts) append(s string) {
	if n := len(t.Codes); n > 0 && string(t.At(t.Codes[n-1])) == s {
		t.Codes = append(t.Codes, t.Codes[n-1])
		return
	}
	t.bytes = append(t.bytes, s...)
	t.Codes = append(t.Codes, t.add(nil))
}

// read reads a column chunk; nil is a column of empty texts.
func (t *Texts) read(chunk parquet.ColumnChunk, rows int) error {
	t.reset()
	if chunk == nil {
		none := t.add(nil)
		for range rows {
			t.Codes = append(t.Codes, none)
		}
		return nil
	}
	var dictionary parquet.Dictionary
	var base uint32
	kind := chunk.Type().Kind()
	return eachPage(chunk, rows, func() int { return len(t.Codes) }, func(page parquet.Page) error {
		start := len(t.Codes)
		d := page.Dictionary()
		switch {
		case kind != parquet.ByteArray:
			return t.appendValues(page)
		case d != nil:
			if d != dictionary {
				dictionary, base = d, uint32(len(t.ends))
				list := d.Page().Data()
				if err := t.appendList(list.ByteArray()); err != nil {
					return err
				}
			}
			codes := page.Data()
			if err := t.appendCodes(codes.Int32(), base); err != nil {
				return err
			}
		default:
			texts := page.Data()
			if err := t.appendPlain(texts.ByteArray()); err != nil {
				return err
			}
		}
		return t.spread(page, start)
	})
}

// eachPage reads the pages of a chunk, which must come to so many rows.
func eachPage(chunk parquet.ColumnChunk, rows int, have func() int, fn func(parquet.Page) error) error {
	pages := chunk.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		err = fn(page)
		parquet.Release(page)
		if err != nil {
			return err
		}
		if have() > rows {
			break
		}
	}
	if n := have(); n != rows {
		return fmt.Errorf("%d values in %d rows", n, rows)
	}
	return nil
}

// appendList appends the texts of a dictionary to the list.
func (t *Texts) appendList(content []byte, offsets []uint32) error {
	if len(offsets) == 0 {
		return nil
	}
	first, last := offsets[0], offsets[len(offsets)-1]
	if int(last) > len(content) || first > last || uint64(len(t.bytes))+uint64(last-first) > math.MaxUint32 {
		return errForeign
	}
	base := uint32(len(t.bytes))
	t.bytes = append(t.bytes, content[first:last]...)
	before := first
	for _, end := range offsets[1:] {
		if end < before || end > last {
			return errForeign
		}
		t.ends = append(t.ends, base+end-first)
		before = end
	}
	return nil
}

func (t *Texts) appendCodes(codes []int32, base uint32) error {
	n := uint32(len(t.ends)) - base
	start := len(t.Codes)
	t.Codes = append(t.Codes, make([]uint32, len(codes))...)
	worst := uint32(0)
	for i, c := range codes {
		worst = max(worst, uint32(c))
		t.Codes[start+i] = base + uint32(c)
	}
	if len(codes) > 0 && worst >= n {
		return fmt.Errorf("a text of number %d in a list of %d", worst, n)
	}
	return nil
}

// appendPlain appends texts that stand for themselves; one that repeats the one before is not listed again.
func (t *Texts) appendPlain(content []byte, offsets []uint32) error {
	for i := 1; i < len(offsets); i++ {
		from, to := offsets[i-1], offsets[i]
		if from > to || int(to) > len(content) || uint64(len(t.bytes))+uint64(to-from) > math.MaxUint32 {
			return errForeign
		}
		text := content[from:to]
		if n := len(t.Codes); n > 0 && bytes.Equal(t.At(t.Codes[n-1]), text) {
			t.Codes = append(t.Codes, t.Codes[n-1])
			continue
		}
		t.Codes = append(t.Codes, t.add(text))
	}
	return nil
}

// appendValues is the way for columns of other forms: value by value.
func (t *Texts) appendValues(page parquet.Page) error {
	return eachValue(page, func(v parquet.Value) error {
		var text []byte
		switch {
		case v.IsNull():
		case v.Kind() == parquet.FixedLenByteArray:
			text = v.ByteArray()
		case v.Kind() == parquet.Int32 || v.Kind() == parquet.Int64: // an id that another program took for a number
			text = fmt.Append(nil, v.Int64())
		default:
			return errForeign
		}
		if n := len(t.Codes); n > 0 && bytes.Equal(t.At(t.Codes[n-1]), text) {
			t.Codes = append(t.Codes, t.Codes[n-1])
			return nil
		}
		t.Codes = append(t.Codes, t.add(text))
		return nil
	})
}

// spread moves the texts of an optional page to their lines; where there is none, it is empty.
func (t *Texts) spread(page parquet.Page, start int) error {
	levels := page.DefinitionLevels()
	if len(levels) == 0 || page.NumNulls() == 0 {
		if len(t.Codes)-start != int(page.NumValues()) {
			return errForeign
		}
		return nil
	}
	none := t.add(nil)
	from, short := len(t.Codes)-1, len(levels)-(len(t.Codes)-start)
	if short < 0 {
		return errForeign
	}
	t.Codes = append(t.Codes, make([]uint32, short)...)
	for i := len(levels) - 1; i >= 0; i-- {
		if levels[i] == 0 {
			t.Codes[start+i] = none
			continue
		}
		if from < start {
			return errForeign
		}
		t.Codes[start+i] = t.Codes[from]
		from--
	}
	if from != start-1 {
		return errForeign
	}
	return nil
}

// eachValue hands out the values of a page, whatever its form.
func eachValue(page parquet.Page, fn func(parquet.Value) error) error {
	values := page.Values()
	var some [256]parquet.Value
	for {
		n, err := values.ReadValues(some[:])
		for _, v := range some[:n] {
			if err := fn(v); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return io.ErrNoProgress
		}
	}
}
