package xls

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// read gives the cells of all sheets as "sheet R1C1 type value".
func read(b []byte) (lines []string, merged []cell.Span, err error) {
	w, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default(), nil)
	if err != nil {
		return nil, nil, err
	}
	for i, info := range w.Sheets() {
		rows, err := w.Rows(i)
		if err != nil {
			return lines, nil, err
		}
		last := 0
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return lines, nil, err
			}
			if row.Number <= last {
				return lines, nil, errors.New("rows do not ascend")
			}
			last = row.Number
			for _, c := range row.Cells {
				lines = append(lines, line(info, row, c))
			}
		}
		if err := rows.Close(); err != nil {
			return lines, nil, err
		}
		merged = append(merged, rows.Merged()...)
	}
	return lines, merged, nil
}

func line(info cell.Info, row cell.Row, c cell.Cell) string {
	s := fmt.Sprintf("%s R%dC%d ", info.Name, c.Row, c.Col)
	if row.Hidden {
		s += "hidden "
	}
	switch c.Type {
	case cell.Number:
		return s + "number " + c.Number.String() + " " + string(c.Stored)
	case cell.Text:
		return s + fmt.Sprintf("text %q", c.Text)
	case cell.Error:
		return s + "error " + c.Text
	case cell.Bool:
		return s + fmt.Sprint("bool ", c.Bool)
	case cell.BlankFormula:
		return s + "blank"
	}
	return s + fmt.Sprint(map[cell.Type]string{
		cell.Date: "date", cell.DateTime: "datetime", cell.Time: "time",
		cell.Duration: "duration",
	}[c.Type], " ", c.Moment)
}

// styles are three: general, built-in 14 (a day), and 164, which the format record makes [h]:mm.
func styles(biff5 bool) [][]byte {
	size, code := 20, str8("[h]:mm")
	if biff5 {
		size, code = 16, append([]byte{6}, "[h]:mm"...)
	}
	var all [][]byte
	for _, f := range []int{0, 14, 164} {
		all = append(all, rec(idXF, u16(0, f), make([]byte, size-4)))
	}
	return append(all, rec(idFormat, u16(164), code))
}

// sst is a string table over these bodies, the first of which follows the counts.
func sst(count int, bodies ...[]byte) []byte {
	b := rec(idSST, u32(uint32(count)), u32(uint32(count)), bodies[0])
	for _, c := range bodies[1:] {
		b = append(b, rec(idContinue, c)...)
	}
	return b
}

func formula(row, col int, result []byte) []byte {
	return rec(idFormula, u16(row, col, 0), result, make([]byte, 8))
}

func TestCells(t *testing.T) {
	label := func(i uint32) []byte { return rec(idLabelSST, u16(0, 0, 0), u32(i)) }
	tests := []struct {
		name    string
		biff5   bool
		globals [][]byte
		rows    [][]byte
		want    []string
	}{
		{
			"doubles", false, nil,
			[][]byte{rec(idNumber, u16(0, 0, 0), f64(0.30000000000000004)), rec(idNumber, u16(0, 1, 0), f64(-1e25)), rec(idNumber, u16(1, 0, 0), f64(12345678.9))},
			[]string{"S1 R1C1 number 0.30000000000000004 0.30000000000000004", "S1 R1C2 number -10000000000000000000000000 -1e+25", "S1 R2C1 number 12345678.9 12345678.9"},
		},
		{
			"integers of 30 bits", false, nil,
			[][]byte{rec(idRK, u16(0, 0, 0), u32(7<<2|2)), rec(idRK, u16(0, 1, 0), u32(uint32(0xffffffff&^3|2)))},
			[]string{"S1 R1C1 number 7 7", "S1 R1C2 number -1 -1"},
		},
		{
			"hundredths", false, nil,
			[][]byte{rec(idRK, u16(0, 0, 0), u32(1999<<2|3)), rec(idRK, u16(0, 1, 0), u32(0x3ff80000|1))},
			[]string{"S1 R1C1 number 19.99 19.99", "S1 R1C2 number 0.015 0.015"},
		},
		{
			"a row of numbers", false, nil,
			[][]byte{rec(idMulRK, u16(4, 2), u16(0), u32(1<<2|2), u16(1), u32(44197<<2|2), u16(3))},
			[]string{"S1 R5C3 number 1 1", "S1 R5C4 date 1609459200000"},
		},
		{"a duration by its own format", false, nil, [][]byte{rec(idNumber, u16(0, 0, 2), f64(1.5))}, []string{"S1 R1C1 duration 129600000"}},
		{"1904", false, [][]byte{rec(idDateMode, u16(1))}, [][]byte{rec(idNumber, u16(0, 0, 1), f64(42735))}, []string{"S1 R1C1 date 1609459200000"}},
		{"a text in one byte a character", false, [][]byte{sst(1, append(u16(3), 0, 'a', 0xe9, 'b'))}, [][]byte{label(0)}, []string{`S1 R1C1 text "aéb"`}},
		{"a text in two bytes a character", false, [][]byte{sst(1, str8("a€😀"))}, [][]byte{label(0)}, []string{`S1 R1C1 text "a€😀"`}},
		{"a text that goes on, narrower", false, [][]byte{sst(1, append(append(u16(4), 1), wide("a€")...), []byte{0, 'c', 'd'})}, [][]byte{label(0)}, []string{`S1 R1C1 text "a€cd"`}},
		{"a text that goes on, wider", false, [][]byte{sst(1, append(append(u16(4), 0), "ab"...), append([]byte{1}, wide("€d")...))}, [][]byte{label(0)}, []string{`S1 R1C1 text "ab€d"`}},
		{"a text that starts at the split", false, [][]byte{sst(1, append(u16(2), 0), []byte{0, 'c', 'd'})}, [][]byte{label(0)}, []string{`S1 R1C1 text "cd"`}},
		{
			"rich and phonetic text", false,
			[][]byte{sst(2, bytes.Join([][]byte{u16(2), {12}, u16(2), u32(3), []byte("ab"), make([]byte, 8), []byte("xyz"), u16(1), {0, 'q'}}, nil))},
			[][]byte{label(0), rec(idLabelSST, u16(0, 1, 0), u32(1))},
			[]string{`S1 R1C1 text "ab"`, `S1 R1C2 text "q"`},
		},
		{
			"rich text whose runs go on", false,
			[][]byte{sst(2, bytes.Join([][]byte{u16(1), {8}, u16(2), []byte("a"), make([]byte, 3)}, nil), append(make([]byte, 5), 1, 0, 0, 'q'))},
			[][]byte{rec(idLabelSST, u16(0, 1, 0), u32(1))},
			[]string{`S1 R1C2 text "q"`},
		},
		{"a table of texts that counts cells", false, [][]byte{sst(9, append(u16(1), 0, 'a'))}, [][]byte{label(0)}, []string{`S1 R1C1 text "a"`}},
		{"a table of texts that counts nothing", false, [][]byte{sst(0, append(u16(1), 0, 'a'))}, [][]byte{label(0)}, []string{`S1 R1C1 text "a"`}},
		{"labels", false, nil, [][]byte{rec(idLabel, u16(0, 0, 0), str8("été")), rec(idRString, u16(0, 1, 0), str8("x"), u16(0))}, []string{`S1 R1C1 text "été"`, `S1 R1C2 text "x"`}},
		{"bools and errors", false, nil, [][]byte{rec(idBoolErr, u16(0, 0, 0), []byte{1, 0}), rec(idBoolErr, u16(0, 1, 0), []byte{0x2a, 1})}, []string{"S1 R1C1 bool true", "S1 R1C2 error #N/A"}},
		{"formulas", false, nil, [][]byte{
			formula(0, 0, f64(2.5)), formula(0, 1, []byte{1, 0, 1, 0, 0, 0, 0xff, 0xff}), formula(0, 2, []byte{2, 0, 7, 0, 0, 0, 0xff, 0xff}),
			formula(0, 3, []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}), rec(idShrFmla, make([]byte, 10)), rec(idString, str8("ré")),
			formula(0, 4, []byte{3, 0, 0, 0, 0, 0, 0xff, 0xff}), formula(0, 5, []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}),
		}, []string{"S1 R1C1 number 2.5 2.5", "S1 R1C2 bool true", "S1 R1C3 error #DIV/0!", `S1 R1C4 text "ré"`, "S1 R1C6 blank"}},
		{"hidden rows", false, nil, [][]byte{
			rec(idRow, u16(0, 0, 1, 255, 0, 0, 0x20, 0)), rec(idRow, u16(1, 0, 1, 255, 0, 0, 0, 0)),
			rec(idRK, u16(0, 0, 0), u32(2)), rec(idRK, u16(1, 0, 0), u32(2)),
		}, []string{"S1 R1C1 hidden number 0 0", "S1 R2C1 number 0 0"}},
		{
			"rows out of order", false, nil,
			[][]byte{rec(idRK, u16(5, 0, 0), u32(6)), rec(idRK, u16(2, 1, 0), u32(10)), rec(idRK, u16(2, 0, 0), u32(14))},
			[]string{"S1 R3C1 number 3 3", "S1 R3C2 number 2 2", "S1 R6C1 number 1 1"},
		},
		{
			"a chart inside the sheet", false, nil,
			[][]byte{rec(idBOF, u16(0x600, 0x20, 0, 0), make([]byte, 8)), rec(idNumber, u16(9, 9, 0), f64(9)), rec(idEOF), rec(idRK, u16(0, 0, 0), u32(6))},
			[]string{"S1 R1C1 number 1 1"},
		},
		{"blank cells are none", false, nil, [][]byte{rec(idBlank, u16(0, 0, 0)), rec(idMulBlank, u16(0, 1, 0, 0, 2)), rec(idRK, u16(0, 3, 0), u32(6))}, []string{"S1 R1C4 number 1 1"}},
		{
			"Excel 5", true, nil,
			[][]byte{rec(idLabel, u16(0, 0, 0), str5("\xe9t\xe9")), rec(idNumber, u16(0, 1, 1), f64(44197)), rec(idNumber, u16(0, 2, 2), f64(1.5))},
			[]string{`S1 R1C1 text "été"`, "S1 R1C2 date 1609459200000", "S1 R1C3 duration 129600000"},
		},
		{"Excel 5 on a Macintosh", true, [][]byte{rec(idCodePage, u16(32768))}, [][]byte{
			rec(idLabel, u16(0, 0, 0), str5("\x8et\x8e")),
			formula(0, 1, []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}), rec(idString, str5("N\x94mes")),
		}, []string{`S1 R1C1 text "été"`, `S1 R1C2 text "Nîmes"`}},
		{"Excel 5 on a Macintosh in Prague", true, [][]byte{rec(idCodePage, u16(10029))}, [][]byte{rec(idLabel, u16(0, 0, 0), str5("\x89\x8b\xde\xff"))}, []string{`S1 R1C1 text "Ččřˇ"`}},
		{"a number with zeros behind it", false, nil, [][]byte{rec(idNumber, u16(0, 0, 0), f64(10), u32(0))}, []string{"S1 R1C1 number 10 10"}},
		{"Excel 5 in Cyrillic", true, [][]byte{rec(idCodePage, u16(1251))}, [][]byte{rec(idLabel, u16(0, 0, 0), str5("\xc4\xe0"))}, []string{`S1 R1C1 text "Да"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := workbook{biff5: tt.biff5, globals: append(styles(tt.biff5), tt.globals...), sheets: [][][]byte{tt.rows}}
			name := "Workbook"
			if tt.biff5 {
				name = "Book"
			}
			small := w.stream()
			large := append(bytes.Clone(small), make([]byte, 5000)...)
			for form, b := range map[string][]byte{"bare": small, "small": pack(name, small), "large": pack(name, large)} {
				got, _, err := read(b)
				if err != nil {
					t.Fatal(form, err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(form, diff)
				}
			}
		})
	}
}

func TestSheetsAndMergedRanges(t *testing.T) {
	one := [][]byte{rec(idRK, u16(0, 0, 0), u32(6)), rec(idMergeCells, u16(1), u16(0, 2, 1, 3))}
	w := workbook{globals: styles(false), sheets: [][][]byte{one, one, one, {}}, states: []byte{0, 1, 0, 2}, kinds: []byte{0, 0, 2, 0}}
	b := pack("Workbook", w.stream())
	got, merged, err := read(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"S1 R1C1 number 1 1", "S2 R1C1 number 1 1"}, got); diff != "" {
		t.Error(diff)
	}
	span := cell.Span{FirstRow: 1, LastRow: 3, FirstCol: 2, LastCol: 4}
	if diff := cmp.Diff([]cell.Span{span, span}, merged); diff != "" {
		t.Error(diff)
	}
	wb, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]cell.Info{{Name: "S1"}, {Name: "S2", Hidden: true}, {Name: "S4", Hidden: true}}, wb.Sheets()); diff != "" {
		t.Error(diff)
	}
}

func TestRefuseRecords(t *testing.T) {
	good := rec(idRK, u16(3, 0, 0), u32(6))
	tests := []struct {
		name    string
		globals [][]byte
		rows    [][]byte
		id      problem.ID
		where   string
	}{
		{"protected by XOR", [][]byte{rec(idFilePass, make([]byte, 6))}, nil, problem.ProtectedFormat, ""},
		{"protected by RC4", [][]byte{rec(idFilePass, u16(1, 1, 1), make([]byte, 48))}, nil, problem.ProtectedFormat, ""},
		{"protected by way of CryptoAPI", [][]byte{rec(idFilePass, u16(1, 2, 2), make([]byte, 48))}, nil, problem.ProtectedFormat, ""},
		{"a number too short", nil, [][]byte{rec(idNumber, u16(4, 1, 0), make([]byte, 7))}, problem.XLSRecord, `sheet "S1", row 5, column B`},
		{"a number too long", nil, [][]byte{rec(idNumber, u16(4, 1, 0), make([]byte, 9))}, problem.XLSRecord, `row 5`},
		{"a row of numbers that lacks one", nil, [][]byte{rec(idMulRK, u16(4, 2), u16(0), u32(6), u16(3))}, problem.XLSRecord, `row 5`},
		{"a column beyond IV", nil, [][]byte{rec(idRK, u16(4, 256, 0), u32(6))}, problem.XLSRecord, `row 5`},
		{"a text longer than its record", nil, [][]byte{rec(idLabel, u16(4, 0, 0), u16(9), []byte{0, 'a', 'b'})}, problem.XLSRecord, `row 5`},
		{"half a character", nil, [][]byte{rec(idLabel, u16(4, 0, 0), u16(2), []byte{1, 'a', 0, 'b'})}, problem.XLSRecord, `row 5`},
		{"a text that is not there", [][]byte{sst(1, append(u16(1), 0, 'a'))}, [][]byte{rec(idLabelSST, u16(4, 0, 0), u32(1))}, problem.StringMissing, `sheet "S1", row 5, column A`},
		{"fewer texts than counted", [][]byte{rec(idSST, u32(3), u32(2), u16(1), []byte{0, 'a'})}, nil, problem.XLSRecord, ""},
		{"a table of texts cut in one", [][]byte{sst(2, append(u16(3), 0, 'a'))}, nil, problem.XLSRecord, ""},
		{"millions of texts", [][]byte{rec(idSST, u32(1<<31), u32(1<<30), u16(1), []byte{0, 'a'})}, nil, problem.XLSRecord, ""},
		{"a style that is not there", nil, [][]byte{rec(idRK, u16(4, 0, 3), u32(6))}, problem.StyleMissing, `row 5`},
		{"a cell twice", nil, [][]byte{good, good}, problem.CellTwice, `row 4`},
		{"no number at all", nil, [][]byte{rec(idNumber, u16(4, 0, 0), bytes.Repeat([]byte{0xff}, 8))}, problem.CellUnreadable, `row 5`},
		{"an error of no name", nil, [][]byte{rec(idBoolErr, u16(4, 0, 0), []byte{9, 1})}, problem.CellUnreadable, `row 5`},
		{"merged ranges miscounted", nil, [][]byte{rec(idMergeCells, u16(2), u16(0, 2, 1, 3))}, problem.XLSRecord, `sheet "S1"`},
		{"a record longer than any", nil, [][]byte{good, append(u16(0x1b6, 9000), make([]byte, 9000)...)}, problem.XLSRecord, `sheet "S1", row 4`},
		{"a record of no number", nil, [][]byte{good, rec(0x0f0f)}, problem.XLSRecord, `sheet "S1", row 4`},
		{"a formula that swallows the next cell", nil, [][]byte{rec(idFormula, u16(4, 0, 0), f64(1), make([]byte, 8), good)}, problem.XLSRecord, `row 5`},
		{"a formula with a constant array that swallows the next cell", nil, [][]byte{rec(idFormula, u16(4, 0, 0), f64(1), make([]byte, 6), u16(8), make([]byte, 7), []byte{0x60}, good)}, problem.XLSRecord, `row 5`},
		{"a formula shorter than its tokens", nil, [][]byte{rec(idFormula, u16(4, 0, 0), f64(1), make([]byte, 6), u16(3), []byte{0x1e})}, problem.XLSRecord, `row 5`},
		{"an end record in the middle of a sheet", nil, [][]byte{good, rec(idEOF), rec(idRK, u16(4, 0, 0), u32(6))}, problem.XLSRecord, `sheet "S1", row 4`},
		{"an end record in the middle of the workbook", [][]byte{rec(idEOF)}, nil, problem.XLSRecord, ""},
		{"a style longer than any", [][]byte{rec(idXF, make([]byte, 24))}, nil, problem.XLSRecord, ""},
		{"options that no text has", [][]byte{sst(1, append(u16(1), 0x53, 'a'))}, nil, problem.XLSRecord, ""},
		{"a formula's text that swallows the next cell", nil, [][]byte{formula(4, 0, []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}), rec(idString, str8("Lyon"), good)}, problem.XLSRecord, `row 5`},
		{"a record that swallows the end", nil, [][]byte{good, u16(0x1b6, 300)}, problem.XLSRecord, `sheet "S1", row 4`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := workbook{globals: append(styles(false), tt.globals...), sheets: [][][]byte{tt.rows}}
			_, _, err := read(pack("Workbook", w.stream()))
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != tt.id || !strings.Contains(p.Where.Say("en"), tt.where) {
				t.Fatalf("got %v, want [%s] in %q", err, tt.id, tt.where)
			}
		})
	}
}

func TestRefuseContainers(t *testing.T) {
	rows := [][]byte{}
	for i := range 900 {
		rows = append(rows, rec(idRK, u16(i, 0, 0), u32(6)))
	}
	stream := workbook{globals: styles(false), sheets: [][][]byte{rows}}.stream()
	whole := pack("Workbook", stream)
	if got, _, err := read(whole); err != nil || len(got) != 900 {
		t.Fatal(len(got), err)
	}
	// Sector 0 is the table, 1 the directory, 2 the small table, from 3 on the stream.
	fat := func(sector int, next uint32) func([]byte) []byte {
		return func(b []byte) []byte { copy(b[512+4*sector:], u32(next)); return b }
	}
	const endOfChain, freeSector = 0xfffffffe, 0xffffffff
	tests := []struct {
		name   string
		damage func([]byte) []byte
		id     problem.ID
	}{
		{"cut by half", func(b []byte) []byte { return b[:len(b)/2] }, problem.FileCut},
		{"cut in its last sector", func(b []byte) []byte { return b[:len(b)-511] }, problem.FileCut},
		{"cut in its header", func(b []byte) []byte { return b[:300] }, problem.FileCut},
		{"a chain that ends early", fat(10, endOfChain), problem.XLSContainer},
		{"a chain that turns back", fat(10, 5), problem.XLSContainer},
		{"a chain that runs out of the file", fat(10, 60_000), problem.FileCut},
		{"a chain that stops in a free sector", fat(10, freeSector), problem.FileCut},
		{"a chain that leads into the directory", fat(10, 1), problem.XLSContainer},
		{"a directory that has no end", fat(1, 1), problem.XLSContainer},
		{"sectors of an odd size", func(b []byte) []byte { b[30] = 7; return b }, problem.XLSContainer},
		{"more tables than the file is long", func(b []byte) []byte { copy(b[44:], u32(1<<31)); return b }, problem.FileCut},
		{"a stream longer than its chain", func(b []byte) []byte { copy(b[512*2+128+120:], u32(uint32(len(stream)+512))); return b }, problem.XLSContainer},
		{"a directory without root", func(b []byte) []byte { b[512*2+66] = 2; return b }, problem.XLSContainer},
		{"another name", func(b []byte) []byte { b[512*2+128] = 'X'; return b }, problem.NoWorkbookStream},
		{"a stream longer than the file", func(b []byte) []byte { copy(b[512*2+128+120:], u32(1<<30)); return b }, problem.FileCut},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := read(tt.damage(bytes.Clone(whole)))
			if !errors.Is(err, problem.New(tt.id, nil)) {
				t.Fatalf("got %v, want [%s]", err, tt.id)
			}
		})
	}
}

// Every cut of a workbook is refused: there is no shorter sheet.
func TestEveryCutIsRefused(t *testing.T) {
	var rows [][]byte
	for i := range 300 {
		rows = append(rows, rec(idLabel, u16(i, 0, 0), str8(fmt.Sprint("client ", i))), rec(idNumber, u16(i, 1, 1), f64(float64(40000+i))))
	}
	whole := pack("Workbook", workbook{globals: styles(false), sheets: [][][]byte{rows}}.stream())
	want, _, err := read(whole)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(whole); n += 13 {
		got, _, err := read(whole[:n])
		if err == nil && !cmp.Equal(want, got) {
			t.Fatalf("cut at %d of %d: %d cells of %d and no error", n, len(whole), len(got), len(want))
		}
		var p *problem.Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatalf("cut at %d: %v is no problem", n, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	w := workbook{
		globals: append(styles(false), sst(1, append(append(u16(4), 0), "ab"...), append([]byte{1}, wide("€d")...))),
		sheets: [][][]byte{{
			rec(idLabelSST, u16(0, 0, 0), u32(0)), rec(idMulRK, u16(4, 2), u16(0), u32(6), u16(1), u32(10), u16(3)),
			formula(5, 3, []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}), rec(idString, str8("ré")),
		}},
	}
	f.Add(w.stream())
	f.Add(pack("Workbook", w.stream()))
	old := workbook{biff5: true, globals: styles(true), sheets: [][][]byte{{rec(idLabel, u16(0, 0, 0), str5("\xe9"))}}}
	f.Add(old.stream())
	f.Add(pack("Book", append(old.stream(), make([]byte, 4096)...)))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, _, err := read(b)
		again, _, err2 := read(b)
		if !cmp.Equal(got, again) || (err == nil) != (err2 == nil) {
			t.Fatal("two readings differ")
		}
		var p *problem.Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatalf("%v is no problem", err)
		}
	})
}
