package ingest

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// kindOf finds a kind by name.
func kindOf(t *testing.T, name string) (int, Kind) {
	t.Helper()
	for i, k := range Kinds() {
		if k.Name == name {
			return i, k
		}
	}
	t.Fatalf("no kind %q", name)
	return 0, Kind{}
}

func TestHeaderSpellings(t *testing.T) {
	tests := []struct {
		kind, field string
		headers     string // parted by |
	}{
		{"order_lines", "order_id", "InvoiceNo|Invoice No.|invoice_no|INVOICE NUMBER|N° facture|No facture|Numéro de facture|Num. facture|Facture n°|Cde|Commande|N° de commande|Numéro commande|Réf. commande|Order ID|OrderID|order_id|Order #|N° ticket|Ticket|basket_id|N° pièce|Référence facture"},
		{"order_lines", "order_date", "Date|DATE|InvoiceDate|Invoice Date|Date de commande|Date commande|Date facture|Date de la facture|Order Date|order_date|transaction_timestamp|Date (jj/mm/aaaa)|Horodatage|Date d'achat|Date de vente"},
		{"order_lines", "customer_id", "N° client|Nº client|No client|Numéro client|Numéro de client|Code client|Client n°|CustomerID|Customer ID|customer_id|CUSTOMER NO|Cust. No|Client ID|ID client|Réf. client|Référence client|Member_number|N° adhérent|N° carte client|Code patient|household_id|Identifiant client"},
		{"order_lines", "product_id", "SKU|StockCode|Stock Code|Code article|Réf. article|Référence article|Réf produit|Product ID|product_id|Item no|EAN|Code-barres|Code barre|GTIN|Code produit"},
		{"order_lines", "description", "Désignation|DESIGNATION|Libellé|Libelle article|Description|itemDescription|Product Name|Nom du produit|Nom de l'article|Intitulé"},
		{"order_lines", "quantity", "Qté|QTE|Qté.|Quantité|Quantity|qty|Nb|Nombre|Units|Quantité vendue|Qté vendue"},
		{"order_lines", "unit_price", "PU|P.U.|Prix unitaire|Prix Unitaire TTC|PU HT|PU TTC (€)|UnitPrice|Unit Price|unit_price|Prix unit.|Prix de vente|Price per unit"},
		{"order_lines", "amount", "Montant|Montant TTC|Montant HT|Montant (€)|Total|Total TTC|Total HT|Total ligne|CA|CA TTC (€)|CA TTC|C.A.|Chiffre d'affaires|Sales|Amount|Line total|sales_value|Montant net|Total €|Amount EUR|Net à payer"},
		{"order_lines", "discount", "Remise|Remise %|Remise (%)|Taux de remise|Montant remise|Discount|Rabais"},
		{"order_lines", "store", "Magasin|Boutique|Store|store_id|Point de vente|Code magasin"},
		{"order_lines", "country", "Country|Pays|Pays de livraison"},
		{"order_lines", "currency", "Devise|Currency|Monnaie"},
		{"order_lines", "cites", "Facture d'origine|Commande d'origine|Original invoice|Avoir sur facture"},
		{"customers", "customer_id", "N° client|Code client|CustomerID|Customer ID|Client ID|Numéro d'adhérent"},
		{"customers", "name", "Nom complet|Nom et prénom|Prénom Nom|Customer Name|Full name|Name|Nom du client|Raison sociale"},
		{"customers", "first_name", "Prénom|PRENOM|First name|FirstName|first_name|Given name"},
		{"customers", "last_name", "Nom|Nom de famille|Last name|LastName|Surname"},
		{"customers", "email", "E-mail|Email|EMAIL|e-mail|Mail|Courriel|Adresse e-mail|Adresse mail|Adresse électronique|Email Address|E-mail client|Adresse courriel"},
		{"customers", "phone", "Téléphone|Tél.|Tel|N° de téléphone|Portable|Mobile|Phone|Phone Number|Téléphone portable|GSM"},
		{"customers", "street", "Adresse|Adresse 1|Rue|Address Line 1|Street|Adresse postale"},
		{"customers", "city", "Ville|City|VILLE|Commune|Localité"},
		{"customers", "postal_code", "CP|C.P.|Code postal|Postcode|ZIP|Zip code|Postal Code|NPA"},
		{"customers", "country", "Pays|Country"},
		{"customers", "language", "Langue|Language|Langue préférée|lang"},
		{"customers", "consent", "Opt-in|Optin|Opt in e-mail|Consentement|Accord newsletter|Abonné|Newsletter|Infolettre|Consent|Accepts Marketing|RGPD"},
		{"customers", "opt_out", "Désabonné|Opt-out|Unsubscribed|Ne pas contacter|Désinscrit|Do not email|STOP"},
		{"products", "product_id", "SKU|Code article|Référence produit|Product ID|StockCode|EAN13"},
		{"products", "name", "Désignation|Libellé|Product Name|Nom du produit"},
		{"products", "list_price", "Prix|Prix de vente|Unit Price|Prix public TTC|Tarif|Price|PU"},
		{"products", "category", "Catégorie|Famille|Rayon|Category"},
		{"consents", "email", "E-mail|Courriel|Email Address"},
		{"consents", "consent", "Consentement|Opt-in|Abonné|Statut e-mail|Subscription status"},
		{"consents", "consent_on", "Date de consentement|Date d'opt-in|OPTIN_TIME|Consent date|Date d'abonnement"},
		{"consents", "consent_proof", "Preuve|Source du consentement|Proof"},
		{"consents", "channel", "Canal|Channel"},
	}
	m := newMatcher(Options{}, "")
	seen := 0
	for _, tt := range tests {
		k, kind := kindOf(t, tt.kind)
		for header := range strings.SplitSeq(tt.headers, "|") {
			seen++
			found := m.candidates(k, foldHeading(header), nil)
			if len(found) == 0 || kind.Fields[found[0].field].Name != tt.field || found[0].rank >= certainRank {
				t.Errorf("%s: %q is not %s but %v", tt.kind, header, tt.field, found)
			}
		}
	}
	if seen < 150 {
		t.Errorf("only %d spellings tried", seen)
	}
}

func TestTitlesAreTheirOwnHeaders(t *testing.T) {
	m := newMatcher(Options{}, "")
	for k, kind := range m.kinds {
		for f, field := range kind.Fields {
			for _, lang := range []string{"fr", "en"} {
				found := m.candidates(k, foldHeading(field.Title.In(lang)), nil)
				if !slices.Contains(found, candidate{f, 0}) {
					t.Errorf("%s: the title %q is not a name of %s", kind.Name, field.Title.In(lang), field.Name)
				}
			}
			if field.About.FR == "" || field.About.EN == "" || field.Example == "" {
				t.Errorf("%s: %s is not explained", kind.Name, field.Name)
			}
		}
	}
}

func TestNoNameMeansTwoFields(t *testing.T) {
	m := newMatcher(Options{}, "")
	for k, names := range m.names {
		for name, fields := range names {
			certain := 0
			for _, c := range fields {
				if c.rank < certainRank {
					certain++
				}
			}
			if certain > 1 {
				t.Errorf("%s: %q means %d fields", m.kinds[k].Name, name, certain)
			}
		}
	}
}

func TestHeadersThatMeanSomethingElse(t *testing.T) {
	_, kind := kindOf(t, "order_lines")
	m := newMatcher(Options{}, "")
	for _, header := range []string{"Ship Mode", "Region", "Profit", "Row ID", "Date de naissance", "CityTier", "Year_Birth", "week", "Marge", "Commercial", "Taux de TVA", "Date dernière commande", "Nombre de commandes", "Sub-Category"} {
		if found := m.candidates(0, foldHeading(header), nil); len(found) > 0 {
			t.Errorf("%q is taken for %s", header, kind.Fields[found[0].field].Name)
		}
	}
}

func TestUnitsInHeaders(t *testing.T) {
	tests := []struct {
		header string
		want   units
	}{
		{"CA TTC (€)", units{currency: "EUR", money: true, basis: "ttc"}},
		{"Montant HT", units{basis: "ht"}},
		{"Remise %", units{percent: true}},
		{"Amount (USD)", units{currency: "USD", money: true}},
		{"Total en euros", units{currency: "EUR", money: true}},
		{"Date (jj/mm/aaaa)", units{dateOrder: "dmy"}},
		{"Order date [MM/DD/YYYY]", units{dateOrder: "mdy"}},
		{"Montant", units{}},
		{"CA TTC (k€)", units{currency: "EUR", money: true, basis: "ttc", times: 1000}},
		{"Montant (milliers €)", units{currency: "EUR", money: true, times: 1000}},
		{"Revenue ($k)", units{currency: "$", money: true, times: 1000}},
		{"Sales (£'000)", units{currency: "GBP", money: true, times: 1000}},
		{"Montant (x 1000)", units{times: 1000}},
		{"Note (0-10)", units{}},
		{"Montant (c€)", units{currency: "EUR", money: true, parts: 100}},
		{"Montant (cts)", units{parts: 100}},
		{"Amount (minor units)", units{parts: 100}},
		{"Prix total (FCFA)", units{currency: "XOF", money: true}},
		{"Amount (M$)", units{currency: "$", money: true, times: 1_000_000}},
		{"Montant TTC (centimes)", units{basis: "ttc", parts: 100}},
	}
	for _, tt := range tests {
		if got := foldHeading(tt.header).units; got != tt.want {
			t.Errorf("%q: got %+v, want %+v", tt.header, got, tt.want)
		}
	}
}

// TestValuesInOtherUnitsAreInOnes reads amounts and their total row in the unit that the header names.
func TestValuesInOtherUnitsAreInOnes(t *testing.T) {
	tests := []struct {
		name, header string
		amounts      []any
		want         []string
	}{
		{"a power of ten", "CA TTC (10^3 €)", []any{"1,25"}, []string{"1250"}},
		{"a raised power of ten", "CA TTC (10⁶ €)", []any{2}, []string{"2000000"}},
		{"a number that is no power", "CA TTC (103)", []any{"1,25"}, []string{"1.25"}},
		{"another way to write a power of ten", "CA TTC (10e3 €)", []any{"1,25"}, []string{"1250"}},
		{"noughts behind the sign of pounds", "Amount £000", []any{"1.25"}, []string{"1250"}},
		{"the code of pence", "Amount (GBp)", []any{1250}, []string{"12.5"}},
		{"the sign of cents", "Amount (¢)", []any{1250}, []string{"12.5"}},
		{"cells that say the header's unit again", "CA TTC (k€)", []any{"1,25 k€", "2"}, []string{"1250", "2000"}},
		{"cells that say it alone", "CA TTC", []any{"1,25 k€", "0,5 M€", "12,50 €"}, []string{"1250", "500000", "12.5"}},
		{"noughts in the plural", "Amount (000s)", []any{"1.25"}, []string{"1250"}},
		{"a p where nobody counts in pounds", "Amount (p)", []any{1250}, []string{"1250"}},
		{"thousands", "CA TTC (k€)", []any{"1,25", "12", 3}, []string{"1250", "12000", "3000"}},
		{"cents", "Montant (centimes)", []any{1250, "99", -5}, []string{"12.5", "0.99", "-0.05"}},
		{"a part of a cent", "Amount (cents)", []any{"0.15", "1.25"}, []string{"0.0015", "0.0125"}},
		{"ones", "Montant (€)", []any{"1,25"}, []string{"1.25"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("Date", "N° client", tt.header)}
			for _, a := range tt.amounts {
				rows = append(rows, line("13/03/2024", "1", a))
			}
			sink, report, err := read(t, Options{}, grid("S", rows...))
			if err != nil || len(sink.lines) != len(tt.want) {
				t.Fatal(err, codes(report))
			}
			for i, want := range tt.want {
				if got := crm.Quantity(*sink.lines[i].Amount).String(); got != want {
					t.Errorf("%v is %s, want %s", tt.amounts[i], got, want)
				}
			}
		})
	}
	for amount, want := range map[string]string{"1250": "12.5", "12.50": "12.5"} { // nobody writes half a penny
		pounds, report, err := read(t, Options{Currency: "GBP"}, grid("S", line("Date", "Customer no", "Amount (p)"), line("13/03/2024", "1", amount)))
		if err != nil || len(pounds.lines) != 1 || crm.Quantity(*pounds.lines[0].Amount).String() != want {
			t.Error(amount, err, codes(report), pounds.lines)
		}
	}
	sink, report, err := read(t, Options{}, grid("S", line("Date", "N° client", "CA TTC (k€)"), line("13/03/2024", "1", 1), line("14/03/2024", "2", 2), line("Total", nil, 3)))
	if err != nil || len(sink.lines) != 2 || len(report.Problems) != 0 || report.Sheets[0].Skipped.Total != 1 {
		t.Error(err, codes(report), report.Sheets)
	}
}

func FuzzHeader(f *testing.F) {
	for _, s := range []string{"N° client", "CA TTC (€)", "Date (jj/mm/aaaa)", "InvoiceNo", "", "((", "\u00a0é\u0301", "N°°", "#"} {
		f.Add(s, s)
	}
	m := newMatcher(Options{}, "")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		if h := foldHeading(a); foldHeading(strings.ToUpper(h.full)).full != h.full && isASCII(h.full) {
			t.Errorf("%q: %q does not fold to itself", a, h.full)
		}
		row := cell.Row{Number: 1, Cells: []cell.Cell{{Row: 1, Col: 1, Type: cell.Text, Text: a}, {Row: 1, Col: 2, Type: cell.Text, Text: b}}}
		for k := range m.kinds {
			_, columns := m.guessAt(k, row.Number, m.headersOf(row))
			fields, _ := assign(&m.kinds[k], columns, "")
			used := map[*column]bool{}
			for _, c := range fields {
				if c != nil && used[c] {
					t.Errorf("%q is two fields", c.header)
				}
				used[c] = true
			}
		}
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) < 0
}
