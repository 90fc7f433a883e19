package pipeline_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/transform/abuse"
)

// abuseSheets are those of a shop in which everything is tried.
func abuseSheets(t testing.TB, orders string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, f := range []struct{ name, text string }{
		{"customers.csv", "Customer ID;First name;Last name;Email;Phone;Street;Postal code;City;Joined on\n" +
			"C1;Ann;Lee;ann@example.com;0612345678;1 High Street;69003;Lyon;2024-01-01\n" +
			"C2;Bob;Roe;bob@example.com;;2 High Street;69003;Lyon;2024-01-01\n" +
			"C3;Eve;Roe;eve@example.com;;2 High Street;69003;Lyon;2024-01-01\n" +
			"C4;Zoe;Fox;zoe@example.com;;9 Low Street;75001;Paris;2024-04-01\n" +
			"C5;Max;Day;max@example.com;;3 Low Street;75001;Paris;2024-01-01\n"},
		{"orders.csv", orders},
		{"referrals.csv", "Referrer;Referred;Referred on\nC1;ann+gift@example.com;2024-01-20\nC2;C3;2024-01-20\nC3;C2;2024-01-21\nC1;C5;2024-01-22\n"},
		{"redemptions.csv", "Customer ID;Redeemed on;Reward redeemed;Points redeemed;Code redeemed\n" +
			"C4;2024-04-01;Mug;5;\nC5;2024-05-01 10:00;Mug;5;\nC5;2024-05-01 10:30;Mug;5;\nC5;2024-05-01 23:00;Mug;5;\nC5;2024-05-02 09:59;Mug;5;\nC5;2024-05-02 10:00;Mug;5;\n" +
			"C1;2024-05-01;;;ONE-1\nC2;2024-05-02;;;ONE-1\nC2;2024-05-01;;;ONE-2\nC3;2024-05-02;;;ONE-2\n"},
		{"coupons.csv", "Coupon code;Coupon value;Valid from;Valid until;Single use\nONE-1;10%;2024-01-01;2024-12-31;yes\nONE-2;10%;2024-01-01;2024-12-31;yes\n"},
		{"adjustments.csv", "Customer ID;Adjusted on;Points adjusted;Adjustment reason;Order ID\nC3;2024-03-01;900;sorry;\nC5;2024-03-01;10;forgotten;7\n"},
		{"stores.csv", "Store;City;Latitude;Longitude\nLyon;Lyon;45.7578;4.8320\nParis;Paris;48.8566;2.3522\n"},
	} {
		path := filepath.Join(dir, f.name)
		write(t, path, f.text)
		paths = append(paths, path)
	}
	return paths
}

const abuseOrders = "Order ID;Order date;Order time;Customer ID;Product ID;Quantity;Unit price;Store;Seller;Original order\n" +
	"1;2024-01-05;10:00;C1;P1;1;100;Lyon;Lea;\n2;2024-01-05;10:20;C1;P1;1;50;Paris;Tom;\n" +
	"3;2024-02-01;10:00;C2;P1;1;100;Lyon;Lea;\n4;2024-02-01;11:00;C3;P1;1;100;Lyon;Lea;\n" +
	"5;2024-02-01;12:00;C5;P1;1;100;Paris;Tom;\n6;2024-05-10;12:00;C5;P1;1;100;Paris;Tom;\n7;2024-05-01;12:00;C2;P1;1;20;Lyon;Lea;\n" +
	"8;2024-05-11;12:00;C5;P1;-1;100;Paris;Tom;6\n"

func TestWhatLooksLikeAbuseIsTold(t *testing.T) {
	for _, points := range []bool{true, false} {
		t.Run(fmt.Sprint("points ", points), func(t *testing.T) {
			ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
			if points {
				withPoints(t, ws, "\npoints: {earn: 1, per: 1, value: 0.05}\n")
			}
			locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
				if loads, err := w.Ingest(t.Context(), abuseSheets(t, abuseOrders), pipeline.Reading{}); err != nil || loads.Exit() != 0 {
					t.Fatalf("%v: %s", err, loads.Say("en"))
				}
				p, err := w.Snapshot(t.Context(), day(t, "2024-06-30"), "")
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, s := range p.Summary.Abuse.Worst {
					got = append(got, fmt.Sprintf("%s %s%s %d: %s", s.Check, s.Customer, s.Subject, s.Score, strings.TrimPrefix(s.Because, "rule abuse: ")))
				}
				// ann+gift is ann, who bought in Lyon and 20 minutes later in Paris, 261 minutes away. Bob and Eve brought each other,
				// both bought, and live together: they may share ONE-2, but not ONE-1 with Ann. Max took four mugs within 24
				// hours, not five: 10:00 is a day later. Eve was given 900 points beside 100, and Max's correction cites Bob's order.
				want := []string{
					"two_shops C1 95: bought in Lyon and Paris within 20 minutes; the way takes 261",
					"self_referral C1 90: 1 referral of somebody who may be the referrer: one e-mail address",
					"referral_ring C2 90: 2 customers recommended one another in a ring; 2 of 2 referrals were rewarded",
					"points_without_sale C3 90: 900 points were given without a sale, beside 100 from purchases",
					"joined_and_redeemed C4 90: joined and redeemed on 2024-04-01; nothing was bought up to that day, and nothing after it",
					"points_without_sale C5 70: 10 points were given without a sale, beside 200 from purchases; orders cited that are not this customer's: 1",
					"shared_coupon ONE-1 60: the code ONE-1 for one household was used by 2 households",
					"many_redemptions C5 50: 4 redemptions within 24 hours, more than 3",
				}
				if !points { // nothing was earned, then
					want[3] = "points_without_sale C3 100: 900 points were given without a sale, beside 0 from purchases"
					want[5] = "points_without_sale C5 100: 10 points were given without a sale, beside 0 from purchases; orders cited that are not this customer's: 1"
					want = []string{want[3], want[5], want[0], want[1], want[2], want[4], want[6], want[7]}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				rows := tableOf(t, w, "2024-06-30", "abuse")
				if len(rows) < len(want) || rows[0]["check"] != "joined_and_redeemed" || rows[0]["customer_id"] != "C4" || rows[0]["score"] != "90" || rows[0]["ref"] != "Mug" {
					t.Errorf("the table is\n%v", rows)
				}
				list := string(read(t, filepath.Join(ws, "reports", "latest", "suspicions.csv")))
				if strings.Contains(list, "ann+gift") || !strings.Contains(list, "a…@example.com") {
					t.Error("the list shows an address, or does not show it masked")
				}
				for lang, words := range map[string][]string{
					"en": {"TO LOOK INTO", "a card in two shops", "bought in Lyon and Paris within 20 minutes; the way takes 261", "Nothing is blocked"},
					"fr": {"À VÉRIFIER", "carte dans deux magasins", "achats à Lyon et Paris en 20 min\u00a0; le trajet en demande 261", "Rien n'est bloqué"},
				} {
					w.Lang = lang
					report, err := w.Report(t.Context(), nil, "")
					if err != nil {
						t.Fatal(err)
					}
					var out strings.Builder
					if err := report.Terminal(&out); err != nil {
						t.Fatal(err)
					}
					for _, word := range words {
						if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), strings.Join(strings.Fields(word), " ")) {
							t.Errorf("%s: no %q in\n%s", lang, word, out.String())
						}
					}
					for _, line := range strings.Split(out.String(), "\n") {
						if len([]rune(line)) > 80 {
							t.Errorf("%s: %q is longer than 80 columns", lang, line)
						}
					}
				}
				w.Lang = "en"
				again, err := w.Snapshot(t.Context(), day(t, "2024-06-30"), "")
				if err != nil || !again.Ref.Unchanged {
					t.Errorf("the same facts again: %v, unchanged %v", err, again.Ref.Unchanged)
				}
			})
		})
	}
}

func TestAbuseIsNotLookedForWhereThereIsNothing(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		ingested(t, w, pointsSheets(t)[2])
		if p := published(t, w); p.Summary.Abuse != nil {
			t.Errorf("%+v", p.Summary.Abuse)
		}
	})
}

// The configuration knows the checks by name, and its thresholds are those that package abuse calls usual.
func TestTheConfigurationKnowsTheChecks(t *testing.T) {
	c := config.Default().Abuse
	usual := abuse.Usual()
	if c.Least != usual.Least || c.ReturnDays != usual.ReturnDays || c.Returns != usual.Returns || c.Redemptions != usual.Redemptions ||
		int(c.SellerShare)/1000 != usual.SellerShare || c.Batch != usual.Batch || c.TravelKmh != usual.TravelKmh || c.TravelMinutes != usual.TravelMinutes || c.DebtDays != usual.DebtDays {
		t.Errorf("%+v, want %+v", c, usual)
	}
	for _, check := range abuse.Checks() {
		if _, err := config.Parse([]byte("shop: {name: S}\nabuse:\n  off: [" + string(check) + "]\n")); err != nil {
			t.Errorf("%s: %v", check, err)
		}
	}
	for _, wrong := range []string{"off: [theft]", "least: 101", "seller_percent: 0.05", "travel_kmh: 0", "debt_days: 0", "batch: 1"} {
		if _, err := config.Parse([]byte("shop: {name: S}\nabuse: {" + wrong + "}\n")); err == nil {
			t.Errorf("%s passes", wrong)
		}
	}
}
