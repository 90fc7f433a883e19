package ingest

import (
	"slices"
	"strings"
)

// mainDay is the field of the day on which what a row tells of happened; −1 where a kind has none, or several that may be
// it.
func (k *Kind) mainDay() int {
	if k.sums != nil {
		return lineDate
	}
	if k.fact == nil {
		return -1
	}
	return slices.IndexFunc(k.Fields, func(f Field) bool { return f.Type == Day })
}

// onlyDay lists the only column of days that has no field as the day of what the rows of facts tell of.
func (p *plan) onlyDay() {
	main := p.kind.mainDay()
	if p.kind.sums != nil || main < 0 || p.fields[main] != nil {
		return
	}
	var only *column
	for _, c := range p.columns {
		if c.field >= 0 || c.holds.class() != "day" {
			continue
		}
		if only != nil || len(c.might) > 0 || c.holds.filled < 3 {
			return
		}
		only = c
	}
	if only != nil {
		p.likely = append(p.likely, likelyColumn{only, main, nearEnough})
	}
}

// sureDays makes sure the only day of a table whose header says that it is a day, and none of another kind: "Date OR" over
// repairs, "Recorded Date" over answers. It reports whether there was one.
func (p *plan) sureDays() (some bool) {
	main := p.kind.mainDay()
	p.likely = slices.DeleteFunc(p.likely, func(l likelyColumn) bool {
		timed := p.kind.sums != nil && l.column.rankOf(lineTime) < certainRank // "Sale time", with the day
		if l.field != main || main < 0 || !timed && (!saysDay(l.column.head.key) || len(l.column.might) > 0) {
			return false
		}
		some = true
		l.column.might, l.column.types = []candidate{{main, provenRank}}, 1<<Day
		return true
	})
	return some
}

// saysDay reports the words of a header that speak of a day, and not of one on which something else than the row's own
// matter began, ended or was done.
func saysDay(key string) bool {
	day := false
	for _, w := range strings.Fields(key) {
		switch senseWord(w) {
		case "date", "le":
			day = true
		case "naissance", "livraison", "delivery", "ship", "shipped", "expedition", "fin", "debut", "paiement", "payment", "due", "adhesion", "joined",
			"inscription", "cree", "modification", "modified", "update", "updated", "maj", "impression", "print", "printed", "export", "retour", "annulation",
			"cancelled", "reservation", "anniversaire", "birthday", "expires", "cloture", "prochaine", "next", "last", "dernier", "derniere", "previous":
			return false
		}
	}
	return day
}
