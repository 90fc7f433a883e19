package ingest

// complaints is the kind of sheet with one complaint a row.
func complaints() Kind {
	return factSheet(Kind{
		Name:  "complaints",
		Title: Words{FR: "réclamations", EN: "complaints"},
		About: Words{FR: "Une ligne par réclamation : qui, quand, pourquoi, quand elle a eu réponse, quand elle est close.", EN: "One row for each complaint: who, when, why, when it was answered, when it was closed."},
		Fields: join(
			idField("complaint_id", "N° réclamation", "Complaint ID", "Numéro de la réclamation.", "Number of the complaint.", "REC-17", "dossier, no dossier, dossier no", combine("reclamation", "plainte", "complaint", "ticket sav", "sav", "case", "litige", "claim", "incident", "support ticket", "dossier sav", "ticket support", "ticket")...),
			onMoment("opened_on", "Réclamation reçue le", "Complaint opened", "Jour (et heure) de la réclamation.", "Day (and time) of the complaint.", "reclamation recue le, recue le, recu le, date reclamation, date plainte, complaint date, complaint opened, complained on, date complaint, case opened, reclamee le, date reception, received at, received on, date received, date opened, logged on, date logged, raised on, date raised", "ouverte le, recue le, ouvert le, date ouverture, date ouverture dossier, opened, opened on, opened at, open date, created at, created, date creation, cree le, creee le, date, le"),
			onMoment("first_reply_on", "Première réponse le", "First reply", "Jour (et heure) de la première réponse.", "Day (and time) of the first reply.", "premiere reponse, premiere reponse le, date premiere reponse, date reponse, repondu le, first reply, first reply on, first reply at, first response, first response at, replied on, reply date, response date, 1re reponse, 1re reponse le, 1ere reponse, 1ere reponse le, date 1re reponse, date 1ere reponse, first replied at, first answer, answered on", "reponse, reponse le"),
			onMoment("closed_on", "Close le", "Closed", "Jour (et heure) où elle a été résolue.", "Day (and time) at which it was settled.", "close le, cloturee le, cloture, cloture le, date cloture, date resolution, resolue le, resolu le, closed, closed on, closed at, resolved, resolved on, resolved at, close date, resolution date, date fermeture, clos le, fermee le, ferme le, date resolved, date closed, date cloture reclamation, solved on, solved at, reglee le, traitee le", ""),
			wordField("status", "Statut de la réclamation", "Complaint status", "Ouverte, en cours, close.", "Open, in progress, closed.", "ouverte", "open", "statut reclamation, etat reclamation, complaint status, case status, ticket status, statut dossier, statut sav", "statut, status, etat, state",
				Choice{Value: "open", Words: listed("ouverte, ouvert, open, opened, nouvelle, nouveau, new, recue, received, a traiter")},
				Choice{Value: "pending", Words: listed("en cours, en attente, pending, in progress, waiting, on hold, hold, traitement, escalated, repondu, replied")},
				Choice{Value: "closed", Words: listed("close, clos, cloturee, cloture, closed, resolue, resolu, resolved, solved, done, terminee, termine, fermee, ferme, traitee, reglee")}),
			textField("cause", "Cause", "Cause", "Motif de la réclamation.", "What it is about.", "retard de livraison", "late delivery", "motif reclamation, cause reclamation, type reclamation, nature reclamation, categorie reclamation, motif plainte, complaint cause, complaint reason, complaint type, complaint category, reason complaint, objet reclamation, issue type, type issue, nature probleme, probleme, problem type", "motif, cause, raison, reason, objet, sujet, subject, category, categorie, type, nature, issue, problem"),
			textField("words", "Texte de la réclamation", "Complaint text", "Les mots du client.", "The customer's words.", "Colis arrivé abîmé", "Parcel arrived damaged", "texte reclamation, complaint text, texte plainte, verbatim reclamation, detail reclamation, commentaire client, customer comment, customer message, message client, verbatim client", "reclamation, plainte, complaint, description, message, texte, detail, details, verbatim, commentaire, comment"),
			textField("resolution", "Solution", "Resolution", "Ce qui a été fait.", "What was done.", "remboursé", "refunded", "solution, resolution, solution proposee, solution apportee, suite donnee, reponse apportee, outcome, action taken, action", "issue donnee, action prise"),
			channelField(), orderField(), who(), productField(), storeField(), sellerField(),
		),
	},
		want{Words{FR: "la réclamation : son numéro, sa date, sa cause ou son texte", EN: "the complaint: its number, date, cause or text"}, []string{"complaint_id", "opened_on", "cause", "words", "first_reply_on"}},
		want{Words{FR: "le client, la commande ou le numéro de la réclamation", EN: "the customer, the order or the complaint's number"}, []string{"customer_id", "email", "customer_name", "order_id", "complaint_id"}},
	)
}
