package transform

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/sales"
	"github.com/habitue-crm/habitue/transform/segment"
)

// StoresSummary is the stores beside the chain. Scores, classes and tiers are those of the chain; nobody stands
// elsewhere because of where they buy.
type StoresSummary struct {
	MinPeople int64          `json:"min_people"` // with fewer buyers at home, the figures of a store's people are withheld
	List      []StoreSummary `json:"list"`       // by name
}

// StoreSummary is one store. Sales, lines, products and margin are of the lines that name it, whoever bought; figures are
// of the people who are at home there, whatever they bought elsewhere.
type StoreSummary struct {
	Store    string              `json:"store"` // "" stands for the lines without a store and the people without a home
	Sales    sales.Table         `json:"sales"`
	Lines    fold.Reconciliation `json:"reconciliation"`
	Products *ClassesSummary     `json:"products,omitempty"` // the chain's classes of products, and what is sold of them here
	Margin   *sales.Margin       `json:"margin,omitempty"`

	Customers int64         `json:"customers"` // at home here
	Buyers    int64         `json:"buyers"`
	Withheld  string        `json:"withheld,omitempty"` // why there are no figures
	Figures   *StoreFigures `json:"figures,omitempty"`
}

// StoreFigures is what the report tells of the people of the chain, of those at home at one store.
type StoreFigures struct {
	Totals        Totals               `json:"totals"`
	Segments      []SegmentSummary     `json:"segments"`
	ABC           StoreClasses         `json:"abc"`
	Tiers         []TierSummary        `json:"tiers"`
	Points        *StorePoints         `json:"points,omitempty"`
	Contact       ContactSummary       `json:"contact"`
	Cohorts       cohort.Table         `json:"cohorts"`
	Balance       cohort.Balance       `json:"balance"` // by the chain's lapse
	SecondOrders  cohort.SecondOrders  `json:"second_orders"`
	Concentration cohort.Concentration `json:"concentration"`
	Suspicions    int64                `json:"suspicions,omitempty"` // that name one of them
}

// StoreClasses is the chain's three classes among the people of one store; shares are of what these bought.
type StoreClasses struct {
	A ClassSummary `json:"A"`
	B ClassSummary `json:"B"`
	C ClassSummary `json:"C"`
}

// StorePoints is the points of the people of one store.
type StorePoints struct {
	Holders int64 `json:"holders"` // with points that can be spent
	Active  int64 `json:"active"`
	Pending int64 `json:"pending"`
}

// settle says where everyone is at home.
func settle(list []*person, s Settings) {
	if s.Sales == nil {
		return
	}
	for _, p := range list {
		if !p.profile.IsAccount {
			p.profile.HomeStore = p.record.Home
		}
	}
}

// stores are the figures by store; nil where there are not two of them. They add up to the chain.
func stores(list []*person, rfm segment.RFM, products []Product, lapse cohort.Lapse, s Settings) (*StoresSummary, error) {
	if s.Sales == nil || len(s.Sales.Stores) < 2 {
		return nil, nil
	}
	at := map[string][]*person{}
	for _, p := range list {
		at[p.profile.HomeStore] = append(at[p.profile.HomeStore], p)
	}
	sum := &StoresSummary{MinPeople: s.StorePeople}
	sold := s.Sales.Stores
	if _, unnamed := at[""]; unnamed && sold[0].Name != "" { // people who bought nowhere, no line without a store
		none := sales.Store{Lines: fold.NewReconciliation(), Sales: sales.Table{Partial: sold[0].Sales.Partial, Months: []sales.Month{}}}
		sold = append([]sales.Store{none}, sold...)
	}
	var known int
	var tasks []func()
	sum.List = make([]StoreSummary, len(sold))
	for i := range sold {
		known += len(at[sold[i].Name])
		tasks = append(tasks, func() { sum.List[i] = storeOf(sold[i], at[sold[i].Name], rfm, products, lapse, s) })
	}
	cores.Do(tasks...)
	if known != len(list) {
		return nil, fmt.Errorf("tell people by store: %d of %d have a home that no line names", len(list)-known, len(list))
	}
	return sum, nil
}

func storeOf(of sales.Store, people []*person, rfm segment.RFM, products []Product, lapse cohort.Lapse, s Settings) StoreSummary {
	bought := buyers(people)
	store := StoreSummary{Store: of.Name, Sales: of.Sales, Lines: of.Lines, Customers: int64(len(people)), Buyers: int64(len(bought)), Products: productsOf(of, products)}
	if s.Goods != nil && s.Goods.Margins != nil {
		store.Margin = &of.Margin
	}
	if store.Buyers < s.StorePeople {
		store.Withheld = fmt.Sprintf("%d buyers are at home here, fewer than %d", store.Buyers, s.StorePeople)
		return store
	}
	f := &StoreFigures{}
	for _, p := range people {
		f.Totals.add(p.profile)
		f.Contact.add(p)
		f.Suspicions += s.Suspects[p.profile.CustomerID]
	}
	f.Totals.AverageOrder = f.Totals.NetSales.Over(f.Totals.Orders)
	var scores RFMSummary
	scores.fill(bought, rfm)
	var classes ABCSummary
	for _, p := range bought {
		classes.Total += max(p.classed, 0)
	}
	classes.fill(bought, s)
	f.Segments, f.ABC = scores.Segments, StoreClasses{classes.A, classes.B, classes.C}
	f.Tiers = tiers(people, s)
	f.Points = pointsOf(people, s)
	records := recordsOf(bought)
	f.Cohorts, f.SecondOrders = cohort.Cohorts(records, s.AsOf), cohort.Seconds(records, s.AsOf)
	f.Balance, f.Concentration = cohort.BalancesBy(records, s.AsOf, lapse), cohort.Concentrate(records, s.AsOf)
	store.Figures = f
	return store
}

// productsOf is what a store sells of the chain's classes of products.
func productsOf(of sales.Store, products []Product) *ClassesSummary {
	if len(products) == 0 {
		return nil
	}
	sum := &ClassesSummary{}
	for _, p := range products {
		if value, sold := of.Products[p.ID]; sold {
			sum.add(p.Class.Name, value)
		}
	}
	for _, class := range []*CountedClass{&sum.A, &sum.B, &sum.C} {
		sum.Total += class.Value
	}
	for _, class := range []*CountedClass{&sum.A, &sum.B, &sum.C} {
		class.Share = cohort.Ratio(int64(class.Value), int64(sum.Total))
	}
	return sum
}

// pointsOf is the points of the people of a store; nil where the shop gives none.
func pointsOf(people []*person, s Settings) *StorePoints {
	if s.Points == nil {
		return nil
	}
	var sum StorePoints
	for _, p := range people {
		b := s.Points[p.profile.CustomerID]
		if b.Active > 0 {
			sum.Holders++
		}
		sum.Active, sum.Pending = sum.Active+b.Active, sum.Pending+b.Pending
	}
	return &sum
}

// StoreMigration is who moved among the people at home at one store, those who are gone by where they were.
type StoreMigration struct {
	Store    string            `json:"store"`
	Segments segment.Migration `json:"segments"`
	ABC      segment.Migration `json:"abc"`
	Tiers    segment.Migration `json:"tiers"`
}

// compareStores tells the moves of each store of the later snapshot, whose people are compared wherever they were at home
// before. Nil where it has no stores.
func compareStores(earlier, later Summary, before, after []crm.Profile) ([]StoreMigration, error) {
	if later.Stores == nil {
		return nil, nil
	}
	home := make(map[string]string, len(after))
	for i := range after {
		home[after[i].CustomerID] = after[i].HomeStore
	}
	at := func(profiles []crm.Profile) map[string][]crm.Profile {
		by := map[string][]crm.Profile{}
		for i := range profiles {
			store, known := home[profiles[i].CustomerID]
			if !known {
				store = profiles[i].HomeStore
			}
			by[store] = append(by[store], profiles[i])
		}
		return by
	}
	was, is := at(before), at(after)
	var list []StoreMigration
	for _, s := range later.Stores.List {
		if s.Figures == nil {
			continue
		}
		m, err := compare(earlier, later, was[s.Store], is[s.Store])
		if err != nil {
			return nil, err
		}
		list = append(list, StoreMigration{s.Store, m.Segments, m.ABC, m.Tiers})
	}
	return list, nil
}
