package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/problem"
)

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
		{"a day on the total too", [][]any{head, a, b, line("TOTAL", "29/02/2024", nil, 3, num("19.75"))}, 1, "", Options{}},
		{"a total as the customer", [][]any{head, a, b, line("F2", "29/02/2024", "Sous-total", 3, num("19.75"))}, 1, "", Options{}},
		{"such a total that differs", [][]any{head, a, b, line("TOTAL", "29/02/2024", nil, 3, num("19.50"))}, 1, problem.TotalDiffers, Options{}},
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

func FuzzTable(f *testing.F) {
	for _, s := range []string{
		"Date;N° client;Montant\n2024-03-01;17;5",
		"Titre\n\nN° facture;Date;Client;Qté;PU\nF1;13/02/2024;a b;2;1,5\nTotal;;;2",
		"E-mail;Opt-in\na@example.com;oui\nb@example.com;bof",
		"SKU;Prix\nA;1,234\nA;1.234",
		"Date;Client\nDate;Client\n;\n\n;x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var rows [][]any
		for l := range strings.SplitSeq(s, "\n") {
			var cells []any
			for c := range strings.SplitSeq(l, ";") {
				switch {
				case c == "":
					cells = append(cells, nil)
				case isDigits(c) && len(c) < 30:
					cells = append(cells, num(c))
				default:
					cells = append(cells, c)
				}
			}
			rows = append(rows, cells)
		}
		sink := &kept{}
		report, err := ReadWorkbook(context.Background(), &book{sheets: []page{grid("S", rows...)}}, "x", Options{}, sink)
		if errors.Is(err, problem.New(problem.RowsLost, nil)) {
			t.Errorf("rows lost: %v", err)
		}
		for _, p := range report.Sheets {
			if n := p.Accepted + p.Rejected + p.Skipped.sum(); err == nil && n != p.Rows {
				t.Errorf("%d rows, %d accounted for", p.Rows, n)
			}
		}
		if n := len(sink.lines) + len(sink.customers) + len(sink.products); n > report.Accepted() {
			t.Errorf("%d records of %d rows", n, report.Accepted())
		}
		for _, lang := range []string{"fr", "en"} {
			_ = report.Say(lang)
		}
	})
}

func TestATotalThatARejectedRowWouldHaveMadeSaysSo(t *testing.T) {
	_, _, err := read(t, Options{}, grid("S", line("N° commande", "Date", "N° client", "Qté", "Montant"),
		line("F1", "27/02/2024", "12", 2, num("12.5")), line("F2", "28/02/2024", "17", 1, num("7.25")),
		line("F3", "29/02/2024", "12", 1, "4O,00"), line("Total", nil, nil, 4, num("59.75"))))
	p := (*problem.Problem)(nil)
	if !errors.As(err, &p) || p.ID != problem.TotalRejected || p.Args["rejected"] != "1" {
		t.Errorf("got %v", err)
	}
}
