package problem

// stepCodes lists what plan, preview, approve, send and cells refuse to do; their names stand with the command
// line's.
func stepCodes() []Code {
	return []Code{
		{
			ID: NoSuchCampaign, Exit: 2,
			EN: Wording{`There is no campaign "{name}" in campaigns/.{suggestion}`, `Campaigns: {known}.`},
			FR: Wording{`Il n'y a pas de campagne « {name} » dans campaigns/.{conseil}`, `Campagnes : {known}.`},
		},
		{
			ID: SalesLate, Exit: 3,
			EN: Wording{`The newest sale is {days|day|days} old, more than {max}: the figures are too old to write to anyone.`, `Load the latest sales and make a snapshot, or raise max_age_days in habitue.yaml.`},
			FR: Wording{`La dernière vente remonte à {days|jour|jours}, plus que {max} : les chiffres sont trop vieux pour écrire à qui que ce soit.`, `Chargez les dernières ventes puis créez un état, ou augmentez max_age_days dans habitue.yaml.`},
		},
		{
			ID: SnapshotGone,
			EN: Wording{`The snapshot of {of}, from which plan {plan} was made, is gone or has changed; nothing was sent.`, `Make the plan again and have it approved: habitue plan --campaign NAME --as WHO.`},
			FR: Wording{`L'état au {du}, d'où vient la liste d'envoi {plan}, a disparu ou changé ; rien n'est parti.`, `Refaites la liste d'envoi et son approbation : habitue plan --campaign NOM --as QUI.`},
		},
		{
			ID: NotApproved,
			EN: Wording{`Nobody has approved plan {plan} yet; nothing was sent.`, `Another person than its author says yes: habitue approve --plan {plan} --as WHO.`},
			FR: Wording{`Personne n'a encore approuvé la liste d'envoi {plan} ; rien n'est parti.`, `Une autre personne que son auteur dit oui : habitue approve --plan {plan} --as QUI.`},
		},
		{
			ID: HeldCustomer,
			EN: Wording{`Customer {id} gets no mail of this plan: {reason} ({because}).`, `To see a mail, name another customer, or none.`},
			FR: Wording{`Le client {id} ne reçoit rien de cette liste d'envoi : {raison} ({because}).`, `Pour voir un courriel, indiquez un autre client, ou aucun.`},
		},
		{
			ID: NotInPlan,
			EN: Wording{`Customer "{id}" is not in plan {plan}.`, `Ids are those of the sheets; without --customer the plan's first mail is shown.`},
			FR: Wording{`Le client « {id} » n'est pas dans la liste d'envoi {plan}.`, `Les numéros sont ceux des feuilles ; sans --customer, le premier courriel de la liste est montré.`},
		},
		{
			ID: NobodyToWrite, Exit: 2,
			EN: Wording{`Plan {plan} has no mailing: {holds|person in its audience, who is|people in its audience, who are all} held.`, `The plan's holds.jsonl names the reason of each; most often addresses or consents are not loaded yet.`},
			FR: Wording{`La liste d'envoi {plan} n'a aucun courriel : {holds|personne visée, qui ne reçoit|personnes visées, qui ne reçoivent} rien.`, `Son fichier holds.jsonl dit pourquoi pour chacune ; le plus souvent, adresses ou accords ne sont pas encore chargés.`},
		},
		{
			ID: EmptyAudience, Exit: 2,
			EN: Wording{`Nobody is in the audience of plan {plan}, so there is nothing to see, to approve or to send.`, `Change audience: in the campaign's file, and plan again; habitue export --where shows whom a condition means.`},
			FR: Wording{`Personne n'est visé par la liste d'envoi {plan} : il n'y a rien à voir, à approuver ni à envoyer.`, `Changez audience: dans le fichier de la campagne, puis refaites la liste ; habitue export --where montre qui une condition désigne.`},
		},
		{
			ID: PlanNotOpen,
			EN: Wording{`Plan {plan}: {status}; nothing was done.`, `Make a new one: habitue plan --campaign NAME --as WHO.`},
			FR: Wording{`La liste d'envoi {plan} : {statut} ; rien n'a été fait.`, `Faites-en une autre : habitue plan --campaign NOM --as QUI.`},
		},
		{
			ID: NoSuchSheet, Exit: 2,
			EN: Wording{`There is no sheet "{name}" in this file.`, `Sheets: {known}.`},
			FR: Wording{`Il n'y a pas de feuille « {name} » dans ce fichier.`, `Feuilles : {known}.`},
		},
	}
}
