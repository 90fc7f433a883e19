package mail

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gomessage "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
	gomail "github.com/emersion/go-message/mail"
	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func letter() Message {
	return Message{
		From: Address{Name: "Müller, Jörg & Cie", Email: "news@café.example.com"}, To: Address{Name: "Doe, Jane", Email: "Jane.Doe@example.org"},
		ReplyTo: Address{Name: "L’équipe", Email: "hello@example.com"}, Subject: "Un mot pour vous : 15 % de remise dès 50 € d’achat, jusqu’au 9 janvier",
		Text: "Bonjour Jane,\n\n.un point en tête de ligne\nFrom the start\n", HTML: "<p lang=\"fr\">Bonjour Jane, " + strings.Repeat("é", 400) + "</p>\n",
		ID: "0123456789abcdef0123456789abcdef", Date: time.Date(2011, 12, 11, 7, 30, 0, 0, time.FixedZone("", 3600)), Language: "fr",
		Unsubscribe: "https://www.example.com/u/" + strings.Repeat("Ab3_", 36), UnsubscribeMailto: "unsubscribe@example.com", ListID: "a-clients.example.com",
	}
}

func TestComposeIsTheSameBytesEachTime(t *testing.T) {
	first, err := Compose(letter())
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		again, err := Compose(letter())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), string(again)); diff != "" {
			t.Fatal(diff)
		}
	}
	first = bytes.ReplaceAll(first, []byte("\r\n"), []byte("\n")) // another test looks at line ends
	golden := filepath.Join("testdata", "letter.eml")
	if *update {
		if err := os.WriteFile(golden, first, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(first)); diff != "" {
		t.Error(diff)
	}
}

// read parses a message with a library that had no part in writing it.
func read(t *testing.T, raw []byte) (gomail.Header, map[string]string) {
	t.Helper()
	r, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return r.Header, parts
		}
		if err != nil && !gomessage.IsUnknownCharset(err) {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		h := p.Header.(*gomail.InlineHeader)
		kind, params, err := h.ContentType()
		if err != nil || params["charset"] != "UTF-8" {
			t.Fatalf("content type %q %v %v", kind, params, err)
		}
		parts[kind] = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
}

func TestComposedLetterIsReadBackWhole(t *testing.T) {
	m := letter()
	raw, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	h, parts := read(t, raw)
	if diff := cmp.Diff(map[string]string{"text/plain": m.Text, "text/html": m.HTML}, parts); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string]gomail.Address{
		"From":     {Name: m.From.Name, Address: "news@xn--caf-dma.example.com"},
		"To":       {Name: m.To.Name, Address: m.To.Email},
		"Reply-To": {Name: m.ReplyTo.Name, Address: m.ReplyTo.Email},
	} {
		list, err := h.AddressList(name)
		if err != nil || len(list) != 1 || *list[0] != want {
			t.Errorf("%s: got %v, %v, want %v", name, list, err, want)
		}
	}
	if subject, err := h.Subject(); err != nil || subject != m.Subject {
		t.Errorf("got subject %q, %v", subject, err)
	}
	if date, err := h.Date(); err != nil || !date.Equal(m.Date) {
		t.Errorf("got date %v, %v", date, err)
	}
	if id, err := h.MessageID(); err != nil || id != m.ID+"@xn--caf-dma.example.com" {
		t.Errorf("got message id %q, %v", id, err)
	}
	for name, want := range map[string]string{
		"List-Unsubscribe":      "<" + m.Unsubscribe + ">, <mailto:" + m.UnsubscribeMailto + ">",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"List-Id":               "<a-clients.example.com>",
		"Content-Language":      "fr",
		"Auto-Submitted":        "",
		"Precedence":            "",
		"Bcc":                   "",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"Date", "From", "To", "Subject", "Message-Id", "Mime-Version", "List-Unsubscribe"} {
		if n := len(h.Values(name)); n != 1 {
			t.Errorf("%d times %s", n, name)
		}
	}
}

func TestComposedLinesAreShortASCIIWithCRLF(t *testing.T) {
	m := letter()
	m.Subject = strings.Repeat("Très long sujet ", 200)
	m.To.Name = strings.Repeat("Prénom très long ", 30)
	m.HTML = strings.Repeat("x", 50_000)
	raw, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(bytes.ReplaceAll(raw, []byte("\r\n"), nil), "\r\n") {
		t.Error("a line end stands alone")
	}
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 200 {
			t.Errorf("%d bytes in a line", len(line))
		}
		for _, c := range line {
			if c >= 0x80 {
				t.Fatalf("raw byte %x in %q", c, line)
			}
		}
	}
	h, _ := read(t, raw)
	if subject, _ := h.Subject(); len([]rune(subject)) > maxSubject || !strings.HasSuffix(subject, "…") {
		t.Errorf("the subject was not capped: %q", subject)
	}
}

func TestPlainLetterHasOnePart(t *testing.T) {
	m := letter()
	m.HTML = ""
	raw, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	_, parts := read(t, raw)
	if diff := cmp.Diff(map[string]string{"text/plain": m.Text}, parts); diff != "" {
		t.Error(diff)
	}
}

func TestComposeRefusesWhatWouldBreakAMessage(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*Message)
	}{
		{"line end in the subject", func(m *Message) { m.Subject = "Hello\r\nBcc: x@example.com" }},
		{"line end in the sender's name", func(m *Message) { m.From.Name = "Shop\nBcc: x@example.com" }},
		{"line end in the recipient's name", func(m *Message) { m.To.Name = "Jane\rDoe" }},
		{"line end in the recipient", func(m *Message) { m.To.Email = "jane@example.com\r\nBcc: x@example.com" }},
		{"NUL in the reply address", func(m *Message) { m.ReplyTo.Email = "a\x00@example.com" }},
		{"line end in the link", func(m *Message) { m.Unsubscribe = "https://example.com/\r\nX: y" }},
		{"closing bracket trick in the link", func(m *Message) { m.Unsubscribe = "https://example.com/>, <https://evil.example" }},
		{"line end in the list id", func(m *Message) { m.ListID = "a\r\nb" }},
		{"line end in the language", func(m *Message) { m.Language = "fr\r\nX: y" }},
		{"line end in the message id", func(m *Message) { m.ID = "abc\r\nX: y" }},
		{"an at sign in the message id", func(m *Message) { m.ID = "abc@host" }},
		{"NUL in the text", func(m *Message) { m.Text = "a\x00b" }},
		{"bytes that are not UTF-8", func(m *Message) { m.HTML = "\xff" }},
		{"no text", func(m *Message) { m.Text = " \n" }},
		{"no subject", func(m *Message) { m.Subject = "" }},
		{"no date", func(m *Message) { m.Date = time.Time{} }},
		{"no recipient", func(m *Message) { m.To.Email = "" }},
		{"letters beyond ASCII before the at sign", func(m *Message) { m.To.Email = "jörg@example.com" }},
		{"two recipients in one", func(m *Message) { m.To.Email = "a@example.com, b@example.com" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := letter()
			tt.spoil(&m)
			if raw, err := Compose(m); err == nil {
				t.Errorf("it was written:\n%s", raw[:min(len(raw), 600)])
			}
		})
	}
}

func TestDeliverable(t *testing.T) {
	tests := []struct {
		name, raw, want string
		wants           error
	}{
		{"an address stays as it is written", "Jane.Doe@Example.com", "Jane.Doe@Example.com", nil},
		{"what copying leaves is taken away", " <mailto:jane@example.com> ", "jane@example.com", nil},
		{"a domain with accents travels in ASCII (RFC 5891)", "jane@bücher.example", "jane@xn--bcher-kva.example", nil},
		{"a local part with accents cannot travel", "jörg@example.com", "", ErrNeedsUTF8},
		{"no at sign", "jane.example.com", "", crm.ErrBadEmail},
		{"a hyphen where none may stand", "jane@-example.com", "", crm.ErrBadEmail},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Deliverable(tt.raw)
			if tt.wants == nil && (err != nil || !strings.EqualFold(got, tt.want) || !strings.HasPrefix(got, strings.Split(tt.want, "@")[0])) {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
			if tt.wants != nil && !errors.Is(err, tt.wants) {
				t.Errorf("got %q, %v, want %v", got, err, tt.wants)
			}
		})
	}
}

func FuzzDeliverable(f *testing.F) {
	for _, seed := range []string{"jane@example.com", "Jane <jane@bücher.example>", "jörg@example.com", "a@b\r\nRCPT TO:<x@y>", "a@xn--", "\x00@example.com", "a@example.com>", "a@%0d%0a.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := Deliverable(raw)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, "\r\n\x00 <>\"") || !ascii(got) || strings.Count(got, "@") != 1 || len(got) > 254 {
			t.Errorf("%q became %q", raw, got)
		}
		again, err := Deliverable(got)
		if err != nil || again != got {
			t.Errorf("%q is not stable: %q, %v", got, again, err)
		}
	})
}
