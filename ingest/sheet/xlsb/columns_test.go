package xlsb

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// colInfo is a BrtColInfo; columns count from 1.
func colInfo(first, last, width uint32, flags byte) []byte {
	return rec(idColInfo, u32(first-1, last-1, width, 0), []byte{flags, 0})
}

func TestHiddenColumnsAndDateSystemAreKnown(t *testing.T) {
	p := book(rowHdr(1, false), rec(idCellRk, at(1, 0), u32(7<<2|2)))
	p[sheetName] = join(rec(idBeginSheet), rec(390), colInfo(1, 2, 2340, 0), colInfo(3, 3, 2340, 1), colInfo(5, 16384, 0, 2), rec(391),
		rec(idBeginSheetData), rowHdr(1, false), rec(idCellRk, at(1, 0), u32(7<<2|2)), rec(idEndSheetData), rec(idEndSheet))
	w, err := openBytes(p.zip(t), limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	want := []cell.Columns{{First: 3, Last: 3}, {First: 5, Last: 16384}}
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = rows.Next()
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, rows.HiddenColumns()); diff != "" {
		t.Error(diff)
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	if w.Sheets()[0].Date1904 {
		t.Error("it counts from 1900")
	}
	p[bookName] = join(rec(idBeginBook), rec(idWbProp, u32(1, 0), str("")), rec(idBundleSh, u32(0, 1), str("r1"), str("Avril")), rec(idEndBook))
	if w, err = openBytes(p.zip(t), limit.Default()); err != nil || !w.Sheets()[0].Date1904 {
		t.Error("it counts from 1904", err)
	}
}
