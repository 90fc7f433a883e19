package transform

import (
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/segment"
)

// Product is one product with its classes.
type Product struct {
	segment.Product
	Class    segment.Class
	ByMargin *segment.Class // nil where the cost is not known
}

// CustomerMargin is one buyer's margin with its class.
type CustomerMargin struct {
	CustomerID string
	Name       string
	segment.Margin
	Class segment.Class
}

// ProductsSummary is the classes of products by sales and, where costs are known, by margin; on the same lines, days
// and thresholds as those of customers.
type ProductsSummary struct {
	Products  int64          `json:"products"`
	NoProduct crm.Money      `json:"no_product"` // sales of lines that name none
	Sales     ClassesSummary `json:"sales"`
	Margin    *MarginSummary `json:"margin,omitempty"`
}

// ClassesSummary is three classes of products or of customers. Total is the sum of those above zero.
type ClassesSummary struct {
	A        CountedClass `json:"A"`
	B        CountedClass `json:"B"`
	C        CountedClass `json:"C"`
	Total    crm.Money    `json:"total"`
	TieAtCut bool         `json:"tie_at_cut"`
}

// CountedClass is one class; Value is sales or margin.
type CountedClass struct {
	Count int64     `json:"count"`
	Value crm.Money `json:"value"`
	Share float64   `json:"share"`
}

// MarginSummary is the classes by margin, over the sales whose cost is known; what is not known stands beside it.
type MarginSummary struct {
	ClassesSummary
	KnownSales   crm.Money `json:"known_sales"`
	UnknownSales crm.Money `json:"unknown_sales"`
}

// add counts one item of a class.
func (c *ClassesSummary) add(name string, value crm.Money) {
	at := map[string]*CountedClass{"A": &c.A, "B": &c.B, "C": &c.C}[name]
	at.Count++
	at.Value += value
}

// close takes over the total and works out the shares.
func (c *ClassesSummary) close(abc segment.ABC) {
	c.Total, c.TieAtCut = abc.Total, abc.TieAtCut
	for _, class := range []*CountedClass{&c.A, &c.B, &c.C} {
		class.Share = cohort.Ratio(int64(class.Value), int64(abc.Total))
	}
}

// rankProducts gives every product its class by sales, and one by margin where its cost is known.
func rankProducts(s Settings) ([]Product, *ProductsSummary) {
	if s.Goods == nil {
		return nil, nil
	}
	sum := &ProductsSummary{Products: int64(len(s.Goods.Products)), NoProduct: s.Goods.NoProduct}
	products, items := make([]Product, len(s.Goods.Products)), make([]segment.Item, len(s.Goods.Products))
	var margins []segment.Item
	var costed []int
	margin := &MarginSummary{}
	for i, p := range s.Goods.Products {
		products[i].Product, items[i] = p, segment.Item{ID: p.ID, Value: p.Sales}
		if p.Margin == nil {
			margin.UnknownSales += p.Sales
			continue
		}
		margin.KnownSales += p.Sales
		margins, costed = append(margins, segment.Item{ID: p.ID, Value: *p.Margin}), append(costed, i)
	}
	abc := segment.Classify(items, s.ABC, segment.Words{Measure: s.Basis.String(), Of: "sales", Items: "products", Window: s.abcWindow()})
	for i, c := range abc.Classes {
		products[i].Class = c
		sum.Sales.add(c.Name, items[i].Value)
	}
	sum.Sales.close(abc)
	if len(margins) == 0 {
		return products, sum
	}
	abc = segment.Classify(margins, s.ABC, segment.Words{Measure: "margin", Of: "margin", Items: "products", Window: s.abcWindow()})
	for n, i := range costed {
		products[i].ByMargin = &abc.Classes[n]
		margin.add(abc.Classes[n].Name, margins[n].Value)
	}
	margin.close(abc)
	sum.Margin = margin
	return products, sum
}

// rankMargins gives every buyer with a known cost among the lines a class by margin.
func rankMargins(bought []*person, s Settings) ([]CustomerMargin, *MarginSummary) {
	if s.Goods == nil || s.Goods.Margins == nil {
		return nil, nil
	}
	var list []CustomerMargin
	var items []segment.Item
	sum := &MarginSummary{}
	for _, p := range bought {
		m := s.Goods.Margins[p.profile.CustomerID]
		sum.KnownSales, sum.UnknownSales = sum.KnownSales+m.Known, sum.UnknownSales+m.Unknown
		if m.Known == 0 && m.Margin == 0 {
			continue
		}
		list = append(list, CustomerMargin{CustomerID: p.profile.CustomerID, Name: p.profile.Name, Margin: m})
		items = append(items, segment.Item{ID: p.profile.CustomerID, Value: m.Margin})
	}
	abc := segment.Classify(items, s.ABC, segment.Words{Measure: "margin", Of: "margin", Items: "customers", Window: s.abcWindow()})
	for i, c := range abc.Classes {
		list[i].Class = c
		sum.add(c.Name, items[i].Value)
	}
	sum.close(abc)
	return list, sum
}

// abcFrom is the last day before the window of the classes; false where it is the whole history.
func (s Settings) abcFrom() (crm.Date, bool) {
	if s.ABCMonths == 0 {
		return crm.NoDate, false
	}
	return s.AsOf.AddMonths(-s.ABCMonths), true
}

// abcWindow is the window as a reason says it.
func (s Settings) abcWindow() string {
	after, limited := s.abcFrom()
	if !limited {
		return ""
	}
	return "from " + after.AddDays(1).String() + " to " + s.AsOf.String()
}

// abcValue is what the class of a buyer goes by.
func (s Settings) abcValue(r *fold.Record) crm.Money {
	after, limited := s.abcFrom()
	if !limited {
		return r.Net()
	}
	var sum crm.Money
	for i := len(r.Days) - 1; i >= 0 && r.Days[i].Date > after; i-- { // none is after AsOf
		sum += r.Days[i].Net()
	}
	return sum
}

// abcRule names the thresholds.
func (s Settings) abcRule() string {
	return "abc-" + strconv.Itoa(s.ABC.A) + "/" + strconv.Itoa(s.ABC.B)
}
