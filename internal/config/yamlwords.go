package config

import (
	"strings"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

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
		{"a second document", "a second part begins after ---, which would not be read", "une seconde partie commence après ---, et ne serait pas lue"},
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

// culprit is the line that a person must look at for a message about a token: where a list or settings that are not closed
// begin, and the line that is indented too far rather than the one above it.
func culprit(text []byte, at *token.Token, message string) int {
	line := at.Position.Line
	switch {
	case strings.Contains(message, "'}'") || strings.Contains(message, "']'"):
		if n := opened(text, at.Position.Offset); n > 0 {
			return n
		}
	case strings.Contains(message, "not allowed in this context"):
		return outOfLine(strings.Split(string(text), "\n"), line-1) + 1
	}
	return line
}

// outOfLine is which of two lines, one of them at a place and the lower one indented further though the upper one has a value
// already, is indented wrongly: the upper one where it stands further left than the one above it, else the lower one.
func outOfLine(rows []string, at int) int {
	upper, lower := at, beside(rows, at, 1)
	if lower < 0 || indent(rows[lower]) <= indent(rows[at]) {
		upper, lower = beside(rows, at, -1), at
		if upper < 0 || indent(rows[lower]) <= indent(rows[upper]) || strings.HasSuffix(strings.TrimSpace(rows[upper]), ":") {
			return at
		}
	}
	above := beside(rows, upper, -1)
	if above >= 0 && indent(rows[upper]) < indent(rows[above]) || strings.HasPrefix(rows[upper], "\u00a0") {
		return upper
	}
	return lower
}

// beside is the next line with more than a remark, above (-1) or below (1) a place, -1 where there is none.
func beside(rows []string, at, step int) int {
	for at += step; at >= 0 && at < len(rows); at += step {
		if row := strings.TrimSpace(rows[at]); row != "" && row[0] != '#' {
			return at
		}
	}
	return -1
}

// opened is the line of the last [ or { before an offset that nothing closes, 0 where there is none.
func opened(text []byte, before int) int {
	var lines []int
	for _, t := range lexer.Tokenize(string(text)) {
		if t.Position.Offset > before {
			break
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			lines = append(lines, t.Position.Line)
		case token.MappingEndType, token.SequenceEndType:
			lines = lines[:max(len(lines)-1, 0)]
		}
	}
	if len(lines) == 0 {
		return 0
	}
	return lines[0]
}

// indent is how many blanks a line begins with.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
