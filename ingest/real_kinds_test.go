package ingest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// readReal reads a real file with no hand-written mapping.
func readReal(t *testing.T, name string) (*kept, Report) {
	t.Helper()
	sink := &kept{}
	report, err := Read(context.Background(), realFile(t, name), Options{}, sink)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range report.Sheets {
		if s.Accepted+s.Rejected+s.Skipped.sum() != s.Rows {
			t.Errorf("sheet %q: %d rows, not all accounted for", s.Sheet, s.Rows)
		}
	}
	return sink, report
}

// TestRealFilesAreOfTheRightKind has its counts from the data's README and from an independent csv reading.
func TestRealFilesAreOfTheRightKind(t *testing.T) {
	tests := []struct {
		file     string
		kinds    map[string]int // accepted rows
		rejected int
	}{
		{"superstore/Sample - Superstore 2014-2017.xls", map[string]int{"order_lines": 9994, "returns": 296, "sellers": 4}, 0},
		{"coffee/coffeeOrdersData.xlsx", map[string]int{"order_lines": 1000, "customers": 1000, "products": 48}, 0},
		{"complete_journey/transactions_sample.csv", map[string]int{"order_lines": 74_999}, 1}, // one basket id is written 4.0128e+10
		{"complete_journey/coupon_redemptions.csv", map[string]int{"redemptions": 2102}, 0},
		{"complete_journey/campaigns.csv", map[string]int{"campaign_recipients": 6589}, 0},
		{"complete_journey/campaign_descriptions.csv", map[string]int{"campaigns": 27}, 0},
		{"complete_journey/demographics.csv", map[string]int{"profiles": 801}, 0},
		{"complete_journey/coupons.csv.gz", map[string]int{"coupons": 116_202}, 2},  // two product codes are written 9e+05
		{"complete_journey/products.csv.gz", map[string]int{"products": 92_330}, 1}, // one code is written 9e+05
		{"groceries/Groceries_dataset.csv", map[string]int{"order_lines": 38_765}, 0},
		{"cdnow/CDNOW_master.txt", map[string]int{"order_lines": 69_659}, 0},
		{"cdnow/cdnow_customers_summary.csv", map[string]int{"purchase_summaries": 2357}, 0},
		{"cdnow/cdnow_customers_summary_with_transactions.csv", map[string]int{"purchase_summaries": 2357}, 0},
		{"donations/donations.csv", map[string]int{"purchase_summaries": 22}, 0},
		{"ecommerce_churn/E Commerce Dataset.xlsx", map[string]int{"profiles": 5630}, 0},
		{"email_experiment/hillstrom.csv", map[string]int{"campaign_recipients": 64_000}, 0},
		{"marketing_campaign/marketing_campaign.csv", map[string]int{"profiles": 2240}, 0},
		{"marketing_campaign/marketing_campaign_merge_markers.csv", map[string]int{"profiles": 4480}, 2}, // ======= and >>>>>>>; <<<<<<< stands above the header
		{"surveys/NPS_timeseries_data.csv", map[string]int{"surveys": 5000}, 0},
		{"surveys/complaints_satisfaction.csv", map[string]int{"surveys": 525}, 0},
		{"surveys/kano_lit_answers.tsv", map[string]int{"kano": 29}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			_, report := readReal(t, tt.file)
			if diff := cmp.Diff(tt.kinds, report.Kinds); diff != "" || report.Rejected() != tt.rejected {
				t.Errorf("%d rejected; kinds (-want +got):\n%s", report.Rejected(), diff)
			}
		})
	}
}

// factSum is the sum of a column of facts, and in how many of them it is set.
func factSum(facts []crm.Fact, kind, column string) (sum int64, set int) {
	for _, f := range facts {
		if v := f.Get(column); f.Kind.Name == kind && v.Set {
			sum += v.Int
			set++
		}
	}
	return sum, set
}

// factWords counts the texts of a column of facts.
func factWords(facts []crm.Fact, kind, column string) map[string]int {
	words := map[string]int{}
	for _, f := range facts {
		if v := f.Get(column); f.Kind.Name == kind && v.Set {
			words[v.Text]++
		}
	}
	return words
}

// TestSuperstoreReturnsCiteTheirOrders joins the returns to the orders: 296 returned orders worth 180,504.2779.
func TestSuperstoreReturnsCiteTheirOrders(t *testing.T) {
	sink, _ := readReal(t, "superstore/Sample - Superstore 2014-2017.xls")
	returned := factWords(sink.facts, "returns", "order_id")
	if yes, set := factSum(sink.facts, "returns", "returned"); len(returned) != 296 || yes != 296 || set != 296 {
		t.Errorf("%d orders, %d of %d say yes", len(returned), yes, set)
	}
	var worth crm.Money
	for _, l := range sink.lines {
		if returned[l.OrderID] > 0 {
			worth += *l.Amount
		}
	}
	if worth.String() != "180504.2779" {
		t.Errorf("returned orders are worth %s", worth)
	}
}

// TestRealFactsAddUp compares sums and words with those of an independent csv reading.
func TestRealFactsAddUp(t *testing.T) {
	type sum struct {
		column     string
		total, set int64 // flags as they are, numbers and amounts in ten-thousandths
	}
	tests := []struct {
		file, kind string
		sums       []sum
		words      map[string]map[string]int // by column
	}{
		{"surveys/NPS_timeseries_data.csv", "surveys", []sum{{"nps", 34_206 * crm.Scale, 5000}}, nil},
		{
			"email_experiment/hillstrom.csv", "campaign_recipients",
			[]sum{{"spend", 672_581_300, 64_000}, {"visited", 9394, 64_000}, {"bought", 578, 64_000}}, // means 1.05091, .14678, .00903
			map[string]map[string]int{"arm": {"Womens E-Mail": 21_387, "Mens E-Mail": 21_307, "No E-Mail": 21_306}},
		},
		{"marketing_campaign/marketing_campaign.csv", "profiles", []sum{{"complained", 21, 2240}, {"responded", 334, 2240}}, nil},
		{"surveys/complaints_satisfaction.csv", "surveys", []sum{{"csat", 3810 * crm.Scale, 525}}, nil},
		{"surveys/complaints_satisfaction.csv", "ratings", []sum{{"rating", 553 * crm.Scale, 525 * 17}}, nil},
		{"donations/donations.csv", "purchase_summaries", []sum{{"customers", 11_104 * crm.Scale, 22}}, nil},
		{"cdnow/cdnow_customers_summary_with_transactions.csv", "purchase_summaries", []sum{{"frequency", 2457 * crm.Scale, 2357}}, nil},
		{"surveys/kano_lit_answers.tsv", "kano", nil, map[string]map[string]int{
			"functional":    {"like": 144, "neutral": 83, "dislike": 58, "must_be": 25, "live_with": 9},
			"dysfunctional": {"like": 19, "neutral": 129, "dislike": 18, "must_be": 95, "live_with": 58},
		}},
		{"complete_journey/demographics.csv", "profiles", nil, map[string]map[string]int{
			"home": {"Homeowner": 504, "Renter": 42, "Probable Renter": 11, "Probable Homeowner": 11},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.kind+" of "+tt.file, func(t *testing.T) {
			sink, _ := readReal(t, tt.file)
			for _, want := range tt.sums {
				if total, set := factSum(sink.facts, tt.kind, want.column); total != want.total || int64(set) != want.set {
					t.Errorf("%s: %d of %d, want %d of %d", want.column, total, set, want.total, want.set)
				}
			}
			for column, want := range tt.words {
				if diff := cmp.Diff(want, factWords(sink.facts, tt.kind, column)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", column, diff)
				}
			}
		})
	}
}

func TestRepeatedCustomersAreReported(t *testing.T) {
	_, report := readReal(t, "marketing_campaign/marketing_campaign_merge_markers.csv")
	repeated := 0
	for _, p := range report.Problems {
		if errors.Is(p, problem.New(problem.RepeatedKey, nil)) {
			repeated += max(1, p.Count)
		}
	}
	if repeated != 2240 { // the table stands twice, with all its 2,240 customers
		t.Errorf("%d repeated customers", repeated)
	}
}
