package mail

import (
	"bufio"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// script is a server that says what it is told to: the answer to each command, by its first word ("" is the
// greeting, "." the end of the text). "hang" says nothing more, "drop" ends the connection.
func script(t *testing.T, answers map[string]string) SMTPOptions {
	t.Helper()
	l := listen(t)
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go play(conn, answers, done)
		}
	}()
	return SMTPOptions{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: NoTLS, Step: 400 * time.Millisecond, Final: 400 * time.Millisecond}
}

func play(conn net.Conn, answers map[string]string, done <-chan struct{}) {
	defer conn.Close()
	usual := map[string]string{"": "220 test", "EHLO": "250 test", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go", ".": "250 2.0.0 queued as 7", "RSET": "250 ok", "QUIT": "221 bye"}
	say := func(word string) bool {
		answer, ok := answers[word]
		if !ok {
			answer = usual[word]
		}
		switch answer {
		case "hang":
			<-done
			return false
		case "drop":
			return false
		}
		_, err := conn.Write([]byte(answer + "\r\n"))
		return err == nil
	}
	if !say("") {
		return
	}
	lines := bufio.NewScanner(conn)
	inText := false
	for lines.Scan() {
		line := lines.Text()
		switch {
		case inText && line != ".":
			if answers["text"] != "" && !say("text") {
				return
			}
			continue
		case inText:
			inText = false
			if !say(".") {
				return
			}
			continue
		}
		word, _, _ := strings.Cut(strings.ToUpper(line), " ")
		if !say(word) {
			return
		}
		reply := answers[word]
		inText = word == "DATA" && (reply == "" || strings.HasPrefix(reply, "3"))
	}
}

func TestEveryFaultHasItsVerdict(t *testing.T) {
	type verdict struct {
		Phase                      Phase
		Code                       int
		Enhanced                   string
		Temporary, Lane, Uncertain bool
	}
	tests := []struct {
		name    string
		answers map[string]string
		want    verdict
	}{
		{"greeting 554", map[string]string{"": "554 go away"}, verdict{PhaseHello, 554, "", false, true, false}},
		{"greeting 421", map[string]string{"": "421 4.3.2 later"}, verdict{PhaseHello, 421, "4.3.2", true, true, false}},
		{"silent before the greeting", map[string]string{"": "hang"}, verdict{PhaseHello, 0, "", true, true, false}},
		{"dropped before the greeting", map[string]string{"": "drop"}, verdict{PhaseHello, 0, "", true, true, false}},
		{"silent after EHLO", map[string]string{"EHLO": "hang"}, verdict{PhaseHello, 0, "", true, true, false}},
		{"MAIL 451", map[string]string{"MAIL": "451 4.3.0 busy"}, verdict{PhaseMail, 451, "4.3.0", true, true, false}},
		{"MAIL 550: the sender is refused, no recipient is burnt", map[string]string{"MAIL": "550 5.7.1 sender refused"}, verdict{PhaseMail, 550, "5.7.1", false, true, false}},
		{"silent after MAIL", map[string]string{"MAIL": "hang"}, verdict{PhaseMail, 0, "", true, true, false}},
		{"dropped after MAIL", map[string]string{"MAIL": "drop"}, verdict{PhaseMail, 0, "", true, true, false}},
		{"RCPT 450", map[string]string{"RCPT": "450 4.2.1 greylisted"}, verdict{PhaseRcpt, 450, "4.2.1", true, false, false}},
		{"RCPT 421 closes the lane", map[string]string{"RCPT": "421 4.7.0 too many"}, verdict{PhaseRcpt, 421, "4.7.0", true, true, false}},
		{"RCPT 550", map[string]string{"RCPT": "550 5.1.1 no such person"}, verdict{PhaseRcpt, 550, "5.1.1", false, false, false}},
		{"RCPT without an enhanced code", map[string]string{"RCPT": "553 no"}, verdict{PhaseRcpt, 553, "", false, false, false}},
		{"silent after RCPT", map[string]string{"RCPT": "hang"}, verdict{PhaseRcpt, 0, "", true, true, false}},
		{"dropped after RCPT", map[string]string{"RCPT": "drop"}, verdict{PhaseRcpt, 0, "", true, true, false}},
		{"DATA 452", map[string]string{"DATA": "452 4.3.1 full"}, verdict{PhaseData, 452, "4.3.1", true, false, false}},
		{"DATA 554", map[string]string{"DATA": "554 5.5.1 no"}, verdict{PhaseData, 554, "5.5.1", false, false, false}},
		{"silent after DATA", map[string]string{"DATA": "hang"}, verdict{PhaseData, 0, "", true, true, false}},
		{"dropped after DATA", map[string]string{"DATA": "drop"}, verdict{PhaseData, 0, "", true, true, false}},
		{"final 451", map[string]string{".": "451 4.7.1 try later"}, verdict{PhaseReply, 451, "4.7.1", true, false, false}},
		{"final 554 for content", map[string]string{".": "554 5.7.1 spam"}, verdict{PhaseReply, 554, "5.7.1", false, false, false}},
		{"final 421: not accepted, and the lane closes", map[string]string{".": "421 4.3.2 shutting down"}, verdict{PhaseReply, 421, "4.3.2", true, true, false}},
		{"silent after the final dot", map[string]string{".": "hang"}, verdict{PhaseReply, 0, "", false, false, true}},
		{"dropped after the final dot", map[string]string{".": "drop"}, verdict{PhaseReply, 0, "", false, false, true}},
		{"no reply at all after the text: uncertain, whatever the server saw", map[string]string{"text": "drop"}, verdict{PhaseReply, 0, "", false, false, true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			transport, err := NewSMTP(script(t, tt.answers))
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			lane, err := transport.Open(t.Context())
			if err == nil {
				_, err = lane.Send(Envelope{From: "a@example.com", To: "b@example.com"}, []byte("Subject: x\r\n\r\nbody\r\n"))
				defer lane.Close()
			}
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("it took %v", took)
			}
			var e *SendError
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if got := (verdict{e.Phase, e.Code, e.Enhanced, e.Temporary, e.Lane, e.Uncertain}); got != tt.want {
				t.Errorf("got  %+v (%v)\nwant %+v", got, e, tt.want)
			}
		})
	}
}

func TestAServerThatStopsReadingIsLeft(t *testing.T) {
	l := listen(t)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte("220 x\r\n"))
		lines := bufio.NewReaderSize(conn, 16)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			if strings.HasPrefix(line, "DATA") {
				_, _ = conn.Write([]byte("354 go\r\n"))
				time.Sleep(5 * time.Second)
				return
			}
			_, _ = conn.Write([]byte("250 ok\r\n"))
		}
	}()
	lane, err := open(t, SMTPOptions{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: NoTLS, Step: 300 * time.Millisecond, Final: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = lane.Send(Envelope{From: "a@example.com", To: "b@example.com"}, []byte(strings.Repeat("a line that fills the socket's buffer\r\n", 500_000)))
	var e *SendError
	if !errors.As(err, &e) || !e.Lane || e.Uncertain || e.Phase != PhaseContent {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAfterARefusalTheLaneGoesOn(t *testing.T) {
	opt := script(t, map[string]string{"RCPT": "550 5.1.1 <b@example.com> no such person here b@example.com"})
	lane, err := open(t, opt)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err := lane.Send(Envelope{From: "a@example.com", To: "b@example.com"}, []byte("x\r\n"))
		var e *SendError
		if !errors.As(err, &e) || e.Lane || e.Code != 550 || strings.Contains(e.Error(), "@") {
			t.Fatalf("got %v", err)
		}
	}
}

func TestServerWordsHoldNoAddressAndNoLineEnd(t *testing.T) {
	tests := []struct{ name, words, want string }{
		{"an address in brackets", "5.1.1 <jane@example.com>: unknown", "5.1.1 … unknown"},
		{"several lines", "first\r\nsecond\tthird", "first second third"},
		{"control characters", "a\x00b\x1b[31m", "ab[31m"},
		{"endless words are cut", strings.Repeat("x", 300), strings.Repeat("x", 200) + "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := scrub(tt.words); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
