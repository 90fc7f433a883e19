package columns_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/lake/columns"
)

// every has a column of every kind that a Writer knows, with a dictionary and without, present and optional. Its optional
// texts are pointers: of plain ones marked optional parquet-go 0.32.0 stores some that are empty as if they were there.
type every struct {
	Word       string   `parquet:"word,dict"`
	MaybeWord  *string  `parquet:"maybe_word,dict"`
	Text       string   `parquet:"text"`
	MaybeText  *string  `parquet:"maybe_text"`
	Day        int32    `parquet:"day,date,dict"`
	MaybeDay   *int32   `parquet:"maybe_day,date"`
	PlainDay   int32    `parquet:"plain_day,date"`
	Amount     int64    `parquet:"amount,decimal(4:18)"`
	Price      *int64   `parquet:"price,decimal(4:18),dict"`
	Cost       *int64   `parquet:"cost,decimal(4:18)"`
	Number     int64    `parquet:"number,delta"`
	Yes        bool     `parquet:"yes"`
	MaybeYes   *bool    `parquet:"maybe_yes"`
	Unbounded  string   `parquet:"unbounded,dict"`
	Blank      string   `parquet:"blank,dict"`
	PlainBlank string   `parquet:"plain_blank"`
	At         int64    `parquet:"at,timestamp(microsecond)"`
	MaybeAt    *int64   `parquet:"maybe_at,timestamp(microsecond)"`
	Share      float64  `parquet:"share"`
	MaybeShare *float64 `parquet:"maybe_share"`
}

// options are few rows a group and small pages, so that many of both are made of few rows.
func options(rows, page, dictionary int) []parquet.WriterOption {
	return []parquet.WriterOption{
		parquet.CreatedBy("habitue", "1", "lake"), parquet.KeyValueMetadata("habitue.schema", "2"), parquet.Compression(&parquet.Zstd),
		parquet.MaxRowsPerRowGroup(int64(rows)), parquet.PageBufferSize(page), parquet.DictionaryMaxBytes(int64(dictionary)),
		parquet.SkipPageBounds("unbounded"), parquet.SortingWriterConfig(parquet.SortingColumns(parquet.Descending("day"), parquet.Ascending("word"))),
	}
}

// byRows is what parquet-go writes of rows.
func byRows(t testing.TB, rows []every, opts []parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[every](&b, append(opts, parquet.NewSchema("every", parquet.SchemaOf(every{})))...)
	for len(rows) > 0 { // as the lake does
		n := min(len(rows), 1_024)
		if _, err := w.Write(rows[:n]); err != nil {
			t.Fatal(err)
		}
		rows = rows[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// newWriter is a Writer of every, and what gives it a row.
func newWriter(t testing.TB, opts []parquet.WriterOption) (*columns.Writer, func(every) error) {
	t.Helper()
	w, err := columns.New(parquet.NewSchema("every", parquet.SchemaOf(every{})), opts...)
	if err != nil {
		t.Fatal(err)
	}
	number := func(name string) func(*int64) {
		c := w.Numbers(name)
		return func(n *int64) {
			if n == nil {
				c.AddNone()
			} else {
				c.Add(*n)
			}
		}
	}
	price, cost, day, at := number("price"), number("cost"), number("maybe_day"), number("maybe_at")
	return w, func(r every) error {
		for name, text := range map[string]string{"word": r.Word, "maybe_word": orEmpty(r.MaybeWord), "text": r.Text, "maybe_text": orEmpty(r.MaybeText), "unbounded": r.Unbounded, "blank": "", "plain_blank": ""} {
			w.Texts(name).Add(text)
		}
		for name, n := range map[string]int64{"day": int64(r.Day), "plain_day": int64(r.PlainDay), "amount": r.Amount, "number": r.Number, "at": r.At} {
			w.Numbers(name).Add(n)
		}
		price(r.Price)
		cost(r.Cost)
		at(r.MaybeAt)
		w.Doubles("share").Add(r.Share)
		if r.MaybeShare == nil {
			w.Doubles("maybe_share").AddNone()
		} else {
			w.Doubles("maybe_share").Add(*r.MaybeShare)
		}
		if r.MaybeDay == nil {
			day(nil)
		} else {
			n := int64(*r.MaybeDay)
			day(&n)
		}
		w.Flags("yes").Add(r.Yes)
		if r.MaybeYes == nil {
			w.Flags("maybe_yes").AddNone()
		} else {
			w.Flags("maybe_yes").Add(*r.MaybeYes)
		}
		return w.EndRow()
	}
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// byColumns is what a Writer writes of rows.
func byColumns(t testing.TB, w *columns.Writer, add func(every) error, rows []every) []byte {
	t.Helper()
	var b bytes.Buffer
	w.Reset(&b)
	for _, r := range rows {
		if err := add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// made are rows of so many different words, with 0 of empty texts; of optional columns every gap-th value is there.
func made(rng *rand.Rand, rows, words, gap int) []every {
	all := make([]every, rows)
	for i := range all {
		pick := func() int { return rng.IntN(max(words, 1)) }
		word := func() string {
			if words == 0 {
				return ""
			}
			return strings.Repeat("é", pick()%7) + fmt.Sprint(pick())
		}
		there := func() bool { return gap > 0 && rng.IntN(gap) == 0 }
		r := &all[i]
		*r = every{
			Word: word(), Text: word(), Day: int32(pick() - 40), PlainDay: int32(i), Amount: int64(pick()-words/2) * math.MaxInt32,
			Number: int64(i * 3), Yes: pick()%3 == 0, Unbounded: word(),
			At: int64(i) * 1_000_003, Share: float64(pick()) / 7,
		}
		if there() && words > 0 {
			one, other := word(), word()
			r.MaybeWord, r.MaybeText = &one, &other
		}
		if there() {
			n, day, yes, share := int64(pick()), int32(pick()), pick()%2 == 0, float64(-pick())/9
			r.Price, r.Cost, r.MaybeDay, r.MaybeYes, r.MaybeAt, r.MaybeShare = &n, &n, &day, &yes, &n, &share
		}
		if i%11 < 5 && i > 0 { // as the row before, as most of an order's lines are
			r.Word, r.Day, r.Price = all[i-1].Word, all[i-1].Day, all[i-1].Price
		}
	}
	return all
}

func TestColumnsAreTheBytesOfRows(t *testing.T) {
	for _, c := range []struct {
		name                    string
		rows, words, gap        int
		group, page, dictionary int
	}{
		{"every text is empty", 700, 0, 0, 512, 256 << 10, 1 << 20},
		{"every text is empty, in many pages", 700, 0, 0, 512, 300, 1 << 20},
		{"no row at all", 0, 1, 1, 65_536, 256 << 10, 1 << 20},
		{"one row", 1, 1, 1, 65_536, 256 << 10, 1 << 20},
		{"one page of each column", 700, 40, 3, 65_536, 256 << 10, 1 << 20},
		{"no optional value is there", 700, 40, 0, 65_536, 256 << 10, 1 << 20},
		{"pages end before the row group", 70_000, 900, 4, 65_536, 256 << 10, 1 << 20},
		{"many pages in many row groups", 9_000, 500, 2, 2_048, 2_000, 1 << 20},
		{"a dictionary is given up", 9_000, 5_000, 2, 4_096, 1_000, 3_000},
		{"a row group ends with the file", 4_096, 30, 2, 2_048, 2_000, 1 << 20},
		{"the same value everywhere", 5_000, 1, 1, 2_048, 4_000, 1 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := made(rand.New(rand.NewPCG(1, 2)), c.rows, c.words, c.gap)
			opts := options(c.group, c.page, c.dictionary)
			want := byRows(t, rows, opts)
			w, add := newWriter(t, opts)
			for range 2 { // the second file is written with what the first left
				if got := byColumns(t, w, add, rows); !bytes.Equal(got, want) {
					t.Fatalf("%d bytes; want %d: %s", len(got), len(want), cmp.Diff(footer(t, want), footer(t, got)))
				}
			}
		})
	}
}

// TestRowGroupsOfOtherWritersAreTheBytesOfRows writes row groups with two writers in turn and puts them into one file.
func TestRowGroupsOfOtherWritersAreTheBytesOfRows(t *testing.T) {
	const group = 2_048
	rows := made(rand.New(rand.NewPCG(1, 2)), 3*group+70, 900, 3)
	opts := options(group, 3_000, 1<<20)
	whole, _ := newWriter(t, opts)
	var file, memory bytes.Buffer
	whole.Reset(&file)
	var parts [2]*columns.Writer
	var adds [2]func(every) error
	for i := range parts {
		parts[i], adds[i] = newWriter(t, opts)
	}
	for i := 0; i*group < len(rows); i++ {
		w, add := parts[i%2], adds[i%2]
		memory.Reset()
		w.Reset(&memory)
		for _, r := range rows[i*group : min((i+1)*group, len(rows))] {
			if err := add(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.EndGroup(), whole.Append(w, memory.Bytes())); err != nil {
			t.Fatal(err)
		}
	}
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	if want := byRows(t, rows, opts); !bytes.Equal(file.Bytes(), want) {
		t.Fatalf("%d bytes; want %d: %s", file.Len(), len(want), cmp.Diff(footer(t, want), footer(t, file.Bytes())))
	}
}

// footer is a file's footer, for people who look for a difference.
func footer(t testing.TB, file []byte) any {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err
	}
	return f.Metadata()
}

func TestAnyColumnsAreTheBytesOfRowsAndReadBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		pick := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(r, name) }
		opts := options(64*pick("group", 1, 20), pick("page", 300, 9_000), pick("dictionary", 1, 4_000))
		rows := made(rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 7)), pick("rows", 0, 3_000), pick("words", 0, 3_000), pick("gap", 0, 5))
		w, add := newWriter(t, opts)
		byColumns(t, w, add, rows[:len(rows)/3])
		got := byColumns(t, w, add, rows)
		if !bytes.Equal(got, byRows(t, rows, opts)) {
			r.Fatal("other bytes")
		}
		back, err := parquet.Read[every](bytes.NewReader(got), int64(len(got)))
		if err != nil || !cmp.Equal(append([]every{}, rows...), append([]every{}, back...)) {
			r.Fatalf("%d rows, %v: %s", len(back), err, cmp.Diff(rows, back))
		}
	})
}

func TestARowWithoutAValueIsAnError(t *testing.T) {
	w, add := newWriter(t, options(64, 1_000, 1_000))
	var b bytes.Buffer
	w.Reset(&b)
	if err := add(every{}); err != nil {
		t.Fatal(err)
	}
	w.Texts("word").Add("two in one row")
	if err := w.Close(); err == nil || !strings.Contains(err.Error(), "word") {
		t.Fatalf("%v", err)
	}
}

func TestWhatIsNotWrittenHereIsRefused(t *testing.T) {
	for name, schema := range map[string]*parquet.Schema{
		"lists":                   parquet.SchemaOf(struct{ L []string }{}),
		"groups":                  parquet.SchemaOf(struct{ G struct{ A int64 } }{}),
		"floats":                  parquet.SchemaOf(struct{ F float32 }{}),
		"bytes of a fixed length": parquet.SchemaOf(struct{ U [16]byte }{}),
	} {
		if _, err := columns.New(schema, options(64, 1_000, 1_000)[:6]...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := columns.New(parquet.SchemaOf(every{}), parquet.DataPageVersion(1)); err == nil {
		t.Error("old pages: no error")
	}
}

type full struct{ room int }

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, fmt.Errorf("no room")
	}
	return len(b), nil
}

func TestADiskThatIsFullIsAnError(t *testing.T) {
	rows := made(rand.New(rand.NewPCG(1, 2)), 300, 40, 2)
	w, add := newWriter(t, options(128, 1_000, 1<<20))
	whole := len(byColumns(t, w, add, rows))
	for _, room := range []int{0, 3, 4, 100, whole / 2, whole - 1} {
		w.Reset(&full{room})
		var err error
		for i := 0; i < len(rows) && err == nil; i++ {
			err = add(rows[i])
		}
		if err == nil {
			err = w.Close()
		}
		if err == nil {
			t.Errorf("%d bytes of room for %d: no error", room, whole)
		}
	}
}
