package pipeline

import "testing"

func TestReasonsInTheReadersLanguage(t *testing.T) {
	tests := []struct{ name, kept, fr, en string }{
		{
			"RFM", "rule rfm-11: R5 (last order 14 days ago, cut 25), F5 (24 orders, cut 7), M5 (net 13,116.8900, cut 615.5800)",
			"règle rfm-11\u00a0: R5 (dernière commande il y a 14 j, seuil 25), F5 (24 commandes, seuil 7), M5 (net 13\u202f116,89\u00a0€, seuil 615,58\u00a0€)",
			"rule rfm-11: R5 (last order 14 days ago, cut 25), F5 (24 orders, cut 7), M5 (net €13,116.89, cut €615.58)",
		},
		{
			"ABC", "rule abc-80/95: 1,412th of 4,338 by net 1,234.5600; 63.2% of sales stand before it",
			"règle abc-80/95\u00a0: n° 1\u202f412 sur 4\u202f338, net 1\u202f234,56\u00a0€\u00a0; 63,2\u00a0% des ventes sont devant",
			"rule abc-80/95: number 1,412 of 4,338 by net €1,234.56; 63.2% of sales stand before it",
		},
		{
			"a tie at the cut", "rule abc-80/95: 2nd of 3 by sales 5.0000; 50.0% of sales stand before it; customers of this value stand on both sides of the cut, in order of id",
			"règle abc-80/95\u00a0: n° 2 sur 3, ventes 5,00\u00a0€\u00a0; 50,0\u00a0% des ventes sont devant\u00a0; des clients de même valeur sont de part et d'autre du seuil, dans l'ordre des numéros",
			"rule abc-80/95: number 2 of 3 by sales €5.00; 50.0% of sales stand before it; customers of this value stand on both sides of the cut, in order of id",
		},
		{
			"RFM by rank", "rule rfm-6/3 by rank: R3 (last order 14 days ago, 1st of 4,338), F1 (1 order, 4,338th of 4,338), M1 (sales 20.0000, 22nd of 4,338)",
			"règle rfm-6/3 par rang : R3 (dernière commande il y a 14 j, n° 1 sur 4\u202f338), F1 (1 commande, n° 4\u202f338 sur 4\u202f338), M1 (ventes 20,00\u00a0€, n° 22 sur 4\u202f338)",
			"rule rfm-6/3 by rank: R3 (last order 14 days ago, number 1 of 4,338), F1 (1 order, number 4,338 of 4,338), M1 (sales €20.00, number 22 of 4,338)",
		},
		{
			"ABC of a window", "rule abc-80/95: 1,412th of 4,338 by net 1,234.5600 from 2010-12-11 to 2011-12-10; 63.2% of sales stand before it",
			"règle abc-80/95\u00a0: n° 1\u202f412 sur 4\u202f338, net 1\u202f234,56\u00a0€ du 2010-12-11 au 2011-12-10\u00a0; 63,2\u00a0% des ventes sont devant",
			"rule abc-80/95: number 1,412 of 4,338 by net €1,234.56 from 2010-12-11 to 2011-12-10; 63.2% of sales stand before it",
		},
		{
			"nothing bought in the window", "rule abc-80/95: net 0.0000 from 2010-12-11 to 2011-12-10 is not above zero",
			"règle abc-80/95\u00a0: net 0,00\u00a0€ du 2010-12-11 au 2011-12-10, pas au-dessus de zéro", "rule abc-80/95: net €0.00 from 2010-12-11 to 2011-12-10 is not above zero",
		},
		{
			"when somebody counts as gone", "nine in ten of 12,425 gaps between orders are no longer",
			"neuf intervalles sur dix entre commandes, sur 12\u202f425, ne sont pas plus longs", "nine in ten of 12,425 gaps between orders are no longer",
		},
		{
			"too few gaps", "4 gaps between orders are too few to tell", "trop peu d'intervalles entre commandes pour le dire : 4", "too few gaps between orders to tell: 4",
		},
		{
			"nothing bought", "rule abc-80/95: net -3.0000 is not above zero", "règle abc-80/95\u00a0: net -3,00\u00a0€, pas au-dessus de zéro", "rule abc-80/95: net -€3.00 is not above zero",
		},
		{
			"tier with a step above", "rule tier: net 0.0000 from 2010-12-11 to 2011-12-10 reaches bronze (0.0000); silver begins at 300.0000",
			"règle des paliers\u00a0: net 0,00\u00a0€ du 2010-12-11 au 2011-12-10 atteint bronze (0,00\u00a0€)\u00a0; silver commence à 300,00\u00a0€",
			"rule tier: net €0.00 from 2010-12-11 to 2011-12-10 reaches bronze (€0.00); silver begins at €300.00",
		},
		{
			"a tier that is kept", "rule tier: net 800.0000 from 2022-06-02 to 2023-06-01 keeps gold, entered on 2022-01-10 (kept at 800.0000); it holds until 2024-06-01",
			"règle des paliers\u00a0: net 800,00\u00a0€ du 2022-06-02 au 2023-06-01 garde gold, atteint le 2022-01-10 (gardé à partir de 800,00\u00a0€)\u00a0; acquis jusqu'au 2024-06-01",
			"rule tier: net €800.00 from 2022-06-02 to 2023-06-01 keeps gold, entered on 2022-01-10 (kept at €800.00); it holds until 2024-06-01",
		},
		{
			"a tier in its grace", "rule tier: 0 orders from 2023-03-15 to 2023-04-13 keeps friend, entered on 2022-04-01 (last at 2 orders on 2023-03-14); it holds until 2023-03-14; vip begins at 9 orders",
			"règle des paliers\u00a0: 0 commande du 2023-03-15 au 2023-04-13 garde friend, atteint le 2022-04-01 (encore 2 commandes le 2023-03-14)\u00a0; acquis jusqu'au 2023-03-14\u00a0; vip commence à 9 commandes",
			"rule tier: 0 orders from 2023-03-15 to 2023-04-13 keeps friend, entered on 2022-04-01 (last at 2 orders on 2023-03-14); it holds until 2023-03-14; vip begins at 9 orders",
		},
		{
			"a tier for life", "rule tier: gross 0.0000 up to 2024-01-01 keeps founder, entered on 2020-01-01 for life",
			"règle des paliers\u00a0: brut 0,00\u00a0€ jusqu'au 2024-01-01 garde founder, atteint le 2020-01-01, à vie",
			"rule tier: gross €0.00 up to 2024-01-01 keeps founder, entered on 2020-01-01 for life",
		},
		{
			"a tier by hand", "rule tier: net 10.0000 from 2021-03-02 to 2022-03-01; gold was granted by hand from 2022-02-01 to 2022-03-31 (won the draw)",
			"règle des paliers\u00a0: net 10,00\u00a0€ du 2021-03-02 au 2022-03-01\u00a0; gold est accordé à la main du 2022-02-01 au 2022-03-31 (won the draw)",
			"rule tier: net €10.00 from 2021-03-02 to 2022-03-01; gold was granted by hand from 2022-02-01 to 2022-03-31 (won the draw)",
		},
		{
			"consent with a day", "rule consent: granted on 2025-06-04", "règle de l'accord\u00a0: accord donné le 2025-06-04", "rule consent: granted on 2025-06-04",
		},
		{
			"opt-out", "rule consent: opted out, without a date; nothing said later lifts it",
			"règle de l'accord\u00a0: opposition, sans date\u00a0; rien de ce qui est dit ensuite ne la lève", "rule consent: opted out, without a date; nothing said later lifts it",
		},
		{
			"a product by its margin", "rule abc-80/95: 2nd of 30 by margin 1,234.5000; 10.2% of margin stand before it; products of this value stand on both sides of the cut, in order of id",
			"règle abc-80/95\u00a0: n° 2 sur 30, marge 1\u202f234,50\u00a0€\u00a0; 10,2\u00a0% de la marge sont devant\u00a0; des articles de même valeur sont de part et d'autre du seuil, dans l'ordre des numéros",
			"rule abc-80/95: number 2 of 30 by margin €1,234.50; 10.2% of margin stand before it; products of this value stand on both sides of the cut, in order of id",
		},
		{"one that is not known", "something else 5", "something else 5", "something else 5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := reasonIn("fr", "EUR", tt.kept); got != tt.fr {
				t.Errorf("got  %s\nwant %s", got, tt.fr)
			}
			if got := reasonIn("en", "EUR", tt.kept); got != tt.en {
				t.Errorf("got  %s\nwant %s", got, tt.en)
			}
		})
	}
}
