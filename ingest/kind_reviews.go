package ingest

// reviews is the kind of sheet with one public review a row.
func reviews() Kind {
	return factSheet(Kind{
		Name:   "reviews",
		Title:  Words{FR: "avis", EN: "reviews"},
		About:  Words{FR: "Une ligne par avis publié : site, étoiles, texte, jour.", EN: "One row for each public review: site, stars, words, day."},
		unique: "review_id",
		Fields: join(
			idField("review_id", "N° avis", "Review ID", "Numéro de l'avis.", "Number of the review.", "AV-3", "", combine("avis", "review")...),
			textField("site", "Site d'avis", "Review site", "Où l'avis est publié.", "Where the review stands.", "Google", "", "site avis, site, plateforme, review site, platform, source avis, review source", "source"),
			numberField("stars", "Étoiles", "Stars", "De 0 à 5.", "From 0 to 5.", "4", 0, 5, "etoiles, etoile, nb etoiles, nombre etoiles, note avis, stars, star, star rating, review rating, review score, note sur 5, note 5, rating out of 5, out of 5, note globale, overall rating", "note, rating, score"),
			textField("words", "Texte de l'avis", "Review text", "Les mots de l'avis.", "The words of the review.", "Toujours de bons conseils", "Always good advice", "texte avis, avis client, commentaire avis, review, review text, review body, review comment, review content, contenu avis, contenu, avis, body, texte, review message", "commentaire, comment, texte, text, message, verbatim"),
			textField("heading", "Titre de l'avis", "Review title", "Titre de l'avis.", "Title of the review.", "Parfait", "Perfect", "titre avis, review title, review heading, headline", "titre, title"),
			onMoment("written_on", "Date de l'avis", "Review date", "Jour de l'avis.", "Day of the review.", "date avis, review date, date review, reviewed on, publie le, published on, posted on, written on, date posted, poste le, redige le, posted at, review posted, depose le, laisse le, ecrit le", "date, le"),
			who(),
			textField("author", "Auteur", "Author", "Nom ou pseudonyme affiché.", "Name as shown.", "Marie D.", "", "auteur, author, pseudo, pseudonyme, nickname, reviewer, reviewer name, display name, nom affiche, reviewed by", ""),
			flagField("answered", "Répondu", "Answered", "Oui : nous avons répondu.", "Yes: we have answered.", "repondu, reponse publiee, answered, replied, owner replied, responded, reponse envoyee, a recu reponse, has reply", ""),
			orderField(), productField(), storeField(), sellerField(),
		),
	},
		want{Words{FR: "les étoiles ou le texte", EN: "the stars or the words"}, []string{"stars", "words"}},
		want{Words{FR: "le site, le numéro, le texte ou l'étoile", EN: "the site, number, words or date"}, []string{"site", "review_id", "words", "written_on", "author", "product_id"}},
	)
}
