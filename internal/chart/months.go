package chart

import "fmt"

// Month is one column of a Months picture.
type Month struct {
	Name   string // below the column
	Value  int64
	Before *int64 // of the same month a year earlier; nil where it is not known
}

// MonthsWords are the texts of a Months picture.
type MonthsWords struct {
	Title, Finding string
	Now, Before    string             // what the columns and the line stand for; Before is "" where there is no line
	Unfinished     string             // what the last, hollow column is; "" where its month is over
	Amount         func(int64) string // a value beside the axis
}

// Months draws a column a month from zero, and the year before as a line over them. The last column is hollow where
// its month is not over.
func Months(layout Layout, id string, words MonthsWords, months []Month) string {
	c, left, height, every := &canvas{width: 640, height: 280}, 72.0, 220.0, 1
	if words.Unfinished != "" {
		c.height += 22
	}
	if layout == Narrow {
		c.width, left, every = 328, 52, 2
	}
	var low, high int64
	for _, m := range months {
		low, high = min(low, m.Value), max(high, m.Value)
		if m.Before != nil {
			low, high = min(low, *m.Before), max(high, *m.Before)
		}
	}
	steps := ticks(low, high, 4)
	low, high = steps[0], steps[len(steps)-1]
	at := func(v int64) float64 { return 34 + height*float64(high-v)/float64(high-low) }
	right := float64(c.width - 4)
	for _, v := range steps {
		c.line("grid", left, at(v), right, at(v))
		c.text("tick", left-6, at(v)+4, "end", words.Amount(v))
	}
	slot := (right - left) / float64(max(len(months), 1))
	line, pen := "", "M"
	for i, m := range months {
		x := left + slot*float64(i)
		class := "bar"
		if words.Unfinished != "" && i == len(months)-1 {
			class = "bar hollow"
		}
		c.rect(class, x+slot*0.16, at(max(m.Value, 0)), slot*0.68, at(min(m.Value, 0))-at(max(m.Value, 0)))
		if (len(months)-1-i)%every == 0 {
			c.text("tick", x+slot/2, 34+height+18, "middle", m.Name)
		}
		if m.Before == nil {
			pen = "M"
			continue
		}
		line += fmt.Sprintf("%s%s %s", pen, num(x+slot/2), num(at(*m.Before)))
		pen = "L"
	}
	c.line("axis", left, at(0), right, at(0))
	c.path("halo", line) // so that the line is seen over the columns too
	c.path("before", line)
	for i, m := range months {
		if m.Before != nil {
			c.circle("dot", left+slot*(float64(i)+0.5), at(*m.Before), 3)
		}
	}
	monthsLegend(c, left, words)
	return c.svg(layout.class(), id+"-"+layout.class(), words.Title, words.Finding)
}

// monthsLegend says above the columns what stands for what.
func monthsLegend(c *canvas, x float64, words MonthsWords) {
	c.rect("bar", x, 8, 12, 12)
	c.text("tick", x+18, 18, "start", words.Now)
	if words.Before != "" {
		x += 40 + 6.6*float64(len([]rune(words.Now)))
		c.path("before", fmt.Sprintf("M%s 14L%s 14", num(x), num(x+20)))
		c.circle("dot", x+10, 14, 3)
		c.text("tick", x+26, 18, "start", words.Before)
	}
	if words.Unfinished == "" {
		return
	}
	c.rect("bar hollow", float64(c.width)-14, 285, 10, 10)
	c.text("tick", float64(c.width)-20, 295, "end", words.Unfinished)
}
