package pipeline

import (
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

// ChangeJSON is what a file changes, or would change.
type ChangeJSON struct {
	Units     UnitsJSON      `json:"units"`
	Notable   []HeldJSON     `json:"notable,omitempty"` // replaced orders that a person should look at
	Held      []HeldJSON     `json:"held,omitempty"`    // orders that wait for --accept-changes
	Customers CustomerChange `json:"customers"`
}

func (l Load) change() ChangeJSON {
	return ChangeJSON{Units: unitsJSON(l.Change), Notable: heldJSON(l.Change.Notable), Held: heldJSON(l.Change.Held), Customers: l.Customers}
}

// UnitsJSON counts orders: those that are new, that replace an earlier version, that were the same, that wait for a
// yes, and, after an undo, that are gone.
type UnitsJSON struct {
	Added     int64 `json:"added"`
	Replaced  int64 `json:"replaced"`
	Unchanged int64 `json:"unchanged"`
	Waiting   int64 `json:"waiting"`
	Removed   int64 `json:"removed"`
}

func unitsJSON(c lake.Change) UnitsJSON {
	return UnitsJSON{Added: c.Added, Replaced: c.Replaced, Unchanged: c.Unchanged, Waiting: c.Waiting, Removed: c.Removed}
}

// HeldJSON is one order that changes so that a person should look.
type HeldJSON struct {
	Why          lake.ChangeKind `json:"why"`
	Source       string          `json:"source"`
	Store        string          `json:"store,omitempty"`
	OrderID      string          `json:"order_id"` // "" for the lines without order number of a day
	Date         crm.Date        `json:"order_date"`
	OtherDay     *crm.Date       `json:"other_day,omitempty"`
	OldLines     int64           `json:"old_lines"`
	NewLines     int64           `json:"new_lines"`
	OldCustomers []string        `json:"old_customers"`
	NewCustomers []string        `json:"new_customers"`
}

func heldJSON(list []lake.UnitChange) []HeldJSON {
	var all []HeldJSON
	for _, u := range list {
		h := HeldJSON{
			Why: u.Kind, Source: u.Source, Store: u.Store, OrderID: u.OrderID, Date: u.Date,
			OldLines: u.OldLines, NewLines: u.NewLines, OldCustomers: u.OldCustomers, NewCustomers: u.NewCustomers,
		}
		if u.OtherDay != crm.NoDate {
			day := u.OtherDay
			h.OtherDay = &day
		}
		all = append(all, h)
	}
	return all
}

// maxHeldShown is how many waiting orders a terminal shows.
const maxHeldShown = 10

// sayHeld lists the orders that wait: which, and what would change.
func sayHeld(s *Session, held []lake.UnitChange) string {
	if len(held) == 0 {
		return ""
	}
	var b strings.Builder
	n := crm.FormatCount(int64(len(held)), s.Lang)
	b.WriteString("  " + s.Say("Commandes qui attendent un accord : ", "Orders that wait for a yes: ") + n + "\n")
	for i, u := range held {
		if i == maxHeldShown {
			b.WriteString(s.Say("    … --json les montre toutes\n", "    … --json shows them all\n"))
			break
		}
		b.WriteString("    " + sayUnit(s, u) + "\n")
	}
	return b.String()
}

// sayUnit says how one order changes.
func sayUnit(s *Session, u lake.UnitChange) string {
	what := u.OrderID
	if what == "" {
		what = s.Say("lignes sans numéro", "lines without a number")
	}
	if u.Store != "" {
		what += " (" + u.Store + ")"
	}
	what += s.Say(" du ", " of ") + u.Date.String()
	switch {
	case u.Kind == lake.OtherDay && u.OtherDay == crm.NoDate:
		return what + s.Say(" : les mêmes lignes un autre jour", ": the same lines on another day")
	case u.Kind == lake.OtherDay:
		return what + s.Say(" : les mêmes lignes au "+u.OtherDay.String(), ": the same lines on "+u.OtherDay.String())
	case u.Kind == lake.OtherCustomer:
		return what + s.Say(" : client ", ": customer ") + whose(s, u.OldCustomers) + " → " + whose(s, u.NewCustomers)
	}
	return what + s.Say(fmt.Sprintf(" : %d lignes → %d", u.OldLines, u.NewLines), fmt.Sprintf(": %d lines → %d", u.OldLines, u.NewLines))
}

// whose names the customers of an order; addresses are masked.
func whose(s *Session, ids []string) string {
	var names []string
	for _, id := range ids {
		switch {
		case id == "":
			names = append(names, s.Say("passage", "walk-in"))
		case strings.Contains(id, "@"):
			names = append(names, crm.Email(id).Masked())
		default:
			names = append(names, id)
		}
	}
	if len(names) == 0 {
		return "–"
	}
	return strings.Join(names, ", ")
}
