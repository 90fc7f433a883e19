package pipeline

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
)

// mostLooked is how many numbers are looked at closely: the busiest.
const mostLooked = 50

// visit is one order of a number: minute is -1 where its time is not known.
type visit struct {
	minute        int
	store, seller string
	order         string
}

// visitKey is a day of a number that is looked at.
type visitKey struct {
	who engine.Number
	day crm.Date
}

// visiting gathers the visits of some numbers, and the hours of everybody.
type visiting struct {
	until crm.Date
	mu    sync.Mutex
	of    map[engine.Number]bool
	ids   map[string]bool // of these numbers
	days  map[visitKey][]visit
	hours [24]int64
}

// lookAtVisits finds out when and where the busiest numbers buy, up to a day. It reads who, when and where of every line, and nothing
// at all where nobody is busy.
func lookAtVisits(ctx context.Context, l *lake.Lake, until crm.Date, bought []*engine.Bought) (*visiting, error) {
	numbered := slices.ContainsFunc(bought, func(b *engine.Bought) bool { return b.Record.Orders > b.Record.OrderDays })
	var busy []*engine.Bought
	for _, b := range bought {
		if b.ID != "" && usageOf(b).IsBusy(numbered) {
			busy = append(busy, b)
		}
	}
	if len(busy) == 0 {
		return nil, nil
	}
	slices.SortFunc(busy, func(a, b *engine.Bought) int {
		return cmp.Or(cmp.Compare(b.Record.Orders, a.Record.Orders), cmp.Compare(b.Record.Lines, a.Record.Lines), refOf(a.Source, a.ID).Compare(refOf(b.Source, b.ID)))
	})
	v := &visiting{until: until, of: map[engine.Number]bool{}, ids: map[string]bool{}, days: map[visitKey][]visit{}}
	for _, b := range busy[:min(len(busy), mostLooked)] {
		v.of[b.Number], v.ids[b.ID] = true, true
	}
	err := l.EachLinePage(ctx, runtime.GOMAXPROCS(0), lake.LineWants{Visits: true}, func(_ int, p *lake.LinePage) error {
		v.page(p)
		return nil
	})
	return v, err
}

// page takes the visits of a page.
func (v *visiting) page(p *lake.LinePage) {
	var hours [24]int64
	minutes, known := minutesOf(&p.Time), v.knownOf(p)
	type line struct{ order, customer, time uint32 }
	before := line{}
	var mine []visit
	var keys []visitKey
	for i := range p.Rows {
		now := line{p.Order.Codes[i], p.Customer.Codes[i], p.Time.Codes[i]}
		if i > 0 && now == before { // a line more of the same order
			continue
		}
		before = now
		day := crm.Date(p.Date.Values[i])
		if day > v.until {
			continue
		}
		minute := minutes[now.time]
		if minute >= 0 {
			hours[minute/60]++
		}
		if !known[now.customer] {
			continue
		}
		who := engine.Number{Source: string(p.Source.At(p.Source.Codes[i])), ID: string(p.Customer.At(now.customer))}
		if !v.of[who] {
			continue
		}
		keys = append(keys, visitKey{who, day})
		mine = append(mine, visit{minute, string(p.Store.At(p.Store.Codes[i])), string(p.Seller.At(p.Seller.Codes[i])), string(p.Order.At(now.order))})
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for h := range hours {
		v.hours[h] += hours[h]
	}
	for i, k := range keys {
		if !slices.Contains(v.days[k], mine[i]) {
			v.days[k] = append(v.days[k], mine[i])
		}
	}
}

// minutesOf reads the times of a page, each once; -1 is none.
func minutesOf(times *lake.Texts) []int {
	minutes := make([]int, times.Len())
	for code := range minutes {
		minute, known := minuteOf(string(times.At(uint32(code))))
		if !known || minute < 0 || minute >= 24*60 {
			minute = -1
		}
		minutes[code] = minute
	}
	return minutes
}

// knownOf says which texts of a page's list of customers are the id of a number that is looked at, whatever its source.
func (v *visiting) knownOf(p *lake.LinePage) []bool {
	known := make([]bool, p.Customer.Len())
	for code := range known {
		known[code] = v.ids[string(p.Customer.At(uint32(code)))]
	}
	return known
}

// into tells the usages what was seen.
func (v *visiting) into(usage []identity.Usage) {
	all := map[identity.Ref]*identity.Visits{}
	for who := range v.of {
		all[refOf(who.Source, who.ID)] = &identity.Visits{}
	}
	for k, visits := range v.days {
		addDay(all[refOf(k.who.Source, k.who.ID)], visits)
	}
	for i := range usage {
		if seen := all[usage[i].Ref]; seen != nil {
			usage[i].Visits = seen
		}
	}
}

// The distances of a day's visits, in minutes.
const (
	spreadMinutes = 4 * 60
	storesMinutes = 10
	sellerMinutes = 2
)

// addDay counts one day's visits.
func addDay(to *identity.Visits, visits []visit) {
	to.Days++
	first, last := 24*60, -1
	var stores []string
	for _, x := range visits {
		if x.minute >= 0 {
			to.Timed++
			to.Hours[x.minute/60]++
			first, last = min(first, x.minute), max(last, x.minute)
		}
		if x.store != "" && !slices.Contains(stores, x.store) {
			stores = append(stores, x.store)
		}
	}
	if last-first >= spreadMinutes {
		to.SpreadDays++
	}
	if len(stores) >= 3 {
		to.StoresDays++
	}
	inStores, atSellers := crossed(visits)
	if inStores {
		to.CrossedDays++
	}
	if atSellers {
		to.SellersDays++
	}
}

// crossed reports visits of one day in two stores, and with two sellers, that are too near to one another for one person
// to make them.
func crossed(visits []visit) (stores, sellers bool) {
	slices.SortFunc(visits, func(a, b visit) int { return a.minute - b.minute })
	for i, a := range visits {
		if a.minute < 0 {
			continue
		}
		for _, b := range visits[i+1:] {
			apart := b.minute - a.minute
			if apart > storesMinutes {
				break
			}
			stores = stores || a.store != "" && b.store != "" && a.store != b.store
			sellers = sellers || apart <= sellerMinutes && a.seller != "" && b.seller != "" && a.seller != b.seller && a.order != b.order
		}
	}
	return stores, sellers
}

// usageOf is how a number is used, without its names.
func usageOf(b *engine.Bought) identity.Usage {
	return identity.Usage{Ref: refOf(b.Source, b.ID), Orders: b.Record.Orders, Days: b.Record.OrderDays, Lines: b.Record.Lines}
}
