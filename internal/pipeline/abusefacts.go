package pipeline

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/abuse"
)

func (a *watch) coupon(f crm.Fact) {
	if once := f.Get("single_use"); once.Set && once.Int == 1 {
		a.single[orderKey{f.Source, f.Get("code").Text}] = true
	}
}

// place is where a shop of the list of stores is.
func (a *watch) place(f crm.Fact) {
	store, lat, lon := f.Get("store").Text, f.Get("latitude"), f.Get("longitude")
	if store == "" {
		return
	}
	p := abuse.Place{Area: plainWords(cmp.Or(f.Get("postal_code").Text, f.Get("city").Text))}
	if lat.Set && lon.Set {
		p.Latitude, p.Longitude, p.Located = lat.Int, lon.Int, true
	}
	a.facts.Places[store] = p
}

// read takes the sheets in, once it is known whose each order is.
func (a *watch) read(ctx context.Context, l *lake.Lake, orders map[orderKey]string) error {
	if a == nil {
		return nil
	}
	a.orders = orders
	for _, table := range []struct {
		name string
		take func(crm.Fact)
	}{{"referrals", a.referral}, {"redemptions", a.redemption}, {"points_adjustments", a.credit}} {
		if err := eachFact(ctx, l, table.name, table.take); err != nil {
			return err
		}
	}
	return nil
}

// named is the customer that a number or an address names, "" where there is none.
func (a *watch) named(source, text string) string {
	if strings.Contains(text, "@") {
		_, box, err := crm.ParseEmail(text)
		if err != nil {
			return ""
		}
		return a.boxes[box]
	}
	return a.book.idOf(source, text)
}

// who is the customer of a fact: by number, by address, or by the order.
func (a *watch) who(f crm.Fact) string {
	for _, name := range []string{"customer_id", "email"} {
		if v := f.Get(name); v.Text != "" {
			return a.named(f.Source, v.Text)
		}
	}
	if v := f.Get("order_id"); v.Text != "" {
		return a.orders[orderKey{f.Source, v.Text}]
	}
	return ""
}

// until reads a day of a fact; one that is not there is NoDate, and one after the snapshot's is left out.
func (a *watch) until(f crm.Fact, column string) (day crm.Date, in bool) {
	v := f.Get(column)
	if !v.Set {
		return crm.NoDate, true
	}
	return crm.Date(v.Int), crm.Date(v.Int) <= a.asOf
}

// stranger stands before an address that no customer has; no customer id begins so.
const stranger = "\x00"

func (a *watch) referral(f crm.Fact) {
	day, in := a.until(f, "referred_on")
	from := a.named(f.Source, f.Get("referrer_id").Text)
	sent := f.Get("referred_id").Text
	if !in || from == "" || sent == "" {
		return
	}
	to := a.named(f.Source, sent)
	if to == "" { // an address that is nobody's yet may still be the referrer's own
		box := identity.MailKey(sent)
		if box == "" {
			return
		}
		to = stranger + string(box)
		a.facts.People[to] = abuse.Person{Email: box, Joined: crm.NoDate}
	}
	converted, on := f.Get("converted"), f.Get("converted_on")
	bought := on.Set && crm.Date(on.Int) <= a.asOf || converted.Set && converted.Int == 1
	a.facts.Referrals = append(a.facts.Referrals, abuse.Referral{From: from, To: to, On: day, Rewarded: bought})
	a.needed[from], a.needed[to] = true, true
}

func (a *watch) redemption(f crm.Fact) {
	day, in := a.until(f, "redeemed_on")
	id := a.who(f)
	if !in || id == "" {
		return
	}
	code, order, reward, spent := f.Get("code").Text, f.Get("order_id").Text, f.Get("reward").Text, f.Get("points")
	a.needed[id] = true
	if code != "" && a.single[orderKey{f.Source, code}] {
		a.use(abuse.Use{Code: code, Customer: id, Order: order, On: day})
	}
	// A coupon of another tool is no reward; points that are given back are none either.
	if day == crm.NoDate || spent.Int < 0 || reward == "" && !spent.Set {
		return
	}
	minute, known := minuteOf(f.Get("redeemed_at").Text)
	if !known {
		minute = -1
	}
	a.facts.Redemptions = append(a.facts.Redemptions, abuse.Redemption{Customer: id, Ref: cmp.Or(reward, code), Order: order, On: day, Minute: minute, Points: spent.Int / crm.Scale})
}

// use notes the use of a code; the order and the sheet of coupons may both tell it.
func (a *watch) use(u abuse.Use) {
	a.needed[u.Customer] = true
	if !a.used[u] {
		a.used[u] = true
		a.facts.Uses = append(a.facts.Uses, u)
	}
}

// credit is points given by hand. What lies before the first sale that is loaded cannot be judged.
func (a *watch) credit(f crm.Fact) {
	day, in := a.until(f, "adjusted_on")
	id, n, reason := a.who(f), f.Get("points").Int/crm.Scale, f.Get("reason").Text
	if !in || day == crm.NoDate || id == "" || n <= 0 || a.first == crm.NoDate || day < a.first || strings.HasPrefix(strings.ToLower(reason), "transfer") {
		return
	}
	a.needed[id] = true
	order := f.Get("order_id").Text
	a.facts.Credits = append(a.facts.Credits, abuse.Credit{
		Customer: id, Reason: reason, Cites: order, Known: order != "" && a.orders[orderKey{f.Source, order}] == id, On: day, Points: n,
	})
}

// find makes the checks.
func (a *watch) find(ctx context.Context, l *lake.Lake, c *computed) ([]abuse.Suspicion, error) {
	for _, r := range c.records {
		account := a.accounts[r.CustomerID]
		if account == nil && a.needed[r.CustomerID] {
			account = &abuse.Account{Customer: r.CustomerID, First: crm.NoDate, Last: crm.NoDate}
			a.accounts[r.CustomerID] = account
		}
		if account != nil && r.Bought() {
			account.First, account.Last = r.FirstOrderOn, r.LastOrderOn
		}
	}
	for i := range a.facts.Referrals { // who came and bought, though no sheet says so
		r := &a.facts.Referrals[i]
		if to := a.accounts[r.To]; to != nil && to.First != crm.NoDate {
			r.Rewarded = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(a.accounts)) {
		a.facts.Accounts = append(a.facts.Accounts, *a.accounts[id])
	}
	a.meet()
	if err := eachFact(ctx, l, "memberships", func(f crm.Fact) { a.joins(a.who(f), f.Get("joined_on")) }); err != nil {
		return nil, err
	}
	if err := eachFact(ctx, l, "sellers", a.outsider); err != nil {
		return nil, err
	}
	found := abuse.Find(a.facts, a.rules)
	for _, s := range found {
		for i, e := range s.Evidence {
			if box, unknown := strings.CutPrefix(e.With, stranger); unknown {
				masked := crm.Email(box).Masked()
				s.Evidence[i].With, s.Evidence[i].Note = masked, strings.Replace(e.Note, " ("+masked+")", "", 1)
			}
		}
	}
	return found, nil
}

// outsider leaves the sales of a seller out who is not of the house.
func (a *watch) outsider(f crm.Fact) {
	if staff := f.Get("staff"); staff.Set && staff.Int == 0 {
		name := f.Get("seller").Text
		a.facts.Sales = slices.DeleteFunc(a.facts.Sales, func(s abuse.Sale) bool { return s.Seller == name })
	}
}

// joins notes the first day of a membership.
func (a *watch) joins(id string, v crm.FactValue) {
	if p, known := a.facts.People[id]; known && v.Set {
		if p.Joined == crm.NoDate || crm.Date(v.Int) < p.Joined {
			p.Joined = crm.Date(v.Int)
			a.facts.People[id] = p
		}
	}
}

// meet takes in what the lists say of those who are looked at.
func (a *watch) meet() {
	for id := range a.needed {
		if _, known := a.facts.People[id]; !known {
			a.facts.People[id] = abuse.Person{Joined: crm.NoDate}
		}
	}
	for _, c := range a.people {
		id := a.book.idOf(c.Source, c.ID)
		if !a.needed[id] || id == "" {
			continue
		}
		p := a.facts.People[id]
		first, last := namesOf(c)
		for _, field := range []struct {
			to   *string
			from string
		}{
			{&p.First, first},
			{&p.Last, last},
			{&p.Phone, identity.PhoneKey(c.Phone)},
			{&p.Postal, plainWords(c.PostalCode)},
			{&p.Household, household(c)},
			{(*string)(&p.Email), string(identity.MailKey(c.Email))},
		} {
			if field.from != "" {
				*field.to = field.from
			}
		}
		if c.JoinedOn != nil && (p.Joined == crm.NoDate || *c.JoinedOn < p.Joined) {
			p.Joined = *c.JoinedOn
		}
		a.facts.People[id] = p
	}
}

// household is whom somebody lives with: by the list's own number, else by the address.
func household(c crm.Customer) string {
	if c.Household != "" {
		return "number " + c.Source + " " + c.Household
	}
	street, place := plainWords(c.Street), plainWords(c.PostalCode+" "+c.City)
	if street == "" || place == "" {
		return ""
	}
	return "address " + street + ", " + place
}

// namesOf are a first name and a surname as they are compared: those of the list's own columns, else the words of the
// name, of which the one in capitals, or the last, is the surname.
func namesOf(c crm.Customer) (first, last string) {
	if c.LastName != "" {
		return plainWords(c.FirstName), plainWords(c.LastName)
	}
	words := strings.Fields(c.Name)
	if len(words) < 2 {
		return plainWords(c.FirstName), plainWords(c.Name)
	}
	at := len(words) - 1
	for i, w := range words {
		if len([]rune(w)) > 1 && strings.ToUpper(w) == w && strings.ToLower(w) != w {
			at = i
			break
		}
	}
	if at > 0 && at < len(words)-1 {
		at = len(words) - 1
	}
	rest := slices.Delete(slices.Clone(words), at, at+1)
	return plainWords(strings.Join(rest, " ")), plainWords(words[at])
}

// plainWords is a text as it is compared: lower case, without accents, its words apart by one blank.
func plainWords(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return b.String()
}
