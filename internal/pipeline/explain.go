package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Explanation is why a customer stands where they stand, down to the spreadsheet rows.
type Explanation struct {
	AsOf       crm.Date `json:"as_of"`
	CustomerID string   `json:"customer_id"`
	LinkedIDs  []string `json:"linked_ids,omitempty"` // the person's other ids
	Name       string   `json:"name,omitempty"`
	Labels     []Label  `json:"labels"`
	Benefits   []string `json:"benefits,omitempty"` // what the tier gives
	// TiersBefore are the earlier steps of the ladder, oldest first.
	TiersBefore []TierHeld `json:"tiers_before,omitempty"`
	Sums        []Sum      `json:"sums"`
	Rows        []LineRow  `json:"rows"`
	Mail        []Mailed   `json:"mail"`
	// Points is the ledger of points, oldest first; absent where there is none.
	Points []PointRow `json:"points,omitempty"`

	currency string
	segment  string // the segment as people read it
}

// Label is one label with its reason.
type Label struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Because string `json:"because"`
	// From is the rows that the label comes from: those of the reason's days that count, or that say it.
	From []From `json:"origin,omitempty"`
}

// TierHeld is one time on a step of the ladder that is over.
type TierHeld struct {
	Tier string   `json:"tier"`
	From crm.Date `json:"from_on"`
	To   crm.Date `json:"to_on"`
}

// Sum is one figure that the rows add up to.
type Sum struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// LineRow is one order line and where it stands.
type LineRow struct {
	File    string       `json:"file"`
	Upload  string       `json:"upload"`
	Sheet   string       `json:"sheet"`
	Row     int          `json:"row"`
	Date    crm.Date     `json:"order_date"`
	OrderID string       `json:"order_id"`
	Product string       `json:"product"`
	Type    crm.LineType `json:"line_type,omitempty"` // "" is goods
	Qty     crm.Quantity `json:"quantity"`
	Amount  *crm.Money   `json:"amount"`
	Return  bool         `json:"return"`
	Counts  bool         `json:"counts"` // whether it is among the sums
}

// Mailed is one mail that the journal knows.
type Mailed struct {
	Plan     string        `json:"plan"`
	Campaign string        `json:"campaign"`
	State    crm.MailState `json:"state"`
	Detail   string        `json:"detail,omitempty"`
}

// Explain gathers a customer's labels, figures, rows and mail.
func (w *Workspace) Explain(ctx context.Context, id string, asOf *crm.Date) (Explanation, error) {
	ref, l, err := w.snapshotOf(asOf)
	if err != nil {
		return Explanation{}, err
	}
	p, err := l.ProfileOf(ref, id)
	if err != nil {
		return Explanation{}, err
	}
	if p == nil {
		return Explanation{}, problem.New(problem.NoSuchCustomer, problem.Args{"id": id})
	}
	e := Explanation{AsOf: ref.AsOf, CustomerID: p.CustomerID, LinkedIDs: p.IDs()[1:], Name: crm.ReadableName(p.Name), currency: w.Config.Currency, segment: w.segmentTitle(p.RFMSegment)}
	e.Benefits = benefitsOf(w.tierRules().On(ref.AsOf), p.Tier)
	if e.TiersBefore, err = tiersBefore(ctx, l, ref, p.CustomerID); err != nil {
		return Explanation{}, err
	}
	e.Labels = []Label{
		{Name: "rfm_segment", Value: string(p.RFMSegment), Because: p.RFMBecause},
		{Name: "abc_class", Value: p.ABCClass, Because: p.ABCBecause},
		{Name: "tier", Value: p.Tier, Because: p.TierBecause},
		{Name: "consent_email", Value: string(p.ConsentEmail), Because: p.ConsentBecause},
	}
	if p.LinkedIDs != "" {
		e.Labels = append(e.Labels, Label{Name: "linked_ids", Value: p.LinkedIDs, Because: p.LinkedBecause})
	}
	if p.AccountBecause != "" {
		e.Labels = append(e.Labels, Label{Name: "is_account", Value: strconv.FormatBool(p.IsAccount), Because: p.AccountBecause})
	}
	for _, c := range crm.Columns() {
		switch c.Name {
		case "first_order_on", "last_order_on", "orders", "order_days", "lines", "quantity", "gross_sales", "returns", "net_sales":
			e.Sums = append(e.Sums, Sum{c.Name, c.Text(p)})
		case "points_balance", "points_pending":
			if p.PointsBalance != nil {
				e.Sums = append(e.Sums, Sum{c.Name, c.Text(p)})
			}
		case "home_store":
			if p.HomeStore != "" {
				e.Sums = append(e.Sums, Sum{c.Name, p.HomeStore})
			}
		}
	}
	if e.Points, err = pointsOfOne(ctx, l, ref, p.CustomerID); err != nil {
		return Explanation{}, err
	}
	if p.PointsBalance != nil && p.PointsPending != nil {
		e.Labels = append(e.Labels, pointsLabel(p, e.Points, w.stampCards()))
	}
	basis, err := basisOf(l, ref)
	if err != nil {
		return Explanation{}, err
	}
	counting := engine.Options{AsOf: ref.AsOf, Basis: basis, Shipping: w.Config.Metrics.Shipping, DefaultSource: defaultSource}
	if e.Rows, err = rowsOf(ctx, l, p.IDs(), counting); err != nil {
		return Explanation{}, err
	}
	if err := e.trace(ctx, l, p); err != nil {
		return Explanation{}, err
	}
	e.traceGrants(w.Config.Tiers.Grants, p.IDs())
	e.Mail, err = w.mailOf(ctx, p.IDs())
	return e, err
}

// tiersBefore reads the steps on which a customer no longer stands.
func tiersBefore(ctx context.Context, l *lake.Lake, ref lake.Ref, id string) (held []TierHeld, err error) {
	err = l.EachTier(ctx, ref, func(r lake.TierRow) error {
		if r.CustomerID == id && r.To != nil {
			held = append(held, TierHeld{r.Tier, r.From, *r.To})
		}
		return nil
	})
	return held, err
}

// rowsOf finds the live lines of a person, oldest first.
func rowsOf(ctx context.Context, l *lake.Lake, ids []string, counting engine.Options) ([]LineRow, error) {
	var err error
	if counting.Prices, err = priceList(ctx, l); err != nil {
		return nil, err
	}
	names := uploadNames(l)
	rows := []LineRow{}
	theirs := func(source, customer string) bool {
		return customer != "" && slices.Contains(ids, fold.CustomerID(source, customer, defaultSource))
	}
	err = l.EachLineOf(ctx, theirs, func(s lake.StoredLine) error {
		if s.Date > counting.AsOf {
			return nil
		}
		row := LineRow{
			File: names[s.Upload], Upload: s.Upload, Sheet: s.Place.Sheet, Row: s.Place.Row, Date: s.Date, OrderID: s.OrderID,
			Product: cmp.Or(s.Description, s.ProductID), Type: s.Type, Qty: s.Quantity, Return: s.Return,
		}
		amount, priced, err := counting.Amount(&s.OrderLine)
		if err != nil {
			return err
		}
		if _, row.Counts, err = counting.Counts(&s.OrderLine); err != nil {
			return err
		}
		if priced {
			row.Amount = &amount
		}
		rows = append(rows, row)
		return nil
	})
	slices.SortStableFunc(rows, func(a, b LineRow) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.OrderID, b.OrderID), cmp.Compare(a.Upload, b.Upload), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row))
	})
	return rows, err
}

// mailOf is what the journal knows of a person.
func (w *Workspace) mailOf(ctx context.Context, ids []string) ([]Mailed, error) {
	mailed := []Mailed{}
	store, done, err := w.readState(ctx)
	if err != nil || store == nil {
		return mailed, err
	}
	for _, id := range ids {
		var entries []crm.JournalEntry
		if entries, err = store.ByCustomer(ctx, id); err != nil {
			break
		}
		for _, e := range entries {
			mailed = append(mailed, Mailed{Plan: e.PlanID, Campaign: e.Key.Campaign, State: e.State, Detail: e.Detail})
		}
	}
	if closing := done(); err == nil {
		err = closing
	}
	return mailed, err
}

// maxShownRows is how many rows a terminal shows before it says how many more there are.
const maxShownRows = 40

// Terminal writes the explanation for a person.
func (e Explanation) Terminal(out io.Writer, s *Session) error {
	who := e.CustomerID
	if e.Name != "" {
		who += " · " + e.Name
	}
	fmt.Fprintf(out, "%s\n%s\n\n", who, s.Say("au "+e.AsOf.Format("fr"), "on "+e.AsOf.Format("en")))
	for _, l := range e.Labels {
		e.terminalLabel(out, l, s)
	}
	for _, sum := range e.Sums {
		fmt.Fprintf(out, "%-20s %s\n", labelWord(sum.Name, s.Lang), sumValue(sum, s.Lang, e.currency))
	}
	fmt.Fprintln(out)
	e.terminalRows(out, s)
	e.terminalPoints(out, s)
	for _, m := range e.Mail {
		fmt.Fprintln(out, hanging(m.say(s)))
	}
	return nil
}

// terminalLabel writes one label, why it is so, and where that stands.
func (e *Explanation) terminalLabel(out io.Writer, l Label, s *Session) {
	fmt.Fprintf(out, "%-20s %s\n", labelWord(l.Name, s.Lang), e.labelValue(l, s.Lang))
	lines := []string{reasonIn(s.Lang, e.currency, l.Because), saysFrom(l.From, s)}
	if l.Value == "" && l.Because == "" {
		lines = []string{e.whyNone(s)}
	}
	if l.Name == "tier" && len(e.TiersBefore) > 0 {
		var held []string
		for _, t := range e.TiersBefore[max(0, len(e.TiersBefore)-maxShownTiers):] {
			held = append(held, s.Say(fmt.Sprintf("%s du %s au %s", t.Tier, t.From, t.To), fmt.Sprintf("%s from %s to %s", t.Tier, t.From, t.To)))
		}
		lines = append(lines, s.Say("Avant\u00a0: ", "Before: ")+strings.Join(held, ", "))
	}
	if l.Name == "tier" && len(e.Benefits) > 0 {
		lines = append(lines, s.Say("Avantages : ", "Benefits: ")+strings.Join(e.Benefits, ", "))
	}
	for _, line := range lines {
		if line != "" {
			fmt.Fprintln(out, indent(line))
		}
	}
}

// maxShownTiers is how many earlier steps a terminal shows, the newest.
const maxShownTiers = 4

// whyNone says why somebody has no such label.
func (e *Explanation) whyNone(s *Session) string {
	if slices.ContainsFunc(e.Labels, func(l Label) bool { return l.Name == "is_account" && l.Value == "true" }) {
		return s.Say("ce compte n'est personne en particulier", "this account is nobody in particular")
	}
	return s.Say("aucune commande ne compte", "no order counts")
}

// terminalRows writes the oldest order lines for a person.
func (e *Explanation) terminalRows(out io.Writer, s *Session) {
	if len(e.Rows) == 0 {
		fmt.Fprintln(out, s.Say("Aucune ligne de commande.", "No order line."))
		return
	}
	var rows [][]string
	for i, r := range e.Rows {
		if i == maxShownRows {
			break
		}
		amount := "–"
		if r.Amount != nil {
			amount = r.Amount.Format(s.Lang, e.currency) + typeWord(r.Type, s.Lang)
		}
		place := r.File
		if r.Sheet != "" {
			place += " / " + r.Sheet
		}
		rows = append(rows, []string{clip(place, 34), fmt.Sprint(r.Row), r.Date.String(), clip(r.OrderID, 12), amount})
	}
	head := []string{"Fichier", "Ligne", "Jour", "Commande", "Montant"}
	if s.Lang != "fr" {
		head = []string{"File", "Row", "Day", "Order", "Amount"}
	}
	fmt.Fprint(out, textTable(head, rows, nil))
	if more := len(e.Rows) - maxShownRows; more > 0 {
		fmt.Fprintln(out, s.Say(fmt.Sprintf("… et %s lignes de plus\u00a0; --json les montre toutes.", crm.FormatCount(int64(more), "fr")), fmt.Sprintf("… %s more; --json shows them all.", crm.FormatCount(int64(more), "en"))))
	}
}

// say is one mail for a person; what the server said stands as it was said.
func (m Mailed) say(s *Session) string {
	states := map[crm.MailState][2]string{
		crm.MailPlanned: {"prévu", "planned"}, crm.MailIntent: {"prévu", "planned"},
		crm.MailBegun: {"commencé", "begun"}, crm.MailAccepted: {"remis", "accepted"},
		crm.MailRefused: {"refusé", "refused"}, crm.MailDeferred: {"remis à plus tard", "for later"},
		crm.MailUncertain: {"incertain, ne sera pas renvoyé", "uncertain, never sent again"}, crm.MailWithheld: {"retenu", "withheld"},
	}
	word, known := states[m.State]
	if !known {
		word = [2]string{string(m.State), string(m.State)}
	}
	said := s.Say("Courriel de "+m.Plan+" : "+word[0], "Mail of "+m.Plan+": "+word[1])
	if m.Detail != "" {
		said += " (" + m.Detail + ")"
	}
	return said
}

// typeWord is what stands behind an amount that is no goods': "" behind one that is.
func typeWord(t crm.LineType, lang string) string {
	words := map[crm.LineType][2]string{
		crm.Shipping: {"port", "shipping"}, crm.GiftCard: {"carte cadeau", "gift card"}, crm.Deposit: {"acompte", "deposit"},
		crm.Tip: {"pourboire", "tip"}, crm.TaxLine: {"taxe", "tax"}, crm.Discount: {"remise", "discount"},
	}
	w, ok := words[t]
	switch {
	case !ok:
		return ""
	case lang == "fr":
		return " (" + w[0] + ")"
	}
	return " (" + w[1] + ")"
}

// labelWord is a column's name as people read it.
func labelWord(name, lang string) string {
	words := map[string][2]string{
		"rfm_segment": {"Segment", "Segment"}, "abc_class": {"Classe ABC", "ABC class"}, "tier": {"Palier", "Tier"},
		"consent_email": {"Accord (courriel)", "Consent (e-mail)"}, "first_order_on": {"Première commande", "First order"},
		"linked_ids": {"Aussi connu comme", "Also known as"}, "is_account": {"Pas une personne", "Not a person"},
		"last_order_on": {"Dernière commande", "Last order"}, "orders": {"Commandes", "Orders"}, "order_days": {"Jours d'achat", "Days with orders"},
		"lines": {"Lignes", "Lines"}, "quantity": {"Quantité", "Quantity"}, "gross_sales": {"Ventes avant retours", "Gross sales"},
		"returns": {"Retours", "Returns"}, "net_sales": {"Ventes nettes", "Net sales"},
		"points_balance": {"Points", "Points"}, "points_pending": {"Points en attente", "Points pending"},
		"home_store": {"Magasin habituel", "Home store"},
	}
	if w, ok := words[name]; ok {
		if lang == "fr" {
			return w[0]
		}
		return w[1]
	}
	return name
}

// labelValue is a label's value as people read it.
func (e *Explanation) labelValue(l Label, lang string) string {
	if l.Name == "rfm_segment" && l.Value != "" {
		return e.segment
	}
	if l.Name == "consent_email" && lang == "fr" {
		return map[string]string{"granted": "donné", "denied": "refusé", "unknown": "inconnu", "expired": "expiré"}[l.Value]
	}
	if l.Name == "is_account" {
		return map[string]string{"truefr": "mis de côté", "falsefr": "à confirmer", "trueen": "set aside", "falseen": "to be confirmed"}[l.Value+lang]
	}
	if l.Name == "points_balance" {
		return countIn(l.Value, lang)
	}
	return cmp.Or(l.Value, "–")
}

// countIn is a whole or decimal number with the language's separators; another text stays as it is.
func countIn(text, lang string) string {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return crm.FormatCount(n, lang)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return text
	}
	point := "."
	if lang == "fr" {
		point = ","
	}
	fraction = strings.TrimRight(fraction, "0")
	return strings.TrimSuffix(crm.FormatCount(n, lang)+point+fraction, point)
}

// sumValue is a figure as people read it: money in the currency's own form, days in words, numbers in groups.
func sumValue(s Sum, lang, currency string) string {
	switch s.Name {
	case "gross_sales", "returns", "net_sales":
		if m, err := crm.ParseMoney(s.Value); err == nil {
			return m.Format(lang, currency)
		}
	case "first_order_on", "last_order_on":
		if d, err := crm.ParseDate(s.Value); err == nil {
			return d.Format(lang)
		}
	}
	return cmp.Or(countIn(s.Value, lang), "–")
}
