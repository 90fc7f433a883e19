package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// stacked is what a test expects of one table of a sheet.
type stacked struct {
	kind, table                        string
	header, rows, accepted, total, sum int // sum in cents
}

func TestTablesOneUnderAnother(t *testing.T) {
	sales := func(n int, from int) (rows [][]any) {
		for i := range n {
			rows = append(rows, line(fmt.Sprintf("F%03d", from+i), "13/02/2026", fmt.Sprintf("C%03d", 100+i%7), "Bougie", 2, num("12.50")))
		}
		return rows
	}
	head := line("N° commande", "Date", "N° client", "Désignation", "Qté", "Montant")
	people := [][]any{line("N° client", "Nom", "E-mail"), line("C100", "Durand", "a@example.com"), line("C101", "Petit", "b@example.com")}
	goods := [][]any{line("SKU", "Désignation", "Prix"), line("A1", "Bougie", num("12.5")), line("B2", "Savon", num("6")), line("C3", "Thé", num("4"))}
	join := func(parts ...[][]any) (all [][]any) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	one := func(cells ...any) [][]any { return [][]any{line(cells...)} }
	tests := []struct {
		name string
		rows [][]any
		want []stacked
	}{
		{
			"sales, then customers under a title",
			join([][]any{head}, sales(3, 1), one("Total", nil, nil, nil, 6, num("37.5")), one(), one("Clients"), people),
			[]stacked{{"order_lines", "A1:F5", 1, 4, 3, 1, 3750}, {"customers", "A8:C10", 8, 4, 2, 0, 0}},
		},
		{
			"without a blank row or title between",
			join(people, goods, [][]any{head}, sales(2, 1)),
			[]stacked{{"customers", "A1:C3", 1, 2, 2, 0, 0}, {"products", "A4:C7", 4, 3, 3, 0, 0}, {"order_lines", "A8:F10", 8, 2, 2, 0, 2500}},
		},
		{
			"the one below has the richer header, and both stand in the first rows",
			join(goods, one(), [][]any{head}, sales(4, 1)),
			[]stacked{{"products", "A1:C4", 1, 3, 3, 0, 0}, {"order_lines", "A6:F10", 6, 5, 4, 0, 5000}},
		},
		{
			"below a long one",
			join([][]any{head}, sales(80, 1), one(), people),
			[]stacked{{"order_lines", "A1:F81", 1, 80, 80, 0, 100000}, {"customers", "A83:C85", 83, 3, 2, 0, 0}},
		},
		{
			"two of sales with other headers, and one total of both",
			join([][]any{head}, sales(3, 1), one(), one("Order ID", "Customer ID", "Order date", "Amount"), one("W1", "C100", "14/02/2026", num("10")), one("W2", "C101", "15/02/2026", num("20")), one("Total", nil, nil, num("67.5"))),
			[]stacked{{"order_lines", "A1:F4", 1, 3, 3, 0, 3750}, {"order_lines", "A6:D9", 6, 4, 2, 1, 3000}},
		},
		{
			"the same header again is a header and no record",
			join([][]any{head}, sales(3, 1), one(), [][]any{head}, sales(3, 4)),
			[]stacked{{"order_lines", "", 1, 7, 6, 0, 7500}},
		},
		{
			"a part of the same header again is one too",
			join(people, one("N° client", "Nom"), people[1:]),
			[]stacked{{"customers", "", 1, 4, 4, 0, 0}},
		},
		{
			"further right",
			join(people, one(), one(nil, nil, nil, nil, "SKU", "Désignation", "Prix"), one(nil, nil, nil, nil, "A1", "Bougie", num("12.5"))),
			[]stacked{{"customers", "A1:C3", 1, 2, 2, 0, 0}, {"products", "E5:G6", 5, 2, 1, 0, 0}},
		},
		{
			"a header of two rows",
			join(people, one(), one("Facture", nil, "Client", "Ventes"), one("N°", "Date", "N°", "Montant"), one("F1", "13/02/2026", "C100", num("10")), one("F2", "14/02/2026", "C101", num("20"))),
			[]stacked{{"customers", "A1:C3", 1, 2, 2, 0, 0}, {"order_lines", "A5:D8", 6, 3, 2, 0, 3000}},
		},
		{
			"a title between blank rows and a header belongs to the table below",
			join(people, one(), one("VENTES"), one("Ticket", "Date", "Code client", "Montant"), one(num("1000"), "13/02/2026", "C100", num("10")), one(num("1001"), "14/02/2026", "C101", num("20"))),
			[]stacked{{"customers", "A1:C3", 1, 2, 2, 0, 0}, {"order_lines", "A6:D8", 6, 4, 2, 0, 3000}},
		},
		{
			"words at the end are no table",
			join([][]any{head}, sales(3, 1), one(), one("Signature", "Cachet"), one("Vu par", "Léa")),
			[]stacked{{"order_lines", "", 1, 6, 3, 0, 3750}},
		},
		{
			"a header without a record is none",
			join([][]any{head}, sales(3, 1), one(), people[:1]),
			[]stacked{{"order_lines", "", 1, 5, 3, 0, 3750}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for format, read := range map[string]func() (Report, error){
				"workbook": func() (Report, error) { _, r, err := read(t, Options{}, grid("S", tt.rows...)); return r, err },
				"text":     func() (Report, error) { return readText(t, tt.rows) },
			} {
				report, err := read()
				if err != nil {
					t.Fatalf("%s: %v", format, err)
				}
				var got []stacked
				for _, s := range report.Sheets {
					got = append(got, stacked{s.Kind, s.Table, s.HeaderRow, s.Rows, s.Accepted, s.Skipped.Total, int(s.Sums.NetSales / 100)})
					if s.Rows != s.Accepted+s.Rejected+s.Skipped.sum() {
						t.Errorf("%s: %+v does not add up", format, s)
					}
				}
				if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(stacked{})); diff != "" {
					t.Errorf("%s: %s %v", format, diff, codes(report))
				}
			}
		})
	}
}

// readText reads rows as a text file whose lines are as long as their cells.
func readText(t *testing.T, rows [][]any) (Report, error) {
	t.Helper()
	var b strings.Builder
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(';')
			}
			if v != nil {
				fmt.Fprint(&b, v)
			}
		}
		b.WriteByte('\n')
	}
	path := filepath.Join(t.TempDir(), "ventes.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return Read(context.Background(), path, Options{Decimal: "dot"}, &kept{})
}

func TestRejectedRowsOfATableBelow(t *testing.T) {
	var rejected []RejectedRow
	var rows [][]any
	rows = append(rows, line("SKU", "Désignation", "Prix"), line("A1", "Bougie", num("12.5")), nil, line("Date", "N° client", "Montant"))
	for i := range 60 {
		rows = append(rows, line("13/02/2026", fmt.Sprintf("C%03d", i), num("5")))
	}
	rows[30][2] = "12,5O"
	_, report, err := read(t, Options{Rejects: func(r RejectedRow) { rejected = append(rejected, r) }}, grid("S", rows...))
	if err != nil || len(rejected) != 1 || rejected[0].Row != 31 || rejected[0].Columns[2].Header != "Montant" || report.Rejected() != 1 {
		t.Errorf("%v: %+v", err, rejected)
	}
}
