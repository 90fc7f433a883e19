package ingest

// preferences is the kind of sheet with what is known of a customer's habits.
func preferences() Kind {
	return factSheet(Kind{
		Name:  "preferences",
		Title: Words{FR: "notes et préférences", EN: "notes and preferences"},
		About: Words{FR: "Une ligne par préférence ou remarque sur un client : table habituelle, taille, vendeur, allergies…", EN: "One row for each preference or remark about a customer: usual table, size, seller, allergies…"},
		Fields: join(
			who(),
			onDay("noted_on", "Date de la note", "Noted on", "Jour de la remarque.", "Day of the remark.", "noted on, date note, note date", "date, le"),
			textField("subject", "Préférence", "Preference", "Sur quoi porte la préférence.", "What the preference is about.", "table", "table", "preference, type preference, sujet preference, preference type, preference name", "sujet, subject, type"),
			textField("value", "Valeur de la préférence", "Preference value", "Ce que le client préfère.", "What the customer prefers.", "près de la fenêtre", "by the window", "valeur preference, preference value, choix, prefere, prefers, preferred", "valeur, value"),
			textField("usual_table", "Table habituelle", "Usual table", "Table ou place habituelle.", "Usual table or seat.", "12", "", "table habituelle, table preferee, usual table, favourite table, favorite table, place habituelle, usual seat, preferred table, preferred seat, favourite seat, place preferee", ""),
			textField("size", "Taille", "Size", "Taille ou pointure.", "Size.", "40", "", "taille, taille client, pointure, size, customer size, shoe size, usual size, taille habituelle", ""),
			textField("usual_seller", "Vendeur habituel", "Usual seller", "Qui s'occupe de lui d'habitude.", "Who usually takes care.", "Léa", "", "vendeur habituel, vendeur prefere, usual seller, preferred seller, conseiller habituel, favourite seller, coiffeur habituel, coiffeuse habituelle, coiffeur prefere, coiffeuse preferee, praticien habituel, personal shopper, vendeur attitre, conseiller attitre, conseiller prefere, preferred staff, preferred stylist, favourite stylist", ""),
			textField("likes", "Aime", "Likes", "Goûts, collections, centres d'intérêt.", "Tastes, collections, interests.", "tortues", "turtles", "aime, gouts, collection, collections, likes, tastes, centres interet, interets, interests, hobbies, loisirs", ""),
			textField("dislikes", "N'aime pas", "Dislikes", "Ce qu'il faut éviter.", "What to avoid.", "musc", "musk", "n aime pas, aime pas, dislikes, eviter, avoid, does not like, doesn't like, n'apprecie pas, refuse", ""),
			textField("allergies", "Allergies", "Allergies", "Allergies ou régime.", "Allergies or diet.", "noix", "nuts", "allergie, allergies, food allergies, allergies alimentaires, allergy, regime, regime alimentaire, diet, dietary, dietary requirements, dietary needs, dietary restrictions, special diet", ""),
			textField("note", "Note client", "Customer note", "Remarque libre.", "Free words.", "passe le samedi", "comes on Saturdays", "note client, notes client, remarque client, commentaire client, customer note, customer notes, fiche client note", "note, notes, remarque, remarques, remark, remarks, commentaire, comment"),
			storeField(), sellerField(),
		),
	},
		whoNeed(),
		want{Words{FR: "une préférence ou une note", EN: "a preference or a note"}, []string{"subject", "value", "usual_table", "size", "usual_seller", "likes", "dislikes", "allergies", "note"}},
	)
}
