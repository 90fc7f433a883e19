package cohort

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Month is a month of the calendar, counted from year 0. Its text is "2024-03".
type Month int

// MonthOf is the month of a day.
func MonthOf(d crm.Date) Month {
	year, month, _ := d.Civil()
	return Month(year*12 + month - 1)
}

// First is the month's first day.
func (m Month) First() crm.Date { return crm.NewDate(int(m)/12, time.Month(int(m)%12+1), 1) }

// Last is the month's last day.
func (m Month) Last() crm.Date { return (m + 1).First().AddDays(-1) }

// String is the month as in "2024-03".
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", int(m)/12, int(m)%12+1) }

// MarshalText is String.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *Month) UnmarshalText(text []byte) error {
	d, err := crm.ParseDate(string(text) + "-01")
	if err != nil {
		return fmt.Errorf("read a month: %w", err)
	}
	*m = MonthOf(d)
	return nil
}

// calendar has the months of the days from the first of some records up to a snapshot's: all customers buy on the same
// few days, and to look up is faster than to count.
type calendar struct {
	first  crm.Date
	months []Month
}

func calendarOf(records []*fold.Record, asOf crm.Date) calendar {
	c := calendar{first: asOf}
	for _, r := range records {
		if len(r.Days) > 0 {
			c.first = min(c.first, r.Days[0].Date)
		}
	}
	for day := c.first; day <= asOf; day++ {
		c.months = append(c.months, MonthOf(day))
	}
	return c
}

// of is the month of a day of the records.
func (c *calendar) of(day crm.Date) Month { return c.months[day-c.first] }

// Cohort is everyone whose first order is of one month.
type Cohort struct {
	Month     Month   `json:"month"`
	Customers int64   `json:"customers"`
	Active    []int64 `json:"active"` // distinct customers with an order in that month (the first is everyone), the next, …
	// Sales are those of the same months, on the records' basis; what is returned before the first order counts with it.
	// They are published as a table, not in the summary.
	Sales []crm.Money `json:"-"`
}

// Table is the cohorts by month; months without a first order have no row.
type Table struct {
	Last    Month    `json:"last"`    // the month of the last column of each row
	Partial bool     `json:"partial"` // whether that month was not over
	Rows    []Cohort `json:"rows"`
}

// Cohorts counts, for all customers by the month of their first order, who had an order in which month up to asOf.
func Cohorts(records []*fold.Record, asOf crm.Date) Table {
	t := Table{Last: MonthOf(asOf), Rows: []Cohort{}}
	t.Partial = asOf != t.Last.Last()
	rows, months := map[Month]*Cohort{}, calendarOf(records, asOf)
	for _, r := range records {
		if !r.Bought() {
			continue
		}
		first := months.of(r.FirstOrderOn)
		c := rows[first]
		if c == nil {
			c = &Cohort{Month: first, Active: make([]int64, t.Last-first+1), Sales: make([]crm.Money, t.Last-first+1)}
			rows[first] = c
		}
		c.Customers++
		counted := first - 1
		for i := range r.Days {
			d := &r.Days[i]
			m := months.of(d.Date)
			c.Sales[max(m-first, 0)] += d.Net()
			if d.Bought && m > counted {
				counted = m
				c.Active[m-first]++
			}
		}
	}
	for _, c := range rows {
		t.Rows = append(t.Rows, *c)
	}
	slices.SortFunc(t.Rows, func(a, b Cohort) int { return cmp.Compare(a.Month, b.Month) })
	return t
}

// Ratio is a quotient of whole numbers, rounded to nine significant digits; zero where there is nothing to divide by.
func Ratio(n, by int64) float64 {
	if by == 0 {
		return 0
	}
	return crm.NineDigits(float64(n) / float64(by))
}
