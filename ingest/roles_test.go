package ingest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readAs are the fields of the first table of a report, in the order of its columns, "?" before those that await a yes.
func readAs(r Report) string {
	var all []string
	for _, c := range r.Sheets[0].Columns {
		switch {
		case c.Field != "":
			all = append(all, c.Field)
		case c.Likely != "":
			all = append(all, "?"+c.Likely)
		default:
			all = append(all, "-")
		}
	}
	return strings.Join(all, " ")
}

func TestWhatMultipliesIsSure(t *testing.T) {
	tests := []struct {
		name   string
		header string
		rows   []string
		want   string
	}{
		{
			"words that no list has, and rows that multiply",
			"Date|N° client|Plat|Qté ou temps|Prix/pce|Total plat",
			[]string{"13/02/2026|C12|Soupe|2|3,50|7,00", "14/02/2026|C13|Tarte|1|4,00|4,00", "15/02/2026|C13|Soupe|3|3,50|10,50"},
			"order_date customer_id description quantity unit_price amount",
		},
		{
			"a header that says nothing between two that are sure",
			"Date|N° client|Article|Champ 4|Prix unitaire|Montant",
			[]string{"13/02/2026|C12|Bol|2|3,50|7,00", "14/02/2026|C13|Thé|1|4,00|4,00", "15/02/2026|C13|Bol|3|3,50|10,50"},
			"order_date customer_id description quantity unit_price amount",
		},
		{
			"an amount from which the discount in per cent is taken off",
			"Date|N° client|Article|Quantité|Prix pièce|Rabais %|Montant réglé",
			[]string{"13/02/2026|C12|Bol|2|5,00|10|9,00", "14/02/2026|C13|Thé|1|4,00|0|4,00", "15/02/2026|C13|Bol|3|5,00|20|12,00"},
			"order_date customer_id description quantity unit_price discount amount",
		},
		{
			"services without a quantity, with what was taken off",
			"Date|N° client|Prestation|Tarif|Remise accordée|Payé",
			[]string{"13/02/2026|C12|Coupe|30,00|3,00|27,00", "14/02/2026|C13|Coupe|30,00|0,00|30,00", "15/02/2026|C14|Couleur|60,00|6,00|54,00"},
			"order_date customer_id description unit_price discount amount",
		},
		{
			"numbers that do not multiply are asked about",
			"Date|N° client|Plat|Nb servis|Prix carte|Total plat",
			[]string{"13/02/2026|C12|Soupe|2|3,50|8,00", "14/02/2026|C13|Tarte|1|4,00|4,00", "15/02/2026|C13|Soupe|3|3,50|10,50"},
			"order_date customer_id description ?quantity list_price ?amount",
		},
		{
			"what the customer has bought in all is no cost of the shop's",
			"Jour de vente|Code client|Article|Quantité achetée|Prix TTC|Total achat",
			[]string{"13/02/2026|C12|Bol|2|3,50|7,00", "14/02/2026|C13|Thé|1|4,00|4,00", "15/02/2026|C13|Bol|3|3,50|10,50"},
			"order_date customer_id description quantity unit_price amount",
		},
		{
			"what the shop paid is no price",
			"Jour de vente|Code client|Article|Quantité|Prix d'achat|Montant",
			[]string{"13/02/2026|C12|Bol|2|1,50|7,00", "14/02/2026|C13|Thé|1|2,00|4,00", "15/02/2026|C13|Bol|3|1,50|10,50"},
			"order_date customer_id description quantity - amount",
		},
		{
			"a margin is no price, whatever it multiplies to",
			"Date|N° client|Article|Quantité|Marge|Montant",
			[]string{"13/02/2026|C12|Bol|2|3,50|7,00", "14/02/2026|C13|Thé|1|4,00|4,00", "15/02/2026|C13|Bol|3|3,50|10,50"},
			"order_date customer_id description quantity - amount",
		},
		{
			"the amount before a discount that is taken off nowhere is not what was paid",
			"Date|N° client|Article|Quantité|Prix pièce|Remise|Valeur",
			[]string{"13/02/2026|C12|Bol|2|5,00|1,00|10,00", "14/02/2026|C13|Thé|1|4,00|0,00|4,00", "15/02/2026|C13|Bol|3|5,00|2,00|15,00"},
			"order_date customer_id description quantity unit_price discount ?amount",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, _ := read(t, Options{}, barred(tt.header, tt.rows...))
			if diff := cmp.Diff(tt.want, readAs(report)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// barred is a sheet written with bars between its cells.
func barred(header string, rows ...string) page {
	var all [][]any
	for _, row := range slices.Concat([]string{header}, rows) {
		var cells []any
		for _, c := range strings.Split(row, "|") {
			if c == "" {
				cells = append(cells, nil)
				continue
			}
			cells = append(cells, c)
		}
		all = append(all, cells)
	}
	return grid("S", all...)
}

func TestTheDayAndTheOrderOfATable(t *testing.T) {
	tests := []struct {
		name   string
		header string
		rows   []string
		want   string
	}{
		{
			"a number of a thing that no list knows numbers the orders where rows of one number are of one day and customer",
			"N° OR|Date OR|N° client|Prestation|Montant",
			[]string{
				"7|13/02/2026|C12|Vidange|80", "7|13/02/2026|C12|Filtre|20", "9|14/02/2026|C13|Pneus|300", "9|14/02/2026|C13|Vidange|80",
				"12|14/02/2026|C12|Pneus|300", "12|14/02/2026|C12|Filtre|20",
			},
			"order_id order_date customer_id description amount",
		},
		{
			"a number that comes back on another day is none of an order",
			"N° box|Date OR|N° client|Prestation|Montant",
			[]string{
				"1|13/02/2026|C12|Vidange|80", "1|14/02/2026|C12|Filtre|20", "2|14/02/2026|C13|Pneus|300", "2|14/02/2026|C13|Vidange|80",
				"3|14/02/2026|C12|Pneus|300", "3|14/02/2026|C12|Filtre|20",
			},
			"- order_date customer_id description amount",
		},
		{
			"the time of the sale with its day, where nothing else is one",
			"Receipt ID|Sale time|Customer ID|Item|Line amount",
			[]string{"71|13/02/2026 14:05|C12|Bowl|30", "72|14/02/2026 09:10|C13|Tea|12", "73|27/02/2026 11:31|C12|Tea|12"},
			"order_id order_date customer_id description amount",
		},
		{
			"codes that come back under a number of their own are asked about where no column is the customer's",
			"Facture N°|Date de facture|Adresse N°|Désignation|Montant",
			[]string{"71|13/02/2026|4411|Bol|30", "72|14/02/2026|4417|Thé|12", "73|27/02/2026|4411|Thé|12", "74|28/02/2026|4502|Sel|3", "75|28/02/2026|4417|Bol|30"},
			"order_id order_date ?customer_id description amount",
		},
		{
			"the only day of a list of facts, called a date",
			"Code client|Date mvt|Points|Motif",
			[]string{"C12|13/02/2026|50|Geste", "C13|14/02/2026|20|Erreur", "C14|14/02/2026|20|Erreur"},
			"customer_id adjusted_on points reason",
		},
		{
			"the only day of a list of facts, called by a word that is no date's, is asked about",
			"Case no.|Logged|Customer ID|Complaint reason",
			[]string{"C12|13/02/2026|50|Late", "C13|14/02/2026|20|Broken", "C14|14/02/2026|21|Late"},
			"complaint_id ?opened_on customer_id cause",
		},
		{
			"the day of birth is not when it happened",
			"Code client|Date naiss.|Points|Motif",
			[]string{"C12|13/02/1986|50|Geste", "C13|14/02/1976|20|Erreur", "C14|14/02/1966|20|Erreur"},
			"customer_id ?adjusted_on points reason",
		},
		{
			"a header with a slash, of which one side is known",
			"Date|N° client|Memo/Description|Montant",
			[]string{"13/02/2026|C12|Bol|50", "14/02/2026|C13|Thé|20", "14/02/2026|C14|Thé|20"},
			"order_date customer_id description amount",
		},
		{
			"what was paid is money, and no day, where numbers stand under it",
			"Jour|Cliente|Acheté|Combien|Prix pièce|Payé",
			[]string{"13/02/2026|Anne Roy|Bol|2|5|10", "14/02/2026|Luc Petit|Thé|1|4|4", "15/02/2026|Zoé Brun|Bol|3|5|15"},
			"order_date customer_id description quantity unit_price amount",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, _ := read(t, Options{}, barred(tt.header, tt.rows...))
			if diff := cmp.Diff(tt.want, readAs(report)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestContentAndHeaderTogetherAreSure(t *testing.T) {
	tests := []struct {
		name   string
		header string
		rows   []string
		want   string
	}{
		{
			"words that go with the article's code, one to one, are what it is called",
			"Date|N° client|Code article|Cuvée|Quantité|Montant",
			[]string{
				"13/02/2026|C12|V1|Chablis|2|30", "13/02/2026|C12|V2|Crémant|1|12", "14/02/2026|C13|V1|Chablis|1|15",
				"14/02/2026|C14|V3|Sancerre|1|18", "15/02/2026|C15|V2|Crémant|2|24", "15/02/2026|C15|V3|Sancerre|2|36",
			},
			"order_date customer_id product_id description quantity amount",
		},
		{
			"words that several articles share are not",
			"Date|N° client|Code article|Terroir|Quantité|Montant",
			[]string{
				"13/02/2026|C12|V1|Yonne|2|30", "13/02/2026|C12|V2|Yonne|1|12", "14/02/2026|C13|V1|Yonne|1|15",
				"14/02/2026|C14|V3|Loire|1|18", "15/02/2026|C15|V2|Yonne|2|24", "15/02/2026|C15|V3|Loire|2|36",
			},
			"order_date customer_id product_id - quantity amount",
		},
		{
			"a reference beside words that have just become the article's name",
			"Facture|Date|N° client|Réf.|Article|Quantité|Montant",
			[]string{"F1|13/02/2026|C12|P100|Bol bleu|2|30", "F2|13/02/2026|C12|P101|Thé vert|1|12", "F3|14/02/2026|C13|P100|Bol bleu|1|15"},
			"order_id order_date customer_id product_id description quantity amount",
		},
		{
			"abbreviations that are one word behind a line",
			"CLI_NUM|CLI_NOM|CLI_PRENOM|CLI_DTNAISS|CLI_DTCREA",
			[]string{"C12|Roy|Anne|13/02/1986|01/03/2020", "C13|Petit|Luc|27/04/1979|15/06/2021", "C14|Brun|Zoé|30/12/1990|21/07/2022"},
			"customer_id last_name first_name birthday joined_on",
		},
		{
			"words of which all say that something was sold, and one what it is called",
			"Date de vente|N° client|Prestation effectuée|Montant",
			[]string{"13/02/2026|C12|Coupe femme|30", "14/02/2026|C13|Brushing|12", "15/02/2026|C14|Coupe femme|30"},
			"order_date customer_id description amount",
		},
		{
			"hours and a rate, and what they come to",
			"Job date|Customer no.|Work done|Qty/hrs|Rate|Charge",
			[]string{"13/02/2026|C12|Oil change|2|40.50|81.00", "14/02/2026|C13|Tyres|1|95.00|95.00", "15/02/2026|C14|Oil change|3|40.50|121.50"},
			"order_date customer_id - quantity unit_price amount",
		},
		{
			"forms of address under a header of their own",
			"N° client|Mme/M.|Nom|Prénom",
			[]string{"C12|Mme|Roy|Anne", "C13|M.|Petit|Luc", "C14|Mme|Brun|Zoé"},
			"customer_id civility last_name first_name",
		},
		{
			"the number of whatever stands first in a list of people tells them apart",
			"N° d'adresse|Nom|Prénom|E-mail",
			[]string{"4411|Roy|Anne|a@example.com", "4417|Petit|Luc|b@example.com", "4502|Brun|Zoé|c@example.com"},
			"customer_id last_name first_name email",
		},
		{
			"a count of the rows does not",
			"N° d'ordre|Nom|Prénom|E-mail",
			[]string{"1|Roy|Anne|a@example.com", "2|Petit|Luc|b@example.com", "3|Brun|Zoé|c@example.com"},
			"- last_name first_name email",
		},
		{
			"addresses under a sign",
			"N° client|Nom|@",
			[]string{"C12|Roy|a@example.com", "C13|Petit|b@example.com", "C14|Brun|c@example.com"},
			"customer_id last_name email",
		},
		{
			"the address of the friend is not the customer's",
			"N° client|Nom|E-mail de l'ami",
			[]string{"C12|Roy|a@example.com", "C13|Petit|b@example.com", "C14|Brun|c@example.com"},
			"customer_id last_name ?email",
		},
		{
			"sales without a customer are no price list",
			"N° bulletin|Date du bulletin|N° article|Vin|Quantité|Prix unitaire|Montant CHF",
			[]string{"71|13/02/2026|V1|Chablis|2|15|30", "72|14/02/2026|V2|Crémant|1|12|12"},
			"",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, _ := read(t, Options{}, barred(tt.header, tt.rows...))
			if diff := cmp.Diff(tt.want, readAs(report)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
