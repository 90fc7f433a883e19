package pipeline_test

import (
	"fmt"
	"io"
	"log"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// sink is an SMTP server on loopback that keeps every message it has accepted: the judge of who got what.
type sink struct {
	port int

	mu       sync.Mutex
	messages map[string]int // by recipient
	total    int
	slow     time.Duration // before and after a message is taken
}

// startSink starts a server that ends with the test.
func startSink(t testing.TB) *sink {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{port: l.Addr().(*net.TCPAddr).Port, messages: map[string]int{}}
	server := smtp.NewServer(s)
	server.Domain = "localhost"
	server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = server.Serve(l) }() // ends with Close
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// configure makes a workspace send to the sink.
func (s *sink) configure(t testing.TB, dir string) {
	t.Helper()
	configure(t, dir,
		"transport: maildir", "transport: smtp", "host: smtp.example.com", "host: 127.0.0.1", "port: 587", fmt.Sprintf("port: %d", s.port),
		"tls: starttls", "tls: none", "    username: news@example.com\n", "", "    password_env: HABITUE_SMTP_PASSWORD\n", "")
}

// received is how many messages each recipient has got.
func (s *sink) received() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	count := map[string]int{}
	for to, n := range s.messages {
		count[to] = n
	}
	return count
}

// accepted is the number of messages taken so far.
func (s *sink) accepted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// NewSession begins a connection.
func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &sinkSession{sink: s}, nil }

type sinkSession struct {
	sink *sink
	to   []string
}

func (s *sinkSession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *sinkSession) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	time.Sleep(s.sink.slow)
	s.sink.mu.Lock()
	for _, to := range s.to {
		s.sink.messages[to]++
	}
	s.sink.total++
	s.sink.mu.Unlock()
	time.Sleep(s.sink.slow)
	return nil
}

func (s *sinkSession) Reset()        { s.to = nil }
func (s *sinkSession) Logout() error { return nil }
