package offer

import (
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Terms are what one campaign offers. The types that implement it are the entries of Kinds; their yaml tags
// are the fields of the campaign file.
type Terms interface {
	// Check says what is wrong with the fields. The problem names the field in Args["setting"] or
	// Args["name"], so that the caller can find its line.
	Check() *problem.Problem
	// Sentence is the offer in a few words that can stand in the middle of a sentence, amounts in the
	// currency: "15% off when you spend €50.00 or more".
	Sentence(lang, currency string) string
	// Rules are what all kinds of offer share.
	Rules() Rules
}

// Rules are the fields that every offer has beside its own.
type Rules struct {
	Minimum Amount `yaml:"minimum"` // the purchase from which it holds; 0 is any
	Ends    int    `yaml:"ends"`    // the number of days after the plan's day on which it still holds; 0 is without end
	Code    Flag   `yaml:"code"`    // whether each person gets a reward code
}

// LastDay is the last day on which an offer planned on asOf holds, crm.NoDate where it has no end.
func (r Rules) LastDay(asOf crm.Date) crm.Date {
	if r.Ends == 0 {
		return crm.NoDate
	}
	return asOf.AddDays(r.Ends)
}

// Kind is one entry of the catalogue: the word that stands after type:, and empty terms to read into.
type Kind struct {
	Name string
	New  func() Terms
}

// Kinds lists the kinds of offer there are. A new one is a file beside this and a line here.
func Kinds() []Kind {
	return []Kind{
		{Name: "percent_off", New: func() Terms { return new(PercentOff) }},
		{Name: "amount_off", New: func() Terms { return new(AmountOff) }},
		{Name: "gift", New: func() Terms { return new(Gift) }},
	}
}

// Find is the kind of a name.
func Find(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Names lists the words that may stand after type:.
func Names() []string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.Name)
	}
	return names
}
