package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
)

// Review is what a person should look at: who may be one person, and which numbers are perhaps nobody.
type Review struct {
	Pairs    []ReviewPair    `json:"pairs"`
	Hints    []ReviewPair    `json:"hints"` // weaker: only for who looks for duplicates
	Accounts []ReviewAccount `json:"accounts"`
	// Linked counts the people who are known under several numbers.
	Linked int `json:"linked"`
}

// ReviewPair is two numbers that may be one person.
type ReviewPair struct {
	Tier identity.Tier `json:"tier"`
	Rule identity.Rule `json:"rule"`
	A    ReviewSide    `json:"a"`
	B    ReviewSide    `json:"b"`
}

// ReviewSide is what is known of one of them. Address and phone are masked unless they were asked for.
type ReviewSide struct {
	ID         string    `json:"id"`
	Name       string    `json:"name,omitempty"`
	Email      string    `json:"email,omitempty"`
	Phone      string    `json:"phone,omitempty"`
	PostalCode string    `json:"postal_code,omitempty"`
	City       string    `json:"city,omitempty"`
	Birthday   *crm.Date `json:"birthday,omitempty"`
}

// ReviewAccount is a number that is nobody in particular, or may be.
type ReviewAccount struct {
	ID       string               `json:"id"`
	Name     string               `json:"name,omitempty"`
	Rule     identity.AccountRule `json:"rule"`
	Aside    bool                 `json:"set_aside"` // it is neither scored nor classed
	Because  string               `json:"because"`
	Orders   int64                `json:"orders"`
	NetSales crm.Money            `json:"net_sales"`

	currency string
}

// Review lists what a person should look at. With open true addresses and phones are shown in full.
func (w *Workspace) Review(ctx context.Context, open bool) (Review, error) {
	c, err := w.whoIsWhom(ctx, identity.Resolve)
	if err != nil {
		return Review{}, err
	}
	sides := c.said.sides(open)
	r := Review{Pairs: []ReviewPair{}, Hints: []ReviewPair{}, Accounts: []ReviewAccount{}, Linked: len(c.who.linked)}
	for _, p := range c.who.people.Review {
		r.Pairs = append(r.Pairs, ReviewPair{Tier: p.Tier, Rule: p.Rule, A: sides.of(p.A), B: sides.of(p.B)})
	}
	for _, p := range c.who.people.Hints {
		r.Hints = append(r.Hints, ReviewPair{Tier: p.Tier, Rule: p.Rule, A: sides.of(p.A), B: sides.of(p.B)})
	}
	for _, a := range c.who.accounts {
		if a.Rule == saidAccount {
			continue
		}
		id := idOf(a.Ref)
		account := ReviewAccount{
			ID: id, Name: sides.of(a.Ref).Name, Rule: a.Rule, Aside: a.Sureness > identity.PossibleAccount,
			Because: c.who.because[a.Ref], currency: w.Config.Currency,
		}
		if p := profileOf(c.snapshot.Profiles, id); p != nil {
			account.Orders, account.NetSales = p.Orders, p.NetSales
		}
		r.Accounts = append(r.Accounts, account)
	}
	return r, nil
}

// sides are what the newest rows say of each number.
type sides struct {
	known map[identity.Ref]crm.Customer
	open  bool
}

func (t testimony) sides(open bool) sides {
	s := sides{known: map[identity.Ref]crm.Customer{}, open: open}
	for _, c := range t.customers {
		r := refOf(c.Source, c.ID)
		s.known[r] = overlaid(s.known[r], c)
	}
	return s
}

func (s sides) of(r identity.Ref) ReviewSide {
	c := s.known[r]
	side := ReviewSide{
		ID: idOf(r), Name: crm.ReadableName(c.Name), Email: crm.CleanEmail(c.Email), Phone: c.Phone,
		PostalCode: c.PostalCode, City: c.City, Birthday: c.Birthday,
	}
	if side.Email == "" && strings.Contains(r.ID, "@") {
		side.Email = r.ID
	}
	if !s.open {
		side.Phone = maskedPhone(side.Phone)
		if side.Email != "" {
			side.Email = crm.Email(side.Email).Masked()
		}
	}
	return side
}

// maskedPhone leaves the last two digits of a number.
func maskedPhone(number string) string {
	if len(number) <= 2 {
		return ""
	}
	return "…" + number[len(number)-2:]
}

// mostReviewed is how many of each list a terminal shows.
const mostReviewed = 20

// Say is the review for a person.
func (r Review) Say(s *Session) string {
	var b strings.Builder
	count := func(n int) string { return crm.FormatCount(int64(n), s.Lang) }
	fmt.Fprintln(&b, s.Say(
		fmt.Sprintf("Personnes connues sous plusieurs numéros : %s.\nÀ regarder : paires %s, comptes %s. Indices : %s.", count(r.Linked), count(len(r.Pairs)), count(len(r.Accounts)), count(len(r.Hints))),
		fmt.Sprintf("People known under several numbers: %s.\nTo look at: pairs %s, accounts %s. Hints: %s.", count(r.Linked), count(len(r.Pairs)), count(len(r.Accounts)), count(len(r.Hints)))))
	for i, p := range r.Pairs {
		if i == mostReviewed {
			fmt.Fprintln(&b, s.Say("… --json les montre toutes.", "… --json shows them all."))
			break
		}
		fmt.Fprintf(&b, "\n%s\n  %s\n  %s\n", pairWord(p.Rule, s), p.A.say(), p.B.say())
	}
	if len(r.Pairs) > 0 {
		a, c := r.Pairs[0].A.ID, r.Pairs[0].B.ID
		fmt.Fprint(&b, s.Say(
			fmt.Sprintf("\nUne seule personne : habitue identity link --as … %s %s\nDeux personnes : habitue identity split --as … %s %s\n", a, c, a, c),
			fmt.Sprintf("\nOne person: habitue identity link --as … %s %s\nTwo people: habitue identity split --as … %s %s\n", a, c, a, c)))
	}
	for i, a := range r.Accounts {
		if i == mostReviewed {
			fmt.Fprintln(&b, s.Say("… --json les montre tous.", "… --json shows them all."))
			break
		}
		b.WriteString("\n" + a.say(s))
	}
	if len(r.Accounts) > 0 {
		id := r.Accounts[0].ID
		fmt.Fprint(&b, s.Say(
			fmt.Sprintf("\nPas une personne : habitue identity account --as … %s\nUne personne : habitue identity account --person --as … %s\n", id, id),
			fmt.Sprintf("\nNot a person: habitue identity account --as … %s\nA person: habitue identity account --person --as … %s\n", id, id)))
	}
	return b.String()
}

// say is one side on one line.
func (r ReviewSide) say() string {
	parts := []string{r.ID}
	for _, p := range []string{r.Name, r.Email, r.Phone, strings.TrimSpace(r.PostalCode + " " + r.City)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if r.Birthday != nil {
		parts = append(parts, r.Birthday.String())
	}
	return strings.Join(parts, " · ")
}

// say is one account with its reason.
func (a ReviewAccount) say(s *Session) string {
	who := a.ID
	if a.Name != "" {
		who += " · " + a.Name
	}
	orders, sales := crm.FormatCount(a.Orders, s.Lang), a.NetSales.Format(s.Lang, a.currency)
	state := s.Say("classé, rien ne lui est envoyé", "classed, nothing is sent to it")
	if a.Aside {
		state = s.Say("mis de côté", "set aside")
	}
	return fmt.Sprintf("%s · %s · %s\n%s\n", who, s.Say("commandes : "+orders+" · "+sales, "orders: "+orders+" · "+sales), state, indent(reasonIn(s.Lang, a.currency, a.Because)))
}

// pairWord says in words what a rule found.
func pairWord(rule identity.Rule, s *Session) string {
	switch rule {
	case identity.OtherNumber:
		return s.Say("Même adresse, deux numéros d'une même source", "One address, two numbers of one source")
	case identity.OtherName:
		return s.Say("Même adresse, noms différents", "One address, different names")
	case identity.OtherBirthday:
		return s.Say("Même adresse, deux dates de naissance", "One address, two birthdays")
	case identity.OtherInGroup:
		return s.Say("Même adresse, mais une troisième personne la contredit", "One address, but a third one speaks against it")
	case identity.SamePhone:
		return s.Say("Même téléphone, noms semblables", "One phone, similar names")
	case identity.SameNameBirthday:
		return s.Say("Mêmes nom, code postal et date de naissance", "One name, postal code and birthday")
	case identity.SameNameCity:
		return s.Say("Même nom, même ville", "One name, one city")
	case identity.NearlySameAddress:
		return s.Say("Adresses à une lettre près", "Addresses one letter apart")
	}
	return string(rule)
}

// profileOf finds a person by any of their ids; nil where there is nobody.
func profileOf(profiles []crm.Profile, id string) *crm.Profile {
	at, found := slices.BinarySearchFunc(profiles, id, func(p crm.Profile, id string) int { return cmp.Compare(p.CustomerID, id) })
	if !found {
		at = slices.IndexFunc(profiles, func(p crm.Profile) bool { return slices.Contains(p.IDs(), id) })
	}
	if at < 0 {
		return nil
	}
	return &profiles[at]
}
