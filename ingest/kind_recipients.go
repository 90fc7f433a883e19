package ingest

// recipients is the kind of sheet with one recipient of a campaign of another system a row: who was in it, in
// which arm, and what came of it.
func recipients() Kind {
	return factSheet(Kind{
		Name:  "campaign_recipients",
		Title: Words{FR: "destinataires de campagnes", EN: "campaign recipients"},
		About: Words{FR: "Une ligne par destinataire : quelle campagne ou quel groupe, ouvert, cliqué, visité, acheté, pour combien.", EN: "One row for each recipient: which campaign or arm, opened, clicked, visited, bought, for how much."},
		Fields: join(
			campaignField(), who(),
			textField("arm", "Groupe de test", "Test arm", "Groupe de test, ou témoin.", "Arm of the test, or control.", "témoin", "control", "groupe test, bras, bras test, arm, test arm, variante, variant, test group, treatment group, experiment arm, groupe temoin", "treatment, segment, groupe, group, version"),
			onMoment("sent_on", "Envoyé le", "Sent on", "Jour de l'envoi.", "Day of the sending.", "envoye le, date envoi, sent on, sent at, send date, date sent, send time", "date, le"),
			flagField("opened", "Ouvert", "Opened", "Oui : ouvert.", "Yes: opened.", "ouvert, a ouvert, opened, open, email opened", ""),
			flagField("clicked", "Cliqué", "Clicked", "Oui : cliqué.", "Yes: clicked.", "clique, a clique, clicked, click, email clicked", ""),
			flagField("visited", "Visité", "Visited", "Oui : venu ou visité.", "Yes: came or visited.", "visite, a visite, est venu, visited, visit", ""),
			flagField("bought", "A acheté", "Bought", "Oui : a acheté.", "Yes: has bought.", "a achete, achat apres envoi, bought, converted, conversion, purchased", ""),
			moneyField("spend", "Dépensé", "Spent after", "Dépensé ensuite.", "Spent afterwards.", "depense, depense apres envoi, spend, spent after, amount spent, revenue after", ""),
			channelField(),
			textField("history_band", "Tranche de dépense", "Past spend band", "Tranche de dépense passée, telle que donnée.", "Band of past spend, as given.", "2) 100 - 200", "", "tranche depense, history segment, past spend band", ""),
			moneyField("past_spend", "Dépense passée", "Past spend", "Dépense avant l'envoi.", "Spend before the sending.", "depense passee, history, past spend, historical spend", ""),
			numberField("past_recency", "Mois depuis l'achat", "Months since purchase", "Mois depuis le dernier achat, avant l'envoi.", "Months since the last purchase, before the sending.", "6", 0, 0, "mois depuis achat, months since purchase, recency", ""),
			textField("area", "Zone", "Area", "Ville, banlieue, campagne, ou code postal.", "Urban, suburban, rural, or postal code.", "Urbain", "Urban", "zone, area, zip code, code postal", ""),
		),
	},
		want{Words{FR: "la campagne ou le groupe", EN: "the campaign or the arm"}, []string{"campaign_id", "arm"}},
		want{Words{FR: "le client, ou ce qui s'ensuivit", EN: "the customer, or what came of it"}, []string{"customer_id", "email", "customer_name", "visited", "bought", "opened", "clicked"}},
	)
}
