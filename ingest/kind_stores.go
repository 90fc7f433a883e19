package ingest

// stores is the kind of sheet with one shop of the house a row.
func stores() Kind {
	return factSheet(Kind{
		Name:   "stores",
		Title:  Words{FR: "magasins", EN: "stores"},
		About:  Words{FR: "Une ligne par magasin : où il est, depuis quand il est ouvert.", EN: "One row for each shop: where it is, since when it is open."},
		unique: "store",
		Fields: join(
			storeField(),
			textField("store_title", "Enseigne", "Store title", "Nom complet du magasin.", "Full name of the shop.", "Maison Exemple Bellecour", "", "enseigne, enseigne magasin, libelle magasin, store title, banner", "nom, name, full name, nom complet, store name, nom magasin, branch name, outlet name, shop name, nom boutique"),
			textField("street", "Adresse", "Address", "Rue et numéro.", "Street and number.", "12 rue des Lilas", "", "adresse, adresse magasin, rue, address, street, store address, address line 1", ""),
			textField("city", "Ville", "City", "Ville.", "City.", "Lyon", "", "ville, city, commune, town, ville magasin, store city, localite, suburb", ""),
			Field{
				Name: "postal_code", Title: Words{FR: "Code postal", EN: "Postal code"}, Type: Loose, Example: "69003",
				About: Words{FR: "Code postal.", EN: "Postal code."}, Names: listed("cp, code postal, zip, zip code, postal code, postcode, cp magasin, store zip"),
			},
			textField("country", "Pays", "Country", "Pays.", "Country.", "France", "", "pays, country", ""),
			numberField("latitude", "Latitude", "Latitude", "Latitude en degrés.", "Latitude in degrees.", "45.7578", -90, 90, "latitude, lat", ""),
			numberField("longitude", "Longitude", "Longitude", "Longitude en degrés.", "Longitude in degrees.", "4.8320", -180, 180, "longitude, lon, lng, long", ""),
			onDay("opened_on", "Ouverture", "Opened on", "Jour d'ouverture.", "Day of opening.", "ouverture, date ouverture, ouvert le, ouvert depuis, opened, opened on, opening date, open date, date opened, open since, depuis le, date inauguration", ""),
			onDay("closed_on", "Fermeture", "Closed on", "Jour de fermeture.", "Day of closing.", "fermeture, date fermeture, ferme le, closed, closed on, closing date, date closed", ""),
		),
	},
		want{Words{FR: "le magasin", EN: "the store"}, []string{"store"}},
		want{Words{FR: "la ville, l'adresse ou l'ouverture", EN: "the city, address or opening"}, []string{"city", "street", "postal_code", "latitude", "opened_on"}},
	)
}
