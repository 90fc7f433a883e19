package lake

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
)

// lineRowOf is an order line as parquet-go's own writer takes it.
func lineRowOf(l *crm.OrderLine, upload string, lineNo int64) lineRow {
	return lineRow{
		Source: l.Source, Store: l.Store, OrderID: l.OrderID, LineNo: lineNo, OrderDate: int32(l.Date),
		CustomerID: l.CustomerID, ProductID: l.ProductID, Description: l.Description,
		Quantity: int64(l.Quantity), UnitPrice: (*int64)(l.UnitPrice), Amount: (*int64)(l.Amount),
		Return: l.Return, Cites: l.Cites, Currency: l.Currency, Country: l.Country, LineType: string(l.Type),
		Upload: upload, Sheet: l.Place.Sheet, Row: int64(l.Place.Row),
		LineID: l.LineID, Time: l.Time, ListPrice: (*int64)(l.ListPrice), Discount: (*int64)(l.Discount),
		Tax: (*int64)(l.Tax), Seller: l.Seller, Channel: l.Channel, Coupon: l.Coupon, Campaign: l.Campaign,
		Status: l.Status,
	}
}

// writeByRows writes lines with parquet-go's own writer, row by row.
func writeByRows(t *testing.T, path string, lines []crm.OrderLine) written {
	t.Helper()
	schema, options := lineForm()
	rows, err := newTableOf[lineRow](path, schema, options...)
	if err != nil {
		t.Fatal(err)
	}
	for i := range lines {
		if err := rows.write(lineRowOf(&lines[i], "u000001-0123abcd", int64(i+1))); err != nil {
			t.Fatal(err)
		}
	}
	w, err := rows.finish()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// variedLines are lines whose texts and amounts differ; the texts that few sheets have are all there or not at all.
func variedLines(rng *rand.Rand, n int, rare bool) []crm.OrderLine {
	lines := make([]crm.OrderLine, n)
	for i := range lines {
		text := func(stem string, of int) string { return stem + fmt.Sprint(rng.IntN(of)) }
		money := func() *crm.Money {
			if rng.IntN(3) == 0 {
				return nil
			}
			m := crm.Money(rng.Int64N(1_000_000) - 200_000)
			return &m
		}
		l := &lines[i]
		*l = crm.OrderLine{
			Source: "shop", Store: text("s", 3), OrderID: text("o", n), Date: crm.Date(15_000 + i/50), CustomerID: text("c", 4_000),
			ProductID: text("p", 900), Description: text(strings.Repeat("word ", rng.IntN(9)), 900), Quantity: crm.Quantity(rng.Int64N(90_000) - 10_000),
			UnitPrice: money(), Amount: money(), Return: rng.IntN(9) == 0, Cites: text("o", 2), Currency: "EUR", Country: text("FR", 4),
			Type: crm.Shipping, Place: crm.Place{Sheet: "Feuil1", Row: i + 2}, ListPrice: money(), Discount: money(), Tax: money(),
		}
		if rare {
			l.LineID, l.Time, l.Seller, l.Channel = text("l", n), text("1", 9)+":30", text("v", 5), text("web", 2)
			l.Coupon, l.Campaign, l.Status = text("k", 50), text("m", 4), text("paid", 2)
		}
	}
	return lines
}

// TestLinesByColumnsAreTheFileOfRows compares what a lineTable writes, the second time with the memory of the first, with
// what parquet-go's own writer does.
func TestLinesByColumnsAreTheFileOfRows(t *testing.T) {
	table, err := newLineTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		n    int
		rare bool
	}{
		{"more than a row group, dictionaries given up", 3*rowsPerGroup/2 + 7, true},
		{"a row group to the row", rowsPerGroup, false},
		{"few lines", 3, false},
		{"few lines with everything", 40, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			lines := variedLines(rand.New(rand.NewPCG(4, 9)), c.n, c.rare)
			want := writeByRows(t, filepath.Join(dir, "rows.parquet"), lines)
			if err := table.begin(filepath.Join(dir, "columns.parquet")); err != nil {
				t.Fatal(err)
			}
			for i := range lines {
				if err := table.write(&lines[i], "u000001-0123abcd", int64(i+1)); err != nil {
					t.Fatal(err)
				}
			}
			got, err := table.finish()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(written{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestATextThatIsNotThereIsNullWhateverStandsBesideIt holds what parquet-go 0.32.0 does not do for texts that are marked
// optional: of two lines without a channel, two with and one without it stores the last as an empty text.
func TestATextThatIsNotThereIsNullWhateverStandsBesideIt(t *testing.T) {
	table, err := newLineTable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lines.parquet")
	if err := table.begin(path); err != nil {
		t.Fatal(err)
	}
	for i, channel := range []string{"", "", "web", "web", ""} {
		if err := table.write(&crm.OrderLine{Channel: channel}, "u", int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := table.finish(); err != nil {
		t.Fatal(err)
	}
	rows, err := parquet.ReadFile[struct {
		Channel *string `parquet:"channel,dict"`
	}](path)
	if err != nil {
		t.Fatal(err)
	}
	var there []bool
	for _, r := range rows {
		there = append(there, r.Channel != nil)
	}
	if diff := cmp.Diff([]bool{false, false, true, true, false}, there); diff != "" {
		t.Error(diff)
	}
}
