package pipeline

import (
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform/points"
)

// consentRows are what the sheets say of being written to up to the snapshot's day, what forbids whatever its day, and
// the addresses that the state said never to write to by then.
func consentRows(c computed) []lake.ConsentRow {
	asOf := c.snapshot.Summary.AsOf
	rows := make([]lake.ConsentRow, 0, len(c.said.consents))
	owners := sync.OnceValue(func() map[crm.Email][]string { return boxOwners(c) }) // few shops need them
	for _, s := range c.said.consents {
		if s.On != nil && *s.On > asOf && !s.ForbidsMail() {
			continue
		}
		row := lake.ConsentRow{
			CustomerID: c.who.person(s.Source, s.CustomerID), Email: s.Email, Channel: s.Channel, Said: s.On, State: string(s.State),
			OptOut: s.Suppress, Origin: "sheet", Source: s.Source, Proof: s.Proof,
		}
		if row.CustomerID == "" {
			if _, key, err := crm.ParseEmail(s.Email); err == nil && len(owners()[key.SuppressionKey()]) > 0 {
				row.CustomerID = owners()[key.SuppressionKey()][0]
			}
		}
		rows = append(rows, row)
	}
	for _, key := range slices.Sorted(maps.Keys(c.optOuts)) {
		e := c.optOuts[key]
		ids := owners()[key]
		if len(ids) == 0 {
			ids = []string{""}
		}
		at := e.At.UnixMicro()
		for _, id := range ids {
			rows = append(rows, lake.ConsentRow{
				CustomerID: id, Email: string(key), Channel: "email", State: string(crm.ConsentDenied), OptOut: true, Origin: "store",
				Proof: e.Reason, RecordedAt: &at,
			})
		}
	}
	return distinct(rows)
}

// statement is all of a consent row as a value that can be compared.
type statement struct {
	customer, email, channel, state, origin, source, proof string
	said                                                   crm.Date
	recorded                                               int64
	optOut                                                 bool
}

func statementOf(r *lake.ConsentRow) statement {
	s := statement{customer: r.CustomerID, email: r.Email, channel: r.Channel, state: r.State, origin: r.Origin, source: r.Source, proof: r.Proof, said: crm.NoDate, optOut: r.OptOut}
	if r.Said != nil {
		s.said = *r.Said
	}
	if r.RecordedAt != nil {
		s.recorded = *r.RecordedAt
	}
	return s
}

// distinct leaves of equal statements one: a sheet may say the same in two rows.
func distinct(rows []lake.ConsentRow) []lake.ConsentRow {
	seen := make(map[statement]bool, len(rows))
	return slices.DeleteFunc(rows, func(r lake.ConsentRow) bool {
		s := statementOf(&r)
		again := seen[s]
		seen[s] = true
		return again
	})
}

// boxOwners are the customers who have a mailbox, by the key under which opt-outs are remembered, in order of id.
func boxOwners(c computed) map[crm.Email][]string {
	owners := map[crm.Email][]string{}
	own := func(address, id string) {
		_, key, err := crm.ParseEmail(address)
		if err != nil || id == "" {
			return
		}
		if key = key.SuppressionKey(); !slices.Contains(owners[key], id) {
			owners[key] = append(owners[key], id)
		}
	}
	for i := range c.snapshot.Profiles {
		own(c.snapshot.Profiles[i].Email, c.snapshot.Profiles[i].CustomerID)
	}
	for _, said := range c.said.customers {
		own(said.Email, c.who.person(said.Source, said.ID))
	}
	for _, ids := range owners {
		slices.Sort(ids)
	}
	return owners
}

// rewardsOf adds the rewards of a ledger, each once whatever the number of lots it took.
func rewardsOf(rows []lake.RewardRow, l ledger) []lake.RewardRow {
	first := len(rows)
	var at map[string]int // by reference, the last of these rows
	for i := range l.entries {
		e := &l.entries[i]
		n, known := at[e.Ref]
		switch e.Kind {
		case points.Spend, points.Overspend:
			if !known || rows[n].Issued != e.Day {
				if n = len(rows); n == first {
					at = map[string]int{}
				}
				at[e.Ref] = n
				rows = append(rows, lake.RewardRow{CustomerID: l.customer, Issued: e.Day, Account: l.name, Ref: e.Ref, Reward: e.Rule, Origin: originOf(l, e)})
			}
			rows[n].Points -= e.Points
			if e.Kind == points.Overspend {
				rows[n].Overspent -= e.Points
			}
		case points.Reinstate:
			if known {
				rows[n].Back += e.Points
			}
		}
	}
	return rows
}

// originOf is how a reward came about.
func originOf(l ledger, e *points.Entry) string {
	switch {
	case l.account.name != "":
		return "stamps"
	case e.Voucher:
		return "voucher"
	}
	return "redemption"
}

// isDamaged reports a snapshot that can no longer be read.
func isDamaged(err error) bool {
	return errors.Is(err, problem.New(problem.DamagedSnapshot, nil)) || errors.Is(err, problem.New(problem.SnapshotChanged, nil))
}
