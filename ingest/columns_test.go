package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

// seedFamilies are the seeds of the made columns: the rules were written with the first ones in view, and held against
// the last one when they were done.
var seedFamilies = []uint64{1, 2, 3, 52_000}

// TestMadeColumns reads 300 columns of each family whose truth is known: no value may be wrong, whatever two readings
// fit must stop with both of them, and nothing else may.
func TestMadeColumns(t *testing.T) {
	for _, family := range seedFamilies {
		stopped := 0
		for i := range uint64(300) {
			c := columnMaker{rand.New(rand.NewPCG(family, i))}.column()
			if c.try(t, fmt.Sprintf("%d/%d %s", family, i, c.name)) {
				stopped++
			}
		}
		if stopped < 10 || stopped > 100 {
			t.Errorf("family %d: %d of 300 stopped", family, stopped)
		}
	}
}

// try reads the column and says whether it stopped.
func (c *valueColumn) try(t *testing.T, name string) bool {
	t.Helper()
	sink, report, err := read(t, c.opt, c.sheet)
	if refused := report.Refused; refused != nil && refused.ID != problem.TooManyRejected {
		said := refused.Say("en")
		if c.refuse == "" && !c.mayStop {
			t.Errorf("%s: stopped although one reading fits: %s", name, said)
		} else if c.refuse != "" && refused.ID != c.refuse {
			t.Errorf("%s: stopped for another reason: %s", name, said)
		}
		for _, s := range c.says {
			if !strings.Contains(said, s) && !strings.Contains(said, strings.TrimPrefix(s, "--date-order ")) {
				t.Errorf("%s: %s is not said: %s", name, s, said)
			}
		}
		if strings.HasPrefix(string(refused.ID), "ambiguous-") && !strings.Contains(said, " or ") {
			t.Errorf("%s: two readings are not said: %s", name, said)
		}
		return true
	}
	if c.refuse != "" {
		t.Errorf("%s: read although two readings fit every row", name)
		return false
	}
	if err != nil && report.Refused == nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	got := c.value(sink)
	wrong := 0
	for row, is := range got {
		if want, sound := c.want[row]; !sound || is != want {
			if wrong++; wrong <= 3 {
				t.Errorf("%s: row %d is %q, want %q (cells %v)", name, row, is, want, c.sheet.rows[row-1].Cells)
			}
		}
	}
	for row, want := range c.want {
		if _, found := got[row]; !found {
			if wrong++; wrong <= 3 {
				t.Errorf("%s: row %d, %q, is lost: %v", name, row, want, codes(report))
			}
		}
	}
	return false
}

// TestMadeIdentifiers reads 60 columns of each family: every identifier that can be saved is exact, every damaged one
// rejected.
func TestMadeIdentifiers(t *testing.T) {
	for _, family := range seedFamilies {
		for i := range uint64(60) {
			c := columnMaker{rand.New(rand.NewPCG(family, 1_000+i))}.ids()
			c.try(t, fmt.Sprintf("%d/%d %s", family, i, c.name))
		}
	}
}
