package xlsx

import (
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// ole2 is how an OLE2 container starts (MS-CFB §2.2).
const ole2 = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// decrypt unpacks a protected workbook.
func decrypt(r io.ReaderAt, size int64, lim limit.Limits, password string) ([]byte, error) {
	return nil, problem.New(problem.Protected, nil)
}
