package synth

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/habitue-crm/habitue/internal/crm"
)

// inventCustomers makes n people with ids from 00001.
func inventCustomers(seed uint64, n int) []Customer {
	kinds := deal(newDice(seed, kindStream), n, OneTime, kindShares())
	addresses := deal(newDice(seed, addressStream), n, AddressGood, []share[AddressQuality]{{AddressNone, 80}, {AddressBroken, 20}})
	consents := deal(newDice(seed, consentStream), n, crm.ConsentGranted, []share[crm.ConsentState]{{crm.ConsentDenied, 110}, {crm.ConsentUnknown, 200}})
	seasons := []Season{Christmas, Christmas, Easter, Summer}
	people := newRegister()
	customers := make([]Customer, n)
	for i := range customers {
		d := newDice(seed, uint64(i)+1<<32)
		c := people.invent(d)
		c.ID = fmt.Sprintf("%05d", i+1)
		c.Kind, c.Address, c.Consent = kinds[i], addresses[i], consents[i]
		if c.Kind == Seasonal {
			c.Season = pick(d, seasons)
		}
		c.Email = asWritten(d, c.Email, c.Address)
		if d.chance(30) {
			c.Language = ""
		}
		customers[i] = c
	}
	shareMailboxes(newDice(seed, householdStream), customers)
	return customers
}

// register makes people; no two of them get the same address.
type register struct {
	french, english, quebec     []home
	frenchFirst, englishFirst   []string
	frenchLast, englishLast     []string
	frenchStreet, englishStreet []string
	domains                     []string
	taken                       map[string]int
}

func newRegister() *register {
	return &register{
		french: frenchHomes(), english: englishHomes(), quebec: quebecHomes(),
		frenchFirst: frenchFirstNames(), englishFirst: englishFirstNames(),
		frenchLast: frenchLastNames(), englishLast: englishLastNames(),
		frenchStreet: frenchStreets(), englishStreet: englishStreets(),
		domains: domains(), taken: map[string]int{},
	}
}

// invent makes one person with name, home, phone, language and address.
func (g *register) invent(d dice) Customer {
	var c Customer
	switch region := d.between(1, 100); {
	case region <= 66:
		g.settle(&c, d, "fr", pick(d, g.french), frenchPhone(d))
	case region <= 83:
		language, h := "fr", pick(d, g.quebec)
		if region > 80 {
			language = "en"
		}
		g.settle(&c, d, language, h, quebecPhone(d, h.prefix))
	default:
		g.settle(&c, d, "en", pick(d, g.english), englishPhone(d))
	}
	local := plain(c.FirstName) + "." + plain(c.LastName)
	g.taken[local]++
	if n := g.taken[local]; n > 1 {
		local = fmt.Sprintf("%s%d", local, n)
	}
	c.Email = local + "@" + pick(d, g.domains)
	return c
}

func (g *register) settle(c *Customer, d dice, language string, h home, phone string) {
	first, last, streets := g.englishFirst, g.englishLast, g.englishStreet
	if language == "fr" {
		first, last, streets = g.frenchFirst, g.frenchLast, g.frenchStreet
	}
	c.FirstName, c.LastName = pick(d, first), pick(d, last)
	c.Name = c.FirstName + " " + c.LastName
	c.Language, c.Phone = language, phone
	c.Street = fmt.Sprintf(pick(d, streets), d.between(1, 140))
	c.City, c.PostalCode = h.city, h.code(d)
}

// asWritten is an address as a hurried clerk types it: now and then in capitals, missing, or broken.
func asWritten(d dice, address string, quality AddressQuality) string {
	switch quality {
	case AddressNone:
		return ""
	case AddressBroken:
		return breakAddress(d.between(0, 5), address)
	}
	if d.chance(25) {
		return strings.ToUpper(address[:1]) + address[1:]
	}
	return address
}

// breakAddress makes one of the mistakes that people make.
func breakAddress(way int, address string) string {
	local, host, _ := strings.Cut(address, "@")
	switch way {
	case 0:
		return local + "." + host // no at sign
	case 1:
		return local + "@@" + host
	case 2:
		return strings.Replace(local, ".", "..", 1) + "@" + host
	case 3:
		return strings.Replace(local, ".", " ", 1) + "@" + host
	case 4:
		return local + "@" + strings.ReplaceAll(host, ".", ",")
	}
	return local + "@example" // the ending is missing
}

// shareMailboxes lets one customer in fifty live with another: same home, surname, phone, mailbox and consent, so
// that only one of the two can be written to.
func shareMailboxes(d dice, customers []Customer) {
	var free []int
	for i, c := range customers {
		if c.Address == AddressGood {
			free = append(free, i)
		}
	}
	d.r.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	for p := range max(1, len(customers)/50) {
		first, second := customers[free[2*p]], &customers[free[2*p+1]]
		second.LastName, second.Name = first.LastName, second.FirstName+" "+first.LastName
		second.Email, second.Phone, second.Language = first.Email, first.Phone, first.Language
		second.Street, second.City, second.PostalCode = first.Street, first.City, first.PostalCode
		second.Consent, second.Household = first.Consent, first.ID
	}
}

// plain is a name as it stands in an address: lower case, no accents, no apostrophes, no blanks.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) && r < 0x80 || r == '-' {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(strings.NewReplacer("œ", "oe", "Œ", "Oe").Replace(name)))
}

// Phone numbers come from the ranges that the regulators keep for fiction: ARCEP (06 39 98), Ofcom (07700 900) and
// the North American plan (555-01xx).
func frenchPhone(d dice) string {
	return fmt.Sprintf("06 39 98 %02d %02d", d.between(0, 99), d.between(0, 99))
}

func englishPhone(d dice) string { return fmt.Sprintf("07700 900%03d", d.between(0, 999)) }

// quebecPhone has the area code of the town, which goes by the postal code.
func quebecPhone(d dice, prefix string) string {
	codes := []int{450}
	switch {
	case prefix == "J1H", prefix == "J2C", prefix == "J8X", prefix == "G9A":
		codes = []int{819}
	case prefix[0] == 'G':
		codes = []int{418}
	case prefix[:2] == "H2", prefix[:2] == "H3":
		codes = []int{514, 438}
	}
	return fmt.Sprintf("%d 555-01%02d", pick(d, codes), d.between(0, 99))
}
