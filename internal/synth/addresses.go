package synth

import (
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The files of WriteAddresses.
const (
	AddressBookFile    = "clients-adresses.csv"
	AddressConsentFile = "accords-adresses.csv"
)

// AddressOptions says what is wrong with how many of a thousand customers.
type AddressOptions struct {
	Seed          uint64
	On            crm.Date // the day of all consents
	NoAddress     int      // the address is empty
	BrokenAddress int      // the address is none that mail could be sent to
	SharedMailbox int      // the address is that of the customer before, in the order of ids
	NoConsent     int      // half of them said no, half of them never said anything
	// ConsentsOnly leaves the customers file out and names people in the consents file by their id alone, for
	// customers whose own sheet has addresses.
	ConsentsOnly bool
}

// WriteAddresses invents names and addresses for customers who have an id only, and consents for them, and writes
// both into a folder: a customers csv and a consents csv, whose paths it returns in this order. Ids are sorted,
// double and empty ones left out. What a customer gets depends on the seed and the id alone, except a shared mailbox.
func WriteAddresses(dir string, ids []string, opt AddressOptions) ([]string, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(sorted) > 0 && sorted[0] == "" {
		sorted = sorted[1:]
	}
	customers := opt.invent(sorted)
	var consents []crm.Consent
	rows := [][]string{{"N° client", "Nom", "Prénom", "E-mail", "Téléphone", "Adresse", "Code postal", "Ville", "Langue"}}
	for _, c := range customers {
		rows = append(rows, []string{c.ID, c.LastName, c.FirstName, c.Email, c.Phone, c.Street, c.PostalCode, c.City, c.Language})
		if c.Consent != crm.ConsentUnknown {
			if opt.ConsentsOnly {
				c.Email = ""
			}
			consents = append(consents, statement(c, c.Consent, opt.On, "Formulaire web"))
		}
	}
	files := []sheetFile{
		{AddressBookFile, func() ([]byte, error) { return markedUTF8(rows) }},
		{AddressConsentFile, func() ([]byte, error) { return consentsCSV(consents) }},
	}
	if opt.ConsentsOnly {
		files = files[1:]
	}
	return writeAll(dir, files)
}

// check refuses shares that are none, and consents without a day.
func (opt AddressOptions) check() error {
	for _, n := range []int{opt.NoAddress, opt.BrokenAddress, opt.SharedMailbox, opt.NoConsent} {
		if n < 0 || n > 1000 {
			return fmt.Errorf("%d per thousand is no share", n)
		}
	}
	if opt.NoAddress+opt.BrokenAddress+opt.SharedMailbox > 1000 {
		return fmt.Errorf("addresses that are missing, broken or shared are more than a thousand in a thousand")
	}
	if opt.On == 0 || opt.On == crm.NoDate {
		return fmt.Errorf("the day of the consents is missing")
	}
	return nil
}

func (opt AddressOptions) invent(ids []string) []Customer {
	customers := make([]Customer, len(ids))
	people := newRegister()
	before := "" // the last good address
	for i, id := range ids {
		d := newDice(opt.Seed, idStream(id))
		c := people.invent(d)
		c.ID, c.Consent = id, crm.ConsentGranted
		own := fmt.Sprintf("%s.%s.%s@%s", plain(c.FirstName), plain(c.LastName), tag(id), pick(d, people.domains))
		if d.chance(opt.NoConsent) {
			c.Consent = pick(d, []crm.ConsentState{crm.ConsentDenied, crm.ConsentUnknown})
		}
		way, lot := d.between(0, 5), d.between(0, 999)
		switch {
		case lot < opt.NoAddress:
			c.Email = ""
		case lot < opt.NoAddress+opt.BrokenAddress:
			c.Email = breakAddress(way, own)
		case lot < opt.NoAddress+opt.BrokenAddress+opt.SharedMailbox && before != "":
			c.Email = before
		default:
			c.Email, before = own, own
		}
		customers[i] = c
	}
	return customers
}

// tag is the part of an address that nobody else has: the id itself, or a number for it where an address cannot
// hold the id or would not tell it from another (addresses ignore case).
func tag(id string) string {
	odd := func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') }
	if len(id) > 12 || strings.ContainsFunc(id, odd) {
		return fmt.Sprintf("%016x", idStream(id))
	}
	return id
}

// idStream is the stream of chance of an id.
func idStream(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id)) // never fails
	return h.Sum64()
}

// writeAll makes the folder where it is missing and writes the files, readable by their owner alone.
func writeAll(dir string, files []sheetFile) ([]string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder %s: %w", dir, err)
	}
	var paths []string
	for _, f := range files {
		content, err := f.bytes()
		if err != nil {
			return nil, fmt.Errorf("make %s: %w", f.name, err)
		}
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return nil, fmt.Errorf("write %s: %w", f.name, err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}
