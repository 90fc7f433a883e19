package sheet_test

import (
	"archive/zip"
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

// The daily files hold the 541,909 rows of the whole data set.
func TestRealDailyTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("305 files")
	}
	z, err := zip.OpenReader(filepath.Join(shared(t), "data", "online_retail", "online_retail_by_day.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files, rows := 0, 0
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
		w, err := sheet.OpenReader(strings.NewReader(string(b)), int64(len(b)), f.Name, sheet.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n, width := count(t, w)
		if width != 8 {
			t.Errorf("%s: %d columns", f.Name, width)
		}
		files++
		rows += n - 1
	}
	if files != 305 || rows != 541_909 {
		t.Errorf("%d rows in %d files", rows, files)
	}
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
