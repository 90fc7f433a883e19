package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// counted is a sink that keeps figures only.
type counted struct {
	lines, returns, walkIns, zero, customers, products, consents, unpriced, noEmail, facts int
	sum                                                                                    crm.Money
	last                                                                                   crm.OrderLine
}

func (c *counted) OrderLine(l crm.OrderLine) error {
	c.lines++
	if l.Return {
		c.returns++
	}
	if l.CustomerID == "" {
		c.walkIns++
	}
	if l.Amount == nil {
		c.unpriced++
	} else {
		c.sum += *l.Amount
	}
	if l.UnitPrice != nil && *l.UnitPrice == 0 {
		c.zero++
	}
	c.last = l
	return nil
}

func (c *counted) Customer(p crm.Customer) error {
	c.customers++
	if p.Email == "" {
		c.noEmail++
	}
	return nil
}
func (c *counted) Product(crm.Product) error { c.products++; return nil }
func (c *counted) Consent(crm.Consent) error { c.consents++; return nil }
func (c *counted) Fact(crm.Fact) error       { c.facts++; return nil }

// TestOnlineRetailWorkbook has its figures from the published description of the data (541,909 rows, 135,080
// without customer) and from an independent sum of quantity × price over all rows (9,747,747.934).
func TestOnlineRetailWorkbook(t *testing.T) {
	path := realFile(t, "online_retail/online_retail_full.xlsx")
	var c counted
	report, err := Read(context.Background(), path, Options{}, &c)
	if err != nil {
		t.Fatal(err)
	}
	s := report.Sheets[0]
	if s.Rows != 541_909 || s.Accepted != 541_909 || c.lines != 541_909 || len(report.Problems) != 0 {
		t.Errorf("%d rows, %d accepted, %d handed over, problems %v", s.Rows, s.Accepted, c.lines, codes(report))
	}
	if got := s.Sums.NetSales.String(); got != "9747747.9340" || c.sum != s.Sums.NetSales {
		t.Errorf("net sales %s, handed over %s", got, c.sum)
	}
	if got := s.Sums.Quantity; got != crm.QuantityOf(5_176_450) { // the sum of the daily files, by another program
		t.Errorf("quantity %s", got)
	}
	if c.walkIns != 135_080 {
		t.Errorf("%d lines without customer", c.walkIns)
	}
	if report.Earliest.String() != "2010-12-01" || report.Latest.String() != "2011-12-09" {
		t.Errorf("from %s to %s", report.Earliest, report.Latest)
	}
}

// TestOnlineRetailDays reads daily files and compares them with a csv reading and rational sums of its own.
func TestOnlineRetailDays(t *testing.T) {
	archive, err := zip.OpenReader(realFile(t, "online_retail/online_retail_by_day.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	days := 0
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, ".csv") || days == 4 {
			continue
		}
		days++
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), filepath.Base(f.Name))
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		compareDay(t, path, raw)
	}
	if days != 4 {
		t.Errorf("%d days read", days)
	}
}

func compareDay(t *testing.T, path string, raw []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sink := &kept{}
	report, err := Read(context.Background(), path, Options{}, sink)
	if err != nil || len(sink.lines) != len(rows)-1 || report.SHA256 == "" || report.Format != "csv" {
		t.Fatalf("%s: %v, %d lines of %d", path, err, len(sink.lines), len(rows)-1)
	}
	sum := new(big.Rat)
	for i, row := range rows[1:] { // InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country
		got := sink.lines[i]
		quantity, _ := new(big.Rat).SetString(row[3])
		price, _ := new(big.Rat).SetString(row[5])
		sum.Add(sum, quantity.Mul(quantity, price))
		if got.OrderID != row[0] || got.ProductID != row[1] || got.Description != strings.TrimSpace(row[2]) ||
			got.Date.String() != row[4][:10] || got.CustomerID != strings.TrimSuffix(row[6], ".0") || got.Country != row[7] {
			t.Errorf("%s row %d: got %+v, want %q", path, i+2, got, row)
		}
	}
	if want := sum.FloatString(4); report.Sheets[0].Sums.NetSales.String() != want {
		t.Errorf("%s: net sales %s, want %s", path, report.Sheets[0].Sums.NetSales, want)
	}
}

func TestCoffeeWorkbook(t *testing.T) {
	var c counted
	report, err := Read(context.Background(), realFile(t, "coffee/coffeeOrdersData.xlsx"), Options{}, &c)
	if err != nil {
		t.Fatal(err)
	}
	if c.lines != 1000 || c.unpriced != 1000 || c.customers != 1000 || c.noEmail != 204 || c.products != 48 {
		t.Errorf("got %+v, problems %v", c, codes(report))
	}
	// The workbook holds the postal codes of New England as numbers: 25 of its Americans have four digits.
	others := slices.DeleteFunc(codes(report), func(id problem.ID) bool { return id == problem.PostcodeZeroLost })
	if len(others) != 0 || len(report.Problems) != 25 {
		t.Error(codes(report))
	}
}

func TestExcelWorkbookWithHalfAMillionEmptyRows(t *testing.T) {
	var c counted
	report, err := Read(context.Background(), realFile(t, "online_retail/online_retail_excel_51k.xlsx"), Options{}, &c)
	if err != nil || report.Rows() != 50_999 || c.lines != 50_999 {
		t.Errorf("%v: %d rows, %d lines", err, report.Rows(), c.lines)
	}
}

// TestSuperstoreWorkbook has its sums from the figures that Tableau publishes for this sample: sales of
// 2,297,200.8603 and 37,873 units.
func TestSuperstoreWorkbook(t *testing.T) {
	var c counted
	report, err := Read(context.Background(), realFile(t, "superstore/Sample - Superstore 2014-2017.xls"), Options{}, &c)
	if err != nil {
		t.Fatal(err)
	}
	s := report.Sheets[0]
	if s.Accepted != 9994 || s.Rejected != 0 || s.Sums.NetSales.String() != "2297200.8603" || s.Sums.Quantity != crm.QuantityOf(37_873) || report.Asks() {
		t.Errorf("got %+v", s)
	}
}

// TestHostileAndOddFiles reads every file of the corpus: none may panic, lose rows, or hand over records that
// are not in the report.
func TestHostileAndOddFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(filepath.Dir(realFile(t, "")), "corpus", "spreadsheets", "*.*"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		var c counted
		report, err := Read(context.Background(), path, Options{}, &c)
		if errors.Is(err, problem.New(problem.RowsLost, nil)) {
			t.Errorf("%s: %v", path, err)
		}
		var p *problem.Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("%s: the refusal is no problem: %v", path, err)
		}
		if err == nil && c.lines+c.customers+c.products+c.consents+c.facts < report.Accepted() {
			t.Errorf("%s: fewer records than accepted rows", path)
		}
	}
}

func TestOtherRealFiles(t *testing.T) {
	tests := []struct {
		file     string
		lines    int
		rejected int
		want     problem.ID
	}{
		{"groceries/Groceries_dataset.csv", 38_765, 0, ""},
		{"complete_journey/transactions_sample.csv", 74_999, 1, ""}, // one basket id is written 4.0128e+10
		{"cdnow/CDNOW_sample.txt", 0, 0, problem.NoHeader},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			var c counted
			report, err := Read(context.Background(), realFile(t, tt.file), Options{}, &c)
			if tt.want == "" && err != nil || tt.want != "" && !errors.Is(err, problem.New(tt.want, nil)) {
				t.Fatalf("got %v", err)
			}
			if c.lines != tt.lines || report.Rejected() != tt.rejected {
				t.Errorf("%d lines, %d rejected", c.lines, report.Rejected())
			}
		})
	}
}

func TestAFrenchTextFile(t *testing.T) {
	text := "Export caisse;;;\r\nN\xb0 facture;Date;Code client;Montant TTC\r\nF1;13/02/2024;0017;\"1 234,50 \x80\"\r\nF2;01/03/2024;;12,00 \x80\r\nTotal;;;\"1 246,50 \x80\"\r\n"
	path := filepath.Join(t.TempDir(), "caisse.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	sink := &kept{}
	report, err := Read(context.Background(), path, Options{Currency: "EUR", Source: "caisse"}, sink)
	if err != nil {
		t.Fatal(err)
	}
	if len(sink.lines) != 2 || report.Sheets[0].Sums.NetSales.String() != "1246.5000" || sink.lines[0].CustomerID != "0017" || sink.lines[1].Currency != "" || sink.lines[1].Source != "caisse" {
		t.Errorf("got %+v", sink.lines)
	}
	if _, err := Read(context.Background(), filepath.Join(t.TempDir(), "absent.csv"), Options{}, sink); !errors.Is(err, problem.New(problem.NoSuchFile, nil)) {
		t.Errorf("an absent file: %v", err)
	}
}
