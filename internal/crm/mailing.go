package crm

import (
	"crypto/sha256"
	"encoding/hex"
)

// MailKey names one mailing for good: whoever is mailed in one occurrence of one campaign is mailed once.
// Message-ID, reward code and journal row are functions of it.
type MailKey struct {
	Campaign   string
	Occurrence string
	CustomerID string
}

// ID is the key as 32 hex digits: the first half of the SHA-256 of its three parts, joined by NUL.
func (k MailKey) ID() string {
	sum := sha256.Sum256([]byte(k.Campaign + "\x00" + k.Occurrence + "\x00" + k.CustomerID))
	return hex.EncodeToString(sum[:16])
}

// MailState is how far one mailing has come.
type MailState string

// The states: planned → intent → begun → accepted, refused, deferred or uncertain; or withheld.
const (
	MailPlanned   MailState = "planned"   // in a plan only
	MailIntent    MailState = "intent"    // durable decision to send, nothing done yet
	MailBegun     MailState = "begun"     // handed to a transport, outcome not yet known
	MailAccepted  MailState = "accepted"  // the transport has taken it
	MailRefused   MailState = "refused"   // the transport said a lasting no
	MailDeferred  MailState = "deferred"  // the transport said not now; it may be tried again
	MailUncertain MailState = "uncertain" // begun, and nobody can say what became of it; never sent again
	MailWithheld  MailState = "withheld"  // stopped by the last look before sending
)

// Mailed reports whether the state counts as written to: such a mailing is never begun again.
func (s MailState) Mailed() bool {
	return s == MailBegun || s == MailAccepted || s == MailRefused || s == MailUncertain
}

// JournalEntry is one mailing's row in the journal.
type JournalEntry struct {
	Key     MailKey
	PlanID  string
	Mailbox Email // the match key of the address that was or will be used
	State   MailState
	Detail  string // the server's words, the hold reason; never an address
}
