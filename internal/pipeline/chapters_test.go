package pipeline

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/sales"
	"github.com/habitue-crm/habitue/transform/segment"
)

// chapterShop is a year of forty customers as of a day, with two products, one of whose costs is known, who buy at one
// store after another where there are any.
func chapterShop(t *testing.T, w *Workspace, asOf crm.Date, stores ...string) transform.Snapshot {
	t.Helper()
	first := crm.NewDate(2024, 1, 10)
	var goods segment.Goods
	var sold sales.Book
	cost := crm.MoneyOf(7)
	var records []fold.Record
	for i := range 40 {
		f, store := fold.New(fold.Net), ""
		if len(stores) > 0 {
			store = stores[min(i/12, len(stores)-1)]
		}
		for n, day := 0, first.AddDays(i*9); day <= asOf; n, day = n+1, day.AddDays(20+i*11) {
			amount := crm.MoneyOf(int64(20 + 3*i%50))
			f.Add(fold.Line{Store: store, OrderID: fmt.Sprint(i, "-", n), Date: day, Quantity: crm.QuantityOf(2), Amount: amount})
			line := segment.GoodsLine{Product: "candle", Name: "Bougie", Customer: fmt.Sprint(100 + i), Amount: amount, Quantity: crm.QuantityOf(2), Cost: &cost}
			if n%3 == 2 {
				line.Product, line.Name, line.Cost = "card", "Carte", nil
			}
			at := sales.Line{Store: store, Known: true, Product: "candle", Date: day, Amount: amount, Class: fold.Sale, Counts: true, Classed: true, Cost: &cost}
			if n%3 == 2 {
				at.Product, at.Cost = "card", nil
			}
			sold.Add(at)
			if n%4 == 1 {
				sold.Add(sales.Line{Store: store, Date: day, Amount: crm.MoneyOf(5), Class: fold.UnknownCustomer, Counts: true})
			}
			if err := goods.Add(line); err != nil {
				t.Fatal(err)
			}
		}
		if r := f.Finish(fmt.Sprint(100 + i)); r.Bought() {
			records = append(records, r)
		}
	}
	settings := transform.Settings{AsOf: asOf, Basis: fold.Net, Currency: "EUR", DefaultSource: defaultSource, Tiers: w.tierRules()}
	w.classRules(&settings, w.Config.ABC.WindowMonths)
	reconciled := fold.NewReconciliation()
	for _, r := range records {
		for range r.Lines {
			reconciled.Add(fold.Sale, r.Net()/crm.Money(r.Lines)) // every line of a customer is of one amount
		}
	}
	settings.Reconciliation = &reconciled
	sum, totals := goods.Finish(nil), sold.Finish(asOf)
	settings.Goods, settings.Sales = &sum, &totals
	s, err := transform.Build(records, nil, nil, nil, settings)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestChaptersForPeople keeps what a terminal and the page show of every chapter in both languages. HABITUE_UPDATE=1
// rewrites it.
func TestChaptersForPeople(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		c := config.Default()
		c.ABC.WindowMonths = 12
		w := &Workspace{Session: &Session{Lang: lang}, Config: &c}
		earlier, later := chapterShop(t, w, crm.NewDate(2024, 11, 30)), chapterShop(t, w, crm.NewDate(2024, 12, 20))
		c.RFM.Own = []config.Group{{Name: "champions", FR: "Étoiles", EN: "Stars"}} // a title of one's own
		moved, err := transform.Compare(earlier.Summary, later.Summary, earlier.Profiles, later.Profiles)
		if err != nil {
			t.Fatal(err)
		}
		later.Summary.Migration = &moved
		var b bytes.Buffer
		if err := w.report(later.Summary, nil, later.Profiles).Terminal(&b); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(b.String(), "\n") {
			if n := len([]rune(line)); n > textWidth {
				t.Errorf("%s line %d has %d columns: %s", lang, i+1, n, line)
			}
		}
		goldenFile(t, "chapters."+lang+".txt", b.Bytes())
		html, err := w.report(later.Summary, nil, later.Profiles).page.html()
		if err != nil {
			t.Fatal(err)
		}
		goldenFile(t, "chapters."+lang+".html", html)
	}
}

// TestStoresForPeople keeps the report by store, of which one has too few buyers. HABITUE_UPDATE=1 rewrites it.
func TestStoresForPeople(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		c := config.Default()
		w := &Workspace{Session: &Session{Lang: lang}, Config: &c}
		names := []string{"Lyon Part-Dieu", "Nice", "Saint-Étienne Châteaucreux", "=Toul"}
		earlier := chapterShop(t, w, crm.NewDate(2024, 11, 30), names...)
		later := chapterShop(t, w, crm.NewDate(2024, 12, 20), names...)
		moved, err := transform.Compare(earlier.Summary, later.Summary, earlier.Profiles, later.Profiles)
		if err != nil {
			t.Fatal(err)
		}
		later.Summary.Migration = &moved
		report := w.report(later.Summary, nil, later.Profiles)
		var b bytes.Buffer
		if err := report.stores.terminal(&b); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(b.String(), "\n") {
			if n := len([]rune(line)); n > textWidth {
				t.Errorf("%s line %d has %d columns: %s", lang, i+1, n, line)
			}
		}
		goldenFile(t, "stores."+lang+".txt", b.Bytes())
		html, err := report.stores.html()
		if err != nil {
			t.Fatal(err)
		}
		goldenFile(t, "stores."+lang+".html", html)
	}
}

// goldenFile compares a text with the one in testdata. HABITUE_UPDATE=1 rewrites it.
func goldenFile(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("HABITUE_UPDATE") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestListsOfProductsAndMargins(t *testing.T) {
	c := config.Default()
	w := &Workspace{Session: &Session{Lang: "en"}, Config: &c}
	s := chapterShop(t, w, crm.NewDate(2024, 3, 31))
	products, err := w.productList(s.Products)
	if err != nil {
		t.Fatal(err)
	}
	margins, err := w.marginList(s.Margins)
	if err != nil {
		t.Fatal(err)
	}
	p, m := strings.Split(string(products), "\n"), strings.Split(string(margins), "\n")
	if !strings.HasPrefix(p[0], "\ufeffproduct_id,name,sales") || !strings.HasPrefix(p[1], "candle,Bougie,") || !strings.Contains(p[1], "by margin") ||
		!strings.HasPrefix(p[2], "card,Carte,") || !strings.HasSuffix(p[2], ",,,") {
		t.Errorf("%q", p)
	}
	if len(m) != len(s.Margins)+2 || !strings.Contains(m[1], "1st of ") {
		t.Errorf("%q", m)
	}
}
