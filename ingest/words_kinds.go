package ingest

import "sync"

// flagExamples is what a message offers where a word is neither yes nor no.
const flagExamples = "oui, non, yes, no, 1, 0, x, true, false"

// flagWords are the words of a yes-or-no column, folded: 1 is yes, 0 is no.
var flagWords = sync.OnceValue(func() map[string]int64 {
	m := make(map[string]int64)
	for _, w := range []string{"oui", "o", "yes", "y", "ja", "1", "x", "true", "vrai", "ok", "on", "returned", "retourne", "retournee", "done", "fait", "ouvert", "opened", "clic", "clicked"} {
		m[foldWord(w)] = 1
	}
	for _, w := range []string{"non", "n", "no", "nein", "nee", "0", "false", "faux", "off", "jamais", "never", "none", "aucun", "aucune"} {
		m[foldWord(w)] = 0
	}
	delete(m, "")
	return m
})

// listed cuts a catalogue's names at their commas.
func listed(names string) []string {
	var all []string
	start := 0
	for i := range len(names) + 1 {
		if i < len(names) && names[i] != ',' {
			continue
		}
		if name := trimBlanks(names[start:i]); name != "" {
			all = append(all, name)
		}
		start = i + 1
	}
	return all
}
