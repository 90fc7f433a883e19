package chart

// Bar is one bar: its name, its length in any unit, and what stands behind it. Values below zero are drawn
// as zero.
type Bar struct {
	Name  string
	Value int64
	Label string
}

// Layout is how wide a picture is drawn; a page shows one of the two by media query, since a wide picture
// shrunk to a phone cannot be read.
type Layout int

// The two layouts.
const (
	Wide   Layout = iota // 640 units, names to the left of the bars
	Narrow               // 328 units, names above the bars
)

// class is the layout's CSS class.
func (l Layout) class() string {
	if l == Narrow {
		return "narrow"
	}
	return "wide"
}

// Bars draws horizontal bars that start at zero. The id must be unique in the page.
func Bars(layout Layout, id, title, finding string, bars []Bar) string {
	longest := int64(1)
	for _, b := range bars {
		longest = max(longest, b.Value)
	}
	id += "-" + layout.class()
	if layout == Narrow {
		return narrowBars(id, title, finding, bars, longest)
	}
	const row = 30
	left := nameRoom(bars)
	room := 480 - left
	c := &canvas{width: 640, height: row*len(bars) + 8}
	for i, b := range bars {
		y := float64(row*i + 4)
		length := float64(max(b.Value, 0)) / float64(longest) * room
		c.text("name", left-8, y+17, "end", b.Name)
		c.rect("bar", left, y+3, length, row-10)
		c.text("value", left+length+6, y+17, "start", b.Label)
	}
	c.line("axis", left, 2, left, float64(c.height-2))
	return c.svg("wide", id, title, finding)
}

// nameRoom is how much room the names need to the left of the bars.
func nameRoom(bars []Bar) float64 {
	longest := 0
	for _, b := range bars {
		longest = max(longest, len([]rune(b.Name)))
	}
	return min(max(150, 8*float64(longest)+16), 250)
}

func narrowBars(id, title, finding string, bars []Bar, longest int64) string {
	const row, room = 44, 324
	c := &canvas{width: 328, height: row*len(bars) + 4}
	for i, b := range bars {
		y := float64(row * i)
		length := float64(max(b.Value, 0)) / float64(longest) * room
		c.text("name", 2, y+16, "start", b.Name)
		c.text("value", 326, y+16, "end", b.Label)
		c.rect("bar", 2, y+22, length, 14)
	}
	return c.svg("narrow", id, title, finding)
}
