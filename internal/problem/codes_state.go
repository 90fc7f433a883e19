package problem

// The codes of the transactional store: state.db and the send log beside it.
const (
	NewerState     ID = "newer-state"
	OlderState     ID = "older-state"
	DamagedState   ID = "damaged-state"
	StateBusy      ID = "state-busy"
	DamagedSendLog ID = "damaged-send-log"
	MissingSendLog ID = "missing-send-log"
	ForeignSendLog ID = "foreign-send-log"
	StateBehind    ID = "state-behind"
)

// stateCodes lists the problems of this area.
func stateCodes() []Code {
	return []Code{
		{
			ID: NewerState, Exit: 2,
			EN: Wording{`This file is of version {version}; this program knows versions up to {known}.`, `Install the newer habitue; nothing was changed.`},
			FR: Wording{`Ce fichier est de la version {version} ; ce programme connaît les versions jusqu'à {known}.`, `Installez le habitue plus récent ; rien n'a été modifié.`},
		},
		{
			ID: OlderState, Exit: 2,
			EN: Wording{`This file is of version {version}, which is older than this program needs ({known}).`, `Run habitue run, plan or send once: they copy the file and bring it up to date.`},
			FR: Wording{`Ce fichier est de la version {version}, plus ancienne que celle dont ce programme a besoin ({known}).`, `Lancez une fois habitue run, plan ou send : le fichier est copié puis mis à jour.`},
		},
		{
			ID: DamagedState,
			EN: Wording{`This file is damaged or is no Habitué state file.`, `Bring it back from a backup together with the send log, then run: habitue restore.`},
			FR: Wording{`Ce fichier est endommagé ou n'est pas un fichier d'état de Habitué.`, `Reprenez-le d'une sauvegarde avec le journal d'envoi, puis lancez : habitue restore.`},
		},
		{
			ID: StateBusy, Exit: 4,
			EN: Wording{`Another program has kept this file locked for more than 5 seconds.`, `Close what has it open and run the command again; nothing was lost.`},
			FR: Wording{`Un autre programme bloque ce fichier depuis plus de 5 secondes.`, `Fermez ce qui l'utilise puis relancez la commande ; rien n'est perdu.`},
		},
		{
			ID: DamagedSendLog,
			EN: Wording{`The send log is damaged at byte {offset}; who was written to after that cannot be told.`, `Nothing is sent. Bring this file and state.db back from the same backup.`},
			FR: Wording{`Le journal d'envoi est endommagé à l'octet {offset} ; on ne peut plus dire à qui il a été écrit ensuite.`, `Rien n'est envoyé. Reprenez ce fichier et state.db de la même sauvegarde.`},
		},
		{
			ID: MissingSendLog,
			EN: Wording{`The send log is gone, though {count|mailing is|mailings are} not finished; what was sent cannot be told.`, `Nothing is sent. Bring this file and state.db back from the same backup.`},
			FR: Wording{`Le journal d'envoi a disparu alors que {count|envoi n'est pas terminé|envois ne sont pas terminés} ; on ne peut pas dire ce qui est parti.`, `Rien n'est envoyé. Reprenez ce fichier et state.db de la même sauvegarde.`},
		},
		{
			ID: ForeignSendLog,
			EN: Wording{`The send log does not belong to this state.db: one of the two is older, or of another workspace.`, `Nothing is sent. Bring both files back from the same backup; where only state.db was lost: habitue restore.`},
			FR: Wording{`Le journal d'envoi ne va pas avec ce state.db : l'un des deux est plus ancien, ou d'un autre espace de travail.`, `Rien n'est envoyé. Reprenez les deux fichiers de la même sauvegarde ; si seul state.db est perdu : habitue restore.`},
		},
		{
			ID: StateBehind,
			EN: Wording{`state.db lacks what lake/events knows: {mails|outcome of a mailing|outcomes of mailings}, {optouts|opt-out or lifting|opt-outs or liftings}. It was lost, or comes from an older backup.`, `Nothing is planned or sent, so that nobody is written to twice. Run: habitue restore.`},
			FR: Wording{`Il manque à state.db ce que lake/events sait : {mails|résultat d'envoi|résultats d'envoi}, {optouts|opposition ou levée|oppositions ou levées}. Il a été perdu, ou vient d'une sauvegarde plus ancienne.`, `Rien n'est planifié ni envoyé, pour que personne ne soit écrit deux fois. Lancez : habitue restore.`},
		},
	}
}
