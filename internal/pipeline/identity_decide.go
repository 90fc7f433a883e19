package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The verdicts of a person: about two numbers, or about one.
const (
	verdictLink    = "link"
	verdictSplit   = "split"
	verdictAccount = "account"
	verdictPerson  = "person"
)

// decision is what a person of the shop said about who is whom. It is a fact of its own: no undo and no reload of a
// sheet touches it. Of several about the same numbers the newest counts.
type decision struct {
	Verdict string
	A, B    identity.Ref // B is empty where it is about one number
	Who     string       // a name under people:
	Reason  string
	At      time.Time // to the second, UTC
}

// because is who said so, when and why.
func (d decision) because() string {
	text := "said by " + d.Who + " on " + d.At.Format(time.DateOnly)
	if d.Reason != "" {
		text += ": " + d.Reason
	}
	return text
}

// decisionKind is their table in the lake.
func decisionKind() *crm.FactKind {
	kind := &crm.FactKind{Name: "identity_decisions"}
	for _, name := range []string{"verdict", "source_a", "id_a", "source_b", "id_b", "said_by", "reason", "said_at"} {
		kind.Columns = append(kind.Columns, crm.FactColumn{Name: name})
	}
	return kind
}

// isDecision reports an upload that is no file but what a person decided.
func isDecision(u lake.Upload) bool { return u.Facts[decisionKind().Name] > 0 }

// texts are the columns of a decision.
func (d decision) texts() []string {
	return []string{d.Verdict, d.A.Source, d.A.ID, d.B.Source, d.B.ID, d.Who, d.Reason, d.At.UTC().Format(time.RFC3339)}
}

// decisionsOf reads what was decided, the oldest first.
func decisionsOf(ctx context.Context, l *lake.Lake) ([]decision, error) {
	var all []decision
	err := l.EachFact(ctx, decisionKind().Name, func(f crm.Fact, u lake.Upload) error {
		get := func(name string) string { return f.Get(name).Text }
		at, err := time.Parse(time.RFC3339, get("said_at"))
		if err != nil {
			return fmt.Errorf("read a decision of %s: %w", u.ID, err)
		}
		all = append(all, decision{
			Verdict: get("verdict"), A: identity.Ref{Source: get("source_a"), ID: get("id_a")}, B: identity.Ref{Source: get("source_b"), ID: get("id_b")},
			Who: get("said_by"), Reason: get("reason"), At: at,
		})
		return nil
	})
	slices.SortStableFunc(all, func(a, b decision) int { return a.At.Compare(b.At) })
	return all, err
}

// verdicts are the decisions about pairs as identity takes them.
func (t testimony) verdicts() []identity.Decision {
	var all []identity.Decision
	for _, d := range t.decisions {
		if d.Verdict == verdictLink || d.Verdict == verdictSplit {
			all = append(all, identity.Decision{A: d.A, B: d.B, Verdict: identity.Verdict(d.Verdict), Because: d.because()})
		}
	}
	return all
}

// record makes decisions durable, all or none. The same ones of the same second are recorded once.
func (w *Workspace) record(decisions []decision) error {
	l, err := w.Lake()
	if err != nil {
		return err
	}
	text, err := json.Marshal(decisions)
	if err != nil {
		return fmt.Errorf("write a decision: %w", err)
	}
	sum := sha256.Sum256(text)
	ld, err := l.Begin("identity", hex.EncodeToString(sum[:]), defaultSource, w.Now())
	if errors.Is(err, lake.ErrKnown) {
		return nil
	}
	if err != nil {
		return err
	}
	kind := decisionKind()
	for i, d := range decisions {
		f := crm.Fact{Kind: kind, Source: defaultSource, Place: crm.Place{Row: i + 1}}
		for _, text := range d.texts() {
			f.Values = append(f.Values, crm.FactValue{Set: text != "", Text: text})
		}
		if err := ld.Fact(f); err != nil {
			return errors.Join(err, ld.Abort())
		}
	}
	if _, err := ld.Commit(); err != nil {
		return errors.Join(err, ld.Abort())
	}
	return nil
}

// Deciding is what a person says about who is whom.
type Deciding struct {
	As, Reason string
}

// Decided is what was recorded of it.
type Decided struct {
	Verdict string   `json:"verdict"`
	IDs     []string `json:"ids"`
	As      string   `json:"as"`
	// Apart are, after a split, those from whom the first one was split.
	Apart []string `json:"apart,omitempty"`
}

// LinkPeople records that numbers are one person.
func (w *Workspace) LinkPeople(ctx context.Context, ids []string, how Deciding) (Decided, error) {
	if len(ids) < 2 {
		return Decided{}, problem.New(problem.TwoNumbers, problem.Args{"command": "identity link"})
	}
	_, refs, err := w.deciding(ctx, ids, how)
	if err != nil {
		return Decided{}, err
	}
	var all []decision
	for _, r := range refs[1:] {
		all = append(all, w.decide(verdictLink, refs[0], r, how))
	}
	return Decided{Verdict: verdictLink, IDs: ids, As: how.As}, w.record(all)
}

// SplitPeople records that the first number is another person than the others; alone, or where one of the others is
// linked with it, it leaves everyone with whom it is linked.
func (w *Workspace) SplitPeople(ctx context.Context, ids []string, how Deciding) (Decided, error) {
	if len(ids) == 0 {
		return Decided{}, problem.New(problem.TwoNumbers, problem.Args{"command": "identity split"})
	}
	who, refs, err := w.deciding(ctx, ids, how)
	if err != nil {
		return Decided{}, err
	}
	first, others := refs[0], refs[1:]
	group := who.linked[who.people.Person(first)]
	if len(others) == 0 || slices.ContainsFunc(others, func(r identity.Ref) bool { return slices.Contains(group, r) }) {
		others = append(others, group...)
	}
	slices.SortFunc(others, identity.Ref.Compare)
	others = slices.DeleteFunc(slices.Compact(others), func(r identity.Ref) bool { return r == first })
	if len(others) == 0 {
		return Decided{}, problem.New(problem.LinkedWithNobody, problem.Args{"id": ids[0]})
	}
	d := Decided{Verdict: verdictSplit, IDs: ids, As: how.As}
	var all []decision
	for _, r := range others {
		all = append(all, w.decide(verdictSplit, first, r, how))
		d.Apart = append(d.Apart, idOf(r))
	}
	return d, w.record(all)
}

// NameAccount records that a number is nobody in particular, or with person true that it is somebody after all.
func (w *Workspace) NameAccount(ctx context.Context, ids []string, person bool, how Deciding) (Decided, error) {
	if len(ids) == 0 {
		return Decided{}, problem.New(problem.TwoNumbers, problem.Args{"command": "identity account"})
	}
	_, refs, err := w.deciding(ctx, ids, how)
	if err != nil {
		return Decided{}, err
	}
	d := Decided{Verdict: verdictAccount, IDs: ids, As: how.As}
	if person {
		d.Verdict = verdictPerson
	}
	var all []decision
	for _, r := range refs {
		all = append(all, w.decide(d.Verdict, r, identity.Ref{}, how))
	}
	return d, w.record(all)
}

func (w *Workspace) decide(verdict string, a, b identity.Ref, how Deciding) decision {
	return decision{Verdict: verdict, A: a, B: b, Who: how.As, Reason: strings.TrimSpace(how.Reason), At: w.Now().UTC().Truncate(time.Second)}
}

// deciding checks who decides and that the customers exist.
func (w *Workspace) deciding(ctx context.Context, ids []string, how Deciding) (identities, []identity.Ref, error) {
	if err := w.mustBePerson(how.As); err != nil {
		return identities{}, nil, err
	}
	c, err := w.whoIsWhom(ctx, identity.Link)
	if err != nil {
		return identities{}, nil, err
	}
	known := map[identity.Ref]bool{}
	for i := range c.snapshot.Profiles {
		for _, id := range c.snapshot.Profiles[i].IDs() {
			known[refNamed(id)] = true
		}
	}
	refs := make([]identity.Ref, len(ids))
	for i, id := range ids {
		if refs[i] = refNamed(id); !known[refs[i]] {
			return identities{}, nil, problem.New(problem.NoSuchCustomer, problem.Args{"id": id})
		}
	}
	return c.who, refs, nil
}

// Say is the decision for a person.
func (d Decided) Say(lang string) string {
	s := &Session{Lang: lang}
	ids := strings.Join(d.IDs, ", ")
	text := ""
	switch d.Verdict {
	case verdictLink:
		text = s.Say(ids+" : une seule personne.", ids+": one person.")
	case verdictSplit:
		text = s.Say(d.IDs[0]+" n'est pas "+strings.Join(d.Apart, ", ")+".", d.IDs[0]+" is not "+strings.Join(d.Apart, ", ")+".")
	case verdictAccount:
		text = s.Say(ids+" : pas une personne ; ses ventes comptent, rien d'autre.", ids+": not a person; its sales count, nothing else.")
	default:
		text = s.Say(ids+" : bien une personne.", ids+": a person after all.")
	}
	return text + s.Say(" Noté. « habitue snapshot » recalcule l'état.", " Noted. “habitue snapshot” computes the snapshot anew.") + "\n"
}
