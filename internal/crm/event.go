package crm

import "time"

// EventKind is what sort of thing happened to the state.
type EventKind string

// The kinds of events.
const (
	EventSuppress   EventKind = "suppress"   // a mailbox is not written to any more
	EventUnsuppress EventKind = "unsuppress" // a person has lifted that
	EventMailing    EventKind = "mailing"    // a mailing came to an outcome
)

// Event is one thing that happened to the state of a workspace. What counts on a day are the events up to its end, so
// that a day published again is the same whatever came later; and the state can be put together again from them.
type Event struct {
	Kind    EventKind
	At      time.Time // UTC, microseconds
	Mailbox Email     // of an opt-out the suppression key, of a mailing the match key of its address
	Reason  string    // of an opt-out or its lifting
	Detail  string    // the server's words, where the opt-out came from; never an address
	// Of a mailing only:
	Mail   MailKey
	PlanID string
	State  MailState
}
