package pipeline

import (
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/points"
)

// pointsChapter is what became of all points, what the rest may cost, and the catalogue.
func (v *view) pointsChapter() chapter {
	s := v.s.Points
	c := chapter{
		ID: "points", Title: v.say("Points", "Points"), Head: []string{v.say("Points", "Points"), v.say("Nombre", "Number")},
		Rows: [][]string{
			{v.say("gagnés par achats", "earned by purchases"), v.count(s.Purchases)},
			{v.say("gagnés autrement", "earned otherwise"), v.count(s.Bonuses)},
			{v.say("dépensés", "spent"), v.count(s.Totals.Spent)},
			{v.say("expirés", "expired"), v.count(s.Totals.Expired)},
			{v.say("repris avec un retour", "taken back with a return"), v.count(s.Totals.Reversed)},
			{v.say("encore en attente", "still pending"), v.count(s.Pending)},
			{v.say("bons émis", "vouchers issued"), v.count(s.Vouchers)},
		},
		Foot: []string{v.say("restants", "left"), v.count(s.Totals.Outstanding)},
	}
	c.Finding = v.say(
		fmt.Sprintf("Points à dépenser : %s, chez %s.", v.count(s.Active), v.people(s.Holders)),
		fmt.Sprintf("Points to spend: %s, held by %s.", v.count(s.Active), v.people(s.Holders)))
	for _, card := range s.Stamps {
		c.Rows = append(c.Rows, []string{v.say("offerts par la carte « "+card.Name+" »", "free by the card “"+card.Name+"”"), v.count(card.Free)})
	}
	c.Note = v.liabilityWords(s.Liability) + " " + v.floorWords(s.Floor) + v.multipleWords()
	return c
}

// multipleWords name the multiples that count on the day of the report, "" where there are none.
func (v *view) multipleWords() string {
	var named []string
	for _, m := range v.w.programmeOn(v.s.AsOf).Multiples {
		if m.From != "" && configDay(m.From) > v.s.AsOf || m.To != "" && configDay(m.To) < v.s.AsOf {
			continue
		}
		named = append(named, m.Name+" × "+crm.Quantity(*m.Times).String())
	}
	if len(named) == 0 {
		return ""
	}
	list := strings.Join(named, ", ")
	return v.say(" Multiples du jour\u00a0: "+list+".", " Multiples of the day: "+list+".")
}

// liabilityWords say what outstanding points may cost.
func (v *view) liabilityWords(l points.Liability) string {
	gross := v.money(l.Gross)
	switch {
	case l.Value == 0:
		return v.say("Sans valeur d'un point (points.value), les points dus ne sont pas chiffrés.", "Without the worth of a point (points.value) what is owed has no figure.")
	case l.Withheld == "few_customers":
		return v.say("Points dus : au plus "+gross+". Trop peu de clients ont des points pour estimer ce qui sera dépensé.",
			"Owed: at most "+gross+". Too few customers have points to estimate what will be spent.")
	case l.Withheld != "":
		return v.say("Points dus : au plus "+gross+". Personne n'en a encore dépensé : ce qui le sera ne s'estime pas.",
			"Owed: at most "+gross+". Nobody has spent any yet, so what will be spent cannot be estimated.")
	}
	return v.say(
		fmt.Sprintf("Points dus : %s attendus, entre %s et %s ; au plus %s.", v.money(*l.Expected), v.money(*l.Low), v.money(*l.High), gross),
		fmt.Sprintf("Owed: %s expected, between %s and %s; at most %s.", v.money(*l.Expected), v.money(*l.Low), v.money(*l.High), gross))
}

func (v *view) floorWords(f points.Floor) string {
	switch f {
	case points.ByLine:
		return v.say("Les fractions de point tombent à chaque ligne.", "Parts of a point are dropped on each line.")
	case points.ByCustomer:
		return v.say("Les fractions de point tombent une fois par client.", "Parts of a point are dropped once a customer.")
	}
	return v.say("Les fractions de point tombent à chaque facture.", "Parts of a point are dropped on each invoice.")
}
