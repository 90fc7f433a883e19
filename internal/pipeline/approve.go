package pipeline

import (
	"context"
	"fmt"

	"github.com/habitue-crm/habitue/campaign"
	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/internal/state"
)

// PlanRef names a plan by its id, or a campaign whose newest plan is meant.
type PlanRef struct{ Plan, Campaign string }

// planOf reads the plan that is meant, from the store's list and its folder.
func (w *Workspace) planOf(ctx context.Context, ref PlanRef) (*campaign.Plan, error) {
	id := ref.Plan
	if id == "" {
		store, done, err := w.readState(ctx)
		if err != nil {
			return nil, err
		}
		if store != nil {
			newest, found, err := store.NewestPlan(ctx, ref.Campaign)
			if closing := done(); err == nil {
				err = closing
			}
			if err != nil {
				return nil, err
			}
			if found {
				id = newest.ID
			}
		}
		if id == "" {
			return nil, problem.New(problem.NoSuchPlan, problem.Args{"id": ref.Campaign})
		}
	}
	return campaign.Load(w.path(plansDir), id)
}

// Preview is the exact message that one person of a plan would get: as eml, or only its html or text. Without a
// customer it is the first of the plan.
func (w *Workspace) Preview(ctx context.Context, ref PlanRef, customer, format string) ([]byte, error) {
	if format != "eml" && format != "html" && format != "text" {
		return nil, problem.New(problem.WrongFlag, problem.Args{"message": "--format " + format + ": eml, html, text.", "command": "preview"})
	}
	p, err := w.planOf(ctx, ref)
	if err != nil {
		return nil, err
	}
	m, err := chosenMailing(p, customer)
	if err != nil {
		return nil, err
	}
	letters, err := w.letters(p)
	if err != nil {
		return nil, err
	}
	if format == "eml" {
		_, message, err := letters.Compose(m, p.CreatedAt)
		return message, err
	}
	message, err := letters.Message(m, p.CreatedAt)
	if err != nil {
		return nil, err
	}
	if format == "html" {
		return []byte(message.HTML), nil
	}
	return []byte(textOf(message)), nil
}

// textOf is a message as a person reads it without HTML, its subject first.
func textOf(m mail.Message) string { return m.Subject + "\n\n" + m.Text }

// chosenMailing finds the mailing of a customer, or the plan's first; a hold is named with its reason.
func chosenMailing(p *campaign.Plan, customer string) (campaign.Mailing, error) {
	if customer == "" && len(p.Mailings) > 0 {
		return p.Mailings[0], nil
	}
	if customer == "" {
		return campaign.Mailing{}, nobodyIn(p)
	}
	if m, ok := p.Mailing(customer); ok {
		return m, nil
	}
	for _, h := range p.Holds {
		if h.CustomerID == customer {
			return campaign.Mailing{}, problem.New(problem.HeldCustomer, problem.Args{"id": customer, "reason": h.Reason.Title("en"), "raison": h.Reason.Title("fr"), "because": h.Because})
		}
	}
	return campaign.Mailing{}, problem.New(problem.NotInPlan, problem.Args{"id": customer, "plan": p.ID})
}

// nobodyIn is why a plan without mailings can be neither shown, approved nor sent.
func nobodyIn(p *campaign.Plan) error {
	if len(p.Holds) == 0 {
		return problem.New(problem.EmptyAudience, problem.Args{"plan": p.ID})
	}
	return problem.New(problem.NobodyToWrite, problem.Args{"plan": p.ID, "holds": fmt.Sprint(len(p.Holds))})
}

// letters reads the plan's skeletons with the workspace's keys.
func (w *Workspace) letters(p *campaign.Plan) (*campaign.Letters, error) {
	keys, err := w.keys()
	if err != nil {
		return nil, err
	}
	return p.Letters(keys)
}

func (w *Workspace) keys() (campaign.Keys, error) {
	link, err := w.key(linkKey)
	if err != nil {
		return campaign.Keys{}, err
	}
	code, err := w.key(codeKey)
	return campaign.Keys{Link: link, Code: code}, err
}

// Approved is a yes that has been recorded.
type Approved struct {
	Plan     string `json:"plan"`
	Digest   string `json:"digest"`
	Author   string `json:"author"`
	Approver string `json:"approver"`
	Mailings int    `json:"mailings"`
}

// Approve records a second person's yes to exactly this plan, which must write to somebody.
func (w *Workspace) Approve(ctx context.Context, ref PlanRef, as string) (Approved, error) {
	if err := w.mustBePerson(as); err != nil {
		return Approved{}, err
	}
	p, err := w.planOf(ctx, ref)
	if err != nil {
		return Approved{}, err
	}
	if err := campaign.CheckApproval(p, as, p.Digest); err != nil {
		return Approved{}, err
	}
	if len(p.Mailings) == 0 {
		return Approved{}, nobodyIn(p)
	}
	store, err := w.State(ctx)
	if err != nil {
		return Approved{}, err
	}
	row, found, err := store.Plan(ctx, p.ID)
	if err != nil {
		return Approved{}, err
	}
	if !found {
		return Approved{}, problem.New(problem.NoSuchPlan, problem.Args{"id": p.ID})
	}
	if row.Status == state.PlanStale || row.Status == state.PlanCancelled {
		fr, en := statusWords(row)
		return Approved{}, problem.New(problem.PlanNotOpen, problem.Args{"plan": p.ID, "status": en, "statut": fr})
	}
	if err := store.PutApproval(ctx, state.Approval{PlanID: p.ID, Digest: p.Digest, Author: p.Author, Approver: as, At: w.Now()}); err != nil {
		return Approved{}, err
	}
	if row.Status == state.PlanPlanned {
		if err := store.SetPlanStatus(ctx, p.ID, state.PlanApproved); err != nil {
			return Approved{}, err
		}
	}
	return Approved{Plan: p.ID, Digest: p.Digest, Author: p.Author, Approver: as, Mailings: len(p.Mailings)}, nil
}

// Say is the yes for a person.
func (a Approved) Say(lang string) string {
	n := counted(int64(a.Mailings), lang, forms{"courriel", "courriels"}, forms{"mailing", "mailings"})
	if lang == "fr" {
		return fmt.Sprintf("%s approuve %s, la liste de %s : %s.\nPour l'envoyer : habitue send --plan %s --yes", a.Approver, a.Plan, a.Author, n, a.Plan)
	}
	return fmt.Sprintf("%s approves plan %s by %s: %s.\nTo send it: habitue send --plan %s --yes", a.Approver, a.Plan, a.Author, n, a.Plan)
}
