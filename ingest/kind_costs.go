package ingest

// costs is the kind of sheet with one expense for winning or keeping customers a row.
func costs() Kind {
	return factSheet(Kind{
		Name:  "costs",
		Title: Words{FR: "coûts", EN: "costs"},
		About: Words{FR: "Une ligne par dépense pour gagner, garder ou servir des clients : publicité, fidélisation, service.", EN: "One row for each expense for winning, keeping or serving customers: advertising, retention, service."},
		Fields: join(
			wordField("cost_type", "Type de coût", "Cost type", "Publicité (gagner), fidélisation (garder), service, récompenses, envois, autre.", "Advertising (winning), retention (keeping), service, rewards, mailing, other.", "publicité", "advertising",
				"type cout, nature cout, poste, poste depense, categorie cout, categorie depense, type depense, nature depense, cost type, cost category, expense type, expense category, type frais, categorie frais", "type, nature, categorie, category",
				Choice{Value: "advertising", Words: listed("publicité, publicite, pub, advertising, ads, ad, acquisition, ad spend, google ads, facebook ads, affichage, radio, prospection")},
				Choice{Value: "retention", Words: listed("fidélisation, fidelisation, fidelite, retention, loyalty, programme fidelite, crm")},
				Choice{Value: "service", Words: listed("service, sav, support, service client, customer service, customer support, apres vente")},
				Choice{Value: "rewards", Words: listed("récompenses, recompenses, recompense, cadeaux, rewards, reward, gifts, bons")},
				Choice{Value: "mailing", Words: listed("envois, emailing, mailing, newsletter, sms, courrier, postage, affranchissement")},
				Choice{Value: "other", Words: listed("autre, autres, other, divers")}),
			moneyField("amount", "Coût", "Cost", "Montant dépensé.", "Amount spent.", "cout, couts, depense, depenses, cost, costs, expense, expenses, ad spend, montant depense, montant cout, cost amount, budget depense, frais, montant, amount, amount spent, spent, total spent, depense totale, cout total, total cost, net cost, cout net", "total, spend"),
			onDay("spent_on", "Date de la dépense", "Spent on", "Jour de la dépense, ou premier jour de la période.", "Day of the expense, or first day of its period.", "date depense, date facture, date facture fournisseur, date cout, spent on, paye le, payee le, paid on, date paiement, cost date, expense date, mois depense, date", "mois, month, periode, period, le, debut, from"),
			onDay("until_on", "Période jusqu'au", "Period until", "Dernier jour de la période.", "Last day of the period.", "periode jusqu'au, period until, period end, fin periode", "au, fin, to, end"),
			wordField("channel", "Canal", "Channel", "Canal : e-mail, téléphone, sms, courrier, magasin, site, réseaux.", "Channel: email, phone, sms, letter, shop, website, social.", "site", "web", "canal, channel, media, support media, medium, support", "", channelChoices()...),
			textField("supplier", "Prestataire", "Supplier", "À qui.", "To whom.", "Régie Exemple", "Example Media", "prestataire, regie, agence, supplier, agency, vendor, payee, provider, paid to, beneficiaire, partenaire", "fournisseur, nom fournisseur"),
			campaignField(), who(), storeField(), noteField(),
		),
	},
		want{Words{FR: "le type de coût", EN: "the type of cost"}, []string{"cost_type"}},
		want{Words{FR: "le montant", EN: "the amount"}, []string{"amount"}},
	)
}
