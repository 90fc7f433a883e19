package chart

import (
	"fmt"
	"html"
	"strings"
)

// canvas gathers the shapes of one picture.
type canvas struct {
	b             strings.Builder
	width, height int
}

// text puts words at a point; anchor is start, middle or end.
func (c *canvas) text(class string, x, y float64, anchor, words string) {
	fmt.Fprintf(&c.b, `<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`, class, num(x), num(y), anchor, html.EscapeString(words))
}

func (c *canvas) rect(class string, x, y, width, height float64) {
	fmt.Fprintf(&c.b, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"/>`, class, num(x), num(y), num(width), num(height))
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&c.b, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`, class, num(x1), num(y1), num(x2), num(y2))
}

func (c *canvas) path(class, d string) {
	fmt.Fprintf(&c.b, `<path class="%s" d="%s"/>`, class, d)
}

// named is a path that says what it is to a pointer that rests on it.
func (c *canvas) named(class, d, name string) {
	fmt.Fprintf(&c.b, `<path class="%s" d="%s"><title>%s</title></path>`, class, d, html.EscapeString(name))
}

func (c *canvas) circle(class string, x, y, r float64) {
	fmt.Fprintf(&c.b, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`, class, num(x), num(y), num(r))
}

// svg closes the picture: class tells the layout, id makes title and description unique in a page.
func (c *canvas) svg(class, id, title, finding string) string {
	return fmt.Sprintf(`<svg class="chart %s" role="img" aria-labelledby="%s-t %s-d" viewBox="0 0 %d %d" xmlns="http://www.w3.org/2000/svg"><title id="%s-t">%s</title><desc id="%s-d">%s</desc>%s</svg>`,
		class, id, id, c.width, c.height, id, html.EscapeString(title), id, html.EscapeString(finding), c.b.String())
}

// num writes a coordinate with at most one decimal, always the same way.
func num(f float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0")
}
