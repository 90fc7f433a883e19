package ods

import (
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

const dayMS = 86_400_000

// readCells reads the cells of a row up to its end tag.
func (t *tables) readCells(row int, rowStyle string) error {
	depth := len(t.s.starts)
	col := int64(1)
	for {
		if col = t.quickCells(row, col); t.quickRowEnd() {
			return nil
		}
		tok, err := t.s.next()
		if err != nil {
			return err
		}
		if tok == endTag && len(t.s.starts) < depth {
			return nil
		}
		if tok != startTag {
			continue
		}
		switch string(t.s.name) {
		case "table:table-cell", "table:covered-table-cell":
		default:
			if err := t.s.skipAside(); err != nil {
				return err
			}
			continue
		}
		n, err := t.repeat("table:number-columns-repeated")
		if err != nil {
			return err
		}
		c, err := t.readCell(row, col, rowStyle)
		if err != nil {
			return at(err, problem.Where{Column: int(col)})
		}
		if c.Type != cell.None {
			if err := t.repeatCell(c, n); err != nil {
				return err
			}
		}
		col += n
	}
}

// repeatCell appends a cell n times.
func (t *tables) repeatCell(c cell.Cell, n int64) error {
	if last := int64(c.Col) + n - 1; last > int64(t.w.lim.Columns) {
		return limit.Exceeded("columns", last, int64(t.w.lim.Columns))
	}
	t.put++
	for range n {
		t.cells = append(t.cells, c)
		c.Col++
	}
	return nil
}

// value is the attributes of a cell that say what it holds (§19.385 and on). They must be read before the
// cell's text is.
type value struct {
	kind    string
	raw     []byte // office:value, -date-value, -time-value or -boolean-value
	text    string // office:string-value
	hasText bool
	formula bool
	sums    bool // the formula sums other cells
	failed  bool // LibreOffice says that the result is an error
	style   string
}

// readCell reads a cell up to its end tag; its type is None where it holds no value.
func (t *tables) readCell(row int, col int64, rowStyle string) (cell.Cell, error) {
	v, err := t.readValue(row, col)
	if err != nil {
		return cell.Cell{}, err
	}
	if err := t.text.read(t.s, t.w.lim.Row); err != nil {
		return cell.Cell{}, err
	}
	c := cell.Cell{Row: row, Col: int(min(col, 1<<31))}
	switch v.kind {
	case "float", "percentage", "currency":
		err = t.setNumber(&c, v)
		c.Sums, c.Percent = v.sums && c.Type == cell.Number, v.kind == "percentage" && c.Type == cell.Number
		if c.Type == cell.Number {
			dress(&c, t.text.b)
		}
	case "date":
		err = setDate(&c, v)
	case "time":
		if v.style == "" {
			if v.style = rowStyle; rowStyle == "" {
				v.style = t.columns.style(col)
			}
		}
		err = t.setTime(&c, v)
	case "boolean":
		c.Type, c.Bool = cell.Bool, string(v.raw) == "true"
		if !c.Bool && string(v.raw) != "false" {
			err = unreadable(v)
		}
	case "string", "":
		t.setText(&c, v)
	default:
		err = broken("office:value-type is %q", v.kind)
	}
	return c, err
}

// readValue reads the attributes of a cell.
func (t *tables) readValue(row int, col int64) (v value, err error) {
	columns, rows := int64(1), int64(1)
	for _, a := range t.s.attrs {
		switch string(a.name) {
		case "office:value-type", "office:value", "office:date-value", "office:time-value", "office:boolean-value",
			"office:string-value", "table:style-name", "calcext:value-type", "table:number-columns-spanned",
			"table:number-rows-spanned":
		case "table:formula":
			v.formula, v.sums = true, cell.IsSum(a.value)
			continue
		default:
			continue
		}
		var b []byte
		if b, err = t.s.resolve(a.value); err != nil {
			return v, err
		}
		switch string(a.name) {
		case "office:value-type":
			v.kind = kindName(b)
		case "office:string-value":
			v.text, v.hasText = string(b), true
		case "table:style-name":
			v.style = string(b)
		case "calcext:value-type":
			v.failed = string(b) == "error"
		case "table:number-columns-spanned":
			columns, err = count(b)
		case "table:number-rows-spanned":
			rows, err = count(b)
		default:
			v.raw = t.store(b)
		}
		if err != nil {
			return v, err
		}
	}
	if columns > 1 || rows > 1 {
		if len(t.merged) >= t.w.lim.Merged {
			return v, limit.Exceeded("merged", -1, int64(t.w.lim.Merged))
		}
		t.merged = append(t.merged, cell.Span{
			FirstRow: row, FirstCol: int(col), LastRow: row + int(rows) - 1, LastCol: int(col + columns - 1),
		})
	}
	return v, nil
}

// kindName is the name of a type without allocating for the usual ones.
func kindName(b []byte) string {
	for _, k := range [...]string{"string", "float", "date", "currency", "percentage", "time", "boolean"} {
		if string(b) == k {
			return k
		}
	}
	return string(b)
}

func unreadable(v value) error {
	return problem.New(problem.CellUnreadable, problem.Args{"type": v.kind, "value": string(v.raw)})
}

// setNumber sets a number. Older LibreOffice writes a failed formula as the number 0 that shows an error.
func (t *tables) setNumber(c *cell.Cell, v value) error {
	d, ok := cell.ParseDecimal(v.raw)
	if !ok {
		return unreadable(v)
	}
	if v.formula && d.Coef == 0 {
		if shown := t.text.String(); isError(shown) {
			c.Type, c.Text = cell.Error, shown
			return nil
		}
	}
	c.Type, c.Number, c.Stored = cell.Number, d, v.raw
	return nil
}

func setDate(c *cell.Cell, v value) error {
	kind, ms, ok := numfmt.ISO(string(v.raw))
	if !ok || kind != cell.Date && kind != cell.DateTime {
		return unreadable(v)
	}
	c.Type, c.Moment, c.Stored = kind, ms, v.raw
	return nil
}

// setTime sets a time of day, or a duration where the style shows one or the value passes a day.
func (t *tables) setTime(c *cell.Cell, v value) error {
	ms, ok := numfmt.ISODuration(string(v.raw))
	if !ok {
		return unreadable(v)
	}
	c.Type, c.Moment, c.Stored = cell.Time, ms, v.raw
	if ms < 0 || ms >= dayMS || t.w.styles.kind(v.style) == numfmt.Duration {
		c.Type = cell.Duration
	}
	return nil
}

// setText sets a text, an error, or a formula without result.
func (t *tables) setText(c *cell.Cell, v value) {
	switch {
	case v.failed || v.formula && v.kind == "string" && isError(t.text.String()):
		c.Type, c.Text = cell.Error, t.text.String()
		if c.Text == "" {
			c.Text = "#VALUE!"
		}
	case v.hasText && v.text != "":
		c.Type, c.Text = cell.Text, v.text
	case len(t.text.b) > 0:
		c.Type = cell.Text
		t.setChars(c, t.text.b)
	case v.formula && v.kind == "":
		c.Type = cell.BlankFormula
	}
}

// setChars sets the text of a cell, for the time being as a place in the characters of the row; giveTexts makes it
// a text.
func (t *tables) setChars(c *cell.Cell, chars []byte) {
	c.Moment = int64(len(t.chars))<<32 | int64(len(chars))
	t.chars = append(t.chars, chars...)
}

// charsOf is the characters of a text or an error.
func (t *tables) charsOf(c *cell.Cell) []byte {
	if c.Text != "" {
		return []byte(c.Text)
	}
	at := c.Moment >> 32
	return t.chars[at : at+c.Moment&(1<<32-1)]
}

// giveTexts gives the cells of the row their texts, which share one string.
func (t *tables) giveTexts() {
	chars := string(t.chars)
	for i := range t.cells {
		if c := &t.cells[i]; c.Type == cell.Text && c.Text == "" {
			at := c.Moment >> 32
			c.Text, c.Moment = chars[at:at+c.Moment&(1<<32-1)], 0
		}
	}
}

// isError says whether a cell shows an error: #N/A and the like, or Err:502 of LibreOffice.
func isError(s string) bool {
	switch s {
	case "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A":
		return true
	}
	if len(s) == 7 && s[:4] == "Err:" {
		_, err := strconv.Atoi(s[4:])
		return err == nil
	}
	return false
}
