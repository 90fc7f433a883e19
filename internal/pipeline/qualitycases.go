package pipeline

import (
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/ingest/quality"
	"github.com/habitue-crm/habitue/internal/crm"
)

// findingWords are the words of one sort of findings: its title, what it means, and what its columns hold.
type findingWords struct {
	title, means, subject, value, usual string
}

// wordsFor are the words for a code in the session's language.
func (v *qualityWords) wordsFor(code quality.Code) findingWords {
	customer, order, product := v.Say("Client", "Customer"), v.Say("Commande", "Order"), v.Say("Produit", "Product")
	switch code {
	case quality.TwoNames:
		return findingWords{v.Say("Deux noms pour un numéro", "Two names for one number"), v.Say("Un numéro de client porte deux noms\u00a0: une coquille, ou un numéro donné deux fois.", "One customer number has two names: a slip, or a number given twice."), customer, v.Say("Nom", "Name"), v.Say("Autre nom", "Other name")}
	case quality.TwoConsents:
		return findingWords{v.Say("Accord\u00a0: oui et non", "Consent: yes and no"), v.Say("Aucune date ne dit lequel est le dernier, ou un oui suit un «\u00a0ne plus écrire\u00a0»\u00a0: le non l'emporte.", "No day says which came last, or a yes follows a no for good: the no stands."), customer, v.Say("Canal", "Channel"), ""}
	case quality.OrderTwoCustomers:
		return findingWords{v.Say("Une commande, deux clients", "One order, two customers"), v.Say("Les lignes d'une même commande nomment deux clients.", "The lines of one order name two customers."), order, v.Say("Client", "Customer"), v.Say("Autre client", "Other customer")}
	case quality.ProductTwoNames:
		return findingWords{v.Say("Un produit, plusieurs noms", "One product, several names"), v.Say("Un code article porte plusieurs noms, au-delà de la graphie.", "One product code has several names, beyond their spelling."), product, v.Say("Nom", "Name"), v.Say("Nom courant", "Common name")}
	case quality.BirthdayAhead:
		return findingWords{v.Say("Anniversaires impossibles", "Impossible birthdays"), v.Say("Nés après aujourd'hui, ou il y a plus de 120 ans.", "Born after today, or more than 120 years ago."), customer, v.Say("Naissance", "Birthday"), ""}
	case quality.DayAhead:
		return findingWords{v.Say("Ventes à venir", "Sales to come"), v.Say("La date est après aujourd'hui\u00a0: jour et mois inversés\u00a0?", "The day is after today: day and month exchanged?"), order, v.Say("Date", "Day"), ""}
	case quality.DayEarly:
		return findingWords{v.Say("Ventes d'avant 1990", "Sales before 1990"), v.Say("Sans doute une date vide ou une année mal lue.", "Probably an empty date or a year gone wrong."), order, v.Say("Date", "Day"), ""}
	case quality.PriceFar:
		return findingWords{v.Say("Prix cent fois trop grands", "Prices a hundred times too large"), v.Say("Au moins cent fois la médiane du produit\u00a0: une virgule perdue\u00a0?", "At least a hundred times the product's median: a decimal point lost?"), product, v.Say("Prix", "Price"), v.Say("Médiane", "Median")}
	case quality.QuantityFar:
		return findingWords{v.Say("Quantités démesurées", "Quantities out of all measure"), v.Say("Au moins cent fois la médiane du produit, ou mille fois celle de la source.", "At least a hundred times the product's median, or a thousand times that of the source."), product, v.Say("Quantité", "Quantity"), v.Say("Médiane", "Median")}
	case quality.BadAddress:
		return findingWords{v.Say("Adresses inutilisables", "Addresses that cannot be used"), v.Say("Aucun courriel ne peut y être envoyé.", "No mail can be sent to them."), customer, v.Say("Adresse", "Address"), ""}
	case quality.SamePerson:
		return findingWords{v.Say("Une personne, plusieurs numéros", "One person, several numbers"), v.Say("Même adresse, ou même nom et même téléphone, naissance ou code postal.", "The same address, or the same name and phone, birthday or postal code."), v.Say("Clients", "Customers"), v.Say("En commun", "In common"), ""}
	}
	return findingWords{v.Say("La même ligne deux fois", "The same line twice"), v.Say("Tout y est pareil, dans un même fichier. Elles comptent toutes\u00a0: on achète aussi deux fois la même chose.", "All of it is equal, in one file. All of them count: people do buy the same thing twice."), order, v.Say("Produit", "Product"), ""}
}

// finding lists the cases of one code: as a table on a page, in a terminal as lines that nothing has to be cut from.
func (v *qualityWords) finding(f quality.Finding) chapter {
	w := v.wordsFor(f.Code)
	c := chapter{ID: string(f.Code), Title: w.title, Finding: v.cases(f) + v.Say("\u00a0: ", ": ") + w.means, Fold: v.Say("Les lignes", "The rows")}
	if v.limit > 0 {
		c.Lines = v.caseLines(f, w)
		return c
	}
	c.Head, c.Words = []string{w.subject, w.value}, true
	if w.usual != "" {
		c.Head = append(c.Head, w.usual)
	}
	c.Head = append(c.Head, v.Say("Où", "Where"))
	listed := int64(0) // rows or cases, as the count has them
	for _, x := range f.Cases {
		row := []string{x.Subject, v.value(f.Code, x.Value)}
		if w.usual != "" {
			row = append(row, v.value(f.Code, x.Usual))
		}
		c.Rows = append(c.Rows, append(row, v.where(x)))
		if listed++; countsRows(f.Code) {
			listed += x.Rows - 1
		}
	}
	if len(c.Rows) <= 2*terminalCases {
		c.Fold = "" // short enough to be read at once
	}
	if listed < f.Count {
		c.Note = v.Say(v.count(listed)+" en sont listés, les plus frappants ou les premiers.", v.count(listed)+" of them are listed, the worst or the first.")
	}
	return c
}

// countsRows reports the findings that are counted by rows, several of which one case may have.
func countsRows(code quality.Code) bool {
	return code == quality.PriceFar || code == quality.QuantityFar
}

// cases is how many there are: rows, or cases of several rows.
func (v *qualityWords) cases(f quality.Finding) string {
	switch f.Code {
	case quality.TwoNames, quality.TwoConsents, quality.OrderTwoCustomers, quality.ProductTwoNames, quality.SamePerson:
		return v.noun(f.Count, "cas", "cas", "case", "cases")
	}
	return v.rowsOf(f.Count)
}

// value is a value as people read it in their language.
func (v *qualityWords) value(code quality.Code, text string) string {
	switch code {
	case quality.DayAhead, quality.DayEarly, quality.BirthdayAhead:
		if d, err := crm.ParseDate(text); err == nil {
			return v.day(d)
		}
	case quality.PriceFar, quality.QuantityFar:
		return v.figure(text)
	}
	return text
}

// figure is a plain decimal with the language's signs.
func (v *qualityWords) figure(text string) string {
	sign, digits := "", text
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, digits = "-", rest
	}
	whole, fraction, dotted := strings.Cut(digits, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return text
	}
	out := sign + v.count(n)
	if dotted {
		out += v.Say(",", ".") + fraction
	}
	return out
}

// caseLines are the first cases in two lines each: what stands there, and where.
func (v *qualityWords) caseLines(f quality.Finding, w findingWords) string {
	var b strings.Builder
	for i, x := range f.Cases {
		if i == v.limit {
			b.WriteString("  " + v.Say("… la suite\u00a0: --json ou --page", "… the others: --json or --page") + "\n")
			break
		}
		colon := v.Say("\u00a0: ", ": ")
		line := strings.TrimPrefix(x.Subject+colon+v.value(f.Code, x.Value), colon)
		if w.usual != "" {
			line += " (" + strings.ToLower(w.usual) + colon + v.value(f.Code, x.Usual) + ")"
		}
		b.WriteString("  " + clip(line, textWidth-2) + "\n      " + clip(v.where(x), textWidth-6) + "\n")
	}
	return b.String()
}

// where is the rows of a case: the file and sheet once, then the rows.
func (v *qualityWords) where(x quality.Case) string {
	var b strings.Builder
	for i, at := range x.At {
		switch {
		case i == 0 || at.File != x.At[i-1].File || at.Sheet != x.At[i-1].Sheet:
			if i > 0 {
				b.WriteString(v.Say("\u00a0; ", "; "))
			}
			b.WriteString(v.clip(at.File, 32))
			if at.Sheet != "" && v.limit == 0 {
				b.WriteString(v.Say(", feuille ", ", sheet ") + at.Sheet)
			}
			b.WriteString(v.Say(", ligne ", ", row ") + strconv.Itoa(at.Row))
		default:
			b.WriteString(", " + strconv.Itoa(at.Row))
		}
	}
	if more := x.Rows - int64(len(x.At)); more > 0 {
		b.WriteString(v.Say(" et "+v.count(more)+" de plus", " and "+v.count(more)+" more"))
	}
	return b.String()
}

// spellings proposes the words that may be merged, with the lines of habitue.yaml that remember it.
func (v *qualityWords) spellings() chapter {
	c := chapter{ID: "spellings", Title: v.Say("Un mot, plusieurs graphies", "One word, several spellings")}
	c.Finding = v.Say("Proposé\u00a0: réunir la première colonne sous la troisième. Rien n'est changé sans vous.", "Proposed: merge the first column into the third. Nothing is changed without you.")
	c.Head = []string{v.Say("Écrit", "Written"), v.Say("Lignes", "Rows"), v.Say("Devient", "Becomes"), v.Say("Champ", "Field"), v.Say("Parce que", "Because")}
	c.Words = true
	settled := 0
	for _, s := range v.q.Spellings {
		if s.Settled {
			settled++
			continue
		}
		for _, o := range s.Others {
			c.Rows = append(c.Rows, []string{v.clip(o.Text, 18), v.count(o.Rows), v.clip(s.Keep, 18), v.clip(v.fieldTitle(s.Table, s.Field), 18), v.why(o.Why)})
		}
	}
	if c.Rows = v.some(c.Rows); len(c.Rows) == 0 {
		c.Head = nil
	}
	if settled > 0 {
		c.Note = v.Say("Déjà retenus\u00a0: "+strconv.Itoa(settled)+". «\u00a0habitue reload\u00a0» les applique à ce qui est chargé. ", "Remembered already: "+strconv.Itoa(settled)+". “habitue reload” applies them to what is loaded. ")
	}
	if len(c.Rows) > 0 {
		c.Note += v.Say(
			"Pour les retenir, mettez dans habitue.yaml les lignes qui vous conviennent\u00a0; un mot gardé tel quel, «\u00a0{A: A}\u00a0», n'est plus proposé. Puis «\u00a0habitue reload\u00a0».",
			"To remember them, put the lines that suit you into habitue.yaml; a word kept as it is, {A: A}, is no longer proposed. Then “habitue reload”.")
		c.Lines = sameLines(v.q.Spellings)
	}
	return c
}

func (v *qualityWords) why(w quality.Why) string {
	switch w {
	case quality.Letters:
		return v.Say("mêmes lettres", "same letters")
	case quality.Initials:
		return v.Say("initiales", "initials")
	case quality.Part:
		return v.Say("une partie", "a part of it")
	}
	return v.Say("une lettre", "one letter")
}

// sameLines are the proposals as they stand in habitue.yaml.
func sameLines(spellings []quality.Spelling) string {
	fields := map[string]map[string][]string{}
	var sources []string
	order := map[string][]string{}
	for _, s := range spellings {
		if s.Settled {
			continue
		}
		if fields[s.Source] == nil {
			fields[s.Source] = map[string][]string{}
			sources = append(sources, s.Source)
		}
		if fields[s.Source][s.Field] == nil {
			order[s.Source] = append(order[s.Source], s.Field)
		}
		for _, o := range s.Others {
			fields[s.Source][s.Field] = append(fields[s.Source][s.Field], strconv.Quote(o.Text)+": "+strconv.Quote(s.Keep))
		}
	}
	var b strings.Builder
	b.WriteString("sources:\n")
	for _, source := range sources {
		b.WriteString("  " + source + ":\n    same:\n")
		for _, field := range order[source] {
			b.WriteString("      " + field + ":\n")
			for _, pair := range fields[source][field] {
				b.WriteString("        " + pair + "\n")
			}
		}
	}
	return b.String()
}
