package problem

import "strings"

// Nearest is the name at the smallest edit distance from a mistyped one, or "" where none is as near as a third of its
// length (one slip in a name of up to five letters, none in a single letter); the first of equals wins.
func Nearest(wrong string, names []string) string {
	typed := []rune(strings.ToLower(wrong))
	best, bestDistance := "", min(max(len(typed)/3, 1)+1, len(typed))
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

// distance is how many letters must be added, left out, replaced or exchanged with their neighbour (optimal string
// alignment: Damerau 1964).
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
