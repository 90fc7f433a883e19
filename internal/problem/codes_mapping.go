package problem

// The codes of what columns are likely to be, and of the contract of a source.
const (
	LikelyColumns  ID = "likely-columns"
	LikelyTwice    ID = "likely-twice"
	NewColumn      ID = "new-column"
	ColumnGone     ID = "column-gone"
	ColumnChanged  ID = "column-changed"
	ContractFrozen ID = "contract-frozen"
	ContractBroken ID = "contract-broken"
)

// mappingCodes lists the problems of this area.
func mappingCodes() []Code {
	return []Code{
		{
			ID: LikelyColumns,
			EN: Wording{`These columns of {kind} are likely, not sure: {seen}.`, `If that is right, say so once with --accept-mapping; it is remembered for this source. If not, say what they are, or are not: --columns "{header}=FIELD", or --columns "{header}=none".`},
			FR: Wording{"Ces colonnes de «\u00a0{genre}\u00a0» sont vraisemblables, pas certaines\u00a0: {vues}.", "Si c'est juste, dites-le une fois avec --accept-mapping\u00a0; c'est retenu pour cette source. Sinon, dites ce qu'elles sont, ou ne sont pas\u00a0: --columns \"{header}=CHAMP\" ou --columns \"{header}=none\"."},
		},
		{
			ID: LikelyTwice,
			EN: Wording{`Columns {letters} could each be "{what}", and nothing decides.`, `Say which: --columns "{header}={field}", and =none for the other.`},
			FR: Wording{"Les colonnes {letters} peuvent chacune donner «\u00a0{quoi}\u00a0», et rien ne tranche.", "Dites laquelle\u00a0: --columns \"{header}={field}\", et =none pour l'autre."},
		},
		{
			ID: NewColumn, Severity: Warning,
			EN: Wording{`This column is new in the files of this source; {what}.`, ``},
			FR: Wording{"Cette colonne est nouvelle dans les fichiers de cette source\u00a0; {quoi}.", ``},
		},
		{
			ID: ColumnGone, Severity: Warning,
			EN: Wording{`The column "{header}" is gone from the files of this source; it {what}.`, `Look whether the export was changed.`},
			FR: Wording{"La colonne «\u00a0{header}\u00a0» a disparu des fichiers de cette source\u00a0; elle {quoi}.", `Regardez si l'export a été modifié.`},
		},
		{
			ID: ColumnChanged, Severity: Warning,
			EN: Wording{`This column holds {what}; in earlier files of this source it held {seen}.`, `Look whether the export was changed.`},
			FR: Wording{"Cette colonne contient {quoi}\u00a0; dans les fichiers précédents de cette source, {vues}.", `Regardez si l'export a été modifié.`},
		},
		{
			ID: ContractFrozen, Severity: Warning, Exit: 3,
			EN: Wording{`The columns are not those of this source's contract (freeze): new ones were left out.`, `To take the new header as the contract, load with --accept-mapping.`},
			FR: Wording{"Les colonnes ne sont pas celles du contrat de cette source (freeze)\u00a0: les nouvelles sont laissées de côté.", `Pour faire du nouvel en-tête le contrat, chargez avec --accept-mapping.`},
		},
		{
			ID: ContractBroken,
			EN: Wording{`The columns are not those of this source's contract (reject): {changes}.`, `If the change is meant, load with --accept-mapping: the new header becomes the contract.`},
			FR: Wording{"Les colonnes ne sont pas celles du contrat de cette source (reject)\u00a0: {changes}.", "Si le changement est voulu, chargez avec --accept-mapping\u00a0: le nouvel en-tête devient le contrat."},
		},
	}
}
