package points

import (
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Floor says where what is less than a whole point is dropped.
type Floor string

// The floors. The zero value is ByOrder.
const (
	ByOrder    Floor = "order"    // the invoice's total
	ByLine     Floor = "line"     // each line of it
	ByCustomer Floor = "customer" // all that the customer ever bought under one programme
)

// Occasion is what earns points without a purchase.
type Occasion string

// The occasions.
const (
	SignUp     Occasion = "sign_up"
	FirstOrder Occasion = "first_order"
	Referral   Occasion = "referral" // somebody whom the customer had sent became a customer
	Referred   Occasion = "referred" // the one who was sent
	Review     Occasion = "review"
	Birthday   Occasion = "birthday"
)

// Occasions lists them.
func Occasions() []Occasion {
	return []Occasion{SignUp, FirstOrder, Referral, Referred, Review, Birthday}
}

// Goods says which lines are meant; an empty list, and a day that is NoDate or zero, leave it open.
type Goods struct {
	Products   []string
	Categories []string
	Stores     []string
	From, To   crm.Date // both days included
}

func (g *Goods) has(l *Line) bool {
	return g.on(l.Day) && among(g.Products, l.Product) && among(g.Categories, l.Category) && among(g.Stores, l.Store)
}

func (g *Goods) on(day crm.Date) bool {
	return (open(g.From) || day >= g.From) && (open(g.To) || day <= g.To)
}

func open(d crm.Date) bool { return d == crm.NoDate || d == 0 }

func among(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }

// Multiple makes some goods, or all goods of some days, worth more points, or none.
type Multiple struct {
	Name  string
	Times crm.Quantity // 1.5 is half as many again; 0 is no points at all, whatever else is said
	Goods
}

// Bonus is points for an occasion, with From and To its first and last day.
type Bonus struct {
	Name       string
	On         Occasion
	Points     int64
	PerYear    int  // at most so often in a calendar year; 0 is always
	Qualifying bool // whether it counts as what purchases earn
	From, To   crm.Date
}

// Programme is how points are earned and how long they live. Points are given for each whole or part Per of what was
// paid, so 1 for 1.00 and 3 for 10.00 are exact; the rest is dropped where Floor says.
type Programme struct {
	Points int64
	Per    crm.Money
	// Units counts what was taken instead of what was paid: Per is then so many ten-thousandths of a unit.
	Units bool
	// Spendable says that what purchases earn can be spent, and counts for no status.
	Spendable bool
	Floor     Floor
	Only      Goods
	Multiples []Multiple // of those that fit a line the largest holds
	Bonuses   []Bonus
	Pending   int // days before points are active
	Life      Life
}

// Dated is a programme from a day on. The first one's day is that on which points begin; NoDate is ever.
type Dated struct {
	From crm.Date
	Programme
}

// Rules are the programmes that held, by ascending days.
type Rules []Dated

// The bounds of what rules may say: within them every sum of what one order can hold is exact.
const (
	maxRate  = 100_000_000
	maxTimes = 1000 * crm.Scale
)

// Check returns an error where a programme cannot be followed.
func (r Rules) Check() error {
	for i, d := range r {
		if i > 0 && d.From <= r[i-1].From {
			return fmt.Errorf("the programme from %s must come after the one from %s", d.From, r[i-1].From)
		}
		if d.Units != r[0].Units {
			return fmt.Errorf("the programme from %s counts other things than the one before", d.From)
		}
		if err := d.Programme.check(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Programme) check() error {
	switch p.Floor {
	case "", ByOrder, ByLine, ByCustomer:
	default:
		return fmt.Errorf("points cannot be floored by %q", p.Floor)
	}
	if p.Points < 0 || p.Points > maxRate || p.Points > 0 && p.Per <= 0 || p.Per > crm.MoneyOf(1_000_000) {
		return fmt.Errorf("%d points for each %s cannot be earned", p.Points, p.Per)
	}
	if p.Pending < 0 || p.Pending > 3660 {
		return fmt.Errorf("points pend %d days, which is not between 0 and 3660", p.Pending)
	}
	for _, m := range p.Multiples {
		if m.Times < 0 || m.Times > maxTimes {
			return fmt.Errorf("the multiple %q is %s, which is not between 0 and 1000", m.Name, m.Times)
		}
	}
	for _, b := range p.Bonuses {
		if !slices.Contains(Occasions(), b.On) || b.Points <= 0 || b.Points > maxRate || b.PerYear < 0 {
			return fmt.Errorf("the bonus %q of %d points for %q cannot be given", b.Name, b.Points, b.On)
		}
	}
	return p.Life.Check()
}

// at is the number of the programme that holds on a day, -1 before the first.
func (r Rules) at(day crm.Date) int {
	at := -1
	for i := range r {
		if r[i].From <= day || i == 0 && open(r[i].From) {
			at = i
		}
	}
	return at
}

// On is the programme that holds on a day; before the first, the first one and false.
func (r Rules) On(day crm.Date) (p Programme, begun bool) {
	if at := r.at(day); at >= 0 {
		return r[at].Programme, true
	}
	if len(r) > 0 {
		return r[0].Programme, false
	}
	return Programme{}, false
}

// times is how much a line counts, in ten-thousandths.
func (p *Programme) times(l *Line) int64 {
	if !p.Only.has(l) {
		return 0
	}
	best := int64(crm.Scale)
	found := false
	for i := range p.Multiples {
		m := &p.Multiples[i]
		switch {
		case !m.has(l):
		case m.Times == 0:
			return 0
		case !found || int64(m.Times) > best:
			best, found = int64(m.Times), true
		}
	}
	return best
}
