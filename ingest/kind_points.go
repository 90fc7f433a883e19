package ingest

// pointsAdjustments is the kind of sheet with one correction of a points balance a row.
func pointsAdjustments() Kind {
	return factSheet(Kind{
		Name:  "points_adjustments",
		Title: Words{FR: "ajustements de points", EN: "points adjustments"},
		About: Words{FR: "Une ligne par ajustement : qui, combien de points en plus ou en moins, pourquoi.", EN: "One row for each adjustment: who, how many points more or less, why."},
		Fields: join(
			who(),
			onDay("adjusted_on", "Ajusté le", "Adjusted on", "Jour de l'ajustement.", "Day of the adjustment.", "ajuste le, date ajustement, adjusted on, adjustment date, date points, date operation, points date, correction date, date correction, corrige le, date adjusted, adjusted, date ajuste", "date, le"),
			numberField("points", "Points ajustés", "Points adjusted", "Points en plus, ou en moins avec un signe moins.", "Points added, or taken with a minus sign.", "50", 0, 0, "points ajustes, ajustement points, ajustement, points adjusted, points adjustment, adjustment, points, pts, nb points, nombre points, points ajoutes, points added, points credites, points delta, bonus points, points bonus, solde points, points balance, solde initial, number of points, points change, change points, mouvement points, variation points, points correction, correction points", ""),
			textField("reason", "Motif de l'ajustement", "Adjustment reason", "Pourquoi.", "Why.", "reprise de solde", "balance carried over", "motif ajustement, raison ajustement, adjustment reason, points reason, motif points, justification, motif correction", "motif, raison, reason, libelle, description, why, pourquoi, comment, commentaire, commentaires, comments, note"),
			onDay("expires_on", "Expire le", "Expires on", "Dernier jour de ces points.", "Last day of these points.", "expire le, date expiration, expiration, expires on, expiry date, expiry, valable jusqu'au, valid until, date peremption, peremption, expires at, date expires", ""),
			orderField(), storeField(), sellerField(),
		),
	},
		whoNeed(),
		want{Words{FR: "les points", EN: "the points"}, []string{"points"}},
	)
}
