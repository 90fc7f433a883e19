package ingest

import (
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/habitue-crm/habitue/internal/problem"
)

// phone is the telephone number of a row: in the form of E.164 (+33612345678) where the number itself, the row's country
// or the workspace's region makes it certain, else as it is written. A number that seems to have lost its first zero is
// kept and the whole one proposed.
func (r *row) phone(f, country int) string {
	written := r.loose(f)
	if written == "" {
		return ""
	}
	region := r.reading.opt.Region
	if word := r.text(country); word != "" {
		region = regionOf(word)
	}
	number, lostZero := readPhone(written, region)
	switch {
	case number == "":
		return written
	case lostZero:
		r.warn(problem.PhoneZeroLost, f, problem.Args{"phone": number})
		return written
	}
	return number
}

// readPhone is a number in the form of E.164, "" where it is none for certain. lostZero tells that it is one only with a
// zero in front. An extension, two numbers in one cell and words beside a number stay what they are.
func readPhone(written, region string) (number string, lostZero bool) {
	digits, plain := phoneDigits(cutPhoneWord(written))
	if !plain || len(digits) < 6 || len(digits) > 17 {
		return "", false
	}
	switch {
	case strings.HasPrefix(digits, "+"):
		region = ""
	case strings.HasPrefix(digits, "00"):
		digits, region = "+"+digits[2:], ""
	case region == "":
		return "", false
	}
	parsed, err := phonenumbers.Parse(digits, region)
	if err != nil || !phonenumbers.IsValidNumber(parsed) && !isDialled(digits, parsed) {
		return "", false
	}
	number = phonenumbers.Format(parsed, phonenumbers.E164)
	if region == "" {
		return number, false
	}
	national := phonenumbers.Format(parsed, phonenumbers.NATIONAL)
	return number, national[0] == '0' && digits[0] != '0' && digits != number[1:] // the last is a country code without its plus
}

// cutPhoneWord takes the word in front that says what the number is: Tél. :, Port. :, Mob:, ☎.
func cutPhoneWord(s string) string {
	s = plainSigns(s)
	at := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || r == '+' || r == '(' })
	if at <= 0 {
		return s
	}
	switch strings.Trim(strings.ToLower(s[:at]), " .:\ufe0f") {
	case "tel", "tél", "téléphone", "telephone", "phone", "port", "portable", "mob", "mobile", "gsm", "fixe", "bureau", "domicile", "t", "p", "m", "☎", "📞", "📱":
		return s[at:]
	}
	return s
}

// isDialled reports a number of a range that is handed out to nobody that the lists of numbers know, as ranges are every
// year, but written as one dials: from abroad, with or without the plus, or with the zero of the country's own calls, and of the right length.
func isDialled(digits string, n *phonenumbers.PhoneNumber) bool {
	if phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return false
	}
	own := phonenumbers.GetNationalSignificantNumber(n)
	if digits[0] != '+' && digits[0] != '0' && digits != strconv.Itoa(int(n.GetCountryCode()))+own { // 33 6 12 34 56 78
		return false
	}
	return own[0] != '0' && strings.Trim(own, own[:1]) != "" && (digits[0] == '+' || strings.HasPrefix(phonenumbers.Format(n, phonenumbers.NATIONAL), "0"))
}

// phoneDigits takes the gaps that people write out of a number; plain is false where anything else stands there. The
// zero in brackets of +33 (0)6 is dialled inside the country alone.
func phoneDigits(s string) (digits string, plain bool) {
	if strings.HasPrefix(strings.TrimLeft(s, " "), "+") || strings.HasPrefix(s, "00") {
		s = strings.Replace(s, "(0)", "", 1)
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r == '+' && b.Len() == 0:
			b.WriteRune(r)
		case r == ' ' || r == '.' || r == '-' || r == '/' || r == '_' || r == ',' || r == ':' || r == '·' || r == '(' || r == ')':
		default:
			return "", false
		}
	}
	return b.String(), true
}

// regionOf is the region (ISO 3166) that a country column means, "" where it is not known here.
func regionOf(country string) string {
	word := foldLanguage(country)
	switch word {
	case "france", "fra":
		return "FR"
	case "belgique", "belgium", "belgie", "bel":
		return "BE"
	case "suisse", "switzerland", "schweiz", "svizzera", "che":
		return "CH"
	case "luxembourg", "lux":
		return "LU"
	case "canada", "can":
		return "CA"
	case "royaumeuni", "unitedkingdom", "uk", "greatbritain", "grandebretagne", "england", "angleterre", "gbr":
		return "GB"
	case "irlande", "ireland", "eire", "irl":
		return "IE"
	case "allemagne", "germany", "deutschland", "deu":
		return "DE"
	case "espagne", "spain", "espana", "esp":
		return "ES"
	case "italie", "italy", "italia", "ita":
		return "IT"
	case "paysbas", "netherlands", "thenetherlands", "nederland", "hollande", "nld":
		return "NL"
	case "portugal", "prt":
		return "PT"
	case "etatsunis", "unitedstates", "unitedstatesofamerica", "usa", "etatsunisdamerique":
		return "US"
	case "autriche", "austria", "osterreich", "aut":
		return "AT"
	case "maroc", "morocco":
		return "MA"
	case "tunisie", "tunisia":
		return "TN"
	case "algerie", "algeria":
		return "DZ"
	case "senegal":
		return "SN"
	case "monaco":
		return "MC"
	}
	if region := strings.ToUpper(word); len(region) == 2 && phonenumbers.GetCountryCodeForRegion(region) > 0 {
		return region
	}
	return ""
}
