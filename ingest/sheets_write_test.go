package ingest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// csv is the sheet as a spreadsheet program saves it as text: every line as long as the longest.
func (s *madeSheet) csv() []byte {
	var b bytes.Buffer
	separator := ";"
	if s.english {
		separator = ","
	}
	width := 0
	for _, row := range s.rows {
		width = max(width, len(row))
	}
	for _, row := range s.rows {
		row = append(row[:len(row):len(row)], make([]madeCell, width-len(row))...)
		for i, c := range row {
			if i > 0 {
				b.WriteString(separator)
			}
			text := ""
			switch v := c.value.(type) {
			case nil:
			case madeDay:
				text = fmt.Sprintf("%02d/03/2024", int(v))
				if s.english {
					text = fmt.Sprintf("03/%02d/2024", int(v))
				}
			default:
				text = fmt.Sprint(v)
			}
			if strings.ContainsAny(text, separator+`"`) {
				text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			}
			b.WriteString(text)
		}
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// formulaNumber is a formula with a result as excelize writes it: as text. Spreadsheet programs write a number.
var formulaNumber = regexp.MustCompile(`(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="str"(><f>[^<]*</f><v>-?[0-9.]+</v>)`)

// xlsx is the sheet as a workbook.
func (s *madeSheet) xlsx(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	must(err)
	for i, row := range s.rows {
		for j, c := range row {
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			must(err)
			switch v := c.value.(type) {
			case nil:
			case madeDay:
				must(f.SetCellValue("Sheet1", name, 45351+int(v))) // 45352 is 1 March 2024
				must(f.SetCellStyle("Sheet1", name, name, date))
			default:
				must(f.SetCellValue("Sheet1", name, v))
			}
			if c.formula != "" {
				must(f.SetCellFormula("Sheet1", name, c.formula))
			}
		}
	}
	for _, r := range s.merged {
		from, _ := excelize.CoordinatesToCellName(r[1], r[0])
		to, _ := excelize.CoordinatesToCellName(r[3], r[2])
		must(f.MergeCell("Sheet1", from, to))
	}
	var b bytes.Buffer
	must(f.Write(&b))
	return withNumbers(t, b.Bytes())
}

// withNumbers writes the results of formulas as spreadsheet programs do.
func withNumbers(t testing.TB, workbook []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, entry := range in.File {
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(entry.Name, "xl/worksheets/") {
			part = formulaNumber.ReplaceAll(part, []byte("$1$2"))
		}
		w, err := out.Create(entry.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
