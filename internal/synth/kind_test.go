package synth

import (
	"slices"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// TestCustomersBehaveAsTheirKind looks at each customer's lines for the habit that was planted.
func TestCustomersBehaveAsTheirKind(t *testing.T) {
	for seed := range uint64(4) {
		s := NewShop(seed, 400, endOf2024())
		bought := map[string][]Line{}
		for _, l := range s.Lines {
			if !l.Return {
				bought[l.CustomerID] = append(bought[l.CustomerID], l)
			}
		}
		for i, c := range s.Truth().Customers {
			if why := strays(s, c, bought[c.CustomerID]); why != "" {
				t.Errorf("seed %d, customer %s, %s: %s", seed, c.CustomerID, s.Customers[i].Kind, why)
			}
		}
	}
}

// strays says in what a customer does not keep to its kind, or nothing.
func strays(s *Shop, c CustomerTruth, lines []Line) string {
	switch c.Kind {
	case NeverBought:
		if c.Lines != 0 {
			return "bought"
		}
		return ""
	case OneTime:
		if c.Orders != 1 {
			return "has not one order"
		}
	case Occasional:
		if c.Orders < 2 || c.Orders > 4 {
			return "has not two to four orders"
		}
	case Newcomer:
		if c.FirstOrderOn < s.EndsOn-43 {
			return "came before the last weeks"
		}
	case Lapsed:
		if c.LastOrderOn > s.EndsOn.AddMonths(-13) || c.Orders < 2 {
			return "has not lapsed"
		}
	case Regular, BigSpender:
		if c.LastOrderOn < s.EndsOn-200 || c.Orders < 3 {
			return "is no longer there"
		}
	case Refunded:
		if c.NetSales != 0 || c.Returns <= 0 || c.Orders != 1 {
			return "has not returned it all"
		}
	case BargainHunter:
		if c.DiscountedLines != len(lines) {
			return "paid a full price"
		}
	case Seasonal:
		from, to := c.Season.span().in(2023)
		for _, l := range lines {
			_, m, day := l.Date.Time().Date()
			if on := crm.NewDate(2023, m, day); on < from-1 || on > to+1 {
				return "bought out of season on " + l.Date.String()
			}
		}
	default:
		return "has no kind"
	}
	if c.Orders == 0 {
		return "never bought"
	}
	return ""
}

func TestEvenATinyShopHasEveryKind(t *testing.T) {
	for seed := range uint64(20) {
		s := NewShop(seed, Tiny, endOf2024())
		seen := map[string]bool{}
		for _, c := range s.Customers {
			seen[string(c.Kind)], seen[string(c.Address)], seen[string(c.Consent)] = true, true, true
			seen["household"] = seen["household"] || c.Household != ""
		}
		wanted := []string{string(AddressGood), string(AddressNone), string(AddressBroken), "granted", "denied", "unknown", "household"}
		for _, k := range Kinds() {
			wanted = append(wanted, string(k))
		}
		for _, w := range wanted {
			if !seen[w] {
				t.Errorf("seed %d: nobody is %s", seed, w)
			}
		}
	}
}

// codesOf is the map of 125 RFM codes of reference/loyalty.md §3.2.
func codesOf() map[string][]string {
	return map[string][]string{
		"champions":          {"555", "554", "544", "545", "454", "455", "445"},
		"loyal":              {"543", "444", "435", "355", "354", "345", "344", "335"},
		"potential_loyalist": {"553", "551", "552", "541", "542", "533", "532", "531", "452", "451", "442", "441", "431", "453", "433", "432", "423", "353", "352", "351", "342", "341", "333", "323"},
		"new":                {"512", "511", "422", "421", "412", "411", "311"},
		"promising":          {"525", "524", "523", "522", "521", "515", "514", "513", "425", "424", "413", "414", "415", "315", "314", "313"},
		"need_attention":     {"535", "534", "443", "434", "343", "334", "325", "324"},
		"about_to_sleep":     {"331", "321", "312", "221", "213", "231", "241", "251"},
		"at_risk":            {"255", "254", "245", "244", "253", "252", "243", "242", "235", "234", "225", "224", "153", "152", "145", "143", "142", "135", "134", "133", "125", "124"},
		"cannot_lose":        {"155", "154", "144", "214", "215", "115", "114", "113"},
		"hibernating":        {"332", "322", "233", "232", "223", "222", "132", "123", "122", "212", "211"},
		"lost":               {"111", "112", "121", "131", "141", "151"},
	}
}

// scores are quintile scores by nearest rank: one more than the number of cuts below the value.
func scores(values []int64) []byte {
	sorted := slices.Sorted(slices.Values(values))
	out := make([]byte, len(values))
	for i, v := range values {
		out[i] = '1'
		for k := 1; k < 5; k++ {
			if v > sorted[(k*len(sorted)+4)/5-1] {
				out[i]++
			}
		}
	}
	return out
}

// TestTheFullShopLooksLikeAShop checks what the demo shows: about 60,000 lines, about a fifth of the buyers who make
// 80 % of the sales, every segment.
func TestTheFullShopLooksLikeAShop(t *testing.T) {
	for _, endsOn := range []crm.Date{endOf2024(), crm.NewDate(2026, time.June, 30)} {
		truth := NewShop(1, Full, endsOn).Truth()
		if truth.Totals.Customers != 5000 || truth.Totals.Lines < 57_000 || truth.Totals.Lines > 67_000 {
			t.Errorf("got %d customers, %d lines", truth.Totals.Customers, truth.Totals.Lines)
		}
		var recent, often, worth []int64
		for _, c := range truth.Customers {
			if c.Orders > 0 {
				recent, often, worth = append(recent, int64(c.LastOrderOn)), append(often, int64(c.Orders)), append(worth, int64(c.NetSales))
			}
		}
		checkClassA(t, worth)
		segmentOf := map[string]string{}
		for segment, codes := range codesOf() {
			for _, code := range codes {
				segmentOf[code] = segment
			}
		}
		members := map[string]int{}
		r, f, m := scores(recent), scores(often), scores(worth)
		for i := range r {
			members[segmentOf[string([]byte{r[i], f[i], m[i]})]]++
		}
		for segment := range codesOf() {
			if members[segment] < 20 {
				t.Errorf("%s: %d customers; all: %v", segment, members[segment], members)
			}
		}
	}
}

func checkClassA(t *testing.T, worth []int64) {
	t.Helper()
	var total, before int64
	for _, w := range worth {
		total += w
	}
	classA := 0
	for _, w := range slices.Backward(slices.Sorted(slices.Values(worth))) {
		if before*10 >= total*8 {
			break
		}
		before += w
		classA++
	}
	if percent := classA * 100 / len(worth); percent < 17 || percent > 25 {
		t.Errorf("%d %% of the buyers make 80 %% of the sales", percent)
	}
}

func BenchmarkFullShop(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		if _, err := NewShop(1, Full, endOf2024()).WriteFiles(dir); err != nil {
			b.Fatal(err)
		}
	}
}
