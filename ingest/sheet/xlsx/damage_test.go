package xlsx_test

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/damage"
	"github.com/habitue-crm/habitue/internal/problem"
)

// packer packs parts; what it has packed before it does not pack again.
type packer map[string][]byte

func (k packer) pack(t failer, text string) []byte {
	t.Helper()
	if b, ok := k[text]; ok {
		return b
	}
	var w bytes.Buffer
	f, err := flate.NewWriter(&w, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Bytes()
}

func dropPart(name, rel string) func(parts, *rand.Rand) parts {
	return func(p parts, r *rand.Rand) parts {
		var kept parts
		for _, e := range p {
			if e.name == bookRels && rel != "" {
				e.text = regexp.MustCompile(`<Relationship [^>]*`+rel+`[^>]*/>`).ReplaceAllString(e.text, "")
			}
			if e.name != name {
				kept = append(kept, e)
			}
		}
		if len(kept) == len(p) {
			return nil
		}
		return kept
	}
}

// subjects are the workbooks that are damaged: generated ones and a real one.
func subjects(t *testing.T) map[string][]byte {
	coffee, err := os.ReadFile(filepath.Join(shared(t), "data", "coffee", "coffeeOrdersData.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"generated": generated(400, 1).zip(t),
		"tiny":      generated(5, 2).zip(t),
		"excelize":  byExcelize(t, 150, 3),
		"coffee":    coffee,
	}
}

// Not one damaged workbook is read to a good end with other cells than the whole one, whether its parts are read at
// once or as they come. internal/bench/damage does the same to many more workbooks.
func TestDamageIsNeverSilent(t *testing.T) {
	seeds := uint64(25)
	if s, err := strconv.ParseUint(os.Getenv("HABITUE_DAMAGE_SEEDS"), 10, 32); err == nil {
		seeds = s
	}
	if testing.Short() {
		seeds = 3
	}
	var runs, refused, whole atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d runs: %d refused, %d read with all cells right", runs.Load(), refused.Load(), whole.Load())
	})
	streamed := limit.Default() // every part is read as it comes
	streamed.Reorder = 0
	for name, b := range subjects(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := tryRead(b)
			if err != nil || len(want) < 20 {
				t.Fatalf("%d cells, %v", len(want), err)
			}
			file, err := damage.NewFile(name, "xlsx", b)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range damage.Kinds() {
				if !k.Fits("xlsx") {
					continue
				}
				var last []byte
				for seed := range seeds {
					hurt := k.Do(file, k.Chance(seed))
					if hurt == nil || bytes.Equal(hurt, b) || bytes.Equal(hurt, last) {
						continue
					}
					last = hurt
					runs.Add(1)
					got, err := tryRead(hurt)
					if wrong := judge(k, got, want, err); wrong != "" {
						t.Errorf("%s, seed %d: %s", k.Name, seed, wrong)
					}
					if err != nil {
						refused.Add(1)
					} else {
						whole.Add(1)
					}
					k := k
					if k.Name == "two rows exchanged" { // a stream cannot put them in order
						k.Must = damage.Refuse
					}
					got, err = readWithin(hurt, streamed)
					if wrong := judge(k, got, want, err); wrong != "" {
						t.Errorf("%s, seed %d, as it comes: %s", k.Name, seed, wrong)
					}
				}
			}
		})
	}
}

func tryRead(b []byte) (map[place]typed, error) { return readWithin(b, limit.Default()) }

func readWithin(b []byte, lim limit.Limits) (map[place]typed, error) {
	w, err := openBytes(b, lim)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return readAll(w)
}

// judge says what is wrong with how the reading of a damaged workbook ended.
func judge(k damage.Kind, got, want map[place]typed, err error) string {
	if k.Adds != (damage.Place{}) {
		maps.DeleteFunc(got, func(p place, _ typed) bool { return p.row == k.Adds.Row && p.col == k.Adds.Col })
	}
	var p *problem.Problem
	switch {
	case err == nil && !maps.Equal(got, want):
		return fmt.Sprintf("read with %d cells of %d, or others", len(got), len(want))
	case err == nil && k.Must == damage.Refuse:
		return "read, but it must be refused"
	case err != nil && !errors.As(err, &p):
		return fmt.Sprintf("%v is no problem", err)
	case err != nil && k.Must == damage.Read:
		return err.Error()
	}
	return ""
}
