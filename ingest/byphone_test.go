package ingest

import (
	"errors"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func TestListsOfPhonesAlone(t *testing.T) {
	byHand := map[string]string{"Téléphone": "opt_out"}
	tests := []struct {
		name     string
		opt      Options
		rows     [][]any
		want     []string
		rejected int
	}{
		{"a number and a no", Options{Region: "FR"}, [][]any{line("Téléphone", "Désinscription"), line("06.12.34.56.78", "oui"), line("0698765432", "oui")}, []string{"+33612345678", "+33698765432"}, 0},
		{"numbers alone, where a person says what they are", Options{Region: "FR", Columns: byHand}, [][]any{line("Téléphone"), line("06 12 34 56 78"), line("+33 6 98 76 54 32")}, []string{"+33612345678", "+33698765432"}, 0},
		{"an address counts more than the number beside it", Options{}, [][]any{line("E-mail", "Téléphone", "Désinscription"), line("a@example.com", "0612345678", "oui")}, []string{""}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, tt.opt, grid("", tt.rows...))
			if err != nil {
				t.Fatalf("%v\n%s", err, report.Say("en"))
			}
			if len(sink.consents) != len(tt.want) {
				t.Fatalf("got %v", sink.consents)
			}
			for i, c := range sink.consents {
				if c.Phone != tt.want[i] || !c.Suppress || c.State != crm.ConsentDenied {
					t.Errorf("got %+v, want %s", c, tt.want[i])
				}
			}
		})
	}
}

// Mailjet's list of contacts says who is excluded in a column of true and false.
func TestWhoIsExcludedFromCampaignsIsNotWrittenTo(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("", line("email", "isexcludedfromcampaigns", "name"), line("a@example.com", "true", "Ann Martin"), line("b@example.com", "false", "Bob Petit")))
	if err != nil {
		t.Fatalf("%v\n%s", err, report.Say("en"))
	}
	stopped := 0
	for _, c := range sink.consents {
		if c.Suppress && c.Email == "a@example.com" {
			stopped++
		} else if c.Suppress {
			t.Errorf("%s is stopped", c.Email)
		}
	}
	if stopped != 1 {
		t.Errorf("got %v", sink.consents)
	}
}

// A yes that only a number is named by gives nobody's agreement: the row is rejected, not passed over.
func TestAYesByPhoneAloneIsRejected(t *testing.T) {
	_, report, err := read(t, Options{}, grid("", line("Téléphone", "Accord"), line("0612345678", "oui"), line("0698765432", "non")))
	if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != problem.TooManyRejected || report.Sheets[0].Rejected != 1 {
		t.Errorf("got %v, %+v", err, report.Sheets)
	}
}
