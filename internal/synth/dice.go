package synth

import "math/rand/v2"

// dice is one stream of chance. Each customer has a stream of its own, so that one customer's purchases do not
// depend on how many draws another took.
type dice struct{ r *rand.Rand }

// The streams that belong to no customer; customer i has stream i.
const (
	kindStream uint64 = 1<<40 + iota
	addressStream
	consentStream
	householdStream
	walkInStream
)

func newDice(seed, stream uint64) dice { return dice{rand.New(rand.NewPCG(seed, stream))} }

// between is a number from lo to hi, both included.
func (d dice) between(lo, hi int) int { return lo + d.r.IntN(hi-lo+1) }

func (d dice) chance(perMille int) bool { return d.r.IntN(1000) < perMille }

func pick[T any](d dice, list []T) T { return list[d.r.IntN(len(list))] }

// share is how many of a thousand get a label.
type share[T any] struct {
	of       T
	perMille int
}

// deal gives n labels in random order: of each share its part, but at least one, and rest for what remains. Exact
// parts instead of chance make a shop of fifty customers contain every kind.
func deal[T any](d dice, n int, rest T, shares []share[T]) []T {
	labels := make([]T, 0, n)
	for _, s := range shares {
		for range min(max(1, n*s.perMille/1000), n-len(labels)) {
			labels = append(labels, s.of)
		}
	}
	for len(labels) < n {
		labels = append(labels, rest)
	}
	d.r.Shuffle(n, func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
	return labels
}
