package config

import (
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// yamlWords say what the library says of a text that is no YAML, so that the one who wrote it knows what to look for. The
// first whose part is in the library's message holds.
func yamlWords() []struct{ part, en, fr string } {
	return []struct{ part, en, fr string }{
		{"tab character", "a tab; only blanks may stand before a name", "une tabulation\u00a0; seules des espaces décalent une ligne"},
		{`character '\t'`, "a tab; only blanks may stand before a name", "une tabulation\u00a0; seules des espaces décalent une ligne"},
		{"character '\t'", "a tab; only blanks may stand before a name", "une tabulation\u00a0; seules des espaces décalent une ligne"},
		{"end character of double-quoted", `a text that " opens is not closed`, "un texte ouvert par \" n'est pas fermé"},
		{"end character of single-quoted", "a text that ' opens is not closed", "un texte ouvert par ' n'est pas fermé"},
		{"']'", "a list that [ opens is not closed by ], or a comma is missing", "une liste ouverte par [ n'est pas fermée par ], ou il manque une virgule"},
		{"'}'", "settings that { opens are not closed by }, or a comma is missing", "des réglages ouverts par { ne sont pas fermés par }, ou il manque une virgule"},
		{"reserved character", "a sign that YAML keeps for itself; put the text in quotes", "un signe que YAML se réserve\u00a0; mettez le texte entre guillemets"},
		{"escape character", `a \ before a letter that it cannot stand before; use ' for quotes`, "un \\ devant une lettre qui n'en prend pas\u00a0; mettez le texte entre '"},
		{"anchor", "a & begins the value; put the text in quotes", "la valeur commence par &\u00a0; mettez le texte entre guillemets"},
		{"alias", "a * begins the value; put the text in quotes", "la valeur commence par *\u00a0; mettez le texte entre guillemets"},
		{"tag", "a ! begins the value; put the text in quotes", "la valeur commence par !\u00a0; mettez le texte entre guillemets"},
		{"directive", "a % begins the line or the value; put the text in quotes", "la ligne ou la valeur commence par %\u00a0; mettez le texte entre guillemets"},
		{"sequence entries", "a line of a list (- …) stands where none can", "une ligne de liste (- …) se trouve où il n'en faut pas"},
		{"a sign such as", "a sign such as ! or & stands where a value should", "un signe comme ! ou & se trouve à la place d'une valeur"},
		{"unexpected key name", "a name without the colon and the blank that follow it", "un nom sans les deux-points et l'espace qui le suivent"},
		{"non-map value", "a name without the colon and the blank that follow it", "un nom sans les deux-points et l'espace qui le suivent"},
		{"unexpected scalar", "a sign such as * or & begins the value; put the text in quotes", "un signe comme * ou & commence la valeur\u00a0; mettez le texte entre guillemets"},
		{"not allowed in this context", "a value stands where none can: a line is indented wrongly, or a text with a colon has no quotes", "une valeur se trouve où il n'en faut pas\u00a0: une ligne est mal décalée, ou un texte avec deux-points n'a pas de guillemets"},
	}
}

// badYAML is the problem of a text that is no YAML.
func badYAML(reason string) *problem.Problem {
	args := problem.Args{"reason": firstLine(reason), "raison": "cette ligne ne se lit pas"}
	for _, w := range yamlWords() {
		if strings.Contains(reason, w.part) {
			args = problem.Args{"reason": w.en, "raison": w.fr}
			break
		}
	}
	return problem.New(problem.BadYAML, args)
}
