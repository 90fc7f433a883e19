package ingest

import (
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The fields of a consent, in the order of its Fields.
const (
	consCustomer = iota
	consEmail
	consState
	consOptOut
	consStatus
	consChannel
	consOn
	consProof
	consPhone
)

// consents is the kind of sheet with what people said about being written to, one statement a row.
func consents() Kind {
	return Kind{
		Name:  "consents",
		Title: Words{FR: "accords", EN: "consents"},
		About: Words{
			FR: "Une ligne par accord ou refus : qui, oui ou non, quand.",
			EN: "One row for each agreement or refusal: who, yes or no, when.",
		},
		Fields: []Field{
			consCustomer: {
				Name: "customer_id", Title: Words{FR: "N° client", EN: "Customer ID"}, Type: ID, Example: "17850",
				About: Words{FR: "Numéro du client.", EN: "Number of the customer."},
				Names: combine("client", "customer", "cust", "clt", "member", "membre", "adherent", "patient", "contact", "compte client", "carte fidelite"),
				Weak:  []string{"client", "customer", "id", "code", "no"},
			},
			consEmail: {
				Name: "email", Title: Words{FR: "E-mail", EN: "Email"}, Type: Text, Example: "marie@example.com",
				About: Words{FR: "Adresse e-mail.", EN: "E-mail address."},
				Names: emailNames(),
			},
			consState: {
				Name: "consent", Title: Words{FR: "Accord", EN: "Consent"}, Type: Word, Example: "oui",
				About: Words{FR: "Accord : oui, non, désabonné…", EN: "Agreement: yes, no, unsubscribed…"},
				Names: stateNames(), Weak: []string{"statut", "status", "etat", "state", "newsletter", "infolettre"},
			},
			consOptOut: {
				Name: "opt_out", Title: Words{FR: "Désabonné", EN: "Unsubscribed"}, Type: Word, Example: "non",
				About: Words{FR: "Oui : ne plus jamais écrire.", EN: "Yes: never write again."},
				Names: optOutNames(),
			},
			consStatus: statusField(),
			consChannel: {
				Name: "channel", Title: Words{FR: "Canal", EN: "Channel"}, Type: Word, Example: "e-mail",
				About: Words{FR: "Canal : e-mail ou téléphone ; e-mail sans cette colonne.", EN: "Channel: e-mail or phone; e-mail without this column."},
				Names: []string{"canal", "channel", "media", "canal consentement", "consent channel"}, Weak: []string{"type"},
			},
			consOn: {
				Name: "consent_on", Title: Words{FR: "Date d'accord", EN: "Consent date"}, Type: Day, Example: "31/12/2024",
				About: Words{FR: "Jour de l'accord ou du refus.", EN: "Day of the agreement or refusal."},
				Names: stateDayNames(), Weak: []string{"date", "le", "on", "timestamp", "horodatage"},
			},
			consProof: {
				Name: "consent_proof", Title: Words{FR: "Preuve", EN: "Proof"}, Type: Text, Example: "formulaire caisse",
				About: Words{FR: "Où l'accord a été donné.", EN: "Where the agreement was given."},
				Names: proofNames(), Weak: []string{"source", "origine", "formulaire", "form"},
			},
			consPhone: {
				Name: "phone", Title: Words{FR: "Téléphone", EN: "Phone"}, Type: Loose, Example: "06 12 34 56 78",
				About: Words{FR: "Téléphone de la personne, là où ni numéro ni adresse ne la nomme ; seul un refus compte alors.", EN: "Phone of the person, where neither number nor address names them; only a no counts then."},
				Names: phoneNames(),
			},
		},
		Needs: []Need{
			{Words{FR: "le numéro du client, son adresse e-mail ou son téléphone", EN: "the customer's number, e-mail address or phone"}, []int{consCustomer, consEmail, consPhone}},
			{Words{FR: "l'accord", EN: "the consent"}, []int{consState, consOptOut}},
		},
		put: putConsent,
	}
}

// statusField is a column of states beside one of agreements: of its words only those that stop all writing count,
// since suppression spreads wide.
func statusField() Field {
	return Field{
		Name: "status", Title: Words{FR: "Statut d'envoi", EN: "Mailing status"}, Type: Word, Example: "désabonné",
		About: Words{FR: "Statut ; seuls comptent désabonné, opposition, adresse morte…", EN: "Status; only unsubscribed, objection, dead address… count."},
		Names: []string{"statut envoi", "mailing status"},
		Weak:  []string{"statut", "status", "etat", "state"},
	}
}

func stateNames() []string {
	return []string{"consent", "consentement", "consent email", "email consent", "consentement email", "accord", "accord newsletter", "accord email", "consentement lcap", "consentement rgpd", "gdpr consent", "casl consent", "accord mailing", "accord emailing", "accord client", "opt in", "optin", "opt in email", "email opt in", "optin email", "opt in newsletter", "newsletter opt in", "abonne", "abonnement", "abonne newsletter", "inscrit newsletter", "inscription newsletter", "newsletter", "infolettre", "subscribed", "subscription", "subscription status", "email status", "statut email", "statut abonnement", "marketing consent", "consent state", "consent status", "statut consentement", "accepts marketing", "accepts email marketing", "email marketing consent", "accepte newsletter", "accepte emails", "rgpd", "gdpr", "opted in", "inscription a newsletter", "inscrit a newsletter", "abonne a newsletter", "accepte de recevoir newsletter", "signed up", "newsletter signup", "gdpr consent", "consentement rgpd", "mailing", "mailing list", "on mailing list", "liste diffusion", "accepte mailing", "accepte emailing", "accepte e mailing", "accepte mails", "accepte mail", "accepte courriel", "accepte courriels", "accord mail", "accord courriel", "receive emails", "email marketing", "marketing emails", "emails ok", "email ok", "mail ok"}
}

func optOutNames() []string {
	return []string{"opt out", "optout", "opt out email", "email opt out", "desabonne", "desabonnement", "desinscrit", "desinscription", "unsubscribed", "unsubscribe", "unsubscribed at", "opposition", "ne plus ecrire", "ne pas contacter", "ne pas ecrire", "do not email", "do not contact", "do not mail", "stop", "stop email", "stop mail", "date desabonnement", "desabonne", "date desinscription", "unsubscribe date", "has opted out email", "blacklisted", "blackliste", "email blacklisted", "liste noire", "liste rouge", "liste repoussoir", "excluded from campaigns", "is excluded from campaigns", "excluded", "is excluded", "exclu campagnes", "exclu", "exclue"}
}

func stateDayNames() []string {
	return []string{"date consentement", "date accord", "date opt in", "date optin", "optin date", "opt in date", "opted in at", "opted in on", "opt in time", "optin time", "consent date", "consent on", "consented at", "date inscription newsletter", "date abonnement", "subscribed at", "subscription date", "subscribed on", "date statut", "status date"}
}

func proofNames() []string {
	return []string{"preuve", "proof", "source consentement", "consent source", "origine consentement", "consent proof", "preuve consentement", "source accord", "origine accord", "optin source", "opt in source", "source form", "source inscription", "form source"}
}

// putConsent converts one row.
func putConsent(r *row, sink Sink) error {
	at := consEmail
	if r.plan.isAddressList() {
		at = consOptOut
	}
	id, email := r.id(consCustomer), r.text(at)
	if at == consOptOut && isPhone(email) {
		return putRefusalByPhone(r, at, sink)
	}
	if id == "" && email == "" && r.has(consPhone) {
		return putRefusalByPhone(r, consPhone, sink)
	}
	if email != "" {
		if _, _, err := crm.ParseEmail(email); err != nil && id == "" {
			r.reject(problem.AddressUnusable, at, nil)
		} else if err != nil {
			r.warn(problem.BadAddress, at, nil)
		}
	}
	if id == "" && email == "" && !r.failed() {
		r.reject(problem.NoCustomer, r.firstOf(consCustomer, at), nil)
	}
	c, found := crm.Consent{State: crm.ConsentDenied, Suppress: true, Channel: orEmail("")}, true
	if !r.plan.isAddressList() {
		c, found = r.statement(statementFields{consState, consOptOut, consStatus, consOn, consProof, consChannel})
	}
	if !found && !r.failed() {
		c.State, c.Channel = crm.ConsentUnknown, orEmail(c.Channel)
	}
	if r.failed() {
		return nil
	}
	c.Source, c.CustomerID, c.Email, c.Place = r.source(), id, email, r.place()
	r.count()
	return sink.Consent(c)
}

// putRefusalByPhone converts a row that names somebody by a telephone number alone. Whose it is cannot be known for certain, which
// is enough to stop mail and too little to send any.
func putRefusalByPhone(r *row, at int, sink Sink) error {
	phone := r.phone(at, -1)
	c, found := crm.Consent{State: crm.ConsentDenied, Channel: orEmail("")}, true
	if at == consPhone {
		c, found = r.statement(statementFields{consState, consOptOut, consStatus, consOn, consProof, consChannel})
	}
	if !found || c.State != crm.ConsentDenied || !hasNineDigits(phone) {
		r.reject(problem.NoCustomer, at, nil)
	}
	if r.failed() {
		return nil
	}
	c.Suppress = true
	c.Source, c.Phone, c.Place = r.source(), phone, r.place()
	r.count()
	return sink.Consent(c)
}

// hasNineDigits reports a number that is long enough to be compared without its country's code.
func hasNineDigits(phone string) bool {
	digits := 0
	for _, c := range phone {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	return digits >= 9
}

// statementFields are where the fields of a statement stand in a kind; -1 is none.
type statementFields struct{ state, optOut, status, on, proof, channel int }

// statement reads what a row says about being written to; found is false where it says nothing.
func (r *row) statement(f statementFields) (c crm.Consent, found bool) {
	c.Channel = orEmail("")
	c.Proof = r.text(f.proof)
	if day, ok := r.day(f.on); ok {
		c.On = &day
	}
	if word := r.word(f.channel); word != "" {
		channel, known := channelWords()[word]
		if !known {
			r.reject(problem.UnknownWord, f.channel, problem.Args{"known": channelExamples})
		}
		c.Channel = channel
	}
	if day, ok := r.dayOf(f.state); ok && r.toldByExport(f.state) {
		c.State, found = crm.ConsentGranted, true
		if c.On == nil {
			c.On = &day
		}
	} else if word := r.word(f.state); word != "" {
		said, known := stateWords()[word]
		if !known {
			r.reject(problem.UnknownWord, f.state, problem.Args{"known": stateExamples})
		}
		c.State, c.Suppress = said.state, said.suppress
		found = found || said.state != crm.ConsentUnknown
	}
	if r.optedOut(f.optOut, &c) {
		c.State, c.Suppress, found = crm.ConsentDenied, true, true
	}
	if word := r.word(f.status); word != "" && (stateWords()[word].suppress || r.toldByExport(f.status) && foldWord(word) != "") {
		c.State, c.Suppress, found = crm.ConsentDenied, true, true
	}
	return c, found
}

// toldByExport reports a column that the program behind the file is known to write: its day of subscribing is a yes,
// and whatever stands in its list of suppressions is one.
func (r *row) toldByExport(f int) bool { return r.has(f) && r.plan.fields[f].rankOf(f) == exportRank }

// optedOut reads an opt-out column: yes, an opt-out word or the day of the opt-out.
func (r *row) optedOut(f int, c *crm.Consent) bool {
	word := r.word(f)
	if word == "" {
		return false
	}
	if said, known := stateWords()[word]; known {
		return said.state == crm.ConsentGranted || said.suppress
	}
	if day, ok := r.dayOf(f); ok {
		c.On = &day
		return true
	}
	r.reject(problem.UnknownWord, f, problem.Args{"known": stateExamples})
	return false
}

func orEmail(channel string) string {
	if channel == "" {
		return "email"
	}
	return channel
}

// said is what a word of a consent column means.
type said struct {
	state    crm.ConsentState
	suppress bool
}

// foldWord is a word as the lists hold it: lower case, without accents, blanks and punctuation.
func foldWord(s string) string {
	s = strings.TrimSpace(s)
	if isTick(s) {
		return "x"
	}
	switch s {
	case "👍":
		return "oui"
	case "✗", "✘", "✕", "✖", "✖\ufe0f", "☐", "❌", "☒", "👎", "[ ]", "( )":
		return "non"
	case "?", "-", "–", "—":
		return "inconnu"
	}
	return joinWords(headingWords(s))
}

// word is a cell of a word column in the folded form; booleans and numbers are words too.
func (r *row) word(f int) string {
	c := r.cell(f)
	if c == nil {
		return ""
	}
	switch c.Type {
	case cell.Bool:
		if c.Bool {
			return "true"
		}
		return "false"
	case cell.Number:
		n := c.Number.String()
		return r.plan.fields[f].flagWord(n, n)
	case cell.Date, cell.DateTime:
		return "date"
	}
	text := r.text(f)
	if text == "" {
		return ""
	}
	if w := foldWord(text); w != "" {
		return r.plan.fields[f].flagWord(w, text)
	}
	return text
}
