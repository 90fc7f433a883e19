package columns

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// magic begins and ends a file.
const magic = "PAR1"

// checked is how many rows parquet-go writes before it looks for pages that are full.
const checked = 64

// Writer writes files of one schema, one after the other: Reset, then for each row a value to every column and EndRow,
// then Close. Its columns are asked for once.
type Writer struct {
	form     *parquet.WriterConfig
	pageSize int64
	footer   format.FileMetaData // of a file without rows
	sorting  []format.SortingColumn
	columns  []part // in the order of the file
	names    map[string]int
	room     room
	headers  struct {
		buffer  bytes.Buffer
		encoder *thrift.Encoder
	}

	to      io.Writer
	at      int64 // bytes written
	rows    int64 // of the row group
	groups  []format.RowGroup
	indexes [][]format.ColumnIndex
	offsets [][]format.OffsetIndex
}

// part is a column with what it finds its dictionary's entries by.
type part interface {
	itself() *column
	forget()
}

func (c *column) itself() *column { return c }

// room is memory for one page, shared by all columns.
type room struct{ levels, page, spare []byte }

// compress compresses the page.
func (r *room) compress(by compress.Codec) error {
	packed, err := by.Encode(r.spare[:0], r.page)
	r.page, r.spare = packed, r.page
	return err
}

// New makes a writer. The schema is flat; its columns are texts, whole numbers, days, instants, decimals of eight bytes,
// doubles, and yes or no. Options that change the form of pages other than by size, or that add filters or keys, are not for it.
func New(schema *parquet.Schema, options ...parquet.WriterOption) (*Writer, error) {
	form, err := parquet.NewWriterConfig(append(slices.Clone(options), schema)...)
	if err != nil {
		return nil, err
	}
	if form.Compression == nil || form.DataPageVersion != 2 || !form.DataPageStatistics || form.DeprecatedDataPageStatistics ||
		form.BloomFilters != nil || form.Encryption != nil || form.Encodings != nil || form.SkipPageStatistics != nil || form.DictionaryMaxBytes <= 0 {
		return nil, fmt.Errorf("write columns: options that parquet-go's own writer is for")
	}
	w := &Writer{form: form, pageSize: int64(float64(form.PageBufferSize) * 0.98), names: map[string]int{}}
	w.headers.encoder = thrift.NewEncoder(new(thrift.CompactProtocol).NewWriter(&w.headers.buffer))
	if w.footer, err = emptyFooter(schema, options); err != nil {
		return nil, err
	}
	for i, path := range schema.Columns() {
		leaf, found := schema.Lookup(path...)
		if !found || len(path) != 1 || leaf.MaxRepetitionLevel != 0 {
			return nil, fmt.Errorf("write columns: %v is not flat", path)
		}
		p, err := w.part(leaf)
		if err != nil {
			return nil, err
		}
		w.columns, w.names[path[0]] = append(w.columns, p), i
	}
	w.sorting = make([]format.SortingColumn, len(form.Sorting.SortingColumns))
	for i, by := range form.Sorting.SortingColumns {
		w.sorting[i] = format.SortingColumn{ColumnIdx: int32(w.names[by.Path()[0]]), Descending: by.Descending(), NullsFirst: by.NullsFirst()}
	}
	return w, nil
}

// emptyFooter is what parquet-go says in the footer of a file without rows.
func emptyFooter(schema *parquet.Schema, options []parquet.WriterOption) (format.FileMetaData, error) {
	w := parquet.NewGenericWriter[any](io.Discard, append(slices.Clone(options), schema)...)
	if err := w.Close(); err != nil {
		return format.FileMetaData{}, err
	}
	return *w.File().Metadata(), nil
}

// part makes a column of the schema's kind.
func (w *Writer) part(leaf parquet.LeafColumn) (part, error) {
	c := column{writer: w, kind: leaf.Node.Type(), coding: leaf.Node.Encoding(), optional: leaf.MaxDefinitionLevel == 1}
	kind := c.kind.Kind()
	if c.coding == nil {
		c.coding = &parquet.Plain
		if kind == parquet.ByteArray {
			c.coding = &parquet.DeltaLengthByteArray
		}
	}
	c.bounded = !slices.ContainsFunc(w.form.SkipPageBounds, func(path []string) bool { return slices.Equal(path, leaf.Path) })
	c.index = c.kind.NewColumnIndexer(w.form.ColumnIndexSizeLimit(leaf.Path))
	indexed := c.coding.Encoding() == format.RLEDictionary
	codings := []format.Encoding{c.coding.Encoding()}
	if c.optional {
		codings = append(codings, format.RLE)
	}
	if indexed {
		codings = append(codings, format.Plain)
	}
	slices.Sort(codings)
	c.chunk = format.ColumnMetaData{
		Type: format.Type(kind), Encoding: slices.Compact(codings), PathInSchema: leaf.Path, Codec: w.form.Compression.CompressionCodec(),
	}
	switch {
	case kind == parquet.ByteArray:
		t := &Texts{column: c, seed: maphash.MakeSeed(), loose: newTextStore(false), words: newTextStore(true), lastWord: -1}
		if t.plain = t.loose; indexed {
			t.entries = t.words
		}
		return t, nil
	case kind == parquet.Int32 || kind == parquet.Int64:
		n := &Numbers{column: c, loose: &numberStore{kind: kind}, known: &numberStore{kind: kind}, lastKnown: -1}
		if n.plain = n.loose; indexed {
			n.entries = n.known
		}
		return n, nil
	case kind == parquet.Boolean && !indexed:
		f := &Flags{column: c, loose: &flagStore{}}
		f.plain = f.loose
		return f, nil
	case kind == parquet.Double && !indexed:
		d := &Doubles{column: c, loose: &doubleStore{}}
		d.plain = d.loose
		return d, nil
	}
	return nil, fmt.Errorf("write columns: %v is of a kind that is not written here", leaf.Path)
}

// Texts is the text column of a name. It panics where the schema has none: which columns there are is no input.
func (w *Writer) Texts(name string) *Texts { return w.named(name).(*Texts) }

// Numbers is the column of whole numbers of a name, as Texts is.
func (w *Writer) Numbers(name string) *Numbers { return w.named(name).(*Numbers) }

// Flags is the column of yes and no of a name, as Texts is.
func (w *Writer) Flags(name string) *Flags { return w.named(name).(*Flags) }

// Doubles is the column of numbers with a point of a name, as Texts is.
func (w *Writer) Doubles(name string) *Doubles { return w.named(name).(*Doubles) }

func (w *Writer) named(name string) part {
	if i, known := w.names[name]; known {
		return w.columns[i]
	}
	return nil
}

// Reset begins a file. What was written of another and not closed is forgotten.
func (w *Writer) Reset(to io.Writer) {
	w.to, w.at = to, 0
	w.groups, w.indexes, w.offsets = nil, nil, nil
	w.forget()
}

// forget empties the row group.
func (w *Writer) forget() {
	w.rows = 0
	for _, p := range w.columns {
		p.itself().reset()
		p.forget()
	}
}

// EndRow ends a row, of which every column was given.
func (w *Writer) EndRow() error {
	if w.rows++; w.rows%checked != 0 {
		return nil
	}
	for _, p := range w.columns {
		if c := p.itself(); c.full() {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
	if w.rows == w.form.MaxRowsPerRowGroup {
		return w.EndGroup()
	}
	return nil
}

// Append puts the row groups of another Writer's file behind those of this one. Both are of one form, no row of either
// waits to be written, and written is what the other wrote since its Reset.
func (w *Writer) Append(other *Writer, written []byte) error {
	if err := w.begin(); err != nil {
		return err
	}
	shift := w.at - int64(len(magic))
	for i, group := range other.groups {
		group.FileOffset += shift
		group.Ordinal = int16(len(w.groups))
		for c := range group.Columns {
			chunk := &group.Columns[c].MetaData
			chunk.DataPageOffset += shift
			if chunk.DictionaryPageOffset > 0 {
				chunk.DictionaryPageOffset += shift
			}
			for p := range other.offsets[i][c].PageLocations {
				other.offsets[i][c].PageLocations[p].Offset += shift
			}
		}
		w.groups, w.indexes, w.offsets = append(w.groups, group), append(w.indexes, other.indexes[i]), append(w.offsets, other.offsets[i])
	}
	return w.write(written[len(magic):])
}

// EndGroup writes the row group, if it has a row, though it be shorter than others.
func (w *Writer) EndGroup() error {
	if err := w.begin(); err != nil || w.rows == 0 {
		return err
	}
	group := format.RowGroup{NumRows: w.rows, FileOffset: w.at, Ordinal: int16(len(w.groups)), SortingColumns: w.sorting}
	indexes, offsets := make([]format.ColumnIndex, len(w.columns)), make([]format.OffsetIndex, len(w.columns))
	for i, p := range w.columns {
		c := p.itself()
		if err := c.flush(); err != nil {
			return err
		}
		if c.rows != w.rows {
			return fmt.Errorf("column %v has %d values in %d rows", c.chunk.PathInSchema, c.rows, w.rows)
		}
		dictionary, err := c.dictionary()
		if err != nil {
			return err
		}
		var chunk format.ColumnChunk
		chunk.MetaData, indexes[i], offsets[i] = c.finish(w.at, len(dictionary))
		if err := w.write(dictionary, c.pages); err != nil {
			return err
		}
		group.Columns = append(group.Columns, chunk)
		group.TotalByteSize += chunk.MetaData.TotalUncompressedSize
		group.TotalCompressedSize += chunk.MetaData.TotalCompressedSize
	}
	w.groups, w.indexes, w.offsets = append(w.groups, group), append(w.indexes, indexes), append(w.offsets, offsets)
	w.forget()
	return nil
}

// begin writes what a file begins with, once.
func (w *Writer) begin() error {
	if w.at > 0 {
		return nil
	}
	return w.write([]byte(magic))
}

// Close ends the file. The writer can be Reset then.
func (w *Writer) Close() error {
	if err := w.EndGroup(); err != nil {
		return err
	}
	for i := range w.groups {
		for j := range w.indexes[i] {
			c := &w.groups[i].Columns[j]
			c.ColumnIndexOffset = w.at
			n, err := w.thrift(&w.indexes[i][j])
			if err != nil {
				return err
			}
			c.ColumnIndexLength = int32(n)
		}
	}
	for i := range w.groups {
		for j := range w.offsets[i] {
			c := &w.groups[i].Columns[j]
			c.OffsetIndexOffset = w.at
			n, err := w.thrift(&w.offsets[i][j])
			if err != nil {
				return err
			}
			c.OffsetIndexLength = int32(n)
		}
	}
	footer := w.footer
	footer.RowGroups = w.groups
	for _, g := range w.groups {
		footer.NumRows += g.NumRows
	}
	n, err := w.thrift(&footer)
	if err != nil {
		return err
	}
	return w.write(binary.LittleEndian.AppendUint32(nil, uint32(n)), []byte(magic))
}

// header is a page's header, encoded; it lasts until the next.
func (w *Writer) header(h any) ([]byte, error) {
	w.headers.buffer.Reset()
	err := w.headers.encoder.Encode(h)
	return w.headers.buffer.Bytes(), err
}

// thrift writes a part of the footer and says how long it is.
func (w *Writer) thrift(v any) (int, error) {
	b, err := w.header(v)
	if err != nil {
		return 0, err
	}
	return len(b), w.write(b)
}

func (w *Writer) write(all ...[]byte) error {
	for _, b := range all {
		n, err := w.to.Write(b)
		w.at += int64(n)
		if err != nil {
			return err
		}
	}
	return nil
}
