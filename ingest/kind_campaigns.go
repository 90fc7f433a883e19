package ingest

// campaignField is the campaign of another system that a row belongs to.
func campaignField() Field {
	return idField("campaign_id", "Campagne", "Campaign", "Numéro ou nom de la campagne.", "Number or name of the campaign.", "26", "",
		append(combine("campagne", "campaign", "operation", "envoi", "mailing"), listed("campagne, campaign, nom campagne, campaign name, operation commerciale, newsletter envoyee")...)...)
}

// otherCampaigns is the kind of sheet with one campaign of another system a row.
func otherCampaigns() Kind {
	return factSheet(Kind{
		Name:   "campaigns",
		Title:  Words{FR: "campagnes d'autres outils", EN: "campaigns of other systems"},
		About:  Words{FR: "Une ligne par campagne menée ailleurs : du, au, de quel type, combien d'envois, quel coût.", EN: "One row for each campaign run elsewhere: from, to, of which type, how many sent, what it cost."},
		unique: "campaign_id",
		Fields: join(
			campaignField(),
			textField("title", "Titre de la campagne", "Campaign title", "Titre ou objet.", "Title or subject.", "Soldes d'hiver", "Winter sale", "titre campagne, campaign title, objet envoi, subject line, campaign subject, email subject, objet message, objet email", "titre, title, objet, subject, nom, name, sujet"),
			textField("campaign_type", "Type de campagne", "Campaign type", "Type, tel que l'outil le nomme.", "Type as the system calls it.", "Type A", "", "type campagne, campaign type, type operation commerciale, description campagne, campaign description", "type, description"),
			onDay("starts_on", "Début de campagne", "Campaign start", "Premier jour.", "First day.", "debut campagne, campaign start, start date, starts on, date debut, start day, date lancement, launch date, date envoi, send date, sent on, sent at, send time, envoyee le, envoye le, lancee le, lance le, date sent", "debut, start, du, from, date"),
			onDay("ends_on", "Fin de campagne", "Campaign end", "Dernier jour.", "Last day.", "fin campagne, campaign end, end date, ends on, date fin, end day, close le, cloturee le, terminee le", "fin, end, au, to"),
			channelField(),
			numberField("sent", "Envois", "Sent", "Nombre d'envois.", "Number sent.", "1200", 0, 0, "envois, nb envois, nombre envois, envoyes, sent, total sent, emails sent, mails envoyes, recipients, destinataires, delivered, no sent, number sent, total recipients, emails envoyes, nb destinataires, nombre destinataires, nb envoyes, nombre envoyes, delivres, total delivered, successful deliveries", ""),
			numberField("opened", "Ouvertures", "Opens", "Nombre d'ouvertures.", "Number opened.", "300", 0, 0, "ouvertures, nb ouvertures, no opened, no opens, opens, unique opens, total opens, opened, ouverts, ouvreurs, nb ouvreurs, ouvertures uniques, ouvertures totales, mails ouverts, emails opened", ""),
			numberField("clicked", "Clics", "Clicks", "Nombre de clics.", "Number of clicks.", "80", 0, 0, "clics, nb clics, no clicked, no clicks, clicks, unique clicks, total clicks, clicked, cliqueurs, nb cliqueurs, clics uniques, clics totaux", ""),
			moneyField("cost", "Coût de la campagne", "Campaign cost", "Ce qu'elle a coûté.", "What it cost.", "cout campagne, budget campagne, campaign cost, campaign budget", "cout, cost, budget, montant, amount, spend, spent, depense"),
			storeField(), noteField(),
		),
	},
		want{Words{FR: "la campagne", EN: "the campaign"}, []string{"campaign_id"}},
		want{Words{FR: "ses jours, son type, ses envois ou son coût", EN: "its days, type, sendings or cost"}, []string{"starts_on", "ends_on", "campaign_type", "sent", "cost"}},
	)
}
