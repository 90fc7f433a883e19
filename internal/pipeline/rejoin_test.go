package pipeline_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// damagedCell is a cell that is wrong in one file and right in the other.
type damagedCell struct {
	sheet, header string
	row           int
	right         any
}

// tables is two sheets of a shop as rows of values, the header first.
type tables map[string][][]any

// shopTables makes sales and customers.
func shopTables(r *rand.Rand) tables {
	sales := [][]any{{"Order", "Date", "Customer", "Product", "Qty", "Amount", "Order discount"}}
	order := 0
	for range 1200 {
		discount := any("")
		if order == 0 || r.IntN(3) == 0 {
			order++
			if r.IntN(4) == 0 {
				discount = 1.5
			}
		}
		sales = append(sales, []any{
			fmt.Sprintf("A%04d", order), time.Date(2026, 1+time.Month(order%12), 1+order%28, 0, 0, 0, 0, time.UTC), fmt.Sprintf("%05d", order%40),
			"T-1", 1 + r.IntN(4), float64(100+r.IntN(9000)) / 100, discount,
		})
	}
	people := [][]any{{"Customer", "Name", "Email"}}
	for i := range 120 {
		people = append(people, []any{fmt.Sprintf("%05d", i), fmt.Sprintf("Person %d", i), fmt.Sprintf("p%d@example.com", i)})
	}
	return tables{"Sales": sales, "People": people}
}

// spoil damages a few cells and says what they should be.
func (t tables) spoil(r *rand.Rand) (tables, []damagedCell) {
	bad := tables{}
	for name, rows := range t {
		for _, row := range rows {
			bad[name] = append(bad[name], append([]any(nil), row...))
		}
	}
	var damaged []damagedCell
	for range 3 {
		row, col := 1+r.IntN(1200), []int{1, 4, 5}[r.IntN(3)]
		if _, gone := bad["Sales"][row][col].(string); gone {
			continue
		}
		right := t["Sales"][row][col]
		bad["Sales"][row][col] = []string{"", "n.c.", "1O"}[r.IntN(3)]
		if bad["Sales"][row][col] == "" && col == 4 { // a quantity may be left out
			bad["Sales"][row][col] = "x"
		}
		damaged = append(damaged, damagedCell{"Sales", fmt.Sprint(t["Sales"][0][col]), row + 1, right})
	}
	row := 1 + r.IntN(100)
	bad["People"][row][0], bad["People"][row][2] = "", ""
	return bad, append(damaged,
		damagedCell{"People", "Customer", row + 1, t["People"][row][0]}, damagedCell{"People", "Email", row + 1, t["People"][row][2]})
}

// saveTables writes the tables as a workbook.
func saveTables(t *testing.T, path string, all tables) {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range all[name] {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}

// typeIn corrects cells of a reject workbook as a person does, by the row's number and the header.
func typeIn(t *testing.T, from, to string, cells []damagedCell) {
	t.Helper()
	f, err := excelize.OpenFile(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range cells {
		if !slices.Contains(f.GetSheetList(), c.sheet) { // all of its rows are right by now
			continue
		}
		rows, err := f.GetRows(c.sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, header := range rows[0] {
				if row[0] == strconv.Itoa(c.row) && header == c.header {
					at, _ := excelize.CoordinatesToCellName(j+1, i+1)
					if err := f.SetCellValue(c.sheet, at, c.right); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	if err := f.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}

// Whatever is wrong where, correcting it in two rounds comes to what a right file comes to.
func TestJoiningIsACleanFirstLoad(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 5))
			right := shopTables(r)
			wrong, damaged := right.spoil(r)
			folder := t.TempDir()
			saveTables(t, filepath.Join(folder, "shop.xlsx"), wrong)
			dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
			got := loaded(t, dir, "en", filepath.Join(folder, "shop.xlsx"))
			for round, cells := range [][]damagedCell{damaged[:1], damaged} {
				l := got.Files[0]
				if l.Err != nil || l.Report.Rejected() == 0 {
					t.Fatalf("round %d: nothing to correct: %s", round, got.Say("en"))
				}
				fixed := filepath.Join(folder, fmt.Sprintf("fixed%d.xlsx", round))
				typeIn(t, filepath.Join(dir, l.Rejects), fixed, cells)
				got = loaded(t, dir, "en", fixed)
			}
			if l := got.Files[0]; l.Err != nil || l.Report.Rejected() != 0 || l.Rejects != "" {
				t.Fatalf("not all is corrected: %s", got.Say("en"))
			}
			clean := initialised(t, filepath.Join(t.TempDir(), "shop"))
			saveTables(t, filepath.Join(folder, "shop.xlsx"), right)
			loaded(t, clean, "en", filepath.Join(folder, "shop.xlsx"))
			if diff := cmp.Diff(lines(t, clean), lines(t, dir)); diff != "" {
				t.Errorf("the lines are not those of a clean first load:\n%s", diff)
			}
			if customersOf(t, clean) != customersOf(t, dir) {
				t.Error("customers.parquet is not that of a clean first load")
			}
			if n := strings.Count(got.Say("en"), "still rejected: 0"); n != 1 {
				t.Errorf("%s", got.Say("en"))
			}
		})
	}
}
