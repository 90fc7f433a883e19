// Package limit says how large a spreadsheet may be before it is refused, so that a hostile file ends in one
// clear message. All formats share it; it reads nothing itself.
package limit

import (
	"strconv"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Limits are the most that a file may ask for. Sizes are bytes. A zero value forbids everything: start from
// Default.
type Limits struct {
	Entries   int   // entries of a zip file
	Total     int64 // unpacked size of all entries together
	Part      int64 // unpacked size of one entry
	Strings   int64 // unpacked size of a workbook's string table
	Row       int64 // one row as it is stored
	Columns   int   // columns of a row
	Rows      int   // rows of a sheet
	Nesting   int   // elements inside one another
	Styles    int   // cell styles of a workbook
	Merged    int   // merged ranges of a sheet
	Sheets    int   // sheets of a workbook
	Reorder   int64 // unpacked size of a sheet whose rows may stand in any order
	Decrypted int64 // size of a protected workbook, which is held in memory
	// Ratio is the least share of an entry's unpacked size that its packed size must have, in parts per
	// 10,000. Entries up to RatioFloor bytes unpacked are exempt: honest small ones go below any share, and
	// do no harm whatever they hold.
	Ratio      int64
	RatioFloor int64
}

// Default is enough for the largest workbook that Excel can show, and keeps a hostile one under 300 MB of
// memory. Honest large parts pack down to a share of 0.005 and the strongest packing of the format is 0.001.
func Default() Limits {
	return Limits{
		Entries:    10_000,
		Total:      16 << 30,
		Part:       4 << 30,
		Strings:    100 << 20,
		Row:        32 << 20,
		Columns:    16_384,
		Rows:       1_048_576,
		Nesting:    64,
		Styles:     70_000, // Excel itself allows 65,490
		Merged:     200_000,
		Sheets:     2_000,
		Reorder:    16 << 20,
		Decrypted:  100 << 20,
		Ratio:      40,
		RatioFloor: 16 << 20,
	}
}

// Exceeded is the refusal of a file that goes beyond a limit: its name in habitue.yaml, what the file holds
// (-1 where that is not known) and what is allowed.
func Exceeded(name string, holds, allowed int64) *problem.Problem {
	found := strconv.FormatInt(holds, 10)
	if holds < 0 {
		found = ">" + strconv.FormatInt(allowed, 10)
	}
	return problem.New(problem.LimitReached, problem.Args{
		"limit": name, "found": found, "allowed": strconv.FormatInt(allowed, 10),
	})
}

// CheckRatio refuses an entry that unpacks to too many times its size.
func (l Limits) CheckRatio(packed, plain int64) *problem.Problem {
	if plain <= l.RatioFloor || packed >= plain/10_000*l.Ratio {
		return nil
	}
	return Exceeded("ratio", plain/max(packed, 1), 10_000/max(l.Ratio, 1))
}
