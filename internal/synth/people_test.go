package synth

import (
	"regexp"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// reserved reports whether no real person can have an address there: RFC 2606 §3 keeps the three names.
func reserved(address string) bool {
	for _, name := range []string{"example.com", "example.org", "example.net"} {
		if strings.HasSuffix(address, "@"+name) || strings.HasSuffix(address, "."+name) {
			return true
		}
	}
	return false
}

func TestAddressesAreReservedAndOfTheirQuality(t *testing.T) {
	s := NewShop(1, 3000, endOf2024())
	owner, households := map[crm.Email]string{}, 0
	for _, c := range s.Customers {
		address, key, err := crm.ParseEmail(c.Email)
		switch c.Address {
		case AddressNone:
			if c.Email != "" {
				t.Errorf("%s: %q", c.ID, c.Email)
			}
		case AddressBroken:
			if err == nil || !strings.Contains(c.Email, "example") {
				t.Errorf("%s: %q is a usable address", c.ID, c.Email)
			}
		case AddressGood:
			if err != nil || !reserved(strings.ToLower(address)) {
				t.Errorf("%s: %q, %v", c.ID, c.Email, err)
			}
			if c.Household != "" {
				households++
				continue
			}
			if other, taken := owner[key]; taken {
				t.Errorf("%s and %s have %s", c.ID, other, key)
			}
			owner[key] = c.ID
		}
	}
	for _, c := range s.Customers {
		if _, key, _ := crm.ParseEmail(c.Email); c.Household != "" && owner[key] != c.Household {
			t.Errorf("%s lives with %s, but its mailbox %s is that of %q", c.ID, c.Household, key, owner[key])
		}
	}
	if households != 60 {
		t.Errorf("%d customers share a mailbox", households)
	}
}

func TestEveryWayOfBreakingAnAddressBreaksIt(t *testing.T) {
	seen := map[string]bool{}
	for way := range 6 {
		broken := breakAddress(way, "marie.durand@mail.example.com")
		if _, _, err := crm.ParseEmail(broken); err == nil || seen[broken] {
			t.Errorf("way %d: %q", way, broken)
		}
		seen[broken] = true
	}
}

func TestPeopleLiveWhereTheirPostIsDelivered(t *testing.T) {
	codes := map[string]*regexp.Regexp{
		"06 39 98": regexp.MustCompile(`^[0-9]{5}$`),
		"555-01":   regexp.MustCompile(`^[GHJ][0-9][A-Z] [0-9][ABCEGHJ-NPRSTV-Z][0-9]$`),
		"07700 9":  regexp.MustCompile(`^[A-Z]{1,2}[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}$`),
	}
	languages, zero := map[string]int{}, false
	for _, c := range NewShop(4, 1000, endOf2024()).Customers {
		known := false
		for phone, code := range codes {
			if strings.Contains(c.Phone, phone) {
				known = true
				if !code.MatchString(c.PostalCode) {
					t.Errorf("%s, %s: postal code %q", c.Phone, c.City, c.PostalCode)
				}
			}
		}
		if !known {
			t.Errorf("%q is not of a range kept for fiction", c.Phone)
		}
		if c.Name != c.FirstName+" "+c.LastName || c.Street == "" || strings.Contains(c.Street, "%") {
			t.Errorf("%+v", c.Customer)
		}
		languages[c.Language]++
		zero = zero || strings.HasPrefix(c.PostalCode, "0")
	}
	if languages["fr"] < 600 || languages["en"] < 120 || languages[""] < 5 || len(languages) != 3 {
		t.Errorf("languages: %v", languages)
	}
	if !zero {
		t.Error("no postal code begins with a zero")
	}
}

func TestPlainKeepsAnAddressPlain(t *testing.T) {
	for in, want := range map[string]string{
		"Élise": "elise", "Anne-Marie": "anne-marie", "D'Aubigny": "daubigny", "de La Tour": "delatour", "Cœur": "coeur", "O'Brien": "obrien",
	} {
		if got := plain(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestPriceListSuitsEveryDiscount(t *testing.T) {
	ids, quote, semicolon := map[string]bool{}, false, false
	for _, p := range products() {
		if ids[p.ID] || p.Name == "" || p.Category == "" || *p.ListPrice <= 0 || *p.ListPrice%1000 != 0 {
			t.Errorf("%+v at %s", p, p.ListPrice)
		}
		ids[p.ID] = true
		quote, semicolon = quote || strings.Contains(p.Name, `"`), semicolon || strings.Contains(p.Name, ";")
	}
	if !quote || !semicolon {
		t.Error("no name needs quoting in a csv")
	}
}
