package quality

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

func TestSpellingsOfOneWord(t *testing.T) {
	same := func(pairs ...string) map[string]map[string]map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return map[string]map[string]map[string]string{"shop": {"payment": m}}
	}
	tests := []struct {
		name  string
		field string
		words string // spelling*rows, …
		same  map[string]map[string]map[string]string
		want  []string // spelling > kept: why
	}{
		{"the payments of the E-Commerce churn workbook", "payment", "Debit Card*2314, Credit Card*1501, E wallet*614, UPI*414, COD*365, CC*273, Cash on Delivery*149", nil, []string{"COD > Cash on Delivery: initials", "CC > Credit Card: initials"}},
		{"its categories", "payment", "Laptop & Accessory*2050, Mobile Phone*1271, Fashion*826, Mobile*809, Grocery*410, Others*264", nil, []string{"Mobile > Mobile Phone: part"}},
		{"case, accents, plural and blanks", "payment", "Thé*50, the*3, THÉS*2, T hé*1", nil, []string{"the > Thé: letters", "THÉS > Thé: letters", "T hé > Thé: letters"}},
		{"initials that leave small words out", "payment", "Carte de crédit*9, CC*5", nil, []string{"CC > Carte de crédit: initials"}},
		{"initials of two words decide nothing", "payment", "Carte de crédit*9, Carte cadeau*8, CC*5", nil, nil},
		{"a part of two words decides nothing", "payment", "Debit Card*9, Credit Card*9, Card*9", nil, nil},
		{"one letter off and rare", "payment", "Bougies*400, Bougeis*3", nil, []string{"Bougeis > Bougies: one-letter"}},
		{"one letter off and common is another word", "payment", "Poisson*400, Boisson*300", nil, nil},
		{"bands are no parts of one another", "payment", "10 à 19*40, 10*2", nil, nil},
		{"places are compared by their letters alone", "city", "Montréal*40, Montreal*4, Montréal Nord*7, MN*2", nil, []string{"Montreal > Montréal: letters"}},
		{"a word kept as itself is not proposed", "payment", "Mobile Phone*9, Mobile*8, CC*3, Credit Card*6", same("Mobile", "Mobile"), []string{"CC > Credit Card: initials"}},
		{"what is remembered is said to be settled", "payment", "CC*3, Credit Card*6", same("CC", "Credit Card"), []string{"CC > Credit Card: initials, settled"}},
		{"free words are no category", "payment", "so so*1, so so good*1, never again*1", nil, nil},
		{"of two equal ones the accents stay", "payment", "Especes*1, Espèces*1", nil, []string{"Especes > Espèces: letters"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSurvey(Options{Same: tt.same})
			kind := &crm.FactKind{Name: "profiles", Columns: []crm.FactColumn{{Name: tt.field}}}
			for w := range strings.SplitSeq(tt.words, ", ") {
				text, rows := cut(t, w)
				for range rows {
					s.Fact("u1", &crm.Fact{Kind: kind, Source: "shop", Values: []crm.FactValue{{Set: true, Text: text}}})
				}
			}
			var got []string
			for _, x := range s.Quality().Spellings {
				for _, o := range x.Others {
					line := o.Text + " > " + x.Keep + ": " + string(o.Why)
					if x.Settled {
						line += ", settled"
					}
					got = append(got, line)
				}
			}
			less := func(a, b string) bool { return a < b }
			if diff := cmp.Diff(sortedStrings(tt.want, less), sortedStrings(got, less)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSpellingsOfTwoSourcesAreApart(t *testing.T) {
	s := newSurvey(Options{})
	for i, source := range []string{"shop", "web"} {
		s.OrderLine("u1", sale(i+1, func(l *crm.OrderLine) { l.Source, l.Country = source, []string{"France", "FRANCE"}[i] }))
	}
	if got := s.Quality().Spellings; len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestTooManyWordsAreNoCategory(t *testing.T) {
	v := &vocabulary{words: map[string]*word{}}
	for i := range vocabularyCap + 1 {
		v.add(strings.Repeat("x", i%7+1)+strings.Repeat("y", i/7), place{})
	}
	if !v.full || v.words != nil {
		t.Errorf("full %v, %d words kept", v.full, len(v.words))
	}
}
