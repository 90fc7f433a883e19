package ingest

import (
	"slices"
	"strings"
)

// What a column holds makes some fields sure where its header, although no list has it, says so too or says nothing.

// byContent takes such columns off what is likely.
func (s *surveyor) byContent(p *plan) {
	some := false
	for _, c := range p.columns {
		sure := c.field >= 0 && c.rankOf(c.field) < certainRank
		if f := s.shownBy(p, c); f >= 0 && p.fields[f] == nil && !sure && !c.barred {
			c.might, c.types, some = []candidate{{f, provenRank}}, 1<<p.kind.Fields[f].Type, true
			p.likely = slices.DeleteFunc(p.likely, func(l likelyColumn) bool { return l.column == c || l.field == f })
		}
	}
	if some {
		p.fields, _ = assign(p.kind, p.columns, "")
	}
}

// shownBy is the field that a column's content and header show together; −1 for none.
func (s *surveyor) shownBy(p *plan, c *column) int {
	switch {
	case p.isOnlyAddress(c):
		return p.kind.field("email")
	case p.kind.field("civility") >= 0 && len(c.might) == 0 && c.holds.filled >= 3 && !slices.ContainsFunc(c.holds.values, func(v string) bool { return !isCivility(v) }):
		return p.kind.field("civility")
	case p.kind.sums != nil && p.fields[lineDescription] == nil && s.namesArticles(p, c):
		return lineDescription
	case p.kind.Name == "customers" && p.isKeyOfPeople(c):
		return custID
	}
	return -1
}

// isOnlyAddress reports the only column of e-mail addresses whose header says that it is one, or nothing at all ("@"), and
// not that of somebody else's.
func (p *plan) isOnlyAddress(c *column) bool {
	if c.holds.class() != "email" || c.holds.filled < 3 || slices.ContainsFunc(p.columns, func(o *column) bool { return o != c && o.holds.class() == "email" }) {
		return false
	}
	says := c.head.key == ""
	for _, w := range strings.Fields(c.head.key) {
		switch senseWord(w) {
		case "email", "e":
			says = true
		case "parrain", "filleul", "ami", "friend", "vendeur", "employe", "employee", "staff", "magasin", "fournisseur", "sponsor", "conjoint", "partner", "manager", "conseiller":
			return false
		}
	}
	return says
}

// mayBeCustomer reports codes that come back under the number of a thing that no list knows, or of a card: of sales that name
// no customer they are asked about as theirs ("Adresse N°", "Reader no.").
func (c *column) mayBeCustomer() bool {
	words := strings.Fields(c.head.key)
	named := len(words) == 2 && slices.ContainsFunc(words, isKeyWord) && !slices.ContainsFunc(words, isSalesWord) ||
		len(words) == 1 && (words[0] == "carte" || words[0] == "card")
	if !named || len(c.might) > 0 || c.holds.filled < 5 || !c.holds.looksCoded() {
		return false
	}
	different := make(map[string]bool)
	for _, v := range c.holds.values {
		different[v] = true
	}
	return len(different) >= 3 && len(different) < c.holds.filled
}

// isCivility reports a form of address.
func isCivility(v string) bool {
	switch strings.Trim(strings.ToLower(v), ".") {
	case "", "m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "mrs", "ms", "miss", "mx", "dr", "me", "mm", "m. et mme", "m et mme":
		return true
	}
	return false
}

// isKeyOfPeople reports the first column of a list of people, called the number of something, in which each row has another
// one: whatever it numbers, it tells the people apart.
func (p *plan) isKeyOfPeople(c *column) bool {
	if len(c.might) > 0 || !slices.ContainsFunc(strings.Fields(c.head.key), isKeyWord) {
		return false
	}
	return p.isKeyColumn(custID, c)
}

// namesArticles reports words under an unknown header of which each article has its own and no other article the same,
// several of them twice and more: that is what the article is called. A header that the catalogue knows of something else,
// a brand's for one, stays that.
func (s *surveyor) namesArticles(p *plan, c *column) bool {
	article := p.sureField(lineProduct)
	if article == nil || len(c.might) > 0 || c.head.certainKinds() != 0 || c.holds.class() != "text" || c.holds.looksCoded() {
		return false
	}
	nameOf, articleOf, again := make(map[string]string), make(map[string]string), 0
	for _, row := range s.records(p) {
		id, name := saidIn(row, article.index), saidIn(row, c.index)
		if id == "" || name == "" {
			continue
		}
		before, seen := nameOf[id]
		if seen && before != name || articleOf[name] != "" && articleOf[name] != id {
			return false
		}
		if seen {
			again++
		}
		nameOf[id], articleOf[name] = name, id
	}
	return again >= 3 && len(nameOf) >= 3
}
