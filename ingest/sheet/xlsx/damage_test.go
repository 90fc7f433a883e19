package xlsx_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf16"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// packer packs parts; what it has packed before it does not pack again.
type packer map[string][]byte

func (k packer) pack(t failer, text string) []byte {
	t.Helper()
	if b, ok := k[text]; ok {
		return b
	}
	var w bytes.Buffer
	f, err := flate.NewWriter(&w, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Bytes()
}

// remember packs the parts of a workbook for good.
func (k packer) remember(t testing.TB, p parts) {
	t.Helper()
	for _, e := range p {
		k[e.text] = k.pack(t, e.text)
	}
}

// A damage changes the bytes of a file, or the text of its parts before they are packed again with right
// checksums. It returns nil where it finds nothing to damage.
type damage struct {
	name  string
	bytes func(b []byte, r *rand.Rand) []byte
	parts func(p parts, r *rand.Rand) parts
	must  string // "refuse" or "read": what every run has to end with; "" is either
}

var le = binary.LittleEndian

// records are where the directory's records are.
func records(b []byte) []int {
	var at []int
	for i := 0; i+46 <= len(b); i++ {
		if le.Uint32(b[i:]) == 0x02014b50 {
			at = append(at, i)
		}
	}
	return at
}

// inSheet changes the sheet's text.
func inSheet(f func(s string, r *rand.Rand) string) func(parts, *rand.Rand) parts {
	return inPart(sheetName, f)
}

func inPart(name string, f func(s string, r *rand.Rand) string) func(parts, *rand.Rand) parts {
	return func(p parts, r *rand.Rand) parts {
		text := p.find(name)
		if text == nil {
			return nil
		}
		changed := f(*text, r)
		if changed == "" || changed == *text {
			return nil
		}
		*text = changed
		return p
	}
}

// replaceOne replaces the first match of a pattern after a place chosen by chance.
func replaceOne(pattern, with string) func(string, *rand.Rand) string {
	re := regexp.MustCompile(pattern)
	return func(s string, r *rand.Rand) string {
		if len(s) == 0 {
			return ""
		}
		from := r.IntN(len(s))
		m := re.FindStringSubmatchIndex(s[from:])
		if m == nil {
			from = 0
			if m = re.FindStringSubmatchIndex(s); m == nil {
				return ""
			}
		}
		return s[:from+m[0]] + string(re.ExpandString(nil, with, s[from:], m)) + s[from+m[1]:]
	}
}

// insert puts bytes at a place inside the rows.
func insert(what string) func(string, *rand.Rand) string {
	return func(s string, r *rand.Rand) string {
		from, to := strings.Index(s, "<sheetData>")+11, strings.Index(s, "</sheetData>")
		if from < 11 || to <= from {
			return ""
		}
		at := from + r.IntN(to-from)
		return s[:at] + what + s[at:]
	}
}

func dropPart(name, rel string) func(parts, *rand.Rand) parts {
	return func(p parts, r *rand.Rand) parts {
		var kept parts
		for _, e := range p {
			if e.name == bookRels && rel != "" {
				e.text = regexp.MustCompile(`<Relationship [^>]*`+rel+`[^>]*/>`).ReplaceAllString(e.text, "")
			}
			if e.name != name {
				kept = append(kept, e)
			}
		}
		if len(kept) == len(p) {
			return nil
		}
		return kept
	}
}

func damages() []damage {
	return []damage{
		{name: "file cut", bytes: func(b []byte, r *rand.Rand) []byte { return b[:r.IntN(len(b))] }, must: "refuse"},
		{name: "one bit flipped", bytes: flipBits(1)},
		{name: "nine bits flipped", bytes: flipBits(9)},
		{name: "a block of zeros", bytes: func(b []byte, r *rand.Rand) []byte {
			at := r.IntN(len(b))
			clear(b[at:min(len(b), at+512)])
			return b
		}},
		{name: "a byte lost", bytes: func(b []byte, r *rand.Rand) []byte {
			at := r.IntN(len(b))
			return append(b[:at:at], b[at+1:]...)
		}},
		{name: "a byte too many", bytes: func(b []byte, r *rand.Rand) []byte {
			at := r.IntN(len(b))
			return append(append(b[:at:at], byte(r.Uint32())), b[at:]...)
		}},
		{name: "wrong checksum in the directory", bytes: inDirectory(16, false)},
		{name: "wrong checksum in both headers", bytes: inDirectory(16, true)},
		{name: "wrong size in both headers", bytes: inDirectory(24, true)},
		{name: "wrong packed size in both headers", bytes: inDirectory(20, true)},
		{name: "wrong offset in the directory", bytes: inDirectory(42, false)},
		{name: "two entries exchanged", bytes: exchangeEntries, must: "refuse"},
		{name: "sheet twice, a short one last", parts: func(p parts, r *rand.Rand) parts {
			return append(p, entry{sheetName, sheetOf(`<row r="1"><c r="A1"><v>1</v></c></row>`)})
		}, must: "refuse"},
		{name: "sheet missing", parts: dropPart(sheetName, ""), must: "refuse"},
		{name: "string table missing", parts: dropPart(stringsName, ""), must: "refuse"},
		{name: "string table missing, and its relationship", parts: dropPart(stringsName, "sharedStrings"), must: "refuse"},
		{name: "styles missing", parts: dropPart(stylesName, ""), must: "refuse"},
		{name: "styles missing, and their relationship", parts: dropPart(stylesName, "styles"), must: "refuse"},
		{name: "control character", parts: inSheet(insert("\x02")), must: "refuse"},
		{name: "bare &", parts: inSheet(insert("&")), must: "refuse"},
		{name: "bad UTF-8", parts: inSheet(insert("\xff")), must: "refuse"},
		{name: "unknown entity", parts: inSheet(replaceOne(`<v>`, `<v>&nbsp;`)), must: "refuse"},
		{name: "XML cut, zip valid", parts: inSheet(func(s string, r *rand.Rand) string { return s[:200+r.IntN(len(s)-220)] }), must: "refuse"},
		{name: "XML cut after a row, zip valid", parts: inSheet(func(s string, r *rand.Rand) string {
			return s[:strings.Index(s[r.IntN(len(s)/2):], "</row>")+6]
		}), must: "refuse"},
		{name: "string index far too large", parts: inSheet(replaceOne(`t="s"><v>\d+</v>`, `t="s"><v>99999999</v>`)), must: "refuse"},
		{name: "string index below zero", parts: inSheet(replaceOne(`t="s"><v>\d+</v>`, `t="s"><v>-1</v>`)), must: "refuse"},
		{name: "style index too large", parts: inSheet(replaceOne(`<c r="([A-Z]+\d+)"( s="\d+")?`, `<c r="$1" s="4000"`)), must: "refuse"},
		{name: "style index below zero", parts: inSheet(replaceOne(`<c r="([A-Z]+\d+)"( s="\d+")?`, `<c r="$1" s="-1"`)), must: "refuse"},
		{name: "</rov> closes a row", parts: inSheet(replaceOne(`</row>`, `</rov>`)), must: "refuse"},
		{name: "a row in a tag of another name", parts: inSheet(replaceOne(`<row ([^>]*)>(.*?)</row>`, `<rov $1>$2</rov>`)), must: "refuse"},
		{name: "a cell in a tag of another name", parts: inSheet(replaceOne(`<c ([^>]*[^/])>(.*?)</c>`, `<d $1>$2</d>`)), must: "refuse"},
		{name: "row number twice", parts: inSheet(rowNumberTwice), must: "refuse"},
		{name: "cell twice", parts: inSheet(replaceOne(`(<c [^>]*[^/]><v>[^<]*</v></c>)`, `$1$1`)), must: "refuse"},
		{name: "cell of another row", parts: inSheet(replaceOne(`<c r="([A-Z]+)(\d+)"`, `<c r="${1}9${2}"`)), must: "refuse"},
		{name: "two rows exchanged", parts: inSheet(exchangeRows), must: "read"},
		{name: "column past XFD", parts: inSheet(replaceOne(`<c r="[A-Z]+(\d+)"`, `<c r="XFE$1"`)), must: "refuse"},
		{name: "column of seven letters", parts: inSheet(replaceOne(`<c r="[A-Z]+(\d+)"`, `<c r="ZZZZZZZ$1"`)), must: "refuse"},
		{name: "row past the last", parts: inSheet(replaceOne(`</sheetData>`, `<row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>`)), must: "refuse"},
		{name: "comma in a number", parts: inSheet(replaceOne(`"><v>\d[\d.]*</v>`, `"><v>12,5</v>`)), must: "refuse"},
		{name: "letters in a number", parts: inSheet(replaceOne(`"><v>\d[\d.]*</v>`, `"><v>abc</v>`)), must: "refuse"},
		{name: "unknown cell type", parts: inSheet(replaceOne(` t="s"`, ` t="x"`)), must: "refuse"},
		{name: "string table cut short", parts: inPart(stringsName, replaceOne(`<si>.{1,400}</sst>`, `</sst>`)), must: ""},
		{name: "dimension too small", parts: inSheet(dimension("A1:B2")), must: "read"},
		{name: "dimension garbage", parts: inSheet(dimension("?")), must: "read"},
		{name: "UTF-16", parts: inSheet(func(s string, r *rand.Rand) string {
			b := []byte("\xff\xfe")
			for _, u := range utf16.Encode([]rune(s)) {
				b = append(b, byte(u), byte(u>>8))
			}
			return string(b)
		}), must: "read"},
		{name: "single quotes", parts: inSheet(func(s string, r *rand.Rand) string { return strings.ReplaceAll(s, `"`, `'`) }), must: "read"},
		{name: "everything in line breaks", parts: inSheet(func(s string, r *rand.Rand) string {
			return strings.NewReplacer("><row", ">\r\n<row", "<c r=", "\n\t<c r=", "/c></row", "/c>\r\n</row").Replace(s)
		}), must: "read"},
	}
}

func flipBits(n int) func([]byte, *rand.Rand) []byte {
	return func(b []byte, r *rand.Rand) []byte {
		for range n {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		return b
	}
}

// inDirectory changes four bytes of a record of the directory, and of the entry's own header too.
func inDirectory(offset int, both bool) func([]byte, *rand.Rand) []byte {
	return func(b []byte, r *rand.Rand) []byte {
		all := records(b)
		if len(all) == 0 {
			return nil
		}
		at := all[r.IntN(len(all))]
		header := int(le.Uint32(b[at+42:]))
		v := le.Uint32(b[at+offset:]) ^ (1 << r.IntN(12))
		le.PutUint32(b[at+offset:], v)
		if both {
			le.PutUint32(b[header+offset-2:], v)
		}
		return b
	}
}

func exchangeEntries(b []byte, r *rand.Rand) []byte {
	all := records(b)
	i, j := all[r.IntN(len(all))], all[r.IntN(len(all))]
	if i == j {
		return nil
	}
	x, y := le.Uint32(b[i+42:]), le.Uint32(b[j+42:])
	le.PutUint32(b[i+42:], y)
	le.PutUint32(b[j+42:], x)
	return b
}

var (
	rowNumber = regexp.MustCompile(`<row r="(\d+)"`)
	wholeRow  = regexp.MustCompile(`(?s)<row [^>]*[^/]>.*?</row>`)
)

// rowNumberTwice gives a row and its cells the number of the row before.
func rowNumberTwice(s string, r *rand.Rand) string {
	rows := wholeRow.FindAllStringIndex(s, -1)
	if len(rows) < 2 {
		return ""
	}
	at := rows[1+r.IntN(len(rows)-1)]
	row := s[at[0]:at[1]]
	n, err := strconv.Atoi(rowNumber.FindStringSubmatch(row)[1])
	if err != nil {
		return ""
	}
	row = regexp.MustCompile(`r="([A-Z]*)`+strconv.Itoa(n)+`"`).ReplaceAllString(row, fmt.Sprintf(`r="${1}%d"`, n-1))
	return s[:at[0]] + row + s[at[1]:]
}

func exchangeRows(s string, r *rand.Rand) string {
	rows := wholeRow.FindAllStringIndex(s, -1)
	if len(rows) < 2 {
		return ""
	}
	i := r.IntN(len(rows) - 1)
	a, b := rows[i], rows[i+1+r.IntN(len(rows)-i-1)]
	return s[:a[0]] + s[b[0]:b[1]] + s[a[1]:b[0]] + s[a[0]:a[1]] + s[b[1]:]
}

func dimension(ref string) func(string, *rand.Rand) string {
	return func(s string, r *rand.Rand) string {
		s = regexp.MustCompile(`<dimension [^>]*/>`).ReplaceAllString(s, "")
		return strings.Replace(s, "<sheetData>", `<dimension ref="`+ref+`"/><sheetData>`, 1)
	}
}

// subjects are the workbooks that are damaged: generated ones and a real one.
func subjects(t *testing.T) map[string][]byte {
	coffee, err := os.ReadFile(filepath.Join(shared(t), "data", "coffee", "coffeeOrdersData.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"generated": generated(400, 1).zip(t),
		"tiny":      generated(5, 2).zip(t),
		"excelize":  byExcelize(t, 150, 3),
		"coffee":    coffee,
	}
}

func tryRead(b []byte) (map[place]typed, error) { return readWithin(b, limit.Default()) }

func readWithin(b []byte, lim limit.Limits) (map[place]typed, error) {
	w, err := openBytes(b, lim)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return readAll(w)
}

// Not one damaged workbook is read to a good end with other cells than the whole one.
func TestDamageIsNeverSilent(t *testing.T) {
	seeds := 25
	if s, err := strconv.Atoi(os.Getenv("HABITUE_DAMAGE_SEEDS")); err == nil {
		seeds = s
	}
	if testing.Short() {
		seeds = 3
	}
	var runs, refused, whole atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d runs: %d refused, %d read with all cells right", runs.Load(), refused.Load(), whole.Load())
	})
	for name, file := range subjects(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := tryRead(file)
			if err != nil || len(want) < 20 {
				t.Fatalf("%d cells, %v", len(want), err)
			}
			apart, packed := unzip(t, file), packer{}
			packed.remember(t, apart)
			streamed := limit.Default() // every part is read as it comes
			streamed.Reorder = 0
			for k, d := range damages() {
				for seed := range seeds {
					r := rand.New(rand.NewPCG(uint64(seed), uint64(k)))
					b := d.apply(t, file, apart, packed, r)
					if b == nil || bytes.Equal(b, file) {
						continue
					}
					runs.Add(1)
					got, err := tryRead(b)
					if wrong := d.judge(got, want, err); wrong != "" {
						t.Errorf("%s, seed %d: %s", d.name, seed, wrong)
					}
					got, err = readWithin(b, streamed)
					d := d
					if d.name == "two rows exchanged" { // a stream cannot put them in order
						d.must = "refuse"
					}
					if wrong := d.judge(got, want, err); wrong != "" {
						t.Errorf("%s, seed %d, as it comes: %s", d.name, seed, wrong)
					}
					if err != nil {
						refused.Add(1)
					} else {
						whole.Add(1)
					}
				}
			}
		})
	}
}

// apply damages a workbook; nil where there is nothing to damage.
func (d damage) apply(t *testing.T, file []byte, apart parts, packed packer, r *rand.Rand) []byte {
	if d.bytes != nil {
		return d.bytes(bytes.Clone(file), r)
	}
	if p := d.parts(apart.clone(), r); p != nil {
		return p.zipWith(t, packed)
	}
	return nil
}

// judge says what is wrong with how the reading of a damaged workbook ended.
func (d damage) judge(got, want map[place]typed, err error) string {
	var p *problem.Problem
	switch {
	case err == nil && !maps.Equal(got, want):
		return fmt.Sprintf("read with %d cells of %d, or others", len(got), len(want))
	case err == nil && d.must == "refuse":
		return "read, but it must be refused"
	case err != nil && !errors.As(err, &p):
		return fmt.Sprintf("%v is no problem", err)
	case err != nil && d.must == "read":
		return err.Error()
	}
	return ""
}
