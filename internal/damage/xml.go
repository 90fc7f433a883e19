package damage

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// edit is what changes the text of a part; "" where it finds nothing to change.
type edit = func(s string, r *rand.Rand) string

// inSheet changes the text of a sheet chosen by chance and packs it under a right checksum.
func inSheet(do edit) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte { return f.edited(f.pick(r, isSheet), do, r) }
}

// inPart changes the text of the part whose name ends so.
func inPart(suffix string, do edit) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte { return f.edited(f.find(suffix), do, r) }
}

func (f *File) edited(i int, do edit, r *rand.Rand) []byte {
	if i < 0 {
		return nil
	}
	changed := do(f.parts[i].text, r)
	if changed == "" || changed == f.parts[i].text {
		return nil
	}
	return f.with(i, changed)
}

// replaceOne replaces the first match of a pattern behind a place chosen by chance.
func replaceOne(pattern, with string) edit {
	re := regexp.MustCompile(pattern)
	return func(s string, r *rand.Rand) string {
		if s == "" {
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

// insert puts bytes at a place chosen by chance between two marks.
func insert(first, last, what string) edit {
	return func(s string, r *rand.Rand) string {
		from, to := strings.Index(s, first), strings.LastIndex(s, last)
		if from < 0 || to <= from+len(first) {
			return ""
		}
		from += len(first)
		at := from + r.IntN(to-from)
		return s[:at] + what + s[at:]
	}
}

// inRows puts bytes between the first and the last row of a sheet of either XML format.
func inRows(what string) func(*File, *rand.Rand) []byte {
	return inSheet(func(s string, r *rand.Rand) string {
		if strings.Contains(s, "<office:spreadsheet") {
			return insert("<table:table ", "</table:table>", what)(s, r)
		}
		return insert("<sheetData>", "</sheetData>", what)(s, r)
	})
}

// inTexts puts bytes into a text: of the string table, or where the sheet holds its own.
func inTexts(what string) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte {
		with := `${1}` + what
		if i := f.find("sharedStrings.xml"); i >= 0 {
			return f.edited(i, replaceOne(`(<t(?: [^>]*)?>)`, with), r)
		}
		return inSheet(replaceOne(`(<t(?: [^>]*)?>|<text:p>)`, with))(f, r)
	}
}

// cutInside cuts the XML of a sheet anywhere; the zip file is whole.
func cutInside(s string, r *rand.Rand) string {
	if len(s) < 220 {
		return ""
	}
	// what stands behind the last mark is the end of the document, and may be white space
	end := strings.LastIndexByte(s, '>')
	return s[:200+r.IntN(end-200)]
}

var (
	rowNumber = regexp.MustCompile(`<row r="(\d+)"`)
	cellRef   = regexp.MustCompile(`<c r="([A-Z]+)(\d+)"`)
)

// wholeRows are the places of the rows that hold something, of either XML format.
func wholeRows(s string) [][2]int {
	first, last := "<row ", "</row>"
	if strings.Contains(s, "<office:spreadsheet") {
		first, last = "<table:table-row", "</table:table-row>"
	}
	var rows [][2]int
	for at := 0; ; {
		from := strings.Index(s[at:], first)
		if from < 0 {
			return rows
		}
		from += at
		tag := strings.IndexByte(s[from:], '>')
		if at = from + len(first); tag < 0 || s[at] != ' ' && s[at] != '>' && first[len(first)-1] != ' ' || s[from+tag-1] == '/' {
			continue // a group of rows, or a row of nothing
		}
		to := strings.Index(s[from:], last)
		if to < 0 {
			return rows
		}
		at = from + to + len(last)
		rows = append(rows, [2]int{from, at})
	}
}

// cutAfterRow ends the XML of a sheet behind one of its rows.
func cutAfterRow(s string, r *rand.Rand) string {
	rows := wholeRows(s)
	if len(rows) == 0 {
		return ""
	}
	return s[:rows[r.IntN(len(rows))][1]]
}

// rowNumberTwice gives a row and its cells the number of the row before, with which it shares a column.
func rowNumberTwice(s string, r *rand.Rand) string {
	rows := wholeRows(s)
	if len(rows) < 2 {
		return ""
	}
	i := 1 + r.IntN(len(rows)-1)
	before, row := s[rows[i-1][0]:rows[i-1][1]], s[rows[i][0]:rows[i][1]]
	was, now := rowNumber.FindStringSubmatch(before), rowNumber.FindStringSubmatch(row)
	if was == nil || now == nil || !shareColumn(before, row) {
		return ""
	}
	row = regexp.MustCompile(`r="([A-Z]*)`+now[1]+`"`).ReplaceAllString(row, `r="${1}`+was[1]+`"`)
	return s[:rows[i][0]] + row + s[rows[i][1]:]
}

// shareColumn says whether two rows have a filled cell in the same column.
func shareColumn(a, b string) bool {
	filled := regexp.MustCompile(`<c r="([A-Z]+)\d+"[^>]*><(?:v>|f>|is>)`)
	columns := map[string]bool{}
	for _, m := range filled.FindAllStringSubmatch(a, -1) {
		columns[m[1]] = true
	}
	for _, m := range filled.FindAllStringSubmatch(b, -1) {
		if columns[m[1]] {
			return true
		}
	}
	return false
}

// rowHeaderTwice gives a row the number of the row before, and leaves its cells alone.
func rowHeaderTwice(s string, r *rand.Rand) string {
	rows := wholeRows(s)
	if len(rows) < 2 {
		return ""
	}
	i := 1 + r.IntN(len(rows)-1)
	was := rowNumber.FindStringSubmatch(s[rows[i-1][0]:rows[i-1][1]])
	row := s[rows[i][0]:rows[i][1]]
	if was == nil || !cellRef.MatchString(row) {
		return ""
	}
	return s[:rows[i][0]] + rowNumber.ReplaceAllString(row, `<row r="`+was[1]+`"`) + s[rows[i][1]:]
}

// exchangeRows lets two rows change places; both say who they are.
func exchangeRows(s string, r *rand.Rand) string {
	rows := wholeRows(s)
	if len(rows) < 2 {
		return ""
	}
	for _, at := range rows {
		row := s[at[0]:at[1]]
		if !rowNumber.MatchString(row) || strings.Contains(row, "<c>") || strings.Contains(row, "<c t=") || strings.Contains(row, "<c s=") {
			return "" // a row without its number, or a cell without its own, follows the one before it
		}
	}
	i := r.IntN(len(rows) - 1)
	a, b := rows[i], rows[i+1+r.IntN(len(rows)-i-1)]
	return s[:a[0]] + s[b[0]:b[1]] + s[a[1]:b[0]] + s[a[0]:a[1]] + s[b[1]:]
}

// numbersOfThreeCells flips a bit in the row number of three cells; the text keeps its length.
func numbersOfThreeCells(s string, r *rand.Rand) string {
	b := []byte(s)
	for range 3 {
		from := r.IntN(len(s))
		if m := cellRef.FindStringSubmatchIndex(s[from:]); m != nil {
			b[from+m[5]-1] ^= 1 << r.IntN(3)
		}
	}
	return string(b)
}

var digit = regexp.MustCompile(`(?:<v>|office:value=")-?\d`)

// digitChanged makes another digit of the first digit of a number: 48.25 becomes 88.25.
func digitChanged(s string, r *rand.Rand) string {
	from := r.IntN(len(s))
	m := digit.FindStringIndex(s[from:])
	if m == nil {
		return ""
	}
	at := from + m[1] - 1
	return s[:at] + string('1'+(s[at]-'0'+byte(r.IntN(8)))%9) + s[at+1:]
}

// dimension states another size of the sheet.
func dimension(ref string) func(*File, *rand.Rand) []byte {
	stated := regexp.MustCompile(`<dimension [^>]*/>`)
	return inSheet(func(s string, _ *rand.Rand) string {
		s = stated.ReplaceAllString(s, "")
		at := strings.Index(s, "<sheetData")
		if at < 0 {
			return ""
		}
		return s[:at] + `<dimension ref="` + ref + `"/>` + s[at:]
	})
}

// toUTF16 writes the sheet in UTF-16, as the XML standard allows.
func toUTF16(s string, r *rand.Rand) string {
	if strings.HasPrefix(s, "\xff\xfe") || strings.HasPrefix(s, "\xfe\xff") {
		return ""
	}
	s = strings.Replace(strings.TrimPrefix(s, "\ufeff"), `encoding="UTF-8"`, `encoding="UTF-16"`, 1)
	little := r.IntN(2) == 0
	var b []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		if little {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return string(b)
}

// noReferences takes the row and cell numbers out of a sheet without gaps: cells count from the left then.
func noReferences(s string, _ *rand.Rand) string {
	rows := wholeRows(s)
	if len(rows) == 0 || strings.Count(s, "<row") != len(rows) {
		return ""
	}
	for i, at := range rows {
		row := s[at[0]:at[1]]
		refs := cellRef.FindAllStringSubmatch(row, -1)
		if len(refs) != strings.Count(row, "<c") || len(refs) > 26 {
			return ""
		}
		for k, m := range refs {
			if m[1] != string(rune('A'+k)) || m[2] != strconv.Itoa(i+1) {
				return ""
			}
		}
	}
	s = cellRef.ReplaceAllString(s, `<c`)
	return rowNumber.ReplaceAllString(s, `<row`)
}

var plainTag = regexp.MustCompile(`<(/?)([A-Za-z]\w*)([ />])`)

// prefixed puts a prefix before every tag of the main namespace.
func prefixed(s string, _ *rand.Rand) string {
	if !strings.Contains(s, ` xmlns="`) || strings.Contains(s, "xmlns:ss=") || strings.Contains(s, "CDATA") || strings.Count(s, ` xmlns="`) > 1 {
		return ""
	}
	return strings.Replace(plainTag.ReplaceAllString(s, `<${1}ss:$2$3`), ` xmlns="`, ` xmlns:ss="`, 1)
}

// singleQuotes writes attributes between single quotes.
func singleQuotes(s string, _ *rand.Rand) string {
	if strings.Contains(s, "'") {
		return ""
	}
	return strings.ReplaceAll(s, `"`, `'`)
}

// lines puts every row and cell on a line of its own.
func lines(s string, _ *rand.Rand) string {
	return strings.NewReplacer("><row", ">\r\n<row", "<c r=", "\n\t<c r=", "/c></row", "/c>\r\n</row").Replace(s)
}

// farCell adds a cell in the last row and column that a sheet can have.
func farCell(s string, _ *rand.Rand) string {
	if strings.Contains(s, `r="1048576"`) {
		return ""
	}
	return strings.Replace(s, "</sheetData>", fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row></sheetData>`, lastRow, lastRow), 1)
}

const (
	lastRow    = 1_048_576
	lastColumn = 16_384
)
