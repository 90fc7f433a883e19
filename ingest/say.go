package ingest

import (
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// width is the longest line that a report writes, in characters.
const width = 80

// Say is the report for people in a language ("fr", else English), in lines of at most 80 characters: what
// each sheet was read as, what became of its rows, and what is wrong, repeats joined.
func (r Report) Say(lang string) string {
	s := speaker{lang: lang}
	head := r.File
	if r.Partial {
		head += s.pick(" (abîmé, lu en partie)", " (damaged, read in part)")
	}
	s.line(0, head)
	for _, sheet := range r.Sheets {
		s.sheet(sheet)
	}
	if r.Refused == nil && !r.Checksums() {
		s.line(2, s.pick("Ce format n'a pas de somme de contrôle\u00a0: un chiffre changé en route ne se verrait pas.",
			"This format has no checksum: a digit that changed on the way would not show."))
	}
	var rejected, worth []group
	for _, g := range groups(r.Problems) {
		switch {
		case r.Refused != nil && g.first.ID == r.Refused.ID && g.first.Where == r.Refused.Where:
		case g.first.Severity() == problem.Error:
			rejected = append(rejected, g)
		default:
			worth = append(worth, g)
		}
	}
	s.groups(s.pick("À corriger", "To correct"), rejected)
	s.groups(s.pick("À savoir", "Worth knowing"), worth)
	if r.Refused != nil {
		s.line(0, "")
		s.line(0, s.pick("Rien n'est chargé. ", "Nothing is loaded. ")+s.problem(r.Refused, s.place(r.Refused.Where, true)))
	}
	return s.b.String()
}

// SayRejected says what is wrong with the rows that were rejected, repeats joined; nothing where none was.
func (r Report) SayRejected(lang string) string {
	s := speaker{lang: lang}
	var rejected []group
	for _, g := range groups(r.Problems) {
		if g.first.Severity() == problem.Error && (r.Refused == nil || g.first.ID != r.Refused.ID) {
			rejected = append(rejected, g)
		}
	}
	s.groups(s.pick("À corriger", "To correct"), rejected)
	return strings.TrimPrefix(s.b.String(), "\n")
}

// speaker writes wrapped lines of one language.
type speaker struct {
	b    strings.Builder
	lang string
}

func (s *speaker) pick(fr, en string) string {
	if s.lang == "fr" {
		return fr
	}
	return en
}

// colon is a colon as the language sets it.
func (s *speaker) colon() string { return s.pick("\u00a0: ", ": ") }

func (s *speaker) quote(text string) string {
	if s.lang == "fr" {
		return "«\u00a0" + text + "\u00a0»"
	}
	return `"` + text + `"`
}

// number is a count and its noun; 0 is singular in French.
func (s *speaker) number(n int, frOne, frMany, enOne, enMany string) string {
	noun := s.pick(frMany, enMany)
	if s.lang == "fr" && n < 2 {
		noun = frOne
	} else if s.lang != "fr" && n == 1 {
		noun = enOne
	}
	return crm.FormatCount(int64(n), s.lang) + " " + noun
}

func (s *speaker) sheet(r SheetReport) {
	if r.Rows == 0 && r.Kind == "" {
		return
	}
	head := s.pick("Le fichier", "The file")
	if r.Sheet != "" {
		head = s.pick("Feuille ", "Sheet ") + s.quote(r.Sheet)
	}
	if r.Table != "" {
		head += s.pick(", colonnes ", ", columns ") + r.Table
	}
	kind, known := kindNamed(r.Kind)
	switch {
	case known:
		head += s.colon() + kind.Title.In(s.lang) + s.header(r.HeaderRow)
	case r.Hidden:
		head += s.colon() + s.pick("masquée, non lue", "hidden, not read")
	default:
		head += s.colon() + s.pick("genre inconnu, non lu", "of no known kind, not read")
	}
	s.line(2, head)
	s.line(4, s.rows(r))
	if !known {
		return
	}
	if kind.sums != nil {
		s.line(4, s.sums(r))
		s.types(r)
	}
	s.columns(r, kind)
}

func kindNamed(name string) (Kind, bool) {
	for _, k := range catalog() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// header says where a table's header stands.
func (s *speaker) header(row int) string {
	if row == 0 {
		return s.pick(", sans en-tête", ", without header")
	}
	return s.pick(", en-tête ligne ", ", header in row ") + fmt.Sprint(row)
}

// rows says what became of a sheet's rows.
func (s *speaker) rows(r SheetReport) string {
	text := s.number(r.Rows, "ligne", "lignes", "row", "rows") + s.colon() +
		s.number(r.Accepted, "acceptée", "acceptées", "accepted", "accepted") + ", " +
		s.number(r.Rejected, "rejetée", "rejetées", "rejected", "rejected")
	k := r.Skipped
	if k.sum() == 0 {
		return text
	}
	var parts []string
	for _, p := range []struct {
		n                            int
		frOne, frMany, enOne, enMany string
	}{
		{k.Blank, "vide", "vides", "blank", "blank"},
		{k.Title, "titre", "titres", "title", "titles"},
		{k.Total, "total", "totaux", "total", "totals"},
		{k.Duplicate, "en double", "en double", "duplicate", "duplicates"},
		{k.Note, "remarque", "remarques", "note", "notes"},
		{k.Section, "intertitre", "intertitres", "section heading", "section headings"},
		{k.Hidden, "masquée", "masquées", "hidden", "hidden"},
		{k.UnknownKind, "de genre inconnu", "de genre inconnu", "of unknown kind", "of unknown kind"},
		{k.NotASale, "hors vente", "hors vente", "no sale", "no sales"},
		{k.NotRead, "pas encore lue", "pas encore lues", "not read yet", "not read yet"},
	} {
		if p.n > 0 {
			parts = append(parts, s.number(p.n, p.frOne, p.frMany, p.enOne, p.enMany))
		}
	}
	return text + ", " + s.number(k.sum(), "sautée", "sautées", "skipped", "skipped") + " (" + strings.Join(parts, ", ") + ")"
}

func (s *speaker) sums(r SheetReport) string {
	money := r.Sums.NetSales.Format(s.lang, "")
	return s.pick("Quantité ", "Quantity ") + s.decimal(r.Sums.Quantity.String()) + s.pick(", ventes nettes ", ", net sales ") + strings.TrimRight(money, "\u00a0")
}

// types says what the lines are that are not all goods.
func (s *speaker) types(r SheetReport) {
	names := map[string]Words{
		"goods": {"articles", "goods"}, "discount": {"remises", "discounts"}, "shipping": {"port", "shipping"},
		"gift_card": {"cartes cadeaux", "gift cards"}, "deposit": {"acomptes et consignes", "deposits"},
		"tip": {"pourboires", "tips"}, "tax": {"taxes", "taxes"},
	}
	var parts []string
	for _, t := range r.Types {
		parts = append(parts, names[t.Type].In(s.lang)+" "+strings.TrimRight(t.Amount.Format(s.lang, ""), "\u00a0")+
			" ("+s.number(t.Lines, "ligne", "lignes", "line", "lines")+")")
	}
	if len(parts) > 0 {
		s.line(4, s.pick("Dont", "Of these")+s.colon()+strings.Join(parts, ", "))
	}
}

// decimal writes a plain decimal with the language's decimal sign.
func (s *speaker) decimal(plain string) string {
	whole, fraction, dotted := strings.Cut(plain, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	separator := s.pick("\u202f", ",")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + separator + whole[i:]
	}
	if dotted {
		whole += s.pick(",", ".") + fraction
	}
	return sign + whole
}

// columns lists which column was read as what, and which was not used.
func (s *speaker) columns(r SheetReport, kind Kind) {
	var used, likely, unused []string
	for _, c := range r.Columns {
		name := c.Column + "\u00a0" + s.quote(c.Header)
		if r.HeaderRow == 0 {
			name = c.Column
		}
		kind := kind
		if c.Of != "" {
			kind, _ = kindNamed(c.Of)
		}
		if f := kind.field(c.Field); f >= 0 {
			title := kind.Fields[f].Title.In(s.lang)
			if title == c.Header {
				used = append(used, name)
			} else {
				used = append(used, name+" = "+title)
			}
			continue
		}
		if f := kind.field(c.Likely); f >= 0 {
			likely = append(likely, name+" = "+kind.Fields[f].Title.In(s.lang))
			continue
		}
		unused = append(unused, name)
	}
	s.line(4, s.pick("Colonnes", "Columns")+s.colon()+strings.Join(used, ", "))
	if len(likely) > 0 {
		s.line(4, s.pick("Vraisemblables", "Likely")+s.colon()+strings.Join(likely, ", "))
	}
	if len(unused) > 0 {
		s.line(4, s.pick("Non utilisées", "Not used")+s.colon()+strings.Join(unused, ", "))
	}
}

// group is one problem and the rows that have it.
type group struct {
	first *problem.Problem
	rows  []int
	more  int // rows beyond those kept one by one
	alike bool
}

// groups joins the problems of one code in one column, in the order of their first.
func groups(all []*problem.Problem) []group {
	type key struct {
		id     problem.ID
		sheet  string
		column int
		file   bool
	}
	var list []group
	at := make(map[key]int)
	for _, p := range all {
		k := key{p.ID, p.Where.Sheet, p.Where.Column, p.Where.Row == 0}
		i, found := at[k]
		if !found {
			i = len(list)
			at[k] = i
			list = append(list, group{first: p, alike: true})
		}
		g := &list[i]
		if p.Count > 0 {
			g.more += p.Count
			continue
		}
		if p.Where.Row > 0 {
			g.rows = append(g.rows, p.Where.Row)
		}
		g.alike = g.alike && p.What("en") == g.first.What("en")
	}
	return list
}

func (s *speaker) groups(title string, list []group) {
	if len(list) == 0 {
		return
	}
	s.line(0, "")
	s.line(0, title+strings.TrimRight(s.colon(), " "))
	for _, g := range list {
		where := s.place(g.first.Where, false)
		switch n := len(g.rows) + g.more; {
		case n > 1:
			count := s.number(n, "ligne", "lignes", "row", "rows") + " (" + ranges(g.rows, g.more > 0) + ")"
			if !g.alike {
				count += s.pick(", la première", ", the first")
			}
			where = joinFilled(", ", where, count)
		default:
			where = s.place(g.first.Where, true)
		}
		s.line(2, s.problem(g.first, where))
	}
}

// place is where a problem stands, without the file, which heads the report.
func (s *speaker) place(w problem.Where, withRow bool) string {
	w.File = ""
	if !withRow {
		w.Row = 0
	}
	return w.Say(s.lang)
}

func (s *speaker) problem(p *problem.Problem, where string) string {
	text := joinFilled(" ", p.What(s.lang), p.Fix(s.lang), "["+string(p.ID)+"]")
	if where == "" {
		return text
	}
	return strings.ToUpper(where[:1]) + where[1:] + s.colon() + text
}

// ranges writes rows as 12–48, 60; after eight parts it ends with an ellipsis.
func ranges(rows []int, more bool) string {
	const most = 8
	var parts []string
	for i := 0; i < len(rows); {
		j := i
		for j+1 < len(rows) && rows[j+1] == rows[j]+1 {
			j++
		}
		if len(parts) == most {
			more = true
			break
		}
		part := fmt.Sprint(rows[i])
		if j > i {
			part += "–" + fmt.Sprint(rows[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	if more {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}

// line writes a text wrapped at blanks, its later lines two further in.
func (s *speaker) line(indent int, text string) {
	if text == "" {
		s.b.WriteByte('\n')
		return
	}
	at := 0
	for i, word := range strings.Split(text, " ") {
		n := len([]rune(word))
		switch {
		case i == 0:
			s.b.WriteString(strings.Repeat(" ", indent))
			at = indent
		case at+1+n > width:
			s.b.WriteString("\n" + strings.Repeat(" ", indent+2))
			at = indent + 2
		default:
			s.b.WriteByte(' ')
			at++
		}
		s.b.WriteString(word)
		at += n
	}
	s.b.WriteByte('\n')
}
