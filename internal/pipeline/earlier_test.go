package pipeline_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	if strings.Contains(string(read(t, filepath.Join(dir, "lake", "latest", "summary.json"))), "migration") {
		t.Error("what was published knows of another day")
	}
}

// A snapshot of long ago that was damaged keeps no later day from its page.
func TestADamagedSnapshotKeepsNoLaterDayFromItsPage(t *testing.T) {
	dir := smallShop(t, 4)
	customers := filepath.Join(dir, "lake", "snapshots", "as_of="+smallDay, "customers.parquet")
	write(t, customers, strings.Repeat("x", len(read(t, customers))))
	must(t, "snapshot", "--workspace", dir, "--as-of", "2026-05-20")
	if page := string(read(t, filepath.Join(dir, "reports", "2026-05-20", "report.html"))); strings.Contains(page, "Tiers: since") {
		t.Error("the page tells the moves since a snapshot that cannot be read")
	}
}

// The report tells the moves that the table migrations holds: of the published snapshot, against the one that the
// configuration names, the one before unless it says otherwise.
func TestTheReportTellsTheMovesOfItsTable(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"), "window_months: 12\n  steps", "window_months: 1\n  steps")
	sheet := filepath.Join(t.TempDir(), "sales.csv")
	write(t, sheet, "Order;Date;Customer;Product;Qty;Unit price\nA1;13/01/2026;K1;Tea;40;10,00\nA2;14/02/2026;K2;Tea;21;10,00\nA3;15/03/2026;K3;Tea;222;10,00\nA4;25/03/2026;K2;Tea;40;10,00\n")
	must(t, "ingest", "--workspace", dir, sheet)
	for _, day := range []string{"2026-02-01", "2026-02-20", "2026-03-31"} {
		must(t, "snapshot", "--workspace", dir, "--as-of", day)
	}
	if r := object(t, must(t, "report", "--workspace", dir, "--as-of", "2026-02-01", "--json")); r["migration"] != nil {
		t.Error("the first snapshot knows of an earlier one")
	}
	for _, tt := range []struct{ against, since, tiers string }{
		{"previous", "2026-02-20", "bronze → silver 1, (new) → gold 1"}, // K2 buys for 400 more; K1 had fallen before
		{"month", "2026-02-20", "bronze → silver 1, (new) → gold 1"},
		{"2026-02-01", "2026-02-01", "silver → bronze 1, (new) → gold 1, (new) → silver 1"},
	} {
		text := string(read(t, filepath.Join(dir, "habitue.yaml")))
		line := text[strings.Index(text, "  against: "):]
		line = line[:strings.Index(line, "\n")]
		configure(t, dir, line, "  against: "+tt.against)
		must(t, "snapshot", "--workspace", dir, "--as-of", "2026-03-31")
		m := object(t, must(t, "report", "--workspace", dir, "--json"))["migration"].(map[string]any)
		var told, tiers []string
		for kind, key := range map[string]string{"segment": "segments", "abc": "abc", "tier": "tiers"} {
			of := m[key].(map[string]any)
			people := 0
			for _, move := range of["moves"].([]any) {
				v := move.(map[string]any)
				told = append(told, fmt.Sprint(kind, " ", v["from"], " ", v["to"], " ", v["customers"]))
				if people += number(t, v, "customers"); kind == "tier" && v["from"] != v["to"] {
					tiers = append(tiers, fmt.Sprint(v["from"], " → ", v["to"], " ", v["customers"]))
				}
			}
			if people != number(t, of, "before")+number(t, of, "new") || people != number(t, of, "after")+number(t, of, "gone") {
				t.Errorf("%s against %s: %d people move, %v", kind, tt.against, people, of)
			}
		}
		var rows []string
		for line := range strings.Lines(must(t, "export", "--workspace", dir, "--table", "migrations", "--format", "json")) {
			v := object(t, line)
			rows = append(rows, fmt.Sprint(v["kind"], " ", v["from_label"], " ", v["to_label"], " ", v["customers"]))
		}
		slices.Sort(told)
		slices.Sort(rows)
		if diff := cmp.Diff(rows, told); diff != "" || m["against"] != tt.since {
			t.Errorf("against %s: since %v (-table +report):\n%s", tt.against, m["against"], diff)
		}
		slices.Sort(tiers)
		want := strings.Split(tt.tiers, ", ")
		slices.Sort(want)
		if diff := cmp.Diff(want, tiers); diff != "" {
			t.Errorf("against %s (-want +got):\n%s", tt.against, diff)
		}
		if page := must(t, "report", "--workspace", dir); !strings.Contains(page, "habitue report --against "+tt.since) {
			t.Errorf("the terminal does not tell the moves since %s:\n%s", tt.since, page)
		}
	}
}
