package state_test

import (
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/state"
	"github.com/habitue-crm/habitue/internal/state/statetest"
)

func TestSQLiteBehavesAsAStore(t *testing.T) {
	statetest.Run(t, func(t *testing.T, workspace string) statetest.Store {
		s, err := state.Open(t.Context(), workspace, state.Options{Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
