package problem

// The codes of the lake: facts and snapshots.
const (
	NewerLake       ID = "newer-lake"
	DamagedLake     ID = "damaged-lake"
	NoLakeManifest  ID = "no-lake-manifest"
	LakeChanged     ID = "lake-changed"
	DamagedSnapshot ID = "damaged-snapshot"
	SnapshotChanged ID = "snapshot-changed"
	TooLargeForLake ID = "too-large-for-lake"

	MissingLakeFile     ID = "missing-lake-file"
	MissingSnapshotFile ID = "missing-snapshot-file"
	TableNotInSnapshot  ID = "table-not-in-snapshot"
)

// lakeCodes lists the problems of this area.
func lakeCodes() []Code {
	return []Code{
		{
			ID: NewerLake, Exit: 2,
			EN: Wording{`The lake is of version {version}; this program knows versions up to {ours}.`, `Install the newer habitue. Nothing was changed.`},
			FR: Wording{`Le lac est de la version {version} ; ce programme connaît les versions jusqu'à {ours}.`, `Installez le habitue plus récent. Rien n'a été modifié.`},
		},
		{
			ID: DamagedLake,
			EN: Wording{`This file of the lake is damaged or was changed by something else.`, `Put it back from a backup (habitue restore); the original exports are in archive/. Do not edit or save files of the lake.`},
			FR: Wording{`Ce fichier du lac est abîmé ou a été modifié par un autre programme.`, `Remettez-le depuis une sauvegarde (habitue restore) ; les exports d'origine sont dans archive/. N'enregistrez rien dans le lac.`},
		},
		{
			ID: NoLakeManifest,
			EN: Wording{`The lake holds facts, but the file that lists them is gone.`, `Put manifest.json back from a backup (habitue restore). Nothing was removed.`},
			FR: Wording{`Le lac contient des données, mais le fichier qui en dresse la liste a disparu.`, `Remettez manifest.json depuis une sauvegarde (habitue restore). Rien n'a été retiré.`},
		},
		{
			ID: LakeChanged, Exit: 4,
			EN: Wording{`The lake was changed by another command while it was read.`, `Run this command again.`},
			FR: Wording{`Le lac a été modifié par une autre commande pendant la lecture.`, `Relancez cette commande.`},
		},
		{
			ID: DamagedSnapshot,
			EN: Wording{`This file of the snapshot of {day} is damaged or was changed by something else.`, `Compute the snapshot again: habitue snapshot --as-of {day}.`},
			FR: Wording{`Ce fichier de l'état au {day} est abîmé ou a été modifié par un autre programme.`, `Recalculez cet état : habitue snapshot --as-of {day}.`},
		},
		{
			ID: SnapshotChanged, Exit: 4,
			EN: Wording{`The snapshot of {day} is no longer the one that was asked for.`, `Run this command again.`},
			FR: Wording{`L'état au {day} n'est plus celui qui était demandé.`, `Relancez cette commande.`},
		},
		{
			ID: TooLargeForLake,
			EN: Wording{`"{value}" is too large an amount.`, `Amounts and quantities have at most 14 digits before the decimal point.`},
			FR: Wording{"«\u00a0{value}\u00a0» est un montant trop grand.", `Un montant ou une quantité a au plus 14 chiffres avant la virgule.`},
		},
		{
			ID: MissingLakeFile,
			EN: Wording{`This file of the lake is not there, but manifest.json names it.`, `Put it back from a backup (habitue restore); the original exports are in archive/. The last snapshot stays as it is.`},
			FR: Wording{`Ce fichier du lac n'est pas là, mais manifest.json le nomme.`, `Remettez-le depuis une sauvegarde (habitue restore) ; les exports d'origine sont dans archive/. Le dernier état reste en place.`},
		},
		{
			ID: MissingSnapshotFile,
			EN: Wording{`This file of the snapshot of {day} is not there.`, `Compute the snapshot again: habitue snapshot --as-of {day}.`},
			FR: Wording{`Ce fichier de l'état au {day} n'est pas là.`, `Recalculez cet état : habitue snapshot --as-of {day}.`},
		},
		{
			ID: TableNotInSnapshot,
			EN: Wording{`The snapshot of {day} has no table {name}: an older habitue made it.`, `Compute it again: habitue snapshot --as-of {day}.`},
			FR: Wording{`L'état au {day} n'a pas de table {name} : un habitue plus ancien l'a calculé.`, `Recalculez-le : habitue snapshot --as-of {day}.`},
		},
	}
}
