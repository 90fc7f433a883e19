package campaign

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func amount(t testing.TB, s string) crm.Money {
	t.Helper()
	m, err := crm.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAudienceAsksWhatItSays(t *testing.T) {
	recency, last := int64(9), crm.NewDate(2011, 12, 1)
	bought := crm.Profile{
		CustomerID: "12346", Name: "Marie", City: "Lyon", Language: "fr", ABCClass: "A", Tier: "gold", RFMSegment: crm.Champions, RFMCode: "555", Orders: 12, OrderDays: 11, RScore: 5,
		NetSales: amount(t, "612.5001"), GrossSales: amount(t, "700"), Returns: amount(t, "87.4999"), AverageOrder: amount(t, "51.0417"), Quantity: crm.QuantityOf(40) + 3500,
		RecencyDays: &recency, LastOrderOn: &last, ConsentEmail: crm.ConsentGranted,
	}
	never := crm.Profile{CustomerID: "new"}
	tests := []struct {
		expression    string
		bought, never bool
	}{
		{`abc_class == "A"`, true, false},
		{`"A" == abc_class`, true, false},
		{`tier in ["gold", "silver"]`, true, false},
		{`tier not in ["gold", "silver"]`, false, true},
		{`rfm_segment == "champions" && orders >= 12`, true, false},
		{`rfm_segment == 'lost' || orders < 13`, true, true},
		{`net_sales > 612.5`, true, false},
		{`net_sales > 612.5001`, false, false},
		{`net_sales == 612.5001`, true, false},
		{`net_sales in [612.5001, 7]`, true, false},
		{`612.5001 <= net_sales`, true, false},
		{`net_sales > -1`, true, true},
		{`-1.5 < net_sales`, true, true},
		{`gross_sales - returns == net_sales`, true, true},
		{`gross_sales - 87.4999 == net_sales`, true, false},
		{`net_sales > 50 * orders`, true, false},
		{`net_sales > 52 * orders`, false, false},
		{`2 * net_sales >= 1225.0002`, true, false},
		{`average_order * 12 > 612.5`, true, false},
		{`average_order > orders`, true, false},
		{`net_sales > orders + 600`, true, false},
		{`orders + order_days > 22`, true, false},
		{`orders - 2 == 10`, true, false},
		{`orders > 11.5`, true, false},
		{`quantity > 40`, true, false},
		{`quantity == 40.35`, true, false},
		{`recency_days < 30`, true, false},
		{`recency_days >= 0`, true, false},
		{`not (recency_days < 5)`, true, true},
		{`recency_days in [9, 10]`, true, false},
		{`last_order_on >= "2011-12-01"`, true, false},
		{`last_order_on < "2011-12-01"`, false, false},
		{`"2011-11-30" < last_order_on and last_order_on != "2012-01-01"`, true, false},
		{`city == "Lyon" and language != "en"`, true, false},
		{`city contains "yo" or name startsWith "M" and name endsWith "x"`, true, false},
		{`suppressed`, false, false},
		{`!suppressed and true`, true, true},
		{`suppressed == false`, true, true},
		{`r_score == 5 and rfm_code == "555" and consent_email == "granted"`, true, false},
		{"orders > 0\n  and city == \"Lyon\"", true, false},
	}
	for _, tt := range tests {
		t.Run(tt.expression, func(t *testing.T) {
			a, err := ParseAudience(tt.expression)
			if err != nil {
				t.Fatal(err)
			}
			for p, want := range map[*crm.Profile]bool{&bought: tt.bought, &never: tt.never} {
				because, got, err := a.Has(p)
				if err != nil || got != want {
					t.Errorf("%s: got %v, %v", p.CustomerID, got, err)
				}
				if got && !strings.HasPrefix(because, a.Source+": ") && len(a.used) > 0 {
					t.Errorf("because %q", because)
				}
			}
		})
	}
}

func TestBecauseHoldsTheValuesThatWereAsked(t *testing.T) {
	a, err := ParseAudience(`net_sales > 500 and  city in ["Lyon"] and (recency_days < 5 or orders > 1)`)
	if err != nil {
		t.Fatal(err)
	}
	because, in, err := a.Has(&crm.Profile{NetSales: crm.MoneyOf(600), City: "Lyon", Orders: 3})
	want := `net_sales > 500 and city in ["Lyon"] and (recency_days < 5 or orders > 1): net_sales = 600.0000, city = "Lyon", recency_days = ?, orders = 3`
	if err != nil || !in || because != want {
		t.Errorf("got  %s (%v, %v)\nwant %s", because, in, err, want)
	}
}

func TestMistakesInAnAudienceAreSaidInPeoplesWords(t *testing.T) {
	tests := []struct {
		name, expression string
		want             problem.ID
		say              string
	}{
		{"a misspelt attribute", `net_sale > 5`, problem.UnknownAttribute, `"net_sales"`},
		{"a wholly unknown attribute", `shoe_size > 5`, problem.UnknownAttribute, `net_sales`},
		{"our own variables are no attributes", `known_recency_days`, problem.UnknownAttribute, ""},
		{"a value in the wrong case", `abc_class == "a"`, problem.AudienceValue, `"A"`},
		{"a value that there is not", `rfm_segment in ["champion"]`, problem.AudienceValue, `"champions"`},
		{"one sign for two", `abc_class = "A"`, problem.BadAudience, "character 11"},
		{"an open bracket", `(orders > 5`, problem.BadAudience, "character 11"},
		{"an open quotation", `city == "Lyon`, problem.BadAudience, ""},
		{"nothing", ` `, problem.BadAudience, ""},
		{"an amount with a currency sign", `net_sales > 500€`, problem.BadAudience, "character 16"},
		{"a comma in a number", `net_sales > 500,50`, problem.BadAudience, "character 16"},
		{"a number alone", `orders`, problem.AudienceUnsure, "orders"},
		{"a number beside and", `orders and city == "x"`, problem.AudienceUnsure, "orders"},
		{"a text compared with a number", `city > 5`, problem.AudienceMismatch, "city"},
		{"texts have no order", `city < "m"`, problem.AudienceMismatch, "city"},
		{"a number compared with a text", `orders == "5"`, problem.AudienceMismatch, `orders`},
		{"five decimals of money", `net_sales > 0.00001`, problem.AudienceMismatch, ""},
		{"more digits than a number keeps", `net_sales > 12345678901234.5678`, problem.AudienceMismatch, ""},
		{"money beyond all money", `net_sales > 9999999999999999`, problem.AudienceMismatch, ""},
		{"a quantity is no amount", `quantity > net_sales`, problem.AudienceMismatch, ""},
		{"half an order", `orders * 1.5 > 3`, problem.AudienceMismatch, ""},
		{"an amount times an amount", `net_sales * returns > 3`, problem.AudienceMismatch, ""},
		{"an amount times decimals", `net_sales > 1.5 * average_order`, problem.AudienceMismatch, ""},
		{"a division", `net_sales / orders > 50`, problem.BadAudiencePart, "/"},
		{"a range", `orders in 1..5`, problem.AudienceMismatch, ""},
		{"a list of nothing", `orders in []`, problem.AudienceMismatch, ""},
		{"a function", `len(name) > 3`, problem.BadAudiencePart, "len"},
		{"a regular expression", `name matches "a+"`, problem.BadAudiencePart, "matches"},
		{"a closure", `any([1], {# > 0})`, problem.BadAudiencePart, ""},
		{"a member", `name.x == 1`, problem.BadAudiencePart, ""},
		{"a declaration", `let x = 1; x > 0`, problem.BadAudiencePart, ""},
		{"a day that there is not", `last_order_on > "2011-02-30"`, problem.AudienceValue, "2011-12-10"},
		{"not of a number", `not orders`, problem.AudienceMismatch, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseAudience(tt.expression)
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != tt.want || !strings.Contains(p.Say("en"), tt.say) || p.Exit() != 2 {
				t.Errorf("got %v", err)
			}
		})
	}
}

// money is compared as an independent reading of the decimal text does it: both sides as ten-thousandths.
func TestMoneyIsComparedExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.Int64Range(-900_000, 900_000_000).Draw(t, "units")
		parts := rapid.Int64Range(0, 9999).Draw(t, "parts")
		near := rapid.Int64Range(-2, 2).Draw(t, "near")
		operator := rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "operator")
		typed := fmt.Sprintf("%d.%04d", max(units, -units), parts)
		limit := max(units, -units)*10_000 + parts
		if units < 0 {
			typed, limit = "-"+typed, -limit
		}
		a, err := ParseAudience("net_sales " + operator + " " + typed)
		if err != nil {
			t.Fatal(err)
		}
		has := limit + near
		_, got, err := a.Has(&crm.Profile{NetSales: crm.Money(has)})
		want := map[string]bool{"<": has < limit, "<=": has <= limit, ">": has > limit, ">=": has >= limit, "==": has == limit, "!=": has != limit}[operator]
		if err != nil || got != want {
			t.Fatalf("%d %s %s: got %v, %v", has, operator, typed, got, err)
		}
	})
}

func TestTiersOfTheLadderAreChecked(t *testing.T) {
	a, err := ParseAudience(`tier in ["gold", "platin"]`)
	if err != nil {
		t.Fatal(err)
	}
	err = a.checkTiers([]string{"bronze", "gold", "platinum"})
	var p *problem.Problem
	if !errors.As(err, &p) || p.ID != problem.AudienceValue || !strings.Contains(p.Say("fr"), "platinum") {
		t.Errorf("got %v", err)
	}
}

func FuzzParseAudience(f *testing.F) {
	for _, seed := range []string{`abc_class == "A"`, `net_sales > 500.5 and not (city in ["a", "b"])`, `orders * 2 - 1 >= lines`, `"x" == city`, `((`, `-(-5) < orders`, `recency_days != 3`, `last_order_on < "2011-01-01"`, "1 < 2", "true"} {
		f.Add(seed)
	}
	last, recency := crm.NewDate(2011, 1, 1), int64(3)
	f.Fuzz(func(t *testing.T, source string) {
		a, err := ParseAudience(source)
		if err != nil {
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Errorf("%q: no problem but %v", source, err)
			}
			return
		}
		for _, p := range []crm.Profile{{}, {Orders: 5, NetSales: 1 << 40, LastOrderOn: &last, RecencyDays: &recency, City: "a", ABCClass: "A"}} {
			if _, _, err := a.Has(&p); err != nil {
				t.Errorf("%q: %v", source, err)
			}
		}
	})
}

func TestSegmentsOfAShopsOwnMap(t *testing.T) {
	const stars = `rfm_segment == "stars"`
	if _, err := ParseAudience(stars); err == nil {
		t.Error("a segment that nobody named was accepted")
	}
	a, err := ParseAudience(stars, "stars", "others")
	if err != nil {
		t.Fatal(err)
	}
	for segment, want := range map[crm.Segment]bool{"stars": true, "others": false} {
		if _, got, err := a.Has(&crm.Profile{RFMSegment: segment}); err != nil || got != want {
			t.Errorf("%s: %t %v", segment, got, err)
		}
	}
	if _, err := ParseAudience(`rfm_segment in ["recent", "inactive"]`); err != nil {
		t.Errorf("the six groups: %v", err)
	}
}
