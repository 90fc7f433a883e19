package state

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// PlanStatus is how far a plan has come.
type PlanStatus string

// The statuses of a plan.
const (
	PlanPlanned   PlanStatus = "planned"   // made, nobody has said yes
	PlanApproved  PlanStatus = "approved"  // may be sent
	PlanSending   PlanStatus = "sending"   // begun, not everybody is done
	PlanSent      PlanStatus = "sent"      // everybody is done
	PlanPaused    PlanStatus = "paused"    // stopped by a person, may go on
	PlanCancelled PlanStatus = "cancelled" // stopped by a person for good
	PlanStale     PlanStatus = "stale"     // what it was made from has changed or a newer plan takes its place
)

// PlanStatuses lists them.
func PlanStatuses() []PlanStatus {
	return []PlanStatus{PlanPlanned, PlanApproved, PlanSending, PlanSent, PlanPaused, PlanCancelled, PlanStale}
}

// PlanRow is what the store knows of a plan; the plan itself is a folder of the workspace.
type PlanRow struct {
	ID             string
	Campaign       string
	Occurrence     string
	Digest         string // of the plan, what an approval is bound to
	Author         string
	SnapshotDigest string
	CreatedAt      time.Time // UTC, microseconds
	Mailings       int
	Holds          int
	Status         PlanStatus
}

// PutPlan records a plan. The same plan (id and digest) again changes nothing; another digest under an id that
// is taken is an error.
func (s *Store) PutPlan(ctx context.Context, p PlanRow) error {
	if err := checkStatus(p.Status); err != nil {
		return err
	}
	return s.write(ctx, "record plan "+p.ID, func(tx *sql.Tx) error {
		const put = `INSERT INTO plan (id, campaign, occurrence, digest, author, snapshot_digest, created_at, mailings, holds, status)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`
		_, err := tx.ExecContext(ctx, put, p.ID, p.Campaign, p.Occurrence, p.Digest, p.Author, p.SnapshotDigest, micros(p.CreatedAt), p.Mailings, p.Holds, string(p.Status))
		if err != nil {
			return err
		}
		var digest string
		if err := tx.QueryRowContext(ctx, "SELECT digest FROM plan WHERE id = ?", p.ID).Scan(&digest); err != nil {
			return err
		}
		if digest != p.Digest {
			return fmt.Errorf("the id is taken by a plan of digest %s", digest)
		}
		return nil
	})
}

func checkStatus(status PlanStatus) error {
	if !slices.Contains(PlanStatuses(), status) {
		return fmt.Errorf("%q is not the status of a plan", status)
	}
	return nil
}

const askPlan = "SELECT id, campaign, occurrence, digest, author, snapshot_digest, created_at, mailings, holds, status FROM plan "

func readPlan(rows *sql.Rows) (p PlanRow, err error) {
	var at int64
	err = rows.Scan(&p.ID, &p.Campaign, &p.Occurrence, &p.Digest, &p.Author, &p.SnapshotDigest, &at, &p.Mailings, &p.Holds, &p.Status)
	p.CreatedAt = moment(at)
	return p, err
}

// Plan is the plan of an id.
func (s *Store) Plan(ctx context.Context, id string) (PlanRow, bool, error) {
	return first(ctx, s.r, "look for a plan", readPlan, askPlan+"WHERE id = ?", id)
}

// Plans lists all plans, the oldest first.
func (s *Store) Plans(ctx context.Context) ([]PlanRow, error) {
	return list(ctx, s.r, "list the plans", readPlan, askPlan+"ORDER BY created_at, number")
}

// NewestPlan is the plan of a campaign that was made last.
func (s *Store) NewestPlan(ctx context.Context, campaign string) (PlanRow, bool, error) {
	return first(ctx, s.r, "look for a campaign's newest plan", readPlan, askPlan+"WHERE campaign = ? ORDER BY created_at DESC, number DESC", campaign)
}

// SetPlanStatus says how far a plan has come. It returns ErrNoPlan where there is none.
func (s *Store) SetPlanStatus(ctx context.Context, id string, status PlanStatus) error {
	if err := checkStatus(status); err != nil {
		return err
	}
	return s.write(ctx, "set the status of plan "+id, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "UPDATE plan SET status = ? WHERE id = ?", string(status), id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return ErrNoPlan
	})
}

// Approval is one person's yes to exactly one plan.
type Approval struct {
	PlanID   string
	Digest   string // of the plan as it was seen
	Author   string
	Approver string
	At       time.Time // UTC, microseconds
	Alone    bool      // author and approver are one person, in a workspace that has only one
}

// PutApproval records a yes. Older ones of the plan stay, the newest counts; the same again changes nothing.
// An author who approves without Alone is an error.
func (s *Store) PutApproval(ctx context.Context, a Approval) error {
	if a.Author == a.Approver && !a.Alone {
		return fmt.Errorf("record the approval of plan %s: %s is its author", a.PlanID, a.Approver)
	}
	a.At = moment(micros(a.At))
	return s.write(ctx, "record the approval of plan "+a.PlanID, func(tx *sql.Tx) error {
		newest, found, err := newestApproval(ctx, tx, a.PlanID)
		if err != nil || found && newest == a {
			return err
		}
		const put = "INSERT INTO approval (plan_id, digest, author, approver, at, alone) VALUES (?, ?, ?, ?, ?, ?)"
		_, err = tx.ExecContext(ctx, put, a.PlanID, a.Digest, a.Author, a.Approver, micros(a.At), a.Alone)
		return err
	})
}

// Approval is the newest yes to a plan.
func (s *Store) Approval(ctx context.Context, planID string) (Approval, bool, error) {
	return newestApproval(ctx, s.r, planID)
}

func newestApproval(ctx context.Context, q querier, planID string) (Approval, bool, error) {
	const ask = "SELECT plan_id, digest, author, approver, at, alone FROM approval WHERE plan_id = ? ORDER BY id DESC"
	return first(ctx, q, "look for an approval", func(rows *sql.Rows) (a Approval, err error) {
		var at int64
		err = rows.Scan(&a.PlanID, &a.Digest, &a.Author, &a.Approver, &at, &a.Alone)
		a.At = moment(at)
		return a, err
	}, ask, planID)
}
