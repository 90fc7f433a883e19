package pipeline

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// same reports two cells that say the same to whoever corrects a row, however they are stored.
func same(a, b *cell.Cell) bool {
	if a.Type == cell.Number && b.Type == cell.Number {
		return a.Number.Measure() == b.Number.Measure()
	}
	return says(a) == says(b)
}

// says is what a cell says; "" for one that a reject workbook leaves empty.
func says(x *cell.Cell) string {
	switch x.Type {
	case cell.Text, cell.Error:
		return strings.TrimSpace(unneutral(plainLines(x.Text)))
	case cell.Number:
		return x.Number.String()
	case cell.Date, cell.DateTime:
		return fmt.Sprintf("\x00m%d", x.Moment/1000*1000)
	case cell.Time, cell.Duration:
		return fmt.Sprintf("\x00t%d", x.Moment/1000*1000)
	case cell.Bool:
		return fmt.Sprintf("\x00b%t", x.Bool)
	}
	return ""
}

// longestText is less than a cell of a workbook can hold, whose limit counts UTF-16 halves.
const longestText = 16_000

// plainLines is a text as a workbook can hold it: no control characters, lines ended by \n.
func plainLines(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > longestText {
		s = string(runes[:longestText])
	}
	return s
}

// unneutral takes away the apostrophe that neutral has put in front.
func unneutral(s string) string {
	if rest, found := strings.CutPrefix(s, "'"); found && neutral(rest) != rest {
		return rest
	}
	return s
}

// rejectBook is a reject workbook being written.
type rejectBook struct {
	s      *Session
	f      *excelize.File
	isText bool // the file was a text file: whatever is typed stays text
	styles map[string]int
	tables []rejectTable
}

// rejectTable is one table of the file with its rejected rows.
type rejectTable struct {
	rejectSheet
	rows   []ingest.RejectedRow
	heads  []ingest.RejectedColumn // of Columns
	widths []int
}

// rejectBytes is the workbook of some rejected rows, in the session's language.
func rejectBytes(s *Session, mark rejectMark, format string, r *rejected) ([]byte, error) {
	b := &rejectBook{s: s, f: excelize.NewFile(), styles: map[string]int{}}
	defer b.f.Close()
	b.isText = format == "csv" || format == "tsv" || format == "txt"
	b.part(r.rows)
	for i := range b.tables {
		if err := b.table(&b.tables[i], i == 0, r.more > 0 && i == len(b.tables)-1, r.more); err != nil {
			return nil, err
		}
		mark.Sheets = append(mark.Sheets, b.tables[i].rejectSheet)
	}
	if err := b.mark(mark); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := b.f.Write(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// part puts the rows of each table together, in the order of the file.
func (b *rejectBook) part(rows []ingest.RejectedRow) {
	type key struct{ index, first int }
	at := map[key]int{}
	for _, r := range rows {
		k := key{r.Index, r.First}
		i, found := at[k]
		if !found {
			i = len(b.tables)
			at[k] = i
			b.tables = append(b.tables, rejectTable{rejectSheet: rejectSheet{Index: r.Index}, heads: slices.Clone(r.Columns)})
		}
		t := &b.tables[i]
		t.rows = append(t.rows, r)
		for _, x := range r.Cells {
			if !slices.ContainsFunc(t.heads, func(c ingest.RejectedColumn) bool { return c.Column == x.Col }) {
				t.heads = append(t.heads, ingest.RejectedColumn{Column: x.Col})
			}
		}
	}
	taken := map[string]bool{strings.ToLower(markSheet): true}
	for i := range b.tables {
		t := &b.tables[i]
		slices.SortFunc(t.heads, func(a, b ingest.RejectedColumn) int { return a.Column - b.Column })
		slices.SortStableFunc(t.rows, func(a, b ingest.RejectedRow) int { return a.Row - b.Row })
		for _, r := range t.rows {
			t.Rows = append(t.Rows, r.Row)
		}
		for _, c := range t.heads {
			t.Columns = append(t.Columns, c.Column)
		}
		t.Name = freeName(cmp.Or(t.rows[0].Sheet, b.s.Say("Lignes", "Rows")), taken)
	}
}

// freeName is a sheet's name without the characters that one may not have, and unlike the ones that are taken.
func freeName(name string, taken map[string]bool) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, name), " '")
	if name == "" {
		name = "1"
	}
	runes := []rune(name)
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = " " + strconv.Itoa(n)
		}
		free := string(runes[:min(len(runes), 31-len(end))]) + end
		if key := strings.ToLower(free); !taken[key] {
			taken[key] = true
			return free
		}
	}
}

// table writes one visible sheet.
func (b *rejectBook) table(t *rejectTable, first, last bool, more int) error {
	if first {
		if err := b.f.SetSheetName("Sheet1", t.Name); err != nil {
			return err
		}
	} else if _, err := b.f.NewSheet(t.Name); err != nil {
		return err
	}
	t.widths = make([]int, firstOwn-1+len(t.heads))
	if err := b.header(t); err != nil {
		return err
	}
	for i := range t.rows {
		if err := b.row(t, i+2, &t.rows[i]); err != nil {
			return err
		}
	}
	if last {
		n := strconv.Itoa(more)
		if err := b.text(t.Name, 2, len(t.rows)+2, b.s.Say("… et "+n+" lignes de plus, à corriger dans le fichier même.", "… and "+n+" more rows, to be corrected in the file itself."), ""); err != nil {
			return err
		}
	}
	end := cellName(len(t.widths), len(t.rows)+1)
	err := errors.Join(b.f.AutoFilter(t.Name, "A1:"+end, nil),
		b.f.SetPanes(t.Name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}))
	for i, width := range t.widths {
		letters := problem.ColumnName(i + 1)
		width = max(8, min(width+3, 36))
		if i == 1 {
			width = wrongWidth
		}
		err = errors.Join(err, b.f.SetColWidth(t.Name, letters, letters, float64(width)))
	}
	return errors.Join(err, b.paper(t.Name))
}

// wrongWidth is how many characters of what is wrong stand in a line.
const wrongWidth = 60

// lineHeight is the height of a line in points.
const lineHeight = 15

// linesIn is how many lines a text of several parts takes.
func linesIn(parts []string, width int) (n int) {
	for _, part := range parts {
		n += strings.Count(wrap(part, width), "\n") + 1
	}
	return max(n, 1)
}

// paper lets a sheet be printed across the page, as wide as it is.
func (b *rejectBook) paper(sheet string) error {
	across, wide, high, fits := "landscape", 1, 0, true
	return errors.Join(b.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &across, FitToWidth: &wide, FitToHeight: &high}),
		b.f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fits}))
}

// header writes the names of the columns, and how the workbook is meant.
func (b *rejectBook) header(t *rejectTable) error {
	for i, name := range []string{b.s.Say("Ligne", "Row"), b.s.Say(headWrongFR, headWrongEN), b.s.Say(headFixFR, headFixEN)} {
		if err := b.text(t.Name, i+1, 1, name, "own"); err != nil {
			return err
		}
		t.widths[i] = len([]rune(name))
	}
	for i, c := range t.heads {
		name := c.Header
		if name == "" {
			name = problem.ColumnName(c.Column)
		}
		if err := b.text(t.Name, firstOwn+i, 1, name, "head"); err != nil {
			return err
		}
		t.widths[firstOwn-1+i] = min(len([]rune(name)), 24)
		t.Heads = append(t.Heads, strings.TrimSpace(plainLines(neutral(name))))
	}
	return b.comment(t.Name, "A1", b.s.Say(
		"Corrigez les cellules colorées, enregistrez, puis déposez ce classeur dans inbox/ : chaque ligne reprend sa place dans le fichier d'où elle vient. Laissez les numéros de cette colonne et les colonnes où elles sont. Une ligne effacée ou inchangée reste rejetée.",
		"Correct the coloured cells, save, and drop this workbook into inbox/: each row takes its place in the file that it comes from. Leave the numbers of this column, and the columns where they are. A row that is deleted or not changed stays rejected."))
}

// row writes one rejected row.
func (b *rejectBook) row(t *rejectTable, number int, r *ingest.RejectedRow) error {
	var wrong []string
	bad := map[int][]string{}
	for _, p := range r.Problems {
		said := strings.TrimSpace(p.What(b.s.Lang) + " " + p.Fix(b.s.Lang))
		place := ""
		if p.Where.Column > 0 {
			bad[p.Where.Column] = append(bad[p.Where.Column], said)
			place = cmp.Or(p.Where.Header, problem.ColumnName(p.Where.Column)) + b.s.Say("\u00a0: ", ": ")
		}
		wrong = append(wrong, place+said)
	}
	suggested := make([]string, 0, len(r.Suggestions))
	for _, s := range r.Suggestions {
		at := slices.Index(t.Columns, s.Column)
		if at < 0 {
			continue
		}
		suggested = append(suggested, cmp.Or(t.heads[at].Header, problem.ColumnName(s.Column))+b.s.Say("\u00a0: ", ": ")+s.Value)
	}
	look := "own"
	if len(bad) == 0 {
		look = "ownbad"
	}
	err := errors.Join(b.f.SetCellInt(t.Name, cellName(1, number), int64(r.Row)), b.look(t.Name, 1, number, "number"),
		b.text(t.Name, 2, number, strings.Join(wrong, "\n"), look), b.text(t.Name, 3, number, strings.Join(suggested, "\n"), "own"))
	for i, c := range t.heads {
		at := slices.IndexFunc(r.Cells, func(x cell.Cell) bool { return x.Col == c.Column })
		var x *cell.Cell
		if at >= 0 {
			x = &r.Cells[at]
		}
		err = errors.Join(err, b.cell(t, firstOwn+i, number, x, c, len(bad[c.Column]) > 0))
		if said := bad[c.Column]; len(said) > 0 {
			err = errors.Join(err, b.comment(t.Name, cellName(firstOwn+i, number), strings.Join(said, "\n")))
		}
	}
	t.widths[2] = max(t.widths[2], len([]rune(strings.Join(suggested, " "))))
	lines := max(linesIn(wrong, wrongWidth-4), linesIn(suggested, 30))
	return errors.Join(err, b.f.SetRowHeight(t.Name, number, float64(min(lines*lineHeight, 400)))) // LibreOffice makes no room by itself
}

// cell writes one of the file's own cells as it was read: a text as text, an identifier as text, a day as a day.
func (b *rejectBook) cell(t *rejectTable, col, row int, x *cell.Cell, c ingest.RejectedColumn, bad bool) error {
	form := b.form(x, c)
	if bad {
		form += " bad"
	}
	at := cellName(col, row)
	err := b.look(t.Name, col, row, form)
	if x == nil {
		return err
	}
	switch text := plainLines(x.Text); {
	case x.Type == cell.Bool:
		err = errors.Join(err, b.f.SetCellBool(t.Name, at, x.Bool))
	case (x.Type == cell.Date || x.Type == cell.DateTime) && x.Moment >= firstSerial:
		err = errors.Join(err, b.f.SetCellFloat(t.Name, at, float64(x.Moment-dayZero)/86_400_000, -1, 64))
	case x.Type == cell.Time || x.Type == cell.Duration:
		err = errors.Join(err, b.f.SetCellFloat(t.Name, at, float64(x.Moment)/86_400_000, -1, 64))
	case x.Type == cell.Number && !strings.HasPrefix(form, "text"):
		n, _ := strconv.ParseFloat(x.Number.String(), 64)
		err = errors.Join(err, b.f.SetCellFloat(t.Name, at, n, -1, 64))
		t.widths[col-1] = max(t.widths[col-1], len(x.Number.String()))
	case x.Type == cell.Number:
		err = errors.Join(err, b.f.SetCellStr(t.Name, at, x.Number.String()))
		t.widths[col-1] = max(t.widths[col-1], len(x.Number.String()))
	case text != "":
		err = errors.Join(err, b.f.SetCellStr(t.Name, at, neutral(text)))
		t.widths[col-1] = max(t.widths[col-1], len([]rune(text)))
	}
	return err
}

// dayZero is the day 0 of a workbook, 30 December 1899, in milliseconds since 1970; firstSerial is 1 March 1900, before
// which its calendar is wrong.
const (
	dayZero     = -25569 * 86_400_000
	firstSerial = dayZero + 61*86_400_000
)

// form is how a cell shows what is in it, and what is typed into it. In a text file everything is text, and so are
// identifiers; what stands as a text in a column of days or numbers takes what is typed as a day or number.
func (b *rejectBook) form(x *cell.Cell, c ingest.RejectedColumn) string {
	switch {
	case b.isText || c.Type == ingest.ID || c.Type == ingest.Loose:
		return "text"
	case x != nil && x.Type == cell.DateTime:
		return "datetime"
	case x != nil && x.Type == cell.Date || c.Type == ingest.Day:
		return "day"
	case x != nil && (x.Type == cell.Time || x.Type == cell.Duration):
		return "time"
	case x != nil && x.Type == cell.Number && x.Number.Coef < 1e15 || c.Type == ingest.Number || c.Type == ingest.Discount:
		return "plain"
	}
	return "text"
}

func (b *rejectBook) text(sheet string, col, row int, s, look string) error {
	return errors.Join(b.f.SetCellStr(sheet, cellName(col, row), plainLines(neutral(s))), b.look(sheet, col, row, look))
}

func (b *rejectBook) comment(sheet, at, text string) error {
	return b.f.AddComment(sheet, excelize.Comment{Cell: at, Author: "Habitué", Text: text, Width: 320, Height: 120})
}

// look gives a cell its style: a form, and " bad" where its cell is to be corrected.
func (b *rejectBook) look(sheet string, col, row int, name string) error {
	if name == "" {
		return nil
	}
	id, found := b.styles[name]
	if !found {
		var err error
		if id, err = b.f.NewStyle(b.style(name)); err != nil {
			return err
		}
		b.styles[name] = id
	}
	at := cellName(col, row)
	return b.f.SetCellStyle(sheet, at, at, id)
}

func (b *rejectBook) style(name string) *excelize.Style {
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	top := &excelize.Alignment{Vertical: "top"}
	form, bad := strings.CutSuffix(name, " bad")
	s := &excelize.Style{Alignment: top}
	day, moment, span := b.s.Say("dd/mm/yyyy", "yyyy-mm-dd"), b.s.Say("dd/mm/yyyy hh:mm:ss", "yyyy-mm-dd hh:mm:ss"), "[h]:mm:ss"
	switch form {
	case "text":
		s.NumFmt = 49
	case "day":
		s.CustomNumFmt = &day
	case "datetime":
		s.CustomNumFmt = &moment
	case "time":
		s.CustomNumFmt = &span
	case "head":
		s.Font, s.Fill = &excelize.Font{Bold: true, Family: "Calibri", Size: 11}, fill("E5C9A8")
	case "number":
		s.Font = &excelize.Font{Color: "7A6A58", Family: "Calibri", Size: 11}
	case "own", "ownbad":
		s.Alignment = &excelize.Alignment{Vertical: "top", WrapText: true}
		s.NumFmt, s.Fill = 49, fill("F3EDE4")
		bad = form == "ownbad"
	}
	if bad {
		s.Fill = fill("F4B9A7")
	}
	return s
}

func cellName(col, row int) string { return problem.ColumnName(col) + strconv.Itoa(row) }

// mark writes the hidden sheet.
func (b *rejectBook) mark(m rejectMark) error {
	if _, err := b.f.NewSheet(markSheet); err != nil {
		return err
	}
	lines := [][]string{{markWord, markVersion}, {"upload", m.Upload}, {"sha256", m.SHA256}, {"file", m.Name}}
	for _, s := range m.Sheets {
		lines = append(lines, []string{"sheet", s.Name, strconv.Itoa(s.Index), listOf(s.Columns)},
			append([]string{"head", s.Name}, s.Heads...), []string{"rows", s.Name, listOf(s.Rows)})
	}
	for i, line := range lines {
		for j, word := range line {
			if err := b.f.SetCellStr(markSheet, cellName(j+1, i+1), word); err != nil {
				return err
			}
		}
	}
	return b.f.SetSheetVisible(markSheet, false, true)
}

// rejectName is the name of a file's reject workbook in reports/.
func rejectName(l *Load) string {
	stem := strings.TrimSuffix(filepath.Base(l.Path), filepath.Ext(l.Path))
	if l.into != nil {
		stem = strings.TrimSuffix(l.into.Name, filepath.Ext(l.into.Name))
	}
	if l.Store != "" {
		stem = l.Store + "-" + stem
	}
	if number, _, loaded := strings.Cut(l.UploadID, "-"); loaded {
		stem += "-" + number
	}
	return stem + "-rejects.xlsx"
}

// writeRejects writes the reject workbook of a file into reports/, or takes away the one that no row needs any more.
func (w *Workspace) writeRejects(l *Load) error {
	if l.Err == nil {
		if err := removeFile(w.path(reportsDir, refusedName(l))); err != nil {
			return err
		}
	}
	text, err := w.rejectText(l)
	if err != nil {
		return err
	}
	name := rejectName(l)
	if len(text) == 0 {
		if l.Err != nil {
			return nil
		}
		return removeFile(w.path(reportsDir, name))
	}
	if err := w.makeFolder(reportsDir); err != nil {
		return err
	}
	if err := writeFile(w.path(reportsDir, name), text, w.fileMode(reportsDir)); err != nil {
		return err
	}
	l.tookPlace()
	return nil
}

// rejectText is the reject workbook of a file; nil where it needs none.
func (w *Workspace) rejectText(l *Load) ([]byte, error) {
	if l.rejected == nil || len(l.rejected.rows) == 0 {
		return nil, nil
	}
	mark := rejectMark{Upload: l.UploadID, SHA256: l.SHA256, Name: filepath.Base(l.Path)}
	if l.into != nil {
		mark.SHA256, mark.Name = l.into.SHA256, l.into.Name
	}
	text, err := rejectBytes(w.Session, mark, l.Report.Format, l.rejected)
	if err != nil {
		return nil, fmt.Errorf("make the reject workbook of %s: %w", mark.Name, err)
	}
	return text, nil
}

// removeFile removes a file that may not be there.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return writeProblem(filepath.Base(path), err)
	}
	return nil
}
