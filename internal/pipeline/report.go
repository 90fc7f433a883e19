package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/habitue-crm/habitue/internal/chart"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Report is the figures of one snapshot.
type Report struct {
	Summary transform.Summary
	JSON    []byte // the summary as it was published

	page     page
	stores   page // every chapter by store
	profiles []crm.Profile
}

// Asked says which report is wanted. The zero value is that of the newest snapshot as it was published.
type Asked struct {
	AsOf  *crm.Date
	Basis string // net or sales, where it is not the workspace's
	// ABCMonths is the window of the ABC classes, where it is not the workspace's; 0 is the whole history. A basis
	// of sales that is asked for goes by the whole history, as the figures of the literature do.
	ABCMonths *int
	// Against is the day of an earlier snapshot to tell the moves since.
	Against *crm.Date
	// ByStore puts every chapter by store beside the chain.
	ByStore bool
}

// Report is ReportOn a day's snapshot, or the newest, on a basis.
func (w *Workspace) Report(ctx context.Context, asOf *crm.Date, basis string) (Report, error) {
	return w.ReportOn(ctx, Asked{AsOf: asOf, Basis: basis})
}

// ReportOn reads the figures of a snapshot: the newest, or that of a day. What is not published but asked for by
// another basis or window is computed and kept nowhere. Who moved is told since the snapshot that the published one is
// compared with, or since that of the day asked for.
func (w *Workspace) ReportOn(ctx context.Context, a Asked) (Report, error) {
	var report Report
	var err error
	if by := w.counting(a.Basis, a.ABCMonths); by != w.counting("", nil) {
		report, err = w.computedReport(ctx, a.AsOf, by)
	} else {
		var ref lake.Ref
		var l *lake.Lake
		if ref, l, err = w.snapshotOf(a.AsOf); err == nil {
			report, err = w.published(l, ref)
		}
		if err == nil && a.Against == nil {
			report, err = w.sincePrevious(l, report)
		}
	}
	if err == nil && a.Against != nil {
		report, err = w.against(report, *a.Against)
	}
	if err == nil && a.ByStore {
		report.page = report.stores
	}
	return report, err
}

// newestDay is the day asked for, else that of the newest snapshot, else today: figures that are computed anew stand
// beside those that are published.
func (w *Workspace) newestDay(asOf *crm.Date) (crm.Date, error) {
	if asOf != nil {
		return *asOf, nil
	}
	l, err := w.Lake()
	if err != nil {
		return 0, err
	}
	ref, found, err := l.Latest()
	if err != nil {
		return 0, err
	}
	if !found {
		return w.Today(), nil
	}
	return ref.AsOf, nil
}

// computedReport is a report that is kept nowhere.
func (w *Workspace) computedReport(ctx context.Context, asOf *crm.Date, by counting) (Report, error) {
	day, err := w.newestDay(asOf)
	if err != nil {
		return Report{}, err
	}
	snapshot, err := w.compute(ctx, day, by)
	if err != nil {
		return Report{}, err
	}
	text, err := json.Marshal(snapshot.Summary)
	if err != nil {
		return Report{}, fmt.Errorf("write the summary: %w", err)
	}
	return w.report(snapshot.Summary, text, snapshot.Profiles), nil
}

// against adds who moved since an earlier published snapshot.
func (w *Workspace) against(later Report, day crm.Date) (Report, error) {
	if day >= later.Summary.AsOf {
		return Report{}, problem.New(problem.WrongFlag, problem.Args{"command": "report", "message": w.Say(
			"--against "+day.String()+" n'est pas avant l'état du "+later.Summary.AsOf.String()+".",
			"--against "+day.String()+" is not before the snapshot of "+later.Summary.AsOf.String()+".")})
	}
	ref, l, err := w.snapshotOf(&day)
	if err != nil {
		return Report{}, err
	}
	earlier, labels, err := labelled(l, ref)
	if err != nil {
		return Report{}, err
	}
	moved, err := transform.Compare(earlier, later.Summary, labels, later.profiles)
	if err != nil {
		return Report{}, err
	}
	later.Summary.Migration = &moved
	text, err := json.MarshalIndent(later.Summary, "", "  ")
	if err != nil {
		return Report{}, fmt.Errorf("write the summary: %w", err)
	}
	return w.report(later.Summary, text, later.profiles), nil
}

// published is the report of a published snapshot.
func (w *Workspace) published(l *lake.Lake, ref lake.Ref) (Report, error) {
	text, err := l.Summary(ref)
	if err != nil {
		return Report{}, err
	}
	var summary transform.Summary
	if err := json.Unmarshal(text, &summary); err != nil {
		return Report{}, fmt.Errorf("read the summary of %s: %w", ref.AsOf, err)
	}
	profiles, err := l.Profiles(ref, reportColumns(summary)...)
	if err != nil {
		return Report{}, err
	}
	return w.report(summary, text, profiles), nil
}

// reportColumns lists what a report reads of the customers: most of it is told by the summary.
func reportColumns(s transform.Summary) []string {
	columns := append(labelColumns(), "orders", "net_sales", "abc_because")
	if s.Abuse != nil && s.Abuse.All > 0 {
		columns = append(columns, "name")
	}
	return columns
}

// Terminal writes the report for a terminal.
func (r Report) Terminal(out io.Writer) error { return r.page.terminal(out) }

// reportFiles are what reports/<day>/ holds of a snapshot, before it is written.
type reportFiles struct {
	day   crm.Date
	files []reportFile
}

// reportFile is one of them; without anything to tell there is none, and that of an earlier day goes.
type reportFile struct {
	name   string
	text   []byte
	absent bool
}

// reportFiles makes the pages of a snapshot, with who moved since an earlier one, and the lists of A-class customers, of
// products and, where costs are known, of margins. text is the summary as it is published, which knows of no other day.
func (w *Workspace) reportFiles(l *lake.Lake, s *transform.Snapshot, text []byte) (reportFiles, error) {
	summary, err := sinceEarlier(l, s.Summary, s.Profiles)
	if err != nil {
		return reportFiles{}, err
	}
	r := w.report(summary, text, s.Profiles)
	html, errPage := r.page.html()
	stores, errStores := r.stores.html()
	list, errList := w.aList(s.Profiles)
	products, errProducts := w.productList(s.Products)
	margins, errMargins := w.marginList(s.Margins)
	return reportFiles{summary.AsOf, []reportFile{
		{"report.html", html, false},
		{"stores.html", stores, summary.Stores == nil},
		{"a-clients.csv", list, false},
		{"products.csv", products, len(s.Products) == 0},
		{"margins.csv", margins, len(s.Margins) == 0},
	}}, errors.Join(errPage, errStores, errList, errProducts, errMargins)
}

// writeReport puts the files into reports/<day>/ and reports/latest/, and says where the page is.
func (w *Workspace) writeReport(r reportFiles) (page string, err error) {
	folder := filepath.Join(reportsDir, r.day.String())
	var errDay, errLatest error
	cores.Do(
		func() { errDay = w.fillReportFolder(folder, r.files) },
		func() { errLatest = w.fillReportFolder(filepath.Join(reportsDir, "latest"), r.files) },
	)
	return filepath.Join(folder, r.files[0].name), cmp.Or(errDay, errLatest)
}

func (w *Workspace) fillReportFolder(dir string, files []reportFile) error {
	if err := w.makeReportFolder(dir); err != nil {
		return err
	}
	for _, f := range files {
		if err := w.writeList(w.path(dir, f.name), f.text, f.absent); err != nil {
			return err
		}
	}
	return nil
}

// writeList writes a file of a report, or takes it away where there is nothing to list.
func (w *Workspace) writeList(path string, text []byte, absent bool) error {
	if !absent {
		return writeFile(path, text, w.fileMode(reportsDir))
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return writeProblem(filepath.Base(path), err)
	}
	return nil
}

// makeReportFolder makes a folder inside reports/ with the mode of reports/.
func (w *Workspace) makeReportFolder(dir string) error {
	mode := w.folderMode(reportsDir)
	if err := os.MkdirAll(w.path(dir), mode.Perm()); err != nil {
		return writeProblem(dir, err)
	}
	if mode.Perm() == 0o700 {
		return nil
	}
	if err := giveToGroup(w.path(dir), w.Config.Group); err != nil {
		return writeProblem(dir, err)
	}
	return os.Chmod(w.path(dir), mode)
}

// aClass is the customers of class A, the best first, equals by id; where they stand, since a profile is large to copy.
func aClass(profiles []crm.Profile) []*crm.Profile {
	var best []*crm.Profile
	for i := range profiles {
		if profiles[i].ABCClass == "A" {
			best = append(best, &profiles[i])
		}
	}
	slices.SortFunc(best, func(a, b *crm.Profile) int {
		return cmp.Or(cmp.Compare(b.NetSales, a.NetSales), cmp.Compare(a.CustomerID, b.CustomerID))
	})
	return best
}

// report puts a summary into words and pictures.
func (w *Workspace) report(s transform.Summary, text []byte, profiles []crm.Profile) Report {
	return w.reportOf(&view{lang: w.Lang, currency: s.Currency, w: w, s: s, profiles: profiles}, text)
}

func (w *Workspace) reportOf(v *view, text []byte) Report {
	s := v.s
	p := page{Lang: w.Lang, Lead: v.lead(), Tiles: v.tiles(), Lists: true}
	p.Title = w.Say("Vos "+v.noun(2)+" au "+s.AsOf.Format("fr"), "Your "+v.noun(2)+" on "+s.AsOf.Format("en"))
	p.Subtitle = w.Config.Shop.Name
	if s.Basis == fold.Sales {
		p.Subtitle += w.Say(" · base : lignes de vente seules, avant retours", " · basis: sales lines alone, before returns")
	} else {
		p.Subtitle += w.Say(" · base : ventes nettes, après retours", " · basis: net sales, after returns")
	}
	p.Chapters = v.chapters()
	if s.Reconciliation != nil {
		p.Chapters = append(p.Chapters, v.reconciliation())
	}
	return Report{Summary: s, JSON: text, page: p, stores: v.storesPage(), profiles: v.profiles}
}

// chapters lists what the summary can tell; one of an older version tells less.
func (v *view) chapters() []chapter {
	var list []chapter
	if v.s.Sales != nil && len(v.s.Sales.Months) > 0 {
		list = append(list, v.sold())
	}
	if v.s.Stores != nil {
		list = append(list, v.storesChapter())
	}
	if v.s.Totals.Buyers > 0 {
		list = append(list, v.segments(), v.classes())
	}
	if p := v.s.Products; p != nil && p.Products > 0 {
		list = append(list, v.products())
		if p.Margin != nil && v.s.ABC.Margin != nil {
			list = append(list, v.margins())
		}
	}
	list = append(list, v.tiersChapter())
	if v.s.Points != nil {
		list = append(list, v.pointsChapter())
		if len(v.s.Points.Rewards) > 0 || len(v.s.Points.RewardProblems) > 0 {
			list = append(list, v.rewardsChapter())
		}
	}
	if v.s.Abuse != nil {
		list = append(list, v.suspicions())
	}
	switch {
	case v.s.Migration == nil:
	case v.brief:
		list = append(list, v.moves())
	default:
		list = append(list, v.migrations()...)
	}
	if len(v.s.Cohorts.Rows) > 0 {
		list = append(list, v.cohorts(), v.balance(), v.seconds(), v.concentration())
	}
	return append(list, v.contact())
}

// view turns the figures of one summary into words.
type view struct {
	lang, currency string
	w              *Workspace
	s              transform.Summary
	profiles       []crm.Profile
	brief          bool // who moved is told in one table
}

func (v *view) say(fr, en string) string { return v.w.Say(fr, en) }
func (v *view) money(m crm.Money) string { return m.Format(v.lang, v.currency) }
func (v *view) count(n int64) string     { return crm.FormatCount(n, v.lang) }
func (v *view) noun(n int64) string      { return v.w.Config.Shop.Customer.In(v.lang).Count(n, v.lang) }
func (v *view) people(n int64) string    { return v.count(n) + " " + v.noun(n) }
func (v *view) share(f float64) string   { return percent(f, v.lang) }
func (v *view) counted(n int64, fr, en forms) string {
	return counted(n, v.lang, fr, en)
}

func (v *view) pictures(draw func(chart.Layout) string) []template.HTML {
	return []template.HTML{template.HTML(draw(chart.Wide)), template.HTML(draw(chart.Narrow))} // our own SVG; every text in it is escaped
}

func (v *view) lead() string {
	t := v.s.Totals
	if r := v.s.Reconciliation; t.Buyers == 0 && r != nil && r.Lines > 0 {
		lines := v.counted(r.Lines, forms{"ligne est chargée", "lignes sont chargées"}, forms{"line is loaded", "lines are loaded"})
		return v.say(
			"Personne n'a encore acheté : "+lines+", aucune ne compte. Le tableau « Toutes les lignes », plus bas, dit pourquoi.",
			"Nobody has bought yet: "+lines+", none counts. The table “Every line” below says why.")
	}
	if t.Buyers == 0 {
		return v.say("Personne n'a encore acheté : chargez un fichier de ventes.", "Nobody has bought yet: load a file of sales.")
	}
	once := v.counted(t.OneTime, forms{"n'a acheté", "n'ont acheté"}, forms{"bought", "bought"})
	again := v.counted(t.Repeat, forms{"est revenu", "sont revenus"}, forms{"came back", "came back"})
	return v.say(
		fmt.Sprintf("%s : la classe A, %s, fait %s des ventes. %s qu'une fois, %s.", v.people(t.Buyers), v.people(v.s.ABC.A.Customers), v.share(v.s.ABC.A.Share), once, again),
		fmt.Sprintf("%s bought. Class A, %s, makes %s of the sales. %s once only, %s.", v.people(t.Buyers), v.people(v.s.ABC.A.Customers), v.share(v.s.ABC.A.Share), once, again))
}

func (v *view) tiles() []tile {
	t := v.s.Totals
	return []tile{
		{v.say("Acheteurs", "Buyers"), v.count(t.Buyers)},
		{v.say("Commandes", "Orders"), v.count(t.Orders)},
		{v.say("Ventes nettes", "Net sales"), v.money(t.NetSales)},
		{v.say("Retours", "Returns"), v.money(t.Returns)},
		{v.say("Commande moyenne", "Average order"), v.money(t.AverageOrder)},
	}
}
