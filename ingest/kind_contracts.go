package ingest

// contracts is the kind of sheet with one contract, subscription, deposit or order in advance a row.
func contracts() Kind {
	return factSheet(Kind{
		Name:   "contracts",
		Title:  Words{FR: "contrats et abonnements", EN: "contracts and subscriptions"},
		About:  Words{FR: "Une ligne par contrat, abonnement, précommande ou consigne : qui, du, au, caution, pénalité.", EN: "One row for each contract, subscription, order in advance or deposit: who, from, to, deposit, penalty."},
		unique: "contract_id",
		Fields: join(
			idField("contract_id", "N° contrat", "Contract ID", "Numéro du contrat.", "Number of the contract.", "CT-8", "", combine("contrat", "abonnement", "contract", "subscription", "police", "policy", "precommande", "preorder")...),
			who(),
			wordField("contract_type", "Type de contrat", "Contract type", "Abonnement, contrat, précommande, consigne.", "Subscription, contract, order in advance, deposit.", "abonnement", "subscription", "type contrat, type abonnement, contract type, subscription type, nature contrat, formule type", "type, nature",
				Choice{Value: "subscription", Words: listed("abonnement, subscription, formule, plan, forfait, membership")},
				Choice{Value: "contract", Words: listed("contrat, contract, maintenance, location, lease, rental, bail, assurance, insurance")},
				Choice{Value: "preorder", Words: listed("précommande, precommande, preorder, pre order, reservation")},
				Choice{Value: "deposit", Words: listed("consigne, deposit, caution, acompte, arrhes")}),
			textField("plan", "Formule", "Plan name", "Formule ou objet du contrat.", "Plan or subject of the contract.", "Panier mensuel", "Monthly box", "formule, plan, plan name, product plan, nom formule, offre souscrite, objet contrat, abonnement, subscription, package, subscription plan, forfait, formule abonnement, subscription name, membership plan", "offre, libelle, description"),
			onDay("from_on", "Début", "From", "Premier jour.", "First day.", "debut, date debut, debut contrat, debut abonnement, date souscription, souscrit le, started on, date effet, prise effet, commences on, start, start date, from, subscribed from, contract start, effective date, date signature, signed on, a partir, a partir du, prend effet le, starts on, starts, commence le, debute le", "du, date, le"),
			onDay("until_on", "Fin", "Until", "Dernier jour prévu.", "Last day agreed.", "fin, date fin, fin contrat, echeance, date echeance, end, end date, until, to, contract end, expiry, expiry date, expires on, renews on, renewal date, fin engagement, ends on, ends, prend fin le, valid until, expire le", "au"),
			onDay("ended_on", "Résilié le", "Ended on", "Jour où il a vraiment pris fin.", "Day on which it really ended.", "resilie le, date resiliation, resiliation, cancelled on, canceled on, cancellation date, ended on, termination date, date cancelled, terminated on, date ended, termine le, terminee le, date terminated", ""),
			moneyField("amount", "Montant du contrat", "Contract amount", "Montant par période.", "Amount a period.", "montant contrat, montant abonnement, mensualite, contract amount, subscription amount, subscription price, mrr, prix abonnement, tarif abonnement, cotisation, fee, monthly amount, monthly fee, montant mensuel, cotisation mensuelle, recurring amount, monthly charge, monthly price, tarif mensuel, prix mensuel, loyer", "montant, amount, prix, price, tarif"),
			wordField("period", "Périodicité", "Period", "Semaine, mois, trimestre, année, une fois.", "Week, month, quarter, year, once.", "mois", "month", "periodicite, periode facturation, frequence facturation, period, billing period, billing cycle, frequence, frequency", "",
				Choice{Value: "week", Words: listed("semaine, week, weekly, hebdomadaire")}, Choice{Value: "month", Words: listed("mois, month, monthly, mensuel, mensuelle, 1 mois")},
				Choice{Value: "quarter", Words: listed("trimestre, quarter, quarterly, trimestriel, 3 mois")}, Choice{Value: "year", Words: listed("année, annee, an, year, yearly, annual, annually, annuel, annuelle, 12 mois")},
				Choice{Value: "once", Words: listed("une fois, once, unique, ponctuel, one off")}),
			moneyField("deposit", "Caution", "Deposit", "Caution, consigne ou acompte versé.", "Deposit paid.", "caution, depot garantie, deposit, consigne, acompte, arrhes, security deposit, deposit paid, acompte verse, down payment, depot, versement initial", ""),
			moneyField("penalty", "Pénalité", "Penalty", "Ce que coûte une sortie anticipée.", "What leaving early costs.", "penalite, penalite resiliation, frais resiliation, indemnite, penalty, cancellation fee, termination fee, exit fee, early termination fee, indemnite resiliation, frais resiliation anticipee, break fee", ""),
			flagField("renews", "Reconduction", "Renews", "Oui : se renouvelle seul.", "Yes: renews by itself.", "reconduction, tacite reconduction, renouvellement automatique, renews, auto renew, auto renewal, automatic renewal, renouvellement auto, reconduction auto, renouvellement tacite, renewal", ""),
			productField(), storeField(), sellerField(), noteField(),
		),
	},
		whoNeed(),
		want{Words{FR: "le contrat : numéro, formule, caution, pénalité ou dates", EN: "the contract: number, plan, deposit, penalty or dates"}, []string{"contract_id", "contract_type", "plan", "deposit", "penalty", "until_on", "ended_on"}},
	)
}
