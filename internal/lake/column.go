package lake

import (
	"errors"
	"math"

	"github.com/parquet-go/parquet-go"
)

// column is one column of one row group, read whole. Column pages are read rather than rows: on this
// schema that is several times faster, and equal texts share their memory.
type column struct {
	texts  []string // of a text column
	ints   []int64  // of a number, day or boolean column; of a double its bits
	absent []bool   // of an optional column: where there is no value
}

// missing reports whether the file has no such column: it is older than the column.
func (c *column) missing() bool { return c.texts == nil && c.ints == nil }

// text is the i-th text; "" in a column that the file does not have.
func (c *column) text(i int) string {
	if c.texts == nil {
		return ""
	}
	return c.texts[i]
}

// number is the i-th number; 0 in a column that the file does not have.
func (c *column) number(i int) int64 {
	if c.ints == nil {
		return 0
	}
	return c.ints[i]
}

// has tells whether the i-th value is there.
func (c *column) has(i int) bool {
	return !c.missing() && (c.absent == nil || !c.absent[i])
}

// errForeign says that a file has another form than ours.
var errForeign = errors.New("the column is not of the form that this lake writes")

// pageTexts turns the texts of a column's pages into strings, each distinct one once.
type pageTexts struct {
	dictionary parquet.Dictionary
	entries    []string
	seen       map[string]string
}

// readColumn reads a column chunk of n rows. Pages may have a dictionary or not, one after the other.
func readColumn(chunk parquet.ColumnChunk, n int) (*column, error) {
	c := &column{}
	kind := chunk.Type().Kind()
	texts := pageTexts{}
	if kind == parquet.ByteArray {
		c.texts = make([]string, 0, n)
	} else {
		c.ints = make([]int64, 0, n)
	}
	err := eachPage(chunk, n, func() int { return len(c.texts) + len(c.ints) }, func(page parquet.Page) error {
		if kind == parquet.ByteArray {
			return c.appendTexts(page, &texts)
		}
		return c.appendNumbers(page, kind)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// appendTexts appends a page's texts; where the page has none, "".
func (c *column) appendTexts(page parquet.Page, texts *pageTexts) (err error) {
	start := len(c.texts)
	if c.texts, err = texts.appendStored(c.texts, page); err != nil {
		return err
	}
	levels := page.DefinitionLevels()
	if len(levels) == 0 {
		if len(c.texts)-start != int(page.NumValues()) {
			return errForeign
		}
		if c.absent != nil {
			c.absent = append(c.absent, make([]bool, len(c.texts)-start)...)
		}
		return nil
	}
	c.texts, err = spread(c, c.texts, start, levels)
	return err
}

// appendStored appends the texts that the page stores: in an optional column, those that are there.
func (t *pageTexts) appendStored(to []string, page parquet.Page) ([]string, error) {
	n := int(page.NumValues() - page.NumNulls())
	values := page.Data()
	if d := page.Dictionary(); d != nil {
		t.load(d)
		indexes := values.Int32()
		if len(indexes) != n {
			return nil, errForeign
		}
		for _, i := range indexes {
			to = append(to, t.entries[i])
		}
		return to, nil
	}
	content, offsets := values.ByteArray()
	if len(offsets) != n+1 && (n != 0 || len(offsets) != 0) {
		return nil, errForeign
	}
	if t.seen == nil {
		t.seen = map[string]string{}
	}
	for i := range n {
		to = append(to, t.share(content[offsets[i]:offsets[i+1]]))
	}
	return to, nil
}

// load makes the strings of a dictionary, once.
func (t *pageTexts) load(d parquet.Dictionary) {
	if t.dictionary == d {
		return
	}
	values := d.Page().Data()
	content, offsets := values.ByteArray()
	t.dictionary, t.entries = d, make([]string, max(len(offsets)-1, 0))
	for i := range t.entries {
		t.entries[i] = string(content[offsets[i]:offsets[i+1]])
	}
}

func (t *pageTexts) share(b []byte) string {
	s, ok := t.seen[string(b)]
	if !ok {
		s = string(b)
		t.seen[s] = s
	}
	return s
}

// appendNumbers appends a page of numbers, days or booleans.
func (c *column) appendNumbers(page parquet.Page, kind parquet.Kind) error {
	start := len(c.ints)
	if err := c.appendStored(page, kind); err != nil {
		return err
	}
	levels := page.DefinitionLevels()
	if len(levels) == 0 {
		if len(c.ints)-start != int(page.NumValues()) {
			return errForeign
		}
		if c.absent != nil {
			c.absent = append(c.absent, make([]bool, len(c.ints)-start)...)
		}
		return nil
	}
	ints, err := spread(c, c.ints, start, levels)
	c.ints = ints
	return err
}

// appendStored appends the values that the page stores: in an optional column, those that are there.
func (c *column) appendStored(page parquet.Page, kind parquet.Kind) error {
	values, stored := page.Data(), int(page.NumValues()-page.NumNulls())
	if d := page.Dictionary(); d != nil {
		entries := make([]int64, d.Len())
		for i := range entries {
			switch v := d.Index(int32(i)); kind {
			case parquet.Int32:
				entries[i] = int64(v.Int32())
			case parquet.Double:
				entries[i] = int64(math.Float64bits(v.Double()))
			default:
				entries[i] = v.Int64()
			}
		}
		for _, i := range values.Int32() {
			c.ints = append(c.ints, entries[i])
		}
		return nil
	}
	switch kind {
	case parquet.Int64:
		c.ints = append(c.ints, values.Int64()...)
	case parquet.Int32:
		for _, v := range values.Int32() {
			c.ints = append(c.ints, int64(v))
		}
	case parquet.Double:
		for _, v := range values.Double() {
			c.ints = append(c.ints, int64(math.Float64bits(v)))
		}
	case parquet.Boolean:
		bits := values.Boolean()
		if len(bits)*8 < stored {
			return errForeign
		}
		for i := range stored {
			c.ints = append(c.ints, int64(bits[i/8]>>(i%8)&1))
		}
	default:
		return errForeign
	}
	return nil
}

// spread moves the stored values of an optional page to their rows, from the back so that none is overwritten.
func spread[T any](c *column, values []T, start int, levels []byte) ([]T, error) {
	if c.absent == nil {
		c.absent = make([]bool, start, cap(values))
	}
	var none T
	from := len(values) - 1
	for len(values) < start+len(levels) {
		values = append(values, none)
	}
	c.absent = append(c.absent, make([]bool, len(levels))...)
	for i := len(levels) - 1; i >= 0; i-- {
		if levels[i] == 0 {
			values[start+i], c.absent[start+i] = none, true
			continue
		}
		if from < start {
			return nil, errForeign
		}
		values[start+i] = values[from]
		from--
	}
	if from != start-1 {
		return nil, errForeign
	}
	return values, nil
}
