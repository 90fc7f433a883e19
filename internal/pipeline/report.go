package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/habitue-crm/habitue/internal/chart"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Report is the figures of one snapshot.
type Report struct {
	Summary transform.Summary
	JSON    []byte // the summary as it was published
	page    page
}

// Report reads the figures of a snapshot: the newest, or that of a day. What is not published but asked for by
// another basis is computed and kept nowhere.
func (w *Workspace) Report(ctx context.Context, asOf *crm.Date, basis string) (Report, error) {
	if basis != "" && basis != w.Config.Metrics.Basis {
		day := w.Today()
		if asOf != nil {
			day = *asOf
		}
		snapshot, err := w.compute(ctx, day, fold.Basis(basis))
		if err != nil {
			return Report{}, err
		}
		text, err := json.Marshal(snapshot.Summary)
		if err != nil {
			return Report{}, fmt.Errorf("write the summary: %w", err)
		}
		return w.report(snapshot.Summary, text, snapshot.Profiles), nil
	}
	ref, l, err := w.snapshotOf(asOf)
	if err != nil {
		return Report{}, err
	}
	return w.published(l, ref)
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
	profiles, err := l.Profiles(ref)
	if err != nil {
		return Report{}, err
	}
	return w.report(summary, text, profiles), nil
}

// Terminal writes the report for a terminal.
func (r Report) Terminal(out io.Writer) error { return r.page.terminal(out) }

// writeReport puts the report's page and the list of A-class customers into reports/<day>/ and reports/latest/.
func (w *Workspace) writeReport(r Report, profiles []crm.Profile) (string, error) {
	html, err := r.page.html()
	if err != nil {
		return "", err
	}
	list, err := aList(profiles)
	if err != nil {
		return "", err
	}
	folder := filepath.Join(reportsDir, r.Summary.AsOf.String())
	for _, dir := range []string{folder, filepath.Join(reportsDir, "latest")} {
		if err := w.makeReportFolder(dir); err != nil {
			return "", err
		}
		if err := writeFile(w.path(dir, "report.html"), html, w.fileMode(reportsDir)); err != nil {
			return "", err
		}
		if err := writeFile(w.path(dir, "a-clients.csv"), list, w.fileMode(reportsDir)); err != nil {
			return "", err
		}
	}
	return filepath.Join(folder, "report.html"), nil
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

// aClass is the customers of class A, the best first.
func aClass(profiles []crm.Profile) []crm.Profile {
	var best []crm.Profile
	for _, p := range profiles {
		if p.ABCClass == "A" {
			best = append(best, p)
		}
	}
	slices.SortStableFunc(best, func(a, b crm.Profile) int { return cmp.Compare(b.NetSales, a.NetSales) })
	return best
}

// aList is the A-class customers with the reason of each, the best first, as a csv that a spreadsheet program
// opens safely.
func aList(profiles []crm.Profile) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff") // so that Excel reads it as UTF-8
	out := csv.NewWriter(&b)
	rows := [][]string{{"customer_id", "name", "net_sales", "orders", "last_order_on", "rfm_segment", "tier", "because"}}
	for _, p := range aClass(profiles) {
		last := ""
		if p.LastOrderOn != nil {
			last = p.LastOrderOn.String()
		}
		rows = append(rows, []string{neutral(p.CustomerID), neutral(crm.ReadableName(p.Name)), p.NetSales.String(), strconv.FormatInt(p.Orders, 10), last, string(p.RFMSegment), neutral(p.Tier), p.ABCBecause})
	}
	if err := out.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write the list of A-class customers: %w", err)
	}
	return b.Bytes(), nil
}

// report puts a summary into words and pictures.
func (w *Workspace) report(s transform.Summary, text []byte, profiles []crm.Profile) Report {
	v := &view{lang: w.Lang, currency: s.Currency, w: w, s: s, profiles: profiles}
	p := page{Lang: w.Lang, Lead: v.lead(), Tiles: v.tiles()}
	p.Title = w.Say("Vos "+v.noun(2)+" au "+s.AsOf.Format("fr"), "Your "+v.noun(2)+" on "+s.AsOf.Format("en"))
	p.Subtitle = w.Config.Shop.Name
	if s.Basis == fold.Sales {
		p.Subtitle += w.Say(" · base : lignes de vente seules, avant retours", " · basis: sales lines alone, before returns")
	} else {
		p.Subtitle += w.Say(" · base : ventes nettes, après retours", " · basis: net sales, after returns")
	}
	p.Chapters = []chapter{v.segments(), v.classes(), v.tiersChapter(), v.contact()}
	if s.Points != nil {
		p.Chapters = append(p.Chapters, v.pointsChapter())
	}
	if s.Reconciliation != nil {
		p.Chapters = append(p.Chapters, v.reconciliation())
	}
	return Report{Summary: s, JSON: text, page: p}
}

// view turns the figures of one summary into words.
type view struct {
	lang, currency string
	w              *Workspace
	s              transform.Summary
	profiles       []crm.Profile
}

func (v *view) say(fr, en string) string { return v.w.Say(fr, en) }
func (v *view) money(m crm.Money) string { return m.Format(v.lang, v.currency) }
func (v *view) count(n int64) string     { return crm.FormatCount(n, v.lang) }
func (v *view) noun(n int64) string      { return v.w.Config.Shop.Customer.In(v.lang).Count(n, v.lang) }
func (v *view) people(n int64) string    { return v.count(n) + " " + v.noun(n) }
func (v *view) share(f float64) string   { return percent(f, v.lang) }
func (v *view) pictures(draw func(chart.Layout) string) []template.HTML {
	return []template.HTML{template.HTML(draw(chart.Wide)), template.HTML(draw(chart.Narrow))} // our own SVG; every text in it is escaped
}

func (v *view) lead() string {
	t := v.s.Totals
	if t.Buyers == 0 {
		return v.say("Personne n'a encore acheté : chargez un fichier de ventes.", "Nobody has bought yet: load a file of sales.")
	}
	return v.say(
		fmt.Sprintf("%s : la classe A, %s, fait %s des ventes. %s n'ont acheté qu'une fois, %s sont revenus.",
			v.people(t.Buyers), v.people(v.s.ABC.A.Customers), v.share(v.s.ABC.A.Share), v.count(t.OneTime), v.count(t.Repeat)),
		fmt.Sprintf("%s bought. Class A, %s, makes %s of the sales. %s bought once only, %s came back.",
			v.people(t.Buyers), v.people(v.s.ABC.A.Customers), v.share(v.s.ABC.A.Share), v.count(t.OneTime), v.count(t.Repeat)))
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
