package problem

// The codes of what was loaded before: uploads, their originals, what waits.
const (
	NoSuchUpload   ID = "no-such-upload"
	NoOriginal     ID = "no-original"
	NoPreview      ID = "no-preview"
	NoUploadsNamed ID = "no-uploads-named"
	RejectsAlone   ID = "rejects-alone"
	RejectsChanged ID = "rejects-changed"
	// RejectsUnmarked is a file of rows to correct that no longer says whose they are.
	RejectsUnmarked ID = "rejects-unmarked"
)

// loadCodes lists the problems of this area.
func loadCodes() []Code {
	return []Code{
		{
			ID: NoSuchUpload, Exit: 2,
			EN: Wording{`No upload, or more than one, begins with "{id}".`, `habitue uploads lists them.`},
			FR: Wording{"Aucun chargement, ou plusieurs, ne commence par «\u00a0{id}\u00a0».", `habitue uploads les liste.`},
		},
		{
			ID: NoOriginal,
			EN: Wording{`The original of upload {upload} is no longer in archive/.`, `Bring archive/ back from a backup, or load the file once more.`},
			FR: Wording{`L'original du chargement {upload} n'est plus dans archive/.`, `Reprenez archive/ d'une sauvegarde ou chargez le fichier à nouveau.`},
		},
		{
			ID: NoPreview, Severity: Warning,
			EN: Wording{`What this file would change is not shown: another command is writing.`, `Run habitue check again when it has ended.`},
			FR: Wording{`Ce que ce fichier changerait n'est pas montré : une autre commande est en train d'écrire.`, `Relancez habitue check quand elle aura fini.`},
		},
		{
			ID: RejectsAlone,
			EN: Wording{`These are rejected rows of "{file}", which is not loaded: they have no place to go to.`, `Load "{file}" first, or together with this workbook.`},
			FR: Wording{"Ce sont des lignes rejetées de «\u00a0{file}\u00a0», qui n'est pas chargé\u00a0: elles n'ont pas de place où aller.", "Chargez d'abord «\u00a0{file}\u00a0», ou les deux ensemble."},
		},
		{
			ID: RejectsChanged,
			EN: Wording{`The row numbers or columns of this workbook of rejected rows are no longer as they were written.`, `Take the workbook from reports/ again and change only the cells of the rows; each number stands once, in column A.`},
			FR: Wording{"Les numéros de ligne ou les colonnes de ce classeur de lignes rejetées ne sont plus comme ils ont été écrits.", `Reprenez le classeur dans reports/ et ne changez que les cellules des lignes ; chaque numéro n'y est qu'une fois, en colonne A.`},
		},
		{
			ID: RejectsUnmarked,
			EN: Wording{`These are rows to correct, but the file no longer says which file they belong to: the workbook's hidden sheet is gone, as when it is saved as csv.`, `Type the corrections into the workbook itself, save it as .xlsx or .ods with all its sheets, and load that.`},
			FR: Wording{"Ce sont des lignes à corriger, mais le fichier ne dit plus de quel fichier elles viennent : la feuille cachée du classeur n'y est plus, comme quand on l'enregistre en csv.", "Tapez les corrections dans le classeur lui-même, enregistrez-le en .xlsx ou .ods avec toutes ses feuilles, et chargez celui-là."},
		},
		{
			ID: NoUploadsNamed, Exit: 2,
			EN: Wording{`No upload is named.`, `habitue {command} --upload ID; habitue uploads lists them.`},
			FR: Wording{`Aucun chargement n'est nommé.`, `habitue {command} --upload NUMÉRO ; habitue uploads les liste.`},
		},
	}
}
