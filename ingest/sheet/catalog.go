package sheet

import (
	"bytes"
	"errors"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/ods"
	"github.com/habitue-crm/habitue/ingest/sheet/ole"
	"github.com/habitue-crm/habitue/ingest/sheet/protect"
	"github.com/habitue-crm/habitue/ingest/sheet/xls"
	"github.com/habitue-crm/habitue/ingest/sheet/xlsb"
	"github.com/habitue-crm/habitue/ingest/sheet/xlsx"
)

// Format is one file format that can be read.
type Format struct {
	Name       string   // as people call it
	Extensions []string // as files of it are named, for lists and file pickers; content decides
	// Is says whether the bytes are of this format.
	Is func(Sight) bool
	// Open opens the bytes.
	Open func(r io.ReaderAt, size int64, opt Options) (cell.Workbook, error)
}

// Formats lists every format. The first that recognises a file opens it, so text comes last.
func Formats() []Format {
	return []Format{
		{
			Name: "xlsx", Extensions: []string{".xlsx", ".xlsm", ".xltx", ".xltm"},
			Is:   func(s Sight) bool { return isXLSX(s) || isEncrypted(s) },
			Open: openXLSX,
		},
		{
			Name: "xlsb", Extensions: []string{".xlsb"}, Is: isXLSB,
			Open: func(r io.ReaderAt, size int64, opt Options) (cell.Workbook, error) {
				return xlsb.Open(r, size, opt.Limits, opt.losses)
			},
		},
		{
			Name: "xls", Extensions: []string{".xls", ".xlt"}, Is: isXLS,
			Open: func(r io.ReaderAt, size int64, opt Options) (cell.Workbook, error) {
				return xls.Open(r, size, opt.Limits, opt.losses)
			},
		},
		{
			Name: "ods", Extensions: []string{".ods", ".ots", ".fods"}, Is: isODS,
			Open: func(r io.ReaderAt, size int64, opt Options) (cell.Workbook, error) {
				return ods.Open(r, size, opt.Limits, opt.losses)
			},
		},
		{
			Name: "text", Extensions: []string{".csv", ".tsv", ".txt", ".tab", ".csv.gz"}, Is: isText,
			Open: openText,
		},
	}
}

// openXLSX opens what looks like an .xlsx. What a password hides may be an .xlsb all the same, and so may a zip file
// whose parts have other names.
func openXLSX(r io.ReaderAt, size int64, opt Options) (cell.Workbook, error) {
	start := make([]byte, min(size, 8))
	if _, err := r.ReadAt(start, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, cannotOpen(err)
	}
	if ole.Is(start) {
		plain, err := protect.Open(r, size, opt.Limits, opt.Password)
		if err != nil {
			return nil, err
		}
		r, size = bytes.NewReader(plain), int64(len(plain))
	}
	w, err := xlsx.Open(r, size, opt.Limits, opt.losses)
	if errors.Is(err, xlsx.ErrBinary) {
		return xlsb.Open(r, size, opt.Limits, opt.losses)
	}
	if err != nil {
		return nil, err
	}
	return w, nil
}
