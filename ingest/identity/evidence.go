package identity

import (
	"cmp"
	"maps"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// known is everything that was ever said of one ref.
type known struct {
	Ref
	names     []foldedName
	mails     map[crm.Email]bool
	phones    map[string]bool
	postals   map[string]bool
	cities    map[string]bool
	birthdays map[crm.Date]bool
}

// gather puts the claims of each ref together, in the order of the refs.
func gather(claims []Claim) []*known {
	byRef := make(map[Ref]*known)
	for _, c := range claims {
		k := byRef[c.Ref]
		if k == nil {
			k = &known{Ref: c.Ref, mails: map[crm.Email]bool{}, phones: map[string]bool{}, postals: map[string]bool{}, cities: map[string]bool{}, birthdays: map[crm.Date]bool{}}
			byRef[c.Ref] = k
			put(k.mails, c.idKey())
		}
		k.say(c)
	}
	all := slices.Collect(maps.Values(byRef))
	slices.SortFunc(all, func(a, b *known) int { return a.Ref.Compare(b.Ref) })
	for _, k := range all {
		slices.SortFunc(k.names, func(a, b foldedName) int {
			return cmp.Or(slices.Compare(a.words, b.words), cmp.Compare(a.title, b.title))
		})
	}
	return all
}

func (k *known) say(c Claim) {
	put(k.mails, MailKey(c.Email))
	put(k.phones, PhoneKey(c.Phone))
	put(k.postals, placeKey(c.PostalCode))
	put(k.cities, placeKey(c.City))
	if c.Birthday != nil {
		k.birthdays[*c.Birthday] = true
	}
	name := foldName(c.Name)
	if len(name.words) == 0 || slices.ContainsFunc(k.names, func(n foldedName) bool { return n.title == name.title && slices.Equal(n.words, name.words) }) {
		return
	}
	k.names = append(k.names, name)
}

// put adds a key that says something.
func put[T ~string](set map[T]bool, key T) {
	if key != "" {
		set[key] = true
	}
}

// against is what speaks against two refs with one address being one person; "" where nothing does. Every name
// that one of them ever had must fit every name of the other.
func (k *known) against(o *known) Rule {
	switch {
	case k.Source == o.Source && !k.byAddress() && !o.byAddress():
		return OtherNumber
	case len(k.birthdays) > 0 && len(o.birthdays) > 0 && !meet(k.birthdays, o.birthdays):
		return OtherBirthday
	}
	for _, n := range k.names {
		for _, m := range o.names {
			if !n.alike(m) {
				return OtherName
			}
		}
	}
	return ""
}

// namedLike reports whether some name of each is like one of the other, both being full names.
func (k *known) namedLike(o *known) bool {
	for _, n := range k.names {
		for _, m := range o.names {
			if n.key() != "" && m.key() != "" && n.nearlyAlike(m) {
				return true
			}
		}
	}
	return false
}

// meet reports whether two sets share a member.
func meet[T comparable](a, b map[T]bool) bool {
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}
