package ingest

// gestures is the kind of sheet with one gesture of goodwill or one gift a row.
func gestures() Kind {
	return factSheet(Kind{
		Name:  "gestures",
		Title: Words{FR: "gestes commerciaux et cadeaux", EN: "goodwill gestures and gifts"},
		About: Words{FR: "Une ligne par geste ou cadeau : à qui, quand, quoi, ce qu'il a coûté.", EN: "One row for each gesture or gift: to whom, when, what, what it cost."},
		Fields: join(
			who(),
			onDay("given_on", "Offert le", "Given on", "Jour du geste.", "Day of the gesture.", "offert le, date geste, date cadeau, donne le, given on, gift date, gesture date, date gift, accorde le, date given, given at", "date, le"),
			textField("gesture", "Geste commercial", "Gesture or gift", "Ce qui a été offert.", "What was given.", "tortue en bois", "wooden turtle", "geste commercial, geste com, geste, gestes, cadeau, cadeau offert, geste offert, gift, gesture, gesture or gift, goodwill, goodwill gesture, attention, delicate attention, gift given, what we gave, geste accorde, gesture given, goodwill given, gift offered", "quoi, what, description"),
			wordField("gesture_type", "Type de geste", "Gesture type", "Geste, cadeau ou surprise.", "Gesture, gift or surprise.", "cadeau", "gift", "type geste, type cadeau, gesture type, gift type, nature geste", "type, nature",
				Choice{Value: "gesture", Words: listed("geste, geste commercial, goodwill, gesture, remise exceptionnelle")}, Choice{Value: "gift", Words: listed("cadeau, gift, present")},
				Choice{Value: "surprise", Words: listed("surprise")}),
			moneyField("cost", "Coût du geste", "Gesture cost", "Ce que le geste a coûté à la boutique.", "What it cost the shop.", "cout geste, cout cadeau, cout achat, gesture cost, gift cost, cout revient geste, cost to us, cout pour nous, cout reel", "cout, cost"),
			moneyField("amount", "Valeur du geste", "Gesture value", "Ce qu'il vaut pour le client.", "What it is worth to the customer.", "valeur geste, valeur cadeau, montant geste, gesture value, gift value, gesture amount, montant geste commercial", "montant, valeur, amount, value"),
			textField("interest", "Centre d'intérêt", "Interest", "Goût ou collection auquel le geste répond.", "Taste or collection that it answers to.", "tortues", "turtles", "centre interet, interet, interest, gout", ""),
			textField("reason", "Motif du geste", "Gesture reason", "Pourquoi.", "Why.", "retard de livraison", "late delivery", "motif geste, raison geste, gesture reason, occasion", "motif, raison, reason, why, pourquoi"),
			orderField(), productField(), storeField(), sellerField(), noteField(),
		),
	},
		whoNeed(),
		want{Words{FR: "le geste ou le cadeau", EN: "the gesture or gift"}, []string{"gesture", "gesture_type"}},
	)
}
