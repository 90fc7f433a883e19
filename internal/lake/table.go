package lake

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/problem"
)

// The form of every file: fixed, so that the same facts are the same bytes.
const (
	rowsPerGroup  = 65_536
	rowsPerWrite  = 1_024
	dictionaryMax = 1 << 20 // a column whose dictionary grows beyond this goes on without one
	versionKey    = "habitue.schema"
)

// fresh is a new Parquet file that is being written.
type fresh struct {
	path   string
	file   *os.File
	buffer *bufio.Writer
	hash   hash.Hash
}

// table writes rows of one kind to a new Parquet file. It holds one row group in memory.
type table[T any] struct {
	fresh
	put   func([]T) (int, error)
	end   func() error
	batch []T
	rows  int64
}

// written is what is known of a finished file.
type written struct {
	rows   int64
	bytes  int64
	sha256 string
}

// newTable begins a file that must not exist. sorted names the column by which the caller's rows ascend, or "".
func newTable[T any](path, name, sorted string) (*table[T], error) {
	var more []parquet.WriterOption
	if sorted != "" {
		more = append(more, parquet.SortingWriterConfig(parquet.SortingColumns(parquet.Ascending(sorted))))
	}
	var row T
	return newTableOf[T](path, parquet.NewSchema(name, parquet.SchemaOf(row)), more...)
}

// newTableOf is newTable for a schema that no struct has. T is the schema's struct or parquet.Row.
func newTableOf[T any](path string, schema *parquet.Schema, more ...parquet.WriterOption) (*table[T], error) {
	s, err := beginFile(path)
	if err != nil {
		return nil, err
	}
	t := &table[T]{fresh: s, batch: make([]T, 0, rowsPerWrite)}
	err = guard(path, func() error {
		options := formOf(schema, more...)
		if rows, ok := any(t).(*table[parquet.Row]); ok {
			w := parquet.NewGenericWriter[any](t.buffer, options...)
			rows.put, rows.end = w.WriteRows, w.Close
			return nil
		}
		w := parquet.NewGenericWriter[T](t.buffer, options...)
		t.put, t.end = w.Write, w.Close
		return nil
	})
	if err != nil {
		t.discard()
		return nil, err
	}
	return t, nil
}

// beginFile creates a file that must not exist.
func beginFile(path string) (fresh, error) {
	f, err := createFile(path)
	if err != nil {
		return fresh{}, err
	}
	s := fresh{path: path, file: f, hash: sha256.New()}
	s.buffer = bufio.NewWriterSize(io.MultiWriter(f, s.hash), 1<<18)
	return s, nil
}

// formOf is the form of every file.
func formOf(schema *parquet.Schema, more ...parquet.WriterOption) []parquet.WriterOption {
	return append([]parquet.WriterOption{
		schema,
		parquet.CreatedBy("habitue", "1", "lake"),
		parquet.KeyValueMetadata(versionKey, strconv.Itoa(SchemaVersion)),
		parquet.Compression(pages()),
		parquet.MaxRowsPerRowGroup(rowsPerGroup),
		parquet.DictionaryMaxBytes(dictionaryMax),
	}, more...)
}

// write takes one row.
func (t *table[T]) write(row T) error {
	t.batch = append(t.batch, row)
	if len(t.batch) < cap(t.batch) {
		return nil
	}
	return t.flush()
}

func (t *table[T]) flush() error {
	if len(t.batch) == 0 {
		return nil
	}
	n, err := t.put(t.batch)
	if err == nil && n != len(t.batch) {
		err = io.ErrShortWrite
	}
	t.rows += int64(n)
	clear(t.batch)
	t.batch = t.batch[:0]
	return err
}

// finish ends the file and reads it back. The caller makes it durable.
func (t *table[T]) finish() (written, error) {
	err := t.flush()
	if err == nil {
		err = t.end()
	}
	return t.fresh.finish(t.rows, err)
}

// finish ends a file that was written without an error and reads it back: every column must hold as many values as
// there are rows.
func (s *fresh) finish(rows int64, err error) (written, error) {
	if err == nil {
		err = s.buffer.Flush()
	}
	size, serr := s.file.Seek(0, io.SeekCurrent)
	if err = errors.Join(err, serr, s.file.Close()); err != nil {
		return written{}, fmt.Errorf("write %s: %w", s.path, err)
	}
	w := written{rows: rows, bytes: size, sha256: hex.EncodeToString(s.hash.Sum(nil))}
	if err := verifyCounts(s.path, w); err != nil {
		return written{}, fmt.Errorf("read back %s: %w", s.path, err)
	}
	return w, nil
}

// discard lets go of a file that is not finished; its folder is about to be removed. A nil table, and one that
// is closed, are fine.
func (t *table[T]) discard() {
	if t != nil {
		_ = t.file.Close() // nothing of it is needed
	}
}

// guard runs what calls parquet-go and turns a panic, by which it answers some damaged files, into an error.
func guard(path string, fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damagedFile(path, fmt.Errorf("panic: %v", r))
		}
	}()
	return fn()
}

// damagedFile is the problem of a Parquet file that does not hold what it should.
func damagedFile(path string, cause error) error {
	p := damagedLake(path, cause)
	if errors.Is(cause, fs.ErrNotExist) { // it is both: whoever asks for a damaged lake finds it
		return problem.New(problem.MissingLakeFile, nil).At(problem.Where{File: path}).Because(p)
	}
	return p
}

func damagedLake(path string, cause error) *problem.Problem {
	return problem.New(problem.DamagedLake, nil).At(problem.Where{File: path}).Because(cause)
}

// openParquet opens a file after its bytes were found to be those of the manifest. fn runs under guard, and an
// error that does not come from the caller's own code must be a damagedFile.
func openParquet(path string, want written, fn func(*parquet.File) error) error {
	f, err := os.Open(path)
	if err != nil {
		return damagedFile(path, err)
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		return damagedFile(path, err)
	}
	if sum := hex.EncodeToString(h.Sum(nil)); sum != want.sha256 {
		return damagedFile(path, fmt.Errorf("SHA-256 is %s, the manifest says %s", sum, want.sha256))
	}
	var file *parquet.File
	err = guard(path, func() error {
		file, err = parquet.OpenFile(f, size, parquet.SkipBloomFilters(true))
		return err
	})
	if err != nil {
		return damagedFile(path, err)
	}
	if err := checkRows(file, want.rows); err != nil {
		return damagedFile(path, err)
	}
	return fn(file)
}

// checkRows makes sure that nothing is allocated for rows that the manifest does not know.
func checkRows(file *parquet.File, want int64) error {
	sum := int64(0)
	for _, group := range file.RowGroups() {
		n := group.NumRows()
		if n < 0 || n > want {
			return fmt.Errorf("a group of %d rows in a file of %d", n, want)
		}
		sum += n
	}
	if sum != want || file.NumRows() != want {
		return fmt.Errorf("%d rows, %d in groups, the manifest says %d", file.NumRows(), sum, want)
	}
	return nil
}

// verifyCounts reads a file from the disk and counts rows and values of every column.
func verifyCounts(path string, want written) error {
	return openParquet(path, want, func(f *parquet.File) error {
		return guard(path, func() error {
			for _, group := range f.RowGroups() {
				for i, chunk := range group.ColumnChunks() {
					n, err := countValues(chunk)
					if err != nil {
						return damagedFile(path, err)
					}
					if n != group.NumRows() {
						return damagedFile(path, fmt.Errorf("column %d has %d values in %d rows", i, n, group.NumRows()))
					}
				}
			}
			return nil
		})
	})
}

func countValues(chunk parquet.ColumnChunk) (n int64, err error) {
	pages := chunk.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n += page.NumValues()
		parquet.Release(page)
	}
}
