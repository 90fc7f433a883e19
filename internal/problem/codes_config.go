package problem

// The codes of habitue.yaml.
const (
	BadYAML        ID = "bad-yaml"
	UnknownSetting ID = "unknown-setting"
	WrongSetting   ID = "wrong-setting"
	WrongShape     ID = "wrong-shape"
	SettingTwice   ID = "setting-twice"
	NewerConfig    ID = "newer-configuration"
	MissingSetting ID = "missing-setting"
	PercentOrShare ID = "percent-or-share"
	RuleWithoutDay ID = "rule-without-day"
	GrantOfNobody  ID = "grant-of-nobody"
	RuleOutOfOrder ID = "rule-out-of-order"

	SettingsConflict   ID = "settings-conflict"
	CodeWithoutSegment ID = "code-without-segment"
	SegmentWithoutCode ID = "segment-without-code"
)

// configCodes lists the problems of this area.
func configCodes() []Code {
	return []Code{
		{
			ID: BadYAML, Exit: 2,
			EN: Wording{`This is not well-formed YAML: {reason}.`, `Check the indentation (blanks, no tabs) and the quotes around this line.`},
			FR: Wording{"Ce n'est pas du YAML bien formé\u00a0: {raison}.", `Vérifiez l'alignement (des espaces, pas de tabulations) et les guillemets autour de cette ligne.`},
		},
		{
			ID: UnknownSetting, Exit: 2,
			EN: Wording{`"{name}" is not a setting here.{suggestion}`, `Correct or remove it.`},
			FR: Wording{"«\u00a0{name}\u00a0» n'est pas un réglage ici.{conseil}", `Corrigez-le ou retirez-le.`},
		},
		{
			ID: WrongSetting, Exit: 2,
			EN: Wording{`"{value}" is not a value for "{setting}".`, `Write one of: {allowed}.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas une valeur pour «\u00a0{setting}\u00a0».", `Écrivez par exemple : {allowed}.`},
		},
		{
			ID: WrongShape, Exit: 2,
			EN: Wording{`"{setting}" has here: {found}; needed: {wanted}.`, `Compare with the example in the file that habitue init writes.`},
			FR: Wording{"«\u00a0{setting}\u00a0» a ici\u00a0: {trouve}\u00a0; il faut\u00a0: {voulu}.", `Comparez avec l'exemple du fichier que habitue init écrit.`},
		},
		{
			ID: SettingTwice, Exit: 2,
			EN: Wording{`"{name}" is set already, in row {row}.`, `Remove one of the two.`},
			FR: Wording{"«\u00a0{name}\u00a0» est déjà réglé, ligne {row}.", `Retirez l'un des deux.`},
		},
		{
			ID: NewerConfig, Exit: 2,
			EN: Wording{`This file is of version {version}, which is newer than this program.`, `Install the newer habitue, or set the version that this one writes: 1.`},
			FR: Wording{`Ce fichier est de la version {version}, plus récente que ce programme.`, `Installez le habitue plus récent, ou la version que celui-ci écrit : 1.`},
		},
		{
			ID: MissingSetting, Exit: 2,
			EN: Wording{`"{setting}" is needed for this.`, `Add it: {example}`},
			FR: Wording{"Il manque «\u00a0{setting}\u00a0».", `Ajoutez-le : {example}`},
		},
		{
			ID: PercentOrShare, Exit: 2,
			EN: Wording{`"{value}" for "{setting}" may be {percent} % or, as a share, {share} %.`, `Write {setting}: {share} if it is the share, {setting}: {percent} % with its sign if it is not.`},
			FR: Wording{"«\u00a0{value}\u00a0» pour «\u00a0{setting}\u00a0» peut être {percent}\u00a0% ou, comme part, {share}\u00a0%.", `Écrivez {setting}: {share} si c'est la part, {setting}: {percent} % avec son signe sinon.`},
		},
		{
			ID: SettingsConflict, Exit: 2,
			EN: Wording{`"{setting}" contradicts "{other}" of row {row}.`, `Keep one of the two and remove the other.`},
			FR: Wording{"«\u00a0{setting}\u00a0» contredit «\u00a0{other}\u00a0» de la ligne {row}.", `Gardez l'un des deux et retirez l'autre.`},
		},
		{
			ID: CodeWithoutSegment, Exit: 2,
			EN: Wording{`No segment under own: has the code {code}.`, `Add {code} to one of them, or "***" to the last one for all that is left.`},
			FR: Wording{`Aucun segment sous own: n'a le code {code}.`, `Ajoutez {code} à l'un d'eux, ou "***" au dernier pour tout ce qui reste.`},
		},
		{
			ID: SegmentWithoutCode, Exit: 2,
			EN: Wording{`Nobody can be in the segment "{name}": those above it have all of its codes, or it has none.`, `Move it up, give it codes of its own, or remove it.`},
			FR: Wording{"Personne ne peut être dans le segment «\u00a0{name}\u00a0»\u00a0: ceux d'avant ont tous ses codes, ou il n'en a pas.", `Montez-le, donnez-lui des codes à lui, ou retirez-le.`},
		},
		{
			ID: RuleWithoutDay, Exit: 2,
			EN: Wording{`Change {n} under {rules} does not say from which day it holds, so there would be days without a rule.`, `Write its first day: from: 2025-01-01. Until then everything stays as it is.`},
			FR: Wording{`Le changement {n} sous {rules} ne dit pas à partir de quel jour il vaut : il y aurait des jours sans règle.`, `Écrivez son premier jour : from: 2025-01-01. En attendant, tout reste en l'état.`},
		},
		{
			ID: GrantOfNobody, Severity: Warning,
			EN: Wording{`"{tier}" is given by hand to customer {customer}, whom nothing that was loaded names.`, `Correct the number under grants:, or remove the grant.`},
			FR: Wording{"«\u00a0{tier}\u00a0» est donné à la main au client {customer}, que rien de ce qui est chargé ne nomme.", `Corrigez le numéro sous grants:, ou retirez ce don.`},
		},
		{
			ID: RuleOutOfOrder, Exit: 2,
			EN: Wording{`Change {n} under {rules} holds from {day}, which is not after {last}, the day of the rule before it.`, `Put the changes in order of their days, each day once.`},
			FR: Wording{`Le changement {n} sous {rules} vaut à partir du {day}, qui n'est pas après le {last}, le jour de la règle précédente.`, `Mettez les changements dans l'ordre de leurs jours, chaque jour une fois.`},
		},
	}
}
