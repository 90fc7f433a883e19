package pipeline_test

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/transform"
)

// retailDay is the day as of which the figures of Online Retail are published.
const retailDay = "2011-12-10"

// retailRows is the number of rows that the data set is published with.
const retailRows = 541_909

// retailShop is a workspace that holds the Online Retail workbook, loaded once for all tests that start from it.
type retailShop struct {
	once sync.Once
	dir  string
}

var retail retailShop

// retailWorkspace is a copy of the workspace into which the workbook has been loaded and published.
func retailWorkspace(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("541,909 rows")
	}
	workbook := shared(t, "data/online_retail/online_retail_full.xlsx")
	retail.once.Do(func() {
		dir, err := os.MkdirTemp("", "habitue-retail-")
		if err != nil {
			t.Fatal(err)
		}
		retail.dir = dir
		ws := initialised(t, filepath.Join(dir, "shop"), "currency: EUR", "currency: GBP")
		locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
			ingested(t, w, workbook)
			published(t, w)
		})
	})
	ws := filepath.Join(retail.dir, "shop")
	if _, err := os.Stat(filepath.Join(ws, "reports", "latest", "a-clients.csv")); err != nil {
		t.Fatal("the workbook could not be loaded: ", err)
	}
	return copied(t, ws)
}

// retailDays unpacks the 305 daily files into a folder and returns them in an order of chance.
func retailDays(t *testing.T) []string {
	t.Helper()
	archive, err := zip.OpenReader(shared(t, "data/online_retail/online_retail_by_day.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	dir := t.TempDir()
	var files []string
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, ".csv") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.Base(f.Name))
		write(t, path, string(text))
		files = append(files, path)
	}
	slices.Sort(files)
	if len(files) != 305 {
		t.Fatalf("the archive holds %d csv files", len(files))
	}
	chance := rand.New(rand.NewPCG(2011, 12))
	chance.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	return files
}

// ingested loads files, none of which may be refused or lose a row.
func ingested(t *testing.T, w *pipeline.Workspace, files ...string) pipeline.Loads {
	t.Helper()
	loads, err := w.Ingest(t.Context(), files, pipeline.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	if len(loads.Files) != len(files) || loads.Exit() != 0 {
		t.Fatalf("exit code %d: %s", loads.Exit(), loads.Say("en"))
	}
	return loads
}

func published(t *testing.T, w *pipeline.Workspace) pipeline.Published {
	t.Helper()
	p, err := w.Snapshot(t.Context(), day(t, retailDay), "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rows adds up the rows of loads: those read, those accepted.
func rows(loads pipeline.Loads) (read, accepted int) {
	for _, f := range loads.Files {
		for _, s := range f.Report.Sheets {
			read += s.Rows
		}
		accepted += f.Report.Accepted()
	}
	return read, accepted
}

func TestOnlineRetailGivesThePublishedFigures(t *testing.T) {
	dir := retailWorkspace(t)
	w, err := pipeline.Open(dir, session(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	sales, err := w.Report(t.Context(), day(t, retailDay), "sales")
	if err != nil {
		t.Fatal(err)
	}
	s := sales.Summary
	for _, c := range []struct {
		name      string
		got, want int64
	}{
		{"customers", s.Totals.Customers, 4_338},
		{"buyers", s.Totals.Buyers, 4_338},
		{"orders", s.Totals.Orders, 18_532},
		{"order lines", s.Totals.OrderLines, 397_884},
		{"bought once", s.Totals.OneTime, 1_493},
		{"came back", s.Totals.Repeat, 2_845},
		{"longest recency", s.RFM.Max.Recency, 374},
		{"most orders", s.RFM.Max.Frequency, 209},
		{"net sales", int64(s.Totals.NetSales), int64(money(t, "8911407.904"))},
		{"gross sales", int64(s.Totals.GrossSales), int64(money(t, "8911407.904"))},
		{"returns", int64(s.Totals.Returns), 0},
		{"highest sales", int64(s.RFM.Max.Monetary), int64(money(t, "280206.02"))},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, c.got, c.want)
		}
	}
	if math.Abs(s.RFM.Mean.Recency-93.0595) > 1e-4 || math.Abs(s.RFM.Mean.Frequency-4.27202) > 1e-5 {
		t.Errorf("mean recency %v, mean frequency %v", s.RFM.Mean.Recency, s.RFM.Mean.Frequency)
	}
	if got := s.RFM.Mean.Monetary; got != money(t, "2054.2665") { // 2,054.26646 to four decimals
		t.Errorf("mean sales %s", got)
	}
	reconciled(t, s)
	if n := customers(s); n != 4_338 {
		t.Errorf("the segments hold %d customers", n)
	}
	net, err := w.Report(t.Context(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	reconciled(t, net.Summary)
	// reference/loyalty.md §5.2: known customers, and what they are worth with their returns.
	if n := net.Summary.Totals; n.Customers != 4_372 || n.NetSales != money(t, "8300065.814") {
		t.Errorf("net: %d customers, %s", n.Customers, n.NetSales)
	}
}

// reconciled wants every row of the data set in exactly one class, and the classes of the sales basis to hold what
// the literature counts.
func reconciled(t *testing.T, s transform.Summary) {
	t.Helper()
	r := s.Reconciliation
	if r == nil {
		t.Fatal("no reconciliation")
	}
	var lines, sales int64
	var amount, sold crm.Money
	for _, p := range r.Parts {
		lines, amount = lines+p.Lines, amount+p.Amount
		if p.Sales {
			sales, sold = sales+p.Lines, sold+p.Amount
		}
	}
	if lines != retailRows || r.Lines != retailRows {
		t.Errorf("the classes add up to %d of %d lines", lines, r.Lines)
	}
	if amount != money(t, "9747747.934") || r.Amount != amount {
		t.Errorf("the classes add up to %s of %s", amount, r.Amount)
	}
	if sales != 397_884 || sold != money(t, "8911407.904") {
		t.Errorf("the sales basis takes %d lines of %s", sales, sold)
	}
}

// customers adds the segments up.
func customers(s transform.Summary) (n int64) {
	for _, segment := range s.RFM.Segments {
		n += segment.Customers
	}
	return n
}

func TestWhoReturnedEverythingIsNoAClient(t *testing.T) {
	dir := retailWorkspace(t)
	list := must(t, "export", "--workspace", dir, "--table", "customers", "--format", "json", "--columns", "customer_id,abc_class,gross_sales,returns,net_sales", "--where", `customer_id == "12346"`)
	c := object(t, list)
	for name, want := range map[string]string{"gross_sales": "77183.6000", "returns": "77183.6000", "net_sales": "0.0000"} {
		if c[name] != want {
			t.Errorf("%s: got %v, want %s", name, c[name], want)
		}
	}
	if c["abc_class"] == "A" {
		t.Error("a customer who brought everything back is of class A")
	}
	if strings.Contains(string(read(t, filepath.Join(dir, "reports", "latest", "a-clients.csv"))), "\n12346,") {
		t.Error("and stands in the list of A clients")
	}
}

func TestOnlineRetailInBothFormsIsTheSameSnapshot(t *testing.T) {
	asWorkbook := retailWorkspace(t)
	files := retailDays(t)
	workbook := shared(t, "data/online_retail/online_retail_full.xlsx")
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"), "currency: EUR", "currency: GBP")
	want := customersFile(t, asWorkbook, retailDay)
	locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
		loads := ingested(t, w, files...)
		if read, accepted := rows(loads); read != retailRows || accepted != retailRows {
			t.Errorf("read %d rows, accepted %d", read, accepted)
		}
		first := published(t, w)
		if !bytes.Equal(customersFile(t, dir, retailDay), want) {
			t.Error("the daily files give another customers.parquet than the workbook")
		}
		manifest := read(t, filepath.Join(dir, "lake", "manifest.json"))
		for _, f := range ingested(t, w, files...).Files {
			if !f.Known {
				t.Errorf("%s was loaded twice", filepath.Base(f.Path))
			}
		}
		if !bytes.Equal(read(t, filepath.Join(dir, "lake", "manifest.json")), manifest) {
			t.Error("loading the same files again changed the lake")
		}
		if again := published(t, w); !again.Ref.Unchanged || again.Ref.Digest != first.Ref.Digest {
			t.Error("loading the same files again changed the snapshot")
		}
		whole := ingested(t, w, workbook).Files[0]
		if whole.Known || whole.Change.Added != 0 || whole.Change.Replaced != 0 || whole.Change.Unchanged == 0 {
			t.Errorf("the workbook on top of the daily files: %d orders new, %d replaced, %d the same", whole.Change.Added, whole.Change.Replaced, whole.Change.Unchanged)
		}
		if again := published(t, w); !again.Ref.Unchanged || again.Ref.Digest != first.Ref.Digest {
			t.Error("the workbook on top of the daily files changed the snapshot")
		}
	})
}
