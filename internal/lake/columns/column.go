package columns

import (
	"cmp"
	"hash/crc32"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// column is one column of the row group that is being written: the page that waits, and the pages before it.
type column struct {
	writer   *Writer
	kind     parquet.Type
	coding   encoding.Encoding // of values without a dictionary
	optional bool
	bounded  bool // index and footer have smallest and largest values

	levels  []byte // of an optional column: of each row of the page, whether it has a value
	plain   store  // values of the page, where no dictionary has them
	entries store  // the dictionary; nil where there is none
	indexes []int32
	begun   int  // entries when the page began
	given   bool // the dictionary was given up: what follows is plain

	pages  []byte // finished, without the dictionary's
	rows   int64  // in finished pages
	chunk  format.ColumnMetaData
	places []format.PageLocation
	index  parquet.ColumnIndexer
	levelsOf
}

// levelsOf counts, of an optional column, rows without a value and rows with one.
type levelsOf struct {
	all    [2]int64
	byPage []int64
}

// indexed tells whether values are looked up in the dictionary.
func (c *column) indexed() bool { return c.entries != nil && !c.given }

// waiting is how many values and how many rows the page has.
func (c *column) waiting() (values, rows int) {
	values = c.plain.len()
	if c.indexed() {
		values = len(c.indexes)
	}
	if c.optional {
		return values, len(c.levels)
	}
	return values, values
}

// full tells whether the page is large enough, counted as parquet-go counts: five bytes for whether a value is there,
// four for where a text ends.
func (c *column) full() bool {
	size := 5 * int64(len(c.levels))
	switch {
	case c.indexed():
		size += 4 * int64(len(c.indexes))
	case c.kind.Kind() == parquet.ByteArray:
		size += c.plain.size() + 4*int64(c.plain.len())
	default:
		size += c.plain.size()
	}
	return size >= c.writer.pageSize
}

// flush writes the page that waits, if it has a row. A dictionary that has become too large is given up behind it.
func (c *column) flush() error {
	if _, rows := c.waiting(); rows == 0 {
		return nil
	}
	if err := c.page(); err != nil {
		return err
	}
	c.levels, c.indexes = c.levels[:0], c.indexes[:0]
	c.plain.reset()
	if c.entries != nil {
		c.begun = c.entries.len()
		c.given = c.given || c.entries.size() > c.writer.form.DictionaryMaxBytes
	}
	return nil
}

// page writes the page that waits behind those before it.
func (c *column) page() error {
	values, rows := c.waiting()
	b := &c.writer.room
	coding, err := c.encode(b)
	if err != nil {
		return err
	}
	size := len(b.levels) + len(b.page)
	if err := b.compress(c.writer.form.Compression); err != nil {
		return err
	}
	low, high, found := c.bounds()
	h := format.PageHeader{
		Type: format.DataPageV2, UncompressedPageSize: int32(size), CompressedPageSize: int32(len(b.levels) + len(b.page)),
		CRC: int32(crc32.Update(crc32.ChecksumIEEE(b.levels), crc32.IEEETable, b.page)),
	}
	h.DataPageHeaderV2 = thrift.New(format.DataPageHeaderV2{
		NumValues: int32(rows), NumNulls: int32(rows - values), NumRows: int32(rows), Encoding: coding,
		DefinitionLevelsByteLength: int32(len(b.levels)), IsCompressed: thrift.New(true),
		Statistics: format.Statistics{
			Min: low.Bytes(), Max: high.Bytes(), NullCount: int64(rows - values), MinValue: low.Bytes(), MaxValue: high.Bytes(),
		},
	})
	place := format.PageLocation{Offset: int64(len(c.pages)), FirstRowIndex: c.rows}
	head, err := c.writer.header(&h)
	if err != nil {
		return err
	}
	c.pages = append(append(append(c.pages, head...), b.levels...), b.page...)
	place.CompressedPageSize = int32(int64(len(c.pages)) - place.Offset)
	c.places = append(c.places, place)
	c.account(h.Type, coding, len(head)+size, int(place.CompressedPageSize))
	if found = found && c.bounded; found {
		c.widen(low, high)
	} else {
		low, high = parquet.Value{}, parquet.Value{}
	}
	c.index.IndexPage(int64(rows), int64(rows-values), low, high)
	c.count(values, rows)
	return nil
}

// encode encodes levels and values of the page that waits.
func (c *column) encode(b *room) (format.Encoding, error) {
	var err error
	b.levels = b.levels[:0]
	if c.optional {
		bits := rle.Encoding{BitWidth: 1}
		if b.levels, err = bits.EncodeLevels(b.levels, c.levels); err != nil {
			return 0, err
		}
	}
	if c.indexed() {
		b.page, err = parquet.RLEDictionary.EncodeInt32(b.page[:0], c.indexes)
		return format.RLEDictionary, err
	}
	coding := c.coding
	if c.entries != nil {
		coding = &parquet.Plain
	}
	b.page, err = c.kind.Encode(b.page[:0], c.plain.values(), coding)
	return coding.Encoding(), err
}

// bounds are the smallest and the largest value of the page that waits.
func (c *column) bounds() (low, high parquet.Value, found bool) {
	of := c.plain
	if c.indexed() {
		of = c.entries
		if c.begun > 0 { // the dictionary has values of pages before
			seen := make([]bool, c.entries.len())
			for _, i := range c.indexes {
				seen[i] = true
			}
			of = of.only(seen)
		}
	}
	return c.kind.NewPage(0, of.len(), of.values()).Bounds()
}

// widen takes the bounds of a page into those of the row group.
func (c *column) widen(low, high parquet.Value) {
	s, kind := &c.chunk.Statistics, c.kind.Kind()
	if s.MaxValue == nil || c.kind.Compare(high, kind.Value(s.MaxValue)) > 0 {
		s.MaxValue = append([]byte{}, high.Bytes()...)
	}
	if s.MinValue == nil || c.kind.Compare(low, kind.Value(s.MinValue)) < 0 {
		s.MinValue = append([]byte{}, low.Bytes()...)
	}
}

// count counts the rows of a page.
func (c *column) count(values, rows int) {
	c.rows += int64(rows)
	c.chunk.NumValues += int64(rows)
	c.chunk.Statistics.NullCount += int64(rows - values)
	if c.optional {
		c.all[0] += int64(rows - values)
		c.all[1] += int64(values)
		c.byPage = append(c.byPage, int64(rows-values), int64(values))
	}
	if c.kind.Kind() == parquet.ByteArray && !c.indexed() {
		c.chunk.SizeStatistics.UnencodedByteArrayDataBytes += c.plain.size()
	}
}

// account takes a page's size into the sums of the row group.
func (c *column) account(kind format.PageType, coding format.Encoding, size, compressed int) {
	c.chunk.TotalUncompressedSize += int64(size)
	c.chunk.TotalCompressedSize += int64(compressed)
	for i := range c.chunk.EncodingStats {
		if s := &c.chunk.EncodingStats[i]; s.PageType == kind && s.Encoding == coding {
			s.Count++
			return
		}
	}
	c.chunk.EncodingStats = append(c.chunk.EncodingStats, format.PageEncodingStats{PageType: kind, Encoding: coding, Count: 1})
}

// dictionary is the dictionary's page, header and all; nil where there is none. It counts towards the row group's sums.
func (c *column) dictionary() ([]byte, error) {
	if c.entries == nil {
		return nil, nil
	}
	b := &c.writer.room
	var err error
	if b.page, err = c.kind.Encode(b.page[:0], c.entries.values(), &parquet.Plain); err != nil {
		return nil, err
	}
	size := len(b.page)
	if err := b.compress(c.writer.form.Compression); err != nil {
		return nil, err
	}
	head, err := c.writer.header(&format.PageHeader{
		Type: format.DictionaryPage, UncompressedPageSize: int32(size), CompressedPageSize: int32(len(b.page)),
		CRC:                  int32(crc32.ChecksumIEEE(b.page)),
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(c.entries.len()), Encoding: format.Plain}),
	})
	if err != nil {
		return nil, err
	}
	c.account(format.DictionaryPage, format.Plain, len(head)+size, len(head)+len(b.page))
	return append(head, b.page...), nil
}

// finish is what footer and indexes say of the column, whose dictionary begins at a place of the file.
func (c *column) finish(at int64, dictionary int) (format.ColumnMetaData, format.ColumnIndex, format.OffsetIndex) {
	chunk := c.chunk
	if dictionary > 0 {
		chunk.DictionaryPageOffset = at
	}
	chunk.DataPageOffset = at + int64(dictionary)
	chunk.EncodingStats = slices.Clone(chunk.EncodingStats)
	slices.SortFunc(chunk.EncodingStats, func(a, b format.PageEncodingStats) int {
		return cmp.Or(cmp.Compare(a.PageType, b.PageType), cmp.Compare(a.Encoding, b.Encoding))
	})
	index := c.index.ColumnIndex()
	if c.optional {
		chunk.SizeStatistics.DefinitionLevelHistogram = slices.Clone(c.all[:])
		index.DefinitionLevelHistogram = slices.Clone(c.byPage)
	}
	places := slices.Clone(c.places)
	for i := range places {
		places[i].Offset += chunk.DataPageOffset
	}
	return chunk, index, format.OffsetIndex{PageLocations: places}
}

// reset makes the column ready for the next row group.
func (c *column) reset() {
	c.levels, c.indexes, c.pages, c.places = c.levels[:0], c.indexes[:0], c.pages[:0], c.places[:0]
	c.plain.reset()
	if c.entries != nil {
		c.entries.reset()
	}
	c.begun, c.given, c.rows = 0, false, 0
	c.index.Reset()
	c.levelsOf = levelsOf{byPage: c.byPage[:0]}
	c.chunk = format.ColumnMetaData{
		Type: c.chunk.Type, Encoding: c.chunk.Encoding, PathInSchema: c.chunk.PathInSchema, Codec: c.chunk.Codec,
		EncodingStats: c.chunk.EncodingStats[:0],
	}
}
