package sheet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// gzipMark is how a gzip file begins (RFC 1952 §2.3.1).
const gzipMark = "\x1f\x8b"

// openPacked opens a single file that gzip packed (sales.csv.gz). It is unpacked in memory, to its end, so that its
// checksum holds before a cell is read. What is inside a folder's archive (.tar.gz) is no spreadsheet.
func openPacked(r io.ReaderAt, size int64, name string, opt Options) (cell.Workbook, error) {
	packed, err := gzip.NewReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, problem.New(problem.GzipDamaged, nil).Because(err)
	}
	var inside bytes.Buffer
	n, err := io.Copy(&inside, io.LimitReader(packed, opt.Limits.Decrypted+1))
	switch {
	case err != nil:
		return nil, problem.New(problem.GzipDamaged, nil).Because(err)
	case n > opt.Limits.Decrypted:
		return nil, limit.Exceeded("decrypted", -1, opt.Limits.Decrypted)
	}
	unpacked := inside.Bytes()
	if bytes.HasPrefix(unpacked, []byte(gzipMark)) || len(unpacked) > 262 && string(unpacked[257:262]) == "ustar" {
		return nil, problem.New(problem.ArchiveFile, problem.Args{"format": "gzip"})
	}
	inner := strings.TrimSuffix(name, filepath.Ext(name))
	w, err := OpenReader(bytes.NewReader(unpacked), int64(len(unpacked)), inner, opt)
	var p *problem.Problem
	if errors.As(err, &p) { // people know the file by the name it has
		p.Where.File = ""
		return nil, p.In(name)
	}
	return w, err
}
