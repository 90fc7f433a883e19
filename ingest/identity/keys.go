package identity

import (
	"strings"

	"golang.org/x/net/idna"

	"github.com/habitue-crm/habitue/internal/crm"
)

// MailKey is the address under which two customers can be one; "" where there is none, or where more than one
// person stands behind it: a role, a placeholder that tills ask for.
func MailKey(address string) crm.Email {
	_, key, err := crm.ParseEmail(address)
	if err != nil || isShared(key) {
		return ""
	}
	local, host, _ := strings.Cut(string(key), "@")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		return crm.Email(local + "@" + ascii)
	}
	return key
}

// isShared reports an address that is nobody's own.
func isShared(key crm.Email) bool {
	local, host, _ := strings.Cut(string(key), "@")
	if tag := strings.IndexByte(local, '+'); tag > 0 {
		local = local[:tag]
	}
	switch strings.Trim(local, "._-0123456789") {
	case "":
		return true // digits only: 0@, 000@, 1@
	case "info", "infos", "contact", "contacts", "accueil", "admin", "administration", "office", "hello", "bonjour", "mail", "email",
		"sales", "support", "service", "services", "client", "clients", "compta", "comptabilite", "facturation", "billing", "accounts",
		"accounting", "secretariat", "direction", "commande", "commandes", "orders", "shop", "boutique", "magasin", "caisse", "webmaster",
		"postmaster", "hostmaster", "abuse", "noreply", "no-reply", "nepasrepondre", "ne-pas-repondre", "newsletter", "marketing", "reception",
		"hr", "rh", "jobs", "recrutement", "press", "presse", "team", "equipe", "all", "tous":
		return true
	case "test", "tests", "none", "aucun", "aucune", "neant", "inconnu", "unknown", "nomail", "noemail", "pasdemail", "pasdadresse", "sans",
		"sansmail", "na", "nc", "null", "x", "xx", "xxx", "xxxx", "a", "aa", "aaa", "az", "azerty", "qwerty", "abc", "toto", "fake", "faux":
		return true
	}
	return host == "a.fr" || host == "xx.xx" || host == "test.fr" || host == "test.com" || host == "mail.com" && local == "mail"
}

// PhoneKey is the last nine digits of a number: what stays when a country code or a leading zero comes or goes.
// "" where there are fewer, or where all are one digit.
func PhoneKey(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if len(digits) < 9 || len(digits) > 15 {
		return ""
	}
	digits = digits[len(digits)-9:]
	if strings.Trim(digits, digits[:1]) == "" || digits == "123456789" {
		return ""
	}
	return digits
}

// placeKey is a postal code or city as it is compared.
func placeKey(s string) string { return foldName(s).joined() }
