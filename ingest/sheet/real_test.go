package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/text"
)

// dialect is what the format knows of the text behind a workbook.
func dialect(t *testing.T, w cell.Workbook) text.Dialect {
	t.Helper()
	d, ok := sheet.Dialect(w)
	if !ok {
		t.Fatalf("%s says no dialect", w.Format())
	}
	return d
}

// The rows are those of shared/data/README.md, headers included.
func TestRealTexts(t *testing.T) {
	tests := []struct {
		name      string
		format    string
		delimiter rune
		rows      int
		width     int
	}{
		{"cdnow/CDNOW_master.txt", "txt", ' ', 69_660, 4},
		{"cdnow/CDNOW_sample.txt", "txt", ' ', 6_919, 5},
		{"cdnow/cdnow_customers_summary.csv", "csv", ',', 2_358, 4},
		{"cdnow/cdnow_customers_summary_with_transactions.csv", "csv", ',', 2_358, 5},
		{"donations/donations.csv", "csv", ',', 23, 4},
		{"email_experiment/hillstrom.csv", "csv", ',', 64_001, 12},
		{"marketing_campaign/marketing_campaign.csv", "tsv", '\t', 2_241, 29},
		{"complete_journey/transactions_sample.csv", "csv", ',', 75_001, 11},
		{"complete_journey/coupon_redemptions.csv", "csv", ',', 2_103, 4},
		{"complete_journey/campaigns.csv", "csv", ',', 6_590, 2},
		{"complete_journey/campaign_descriptions.csv", "csv", ',', 28, 4},
		{"complete_journey/demographics.csv", "csv", ',', 802, 8},
		{"groceries/Groceries_dataset.csv", "csv", ',', 38_766, 3},
		{"surveys/kano_lit_answers.tsv", "tsv", '\t', 30, 23},
		{"surveys/NPS_timeseries_data.csv", "csv", ',', 5_001, 7},
		{"surveys/complaints_satisfaction.csv", "csv", ',', 526, 18},
	}
	dir := filepath.Join(shared(t), "data")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, err := sheet.Open(filepath.Join(dir, tt.name), sheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			if d := dialect(t, w); w.Format() != tt.format || d.Delimiter != tt.delimiter {
				t.Errorf("got %s %+v", w.Format(), d)
			}
			rows, width := count(t, w)
			if rows != tt.rows || width != tt.width {
				t.Errorf("got %d rows up to column %d, want %d and %d", rows, width, tt.rows, tt.width)
			}
		})
	}
}

// count is the number of rows and the last column of the first sheet.
func count(t *testing.T, w cell.Workbook) (rows, width int) {
	t.Helper()
	r, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		rows++
		width = max(width, row.Cells[len(row.Cells)-1].Col)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return rows, width
}

// The workbook and the 305 daily files hold the same 541,909 rows, in whatever order: their cells are equal as
// multisets, once blanks at the ends are cut, ".0" is taken from the customers' numbers, and moments are
// written alike.
func TestRetailIsTheSameInBothForms(t *testing.T) {
	if testing.Short() {
		t.Skip("1.1 million rows")
	}
	dir := filepath.Join(shared(t), "data", "online_retail")
	rows := map[string]int{}
	w, err := sheet.Open(filepath.Join(dir, "online_retail_full.xlsx"), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	n := tally(t, w, rows, 1)
	if n != 541_910 {
		t.Errorf("%d rows in the workbook", n)
	}
	z, err := zip.OpenReader(filepath.Join(dir, "online_retail_by_day.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files, lines := 0, 0
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".csv") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := sheet.OpenReader(bytes.NewReader(b), int64(len(b)), f.Name, sheet.Options{})
		if err != nil {
			t.Fatal(err)
		}
		files++
		lines += tally(t, w, rows, -1) - 1
	}
	if files != 305 || lines != 541_909 {
		t.Errorf("%d rows in %d files", lines, files)
	}
	left := 0
	for row, n := range rows {
		if n == 0 || strings.HasPrefix(row, "InvoiceNo|") {
			continue
		}
		if left++; left <= 3 {
			t.Errorf("%+d %s", n, row)
		}
	}
	if left > 0 {
		t.Errorf("%d rows stand in one form only", left)
	}
}

// tally adds step to each row of the first sheet and returns the number of rows.
func tally(t *testing.T, w cell.Workbook, into map[string]int, step int) int {
	t.Helper()
	r, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	var line []byte
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		n++
		line = line[:0]
		col := 1
		for _, c := range row.Cells {
			for ; col < c.Col; col++ {
				line = append(line, '|')
			}
			v := strings.Trim(sheet.Value(c), " ")
			if c.Col == 7 {
				v = strings.TrimSuffix(v, ".0")
			}
			if c.Col == 6 {
				if d, ok := cell.ParseDecimal([]byte(v)); ok {
					v = d.String()
				}
			}
			line = append(line, strings.Replace(v, "T", " ", boolInt(c.Type == cell.DateTime))...)
		}
		into[string(line)] += step
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return n
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func BenchmarkText(b *testing.B) {
	path := filepath.Join(shared(b), "data", "complete_journey", "transactions_sample.csv")
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		w, err := sheet.Open(path, sheet.Options{})
		if err != nil {
			b.Fatal(err)
		}
		rows, err := w.Rows(0)
		if err != nil {
			b.Fatal(err)
		}
		for {
			if _, err := rows.Next(); err != nil {
				break
			}
		}
		if err := rows.Close(); err != nil {
			b.Fatal(err)
		}
		w.Close()
	}
}
