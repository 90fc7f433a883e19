package ingest

// mailchimp is an audience: one file each of those who subscribed, left, were cleaned (dead addresses), and of others.
// Only a time says that somebody subscribed or left; a time in the columns of leaving outweighs the other.
func mailchimp() knownExport {
	return knownExport{
		program: "Mailchimp",
		marks:   []string{"email address", "leid"}, // who left or was cleaned has no time of subscribing in some accounts
		columns: map[string]string{
			"email address": "email", "first name": "first_name", "last name": "last_name", "phone number": "phone",
			"optin time": "consent", "confirm time": "", "unsub time": "opt_out", "clean time": "opt_out", "cc": "country",
			"address": "", "region": "", "leid": "", "euid": "", "member rating": "", "last changed": "", "notes": "", "tags": "",
			"optin ip": "", "confirm ip": "", "timezone": "", "birthday": "",
		},
	}
}

// klaviyo is a list or segment of profiles. Whatever stands among the suppressions stops all mail.
func klaviyo() knownExport {
	return knownExport{
		program: "Klaviyo",
		marks:   []string{"email", "email marketing consent", "klaviyo id"},
		columns: map[string]string{
			"email": "email", "klaviyo id": "", "first name": "first_name", "last name": "last_name", "phone number": "phone",
			"email marketing consent": "consent", "email marketing consent timestamp": "consent_on",
			"email suppressions": "status", "email suppression timestamp": "", "consent method": "consent_proof",
			"address": "street", "city": "city", "zip code": "postal_code", "country": "country", "locale": "language",
		},
	}
}

// brevo is a list of contacts; its attributes bear the names of the account's language.
func brevo() knownExport {
	return knownExport{
		program: "Brevo",
		marks:   []string{"email", "added time", "modified time"},
		columns: map[string]string{
			"email": "email", "contact id": "", "firstname": "first_name", "prenom": "first_name", "lastname": "last_name",
			"nom": "last_name", "sms": "phone", "added time": "", "modified time": "", "list ids": "",
			"email marketing": "consent", "email blacklisted": "opt_out", "blacklist": "opt_out", "blacklisted": "opt_out",
			"email blocklisted": "opt_out", "blocklisted": "opt_out",
		},
	}
}
