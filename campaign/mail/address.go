package mail

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/idna"

	"github.com/habitue-crm/habitue/internal/crm"
)

// ErrNeedsUTF8 says that an address has letters beyond ASCII before its @: only servers with SMTPUTF8 (RFC
// 6531) take those, end to end, and a campaign cannot count on it.
var ErrNeedsUTF8 = errors.New("letters beyond ASCII before the @")

// Deliverable is the form in which an address travels: cleaned, its domain in ASCII (RFC 5891), at most 254
// bytes. The error wraps crm.ErrBadEmail or ErrNeedsUTF8.
func Deliverable(raw string) (string, error) {
	address, _, err := crm.ParseEmail(raw)
	if err != nil {
		return "", err
	}
	at := strings.LastIndexByte(address, '@')
	local, domain := address[:at], address[at+1:]
	if !ascii(local) {
		return "", ErrNeedsUTF8
	}
	wire, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return "", fmt.Errorf("%w: %w", crm.ErrBadEmail, err)
	}
	if len(local)+1+len(wire) > 254 {
		return "", crm.ErrBadEmail
	}
	return local + "@" + wire, nil
}

// domainOf is what follows the last @.
func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// header is the address as it stands in From, To and Reply-To: the name is plain words or encoded-words, never
// a quoted string, so that no comma or quote reaches a parser that splits on it.
func (a Address) header(prefix int) (string, error) {
	wire, err := Deliverable(a.Email)
	if err != nil {
		return "", fmt.Errorf("address %s: %w", crm.Email(a.Email).Masked(), err)
	}
	name := oneBlank(a.Name)
	if name == "" {
		return wire, nil
	}
	return phrase(name, prefix) + " <" + wire + ">", nil
}
