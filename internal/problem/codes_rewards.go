package problem

// Codes of rewards that were taken against the catalogue. Their points are spent all the same.
const (
	RewardStock   ID = "reward-beyond-stock"
	RewardTier    ID = "reward-wrong-tier"
	RewardBalance ID = "reward-beyond-balance"
	RewardDay     ID = "reward-not-offered"
	RewardNoTier  ID = "reward-unknown-tier"
)

// rewardCodes lists the problems of this area.
func rewardCodes() []Code {
	return []Code{
		{
			ID: RewardStock, Severity: Warning,
			EN: Wording{`{customer} took "{reward}" on {day}: number {number} of {stock} that there were.`, `Correct the stock in the catalogue, or look at who gave it out. The points are spent.`},
			FR: Wording{"{customer} a pris «\u00a0{reward}\u00a0» le {day}\u00a0: numéro {number} sur {stock} en stock.", `Corrigez le stock du catalogue, ou voyez qui l'a remise. Les points sont dépensés.`},
		},
		{
			ID: RewardTier, Severity: Warning,
			EN: Wording{`{customer} took "{reward}" on {day} in the tier {tier}; it is for {tiers}.`, `Correct the tiers in the catalogue, or look at who gave it out. The points are spent.`},
			FR: Wording{"{customer} a pris «\u00a0{reward}\u00a0» le {day} au palier {tier}\u00a0; elle est réservée à {tiers}.", `Corrigez les paliers du catalogue, ou voyez qui l'a remise. Les points sont dépensés.`},
		},
		{
			ID: RewardBalance, Severity: Warning,
			EN: Wording{`{customer} took "{reward}" on {day} for {points|point|points}, {missing} more than there were.`, `The customer owes them; the next points repay them. Correct the row if the number is wrong.`},
			FR: Wording{"{customer} a pris «\u00a0{reward}\u00a0» le {day} pour {points|point|points}, {missing} de plus qu'il n'y en avait.", "Le client les doit\u00a0; ses prochains points les rembourseront. Corrigez la ligne si le nombre est faux."},
		},
		{
			ID: RewardDay, Severity: Warning,
			EN: Wording{`{customer} took "{reward}" on {day}, when the catalogue did not offer it there.`, `Correct the days or the store in the catalogue. Where the row names no points, those of the nearest day count.`},
			FR: Wording{"{customer} a pris «\u00a0{reward}\u00a0» le {day}, alors que le catalogue ne la proposait pas.", `Corrigez les jours ou le magasin du catalogue. Si la ligne n'indique pas de points, ceux du jour le plus proche comptent.`},
		},
		{
			ID: RewardNoTier, Severity: Warning,
			EN: Wording{`"{reward}" is for the tier "{tier}", which no ladder has.`, `Correct the name in the catalogue, or add the tier under tiers: in habitue.yaml. So far nobody may have it by that name.`},
			FR: Wording{"«\u00a0{reward}\u00a0» est pour le palier «\u00a0{tier}\u00a0», qu'aucune échelle ne connaît.", `Corrigez le nom dans le catalogue, ou ajoutez le palier sous tiers: dans habitue.yaml. Sous ce nom, personne n'y a droit.`},
		},
	}
}
