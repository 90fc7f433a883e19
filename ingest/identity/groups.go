package identity

// groups are sets of refs that are one person (union by the smaller ref).
type groups struct{ parent map[Ref]Ref }

func newGroups() *groups { return &groups{parent: make(map[Ref]Ref)} }

// first is the smallest ref of r's group.
func (g *groups) first(r Ref) Ref {
	for {
		up, ok := g.parent[r]
		if !ok || up == r {
			return r
		}
		if top, ok := g.parent[up]; ok && top != up {
			g.parent[r] = top // halve the way for the next one
		}
		r = up
	}
}

func (g *groups) join(a, b Ref) {
	x, y := g.first(a), g.first(b)
	if x == y {
		return
	}
	if x.Compare(y) > 0 {
		x, y = y, x
	}
	g.parent[x], g.parent[y] = x, x
}

// firsts gives each member of a group of two or more its first ref.
func (g *groups) firsts() map[Ref]Ref {
	all := make(map[Ref]Ref, len(g.parent))
	for r := range g.parent {
		all[r] = g.first(r)
	}
	return all
}
