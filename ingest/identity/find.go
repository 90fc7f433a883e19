package identity

import (
	"maps"
	"slices"
	"strings"
)

// finder looks for pairs among what is known.
type finder struct {
	all    []*known
	said   map[[2]Ref]Decision
	groups *groups
	review []Pair
}

// decided is what a person said of a pair.
func (f *finder) decided(a, b Ref) Verdict {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return f.said[[2]Ref{a, b}].Verdict
}

// block is the refs that share a key.
type block struct {
	key     string
	members []*known
}

// blocks sorts the refs by the keys that each has, in the order of the keys; a key of one ref is no block.
func (f *finder) blocks(keys func(*known) []string) []block {
	byKey := make(map[string][]*known)
	for _, k := range f.all {
		for _, key := range keys(k) {
			if members := byKey[key]; len(members) == 0 || members[len(members)-1] != k {
				byKey[key] = append(members, k)
			}
		}
	}
	var blocks []block
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		if len(byKey[key]) > 1 {
			blocks = append(blocks, block{key, byKey[key]})
		}
	}
	return blocks
}

// byEmail proposes every two neighbours of a mailbox, as many pairs as are needed to join all of it, but for those
// whom another mailbox has joined; a pair that somebody split joins nobody.
func (f *finder) byEmail() []Pair {
	var pairs []Pair
	joined := newGroups()
	for _, mailbox := range f.blocks(func(k *known) []string { return texts(k.mails) }) {
		members := f.together(mailbox.members)
		if len(members) < 2 || len(members) > mostInBlock {
			continue
		}
		for i := 1; i < len(members); i++ {
			a, b := members[i-1].Ref, members[i].Ref
			if joined.first(a) == joined.first(b) {
				continue
			}
			if f.decided(a, b) != Different {
				joined.join(a, b)
			}
			pairs = append(pairs, Pair{A: a, B: b, Tier: TierA, Rule: SameEmail, Value: mailbox.key})
		}
	}
	return pairs
}

// together leaves out whoever was said to be none of the others, so that the rest can still be one person.
func (f *finder) together(members []*known) []*known {
	if len(f.said) == 0 {
		return members
	}
	var rest []*known
	for _, k := range members {
		if slices.ContainsFunc(members, func(o *known) bool { return o != k && f.decided(k.Ref, o.Ref) != Different }) {
			rest = append(rest, k)
		}
	}
	return rest
}

// judge parts the proposed pairs into those that link alone and those that a person must look at: joined by all
// pairs, a group must hold no two refs that contradict each other, else none of its pairs links.
func (f *finder) judge(pairs []Pair) (alone, doubtful []Pair) {
	whole := newGroups()
	for r := range f.groups.parent {
		whole.join(r, f.groups.first(r))
	}
	for _, p := range pairs {
		whole.join(p.A, p.B)
	}
	byRef := make(map[Ref]*known, len(f.all))
	members := make(map[Ref][]*known)
	for _, k := range f.all {
		byRef[k.Ref] = k
		if _, in := whole.parent[k.Ref]; in {
			members[whole.first(k.Ref)] = append(members[whole.first(k.Ref)], k)
		}
	}
	bad := make(map[Ref]bool)
	for first, group := range members {
		bad[first] = len(group) > mostInBlock || f.contradicts(group)
	}
	for _, p := range pairs {
		if !bad[whole.first(p.A)] {
			alone = append(alone, p)
			continue
		}
		p.Tier = TierB
		if p.Rule = byRef[p.A].against(byRef[p.B]); p.Rule == "" {
			p.Rule = OtherInGroup
		}
		doubtful = append(doubtful, p)
	}
	return alone, doubtful
}

// contradicts reports two members of a group that cannot be one person, by the evidence or because somebody said
// so; what somebody said to be one is not asked again.
func (f *finder) contradicts(group []*known) bool {
	for i, a := range group {
		for _, b := range group[i+1:] {
			switch {
			case f.decided(a.Ref, b.Ref) == Different:
				return true
			case f.groups.first(a.Ref) == f.groups.first(b.Ref):
			case a.against(b) != "":
				return true
			}
		}
	}
	return false
}

// similar adds the pairs that no address joins.
func (f *finder) similar() {
	for _, phone := range f.blocks(func(k *known) []string { return texts(k.phones) }) {
		f.propose(phone, TierB, SamePhone, (*known).namedLike)
	}
	for _, name := range f.blocks(nameKeys) {
		f.propose(name, TierB, SameNameBirthday, func(a, b *known) bool {
			return meet(a.postals, b.postals) && meet(a.birthdays, b.birthdays)
		})
		f.propose(name, TierC, SameNameCity, func(a, b *known) bool {
			return meet(a.cities, b.cities) && (len(a.birthdays) == 0 || len(b.birthdays) == 0 || meet(a.birthdays, b.birthdays))
		})
	}
	for _, nearby := range f.blocks(nearbyAddresses) {
		f.proposeBy(nearby, TierC, NearlySameAddress, nearAddress)
	}
}

// propose adds each pair of a block of which test holds; what they share is the block's key.
func (f *finder) propose(b block, tier Tier, rule Rule, test func(a, b *known) bool) {
	f.proposeBy(b, tier, rule, func(x, y *known) string {
		if !test(x, y) {
			return ""
		}
		return b.key
	})
}

// proposeBy adds each pair of a block for which value gives what they share.
func (f *finder) proposeBy(b block, tier Tier, rule Rule, value func(a, b *known) string) {
	if len(b.members) > mostInBlock {
		return
	}
	for i, x := range b.members {
		for _, y := range b.members[i+1:] {
			if v := value(x, y); v != "" {
				f.review = append(f.review, Pair{A: x.Ref, B: y.Ref, Tier: tier, Rule: rule, Value: v})
			}
		}
	}
}

// nearAddress is the first address of one that is one letter apart from an address of the other.
func nearAddress(a, b *known) string {
	for _, x := range texts(a.mails) {
		for _, y := range texts(b.mails) {
			if x != y && Apart(x, y) == 1 {
				return x
			}
		}
	}
	return ""
}

// reviewed are the pairs of a tier that nobody has decided and that no link joins: one for each two refs, the
// strongest rule first found in the order of rules.
func (f *finder) reviewed(tier Tier) []Pair {
	best := make(map[[2]Ref]Pair)
	for _, p := range f.review { // tier B rules are found before those of tier C, and e-mail first
		key := [2]Ref{p.A, p.B}
		if _, found := best[key]; !found {
			best[key] = p
		}
	}
	var pairs []Pair
	for _, p := range best {
		if p.Tier == tier && f.decided(p.A, p.B) == "" && f.groups.first(p.A) != f.groups.first(p.B) {
			pairs = append(pairs, p)
		}
	}
	sortPairs(pairs)
	return pairs
}

func texts[T ~string](set map[T]bool) []string {
	all := make([]string, 0, len(set))
	for k := range set {
		all = append(all, string(k))
	}
	slices.Sort(all)
	return all
}

func nameKeys(k *known) []string {
	var keys []string
	for _, n := range k.names {
		if key := n.key(); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// nearbyAddresses are an address with each of its letters left out: two addresses one letter apart share one.
func nearbyAddresses(k *known) []string {
	var keys []string
	for _, mail := range texts(k.mails) {
		if strings.IndexByte(mail, '@') < 5 { // of short ones too many are one letter apart
			continue
		}
		keys = append(keys, mail)
		for i := range mail {
			keys = append(keys, mail[:i]+mail[i+1:])
		}
	}
	return keys
}
