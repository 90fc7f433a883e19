package ingest

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// A shop that has no column for it writes what matters wherever there is room: "DUPONT (DCD)", "NPAI" in the second
// line of the address, "ne plus contacter" in the notes. Such a mark is read in whatever column it stands.

// mark is a list of phrases with what they say.
type mark struct {
	id      problem.ID
	channel string // what is not to be used any more
	phrases []string
}

// marks are the phrases, as foldMark leaves them. Death and refusal stop all mail; the others letters or calls alone.
var marks = sync.OnceValue(func() []mark {
	return []mark{
		{problem.MarkedDeceased, "email", []string{"decede", "decedee", "decedes", "dcd", "dcde", "deceased", "defunt", "defunte", "passed away", "died", "has died", "est mort", "est morte", "deces"}},
		{problem.MarkedNoContact, "email", []string{
			"ne plus contacter", "ne pas contacter", "ne plus jamais contacter", "ne plus ecrire", "ne pas ecrire", "ne plus solliciter", "ne pas solliciter", "ne veut plus etre contacte",
			"ne veut plus etre contactee", "ne souhaite plus etre contacte", "ne souhaite plus etre contactee", "refuse tout contact",
			"ne veut plus de pub", "ne veut pas de pub", "ne veut plus de publicite", "ne veut pas de publicite", "ne veut plus de mail", "ne veut plus de mails", "ne veut pas de mail", "ne veut pas de mails",
			"ne veut plus d e mail", "ne veut plus d e mails", "ne veut plus recevoir", "ne veut rien recevoir", "ne souhaite plus recevoir", "plus de mail svp", "pas de mail", "pas de mails", "pas d e mails",
			"pas de mailing", "pas de publicite", "pas de pub", "stop pub", "desabonne", "desabonnee", "desinscrit", "desinscrite", "no mailing", "no mailings", "no marketing", "no emails", "no e mails",
			"do not email", "do not e mail", "don t email", "wants no emails", "wants no e mails", "opted out", "unsubscribed", "do not contact", "don t contact", "never contact", "no further contact",
		}},
		{problem.MarkedNoLetters, "post", []string{
			"npai", "n p a i", "n habite pas a l adresse", "n habite plus a l adresse", "n habite plus a cette adresse", "parti sans laisser d adresse", "retour a l envoyeur", "return to sender", "gone away", "not at this address",
		}},
		{problem.MarkedNoCalls, "phone", []string{"ne pas appeler", "ne plus appeler", "ne pas telephoner", "ne plus telephoner", "do not call", "don t call", "do not phone", "no calls"}},
	}
})

// firstWords are the words with which a phrase begins, and the phrases that do: most cells hold none.
var firstWords = sync.OnceValue(func() map[string][]markPhrase {
	m := make(map[string][]markPhrase)
	for i, k := range marks() {
		for _, phrase := range k.phrases {
			words := strings.Fields(phrase)
			m[words[0]] = append(m[words[0]], markPhrase{i, words})
		}
	}
	return m
})

// markPhrase is the words of a phrase of the i-th mark.
type markPhrase struct {
	mark  int
	words []string
}

// foldMark cuts a text into words of small letters without accents.
func foldMark(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '†' || r == '✝':
			b.WriteString(" dcd ")
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// marksIn are the marks that a text holds, by their place in marks. A "not" before the phrase takes it back.
func marksIn(s string) []int {
	words := foldMark(s)
	var found []int
	for i, w := range words {
		for _, p := range firstWords()[w] {
			negated := i > 0 && (words[i-1] == "non" || words[i-1] == "not" || words[i-1] == "pas")
			if !negated && len(words)-i >= len(p.words) && slices.Equal(words[i:i+len(p.words)], p.words) && !slices.Contains(found, p.mark) {
				found = append(found, p.mark)
			}
		}
	}
	return found
}

// marked reads the marks of a customer's row, reports each, and says what they stop. The columns of agreements have
// words of their own.
func (r *row) marked(c crm.Customer) []crm.Consent {
	var stops []crm.Consent
	said := map[int]bool{}
	for i := range r.all {
		x := &r.all[i]
		col := r.plan.at(x.Col)
		if col != nil && (col.field == custState || col.field == custOptOut || col.field == custStatus || col.field == custEmail) {
			continue
		}
		for _, m := range r.marksOf(x, col) {
			mark := marks()[m]
			r.noteCell(mark.id, x, col)
			if !said[m] {
				said[m] = true
				stops = append(stops, crm.Consent{
					Source: c.Source, CustomerID: c.ID, Email: c.Email, Channel: mark.channel, State: crm.ConsentDenied, Suppress: mark.channel == "email", Place: c.Place,
				})
			}
		}
	}
	return stops
}

// marksOf are the marks of a cell: those in its text, or that of its column's header where the cell says yes.
func (r *row) marksOf(x *cell.Cell, col *column) []int {
	switch x.Type {
	case cell.Text:
		if found := marksIn(x.Text); found != nil {
			return found
		}
	case cell.Bool, cell.Number, cell.Date, cell.DateTime:
	default:
		return nil
	}
	if col == nil || col.field >= 0 {
		return nil
	}
	found := marksIn(col.header)
	if found == nil {
		return nil
	}
	if x.Type == cell.Date || x.Type == cell.DateTime || flagWords()[foldWord(shown(x))] == 1 || x.Type == cell.Bool && x.Bool {
		return found
	}
	return nil
}

// noteCell is warn for a cell that may be of no field.
func (r *row) noteCell(id problem.ID, x *cell.Cell, col *column) {
	r.reading.problems.add(problem.New(id, problem.Args{"value": shown(x)}).At(r.plan.where(r.at, col)).In(r.reading.report.File))
}

// companyWords are what a company calls itself by law or custom.
var companyWords = sync.OnceValue(func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq("sarl sas sasu eurl sci snc scop scea gaec ltd limited inc llc plc gmbh corp company cie ets etablissements societe association mairie") {
		m[w] = true
	}
	return m
})

// checkFirstName reports a company or a family name in the column of first names.
func (r *row) checkFirstName(first, last string) {
	words := foldMark(first)
	switch {
	case slices.ContainsFunc(words, func(w string) bool { return companyWords()[w] }):
		r.warn(problem.CompanyAsName, custFirst, nil)
	case isFamilyName(first, words, last):
		r.warn(problem.FamilyNameAsFirst, custFirst, nil)
	}
}

// isFamilyName reports a first name that is the last name, holds it, or is written in capitals as family names are
// beside a last name that is not.
func isFamilyName(first string, words []string, last string) bool {
	family := foldMark(last)
	if len(words) == 0 || len(family) == 0 {
		return false
	}
	holds := !slices.ContainsFunc(family, func(w string) bool { return !slices.Contains(words, w) })
	capitals := strings.ToUpper(first) == first && strings.ToLower(first) != first && len([]rune(first)) > 2
	return holds || capitals && strings.ToUpper(last) != last && strings.ToLower(last) != last
}
