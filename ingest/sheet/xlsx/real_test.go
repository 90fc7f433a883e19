package xlsx_test

import (
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/xlsx"
)

func openFile(t testing.TB, path string) *xlsx.Workbook {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	w, err := xlsx.Open(f, info.Size(), limit.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// tally is what a pass over a sheet counts.
type tally struct {
	rows, cells, texts, numbers, moments int
	quantity                             int64 // sum of column D, where it is a number
	sales                                *big.Rat
}

// scan reads a sheet and counts; sums takes those of columns D and D×F.
func scan(t testing.TB, w *xlsx.Workbook, sheet int, sums bool) tally {
	t.Helper()
	rows, err := w.Rows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	n := tally{sales: new(big.Rat)}
	var exact int64 // 1/10,000
	for {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		n.rows++
		n.cells += len(row.Cells)
		var q, price int64
		for i := range row.Cells {
			c := &row.Cells[i]
			switch c.Type {
			case cell.Text:
				n.texts++
			case cell.Number:
				n.numbers++
				if sums && c.Col == 4 {
					q = units(t, c.Number, 0)
				} else if sums && c.Col == 6 {
					price = units(t, c.Number.Measure(), 4)
				}
			case cell.DateTime, cell.Date:
				n.moments++
			}
		}
		n.quantity += q
		exact += q * price
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	n.sales.SetFrac64(exact, 10_000)
	return n
}

// units is a decimal times 10^places, which must be whole.
func units(t testing.TB, d cell.Decimal, places int) int64 {
	n, e := int64(d.Coef), int(d.Exp)+places
	for ; e > 0; e-- {
		n *= 10
	}
	if e < 0 {
		t.Fatalf("%v has more than %d places", d, places)
	}
	if d.Neg {
		n = -n
	}
	return n
}

// The figures are those of the data's own description: 541,909 rows, 135,080 without a customer, 1,454 without a
// description, sales of 9,747,747.934 over 5,176,450 pieces; filled cells, texts, numbers and dates as four other
// readers count them.
func TestOnlineRetail(t *testing.T) {
	if testing.Short() {
		t.Skip("half a million rows")
	}
	w := openFile(t, filepath.Join(shared(t), "data", "online_retail", "online_retail_full.xlsx"))
	got := scan(t, w, 0, true)
	sales := got.sales.FloatString(4)
	got.sales = nil
	want := tally{rows: 541_910, cells: 8*541_910 - 135_080 - 1_454, texts: 1_146_536, numbers: 2_510_301, moments: 541_909, quantity: 5_176_450}
	if got != want || sales != "9747747.9340" {
		t.Errorf("got %+v, sales of %s, want %+v", got, sales, want)
	}
}

// The extract declares 541,910 rows and holds 50,999; empty row elements are no rows.
func TestPhantomRows(t *testing.T) {
	w := openFile(t, filepath.Join(shared(t), "data", "online_retail", "online_retail_excel_51k.xlsx"))
	if n := scan(t, w, 0, false); n.rows != 50_999+1 {
		t.Errorf("%d rows", n.rows)
	}
}

func TestCoffee(t *testing.T) {
	w := openFile(t, filepath.Join(shared(t), "data", "coffee", "coffeeOrdersData.xlsx"))
	names := []string{}
	for i, s := range w.Sheets() {
		names = append(names, fmt.Sprintf("%s %d", s.Name, scan(t, w, i, false).rows))
	}
	if got := strings.Join(names, ", "); got != "orders 1001, customers 1001, products 49" {
		t.Error(got)
	}
}

func BenchmarkOnlineRetail(b *testing.B) {
	path := filepath.Join(shared(b), "data", "online_retail", "online_retail_full.xlsx")
	b.ReportAllocs()
	for b.Loop() {
		w := openFile(b, path)
		if n := scan(b, w, 0, false); n.rows != 541_910 {
			b.Fatal(n.rows)
		}
	}
}
