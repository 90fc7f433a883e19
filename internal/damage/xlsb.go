package damage

import (
	"math/rand/v2"
	"slices"
)

// The records of a binary sheet that are damaged ([MS-XLSB] §2.3).
const (
	binRow      = 0
	binReal     = 5
	binShared   = 7
	binFmlaNum  = 9
	binLastCell = 18
	binFuture   = 35
	binFutureE  = 36
	binRich     = 62
	binSheet    = 129
	binSheetEnd = 130
	binRows     = 145
	binRowsEnd  = 146
	binBlank    = 1
)

// binHeader is the number of the record at the start of b, and the sizes of its header and body; size -1 where there
// is none ([MS-XLSB] §2.1.4).
func binHeader(b string) (id, head, size int) {
	if b == "" {
		return 0, 0, -1
	}
	id, head = int(b[0]), 1
	if id >= 0x80 {
		if len(b) < 2 {
			return 0, 0, -1
		}
		id, head = id&0x7f|int(b[1])<<7, 2
	}
	for shift := 0; shift < 28 && head < len(b); shift += 7 {
		c := b[head]
		size |= int(c&0x7f) << shift
		head++
		if c < 0x80 {
			return id, head, size
		}
	}
	return 0, 0, -1
}

// binRecords cuts a part into its records; nil where it has none.
func binRecords(s string) []string {
	var all []string
	for s != "" {
		_, head, size := binHeader(s)
		if size < 0 || head+size > len(s) {
			return nil
		}
		all = append(all, s[:head+size])
		s = s[head+size:]
	}
	return all
}

func binID(record string) int {
	id, _, _ := binHeader(record)
	return id
}

func binCell(id int) bool { return id <= binLastCell || id == binRich }

func filled(id int) bool { return binCell(id) && id != binRow && id != binBlank }

func is(ids ...int) func(int) bool { return func(id int) bool { return slices.Contains(ids, id) } }

// inRecords changes the records of a binary sheet.
func inRecords(do func(all []string, r *rand.Rand) []string) func(*File, *rand.Rand) []byte {
	return inSheet(func(s string, r *rand.Rand) string {
		all := binRecords(s)
		if all == nil {
			return ""
		}
		return join(do(all, r))
	})
}

func join(all []string) string {
	n := 0
	for _, s := range all {
		n += len(s)
	}
	b := make([]byte, 0, n)
	for _, s := range all {
		b = append(b, s...)
	}
	return string(b)
}

// oneRecord changes a record that fits, chosen by chance; body is where its body starts.
func oneRecord(fits func(id int) bool, do func(b []byte, body int) []byte) func(*File, *rand.Rand) []byte {
	return inRecords(func(all []string, r *rand.Rand) []string {
		var at []int
		for i, s := range all {
			if fits(binID(s)) {
				at = append(at, i)
			}
		}
		if len(at) == 0 {
			return nil
		}
		i := at[r.IntN(len(at))]
		_, head, _ := binHeader(all[i])
		all[i] = string(do([]byte(all[i]), head))
		return all
	})
}

// oneByte changes a byte of the body of a record.
func oneByte(fits func(id int) bool, at int, to byte) func(*File, *rand.Rand) []byte {
	return oneRecord(fits, func(b []byte, body int) []byte { b[body+at] = to; return b })
}

func twice(b []byte, _ int) []byte { return append(b, b...) }

func gone([]byte, int) []byte { return nil }

// firstRowGone takes the header of the first row away.
func firstRowGone(all []string, _ *rand.Rand) []string {
	i := slices.IndexFunc(all, func(s string) bool { return binID(s) == binRow })
	if i < 0 {
		return nil
	}
	return slices.Delete(all, i, i+1)
}

// recordMore puts a record behind a row or a cell.
func recordMore(record string) func(*File, *rand.Rand) []byte {
	return inRecords(func(all []string, r *rand.Rand) []string {
		var at []int
		for i, s := range all {
			if binCell(binID(s)) {
				at = append(at, i)
			}
		}
		if len(at) == 0 {
			return nil
		}
		return slices.Insert(all, at[r.IntN(len(at))]+1, record)
	})
}

func endBehindRecord(all []string, r *rand.Rand) []string { return all[:r.IntN(len(all))] }

func endInsideRecord(all []string, r *rand.Rand) []string {
	s := join(all)
	return []string{s[:1+r.IntN(len(s)-1)]}
}

func zerosBehind(all []string, r *rand.Rand) []string {
	return append(all, string(make([]byte, 1+r.IntN(40))))
}

// swapRows lets the records of two rows change places.
func swapRows(all []string, r *rand.Rand) []string {
	var at []int
	end := -1
	for i, s := range all {
		switch binID(s) {
		case binRow:
			at = append(at, i)
		case binRowsEnd:
			end = i
		}
	}
	if len(at) < 3 || end < at[len(at)-1] {
		return nil
	}
	i := r.IntN(len(at) - 2)
	a, b, c := at[i], at[i+1], at[i+2]
	return slices.Concat(all[:a], all[b:c], all[a:b], all[c:])
}
