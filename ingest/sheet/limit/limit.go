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
	// Growth is how many times the size of the file all entries together may have unpacked, where they have
	// more than GrowthFloor: many entries below RatioFloor are as much work as a large one. Zero sets no bound.
	Growth      int64
	GrowthFloor int64
}

// Default is enough for the largest workbook that Excel can show, and keeps a hostile one under 300 MB of
// memory.
//
// A share of 0.004 and 16 MiB below which it does not count: measured, the parts of 100 KiB and more of all honest
// workbooks at hand have 0.06 and more, generated ones whose cells have references 0.03 and more, but the same number
// in each cell without references, or in each cell of an .ods, goes down to 0.003, and the format to 0.001. So a floor
// of 100 KiB would refuse 5,000 zeros; below 16 MiB nobody is harmed, for the slowest bytes that were found take
// 30 ns each.
//
// A growth of 100 above 128 MiB: the same generated files grow 30 times (.xlsx) and 75 times (.ods, rows that differ).
// 128 MiB of the slowest bytes that were found take 4 s, so that an .xlsx of up to 1.3 MB ends in 5 s; a larger one may
// cost up to 3 s a MB, and one that people made costs 15 ms.
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

		Growth:      100,
		GrowthFloor: 128 << 20,
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

// CheckTotal refuses a file of size bytes whose entries have plain bytes unpacked, where that is too much.
func (l Limits) CheckTotal(size, plain int64) *problem.Problem {
	allowed := l.Total
	if l.Growth > 0 && size < l.Total/l.Growth {
		allowed = min(allowed, max(l.GrowthFloor, size*l.Growth))
	}
	if plain <= allowed {
		return nil
	}
	return Exceeded("total", plain, allowed)
}

// CheckRatio refuses an entry that unpacks to too many times its size.
func (l Limits) CheckRatio(packed, plain int64) *problem.Problem {
	if plain <= l.RatioFloor || packed >= plain/10_000*l.Ratio {
		return nil
	}
	return Exceeded("ratio", plain/max(packed, 1), 10_000/max(l.Ratio, 1))
}
