package damage

import (
	"bytes"
	"math/rand/v2"
	"slices"
)

const (
	oleSector  = 512
	endOfChain = 0xfffffffe
	freeSector = 0xffffffff
)

// The records of an .xls workbook that are damaged ([MS-XLS] §2.3).
const (
	xlsFormula  = 0x0006
	xlsEOF      = 0x000a
	xlsBound    = 0x0085
	xlsMulRK    = 0x00bd
	xlsSST      = 0x00fc
	xlsLabelSST = 0x00fd
	xlsNumber   = 0x0203
	xlsLabel    = 0x0204
	xlsBoolErr  = 0x0205
	xlsString   = 0x0207
	xlsRow      = 0x0208
	xlsRK       = 0x027e
	xlsBOF      = 0x0809
)

// xlsFile is a copy of an .xls and where its pieces lie ([MS-CFB]); the workbook's stream stays in its sectors.
type xlsFile struct {
	b       []byte
	fat     []int // where each entry of the sector table stands
	entry   int   // where the directory's entry of the workbook stands
	chain   []int // the stream's sectors
	records []xlsRecord
}

// xlsRecord is a record by its place in the stream.
type xlsRecord struct{ at, id, size int }

// place is where a byte of the stream stands in the file.
func (x *xlsFile) place(at int) int { return (x.chain[at/oleSector]+1)*oleSector + at%oleSector }

func (x *xlsFile) u16(at int) int { return int(x.b[x.place(at)]) | int(x.b[x.place(at+1)])<<8 }

func (x *xlsFile) put(at int, v ...byte) {
	for i, c := range v {
		x.b[x.place(at+i)] = c
	}
}

func (x *xlsFile) put16(at, v int) { x.put(at, byte(v), byte(v>>8)) }

func (x *xlsFile) put32(at int, v uint32) { x.put(at, byte(v), byte(v>>8), byte(v>>16), byte(v>>24)) }

// openXLS finds the pieces of a whole .xls with sectors of 512 bytes and a large stream; nil where it is another.
func openXLS(whole []byte) *xlsFile {
	x := &xlsFile{b: bytes.Clone(whole)}
	b := x.b
	if len(b) < oleSector || le.Uint16(b[30:]) != 9 || le.Uint32(b[44:]) > 109 {
		return nil
	}
	for i := range int(le.Uint32(b[44:])) {
		at := (int(le.Uint32(b[76+4*i:])) + 1) * oleSector
		for k := 0; k < oleSector; k += 4 {
			x.fat = append(x.fat, at+k)
		}
	}
	for _, s := range x.follow(le.Uint32(b[48:])) {
		for k := 0; k < oleSector; k += 128 {
			at := (s+1)*oleSector + k
			name := string(bytes.ReplaceAll(b[at:at+max(0, int(le.Uint16(b[at+64:]))-2)], []byte{0}, nil))
			if b[at+66] == 2 && (name == "Workbook" || name == "Book") && x.entry == 0 {
				x.entry = at
			}
		}
	}
	if x.entry == 0 || le.Uint32(b[x.entry+120:]) < le.Uint32(b[56:]) {
		return nil
	}
	x.chain = x.follow(le.Uint32(b[x.entry+116:]))
	size := int(le.Uint32(b[x.entry+120:]))
	for at := 0; at+4 <= size; {
		rec := xlsRecord{at, x.u16(at), x.u16(at + 2)}
		if rec.id == 0 || at+4+rec.size > size {
			break
		}
		x.records = append(x.records, rec)
		at += 4 + rec.size
	}
	return x
}

// follow lists the sectors of a chain.
func (x *xlsFile) follow(s uint32) []int {
	var all []int
	for int(s) < len(x.fat) && len(all) <= len(x.fat) {
		all = append(all, int(s))
		s = le.Uint32(x.b[x.fat[s]:])
	}
	return all
}

// inXLS damages the pieces of an .xls; do says whether it found something to damage.
func inXLS(do func(x *xlsFile, r *rand.Rand) bool) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte {
		x := openXLS(f.Bytes)
		if x == nil || !do(x, r) {
			return nil
		}
		return x.b
	}
}

// inChain changes the sector table's entry of a sector of the workbook, and not of the last one.
func inChain(to func(x *xlsFile, i int, r *rand.Rand) uint32) func(*File, *rand.Rand) []byte {
	return inXLS(func(x *xlsFile, r *rand.Rand) bool {
		if len(x.chain) < 3 {
			return false
		}
		i := r.IntN(len(x.chain) - 1)
		le.PutUint32(x.b[x.fat[x.chain[i]]:], to(x, i, r))
		return true
	})
}

func always(v uint32) func(*xlsFile, int, *rand.Rand) uint32 {
	return func(*xlsFile, int, *rand.Rand) uint32 { return v }
}

func backwards(x *xlsFile, i int, r *rand.Rand) uint32 { return uint32(x.chain[r.IntN(i+1)]) }

func behindTheEnd(x *xlsFile, _ int, r *rand.Rand) uint32 {
	return uint32(len(x.b)/oleSector + 1 + r.IntN(1000))
}

func skipsOne(x *xlsFile, i int, _ *rand.Rand) uint32 {
	if i+2 < len(x.chain) {
		return uint32(x.chain[i+2])
	}
	return endOfChain
}

// inEntry changes four bytes of the directory's entry of the workbook.
func inEntry(offset int, to func(was uint32, r *rand.Rand) uint32) func(*File, *rand.Rand) []byte {
	return inXLS(func(x *xlsFile, r *rand.Rand) bool {
		at := x.entry + offset
		le.PutUint32(x.b[at:], to(le.Uint32(x.b[at:]), r))
		return true
	})
}

// inHeader changes four bytes of the container's header.
func inHeader(offset int, to func(was uint32, r *rand.Rand) uint32) func(*File, *rand.Rand) []byte {
	return inXLS(func(x *xlsFile, r *rand.Rand) bool {
		le.PutUint32(x.b[offset:], to(le.Uint32(x.b[offset:]), r))
		return true
	})
}

func plus(least, most int) func(uint32, *rand.Rand) uint32 {
	return func(was uint32, r *rand.Rand) uint32 { return was + uint32(least+r.IntN(most-least+1)) }
}

// xlsCell says whether a record holds one cell or more.
func xlsCell(id int) bool {
	return slices.Contains([]int{xlsFormula, xlsMulRK, xlsLabelSST, xlsNumber, xlsLabel, xlsBoolErr, xlsRK}, id)
}

func anyRecord(int) bool { return true }

// atRecord changes a record that fits, chosen by chance. The sheets' own records start at the second BOF.
func atRecord(fits func(id int) bool, do func(x *xlsFile, i int, r *rand.Rand) bool) func(*File, *rand.Rand) []byte {
	return inXLS(func(x *xlsFile, r *rand.Rand) bool {
		var at []int
		for i, rec := range x.records {
			if fits(rec.id) {
				at = append(at, i)
			}
		}
		return len(at) > 0 && do(x, at[r.IntN(len(at))], r)
	})
}

// body puts bytes into the body of a record.
func body(offset int, v ...byte) func(*xlsFile, int, *rand.Rand) bool {
	return func(x *xlsFile, i int, _ *rand.Rand) bool {
		if x.records[i].size < offset+len(v) {
			return false
		}
		x.put(x.records[i].at+4+offset, v...)
		return true
	}
}

// number gives a record another number.
func number(id int) func(*xlsFile, int, *rand.Rand) bool {
	return func(x *xlsFile, i int, _ *rand.Rand) bool { x.put16(x.records[i].at, id); return true }
}

// lengthOff states a length that is a few bytes too small or too large.
func lengthOff(x *xlsFile, i int, r *rand.Rand) bool {
	n := 1 + r.IntN(8)
	if r.IntN(2) == 0 {
		n = -n
	}
	rec := x.records[i]
	if rec.size+n < 0 {
		return false
	}
	x.put16(rec.at+2, rec.size+n)
	return true
}

// lengthHuge states a length that no record may have.
func lengthHuge(x *xlsFile, i int, r *rand.Rand) bool {
	x.put16(x.records[i].at+2, 8225+r.IntN(50000))
	return true
}

// swallow states a length that takes the next record in.
func swallow(x *xlsFile, i int, _ *rand.Rand) bool {
	if i+1 == len(x.records) || !xlsCell(x.records[i+1].id) {
		return false
	}
	rec := x.records[i]
	x.put16(rec.at+2, rec.size+4+x.records[i+1].size)
	return true
}

// placeOfBefore gives a cell the place of the cell before it.
func placeOfBefore(x *xlsFile, i int, _ *rand.Rand) bool {
	for k := i - 1; k > 0; k-- {
		if id := x.records[k].id; id == xlsBOF {
			return false
		} else if xlsCell(id) {
			was, now := x.records[k].at+4, x.records[i].at+4
			x.put16(now, x.u16(was))
			x.put16(now+2, x.u16(was+2))
			return true
		}
	}
	return false
}

// sheetElsewhere lets the list of sheets point between two records, or behind the end.
func sheetElsewhere(x *xlsFile, i int, r *rand.Rand) bool {
	was := uint32(x.u16(x.records[i].at+4)) | uint32(x.u16(x.records[i].at+6))<<16
	x.put32(x.records[i].at+4, was+1+uint32(r.IntN(100_000)))
	return true
}

// endOfSheet is the last record of a sheet: the EOF records behind the first, which ends the workbook's own records.
func endOfSheet(x *xlsFile, r *rand.Rand) bool {
	var at []int
	for i, rec := range x.records {
		if rec.id == xlsEOF {
			at = append(at, i)
		}
	}
	if len(at) < 2 {
		return false
	}
	x.put16(x.records[at[1+r.IntN(len(at)-1)]].at, 0x0001)
	return true
}

// texts changes the number of texts that the string table states.
func texts(to func(was uint32, r *rand.Rand) uint32) func(*File, *rand.Rand) []byte {
	return atRecord(func(id int) bool { return id == xlsSST }, func(x *xlsFile, i int, r *rand.Rand) bool {
		at := x.records[i].at + 8
		was := uint32(x.u16(at)) | uint32(x.u16(at+2))<<16
		x.put32(at, to(was, r))
		return true
	})
}

// lengthOfText changes the length of a text of the string table: of one of the first, which are found by walking.
func lengthOfText(x *xlsFile, i int, r *rand.Rand) bool {
	at, end := x.records[i].at+12, x.records[i].at+4+x.records[i].size
	for n := r.IntN(40); ; n-- {
		if at+3 >= end {
			return false
		}
		length, flags := x.u16(at), x.b[x.place(at+2)]
		if flags > 1 { // runs and phonetic texts: those behind are not looked for
			n = 0
		}
		if n == 0 {
			x.put16(at, length+1+r.IntN(9))
			return true
		}
		if at += 3 + length<<(flags&1); at >= end {
			return false
		}
	}
}

// sectorLost leaves a sector out.
func sectorLost(b []byte, r *rand.Rand) []byte {
	at := (1 + r.IntN(len(b)/oleSector-1)) * oleSector
	return slices.Delete(b, at, min(len(b), at+oleSector))
}

// cutAtSector cuts the file where a sector ends.
func cutAtSector(b []byte, r *rand.Rand) []byte { return b[:r.IntN(len(b)/oleSector)*oleSector] }

// digitOfDouble changes a digit of a number.
func digitOfDouble(x *xlsFile, i int, r *rand.Rand) bool {
	at := x.records[i].at + 4 + 6 + r.IntN(6)
	x.put(at, x.b[x.place(at)]^byte(1+r.IntN(254)))
	return true
}
