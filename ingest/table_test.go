package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

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

func TestTotalRows(t *testing.T) {
	head := line("N° facture", "Date", "N° client", "Qté", "Montant")
	a := line("F1", "13/02/2024", "17", 2, num("12.5"))
	b := line("F2", "14/02/2024", "18", 1, num("7.25"))
	bad := line("F3", nil, "18", 1, num("100"))
	good := func(n int, rest ...[]any) [][]any {
		rows := [][]any{head}
		for range n {
			rows = append(rows, a)
		}
		return append(rows, rest...)
	}
	tests := []struct {
		name   string
		rows   [][]any
		totals int
		want   problem.ID
		opt    Options
	}{
		{"equal", [][]any{head, a, b, line("Total", nil, nil, 3, num("19.75"))}, 1, "", Options{}},
		{"the word in the date column", [][]any{head, a, b, line(nil, "Total :", nil, 3, num("19.75"))}, 1, "", Options{}},
		{"float dust of the spreadsheet", [][]any{head, a, b, line("Total", nil, nil, 3, num("19.750000000000004"))}, 1, "", Options{}},
		{"a total above the rows", [][]any{head, line("Total", nil, nil, 3, num("19.75")), a, b}, 1, "", Options{}},
		{"no word, but the sum", [][]any{head, a, b, line(nil, nil, nil, 3, num("19.75"))}, 1, "", Options{}},
		{"rejected rows are in the total", good(60, b, bad, line("Grand total", nil, nil, 122, num("857.25"))), 1, problem.NoDate, Options{}},
		{"subtotals of two levels", [][]any{head, a, line("Sous-total", nil, nil, 2, num("12.5")), b, line("Sous-total", nil, nil, 1, num("7.25")), line("Total février", nil, nil, 3, num("19.75")), a, line("Sous-total", nil, nil, 2, num("12.5")), line("Total mars", nil, nil, 2, num("12.5")), line("Total", nil, nil, 5, num("32.25"))}, 6, "", Options{}},
		{"other amount", [][]any{head, a, b, line("Total", nil, nil, 3, num("20"))}, 1, problem.TotalDiffers, Options{}},
		{"other quantity", [][]any{head, a, b, line("Total", nil, nil, 4, num("19.75"))}, 1, problem.TotalDiffers, Options{}},
		{"other amount, allowed", [][]any{head, a, b, line("Total", nil, nil, 3, num("20"))}, 1, problem.TotalAllowed, Options{TotalDiffers: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, tt.opt, grid("S", tt.rows...))
			if refused := tt.want == problem.TotalDiffers; refused != (err != nil) {
				t.Fatalf("error %v", err)
			}
			if got := report.Sheets[0].Skipped.Total; got != tt.totals {
				t.Errorf("%d totals, want %d", got, tt.totals)
			}
			var got problem.ID
			if len(report.Problems) > 0 {
				got = report.Problems[0].ID
			}
			if got != tt.want {
				t.Errorf("got %v, want %q", codes(report), tt.want)
			}
		})
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
		{"no customer", grid("S", line("Date", "N° facture", "Montant TTC"), line("2024-03-01", "F1", 5)), Options{}, problem.MissingColumn,
			[]string{"looks like order lines", "for the customer", "Date, N° facture, Montant TTC", `"Customer ID"`}},
		{"no date", grid("S", line("N° client", "N° facture", "Montant TTC", "Qté"), line("1", "F1", 5, 1)), Options{}, problem.MissingColumn, []string{"for the date"}},
		{"ambiguous days", grid("S", line("Date", "N° client", "Montant"), line("03/04/2024", "1", 5), line("04/04/2024", "1", 5)), Options{}, problem.AmbiguousDates,
			[]string{"3 April 2024", "4 March 2024", "--date-order", "row 2, column A"}},
		{"both orders", grid("S", line("Date", "N° client", "Montant"), line("13/04/2024", "1", 5), line("04/14/2024", "1", 5)), Options{}, problem.MixedDates, []string{"13/04/2024", "04/14/2024"}},
		{"ambiguous amounts", grid("S", line("Date", "N° client", "Montant"), line("2024-04-01", "1", "1,234"), line("2024-04-01", "1", "12")), Options{}, problem.AmbiguousNumbers,
			[]string{"1234 or 1.234", "--decimal"}},
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
			for _, lang := range []string{"en", "fr"} {
				if said := report.Refused.Say(lang); strings.ContainsAny(said, "{}") {
					t.Errorf("an argument is missing: %s", said)
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
	if err != nil || len(report.Problems) != 0 {
		t.Fatal(err, codes(report))
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

func TestTooManyRejectedRows(t *testing.T) {
	head, good, bad := line("Date", "N° client", "Montant"), line("13/03/2024", "1", 5), line("13/03/2024", "1", "x")
	sheet := func(goods, bads int) page {
		rows := [][]any{head}
		for range goods {
			rows = append(rows, good)
		}
		for range bads {
			rows = append(rows, bad)
		}
		return grid("S", rows...)
	}
	tests := []struct {
		name        string
		goods, bads int
		want        problem.ID
	}{
		{"two in a hundred are allowed", 98, 2, ""},
		{"three in a hundred are not", 97, 3, problem.TooManyRejected},
		{"a thousand are allowed", 60_000, 1000, ""},
		{"a thousand and one are not", 60_000, 1001, problem.TooManyRejected},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{}, sheet(tt.goods, tt.bads))
			if tt.want == "" && err != nil || tt.want != "" && !errors.Is(err, problem.New(tt.want, nil)) {
				t.Errorf("got %v", err)
			}
			if report.Rejected() != tt.bads {
				t.Errorf("%d rejected", report.Rejected())
			}
			counted := 0
			for _, p := range report.Problems {
				if p.ID == problem.NotAnAmount {
					counted += max(1, p.Count)
				}
			}
			if counted != tt.bads || len(report.Problems) > 1002 {
				t.Errorf("%d problems counted in %d entries", counted, len(report.Problems))
			}
		})
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

// TestEveryRowIsAccountedFor builds sheets of random rows of known kinds and compares the counts and sums with
// a slow count of its own.
func TestEveryRowIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		titles := rapid.IntRange(0, 8).Draw(t, "titles")
		var rows [][]any
		for range titles {
			rows = append(rows, rapid.SampledFrom([][]any{line("Ventes de mars"), line(nil, "Édité le", day("2024-04-01"))}).Draw(t, "title"))
		}
		header := line("N° facture", "Date", "N° client", "Qté", "Montant")
		rows = append(rows, header)
		var want Skipped
		want.Title = titles
		accepted, rejected, blanks := 0, 0, 0
		sum, seen := int64(0), titles > 0
		flush := func() {
			if seen {
				want.Blank += blanks
			}
			blanks, seen = 0, true
		}
		for range rapid.IntRange(0, 60).Draw(t, "rows") {
			cents := rapid.Int64Range(-9999, 99999).Draw(t, "cents")
			text := strings.Replace(fmt.Sprintf("%d.%02d", cents/100, max(cents, -cents)%100), ".", ",", 1)
			if cents < 0 && cents > -100 {
				text = "-" + text
			}
			switch rapid.SampledFrom([]string{"sale", "sale", "sale", "blank", "bad", "total", "subtotal", "header", "note"}).Draw(t, "row") {
			case "sale":
				flush()
				rows = append(rows, line("F1", "13/02/2024", "17", "1", text))
				accepted++
				sum += cents
			case "bad":
				flush()
				rows = append(rows, line("F1", nil, "17", "1", text))
				rejected++
				sum += cents
			case "blank":
				rows = append(rows, nil)
				blanks++
			case "total", "subtotal":
				flush()
				rows = append(rows, line("Total", nil, nil, nil, num(fmt.Sprintf("%de-2", sum))))
				want.Total++
			case "header":
				blanksBefore := blanks
				rows = append(rows, header)
				blanks = blanksBefore
			case "note":
				flush()
				rows = append(rows, line("Voir le cahier de caisse"))
				want.Note++
			}
		}
		sink := &kept{}
		report, err := ReadWorkbook(context.Background(), &book{sheets: []page{grid("S", rows...)}}, "x", Options{}, sink)
		if tooMany := rejected*50 > accepted+rejected; (err != nil) != tooMany {
			t.Fatalf("%d of %d rejected: %v", rejected, accepted, err)
		}
		s := report.Sheets[0]
		if s.Accepted != accepted || s.Rejected != rejected || len(sink.lines) != accepted {
			t.Fatalf("accepted %d and rejected %d, want %d and %d", s.Accepted, s.Rejected, accepted, rejected)
		}
		if diff := cmp.Diff(want, s.Skipped); diff != "" {
			t.Fatal(diff)
		}
	})
}
