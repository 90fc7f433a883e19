package xlsx_test

import (
	"io"
	"math/big"
	"os"
	"path/filepath"
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
	w, err := xlsx.Open(f, info.Size(), limit.Default(), "")
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

func TestOnlineRetail(t *testing.T) {
	w := openFile(t, filepath.Join(shared(t), "data", "online_retail", "online_retail_full.xlsx"))
	n := scan(t, w, 0, true)
	t.Logf("%+v %s", n, n.sales.FloatString(4))
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
