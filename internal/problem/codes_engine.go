package problem

// The codes of the engine: of the worker inside someone else's, and of sums that are too large.
const (
	FoldNotSorted ID = "fold-not-sorted"
	FoldMalformed ID = "fold-malformed"
	FoldTruncated ID = "fold-truncated"
	FoldMiscount  ID = "fold-miscount"
	SumTooLarge   ID = "sum-too-large"
)

// engineCodes lists the problems of this area.
func engineCodes() []Code {
	return []Code{
		{
			ID: FoldNotSorted,
			EN: Wording{`Input line {line}: customer {value} comes after a greater one.`, `Sort the lines by the first column, as bytes; each customer in one piece.`},
			FR: Wording{`Ligne {line} de l'entrée : le client {value} vient après un plus grand.`, `Triez les lignes sur la première colonne, octet par octet ; chaque client d'un seul tenant.`},
		},
		{
			ID: FoldMalformed,
			EN: Wording{`Input line {line}, column {column}: "{value}" is not of the form that docs/formats.md gives.`, `Nothing of this run can be trusted; mend what writes the lines and run it again.`},
			FR: Wording{`Ligne {line} de l'entrée, colonne {column} : « {value} » n'a pas la forme que donne docs/formats.md.`, `Rien de ce passage n'est fiable ; corrigez ce qui écrit les lignes, puis relancez.`},
		},
		{
			ID: FoldTruncated,
			EN: Wording{`Input line {line} has no end: what writes the lines broke off.`, `Nothing of this run can be trusted; run it again.`},
			FR: Wording{`La ligne {line} de l'entrée n'a pas de fin : ce qui écrit les lignes s'est interrompu.`, `Rien de ce passage n'est fiable ; relancez.`},
		},
		{
			ID: FoldMiscount,
			EN: Wording{`The input has {line|line|lines}; promised: {value}.`, `Nothing of this run can be trusted; look at what writes the lines, and at --expect-lines.`},
			FR: Wording{`L'entrée a {line|ligne|lignes} ; annoncé : {value}.`, `Rien de ce passage n'est fiable ; vérifiez ce qui écrit les lignes, et --expect-lines.`},
		},
		{
			ID: SumTooLarge,
			EN: Wording{`The order lines add up to more than can be counted exactly.`, `An amount or quantity is far too large: habitue uploads --quality shows which.`},
			FR: Wording{`Les lignes de commande totalisent plus que ce qui peut être compté exactement.`, `Un montant ou une quantité est bien trop grand : habitue uploads --quality montre lequel.`},
		},
	}
}
