package problem

// The codes of sheets whose rows are facts: complaints, surveys, bookings…
const (
	NothingSaid  ID = "nothing-said"
	ValueMissing ID = "value-missing"
	NotANumber   ID = "not-a-number"
	OutOfRange   ID = "out-of-range"
	RepeatedKey  ID = "repeated-key"
)

// factCodes lists the problems of this area.
func factCodes() []Code {
	return []Code{
		{
			ID: NothingSaid,
			EN: Wording{`This row names someone or something and says nothing of it.`, `Fill in the row, or delete it.`},
			FR: Wording{"Cette ligne désigne quelqu'un ou quelque chose et n'en dit rien.", `Complétez la ligne ou supprimez-la.`},
		},
		{
			ID: ValueMissing,
			EN: Wording{`This row lacks {what}.`, `Type it, or delete the row.`},
			FR: Wording{`Sur cette ligne, il manque {quoi}.`, `Saisissez-le ou supprimez la ligne.`},
		},
		{
			ID: NotANumber,
			EN: Wording{`"{value}" is not a number.`, `Type a number such as 9 and load the file again.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas un nombre.", `Tapez un nombre comme 9 puis rechargez le fichier.`},
		},
		{
			ID: OutOfRange,
			EN: Wording{`"{value}" is not between {least} and {most}.`, `Correct the cell and load the file again.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas entre {least} et {most}.", `Corrigez la cellule puis rechargez le fichier.`},
		},
		{
			ID: RepeatedKey, Severity: Warning,
			EN: Wording{`"{value}" stands on an earlier row too; both rows are loaded.`, `Delete one of them if it is a copy.`},
			FR: Wording{"«\u00a0{value}\u00a0» figure déjà sur une ligne précédente\u00a0; les deux lignes sont chargées.", "Supprimez l'une des deux si c'est une copie."},
		},
	}
}
