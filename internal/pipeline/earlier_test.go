package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The page of a day tells the moves since the newest snapshot that is four weeks older, else since the oldest there is.
func TestThePageTellsTheMovesSinceAnEarlierSnapshot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	must(t, "init", "--workspace", dir, "--shop", "Teas")
	sheet := "Order;Date;Customer;Product;Qty;Unit price\nA1;13/01/2026;K1;Tea;20;10,00\nA2;14/02/2026;K2;Tea;21;10,00\nA3;15/03/2026;K3;Tea;22;10,00\n"
	if err := os.WriteFile(filepath.Join(dir, "inbox", "sales.csv"), []byte(sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "ingest", "--workspace", dir)
	for _, tt := range []struct{ day, since string }{
		{"2026-02-01", ""},                 // the first
		{"2026-02-20", "1 February 2026"},  // nineteen days later: there is no other
		{"2026-03-20", "20 February 2026"}, // 28 days later
		{"2026-03-31", "20 February 2026"}, // the one of eleven days before is too near
		{"2026-01-20", ""},                 // before all others
	} {
		must(t, "snapshot", "--workspace", dir, "--as-of", tt.day)
		page := string(read(t, filepath.Join(dir, "reports", tt.day, "report.html")))
		if tt.since == "" && strings.Contains(page, "Tiers: since") || tt.since != "" && !strings.Contains(page, "Tiers: since "+tt.since) {
			t.Errorf("the page of %s does not tell the moves since %q", tt.day, tt.since)
		}
	}
	if strings.Contains(must(t, "report", "--workspace", dir, "--json"), "migration") {
		t.Error("what was published knows of another day")
	}
}
