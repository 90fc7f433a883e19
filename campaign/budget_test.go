package campaign

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

func TestNobodyGetsMoreMailsThanTheirClassDoes(t *testing.T) {
	of := func(id, class string, change ...func(*crm.Profile)) crm.Profile {
		p := member(id, "", id+"@example.com", "fr")
		p.ABCClass = class
		for _, c := range change {
			c(&p)
		}
		return p
	}
	profiles := []crm.Profile{
		of("a-23", "A"), of("a-24", "A"), of("b-11", "B"), of("b-12", "B"), of("c-3", "C"), of("c-9", "C"),
		of("linked", "C", func(p *crm.Profile) { p.LinkedIDs = "web:1; web:2" }), // two under one number, two under another
		of("spouse", "C", func(p *crm.Profile) { p.Email = "two@example.com" }),  // whose partner has had the mails of their mailbox
		of("subscriber", ""), // never bought: no class, no limit
	}
	w := newWorld()
	w.mailed = map[string]int{"a-23": 23, "a-24": 24, "b-11": 11, "b-12": 12, "c-3": 3, "c-9": 9, "web:1": 2, "web:2": 2, "subscriber": 300}
	w.reached = map[crm.Email]int{"two@example.com": 4}
	s := testSettings()
	s.Effort = map[string]int{"A": 24, "B": 12, "C": 4}
	c, err := Parse("sample", []byte(strings.Replace(sample, `abc_class == "A"`, `orders >= 0`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Build(t.Context(), c, profiles, w, s)
	if err != nil {
		t.Fatal(err)
	}
	want := []Hold{
		{"a-24", crm.HoldBudget, "abc_class = A, mails in 365 days = 24, most = 24"},
		{"b-12", crm.HoldBudget, "abc_class = B, mails in 365 days = 12, most = 12"},
		{"c-9", crm.HoldBudget, "abc_class = C, mails in 365 days = 9, most = 4"},
		{"linked", crm.HoldBudget, "abc_class = C, mails in 365 days = 4, most = 4"},
		{"spouse", crm.HoldBudget, "abc_class = C, mails in 365 days = 4, most = 4"},
	}
	if diff := cmp.Diff(want, p.Holds); diff != "" {
		t.Errorf("held (-want +got):\n%s", diff)
	}
	budgets := map[string]int{}
	for _, m := range p.Mailings {
		budgets[m.CustomerID] = m.Budget
	}
	if diff := cmp.Diff(map[string]int{"a-23": 24, "b-11": 12, "c-3": 4, "subscriber": 0}, budgets); diff != "" {
		t.Errorf("written to (-want +got):\n%s", diff)
	}
	w.fail = "MailedSince"
	if _, err := Build(t.Context(), c, profiles, w, s); err == nil {
		t.Error("a plan was made without knowing what was sent")
	}
	s.Effort = nil
	if p, err := Build(t.Context(), c, profiles, w, s); err != nil || len(p.Holds) != 0 {
		t.Errorf("without a budget: %v, %v", p.Holds, err)
	}
}

func TestALetterNamesTheShopsOwnSegment(t *testing.T) {
	s := testSettings()
	s.SegmentTitle = func(seg crm.Segment, lang string) string {
		if seg == "stars" {
			return map[string]string{"fr": "Étoiles", "en": "Stars"}[lang]
		}
		return ""
	}
	star, best := member("1", "Zoé", "zoe@example.com", "fr"), member("2", "Ann", "ann@example.com", "en")
	star.RFMSegment = "stars"
	c, err := Parse("sample", []byte(strings.Replace(sample, "## What is new", "## {{.Segment}}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Build(t.Context(), c, []crm.Profile{star, best}, newWorld(), s)
	if err != nil {
		t.Fatal(err)
	}
	l, err := p.Letters(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"Étoiles", "Best"} {
		v, err := l.values(p.Mailings[i], l.parts[p.Mailings[i].Language].skeleton)
		if err != nil || v.Segment != want {
			t.Errorf("%s reads %q, %v", p.Mailings[i].CustomerID, v.Segment, err)
		}
	}
}
