package problem

// Codes of the settings that the quality of the facts leads to.
const (
	UnknownSameField ID = "unknown-same-field"
)

// qualityCodes lists the problems of this area.
func qualityCodes() []Code {
	return []Code{
		{
			ID: UnknownSameField, Exit: 2,
			EN: Wording{`"{field}", under same, is no field whose words can be merged.`, `Write the field as "habitue uploads --quality" names it, for instance payment or country.`},
			FR: Wording{"«\u00a0{field}\u00a0», sous same, n'est pas un champ dont les mots se réunissent.", "Écrivez le champ comme le nomme «\u00a0habitue uploads --quality\u00a0», par exemple payment ou country."},
		},
	}
}
