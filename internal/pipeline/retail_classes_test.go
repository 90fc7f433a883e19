package pipeline_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/transform"
)

// The figures below were computed apart from this program, in Python with exact decimals and fractions on the 305
// daily csv files of Online Retail as of 10 December 2011, on the lines with a customer, a quantity and a price above
// zero and no C before the invoice: cuts by the definition, classes by exact shares, cohorts by sets, the balance day
// by day, Kaplan-Meier by going through all buyers for every day of a second invoice, with Greenwood's interval.

// retailSales is the summary of Online Retail on the sales basis with other settings.
func retailSales(t *testing.T, dir string, flags ...string) transform.Summary {
	t.Helper()
	text := must(t, append([]string{"report", "--workspace", dir, "--as-of", retailDay, "--basis", "sales", "--json"}, flags...)...)
	var s transform.Summary
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOnlineRetailMonthByMonth(t *testing.T) {
	s := retailSales(t, retailWorkspace(t), "--abc-months", "0")
	var cohorts []string
	for _, r := range s.Cohorts.Rows {
		cohorts = append(cohorts, strings.Trim(fmt.Sprint(r.Month, r.Active), "[]"))
	}
	want := strings.Split(`2010-12 [885 324 286 340 321 352 321 309 313 350 331 445 235
2011-01 [417 92 111 96 134 120 103 101 125 136 152 49
2011-02 [380 71 71 108 103 94 96 106 94 116 26
2011-03 [452 68 114 90 101 76 121 104 126 39
2011-04 [300 64 61 63 59 68 65 78 22
2011-05 [284 54 49 49 59 66 75 27
2011-06 [242 42 38 64 56 81 23
2011-07 [188 34 39 42 51 21
2011-08 [169 35 42 41 21
2011-09 [299 70 90 34
2011-10 [358 86 41
2011-11 [323 36
2011-12 [41`, "\n")
	if diff := cmp.Diff(want, cohorts); diff != "" || !s.Cohorts.Partial {
		t.Errorf("cohorts (-want +got):\n%s", diff)
	}
	var flows []string
	for _, m := range s.Balance.Months {
		flows = append(flows, fmt.Sprint(m.Month, m.Start, m.New, m.Reactivated, m.Lapsed, m.End))
	}
	want = strings.Split(`2010-12 0 885 0 0 885
2011-01 885 417 0 0 1302
2011-02 1302 380 0 0 1682
2011-03 1682 452 12 227 1919
2011-04 1919 300 57 185 2091
2011-05 2091 284 69 274 2170
2011-06 2170 242 102 293 2221
2011-07 2221 188 116 330 2195
2011-08 2195 169 109 310 2163
2011-09 2163 299 230 327 2365
2011-10 2365 358 215 286 2652
2011-11 2652 323 259 226 3008
2011-12 3008 41 71 72 3048`, "\n")
	if diff := cmp.Diff(want, flows); diff != "" {
		t.Errorf("balance (-want +got):\n%s", diff)
	}
	if s.Balance.Lapse.Days != 110 || !strings.Contains(s.Balance.Lapse.Because, "12,425 gaps") {
		t.Errorf("lapse: %+v", s.Balance.Lapse)
	}
	var seconds []string
	for _, r := range s.SecondOrders.Within {
		seconds = append(seconds, fmt.Sprint(r.Days, r.AtRisk, r.Returned, r.Share, r.Low, r.High))
	}
	want = []string{
		"30 3175 967 0.226789124 0.214494785 0.239675171", "60 2329 1580 0.381972829 0.367258297 0.39707495",
		"90 1770 1929 0.479444599 0.463885118 0.495255311", "180 943 2527 0.667090035 0.651330657 0.68278183",
	}
	if diff := cmp.Diff(want, seconds); diff != "" || s.SecondOrders.Buyers != 4_338 {
		t.Errorf("second orders (-want +got):\n%s", diff)
	}
	c := s.Concentration
	if c.HHI != 0.00464360101 || c.Alike != 215.350113 || c.FirstShare != 0.222515345 || c.FirstShareOfYear != 0.198170474 ||
		c.FirstOrders != money(t, "1982925.003") || c.FirstOrdersYear != money(t, "1697504.423") || c.SalesYear != money(t, "8565879.624") {
		t.Errorf("concentration: %+v", c)
	}
}

func TestOnlineRetailByClass(t *testing.T) {
	dir := retailWorkspace(t)
	for _, tt := range []struct {
		flags         []string
		a, b, c       int64
		ofA, ofB, all string
	}{
		{[]string{"--abc-months", "0"}, 1133, 1469, 1736, "7129600.0410", "1336252.1820", "8911407.9040"},
		{nil, 1133, 1469, 1736, "7129600.0410", "1336252.1820", "8911407.9040"}, // as the figures of the literature
		{[]string{"--abc-months", "12"}, 1124, 1438, 1776, "6853325.8110", "1284345.6620", "8565879.6240"},
	} {
		abc := retailSales(t, dir, tt.flags...).ABC
		got := fmt.Sprint(abc.A.Customers, abc.B.Customers, abc.C.Customers, abc.A.NetSales, abc.B.NetSales, abc.Total)
		if want := fmt.Sprint(tt.a, tt.b, tt.c, " ", tt.ofA, " ", tt.ofB, " ", tt.all); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") || abc.TieAtCut {
			t.Errorf("%q: got %s, want %s", tt.flags, got, want)
		}
	}
	p := retailSales(t, dir, "--abc-months", "0").Products
	if p.Products != 3665 || p.Sales.A.Count != 777 || p.Sales.B.Count != 922 || p.Sales.C.Count != 1966 || p.Margin != nil ||
		p.Sales.A.Value != money(t, "7129596.30") || p.Sales.B.Value != money(t, "1336777.76") || p.Sales.C.Value != money(t, "445033.844") {
		t.Errorf("products: %+v", p)
	}
}

func TestOnlineRetailByLevelsAndMaps(t *testing.T) {
	dir := retailWorkspace(t)
	path := filepath.Join(dir, "habitue.yaml")
	whole := string(read(t, path))
	for _, tt := range []struct {
		rfm, cuts, segments string
	}{
		{
			"{levels: 3}", "[26 92] [1 4] [388.5800 1197.4200]",
			"champions 662, loyal 955, recent 181, need_attention 802, at_risk 623, inactive 1115",
		},
		{
			"{levels: 3, segments: eleven}", "[26 92] [1 4] [388.5800 1197.4200]",
			"champions 662, loyal 436, potential_loyalist 888, new 439, promising 209, need_attention 154, about_to_sleep 109, at_risk 411, cannot_lose 240, hibernating 0, lost 790",
		},
		{
			"{levels: 4}", "[18 51 143] [1 2 5] [307.4000 674.4500 1661.8400]",
			"champions 1110, loyal 190, potential_loyalist 145, new 474, promising 257, need_attention 0, about_to_sleep 47, at_risk 652, cannot_lose 180, hibernating 544, lost 739",
		},
		{
			"{levels: 0}", "[13 33 72 180] [1 2 3 6] [250.1500 490.2200 942.2600 2059.4500]",
			"champions 798, loyal 403, potential_loyalist 306, new 408, promising 243, need_attention 254, about_to_sleep 229, at_risk 348, cannot_lose 123, hibernating 659, lost 567",
		},
		{
			"{levels: 5, ties: rank}", "",
			"champions 833, loyal 425, potential_loyalist 412, new 267, promising 137, need_attention 278, about_to_sleep 282, at_risk 427, cannot_lose 92, hibernating 696, lost 489",
		},
	} {
		if err := os.WriteFile(path, []byte(strings.Replace(whole, "rfm:\n  levels: 0\n  ties: equal\n", "rfm: "+tt.rfm+"\n", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		r := retailSales(t, dir).RFM
		var segments []string
		for _, s := range r.Segments {
			segments = append(segments, fmt.Sprint(s.Segment, " ", s.Customers))
		}
		if got := strings.Join(segments, ", "); got != tt.segments {
			t.Errorf("%s: got %s, want %s", tt.rfm, got, tt.segments)
		}
		if got := fmt.Sprint(r.Cuts.Recency, r.Cuts.Frequency, r.Cuts.Monetary); tt.cuts != "" && got != tt.cuts {
			t.Errorf("%s: got cuts %s, want %s", tt.rfm, got, tt.cuts)
		}
	}
}
