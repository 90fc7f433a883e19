package sheet

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// TypeName is a cell type's name in `habitue cells --json`.
func TypeName(t cell.Type) string {
	return [...]string{"none", "number", "text", "date", "datetime", "time", "duration", "bool", "error", "blank-formula"}[t]
}

// AppendJSON appends one cell as one JSON object, without a line end: sheet, row, col, ref, type and value,
// and stored where the file's own text of the value is another. Numbers are strings of at most 15
// significant digits, moments are rounded half up to the second, a duration is its seconds rounded to the
// millisecond, line ends inside a text are \n; the value of a blank formula is null.
func AppendJSON(b []byte, sheetName string, c cell.Cell) []byte {
	b = appendString(append(b, `{"sheet":`...), sheetName)
	b = strconv.AppendInt(append(b, `,"row":`...), int64(c.Row), 10)
	b = strconv.AppendInt(append(b, `,"col":`...), int64(c.Col), 10)
	b = append(append(b, `,"ref":"`...), problem.ColumnName(c.Col)...)
	b = strconv.AppendInt(b, int64(c.Row), 10)
	b = append(append(b, `","type":"`...), TypeName(c.Type)...)
	b = append(b, `","value":`...)
	switch c.Type {
	case cell.Bool:
		b = strconv.AppendBool(b, c.Bool)
	case cell.BlankFormula, cell.None:
		b = append(b, "null"...)
	default:
		v := Value(c)
		b = appendString(b, v)
		if len(c.Stored) > 0 && string(c.Stored) != v {
			b = appendString(append(b, `,"stored":`...), string(c.Stored))
		}
	}
	return append(b, '}')
}

// Value is a cell's value as text, in the form of AppendJSON; "true" or "false" for a bool, "" for a blank
// formula.
func Value(c cell.Cell) string {
	switch c.Type {
	case cell.Number:
		return c.Number.Measure().String()
	case cell.Text, cell.Error:
		return lineEnds(c.Text)
	case cell.Date:
		return time.UnixMilli(c.Moment).UTC().Format(time.DateOnly)
	case cell.DateTime:
		return time.UnixMilli(c.Moment + 500 - mod(c.Moment+500, 1000)).UTC().Format("2006-01-02T15:04:05")
	case cell.Time:
		return time.UnixMilli(c.Moment + 500).UTC().Format(time.TimeOnly)
	case cell.Duration:
		return seconds(c.Moment)
	case cell.Bool:
		return strconv.FormatBool(c.Bool)
	}
	return ""
}

func mod(a, m int64) int64 { return ((a % m) + m) % m }

// seconds writes milliseconds as seconds, without trailing zeros.
func seconds(ms int64) string {
	d, _ := cell.ParseDecimal(strconv.AppendInt(nil, ms, 10))
	if d.Coef != 0 {
		d.Exp -= 3
	}
	return d.String()
}

// lineEnds makes every line end \n.
func lineEnds(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// appendString appends a JSON string. Only what RFC 8259 §7 demands is escaped; bytes that are no UTF-8
// become U+FFFD.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if r, n := utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
		}
		b = append(b, s[start:i]...)
		switch {
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, "\ufffd"...)
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
