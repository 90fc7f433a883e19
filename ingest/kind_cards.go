package ingest

// loyaltyCards is the kind of sheet with one card a row.
func loyaltyCards() Kind {
	return factSheet(Kind{
		Name:   "loyalty_cards",
		Title:  Words{FR: "cartes de fidélité", EN: "loyalty cards"},
		About:  Words{FR: "Une ligne par carte : numéro, client, remise le, perdue le, remplacée par.", EN: "One row for each card: number, customer, issued, lost, replaced by."},
		unique: "card_id",
		Fields: join(
			idField("card_id", "N° carte de fidélité", "Loyalty card", "Numéro de la carte.", "Number of the card.", "2900001234567", "carte, card", append(combine("carte", "carte fidelite", "card", "loyalty card", "carte membre", "member card", "carte client"), "carte fidelite", "loyalty card")...),
			who(),
			onDay("issued_on", "Carte remise le", "Card issued on", "Jour où elle a été remise.", "Day on which it was given out.", "carte remise le, remise le, date remise, emise le, date emission, creee le, date creation carte, issued, issued on, issue date, card issued, card issued on, activated on, date activation, delivree le, delivre le, date issued, date delivrance", "date creation, date, le, created, created on, created at, creee le"),
			onDay("lost_on", "Carte perdue le", "Card lost on", "Jour de la perte ou du blocage.", "Day of the loss or the block.", "carte perdue le, perdue le, perdue, date perte, date opposition, bloquee le, lost, lost on, card lost, card lost on, date lost, blocked on, reported lost, reported lost on, declaree perdue le, date blocked", ""),
			idField("replaced_by", "Remplacée par", "Replaced by", "Numéro de la carte qui la remplace.", "Number of the card that replaces it.", "2900001234574", "", listed("remplacee par, nouvelle carte, no nouvelle carte, carte remplacement, replaced by, new card, new card no, replacement card")...),
			wordField("status", "Statut de la carte", "Card status", "Active, perdue, bloquée, remplacée.", "Active, lost, blocked, replaced.", "active", "", "statut carte, etat carte, card status", "statut, status, etat, state",
				Choice{Value: "active", Words: listed("active, actif, en service, valid, valide, ok")}, Choice{Value: "lost", Words: listed("perdue, lost, volee, stolen")},
				Choice{Value: "blocked", Words: listed("bloquée, bloquee, blocked, inactive, inactif, desactivee, closed, annulee")}, Choice{Value: "replaced", Words: listed("remplacée, remplacee, replaced")}),
			textField("programme", "Programme", "Programme", "Programme de la carte.", "Programme of the card.", "Tampons", "Stamps", "programme, type carte, card type, programme carte, card program, card programme, loyalty program, loyalty programme, program, programme fidelite, program name", "club"),
			wordField("scope", "Portée", "Scope", "Un magasin ou toute l'enseigne.", "One shop or the whole chain.", "enseigne", "chain", "portee, scope, valable", "",
				Choice{Value: "store", Words: listed("magasin, store, shop, un magasin, boutique")}, Choice{Value: "chain", Words: listed("enseigne, chain, tous, all, reseau, groupe, toute l'enseigne")}),
			storeField(),
		),
	},
		want{Words{FR: "le numéro de la carte", EN: "the card's number"}, []string{"card_id"}},
		want{Words{FR: "sa remise, sa perte, son statut ou sa remplaçante", EN: "its issue, loss, status or replacement"}, []string{"issued_on", "lost_on", "replaced_by", "status"}},
	)
}
