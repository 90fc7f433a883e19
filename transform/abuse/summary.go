package abuse

// Summary is the chapter of a snapshot, as report --json prints it.
type Summary struct {
	Least int `json:"least_score"` // below it nothing is said
	// Found counts the suspicions of every check that was made, in the order of Checks.
	Found []Count `json:"found"`
	// Worst are the suspicions with the highest scores; the others stand in the list beside the report.
	Worst []Suspicion `json:"worst"`
	All   int         `json:"all"`
}

// Count is the number of suspicions of one check.
type Count struct {
	Check Check `json:"check"`
	Found int   `json:"found"`
}

// Summarise counts what was found and keeps the worst.
func Summarise(found []Suspicion, r Rules, most int) Summary {
	s := Summary{Least: r.Least, All: len(found), Found: []Count{}, Worst: found[:min(len(found), most)]}
	if len(found) == 0 {
		s.Worst = []Suspicion{}
	}
	counts := map[Check]int{}
	for i := range found {
		counts[found[i].Check]++
	}
	for _, c := range Checks() {
		if r.makes(c) {
			s.Found = append(s.Found, Count{c, counts[c]})
		}
	}
	return s
}
