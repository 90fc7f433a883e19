package pipeline

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform/cores"
)

// accounts finds the numbers that are nobody in particular, with why; what a person said of one goes before all
// evidence.
func (w *Workspace) accounts(t testimony, bought []*engine.Bought, seen *visiting) ([]identity.Account, map[identity.Ref]string) {
	var usage []identity.Usage
	shop := identity.Shop{Names: []string{w.Config.Shop.Name}}
	cores.Do(
		func() { usage = t.usage(bought) },
		func() { shop.OpenDays = openDays(bought) },
	)
	if seen != nil {
		seen.into(usage)
		shop.Hours = seen.hours
	}
	found := identity.Accounts(usage, shop)
	said := map[identity.Ref]decision{}
	for _, d := range t.decisions {
		if d.Verdict == verdictAccount || d.Verdict == verdictPerson {
			said[d.A] = d
		}
	}
	found = slices.DeleteFunc(found, func(a identity.Account) bool { _, decided := said[a.Ref]; return decided })
	because := map[identity.Ref]string{}
	for _, a := range found {
		because[a.Ref] = "rule account: " + evidenceOf(a) + "; nobody has confirmed it yet"
	}
	for r, d := range said {
		if d.Verdict == verdictAccount {
			found = append(found, identity.Account{Ref: r, Sureness: identity.SureAccount, Rule: saidAccount, Value: r.ID})
			because[r] = "rule account: " + d.because()
		}
	}
	slices.SortFunc(found, func(a, b identity.Account) int { return a.Ref.Compare(b.Ref) })
	return found, because
}

// evidenceOf says what makes a number an account.
func evidenceOf(a identity.Account) string {
	switch a.Rule {
	case identity.AccountWord:
		return fmt.Sprintf("“%s” means many people", a.Value)
	case identity.AccountZero:
		return "the number " + a.ID + " is nobody's"
	case identity.AccountNines:
		return "the number " + a.ID + " buys more often than anybody"
	case identity.AccountOwn:
		return fmt.Sprintf("“%s” is the shop or its staff", a.Value)
	}
	return a.Value + ", as no person buys"
}

// usage is how each number is used: what it is called, and what it bought.
func (t testimony) usage(bought []*engine.Bought) []identity.Usage {
	all := make([]identity.Usage, len(bought))
	for i, b := range bought {
		all[i] = usageOf(b)
	}
	if len(t.customers) == 0 { // as where a shop has order lines alone: nobody is looked up
		return all
	}
	at := make(map[identity.Ref]int, len(bought))
	for i := range all {
		at[all[i].Ref] = i
	}
	for _, c := range t.customers {
		if c.ID == "" {
			continue
		}
		r := refOf(c.Source, c.ID)
		i, found := at[r]
		if !found {
			i = len(all)
			at[r] = i
			all = append(all, identity.Usage{Ref: r})
		}
		add(&all[i].Names, c.Name)
		add(&all[i].Labels, c.Label)
	}
	return all
}

// add adds a text that is not there yet.
func add(list *[]string, text string) {
	if text != "" && !slices.Contains(*list, text) {
		*list = append(*list, text)
	}
}

// openDays counts the days on which anybody bought.
func openDays(bought []*engine.Bought) (open int64) {
	first, last := crm.Date(math.MaxInt32), crm.NoDate
	for _, b := range bought {
		if days := b.Record.Days; len(days) > 0 {
			first, last = min(first, days[0].Date), max(last, days[len(days)-1].Date)
		}
	}
	if last < first {
		return 0
	}
	seen := make([]bool, last-first+1)
	for _, b := range bought {
		for i := range b.Record.Days {
			if d := &b.Record.Days[i]; d.Bought && !seen[d.Date-first] {
				seen[d.Date-first] = true
				open++
			}
		}
	}
	return open
}

// maxMarksShown is how many marks a terminal shows after a load; check and --json show them all.
const maxMarksShown = 10

// sayMarks lists whom a sheet marks as dead, as not to be written to or called, or as not to be reached by letters,
// and what is no first name.
func sayMarks(problems []*problem.Problem, lang string) string {
	var b strings.Builder
	shown, more := 0, int64(0)
	for _, p := range problems {
		switch p.ID {
		case problem.MarkedDeceased, problem.MarkedNoContact, problem.MarkedNoLetters, problem.MarkedNoCalls, problem.CompanyAsName, problem.FamilyNameAsFirst:
			if shown++; shown <= maxMarksShown {
				b.WriteString("  " + p.Say(lang) + "\n")
			} else {
				more += int64(max(p.Count, 1))
			}
		}
	}
	if more > 0 {
		s := &Session{Lang: lang}
		b.WriteString("  " + s.Say("… et d'autres : ", "… and others: ") + crm.FormatCount(more, lang) + "\n")
	}
	return b.String()
}
