package ingest

// memberships is the kind of sheet with one membership a row.
func memberships() Kind {
	return factSheet(Kind{
		Name:  "memberships",
		Title: Words{FR: "adhésions", EN: "memberships"},
		About: Words{FR: "Une ligne par adhésion (club, programme, association) : qui, depuis quand, parti quand, pourquoi.", EN: "One row for each membership (club, programme, association): who, since when, left when, why."},
		Fields: join(
			who(),
			textField("programme", "Programme", "Programme", "Club ou programme.", "Club or programme.", "Club des habitués", "Regulars' club", "programme, scheme, nom programme, club, program, programme name, program name, loyalty program, programme fidelite, club name, membership name, nom club, membership programme, membership type", "membership, formule, plan, membership plan"),
			textField("level", "Niveau", "Level", "Niveau que la source lui donne.", "Level that the source gives.", "Or", "Gold", "niveau, niveau adhesion, palier, statut fidelite, level, membership level, tier, loyalty tier, loyalty status, niveau fidelite, member level, member tier, statut membre, categorie membre", "statut, status, categorie"),
			onDay("joined_on", "Adhésion le", "Joined on", "Jour d'entrée.", "Day of joining.", "adhesion, adhesion le, date adhesion, adhere le, date inscription programme, membre depuis, joined, joined on, join date, member since, enrolled on, enrolment date, enrollment date, date entree, date joined, adherent depuis, membership start, entre le, enrolled at, enrolled, inscrit le, inscrite le, enroll date, enrol date", "date inscription, date, le, start, start date, date debut, debut"),
			onDay("left_on", "Départ le", "Left on", "Jour de départ.", "Day of leaving.", "depart le, date depart, parti le, sortie le, date sortie, radie le, date radiation, left, left on, leave date, leaving date, resigned on, cancelled on, canceled on, date left, date cancelled, end date, fin adhesion, date fin adhesion, date resiliation, resilie le, resiliee le, membership end, ended on, desinscrit le, desinscrite le, cancel date, quitte le, cancellation date", "date fin, fin, end, until, to"),
			textField("why_left", "Motif de départ", "Reason for leaving", "Pourquoi.", "Why.", "déménagement", "moved away", "motif depart, raison depart, motif sortie, motif radiation, reason leaving, reason for leaving, why left, leaving reason, cancellation reason, reason left, reason cancelled, cancel reason, motif resiliation, raison resiliation, exit reason, motif fin", "motif, raison, reason, why"),
			storeField(), sellerField(), noteField(),
		),
	},
		whoNeed(),
		want{Words{FR: "l'entrée, le départ ou son motif", EN: "joining, leaving or why"}, []string{"joined_on", "left_on", "why_left"}},
	)
}
