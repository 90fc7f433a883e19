package crm

import (
	"errors"
	"strings"
	"unicode"
)

// Email is an address as a match key: trimmed, without invisible characters, in lower case. Two customers
// with the same Email share a mailbox. The address as the source wrote it is kept beside it and is what mail
// is sent to. The zero value is "no address".
type Email string

// ErrBadEmail says that a text is no address that mail could be sent to.
var ErrBadEmail = errors.New("not an e-mail address")

// CleanEmail takes away what copying leaves around an address: blanks, zero-width and no-break
// characters, "mailto:", and the name of "Name <address>". It does not judge what remains.
func CleanEmail(raw string) string {
	s := strings.Map(func(r rune) rune {
		switch r {
		case '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\u2066', '\u2069', '\ufeff', '\u00ad':
			return -1
		case '\u00a0', '\u202f', '\t', '\r', '\n':
			return ' '
		case '\uff20':
			return '@'
		}
		return r
	}, raw)
	if open := strings.LastIndexByte(s, '<'); open >= 0 && strings.HasSuffix(strings.TrimSpace(s), ">") {
		s = strings.TrimSuffix(strings.TrimSpace(s[open+1:]), ">")
	}
	s = strings.TrimSpace(s)
	if len(s) >= 7 && strings.EqualFold(s[:7], "mailto:") {
		s, _, _ = strings.Cut(strings.TrimSpace(s[7:]), "?") // mailto:a@example.com?subject=…
	}
	return closeAt(strings.Trim(s, " \"'“”‘’«»„‚‹›;,"))
}

// closeAt takes away blanks around the at sign and a dot at the end: no address has them, so only one can be meant.
func closeAt(s string) string {
	s = strings.TrimRight(s, ".")
	at := strings.IndexByte(s, '@')
	if at < 0 || at != strings.LastIndexByte(s, '@') || !strings.Contains(s, " ") {
		return s
	}
	return strings.TrimRight(s[:at], " ") + "@" + strings.TrimLeft(s[at+1:], " ")
}

// ParseEmail cleans a text and checks it by the limits of RFC 5321 §4.5.3.1 and the dot-atom form of
// RFC 5322 §3.4.1 (quoted local parts and address literals are refused: no customer has one, and every
// one seen in a sheet was a mistake). It returns the address to send to and its match key.
func ParseEmail(raw string) (address string, key Email, err error) {
	address = CleanEmail(raw)
	at := strings.LastIndexByte(address, '@')
	if at < 1 || at > 64 || len(address)-at-1 > 255 || len(address) > 254 {
		return address, "", ErrBadEmail
	}
	if !dotAtom(address[:at]) || !domain(address[at+1:]) {
		return address, "", ErrBadEmail
	}
	return address, Email(strings.ToLower(address)), nil
}

// dotAtom reports whether s is atoms joined by single dots; letters beyond ASCII are allowed (RFC 6531 §3.3).
func dotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return false
		}
		for _, r := range atom {
			if r <= ' ' || r == 0x7f || r == 0xfffd || unicode.IsSpace(r) || strings.ContainsRune(`()<>[]:;@\,"`, r) {
				return false
			}
		}
	}
	return true
}

// domain reports whether s has two labels or more of letters, digits and inner hyphens (RFC 1123 §2.1).
func domain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r < 0x80 && !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-') || r == 0xfffd || unicode.IsSpace(r) {
				return false
			}
		}
	}
	last := labels[len(labels)-1]
	return !allDigits(last)
}

// SuppressionKey is the key under which an opt-out is remembered. It is wider than the match key, so that
// doubt can only stop a mail: a "+tag" is dropped everywhere, and Gmail's dots too.
func (e Email) SuppressionKey() Email {
	local, host, found := strings.Cut(string(e), "@")
	if !found {
		return e
	}
	if tag := strings.IndexByte(local, '+'); tag > 0 {
		local = local[:tag]
	}
	if host == "gmail.com" || host == "googlemail.com" {
		local, host = strings.ReplaceAll(local, ".", ""), "gmail.com"
	}
	return Email(local + "@" + host)
}

// Masked is the address as logs may show it: "m…@example.com".
func (e Email) Masked() string {
	local, host, found := strings.Cut(string(e), "@")
	if !found || local == "" {
		return "…"
	}
	first := []rune(local)[0]
	return string(first) + "…@" + host
}
