package ingest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

// likelyIn are the columns of a report's tables that await a yes: letter=field.
func likelyIn(r Report) (all []string) {
	for _, s := range r.Sheets {
		for _, c := range s.Columns {
			if c.Likely != "" {
				all = append(all, c.Column+"="+c.Likely)
			}
		}
	}
	return all
}

// codesIn are the codes of a report's problems, each once.
func codesIn(r Report) (codes []string) {
	for _, p := range r.Problems {
		codes = append(codes, string(p.ID))
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func TestContentIsEvidence(t *testing.T) {
	people := grid("Clients", line("N° client", "Nom"), line("C12", "Durand"), line("C13", "Petit"), line("C14", "Brun"))
	tests := []struct {
		name   string
		sheets []page
		want   []string
	}{
		{
			"addresses under a wrong title",
			[]page{grid("S", line("N° client", "Nom", "Téléphone"), line("1", "Durand", "a@example.com"), line("2", "Petit", "b@example.com"), line("3", "Brun", "c@example.com"))},
			[]string{"C=email"},
		},
		{
			"addresses under a title that says nothing",
			[]page{grid("S", line("N° client", "Nom", "Champ 3"), line("1", "Durand", "a@example.com"), line("2", "Petit", "b@example.com"), line("3", "Brun", "c@example.com"))},
			[]string{"C=email"},
		},
		{
			"numbers to call under E-mail",
			[]page{grid("S", line("N° client", "Nom", "E-mail"), line("1", "Durand", "06 12 34 56 78"), line("2", "Petit", "06 12 34 56 79"), line("3", "Brun", "+33 6 12 34 56 70"))},
			[]string{"C=phone"},
		},
		{
			"a code that is a customer's number on the sheet before",
			[]page{people, grid("Ventes", line("Date", "Code", "Désignation", "Montant"), line("13/02/2026", "C12", "Bougie", 5), line("14/02/2026", "C13", "Savon", 6), line("14/02/2026", "C14", "Savon", 6))},
			[]string{"B=customer_id"},
		},
		{
			"the only column of days",
			[]page{grid("Ventes", line("Passage", "N° client", "Article", "Montant"), line("13/02/2026", "C12", "Bougie", 5), line("14/02/2026", "C13", "Savon", 6), line("15/02/2026", "C13", "Savon", 6))},
			[]string{"A=order_date"},
		},
		{
			"a typing error is no number where the column holds words",
			[]page{grid("Ventes", line("Date", "N° client", "Quantitee", "Montant"), line("13/02/2026", "C12", "deux", 5), line("14/02/2026", "C13", "une", 6))},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, tt.sheets...)
			if diff := cmp.Diff(tt.want, likelyIn(report)); diff != "" {
				t.Error(diff)
			}
			if (tt.want == nil) != (err == nil) || tt.want != nil && !errors.Is(err, problem.New(problem.LikelyColumns, nil)) {
				t.Fatalf("refused: %v", err)
			}
			if tt.want == nil {
				return
			}
			if len(sink.lines)+len(sink.customers) > 0 {
				t.Error("what was only likely was loaded")
			}
			_, report, err = read(t, Options{AcceptMapping: true}, tt.sheets...)
			if err != nil {
				t.Fatalf("accepted: %v", err)
			}
			letter, field, _ := strings.Cut(tt.want[0], "=")
			last := report.Sheets[len(report.Sheets)-1]
			if !slices.ContainsFunc(last.Columns, func(c ColumnReport) bool { return c.Column == letter && c.Field == field }) {
				t.Errorf("accepted: %+v", last.Columns)
			}
			if _, _, err = read(t, Options{Mappings: report.Mappings}, tt.sheets...); err != nil {
				t.Errorf("remembered, and asked again: %v", err)
			}
		})
	}
}

func TestTwoColumnsEquallyLikely(t *testing.T) {
	sheet := grid("S", line("Date", "N° client", "Quantitee", "Quantitte", "Montant"), line("13/02/2026", "C12", 2, 1, 5), line("14/02/2026", "C13", 1, 1, 6))
	_, _, err := read(t, Options{}, sheet)
	var p *problem.Problem
	if !errors.As(err, &p) || p.ID != problem.LikelyTwice || p.Args["letters"] != "C, D" {
		t.Errorf("got %v", err)
	}
	for _, lang := range []string{"fr", "en"} {
		if said := p.Say(lang); !strings.Contains(said, "C, D") {
			t.Errorf("%s does not name the columns: %s", lang, said)
		}
	}
	sink, _, err := read(t, Options{Columns: map[string]string{"Quantitee": "quantity", "Quantitte": NotUsed}}, sheet)
	if err != nil || len(sink.lines) != 2 || sink.lines[0].Quantity.String() != "2" {
		t.Errorf("decided by hand: %v, %+v", err, sink.lines)
	}
}

func TestContracts(t *testing.T) {
	before := grid("S", line("Date", "N° client", "Désignation", "Montant"), line("13/02/2026", "C12", "Bougie", 5), line("14/02/2026", "C13", "Savon", 6))
	more := grid("S", line("Date", "N° client", "Désignation", "Montant", "Magasin"), line("13/03/2026", "C12", "Bougie", 5, "Lyon"), line("14/03/2026", "C13", "Savon", 6, "Metz"))
	fewer := grid("S", line("Date", "N° client", "Montant"), line("13/03/2026", "C12", 5), line("14/03/2026", "C13", 6))
	other := grid("S", line("Date", "N° client", "Désignation", "Montant"), line("13/03/2026", "C12", "Bougie", "cinq"), line("14/03/2026", "C13", "Savon", "six"))
	_, first, err := read(t, Options{}, before)
	if err != nil || len(first.Mappings) != 1 {
		t.Fatal(err, first.Mappings)
	}
	tests := []struct {
		name, contract string
		accept         bool
		sheet          page
		codes          []string
		refused        problem.ID
		store          string // of the first line
		asks           bool
		remembered     int
	}{
		{"the same header", "reject", false, before, nil, "", "", false, 1},
		{"a column more evolves", "", false, more, []string{"new-column"}, "", "Lyon", false, 1},
		{"a column more is frozen out", "freeze", false, more, []string{"contract-frozen", "new-column"}, "", "", true, 0},
		{"a column more is refused", "reject", false, more, []string{"contract-broken", "new-column"}, problem.ContractBroken, "", false, 1},
		{"a person says yes to it", "reject", true, more, []string{"new-column"}, "", "Lyon", false, 1},
		{"a column fewer evolves", "evolve", false, fewer, []string{"column-gone"}, "", "", false, 1},
		{"a column fewer is frozen", "freeze", false, fewer, []string{"column-gone", "contract-frozen"}, "", "", true, 0},
		{"numbers that became words are refused", "reject", false, other, []string{"column-changed", "contract-broken"}, problem.ContractBroken, "", false, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{Mappings: first.Mappings, Contract: tt.contract, AcceptMapping: tt.accept}, tt.sheet)
			if tt.refused == "" && err != nil || tt.refused != "" && !errors.Is(err, problem.New(tt.refused, nil)) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(tt.codes, codesIn(report)); diff != "" {
				t.Error(diff)
			}
			if report.Asks() != tt.asks || len(report.Mappings) != tt.remembered {
				t.Errorf("asks %v, remembers %d", report.Asks(), len(report.Mappings))
			}
			if tt.refused == "" && (len(sink.lines) != 2 || sink.lines[0].Store != tt.store) {
				t.Errorf("%d lines, of %q", len(sink.lines), sink.lines[0].Store)
			}
		})
	}
}

func TestTyposBetween(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"quantite", "quantite", 0},
		{"quantitee", "quantite", 1},
		{"qunatite", "quantite", 1},
		{"montnat", "montant", 1},
		{"cleint", "client", 1},
		{"designaton", "designation", 1},
		{"vile", "ville", 1},
		{"prix", "paix", -1},
		{"pays", "paye", -1},
		{"raison", "maison", -1},
		{"marge", "marque", -1},
		{"remarque", "marque", -1},
		{"commnade", "commande", 1},
		{"designtoin", "designation", 2},
	} {
		if got := typosBetween(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
