package ingest

// coupons is the kind of sheet with one coupon of another system a row, or one article that a coupon is good for.
func coupons() Kind {
	return factSheet(Kind{
		Name:  "coupons",
		Title: Words{FR: "coupons d'autres outils", EN: "coupons of other systems"},
		About: Words{FR: "Une ligne par coupon, ou par article auquel il donne droit : code, campagne, valeur, du, au.", EN: "One row for each coupon, or each product it is good for: code, campaign, value, from, to."},
		Fields: join(
			idField("code", "Code coupon", "Coupon code", "Code du coupon.", "Code of the coupon.", "51380041013", "code", append(combine("coupon", "bon", "bon reduction", "voucher", "code promo", "avantage"), listed("coupon upc, code promo, code promotionnel, code promotion, promo code, coupon, voucher, discount code, code reduction")...)...),
			campaignField(), productField(),
			textField("value", "Remise du coupon", "Coupon value", "Ce qu'il donne : montant ou pour cent, tel qu'écrit.", "What it gives: amount or per cent, as written.", "10 %", "10%", "remise coupon, valeur coupon, coupon value, coupon discount, valeur bon, voucher value, discount value, amount off, montant remise, offer, offre, taux remise, discount amount, percent off, montant bon, valeur remise", "valeur, value, worth, remise, discount, reduction, avantage, montant, amount"),
			onDay("valid_from_on", "Valable du", "Valid from", "Premier jour.", "First day.", "valable du, valable a partir du, valid from, date debut, start date, starts at, valable des, debut validite, date debut validite, starts on, starts, from date, active from, valide du, valide a partir du", "du, debut, start, from"),
			onDay("valid_until_on", "Valable jusqu'au", "Valid until", "Dernier jour.", "Last day.", "valable jusqu'au, valid until, valid to, date fin, end date, expire le, expiry date, expires at, ends at, fin validite, date fin validite, expires on, expires, date expiration, expiration, expiration date, ends on, ends, valide jusqu'au, to date, active until, date limite", "au, jusqu'au, until, fin, end, to"),
			flagField("single_use", "Usage unique", "Single use", "Oui : une fois par foyer.", "Yes: once a household.", "usage unique, single use, one time use, une seule fois, once per customer, once a customer, utilisable une fois, une fois client, one per customer, une fois par client", ""),
			numberField("times_used", "Utilisations", "Times used", "Combien de fois il a servi.", "How often it was used.", "12", 0, 0, "utilisations, nb utilisations, times used, times redeemed, uses, usage count, redemptions, no redemptions, used count, nb fois utilise, utilise fois, total used, total redemptions, nombre utilisations", "used, utilise"),
			storeField(), noteField(),
		),
	},
		want{Words{FR: "le code du coupon", EN: "the coupon's code"}, []string{"code"}},
		want{Words{FR: "ce à quoi il donne droit, ou ses jours", EN: "what it is good for, or its days"}, []string{"product_id", "value", "valid_from_on", "valid_until_on", "single_use"}},
	)
}
