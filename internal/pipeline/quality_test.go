package pipeline_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/quality"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/pipeline"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// qualityNow is the moment of these tests: a Wednesday.
var qualityNow = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

// careless is a workspace of a shop whose exports have a little of everything: eight weeks from Monday to Saturday of
// 30 lines a day, a Thursday without a sale, a Friday of which only three lines were exported in a file of their own,
// a price and a quantity out of all measure, a sale of tomorrow, and people and payments written in two ways.
func careless(t *testing.T) string {
	t.Helper()
	dir, folder := initialised(t, filepath.Join(t.TempDir(), "shop")), t.TempDir()
	monday := crm.NewDate(2026, 1, 5)
	var usual, short strings.Builder
	usual.WriteString("N° commande;Date;N° client;Code article;Désignation;Quantité;Prix unitaire;Canal\n")
	short.WriteString(usual.String())
	order := 0
	for d := monday; d < monday+8*7; d++ {
		if (d-monday)%7 == 6 || d == monday+17 {
			continue
		}
		for n := range 30 {
			order++
			quantity, price, channel, out := 1+n%3, "4,50", "Boutique", &usual
			switch {
			case d == monday+46 && n >= 3:
				continue
			case d == monday+46:
				out = &short
			case order == 100:
				price = "4500,00"
			case order == 200:
				quantity = 80995
			case order%50 == 0:
				channel = "boutique "
			}
			fmt.Fprintf(out, "F%05d;%s;K%02d;A1;Thé vert;%d;%s;%s\n", order, french(d), n, quantity, price, channel)
		}
	}
	fmt.Fprintf(&usual, "F99999;%s;K00;A1;Thé vert;1;4,50;Boutique\n", french(crm.DateOf(qualityNow)+1))
	people := "N° client;Nom;E-mail;Date de naissance\nK01;Marie Durand;marie@example.com;12/05/1980\nK02;DURAND Marie;Marie@example.com;\nK01;Paul Roy;;\nK03;;luc chez example.com;13/05/2031\n"
	profiles := "N° client;Sexe;Paiement préféré\n"
	for i, pay := range []string{"Carte bancaire", "Carte bancaire", "CB", "Espèces", "Especes", "Carte bancaire"} {
		profiles += fmt.Sprintf("K%02d;F;%s\n", i, pay)
	}
	var files []string
	for name, text := range map[string]string{"ventes.csv": usual.String(), "vendredi.csv": short.String(), "clients.csv": people, "profils.csv": profiles} {
		path := filepath.Join(folder, name)
		write(t, path, text)
		files = append(files, path)
	}
	locked(t, dir, qualityNow, func(w *pipeline.Workspace) {
		loads, err := w.Ingest(t.Context(), files, pipeline.Reading{})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range loads.Files {
			if l.Err != nil || l.Report.Refused != nil {
				t.Fatalf("%s: %v", l.Path, l.Err)
			}
		}
	})
	return dir
}

// french writes a day as French tills do.
func french(d crm.Date) string { return d.Time().Format("02/01/2006") }

// qualityOf is the report of a workspace.
func qualityOf(t *testing.T, dir, lang, upload string, addresses bool) pipeline.QualityReport {
	t.Helper()
	s := session(qualityNow)
	s.Lang = lang
	w, err := pipeline.Open(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	report, err := w.Quality(t.Context(), upload, addresses)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTheQualityReportAsPeopleReadIt(t *testing.T) {
	dir := careless(t)
	for _, lang := range []string{"en", "fr"} {
		report := qualityOf(t, dir, lang, "", false)
		var text bytes.Buffer
		if err := report.Terminal(&text); err != nil {
			t.Fatal(err)
		}
		golden(t, "quality."+lang+".txt", text.Bytes())
		for line := range strings.Lines(text.String()) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
				t.Errorf("%d columns: %s", n, line)
			}
		}
		if first, _, _ := strings.Cut(text.String(), "\n"); !strings.Contains(first, "28 ") || !strings.Contains(first, "2026") {
			t.Errorf("the first line is %q, want the newest sale", first)
		}
		html, err := report.HTML()
		if err != nil {
			t.Fatal(err)
		}
		head, rest, _ := bytes.Cut(html, []byte("<style>"))
		_, body, styled := bytes.Cut(rest, []byte("</style>"))
		if !styled {
			t.Error("the page has no style")
		}
		golden(t, "quality."+lang+".html", append(head, body...)) // the style is every page's
		for _, page := range [][]byte{text.Bytes(), html} {
			if bytes.Contains(page, []byte("marie@")) || bytes.Contains(page, []byte("luc chez")) {
				t.Errorf("an address is shown whole:\n%s", page)
			}
		}
		if bytes.Contains(html, []byte("<script")) || bytes.Contains(html, []byte(" style=")) {
			t.Error("the page needs a script or an inline style")
		}
	}
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(read(t, path)), string(got)); diff != "" {
		t.Errorf("%s (-update rewrites it):\n%s", path, diff)
	}
}

func TestEverythingThatIsWrongIsFound(t *testing.T) {
	dir := careless(t)
	report := qualityOf(t, dir, "en", "", false)
	got := map[quality.Code]int64{}
	for _, f := range report.Findings {
		got[f.Code] = f.Count
	}
	want := map[quality.Code]int64{
		quality.TwoNames: 1, quality.BirthdayAhead: 1, quality.DayAhead: 1, quality.PriceFar: 1, quality.QuantityFar: 1, quality.BadAddress: 1, quality.SamePerson: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	s := report.Sources[0]
	if s.Newest != crm.NewDate(2026, 2, 28) || len(s.Missing) != 1 || s.Missing[0].From != crm.NewDate(2026, 1, 22) || len(s.Thin) != 1 || s.Thin[0].Day != crm.NewDate(2026, 2, 20) {
		t.Errorf("%+v", s)
	}
	if len(report.Uploads) != 1 || report.Uploads[0].File != "vendredi.csv" || report.Uploads[0].Lines != 3 || report.Uploads[0].Usual != 30 {
		t.Errorf("%+v", report.Uploads)
	}
	only := qualityOf(t, dir, "en", report.Uploads[0].Upload, false)
	if len(only.Findings) != 0 || only.Tables[0].Rows != 3 || len(only.Uploads) != 1 {
		t.Errorf("of the short file alone: %+v", only.Quality)
	}
	text, err := json.Marshal(qualityOf(t, dir, "fr", "", true).Quality)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte("marie@example.com")) {
		t.Error("an address that was asked for is masked")
	}
}

// What a report proposes, put into habitue.yaml as it stands, is taken at the next load, and then nothing is proposed
// any more.
func TestProposedSpellingsAreRemembered(t *testing.T) {
	dir := careless(t)
	before := qualityOf(t, dir, "en", "", false)
	if len(before.Spellings) != 3 {
		t.Fatalf("%+v", before.Spellings)
	}
	var text bytes.Buffer
	if err := before.Terminal(&text); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(text.String(), "sources:\n  shop:\n")
	proposed, _, _ := strings.Cut(rest, "\n\n")
	configure(t, dir, "sources:\n  shop: {}\n", "sources:\n  shop:\n"+proposed+"\n")
	for _, s := range qualityOf(t, dir, "en", "", false).Spellings {
		if !s.Settled {
			t.Errorf("%+v is not remembered", s)
		}
	}
	locked(t, dir, qualityNow, func(w *pipeline.Workspace) {
		if _, err := w.Reload(t.Context(), nil, pipeline.Reading{}, true); err != nil {
			t.Fatal(err)
		}
	})
	after := qualityOf(t, dir, "en", "", false)
	if len(after.Spellings) != 0 {
		t.Errorf("%+v", after.Spellings)
	}
	if diff := cmp.Diff(before.Tables, after.Tables); diff != "" {
		t.Errorf("the reload changed more than spellings:\n%s", diff)
	}
}

// The workbook of the reference (loyalty.md §5.3): its gaps as pandas counts them, its three spellings.
func TestTheChurnWorkbookShowsItsGapsAndSpellings(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	file := shared(t, "data/ecommerce_churn/E Commerce Dataset.xlsx")
	locked(t, dir, qualityNow, func(w *pipeline.Workspace) {
		if _, err := w.Ingest(t.Context(), []string{file}, pipeline.Reading{SkipSheets: []string{"Data Dict"}}); err != nil {
			t.Fatal(err)
		}
	})
	report := qualityOf(t, dir, "en", "", false)
	gaps := map[string]int64{}
	for _, f := range report.Tables[0].Fields {
		if f.Empty > 0 {
			gaps[f.Field] = f.Empty
		}
	}
	want := map[string]int64{"tenure_months": 264, "distance": 251, "app_hours": 255, "spend_growth": 265, "discount_orders": 256, "orders": 258, "recency_days": 307}
	if diff := cmp.Diff(want, gaps); diff != "" {
		t.Error(diff)
	}
	merged := map[string]string{}
	for _, s := range report.Spellings {
		for _, o := range s.Others {
			merged[o.Text] = s.Keep
		}
	}
	for from, to := range map[string]string{"CC": "Credit Card", "COD": "Cash on Delivery", "Mobile": "Mobile Phone"} {
		if merged[from] != to {
			t.Errorf("%s is proposed as %q, want %q", from, merged[from], to)
		}
	}
}

// Online Retail as the literature knows it: 135,080 lines without customer, 5,268 duplicates, 1,454 without
// description, 305 days with sales, and the two wholesale orders that were taken back at once.
func TestOnlineRetailShowsItsOutliers(t *testing.T) {
	report := qualityOf(t, retailWorkspace(t), "en", "", false)
	empty := map[string]int64{}
	for _, f := range report.Tables[0].Fields {
		empty[f.Field] = f.Empty
	}
	if s := report.Sources[0]; empty["customer_id"] != 135_080 || empty["description"] != 1454 || s.Days != 305 || s.Newest != crm.NewDate(2011, 12, 9) {
		t.Errorf("%v; %d days to %s", empty, s.Days, s.Newest)
	}
	listed := map[string]int{}
	for _, f := range report.Findings {
		switch f.Code {
		case quality.SameLine:
			if f.Count != 5268 {
				t.Errorf("%d identical lines, want 5,268", f.Count)
			}
		case quality.QuantityFar:
			for _, c := range f.Cases {
				listed[c.Value] = c.At[0].Row
			}
		}
	}
	for value, row := range map[string]int{"80995": 540_423, "-80995": 540_424, "74215": 61_621, "-74215": 61_626} {
		if listed[value] != row {
			t.Errorf("a quantity of %s is listed in row %d, want %d", value, listed[value], row)
		}
	}
}

func TestTheQualityOfUploadsFromTheCommandLine(t *testing.T) {
	dir := careless(t)
	text := must(t, "uploads", "--quality", "--json", "--workspace", dir)
	each(t, text, 1, "day", "sources.0.source", "sources.0.newest", "sources.0.weekdays.0.usual", "sources.0.missing.0.from", "sources.0.thin.0.lines", "thin_uploads.0.usual", "tables.0.fields.0.filled", "tables.0.absent", "people.within_a_year", "people.lists.0.loaded_on", "findings.0.code", "findings.0.cases.0.at.0.row", "spellings.0.keep", "spellings.0.others.0.why")
	if french := must(t, "uploads", "--quality", "--json", "--lang", "fr", "--workspace", dir); french != text {
		t.Error("what is for machines is translated")
	}
	if strings.Contains(text, "marie@") || !strings.Contains(must(t, "uploads", "--quality", "--json", "--addresses", "--workspace", dir), "marie@example.com") {
		t.Error("addresses are shown without --addresses, or not with it")
	}
	for _, flags := range [][]string{{"--upload", "u000001"}, {"--addresses"}, {"--page", "x.html"}} {
		if s := exits(t, 2, append([]string{"uploads", "--workspace", dir}, flags...)...); !strings.Contains(s.err, "--quality") {
			t.Errorf("%v without --quality: %s", flags, s.err)
		}
	}
	if s := exits(t, 2, "uploads", "--quality", "--upload", "u9", "--workspace", dir); !strings.Contains(s.err, "no-such-upload") {
		t.Errorf("an upload that there is none of: %s", s.err)
	}
	page := filepath.Join(t.TempDir(), "page.html")
	must(t, "uploads", "--quality", "--page", page, "--workspace", dir)
	if html := read(t, page); !bytes.Contains(html, []byte("<svg")) || !bytes.HasPrefix(html, []byte("<!DOCTYPE html>")) {
		t.Errorf("no page: %.60s", html)
	}
	exits(t, 3, "run", "--as-of", "2026-03-31", "--workspace", dir)
	latest := read(t, filepath.Join(dir, "reports", "latest", "quality.html"))
	if dated := read(t, filepath.Join(dir, "reports", "2026-03-31", "quality.html")); !bytes.Equal(latest, dated) {
		t.Error("the newest page is not that of the night")
	}
}
