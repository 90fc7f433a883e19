package ingest

// redemptions is the kind of sheet with one reward or coupon that was used a row.
func redemptions() Kind {
	return factSheet(Kind{
		Name:  "redemptions",
		Title: Words{FR: "récompenses utilisées", EN: "rewards redeemed"},
		About: Words{FR: "Une ligne par récompense, bon ou coupon utilisé : qui, quand, quoi, combien de points.", EN: "One row for each reward, voucher or coupon used: who, when, what, how many points."},
		Fields: join(
			who(),
			timeLast(onMoment("redeemed_on", "Date d'utilisation", "Redeemed on", "Jour (et heure) de l'utilisation.", "Day (and time) of use.", "utilise le, utilisee le, date utilisation, redeemed on, redeemed at, redemption date, date redemption, consomme le, date consommation, used on, claimed on, date claimed, date redeemed, date echange, echange le, echangee le, date used, date retrait, retire le", "date, le")),
			textField("reward", "Récompense utilisée", "Reward redeemed", "Ce qui a été reçu.", "What was received.", "café offert", "free coffee", "recompense, recompense utilisee, recompense echangee, cadeau choisi, reward, reward redeemed, redeemed reward, prime, avantage utilise, reward name, nom recompense, gift chosen, cadeau, gift, prize, lot, cadeau obtenu, avantage, benefit, recompense choisie, reward item, reward claimed", "cadeau, gift"),
			idField("code", "Code du bon utilisé", "Code redeemed", "Code du bon ou du coupon.", "Code of the voucher or coupon.", "K7QX-2M", "code", append(combine("bon", "coupon", "voucher", "bon reduction", "reward", "code promo"), listed("coupon, coupon upc, code promo, promo code, voucher, bon utilise, code bon utilise, code redeemed, coupon utilise, redeemed code")...)...),
			numberField("points", "Points utilisés", "Points redeemed", "Points dépensés.", "Points spent.", "100", 0, 0, "points utilises, nb points, nombre points, points depenses, points consommes, points redeemed, points spent, points used, points burnt, points burned, pts utilises, points deduits, points debites, points deducted, points echanges, points exchanged, points cost, cout points", "points"),
			moneyField("amount", "Valeur du bon", "Reward value", "Valeur de la récompense pour le client.", "What the reward is worth to the customer.", "valeur bon, valeur recompense, montant bon, reward value, voucher value, coupon value, redeemed value, montant utilise, redeemed amount", "valeur, value, montant, amount"),
			idField("campaign_id", "Campagne", "Campaign", "Campagne dont le bon vient.", "Campaign that the voucher is of.", "26", "", append(combine("campagne", "campaign"), "campagne", "campaign", "nom campagne", "campaign name")...),
			orderField(), storeField(), sellerField(), noteField(),
		),
	},
		want{Words{FR: "ce qui est utilisé : récompense, code ou points", EN: "what is used: reward, code or points"}, []string{"reward", "code", "points"}},
		want{Words{FR: "le client ou la commande", EN: "the customer or the order"}, []string{"customer_id", "email", "customer_name", "order_id"}},
		want{Words{FR: "le jour ou la récompense", EN: "the day, or the reward used"}, []string{"redeemed_on", "points"}},
	)
}
