package ingest

// rivalEvents is the kind of sheet with one thing a rival did a row.
func rivalEvents() Kind {
	return factSheet(Kind{
		Name:  "rival_events",
		Title: Words{FR: "concurrents", EN: "rivals' events"},
		About: Words{FR: "Une ligne par fait d'un concurrent : qui, quoi (ouverture, baisse de prix…), quand, où, sur quoi.", EN: "One row for each thing a rival did: who, what (opened, cut prices…), when, where, on what."},
		Fields: join(
			textField("rival", "Concurrent", "Rival", "Nom du concurrent.", "The rival's name.", "Boutique d'en face", "The shop across the street", "concurrent, nom concurrent, enseigne concurrente, concurrence, rival, competitor, competitor name, rival name", ""),
			wordField("event", "Événement", "Event", "Ouverture, fermeture, baisse de prix, promotion, autre.", "Opened, closed, cut prices, promotion, other.", "baisse de prix", "price cut",
				"evenement, evenement concurrent, fait, action concurrent, event, rival event, competitor event, competitor action", "type, nature, action, quoi, what",
				Choice{Value: "opened", Words: listed("ouverture, ouvert, a ouvert, opened, opening, open, nouveau magasin, new store")},
				Choice{Value: "closed", Words: listed("fermeture, ferme, a ferme, closed, closing")},
				Choice{Value: "cut_prices", Words: listed("baisse de prix, baisse prix, baisse des prix, a baisse ses prix, cut prices, price cut, lower prices, prix bas, guerre des prix")},
				Choice{Value: "promotion", Words: listed("promotion, promo, promos, soldes, sale, sales, coupon, coupons, discount, remise, braderie")},
				Choice{Value: "other", Words: listed("autre, other, divers")}),
			onDay("happened_on", "Depuis le", "Since", "Jour où cela a commencé.", "Day on which it began.", "date evenement, event date, depuis le, since, happened on, date ouverture, opening date", "date, le, on, quand, when, debut, start, start date, date debut"),
			onDay("ended_on", "Jusqu'au", "Until", "Dernier jour.", "Last day.", "jusqu'au, until, date fin, end date, ended on", "fin, end"),
			textField("city", "Ville", "City", "Où.", "Where.", "Lyon", "", "ville, city, commune, town", "lieu, ou, where, place, location"),
			Field{
				Name: "postal_code", Title: Words{FR: "Code postal", EN: "Postal code"}, Type: Loose, Example: "69003",
				About: Words{FR: "Code postal.", EN: "Postal code."}, Names: listed("cp, code postal, zip, zip code, postal code, postcode"),
			},
			storeField(),
			textField("category", "Rayon", "Category", "Sur quoi : rayon ou articles.", "On what: category or products.", "Bougies", "Candles", "rayon, categorie, category, famille, articles concernes, sur quoi, on what", ""),
			noteField(),
		),
	},
		want{Words{FR: "le concurrent", EN: "the rival"}, []string{"rival"}},
		want{Words{FR: "l'événement ou le jour", EN: "the event or the day"}, []string{"event", "happened_on"}},
	)
}
