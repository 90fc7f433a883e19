package mail

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

// taken is one message as a sink has it.
type taken struct {
	Hello, From, To, User string
	TLS                   bool
	Body                  string
}

// sink is a real SMTP server in this process.
type sink struct {
	mu       sync.Mutex
	messages []taken
	sessions int
}

func (s *sink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions++
	return &session{sink: s, conn: c}, nil
}

type session struct {
	sink *sink
	conn *smtp.Conn
	now  taken
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != "shop" || password != "secret" {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong password for shop@example.com"}
		}
		s.now.User = username
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.now.From = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.now.To = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	got := s.now
	got.Body, got.Hello = string(body), s.conn.Hostname()
	_, got.TLS = s.conn.TLSConnectionState()
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.messages = append(s.sink.messages, got)
	return nil
}

func (s *session) Reset()        { s.now = taken{User: s.now.User} }
func (s *session) Logout() error { return nil }

// certificate is a new certificate for 127.0.0.1 and localhost, and the pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// serve starts a sink; with implicit TLS where asked. It returns options that reach it.
func serve(t *testing.T, security Security) (*sink, SMTPOptions) {
	t.Helper()
	s := &sink{}
	server := smtp.NewServer(s)
	server.Domain, server.AllowInsecureAuth, server.ReadTimeout = "localhost", false, 10*time.Second
	server.ErrorLog = log.New(io.Discard, "", 0)
	cert, pool := certificate(t)
	l := listen(t)
	opt := SMTPOptions{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: security, Hello: "shop.example.com",
		Step: 5 * time.Second, Final: 5 * time.Second, TLS: &tls.Config{RootCAs: pool},
	}
	switch security {
	case StartTLS:
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	case ImplicitTLS:
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}})
	}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return s, opt
}

func open(t *testing.T, opt SMTPOptions) (Lane, error) {
	t.Helper()
	transport, err := NewSMTP(opt)
	if err != nil {
		t.Fatal(err)
	}
	lane, err := transport.Open(t.Context())
	if err == nil {
		t.Cleanup(func() { lane.Close() })
	}
	return lane, err
}

func TestMailArrivesAsComposed(t *testing.T) {
	for _, security := range []Security{StartTLS, ImplicitTLS, NoTLS} {
		t.Run(string(security), func(t *testing.T) {
			s, opt := serve(t, security)
			secured := security != NoTLS
			if secured {
				opt.Username, opt.Password = "shop", "secret"
			}
			lane, err := open(t, opt)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := Compose(letter())
			if err != nil {
				t.Fatal(err)
			}
			user := map[bool]string{true: "shop", false: ""}[secured]
			var want []taken
			for _, to := range []string{"a@example.com", "b@example.org"} {
				if words, err := lane.Send(Envelope{From: "news@example.com", To: to}, raw); err != nil || words == "" {
					t.Fatalf("%q, %v", words, err)
				}
				want = append(want, taken{Hello: "shop.example.com", From: "news@example.com", To: to, User: user, TLS: secured, Body: string(raw)})
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if diff := cmp.Diff(want, s.messages); diff != "" {
				t.Error(diff)
			}
			if s.sessions > 2 { // STARTTLS begins a second session on the same connection
				t.Errorf("%d sessions for two messages", s.sessions)
			}
		})
	}
}

func TestALaneWearsOut(t *testing.T) {
	_, opt := serve(t, NoTLS)
	lane, err := open(t, opt)
	if err != nil {
		t.Fatal(err)
	}
	for i := range laneMessages {
		if lane.Worn() {
			t.Fatalf("worn after %d messages", i)
		}
		if _, err := lane.Send(Envelope{From: "a@example.com", To: "b@example.com"}, []byte("x\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	if !lane.Worn() {
		t.Error("it never wears out")
	}
}

func TestNoServerGetsLessThanWasAsked(t *testing.T) {
	tests := []struct {
		name  string
		setup func(t *testing.T) SMTPOptions
		want  Phase
	}{
		{"STARTTLS is not offered", func(t *testing.T) SMTPOptions {
			_, opt := serve(t, NoTLS)
			opt.Security = StartTLS
			return opt
		}, PhaseTLS},
		{"the certificate is not trusted", func(t *testing.T) SMTPOptions {
			_, opt := serve(t, StartTLS)
			opt.TLS = nil
			return opt
		}, PhaseTLS},
		{"the certificate is for another name", func(t *testing.T) SMTPOptions {
			_, opt := serve(t, ImplicitTLS)
			opt.TLS.RootCAs = x509.NewCertPool()
			return opt
		}, PhaseTLS},
		{"login is asked for and not offered", func(t *testing.T) SMTPOptions {
			_, opt := serve(t, NoTLS) // without TLS this server offers no AUTH
			opt.Username, opt.Password = "shop", "secret"
			return opt
		}, PhaseAuth},
		{"the password is wrong", func(t *testing.T) SMTPOptions {
			_, opt := serve(t, StartTLS)
			opt.Username, opt.Password = "shop", "wrong"
			return opt
		}, PhaseAuth},
		{"nobody listens", func(t *testing.T) SMTPOptions {
			_, opt := serve(t, NoTLS)
			l := listen(t)
			opt.Port = l.Addr().(*net.TCPAddr).Port
			l.Close()
			return opt
		}, PhaseDial},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(t, tt.setup(t))
			var e *SendError
			if !errors.As(err, &e) || !e.Lane || e.Uncertain || e.Phase != tt.want {
				t.Fatalf("got %#v", err)
			}
			if tt.want == PhaseAuth && e.Code == 535 && (e.Temporary || e.Enhanced != "5.7.8" || bytes.Contains([]byte(e.Error()), []byte("@"))) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestNewSMTPRefusesPlainTextToAnotherMachine(t *testing.T) {
	tests := []struct {
		name string
		opt  SMTPOptions
		want problem.ID // "" is taken
	}{
		{"plain text to this machine by name", SMTPOptions{Host: "localhost", Port: 25, Security: NoTLS}, ""},
		{"plain text to this machine by address", SMTPOptions{Host: "::1", Port: 25, Security: NoTLS}, ""},
		{"plain text to another machine", SMTPOptions{Host: "smtp.example.com", Port: 25, Security: NoTLS}, problem.TLSNeeded},
		{"plain text to a name that only looks local", SMTPOptions{Host: "localhost.example.com", Port: 25, Security: NoTLS}, problem.TLSNeeded},
		{"no host", SMTPOptions{Port: 25, Security: StartTLS}, problem.NoMailServer},
		{"no port", SMTPOptions{Host: "smtp.example.com", Security: StartTLS}, problem.NoMailServer},
		{"an unknown way", SMTPOptions{Host: "smtp.example.com", Port: 25, Security: "ssl"}, problem.WrongSetting},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewSMTP(tt.opt)
			if tt.want == "" && err != nil || tt.want != "" && !errors.Is(err, problem.New(tt.want, nil)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOpenHeedsACancelledContext(t *testing.T) {
	_, opt := serve(t, NoTLS)
	transport, err := NewSMTP(opt)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := transport.Open(ctx); err == nil {
		t.Error("a lane was opened")
	}
}
