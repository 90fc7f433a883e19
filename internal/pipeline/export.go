package pipeline

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/campaign"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// ExportOptions say what of a snapshot table is written, and how.
type ExportOptions struct {
	Table   string
	AsOf    *crm.Date
	Columns []string // empty means all
	Where   string   // a condition in the language of audiences; "" means every row
	Format  string   // csv, xlsx or json (JSON Lines)
}

// tables lists the tables of a snapshot.
func tables() []string { return []string{"customers"} }

// formats lists the formats of an export.
func formats() []string { return []string{"csv", "xlsx", "json"} }

// Export writes a table of a snapshot. Text that a spreadsheet program would take for a formula is neutralised
// in csv and xlsx.
func (w *Workspace) Export(opt ExportOptions, out io.Writer) error {
	if !slices.Contains(tables(), opt.Table) {
		return problem.New(problem.NoSuchTable, problem.Args{"name": opt.Table, "known": strings.Join(tables(), ", ")})
	}
	if !slices.Contains(formats(), opt.Format) {
		return problem.New(problem.WrongFlag, problem.Args{"message": "--format " + opt.Format + ": " + strings.Join(formats(), ", ") + ".", "command": "export"})
	}
	columns, err := w.chosen(opt.Columns)
	if err != nil {
		return err
	}
	profiles, err := w.rows(opt)
	if err != nil {
		return err
	}
	switch opt.Format {
	case "json":
		return exportJSON(out, columns, profiles)
	case "xlsx":
		return exportWorkbook(out, columns, profiles, opt.Table)
	}
	return exportCSV(out, columns, profiles)
}

// rows are the profiles of the snapshot that meet the condition.
func (w *Workspace) rows(opt ExportOptions) ([]crm.Profile, error) {
	ref, l, err := w.snapshotOf(opt.AsOf)
	if err != nil {
		return nil, err
	}
	profiles, err := l.Profiles(ref)
	if err != nil || opt.Where == "" {
		return profiles, err
	}
	condition, err := campaign.ParseAudience(opt.Where, w.ownSegments()...)
	if err != nil {
		return nil, err
	}
	kept := profiles[:0]
	for _, p := range profiles {
		_, meets, err := condition.Has(&p)
		if err != nil {
			return nil, err
		}
		if meets {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

// chosen finds the columns by name.
func (w *Workspace) chosen(names []string) ([]crm.Column, error) {
	all := crm.Columns()
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for _, c := range all {
		known = append(known, c.Name)
	}
	var chosen []crm.Column
	for _, name := range names {
		i := slices.Index(known, name)
		if i < 0 {
			suggestion, conseil := problem.Suggest(name, known)
			return nil, problem.New(problem.NoSuchColumn, problem.Args{"name": name, "suggestion": suggestion, "conseil": conseil, "known": strings.Join(known, ", ")})
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func exportCSV(out io.Writer, columns []crm.Column, profiles []crm.Profile) error {
	buffered := bufio.NewWriter(out)
	c := csv.NewWriter(buffered)
	row := make([]string, len(columns))
	for i := range columns {
		row[i] = columns[i].Name
	}
	if err := c.Write(row); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	for i := range profiles {
		for j, col := range columns {
			row[j] = col.Text(&profiles[i])
			if col.Kind == crm.TextColumn {
				row[j] = neutral(row[j])
			}
		}
		if err := c.Write(row); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return buffered.Flush()
}

// exportJSON writes JSON Lines, fields in the order of the columns; what is absent is null.
func exportJSON(out io.Writer, columns []crm.Column, profiles []crm.Profile) error {
	buffered := bufio.NewWriter(out)
	for i := range profiles {
		for j, col := range columns {
			opening := byte(',')
			if j == 0 {
				opening = '{'
			}
			name, err := json.Marshal(col.Name)
			if err != nil {
				return fmt.Errorf("write the export: %w", err)
			}
			value, err := jsonValue(col, col.Text(&profiles[i]))
			if err != nil {
				return fmt.Errorf("write the export: %w", err)
			}
			buffered.WriteByte(opening)
			buffered.Write(name)
			buffered.WriteByte(':')
			buffered.Write(value)
		}
		buffered.WriteString("}\n")
	}
	return buffered.Flush()
}

func jsonValue(c crm.Column, text string) ([]byte, error) {
	switch c.Kind {
	case crm.CountColumn, crm.QuantityColumn, crm.BoolColumn:
		if text == "" {
			return []byte("null"), nil
		}
		return []byte(text), nil
	case crm.DayColumn:
		if text == "" {
			return []byte("null"), nil
		}
	}
	return json.Marshal(text)
}

// exportWorkbook writes a workbook with one sheet, numbers as numbers and days as days.
func exportWorkbook(out io.Writer, columns []crm.Column, profiles []crm.Profile, name string) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	day := "yyyy-mm-dd"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
	if err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	sheet, err := f.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	row := make([]any, len(columns))
	for i := range columns {
		row[i] = columns[i].Name
	}
	for i := 0; ; i++ {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
		if err := sheet.SetRow(at, row); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
		if i == len(profiles) {
			break
		}
		for j, col := range columns {
			row[j] = workbookValue(col, col.Text(&profiles[i]), style)
		}
	}
	if err := sheet.Flush(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	if _, err := f.WriteTo(out); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// workbookValue is a value as excelize writes it. A spreadsheet cell holds a double anyway: amounts are written
// as their shortest decimal.
func workbookValue(c crm.Column, text string, day int) any {
	switch c.Kind {
	case crm.CountColumn, crm.QuantityColumn, crm.MoneyColumn:
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return n
		}
		return nil
	case crm.DayColumn:
		if t, err := time.Parse(time.DateOnly, text); err == nil {
			return excelize.Cell{StyleID: day, Value: t}
		}
		return nil
	case crm.BoolColumn:
		return text == "true"
	}
	return neutral(text)
}

// ExportFile is Export into a file, published whole.
func (w *Workspace) ExportFile(opt ExportOptions, path string) error {
	var b bytes.Buffer
	if err := w.Export(opt, &b); err != nil {
		return err
	}
	return writeFile(path, b.Bytes(), 0o600)
}
