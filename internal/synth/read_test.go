package synth

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/habitue-crm/habitue/internal/crm"
)

// sold is an order line as this test reads it back from a spreadsheet, by code that shares nothing with the writer.
type sold struct {
	file, order, customer, product, cites string
	on                                    string
	units, cents, priceCents, discount    int64
}

// cents reads a decimal with a dot and at most two decimals.
func cents(t *testing.T, s string) int64 {
	t.Helper()
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	n, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil || len(fraction) > 2 {
		t.Fatalf("%q is no amount in cents: %v", s, err)
	}
	if s[0] == '-' {
		return -n
	}
	return n
}

func count(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// at is a cell of a row whose trailing blanks are cut.
func at(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

func rawRows(t *testing.T, path, sheet string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// readWorkbook reads the sales sheet and its total row.
func readWorkbook(t *testing.T, path string) (lines []sold, pieces, total int64) {
	t.Helper()
	rows := rawRows(t, path, "Ventes")
	last := rows[len(rows)-1]
	if last[0] != "TOTAL" {
		t.Fatalf("%s ends with %q", path, last)
	}
	for _, r := range rows[4 : len(rows)-1] {
		serial := count(t, r[1])
		lines = append(lines, sold{
			file: filepath.Base(path), order: r[0], customer: r[2], product: r[3], cites: at(r, 8),
			on:    time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(serial)).Format(time.DateOnly),
			units: count(t, r[5]), priceCents: cents(t, r[6]), cents: cents(t, r[7]),
		})
	}
	return lines, count(t, last[5]), cents(t, last[7])
}

func csvRows(t *testing.T, content []byte) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func readCSV(t *testing.T, path string) (lines []sold) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	amount := func(s string) int64 {
		digits, found := strings.CutSuffix(s, "\u00a0€")
		if !found {
			t.Fatalf("%q has no euro sign", s)
		}
		return cents(t, strings.NewReplacer("\u00a0", "", ",", ".").Replace(digits))
	}
	for _, r := range csvRows(t, content)[1:] {
		on, err := time.Parse("02/01/2006", r[1])
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, sold{
			file: filepath.Base(path), order: r[0], customer: r[2], product: r[3], cites: r[9], on: on.Format(time.DateOnly),
			units: count(t, r[5]), priceCents: amount(r[6]), discount: count(t, strings.TrimSuffix(r[7], " %")), cents: amount(r[8]),
		})
	}
	return lines
}

// readBack writes a shop and reads its sales from the files.
func readBack(t *testing.T, s *Shop) (lines []sold, paths []string) {
	t.Helper()
	paths, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths[:3] {
		if strings.HasSuffix(path, ".csv") {
			lines = append(lines, readCSV(t, path)...)
			continue
		}
		read, pieces, total := readWorkbook(t, path)
		for _, l := range read {
			pieces, total = pieces-l.units, total-l.cents
		}
		if pieces != 0 || total != 0 {
			t.Errorf("%s: the total row is off by %d pieces and %d cents", path, pieces, total)
		}
		lines = append(lines, read...)
	}
	return lines, paths
}

func endOf2024() crm.Date { return crm.NewDate(2024, time.November, 22) }
