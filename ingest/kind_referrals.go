package ingest

// referrals is the kind of sheet with one recommendation of one customer to another a row.
func referrals() Kind {
	return factSheet(Kind{
		Name:  "referrals",
		Title: Words{FR: "parrainages", EN: "referrals"},
		About: Words{FR: "Une ligne par parrainage : qui a recommandé, qui est venu, quand.", EN: "One row for each referral: who recommended, who came, when."},
		Fields: join(
			idField("referrer_id", "Parrain", "Referrer", "Numéro (ou adresse) du client qui recommande.", "Number (or address) of the customer who recommends.", "17850", "", append(combine("parrain", "referrer", "sponsor", "client parrain"), listed("parrain, client parrain, referrer, referred by, parraine par, recommande par, sponsor, email parrain, referrer email, referring customer, advocate")...)...),
			idField("referred_id", "Filleul", "Referred", "Numéro (ou adresse) de la personne recommandée.", "Number (or address) of the person recommended.", "18102", "", append(combine("filleul", "referred", "referee", "friend", "ami", "client filleul", "referred customer"), listed("filleul, filleule, client filleul, referred, referee, referred customer, new customer, nouveau client, client parraine, personne parrainee, parrainee, email filleul, referred email, referee email, friend email, email ami, ami")...)...),
			textField("referred_name", "Nom du filleul", "Referred name", "Nom de la personne recommandée.", "Name of the person recommended.", "Paul Martin", "", "nom filleul, referred name, referee name, friend name, nom ami", ""),
			onDay("referred_on", "Parrainé le", "Referred on", "Jour de la recommandation.", "Day of the recommendation.", "parraine le, date parrainage, referred on, referral date, date referral", "date, le"),
			onDay("converted_on", "Premier achat le", "Converted on", "Jour où la personne est devenue cliente.", "Day on which the person became a customer.", "premier achat, premier achat le, date premier achat, converted on, conversion date, first purchase, first purchase on, first order date, first order on, conversion le", ""),
			flagField("converted", "Devenu client", "Converted", "Oui : la personne a acheté.", "Yes: the person has bought.", "devenu client, converti, converted, a achete, parrainage valide, has bought, purchased, transforme, bought", ""),
			idField("code", "Code de parrainage", "Referral code", "Code utilisé.", "Code used.", "MARIE10", "code", append(combine("parrainage"), "referral code", "code referral")...),
			textField("reward", "Récompense", "Reward", "Ce que le parrain reçoit.", "What the referrer receives.", "bon de 10 €", "10 € voucher", "recompense, recompense parrain, prime parrainage, prime versee, recompense versee, reward given, recompense donnee, reward, referrer reward, bonus, cadeau parrain, prime parrain, bonus parrain, referrer bonus, referral bonus, prime", ""),
			channelField(), storeField(), sellerField(),
		),
	},
		want{Words{FR: "le parrain", EN: "the referrer"}, []string{"referrer_id"}},
		want{Words{FR: "le filleul ou le parrainage", EN: "the person referred, or the referral's day"}, []string{"referred_id", "referred_name", "referred_on", "converted_on", "code"}},
	)
}
