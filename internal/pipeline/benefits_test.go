package pipeline

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform"
)

func TestTheReportListsWhatTiersGive(t *testing.T) {
	rules := `
tiers:
  steps: [{name: bronze}, {name: gold, from: 100, benefits: [free delivery, a present]}]
  changes:
    - {from: 2025-06-01, steps: [{name: bronze}, {name: gold, from: 100}]}
`
	tests := []struct {
		name string
		day  crm.Date
		want [][]string // the header and the rows
	}{
		{"a ladder with benefits", crm.NewDate(2025, 5, 31), [][]string{
			{"Tier", "From", "People", "Sales of the window", "Benefits"},
			{"gold", "€100.00", "2", "€300.00", "free delivery, a present"},
			{"bronze", "€0.00", "5", "€50.00", ""},
			{"none", "", "1", "€0.00", ""},
		}},
		{"a ladder of that day without benefits", crm.NewDate(2025, 6, 1), [][]string{
			{"Tier", "From", "People", "Sales of the window"},
			{"gold", "€100.00", "2", "€300.00"},
			{"bronze", "€0.00", "5", "€50.00"},
			{"none", "", "1", "€0.00"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := config.Parse([]byte(rules))
			if err != nil {
				t.Fatal(err)
			}
			w := &Workspace{Session: &Session{Lang: "en"}, Config: c}
			v := &view{lang: "en", currency: "EUR", w: w, s: transform.Summary{AsOf: tt.day, Tiers: []transform.TierSummary{
				{Tier: "gold", From: crm.MoneyOf(100), Customers: 2, Sales: crm.MoneyOf(300)}, {Tier: "bronze", Customers: 5, Sales: crm.MoneyOf(50)}, {Customers: 1},
			}}}
			chapter := v.tiersChapter()
			if diff := cmp.Diff(tt.want, append([][]string{chapter.Head}, chapter.Rows...)); diff != "" {
				t.Errorf("the chapter (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExplainTellsWhatTheTierGives(t *testing.T) {
	e := Explanation{CustomerID: "K1", Labels: []Label{{Name: "tier", Value: "gold", Because: ""}, {Name: "consent_email", Value: "granted"}}, Benefits: []string{"free delivery", "a present"}}
	var b bytes.Buffer
	if err := e.Terminal(&b, &Session{Lang: "fr"}); err != nil {
		t.Fatal(err)
	}
	if want := []byte("gold\n    Avantages : free delivery, a present\n"); !bytes.Contains(b.Bytes(), want) {
		t.Errorf("no benefits under the tier: %s", b.String())
	}
}
