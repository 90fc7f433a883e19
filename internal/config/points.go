package config

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Points are the rules of loyalty points: the programme, how it changed, what points buy, and stamp cards.
type Points struct {
	Programme `yaml:",inline"`
	From      string `yaml:"from"` // the first day that earns; left out, every purchase does
	// Changes are later programmes, each whole and from its day on.
	Changes []DatedProgramme `yaml:"changes"`
	Scope   string           `yaml:"scope"` // chain, or store: each shop has a balance of its own
	Value   Amount           `yaml:"value"` // what a point is worth when it is spent
	// ReinstateDays is how long after their expiry the points of a reward that is given back come back.
	ReinstateDays int           `yaml:"reinstate_days"`
	Rewards       []PointReward `yaml:"rewards"`
	Stamps        []Stamps      `yaml:"stamps"`
}

// Programme is how points are earned and how long they live.
type Programme struct {
	Earn     int64   `yaml:"earn"` // so many points
	Per      Amount  `yaml:"per"`  // for each so much spent
	CashBack Percent `yaml:"cash_back"`
	// Qualifying says whether what purchases earn counts for a tier; left out, it does.
	Qualifying *bool           `yaml:"qualifying"`
	Floor      string          `yaml:"floor"` // order, line or customer
	Pending    int             `yaml:"pending_days"`
	Expiry     string          `yaml:"expiry"` // never, months, month_end, year_end, anniversary or inactivity
	Lasts      int             `yaml:"lasts"`  // months, or years more
	Stores     []string        `yaml:"stores"`
	Multiples  []PointMultiple `yaml:"multiples"`
	Bonuses    []PointBonus    `yaml:"bonuses"`
	Voucher    *PointVoucher   `yaml:"voucher"`
}

// DatedProgramme is a programme from a day on.
type DatedProgramme struct {
	From      string `yaml:"from"`
	Programme `yaml:",inline"`
}

// PointGoods says which lines are meant; what is left out is open.
type PointGoods struct {
	Products   []string `yaml:"products"`
	Categories []string `yaml:"categories"`
	Stores     []string `yaml:"stores"`
	From       string   `yaml:"from"`
	To         string   `yaml:"to"`
}

// PointMultiple makes some goods or days worth more points, or none.
type PointMultiple struct {
	Name       string  `yaml:"name"`
	Times      *Amount `yaml:"times"` // must be said: 0 is a meaning of its own, no points
	PointGoods `yaml:",inline"`
}

// PointBonus is points for an occasion.
type PointBonus struct {
	Name       string `yaml:"name"`
	Event      string `yaml:"event"`
	Points     int64  `yaml:"points"`
	PerYear    int    `yaml:"per_year"`
	Qualifying bool   `yaml:"qualifying"`
	From       string `yaml:"from"`
	To         string `yaml:"to"`
}

// PointVoucher is what active points turn into by themselves.
type PointVoucher struct {
	Name string `yaml:"name"`
	At   int64  `yaml:"at"`
}

// PointReward is one reward of the catalogue, on its days.
type PointReward struct {
	Name   string   `yaml:"name"`
	Points int64    `yaml:"points"`
	Cost   Amount   `yaml:"cost"`  // to the shop
	Stock  int64    `yaml:"stock"` // 0 is no limit
	Tiers  []string `yaml:"tiers"` // who may have it; none named, everyone
	From   string   `yaml:"from"`
	To     string   `yaml:"to"`
}

// Stamps is a card: buy so many of some goods, get one.
type Stamps struct {
	Name       string `yaml:"name"`
	Every      int64  `yaml:"every"`
	Expiry     string `yaml:"expiry"`
	Lasts      int    `yaml:"lasts"`
	PointGoods `yaml:",inline"`
}

// checkPoints refuses programmes that leave doubt.
func (c *Config) checkPoints(k *checker) {
	p := c.Points
	if p == nil {
		k.wrong(k.said("points"), "points", "", "{earn: 1}")
		return
	}
	k.oneOf("points.scope", p.Scope, "", "chain", "store")
	k.wrong(p.Value < 0, "points.value", shortAmount(p.Value), ">= 0")
	k.wrong(p.ReinstateDays < 0 || p.ReinstateDays > 3660, "points.reinstate_days", fmt.Sprint(p.ReinstateDays), "0…3660")
	last := k.day("points.from", p.From)
	p.Programme.check(k, "points")
	for i, change := range p.Changes {
		last = k.dated("points.changes", i+1, change.From, last)
		change.Programme.check(k, itemOf("points.changes", i+1))
		change.Programme.earns(k, itemOf("points.changes", i+1))
	}
	c.checkRewards(k)
	seen := map[string]string{}
	for i, s := range p.Stamps {
		at := itemOf("points.stamps", i+1)
		k.twice(seen, at, s.Name, s.Name, "café…")
		k.counted(s.Every < 2 || s.Every > 10_000, at+".every", s.Every, "2…10000")
		k.lasts(at, s.Expiry, s.Lasts)
		k.span(at, s.From, s.To)
	}
	p.Programme.earns(k, "points")
	p.gives(k)
}

// checkRewards refuses rewards of which nobody could say what they take. Of two of one name the one that began last
// holds, so that two that begin on one day leave one of them without a meaning.
func (c *Config) checkRewards(k *checker) {
	seen := map[string]string{}
	for i, r := range c.Points.Rewards {
		at := itemOf("points.rewards", i+1)
		k.twice(seen, at, strings.ToLower(r.Name)+" "+r.From, r.Name, "café…")
		k.counted(r.Points < 1, at+".points", r.Points, "1, 2, 3…")
		k.wrong(r.Cost < 0, at+".cost", shortAmount(r.Cost), ">= 0")
		k.wrong(r.Stock < 0, at+".stock", fmt.Sprint(r.Stock), "0, 1, 2…")
		k.span(at, r.From, r.To)
		for j, t := range r.Tiers {
			k.wrong(!c.Tiers.has(t), itemOf(at+".tiers", j+1), t, cmp.Or(c.Tiers.names(), "tiers"))
		}
	}
}

func (p *Programme) check(k *checker, path string) {
	k.oneOf(path+".floor", p.Floor, "", "order", "line", "customer")
	k.wrong(p.Earn < 0 || p.Earn > 1_000_000, path+".earn", fmt.Sprint(p.Earn), "0…1000000")
	k.wrong(p.Per < 0 || p.Per == 0 && k.said(path+".per") || p.Per > Amount(crm.MoneyOf(1_000_000)), path+".per", shortAmount(p.Per), "0.01…1000000")
	k.wrong(p.CashBack < 0 || p.CashBack > Percent(crm.MoneyOf(100)), path+".cash_back", p.CashBack.short(), "0…100")
	k.against(path+".cash_back", path+".earn")
	k.against(path+".cash_back", path+".per")
	k.wrong(p.Pending < 0 || p.Pending > 3660, path+".pending_days", fmt.Sprint(p.Pending), "0…3660")
	k.lasts(path, p.Expiry, p.Lasts)
	for i, m := range p.Multiples {
		at := itemOf(path+".multiples", i+1)
		if k.wrong(m.Times == nil, at+".times", "", "0…1000"); m.Times != nil {
			k.wrong(*m.Times < 0 || *m.Times > Amount(crm.MoneyOf(1000)), at+".times", shortAmount(*m.Times), "0…1000")
		}
		k.span(at, m.From, m.To)
	}
	for i, b := range p.Bonuses {
		at := itemOf(path+".bonuses", i+1)
		k.wrong(b.Name == "", at+".name", b.Name, "bienvenue, welcome…")
		k.once(p.Bonuses[:i], b, path, i+1)
		k.oneOf(at+".event", b.Event, "sign_up", "first_order", "referral", "referred", "review", "birthday")
		k.counted(b.Points < 1 || b.Points > 1_000_000, at+".points", b.Points, "1…1000000")
		k.wrong(b.PerYear < 0, at+".per_year", fmt.Sprint(b.PerYear), "0, 1, 2…")
		k.span(at, b.From, b.To)
	}
	if p.Voucher != nil {
		k.counted(p.Voucher.At < 1, path+".voucher.at", p.Voucher.At, "1, 2, 3…")
		k.wrong(p.Voucher.Name == "", path+".voucher.name", p.Voucher.Name, "10 €…")
	}
}

// earns refuses a programme that does not say what purchases earn: points would end in silence. Earn 0 says so.
func (p *Programme) earns(k *checker, path string) {
	said := k.said(path+".earn") || k.said(path+".cash_back")
	other := len(p.Bonuses) > 0 || k.said(path+".stamps")
	k.wrong(!said && (!other || k.said(path+".per") || len(p.Multiples) > 0), path+".earn", "", "1")
}

// gives refuses a programme that says that purchases earn nothing and that nothing else does, now or later, so that it
// could only be a slip; a catalogue says that points come from elsewhere.
func (p *Points) gives(k *checker) {
	if p.Earn > 0 || p.CashBack > 0 || len(p.Bonuses) > 0 || len(p.Stamps) > 0 || len(p.Rewards) > 0 || len(p.Changes) > 0 || p.Voucher != nil {
		return
	}
	for _, setting := range []string{"points.earn", "points.cash_back"} {
		k.wrong(k.said(setting), setting, "0", "1, 2, 3…")
	}
}

// once refuses a bonus of the name and of the days of an earlier one: one person would get both.
func (k *checker) once(earlier []PointBonus, b PointBonus, path string, n int) {
	for i, e := range earlier {
		apart := b.From != "" && e.To != "" && b.From > e.To || b.To != "" && e.From != "" && b.To < e.From
		if strings.EqualFold(b.Name, e.Name) && !apart {
			k.twice(map[string]string{b.Name: itemOf(path+".bonuses", i+1)}, itemOf(path+".bonuses", n), b.Name, b.Name, "")
		}
	}
}

// counted records a number that is missing or not allowed.
func (k *checker) counted(bad bool, setting string, n int64, allowed string) {
	value := ""
	if k.said(setting) {
		value = strconv.FormatInt(n, 10)
	}
	k.wrong(bad, setting, value, allowed)
}

// lasts checks how points expire.
func (k *checker) lasts(path, expiry string, n int) {
	k.oneOf(path+".expiry", expiry, "", "never", "months", "month_end", "year_end", "anniversary", "inactivity")
	switch expiry {
	case "months", "month_end", "inactivity":
		if !k.said(path + ".lasts") {
			k.lacks(path+".lasts", path+".expiry", "12")
		}
		k.counted(n < 1 || n > 1200, path+".lasts", int64(n), "1…1200")
	case "year_end", "anniversary":
		k.wrong(n < 0 || n > 100, path+".lasts", fmt.Sprint(n), "0…100")
	default:
		if n != 0 {
			k.lacks(path+".expiry", path+".lasts", "months, month_end, year_end, anniversary, inactivity")
		}
	}
}

// day checks a day that may be left out, and is NoDate then.
func (k *checker) day(setting, text string) crm.Date {
	if text == "" {
		return crm.NoDate
	}
	day, err := crm.ParseDate(text)
	k.wrong(err != nil, setting, text, "2025-01-01")
	return day
}

// span checks two days that may be left out.
func (k *checker) span(path, from, to string) {
	first, last := k.day(path+".from", from), k.day(path+".to", to)
	k.wrong(from != "" && to != "" && last < first, path+".to", to, ">= "+from)
}
