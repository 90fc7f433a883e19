package ingest

// contacts is the kind of sheet with one contact with a customer a row.
func contacts() Kind {
	return factSheet(Kind{
		Name:  "contacts",
		Title: Words{FR: "contacts pris", EN: "contacts made"},
		About: Words{FR: "Une ligne par contact avec un client : quand, par quel canal, à quel sujet, qui l'a pris, répondu quand.", EN: "One row for each contact with a customer: when, by which channel, about what, who made it, answered when."},
		Fields: join(
			idField("contact_id", "N° échange", "Contact record", "Numéro de l'échange.", "Number of the contact.", "E-91", "", append(combine("echange", "appel", "interaction", "call"), "contact record")...),
			who(),
			onMoment("contacted_on", "Contacté le", "Contacted on", "Jour (et heure) du contact.", "Day (and time) of the contact.", "contacte le, date contact, date appel, appele le, contact le, contacted on, contacted at, contact date, date echange, call date, interaction date, date contacted, called on, date called, appel le, rappele le", "date, le"),
			onMoment("replied_on", "Répondu le", "Replied on", "Jour (et heure) de la réponse.", "Day (and time) of the reply.", "repondu le, date reponse, premiere reponse, replied on, replied at, reply date, first reply, first response", ""),
			channelField(),
			wordField("direction", "Sens", "Direction", "Entrant (le client nous contacte) ou sortant.", "In (the customer contacts us) or out.", "sortant", "out", "sens, sens contact, call type, direction, sens appel, call direction, in out, inbound outbound, entrant sortant", "",
				Choice{Value: "in", Words: listed("entrant, in, inbound, incoming, recu, client")}, Choice{Value: "out", Words: listed("sortant, out, outbound, outgoing, emis, boutique")}),
			textField("about", "Sujet du contact", "Contact subject", "À quel sujet.", "About what.", "suivi de commande", "order follow-up", "sujet contact, objet contact, motif contact, motif appel, contact subject, contact reason, call reason, contact about, topic, regarding, objet appel", "sujet, objet, motif, subject, reason, about"),
			flagField("anticipated", "Anticipé", "Anticipated", "Oui : nous avons devancé la demande.", "Yes: we came before the request.", "anticipe, devance, proactif, anticipated, proactive", ""),
			textField("outcome", "Suite du contact", "Contact outcome", "Ce qui en est sorti.", "What came of it.", "rendez-vous pris", "appointment made", "suite contact, suite donnee, resultat contact, resultat appel, contact outcome, call outcome, issue, suite, conclusion, disposition", "suite, resultat, outcome, result"),
			orderField(), storeField(), sellerField(), noteField(),
		),
	},
		whoNeed(),
		want{Words{FR: "le jour du contact", EN: "the day of the contact"}, []string{"contacted_on", "contact_id"}},
	)
}
