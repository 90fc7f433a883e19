package synth

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/internal/crm"
)

// workbook writes one xlsx, sheet after sheet, row after row.
type workbook struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	row    int
	styles styles
}

// styles are the ids of the cell styles in use.
type styles struct{ title, header, date, amount, total int }

func newWorkbook() (*workbook, error) {
	w := &workbook{file: excelize.NewFile()}
	euro, day := `#,##0.00\ "€"`, "dd/mm/yyyy"
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&w.styles.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}},
		{&w.styles.header, excelize.Style{Font: &excelize.Font{Bold: true}, Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "666666"}}}},
		{&w.styles.date, excelize.Style{CustomNumFmt: &day}},
		{&w.styles.amount, excelize.Style{CustomNumFmt: &euro}},
		{&w.styles.total, excelize.Style{Font: &excelize.Font{Bold: true}, CustomNumFmt: &euro}},
	} {
		id, err := w.file.NewStyle(&s.style)
		if err != nil {
			return nil, fmt.Errorf("define a cell style: %w", err)
		}
		*s.id = id
	}
	return w, nil
}

// sheet begins a sheet; the first one takes the place of the sheet that a new workbook has. The one before it
// must be ended.
func (w *workbook) sheet(name string, widths ...float64) error {
	if w.stream == nil {
		if err := w.file.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else if _, err := w.file.NewSheet(name); err != nil {
		return err
	}
	stream, err := w.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	w.stream, w.row = stream, 0
	for i, width := range widths {
		if err := stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	return nil
}

// add writes the next row; without values it stays blank.
func (w *workbook) add(values ...any) error {
	w.row++
	if len(values) == 0 {
		return nil
	}
	return w.stream.SetRow(fmt.Sprintf("A%d", w.row), values)
}

// headers writes a row of column names.
func (w *workbook) headers(names ...string) error {
	values := make([]any, len(names))
	for i, name := range names {
		values[i] = excelize.Cell{StyleID: w.styles.header, Value: name}
	}
	return w.add(values...)
}

// text is a cell that stays empty where there is nothing to say.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// day is a real date cell: the serial number of the 1900 system with a date format.
func (w *workbook) day(d crm.Date) any {
	const serialOf1970 = 25569
	return excelize.Cell{StyleID: w.styles.date, Value: int(d) + serialOf1970}
}

// stored is an amount as a cell stores it: the double nearest to its decimal form, whose shortest text is that
// form again. Amounts here are whole cents far below 2⁵³.
func stored(m crm.Money) float64 { return float64(m/(crm.Scale/100)) / 100 }

func (w *workbook) amount(m crm.Money) any {
	return excelize.Cell{StyleID: w.styles.amount, Value: stored(m)}
}

// bytes closes the workbook. Its properties name the shop's day instead of the moment of writing, and its zip
// entries are sorted and carry no time: the same shop is the same bytes.
func (w *workbook) bytes(on crm.Date) ([]byte, error) {
	moment := on.String() + "T18:00:00Z"
	if err := w.file.SetDocProps(&excelize.DocProperties{Creator: "Caisse", LastModifiedBy: "Caisse", Created: moment, Modified: moment}); err != nil {
		return nil, fmt.Errorf("set the workbook's properties: %w", err)
	}
	w.file.SetZipWriter(func(out io.Writer) excelize.ZipWriter { return &sortedZip{out: out} })
	var b bytes.Buffer
	if err := w.file.Write(&b); err != nil {
		return nil, fmt.Errorf("write the workbook: %w", err)
	}
	if err := w.file.Close(); err != nil {
		return nil, fmt.Errorf("close the workbook: %w", err)
	}
	return b.Bytes(), nil
}

// sortedZip keeps the entries until the end, because excelize hands its sheets over in the order of a map.
type sortedZip struct {
	out     io.Writer
	entries []zipEntry
}

type zipEntry struct {
	name    string
	content *bytes.Buffer
}

// Create begins an entry.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	e := zipEntry{name, new(bytes.Buffer)}
	z.entries = append(z.entries, e)
	return e.content, nil
}

// AddFS is part of excelize's interface; excelize never calls it when it saves.
func (z *sortedZip) AddFS(fs.FS) error { return fmt.Errorf("a workbook has no folder to add") }

// Close writes the archive.
func (z *sortedZip) Close() error {
	slices.SortFunc(z.entries, func(a, b zipEntry) int { return strings.Compare(a.name, b.name) })
	archive := zip.NewWriter(z.out)
	for _, e := range z.entries {
		entry, err := archive.Create(e.name)
		if err != nil {
			return err
		}
		if _, err := entry.Write(e.content.Bytes()); err != nil {
			return err
		}
	}
	return archive.Close()
}

func titleCell(w *workbook, s string) any { return excelize.Cell{StyleID: w.styles.title, Value: s} }

func totalCell(w *workbook, m crm.Money) any {
	return excelize.Cell{StyleID: w.styles.total, Value: stored(m)}
}
