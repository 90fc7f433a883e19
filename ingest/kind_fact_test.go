package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// said lists what a fact says, column by column, in the order of its table.
func saidBy(f crm.Fact) string {
	var parts []string
	for i, c := range f.Kind.Columns {
		v := f.Values[i]
		switch {
		case !v.Set:
			continue
		case c.Type == crm.FactDay:
			parts = append(parts, c.Name+"="+crm.Date(v.Int).String())
		case c.Type == crm.FactMoney:
			parts = append(parts, c.Name+"="+crm.Money(v.Int).String())
		case c.Type == crm.FactNumber:
			parts = append(parts, c.Name+"="+crm.Quantity(v.Int).String())
		case c.Type == crm.FactFlag:
			parts = append(parts, fmt.Sprintf("%s=%v", c.Name, v.Int == 1))
		default:
			parts = append(parts, c.Name+"="+v.Text)
		}
	}
	return f.Kind.Name + ": " + strings.Join(parts, ", ")
}

func TestFactsOfSheets(t *testing.T) {
	tests := []struct {
		name  string
		sheet page
		want  []string
	}{
		{
			"a complaints sheet in French, with hours and words in every case",
			grid("SAV", line("N° réclamation", "Réclamation reçue le", "Première réponse", "Clôture", "Statut réclamation", "Motif de la réclamation", "N° client", "N° commande", "Canal"),
				line("R1", "13/03/2025 09:05", "13/03/2025 17h30", "15/03/2025", "CLOSE", "retard", "0012", "F7", "Téléphone"),
				line("R2", "14/03/2025", nil, nil, "En cours", "casse", nil, "F8", "courriel")),
			[]string{
				"complaints: complaint_id=R1, opened_on=2025-03-13, opened_at=09:05, first_reply_on=2025-03-13, first_reply_at=17:30, closed_on=2025-03-15, status=closed, cause=retard, channel=phone, order_id=F7, customer_id=0012",
				"complaints: complaint_id=R2, opened_on=2025-03-14, status=pending, cause=casse, channel=email, order_id=F8",
			},
		},
		{
			"a survey with ratings by attribute beside the score",
			grid("Enquête", line("Date", "E-mail", "NPS", "Note accueil", "Note prix", "Raison de revenir"),
				line(day("2025-03-13"), "Marie@Example.com", 9, 4, "3,5", "proximité"),
				line(day("2025-03-14"), "zoe@example.com", 2, nil, 1, nil)),
			[]string{
				"surveys: answered_on=2025-03-13, customer_id=marie@example.com, email=Marie@Example.com, nps=9, main_reason=proximité",
				"ratings: answered_on=2025-03-13, customer_id=marie@example.com, email=Marie@Example.com, attribute=accueil, rating=4",
				"ratings: answered_on=2025-03-13, customer_id=marie@example.com, email=Marie@Example.com, attribute=prix, rating=3.5",
				"surveys: answered_on=2025-03-14, customer_id=zoe@example.com, email=zoe@example.com, nps=2",
				"ratings: answered_on=2025-03-14, customer_id=zoe@example.com, email=zoe@example.com, attribute=prix, rating=1",
			},
		},
		{
			"contracts with amounts, a yes and a period",
			grid("Abonnements", line("Contract ID", "Customer ID", "Start date", "End date", "Contract amount", "Deposit", "Cancellation fee", "Auto renew", "Billing period"),
				line("C1", "17850", "2025-01-01", "2025-12-31", "19.90", "50", "30.00", "Yes", "Monthly")),
			[]string{"contracts: contract_id=C1, customer_id=17850, from_on=2025-01-01, until_on=2025-12-31, amount=19.9000, period=month, deposit=50.0000, penalty=30.0000, renews=true"},
		},
		{
			"a referral by addresses",
			grid("Parrainages", line("Parrain", "Filleul", "Date de parrainage", "Devenu client"), line("17850", "paul@example.com", "13/03/2025", "non")),
			[]string{"referrals: referrer_id=17850, referred_id=paul@example.com, referred_on=2025-03-13, converted=false"},
		},
		{
			"a form with Kano's questions in columns, the one without first",
			grid("Form", line("Timestamp", "How would you feel without wrapping?", "How would you feel with wrapping?"),
				line("2025-03-13 10:00:00", "I can live with it 😐", "I like it 🤩"), line("2025-03-14 10:00:00", "I dislike it", "I expect it")),
			[]string{
				"kano: answered_on=2025-03-13, answered_at=10:00, feature=How would you feel with wrapping?, functional=like, dysfunctional=live_with",
				"kano: answered_on=2025-03-14, answered_at=10:00, feature=How would you feel with wrapping?, functional=must_be, dysfunctional=dislike",
			},
		},
		{
			"a booking that was moved for another customer, its hour in the cell's own value",
			grid("RDV", line("N° réservation", "N° client", "Rendez-vous le", "Table", "Statut rdv", "Déplacé pour"), line("B1", "0012", "13/03/2025 20:00", "12", "Déplacé", "0099")),
			[]string{"bookings: booking_id=B1, customer_id=0012, booked_for_on=2025-03-13, booked_for_at=20:00, place=12, status=moved, moved_for=0099"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, tt.sheet)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range sink.facts {
				got = append(got, saidBy(f))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(report.Problems) != 0 {
				t.Errorf("problems %v", report.Problems)
			}
		})
	}
}

func TestRowsOfFactsThatAreRejected(t *testing.T) {
	header := line("Survey date", "Customer ID", "NPS", "Satisfaction", "Survey mode", "Comment")
	good := line("2025-03-13", "17850", 9, 4, "phone", "fine")
	tests := []struct {
		name string
		row  []any
		want problem.ID
	}{
		{"a score above ten", line("2025-03-13", "17850", 11, 4, "phone", nil), problem.OutOfRange},
		{"a score below nought", line("2025-03-13", "17850", "-1", 4, "phone", nil), problem.OutOfRange},
		{"a score in words", line("2025-03-13", "17850", "very", 4, "phone", nil), problem.NotANumber},
		{"a word that the list does not know", line("2025-03-13", "17850", 9, 4, "pigeon", nil), problem.UnknownWord},
		{"no answer at all", line("2025-03-13", "17850", nil, nil, "phone", "hello"), problem.ValueMissing},
		{"nothing but a number", line(nil, "17850", nil, nil, nil, nil), problem.NothingSaid},
		{"a day that does not exist", line("2025-02-30", "17850", 9, 4, "phone", nil), problem.ImpossibleDate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines := [][]any{header}
			for range 60 { // so that one bad row does not refuse the file
				lines = append(lines, good)
			}
			sink, report, err := read(t, Options{}, grid("Answers", append(lines, tt.row)...))
			if err != nil {
				t.Fatal(err)
			}
			if len(sink.facts) != 60 || report.Rejected() != 1 || len(report.Problems) != 1 || report.Problems[0].ID != tt.want {
				t.Errorf("%d facts, %d rejected, problems %v", len(sink.facts), report.Rejected(), report.Problems)
			}
		})
	}
}

// TestOrderLinesAreNeverAnotherKind reads sheets of sales with columns of other kinds beside them.
func TestOrderLinesAreNeverAnotherKind(t *testing.T) {
	tests := []struct{ name, header, row string }{
		{"returned or not", "Order ID|Order Date|Customer ID|Product ID|Quantity|Sales|Returned", "1|2025-03-13|7|A|1|10.00|Yes"},
		{"a coupon and its campaign", "household_id|basket_id|product_id|quantity|sales_value|coupon_upc|campaign_id|date", "7|1|A|1|10.00|99|26|2025-03-13"},
		{"points used", "N° commande|Date|N° client|Article|Qté|Montant TTC|Points utilisés", "1|13/03/2025|7|A|1|10,00|5"},
		{"the seller and the shop", "Date|N° ticket|N° client|Vendeur|Magasin|Région|Rayon|Montant", "13/03/2025|1|7|Léa|Lyon|Sud|Bougies|10,00"},
		{"a score", "Date|N° client|N° commande|Article|Qté|PU|Montant|NPS", "13/03/2025|7|1|A|1|10,00|10,00|9"},
		{"a customer's age and income", "Date|N° client|N° commande|Article|Montant|Âge|Revenu|Sexe", "13/03/2025|7|1|A|10,00|45|35000|F"},
		{"a gift", "Date|N° client|N° commande|Article|Qté|Montant|Cadeau offert", "13/03/2025|7|1|A|1|10,00|savon"},
		{"the card", "Date|N° ticket|N° carte fidélité|Article|Qté|Prix unitaire|Montant", "13/03/2025|1|29|A|1|10,00|10,00"},
		{"amount and order alone", "Date|N° client|N° commande|Montant", "13/03/2025|7|1|10,00"},
		{"a cost type of its own", "Date|N° client|N° commande|Article|Montant|Coût", "13/03/2025|7|1|A|10,00|4,00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cells := func(s string) (all []any) {
				for _, c := range strings.Split(s, "|") {
					all = append(all, c)
				}
				return all
			}
			_, report, err := read(t, Options{}, grid("Ventes", cells(tt.header), cells(tt.row)))
			if err != nil || report.Sheets[0].Kind != "order_lines" || report.Sheets[0].Accepted != 1 {
				t.Errorf("%v: %+v", err, report.Sheets)
			}
		})
	}
}

// TestOtherKindsAreNoSales reads sheets that have a day, someone and an amount, and are no sales.
func TestOtherKindsAreNoSales(t *testing.T) {
	tests := []struct{ kind, header, row string }{
		{"gestures", "Date|N° client|Geste commercial|Montant", "13/03/2025|7|savon|10,00"},
		{"contracts", "N° contrat|N° client|Date début|Date fin|Montant|Caution", "C1|7|13/03/2025|13/03/2026|10,00|50,00"},
		{"costs", "Date|Type de coût|Montant", "13/03/2025|publicité|100,00"},
		{"costs", "Mois|Poste de dépense|Canal|Coût", "13/03/2025|publicité|site|100,00"},
		{"returns", "N° retour|Date de retour|N° client|N° commande|Article|Montant remboursé|Motif du retour", "R1|13/03/2025|7|1|A|10,00|trop petit"},
		{"redemptions", "Date|N° client|Récompense|Points utilisés", "13/03/2025|7|café|100"},
		{"points_adjustments", "Date|N° client|Points|Motif", "13/03/2025|7|50|reprise"},
		{"sellers", "Vendeur|Magasin", "Léa|Lyon"},
		{"stores", "Magasin|Ville|Ouverture", "Lyon 1|Lyon|13/03/2025"},
		{"rival_events", "Concurrent|Événement|Date|Ville", "En face|ouverture|13/03/2025|Lyon"},
		{"memberships", "Member ID|Joined on|Left on|Reason for leaving", "7|2025-03-13|2025-06-13|moved"},
		{"memberships", "Member no|Name|Plan|Start|End|Reason for leaving", "7|Anna Price|Gold|2025-03-13|2025-06-13|moved"},
		{"contracts", "N° client|Formule|Début|Fin|Montant|Motif de résiliation", "7|Panier|2025-03-13|2025-06-13|10,00|déménagement"},
		{"loyalty_cards", "N° carte|N° client|Remise le|Perdue le|Remplacée par", "29|7|13/03/2025||"},
		{"requests", "Date de demande|N° client|Demande", "13/03/2025|7|bougie"},
		{"reviews", "Site|Étoiles|Avis client|Date d'avis", "Google|5|Parfait|13/03/2025"},
		{"preferences", "N° client|Table habituelle|Taille", "7|12|40"},
		{"perks", "N° client|Avantage|Accordé le", "7|table|13/03/2025"},
		{"bookings", "N° client|Rendez-vous|Prestation", "7|13/03/2025 10:00|coupe"},
		{"contacts", "N° client|Date de contact|Canal|Sujet", "7|13/03/2025|téléphone|suivi"},
		{"campaigns", "Campagne|Date de début|Date de fin|Envois", "Soldes|13/03/2025|20/03/2025|1200"},
		{"campaign_recipients", "Campagne|E-mail|Ouvert|Cliqué", "Soldes|marie@example.com|oui|non"},
		{"coupons", "Code coupon|Valable du|Valable jusqu'au|Remise coupon", "K7|13/03/2025|20/03/2025|10 %"},
		{"profiles", "household_id|age|income|marital_status", "7|45-54|35-49K|Married"},
		{"customers", "N° client|Nom|Prénom|Date de naissance|Parrain|Comment nous avez-vous connus", "7|Durand|Marie|13/03/1980|12|ami"},
		{"products", "Code article|Désignation|Prix d'achat|Date de lancement|Exclusivité", "A|Bougie|4,00|13/03/2025|oui"},
	}
	for _, tt := range tests {
		t.Run(tt.kind+" "+tt.header, func(t *testing.T) {
			var header, row []any
			for _, c := range strings.Split(tt.header, "|") {
				header = append(header, c)
			}
			for _, c := range strings.Split(tt.row, "|") {
				row = append(row, c)
			}
			sink, report, err := read(t, Options{}, grid("Feuille", header, row))
			if err != nil || report.Sheets[0].Kind != tt.kind || report.Sheets[0].Accepted != 1 || len(sink.lines) != 0 {
				t.Errorf("%v: %+v", err, report.Sheets)
			}
		})
	}
}

// TestTablesOfFactsLast holds the columns of every table: none may be renamed or taken away, new ones come last.
func TestTablesOfFactsLast(t *testing.T) {
	var b strings.Builder
	for _, k := range FactKinds() {
		fmt.Fprintf(&b, "%s\n", k.Name)
		for _, c := range k.Columns {
			fmt.Fprintf(&b, "\t%s %s\n", c.Name, [...]string{"text", "day", "money", "number", "flag"}[c.Type])
		}
	}
	path := filepath.Join("testdata", "fact_tables.golden")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFactKindsAreTheOnesThatFactsPointTo(t *testing.T) {
	sink, _, err := read(t, Options{}, grid("Vendeurs", line("Vendeur", "Magasin"), line("Léa", "Lyon")))
	if err != nil || len(sink.facts) != 1 {
		t.Fatal(err, sink.facts)
	}
	for _, k := range FactKinds() {
		if k.Name == "sellers" && k != sink.facts[0].Kind {
			t.Error("another copy of the table's kind")
		}
		for i, c := range k.Columns {
			if k.Column(c.Name) != i || c.Name != strings.ToLower(c.Name) || strings.ContainsAny(c.Name, " -é") {
				t.Errorf("%s: column %q", k.Name, c.Name)
			}
		}
	}
}

func TestAPartThatIsNoFieldStopsTheCatalogue(t *testing.T) {
	defer func() {
		if said := fmt.Sprint(recover()); !strings.Contains(said, "string") {
			t.Errorf("said %q", said)
		}
	}()
	join(who(), "email")
}
