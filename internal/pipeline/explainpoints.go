package pipeline

import (
	"context"
	"fmt"
	"io"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/points"
)

// PointRow is one entry of a customer's ledger of points. A Ref that is an order is among the rows.
type PointRow struct {
	Day       crm.Date  `json:"entry_on"`
	ActiveOn  crm.Date  `json:"active_on"`
	Account   string    `json:"account,omitempty"`
	Kind      string    `json:"kind"`
	Points    int64     `json:"points"`
	Repaid    int64     `json:"repaid,omitempty"`
	Lot       int64     `json:"lot,omitempty"`
	ExpiresOn *crm.Date `json:"expires_on"`
	Ref       string    `json:"ref,omitempty"`
	Rule      string    `json:"rule,omitempty"`
}

// pointsOfOne reads the ledger of one customer, as it was published.
func pointsOfOne(ctx context.Context, l *lake.Lake, ref lake.Ref, id string) (rows []PointRow, err error) {
	err = l.EachPointsEntry(ctx, ref, func(e lake.PointsEntry) error {
		if e.CustomerID == id {
			rows = append(rows, PointRow{e.Day, e.ActiveOn, e.Account, e.Kind, e.Points, e.Repaid, e.Lot, e.ExpiresOn, e.Ref, e.Rule})
		}
		return nil
	})
	return rows, err
}

// maxShownPoints is how many entries a terminal shows, the newest.
const maxShownPoints = 12

// terminalPoints writes the newest entries for a person.
func (e Explanation) terminalPoints(out io.Writer, s *Session) {
	if len(e.Points) == 0 {
		return
	}
	var rows [][]string
	for _, p := range e.Points[max(0, len(e.Points)-maxShownPoints):] {
		rows = append(rows, []string{p.Day.String(), signed(p.Points, s.Lang), pointWord(p.Kind, s.Lang), clip(p.Ref, 20), clip(pointRule(p.Rule, s.Lang), 20)})
	}
	head := []string{s.Say("Jour", "Day"), s.Say("Points", "Points"), s.Say("Quoi", "What"), s.Say("Référence", "Reference"), s.Say("Règle", "Rule")}
	fmt.Fprint(out, "\n"+textTable(head, rows, nil))
	if more := len(e.Points) - maxShownPoints; more > 0 {
		fmt.Fprintln(out, s.Say(fmt.Sprintf("… et %d plus anciens\u00a0; --json les montre tous.", more), fmt.Sprintf("… and %d older; --json shows them all.", more)))
	}
}

// signed is a movement of points, in groups of digits.
func signed(n int64, lang string) string {
	if n >= 0 {
		return "+" + crm.FormatCount(n, lang)
	}
	return crm.FormatCount(n, lang)
}

// pointRule is the rule of an entry as people read it: those that every programme has in words, others by their name.
func pointRule(rule, lang string) string {
	switch {
	case lang == "fr" && rule == points.Purchase:
		return "achat"
	case lang == "fr" && rule == points.Return:
		return "retour"
	}
	return rule
}

// pointWord is what an entry says, as people read it.
func pointWord(kind, lang string) string {
	words := map[string][2]string{
		"earn": {"gagnés", "earned"}, "spend": {"dépensés", "spent"}, "overspend": {"dépensés en trop", "spent beyond"},
		"expire": {"expirés", "expired"}, "reverse": {"repris (retour)", "taken back"}, "debt": {"dus (retour)", "owed (return)"},
		"reinstate": {"rendus", "given back"}, "correct": {"corrigés", "corrected"}, "transfer_in": {"reçus", "received"},
		"transfer_out": {"cédés", "passed on"}, "repay": {"dette réglée", "debt repaid"}, "too_late": {"rendus trop tard", "back too late"},
		"void": {"déjà expirés", "expired before"},
	}
	if lang == "fr" {
		return words[kind][0]
	}
	return words[kind][1]
}
