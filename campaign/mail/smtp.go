package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Security is how the connection to a server is protected.
type Security string

// The three ways. None is for a server on this very machine only.
const (
	StartTLS    Security = "starttls"
	ImplicitTLS Security = "implicit"
	NoTLS       Security = "none"
)

// SMTPOptions names the one server that mail is handed to. It is the configured one; no MX record is ever
// looked up.
type SMTPOptions struct {
	Host     string
	Port     int
	Security Security
	Username string // "" sends without logging in
	Password string
	Hello    string        // the name said in EHLO; "" is the sender's domain, given by the caller, or localhost
	Step     time.Duration // the longest wait for one answer; 0 is 2 minutes
	Final    time.Duration // the longest wait after the final dot; 0 is 10 minutes (RFC 5321 §4.5.3.2.6)
	TLS      *tls.Config   // nil trusts the machine's authorities; tests bring their own
}

// SMTP is a transport to one server.
type SMTP struct{ opt SMTPOptions }

// NewSMTP checks the options. Sending without TLS to another machine is refused (problem, exit 2).
func NewSMTP(opt SMTPOptions) (*SMTP, error) {
	if opt.Host == "" || opt.Port < 1 || opt.Port > 65535 {
		return nil, problem.New(problem.NoMailServer, problem.Args{"server": opt.address()})
	}
	switch opt.Security {
	case StartTLS, ImplicitTLS:
	case NoTLS:
		if !loopbackName(opt.Host) {
			return nil, problem.New(problem.TLSNeeded, problem.Args{"server": opt.address()})
		}
	default:
		return nil, problem.New(problem.WrongSetting, problem.Args{"value": string(opt.Security), "setting": "tls", "allowed": "starttls, implicit, none"})
	}
	if opt.Hello == "" {
		opt.Hello = "localhost"
	}
	if opt.Step <= 0 {
		opt.Step = 2 * time.Minute
	}
	if opt.Final <= 0 {
		opt.Final = 10 * time.Minute
	}
	return &SMTP{opt: opt}, nil
}

func (o SMTPOptions) address() string { return net.JoinHostPort(o.Host, strconv.Itoa(o.Port)) }

// loopbackName reports whether a host can only be this machine.
func loopbackName(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Server is the address for messages, host:port.
func (s *SMTP) Server() string { return s.opt.address() }

// Open connects, protects the connection, says hello and logs in. It fails rather than do less than was
// asked: a server without STARTTLS or without a login gets no mail.
func (s *SMTP) Open(ctx context.Context) (Lane, error) {
	dialer := net.Dialer{Timeout: s.opt.Step}
	conn, err := dialer.DialContext(ctx, "tcp", s.opt.address())
	if err != nil {
		return nil, laneError(PhaseDial, err)
	}
	if tcp, ok := conn.RemoteAddr().(*net.TCPAddr); s.opt.Security == NoTLS && (!ok || !tcp.IP.IsLoopback()) {
		return nil, laneError(PhaseTLS, errors.Join(errors.New("a connection without TLS left this machine"), conn.Close()))
	}
	w := &watch{conn: conn}
	l := &smtpLane{opt: s.opt, watch: w}
	if err := l.greet(ctx, conn); err != nil {
		_ = conn.Close() // the first error is the one that matters
		return nil, err
	}
	return l, nil
}

// greet brings a fresh connection to where a message can be sent.
func (l *smtpLane) greet(ctx context.Context, conn net.Conn) error {
	config := &tls.Config{}
	if l.opt.TLS != nil {
		config = l.opt.TLS.Clone()
	}
	config.ServerName, config.MinVersion = l.opt.Host, tls.VersionTLS12
	defer l.watch.limit(3 * l.opt.Step)()
	switch l.opt.Security {
	case ImplicitTLS:
		secured := tls.Client(conn, config)
		if err := secured.HandshakeContext(ctx); err != nil {
			return laneError(PhaseTLS, err)
		}
		l.client = smtp.NewClient(secured)
	case StartTLS:
		// The library says "EHLO localhost" before the connection is protected and Hello's name after it; the
		// second is the one that servers judge.
		client, err := smtp.NewClientStartTLS(conn, config)
		if err != nil {
			return laneError(PhaseTLS, err)
		}
		l.client = client
	default:
		l.client = smtp.NewClient(conn)
	}
	l.client.CommandTimeout, l.client.SubmissionTimeout = l.opt.Step, l.opt.Final
	if err := l.client.Hello(l.opt.Hello); err != nil {
		phase := PhaseHello
		var refused *smtp.SMTPError
		if l.opt.Security == StartTLS && !errors.As(err, &refused) { // the handshake happens with the first bytes
			phase = PhaseTLS
		}
		return laneError(phase, err)
	}
	return l.login()
}

// login authenticates where a name is configured, and fails closed: a server that offers no way to log in,
// or a connection that would carry the password in clear, gets nothing.
func (l *smtpLane) login() error {
	if l.opt.Username == "" {
		return nil
	}
	if l.opt.Security == NoTLS && !loopbackName(l.opt.Host) {
		return laneError(PhaseAuth, errors.New("no password is sent without TLS"))
	}
	var mechanism sasl.Client
	switch {
	case l.client.SupportsAuth(sasl.Plain):
		mechanism = sasl.NewPlainClient("", l.opt.Username, l.opt.Password)
	case l.client.SupportsAuth(sasl.Login):
		mechanism = sasl.NewLoginClient(l.opt.Username, l.opt.Password)
	default:
		return laneError(PhaseAuth, errors.New("the server offers neither AUTH PLAIN nor AUTH LOGIN"))
	}
	if err := l.client.Auth(mechanism); err != nil {
		return laneError(PhaseAuth, err)
	}
	return nil
}

// watch closes a connection that stays silent for too long, whatever the library is doing on it: go-smtp
// sets no deadline while the message's text is written.
type watch struct {
	conn net.Conn
	mu   sync.Mutex
	late bool
}

// limit starts the clock and returns what stops it.
func (w *watch) limit(d time.Duration) (stop func()) {
	timer := time.AfterFunc(d, func() {
		w.mu.Lock()
		w.late = true
		w.mu.Unlock()
		_ = w.conn.Close() // whoever reads or writes gets the error
	})
	return func() { timer.Stop() }
}

func (w *watch) ranOut() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.late
}
