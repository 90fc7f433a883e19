package pipeline

import (
	"cmp"
	"context"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform/points"
)

// pointFacts reads what the sheets say of points: rewards, corrections, recommendations, memberships and reviews.
type pointFacts struct {
	b      *pointsBook
	orders map[orderKey]string
	boxes  map[crm.Email]string
	upload lake.Upload // of the fact in hand
}

// mailboxes says whose an address is; one that several customers have is nobody's.
func (b *pointsBook) mailboxes(customers []crm.Customer) map[crm.Email]string {
	boxes := map[crm.Email]string{}
	for _, c := range customers {
		_, box, err := crm.ParseEmail(c.Email)
		id := b.idOf(c.Source, c.ID)
		if err != nil || box == "" || id == "" {
			continue
		}
		if other, known := boxes[box]; known && other != id {
			id = ""
		}
		boxes[box] = id
	}
	return boxes
}

// read reads the tables; one that was never loaded is empty.
func (f *pointFacts) read(ctx context.Context, l *lake.Lake) error {
	for _, table := range []struct {
		name string
		take func(crm.Fact)
	}{
		{"memberships", f.membership},
		{"redemptions", f.redemption},
		{"points_adjustments", f.adjustment},
		{"referrals", f.referral},
		{"reviews", f.review},
	} {
		err := l.EachFact(ctx, table.name, func(fact crm.Fact, u lake.Upload) error {
			f.upload = u
			table.take(fact)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// store is the shop of a fact: its own, else that of the folder in which its file lay.
func (f *pointFacts) store(fact crm.Fact) string {
	return cmp.Or(fact.Get("store").Text, f.upload.Store)
}

// who is the customer that a fact names: by number, else by an address that is one customer's alone, else by the
// order that it is about. A name alone is too little to give points to.
func (f *pointFacts) who(fact crm.Fact) *pointHolder {
	if v := fact.Get("customer_id"); v.Text != "" {
		return f.named(fact.Source, v.Text)
	}
	if v := fact.Get("email"); v.Text != "" {
		return f.named(fact.Source, v.Text)
	}
	if v := fact.Get("order_id"); v.Text != "" {
		if id := f.orders[orderKey{fact.Source, v.Text}]; id != "" {
			return f.b.people[id]
		}
	}
	return nil
}

// named is a customer by number or address, nil where there is none.
func (f *pointFacts) named(source, text string) *pointHolder {
	if strings.Contains(text, "@") {
		_, box, err := crm.ParseEmail(text)
		if err != nil || f.boxes[box] == "" {
			return nil
		}
		return f.b.people[f.boxes[box]]
	}
	return f.b.people[f.b.idOf(source, text)]
}

// on is a fact's customer and day. It counts the facts that have none.
func (f *pointFacts) on(fact crm.Fact, column string) (*pointHolder, crm.Date, bool) {
	h := f.who(fact)
	day := fact.Get(column)
	switch {
	case h == nil:
		f.b.unmatched++
	case !day.Set:
		f.b.undated++
	case crm.Date(day.Int) <= f.b.asOf:
		return h, crm.Date(day.Int), true
	}
	return nil, 0, false
}

func (f *pointFacts) membership(fact crm.Fact) {
	if h, day, ok := f.on(fact, "joined_on"); ok {
		if h.joined == crm.NoDate || day < h.joined {
			h.joined = day
		}
		h.had = append(h.had, points.Happening{On: points.SignUp, Day: day, Ref: fact.Get("programme").Text})
	}
}

func (f *pointFacts) review(fact crm.Fact) {
	if h, day, ok := f.on(fact, "written_on"); ok {
		h.had = append(h.had, points.Happening{On: points.Review, Day: day, Ref: fact.Get("review_id").Text})
	}
}

// referral rewards both once the one who was sent is a customer.
func (f *pointFacts) referral(fact crm.Fact) {
	from, to := f.named(fact.Source, fact.Get("referrer_id").Text), f.named(fact.Source, fact.Get("referred_id").Text)
	if from == nil {
		f.b.unmatched++
		return
	}
	day := crm.NoDate
	switch on, sent := fact.Get("converted_on"), fact.Get("referred_on"); {
	case on.Set:
		day = crm.Date(on.Int)
	case fact.Get("converted").Set && fact.Get("converted").Int == 0 || to == nil && fact.Get("converted").Int == 0:
		return
	default:
		if to != nil {
			day = to.first
		}
		if day == crm.NoDate && fact.Get("converted").Int != 0 && sent.Set {
			day = crm.Date(sent.Int)
		}
	}
	if day == crm.NoDate {
		f.b.undated++
		return
	}
	if day > f.b.asOf {
		return
	}
	from.had = append(from.had, points.Happening{On: points.Referral, Day: day, Ref: fact.Get("referred_id").Text})
	if to != nil {
		to.had = append(to.had, points.Happening{On: points.Referred, Day: day, Ref: fact.Get("referrer_id").Text})
	}
}

// redemption keeps a reward that was taken, until all are known.
func (f *pointFacts) redemption(fact crm.Fact) {
	h, day, ok := f.on(fact, "redeemed_on")
	if !ok {
		return
	}
	minute, known := minuteOf(fact.Get("redeemed_at").Text)
	if !known {
		minute = -1
	}
	f.b.taken = append(f.b.taken, taken{
		customer: h.id, holder: h, day: day, minute: minute, reward: fact.Get("reward").Text, store: f.store(fact), code: fact.Get("code").Text,
		order: fact.Get("order_id").Text, points: fact.Get("points").Int / crm.Scale,
		where: problem.Where{File: f.upload.Name, Sheet: fact.Place.Sheet, Row: fact.Place.Row}, seq: int(f.upload.Seq),
	})
}

// adjustment gives or takes points by hand, or moves them between customers where its reason begins with transfer.
func (f *pointFacts) adjustment(fact crm.Fact) {
	h, day, ok := f.on(fact, "adjusted_on")
	if !ok {
		return
	}
	n := fact.Get("points").Int / crm.Scale
	reason := fact.Get("reason").Text
	p, _ := f.b.accounts[0].rules.On(day)
	e := points.Event{Day: day, Kind: points.Earned, Points: n, Rule: cmp.Or(reason, "adjustment"), Life: p.Life}
	moved := strings.HasPrefix(strings.ToLower(reason), "transfer")
	switch {
	case n < 0 && moved:
		e.Kind, e.Points = points.TransferredOut, -n
	case n < 0:
		e.Kind, e.Points = points.Corrected, -n
	case moved:
		e.Kind = points.TransferredIn
	}
	if last := fact.Get("expires_on"); last.Set {
		e.Expires = crm.Date(last.Int)
	}
	h.moves = append(h.moves, storeMove{f.store(fact), e})
}

// issues reports whether a reward of that name is what points turn into by themselves.
func (b *pointsBook) issues(name string) bool {
	for _, a := range b.accounts {
		for _, v := range a.terms.Vouchers {
			if v.At > 0 && strings.EqualFold(v.Name, name) {
				return true
			}
		}
	}
	return false
}
