package mail

import (
	"context"
	"fmt"
	"strings"
)

// Transport is somewhere that mail can be handed over.
type Transport interface {
	// Open makes one lane. Its error is a *SendError with Lane set: nobody's mail was touched.
	Open(ctx context.Context) (Lane, error)
}

// Lane takes one message after another; it is used by one goroutine at a time.
type Lane interface {
	// Send hands over one message and returns the receiver's words. Every error is a *SendError. It is not
	// stopped by a cancelled context: what has begun is finished within the transport's own limits.
	Send(env Envelope, message []byte) (words string, err error)
	// Worn reports whether the lane should be closed and another opened before the next message.
	Worn() bool
	// Close ends the lane politely; it never blocks for long.
	Close() error
}

// Envelope is who a message is from and to, apart from what its headers say.
type Envelope struct {
	ID   string // the mail key's id, which names the file in a Maildir
	From string
	To   string
}

// Phase is the step of handing over at which something went wrong.
type Phase string

// The phases, in order.
const (
	PhaseDial    Phase = "dial"
	PhaseTLS     Phase = "tls"
	PhaseHello   Phase = "hello"
	PhaseAuth    Phase = "auth"
	PhaseMail    Phase = "mail"
	PhaseRcpt    Phase = "rcpt"
	PhaseData    Phase = "data"
	PhaseContent Phase = "content" // before the final dot: not accepted
	PhaseReply   Phase = "reply"   // after the final dot
	PhaseFile    Phase = "file"    // a Maildir's disk
)

// SendError is one failure to hand a message over (RFC 5321 §4.2, RFC 3463). At most one of Lane and Uncertain
// is set; where neither is, the receiver has spoken about this one message.
type SendError struct {
	Phase     Phase
	Code      int    // the SMTP reply code, 0 where there was none
	Enhanced  string // "5.1.1", "" where there was none
	Words     string // the server's words without addresses
	Temporary bool   // it may succeed later
	Lane      bool   // the connection, server or login failed; the message was not accepted
	Uncertain bool   // the message may have been accepted: no reply came after the final dot
	Cause     error
}

// Error says phase, code and words.
func (e *SendError) Error() string {
	s := string(e.Phase) + ":"
	if e.Code != 0 {
		s += fmt.Sprintf(" %d", e.Code)
	}
	if e.Enhanced != "" {
		s += " " + e.Enhanced
	}
	if e.Words != "" {
		s += " " + e.Words
	}
	if e.Code == 0 && e.Cause != nil {
		s += " " + scrub(e.Cause.Error())
	}
	return s
}

// Unwrap is the cause.
func (e *SendError) Unwrap() error { return e.Cause }

// Policy reports whether the receiver objects to us rather than to the recipient: security and policy codes
// (5.7.x of RFC 3463 §3.8). It says nothing about the address.
func (e *SendError) Policy() bool { return strings.HasPrefix(e.Enhanced, "5.7.") }

// scrub takes addresses out of a server's words, and line ends: journals and logs hold none. Words of more
// than 200 bytes are cut.
func scrub(words string) string {
	fields := strings.Fields(strings.ToValidUTF8(words, "?"))
	for i, f := range fields {
		if strings.Contains(f, "@") {
			fields[i] = "…"
		}
	}
	s := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.Join(fields, " "))
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
