package ingest

// surveys is the kind of sheet with one answered (or sent) questionnaire a row. Columns whose header begins like a
// rating's ("Note accueil", "Rating: price") go to the table of ratings.
func surveys() Kind {
	score := func(name, fr, en, aboutFR, aboutEN, names, weak string) Field {
		return numberField(name, fr, en, aboutFR, aboutEN, "4", 0, 10, names, weak)
	}
	return factSheet(Kind{
		Name:   "surveys",
		Title:  Words{FR: "enquêtes", EN: "surveys"},
		About:  Words{FR: "Une ligne par réponse à une enquête : recommandation (NPS), satisfaction, valeur perçue, confiance, raison de revenir. Une colonne « Note… » par critère va dans les notes.", EN: "One row for each answer to a survey: recommendation (NPS), satisfaction, perceived value, trust, reason to come back. A column \"Rating…\" for each attribute goes to the ratings."},
		unique: "response_id",
		Fields: join(
			idField("response_id", "N° réponse", "Response ID", "Numéro de la réponse.", "Number of the answer.", "1000", "id, no", combine("reponse", "response", "respondent", "repondant", "survey response", "questionnaire", "submission", "entry")...),
			onMoment("answered_on", "Répondu le", "Answered on", "Jour de la réponse ; vide si personne n'a répondu.", "Day of the answer; empty where nobody answered.", "repondu le, date reponse, date enquete, answered on, answered at, survey date, response date, date survey, date response, submitted at, submitted on, date submitted, completed at, completed on, horodateur, date questionnaire, date, timestamp, horodatage", "le, created at"),
			onDay("invited_on", "Invité le", "Invited on", "Jour de l'invitation à répondre.", "Day of the invitation to answer.", "invite le, date invitation, invitation, invited on, invited at, invitation date, envoye le, sent on, sent at", ""),
			who(),
			textField("survey", "Enquête", "Survey", "Nom de l'enquête.", "Name of the survey.", "Après achat", "After purchase", "enquete, questionnaire, sondage, survey, survey name, nom enquete", ""),
			numberField("nps", "Recommandation (0-10)", "Would recommend (0-10)", "Recommanderiez-vous ? De 0 à 10.", "Would you recommend us? From 0 to 10.", "9", 0, 10, "nps, note nps, score nps, nps score, recommandation, note recommandation, recommandation 0 10, would recommend, would recommend 0 10, recommend, likelihood recommend, likelihood to recommend, recommanderiez vous, probabilite recommandation, nps 0 10", ""),
			score("csat", "Satisfaction", "Satisfaction", "Satisfaction, telle que notée (souvent de 1 à 5).", "Satisfaction as rated (often from 1 to 5).", "csat, satisfaction, satisfaction globale, satisfaction generale, note satisfaction, overall satisfaction, satisfaction score, score satisfaction, csat score, satisfait, customer satisfaction, satisfaction client, satisfaction visite, satisfaction visit, satisfaction with visit, note globale, overall rating", ""),
			score("perceived_value", "Valeur perçue", "Perceived value", "Ce que le client attend d'un achat ici, avant (1 à 5).", "What the customer expects of a purchase here, before it (1 to 5).", "valeur percue, perceived value, attente, attentes, expectation, expected value", ""),
			score("value_for_money", "Rapport qualité-prix", "Value for money", "Rapport qualité-prix (1 à 5).", "Value for money (1 to 5).", "rapport qualite prix, qualite prix, value money, value for money, vfm", ""),
			score("trust", "Confiance", "Trust", "« Je leur fais confiance » (1 à 5).", "\"I trust them\" (1 to 5).", "confiance, trust, je leur fais confiance, trust score", ""),
			score("trust_benevolence", "Bienveillance", "Benevolence", "« Ils veulent mon bien » (1 à 5).", "\"They mean well\" (1 to 5).", "bienveillance, benevolence, goodwill score", ""),
			score("trust_credibility", "Crédibilité", "Credibility", "« Ils savent ce qu'ils font » (1 à 5).", "\"They know what they do\" (1 to 5).", "credibilite, credibility, competence, expertise", ""),
			score("trust_honesty", "Honnêteté", "Honesty", "« Ils sont honnêtes » (1 à 5).", "\"They are honest\" (1 to 5).", "honnetete, honesty, integrite, integrity, sincerite", ""),
			score("intends_to_return", "Compte revenir", "Intends to return", "Intention de racheter (1 à 5).", "Means to buy again (1 to 5).", "compte revenir, intention rachat, intention retour, intends to return, intends return, intention rebuy, intend rebuy, repurchase intention, rachat, reviendrez vous", ""),
			numberField("wallet_share", "Part de nos achats (%)", "Share of purchases (%)", "Part de ses achats faite ici, en pour cent.", "Share of such purchases made here, in per cent.", "60", 0, 100, "part achats, part achats ici, wallet share, share wallet, part portefeuille, share purchases, part nos achats", ""),
			numberField("tells", "Personnes à qui il en parle", "People told", "À combien de personnes il en parle.", "How many people are told about us.", "5", 0, 0, "personnes qui il parle, personnes a qui il parle, nombre contacts, people told, network size, tells", ""),
			textField("main_reason", "Raison de revenir", "Main reason to return", "Raison principale de revenir : prix, proximité, produits, vendeur…", "Main reason to come back: price, location, goods, seller…", "proximité", "location", "raison revenir, raison principale, raison principale revenir, pourquoi revenez vous, main reason, main reason return, reason return here, reason coming back, main reason coming back", "raison, reason, pourquoi, why"),
			textField("words", "Commentaire", "Comment", "Les mots du client.", "The customer's words.", "Très bon accueil", "Very welcoming", "verbatim, que pouvons nous ameliorer, how can we improve, what could we do better, open feedback, feedback, commentaire libre, reponse libre, free text, open comment, suggestion, suggestions, avis libre, commentaire, commentaires, comment, comments, your comments, vos remarques, vos commentaires, commentaire client, anything else, autre chose a ajouter, remarques", " remarque, remarques, feedback"),
			wordField("mode", "Mode", "Mode", "Comment la réponse est venue : e-mail, téléphone, magasin, site…", "How the answer came: email, phone, shop, web…", "e-mail", "email", "mode, mode reponse, mode collecte, mode enquete, survey mode, collection mode, survey channel, support, collection method", "canal, channel, source", channelChoices()...),
			textField("market", "Marché", "Market", "Pays ou marché.", "Country or market.", "FR", "", "marche, market, pays, country, region", ""),
			orderField(), productField(), storeField(), sellerField(),
		),
		spread: &spread{kind: "ratings", starts: listed("note, notes, rating, rate, satisfaction, score, evaluation, critere, complain, complaint, reclamation, grade"), need: 0},
	},
		want{Words{FR: "une réponse : recommandation, satisfaction, confiance, raison…", EN: "an answer: recommendation, satisfaction, trust, reason…"}, []string{
			"nps", "csat", "perceived_value", "value_for_money", "trust", "trust_benevolence", "trust_credibility", "trust_honesty", "intends_to_return", "wallet_share", "main_reason", "invited_on",
		}},
	)
}

// ratings is the kind of sheet with one rating of one attribute a row.
func ratings() Kind {
	return factSheet(Kind{
		Name:  "ratings",
		Title: Words{FR: "notes par critère", EN: "ratings by attribute"},
		About: Words{FR: "Une ligne par note d'un critère (accueil, prix, choix…).", EN: "One row for each rating of one attribute (welcome, price, choice…)."},
		Fields: join(
			idField("response_id", "N° réponse", "Response ID", "Réponse dont la note vient.", "Answer that the rating comes from.", "1000", "", combine("reponse", "response", "respondent", "repondant", "survey response")...),
			onMoment("answered_on", "Date de la note", "Rated on", "Jour de la note.", "Day of the rating.", "rated on, date note, rating date, date reponse, survey date, date enquete, answered on", "date, le"),
			who(),
			textField("attribute", "Critère", "Attribute", "Ce qui est noté.", "What is rated.", "Accueil", "Welcome", "critere, critere note, attribut, attribute, aspect, dimension, theme, rated attribute", ""),
			numberField("rating", "Note du critère", "Attribute rating", "La note, telle que donnée.", "The rating as given.", "4", 0, 100, "note critere, note attribut, attribute rating, rating, rate, note donnee, evaluation", "note, score, valeur, value"),
			textField("survey", "Enquête", "Survey", "Nom de l'enquête.", "Name of the survey.", "Après achat", "After purchase", "enquete, questionnaire, survey, survey name, nom enquete", ""),
			orderField(), productField(), storeField(), sellerField(),
		),
	},
		want{Words{FR: "le critère", EN: "the attribute"}, []string{"attribute"}},
		want{Words{FR: "la note", EN: "the rating"}, []string{"rating"}},
	)
}
