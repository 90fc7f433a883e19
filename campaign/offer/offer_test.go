package offer

import (
	"errors"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func TestOffersSpeakBothLanguages(t *testing.T) {
	tests := []struct{ name, kind, yaml, currency, fr, en string }{
		{"a percentage alone", "percent_off", "percent: 15", "EUR", "15\u00a0% de remise", "15% off"},
		{"a percentage from a round amount", "percent_off", "{percent: 15, minimum: 50}", "EUR", "15\u00a0% de remise dès 50\u00a0€ d’achat", "15% off when you spend €50 or more"},
		{"a percentage from an amount with cents", "percent_off", "{percent: 5, minimum: 99.90}", "EUR", "5\u00a0% de remise dès 99,90\u00a0€ d’achat", "5% off when you spend €99.90 or more"},
		{"a minimum written as people do", "percent_off", `{percent: 5, minimum: "1 500,50"}`, "CAD", "5\u00a0% de remise dès 1\u202f500,50\u00a0$ d’achat", "5% off when you spend $1,500.50 or more"},
		{"an amount in a currency without decimals", "amount_off", "{amount: 500, minimum: 2000}", "JPY", "500\u00a0¥ de remise dès 2\u202f000\u00a0¥ d’achat", "¥500 off when you spend ¥2,000 or more"},
		{"an amount in a currency without a sign", "amount_off", "amount: 10", "CHF", "10\u00a0CHF de remise", "CHF\u00a010 off"},
		{"a thousand with zeros of its own", "amount_off", "amount: 1000", "EUR", "1\u202f000\u00a0€ de remise", "€1,000 off"},
		{"a gift", "gift", "{gift: {fr: un sac en toile, en: a canvas bag}, minimum: 30}", "EUR", "un sac en toile en cadeau dès 30\u00a0€ d’achat", "a canvas bag as a gift when you spend €30 or more"},
		{"a gift named in one language", "gift", "gift: {fr: un sac}", "EUR", "un sac en cadeau", "un sac as a gift"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kind, ok := Find(tt.kind)
			if !ok {
				t.Fatal("no such kind")
			}
			terms := kind.New()
			if err := yaml.UnmarshalWithOptions([]byte(tt.yaml), terms, yaml.Strict()); err != nil {
				t.Fatal(err)
			}
			if p := terms.Check(); p != nil {
				t.Fatal(p)
			}
			if got := terms.Sentence("fr", tt.currency); got != tt.fr {
				t.Errorf("got  %q\nwant %q", got, tt.fr)
			}
			if got := terms.Sentence("en", tt.currency); got != tt.en {
				t.Errorf("got  %q\nwant %q", got, tt.en)
			}
		})
	}
}

func TestOffersThatMakeNoSenseAreRefused(t *testing.T) {
	tests := []struct {
		name, kind, yaml string
		want             problem.ID
		field            string
	}{
		{"no percentage", "percent_off", "minimum: 5", problem.MissingField, "percent"},
		{"more than all of it", "percent_off", "percent: 101", problem.WrongSetting, "percent"},
		{"a negative percentage", "percent_off", "percent: -5", problem.WrongSetting, "percent"},
		{"a negative minimum", "percent_off", "{percent: 5, minimum: -1}", problem.WrongSetting, "minimum"},
		{"an end in the past", "percent_off", "{percent: 5, ends: -1}", problem.WrongSetting, "ends"},
		{"an end in eleven years", "gift", "{gift: {en: a bag}, ends: 4000}", problem.WrongSetting, "ends"},
		{"no amount", "amount_off", "code: yes", problem.MissingField, "amount"},
		{"a negative amount", "amount_off", "amount: -1", problem.WrongSetting, "amount"},
		{"more off than the purchase", "amount_off", "{amount: 10, minimum: 5}", problem.WrongSetting, "minimum"},
		{"no gift", "gift", "code: no", problem.MissingField, "gift"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kind, _ := Find(tt.kind)
			terms := kind.New()
			if err := yaml.UnmarshalWithOptions([]byte(tt.yaml), terms, yaml.Strict()); err != nil {
				t.Fatal(err)
			}
			p := terms.Check()
			if p == nil || !errors.Is(p, problem.New(tt.want, nil)) || p.Args["setting"]+p.Args["name"] != tt.field {
				t.Errorf("got %v", p)
			}
		})
	}
}

func TestYesAndNoAreWhatPeopleWrite(t *testing.T) {
	for word, want := range map[string]bool{"yes": true, "oui": true, "true": true, "Yes": true, `"oui"`: true, "no": false, "non": false, "false": false} {
		var r Rules
		if err := yaml.UnmarshalWithOptions([]byte("code: "+word), &r, yaml.Strict()); err != nil || bool(r.Code) != want {
			t.Errorf("%s: got %v, %v", word, r.Code, err)
		}
	}
	var r Rules
	if err := yaml.UnmarshalWithOptions([]byte("code: perhaps"), &r, yaml.Strict()); err == nil {
		t.Error("perhaps is taken")
	}
}

func TestLastDayCountsFromThePlansDay(t *testing.T) {
	asOf := crm.NewDate(2011, 12, 10)
	if got := (Rules{Ends: 30}).LastDay(asOf); got != crm.NewDate(2012, 1, 9) {
		t.Errorf("got %v", got)
	}
	if got := (Rules{}).LastDay(asOf); got != crm.NoDate {
		t.Errorf("got %v", got)
	}
}
