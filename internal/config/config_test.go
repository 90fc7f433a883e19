package config

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func TestCommentedFilesSayTheSame(t *testing.T) {
	fr, err := Parse([]byte(Commented("fr", `L’Épicerie "du coin"`)))
	if err != nil {
		t.Fatal(err)
	}
	en, err := Parse([]byte(Commented("en", `L’Épicerie "du coin"`)))
	if err != nil {
		t.Fatal(err)
	}
	en.Language = "fr"
	if diff := cmp.Diff(fr, en, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("the French and the English file differ:\n%s", diff)
	}
	if fr.Shop.Name != `L’Épicerie "du coin"` || fr.Tiers.Steps[2].From != Amount(crm.MoneyOf(1000)) || fr.Zone().String() != "Europe/Paris" {
		t.Errorf("settings not read: %+v", fr)
	}
}

func TestEmptyFileIsTheDefault(t *testing.T) {
	c, err := Parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	if diff := cmp.Diff(&want, c, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Error(diff)
	}
}

// unfilled is a place of the wording that nothing was filled into.
var unfilled = regexp.MustCompile(`\{[a-z]+\}`)

func TestMistakes(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       string // in the English message
		id         problem.ID
	}{
		{"a misspelt name is suggested", "version: 1\nmetrics:\n  bassis: net\n", `habitue.yaml, row 3: "bassis" is not a setting here. Did you mean "basis"?`, problem.UnknownSetting},
		{"a name like no other is refused without a guess", "version: 1\nzzzzzzzzz: 4\n", `row 2: "zzzzzzzzz" is not a setting here. Correct`, problem.UnknownSetting},
		{"a text where a number belongs", "abc:\n  a: many\n", `row 2: "many" is not a value for "a"`, problem.WrongSetting},
		{"a basis that does not exist", "version: 1\nbasis: tax\n", `row 2: "tax" is not a value for "basis". Write one of: ttc, ht.`, problem.WrongSetting},
		{"a currency by its sign", "currency: €\n", `row 1: "€" is not a value for "currency"`, problem.WrongSetting},
		{"a language that the program does not speak", "language: de\n", `Write one of: fr, en.`, problem.WrongSetting},
		{"the line is right behind a byte order mark", "\ufeffversion: 1\nbasis: tax\n", `row 2: "tax" is not a value`, problem.WrongSetting},
		{"a time zone that does not exist", "time_zone: Europe/Atlantis\n", `row 1: "Europe/Atlantis" is not a value for "time_zone"`, problem.WrongSetting},
		{"class A above class B", "abc: {a: 96, b: 95}\n", `"96" is not a value for "a"`, problem.WrongSetting},
		{"a window of the classes in the future", "abc: {window_months: -1}\n", `"-1" is not a value for "window_months"`, problem.WrongSetting},
		{"a lesser class that gets more", "abc:\n  effort: {a: 4, b: 12, c: 4}\n", `row 2: "4" is not a value for "a". Write one of: >= 12.`, problem.WrongSetting},
		{"fewer than no people of a store", "report:\n  min_people: -1\n", `row 2: "-1" is not a value for "min_people"`, problem.WrongSetting},
		{"a last class that gets most", "abc:\n  effort: {b: 3}\n", `"3" is not a value for "b". Write one of: >= 4.`, problem.WrongSetting},
		{"two levels", "rfm:\n  levels: 2\n", `row 2: "2" is not a value for "levels". Write one of: 0, 3, 4, 5.`, problem.WrongSetting},
		{"a map that there is not", "rfm: {segments: nine}\n", `"nine" is not a value for "segments". Write one of: eleven, six, own.`, problem.WrongSetting},
		{"ties that are none", "rfm: {ties: lots}\n", `"lots" is not a value for "ties". Write one of: equal, rank.`, problem.WrongSetting},
		{"one's own map without levels", "rfm: {segments: own, own: [{name: a, codes: '***'}]}\n", `"levels" is needed for this. Add it: levels: 3, 4, 5`, problem.MissingSetting},
		{"one's own map that is not asked for", "rfm: {own: [{name: a, codes: '***'}]}\n", `"segments" is needed for this. Add it: segments: own`, problem.MissingSetting},
		{"one's own map that leaves a code out", "rfm: {levels: 3, segments: own, own: [{name: a, codes: '3** 2**'}]}\n", `No segment under own: has the code 111.`, problem.CodeWithoutSegment},
		{"one's own map with a code of more levels", "rfm: {levels: 3, segments: own, own: [{name: a, codes: '4**'}]}\n", `"4**" is not a value for "codes". Write one of: 111…333, 1**…`, problem.WrongSetting},
		{"a segment of one's own that gets no code", "rfm: {levels: 3, segments: own, own: [{name: a, codes: '***'}, {name: b, codes: '333'}]}\n", `Nobody can be in the segment "b"`, problem.SegmentWithoutCode},
		{"a segment of one's own by a name that is none", "rfm: {levels: 3, segments: own, own: [{name: 'A B', codes: '***'}]}\n", `"A B" is not a value for "name"`, problem.WrongSetting},
		{"a tier kept above where it is reached", "tiers:\n  steps:\n    - {name: a, from: 10, keep: 11}\n", `"11" is not a value for "keep"`, problem.WrongSetting},
		{"a term that is none", "tiers:\n  term: weekly\n", `"weekly" is not a value for "term"`, problem.WrongSetting},
		{"later ladders that do not follow one another", "tiers:\n  changes:\n    - {from: 2025-01-01, steps: [{name: a}]}\n    - {from: 2024-01-01, steps: [{name: a}]}\n", `row 4: Change 2 under tiers: holds from 2024-01-01, which is not after 2025-01-01`, problem.RuleOutOfOrder},
		{"a later ladder without its day", "tiers:\n  changes:\n    - from: 2025-01-01\n      steps: [{name: a}]\n    - steps:\n        - {name: a}\n        - {name: b, from: 9}\n    - {from: 2026-01-01, steps: [{name: a}]}\n", `row 5: Change 2 under tiers: does not say from which day it holds`, problem.RuleWithoutDay},
		{"a day that is none", "tiers:\n  changes:\n    - from: soon\n", `row 3: "soon" is not a value for "from"`, problem.WrongSetting},
		{"a later programme without its day", "points:\n  earn: 1\n  changes:\n    - {earn: 2}\n", `row 4: Change 1 under points: does not say`, problem.RuleWithoutDay},
		{"a tier by hand that no ladder has", "tiers:\n  grants:\n    - {customer: 7, tier: platinum, from: 2025-01-01, to: 2025-02-01, because: a gift}\n", `"platinum" is not a value for "tier"`, problem.WrongSetting},
		{"a tier by hand that ends before it begins", "tiers:\n  grants:\n    - {customer: 7, tier: gold, from: 2025-01-01, to: 2024-02-01}\n", `"2024-02-01" is not a value for "to"`, problem.WrongSetting},
		{"tiers that do not ascend", "tiers:\n  steps:\n    - {name: a, from: 10}\n    - {name: b, from: 10}\n", `"10" is not a value for "from"`, problem.WrongSetting},
		{"points that expire in no way", "points:\n  expiry: monthly\n", `row 2: "monthly" is not a value for "expiry"`, problem.WrongSetting},
		{"months of points without their number", "points:\n  earn: 1\n  expiry: months\n", `"lasts" is needed for this. Add it: lasts: 12`, problem.MissingSetting},
		{"points by amount and cash back at once", "points: {earn: 1, cash_back: 2}\n", `row 1: "cash_back" contradicts "earn" of row 1.`, problem.SettingsConflict},
		{"cash back beside an amount that it does not go by", "points: {per: 10, cash_back: 2}\n", `"cash_back" contradicts "per" of row 1.`, problem.SettingsConflict},
		{"a later programme likewise", "points:\n  earn: 1\n  changes:\n    - {from: 2025-01-01, per: 10, cash_back: 2}\n", `row 4: "cash_back" contradicts "per" of row 4.`, problem.SettingsConflict},
		{"a multiple without its number", "points:\n  earn: 1\n  multiples:\n    - {name: tea, categories: [Tea]}\n", `row 4: "times" is needed for this. Add it: times: 0…1000`, problem.MissingSetting},
		{"a bonus for no occasion", "points:\n  bonuses:\n    - {name: x, event: smile, points: 5}\n", `"smile" is not a value for "event"`, problem.WrongSetting},
		{"later programmes that do not follow one another", "points:\n  from: 2025-01-01\n  changes:\n    - {from: 2024-01-01, earn: 2}\n", `row 4: Change 1 under points: holds from 2024-01-01, which is not after 2025-01-01`, problem.RuleOutOfOrder},
		{"a reward for a tier that no ladder has", "points:\n  rewards:\n    - {name: mug, points: 5, tiers: [platinum]}\n", `"platinum" is not a value for "tiers"`, problem.WrongSetting},
		{"a stamp card of one", "points:\n  stamps:\n    - {name: tea, every: 1}\n", `"1" is not a value for "every"`, problem.WrongSetting},
		{"two people of one name", "people:\n  - name: marie\n  - name: marie\n", `row 3: "marie" is set already, in row 2.`, problem.SettingTwice},
		{"an unsubscribe link without encryption", "sender:\n  unsubscribe:\n    url: http://www.example.com/u\n", `row 3: "http://www.example.com/u" is not a value for "url"`, problem.WrongSetting},
		{"plain SMTP to another machine", "sender:\n  transport: smtp\n  smtp: {host: mail.example.com, tls: none}\n", `"none" is not a value for "tls". Write one of: starttls, implicit.`, problem.WrongSetting},
		{"a file of a newer program", "version: 7\n", "version 7, which is newer", problem.NewerConfig},
		{"a word where an amount should be", "tiers:\n  steps:\n    - {name: a, from: 0}\n    - {name: b, from: much}\n", `row 4: "much" is not a value for "from". Write one of: 0, 12.50`, problem.WrongSetting},
		{"an amount with its currency", "tiers:\n  steps:\n    - {name: a, from: 300 EUR}\n", `row 3: "300 EUR" is not a value for "from"`, problem.WrongSetting},
		{"a number where settings should be", "abc: {a: 80}\ntiers: 3\n", `row 2: "tiers" has here: a number; needed: settings (name: value).`, problem.WrongShape},
		{"settings where a list should be", "tiers:\n  steps: {a: 0}\n", `row 2: "steps" has here: settings (name: value); needed: a list`, problem.WrongShape},
		{"words where people should be", "people:\n  - marie\n", `row 2: "people" has here: a word; needed: settings`, problem.WrongShape},
		{"a setting twice", "currency: EUR\nbasis: ht\ncurrency: USD\n", `row 3: "currency" is set already, in row 1`, problem.SettingTwice},
		{"a name that is right elsewhere is not suggested against itself", "tiers:\n  levels: 3\n", `habitue.yaml, row 2: "levels" is not a setting here. It belongs under rfm:. Correct or remove it.`, problem.UnknownSetting},
		{"a first step below nothing", "tiers:\n  steps:\n    - {name: a, from: -5}\n", `"-5" is not a value for "from"`, problem.WrongSetting},
		{"a part of a point", "points:\n  per: 1\n  earn: 1.5\n", `row 3: "1.5" is not a value for "earn". Write one of: 1, 2, 3…`, problem.WrongSetting},
		{"a month and a half, of a later ladder", "tiers:\n  changes:\n    - from: 2026-01-01\n      window_months: 1.5\n      steps: [{name: a}]\n", `row 4: "1.5" is not a value for "window_months"`, problem.WrongSetting},
		{"letters exchanged", "tiers:\n  steps:\n    - {name: a, form: 0}\n", `row 3: "form" is not a setting here. Did you mean "from"?`, problem.UnknownSetting},
		{"a name that is like no setting", "tiers:\n  margin: 3\n", `row 2: "margin" is not a setting here. Correct`, problem.UnknownSetting},
		{"a later ladder without steps", "tiers:\n  changes:\n    - from: 2026-01-01\n", `row 3: "steps" is needed for this. Add it: steps: [{name:`, problem.MissingSetting},
		{"a tier by hand without a reason", "tiers:\n  steps: [{name: gold}]\n  grants:\n    - {customer: 7, tier: gold, from: 2025-01-01, to: 2025-02-01}\n", `row 4: "because" is needed for this`, problem.MissingSetting},
		{"points for each nothing spent", "points:\n  earn: 1\n  per: 0\n", `row 3: "0" is not a value for "per". Write one of: 0.01`, problem.WrongSetting},
		{"a programme that does not say what purchases earn", "points:\n  per: 10\n  value: 0.01\n", `row 1: "earn" is needed for this`, problem.MissingSetting},
		{"a later programme that leaves it out", "points:\n  earn: 1\n  changes:\n    - {from: 2026-01-01, earn: 2}\n    - {from: 2027-01-01, expiry: year_end}\n", `row 5: "earn" is needed for this`, problem.MissingSetting},
		{"cash back that may be a share", "points:\n  cash_back: 0.12\n", `row 2: "0.12" for "cash_back" may be 0.12 % or, as a share, 12 %. Write cash_back: 12 if`, problem.PercentOrShare},
		{"two rewards of one name that begin on one day", "points:\n  earn: 1\n  rewards:\n    - {name: Mug, points: 4}\n    - {name: Bag, points: 5}\n    - {name: mug, points: 6}\n", `row 6: "mug" is set already, in row 4.`, problem.SettingTwice},
		{"a ladder of one's own without steps", "tiers:\n  metric: orders\n", `row 1: "steps" is needed for this`, problem.MissingSetting},
		{"the third step of a list, and its own line", "tiers:\n  steps:\n    - name: a\n      from: 0\n    - name: b\n      from: 500\n    - name: c\n      from: 300\n", `row 8: "300" is not a value for "from". Write one of: > 500.`, problem.WrongSetting},
		{"a second person without a right address", "people:\n  - {name: a, email: a@example.com}\n  - {name: b, email: b}\n", `row 3: "b" is not a value for "email"`, problem.WrongSetting},
		{"a second reward of a tier that there is not", "points:\n  earn: 1\n  rewards:\n    - {name: a, points: 4, tiers: [gold]}\n    - {name: b, points: 4, tiers: [gold, tin]}\n", `row 5: "tin" is not a value for "tiers"`, problem.WrongSetting},
		{"points that nothing gives", "points:\n  value: 0.01\n  earn: 0\n", `row 3: "0" is not a value for "earn"`, problem.WrongSetting},
		{"an empty list of steps", "tiers:\n  window_months: 6\n  steps: []\n", `row 3: "steps" is needed for this. Add it: steps: [{name:`, problem.MissingSetting},
		{"steps: and nothing after it", "tiers:\n  steps:\n  window_months: 6\n", `row 2: "steps" is needed for this.`, problem.MissingSetting},
		{"points: and nothing after it", "currency: EUR\npoints:\n", `row 2: "points" is needed for this. Add it: points: {earn: 1}`, problem.MissingSetting},
		{"a number that was left out", "points:\n  earn: 1\n  pending_days:\n  value: 0.01\n", `row 3: "pending_days" is needed for this. Add it: pending_days: 1, 2, 3…`, problem.MissingSetting},
		{"two steps that differ in capitals only", "tiers:\n  steps:\n    - {name: Gold, from: 0}\n    - {name: gold, from: 9}\n", `row 4: "gold" is set already, in row 3.`, problem.SettingTwice},
		{"a second step without its amount", "tiers:\n  steps:\n    - {name: a}\n    - {name: b}\n", `row 4: "from" is needed for this. Add it: from: > 0`, problem.MissingSetting},
		{"a re-entry that never ends nor begins", "tiers:\n  steps:\n    - {name: a, from: 9, reenter: 5}\n", `row 3: "reenter_months" is needed for this.`, problem.MissingSetting},
		{"a rolling term of no length", "tiers:\n  term: rolling\n  steps: [{name: a}]\n", `row 2: "term_months" is needed for this.`, problem.MissingSetting},
		{"one step down after no term", "tiers:\n  steps: [{name: a}]\n  downgrade: one_down\n", `row 3: "term_months" is needed for this.`, problem.MissingSetting},
		{"months of a calendar year", "tiers:\n  window: calendar\n  steps: [{name: a}]\n  window_months: 12\n", `row 4: "window_months" contradicts "window" of row 2.`, problem.SettingsConflict},
		{"two and a half orders", "tiers:\n  metric: orders\n  steps:\n    - {name: a, from: 2.5}\n", `row 4: "2.5" is not a value for "from". Write one of: 1, 2, 3…`, problem.WrongSetting},
		{"steps of no ladder", "tiers:\n  metric: none\n  steps: [{name: a}]\n", `row 2: "metric" contradicts "steps" of row 3.`, problem.SettingsConflict},
		{"points that expire by nothing", "points:\n  earn: 1\n  lasts: 12\n", `row 3: "expiry" is needed for this. Add it: expiry: months, month_end`, problem.MissingSetting},
		{"one bonus twice on the same days", "points:\n  earn: 1\n  bonuses:\n    - {name: Hello, event: sign_up, points: 5, to: 2025-06-30}\n    - {name: hello, event: sign_up, points: 9, from: 2025-06-30}\n", `row 5: "hello" is set already, in row 4.`, problem.SettingTwice},
		{"a second part of the file", "currency: EUR\n---\ncurrency: CAD\n", `row 3: This is not well-formed YAML: a second part begins after ---`, problem.BadYAML},
		{"several customers of one tier by hand", "tiers:\n  steps: [{name: gold}]\n  grants:\n    - customer: [7, 8]\n", `row 4: "customer" has here: a list (- …)`, problem.WrongShape},
		{"a word of a list of settings, and its own name", "people:\n  - {name: a}\n  - b\n", `row 3: "people" has here: a word`, problem.WrongShape},
		{"a section that lost its indentation", "tiers:\nsteps:\n  - {name: a}\n", `row 2: "steps" is not a setting here. It belongs under tiers:.`, problem.UnknownSetting},
		{"an amount that may be thousands", "tiers:\n  steps:\n    - name: a\n      from: 1,500\n", `row 4: "1,500" is not a value for "from". Write one of: 1500, 1.5.`, problem.WrongSetting},
		{"lines ended as Windows does", "currency: EUR\r\nbasis: ttc\r\nlanguage: de\r\n", `row 3: "de" is not a value`, problem.WrongSetting},
		{"settings that are not closed, and the line that opens them", "people:\n  - {name: a\n  - {name: b}\n", `row 2: This is not well-formed YAML: settings that { opens`, problem.BadYAML},
		{"a list that is not closed at the end of a section", "points:\n  stores: [Lyon\ncurrency: EUR\n", `row 2: This is not well-formed YAML: a list that [ opens`, problem.BadYAML},
		{"a line indented too far", "abc:\n  a: 80\n   b: 95\n", `row 3: This is not well-formed YAML`, problem.BadYAML},
		{"a line that lost its indentation", "abc:\n  a: 80\nb: 95\n  # all\n  window_months: 1\n", `row 3: This is not well-formed YAML`, problem.BadYAML},
		{"a name that begins with &", "shop:\n  name: & Sons\n", `row 2: This is not well-formed YAML: a & begins the value`, problem.BadYAML},
		{"a step that is reached again for less than it is kept at", "tiers:\n  reenter_months: 6\n  steps:\n    - {name: a, from: 9, reenter: 5}\n", `row 4: "keep" is needed for this. Add it: keep: 0…5`, problem.MissingSetting},
		{"a step kept below the one before it", "tiers:\n  steps:\n    - {name: a, from: 9, keep: 8}\n    - {name: b, from: 20, keep: 7}\n", `row 4: "7" is not a value for "keep". Write one of: >= 8.`, problem.WrongSetting},
		{"a step reached again below the one before it", "tiers:\n  reenter_months: 6\n  steps:\n    - {name: a, from: 9}\n    - {name: b, from: 20, keep: 9, reenter: 8}\n", `row 5: "9" is not a value for "keep"`, problem.WrongSetting},
		{"broken quotes", "shop:\n  name: \"x\n", "row 2: This is not well-formed YAML: a text that \" opens is not closed.", problem.BadYAML},
		{"a tag where a list should be", "people:\n ! 000000", "a sign such as !", problem.BadYAML},
		{"a tab for indentation", "shop:\n\tname: x\n", "row 2: This is not well-formed YAML: a tab;", problem.BadYAML},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.yaml))
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Fatalf("got %v, want a problem", err)
			}
			if p.ID != tt.id || p.Exit() != 2 {
				t.Errorf("got [%s] exit %d, want [%s] exit 2", p.ID, p.Exit(), tt.id)
			}
			if !strings.Contains(p.Say("en"), tt.want) {
				t.Errorf("got  %s\nwant %s", p.Say("en"), tt.want)
			}
			if fr := p.Say("fr"); unfilled.MatchString(fr) || fr == p.Say("en") {
				t.Errorf("French: %s", fr)
			}
		})
	}
}

func TestNumbersOfCustomersAndProductsStayAsTheyAreWritten(t *testing.T) {
	for _, number := range []string{"00042", "0123", "0x1F", "1_000", "1.50", "+33", "12.0", "1e5", "-5", "42"} {
		c, err := Parse([]byte("tiers:\n  steps: [{name: été}]\n  grants:\n    - {customer: " + number + ", tier: été, from: 2025-01-01, to: 2025-02-01, because: été}\n" +
			"abuse:\n  ignore: [" + number + ", " + number + "]\nsources:\n  shop:\n    line_types: {" + number + ": shipping}\n"))
		if err != nil {
			t.Errorf("%s: %v", number, err)
			continue
		}
		got := append([]string{c.Tiers.Grants[0].Customer}, c.Abuse.Ignore...)
		for code := range c.Sources["shop"].LineTypes {
			got = append(got, code)
		}
		if diff := cmp.Diff([]string{number, number, number, number}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", number, diff)
		}
	}
}

func TestWhatLooksOddAndIsMeantIsRead(t *testing.T) {
	for name, yaml := range map[string]string{
		"a shop without tiers":                               "tiers: {metric: none}\n",
		"tiers that end":                                     "tiers:\n  steps: [{name: a}]\n  changes: [{from: 2026-01-01, metric: none}]\n",
		"points for occasions only":                          "points:\n  earn: 0\n  bonuses: [{name: x, event: review, points: 5}]\n",
		"points that come from a sheet, and buy rewards":     "points:\n  earn: 0\n  rewards: [{name: mug, points: 5}]\n",
		"a bonus that changes on a day":                      "points:\n  earn: 1\n  bonuses:\n    - {name: x, event: review, points: 5, to: 2025-06-30}\n    - {name: x, event: review, points: 9, from: 2025-07-01}\n",
		"a first step without an amount":                     "tiers:\n  steps: [{name: a}, {name: b, from: 5}]\n",
		"sections with nothing but remarks after their name": "abc:\n# a: 80\nsender:\nsources:\n  shop:\n",
		"a file that begins with ---":                        "---\ncurrency: EUR\n",
	} {
		c, err := Parse([]byte(yaml))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if name == "a shop without tiers" && len(c.Tiers.Steps) > 0 {
			t.Errorf("%s: %+v", name, c.Tiers)
		}
	}
}

func TestAMapOfOnesOwnIsRead(t *testing.T) {
	c, err := Parse([]byte("rfm:\n  levels: 5\n  segments: own\n  own:\n    - {name: stars, fr: Étoiles, codes: 55* 5*5}\n    - {name: others, codes: \"***\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	stars, others := c.RFM.Own[0], c.RFM.Own[1]
	if stars.Title("fr") != "Étoiles" || stars.Title("en") != "stars" || others.Title("fr") != "others" {
		t.Errorf("%+v", c.RFM)
	}
	if c.ABC.WindowMonths != 0 || c.ABC.Effort != (Effort{24, 12, 4}) {
		t.Errorf("a file that says nothing of the classes: %+v", c.ABC)
	}
}

func TestInitAsksForAYear(t *testing.T) {
	c, err := Parse([]byte(Commented("en", "x")))
	if err != nil || c.ABC.WindowMonths != 12 {
		t.Errorf("%v: %+v", err, c.ABC)
	}
}

func TestLoopbackMayDoWithoutTLS(t *testing.T) {
	for _, host := range []string{"localhost", "127.0.0.1", "127.8.0.1", `"::1"`} {
		if _, err := Parse([]byte("sender:\n  transport: smtp\n  smtp: {host: " + host + ", tls: none, port: 2525}\n")); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestNounCountsAsTheLanguageDoes(t *testing.T) {
	n := Noun{Singular: "client", Plural: "clients"}
	for _, tt := range []struct {
		lang  string
		count int64
		want  string
	}{{"fr", 0, "client"}, {"fr", 1, "client"}, {"fr", 2, "clients"}, {"en", 0, "clients"}, {"en", 1, "client"}} {
		if got := n.Count(tt.count, tt.lang); got != tt.want {
			t.Errorf("%s %d: got %s, want %s", tt.lang, tt.count, got, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(Commented("en", "x")))
	f.Add([]byte("people:\n - {name: a}\n - b"))
	f.Add([]byte("tiers: {steps: [{name: a, from: '1 000,5'}]}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse(text)
		if err != nil {
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Fatalf("not a problem: %v", err)
			}
			return
		}
		if c.Zone() == nil {
			t.Fatal("no zone")
		}
	})
}
