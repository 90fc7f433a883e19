package lake

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// manyStays are stays of so many rows, whose days and texts are not all there.
func manyStays(rows int) Parts[TierRow] {
	return Parts[TierRow]{rows, func(to []TierRow, from int) {
		for i := range to {
			n := from + i
			to[i] = TierRow{CustomerID: fmt.Sprintf("%07d", n/2), From: crm.Date(n % 2 * 40), Tier: "or", Sales: crm.Money(n), Currency: "EUR", Because: strings.Repeat("r", n%90)}
			if n%2 == 0 {
				last := crm.Date(39)
				to[i].To = &last
			}
		}
	}}
}

// TestRowGroupsBesideOneAnotherAreTheFileOfOne compares a table of several row groups, written by one goroutine and by
// many, with what parquet-go writes row after row.
func TestRowGroupsBesideOneAnotherAreTheFileOfOne(t *testing.T) {
	for _, rows := range []int{0, 1, rowsPerGroup, 3*rowsPerGroup + 70} {
		dir := t.TempDir()
		parts := manyStays(rows)
		plain, err := newTable[TierRow](filepath.Join(dir, "plain.parquet"), "tiers", "customer_id")
		if err != nil {
			t.Fatal(err)
		}
		all := make([]TierRow, rows)
		parts.Fill(all, 0)
		for _, row := range all {
			if err := plain.write(row); err != nil {
				t.Fatal(err)
			}
		}
		want, err := plain.finish()
		if err != nil {
			t.Fatal(err)
		}
		for _, cores := range []int{1, 5} {
			before := runtime.GOMAXPROCS(cores)
			g := &grouped[TierRow]{parts: parts, row: reflect.TypeFor[TierRow](), columns: tierColumns, compare: (*TierRow).compare, summed: summedFields("tiers", reflect.TypeFor[TierRow]())}
			f, err := g.file(dir, "tiers", []string{"customer_id"})
			runtime.GOMAXPROCS(before)
			if err != nil || f.SHA256 != want.sha256 || f.Rows != int64(rows) || f.Bytes != want.bytes {
				t.Fatalf("%d rows on %d cores: %+v, %v; want %+v", rows, cores, f, err, want)
			}
			sum := crm.Money(rows * (rows - 1) / 2).String()
			if diff := cmp.Diff(map[string]string{"tier_sales": sum}, f.Sums); diff != "" {
				t.Error(diff)
			}
			if err := os.Remove(filepath.Join(dir, "tiers.parquet")); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestATableThatCannotBeWrittenSaysWhichRow(t *testing.T) {
	rows := 3 * rowsPerGroup
	good := manyStays(rows)
	for name, spoil := range map[string]struct {
		with func(row *TierRow)
		want string
	}{
		"a row that comes before the one in front of it": {func(r *TierRow) { r.CustomerID = "0" }, "does not come after"},
		"sums that are too large":                        {func(r *TierRow) { r.Sales = 1<<63 - 1 }, errTooLarge.Error()},
	} {
		for _, at := range []int{rowsPerGroup, 2*rowsPerGroup + 5} {
			parts := Parts[TierRow]{rows, func(to []TierRow, from int) {
				good.Fill(to, from)
				if at >= from && at < from+len(to) {
					spoil.with(&to[at-from])
				}
			}}
			g := &grouped[TierRow]{parts: parts, row: reflect.TypeFor[TierRow](), columns: tierColumns, compare: (*TierRow).compare, summed: summedFields("tiers", reflect.TypeFor[TierRow]())}
			if _, err := g.file(t.TempDir(), "tiers", []string{"customer_id"}); err == nil || !strings.Contains(err.Error(), spoil.want) {
				t.Errorf("%s in row %d: %v", name, at, err)
			}
		}
	}
}
