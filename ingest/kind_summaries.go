package ingest

// purchaseSummaries is the kind of sheet that a purchase model is fitted on: how often, how recently, how long
// observed. It holds no orders.
func purchaseSummaries() Kind {
	return factSheet(Kind{
		Name:  "purchase_summaries",
		Title: Words{FR: "résumés d'achats", EN: "purchase summaries"},
		About: Words{FR: "Une ligne par client ou par groupe : réachats, récence, durée observée. Ce ne sont pas des ventes.", EN: "One row for each customer or group: repeat purchases, recency, time observed. These are no sales."},
		Fields: join(
			profileCustomer(),
			numberField("frequency", "Réachats", "Frequency", "Nombre d'achats après le premier.", "Number of purchases after the first.", "2", 0, 0, "reachats, frequence achat, frequency, x, repeat purchases", ""),
			numberField("recency", "Récence", "Recency", "Moment du dernier achat depuis le premier, dans l'unité de la source.", "Time of the last purchase since the first, in the source's unit.", "30,43", 0, 0, "recence, recency, t x, tx", ""),
			numberField("observed", "Durée observée", "Time observed", "Durée depuis le premier achat, dans la même unité.", "Time since the first purchase, in the same unit.", "38,86", 0, 0, "duree observee, time observed, t, periods, age observed", ""),
			numberField("mean_spend", "Dépense moyenne", "Mean spend", "Dépense moyenne des réachats.", "Mean spend of the repeat purchases.", "22,35", 0, 0, "depense moyenne, panier moyen, mean spend, zbar, monetary value, average spend, monetary", ""),
			numberField("customers", "Nombre de clients", "Number of customers", "Combien de clients la ligne compte ; 1 sans cette colonne.", "How many customers the row stands for; 1 without this column.", "1091", 0, 0, "nombre clients, nb clients, weights, weight, number customers, no customers", ""),
		),
	},
		want{Words{FR: "les réachats", EN: "the frequency"}, []string{"frequency"}},
		want{Words{FR: "la récence", EN: "the recency"}, []string{"recency"}},
		want{Words{FR: "la durée observée", EN: "the time observed"}, []string{"observed"}},
	)
}
