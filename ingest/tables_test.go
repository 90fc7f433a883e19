package ingest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// fieldsOf are the fields that a sheet's columns were read as, by letter.
func fieldsOf(s SheetReport) map[string]string {
	fields := make(map[string]string)
	for _, c := range s.Columns {
		if c.Field != "" {
			fields[c.Column] = c.Field
		}
	}
	return fields
}

func TestHeadersOfSeveralRows(t *testing.T) {
	tests := []struct {
		name   string
		rows   [][]any
		header int
		want   map[string]string
	}{
		{
			"groups over names that mean nothing alone",
			[][]any{
				line("Facture", nil, "Client", nil, "Ventes"),
				line("N°", "Date", "N°", "Nom", "Qté", "Montant"),
				line("F1", "13/02/2024", "0012", "Durand", 2, 5),
			},
			2,
			map[string]string{"A": "order_id", "B": "order_date", "C": "customer_id", "D": "name", "E": "quantity", "F": "amount"},
		},
		{
			"names broken over two rows",
			[][]any{
				line("N°", "Date de", "Code", "Montant"),
				line("facture", "vente", "client", "TTC"),
				line("F1", "13/02/2024", "0012", 5),
			},
			2,
			map[string]string{"A": "order_id", "B": "order_date", "C": "customer_id", "D": "amount"},
		},
		{
			"names that hang from the first row or stand on the last",
			[][]any{
				line("Date", nil, "Ventes", nil),
				line(nil, "N° client", "Quantité", "CA"),
				line("13/02/2024", "0012", 2, 5),
			},
			2,
			map[string]string{"A": "order_date", "B": "customer_id", "C": "quantity", "D": "amount"},
		},
		{
			"three rows",
			[][]any{
				line("Customer", nil, "Sales", nil),
				line("Client", "Order", "Line", "Units"),
				line("ID", "date", "total", nil),
				line("0012", "2024-02-13", 5, 2),
			},
			3,
			map[string]string{"A": "customer_id", "B": "order_date", "C": "amount", "D": "quantity"},
		},
		{
			"a title right above is no header",
			[][]any{
				line("Client", "Tous"),
				line("Date", "N° client", "Montant"),
				line("13/02/2024", "0012", 5),
			},
			2,
			map[string]string{"A": "order_date", "B": "customer_id", "C": "amount"},
		},
		{
			"a first record in words is no header",
			[][]any{
				line("Nom", "Prénom", "Ville", "E-mail"),
				line("Durand", "Marie", "Lyon", "marie@example.com"),
			},
			1,
			map[string]string{"A": "last_name", "B": "first_name", "C": "city", "D": "email"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{}, grid("S", tt.rows...))
			if err != nil {
				t.Fatal(err)
			}
			s := report.Sheets[0]
			if s.HeaderRow != tt.header || s.Accepted != 1 {
				t.Errorf("header in row %d, %d accepted", s.HeaderRow, s.Accepted)
			}
			if diff := cmp.Diff(tt.want, fieldsOf(s)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestARowOfUnits(t *testing.T) {
	rows := [][]any{line("Date", "N° client", "Qté", "Montant"), line("(mm/jj/aaaa)", nil, "u.", "€ HT"), line("03/04/2024", "0012", 2, 5)}
	sink, report, err := read(t, Options{}, grid("S", rows...))
	if err != nil || report.Sheets[0].Rows != 1 || report.Sheets[0].HeaderRow != 1 {
		t.Fatalf("%v, %+v", err, report.Sheets)
	}
	if got := sink.lines[0]; got.Date.String() != "2024-03-04" || got.Currency != "EUR" {
		t.Errorf("got %+v", got)
	}
	if _, _, err := read(t, Options{Basis: "ttc"}, grid("S", rows...)); !errors.Is(err, problem.New(problem.OtherBasis, nil)) {
		t.Errorf("before tax among amounts with tax: %v", err)
	}
}

func TestTablesSideBySide(t *testing.T) {
	sheet := grid("S",
		line("Ventes de mars", nil, nil, nil, "Tarif"),
		line("Date", "N° client", "Montant", nil, "Code article", "Désignation", "Prix"),
		line("13/03/2024", "0012", 5, nil, "A1", "Bougie", 12),
		line("14/03/2024", "0013", 7, nil, "A2", "Savon", 3),
		line("Total", nil, 12),
		line(nil, nil, nil, nil, "A3", "Thé", 8))
	sink, report, err := read(t, Options{}, sheet)
	if err != nil {
		t.Fatal(err)
	}
	if len(sink.lines) != 2 || len(sink.products) != 3 || len(report.Sheets) != 2 {
		t.Fatalf("%d lines, %d products, %d tables", len(sink.lines), len(sink.products), len(report.Sheets))
	}
	lines, products := report.Sheets[0], report.Sheets[1]
	if lines.Table != "A:C" || products.Table != "E:G" || lines.Kind != "order_lines" || products.Kind != "products" {
		t.Errorf("%s %s, %s %s", lines.Kind, lines.Table, products.Kind, products.Table)
	}
	if diff := cmp.Diff(Skipped{Title: 1, Total: 1}, lines.Skipped); diff != "" || lines.Rows != 4 {
		t.Error(lines.Rows, diff)
	}
	if diff := cmp.Diff(Skipped{Title: 1, Blank: 1}, products.Skipped); diff != "" || products.Rows != 5 {
		t.Error(products.Rows, diff)
	}
}

func TestTwoMonthsSideBySide(t *testing.T) {
	head := line("Date", "N° client", "Montant", nil, "Date", "N° client", "Montant")
	sink, report, err := read(t, Options{}, grid("S", line("Janvier", nil, nil, nil, "Février"), head,
		line("13/01/2024", "0012", 5, nil, "14/02/2024", "0012", 6), line("15/01/2024", "0012", 7)))
	if err != nil || len(sink.lines) != 3 || report.Accepted() != 3 {
		t.Fatalf("%v, %d lines", err, len(sink.lines))
	}
	if got := sink.lines[2]; got.Date.String() != "2024-02-14" || got.Amount.String() != "6.0000" {
		t.Errorf("the second table: %+v", got)
	}
}

func TestATableBesideWithAHeaderElsewhere(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("S",
		line("Ventes de mars", nil, nil, nil, "Code article", "Désignation", "Prix"),
		line(nil, nil, nil, nil, "A1", "Bougie", 12),
		line("Date", "N° client", "Montant", nil, "A2", "Savon", 3),
		line("13/03/2024", "0012", 5)))
	if err != nil || len(sink.lines) != 1 || len(sink.products) != 2 {
		t.Fatalf("%v, %d lines, %d products", err, len(sink.lines), len(sink.products))
	}
	if report.Sheets[0].HeaderRow != 3 || report.Sheets[1].HeaderRow != 1 {
		t.Errorf("headers in rows %d and %d", report.Sheets[0].HeaderRow, report.Sheets[1].HeaderRow)
	}
}

func TestAListBesideTheTable(t *testing.T) {
	for _, tt := range []struct {
		name string
		list int // its length
		want string
	}{
		{"shorter than the table it is a list of its own", 2, ""},
		{"longer than the table too", 14, ""},
		{"as long as the table it belongs to it", 10, "Lyon"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("Date", "N° client", "Montant", nil, "Magasin", "Objectif")}
			for i := range max(10, tt.list) {
				row := line(nil, nil, nil)
				if i < 10 {
					row = line("13/03/2024", "0012", 5)
				}
				if i < tt.list {
					row = append(row, nil, "Lyon", "haut")
				}
				rows = append(rows, row)
			}
			sink, report, err := read(t, Options{}, grid("S", rows...))
			if err != nil || len(sink.lines) != 10 {
				t.Fatalf("%v, %d lines", err, len(sink.lines))
			}
			if got := sink.lines[0].Store; got != tt.want {
				t.Errorf("store %q, want %q", got, tt.want)
			}
			if got := report.Sheets[0].Skipped.Note; got != max(0, tt.list-10) {
				t.Errorf("%d notes", got)
			}
		})
	}
}

func TestSections(t *testing.T) {
	head := line("Magasin", "Date", "N° client", "Montant")
	carried := grid("S", head,
		line("Lyon"),
		line(nil, "13/03/2024", "0012", 5),
		line(nil, "14/03/2024", "0013", 7),
		line("Sous-total", nil, nil, 12),
		line("Total Energies"),
		line(nil, "14/03/2024", "0014", 8),
		line("Total", nil, nil, 20),
		line("Lyon"))
	sink, report, err := read(t, Options{}, carried)
	if err != nil {
		t.Fatal(err)
	}
	var stores []string
	for _, l := range sink.lines {
		stores = append(stores, l.Store)
	}
	if diff := cmp.Diff([]string{"Lyon", "Lyon", "Total Energies"}, stores); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Skipped{Section: 2, Total: 2, Note: 1}, report.Sheets[0].Skipped); diff != "" {
		t.Error(diff)
	}

	days := grid("S", line("Date", "N° client", "Montant"), line(day("2024-03-13")), line(nil, "0012", 5), line(nil, "0013", 7), line(day("2024-03-14")), line(nil, "0012", 8))
	sink, report, err = read(t, Options{}, days)
	if err != nil || len(sink.lines) != 3 || sink.lines[1].Date.String() != "2024-03-13" || sink.lines[2].Date.String() != "2024-03-14" {
		t.Errorf("days at the head of sections: %v, %+v", err, sink.lines)
	}
	if got := report.Sheets[0].Skipped.Section; got != 2 {
		t.Errorf("%d sections", got)
	}

	// no column says what the heading is: it is set aside
	sink, report, err = read(t, Options{}, grid("S", line("Date", "N° client", "Montant"), line("Lyon"), line("13/03/2024", "0012", 5), line("Mars 2024"), line("14/03/2024", "0013", 7)))
	if err != nil || len(sink.lines) != 2 || report.Sheets[0].Skipped.Section != 2 {
		t.Errorf("%v, %+v", err, report.Sheets)
	}

	// an order number alone lacks everything else
	_, report, err = read(t, Options{}, grid("S", line("N° facture", "Date", "N° client", "Montant"), line("F1", "13/03/2024", "0012", 5), line("F2"), line("F3", "14/03/2024", "0013", 7)))
	if report.Rejected() != 1 {
		t.Errorf("%v, %d rejected", err, report.Rejected())
	}
}

func TestMergedCellsStandForTheirRows(t *testing.T) {
	sheet := grid("S", line("N° client", "Date", "Code article", "Montant"),
		line("0012", "13/03/2024", "A1", 5),
		line(nil, nil, "A2", 7),
		line(nil, nil, "A3", 9),
		line(nil, "14/03/2024", "A1", 5))
	if sink, _, _ := read(t, Options{}, sheet); len(sink.lines) == 4 && sink.lines[1].CustomerID != "" {
		t.Error("what is not merged was filled")
	}
	sheet.merged = []cell.Span{{FirstRow: 2, FirstCol: 1, LastRow: 4, LastCol: 1}, {FirstRow: 2, FirstCol: 2, LastRow: 4, LastCol: 2}}
	sink, report, err := read(t, Options{}, sheet)
	if err != nil || len(sink.lines) != 4 {
		t.Fatalf("%v, %+v", err, report.Problems)
	}
	var got []string
	for _, l := range sink.lines {
		got = append(got, fmt.Sprint(l.CustomerID, " ", l.Date, " ", l.Amount))
	}
	if diff := cmp.Diff([]string{"0012 2024-03-13 5.0000", "0012 2024-03-13 7.0000", "0012 2024-03-13 9.0000", " 2024-03-14 5.0000"}, got); diff != "" {
		t.Error(diff)
	}

	// an amount stands for its own row alone
	amounts := grid("S", line("N° client", "Date", "PU", "Montant"), line("1", "13/03/2024", 5, 12), line("1", "13/03/2024", 7))
	amounts.merged = []cell.Span{{FirstRow: 2, FirstCol: 4, LastRow: 3, LastCol: 4}}
	sink, _, err = read(t, Options{}, amounts)
	if err != nil || len(sink.lines) != 2 || sink.lines[1].Amount.String() == "12.0000" {
		t.Errorf("%v, %+v", err, sink.lines)
	}
}

func TestTotalsAndWhatLooksLikeThem(t *testing.T) {
	head := line("N° facture", "Date", "N° client", "Désignation", "Qté", "Montant")
	a, b := line("F1", "13/03/2024", "Durand", "Bougie", 1, 5), line("F2", "14/03/2024", "Petit", "Savon", 2, 7)
	tests := []struct {
		name   string
		row    []any
		totals int
	}{
		{"a customer called Total Energies", line("F3", "14/03/2024", "Total Energies", "Bougie", 1, 5), 0},
		{"a customer called Total", line("F3", "14/03/2024", "TOTAL", "Bougie", 1, 5), 0},
		{"a product called Grand Total Mix", line("F3", "14/03/2024", "Durand", "Grand Total Mix", 1, 5), 0},
		{"an order of the running sum", line("F3", "14/03/2024", "Durand", "Bougie", 3, 12), 0},
		{"an order of the running sum by nobody", line("F3", "14/03/2024", nil, nil, 3, 12), 0},
		{"a formula that sums in an order", line("F3", "14/03/2024", "Durand", "Bougie", 3, sum("12")), 0},
		{"words before and after", line(nil, nil, nil, "Total mars", 3, 12), 1},
		{"a word at the end", line("Lyon total", nil, nil, nil, 3, 12), 1},
		{"a word in any column", line(nil, nil, "Total", nil, nil, 12), 1},
		{"stars around the word", line("*** TOTAL ***", nil, nil, nil, 3, 12), 1},
		{"an arrow before the word", line("=> Total", nil, nil, nil, 3, 12), 1},
		{"lines around the word, in any column", line(nil, nil, "--- Sous-total ---", nil, 3, 12), 1},
		{"a bracket before the word where the product stands", line(nil, nil, nil, "[Total]", 3, 12), 1},
		{"stars around the word where the product stands, beside a day", line(nil, "14/03/2024", nil, "** TOTAL **", 3, 12), 1},
		{"a product called *Total* Mix", line("F3", "14/03/2024", "Durand", "*Total* Mix", 1, 5), 0},
		{"a product called #Report", line("F3", "14/03/2024", "Durand", "#Report", 1, 5), 0},
		{"no word, a formula", line("Ensemble du mois", nil, nil, nil, nil, sum("12")), 1},
		{"no word, the sum", line(nil, nil, nil, nil, nil, 12), 1},
		{"another word, the sum", line("Lyon", nil, nil, nil, 3, 12), 1},
		{"another word where the product stands", line(nil, nil, nil, "Lyon", 3, 12), 1},
		{"a day alone, the sum", line(nil, "14/03/2024", nil, nil, 3, 12), 1},
		{"a formula without result", line("Récapitulatif", nil, nil, nil, nil, cell.BlankFormula), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, grid("S", head, a, b, tt.row))
			if err != nil {
				t.Fatal(err)
			}
			s := report.Sheets[0]
			if want := 3 - tt.totals - s.Skipped.Note; s.Skipped.Total != tt.totals || len(sink.lines) != want || s.Rejected > 0 {
				t.Errorf("%d totals, %d lines, %d rejected, %d notes", s.Skipped.Total, len(sink.lines), s.Rejected, s.Skipped.Note)
			}
		})
	}
}

func TestWhatStandsBelowTheTable(t *testing.T) {
	sheet := grid("S", line("Date", "N° client", "Qté", "Montant"), line("13/03/2024", "0012", 1, 5), line("14/03/2024", "0013", 2, 7),
		line("Imprimé le", day("2024-04-02")), line("Signature", nil, "Cachet"), line("Page 1/3"), line("______"),
		line("Printed on 04/02/2024", nil, nil, "Page 1"), line("Vu par :", "Léa"), line(day("2024-04-02"), "Léa"))
	far := cell.Row{Number: 1_048_576, Cells: []cell.Cell{{Row: 1_048_576, Col: 40, Type: cell.Text, Text: "x"}, {Row: 1_048_576, Col: 16_384, Type: cell.Text, Text: " "}}}
	sheet.rows = append(sheet.rows, far)
	sink, report, err := read(t, Options{}, sheet)
	if err != nil || len(sink.lines) != 2 {
		t.Fatalf("%v, %d lines", err, len(sink.lines))
	}
	if diff := cmp.Diff(Skipped{Note: 8, Blank: 1_048_576 - 11}, report.Sheets[0].Skipped); diff != "" {
		t.Error(diff)
	}
}

func TestTheHeaderOfSeveralRowsAgain(t *testing.T) {
	upper, lower := line("Facture", nil, "Client", "Ventes"), line("N°", "Date", "N°", "Montant")
	a := line("F1", "13/02/2024", "0012", 5)
	sink, report, err := read(t, Options{}, grid("S", upper, lower, a, upper, lower, a, lower, a))
	if err != nil || len(sink.lines) != 3 || report.Sheets[0].Rows != 3 {
		t.Errorf("%v, %d lines, %+v", err, len(sink.lines), report.Sheets[0])
	}
}
