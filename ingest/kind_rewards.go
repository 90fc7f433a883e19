package ingest

// rewards is the kind of sheet with one reward that points can buy a row: the catalogue, with the days on which it holds.
func rewards() Kind {
	return factSheet(Kind{
		Name:  "rewards",
		Title: Words{FR: "catalogue des récompenses", EN: "reward catalogue"},
		About: Words{FR: "Une ligne par récompense que des points achètent : combien de points, ce qu'elle coûte, combien il y en a, pour quels paliers, du, au.", EN: "One row for each reward that points buy: how many points, what it costs, how many there are, for which tiers, from, to."},
		Fields: join(
			textField("reward", "Récompense du catalogue", "Catalogue reward", "Nom de la récompense, comme dans les récompenses utilisées.", "Name of the reward, as in the rewards redeemed.", "café offert", "free coffee",
				"recompense du catalogue, recompense catalogue, nom recompense, libelle recompense, catalogue reward, catalog reward, reward name, reward title, nom de la recompense, prime fidelite", "recompense, reward, cadeau, prime, gift, nom, name, libelle"),
			numberField("points", "Points nécessaires", "Points needed", "Points qu'elle demande.", "Points that it takes.", "100", 0, 1_000_000_000, "points necessaires, points requis, points demandes, cout en points, prix en points, valeur en points, points needed, points required, points cost, cost in points, points price, price in points, pts requis", "points, pts, nb points"),
			moneyField("cost", "Coût de la récompense", "Reward cost", "Ce qu'elle coûte à la boutique.", "What it costs the shop.", "cout recompense, cout de la recompense, cout boutique, cout de revient, prix de revient, reward cost, cost to us, unit cost, cost price, cost to the shop", "cout, cost"),
			numberField("stock", "Stock de récompenses", "Reward stock", "Combien il y en a ; vide : sans limite.", "How many there are; empty: no limit.", "50", 0, 1_000_000_000, "stock recompense, stock restant, remaining stock, in stock, qty available, qty avail, stock de recompenses, quantite disponible, reward stock, reward quantity, available quantity, quantity available", "stock, quantite, disponible, available, quantity"),
			textField("tiers", "Paliers admis", "Tiers allowed", "Paliers qui y ont droit, séparés par des virgules ; vide : tous.", "Tiers that may have it, separated by commas; empty: all.", "Or, Argent", "Gold, Silver", "paliers admis, paliers, reserve aux paliers, niveaux admis, tiers allowed, eligible tiers, tiers eligible, reserved for tiers, allowed tiers", "palier, tier, tiers, niveau, niveaux"),
			onDay("from_on", "Au catalogue depuis", "Offered from", "Premier jour ; vide : depuis toujours.", "First day; empty: ever since.", "au catalogue depuis, au catalogue du, proposee du, proposee depuis, offered from, available from, in catalogue from, catalogue from", "du, debut, depuis, date debut, valable du, start, start date, from, valid from"),
			onDay("until_on", "Au catalogue jusqu'au", "Offered until", "Dernier jour ; vide : sans fin.", "Last day; empty: no end.", "au catalogue jusqu'au, au catalogue au, proposee jusqu'au, offered until, available until, in catalogue until, catalogue until", "au, fin, jusqu'au, date fin, valable jusqu'au, end, end date, to, until, valid until"),
			storeField(), productField(), noteField(),
		),
	},
		want{Words{FR: "le nom de la récompense", EN: "the reward's name"}, []string{"reward"}},
		want{Words{FR: "les points qu'elle demande", EN: "the points that it takes"}, []string{"points"}},
		want{Words{FR: "son coût, son stock, ses paliers ou ses jours", EN: "its cost, stock, tiers or days"}, []string{"cost", "stock", "tiers", "from_on", "until_on"}},
	)
}
