package mail

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/emersion/go-smtp"
)

// laneMessages is how many messages one connection carries before it is made anew: many servers end a
// connection at 100, some without saying so.
const laneMessages = 100

type smtpLane struct {
	opt    SMTPOptions
	client *smtp.Client
	watch  *watch
	sent   int
}

// Send hands over one message to one recipient (RFC 5321 §3.3). Whatever fails before the final dot has not
// been accepted; whatever fails after it without a reply is uncertain.
func (l *smtpLane) Send(env Envelope, message []byte) (string, error) {
	l.sent++
	if err := l.client.Mail(env.From, &smtp.MailOptions{Size: int64(len(message))}); err != nil {
		return "", laneError(PhaseMail, err) // the recipient has not even been named
	}
	if err := l.client.Rcpt(env.To, nil); err != nil {
		return "", l.spoken(PhaseRcpt, err)
	}
	data, err := l.client.Data()
	if err != nil {
		return "", l.spoken(PhaseData, err)
	}
	stop := l.watch.limit(l.opt.Step)
	_, err = data.Write(message)
	stop()
	if err != nil {
		return "", laneError(PhaseContent, l.why(err))
	}
	return l.finish(data)
}

// Worn reports whether the connection has carried its share, or is not in a state to carry more.
func (l *smtpLane) Worn() bool { return l.sent >= laneMessages }

// finish writes the final dot and waits for the reply.
func (l *smtpLane) finish(data *smtp.DataCommand) (string, error) {
	defer l.watch.limit(l.opt.Final + l.opt.Step)()
	reply, err := data.CloseWithResponse()
	if err == nil {
		return scrub("250 " + reply.StatusText), nil
	}
	var spoken *smtp.SMTPError
	if errors.As(err, &spoken) {
		return "", l.spoken(PhaseReply, err)
	}
	return "", &SendError{Phase: PhaseReply, Uncertain: true, Cause: l.why(err)}
}

// spoken classes an answer to RCPT, DATA or the text itself. 421 and a broken connection concern the lane;
// other replies concern this message, and the transaction is reset so that the next one can begin.
func (l *smtpLane) spoken(phase Phase, err error) *SendError {
	e := laneError(phase, l.why(err))
	if e.Code == 0 || e.Code == 421 {
		return e
	}
	e.Lane = false
	if phase != PhaseReply { // after the final dot the server has forgotten the transaction by itself
		if l.client.Reset() != nil {
			l.sent = laneMessages // the next message asks for a new connection
		}
	}
	return e
}

// why names a connection that was closed because the server stayed silent.
func (l *smtpLane) why(err error) error {
	if l.watch.ranOut() {
		return fmt.Errorf("the server stayed silent: %w", os.ErrDeadlineExceeded)
	}
	return err
}

// goodbye is how long a server may take to answer QUIT.
const goodbye = 5 * time.Second

// Close says goodbye and waits for the answer, but not for long.
func (l *smtpLane) Close() error {
	patience := min(goodbye, l.opt.Step)
	defer l.watch.limit(patience)()
	l.client.CommandTimeout = patience
	if err := l.client.Quit(); err != nil {
		_ = l.client.Close() // what was accepted stays accepted; there is nothing more to say
	}
	return nil
}

// laneError is a failure of the connection, the server or the login. 4xx and everything without a code may
// pass; 5xx needs a person.
func laneError(phase Phase, err error) *SendError {
	e := &SendError{Phase: phase, Lane: true, Temporary: true, Cause: err}
	var reply *smtp.SMTPError
	if errors.As(err, &reply) {
		e.Code, e.Words, e.Temporary = reply.Code, scrub(reply.Message), reply.Code/100 != 5
		if c := reply.EnhancedCode; c[0] > 0 {
			e.Enhanced = fmt.Sprintf("%d.%d.%d", c[0], c[1], c[2])
		}
		return e
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() && !errors.Is(err, os.ErrDeadlineExceeded) {
		e.Cause = fmt.Errorf("no answer in time: %w", err)
	}
	if errors.Is(err, io.EOF) {
		e.Cause = fmt.Errorf("the server closed the connection: %w", err)
	}
	return e
}
