package quality

import (
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// masked hides a text that is an address; a customer's number may be one.
func (s *Survey) masked(text string) string {
	if s.opt.Addresses || !strings.Contains(text, "@") {
		return text
	}
	return s.hidden(text)
}

// hidden hides a text that was meant for an address.
func (s *Survey) hidden(text string) string {
	if s.opt.Addresses || text == "" {
		return text
	}
	if clean := crm.CleanEmail(text); strings.Contains(clean, "@") {
		return crm.Email(clean).Masked()
	}
	return string([]rune(text)[:1]) + "…"
}

// hiddenPhone shows the last two digits of a phone number.
func (s *Survey) hiddenPhone(digits string) string {
	if s.opt.Addresses {
		return digits
	}
	return "…" + digits[len(digits)-2:]
}
