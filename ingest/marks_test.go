package ingest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestMarksAreReadInAnyColumn(t *testing.T) {
	for _, tt := range []struct {
		name   string
		last   any
		street any
		label  any
		note   any
		died   any
		want   string // "channel!" stops for good
		code   problem.ID
	}{
		{"nothing is marked", "Durand", "12 rue des Lilas", "client", "appeler le soir", "non", "", ""},
		{"a death behind the name", "DURAND (DCD)", nil, nil, nil, nil, "email!", problem.MarkedDeceased},
		{"a death in words", "Durand", nil, nil, "Décédée en 2023", nil, "email!", problem.MarkedDeceased},
		{"in English", "Durand", nil, "Deceased", nil, nil, "email!", problem.MarkedDeceased},
		{"a column of its own that says yes", "Durand", nil, nil, nil, "oui", "email!", problem.MarkedDeceased},
		{"no contact", "Durand", nil, "NE PLUS CONTACTER", nil, nil, "email!", problem.MarkedNoContact},
		{"no contact in English", "Durand", nil, nil, "Please do not contact!", nil, "email!", problem.MarkedNoContact},
		{"a cross behind the name", "Durand †", nil, nil, nil, nil, "email!", problem.MarkedDeceased},
		{"a death as English people say it", "Durand", nil, nil, "Passed away Jan 2025", nil, "email!", problem.MarkedDeceased},
		{"no more advertising", "Durand", nil, nil, "Ne veut plus de pub", nil, "email!", problem.MarkedNoContact},
		{"whoever left the list, in the notes", "Durand", nil, nil, "s'est désinscrite en mai", nil, "email!", problem.MarkedNoContact},
		{"no e-mails", "Durand", nil, nil, "no e-mails please", nil, "email!", problem.MarkedNoContact},
		{"letters come back", "Durand", "12 rue des Lilas - N.P.A.I.", nil, nil, nil, "post", problem.MarkedNoLetters},
		{"letters come back, as it is usually written", "Durand", "NPAI 12 rue des Lilas", nil, nil, nil, "post", problem.MarkedNoLetters},
		{"letters come back, in words", "Durand", nil, nil, "n’habite plus à l’adresse", nil, "post", problem.MarkedNoLetters},
		{"no calls", "Durand", nil, nil, "Ne pas appeler", nil, "phone", problem.MarkedNoCalls},
		{"a phrase that is taken back", "Durand", nil, nil, "non décédé, erreur", nil, "", ""},
		{"a word inside another one", "Champaignat", nil, nil, "précédé d'un appel", nil, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, grid("Clients",
				line("N° client", "Prénom", "Nom", "E-mail", "Adresse", "Type de client", "Remarques", "Décédé"),
				line("0012", "Marie", tt.last, "marie@example.com", tt.street, tt.label, tt.note, tt.died),
				line("0013", "Ann", "Lee", "ann@example.com", "1 High Street", "client", "thé vert", "non"),
			))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range sink.consents {
				if c.CustomerID != "0012" || c.Email != "marie@example.com" {
					t.Errorf("said of %+v", c)
				}
				got = append(got, c.Channel+map[bool]string{true: "!"}[c.Suppress])
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tt.code != "" && !slices.Contains(codes(report), tt.code) {
				t.Errorf("the report says %v", codes(report))
			}
			if report.Accepted() != 2 {
				t.Errorf("%d rows accepted", report.Accepted())
			}
		})
	}
}

func TestWhatIsNoFirstNameIsReported(t *testing.T) {
	for _, tt := range []struct {
		name, first, last string
		want              problem.ID
	}{
		{"a first name", "Marie-Claude", "DE LA TOUR", ""},
		{"a till that writes all in capitals", "MARIE", "DURAND", ""},
		{"a company", "Boulangerie Durand SARL", "", problem.CompanyAsName},
		{"a company in English", "Smith & Sons Ltd", "", problem.CompanyAsName},
		{"the columns are swapped", "DURAND", "Marie", problem.FamilyNameAsFirst},
		{"the whole name", "Marie Durand", "Durand", problem.FamilyNameAsFirst},
		{"the family name twice", "Durand", "Durand", problem.FamilyNameAsFirst},
		{"an initial", "M", "Durand", ""},
		{"no family name", "Marie", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, grid("Clients",
				line("N° client", "Prénom", "Nom", "Ville"), line("1", tt.first, tt.last, "Lyon"), line("2", "Ann", "Lee", "Leeds")))
			if err != nil {
				t.Fatal(err)
			}
			var want []problem.ID
			if tt.want != "" {
				want = []problem.ID{tt.want}
			}
			if diff := cmp.Diff(want, codes(report)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if sink.customers[0].FirstName != tt.first || sink.customers[0].LastName != tt.last {
				t.Errorf("the name is not kept as given: %+v", sink.customers[0])
			}
		})
	}
}
