package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

// From is rows of one sheet of a file that was loaded.
type From struct {
	File   string `json:"file"`
	Upload string `json:"upload"`
	Sheet  string `json:"sheet"`
	Rows   []int  `json:"rows"` // from 1, as a spreadsheet program shows them; ascending
}

// places gathers rows, sheet by sheet, in the order in which sheets are met.
type places struct {
	names map[string]string // of the files, by upload
	list  []From
}

func (p *places) add(upload string, at crm.Place) {
	i := slices.IndexFunc(p.list, func(f From) bool { return f.Upload == upload && f.Sheet == at.Sheet })
	if i < 0 {
		i = len(p.list)
		p.list = append(p.list, From{File: p.names[upload], Upload: upload, Sheet: at.Sheet})
	}
	p.list[i].Rows = append(p.list[i].Rows, at.Row)
}

// sorted are the places with each row once.
func (p *places) sorted() []From {
	for i := range p.list {
		slices.Sort(p.list[i].Rows)
		p.list[i].Rows = slices.Compact(p.list[i].Rows)
	}
	return p.list
}

func uploadNames(l *lake.Lake) map[string]string {
	names := map[string]string{}
	for _, u := range l.Uploads() {
		names[u.ID] = u.Name
	}
	return names
}

// basisOf is the basis that a snapshot was published on.
func basisOf(l *lake.Lake, ref lake.Ref) (fold.Basis, error) {
	text, err := l.Summary(ref)
	if err != nil {
		return "", err
	}
	var s struct {
		Basis fold.Basis `json:"basis"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return "", fmt.Errorf("read the summary of %s: %w", ref.AsOf, err)
	}
	return s.Basis, nil
}

// trace says of each label which rows of which files it comes from.
func (e *Explanation) trace(ctx context.Context, l *lake.Lake, p *crm.Profile) error {
	names := uploadNames(l)
	said, listed, err := statements(ctx, l, p, names)
	if err != nil {
		return err
	}
	for i := range e.Labels {
		label := &e.Labels[i]
		switch label.Name {
		case "rfm_segment", "home_store":
			label.From = e.from(names, func(r *LineRow) bool { return r.Counts })
		case "abc_class", "tier":
			first, last := reasonDays(label.Because, e.AsOf)
			if label.Name == "tier" && len(e.TiersBefore) > 0 && first != crm.NoDate { // what was reached before is of earlier days
				first = min(first, e.TiersBefore[max(0, len(e.TiersBefore)-maxShownTiers)].From-(last-first))
			}
			label.From = e.from(names, func(r *LineRow) bool { return r.Counts && r.Date >= first && r.Date <= last })
		case "points_balance":
			orders, back := map[string]bool{}, map[crm.Date]bool{} // of the days on which points were taken back
			for _, entry := range e.Points {
				orders[entry.Ref] = true
				back[entry.Day] = back[entry.Day] || entry.Kind == "reverse" || entry.Kind == "debt"
			}
			label.From = e.from(names, func(r *LineRow) bool {
				return r.Counts && (r.OrderID != "" && orders[r.OrderID] || r.Return && back[r.Date])
			})
			sheets, err := e.pointSheets(ctx, l, p, names)
			if err != nil {
				return err
			}
			label.From = append(label.From, sheets...)
		case "consent_email":
			label.From = said
		case "linked_ids":
			label.From = listed
		case "is_account":
			label.From = append(e.from(names, func(*LineRow) bool { return true }), listed...)
		}
	}
	return nil
}

// traceGrants says of a tier that was given by hand on which line of the configuration, where it still stands there.
func (e *Explanation) traceGrants(grants []config.TierGrant, ids []string) {
	for i := range e.Labels {
		label := &e.Labels[i]
		for j := range grants {
			g := &grants[j]
			given := fmt.Sprintf("; %s was granted by hand from %s to %s", g.Tier, g.From, g.To)
			if label.Name == "tier" && slices.Contains(ids, g.Customer) && strings.Contains(label.Because, given) {
				label.From = append([]From{{File: config.FileName, Rows: []int{g.Line()}}}, label.From...)
			}
		}
	}
}

// from are the places of the rows that are wanted.
func (e *Explanation) from(names map[string]string, wanted func(*LineRow) bool) []From {
	p := places{names: names}
	for i := range e.Rows {
		if r := &e.Rows[i]; wanted(r) {
			p.add(r.Upload, crm.Place{Sheet: r.Sheet, Row: r.Row})
		}
	}
	return p.sorted()
}

// pointSheets are the rows of other sheets that points come from or go to: rewards taken, corrections, recommendations,
// memberships and reviews of a person, up to the day of the snapshot.
func (e *Explanation) pointSheets(ctx context.Context, l *lake.Lake, p *crm.Profile, names map[string]string) ([]From, error) {
	found := places{names: names}
	orders := map[string]bool{}
	for _, r := range e.Rows {
		orders[r.OrderID] = true
	}
	_, box, _ := crm.ParseEmail(p.Email)
	theirs := func(source, text string) bool {
		if strings.Contains(text, "@") {
			_, other, err := crm.ParseEmail(text)
			return err == nil && other == box
		}
		return text != "" && slices.Contains(p.IDs(), fold.CustomerID(source, text, defaultSource))
	}
	for _, table := range [...]struct{ name, day string }{
		{"memberships", "joined_on"},
		{"redemptions", "redeemed_on"},
		{"points_adjustments", "adjusted_on"},
		{"referrals", "referred_on"},
		{"reviews", "written_on"},
	} {
		err := l.EachFact(ctx, table.name, func(f crm.Fact, u lake.Upload) error {
			if day := f.Get(table.day); day.Set && crm.Date(day.Int) > e.AsOf {
				return nil
			}
			named := false
			for _, column := range [...]string{"customer_id", "email", "referrer_id", "referred_id"} {
				named = named || theirs(f.Source, f.Get(column).Text)
			}
			order := f.Get("order_id").Text
			if named || order != "" && f.Get("customer_id").Text == "" && f.Get("email").Text == "" && orders[order] {
				found.add(u.ID, f.Place)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found.sorted(), nil
}

// statements are the rows that say something of a person's consent, by their numbers or their mailboxes, and those of the
// customer lists that name them.
func statements(ctx context.Context, l *lake.Lake, p *crm.Profile, names map[string]string) (said, listed []From, err error) {
	consents, lists := places{names: names}, places{names: names}
	boxes := map[crm.Email]bool{}
	note := func(address string) {
		if _, box, err := crm.ParseEmail(address); err == nil {
			boxes[box] = true
		}
	}
	note(p.Email)
	err = l.EachCustomer(ctx, func(c crm.Customer, u lake.Upload) error {
		if slices.Contains(p.IDs(), fold.CustomerID(c.Source, c.ID, defaultSource)) {
			lists.add(u.ID, c.Place)
			note(c.Email)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	err = l.EachConsent(ctx, func(c crm.Consent, u lake.Upload) error {
		_, box, unreadable := crm.ParseEmail(c.Email)
		named := c.CustomerID != "" && slices.Contains(p.IDs(), fold.CustomerID(c.Source, c.CustomerID, defaultSource))
		if named || unreadable == nil && boxes[box] {
			consents.add(u.ID, c.Place)
		}
		return nil
	})
	return consents.sorted(), lists.sorted(), err
}

var (
	reasonSpan    = regexp.MustCompile(` from (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)`)
	reasonEntered = regexp.MustCompile(`, entered on (\d{4}-\d\d-\d\d)`)
)

// reasonDays are the days that a reason speaks of, all up to asOf where it names none. A tier that was entered earlier
// comes from as many days before its entry too.
func reasonDays(because string, asOf crm.Date) (first, last crm.Date) {
	span := reasonSpan.FindStringSubmatch(because)
	if span == nil || strings.Contains(because[:strings.Index(because, span[0])], "granted by hand") {
		return crm.NoDate, asOf
	}
	first, last = configDay(span[1]), configDay(span[2])
	if entered := reasonEntered.FindStringSubmatch(because); entered != nil {
		first = min(first, configDay(entered[1])-(last-first))
	}
	return first, last
}

// pointsLabel is the balance of a customer's points and what it is made of.
func pointsLabel(p *crm.Profile, entries []PointRow, cards map[string]bool) Label {
	sums := map[string]int64{}
	for _, e := range entries {
		if !cards[e.Account] {
			sums[e.Kind] += e.Points
		}
	}
	words := map[string]string{"earn": "earned", "spend": "spent", "expire": "expired", "reverse": "taken back", "debt": "owed"}
	var parts []string
	for _, kind := range []string{"earn", "spend", "expire", "reverse", "debt"} {
		if n := sums[kind]; n != 0 {
			if kind != "earn" {
				n = -n // the word says already which way they went
			}
			parts = append(parts, crm.FormatCount(n, "en")+" "+words[kind])
		}
		delete(sums, kind)
	}
	var other int64
	for _, n := range sums {
		other += n
	}
	if other != 0 {
		parts = append(parts, crm.FormatCount(other, "en")+" otherwise")
	}
	if len(parts) == 0 {
		parts = []string{"no entry"}
	}
	because := "rule points: " + strings.Join(parts, ", ")
	if *p.PointsPending != 0 {
		because += "; " + crm.FormatCount(*p.PointsPending, "en") + " of them pending"
	}
	return Label{Name: "points_balance", Value: strconv.FormatInt(*p.PointsBalance, 10), Because: because}
}

// stampCards are the names of the cards, whose stamps are no points.
func (w *Workspace) stampCards() map[string]bool {
	cards := map[string]bool{}
	for _, a := range w.pointAccounts() {
		if a.every > 0 {
			cards[a.name] = true
		}
	}
	return cards
}

// fromShown is how many runs of rows a terminal names under a label.
const fromShown = 8

// saysFrom is where a label comes from, for a person: runs of rows, sheet by sheet.
func saysFrom(list []From, s *Session) string {
	var sheets []string
	shown, left := 0, 0
	for _, f := range list {
		var runs []string
		for i := 0; i < len(f.Rows); {
			j := i
			for j+1 < len(f.Rows) && f.Rows[j+1] == f.Rows[j]+1 {
				j++
			}
			if shown < fromShown {
				runs = append(runs, rowRun(f.Rows[i], f.Rows[j]))
			} else {
				left += j - i + 1
			}
			shown, i = shown+1, j+1
		}
		if len(runs) > 0 {
			place := f.File
			if f.Sheet != "" {
				place += " / " + f.Sheet
			}
			word := s.Say(" lignes ", " rows ")
			if len(f.Rows) == 1 {
				word = s.Say(" ligne ", " row ")
			}
			sheets = append(sheets, place+word+strings.Join(runs, ", "))
		}
	}
	if len(sheets) == 0 {
		return ""
	}
	text := s.Say("D'après ", "From ") + strings.Join(sheets, s.Say("\u00a0; ", "; "))
	if more := crm.FormatCount(int64(left), s.Lang); left > 0 {
		text += s.Say(" ; en plus : "+more, "; and "+more+" more")
	}
	return text
}

func rowRun(from, to int) string {
	switch {
	case from == to:
		return strconv.Itoa(from)
	case to == from+1:
		return strconv.Itoa(from) + ", " + strconv.Itoa(to)
	}
	return strconv.Itoa(from) + "–" + strconv.Itoa(to)
}
