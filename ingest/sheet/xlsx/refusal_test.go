package xlsx_test

import (
	"errors"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

// checkRefusal sees that an error is the problem that was expected.
func checkRefusal(t *testing.T, err error, want problem.ID) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) {
		t.Fatalf("got %v, want a problem [%s]", err, want)
	}
	if p.ID != want {
		t.Errorf("got %v, want [%s]", err, want)
	}
}
