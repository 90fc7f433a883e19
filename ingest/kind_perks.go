package ingest

// perks is the kind of sheet with one advantage granted to a customer a row.
func perks() Kind {
	return factSheet(Kind{
		Name:  "perks",
		Title: Words{FR: "avantages accordés", EN: "perks granted"},
		About: Words{FR: "Une ligne par avantage accordé à un client : lequel, depuis quand, jusqu'à quand, annoncé et utilisé quand.", EN: "One row for each perk granted to a customer: which, since when, until when, told and used when."},
		Fields: join(
			who(),
			textField("perk", "Avantage", "Perk", "L'avantage.", "The perk.", "table réservée", "table kept", "avantage, avantages, privilege, perk, perks, benefit, benefits, advantage, perk granted, avantage accorde, benefit granted, privilege accorde, privilege granted", ""),
			textField("tier", "Niveau requis", "Tier", "Niveau auquel il appartient.", "Tier that it belongs to.", "Or", "Gold", "niveau, niveau requis, palier, tier, level", ""),
			onDay("granted_on", "Accordé le", "Granted on", "Premier jour.", "First day.", "accorde le, date avantage, granted on, granted, valable a partir du, valid from, perk date, avantage accorde le, date granted, date attribution, attribue le, attribuee le, accordee le, granted at, depuis le", "du, debut, from, date, depuis, since"),
			onDay("until_on", "Valable jusqu'au", "Valid until", "Dernier jour.", "Last day.", "valable jusqu'au, jusqu'au, valid until, valid to, until, expire le, expires on", "au, fin, to"),
			onDay("told_on", "Annoncé le", "Told on", "Jour où le client l'a su.", "Day on which the customer was told.", "annonce le, date annonce, told on, notified on, notice date, informe le", ""),
			onDay("used_on", "Utilisé le", "Used on", "Jour de l'utilisation.", "Day of use.", "utilise le, date utilisation, used on, usage date, last used", ""),
			moneyField("cost", "Coût de l'avantage", "Perk cost", "Ce qu'il a coûté.", "What it cost.", "cout avantage, perk cost, benefit cost", "cout, cost"),
			storeField(), sellerField(), noteField(),
		),
	},
		want{Words{FR: "l'avantage", EN: "the perk"}, []string{"perk"}},
		want{Words{FR: "le client ou le niveau", EN: "the customer or the tier"}, []string{"customer_id", "email", "customer_name", "tier"}},
	)
}
