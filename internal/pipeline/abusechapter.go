package pipeline

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/abuse"
)

// checkTitle is a check of abuse as people read it.
func (s *Session) checkTitle(c abuse.Check) string {
	words := map[abuse.Check][2]string{
		abuse.SelfReferral: {"parrainage de soi-même", "recommends oneself"},
		abuse.ReferralRing: {"parrainages en rond", "recommendations in a ring"},
		abuse.QuickReturns: {"retours après les points", "returns after the points"},
		abuse.Burst:        {"récompenses en rafale", "rewards in a burst"},
		abuse.SellerCard:   {"points d'un vendeur sur une carte", "a seller's points on one card"},
		abuse.SharedCode:   {"code personnel partagé", "a code passed on"},
		abuse.WithoutSale:  {"points sans vente", "points without a sale"},
		abuse.TwoShops:     {"carte dans deux magasins", "a card in two shops"},
		abuse.OneDay:       {"compte ouvert pour une récompense", "an account for one reward"},
		abuse.GrowingDebt:  {"dette de points qui grandit", "a debt of points that grows"},
	}
	return s.Say(words[c][0], words[c][1])
}

// shownSuspicions is how many of them a report tells one by one.
const shownSuspicions = 20

// suspicions are what the checks of abuse found.
func (v *view) suspicions() chapter {
	s := v.s.Abuse
	c := chapter{
		ID: "abuse", Title: v.say("À vérifier", "To look into"), Head: []string{v.say("Contrôle", "Check"), v.say("Soupçons", "Suspicions")},
		Foot: []string{v.say("en tout", "in all"), v.count(int64(s.All))},
		Note: v.say("Un score de 0 à 100 et les lignes qui l'appuient\u00a0: à une personne de juger. Rien n'est bloqué ni retenu.",
			"A score from 0 to 100 and the rows that speak for it: a person judges. Nothing is blocked or held back."),
	}
	for _, n := range s.Found {
		c.Rows = append(c.Rows, []string{v.w.checkTitle(n.Check), v.count(int64(n.Found))})
	}
	if s.All == 0 {
		c.Finding = v.say("Rien ne laisse penser que le programme est détourné.", "Nothing suggests that the programme is abused.")
		return c
	}
	c.Finding = v.say(
		fmt.Sprintf("%s soupçons d'un score de %d ou plus ; la liste entière est dans suspicions.csv, à côté du rapport.", v.count(int64(s.All)), s.Least),
		fmt.Sprintf("%s suspicions with a score of %d or more; the whole list is in suspicions.csv, beside the report.", v.count(int64(s.All)), s.Least))
	if s.All == 1 {
		c.Finding = v.say(fmt.Sprintf("Un soupçon d'un score de %d ou plus.", s.Least), fmt.Sprintf("One suspicion with a score of %d or more.", s.Least))
	}
	shown := s.Worst[:min(len(s.Worst), shownSuspicions)]
	names := make(map[string]string, len(shown))
	for _, one := range shown {
		names[one.Customer] = ""
	}
	for i := range v.profiles {
		if _, wanted := names[v.profiles[i].CustomerID]; wanted {
			names[v.profiles[i].CustomerID] = crm.ReadableName(v.profiles[i].Name)
		}
	}
	var plain strings.Builder
	for _, one := range shown {
		who := strings.TrimSpace(strings.TrimSpace(one.Customer+" "+names[one.Customer]) + " " + one.Subject)
		i := item{
			Place: fmt.Sprintf("%d · %s · %s", one.Score, v.w.checkTitle(one.Check), who),
			What:  suspicionIn(v.lang, strings.TrimPrefix(one.Because, "rule abuse: ")), Fix: v.evidence(one.Evidence),
		}
		c.Items = append(c.Items, i)
		fmt.Fprintf(&plain, "\n%s\n  %s\n  %s\n", wrap(i.Place, textWidth), indented(i.What), indented(i.Fix))
	}
	c.Plain = plain.String() + "\n"
	return c
}

// indented is a text wrapped for a terminal, its lines two columns in.
func indented(s string) string {
	return strings.ReplaceAll(wrap(s, textWidth-2), "\n", "\n  ")
}

// shownRows is how many rows of evidence a report tells.
const shownRows = 4

// evidence is what speaks for a suspicion, in a line.
func (v *view) evidence(rows []abuse.Evidence) string {
	var parts []string
	for _, e := range rows[:min(len(rows), shownRows)] {
		parts = append(parts, v.w.sayEvidence(e))
	}
	if more := len(rows) - shownRows; more > 0 {
		parts = append(parts, v.say("et "+v.count(int64(more))+" de plus", "and "+v.count(int64(more))+" more"))
	}
	return strings.Join(parts, " · ")
}

// sayEvidence is one row of evidence for a person.
func (s *Session) sayEvidence(e abuse.Evidence) string {
	words := []string{s.evidenceWord(e.What)}
	who := []string{e.Ref, e.With, e.Store}
	if e.Ref != "" && e.With != "" && e.What == "referral" {
		who = []string{e.Ref + " → " + e.With}
	}
	for _, w := range who {
		if w != "" {
			words = append(words, w)
		}
	}
	if e.On != nil {
		words = append(words, e.On.String())
	}
	if e.Time != "" {
		words = append(words, e.Time)
	}
	if e.Points != 0 {
		words = append(words, crm.FormatCount(e.Points, s.Lang)+" points")
	}
	text := strings.Join(words, " ")
	if e.Note != "" {
		text += " (" + suspicionIn(s.Lang, e.Note) + ")"
	}
	return text
}

// evidenceWord is what a row of evidence is about.
func (s *Session) evidenceWord(what string) string {
	words := map[string][2]string{
		"referral": {"parrainage", "referral"}, "return": {"retour", "return"}, "redemption": {"récompense", "reward"}, "sale": {"vente", "sale"},
		"use": {"usage", "use"}, "credit": {"ajustement", "correction"}, "visit": {"achat", "purchase"}, "debt": {"dette", "debt"},
	}
	return s.Say(words[what][0], words[what][1])
}

// suspicionIn says the reason of a suspicion, kept in English, in the reader's language.
func suspicionIn(lang, reason string) string {
	if lang != "fr" {
		return reason
	}
	out := reason
	for _, form := range suspicionForms() {
		out = form.in(lang, "", out)
	}
	return out
}

// suspicionForms lists the forms of reasons and notes of package abuse; the order matters where one is part of another.
var suspicionForms = sync.OnceValue(func() []reasonForm {
	form := func(kept, fr string) reasonForm { return newForm(kept, fr, "") }
	const n = `([\d,]+)`
	return []reasonForm{
		form(`^rule abuse: `, "règle des abus\u00a0: "),
		form(n+` referrals? of somebody who may be the referrer: `, "parrainages qui peuvent être de soi-même\u00a0: $c1\u00a0; "),
		form(`one person`, "une seule personne"),
		form(`one e-mail address`, "une même adresse e-mail"),
		form(`one phone`, "un même téléphone"),
		form(`one surname and postal code`, "un même nom et code postal"),
		form(n+` customers? recommended one another in a ring; `+n+` of `+n+` referrals? were rewarded`, "$c1 clients se sont parrainés en rond\u00a0; parrainages récompensés\u00a0: $c2 sur $c3"),
		form(`^rewarded$`, "récompensé"),
		form(n+` orders? of `+n+` came back within `+n+` days: of `+n+` points? from purchases `+n+` had been spent by then, `+n+` had not`,
			"commandes rendues en $c3 jours\u00a0: $c1 sur $c2\u00a0; sur $c4 points d'achats, $c5 étaient déjà dépensés, $c6 non"),
		form(`bought on (\S+), `+n+` of the points were spent`, "achat du $1, $c2 points déjà dépensés"),
		form(`spent before it was taken back`, "dépensés avant d'être repris"),
		form(n+` redemptions? within 24 hours, more than `+n, "$c1 récompenses en 24 heures, plus de $c2"),
		form(n+` sales? of (.+) earned `+n+` points?; ([\d.]+)% of `+n+` pairs? of seller and card have no more than `+n,
			"ventes de $2\u00a0: $c1, pour $c3 points\u00a0; $p4 des $c5 couples vendeur et carte n'en ont pas plus de $c6"),
		form(`the code (.+) for one household was used by `+n+` households?`, "le code $1, pour un foyer, a servi à $c2 foyers"),
		form(n+` points? were given without a sale, beside `+n+` from purchases`, "$c1 points donnés sans vente, pour $c2 venus d'achats"),
		form(`; orders cited that are not this customer's: `+n, "\u00a0; commandes citées qui ne sont pas à ce client\u00a0: $c1"),
		form(`bought in (.+) and (.+) within `+n+` minutes?; the way takes `+n, "achats à $1 et $2 en $c3 min\u00a0; le trajet en demande $c4"),
		form(`; `+n+` times so`, "\u00a0; $c1 fois ainsi"),
		form(`joined and redeemed on (\d{4}-\d\d-\d\d)`, "inscription et récompense le $1"),
		form(`; nothing was bought up to that day`, "\u00a0; aucun achat jusqu'à ce jour"),
		form(`, and nothing after it`, ", ni depuis"),
		form(`owes `+n+` points?, `+n+` days before `+n+`, and purchases ever earned `+n, "doit $c1 points, $c2 jours avant $c3, pour $c4 gagnés par achats"),
		form(n+` days before `+n, "$c1 jours avant\u00a0: $c2"),
	}
})

// suspicionList is every suspicion with its evidence, a row of evidence a line, as a csv that a spreadsheet program
// opens safely.
func (w *Workspace) suspicionList(found []abuse.Suspicion) ([]byte, error) {
	head := []string{"score", "check", "customer_id", "subject", "because", "evidence", "on", "time", "ref", "with", "store", "points", "note"}
	if w.Lang == "fr" {
		head = []string{"score", "contrôle", "client", "objet", "raison", "indice", "jour", "heure", "référence", "avec", "magasin", "points", "remarque"}
	}
	rows := [][]string{head}
	for _, s := range found {
		for _, e := range s.Evidence {
			on, points := "", ""
			if e.On != nil {
				on = e.On.String()
			}
			if e.Points != 0 {
				points = strconv.FormatInt(e.Points, 10)
			}
			rows = append(rows, []string{
				strconv.Itoa(s.Score), w.checkTitle(s.Check), neutral(s.Customer), neutral(s.Subject), suspicionIn(w.Lang, s.Because), w.evidenceWord(e.What), on, e.Time,
				neutral(e.Ref), neutral(e.With), neutral(e.Store), points, neutral(suspicionIn(w.Lang, e.Note)),
			})
		}
	}
	return csvText(rows, w.Lang)
}

// abuseRows are the suspicions as a table, a row of evidence each.
func abuseRows(found []abuse.Suspicion) []lake.AbuseRow {
	var rows []lake.AbuseRow
	for _, s := range found {
		for i, e := range s.Evidence {
			rows = append(rows, lake.AbuseRow{
				Check: string(s.Check), CustomerID: s.Customer, Subject: s.Subject, EvidenceNo: int64(i + 1), Score: int64(s.Score), Because: s.Because,
				Evidence: e.What, On: e.On, Time: e.Time, Ref: e.Ref, With: e.With, Store: e.Store, Points: e.Points, Note: e.Note,
			})
		}
	}
	return rows
}

// writeSuspicions puts suspicions.csv beside the report of a day, or takes it away where nothing was found.
func (w *Workspace) writeSuspicions(day crm.Date, found []abuse.Suspicion) error {
	list, err := w.suspicionList(found)
	if err != nil {
		return err
	}
	for _, dir := range []string{filepath.Join(reportsDir, day.String()), filepath.Join(reportsDir, "latest")} {
		if err := w.writeList(w.path(dir, "suspicions.csv"), list, len(found) == 0); err != nil {
			return err
		}
	}
	return nil
}
