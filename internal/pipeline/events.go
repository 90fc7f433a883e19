package pipeline

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/internal/state"
)

// eventsAtOnce is how many events of a kind go into one file of lake/events at most.
const eventsAtOnce = 100_000

// tellEvents adds to lake/events what has happened to the state since, so that a snapshot can be made again from the lake
// alone and a lost state.db can be put together again. A state that lacks what the lake knows tells nothing: it says so
// before anything is planned or sent (mustNotBeBehind). It needs the lock.
func (w *Workspace) tellEvents(ctx context.Context) error {
	if _, err := os.Stat(w.path(state.DBFile)); errors.Is(err, fs.ErrNotExist) {
		return nil // nothing has happened yet, or it was lost: then the lake knows more
	}
	l, err := w.Lake()
	if err != nil {
		return err
	}
	store, err := w.State(ctx)
	if err != nil {
		return err
	}
	if err := store.Fold(ctx); err != nil {
		return err
	}
	missing, err := catchUp(ctx, l, store)
	if err != nil || len(missing) > 0 {
		return err
	}
	for {
		events, err := store.Untold(ctx, eventsAtOnce)
		if err != nil || len(events) == 0 {
			return err
		}
		last, err := l.AppendEvents(ctx, events)
		if err != nil {
			return err
		}
		if err := store.Told(ctx, events, last); err != nil {
			return err
		}
	}
}

// catchUp compares the state with the lake's events and returns those that the state lacks. Where a command was killed
// after it had told the lake, the state notes what it told.
func catchUp(ctx context.Context, l *lake.Lake, store *state.Store) (missing []crm.Event, err error) {
	last, err := l.LastEvent()
	if err != nil {
		return nil, err
	}
	told, err := store.ToldUpTo(ctx)
	if err != nil || told == last {
		return nil, err
	}
	if told > last { // the lake came from a backup: it is told again
		return nil, store.TellAgain(ctx, last)
	}
	var known []crm.Event
	err = l.EachEvent(ctx, told, func(_ int64, e crm.Event) error {
		holds, err := store.Holds(ctx, e)
		if holds {
			known = append(known, e)
		} else {
			missing = append(missing, e)
		}
		return err
	})
	if err != nil || len(missing) > 0 {
		return missing, err
	}
	return nil, store.Told(ctx, known, last)
}

// mustNotBeBehind refuses to plan and to send on a state that lacks opt-outs or mailings that the lake knows.
func (w *Workspace) mustNotBeBehind(ctx context.Context, store *state.Store) error {
	l, err := w.Lake()
	if err != nil {
		return err
	}
	missing, err := catchUp(ctx, l, store)
	if err != nil || len(missing) == 0 {
		return err
	}
	mails, stops := countEvents(missing)
	return problem.New(problem.StateBehind, problem.Args{"mails": strconv.Itoa(mails), "optouts": strconv.Itoa(stops)}).In(state.DBFile)
}

func countEvents(events []crm.Event) (mails, stops int) {
	for _, e := range events {
		if e.Kind == crm.EventMailing {
			mails++
		}
	}
	return mails, len(events) - mails
}

// Restored is what the lake's events have brought back.
type Restored struct {
	Mailings int `json:"mailings"`
	OptOuts  int `json:"opt_outs"` // opt-outs and their liftings
}

// Restore brings a state.db that was lost or came from a backup up to the lake's events: who must not be written to, and
// who was written to already. What it knows besides stays.
func (w *Workspace) Restore(ctx context.Context) (r Restored, err error) {
	l, err := w.Lake()
	if err != nil {
		return r, err
	}
	store, err := state.Open(ctx, w.Dir, state.Options{Now: w.Now, Restoring: true})
	if err != nil {
		return r, err
	}
	w.store = store
	missing, err := catchUp(ctx, l, store)
	if err != nil || len(missing) == 0 {
		return r, err
	}
	last, err := l.LastEvent()
	if err != nil {
		return r, err
	}
	r.Mailings, r.OptOuts = countEvents(missing)
	return r, store.Replay(ctx, missing, last)
}

// Say is what came back, for a person.
func (r Restored) Say(lang string) string {
	mails, stops := crm.FormatCount(int64(r.Mailings), lang), crm.FormatCount(int64(r.OptOuts), lang)
	switch {
	case r == Restored{} && lang == "fr":
		return "Rien ne manquait : state.db sait tout ce que lake/events sait."
	case r == Restored{}:
		return "Nothing was missing: state.db knows all that lake/events knows."
	case lang == "fr":
		return "Repris de lake/events : " + stops + " oppositions ou levées, " + mails + " résultats d'envoi. Les plans non terminés sont à refaire : habitue plan."
	}
	return "Brought back from lake/events: " + stops + " opt-outs or liftings, " + mails + " outcomes of mailings. Plans that were not finished are to be made again: habitue plan."
}

// eachEventBy hands out the events of the state up to the end of a day: those of the lake, then those that it was not told
// yet.
func (w *Workspace) eachEventBy(ctx context.Context, day crm.Date, fn func(crm.Event)) error {
	l, err := w.Lake()
	if err != nil {
		return err
	}
	zone := w.Config.Zone()
	by := func(e crm.Event) {
		if crm.DateOf(e.At.In(zone)) <= day {
			fn(e)
		}
	}
	err = l.EachEvent(ctx, 0, func(_ int64, e crm.Event) error {
		by(e)
		return nil
	})
	if err != nil {
		return err
	}
	store, done, err := w.readState(ctx)
	if err != nil || store == nil {
		return err
	}
	events, err := store.Untold(ctx, math.MaxInt32) // a snapshot has told them: few are left
	for _, e := range events {
		by(e)
	}
	return errors.Join(err, done())
}

// optOuts are the mailboxes that must not be written to at the end of a day, each with the event that began it.
func (w *Workspace) optOuts(ctx context.Context, day crm.Date) (map[crm.Email]crm.Event, error) {
	stopped := map[crm.Email]crm.Event{}
	err := w.eachEventBy(ctx, day, func(e crm.Event) {
		switch _, before := stopped[e.Mailbox]; {
		case e.Kind == crm.EventUnsuppress:
			delete(stopped, e.Mailbox)
		case e.Kind == crm.EventSuppress && !before: // of several the first counts
			stopped[e.Mailbox] = e
		}
	})
	return stopped, err
}

// mailingRows are the mailings with the outcome that they had at the end of a day.
func (w *Workspace) mailingRows(ctx context.Context, day crm.Date) ([]lake.MailingRow, error) {
	newest := map[crm.MailKey]crm.Event{}
	err := w.eachEventBy(ctx, day, func(e crm.Event) {
		if e.Kind == crm.EventMailing {
			newest[e.Mail] = e
		}
	})
	rows := make([]lake.MailingRow, 0, len(newest))
	for key, e := range newest {
		rows = append(rows, lake.MailingRow{
			Campaign: key.Campaign, Occurrence: key.Occurrence, CustomerID: key.CustomerID, MailID: key.ID(), PlanID: e.PlanID,
			State: string(e.State), Detail: e.Detail, ChangedAt: e.At.UnixMicro(),
		})
	}
	slices.SortFunc(rows, func(a, b lake.MailingRow) int {
		return cmp.Or(cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.Occurrence, b.Occurrence), cmp.Compare(a.CustomerID, b.CustomerID))
	})
	return rows, err
}
