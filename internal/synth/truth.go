package synth

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Truth is what was planted, for tests and people to compare with what the program found. Amounts are in
// ten-thousandths, written as decimals with four digits.
type Truth struct {
	Seed      uint64          `json:"seed"`
	StartsOn  crm.Date        `json:"starts_on"`
	EndsOn    crm.Date        `json:"ends_on"`
	Totals    Totals          `json:"totals"`
	Files     []FileTruth     `json:"files"`
	Customers []CustomerTruth `json:"customers"`
}

// Totals are sums over the whole shop. Walk-ins are counted in Lines, NetSales and WalkInLines, WalkInSales only.
type Totals struct {
	Customers   int       `json:"customers"`
	Buyers      int       `json:"buyers"`
	Orders      int       `json:"orders"` // of known customers
	Lines       int       `json:"order_lines"`
	NetSales    crm.Money `json:"net_sales"`
	WalkInLines int       `json:"walk_in_lines"`
	WalkInSales crm.Money `json:"walk_in_net_sales"`
}

// FileTruth is what one file holds. Rows are those of facts, without title, header and total rows.
type FileTruth struct {
	Name        string       `json:"name"`
	Kind        string       `json:"kind"` // "orders", "customers", "products" or "consents"
	Rows        int          `json:"rows"`
	ReturnLines int          `json:"return_lines"`
	Quantity    crm.Quantity `json:"quantity"`
	NetSales    crm.Money    `json:"net_sales"`
}

// CustomerTruth is what was planted in one customer. Orders and days are those with a positive line; GrossSales and
// Returns are not negative, and NetSales is their difference.
type CustomerTruth struct {
	CustomerID      string           `json:"customer_id"`
	Kind            Kind             `json:"kind"`
	Season          Season           `json:"season,omitempty"`
	FirstOrderOn    crm.Date         `json:"first_order_on"` // empty for one who never bought
	LastOrderOn     crm.Date         `json:"last_order_on"`
	Orders          int              `json:"orders"`
	OrderDays       int              `json:"order_days"`
	Lines           int              `json:"lines"`
	DiscountedLines int              `json:"discounted_lines"`
	Quantity        crm.Quantity     `json:"quantity"`
	GrossSales      crm.Money        `json:"gross_sales"`
	Returns         crm.Money        `json:"returns"`
	NetSales        crm.Money        `json:"net_sales"`
	Address         AddressQuality   `json:"address"`
	Email           string           `json:"email"`
	Household       string           `json:"household,omitempty"` // the customer whose mailbox is the same
	Consent         crm.ConsentState `json:"consent"`
}

// Truth adds up what was planted. Customers are in the order of their ids, files in that of WriteFiles.
func (s *Shop) Truth() Truth {
	t := Truth{Seed: s.Seed, StartsOn: s.StartsOn, EndsOn: s.EndsOn, Customers: make([]CustomerTruth, len(s.Customers))}
	place := make(map[string]int, len(s.Customers))
	for i, c := range s.Customers {
		place[c.ID] = i
		t.Customers[i] = CustomerTruth{
			CustomerID: c.ID, Kind: c.Kind, Season: c.Season, FirstOrderOn: crm.NoDate, LastOrderOn: crm.NoDate,
			Address: c.Address, Email: c.Email, Household: c.Household, Consent: c.Consent,
		}
	}
	lastOrder := make([]string, len(s.Customers))
	for _, l := range s.Lines {
		t.Totals.Lines++
		t.Totals.NetSales += *l.Amount
		i, known := place[l.CustomerID]
		if !known {
			t.Totals.WalkInLines++
			t.Totals.WalkInSales += *l.Amount
			continue
		}
		t.Customers[i].add(l, lastOrder[i] != l.OrderID)
		lastOrder[i] = l.OrderID
	}
	t.Totals.Customers = len(s.Customers)
	for _, c := range t.Customers {
		t.Totals.Orders += c.Orders
		if c.Orders > 0 {
			t.Totals.Buyers++
		}
	}
	t.Files = s.fileTruths()
	return t
}

// add counts a line. The lines of an order stand together, so that a new id is a new order.
func (c *CustomerTruth) add(l Line, newOrder bool) {
	c.Lines++
	c.Quantity += l.Quantity
	c.NetSales += *l.Amount
	if l.Return {
		c.Returns -= *l.Amount
		return
	}
	c.GrossSales += *l.Amount
	if l.DiscountPercent > 0 {
		c.DiscountedLines++
	}
	if !newOrder {
		return
	}
	c.Orders++
	if c.FirstOrderOn == crm.NoDate {
		c.FirstOrderOn = l.Date
	}
	if c.LastOrderOn != l.Date {
		c.OrderDays++
	}
	c.LastOrderOn = l.Date
}

func (s *Shop) fileTruths() []FileTruth {
	var files []FileTruth
	for _, y := range s.years() {
		f := FileTruth{Name: y.file(), Kind: "orders"}
		for _, l := range s.linesOf(y) {
			f.Rows++
			f.Quantity += l.Quantity
			f.NetSales += *l.Amount
			if l.Return {
				f.ReturnLines++
			}
		}
		files = append(files, f)
	}
	return append(files,
		FileTruth{Name: CustomersFile, Kind: "customers", Rows: len(s.Customers)},
		FileTruth{Name: ProductsFile, Kind: "products", Rows: len(s.Products)},
		FileTruth{Name: ConsentsFile, Kind: "consents", Rows: len(s.Consents)},
	)
}

// WriteTruth writes Truth as indented JSON.
func (s *Shop) WriteTruth(path string) error {
	b, err := json.MarshalIndent(s.Truth(), "", "  ")
	if err != nil {
		return fmt.Errorf("encode the truth: %w", err)
	}
	if err := os.WriteFile(path, append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the truth: %w", err)
	}
	return nil
}
