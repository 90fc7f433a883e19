package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/state"
)

// Pruned is what taking old snapshots away came to.
type Pruned struct {
	Gone []lake.Stored
	Left int // snapshots that are still published
}

// Prune takes away the snapshots that the configuration keeps no longer, counted from the newest. That one stays, and so
// does every one that a plan was made from, whether it waits or was sent, and the one with which the newest is compared.
// It is done only while the newest snapshot can be read.
func (w *Workspace) Prune(ctx context.Context) (p Pruned, err error) {
	keep := w.Config.Snapshots.Keep
	if keep.All() {
		return p, nil
	}
	l, err := w.Lake()
	if err != nil {
		return p, err
	}
	newest, found, err := l.Latest()
	if err != nil || !found {
		return p, err
	}
	all, err := l.Stored()
	if err != nil {
		return p, err
	}
	needed, err := w.neededSnapshots(ctx)
	if err != nil {
		return p, err
	}
	compared, _, err := w.comparedWith(l, newest.AsOf)
	if err != nil {
		return p, err
	}
	needed = append(needed, newest.Digest, compared.Digest)
	old := tooOld(all, newest.AsOf, keep)
	for _, s := range all {
		if slices.ContainsFunc(needed, s.Is) || s.Digest == "" || !old[s.AsOf] && !(s.Replaced && newest.AsOf-s.AsOf >= crm.Date(keep.Days)) {
			if !s.Replaced {
				p.Left++
			}
			continue
		}
		if err := ctx.Err(); err != nil {
			return p, err
		}
		if err := l.Drop(s); err != nil {
			return p, writeProblem(lakeDir, err)
		}
		p.Gone = append(p.Gone, s)
	}
	return p, nil
}

// tooOld are the days whose snapshots are kept no longer: older than so many days, and not the last of one of so many
// months.
func tooOld(all []lake.Stored, newest crm.Date, keep config.KeptSnapshots) map[crm.Date]bool {
	old, month, months := map[crm.Date]bool{}, "", 0
	for _, s := range slices.Backward(all) {
		if s.Replaced {
			continue
		}
		isLast := s.AsOf.String()[:7] != month
		month = s.AsOf.String()[:7]
		if newest-s.AsOf < crm.Date(keep.Days) {
			continue
		}
		if isLast {
			months++
		}
		old[s.AsOf] = !isLast || months > keep.MonthEnds
	}
	return old
}

// neededSnapshots are the digests of the snapshots that a plan was made from: one that may still be sent needs it, and so
// does one that was sent, for its results.
func (w *Workspace) neededSnapshots(ctx context.Context) (digests []string, err error) {
	store, done, err := w.readState(ctx)
	if err != nil || store == nil {
		return nil, err
	}
	plans, err := store.Plans(ctx)
	for _, p := range plans {
		if p.Status != state.PlanCancelled && p.Status != state.PlanStale {
			digests = append(digests, p.SnapshotDigest)
		}
	}
	return digests, errors.Join(err, done())
}

// Say is what went, in one line; "" where nothing did.
func (p Pruned) Say(lang string) string {
	if len(p.Gone) == 0 {
		return ""
	}
	first, last := p.Gone[0].AsOf, p.Gone[len(p.Gone)-1].AsOf
	n, left := crm.FormatCount(int64(len(p.Gone)), lang), crm.FormatCount(int64(p.Left), lang)
	switch one := len(p.Gone) == 1; {
	case lang == "fr" && one:
		return fmt.Sprintf("ancien état retiré : celui du %s ; états gardés : %s", first.Format(lang), left)
	case lang == "fr":
		return fmt.Sprintf("anciens états retirés : %s, du %s au %s ; gardés : %s", n, first.Format(lang), last.Format(lang), left)
	case one:
		return fmt.Sprintf("one old snapshot is gone, of %s; %s are kept", first.Format(lang), left)
	}
	return fmt.Sprintf("%s old snapshots are gone, from %s to %s; %s are kept", n, first.Format(lang), last.Format(lang), left)
}

// Days are the days of the snapshots that went, for machines.
func (p Pruned) Days() []crm.Date {
	var days []crm.Date
	for _, s := range p.Gone {
		days = append(days, s.AsOf)
	}
	return days
}
