package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// sheetWith is a sheet of a kind with one header under trial among the usual ones, and the values of the field that it
// means; of a foreign header they are remarks.
func sheetWith(t *testing.T, s spelling, header string) page {
	t.Helper()
	_, kind := kindOf(t, s.kind)
	usual := map[string][]string{
		"order_lines": {"order_date", "order_id", "customer_id", "product_id", "description", "quantity", "unit_price", "amount"},
		"customers":   {"customer_id", "last_name", "first_name", "email", "phone", "street", "postal_code", "city"},
		"products":    {"product_id", "name", "list_price", "category"},
	}[s.kind]
	names, fields := []any{}, []string{}
	for i, name := range usual {
		if i == len(usual)/2 {
			names, fields = append(names, header), append(fields, s.field)
		}
		if name != s.field {
			names, fields = append(names, kind.Fields[kind.field(name)].Title.FR), append(fields, name)
		}
	}
	rows := [][]any{names}
	for n := range 6 {
		var cells []any
		for _, name := range fields {
			value := fmt.Sprintf("remarque %c", 'a'+n)
			if f := kind.field(name); f >= 0 {
				value = kind.Fields[f].Example
			}
			switch {
			case name == "email":
				value = fmt.Sprintf("marie%d@example.com", n)
			case name == "status":
				value = "payée"
			case strings.HasSuffix(name, "_id"):
				value = fmt.Sprintf("%d", 17850+n)
			}
			cells = append(cells, value)
		}
		rows = append(rows, cells)
	}
	return grid("S", rows...)
}

// understood is the field that a header is taken as, and whether for sure.
func understood(t *testing.T, s spelling, header string) (field string, sure bool) {
	t.Helper()
	_, report, _ := read(t, Options{}, sheetWith(t, s, header))
	if len(report.Sheets) == 0 {
		return "", false
	}
	i := slices.IndexFunc(report.Sheets[0].Columns, func(c ColumnReport) bool { return c.Header == oneLine(header) })
	if i < 0 {
		return "", false
	}
	c := report.Sheets[0].Columns[i]
	if c.Likely != "" {
		return c.Likely, false
	}
	return c.Field, c.Field != ""
}

// tried counts what became of some spellings, and lists those that are not right.
type tried struct {
	all, right, sure int
	wrongSure, wrong []string
}

func try(t *testing.T, list []spelling) (n tried) {
	t.Helper()
	for _, s := range list {
		for header := range strings.SplitSeq(s.headers, "|") {
			n.all++
			field, sure := understood(t, s, header)
			if sure {
				n.sure++
			}
			switch {
			case field == s.field:
				n.right++
			case sure:
				n.wrongSure = append(n.wrongSure, fmt.Sprintf("%s: %q is %s, not %q", s.kind, header, field, s.field))
			default:
				n.wrong = append(n.wrong, fmt.Sprintf("%s: %q is likely %q, not %q", s.kind, header, field, s.field))
			}
		}
	}
	return n
}

func TestSpellings(t *testing.T) {
	for _, tt := range []struct {
		name        string
		list        []spelling
		least, most int // headers, percent right
	}{
		{"the headers that the matching was made on", tunedSpellings(), 150, 95},
		{"headers held back", heldBackSpellings(), 60, 90},
		{"headers that mean nothing here", foreignHeaders(), 30, 95},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := try(t, tt.list)
			t.Logf("%d headers, %d right, %d of all sure\n%s", n.all, n.right, n.sure, strings.Join(n.wrong, "\n"))
			if len(n.wrongSure) > 0 {
				t.Errorf("wrong and sure:\n%s", strings.Join(n.wrongSure, "\n"))
			}
			if n.all < tt.least || n.right*100 < n.all*tt.most {
				t.Errorf("%d of %d are right", n.right, n.all)
			}
		})
	}
}
