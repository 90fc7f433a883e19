package pipeline_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/pipeline"
)

// Every rule that habitue.yaml knows, from the sheets to the published ledger. All balances are of 31 December 2024.
func TestEachRuleOfPointsReachesTheLedger(t *testing.T) {
	const orders = "Order ID;Order date;Customer ID;Product ID;Quantity;Unit price;Store\n"
	const moves = "Customer ID;Adjusted on;Points adjusted;Adjustment reason;Expires on\n"
	const taken = "Customer ID;Redeemed on;Reward redeemed;Points redeemed;Store\n"
	for _, c := range []struct {
		name   string
		rules  string
		sheets []string
		want   []string
	}{
		{
			"each shop has a balance of its own, and a reward takes from that of its shop",
			"{earn: 1, per: 1, scope: store}",
			[]string{orders + "1;2024-01-05;C1;P1;1;100;Lyon\n2;2024-01-06;C1;P1;1;50;Paris\n", taken + "C1;2024-02-01;Mug;70;Paris\n"},
			[]string{"C1 store:Lyon 2024-01-05 earn +100", "C1 store:Paris 2024-01-06 earn +50", "C1 store:Paris 2024-02-01 spend -50", "C1 store:Paris 2024-02-01 overspend -20"},
		},
		{
			"and without that word it takes from all",
			"{earn: 1, per: 1}",
			[]string{orders + "1;2024-01-05;C1;P1;1;100;Lyon\n2;2024-01-06;C1;P1;1;50;Paris\n", taken + "C1;2024-02-01;Mug;120;Paris\n"},
			[]string{"C1  2024-01-05 earn +100", "C1  2024-01-06 earn +50", "C1  2024-02-01 spend -100", "C1  2024-02-01 spend -20"},
		},
		{
			"some shops only",
			"{earn: 1, per: 1, stores: [Lyon]}",
			[]string{orders + "1;2024-01-05;C1;P1;1;100;Lyon\n2;2024-01-06;C1;P1;1;50;Paris\n"},
			[]string{"C1  2024-01-05 earn +100"},
		},
		{
			"points move between customers and keep the last day that the sheet says; a correction lives by the rule of its day",
			"{earn: 1, per: 1, expiry: months, lasts: 6}",
			[]string{
				orders + "1;2024-01-05;C1;P1;1;100;\n2;2024-01-05;C2;P1;1;10;\n",
				moves + "C1;2024-02-01;-30;transfer to C2;\nC2;2024-02-01;30;Transfer from C1;2024-03-31\nC2;2024-02-02;5;sorry;\n",
			},
			[]string{
				"C1  2024-01-05 earn +100", "C1  2024-02-01 transfer_out -30", "C1  2024-07-06 expire -70",
				"C2  2024-01-05 earn +10", "C2  2024-02-01 transfer_in +30", "C2  2024-02-02 earn +5", "C2  2024-04-01 expire -30", "C2  2024-07-06 expire -10", "C2  2024-08-03 expire -5",
			},
		},
		{
			"a voucher takes its points once, though a sheet says that it was used",
			"{earn: 1, per: 1, voucher: {name: Bon, at: 40}}",
			[]string{orders + "1;2024-01-05;C1;P1;1;100;\n", taken + "C1;2024-02-01;bon;40;\n"},
			[]string{"C1  2024-01-05 earn +100", "C1  2024-01-05 spend -40", "C1  2024-01-05 spend -40"},
		},
		{
			"each purchase has the programme of its day",
			"{from: 2024-01-10, earn: 1, per: 1, floor: line, changes: [{from: 2024-02-01, cash_back: 2.5, pending_days: 10}]}",
			[]string{orders + "0;2024-01-05;C1;P1;1;100;\n1;2024-01-10;C1;P1;1;1.90;\n1;2024-01-10;C1;P2;1;1.90;\n2;2024-02-01;C1;P1;1;10.90;\n3;2024-12-30;C1;P1;1;4;\n"},
			[]string{"C1  2024-01-10 earn +2", "C1  2024-02-01 earn +27 active 2024-02-11", "C1  2024-12-30 earn +10 active 2025-01-09"},
		},
		{
			"whoever recommends and whoever came, on the day of the first purchase; the first order; nothing after the bonus has ended",
			"{bonuses: [{name: thanks, event: referral, points: 100}, {name: hello, event: referred, points: 50}, {name: first, event: first_order, points: 5, to: 2024-03-01}]}",
			[]string{orders + "1;2024-01-05;C1;P1;1;1;\n2;2024-03-05;C2;P1;1;1;\n", "Referrer;Referred;Referred on\nC1;C2;2024-02-01\n"},
			[]string{"C1  2024-01-05 earn +5", "C1  2024-03-05 earn +100", "C2  2024-03-05 earn +50"},
		},
		{
			"a reward given back after its points have expired lives for the days of grace",
			"{earn: 1, per: 1, expiry: month_end, lasts: 1, reinstate_days: 30}",
			[]string{orders + "1;2024-01-05;C1;P1;1;100;\n", taken + "C1;2024-02-20;Mug;60;\nC1;2024-03-10;Mug;-60;\n"},
			[]string{"C1  2024-01-05 earn +100", "C1  2024-02-20 spend -60", "C1  2024-03-01 expire -40", "C1  2024-03-10 reinstate +60", "C1  2024-04-10 expire -60"},
		},
		{
			"to the end of the year of membership, which begins with the first purchase",
			"{earn: 1, per: 1, expiry: anniversary, lasts: 0}",
			[]string{orders + "1;2023-03-15;C1;P1;1;10;\n2;2024-03-14;C1;P1;1;20;\n3;2024-03-15;C1;P1;1;40;\n"},
			[]string{"C1  2023-03-15 earn +10", "C1  2024-03-14 earn +20", "C1  2024-03-15 expire -10", "C1  2024-03-15 expire -20", "C1  2024-03-15 earn +40"},
		},
		{
			"as long as the customer comes back",
			"{earn: 1, per: 1, expiry: inactivity, lasts: 3}",
			[]string{orders + "1;2024-01-15;C1;P1;1;10;\n2;2024-04-15;C1;P1;1;20;\n", taken + "C1;2024-06-01;Mug;5;\n"},
			[]string{"C1  2024-01-15 earn +10", "C1  2024-04-15 earn +20", "C1  2024-06-01 spend -5", "C1  2024-09-02 expire -5", "C1  2024-09-02 expire -20"},
		},
		{
			"a stamp card of its own, whose free piece fills nothing",
			"{stamps: [{name: tea, every: 2, products: [T]}]}",
			[]string{orders + "1;2024-01-15;C1;T;3;4;\n2;2024-01-16;C1;T;1;0;\n3;2024-01-17;C1;X;5;4;\n"},
			[]string{"C1 stamps:tea 2024-01-15 earn +3", "C1 stamps:tea 2024-01-15 spend -2"},
		},
		{
			"a return takes back what its order had earned, and what was spent of it is owed until the next points",
			"{earn: 1, per: 1}",
			[]string{
				"Order ID;Order date;Customer ID;Product ID;Quantity;Unit price;Original order\n1;2024-01-05;C1;P1;1;100;\n2;2024-03-01;C1;P1;-1;100;1\n3;2024-04-01;C1;P2;1;80;\n",
				taken + "C1;2024-02-01;Mug;60;\n",
			},
			[]string{"C1  2024-01-05 earn +100", "C1  2024-02-01 spend -60", "C1  2024-03-01 reverse -40", "C1  2024-03-01 debt -60", "C1  2024-04-01 earn +80", "C1  2024-04-01 repay +0"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
			withPoints(t, ws, "\npoints: "+c.rules+"\n")
			dir := t.TempDir()
			var paths []string
			for i, text := range c.sheets {
				path := filepath.Join(dir, fmt.Sprintf("sheet%d.csv", i))
				write(t, path, text)
				paths = append(paths, path)
			}
			locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
				if loads, err := w.Ingest(t.Context(), paths, pipeline.Reading{}); err != nil || loads.Exit() != 0 {
					t.Fatalf("%v: %s", err, loads.Say("en"))
				}
				p, err := w.Snapshot(t.Context(), day(t, "2024-12-31"), "")
				if err != nil {
					t.Fatal(err)
				}
				l, err := w.Lake()
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				err = l.EachPointsEntry(t.Context(), p.Ref, func(e lake.PointsEntry) error {
					line := fmt.Sprintf("%s %s %s %s %+d", e.CustomerID, e.Account, e.Day, e.Kind, e.Points)
					if e.ActiveOn != e.Day {
						line += " active " + e.ActiveOn.String()
					}
					got = append(got, line)
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}
