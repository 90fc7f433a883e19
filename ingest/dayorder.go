package ingest

import "github.com/habitue-crm/habitue/internal/crm"

// courses are the days of a column in the order of its rows: as the date cells stand, and with their day and month
// exchanged.
type courses struct {
	asTyped, turned course
	typed           bool // the last day was a date cell
	switches        int  // from date cells to texts and back
}

// course is how often days rise and fall from row to row.
type course struct {
	last         crm.Date
	rises, falls int
}

// see adds the next day, which is the same in both courses where a text has it.
func (c *courses) see(day, turned crm.Date, typed bool) {
	if c.typed != typed {
		c.typed, c.switches = typed, c.switches+1
	}
	c.asTyped.see(day)
	c.turned.see(turned)
}

func (c *course) see(day crm.Date) {
	switch {
	case c.last == 0:
	case day > c.last:
		c.rises++
	case day < c.last:
		c.falls++
	}
	c.last = day
}

// sorted reports days that never fall or never rise.
func (c *course) sorted() bool { return c.rises == 0 || c.falls == 0 }

// sayTurned reports rows that are sorted by day once day and month are exchanged, and are not as they stand. Six days and
// more that are in no order are sorted so by chance less than once in three hundred times; a list that goes over from
// date cells to texts once may be two lists.
func (c *courses) sayTurned() bool {
	const moves = 5
	return c.switches > 2 && c.turned.rises+c.turned.falls >= moves && c.turned.sorted() && !c.asTyped.sorted()
}
