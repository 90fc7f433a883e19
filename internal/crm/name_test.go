package crm

import "testing"

func TestNamesOfOneCaseGetTheirCapitalsBack(t *testing.T) {
	for given, want := range map[string]string{
		"MARIE-CLAUDE DURAND":    "Marie-Claude Durand",
		"jean de la tour":        "Jean de la Tour",
		"DE LA TOUR JEAN":        "De la Tour Jean",
		"JEANNE D'ARC":           "Jeanne d'Arc",
		"sean o'neil":            "Sean O'Neil",
		"RONALD MCDONALD":        "Ronald McDonald",
		"ÉLODIE MÜLLER":          "Élodie Müller",
		"élodie":                 "Élodie",
		"  MARIE   DURAND ":      "Marie Durand",
		"Marie DURAND":           "Marie DURAND",
		"Ludwig van Beethoven":   "Ludwig van Beethoven",
		"LUDWIG VAN BEETHOVEN":   "Ludwig van Beethoven",
		"J":                      "J",
		"":                       "",
		"-":                      "-",
		"HENRY TUDOR VIII":       "Henry Tudor Viii",
		"louis iii":              "Louis III",
		"山田太郎":                   "山田太郎",
		"DUPONT & FILS":          "Dupont & Fils",
		"MARIE\u2019ANNE L'HOTE": "Marie\u2019Anne l'Hote",
	} {
		if got := ReadableName(given); got != want {
			t.Errorf("%q is read as %q, want %q", given, got, want)
		}
	}
}
