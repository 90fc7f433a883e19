package chart

import "fmt"

// Stock is one group of people on a side of a Sankey picture, the best group first.
type Stock struct {
	Name  string
	Label string // the number as people read it
}

// Stream is how many went from one stock of the left side to one of the right.
type Stream struct {
	From, To int // positions among the stocks
	Value    int64
	Way      Way
	Name     string // what a pointer that rests on it is told
}

// Way is which way a stream leads.
type Way string

// The ways.
const (
	Up   Way = "up"
	Down Way = "down"
	Stay Way = "stay"
	Come Way = "come" // from outside
	Go   Way = "go"   // to outside
)

// SankeyWords are the texts of a Sankey picture. Ways says what each way stands for, in the order of the legend.
type SankeyWords struct {
	Title, Finding string
	Before, After  string // the heads of the two sides
	Ways           []WayWord
}

// WayWord is one entry of the legend.
type WayWord struct {
	Way  Way
	Word string
}

// side is where the stocks of one side stand.
type side struct{ top, size, used []float64 }

// Sankey draws who went from where to where between two days. Streams may come in any order; each stock is as high as
// what leaves or reaches it, and there is room beside it for its name.
func Sankey(layout Layout, id string, words SankeyWords, before, after []Stock, streams []Stream) string {
	c, names, class := &canvas{width: 640}, 160.0, "name"
	if layout == Narrow {
		c.width, names, class = 328, 104, "small"
	}
	left, right := place(before, streams, func(s Stream) int { return s.From }), place(after, streams, func(s Stream) int { return s.To })
	x1, x2 := names+10, float64(c.width)-names-10
	c.text("tick", 2, 16, "start", words.Before)
	c.text("tick", float64(c.width)-2, 16, "end", words.After)
	for from := range before {
		for to := range after {
			for _, s := range streams {
				if thick := thickness(streams, s.Value); s.From == from && s.To == to && s.Value > 0 {
					c.stream(s, x1, left.take(from, thick), x2, right.take(to, thick), thick)
				}
			}
		}
	}
	bottom := 0.0
	for _, half := range []struct {
		stocks []Stock
		at     side
		x      float64
		text   float64
		anchor string
	}{{before, left, x1 - 10, x1 - 16, "end"}, {after, right, x2, x2 + 16, "start"}} {
		for i, s := range half.stocks {
			c.rect("stock", half.x, half.at.top[i], 10, half.at.size[i])
			middle := half.at.top[i] + half.at.size[i]/2
			c.text(class, half.text, middle-2, half.anchor, s.Name)
			c.text("tick", half.text, middle+13, half.anchor, s.Label)
			bottom = max(bottom, half.at.top[i]+half.at.size[i]+22)
		}
	}
	c.legend(words.Ways, bottom)
	return c.svg(layout.class(), id+"-"+layout.class(), words.Title, words.Finding)
}

// tall is the height of all streams together.
const tall = 240.0

// thickness is how thick so many people are drawn.
func thickness(streams []Stream, value int64) float64 {
	var all int64
	for _, s := range streams {
		all += s.Value
	}
	return tall * float64(value) / float64(max(all, 1))
}

// place lays the stocks of a side one below another, at least as far apart as their names need.
func place(stocks []Stock, streams []Stream, of func(Stream) int) side {
	var s side
	y := 32.0
	for i := range stocks {
		size := 0.0
		for _, stream := range streams {
			if of(stream) == i {
				size += thickness(streams, stream.Value)
			}
		}
		s.top, s.size, s.used = append(s.top, y+max(0, 32-size)/2), append(s.size, max(size, 1.5)), append(s.used, 0)
		y += max(size, 32) + 10
	}
	return s
}

// take is where on its side the next stream of a stock begins.
func (s side) take(i int, thick float64) float64 {
	y := s.top[i] + s.used[i]
	s.used[i] += thick
	return y
}

// stream draws one ribbon.
func (c *canvas) stream(s Stream, x1, y1, x2, y2, thick float64) {
	mid, shown := (x1+x2)/2, max(thick, 1)
	d := fmt.Sprintf("M%s %sC%s %s %s %s %s %sV%sC%s %s %s %s %s %sZ", num(x1), num(y1), num(mid), num(y1), num(mid), num(y2), num(x2), num(y2),
		num(y2+shown), num(mid), num(y2+shown), num(mid), num(y1+shown), num(x1), num(y1+shown))
	c.named("stream "+string(s.Way), d, s.Name)
}

// legend says below the streams what each way stands for, one to a line, and closes the picture below them.
func (c *canvas) legend(ways []WayWord, y float64) {
	x, each := 8.0, float64(c.width)
	if c.width > 400 {
		each = (float64(c.width) - 8) / float64(max(len(ways), 1))
	}
	for i, w := range ways {
		at := y + 4
		if c.width <= 400 {
			at += 20 * float64(i)
		}
		c.rect("stream "+string(w.Way), x, at, 12, 12)
		c.text("tick", x+18, at+10, "start", w.Word)
		if c.width > 400 {
			x += each
		}
		c.height = int(at) + 20
	}
	c.height = max(c.height, int(y))
}
