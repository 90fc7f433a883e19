package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/problem"
)

// templatesDir is where the empty workbooks go.
const templatesDir = "templates"

// templateHeader is the row of a template's header: title, hint and example stand above it.
const templateHeader = 4

// InitTemplates writes an empty workbook for each kind into the workspace, in the session's language. Where dir is no
// workspace yet, Init makes it first. A workbook that is there already is left as it is: someone may have filled it in.
func InitTemplates(ctx context.Context, dir, shop string, s *Session) (Made, error) {
	made, err := Init(ctx, dir, shop, s)
	if errors.Is(err, problem.New(problem.WorkspaceExists, nil)) {
		made, err = Made{Dir: dir}, nil
	}
	if err != nil {
		return made, err
	}
	w, err := Open(dir, s)
	if err != nil {
		return made, err
	}
	if err := w.makeFolder(templatesDir); err != nil {
		return made, err
	}
	for _, t := range ingest.Templates(s.Lang) {
		if err := ctx.Err(); err != nil {
			return made, err
		}
		name := filepath.Join(templatesDir, templateName(t.Title))
		if _, err := os.Stat(w.path(name)); err == nil {
			continue
		}
		text, err := templateBook(t)
		if err != nil {
			return made, fmt.Errorf("make template %s: %w", t.Kind, err)
		}
		if err := writeFile(w.path(name), text, w.fileMode(templatesDir)); err != nil {
			return made, err
		}
		made.Files = append(made.Files, name)
	}
	return made, nil
}

// templateName is a title as a file name: small letters without accents, joined by hyphens.
func templateName(title string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(title)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-") + ".xlsx"
}

// templateBook is the bytes of a template's workbook.
func templateBook(t ingest.Template) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	sheet := t.Title
	if runes := []rune(sheet); len(runes) > excelize.MaxSheetNameLength {
		sheet = string(runes[:excelize.MaxSheetNameLength])
	}
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	styles, err := templateStyles(f)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(
		f.SetCellStr(sheet, "A1", t.Title+": "+t.About), f.SetCellStyle(sheet, "A1", "A1", styles.title),
		f.SetCellStr(sheet, "A2", t.Hint),
		f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: templateHeader, TopLeftCell: "A5", ActivePane: "bottomLeft"}),
	); err != nil {
		return nil, err
	}
	for i, c := range t.Columns {
		if err := templateColumn(f, sheet, i+1, c, styles); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// templateLooks are the styles of a template.
type templateLooks struct{ title, example, header, needed, text, day int }

func templateStyles(f *excelize.File) (l templateLooks, err error) {
	edge := []excelize.Border{{Type: "bottom", Style: 1, Color: "7A6A58"}}
	dayFormat := "dd/mm/yyyy"
	for _, s := range []struct {
		to    *int
		style excelize.Style
	}{
		{&l.title, excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 12}}},
		{&l.example, excelize.Style{Font: &excelize.Font{Italic: true, Color: "808080", Family: "Calibri", Size: 11}, NumFmt: 49}},
		{&l.header, excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 11}, Border: edge, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F3EDE4"}}}},
		{&l.needed, excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 11}, Border: edge, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E5C9A8"}}}},
		{&l.text, excelize.Style{NumFmt: 49}},
		{&l.day, excelize.Style{CustomNumFmt: &dayFormat}},
	} {
		if *s.to, err = f.NewStyle(&s.style); err != nil {
			return l, err
		}
	}
	return l, nil
}

// templateColumn writes one column: example, header with its comment, the form of its cells, the words to choose from.
func templateColumn(f *excelize.File, sheet string, number int, c ingest.TemplateColumn, l templateLooks) error {
	letters := problem.ColumnName(number)
	at := func(row int) string { return fmt.Sprintf("%s%d", letters, row) }
	header := l.header
	if c.Needed {
		header = l.needed
	}
	form := 0
	switch {
	case c.Identifier: // as text, so that leading zeros stay
		form = l.text
	case c.Day:
		form = l.day
	}
	if form != 0 {
		if err := f.SetColStyle(sheet, letters, form); err != nil {
			return err
		}
	}
	about := c.About
	if len(c.Words) > 0 {
		about += "\n" + strings.Join(c.Words, ", ")
	}
	if err := errors.Join(
		f.SetColWidth(sheet, letters, letters, float64(max(12, len([]rune(c.Header))+3, min(30, len([]rune(c.Example))+2)))),
		f.SetCellStr(sheet, at(templateHeader-1), c.Example), f.SetCellStyle(sheet, at(templateHeader-1), at(templateHeader-1), l.example),
		f.SetCellStr(sheet, at(templateHeader), c.Header), f.SetCellStyle(sheet, at(templateHeader), at(templateHeader), header),
		f.AddComment(sheet, excelize.Comment{Cell: at(templateHeader), Author: "Habitué", Text: about}),
	); err != nil {
		return err
	}
	return templateWords(f, sheet, at(templateHeader+1)+":"+at(5000), c.Words)
}

// templateWords offers a column's words in its cells; another one may be typed all the same.
func templateWords(f *excelize.File, sheet, cells string, words []string) error {
	if len(words) == 0 || len(strings.Join(words, ",")) > 255 { // the most that a list may hold
		return nil
	}
	list := excelize.NewDataValidation(true)
	list.Sqref = cells
	if err := list.SetDropList(words); err != nil {
		return err
	}
	list.ShowErrorMessage = false
	return f.AddDataValidation(sheet, list)
}
