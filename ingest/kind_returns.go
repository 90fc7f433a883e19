package ingest

// returns is the kind of sheet with one returned order or article a row. It changes no sales: what came back
// counts where the order lines have it in negative.
func returns() Kind {
	return factSheet(Kind{
		Name:  "returns",
		Title: Words{FR: "retours", EN: "returns"},
		About: Words{FR: "Une ligne par retour, avec la commande qu'il reprend. Les ventes n'en changent pas : un retour compte quand il est aussi en négatif dans les lignes de commande.", EN: "One row for each return, with the order it takes back. Sales do not change: a return counts where the order lines hold it in negative."},
		Fields: join(
			idField("return_id", "N° retour", "Return ID", "Numéro du retour ou de l'avoir.", "Number of the return or credit note.", "R-204", "", combine("retour", "return", "rma", "avoir", "refund", "remboursement", "credit note", "bon retour")...),
			flagField("returned", "Est retourné", "Returned", "Oui : la commande est revenue.", "Yes: the order came back.", "est retourne, retourne, retournee, returned, is returned, retour oui non, article retourne, commande retournee, rendu", ""),
			orderField(),
			onDay("returned_on", "Date du retour", "Returned on", "Jour du retour.", "Day of the return.", "returned on, date retour, return date, date avoir, refund date, date remboursement, refunded on, date return, date returned, retour le, retourne le, recu le, retournee le, date reception retour, received back on, date received, received on", "date, le"),
			who(),
			productField(),
			numberField("quantity", "Quantité retournée", "Quantity returned", "Nombre d'unités revenues.", "Number of units that came back.", "1", 0, 0, "quantite retournee, qte retournee, quantite reprise, nb rendus, nombre rendus, units returned, unites retournees, quantity returned, returned quantity, return quantity, qty returned", "quantite, qte, quantity, qty"),
			moneyField("amount", "Montant remboursé", "Amount refunded", "Montant rendu au client.", "Amount given back.", "montant rembourse, montant retour, montant avoir, amount refunded, refund amount, refund value, refunded amount, return amount, refund, refunded, remboursement, rembourse, remboursement montant, total refund", "montant, amount, total"),
			textField("reason", "Motif du retour", "Return reason", "Pourquoi.", "Why.", "trop petit", "too small", "motif retour, reason for return, reason of return, raison retour, motif invoque, reason given, cause retour, return reason, reason return, refund reason, motif avoir, reason code, code motif, return reason code", "motif, raison, reason, cause, why, pourquoi"),
			storeField(), sellerField(), noteField(),
		),
	},
		want{Words{FR: "la commande ou le client", EN: "the order or the customer"}, []string{"order_id", "customer_id", "email", "customer_name"}},
		want{Words{FR: "le retour : numéro, jour, motif, montant ou oui", EN: "the return: number, day, reason, amount or yes"}, []string{"returned", "return_id", "returned_on", "reason", "amount"}},
	)
}
