package ingest

import (
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// content counts what the first cells of a column hold.
type content struct {
	filled, numbers, days, emails, phones, texts int
	values                                       []string // as shown
}

// see adds a cell.
func (c *content) see(x *cell.Cell) {
	if x.Type == cell.BlankFormula || holdsNothing(x) {
		return
	}
	c.filled++
	text := trimBlanks(shown(x))
	c.values = append(c.values, text)
	switch {
	case x.Type == cell.Date || x.Type == cell.DateTime || isWrittenDay(text):
		c.days++
	case x.Type == cell.Number:
		c.numbers++
	case isAddress(text):
		c.emails++
	case isPhone(text):
		c.phones++
	default:
		if _, isNumber := scanNumeral(text); isNumber {
			c.numbers++
			return
		}
		c.texts++
	}
}

// isWrittenDay reports a text that is a day and no number: 19970101 is one too.
func isWrittenDay(s string) bool {
	w, fault := scanDay(s)
	return fault == noFault && len(s) >= 6 && (!w.fixed || w.y >= 1900 && w.y < 2100)
}

func isAddress(s string) bool {
	if !strings.Contains(s, "@") {
		return false
	}
	_, _, err := crm.ParseEmail(s)
	return err == nil
}

// isPhone reports nine to fifteen digits that begin with 0 or + and hold nothing but the signs of phone numbers.
func isPhone(s string) bool {
	if s == "" || s[0] != '0' && s[0] != '+' && s[0] != '(' {
		return false
	}
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune(" .-/()+\u00a0\u202f", r):
		default:
			return false
		}
	}
	return digits >= 9 && digits <= 15
}

// class is what nine cells in ten are: "day", "number", "email", "phone" or "text"; "mixed" where they differ, "" where
// there is none.
func (c *content) class() string {
	if c.filled == 0 {
		return ""
	}
	for _, k := range []struct {
		n    int
		name string
	}{{c.days, "day"}, {c.numbers, "number"}, {c.emails, "email"}, {c.phones, "phone"}, {c.texts, "text"}} {
		if k.n*10 >= c.filled*9 {
			return k.name
		}
	}
	return "mixed"
}

// allows reports whether a column that holds this can be a field at all.
func (c *content) allows(f *Field) bool {
	class := c.class()
	if class == "" {
		return true
	}
	switch {
	case f.Name == "email":
		return class == "email"
	case f.Name == "phone":
		return class == "phone" || class == "number" || class == "mixed"
	}
	switch f.Type {
	case Day:
		return class == "day"
	case Number, Discount:
		return class == "number" || class == "mixed" && c.numbers > 0
	case ID, Loose:
		return class != "day" && class != "email"
	case Word:
		return class != "number" && class != "email" && class != "phone"
	}
	return class == "text" || class == "mixed" || class == "day" && f.Name == "cancelled_on" || f.Name == "time"
}
