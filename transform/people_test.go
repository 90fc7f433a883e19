package transform

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// linked are settings in which web:9 is customer 1, who has two addresses.
func linked() Settings {
	s := settings()
	s.Person = func(source, id string) string {
		if source == "web" && id == "9" {
			return "1"
		}
		return fold.CustomerID(source, id, "shop")
	}
	s.Linked = map[string]Linked{"1": {IDs: []string{"web:9"}, Because: "rule identity: said"}}
	return s
}

func TestOnePersonUnderTwoNumbersIsOneProfile(t *testing.T) {
	customers := []crm.Customer{
		{Source: "shop", ID: "1", Name: "Ann Lee", Email: "ann@example.com"},
		{Source: "web", ID: "9", City: "Leeds", Email: "lee@example.com"},
		{Source: "shop", ID: "2", Email: "lee+x@example.com"},
	}
	for _, tt := range []struct {
		name       string
		consents   []crm.Consent
		suppressed Suppressed
		want       string // the consents of 1 and 2; "!" is suppressed
	}{
		{"nothing said", nil, nil, "unknown unknown"},
		{"a yes under the other number", []crm.Consent{{Source: "web", CustomerID: "9", Channel: "email", State: crm.ConsentGranted}}, nil, "granted unknown"},
		{"an opt-out of the older address", []crm.Consent{optOut(crm.Consent{Email: "ann@example.com", Channel: "email"})}, nil, "denied! unknown"},
		{"an opt-out of the other number reaches every address", []crm.Consent{optOut(crm.Consent{Source: "web", CustomerID: "9", Channel: "email"})}, nil, "denied! denied!"},
		{"the shop's own list has one of the addresses", nil, func(_ string, box crm.Email) bool { return box == "ann@example.com" }, "unknown! unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Build([]fold.Record{bought("1", 20, 90)}, customers, tt.consents, tt.suppressed, linked())
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, p := range s.Profiles {
				got += " " + string(p.ConsentEmail)
				if p.Suppressed {
					got += "!"
				}
			}
			if diff := cmp.Diff(tt.want, got[1:]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			p := s.Profiles[0]
			if p.Name != "Ann Lee" || p.City != "Leeds" || p.LinkedIDs != "web:9" || p.LinkedBecause == "" || p.Orders != 1 {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func TestAnAccountCountsAndIsNothingElse(t *testing.T) {
	s := settings()
	s.Accounts = map[string]Account{"counter": {Aside: true, Because: "rule account: said"}, "staff": {Because: "rule account: asked"}}
	records := []fold.Record{bought("a", 20, 90), bought("b", 10, 80, 90), bought("counter", 900, 70, 80, 90), bought("staff", 5, 90)}
	got, err := Build(records, nil, nil, nil, s)
	if err != nil {
		t.Fatal(err)
	}
	without, err := Build([]fold.Record{records[0], records[1], records[3]}, nil, nil, nil, settings())
	if err != nil {
		t.Fatal(err)
	}
	counter := got.Profiles[2]
	if !counter.IsAccount || counter.ABCClass != "" || counter.RFMCode != "" || counter.Tier != "" || counter.NetSales != crm.MoneyOf(2700) {
		t.Errorf("got %+v", counter)
	}
	if staff := got.Profiles[3]; staff.IsAccount || staff.AccountBecause == "" || staff.ABCClass == "" {
		t.Errorf("who is only asked about is classed: %+v", staff)
	}
	if diff := cmp.Diff(without.Profiles[:2], got.Profiles[:2]); diff != "" {
		t.Errorf("the account changes the others:\n%s", diff)
	}
	if diff := cmp.Diff([]any{without.Summary.ABC, without.Summary.RFM, without.Summary.Tiers}, []any{got.Summary.ABC, got.Summary.RFM, got.Summary.Tiers}); diff != "" {
		t.Errorf("the account changes the classes:\n%s", diff)
	}
	totals := got.Summary.Totals
	if totals.Customers != 4 || totals.Accounts != 1 || totals.Buyers != 3 || totals.NetSales != without.Summary.Totals.NetSales+crm.MoneyOf(2700) {
		t.Errorf("got %+v", totals)
	}
}
