package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// inboxPages lays the pages of a workspace's inbox.
func inboxPages(t *testing.T, dir, lang string) pipeline.InboxPages {
	t.Helper()
	s := session(rejectsNow)
	s.Lang = lang
	pages, err := pipeline.CheckInbox(t.Context(), dir, pipeline.Reading{}, s)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// namesIn lists a folder.
func namesIn(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, "\n")
}

func TestCorrectedRowsInTheInboxAreTakenWithTheirFile(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	inbox := filepath.Join(dir, "inbox")
	// Two files, so that both are looked at before their order is decided.
	salesWith(t, filepath.Join(inbox, "sales.csv"), wrongSales())
	write(t, filepath.Join(inbox, "other.csv"), "Order;Date;Customer;Product;Qty;Amount\n900;31/03/2026;0007;Tea;1;10,50\n")
	first := inboxPages(t, dir, "en")
	if first.Exit() != 3 || len(first.Pages) != 2 {
		t.Fatalf("%s", first.Say("en"))
	}
	book := filepath.Join(inbox, "sales.csv - to fix.xlsx")
	correct(t, book, book, map[string]string{"J2": "10,50", "E3": "14/03/2026", "I4": "1"})
	second := inboxPages(t, dir, "en")
	if second.Exit() != 0 || !strings.Contains(second.Say("en"), "✓ sales.csv - OK.html") {
		t.Errorf("the corrections are not seen: %s", second.Say("en"))
	}
	loads := loaded(t, dir, "en")
	if loads.Exit() != 0 || len(loads.Files) != 3 || len(lines(t, dir)) != 201 {
		t.Errorf("%d lines: %s", len(lines(t, dir)), loads.Say("en"))
	}
	if left := namesIn(t, inbox); left != "" {
		t.Errorf("left in the inbox:\n%s", left)
	}
}

func TestACorrectedWorkbookIsNeverWrittenOver(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	inbox := filepath.Join(dir, "inbox")
	salesWith(t, filepath.Join(inbox, "sales.csv"), wrongSales())
	inboxPages(t, dir, "en")
	book := filepath.Join(inbox, "sales.csv - to fix.xlsx")
	correct(t, book, book, map[string]string{"J2": "10,50"})
	mine := string(read(t, book))
	wrong := wrongSales()
	wrong[120] = "A40;01/03/2026;0001;T-1;Tea;1;later"
	salesWith(t, filepath.Join(inbox, "sales.csv"), wrong) // exported anew, and still wrong
	if pages := inboxPages(t, dir, "en"); pages.Exit() != 3 {
		t.Errorf("%s", pages.Say("en"))
	}
	if string(read(t, book)) != mine {
		t.Error("a person's work was written over")
	}
}

func TestAWorkbookThatNobodyHasTouchedIsNoFileToLoad(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	inbox := filepath.Join(dir, "inbox")
	salesWith(t, filepath.Join(inbox, "sales.csv"), wrongSales())
	inboxPages(t, dir, "fr")
	if loads := loaded(t, dir, "fr"); len(loads.Files) != 1 || loads.Exit() != 3 {
		t.Errorf("%s", loads.Say("en"))
	}
	if left := namesIn(t, inbox); left != "" {
		t.Errorf("left in the inbox:\n%s", left)
	}
}

func TestPagesOfOthersAreLeft(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	write(t, filepath.Join(dir, "inbox", "mine - OK.html"), "<title>mine</title>")
	if err := os.Mkdir(filepath.Join(dir, "inbox", "laval"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "inbox", "laval", "sales.csv"), "Order;Date;Customer;Product;Qty;Amount\n900;31/03/2026;0007;<b>Tea</b>;1;10,50\n")
	pages := inboxPages(t, dir, "en")
	if len(pages.Pages) != 1 || pages.Pages[0].Page != "laval/sales.csv - OK.html" {
		t.Fatalf("%s", pages.Say("en"))
	}
	if err := os.Remove(filepath.Join(dir, "inbox", "laval", "sales.csv")); err != nil {
		t.Fatal(err)
	}
	inboxPages(t, dir, "en")
	if got := namesIn(t, filepath.Join(dir, "inbox")) + "\n" + namesIn(t, filepath.Join(dir, "inbox", "laval")); got != "laval\nmine - OK.html\n" {
		t.Errorf("the inbox holds %q", got)
	}
}

// fixedBook is the reject workbook of a file's load elsewhere, corrected.
func fixedBook(t *testing.T, sales, to string, how pipeline.Reading, cells map[string]string) {
	t.Helper()
	dir := initialised(t, filepath.Join(t.TempDir(), "elsewhere"))
	loads := ingestedAs(t, dir, how, sales)
	correct(t, filepath.Join(dir, loads.Files[0].Rejects), to, cells)
}

// ingestedAs loads files read in a way.
func ingestedAs(t *testing.T, dir string, how pipeline.Reading, files ...string) (loads pipeline.Loads) {
	t.Helper()
	locked(t, dir, rejectsNow, func(w *pipeline.Workspace) {
		var err error
		if loads, err = w.Ingest(t.Context(), files, how); err != nil {
			t.Fatal(err)
		}
	})
	return loads
}

func TestThePageOfACorrectedWorkbookFollowsItsFile(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	sales := salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), wrongSales())
	fixed := filepath.Join(dir, "inbox", "fixed.xlsx")
	fixedBook(t, sales, fixed, pipeline.Reading{}, map[string]string{"J2": "10,50", "E3": "14/03/2026", "I4": "1"})
	for range 2 { // the second finds the page right as it is
		if alone := inboxPages(t, dir, "en"); alone.Exit() != 3 || alone.Pages[0].Page != "fixed.xlsx - to fix.html" {
			t.Fatalf("alone: %s", alone.Say("en"))
		}
	}
	beside := filepath.Join(dir, "inbox", "sales.csv")
	salesWith(t, beside, wrongSales())
	for _, p := range inboxPages(t, dir, "en").Pages {
		if !p.Fine {
			t.Errorf("its file waits with it: %+v", p)
		}
	}
	if err := os.Remove(beside); err != nil {
		t.Fatal(err)
	}
	if alone := inboxPages(t, dir, "en"); alone.Exit() != 3 {
		t.Errorf("alone again: %s", alone.Say("en"))
	}
	loaded(t, dir, "en", sales)
	if joins := inboxPages(t, dir, "en"); joins.Exit() != 0 || !joins.Pages[0].Written {
		t.Errorf("its file is loaded: %s", joins.Say("en"))
	}
	if still := inboxPages(t, dir, "en"); still.Exit() != 0 || still.Pages[0].Written {
		t.Errorf("nothing has changed: %s", still.Say("en"))
	}
}

func TestCorrectedRowsOfADamagedFileAreCheckedAsItWasLoaded(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	sales := filepath.Join(t.TempDir(), "sales.xlsx")
	wrong := inSheet(t, workbook(t), `<c r="F6"><v>10.5</v>`, `<c r="F6" t="str"><v>later</v>`)
	write(t, sales, string(spoiledChecksum(t, wrong)))
	how := pipeline.Reading{Recover: true}
	fixedBook(t, sales, filepath.Join(dir, "inbox", "fixed.xlsx"), how, map[string]string{"I2": "10.50"})
	ingestedAs(t, dir, how, sales)
	pages := inboxPages(t, dir, "en")
	page := string(read(t, filepath.Join(dir, "inbox", pages.Pages[0].Page)))
	if strings.Contains(page, "cannot be loaded as it is") || !strings.Contains(page, "<strong>400</strong>") {
		t.Errorf("the page reads the original otherwise than it was loaded: %s %s", pages.Say("en"), page)
	}
}
