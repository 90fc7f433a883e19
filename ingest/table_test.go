package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// french is a sheet as a till prints it: titles, an empty line, the header, subtotals, a page's header again,
// a remark and a total.
func french() page {
	return grid("Ventes",
		line("Boutique de Lyon – ventes de mars"),
		line("Édité le 02/04/2024"),
		nil,
		line("N° facture", "Date", "Code client", "Réf.", "Désignation", "Qté", "PU TTC", "Montant TTC", "Vendeur"),
		line("F001", "13/03/2024", "0012", "A1", "Bougie", "2", "12,50 €", "25,00 €", "Léa"),
		line("F001", "13/03/2024", "0012", "A2", "Savon", "1", "1 234,50 €", "1 234,50 €", "Léa"),
		line("Sous-total F001", nil, nil, nil, nil, "3", nil, "1 259,50 €"),
		line("N° facture", "Date", "Code client", "Réf.", "Désignation", "Qté", "PU TTC", "Montant TTC", "Vendeur"),
		line("F002", "14/03/2024", nil, "A1", "Bougie", "-1", "12,50 €", "-12,50 €", "Max"),
		nil,
		line("F003", "02/03/2024", "0013", "A3", "Total Care crème", "1", "8,00 €", "8,00 €", "Max"),
		line("Sous-total F002 et F003", nil, nil, nil, nil, "0", nil, "-4,50 €"),
		line("TOTAL GÉNÉRAL", nil, nil, nil, nil, "3", nil, "1 255,00 €"),
		line("Document sans valeur comptable."),
	)
}

func TestATillsSheet(t *testing.T) {
	sink, report, err := read(t, Options{}, french())
	if err != nil {
		t.Fatal(err)
	}
	s := report.Sheets[0]
	// 14 rows, less two headers: 4 lines, 2 titles, 2 blank, 3 totals, 1 remark.
	if s.Rows != 12 || s.Accepted != 4 || s.Rejected != 0 || s.HeaderRow != 4 {
		t.Errorf("got %+v", s)
	}
	if diff := cmp.Diff(Skipped{Blank: 2, Title: 2, Total: 3, Note: 1}, s.Skipped); diff != "" {
		t.Error(diff)
	}
	if s.Sums.Quantity != crm.QuantityOf(3) || s.Sums.NetSales != crm.MoneyOf(1255) {
		t.Errorf("sums %v %v", s.Sums.Quantity, s.Sums.NetSales)
	}
	if got := sink.lines[3]; got.Description != "Total Care crème" || got.Place.Row != 11 || got.Date.String() != "2024-03-02" {
		t.Errorf("got %+v", got)
	}
	if report.Earliest.String() != "2024-03-02" || report.Latest.String() != "2024-03-14" {
		t.Errorf("days %v to %v", report.Earliest, report.Latest)
	}
}

func TestSheetsBesideOneAnother(t *testing.T) {
	sales := grid("Ventes", line("Date", "N° client", "Montant"), line("2024-03-01", "17", 5))
	notes := grid("Notes", line("À faire", "Qui"), line("Appeler", "Léa"), line("Ranger", "Max"))
	hidden := grid("Calcul", line("Date", "N° client", "Montant"), line("2024-03-01", "17", 5))
	hidden.hidden = true
	sink, report, err := read(t, Options{}, notes, sales, hidden)
	if err != nil {
		t.Fatal(err)
	}
	if len(sink.lines) != 1 || !report.Asks() {
		t.Errorf("%d lines, asks %v", len(sink.lines), report.Asks())
	}
	if got := report.Sheets[0].Skipped.UnknownKind; got != 3 {
		t.Errorf("%d rows of unknown kind", got)
	}
	if got := report.Sheets[2].Skipped.Hidden; got != 2 {
		t.Errorf("%d hidden rows", got)
	}
	if diff := cmp.Diff([]problem.ID{problem.UnknownSheet, problem.HiddenSheet}, codes(report)); diff != "" {
		t.Error(diff)
	}
	_, report, err = read(t, Options{ConfirmedSheets: []string{"Notes"}}, notes, sales)
	if err != nil || len(report.Problems) != 0 || report.Asks() {
		t.Errorf("a confirmed sheet: %v, %v", err, codes(report))
	}
}

func TestRefusedFiles(t *testing.T) {
	tests := []struct {
		name  string
		sheet page
		opt   Options
		want  problem.ID
		says  []string
	}{
		{"nothing", grid("S"), Options{}, problem.EmptyWorkbook, nil},
		{"no header", grid("S", line("a@example.com"), line("b@example.com")), Options{}, problem.UnknownKind, []string{"a…@example.com"}},
		{"another table", grid("S", line("Ville", "Population"), line("Lyon", 522_250)), Options{}, problem.UnknownKind, []string{"Ville, Population", "order lines"}},
		{
			"no customer", grid("S", line("Date", "N° facture", "Montant TTC"), line("2024-03-01", "F1", 5)),
			Options{},
			problem.NoCustomerColumn,
			[]string{"no column says who bought", "Date, N° facture, Montant TTC", `--columns "HEADER=customer_id"`},
		},
		{
			"order lines without customer, no price list", grid("S", line("Date", "Code article", "Désignation", "Qté", "PU", "Montant"), line("2024-03-01", "A", "B", 1, 2, 2)),
			Options{},
			problem.NoCustomerColumn,
			[]string{"no column says who bought"},
		},
		{"no date", grid("S", line("N° client", "N° facture", "Montant TTC", "Qté"), line("1", "F1", 5, 1)), Options{}, problem.MissingColumn, []string{"for the date"}},
		{
			"ambiguous days", grid("S", line("Date", "N° client", "Montant"), line("03/04/2024", "1", 5), line("04/04/2024", "1", 5)),
			Options{},
			problem.AmbiguousDates,
			[]string{"3 April 2024", "4 March 2024", "--date-order", "row 2, column A"},
		},
		{"both orders", grid("S", line("Date", "N° client", "Montant"), line("13/04/2024", "1", 5), line("04/14/2024", "1", 5)), Options{}, problem.MixedDates, []string{"13/04/2024", "04/14/2024"}},
		{
			"ambiguous amounts", grid("S", line("Date", "N° client", "Montant"), line("2024-04-01", "1", "1,234"), line("2024-04-01", "1", "12")),
			Options{},
			problem.AmbiguousNumbers,
			[]string{"1234 or 1.234", "--decimal"},
		},
		{"a discount that may be a share or an amount", grid("S", line("Date", "N° client", "PU", "Remise"), line("2024-04-01", "1", 10, num("0.2"))), Options{}, problem.AmbiguousDiscount, nil},
		{"a field that is none", grid("S", line("Date", "N° client", "Montant", "X"), line("2024-04-01", "1", 10, "y")), Options{Columns: map[string]string{"X": "amuont"}}, problem.UnknownField, []string{"amuont"}},
		{"a kind that was excluded", grid("S", line("Date", "N° client", "Montant"), line("2024-04-01", "1", 5)), Options{Only: []string{"products"}}, problem.UnknownKind, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, tt.opt, tt.sheet)
			if !errors.Is(err, problem.New(tt.want, nil)) {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if len(sink.lines) != 0 || report.Refused == nil || report.Refused.ID != tt.want {
				t.Errorf("%d lines, refused %v", len(sink.lines), report.Refused)
			}
			for _, s := range tt.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%q is not in: %s", s, err)
				}
			}
		})
	}
}

func TestTheWayOutOfAmbiguity(t *testing.T) {
	days := grid("S", line("Date", "N° client", "Montant"), line("03/04/2024", "1", "1,234"))
	for _, tt := range []struct {
		opt         Options
		day, amount string
	}{
		{Options{DateOrder: "dmy", Decimal: "comma"}, "2024-04-03", "1.2340"},
		{Options{DateOrder: "mdy", Decimal: "dot"}, "2024-03-04", "1234.0000"},
	} {
		sink, _, err := read(t, tt.opt, days)
		if err != nil {
			t.Fatal(err)
		}
		if got := sink.lines[0]; got.Date.String() != tt.day || got.Amount.String() != tt.amount {
			t.Errorf("%+v: got %s %s", tt.opt, got.Date, got.Amount)
		}
	}
	hint := grid("S", line("Date (mm/dd/yyyy)", "N° client", "Montant"), line("03/04/2024", "1", "1,5"))
	sink, _, err := read(t, Options{}, hint)
	if err != nil || sink.lines[0].Date.String() != "2024-03-04" {
		t.Errorf("the header's own hint: %v", err)
	}
	beside := grid("S", line("Date", "N° client", "PU", "Montant"), line("13/04/2024", "1", "1,5", "1,234"))
	sink, _, err = read(t, Options{}, beside)
	if err != nil || sink.lines[0].Amount.String() != "1.2340" {
		t.Errorf("another column's evidence: %v", err)
	}
}

func TestDatesOpenedInTheWrongLanguage(t *testing.T) {
	rows := [][]any{line("Date", "N° client", "Montant")}
	for i := range 31 {
		if d := i + 1; d <= 12 { // 05/03 became 3 May
			rows = append(rows, line(day(fmt.Sprintf("2024-%02d-03", d)), "1", 5), line(day(fmt.Sprintf("2024-%02d-03", d)), "1", 5))
		} else {
			rows = append(rows, line(fmt.Sprintf("%d/03/2024", d), "1", 5))
		}
	}
	if _, _, err := read(t, Options{}, grid("S", rows...)); !errors.Is(err, problem.New(problem.HalfConverted, nil)) {
		t.Errorf("got %v", err)
	}
}

func TestTwoColumnsForOneField(t *testing.T) {
	rows := [][]any{line("Date", "N° client", "Montant HT", "Montant TTC", "Date"), line("2024-03-01", "17", 100, 120, "2024-03-02")}
	for basis, want := range map[string]string{"": "100.0000", "ht": "100.0000", "ttc": "120.0000"} {
		sink, report, err := read(t, Options{Basis: basis}, grid("S", rows...))
		if err != nil {
			t.Fatal(err)
		}
		if got := sink.lines[0]; got.Amount.String() != want || got.Date.String() != "2024-03-01" {
			t.Errorf("basis %q: got %s on %s", basis, got.Amount, got.Date)
		}
		if diff := cmp.Diff([]problem.ID{problem.FieldTwice, problem.FieldTwice}, codes(report)); diff != "" {
			t.Error(diff)
		}
	}
	sink, report, err := read(t, Options{Columns: map[string]string{"montant ttc": "amount", "Montant HT": ""}}, grid("S", rows[0][:4], rows[1][:4]))
	if err != nil || sink.lines[0].Amount.String() != "120.0000" || len(report.Problems) != 0 {
		t.Errorf("fixed by hand: %v %v", err, codes(report))
	}
}

func TestEmptyColumnsAreNoColumns(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("orders",
		line("Order ID", "Order Date", "Customer ID", "Product ID", "Quantity", "Customer Name", "Email", "Unit Price", "Sales"),
		line("QEV-1", day("2019-09-05"), "17670-51384-MA", "R-M-1", 2)))
	if diff := cmp.Diff([]problem.ID{problem.NoPriceColumn}, codes(report)); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	if got := sink.lines[0]; got.UnitPrice != nil || got.Amount != nil || got.CustomerID != "17670-51384-MA" {
		t.Errorf("got %+v", got)
	}
	for _, c := range report.Sheets[0].Columns[5:] {
		if c.Field != "" {
			t.Errorf("the empty column %s is %s", c.Header, c.Field)
		}
	}
	sink, _, err = read(t, Options{}, grid("S", line("Date", "N° client", "Montant"), line("2024-03-01", nil, 5)))
	if err != nil || len(sink.lines) != 1 || sink.lines[0].CustomerID != "" {
		t.Errorf("only walk-ins: %v", err)
	}
}

func TestCustomersToldApartByName(t *testing.T) {
	names := grid("S", line("Date", "Client", "Montant"), line("2024-03-01", "Marie Durand", 5), line("2024-03-01", "Jean Martin", 5))
	numbers := grid("S", line("Date", "Client", "Montant"), line("2024-03-01", "0012", 5))
	for want, sheet := range map[problem.ID]page{problem.CustomerByName: names, "": numbers} {
		_, report, err := read(t, Options{}, sheet)
		if err != nil || (len(report.Problems) > 0) != (want != "") || want != "" && report.Problems[0].ID != want {
			t.Errorf("want %q: %v, %v", want, err, codes(report))
		}
	}
}

func TestRemarksAndTotalsAmongCustomers(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("Clients",
		line("Code client", "Nom", "Ville"),
		line("1", "Total Energies", "Paris"),
		line(2, "Durand", "Lyon"),
		line("Total", 2),
		line("Liste éditée le 3 mars")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Skipped{Total: 1, Note: 1}, report.Sheets[0].Skipped); diff != "" || len(sink.customers) != 2 {
		t.Errorf("%s %d customers", diff, len(sink.customers))
	}
}

func TestOnlyHiddenSheets(t *testing.T) {
	sales := grid("Ventes", line("Date", "N° client", "Montant"), line("2024-03-01", "17", 5))
	sales.hidden = true
	_, report, err := read(t, Options{}, sales)
	if !errors.Is(err, problem.New(problem.UnknownKind, nil)) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]problem.ID{problem.HiddenSheet, problem.UnknownKind}, codes(report)); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsFromOutsideEndTheReading(t *testing.T) {
	sheet := grid("S", line("Date", "N° client", "Montant"), line("2024-03-01", "17", 5))
	full := errors.New("disk full")
	b := &book{format: "xlsx", sheets: []page{sheet}}
	if _, err := ReadWorkbook(context.Background(), b, "x", Options{}, &kept{fails: full}); !errors.Is(err, full) {
		t.Errorf("sink: got %v", err)
	}
	damaged := sheet
	damaged.fails = problem.New(problem.CannotRead, problem.Args{"reason": "wrong checksum"})
	report, err := ReadWorkbook(context.Background(), &book{sheets: []page{damaged}}, "x.xlsx", Options{}, &kept{})
	if !errors.Is(err, damaged.fails) || report.Refused == nil || report.Problems[len(report.Problems)-1].Where.File != "x.xlsx" {
		t.Errorf("damage: got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	rows := [][]any{line("Date", "N° client", "Montant")}
	for range 5000 {
		rows = append(rows, line("2024-03-01", "17", 5))
	}
	ticks := 0
	_, err = ReadWorkbook(ctx, &book{sheets: []page{grid("S", rows...)}}, "x", Options{Progress: func(int) { ticks++ }}, &kept{})
	if !errors.Is(err, context.Canceled) || ticks != 1 {
		t.Errorf("context: got %v after %d ticks", err, ticks)
	}
}
