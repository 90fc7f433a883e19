package ingest

// requests is the kind of sheet with one thing a customer asked for a row.
func requests() Kind {
	return factSheet(Kind{
		Name:  "requests",
		Title: Words{FR: "demandes", EN: "requests"},
		About: Words{FR: "Une ligne par demande d'un client : quoi, quand, suivie ou non.", EN: "One row for each request of a customer: what, when, met or not."},
		Fields: join(
			idField("request_id", "N° demande", "Request ID", "Numéro de la demande.", "Number of the request.", "D-12", "", combine("demande", "request", "wish")...),
			who(),
			textField("asked_for", "Demande", "Asked for", "Ce que le client demande.", "What the customer asks for.", "bougie sans parfum", "candle without scent", "demande, demande client, objet demande, souhait, asked for, request, requested, customer request, wish, wishlist, wish list, article demande, produit demande, item wanted, wanted item, product wanted, article recherche, produit recherche, requested item, item requested, product requested, requested product, wanted, recherche", "quoi, what, description, objet"),
			onMoment("asked_on", "Date de la demande", "Asked on", "Jour de la demande.", "Day of the request.", "date demande, asked on, requested on, request date, date request, asked at, demande le, demandee le, date asked, date requested, requested at", "date, le"),
			onMoment("answered_on", "Répondu le", "Answered on", "Jour de la réponse.", "Day of the answer.", "repondu le, date reponse, answered on, answered at, reply date, satisfaite le, fulfilled on, date answered, replied on", ""),
			flagField("met", "Demande satisfaite", "Request met", "Oui : la demande a pu être servie.", "Yes: the request was met.", "demande satisfaite, demande servie, found, met, fulfilled, request met, satisfaite, satisfait, servie, servi, honoree, demande honoree, satisfied, resolved, trouve, done", ""),
			textField("category", "Rayon", "Category", "Rayon ou famille.", "Category.", "Bougies", "Candles", "rayon, categorie, category, famille", ""),
			productField(), channelField(), storeField(), sellerField(), noteField(),
		),
	},
		whoNeed(),
		want{Words{FR: "ce qui est demandé", EN: "what is asked for"}, []string{"asked_for"}},
	)
}
