package mail

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Message is one letter to one person, ready to be written down. Text is never empty: a mail without a plain
// part is unreadable to some and suspicious to filters.
type Message struct {
	From    Address
	To      Address
	ReplyTo Address // the zero value is none
	Subject string
	Text    string
	HTML    string // "" is a mail of plain text only
	// ID is what stands before the @ of the Message-ID; the domain is the sender's. It is a function of the
	// mail key, so that a message composed again is the same message.
	ID       string
	Date     time.Time // with the zone that the header shows
	Language string    // of the letter, "" says nothing
	// Unsubscribe is the https address with the signed token (RFC 8058 §3.1), UnsubscribeMailto an optional
	// second way; "" is none.
	Unsubscribe       string
	UnsubscribeMailto string
	// ListID names the stream of letters, as "a-clients.example.com" (RFC 2919 §2); "" is none.
	ListID string
}

// Address is a display name and an address as the source wrote it.
type Address struct {
	Name  string
	Email string
}

// maxSubject is the longest subject in characters; mail programs show about 70.
const maxSubject = 200

// check refuses what would break a header: line ends and NUL anywhere outside the two bodies, bytes that are
// not UTF-8, a letter without text, sender, recipient or id.
func (m *Message) check() error {
	headers := map[string]string{
		"sender name": m.From.Name, "sender": m.From.Email, "recipient name": m.To.Name, "recipient": m.To.Email,
		"reply-to name": m.ReplyTo.Name, "reply-to": m.ReplyTo.Email, "subject": m.Subject, "message id": m.ID,
		"language": m.Language, "unsubscribe link": m.Unsubscribe, "unsubscribe address": m.UnsubscribeMailto, "list id": m.ListID,
	}
	for what, value := range headers {
		if strings.ContainsAny(value, "\r\n\x00") || !utf8.ValidString(value) {
			return fmt.Errorf("the %s holds a line end or a stray byte", what)
		}
	}
	if strings.Contains(m.Text, "\x00") || strings.Contains(m.HTML, "\x00") || !utf8.ValidString(m.Text) || !utf8.ValidString(m.HTML) {
		return fmt.Errorf("the text holds a stray byte")
	}
	switch {
	case strings.TrimSpace(m.Text) == "":
		return fmt.Errorf("the letter has no plain text")
	case strings.TrimSpace(m.Subject) == "":
		return fmt.Errorf("the letter has no subject")
	case m.ID == "" || strings.Trim(m.ID, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") != "":
		return fmt.Errorf("%q is not a message id", m.ID)
	case m.Date.IsZero():
		return fmt.Errorf("the letter has no date")
	}
	for what, uri := range map[string]string{"unsubscribe link": m.Unsubscribe, "unsubscribe address": m.UnsubscribeMailto, "list id": m.ListID} {
		if strings.ContainsAny(uri, "<> \t\",") || !ascii(uri) {
			return fmt.Errorf("the %s %q cannot stand in a header", what, uri)
		}
	}
	return nil
}

// capSubject shortens an overlong subject at a word and marks the cut.
func capSubject(s string) string {
	s = oneBlank(s)
	runes := []rune(s)
	if len(runes) <= maxSubject {
		return s
	}
	cut := string(runes[:maxSubject-1])
	if blank := strings.LastIndexByte(cut, ' '); blank > len(cut)/2 {
		cut = cut[:blank]
	}
	return cut + "…"
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// oneBlank makes one blank of each run of blanks; no-break spaces, which French has before some signs, stay.
func oneBlank(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' }), " ")
}
