package bench

import (
	"fmt"
	"math"
)

// Totals is what a reader found in a file. Two readers that read every cell find the same.
type Totals struct {
	Cells   int64 `json:"cells"` // filled cells
	Strings int64 `json:"strings"`
	Numbers int64 `json:"numbers"`
	Dates   int64 `json:"dates"` // days and moments
	Other   int64 `json:"other"` // booleans, errors, times of day, durations

	TextBytes int64   `json:"text_bytes"` // of the strings, as UTF-8
	RawBytes  int64   `json:"raw_bytes"`  // of all cells, as the file writes them
	NumberSum float64 `json:"number_sum"` // added up in the order of the file
	MomentSum int64   `json:"moment_sum"` // milliseconds since 1970 of all dates
}

// Field is one figure of Totals; a reader that cannot tell one is not compared on it.
type Field uint8

// The figures of Totals.
const (
	Cells Field = iota
	Strings
	Numbers
	Dates
	Other
	TextBytes
	RawBytes
	NumberSum
	MomentSum
)

// AllFields lists the figures of Totals.
func AllFields() []Field {
	return []Field{Cells, Strings, Numbers, Dates, Other, TextBytes, RawBytes, NumberSum, MomentSum}
}

// String is the field's name in JSON.
func (f Field) String() string {
	return [...]string{"cells", "strings", "numbers", "dates", "other", "text_bytes", "raw_bytes", "number_sum", "moment_sum"}[f]
}

// of is the field's value: an integer, or the sum of the numbers.
func (f Field) of(t Totals) (int64, float64) {
	if f == NumberSum {
		return 0, t.NumberSum
	}
	return [...]int64{t.Cells, t.Strings, t.Numbers, t.Dates, t.Other, t.TextBytes, t.RawBytes, 0, t.MomentSum}[f], 0
}

// Compare says which of the fields differ between two totals; nil where none does. Sums of numbers may differ by
// 1e-12 of themselves: readers round the last digit of a number differently.
func Compare(a, b Totals, fields []Field) error {
	for _, f := range fields {
		ai, af := f.of(a)
		bi, bf := f.of(b)
		if ai != bi {
			return fmt.Errorf("%s differ: %d and %d", f, ai, bi)
		}
		if math.Abs(af-bf) > 1e-12*math.Max(math.Abs(af), math.Abs(bf)) {
			return fmt.Errorf("%s differ: %v and %v", f, af, bf)
		}
	}
	return nil
}
