package lake

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// area is where a version's lines lie.
type area uint8

const (
	nowhere area = iota
	live
	waiting // held by the gate until a person accepts the upload
	aside   // replaced, or the same as what was there
	areas
)

// folder is the area's folder.
func (a area) folder() string {
	return [...]string{nowhere: "", live: orderLines, waiting: waitingDir, aside: supersededDir}[a]
}

// version is one unit as one upload has it.
type version struct {
	keyedUnit
	upload string
	seq    int64
	from   area   // where its lines lie; nowhere of a load under way
	file   string // the path of the file that holds them
	to     area   // where they belong
	load   *Load  // of a version that is being loaded
}

// stack is all that the lake knows of one order: which version is live on each of its days, and which wait.
// Loading is a fold over uploads in load order, one step an upload. What is live depends on nothing else: an undo
// is the fold without the upload.
type stack struct {
	versions []*version // those that were read or are being loaded
	live     map[crm.Date]*version
	held     []*version
}

// verdict is what a step did with one version.
type verdict struct {
	version *version
	old     *version // the version that was live instead; nil where there was none
	kind    outcome
}

type outcome uint8

const (
	isAdded outcome = iota
	isReplaced
	isUnchanged
	isHeld
)

// terms are what the fold knows of an upload beside its lines.
type terms struct {
	accepted bool // a person has accepted whatever it changes
	restart  bool // its order numbers begin anew each day: no order is looked for on another
}

func (u *Upload) terms() terms { return terms{u.Accepted, u.NumbersRestart} }

// step applies the versions of one upload, sorted by day.
func (s *stack) step(versions []*version, of terms, tell func(verdict)) {
	for _, v := range versions {
		d := v.key.date
		old := s.live[d]
		if old != nil && old.same(&v.unit) {
			v.to = aside
			s.settle(d)
			tell(verdict{v, old, isUnchanged})
			continue
		}
		if old == nil && !of.restart {
			old = s.movedFrom(v, versions)
		}
		if old != nil && !of.accepted && compareUnits(old, v).Kind != "" {
			v.to = waiting
			s.held = append(s.held, v)
			tell(verdict{v, old, isHeld})
			continue
		}
		kind := isAdded
		if old != nil {
			old.to, kind = aside, isReplaced
			delete(s.live, old.key.date)
		}
		v.to = live
		s.live[d] = v
		s.settle(d)
		tell(verdict{v, old, kind})
	}
}

// settle puts aside what waits on a day: a later upload has had its say.
func (s *stack) settle(d crm.Date) {
	s.held = slices.DeleteFunc(s.held, func(v *version) bool {
		if v.key.date != d {
			return false
		}
		v.to = aside
		return true
	})
}

// movedFrom is the live version with the same lines on the earliest other day, if the upload does not have that
// day too: files that hold several days of one order add up.
func (s *stack) movedFrom(v *version, upload []*version) *version {
	if v.key.order == "" {
		return nil
	}
	var found *version
	for d, old := range s.live {
		has := slices.ContainsFunc(upload, func(o *version) bool { return o.key.date == d })
		if !has && old.same(&v.unit) && (found == nil || d < found.key.date) {
			found = old
		}
	}
	return found
}

// resume begins from what lies in the areas now: the state after the last upload.
func (s *stack) resume() {
	s.live = map[crm.Date]*version{}
	for _, v := range s.versions {
		v.to = v.from
		switch v.from {
		case live:
			s.live[v.key.date] = v
		case waiting:
			s.held = append(s.held, v)
		}
	}
}

// replay folds the versions anew, from the first upload on.
func (s *stack) replay(of map[string]terms, tell func(verdict)) {
	s.live, s.held = map[crm.Date]*version{}, nil
	slices.SortFunc(s.versions, func(a, b *version) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.key.date, b.key.date))
	})
	for i := 0; i < len(s.versions); {
		n := i + 1
		for n < len(s.versions) && s.versions[n].seq == s.versions[i].seq {
			n++
		}
		s.step(s.versions[i:n], of[s.versions[i].upload], tell)
		i = n
	}
}

// note counts what a step of a load, or a replay, did with one version.
func (c *Change) note(v verdict) {
	switch v.kind {
	case isAdded:
		c.Added++
		c.LinesAdded += v.version.lines
	case isUnchanged:
		c.Unchanged++
	case isHeld:
		c.Waiting++
		c.Held = append(c.Held, compareUnits(v.old, v.version))
	case isReplaced:
		c.Replaced++
		c.LinesAdded += v.version.lines
		c.LinesRemoved += v.old.lines
		if u := compareUnits(v.old, v.version); u.Kind != "" {
			c.Notable = append(c.Notable, u)
		}
	}
}

// compare counts what a replay changed in one order: was and now are its live versions by day.
func (c *Change) compare(was, now map[crm.Date]*version) {
	for d, v := range now {
		old := was[d]
		switch {
		case old == v: // nothing changed
		case old == nil:
			c.note(verdict{v, nil, isAdded})
		case old.same(&v.unit):
			c.note(verdict{v, old, isUnchanged})
		default:
			c.note(verdict{v, old, isReplaced})
		}
	}
	for d, old := range was {
		if now[d] == nil {
			c.Removed++
			c.LinesRemoved += old.lines
		}
	}
}
