package pipeline_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// Who stands where for a reason that is not a reason of today: a step that was lost, one that was given, a debt of points,
// a till's account, and somebody who never bought. What is said was worked out by hand from the four sheets.
func TestExplainSaysWhatStandsBehindEachKindOfCustomer(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	settings := filepath.Join(ws, "habitue.yaml")
	text := strings.Replace(string(read(t, settings)), "  window_months: 12\n  steps:\n", "  window_months: 6\n  term: rolling\n  term_months: 3\n  grants:\n"+
		"    - {customer: GIFT, tier: gold, from: 2025-03-01, to: 2025-12-31, because: won the draw}\n  steps:\n", 1)
	write(t, settings, text+"\npoints:\n  earn: 1\n  expiry: months\n  lasts: 6\n")
	dir := t.TempDir()
	for name, text := range map[string]string{
		"sales.csv": "Order ID;Date;Customer ID;Product ID;Quantity;Amount;Original order\n" +
			"1;2025-01-10;LOST;P1;1;1250.50;\n" +
			"2;2025-09-09;GIFT;P1;1;40.00;\n" +
			"3;2025-08-05;DEBT;P2;1;120.00;\n4;2025-09-12;DEBT;P2;-1;-120.00;3\n5;2025-09-20;DEBT;P3;1733;17.33;\n" +
			"6;2025-09-21;COMPTOIR;P1;1;9.00;\n",
		"customers.csv":   "Customer ID;First name;Last name;Email\nNEVER;Nina;Neuve;nina@example.com\nLOST;Lena;Lapse;lena@example.com\n",
		"redemptions.csv": "Customer ID;Redeemed on;Reward;Points redeemed\nDEBT;2025-08-20;Mug;100\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		files := []string{filepath.Join(dir, "sales.csv"), filepath.Join(dir, "customers.csv"), filepath.Join(dir, "redemptions.csv")}
		if loads, err := w.Ingest(t.Context(), files, pipeline.Reading{}); err != nil || loads.Exit() != 0 {
			t.Fatalf("%v: %s", err, loads.Say("en"))
		}
		if _, err := w.Snapshot(t.Context(), day(t, "2025-10-31"), ""); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct{ name, customer, lang, want string }{
			// The purchase counts for six months, to 9 July; the term holds the step for three more.
			{"a step that was lost is told with its days", "LOST", "en", "Before: gold from 2025-01-10 to 2025-10-09"},
			{"it comes from the rows that reached it", "LOST", "fr", "commence à 300,00 € D'après sales.csv ligne 2 Avant : gold du 2025-01-10 au 2025-10-09"},
			{"points that expired need no sign", "LOST", "en", "1,250 earned, 1,250 expired From sales.csv row 2"},
			{"a movement of points is written in groups", "LOST", "en", "2025-07-11 -1,250 expired"},
			{"a step given by hand has the days that were given", "GIFT", "fr", "gold est accordé à la main du 2025-03-01 au 2025-12-31 (won the draw)"},
			{"a debt of points is told by what made it", "DEBT", "en", "Points -83 rule points: 137 earned, 100 spent, 20 taken back, 100 owed From sales.csv rows 4–6; redemptions.csv row 2"},
			{"a number is written as the language does", "DEBT", "en", "Quantity 1,733"},
			{"in French too, and the rules that all programmes have", "DEBT", "fr", "Quantité 1 733"},
			{"a purchase is one in French", "DEBT", "fr", "2025-08-05 +120 gagnés 3 achat"},
			{"an account has no segment, and why", "COMPTOIR", "en", "Segment – this account is nobody in particular ABC class"},
			{"nor has who never bought", "NEVER", "fr", "Segment – aucune commande ne compte Classe ABC"},
			{"who has no rows", "NEVER", "en", "No order line."},
		} {
			w.Lang = tt.lang
			e, err := w.Explain(t.Context(), tt.customer, day(t, "2025-10-31"))
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			if err := e.Terminal(&out, w.Session); err != nil {
				t.Fatal(err)
			}
			if said := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(said, tt.want) {
				t.Errorf("%s: want %q in\n%s", tt.name, tt.want, out.String())
			}
		}
	})
}
