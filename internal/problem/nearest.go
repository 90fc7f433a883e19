package problem

import "strings"

// Nearest is the name at the smallest edit distance from a mistyped one, or "" where none is nearer than a
// third of its length; the first of equals wins.
func Nearest(wrong string, names []string) string {
	typed := []rune(strings.ToLower(wrong))
	best, bestDistance := "", len(typed)/3+2
	for _, name := range names {
		if d := distance(typed, []rune(strings.ToLower(name))); d < bestDistance {
			best, bestDistance = name, d
		}
	}
	return best
}

// Suggest is the two arguments of a wording that ends in "Did you mean …?": {suggestion} in English, {conseil}
// in French, both empty where nothing is near.
func Suggest(wrong string, names []string) (suggestion, conseil string) {
	near := Nearest(wrong, names)
	if near == "" {
		return "", ""
	}
	return ` Did you mean "` + near + `"?`, " Vouliez-vous dire «\u00a0" + near + "\u00a0»\u00a0?"
}

// distance is the Levenshtein distance.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
