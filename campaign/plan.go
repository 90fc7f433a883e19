package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Plan is exactly who gets which letter and who does not and why. Its digest binds all of it: an approved
// plan that differs by one byte is another plan.
type Plan struct {
	ID             string    `json:"id"`
	Digest         string    `json:"digest"` // hex SHA-256 over everything below but CreatedAt; Files binds the rest
	Campaign       string    `json:"campaign"`
	Occurrence     string    `json:"occurrence"`
	AsOf           crm.Date  `json:"as_of"`
	SnapshotDigest string    `json:"snapshot_digest"`
	CampaignDigest string    `json:"campaign_digest"` // hex SHA-256 of the campaign file
	Author         string    `json:"author"`          // who planned
	FileAuthor     string    `json:"file_author"`     // who answers for the text, "" nobody named
	CreatedAt      time.Time `json:"created_at"`
	Priority       int       `json:"priority"`
	Audience       string    `json:"audience"`
	Language       string    `json:"language"`
	Sender         Sender    `json:"sender"`
	Currency       string    `json:"currency"`
	Codes          bool      `json:"codes"` // whether each person gets a reward code
	// Files are the plan's other files, name → hex SHA-256.
	Files map[string]string `json:"files"`

	Mailings []Mailing `json:"-"` // sorted by customer id
	Holds    []Hold    `json:"-"` // sorted by customer id

	source    []byte              // the campaign file
	skeletons map[string]skeleton // by language
}

// Mailing is one letter to one person, with all that it says of them.
type Mailing struct {
	CustomerID string    `json:"customer_id"`
	Address    string    `json:"address"` // as it travels: its domain in ASCII
	Mailbox    crm.Email `json:"mailbox"` // the match key
	Language   string    `json:"language"`
	Name       string    `json:"name,omitempty"`
	City       string    `json:"city,omitempty"`
	Tier       string    `json:"tier,omitempty"`
	Segment    string    `json:"segment,omitempty"`
	LastOrder  *crm.Date `json:"last_order_on,omitempty"`
	Because    string    `json:"because"` // the audience, and the values that it was met with
	// Budget is the most mails that the person gets in 365 days, this one among them; 0 is no limit.
	Budget int `json:"budget,omitempty"`
	// SegmentTitle is the segment as people read it where the shop named it; else the program's own name stands.
	SegmentTitle string `json:"segment_title,omitempty"`
}

// Hold is one member of the audience who is not written to.
type Hold struct {
	CustomerID string         `json:"customer_id"`
	Reason     crm.HoldReason `json:"reason"`
	Because    string         `json:"because"` // name = value, without an address
}

// Sender is who the letters are from.
type Sender struct {
	Shop              string `json:"shop"`
	Address           string `json:"address"` // the postal address
	Website           string `json:"website,omitempty"`
	Name              string `json:"name"`
	Email             string `json:"email"`
	ReplyTo           string `json:"reply_to,omitempty"`
	Unsubscribe       string `json:"unsubscribe"` // the https address to which the token is appended
	UnsubscribeMailto string `json:"unsubscribe_mailto,omitempty"`
}

// Settings are what a plan needs to know of the workspace.
type Settings struct {
	AsOf           crm.Date
	SnapshotDigest string
	Author         string // who plans
	CreatedAt      time.Time
	Currency       string
	Tiers          []string // the names of the ladder; empty checks none
	Sender         Sender
	// Effort is the most mails in 365 days that a customer of each class gets; a class that is not in it has no limit.
	Effort map[string]int
	// SegmentTitle is a segment as people read it in a language, "" where the program's own name is good. Nil names none.
	SegmentTitle func(s crm.Segment, lang string) string
}

// Lookups are the questions that planning asks of the state.
type Lookups interface {
	// Suppressed says whether an address must not be written to, and why. An error is not a no.
	Suppressed(ctx context.Context, mailbox crm.Email) (reason string, found bool, err error)
	// States lists what the journal knows of an occurrence of a campaign, one entry a customer.
	States(ctx context.Context, campaign, occurrence string) ([]crm.JournalEntry, error)
	// MailedSince counts, by customer id and by mailbox, the mails that may have arrived since an instant, of all
	// campaigns.
	MailedSince(ctx context.Context, since time.Time) (customers map[string]int, mailboxes map[crm.Email]int, err error)
}

// BudgetDays is how many days back the mails of a budget are counted.
const BudgetDays = 365

// Build decides for every customer of the audience: a mailing, or a hold with the first reason that applies in
// the order of crm.HoldReasons. The same input gives the same plan, whatever the order of the profiles.
func Build(ctx context.Context, c *Campaign, profiles []crm.Profile, look Lookups, s Settings) (*Plan, error) {
	if err := s.Sender.check(); err != nil {
		return nil, err
	}
	if err := c.Audience.checkTiers(s.Tiers); len(s.Tiers) > 0 && err != nil {
		return nil, inFile(err, "campaigns/"+c.Name+".md")
	}
	p := &Plan{
		Campaign: c.Name, Occurrence: c.Repeat.Occurrence(s.AsOf), AsOf: s.AsOf, SnapshotDigest: s.SnapshotDigest,
		CampaignDigest: c.Digest(), Author: s.Author, FileAuthor: c.Author, CreatedAt: s.CreatedAt.UTC().Truncate(time.Second), Priority: c.Priority,
		Audience: c.Audience.Source, Language: c.Language, Sender: s.Sender, Currency: s.Currency, source: c.Source,
	}
	p.Codes = c.Offer != nil && bool(c.Offer.Rules().Code)
	var err error
	if p.skeletons, err = skeletons(c, p); err != nil {
		return nil, err
	}
	sifter, err := newSifter(ctx, look, p, s)
	if err != nil {
		return nil, err
	}
	sorted := slices.Clone(profiles)
	slices.SortFunc(sorted, func(a, b crm.Profile) int { return strings.Compare(a.CustomerID, b.CustomerID) })
	for i := range sorted {
		profile := &sorted[i]
		because, in, err := c.Audience.Has(profile)
		if err != nil {
			return nil, err
		}
		if !in {
			continue
		}
		hold, address, mailbox, err := sifter.sift(ctx, profile)
		if err != nil {
			return nil, err
		}
		if hold != nil {
			p.Holds = append(p.Holds, *hold)
			continue
		}
		m := Mailing{
			CustomerID: profile.CustomerID, Address: address, Mailbox: mailbox, Language: c.Speaks(profile.Language),
			Name: crm.ReadableName(profile.Name), City: profile.City, Tier: profile.Tier, Segment: string(profile.RFMSegment), LastOrder: profile.LastOrderOn, Because: because,
			Budget: s.Effort[profile.ABCClass],
		}
		if s.SegmentTitle != nil {
			m.SegmentTitle = s.SegmentTitle(profile.RFMSegment, m.Language)
		}
		p.Mailings = append(p.Mailings, m)
	}
	return p, p.seal()
}

// sifter asks the hold reasons of one customer after another.
type sifter struct {
	look    Lookups
	done    map[string]crm.JournalEntry // by customer: already written to in this occurrence
	mailbox map[crm.Email]string        // mailbox → the customer who has it, in this plan or mailed before
	effort  map[string]int              // by class
	mailed  map[string]int              // by customer: how often in the days of the budget
	reached map[crm.Email]int           // by mailbox, likewise
}

func newSifter(ctx context.Context, look Lookups, p *Plan, set Settings) (*sifter, error) {
	entries, err := look.States(ctx, p.Campaign, p.Occurrence)
	if err != nil {
		return nil, fmt.Errorf("ask the journal: %w", err)
	}
	s := &sifter{look: look, done: map[string]crm.JournalEntry{}, mailbox: map[crm.Email]string{}, effort: set.Effort}
	if len(set.Effort) > 0 {
		if s.mailed, s.reached, err = look.MailedSince(ctx, set.CreatedAt.AddDate(0, 0, -BudgetDays)); err != nil {
			return nil, fmt.Errorf("ask the journal: %w", err)
		}
	}
	for _, e := range entries {
		if e.State.Mailed() {
			s.done[e.Key.CustomerID], s.mailbox[e.Mailbox] = e, e.Key.CustomerID
		}
	}
	return s, nil
}

// sift is the hold of a customer, or the address and mailbox of their mailing.
func (s *sifter) sift(ctx context.Context, p *crm.Profile) (hold *Hold, address string, mailbox crm.Email, err error) {
	because := func(reason crm.HoldReason, why string) (*Hold, string, crm.Email, error) {
		return &Hold{CustomerID: p.CustomerID, Reason: reason, Because: why}, "", "", nil
	}
	_, mailbox, addressErr := crm.ParseEmail(p.Email)
	asked := mailbox
	if asked == "" { // a broken address may still be one that someone objected to
		asked = crm.Email(strings.ToLower(crm.CleanEmail(p.Email)))
	}
	why, found := "profile", p.Suppressed
	if asked != "" {
		reason, suppressed, err := s.look.Suppressed(ctx, asked)
		if err != nil {
			return nil, "", "", fmt.Errorf("ask the suppressions: %w", err)
		}
		if suppressed {
			why, found = reason, true
		}
	}
	switch {
	case found:
		return because(crm.HoldSuppressed, "suppressed = "+why)
	case p.IsAccount || p.AccountBecause != "":
		return because(crm.HoldAccount, p.AccountBecause)
	case crm.CleanEmail(p.Email) == "":
		return because(crm.HoldNoAddress, `email = ""`)
	case addressErr != nil:
		return because(crm.HoldBadAddress, "email = "+crm.Email(strings.ToLower(crm.CleanEmail(p.Email))).Masked())
	}
	address, err = mail.Deliverable(p.Email)
	switch {
	case err != nil:
		return because(crm.HoldBadAddress, "email = "+mailbox.Masked())
	case p.ConsentEmail != crm.ConsentGranted:
		state := p.ConsentEmail
		if state == "" {
			state = crm.ConsentUnknown
		}
		return because(crm.HoldNoConsent, "consent_email = "+string(state))
	}
	if other, taken := s.mailbox[mailbox]; taken && !slices.Contains(p.IDs(), other) {
		return because(crm.HoldSameMailbox, "customer_id = "+other)
	}
	for _, id := range p.IDs() { // whoever was written to under another of their numbers was written to
		if e, done := s.done[id]; done {
			return because(crm.HoldAlreadyMailed, "plan = "+e.PlanID+", state = "+string(e.State))
		}
	}
	if why, spent := s.spent(p, mailbox); spent {
		return because(crm.HoldBudget, why)
	}
	s.mailbox[mailbox] = p.CustomerID
	return nil, address, mailbox, nil
}

// spent reports whether a customer has had all the mails that their class gets in a year, under whatever number, or
// their mailbox has.
func (s *sifter) spent(p *crm.Profile, mailbox crm.Email) (why string, spent bool) {
	most, limited := s.effort[p.ABCClass]
	had := 0
	for _, id := range p.IDs() {
		had += s.mailed[id]
	}
	had = max(had, s.reached[mailbox])
	return fmt.Sprintf("abc_class = %s, mails in %d days = %d, most = %d", p.ABCClass, BudgetDays, had, most), limited && had >= most
}

// check refuses a sender that no mail could bear.
func (s Sender) check() error {
	bad := func(setting, value, example string) error {
		return problem.New(problem.BadSender, problem.Args{"setting": setting, "value": value, "example": example})
	}
	if _, err := mail.Deliverable(s.Email); err != nil {
		return bad("sender.email", s.Email, "news@example.com")
	}
	if _, err := mail.Deliverable(s.ReplyTo); s.ReplyTo != "" && err != nil {
		return bad("sender.reply_to", s.ReplyTo, "hello@example.com")
	}
	if _, err := mail.Deliverable(s.UnsubscribeMailto); s.UnsubscribeMailto != "" && err != nil {
		return bad("sender.unsubscribe.mailto", s.UnsubscribeMailto, "unsubscribe@example.com")
	}
	if !strings.HasPrefix(s.Unsubscribe, "https://") || checkURL(s.Unsubscribe) != nil {
		return bad("sender.unsubscribe.url", s.Unsubscribe, "https://www.example.com/unsubscribe/")
	}
	if s.Website != "" && checkURL(s.Website) != nil {
		return bad("shop.website", s.Website, "https://www.example.com/")
	}
	if strings.TrimSpace(s.Shop) == "" {
		return bad("shop.name", s.Shop, "Maison Dupont")
	}
	if strings.TrimSpace(s.Address) == "" {
		return bad("shop.address", s.Address, "12 rue du Marché, 00000 Exemple")
	}
	for setting, value := range map[string]string{"shop.name": s.Shop, "sender.name": s.Name} {
		if strings.ContainsAny(value, "\r\n\x00") {
			return bad(setting, value, "Maison Dupont")
		}
	}
	return nil
}

// CheckApproval holds the rule of approval: by another person than the one who planned and the one who
// answers for the text, and of exactly this plan.
func CheckApproval(p *Plan, approver, digest string) error {
	same := func(author string) bool {
		return strings.EqualFold(strings.TrimSpace(author), strings.TrimSpace(approver))
	}
	if strings.TrimSpace(approver) == "" || same(p.Author) || same(p.FileAuthor) {
		return problem.New(problem.SameApprover, problem.Args{"name": approver})
	}
	if digest == "" || digest != p.Digest {
		return problem.New(problem.OtherDigest, problem.Args{"plan": p.ID})
	}
	return nil
}

var errNoURL = errors.New("not a web address")
