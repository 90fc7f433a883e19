package ingest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

func TestAFewWrongDaysAreTheirRowsMistakes(t *testing.T) {
	head := line("Date", "N° client", "Montant")
	sink, report, err := read(t, Options{}, filler(head, line("13/02/2024", "1", 5), line("02/13/2024", "1", 5), line("03/04/2024", "1", 5)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]problem.ID{problem.ImpossibleDate}, codes(report)); diff != "" {
		t.Error(diff)
	}
	if got := sink.lines[len(sink.lines)-1].Date.String(); got != "2024-04-03" {
		t.Errorf("the ambiguous day is read as %s", got)
	}
}

func TestAColumnWithBothDecimalSigns(t *testing.T) {
	head := line("Date", "N° client", "Montant")
	sink, report, err := read(t, Options{}, filler(head, line("13/02/2024", "1", "12,50"), line("13/02/2024", "1", "12.50"), line("13/02/2024", "1", "1,234")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]problem.ID{problem.UnclearNumber}, codes(report)); diff != "" {
		t.Error(diff)
	}
	if got := sink.lines[200].Amount.String(); got != "12.5000" {
		t.Errorf("the decisive dot is read as %s", got)
	}
}

func TestDaysInManyFormsInOneColumn(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("S", line("Date", "N° client", "Montant"),
		line(day("2024-02-13"), "1", 5), line("13/02/2024", "1", 5), line(45335, "1", 5), line("2024-02-13 10:00", "1", 5),
		line("13 février 2024", "1", 5), line(20240213, "1", 5), line("13.02.24", "1", 5), line(num("45335.75"), "1", 5)))
	if err != nil {
		t.Fatal(err, codes(report))
	}
	for _, l := range sink.lines {
		if l.Date.String() != "2024-02-13" {
			t.Errorf("row %d is %s", l.Place.Row, l.Date)
		}
	}
}

func TestHeaderBelowSixtyRowsIsNotLookedFor(t *testing.T) {
	for titles, found := range map[int]bool{0: true, 8: true, 19: true, 20: true, 59: true, 60: false} {
		var rows [][]any
		for i := range titles {
			rows = append(rows, line(fmt.Sprintf("Note %d", i)))
		}
		rows = append(rows, line("Date", "N° client", "Montant"), line("13/02/2024", "1", 5))
		sink, report, err := read(t, Options{}, grid("S", rows...))
		if (err == nil) != found || found && (len(sink.lines) != 1 || report.Sheets[0].HeaderRow != titles+1) {
			t.Errorf("%d titles: %v, %d lines", titles, err, len(sink.lines))
		}
	}
}

func TestAHeaderAlone(t *testing.T) {
	_, report, err := read(t, Options{}, grid("S", line("Date", "N° client", "Montant")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]problem.ID{problem.NoRows}, codes(report)); diff != "" || report.Rows() != 0 {
		t.Error(diff)
	}
}

func TestHiddenRowsAreLoadedAndSaid(t *testing.T) {
	sheet := grid("S", line("Date", "N° client", "Montant"), line("13/02/2024", "1", 5), line("13/02/2024", "1", 6))
	sheet.rows[2].Hidden = true
	sink, report, err := read(t, Options{}, sheet)
	if err != nil || len(sink.lines) != 2 {
		t.Fatal(err, len(sink.lines))
	}
	if diff := cmp.Diff([]problem.ID{problem.HiddenRows}, codes(report)); diff != "" || report.Problems[0].Args["count"] != "1" {
		t.Error(diff)
	}
}

func TestDamageInAFieldThatARowCanDoWithout(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("S", line("Code client", "Nom", "Téléphone", "Ville"),
		line("1", "Durand", "3,36E+10", "Lyon"), line("2", flaw("#N/A"), "06", cell.BlankFormula)))
	if err != nil || len(sink.customers) != 2 {
		t.Fatal(err, codes(report))
	}
	if sink.customers[0].Phone != "" || sink.customers[1].Name != "" || sink.customers[1].Phone != "06" {
		t.Errorf("got %+v", sink.customers)
	}
	for _, p := range report.Problems {
		if p.ID != problem.ValueLeftOut || p.Severity() != problem.Warning {
			t.Errorf("got %v", p)
		}
	}
	if len(report.Problems) != 3 {
		t.Errorf("%d warnings, want one a cell", len(report.Problems))
	}
}

func TestSumsThatDoNotFitRejectTheRow(t *testing.T) {
	head := line("Date", "N° client", "Montant")
	huge := line("13/02/2024", "1", num("9E+14"))
	sink, report, err := read(t, Options{}, filler(head, line("13/02/2024", "1", 5), huge, huge))
	if err != nil || len(sink.lines) != 201 {
		t.Fatal(err, len(sink.lines))
	}
	if diff := cmp.Diff([]problem.ID{problem.TooLarge}, codes(report)); diff != "" {
		t.Error(diff)
	}
}

func TestTextsAreTrimmedAndCleaned(t *testing.T) {
	for in, want := range map[string]string{
		" WHITE HANGING  HEART ":     "WHITE HANGING  HEART",
		"\u00a0Thé\u200b vert\u202f": "Thé vert",
		"\ufeffA":                    "A",
		"👩\u200d🍳":                   "👩\u200d🍳", // a joiner inside an emoji has a meaning
		"\t\n":                       "",
	} {
		if got := cleanText(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCurrencies(t *testing.T) {
	tests := []struct {
		name      string
		workspace string
		head      []any
		row       []any
		want      string
		rejected  bool
	}{
		{"the workspace's own sign", "EUR", line("Date", "N° client", "Montant"), line("2024-02-13", "1", "5,50 €"), "", false},
		{"the workspace's own unit", "EUR", line("Date", "N° client", "Montant (€)"), line("2024-02-13", "1", 5), "", false},
		{"a column", "EUR", line("Date", "N° client", "Montant", "Devise"), line("2024-02-13", "1", 5, "eur"), "", false},
		{"another in the column", "EUR", line("Date", "N° client", "Montant", "Devise"), line("2024-02-13", "1", 5, "USD"), "", true},
		{"another in the header", "EUR", line("Date", "N° client", "Amount (USD)"), line("2024-02-13", "1", 5), "", true},
		{"a workspace without currency keeps it", "", line("Date", "N° client", "Amount (USD)"), line("2024-02-13", "1", 5), "USD", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, _ := read(t, Options{Currency: tt.workspace}, grid("S", tt.head, tt.row))
			if tt.rejected {
				if len(sink.lines) != 0 || report.Problems[0].ID != problem.OtherCurrency {
					t.Errorf("%d lines, %v", len(sink.lines), codes(report))
				}
				return
			}
			if len(sink.lines) != 1 || sink.lines[0].Currency != tt.want {
				t.Errorf("%+v, %v", sink.lines, codes(report))
			}
		})
	}
}

func TestHiddenColumnsAreLoadedAndSaid(t *testing.T) {
	sheet := grid("S", line("Date", "N° client", "Montant", "Remarque"), line("13/02/2024", "1", 5, "x"))
	sheet.unseen = []cell.Columns{{First: 2, Last: 2}, {First: 4, Last: 100}} // what is no field of ours says nothing
	sink, report, err := read(t, Options{}, sheet)
	if err != nil || len(sink.lines) != 1 || sink.lines[0].CustomerID != "1" {
		t.Fatal(err, sink.lines)
	}
	if diff := cmp.Diff([]problem.ID{problem.HiddenColumns}, codes(report)); diff != "" || report.Problems[0].Args["letters"] != "B" {
		t.Error(diff, report.Problems)
	}
}
