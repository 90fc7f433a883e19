package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Tried is what became of files that were tried.
type Tried struct {
	Page  string    // the file of the page; "" where it is kept nowhere
	Kept  string    // the workspace, where it is kept; else ""
	AsOf  *crm.Date // the day of the newest order line; nil without one
	Loads Loads     // the files
	page  *page     // as it was written
}

// tryNames is how many people a list of the page names.
const tryNames = 15

// Keeping is what stays of a try; its zero value is nothing.
type Keeping struct {
	Folder string // the workspace, with the page in reports/
	Page   string // the page alone, as this file
}

// Try reads files into a workspace of its own, computes what is known of the customers on the day of the newest sale,
// and makes one page of it. The workspace goes when the page is made, also where the context ends; what a kill leaves of
// it, the next command takes away. Nothing is sent, and nothing is kept but what keep says.
func Try(ctx context.Context, files []string, keep Keeping, how Reading, s *Session) (Tried, error) {
	if len(files) == 0 {
		return Tried{}, problem.New(problem.NoFiles, problem.Args{"command": "try"})
	}
	t, mixed, err := tryIn(ctx, files, keep.Folder, "", how, s)
	if err == nil && mixed != "" && keep.Folder == "" { // several currencies do not add up: the others' lines are rejected
		t, _, err = tryIn(ctx, files, keep.Folder, mixed, how, s)
	}
	if err == nil && keep.Page != "" {
		err = t.write(keep.Page)
	}
	return t, err
}

// write writes the page as a file.
func (t *Tried) write(path string) error {
	text, err := t.page.html()
	if err != nil {
		return err
	}
	t.Page = path
	return writeFile(path, text, 0o600)
}

// tryIn is one try with a currency ("" is whatever the lines say). Where the lines are in several, the one that most
// of them have is returned.
func tryIn(ctx context.Context, files []string, keep, currency string, how Reading, s *Session) (t Tried, mixed string, err error) {
	dir := keep
	if keep == "" {
		sweepTries(s.Now())
		if dir, err = os.MkdirTemp("", tryFolders); err != nil {
			return t, "", writeProblem("habitue-try", err)
		}
		defer func() { err = errors.Join(err, removeAll(dir)) }()
	}
	if _, err := Init(ctx, dir, s.Say("Essai", "A try"), s); err != nil {
		return t, "", err
	}
	w, err := OpenLocked(ctx, dir, "try", s)
	if err != nil {
		return t, "", err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	w.Config.Currency, w.Config.Basis = currency, ""
	how.AcceptChanges = true // nobody has anything else to lose
	if t.Loads, err = w.Ingest(ctx, files, how); err != nil {
		return t, "", err
	}
	sales, found, mixed, err := w.salesOf(ctx)
	if err != nil || mixed != "" && keep == "" && currency == "" {
		return t, mixed, err
	}
	w.Config.Currency = cmp.Or(currency, found)
	if err := w.tryPage(ctx, &t, sales); err != nil {
		return t, "", err
	}
	if keep == "" {
		return t, "", nil
	}
	return t, "", w.layTry(&t, keep)
}

// removeAll takes a throw-away workspace away.
func removeAll(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return writeProblem(dir, err)
	}
	return nil
}

// salesOf sums the sales by day, and says in which currency they are: the only one, or the one that most lines have and
// that there are others. Both are "" where the lines do not say.
func (w *Workspace) salesOf(ctx context.Context) (sales daySums, only, mixed string, err error) {
	l, err := w.Lake()
	if err != nil {
		return sales, "", "", err
	}
	lines := map[string]int{}
	err = l.EachOrderLine(ctx, func(s lake.StoredLine) error {
		if s.Currency != "" {
			lines[s.Currency]++
		}
		sales.add(s.Date, s.Type, s.Amount)
		return nil
	})
	for code, n := range lines {
		if only == "" || n > lines[only] || n == lines[only] && code < only {
			only = code
		}
	}
	if len(lines) > 1 {
		mixed = only
	}
	return sales, only, mixed, err
}

// tryPage makes the page: who the regulars are, what they bring, and what is wrong in the files.
func (w *Workspace) tryPage(ctx context.Context, t *Tried, sales daySums) error {
	p := page{Lang: w.Lang, Title: w.Say("Vos habitués", "Your regulars")}
	for i := range t.Loads.Files {
		if last := t.Loads.Files[i].Report.Latest; last != nil && (t.AsOf == nil || *last > *t.AsOf) && t.Loads.Files[i].Err == nil {
			t.AsOf = last
		}
	}
	if t.AsOf == nil {
		p.Lead, p.Bad = w.sayNoSales(t.Loads.Files), true
	} else if err := w.tryFigures(ctx, t, &p, sales); err != nil {
		return err
	}
	var names []string
	for i := range t.Loads.Files {
		p.Chapters = append(p.Chapters, w.tryFile(&t.Loads.Files[i], i))
		names = append(names, filepath.Base(t.Loads.Files[i].Path))
	}
	p.Subtitle += w.Say("Lu dans ", "Read from ") + strings.Join(names, ", ") + w.Say(". Rien n'est envoyé.", ". Nothing is sent.")
	t.page = &p
	return nil
}

// sayNoSales says that no sale was read: of files that could be read, what to add.
func (w *Workspace) sayNoSales(files []Load) string {
	switch {
	case slices.ContainsFunc(files, func(l Load) bool { return l.Err != nil }):
		return w.Say("Aucune vente n'a pu être lue ; voici pourquoi.", "No sale could be read; this is why.")
	case len(files) == 1:
		return w.Say("Ce fichier ne contient pas de ventes. Ajoutez-y un export de ventes : le jour, le client, le montant.",
			"This file holds no sales. Add an export of sales to it: day, customer, amount.")
	}
	return w.Say("Ces fichiers ne contiennent pas de ventes. Ajoutez-y un export de ventes : le jour, le client, le montant.",
		"These files hold no sales. Add an export of sales to them: day, customer, amount.")
}

// tryFigures computes the snapshot of the last day and puts it on the page.
func (w *Workspace) tryFigures(ctx context.Context, t *Tried, p *page, sales daySums) error {
	published, err := w.Snapshot(ctx, t.AsOf, "")
	if err != nil {
		return err
	}
	l, err := w.Lake()
	if err != nil {
		return err
	}
	profiles, err := l.Profiles(published.Ref)
	if err != nil {
		return err
	}
	v := &view{lang: w.Lang, currency: w.Config.Currency, w: w, s: published.Summary, profiles: profiles}
	p.Title = w.Say("Vos habitués au ", "Your regulars on ") + t.AsOf.Format(w.Lang)
	if v.s.Totals.Buyers == 0 {
		p.Lead = w.Say("Aucun achat d'un client n'a pu être compté ; voici pourquoi.", "No purchase of a customer could be counted; this is why.")
		p.Bad = true
		if v.s.Reconciliation != nil {
			p.Chapters = append(p.Chapters, v.reconciliation())
		}
		return nil
	}
	p.Lead, p.Tiles = v.lead(), v.tiles()
	p.Chapters = append(p.Chapters, v.regulars(), v.bestClients())
	if c, ok := sales.chapter(w.Session, w.Config.Currency); ok {
		p.Chapters = append(p.Chapters, c)
	}
	p.Chapters = append(p.Chapters, v.segments(), v.classes())
	return nil
}

// called is a person's name, or their number where there is none.
func called(p *crm.Profile) string { return cmp.Or(crm.ReadableName(p.Name), p.CustomerID) }

// regulars are those who came on most days.
func (v *view) regulars() chapter {
	var came []crm.Profile
	for _, p := range v.profiles {
		if p.OrderDays > 1 && !p.IsAccount { // the till's catch-all is nobody
			came = append(came, p)
		}
	}
	slices.SortStableFunc(came, func(a, b crm.Profile) int {
		return cmp.Or(cmp.Compare(b.OrderDays, a.OrderDays), cmp.Compare(b.NetSales, a.NetSales))
	})
	c := chapter{
		ID: "regulars", Title: v.say("Les habitués", "The regulars"),
		Head: []string{v.say("Qui", "Who"), v.say("Jours d'achat", "Days of purchase"), v.say("Dernier achat", "Last purchase"), v.say("Ventes nettes", "Net sales")},
		Finding: v.say(v.people(int64(len(came)))+" sont venus plus d'un jour ; les plus assidus :",
			v.people(int64(len(came)))+" came on more than one day; the most faithful:"),
	}
	for _, p := range came[:min(tryNames, len(came))] {
		c.Rows = append(c.Rows, []string{called(&p), v.count(p.OrderDays), shortDay(*p.LastOrderOn, v.lang), v.money(p.NetSales)})
	}
	if len(came) == 0 {
		c.Head, c.Finding = nil, v.say("Personne n'est encore revenu un autre jour.", "Nobody has come back on another day yet.")
	}
	return c
}

// bestClients are the first of class A.
func (v *view) bestClients() chapter {
	list := aClass(v.profiles)
	c := chapter{
		ID: "a", Title: v.say("La classe A", "Class A"),
		Head: []string{v.say("Qui", "Who"), v.say("Ventes nettes", "Net sales"), v.say("Commandes", "Orders"), v.say("Dernier achat", "Last purchase")},
		Finding: v.say(v.people(v.s.ABC.A.Customers)+" font "+v.share(v.s.ABC.A.Share)+" des ventes ; les premiers :",
			v.people(v.s.ABC.A.Customers)+" make "+v.share(v.s.ABC.A.Share)+" of the sales; the first:"),
	}
	for _, p := range list[:min(tryNames, len(list))] {
		last := ""
		if p.LastOrderOn != nil {
			last = shortDay(*p.LastOrderOn, v.lang)
		}
		c.Rows = append(c.Rows, []string{called(p), v.money(p.NetSales), v.count(p.Orders), last})
	}
	if len(list) == 0 {
		c.Head, c.Finding = nil, v.say("Personne n'a encore acheté.", "Nobody has bought yet.")
	}
	return c
}

// tryFile says what one file holds and what is wrong in it.
func (w *Workspace) tryFile(l *Load, n int) chapter {
	f := &filePage{Session: w.Session, report: l.Report, err: l.Err, currency: w.Config.Currency}
	c := chapter{ID: fmt.Sprintf("file-%d", n+1), Title: filepath.Base(l.Path), Finding: f.lead()}
	if l.Err == nil {
		c.Finding = w.Say("Lignes lues : "+f.count(l.Report.Accepted())+" ; à corriger : "+f.count(l.Report.Rejected())+".",
			"Rows read: "+f.count(l.Report.Accepted())+"; to correct: "+f.count(l.Report.Rejected())+".")
	}
	if l.Known {
		c.Finding = w.Say("Les mêmes octets ont déjà été lus sous un autre nom.", "The same bytes were read already under another name.")
		return c
	}
	understood := f.understood()
	c.Finding += " " + understood.Finding
	bad, odd := f.problems(problem.Error), f.problems(problem.Warning)
	c.Items = append(bad.Items, odd.Items...)
	for _, i := range c.Items {
		place := ""
		if i.Place != "" {
			place = i.Place + w.Say("\u00a0: ", ": ")
		}
		c.Plain += indent(strings.TrimSpace(place+i.What+" "+i.Fix)) + "\n"
	}
	c.Note = strings.TrimSpace(bad.Note + " " + odd.Note)
	return c
}

// layTry writes the page into the workspace that is kept.
func (w *Workspace) layTry(t *Tried, keep string) error {
	text, err := t.page.html()
	if err != nil {
		return err
	}
	t.Kept, t.Page = keep, w.path(reportsDir, "try.html")
	if err := w.keepCurrency(); err != nil {
		return err
	}
	return writeFile(t.Page, text, w.fileMode(reportsDir))
}

// keepCurrency writes the currency that the lines say into the configuration of a workspace that stays.
func (w *Workspace) keepCurrency() error {
	if w.Config.Currency == "" {
		return nil
	}
	text, err := os.ReadFile(w.path(config.FileName))
	if err != nil {
		return readProblem(config.FileName, err)
	}
	said := strings.Replace(string(text), "currency: EUR", "currency: "+w.Config.Currency, 1)
	return writeFile(w.path(config.FileName), []byte(said), 0o600)
}

// Say is the try in a few lines: the files that could not be read, what was found, what stays of it.
func (t Tried) Say(s *Session) string {
	var b strings.Builder
	for _, l := range t.Loads.Files {
		if l.Err != nil {
			b.WriteString("✗ " + saying(l.Err, s.Lang) + "\n")
		}
	}
	if t.page != nil {
		b.WriteString(wrap(t.page.Lead, textWidth) + "\n")
	}
	if t.Page != "" {
		b.WriteString(s.Say("La page : ", "The page: ") + t.Page + "\n")
	}
	if t.Kept != "" {
		b.WriteString(s.Say("L'espace de travail : ", "The workspace: ") + t.Kept + "\n")
	}
	return b.String()
}

// SayKept is how to keep what is not kept.
func (t Tried) SayKept(s *Session) string {
	if t.Page != "" {
		return ""
	}
	return s.Say("Rien n'est gardé. Pour garder la page : --out page.html.\nPour garder l'essai entier : --keep DOSSIER.\n",
		"Nothing is kept. To keep the page: --out page.html.\nTo keep the whole try: --keep FOLDER.\n")
}

// TriedJSON is a try as --json prints it.
type TriedJSON struct {
	Page      string     `json:"page,omitempty"` // where it is kept
	Workspace string     `json:"workspace,omitempty"`
	AsOf      *crm.Date  `json:"as_of"`
	Files     []LoadJSON `json:"files"`
}

// JSON is the try for machines.
func (t Tried) JSON() TriedJSON {
	files := t.Loads.JSON()
	for i := range files {
		if t.Kept == "" {
			files[i].Rejects = "" // it is gone with the workspace
		}
	}
	return TriedJSON{Page: t.Page, Workspace: t.Kept, AsOf: t.AsOf, Files: files}
}
