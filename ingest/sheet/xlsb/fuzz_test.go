package xlsb

import (
	"archive/zip"
	"slices"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// roomy has no ratio, so that fuzzed repetitions get to the records.
func roomy() limit.Limits {
	lim := limit.Default()
	lim.Ratio, lim.Merged = 0, 1000
	return lim
}

// FuzzSheet reads bytes as the rows of a sheet, unpacked first and as they come.
func FuzzSheet(f *testing.F) {
	f.Add(join(rowHdr(1, false), rec(idCellIsst, at(1, 0), u32(0)), rec(idShortReal, u32(1), f64(44197.5)), rec(idCellSt, at(9, 0), str("é"))))
	f.Add(join(rowHdr(9, true), rec(idCellRk, at(3, 2), u32(7)), rec(idCellBool, at(1, 0), []byte{1}), rowHdr(2, false), rec(idFmlaString, at(1, 0), str("x"), make([]byte, 10))))
	f.Add(join(rec(idACBegin, u32(0)), rec(1024, []byte{1, 2}), rec(idACEnd), rowHdr(1, false), rec(idFRTBegin, u32(0)), rec(4000), rec(idFRTEnd)))
	f.Add(join(rec(idEndSheetData), rec(idMergeCell, u32(1, 2, 3, 4)), rec(idBeginSheetData)))
	f.Add([]byte{0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, records []byte) {
		b := book(records).pack(t, zip.Store)
		got, err := readWith(b, roomy())
		mustBeProblem(t, err)
		streamed := roomy()
		streamed.Reorder = 0
		other, otherErr := readWith(b, streamed)
		mustBeProblem(t, otherErr)
		if otherErr == nil && (err != nil || !slices.Equal(got, other)) {
			t.Errorf("unpacked first: %v %v, as it comes: %v", got, err, other)
		}
	})
}

// FuzzPart puts any bytes in the place of one part.
func FuzzPart(f *testing.F) {
	names := []string{bookName, stylesName, stringsName, sheetName, relsName, topName}
	whole := book(rowHdr(1, false), rec(idCellIsst, at(1, 1), u32(0)))
	for i, name := range names {
		f.Add(uint8(i), whole[name])
	}
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		p := book(rowHdr(1, false), rec(idCellIsst, at(1, 1), u32(0)))
		p[names[int(which)%len(names)]] = b
		_, err := readWith(p.pack(t, zip.Store), roomy())
		mustBeProblem(t, err)
	})
}
