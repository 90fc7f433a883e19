package problem

// The codes of the command line and of the machine around it.
const (
	WrongFlag       ID = "wrong-flag"
	FlagAfterName   ID = "flag-after-name"
	UnknownCommand  ID = "unknown-command"
	NoWorkspace     ID = "no-workspace"
	WorkspaceExists ID = "workspace-exists"
	Locked          ID = "locked"
	Interrupted     ID = "interrupted"
	CannotRead      ID = "cannot-read"
	CannotWrite     ID = "cannot-write"
	DiskFull        ID = "disk-full"
	ClockJumped     ID = "clock-jumped"
	Unexpected      ID = "unexpected"
	SharedFolder    ID = "shared-folder"
	BadKey          ID = "bad-key"
	NoSnapshot      ID = "no-snapshot"
	NoSuchCustomer  ID = "no-such-customer"
	NoSuchPlan      ID = "no-such-plan"
	NoSuchPerson    ID = "no-such-person"
	NoSuchTable     ID = "no-such-table"
	NoSuchColumn    ID = "no-such-column"
	NoFiles         ID = "no-files"
	YesNeeded       ID = "yes-needed"
	BadDate         ID = "bad-date"
	BadCondition    ID = "bad-condition"
	NoSuchSheet     ID = "no-such-sheet"
	FileChanged     ID = "file-changed" // worded with the sheets
	NoSuchCampaign  ID = "no-such-campaign"
	SalesLate       ID = "sales-late"
	SnapshotGone    ID = "snapshot-gone"
	NotApproved     ID = "not-approved"
	HeldCustomer    ID = "held-customer"
	NotInPlan       ID = "not-in-plan"
	PlanNotOpen     ID = "plan-not-open"
	NobodyToWrite   ID = "nobody-to-write-to"
	EmptyAudience   ID = "empty-audience"
)

// commandCodes lists the problems of this area.
func commandCodes() []Code {
	return []Code{
		{
			ID: WrongFlag, Exit: 2,
			EN: Wording{`{message}`, `Try: habitue {command} --help.`},
			FR: Wording{`{message}`, `Essayez : habitue {command} --help.`},
		},
		{
			ID: FlagAfterName, Exit: 2,
			EN: Wording{`{flag} stands after a name and would not be seen.`, `Did you mean: {line}`},
			FR: Wording{`{flag} est placé après un nom et ne serait pas pris en compte.`, `Vouliez-vous dire : {line}`},
		},
		{
			ID: UnknownCommand, Exit: 2,
			EN: Wording{`"{name}" is not a command.`, `habitue --help lists them.{suggestion}`},
			FR: Wording{`« {name} » n'est pas une commande.`, `habitue --help en donne la liste.{suggestion}`},
		},
		{
			ID: NoWorkspace, Exit: 2,
			EN: Wording{`There is no habitue.yaml in {folder}.`, `Name the workspace with --workspace FOLDER, or make one: habitue init.`},
			FR: Wording{`Il n'y a pas de habitue.yaml dans {folder}.`, `Indiquez l'espace de travail par --workspace DOSSIER, ou créez-en un : habitue init.`},
		},
		{
			ID: WorkspaceExists, Exit: 2,
			EN: Wording{`{folder} already holds a workspace.`, `Nothing was changed. Edit its habitue.yaml, or choose another folder.`},
			FR: Wording{`{folder} contient déjà un espace de travail.`, `Rien n'a été modifié. Modifiez son habitue.yaml ou choisissez un autre dossier.`},
		},
		{
			ID: Locked, Exit: 4,
			EN: Wording{`Another habitue command is at work here ({holder}).`, `Wait until it has ended and run this one again; nothing was done.`},
			FR: Wording{`Une autre commande habitue travaille ici ({holder}).`, `Attendez qu'elle se termine puis relancez celle-ci ; rien n'a été fait.`},
		},
		{
			ID: Interrupted, Exit: 130,
			EN: Wording{`Interrupted.`, `What was finished is kept; run the same command again to go on.`},
			FR: Wording{`Interrompu.`, `Ce qui était terminé est gardé ; relancez la même commande pour continuer.`},
		},
		{
			ID: CannotRead,
			EN: Wording{`This cannot be read: {reason}.`, `Check the name and the permissions.`},
			FR: Wording{`Lecture impossible : {reason}.`, `Vérifiez le nom et les droits d'accès.`},
		},
		{
			ID: CannotWrite,
			EN: Wording{`This cannot be written: {reason}.`, `Check the permissions of the folder and run the command again.`},
			FR: Wording{`Écriture impossible : {reason}.`, `Vérifiez les droits du dossier puis relancez la commande.`},
		},
		{
			ID: DiskFull,
			EN: Wording{`The disk is full.`, `Free some space and run the command again; nothing half-done was published.`},
			FR: Wording{`Le disque est plein.`, `Libérez de la place puis relancez la commande ; rien d'inachevé n'a été publié.`},
		},
		{
			ID: ClockJumped,
			EN: Wording{`The clock says {now}, the last night ran on {last}.`, `If today's date is right, run once with --as-of {day}.`},
			FR: Wording{`L'horloge indique {now}, la dernière nuit date du {last}.`, `Si la date du jour est juste, lancez une fois avec --as-of {day}.`},
		},
		{
			ID: SharedFolder, Exit: 2,
			EN: Wording{`{folder} lies on a network or synced place ({place}), where locks and renames cannot be trusted.`, `Make the workspace on a local disk; its inbox and reports may be linked from there.`},
			FR: Wording{`{folder} se trouve sur un emplacement réseau ou synchronisé ({place}), où ni verrou ni renommage ne sont sûrs.`, `Créez l'espace de travail sur un disque local ; ses dossiers inbox et reports peuvent y être liés.`},
		},
		{
			ID: BadKey, Exit: 2,
			EN: Wording{`This key cannot be read.`, `Bring it back from a backup; with a new key the links and codes already sent would no longer be valid.`},
			FR: Wording{`Cette clé est illisible.`, `Reprenez-la d'une sauvegarde ; avec une nouvelle clé, les liens et codes déjà envoyés ne seraient plus valables.`},
		},
		{
			ID: NoSnapshot,
			EN: Wording{`There is no snapshot{of}.`, `Make one: habitue snapshot.`},
			FR: Wording{`Il n'y a pas d'état{of}.`, `Créez-le : habitue snapshot.`},
		},
		{
			ID: NoSuchCustomer, Exit: 2,
			EN: Wording{`No customer has the id "{id}".`, `Ids are those of the sheets; habitue export --table customers lists them.`},
			FR: Wording{`Aucun client n'a le numéro « {id} ».`, `Les numéros sont ceux des feuilles ; habitue export --table customers les liste.`},
		},
		{
			ID: NoSuchPlan, Exit: 2,
			EN: Wording{`There is no plan "{id}".`, `Make one: habitue plan --campaign NAME --as WHO.`},
			FR: Wording{`Il n'y a pas de liste d'envoi « {id} ».`, `Créez-la : habitue plan --campaign NOM --as QUI.`},
		},
		{
			ID: NoSuchPerson, Exit: 2,
			EN: Wording{`"{name}" is not under people: in habitue.yaml.`, `Known: {known}.`},
			FR: Wording{`« {name} » n'est pas sous people: dans habitue.yaml.`, `Connus : {known}.`},
		},
		{
			ID: NoSuchTable, Exit: 2,
			EN: Wording{`There is no table "{name}".`, `Tables: {known}.`},
			FR: Wording{`Il n'y a pas de table « {name} ».`, `Tables : {known}.`},
		},
		{
			ID: NoSuchColumn, Exit: 2,
			EN: Wording{`There is no column "{name}".{suggestion}`, `Columns: {known}.`},
			FR: Wording{`Il n'y a pas de colonne « {name} ».{conseil}`, `Colonnes : {known}.`},
		},
		{
			ID: NoFiles, Exit: 2,
			EN: Wording{`No file was named.`, `Write its name after the command: habitue {command} sales.xlsx.`},
			FR: Wording{`Aucun fichier n'est nommé.`, `Écrivez son nom après la commande : habitue {command} ventes.xlsx.`},
		},
		{
			ID: YesNeeded, Exit: 2,
			EN: Wording{`This would send {count|mail|mails} of plan {plan}.`, `Add --yes to send: habitue send --plan {plan} --yes.`},
			FR: Wording{`Ceci enverrait {count|courriel|courriels} de la liste d'envoi {plan}.`, `Ajoutez --yes pour envoyer : habitue send --plan {plan} --yes.`},
		},
		{
			ID: BadDate, Exit: 2,
			EN: Wording{`"{value}" is not a day.`, `Write it as 2026-11-24.`},
			FR: Wording{`« {value} » n'est pas un jour.`, `Écrivez-le ainsi : 2026-11-24.`},
		},
		{
			ID: BadCondition, Exit: 2,
			EN: Wording{`The condition cannot be used: {reason}.`, `Example: --where 'abc_class == "A" && orders > 3'.`},
			FR: Wording{`Cette condition n'est pas utilisable : {reason}.`, `Exemple : --where 'abc_class == "A" && orders > 3'.`},
		},
		{
			ID: Unexpected,
			EN: Wording{`Something went wrong that Habitué has no words for: {reason}.`, ``},
			FR: Wording{`Une erreur imprévue s'est produite : {reason}.`, ``},
		},
	}
}
