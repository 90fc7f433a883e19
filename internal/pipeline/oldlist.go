package pipeline

import (
	"context"

	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/internal/state"
)

// askOldList refuses the first send of a workspace in which nobody has ever said no: whoever wrote to these people
// before has a list of those who left, and without it they would be written to again.
func (w *Workspace) askOldList(ctx context.Context, store *state.Store, planID string) error {
	plans, err := store.Plans(ctx)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.Status == state.PlanSending || p.Status == state.PlanSent {
			return nil
		}
	}
	said, err := w.anyNo(ctx, store)
	if err != nil || said {
		return err
	}
	return problem.New(problem.NoOldList, problem.Args{"plan": planID})
}

// anyNo reports whether anybody is on the list of those never to write to, or refused in a loaded sheet.
func (w *Workspace) anyNo(ctx context.Context, store *state.Store) (bool, error) {
	list, err := store.Suppressions(ctx)
	if err != nil || len(list) > 0 {
		return len(list) > 0, err
	}
	l, err := w.Lake()
	if err != nil {
		return false, err
	}
	_, consents, err := people(ctx, l)
	for _, c := range consents {
		if c.ForbidsMail() {
			return true, nil
		}
	}
	return false, err
}
