package chart

import (
	"fmt"
	"strconv"
	"strings"
)

// LorenzWords are the texts of a Lorenz picture.
type LorenzWords struct {
	Title, Finding string
	Customers      string   // the horizontal axis
	Sales          string   // the vertical axis
	Sign           string   // behind a percentage: "%" with the blank that the language puts before it
	Key            []string // what the classes are, beside the wide picture, one to a line
}

// Lorenz draws the share of sales against the share of customers, the best first, with the cuts of class A
// and B (as counts of customers). values are sorted from the largest; those that are not positive lie flat.
func Lorenz(layout Layout, id string, words LorenzWords, values []int64, cutA, cutB int) string {
	size, left := 280.0, 44.0
	c := &canvas{width: 640, height: 340}
	if layout == Narrow {
		size, left = 256, 48
		c.width, c.height = 328, 322
	}
	top := 10.0
	var total int64
	for _, v := range values {
		total += max(v, 0)
	}
	at := func(count int, sum int64) (x, y float64) {
		return left + size*float64(count)/float64(max(len(values), 1)), top + size - size*float64(sum)/float64(max(total, 1))
	}
	c.rect("frame", left, top, size, size)
	c.line("even", left, top+size, left+size, top)
	c.path("curve", curve(values, at))
	cuts(c, values, at, cutA, cutB, top+size)
	for _, percent := range []int{0, 50, 100} {
		share := size * float64(percent) / 100
		c.text("tick", left-6, top+size-share+4, "end", strconv.Itoa(percent)+words.Sign)
		c.text("tick", left+share, top+size+16, "middle", strconv.Itoa(percent)+words.Sign)
	}
	c.text("name", left+size/2, top+size+36, "middle", words.Customers)
	c.text("name", left+8, top+18, "start", words.Sales)
	if layout == Wide {
		for i, line := range words.Key {
			c.text("key", left+size+36, top+80+26*float64(i), "start", line)
		}
	}
	return c.svg(layout.class(), id+"-"+layout.class(), words.Title, words.Finding)
}

// curve is the path through at most about 200 points of the cumulated values.
func curve(values []int64, at func(int, int64) (float64, float64)) string {
	var b strings.Builder
	step := max(len(values)/200, 1)
	var sum int64
	x, y := at(0, 0)
	fmt.Fprintf(&b, "M%s %s", num(x), num(y))
	for i, v := range values {
		sum += max(v, 0)
		if (i+1)%step == 0 || i+1 == len(values) {
			x, y = at(i+1, sum)
			fmt.Fprintf(&b, "L%s %s", num(x), num(y))
		}
	}
	return b.String()
}

// cuts draws where class A and class B end.
func cuts(c *canvas, values []int64, at func(int, int64) (float64, float64), cutA, cutB int, bottom float64) {
	var sum int64
	for i, v := range values {
		sum += max(v, 0)
		for _, cut := range []struct {
			count int
			name  string
		}{{cutA, "A"}, {cutB, "B"}} {
			if i+1 == cut.count && (cut.name == "A" || cutB > cutA) {
				x, y := at(i+1, sum)
				c.line("cut", x, y, x, bottom)
				c.text("cutname", x+5, bottom-8, "start", cut.name)
			}
		}
	}
}
