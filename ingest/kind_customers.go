package ingest

import (
	"cmp"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The fields of a customer, in the order of its Fields.
const (
	custID = iota
	custName
	custFirst
	custLast
	custEmail
	custPhone
	custStreet
	custStreet2
	custCity
	custPostal
	custCountry
	custLanguage
	custState
	custOptOut
	custStatus
	custOn
	custProof
	custCivility
	custBirthday
	custTags
	custLabel
	custOrigin
	custReferrer
	custHousehold
	custCard
	custJoined
)

// customers is the kind of sheet with one person a row. Where it has a consent column too, each filled
// cell of that column is also a consent.
func customers() Kind {
	return Kind{
		Name:  "customers",
		Title: Words{FR: "clients", EN: "customers"},
		About: Words{
			FR: "Une ligne par client : son numéro ou son adresse, son nom, où le joindre.",
			EN: "One row for each customer: number or address, name, how to reach them.",
		},
		Fields: customerFields(),
		Needs: []Need{
			{Words{FR: "le numéro du client ou son adresse e-mail", EN: "the customer's number or e-mail address"}, []int{custID, custEmail, custCard, custHousehold}},
			{Words{FR: "le nom, l'e-mail, le téléphone ou l'adresse", EN: "the name, e-mail, phone or address"}, []int{custName, custLast, custFirst, custPhone, custStreet, custPostal, custEmail}},
		},
		put: putCustomer,
	}
}

func customerFields() []Field {
	return []Field{
		custID: {
			Name: "customer_id", Title: Words{FR: "N° client", EN: "Customer ID"}, Type: ID, Example: "17850",
			About: Words{FR: "Numéro du client ; sans lui, l'adresse e-mail en tient lieu.", EN: "Number of the customer; without it the e-mail address stands in."},
			Names: append(combine("client", "customer", "cust", "clt", "member", "membre", "adherent", "acheteur", "patient", "tiers", "compte client", "contact", "membership"),
				"matricule client"),
			Weak: []string{"id", "no", "code", "fiche", "no fiche", "dossier", "no dossier", "dossier no", "client", "customer", "compte", "account", "ref", "matricule", "no compte", "compte no", "compte ref", "code compte", "account no", "account id", "account ref", "account code"},
		},
		custName: {
			Name: "name", Title: Words{FR: "Nom complet", EN: "Full name"}, Type: Text, Example: "Marie Durand",
			About: Words{FR: "Nom complet.", EN: "Full name."},
			Names: []string{"nom client", "client nom", "nom complet", "nom prenom", "prenom nom", "nom et prenom", "prenom et nom", "customer name", "account name", "nom compte", "full name", "fullname", "name", "contact name", "nom contact", "raison sociale", "member name", "nom membre", "last name first name", "first name last name", "patient name", "nom patient", "guest name", "titulaire", "titulaire carte", "cardholder", "card holder"},
			Weak:  []string{"client", "customer", "contact", "intitule", "denomination"},
		},
		custFirst: {
			Name: "first_name", Title: Words{FR: "Prénom", EN: "First name"}, Type: Text, Example: "Marie",
			About: Words{FR: "Prénom.", EN: "First name."},
			Names: []string{"prenom", "prenom client", "first name", "firstname", "given name", "forename", "prenoms", "christian name", "first", "fname", "prenom usuel", "prenom usage", "customer first name", "client first name"},
		},
		custLast: {
			Name: "last_name", Title: Words{FR: "Nom", EN: "Last name"}, Type: Text, Example: "Durand",
			About: Words{FR: "Nom de famille.", EN: "Family name."},
			Names: []string{"nom", "nom famille", "last name", "lastname", "surname", "family name", "nom usage", "last", "lname", "patronyme", "nom patronymique", "nom naissance", "last name customer", "customer last name"},
		},
		custEmail: {
			Name: "email", Title: Words{FR: "E-mail", EN: "Email"}, Type: Text, Example: "marie@example.com",
			About: Words{FR: "Adresse e-mail.", EN: "E-mail address."},
			Names: emailNames(),
		},
		custPhone: {
			Name: "phone", Title: Words{FR: "Téléphone", EN: "Phone"}, Type: Loose, Example: "06 12 34 56 78",
			About: Words{FR: "Téléphone.", EN: "Phone number."},
			Names: phoneNames(),
			Weak:  []string{"telephone fixe", "tel fixe", "fixe", "home phone"},
		},
		custStreet: {
			Name: "street", Title: Words{FR: "Adresse", EN: "Address"}, Type: Text, Example: "12 rue des Lilas",
			About: Words{FR: "Rue et numéro.", EN: "Street and number."},
			Names: []string{"adresse", "adresse 1", "adresse ligne 1", "adr1", "addr1", "adresse postale", "rue", "address", "address 1", "address line 1", "street", "street 1", "street address", "adresse client", "customer address", "voie", "mailing address", "first line address", "no et rue", "no et voie", "house no and street", "no rue", "postal address", "home address", "adresse domicile", "adresse complete", "full address"},
		},
		custStreet2: {
			Name: "street_2", Title: Words{FR: "Adresse 2", EN: "Address 2"}, Type: Text, Example: "Bâtiment B",
			About: Words{FR: "Complément d'adresse.", EN: "Second line of the address."},
			Names: []string{"adresse 2", "adresse ligne 2", "complement adresse", "complement", "address 2", "address line 2", "apt", "street 2", "suite apt", "apt suite", "apartment", "address 2 apt", "batiment", "appartement", "unit flat"},
		},
		custCity: {
			Name: "city", Title: Words{FR: "Ville", EN: "City"}, Type: Text, Example: "Lyon",
			About: Words{FR: "Ville.", EN: "City."},
			Names: []string{"ville", "city", "town", "commune", "localite", "ville client", "customer city", "town city", "town or city", "city town", "suburb", "town suburb", "ville residence", "city residence", "municipalite", "ville domicile", "ville adresse", "home city", "post town", "bureau distributeur", "billing city", "shipping city"},
			Weak:  []string{"lieu", "place"},
		},
		custPostal: {
			Name: "postal_code", Title: Words{FR: "Code postal", EN: "Postal code"}, Type: Loose, Example: "69003",
			About: Words{FR: "Code postal.", EN: "Postal code."},
			Names: []string{"cp", "code postal", "codepostal", "c p", "npa", "zip", "zip code", "zipcode", "postal code", "postcode", "post code", "code postal client", "zip postal code", "pcode", "p code", "postal zip code", "postal code zip", "billing zip", "billing postcode", "billing postal code", "customer zip", "customer postcode", "home postal code", "home zip"},
		},
		custCountry: {
			Name: "country", Title: Words{FR: "Pays", EN: "Country"}, Type: Text, Example: "France",
			About: Words{FR: "Pays.", EN: "Country."},
			Names: []string{"pays", "country", "pays client", "customer country", "country region", "country code", "code pays", "country residence", "pays residence", "home country", "home country region", "billing country"},
		},
		custLanguage: {
			Name: "language", Title: Words{FR: "Langue", EN: "Language"}, Type: Word, Example: "fr",
			About: Words{FR: "Langue : fr, en, français, English…", EN: "Language: fr, en, français, English…"},
			Names: []string{"langue", "language", "lang", "langue client", "preferred language", "langue preferee", "langue correspondance", "locale", "langue parlee", "spoken language", "langue communication", "role linguistique", "langue usuelle"},
		},
		custState: {
			Name: "consent", Title: Words{FR: "Accord", EN: "Consent"}, Type: Word, Example: "oui",
			About: Words{FR: "Accord pour recevoir des e-mails.", EN: "Agreement to receive e-mail."},
			Names: stateNames(),
		},
		custOptOut: {
			Name: "opt_out", Title: Words{FR: "Désabonné", EN: "Unsubscribed"}, Type: Word, Example: "non",
			About: Words{FR: "Oui : ne plus jamais écrire.", EN: "Yes: never write again."},
			Names: optOutNames(),
		},
		custStatus: statusField(),
		custOn: {
			Name: "consent_on", Title: Words{FR: "Date d'accord", EN: "Consent date"}, Type: Day, Example: "31/12/2024",
			About: Words{FR: "Jour de l'accord ou du refus.", EN: "Day of the agreement or refusal."},
			Names: stateDayNames(),
		},
		custProof: {
			Name: "consent_proof", Title: Words{FR: "Preuve", EN: "Proof"}, Type: Text, Example: "formulaire caisse",
			About: Words{FR: "Où l'accord a été donné.", EN: "Where the agreement was given."},
			Names: proofNames(),
		},
		custCivility:  textField("civility", "Civilité", "Civility", "Civilité, telle qu'écrite.", "Form of address, as written.", "Mme", "Mrs", "civilite, civility, salutation, civ, honorific, civilite client, titre civilite", "titre, title, prefix"),
		custBirthday:  onDay("birthday", "Date de naissance", "Birthday", "Jour de naissance.", "Day of birth.", "date naissance, naissance, anniversaire, date anniversaire, birthday, b day, bdate, birth date, birthdate, date birth, dob, ne, nee, born, d o b, ddn, ne le, nee le, ne e le, born on", ""),
		custTags:      textField("tags", "Centres d'intérêt", "Tags", "Étiquettes et centres d'intérêt, dans une cellule.", "Tags and interests, in one cell.", "thé, tortues", "tea, turtles", "centres interet, centre interet, interets, interests, interest, tags, tag, etiquettes, etiquette, mots cles, groupes, groups, loisirs, hobbies, keywords, labels, mots clefs", ""),
		custLabel:     textField("label", "Type de client", "Customer label", "Comment la boutique l'appelle : client, patient, membre, pro…", "What the shop calls the person: client, patient, member, trade…", "membre", "member", "type client, categorie client, customer label, customer type, client type, label client, statut client, customer category, qualite client", "label, profil, type"),
		custOrigin:    textField("origin", "Comment nous avez-vous connus", "How they found us", "D'où vient le client : bouche à oreille, site, salon…", "How the person came: word of mouth, site, fair…", "bouche à oreille", "word of mouth", "comment nous avez vous connus, comment nous avez vous connu, comment avez vous connu, connu par, origine client, provenance client, provenance, source client, how they found us, how did you hear about us, how did you find us, how did you hear, heard about us, acquisition source, lead source, customer source, acquisition channel, canal acquisition, origine contact, comment avez vous entendu parler nous, how did you find out about us, where did you hear about us, referral source, comment connu, how heard", "source, origine, origin"),
		custReferrer:  idField("referrer", "Parrain", "Referrer", "Client qui a recommandé celui-ci.", "Customer who sent this one.", "17850", "", listed("parrain, no parrain, code parrain, id parrain, parraine par, parrainee par, recommande par, recommandee par, recommended by, refere par, referee par, referrer, referrer id, referred by, referred by id, sponsor, sponsor id")...),
		custHousehold: idField("household", "Foyer", "Household", "Numéro que partagent les personnes d'un foyer.", "Number that people of one household share.", "F-12", "", append(combine("foyer", "household", "menage"), "foyer", "household", "household key")...),
		custCard:      idField("card", "Carte de fidélité", "Loyalty card", "Numéro de la carte ; tient lieu de numéro de client là où il n'y en a pas d'autre.", "Number of the card; stands in for the customer's number where there is no other.", "2900001234567", "carte, card", append(combine("carte", "carte client", "carte fidelite", "loyalty card", "member card", "carte membre"), "carte fidelite", "loyalty card", "carte client", "member card")...),
		custJoined:    onDay("joined_on", "Client depuis", "Customer since", "Premier jour comme client.", "First day as a customer.", "client depuis, date ouverture dossier, dossier ouvert le, date creation client, date creation fiche, customer since, member since, membre depuis, date adhesion, joined, joined on, date inscription, inscrit, signup date, sign up date, registered, registered on, registered at, date joined, date registered, date added, registration date, join date, create date, date created, account created, compte cree le, date premier achat client", "date creation, created at, created, created on, cree, date entree"),
	}
}

// cardNumber is the number of the loyalty card; a yes or no in its column is no number.
func (r *row) cardNumber() string {
	if x := r.cell(custCard); x != nil && x.Type == cell.Bool {
		return ""
	}
	number := r.loose(custCard)
	if _, isFlag := flagWords()[foldWord(number)]; isFlag {
		return ""
	}
	return number
}

func phoneNames() []string {
	return []string{"telephone", "tel", "tel no", "no telephone", "no tel", "telephone client", "mobile", "portable", "tel portable", "tel port", "tel mobile", "telephone portable", "telephone mobile", "gsm", "phone", "phone no", "phone mobile", "mobile phone", "cell phone", "cellulaire", "tel client", "customer phone", "phone contact", "tel contact", "mobile no", "no mobile", "no portable", "day phone", "tel domicile", "cell", "cell no", "whatsapp"}
}

func emailNames() []string {
	return []string{"email", "e mail", "mail", "courriel", "adresse email", "adresse e mail", "adresse mail", "adresse courriel", "adresse electronique", "email address", "e mail address", "mail address", "email client", "e mail client", "client email", "mail client", "customer email", "customer e mail", "contact email", "email adresse", "primary email", "email principal", "courriel principal", "work email", "business email", "personal email", "e mail principal", "adresse courrier electronique", "courrier electronique", "adresse messagerie", "main email", "email 1", "e mail 1"}
}

// putCustomer converts one row. The full name is first and last name where they have columns of their own.
func putCustomer(r *row, sink Sink) error {
	c := crm.Customer{
		Source: r.source(), ID: r.id(custID), Name: r.text(custName), Email: r.text(custEmail),
		Phone: r.phone(custPhone, custCountry), City: r.text(custCity), PostalCode: r.postcode(custPostal, custCountry),
		Country: r.text(custCountry), Language: r.language(custLanguage),
		Street: joinFilled(", ", r.text(custStreet), r.text(custStreet2)), Place: r.place(),
		Civility: r.text(custCivility), FirstName: r.text(custFirst), LastName: r.text(custLast),
		Birthday: r.maybeDay(custBirthday), Tags: r.text(custTags), Label: r.text(custLabel), Origin: r.text(custOrigin),
		Referrer: r.loose(custReferrer), Household: r.loose(custHousehold), Card: r.cardNumber(), JoinedOn: r.maybeDay(custJoined),
	}
	if c.ID == "" && !r.has(custID) && !r.has(custEmail) { // shops that know people by their card alone
		c.ID = cmp.Or(c.Card, c.Household)
	}
	if joined := joinFilled(" ", c.FirstName, c.LastName); c.Name == "" || r.has(custFirst) && r.has(custLast) && joined != "" {
		c.Name = joined
	}
	_, key, bad := crm.ParseEmail(c.Email)
	if c.Email != "" && bad != nil {
		r.warn(problem.BadAddress, custEmail, nil)
	}
	if c.ID == "" {
		c.ID = string(key)
	}
	if c.ID == "" && !r.failed() {
		r.reject(problem.NoCustomer, r.firstOf(custID, custEmail), nil)
	}
	said, found := r.statement(statementFields{custState, custOptOut, custStatus, custOn, custProof, -1})
	if r.failed() {
		return nil
	}
	r.count()
	r.checkFirstName(c.FirstName, c.LastName)
	statements := r.marked(c)
	if found {
		said.Source, said.CustomerID, said.Email, said.Place = c.Source, c.ID, c.Email, c.Place
		statements = append(statements, said)
	}
	err := sink.Customer(c)
	for _, s := range statements {
		if c.ID == string(key) { // an address alone says it of whoever has that mailbox, under any number
			s.CustomerID = ""
		}
		if err == nil {
			err = sink.Consent(s)
		}
	}
	return err
}

func joinFilled(gap string, parts ...string) string {
	filled := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			filled = append(filled, p)
		}
	}
	return strings.Join(filled, gap)
}
