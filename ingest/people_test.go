package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func TestCustomers(t *testing.T) {
	sink, report, err := read(t, Options{Source: "lyon"}, grid("Clients",
		line("Code client", "Nom", "Prénom", "E-mail", "Téléphone", "Adresse", "CP", "Ville", "Pays", "Langue", "Opt-in", "Date d'accord"),
		line("0012", "Durand", " Marie ", "Marie.Durand@Example.com", "06 12 34 56 78", "12 rue des Lilas", "01000", "Bourg", "France", "Français", "oui", "13/02/2024"),
		line("0013", "Martin", nil, nil, 612345678, nil, 69003, "Lyon", nil, "en-GB", nil, nil),
		line("0014", nil, "Zoé", "zoe@@example", nil, nil, nil, nil, nil, "klingon", "désabonnée", nil),
	))
	if err != nil {
		t.Fatal(err)
	}
	at := func(row int) crm.Place { return crm.Place{Sheet: "Clients", Row: row} }
	want := []crm.Customer{
		{Source: "lyon", ID: "0012", Name: "Marie Durand", Email: "Marie.Durand@Example.com", Phone: "+33612345678", Street: "12 rue des Lilas", PostalCode: "01000", City: "Bourg", Country: "France", Language: "fr", FirstName: "Marie", LastName: "Durand", Place: at(2)},
		{Source: "lyon", ID: "0013", Name: "Martin", Phone: "612345678", PostalCode: "69003", City: "Lyon", Language: "en", LastName: "Martin", Place: at(3)},
		{Source: "lyon", ID: "0014", Name: "Zoé", Email: "zoe@@example", FirstName: "Zoé", Place: at(4)},
	}
	if diff := cmp.Diff(want, sink.customers); diff != "" {
		t.Error(diff)
	}
	on := crm.NewDate(2024, 2, 13)
	wantConsents := []crm.Consent{
		{Source: "lyon", CustomerID: "0012", Email: "Marie.Durand@Example.com", Channel: "email", State: crm.ConsentGranted, On: &on, Place: at(2)},
		{Source: "lyon", CustomerID: "0014", Email: "zoe@@example", Channel: "email", State: crm.ConsentDenied, Suppress: true, Place: at(4)},
	}
	if diff := cmp.Diff(wantConsents, sink.consents); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]problem.ID{problem.LanguageLeftOut, problem.BadAddress}, codes(report)); diff != "" {
		t.Error(diff)
	}
	for _, p := range report.Problems {
		if strings.Contains(p.Say("en"), "zoe@@") {
			t.Errorf("an address is not masked: %s", p.Say("en"))
		}
	}
}

func TestCustomersWithoutNumbers(t *testing.T) {
	rows := [][]any{line("Email Address", "First Name", "Last Name")}
	for range 100 {
		rows = append(rows, line("Ann@Example.com", "Ann", "Lee"))
	}
	rows = append(rows, line(nil, "Bob", "Ray"))
	sink, report, err := read(t, Options{}, grid("Export", rows...))
	if err != nil {
		t.Fatal(err)
	}
	if got := sink.customers[0]; got.ID != "ann@example.com" || got.Email != "Ann@Example.com" || got.Name != "Ann Lee" {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff([]problem.ID{problem.NoCustomer}, codes(report)); diff != "" || report.Rejected() != 1 {
		t.Error(diff)
	}
}

func TestProducts(t *testing.T) {
	sink, _, err := read(t, Options{Currency: "EUR"}, grid("Articles",
		line("Réf.", "Désignation", "Famille", "Marque", "Prix TTC (€)"),
		line("A-1", "Bougie", "Maison", "Claire", "12,50"),
		line("A-2", "Savon", nil, nil, nil),
	))
	if err != nil {
		t.Fatal(err)
	}
	price := crm.Money(125_000)
	want := []crm.Product{
		{ID: "A-1", Name: "Bougie", Category: "Maison", Brand: "Claire", ListPrice: &price},
		{ID: "A-2", Name: "Savon"},
	}
	if diff := cmp.Diff(want, sink.products, cmpopts.IgnoreFields(crm.Product{}, "Place")); diff != "" {
		t.Error(diff)
	}
}

func TestConsentWords(t *testing.T) {
	type said struct {
		State    crm.ConsentState
		Suppress bool
	}
	granted, denied, stop, unknown := said{crm.ConsentGranted, false}, said{crm.ConsentDenied, false}, said{crm.ConsentDenied, true}, said{crm.ConsentUnknown, false}
	tests := []struct {
		want  said
		words []any
	}{
		{granted, []any{"oui", "Oui ", "YES", "y", "o", "1", 1, true, "x", "X", "✓", "vrai", "Opt-in", "opt in", "optin", "Abonné", "abonnée", "SUBSCRIBED", "granted", "accordé", "double opt-in", "d'accord"}},
		{denied, []any{"non", "NO", "n", "0", 0, false, "faux", "denied", "refusé", "non abonné", "not subscribed", "pas d’accord"}},
		{stop, []any{"désabonné", "Désabonnée", "desabonne", "unsubscribed", "opt-out", "Opposition", "spam", "bounced", "cleaned", "hard bounce", "STOP", "ne plus écrire", "NPAI", "complaint"}},
		{unknown, []any{"inconnu", "n/a", "?", "non renseigné", "pending", nil}},
	}
	for _, tt := range tests {
		for _, word := range tt.words {
			sink, report, err := read(t, Options{}, grid("C", line("Email", "Consentement", "Nom"), line("a@example.com", word, "A"), line("b@example.com", "oui", "B")))
			if err != nil || len(sink.consents) == 0 {
				t.Errorf("%v: %v %v", word, err, codes(report))
				continue
			}
			got := sink.consents[0]
			if len(sink.consents) == 1 { // the kind is customers, where an empty cell says nothing
				continue
			}
			if (said{got.State, got.Suppress}) != tt.want {
				t.Errorf("%v: got %s %v", word, got.State, got.Suppress)
			}
		}
	}
}

// TestRingsAndCrossesAreAsked is about a form with o and x alone: either may be the yes, and nobody is written to.
func TestRingsAndCrossesAreAsked(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("C", line("Email", "Newsletter"), line("a@example.com", "X"), line("b@example.com", "O")))
	if err == nil || len(sink.consents) != 0 || !slices.Contains(codes(report), problem.UnknownWord) {
		t.Error(err, codes(report), sink.consents)
	}
}

// TestTicksAndCrosses is about a form that has both: whoever crossed the box out is not written to.
func TestTicksAndCrosses(t *testing.T) {
	tests := []struct {
		name  string
		head  string
		marks []any
		want  []crm.ConsentState
		code  problem.ID
	}{
		{"ticks and crosses", "Consentement", []any{"✓", "x", "X", "✔"}, []crm.ConsentState{crm.ConsentGranted, crm.ConsentDenied, crm.ConsentDenied, crm.ConsentGranted}, problem.CrossesAreNo},
		{"a root sign for a tick", "Consent", []any{"√", "x"}, []crm.ConsentState{crm.ConsentGranted, crm.ConsentDenied}, problem.CrossesAreNo},
		{"crosses alone", "Consentement", []any{"x", "x", "non"}, []crm.ConsentState{crm.ConsentGranted, crm.ConsentGranted, crm.ConsentDenied}, ""},
		{"rings and an x, and a no", "Consentement", []any{"o", "n", "x"}, []crm.ConsentState{crm.ConsentGranted, crm.ConsentDenied, crm.ConsentGranted}, ""},
		{"both signs", "Consentement", []any{"✓", "✗"}, []crm.ConsentState{crm.ConsentGranted, crm.ConsentDenied}, ""},
		{"opted out, either way", "Désabonné", []any{"✓", "x"}, []crm.ConsentState{crm.ConsentDenied, crm.ConsentDenied}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("Email", tt.head)}
			for i, mark := range tt.marks {
				rows = append(rows, line(fmt.Sprintf("p%d@example.com", i), mark))
			}
			sink, report, err := read(t, Options{}, grid("C", rows...))
			if err != nil || len(sink.consents) != len(tt.want) {
				t.Fatal(err, codes(report), len(sink.consents))
			}
			for i, want := range tt.want {
				if got := sink.consents[i].State; got != want {
					t.Errorf("%v is %s, want %s", tt.marks[i], got, want)
				}
			}
			if got := codes(report); tt.code == "" && len(got) > 0 || tt.code != "" && !slices.Contains(got, tt.code) {
				t.Errorf("said %v", got)
			}
		})
	}
}

func TestConsents(t *testing.T) {
	head := line("N° client", "E-mail", "Canal", "Opt-in", "Désabonné", "Date de consentement", "Preuve")
	good := line("12", "a@example.com", "e-mail", "oui", nil, "13/02/2024", "caisse")
	on, off := crm.NewDate(2024, 2, 13), crm.NewDate(2024, 3, 14)
	tests := []struct {
		name string
		row  []any
		want crm.Consent
		code problem.ID
	}{
		{"yes", good, crm.Consent{CustomerID: "12", Email: "a@example.com", Channel: "email", State: crm.ConsentGranted, On: &on, Proof: "caisse"}, ""},
		{"by phone, no", line("12", nil, "SMS", "non", nil, nil, nil), crm.Consent{CustomerID: "12", Channel: "phone", State: crm.ConsentDenied}, ""},
		{"opted out wins over an older yes", line("12", nil, nil, "oui", "oui", nil, nil), crm.Consent{CustomerID: "12", Channel: "email", State: crm.ConsentDenied, Suppress: true}, ""},
		{"the day of the opt-out", line("12", nil, nil, nil, "14/03/2024", nil, nil), crm.Consent{CustomerID: "12", Channel: "email", State: crm.ConsentDenied, Suppress: true, On: &off}, ""},
		{"not opted out says nothing", line("12", nil, nil, nil, "non", nil, nil), crm.Consent{CustomerID: "12", Channel: "email", State: crm.ConsentUnknown}, ""},
		{"an unknown word", line("12", nil, nil, "peut-être", nil, nil, nil), crm.Consent{}, problem.UnknownWord},
		{"an unknown channel", line("12", nil, "pigeon", "oui", nil, nil, nil), crm.Consent{}, problem.UnknownWord},
		{"nobody", line(nil, nil, nil, "oui", nil, nil, nil), crm.Consent{}, problem.NoCustomer},
		{"no usable address", line(nil, "pas d'adresse", nil, "oui", nil, nil, nil), crm.Consent{}, problem.AddressUnusable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, filler(head, good, tt.row))
			if err != nil {
				t.Fatal(err)
			}
			if tt.code != "" {
				if diff := cmp.Diff([]problem.ID{tt.code}, codes(report)); diff != "" || len(sink.consents) != 200 {
					t.Errorf("%s %d", diff, len(sink.consents))
				}
				return
			}
			if diff := cmp.Diff(tt.want, sink.consents[len(sink.consents)-1], cmpopts.IgnoreFields(crm.Consent{}, "Place")); diff != "" || len(sink.consents) != 201 {
				t.Errorf("%s %v", diff, codes(report))
			}
		})
	}
}

func TestUnknownWordListsTheKnownOnes(t *testing.T) {
	head := line("N° client", "Opt-in", "Canal")
	_, report, err := read(t, Options{}, filler(head, line("1", "oui", "sms"), line("2", "bof", "sms")))
	if err != nil {
		t.Fatal(err)
	}
	said := report.Problems[0].Say("fr")
	for _, w := range strings.Split(stateExamples, ", ") {
		if _, known := stateWords()[foldWord(w)]; !known {
			t.Errorf("%q is offered and not known", w)
		}
		if !strings.Contains(said, w) {
			t.Errorf("%q is not offered in: %s", w, said)
		}
	}
	for _, w := range strings.Split(channelExamples, ", ") {
		if _, known := channelWords()[foldWord(w)]; !known {
			t.Errorf("%q is offered and not known", w)
		}
	}
}

func TestAnAddressIsTakenBeforeANameForTheCustomerOfASale(t *testing.T) {
	sink, _, err := read(t, Options{}, grid("Orders",
		line("Order Number", "Order Date", "SKU", "Quantity", "Item Price", "Billing Name", "Email"),
		line("100", "2025-07-01", "A1", num("1"), num("20"), "Marie Durand", "marie@example.com"),
		line("101", "2025-07-02", "A2", num("2"), num("15"), "Marie Durand", "m.durand@example.org"),
	))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range sink.lines {
		got = append(got, l.CustomerID)
	}
	if want := []string{"marie@example.com", "m.durand@example.org"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q: two people have one name more often than one address", got, want)
	}
}
