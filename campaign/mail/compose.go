package mail

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/textproto"
	"strings"
	"time"

	"github.com/jordan-wright/email"
)

// writer is the one method that is asked of the composing library: the whole message as bytes. A library that
// replaces it needs no more.
type writer interface {
	Bytes() ([]byte, error)
}

// newWriter hands the two bodies to the library. The headers it is given are there to keep it from inventing
// its own (the host's name in a Message-ID, the present moment as Date); Compose writes the real ones.
func newWriter(m *Message, wire headers) writer {
	e := &email.Email{Text: []byte(m.Text), HTML: []byte(m.HTML), Headers: textproto.MIMEHeader{}}
	for _, h := range wire {
		e.Headers.Set(h.name, h.value)
	}
	return e
}

// Compose writes a message down. The same message gives the same bytes, always: header order, boundary,
// Message-ID and Date are functions of the message. Lines end in CRLF and hold at most 998 bytes, header
// bytes are ASCII. An error means that nothing may be sent: the message cannot be written correctly.
func Compose(m Message) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	wire, err := m.headers()
	if err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	raw, err := newWriter(&m, wire).Bytes()
	if err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	return settle(wire, raw)
}

type header struct{ name, value string }

type headers []header

// headers lists the message's headers in the order in which they are written.
func (m *Message) headers() (headers, error) {
	from, err := m.From.header(len("From: "))
	if err != nil {
		return nil, err
	}
	to, err := m.To.header(len("To: "))
	if err != nil {
		return nil, err
	}
	sender, err := Deliverable(m.From.Email)
	if err != nil {
		return nil, err
	}
	list := headers{
		{"Date", m.Date.Format(time.RFC1123Z)},
		{"From", from},
		{"To", to},
	}
	if m.ReplyTo.Email != "" {
		reply, err := m.ReplyTo.header(len("Reply-To: "))
		if err != nil {
			return nil, err
		}
		list = append(list, header{"Reply-To", reply})
	}
	list = append(list,
		header{"Subject", unstructured(capSubject(m.Subject), len("Subject: "))},
		header{"Message-Id", "<" + m.ID + "@" + domainOf(sender) + ">"},
	)
	return append(list, m.listHeaders()...), nil
}

// listHeaders are what tells a letter to many from a letter to one. Auto-Submitted (RFC 3834 §5) is for
// answers and notices and does not stand here; Precedence is of no standard, and receivers that quiet their
// automatic replies by it do so by List-Id too.
func (m *Message) listHeaders() headers {
	var list headers
	if m.ListID != "" {
		list = append(list, header{"List-Id", "<" + m.ListID + ">"})
	}
	if m.Unsubscribe != "" {
		value := "<" + m.Unsubscribe + ">"
		if m.UnsubscribeMailto != "" {
			value += ", <mailto:" + m.UnsubscribeMailto + ">"
		}
		// RFC 8058 §3.1: exactly this value, and one https URI that carries all there is to know.
		list = append(list, header{"List-Unsubscribe", value}, header{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"})
	}
	if m.Language != "" {
		list = append(list, header{"Content-Language", m.Language})
	}
	return append(list, header{"Mime-Version", "1.0"})
}

// settle keeps the library's body and replaces its headers, which stand in map order and unfolded, and its
// random boundary.
func settle(wire headers, raw []byte) ([]byte, error) {
	head, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !found {
		return nil, fmt.Errorf("compose: the message has no body")
	}
	var out strings.Builder
	for _, h := range wire {
		if err := field(&out, h.name, h.value); err != nil {
			return nil, fmt.Errorf("compose: %w", err)
		}
	}
	own, err := textproto.NewReader(bufio.NewReader(io.MultiReader(bytes.NewReader(head), strings.NewReader("\r\n\r\n")))).ReadMIMEHeader()
	if err != nil {
		return nil, fmt.Errorf("compose: read the library's headers: %w", err)
	}
	kind, params, err := mime.ParseMediaType(own.Get("Content-Type"))
	if err != nil {
		return nil, fmt.Errorf("compose: read the library's content type: %w", err)
	}
	if random := params["boundary"]; random != "" {
		lasting, err := boundary(wire, body)
		if err != nil {
			return nil, err
		}
		body = bytes.ReplaceAll(body, []byte("--"+random), []byte("--"+lasting))
		out.WriteString("Content-Type: " + kind + ";\r\n boundary=" + lasting + "\r\n")
	} else {
		out.WriteString("Content-Type: " + kind + "; charset=UTF-8\r\n")
		out.WriteString("Content-Transfer-Encoding: " + own.Get("Content-Transfer-Encoding") + "\r\n")
	}
	out.WriteString("\r\n")
	if err := checkLines(body); err != nil {
		return nil, err
	}
	return append([]byte(out.String()), body...), nil
}

// boundary is a function of the headers, and none of the body's text.
func boundary(wire headers, body []byte) (string, error) {
	hash := sha256.New()
	for _, h := range wire {
		hash.Write([]byte(h.name + "\x00" + h.value + "\x00"))
	}
	b := "habitue-" + hex.EncodeToString(hash.Sum(nil)[:12])
	if bytes.Contains(body, []byte(b)) {
		return "", fmt.Errorf("compose: the text holds the boundary %q", b)
	}
	return b, nil
}

// checkLines holds the body to CRLF and to the longest line of RFC 5322 §2.1.1.
func checkLines(body []byte) error {
	for line := range bytes.SplitSeq(body, []byte("\r\n")) {
		if len(line) > maxLine || bytes.ContainsAny(line, "\r\n\x00") {
			return fmt.Errorf("compose: a line of the body is too long or holds a stray line end")
		}
	}
	return nil
}
