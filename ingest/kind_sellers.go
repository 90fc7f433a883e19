package ingest

// sellers is the kind of sheet with one seller a row.
func sellers() Kind {
	return factSheet(Kind{
		Name:   "sellers",
		Title:  Words{FR: "vendeurs", EN: "sellers"},
		About:  Words{FR: "Une ligne par vendeur : nom, magasin, région, rayon, du, au.", EN: "One row for each seller: name, store, region, department, from, to."},
		unique: "seller",
		Fields: join(
			textField("seller", "Vendeur", "Seller", "Nom ou code, comme dans les ventes.", "Name or code, as the sales have it.", "Léa", "", "vendeur, vendeuse, nom vendeur, code vendeur, vendeur id, id vendeur, conseiller, seller, seller id, seller name, salesperson, sales person, sales rep, person, employee, employee id, employee name, employe, collaborateur, matricule, matricule vendeur, no vendeur, seller code, staff id, staff code, staff ref, employee ref, staff no, no employe, code employe, employee no, employee code, code salarie, matricule salarie", "nom, name, agent"),
			textField("seller_title", "Nom complet du vendeur", "Seller full name", "Nom complet, à côté d'un code.", "Full name, beside a code.", "Léa Bernard", "", "nom complet vendeur, seller full name, full name, staff name, nom salarie, nom employe", "nom vendeur, seller name, employee name, vendeur, vendeuse, seller, employe, employee, nom, name, nom et prenom, nom prenom, nom complet"),
			storeField(),
			textField("region", "Région", "Region", "Région ou secteur.", "Region or area.", "Sud", "South", "region, secteur, zone, area, territory, territoire", ""),
			textField("department", "Rayon", "Department", "Rayon, équipe ou métier.", "Department, team or job.", "Bougies", "Candles", "rayon, equipe, service, department, team, fonction, poste, job, role", ""),
			onDay("from_on", "Arrivée", "Started on", "Jour d'arrivée.", "First day.", "arrivee, date arrivee, date embauche, date entree, entree, started on, start date, hire date, hired on, embauche le, entre le, started, hired, embauche, date arrivee magasin, date recrutement, recrute le", ""),
			onDay("until_on", "Départ", "Left on", "Dernier jour.", "Last day.", "depart, date depart, date sortie, sortie, left on, end date, leave date, parti le, sorti le, left, date left, leaving date, date fin contrat, end of contract", ""),
			flagField("staff", "Salarié", "Staff", "Oui : de la maison.", "Yes: of the house.", "salarie, staff, interne, internal", ""),
		),
	},
		want{Words{FR: "le vendeur", EN: "the seller"}, []string{"seller"}},
		want{Words{FR: "son magasin, sa région, son rayon ou son arrivée", EN: "the store, region, department or first day"}, []string{"store", "region", "department", "from_on", "until_on"}},
	)
}
