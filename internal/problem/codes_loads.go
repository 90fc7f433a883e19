package problem

// The codes of what was loaded before: uploads, their originals, what waits.
const (
	NoSuchUpload   ID = "no-such-upload"
	NoOriginal     ID = "no-original"
	NoPreview      ID = "no-preview"
	NoUploadsNamed ID = "no-uploads-named"
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
			ID: NoUploadsNamed, Exit: 2,
			EN: Wording{`No upload is named.`, `habitue {command} --upload ID; habitue uploads lists them.`},
			FR: Wording{`Aucun chargement n'est nommé.`, `habitue {command} --upload NUMÉRO ; habitue uploads les liste.`},
		},
	}
}
