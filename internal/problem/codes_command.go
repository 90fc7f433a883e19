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
)

// commandCodes lists the problems of this area.
func commandCodes() []Code {
	return []Code{
		{ID: WrongFlag, Exit: 2,
			EN: Wording{`{message}.`, `Try: habitue {command} --help.`},
			FR: Wording{`{message}.`, `Essayez : habitue {command} --help.`}},
		{ID: FlagAfterName, Exit: 2,
			EN: Wording{`{flag} stands after a name and would not be seen.`, `Did you mean: {line}`},
			FR: Wording{`{flag} est placé après un nom et ne serait pas pris en compte.`, `Vouliez-vous dire : {line}`}},
		{ID: UnknownCommand, Exit: 2,
			EN: Wording{`"{name}" is not a command.`, `habitue --help lists them.{suggestion}`},
			FR: Wording{`« {name} » n'est pas une commande.`, `habitue --help en donne la liste.{suggestion}`}},
		{ID: NoWorkspace, Exit: 2,
			EN: Wording{`There is no habitue.yaml in {folder}.`, `Name the workspace with --workspace FOLDER, or make one: habitue init.`},
			FR: Wording{`Il n'y a pas de habitue.yaml dans {folder}.`, `Indiquez l'espace de travail par --workspace DOSSIER, ou créez-en un : habitue init.`}},
		{ID: WorkspaceExists, Exit: 2,
			EN: Wording{`{folder} already holds a workspace.`, `Nothing was changed. Edit its habitue.yaml, or choose another folder.`},
			FR: Wording{`{folder} contient déjà un espace de travail.`, `Rien n'a été modifié. Modifiez son habitue.yaml ou choisissez un autre dossier.`}},
		{ID: Locked, Exit: 4,
			EN: Wording{`Another habitue command is at work here ({holder}).`, `Wait until it has ended and run this one again; nothing was done.`},
			FR: Wording{`Une autre commande habitue travaille ici ({holder}).`, `Attendez qu'elle se termine puis relancez celle-ci ; rien n'a été fait.`}},
		{ID: Interrupted, Exit: 130,
			EN: Wording{`Interrupted.`, `What was finished is kept; run the same command again to go on.`},
			FR: Wording{`Interrompu.`, `Ce qui était terminé est gardé ; relancez la même commande pour continuer.`}},
		{ID: CannotRead,
			EN: Wording{`This cannot be read: {reason}.`, `Check the name and the permissions.`},
			FR: Wording{`Lecture impossible : {reason}.`, `Vérifiez le nom et les droits d'accès.`}},
		{ID: CannotWrite,
			EN: Wording{`This cannot be written: {reason}.`, `Check the permissions of the folder and run the command again.`},
			FR: Wording{`Écriture impossible : {reason}.`, `Vérifiez les droits du dossier puis relancez la commande.`}},
		{ID: DiskFull,
			EN: Wording{`The disk is full.`, `Free some space and run the command again; nothing half-done was published.`},
			FR: Wording{`Le disque est plein.`, `Libérez de la place puis relancez la commande ; rien d'inachevé n'a été publié.`}},
		{ID: ClockJumped,
			EN: Wording{`The clock says {now}, the last night ran on {last}.`, `If today's date is right, run once with --as-of {day}.`},
			FR: Wording{`L'horloge indique {now}, la dernière nuit date du {last}.`, `Si la date du jour est juste, lancez une fois avec --as-of {day}.`}},
		{ID: Unexpected,
			EN: Wording{`Something went wrong that Habitué has no words for: {reason}.`, ``},
			FR: Wording{`Une erreur imprévue s'est produite : {reason}.`, ``}},
	}
}
