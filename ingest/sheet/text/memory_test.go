package text

import (
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// live is how many bytes the heap holds after what nobody holds is gone.
func live() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestWhatAKeptCellKeeps: cells that are kept from far places keep a window each at most, no more where a record is long,
// and nothing but themselves where they are copied.
func TestWhatAKeptCellKeeps(t *testing.T) {
	var plain, long strings.Builder
	for i := range 100_000 {
		plain.WriteString("customer " + strconv.Itoa(i) + ";a product with a name of some length;Orléans;12,50\n")
	}
	for i := range 60 {
		long.WriteString("customer " + strconv.Itoa(i) + ";\"" + strings.Repeat("a long description\n", 20_000) + "\"\n")
	}
	tests := []struct {
		name    string
		content string
		every   int
		copied  bool
		most    int64 // bytes for each cell kept
	}{
		{"short records", plain.String(), 500, false, windowSize + 1024},
		{"short records, copied", plain.String(), 500, true, 256},
		{"long records", long.String(), 1, false, 256},
		{"nearly all cells", plain.String(), 1, false, 150},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, err := Open(strings.NewReader(tt.content), int64(len(tt.content)), limit.Default().Columns)
			if err != nil {
				t.Fatal(err)
			}
			kept := make([]string, 0, 100_000)
			before := live()
			rows, _ := w.Rows(0)
			for {
				row, err := rows.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if row.Number%tt.every == 0 {
					text := row.Cells[0].Text
					if tt.copied {
						text = strings.Clone(text)
					}
					kept = append(kept, text)
				}
			}
			rows = nil
			grown := live() - before
			if each := grown / int64(len(kept)); each > tt.most {
				t.Errorf("%d cells keep %d bytes each, more than %d", len(kept), each, tt.most)
			}
			t.Logf("%d cells keep %d bytes each", len(kept), grown/int64(len(kept)))
			runtime.KeepAlive(kept)
			runtime.KeepAlive(w)
		})
	}
}
