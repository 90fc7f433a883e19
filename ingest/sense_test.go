package ingest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeadersByTheirSense(t *testing.T) {
	tests := []struct {
		name string
		kind string
		rows [][]any
		want map[string]string
	}{
		{
			"names glued from abbreviations, as accounting programs write them",
			"products",
			[][]any{line("CODART", "LIBART", "PXVTE"), line("A1", "Bol", "5,20"), line("A2", "Thé", "7,10"), line("A3", "Sel", "3,05")},
			map[string]string{"A": "product_id", "B": "name", "C": "list_price"},
		},
		{
			"what every column of a list of shops is about says nothing more",
			"stores",
			[][]any{line("Code PDV", "Adresse PDV", "CP PDV", "Ville PDV"), line("M1", "1 rue A", "69001", "Lyon"), line("M2", "2 rue B", "21000", "Dijon"), line("M3", "3 rue C", "59000", "Lille")},
			map[string]string{"A": "store", "B": "street", "C": "postal_code", "D": "city"},
		},
		{
			"English words in a French sheet",
			"customers",
			[][]any{line("Customer n°", "Nom", "City name", "Votre e-mail"), line("C1", "Roy", "Lyon", "a@example.com"), line("C2", "Petit", "Dijon", "b@example.com"), line("C3", "Côté", "Lille", "c@example.com")},
			map[string]string{"A": "customer_id", "B": "last_name", "C": "city", "D": "email"},
		},
		{
			"codes under the name of a yes or no are the article's",
			"returns",
			[][]any{line("N° retour", "N° commande", "Date retour", "Article retourné"), line("R1", "F1", "13/02/2024", "A10"), line("R2", "F2", "14/02/2024", "A11"), line("R3", "F3", "15/02/2024", "A12")},
			map[string]string{"A": "return_id", "B": "order_id", "C": "returned_on", "D": "product_id"},
		},
		{
			"a day is what was asked on, not what for",
			"requests",
			[][]any{line("Demande du", "N° client", "Produit demandé"), line("13/02/2024", "C1", "Bol"), line("14/02/2024", "C2", "Thé"), line("15/02/2024", "C3", "Sel")},
			map[string]string{"A": "asked_on", "B": "customer_id", "C": "asked_for"},
		},
		{
			"points are no point of sale, and the number of an order is no number of orders",
			"points_adjustments",
			[][]any{line("Date", "N° client", "Points", "Motif"), line("13/02/2024", "C1", "50", "Oubli"), line("14/02/2024", "C2", "-20", "Erreur"), line("15/02/2024", "C3", "10", "Geste")},
			map[string]string{"A": "adjusted_on", "B": "customer_id", "C": "points", "D": "reason"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{}, grid("S", tt.rows...))
			if err != nil {
				t.Fatal(err)
			}
			if s := report.Sheets[0]; s.Kind != tt.kind {
				t.Errorf("it is read as %s", s.Kind)
			}
			if diff := cmp.Diff(tt.want, fieldsOf(report.Sheets[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQuestionsOfConsent(t *testing.T) {
	for header, want := range map[string]bool{
		"Souhaitez-vous recevoir nos offres ?":   true,
		"Happy to receive emails?":               true,
		"marketingPref":                          true,
		"Ne souhaite pas recevoir nos offres":    false,
		"Do not send marketing emails":           false,
		"Accepte les SMS":                        false,
		"Date d'acceptation de la newsletter le": false,
		"Unsubscribed from newsletter":           false,
	} {
		if got := headingOf(header).wish; got != want {
			t.Errorf("%q asks for consent: %v", header, got)
		}
	}
	_, report, err := read(t, Options{}, grid("S", line("N° client", "E-mail", "Souhaitez-vous recevoir nos offres ?"), line("C1", "a@example.com", "oui"), line("C2", "b@example.com", "non"), line("C3", "c@example.com", "oui")))
	if err == nil {
		t.Fatal("a question in free words was taken as consent without asking")
	}
	if diff := cmp.Diff([]string{"C=consent"}, likelyIn(report)); diff != "" {
		t.Error(diff)
	}
}

func TestUnglue(t *testing.T) {
	for text, want := range map[string]string{
		"CODART": "cod art", "PVTTC": "pv ttc", "mtttc": "mt ttc",
		"Client": "Client", "ARTICLE": "ARTICLE", "custNo": "custNo", "Xyzzy": "Xyzzy", "COD ART": "COD ART",
	} {
		if got := unglue(text); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}

func TestTaxInAHeader(t *testing.T) {
	for header, want := range map[string]string{
		"Amount ex VAT": "ht", "Montant avant taxes": "ht", "Prix hors taxe": "ht", "sellPriceExclVat": "ht",
		"Amount incl. tax": "ttc", "Montant taxes incluses": "ttc", "Prix TVA comprise": "ttc", "line_val_inc_vat": "ttc",
		"P.U. H.T.": "ht", "VAT": "", "Taux de TVA": "", "Montant": "",
	} {
		if got := headingOf(header).units.basis; got != want {
			t.Errorf("%q is %q, want %q", header, got, want)
		}
	}
}

func TestTheSiteIsTheShopWhereItRepeats(t *testing.T) {
	head := line("Date", "N° ticket", "N° client", "Site", "Montant")
	_, report, err := read(t, Options{}, grid("S", head, line("13/02/2024", "T1", "C1", "Lyon", 5), line("14/02/2024", "T2", "C2", "Lyon", 7), line("15/02/2024", "T3", "C3", "Dijon", 3), line("15/02/2024", "T4", "C3", "Dijon", 3)))
	if err != nil {
		t.Fatal(err)
	}
	if got := fieldsOf(report.Sheets[0])["D"]; got != "store" {
		t.Errorf("it is %q", got)
	}
	for name, sites := range map[string][]any{"numbers may be tills": {"1", "1", "2", "2"}, "each another may be a place": {"Lyon", "Dijon", "Lille", "Tours"}} {
		rows := [][]any{head}
		for i, site := range sites {
			rows = append(rows, line("13/02/2024", fmt.Sprint("T", i), "C1", site, 5))
		}
		if _, report, err = read(t, Options{}, grid("S", rows...)); err == nil || len(likelyIn(report)) != 1 {
			t.Errorf("%s: nothing is asked: %v", name, err)
		}
	}
}
