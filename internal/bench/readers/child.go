package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/bench"
)

// runChild reads one file in this process.
func runChild(reader, path, profile string, stdout io.Writer) error {
	readers := map[string]func(string) (bench.Totals, error){
		"own": readOwn, "excelize": readExcelize, "encoding/csv": readCSV,
	}
	read, ok := readers[reader]
	if !ok {
		return fmt.Errorf("no reader is called %q", reader)
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return errors.Join(err, f.Close())
		}
		defer func() {
			pprof.StopCPUProfile()
			_ = f.Close() // a profile that is cut is seen when it is opened
		}()
	}
	totals, err := read(path)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(totals)
}

// readOwn reads every cell with Habitué's reader.
func readOwn(path string) (totals bench.Totals, err error) {
	w, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return totals, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	for i := range w.Sheets() {
		if err := readRows(w, i, &totals); err != nil {
			return totals, err
		}
	}
	return totals, nil
}

func readRows(w cell.Workbook, sheet int, totals *bench.Totals) error {
	rows, err := w.Rows(sheet)
	if err != nil {
		return err
	}
	var texts, textBytes int64 // counted apart, so that a reader is not charged with four sums in memory for each
	for {
		row, err := rows.Next()
		if err != nil {
			totals.Cells += texts
			totals.Strings += texts
			totals.TextBytes += textBytes
			totals.RawBytes += textBytes
			if err == io.EOF {
				return rows.Close()
			}
			return errors.Join(err, rows.Close())
		}
		for i := range row.Cells {
			if c := &row.Cells[i]; c.Type == cell.Text && len(c.Stored) == 0 {
				texts++
				textBytes += int64(len(c.Text))
			} else {
				count(totals, c)
			}
		}
	}
}

// count adds one cell of our reader to the totals.
func count(t *bench.Totals, c *cell.Cell) {
	t.Cells++
	switch c.Type {
	case cell.Text:
		t.Strings++
		t.TextBytes += int64(len(c.Text))
	case cell.Number:
		t.Numbers++
		t.NumberSum += toFloat(c)
	case cell.Date, cell.DateTime:
		t.Dates++
		t.MomentSum += c.Moment
	case cell.BlankFormula:
		t.Cells--
	default:
		t.Other++
	}
	if len(c.Stored) > 0 {
		t.RawBytes += int64(len(c.Stored))
	} else {
		t.RawBytes += int64(len(c.Text))
	}
}

// toFloat is a number as a double, at most one unit in the last place away from the nearest one; the sums are
// compared with more room than that, and the reader's decimals are not charged with a conversion of ours.
func toFloat(c *cell.Cell) float64 {
	d := c.Number
	if d.Exp <= 22 && d.Exp >= -22 {
		v := float64(d.Coef)
		if d.Exp < 0 {
			v /= powers[-d.Exp]
		} else {
			v *= powers[d.Exp]
		}
		if d.Neg {
			return -v
		}
		return v
	}
	v, err := strconv.ParseFloat(d.String(), 64)
	if err != nil {
		return 0 // beyond any double; the comparison of the sums tells
	}
	return v
}

var powers = [23]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// readExcelize reads every cell with excelize's row iterator. It gives texts without types.
func readExcelize(path string) (totals bench.Totals, err error) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		return totals, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, name := range f.GetSheetList() {
		rows, err := f.Rows(name)
		if err != nil {
			return totals, err
		}
		for rows.Next() {
			columns, err := rows.Columns(excelize.Options{RawCellValue: true})
			if err != nil {
				return totals, err
			}
			for _, v := range columns {
				if v != "" {
					totals.Cells++
					totals.RawBytes += int64(len(v))
				}
			}
		}
		if err := errors.Join(rows.Error(), rows.Close()); err != nil {
			return totals, err
		}
	}
	return totals, nil
}

// readCSV reads every cell with the standard library's reader of text files.
func readCSV(path string) (totals bench.Totals, err error) {
	f, err := os.Open(path)
	if err != nil {
		return totals, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return totals, nil
		}
		if err != nil {
			return totals, err
		}
		for _, v := range record {
			if v != "" {
				totals.Cells++
				totals.TextBytes += int64(len(v))
			}
		}
	}
}
