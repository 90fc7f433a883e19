package text

import "strings"

// align divides a line of aligned columns, which is the only cell of n, into its words, and returns how many there
// are. A line with another number of words than the first one is handed out whole, as one cell: which column it
// lacks cannot be told.
func (r *rows) align(n int) int {
	if n == 0 {
		return 0
	}
	line := strings.TrimSpace(r.cells[0].Text)
	words := 0
	for range strings.FieldsSeq(line) {
		words++
	}
	if r.width == 0 {
		r.width = words
	}
	n = 0
	put := func(text string) {
		if n == len(r.cells) {
			r.cells = grow(r.cells)
		}
		c := &r.cells[n]
		n++
		c.Row, c.Col, c.Text = r.row, n, text
	}
	switch {
	case words == r.width:
		for word := range strings.FieldsSeq(line) {
			put(word)
		}
	case words > 0:
		put(line)
	}
	return n
}
