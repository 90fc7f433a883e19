package xlsb

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/damage"
)

// corpus is a real workbook of the folder beside the repository. Without it the test is skipped, except in CI.
func corpus(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("HABITUE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	b, err := os.ReadFile(filepath.Join(dir, "corpus", "spreadsheets", name))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return b
}

// No damage to the bytes of a workbook, its parts or its records is silent, whether its parts are read at once or as
// they come. internal/bench/damage does the same with more seeds.
func TestDamageIsNeverSilent(t *testing.T) {
	rows := [][]byte{}
	for i := range uint32(150) {
		rows = append(rows, rowHdr(2*i+1, i%7 == 0), rec(idCellIsst, at(1, 0), u32(0)), rec(idCellSt, at(2, 0), str(fmt.Sprint("client ", i))),
			rec(idCellReal, at(4, 1), f64(float64(40000+i))), rec(idFmlaNum, at(5, 0), f64(1.25), make([]byte, 10)))
	}
	streamed := limit.Default()
	streamed.Reorder = 0
	subjects := map[string]func(*testing.T) []byte{
		"generated":                           func(t *testing.T) []byte { return book(rows...).zip(t) },
		"SheetJS__number_format_russian.xlsb": func(t *testing.T) []byte { return corpus(t, "SheetJS__number_format_russian.xlsb") },
		"calamine__date.xlsb":                 func(t *testing.T) []byte { return corpus(t, "calamine__date.xlsb") },
	}
	for name, load := range subjects {
		t.Run(name, func(t *testing.T) {
			b := load(t)
			file, err := damage.NewFile(name, "xlsb", b)
			if err != nil {
				t.Fatal(err)
			}
			want, err := read(b)
			if err != nil || len(want) == 0 {
				t.Fatal(len(want), err)
			}
			runs := 0
			for _, k := range damage.Kinds() {
				for seed := range uint64(25) {
					if !k.Fits("xlsb") {
						break
					}
					hurt := k.Do(file, k.Chance(seed))
					if hurt == nil || bytes.Equal(hurt, b) {
						continue
					}
					runs++
					got, err := read(hurt)
					mustBeProblem(t, err)
					if err == nil && (k.Must == damage.Refuse || !slices.Equal(want, got)) || err != nil && k.Must == damage.Read {
						t.Errorf("%s, seed %d: %d cells of %d, %v", k.Name, seed, len(got), len(want), err)
					}
					got, err = readWith(hurt, streamed)
					mustBeProblem(t, err)
					if err == nil && (k.Must != damage.Anything || !slices.Equal(want, got)) { // a stream cannot put rows in order
						t.Errorf("%s, seed %d, as it comes: %d cells of %d", k.Name, seed, len(got), len(want))
					}
				}
			}
			t.Logf("%d runs", runs)
		})
	}
}
