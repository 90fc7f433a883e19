package pipeline

import (
	"testing"

	"github.com/habitue-crm/habitue/transform/fold"
)

func TestTheSumsKnowACustomerByTheIDThatEverybodyKnows(t *testing.T) {
	for _, source := range []string{"", defaultSource, "web", "a:b"} {
		for _, id := range []string{"", "1", "0042", "a:1", "é:"} {
			if got, want := string(appendID([]byte("x"), []byte(source), []byte(id))), "x"+fold.CustomerID(source, id, defaultSource); got != want {
				t.Errorf("%q of %q: got %q, want %q", id, source, got, want)
			}
		}
	}
}
