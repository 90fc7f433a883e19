package ingest

import (
	"errors"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestATableBesideAListIsNeverLeftOutInSilence(t *testing.T) {
	shops := [][]any{line("Magasin", "Adresse", "Ville"), line("Lyon", "1 rue A", "Lyon"), line("Nantes", "2 rue B", "Nantes")}
	beside := func(rows ...[]any) page {
		for i := range shops {
			rows[i] = append(append(rows[i], nil), shops[i]...)
		}
		return grid("", rows...)
	}
	for _, tt := range []struct {
		name  string
		sheet page
		want  problem.ID
	}{
		{
			"sales whose buyer has a likely name are asked about",
			beside(line("N° doc", "Date de facturation", "Mt. ligne", "Compte du cliant"), line("F1", "04/01/2025", "12,50", "K-1"), line("F2", "15/01/2025", "3,50", "K-2"), line("F3", "26/01/2025", 4, "K-3")),
			problem.LikelyColumns,
		},
		{
			"sales without a buyer are refused as they are alone",
			beside(line("N° doc", "Date de facturation", "Mt. ligne", "QTE"), line("F1", "04/01/2025", "12,50", 1), line("F2", "15/01/2025", "3,50", 1), line("F3", "26/01/2025", 4, 2)),
			problem.NoCustomerColumn,
		},
		{
			"a wider and longer table of no known kind is refused",
			beside(line("Alpha", "Bêta", "Gamma", "Delta"), line("a", 2, "c", 4), line("e", 6, "g", 8), line("i", 10, "k", 12), line("m", 14, "o", 16)),
			problem.UnknownKind,
		},
		{
			"a short list of payments is none of the shops",
			beside(line("Règlement", "Encaissé"), line("CB", "120,50"), line("Espèces", 34)),
			"",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{}, tt.sheet)
			if tt.want == "" {
				if err != nil || report.Sheets[0].Accepted != 2 {
					t.Fatalf("%v, %+v", err, report.Sheets)
				}
				return
			}
			if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestAWholeOrdersNameOverWhatEachLineCosts(t *testing.T) {
	head := line("N° facture", "Date", "Code client", "Article", "Qté", "PU TTC", "Montant facturé")
	for _, tt := range []struct {
		name string
		rows [][]any
		net  string
	}{
		{
			"quantity and price multiply to it in an order of two lines: it is the line's", // 2 × 5.00 + 3 × 2.00 + 4 × 1.00
			[][]any{head, line("F1", "21/01/2025", "K-1", "Thé", 2, 5, 10), line("F1", "21/01/2025", "K-1", "Bol", 3, 2, 6), line("F2", "22/01/2025", "K-2", "Sel", 4, 1, 4)},
			"20.0000",
		},
		{
			"the order's sum on each of its lines counts nothing", // the same lines
			[][]any{head, line("F1", "21/01/2025", "K-1", "Thé", 2, 5, 16), line("F1", "21/01/2025", "K-1", "Bol", 3, 2, 16), line("F2", "22/01/2025", "K-2", "Sel", 4, 1, 4)},
			"20.0000",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{}, grid("", tt.rows...))
			if err != nil {
				t.Fatal(err)
			}
			if got := report.Sheets[0].Sums.NetSales.String(); got != tt.net {
				t.Errorf("got %s, want %s", got, tt.net)
			}
		})
	}
}

func TestRatesAndAmountsAreNeitherTaxNorCode(t *testing.T) {
	kept, report, err := read(t, Options{}, grid("",
		line("N°", "Date de", "%", "Code", "Montant"),
		line("facture", "vente", "TVA", "client", "TTC"),
		line("F1", "21/01/2025", 20, "K-1", 12), line("F2", "22/01/2025", "5,50", "K-2", 8), line("F3", "23/01/2025", 20, "K-3", 4)))
	if err != nil || len(kept.lines) != 3 {
		t.Fatalf("%v, %d lines", err, len(kept.lines))
	}
	for _, c := range report.Sheets[0].Columns {
		if c.Field == "tax" {
			t.Errorf("column %s is taken for the tax", c.Header)
		}
	}
	_, _, err = read(t, Options{}, grid("",
		line("N° facture", "Date", "Code client", "Code réduction", "Montant TTC"),
		line("F1", "21/01/2025", "K-1", "9,11", 12), line("F2", "22/01/2025", "K-2", 0, 8), line("F3", "23/01/2025", "K-3", "2,37", 4)))
	if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != problem.LikelyColumns {
		t.Errorf("amounts under a coupon's name: got %v", err)
	}
}

func TestFirstNamesUnderAWrappedHeaderAreNoWholeNames(t *testing.T) {
	sink, _, err := read(t, Options{}, grid("",
		line("N°", "Nom de", nil, "Adresse"),
		line("client", "famille", "Prénom", "e-mail"),
		line("K-1", "Durand", "Marie", "marie@example.com"), line("K-2", "Petit", "Paul", "paul@example.com")))
	if err != nil || len(sink.customers) != 2 {
		t.Fatalf("%v, %d customers", err, len(sink.customers))
	}
	if c := sink.customers[0]; c.FirstName != "Marie" || c.LastName != "Durand" {
		t.Errorf("got %q %q", c.FirstName, c.LastName)
	}
}

func TestASheetOfAbbreviationsAloneIsKnown(t *testing.T) {
	for _, tt := range []struct {
		name  string
		sheet page
		kind  string
	}{
		{"shops", grid("", line("MAG_CODE", "MAG_ADR", "MAG_VILLE", "DT_OUV"), line("M1", "1 rue A", "Lyon", "13/01/2025"), line("M2", "2 rue B", "Paris", "24/02/2025")), "stores"},
		{"members", grid("", line("No membre", "Niveau fid.", "Date adhés."), line("C-1", "Or", "13/01/2025"), line("C-2", "Argent", "24/02/2025")), "memberships"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{}, tt.sheet)
			if err != nil || report.Sheets[0].Kind != tt.kind || report.Sheets[0].Accepted != 2 {
				t.Errorf("%v, %+v", err, report.Sheets)
			}
		})
	}
}
