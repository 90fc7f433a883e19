package xlsb

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The records that are read ([MS-XLSB] §2.3.2).
const (
	idRowHdr          = 0
	idCellBlank       = 1
	idCellRk          = 2
	idCellError       = 3
	idCellBool        = 4
	idCellReal        = 5
	idCellSt          = 6
	idCellIsst        = 7
	idFmlaString      = 8
	idFmlaNum         = 9
	idFmlaBool        = 10
	idFmlaError       = 11
	idShortFirst      = 12 // cells without column: no program writes them
	idShortLast       = 18
	idSSTItem         = 19
	idFmt             = 44
	idXF              = 47
	idCellRString     = 62
	idBeginSheet      = 129
	idEndSheet        = 130
	idBeginBook       = 131
	idEndBook         = 132
	idBeginSheetData  = 145
	idEndSheetData    = 146
	idWbProp          = 153
	idBundleSh        = 156
	idBeginSst        = 159
	idEndSst          = 160
	idMergeCell       = 176
	idBeginStyleSheet = 278
	idEndStyleSheet   = 279
	idBeginCellXFs    = 617
	idEndCellXFs      = 618
)

var errShort = errors.New("a record is shorter than what it holds")

// part reads the records of one part.
type part struct {
	name string
	r    *bufio.Reader
	most int64 // bytes of one record
	id   int
	body []byte
}

func openPart(zip *archive.File, name string, most int64) (*part, error) {
	e, ok := zip.Find(name)
	if !ok {
		return nil, problem.New(problem.PartMissing, nil).At(problem.Where{Part: name})
	}
	r, err := zip.Open(e)
	if err != nil {
		return nil, err
	}
	return &part{name: e.Name, r: bufio.NewReaderSize(r, 64<<10), most: most}, nil
}

// next reads a record: its number in one or two bytes, its length in up to four, seven bits each (§2.1.4).
// io.EOF comes where the part ends between two records, and its checksum fits.
func (p *part) next() error {
	first, err := p.r.ReadByte()
	if err != nil {
		return err // io.EOF, or a problem of the archive
	}
	p.id = int(first)
	if first&0x80 != 0 {
		second, err := p.r.ReadByte()
		if err != nil {
			return p.cut(err)
		}
		p.id = int(first&0x7f) | int(second&0x7f)<<7
	}
	size := 0
	for shift := 0; shift < 28; shift += 7 {
		b, err := p.r.ReadByte()
		if err != nil {
			return p.cut(err)
		}
		size |= int(b&0x7f) << shift
		if b&0x80 == 0 {
			break
		}
	}
	if int64(size) > p.most {
		return p.damaged(fmt.Errorf("record %d of %d bytes", p.id, size))
	}
	if cap(p.body) < size {
		p.body = make([]byte, size+size/2)
	}
	p.body = p.body[:size]
	if _, err := io.ReadFull(p.r, p.body); err != nil {
		return p.cut(err)
	}
	return nil
}

// cut is the error of a part that ends inside a record.
func (p *part) cut(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return p.damaged(io.ErrUnexpectedEOF)
	}
	return err
}

func (p *part) damaged(err error) *problem.Problem {
	return problem.New(problem.XLSRecord, nil).At(problem.Where{Part: p.name}).Because(err)
}

var le = binary.LittleEndian

// wideString reads an XLWideString (§2.5.169) and what follows it; a length of 2^32-1 is no text.
func wideString(b []byte) (s string, rest []byte, err error) {
	if len(b) < 4 {
		return "", nil, errShort
	}
	n := le.Uint32(b)
	b = b[4:]
	if n == 1<<32-1 {
		return "", b, nil
	}
	if uint64(n)*2 > uint64(len(b)) {
		return "", nil, errShort
	}
	out := make([]byte, 0, n)
	for i := 0; i < int(n); i++ {
		u := rune(le.Uint16(b[2*i:]))
		if utf16.IsSurrogate(u) && i+1 < int(n) {
			if r := utf16.DecodeRune(u, rune(le.Uint16(b[2*i+2:]))); r != utf8.RuneError {
				out = utf8.AppendRune(out, r)
				i++
				continue
			}
		}
		out = utf8.AppendRune(out, u)
	}
	return string(out), b[2*n:], nil
}

// richString is the plain text of a RichStr (§2.5.121); runs and phonetic text follow it and are passed over.
func richString(b []byte) (string, error) {
	if len(b) < 1 {
		return "", errShort
	}
	s, _, err := wideString(b[1:])
	return s, err
}
