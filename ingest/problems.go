package ingest

import (
	"github.com/habitue-crm/habitue/internal/problem"
)

// problemsKept is how many problems of one code are kept one by one; the rest is counted.
const problemsKept = 1000

// problems gathers what is wrong, in the order of the file.
type problems struct {
	file string
	kept []*problem.Problem
	seen map[problem.ID]int
	more map[problem.ID]*problem.Problem
	ids  []problem.ID // codes with more, in the order of their first
}

// add keeps a problem, or counts it where there are many of its kind.
func (l *problems) add(p *problem.Problem) {
	if l.seen == nil {
		l.seen, l.more = make(map[problem.ID]int), make(map[problem.ID]*problem.Problem)
	}
	l.seen[p.ID]++
	if l.seen[p.ID] <= problemsKept {
		l.kept = append(l.kept, p.In(l.file))
		return
	}
	if l.more[p.ID] == nil {
		l.more[p.ID] = p.In(l.file)
		l.ids = append(l.ids, p.ID)
	}
	l.more[p.ID].Count++
}

// list is every problem that was kept, then one with a count for each code that had more.
func (l *problems) list() []*problem.Problem {
	all := l.kept
	for _, id := range l.ids {
		all = append(all, l.more[id])
	}
	return all
}
