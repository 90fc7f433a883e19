package ingest

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// export reads a look-alike of testdata/exports.
func export(t *testing.T, name string, opt Options) (*kept, Report) {
	t.Helper()
	sink := &kept{}
	report, err := Read(context.Background(), filepath.Join("testdata", "exports", name), opt, sink)
	if err != nil {
		t.Fatalf("%v\n%s", err, report.Say("en"))
	}
	for _, s := range report.Sheets {
		if s.Rows != s.Accepted+s.Rejected+s.Skipped.sum() {
			t.Errorf("%+v does not add up", s)
		}
	}
	return sink, report
}

// Look-alikes of what seven programs export, made after their public documentation. Net sales were added up by hand,
// order by order, as the comments say.
func TestWhatShopProgramsExport(t *testing.T) {
	tests := []struct {
		file                string
		opt                 Options
		rows, unsold, lines int
		net                 string
		types               map[string]string // amounts beside goods
		problems            []problem.ID
	}{
		{
			// 1001: 35.00 less the order's 3.50 = 31.50. 1002: 12.00, all paid back. 1003: 35.00 less 7.00 paid back.
			// 1004 voided and 1006 pending are no sales. 1005: 10.00 beside a gift card of 50. 1007: 9.99 − 1.00.
			// 1008: 10.00 and a tip of 2. 1009: 30.00, its discount was the shipping's. 1010: 45.00 − 5.00 of its line.
			// 1011: 20.00 without its tax, two below their former price. 1012: a guest, 15.00 less a code of as much.
			// 31.50 + 0 + 28 + 10 + 8.99 + 10 + 30 + 40 + 20 + 0 = 178.49.
			// Shipping 4.90 + 4.90 − 4.90 + 5.00; taxes are shown and never counted:
			// 6.07 + 2.82 + 5.83 + 1.67 + 1.50 + 1.67 + 5.00 + 6.67 + 2.00 = 33.23.
			file: "shopify-orders.csv", opt: Options{Currency: "EUR", Basis: "ttc"}, rows: 19, unsold: 3,
			lines: 16 + 9 + 3 + 2 + 2, // rows, a tax for each order but one, three shippings, returns: 1002 two, 1003 two
			net:   "178.4900", types: map[string]string{"shipping": "9.9000", "gift_card": "50.0000", "tip": "2.0000", "tax": "33.2300"},
		},
		{
			// 5001: 60 − 6 = 54. 5003: 110 − 55 = 55. 5004: 80 − 80 (of 85 paid back 5 are shipping). 5008: 21 − 5 = 16.
			// 5009: 25. 5010: a guest's 40. 5011: 22 less 5 paid back. 5002, 5005, 5006 and 5007 are no sales.
			// 54 + 55 + 0 + 16 + 25 + 40 + 17 = 207. Shipping 5 + 10 + 5 − 5 + 5 = 20.
			// Taxes 9.83 + 20.00 + 14.17 + 2.67 + 4.17 + 7.50 + 3.67 = 62.01.
			file: "woocommerce-items.csv", opt: Options{Currency: "EUR"}, rows: 16, unsold: 5,
			lines: 11 + 7 + 4 + 5, // rows, taxes, shippings, returns: a chair, a rug, its shipping, of bulbs and pen
			net:   "207.0000", types: map[string]string{"shipping": "20.0000", "tax": "62.0100"},
		},
		{
			// 50 + 20.50 + 12.25; the refunded 30 nets to zero; 18 by a guest, 85 of three articles, 0 by a code of all,
			// 1,240, and 12.25 paid back later. Cancelled 10, on-hold 15, failed 40, pending 22 and a draft of 9 are no sales.
			file: "woocommerce-analytics.csv", opt: Options{Currency: "EUR"}, rows: 14, unsold: 5, lines: 9 + 1,
			net: "1413.5000", problems: []problem.ID{problem.CustomerByName},
		},
		{
			// 101: 37 − 3.70 = 33.30. 102: 49.90. 104: 30 − 30. 105: 24 less one of four glasses = 18. 107: 12.50 less the
			// loyalty discount's line 2.50 = 10, beside a gift card of 50. 109: 20 − 0.01 = 19.99. 103, 106, 108 are no sales.
			// 110: a guest's 49.90. 33.30 + 49.90 + 0 + 18 + 10 + 19.99 + 49.90 = 181.09. Shipping 5.90 + 5.90 − 5.90 + 5.90.
			file: "prestashop-commandes.csv", opt: Options{Currency: "EUR", Basis: "ttc"}, rows: 15, unsold: 4,
			lines: 11 + 3 + 3, // rows, three shippings, returns: a vase, its shipping, a glass
			net:   "181.0900", types: map[string]string{"discount": "-2.5000", "shipping": "11.8000", "gift_card": "50.0000"},
		},
		{
			// 8.10 + 3.50 + 1,234.50 − 3.50 + 10.00 − 4.05 + 0 on the house + 20.00 by weight + 32.40 + 7.00 by a guest − 10.80
			// + 15.00 without an article; gift cards of 25 and 50 are no sales yet.
			file: "square-items.csv", opt: Options{Currency: "USD"}, rows: 14, lines: 14,
			net: "1312.1500", types: map[string]string{"gift_card": "75.0000"},
		},
		{
			// 103.48 + 17.25 − 103.48 + 91.98 + 195.46 + 5.75 by a guest − 91.98 + 241.45 + 100.00 without tax; a deposit of 50,
			// a gift card of 25 and a tip of 5 are kept apart, a voided sale, a quote and a parked one are none.
			file: "lightspeed-lines.csv", opt: Options{Currency: "CAD"}, rows: 15, unsold: 3, lines: 12,
			net: "559.9100", types: map[string]string{"deposit": "50.0000", "gift_card": "25.0000", "tip": "5.0000"},
		},
		{
			// 20 − 2 + 8 + 35.50 + (40 − 20) + 12 by a guest + 24 + 35.50 + 10 + (71 − 7.10); 12 came back; two cancelled and
			// one pending are no sales. Shipping 3.99 + 1.00 + 2.00 − 2.00 + 2.00 + 3 × 1.50.
			file: "amazon-orders.txt", opt: Options{Currency: "EUR"}, rows: 13, unsold: 3, lines: 10 + 7 + 2,
			net: "226.9000", types: map[string]string{"shipping": "11.4900"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			sink, report := export(t, tt.file, tt.opt)
			s := report.Sheets[0]
			if s.Kind != "order_lines" || s.Rows != tt.rows || s.Skipped.NotASale != tt.unsold || s.Accepted != tt.rows-tt.unsold || len(sink.lines) != tt.lines {
				t.Errorf("%s: %d rows, %d no sales, %d accepted, %d lines\n%s", s.Kind, s.Rows, s.Skipped.NotASale, s.Accepted, len(sink.lines), report.Say("en"))
			}
			if got := s.Sums.NetSales.String(); got != tt.net {
				t.Errorf("net sales %s, want %s\n%s", got, tt.net, report.Say("en"))
			}
			types := map[string]string{}
			for _, r := range s.Types {
				if r.Type != "goods" {
					types[r.Type] = r.Amount.String()
				}
			}
			if diff := cmp.Diff(tt.types, types); diff != "" && len(tt.types)+len(types) > 0 {
				t.Errorf("types (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, codes(report)); diff != "" {
				t.Errorf("problems (-want +got):\n%s\n%s", diff, report.Say("en"))
			}
			sum := crm.Money(0)
			for _, l := range sink.lines {
				if isNetSales(l.Type) {
					sum += *l.Amount
				}
				if strings.Contains(l.CustomerID, "@") && !strings.HasSuffix(l.CustomerID, "example.com") {
					t.Errorf("customer %q", l.CustomerID)
				}
			}
			if sum.String() != tt.net {
				t.Errorf("the lines add up to %s, want %s", sum, tt.net)
			}
		})
	}
}

func TestWhatAnOrderSaysOnceHoldsForAllItsLines(t *testing.T) {
	sink, _ := export(t, "shopify-orders.csv", Options{Currency: "EUR", Basis: "ttc", Source: "web"})
	type told struct{ Product, Customer, Status, Coupon, Channel, Time, Amount, Discount string }
	var got []told
	for _, l := range sink.lines {
		if l.OrderID != "#1007" || l.Type != crm.Goods {
			continue
		}
		got = append(got, told{l.ProductID, l.CustomerID, l.Status, l.Coupon, l.Channel, l.Time, l.Amount.String(), l.Discount.String()})
	}
	want := []told{ // 1.00 over three equal lines: the first gets the odd ten-thousandth
		{"K1", "fay@example.com", "paid", "EURO1", "web", "09:58", "2.9966", "0.3334"},
		{"K2", "fay@example.com", "paid", "EURO1", "web", "09:58", "2.9967", "0.3333"},
		{"K3", "fay@example.com", "paid", "EURO1", "web", "09:58", "2.9967", "0.3333"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatMailingProgramsExport(t *testing.T) {
	type told struct {
		Email    string
		State    crm.ConsentState
		Suppress bool
		On       string
	}
	tests := []struct {
		file      string
		customers int
		want      []told
	}{
		{"mailchimp-subscribed.csv", 3, []told{
			{"ann@example.com", crm.ConsentGranted, false, "2022-01-05"},
			{"ben@example.com", crm.ConsentGranted, false, "2022-02-06"},
		}},
		{"mailchimp-unsubscribed.csv", 2, []told{
			{"dee@example.com", crm.ConsentDenied, true, "2023-04-08"},
			{"ben@example.com", crm.ConsentDenied, true, "2021-01-01"},
		}},
		{"mailchimp-cleaned.csv", 1, []told{{"eve@example.com", crm.ConsentDenied, true, "2024-02-03"}}},
		{"brevo-contacts.csv", 3, []told{
			{"fay@example.com", crm.ConsentGranted, false, ""},
			{"gil@example.com", crm.ConsentDenied, true, ""},
		}},
		{"klaviyo-profiles.csv", 5, []told{
			{"ivy@example.com", crm.ConsentGranted, false, "2023-06-01"},
			{"jon@example.com", crm.ConsentDenied, true, "2023-07-01"},
			{"lou@example.com", crm.ConsentDenied, true, "2022-06-01"},
			{"max@example.com", crm.ConsentGranted, false, "2022-06-02"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			sink, report := export(t, tt.file, Options{})
			var got []told
			for _, c := range sink.consents {
				on := ""
				if c.On != nil {
					on = c.On.String()
				}
				got = append(got, told{c.Email, c.State, c.Suppress, on})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || len(sink.customers) != tt.customers {
				t.Errorf("%d customers (-want +got):\n%s\n%s", len(sink.customers), diff, report.Say("en"))
			}
		})
	}
}

// Accounts differ in the columns of their exports; that of those who left may say no time of subscribing.
func TestWhoLeftAMailchimpListIsNoCustomerToWriteTo(t *testing.T) {
	sink, _, err := read(t, Options{}, grid("",
		line("Email Address", "First Name", "Last Name", "MEMBER_RATING", "UNSUB_TIME", "UNSUB_REASON", "LEID", "EUID"),
		line("marie@example.com", "Marie", "Durand", "2", "2025-03-14 10:11:12", "", "123", "a1"),
		line("ann@example.com", "Ann", "Lee", "2", "2025-04-01 09:00:00", "spam", "124", "a2")))
	if err != nil || len(sink.consents) != 2 || !sink.consents[0].Suppress || !sink.consents[1].Suppress {
		t.Fatalf("%v, %+v", err, sink.consents)
	}
}
