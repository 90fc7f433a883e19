package ingest

import "github.com/habitue-crm/habitue/internal/problem"

// postcode is a postal code as it is written. One that seems to have lost its first zero, as a number cell loses it, is
// noted with the zero and stays as it is: a code of four digits may be of the country next door.
func (r *row) postcode(f, country int) string {
	code := r.loose(f)
	region := r.reading.opt.Region
	if word := r.text(country); word != "" {
		region = regionOf(word)
	}
	if len(code) == 4 && isDigits(code) && code[0] != '0' && hasFiveDigits(region) && r.plan.fields[f].ids.five > 0 {
		r.warn(problem.PostcodeZeroLost, f, problem.Args{"code": "0" + code})
	}
	return code
}

// hasFiveDigits reports a country whose postal codes are five digits, of which the first may be a zero.
func hasFiveDigits(region string) bool {
	switch region {
	case "FR", "MC", "US", "DE", "ES", "IT", "MA", "DZ":
		return true
	}
	return false
}
