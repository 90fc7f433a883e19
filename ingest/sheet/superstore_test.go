package sheet_test

import (
	"io"
	"math/big"
	"path/filepath"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

const superstore = "Sample - Superstore 2014-2017.xls"

// The figures are those of shared/reference/loyalty.md §5.3. The 11 rows that it counts as without postal code
// hold one, as text with its leading zero: 05408, Burlington. A column of numbers hides it.
func TestSuperstoreSums(t *testing.T) {
	w, err := sheet.Open(filepath.Join(shared(t), "data", "superstore", superstore), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	rows := map[string]int{}
	sums := map[string]*big.Rat{"Sales": new(big.Rat), "Quantity": new(big.Rat), "Profit": new(big.Rat)}
	distinct := map[string]map[string]bool{"Order ID": {}, "Customer ID": {}, "Product ID": {}}
	dates, textPostcodes := 0, 0
	for i, info := range w.Sheets() {
		r, err := w.Rows(i)
		if err != nil {
			t.Fatal(err)
		}
		header := map[int]string{}
		for {
			row, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(header) == 0 {
				for _, c := range row.Cells {
					header[c.Col] = c.Text
				}
				continue
			}
			rows[info.Name]++
			if info.Name != "Orders" {
				continue
			}
			for _, c := range row.Cells {
				name := header[c.Col]
				if sum := sums[name]; sum != nil {
					v, _ := new(big.Rat).SetString(c.Number.Measure().String())
					sum.Add(sum, v)
				}
				if ids := distinct[name]; ids != nil {
					ids[c.Text] = true
				}
				if c.Type == cell.Date {
					dates++
				}
				if name == "Postal Code" && c.Type == cell.Text && c.Text == "05408" {
					textPostcodes++
				}
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ name, got, want string }{
		{"sales", sums["Sales"].FloatString(4), "2297200.8603"},
		{"profit", sums["Profit"].FloatString(4), "286397.0217"},
		{"quantity", sums["Quantity"].FloatString(0), "37873"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, tt.want)
		}
	}
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"orders rows", rows["Orders"], 9994},
		{"returns rows", rows["Returns"], 296},
		{"people rows", rows["People"], 4},
		{"orders", len(distinct["Order ID"]), 5009},
		{"customers", len(distinct["Customer ID"]), 793},
		{"products", len(distinct["Product ID"]), 1862},
		{"dates", dates, 2 * 9994},
		{"postcodes as text", textPostcodes, 11},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, tt.got, tt.want)
		}
	}
}

func BenchmarkSuperstore(b *testing.B) {
	path := filepath.Join(shared(b), "data", "superstore", superstore)
	b.ReportAllocs()
	for b.Loop() {
		w, err := sheet.Open(path, sheet.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for i := range w.Sheets() {
			r, err := w.Rows(i)
			if err != nil {
				b.Fatal(err)
			}
			if err := r.Close(); err != nil {
				b.Fatal(err)
			}
		}
		w.Close()
	}
}
