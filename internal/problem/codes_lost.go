package problem

// The codes of what was lost where a damaged file was read all the same, as --recover asks.
const (
	LostContents ID = "lost-contents"
	LostUnsure   ID = "lost-checksum"
	LostSheet    ID = "lost-sheet"
	LostRest     ID = "lost-rest"
	LostRow      ID = "lost-row"
	LostCell     ID = "lost-cell"
	LostTexts    ID = "lost-texts"
	LostFormats  ID = "lost-formats"
	LostLetters  ID = "lost-letters"
	LostMore     ID = "lost-more"
)

// lostCodes lists them. They are warnings: the file was read, and is partial.
func lostCodes() []Code {
	lost := func(id ID, en, fr string) Code {
		return Code{
			ID: id, Severity: Warning,
			EN: Wording{en, `This load is partial; replace it with a whole export as soon as there is one.`},
			FR: Wording{fr, "Ce chargement est partiel\u00a0; remplacez-le par un export complet dès qu'il y en a un."},
		}
	}
	return []Code{
		lost(LostContents, `The workbook's table of contents is damaged or cut off: its parts were looked for one by one, and some may be missing.`,
			"La table des matières du classeur est abîmée ou coupée\u00a0: ses parties ont été cherchées une à une, et il peut en manquer."),
		lost(LostUnsure, `This part is damaged: its checksum or size does not fit, so any value read from it may be wrong.`,
			"Cette partie est abîmée\u00a0: sa somme de contrôle ou sa taille ne convient pas, et toute valeur lue ici peut être fausse."),
		lost(LostSheet, `The sheet could not be read and was left out.`, `La feuille n'a pas pu être lue et est laissée de côté.`),
		lost(LostRest, `The sheet is damaged here: what follows in it was left out.`, "La feuille est abîmée ici\u00a0: la suite est laissée de côté."),
		lost(LostRow, `This row is damaged and was left out.`, `Cette ligne est abîmée et laissée de côté.`),
		lost(LostCell, `This cell is damaged and was left out.`, `Cette cellule est abîmée et laissée de côté.`),
		lost(LostTexts, `The table of texts is damaged behind text number {count}: cells that refer to what follows were left out.`,
			"La table des textes est abîmée après le texte numéro {count}\u00a0: les cellules qui renvoient à la suite sont laissées de côté."),
		lost(LostFormats, `The table of formats is damaged: days and times may stand as bare numbers.`,
			"La table des formats est abîmée\u00a0: des jours et des heures peuvent apparaître comme de simples nombres."),
		lost(LostLetters, `Bytes that are no text were replaced by the sign �.`, `Des octets qui ne sont pas du texte sont remplacés par le signe �.`),
		lost(LostMore, `More was lost than is listed here.`, `Il y a plus de pertes que cette liste n'en montre.`),
	}
}
