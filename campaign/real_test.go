package campaign

import (
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	gomail "github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"

	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/state"
)

// The real store keeps both contracts.
var (
	_ Journal = (*state.Store)(nil)
	_ Lookups = (*state.Store)(nil)
)

func openStore(t *testing.T, dir string) *state.Store {
	t.Helper()
	s, err := state.Open(t.Context(), dir, state.Options{Now: func() time.Time { return time.Date(2011, 12, 11, 6, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sendReal plans (once) and sends over a transport with a store that is opened for this and closed again.
func sendReal(t *testing.T, dir string, profiles []crm.Profile, transport mail.Transport) (*Plan, Result) {
	t.Helper()
	store := openStore(t, dir)
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	plans, err := os.ReadDir(filepath.Join(dir, "plans"))
	if err != nil || len(plans) == 0 {
		if err := store.Suppress(t.Context(), "c0002@example.com", "unsubscribed", "link", time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		p, err := Build(t.Context(), mustParse(t, sample), profiles, store, testSettings())
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Write(filepath.Join(dir, "plans")); err != nil {
			t.Fatal(err)
		}
		plans, _ = os.ReadDir(filepath.Join(dir, "plans"))
	}
	p, err := Load(filepath.Join(dir, "plans"), plans[0].Name())
	if err != nil {
		t.Fatal(err)
	}
	l, err := p.Letters(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	o := testOptions()
	o.Connections = 4
	r, err := Deliver(t.Context(), p, l, store, transport, nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

func TestFromPlanToMaildirWithTheRealStore(t *testing.T) {
	dir := t.TempDir()
	outbox := filepath.Join(dir, "outbox")
	maildir, err := mail.NewMaildir(outbox, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	p, r := sendReal(t, dir, people(120), maildir)
	if r != (Result{Total: 119, Accepted: 119}) || len(p.Holds) != 1 || p.Holds[0].Reason != crm.HoldSuppressed {
		t.Fatalf("%+v, %+v", r, p.Holds)
	}
	letters, err := os.ReadDir(filepath.Join(outbox, "new"))
	if err != nil || len(letters) != 119 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	seen := map[string]bool{}
	for _, entry := range letters {
		f, err := os.Open(filepath.Join(outbox, "new", entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		m, err := gomail.CreateReader(f)
		if err != nil {
			t.Fatal(err)
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 || seen[to[0].Address] {
			t.Fatalf("%v, %v", to, err)
		}
		seen[to[0].Address] = true
		f.Close()
	}
	if _, r := sendReal(t, dir, nil, maildir); r != (Result{Total: 119, Before: 119}) {
		t.Errorf("the second time: %+v", r)
	}
}

// smtpSink takes mail, drops every fortieth connection before an answer to RCPT, and defers one address once.
type smtpSink struct {
	mu       sync.Mutex
	got      map[string]int
	rcpts    int
	deferred bool
}

func (s *smtpSink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &smtpSession{sink: s, conn: c}, nil
}

type smtpSession struct {
	sink *smtpSink
	conn *smtp.Conn
	to   string
}

func (s *smtpSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *smtpSession) Reset()                               {}
func (s *smtpSession) Logout() error                        { return nil }

func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.to = to
	if s.sink.rcpts++; s.sink.rcpts%40 == 0 {
		return s.conn.Conn().Close()
	}
	if to == "c0007@example.com" && !s.sink.deferred {
		s.sink.deferred = true
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "greylisted"}
	}
	return nil
}

func (s *smtpSession) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil || !strings.Contains(string(body), "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n") {
		return &smtp.SMTPError{Code: 554, Message: "not a letter of ours"}
	}
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.got[s.to]++
	return nil
}

func TestFromPlanToSMTPWithTheRealStore(t *testing.T) {
	sink := &smtpSink{got: map[string]int{}}
	server := smtp.NewServer(sink)
	server.Domain, server.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	transport, err := mail.NewSMTP(mail.SMTPOptions{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: mail.NoTLS, Hello: "shop.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, r := sendReal(t, dir, people(300), transport); r != (Result{Total: 299, Accepted: 298, Deferred: 1}) {
		t.Fatalf("%+v", r)
	}
	if _, r := sendReal(t, dir, nil, transport); r != (Result{Total: 299, Before: 298, Accepted: 1}) {
		t.Fatalf("the second time: %+v", r)
	}
	if len(sink.got) != 299 {
		t.Errorf("%d people have a letter", len(sink.got))
	}
	for to, n := range sink.got {
		if n != 1 {
			t.Errorf("%s got %d letters", to, n)
		}
	}
}
