package ingest

// profiles is the kind of sheet with what a survey, an agency or another system knows of a household or a customer:
// facts beside the customers sheet, kept as that source words them.
func profiles() Kind {
	band := func(name, fr, en, aboutFR, aboutEN, exampleFR, exampleEN, names, weak string) Field {
		return textField(name, fr, en, aboutFR, aboutEN, exampleFR, exampleEN, names, weak)
	}
	count := func(name, fr, en, aboutFR, aboutEN, names string) Field {
		return numberField(name, fr, en, aboutFR, aboutEN, "2", 0, 0, names, "")
	}
	return factSheet(Kind{
		Name:   "profiles",
		Title:  Words{FR: "foyers et profils", EN: "households and profiles"},
		About:  Words{FR: "Une ligne par foyer ou client : âge, revenu, composition du foyer, habitudes, tels que la source les dit.", EN: "One row for each household or customer: age, income, make-up of the household, habits, as the source words them."},
		unique: "customer_id",
		Fields: join(
			profileCustomer(),
			band("age", "Âge", "Age", "Âge ou tranche d'âge.", "Age or age band.", "45-54", "", "age, age client, tranche age, age desc, classe age, age band, age group, age range, customer age", ""),
			count("birth_year", "Année de naissance", "Birth year", "Année de naissance.", "Year of birth.", "annee naissance, birth year, year birth, year of birth, birthyear"),
			band("gender", "Sexe", "Gender", "Tel que la source le dit.", "As the source words it.", "F", "", "sexe, genre, gender, sex", ""),
			band("income", "Revenu", "Income", "Revenu ou tranche de revenu.", "Income or income band.", "35-49K", "", "revenu, revenus, tranche revenu, income, income desc, income band, annual income, household income, revenu annuel", ""),
			band("education", "Études", "Education", "Niveau d'études.", "Level of education.", "Licence", "Graduation", "etudes, niveau etudes, diplome, education, education level", ""),
			band("occupation", "Profession", "Occupation", "Profession.", "Occupation.", "enseignante", "teacher", "profession, metier, csp, occupation, job, profession client", ""),
			band("marital_status", "Situation familiale", "Marital status", "Situation familiale.", "Marital status.", "Mariée", "Married", "situation familiale, situation maritale, etat civil, statut marital, marital status, marital status code", ""),
			band("household_size", "Taille du foyer", "Household size", "Personnes au foyer.", "People in the household.", "2", "", "taille foyer, taille menage, personnes foyer, household size, household size desc, hh size, family size", ""),
			band("household_comp", "Composition du foyer", "Household composition", "Composition du foyer.", "Make-up of the household.", "2 adultes sans enfant", "2 Adults No Kids", "composition foyer, composition menage, household comp, household composition, hh comp desc, hh comp", ""),
			band("children", "Enfants", "Children", "Enfants au foyer.", "Children in the household.", "1", "", "enfants, nb enfants, nombre enfants, children, kids, kids count, kid category desc, kidhome, kids home", ""),
			band("teenagers", "Adolescents", "Teenagers", "Adolescents au foyer.", "Teenagers in the household.", "0", "", "adolescents, ados, teenagers, teens, teenhome, teens home", ""),
			band("home", "Logement", "Home", "Propriétaire, locataire…", "Owner, renter…", "Propriétaire", "Homeowner", "logement, proprietaire locataire, home ownership, homeowner, homeowner desc, housing, type logement", ""),
			band("city_tier", "Taille de ville", "City tier", "Taille de la ville.", "Size of the city.", "1", "", "taille ville, city tier, city size, type commune", ""),
			numberField("addresses", "Nombre d'adresses", "Number of addresses", "Adresses connues.", "Addresses known.", "2", 0, 0, "nombre adresses, nb adresses, no addresses, number address, number addresses, no address", ""),
			onDay("joined_on", "Client depuis", "Customer since", "Premier jour comme client.", "First day as a customer.", "client depuis, customer since, dt customer, date customer, enrolment date, date inscription client", ""),
			numberField("tenure_months", "Ancienneté", "Tenure", "Ancienneté en mois.", "Tenure in months.", "18", 0, 0, "anciennete, anciennete mois, tenure, tenure months", ""),
			numberField("recency_days", "Jours depuis l'achat", "Days since purchase", "Jours depuis le dernier achat, à l'export.", "Days since the last purchase, at the export.", "12", 0, 0, "jours depuis achat, jours depuis dernier achat, days since purchase, day since last order, days since last order, days since last purchase, recency", ""),
			numberField("orders", "Nombre de commandes", "Number of orders", "Commandes comptées par la source.", "Orders counted by the source.", "7", 0, 0, "nombre commandes, nb commandes, no orders, number orders, order count, orders count, total orders", ""),
			numberField("web_orders", "Achats en ligne", "Web purchases", "Achats en ligne comptés par la source.", "Purchases on the web counted by the source.", "3", 0, 0, "achats en ligne, achats web, web purchases, num web purchases, no web purchases", ""),
			numberField("store_orders", "Achats en magasin", "Store purchases", "Achats en magasin comptés par la source.", "Purchases in a shop counted by the source.", "4", 0, 0, "achats magasin, store purchases, num store purchases, no store purchases", ""),
			numberField("discount_orders", "Achats en promotion", "Purchases on discount", "Achats avec remise ou coupon.", "Purchases with a discount or coupon.", "1", 0, 0, "achats promotion, achats promo, deals purchases, num deals purchases, coupon used, coupons used, purchases on discount, purchases discount", ""),
			band("favourite_category", "Rayon préféré", "Favourite category", "Rayon préféré, tel que la source le dit.", "Favourite category as the source words it.", "Bougies", "Candles", "rayon prefere, categorie preferee, favourite category, favorite category, prefered order cat, preferred order cat, preferred category", ""),
			band("payment", "Paiement préféré", "Preferred payment", "Moyen de paiement.", "Means of payment.", "Carte", "Card", "paiement prefere, moyen paiement prefere, preferred payment, preferred payment mode, preferred payment method", ""),
			band("device", "Appareil", "Device", "Appareil utilisé.", "Device used.", "Téléphone", "Phone", "appareil, device, preferred login device, preferred device", ""),
			numberField("satisfaction", "Note de satisfaction", "Satisfaction score", "Satisfaction, telle que la source la note.", "Satisfaction as the source rates it.", "4", 0, 100, "note satisfaction, satisfaction score, satisfaction", ""),
			flagField("complained", "S'est plaint", "Complained", "Oui : s'est plaint.", "Yes: has complained.", "s est plaint, plainte, complain, complained", ""),
			flagField("churned", "Parti", "Churned", "Oui : la source le compte comme parti.", "Yes: the source counts the customer as gone.", "parti, perdu, churn, churned, attrition", ""),
			flagField("responded", "A répondu", "Responded", "Oui : a répondu à la dernière campagne.", "Yes: responded to the last campaign.", "a repondu, response, responded", ""),
			numberField("distance", "Distance de l'entrepôt", "Distance to warehouse", "Distance de l'entrepôt au domicile, dans l'unité de la source.", "Distance from the warehouse to the home, in the source's unit.", "12", 0, 0, "distance entrepot, distance domicile, distance to warehouse, distance warehouse, warehouse to home, warehouse home", ""),
			numberField("app_hours", "Heures sur l'application", "Hours on the app", "Heures passées sur l'application ou le site.", "Hours spent on the app or site.", "3", 0, 0, "heures application, heures sur application, hours app, hours on app, hour spend on app, hours spent on app", ""),
			numberField("spend_growth", "Hausse sur un an", "Growth over a year", "Hausse du montant des commandes sur un an, en pour cent.", "Rise of the amount of orders over a year, in per cent.", "15", 0, 0, "hausse sur un an, hausse un an, evolution achats, growth over year, growth over a year, order amount hike fromlast year, order amount hike from last year", ""),
		),
	},
		want{Words{FR: "le client ou le foyer", EN: "the customer or household"}, []string{"customer_id"}},
		want{Words{FR: "l'âge, le revenu, la situation ou le foyer", EN: "age, income, marital status or household"}, []string{"age", "birth_year", "gender", "income", "education", "occupation", "marital_status", "household_size", "household_comp", "children", "home"}},
	)
}

// profileCustomer is the customer's number, which such exports call an id and no more.
func profileCustomer() Field {
	f := customerField()
	f.Weak = append(f.Weak, "id", "no", "code")
	return f
}
