package xlsb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The records that are read, by their numbers ([MS-XLSB] §2.3).
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
	idShortBlank      = 12 // 12 to 18 are not in §2.3; see cells.go
	idShortRk         = 13
	idShortError      = 14
	idShortBool       = 15
	idShortReal       = 16
	idShortSt         = 17
	idShortIsst       = 18
	idSSTItem         = 19
	idFRTBegin        = 35
	idFRTEnd          = 36
	idACBegin         = 37
	idACEnd           = 38
	idFmt             = 44
	idXF              = 47
	idCellMeta        = 49
	idValueMeta       = 50
	idColInfo         = 60
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
	idArrFmla         = 426
	idShrFmla         = 427
	idTable           = 428
	idBeginCellXFs    = 617
	idEndCellXFs      = 618
)

var le = binary.LittleEndian

var (
	errShort = errors.New("a record is shorter than what it holds")
	errCut   = errors.New("the part ends inside of a record")
	errEnd   = errors.New("the part ends without its last record")
)

// cellRecord says whether a record is a row or a cell.
func cellRecord(id int) bool { return id <= idShortIsst || id == idCellRString }

// part reads the records of one part, one after the other.
type part struct {
	name     string
	in       io.Reader
	buf      []byte
	pos, end int   // buf[pos:end] has been read and not been looked at
	left     int64 // bytes of the part that are still to be read
	most     int64 // bytes of one record

	id    int
	body  []byte // until the next record is asked for
	open  []int  // the collections of future records and the alternatives that are open
	table bool   // rows and cells are read now
}

// chunk is how much is read at a time.
const chunk = 64 << 10

func newPart(name string, in io.Reader, size int64, lim limit.Limits) *part {
	return &part{name: name, in: in, left: size, most: lim.Row}
}

// next reads the next record. Collections of future records (§2.1.6.1) belong to programs that know them and are
// passed over; of records with alternatives (§2.1.6.2) all are handed out. Some programs have numbers of their own in
// such collections (Excel for the Mac has a 16), but among rows and cells none of these may hide there. io.EOF comes
// where the part ends between two records and was whole.
func (p *part) next() error {
	for {
		if err := p.record(); err != nil {
			return err
		}
		switch p.id {
		case idFRTBegin, idACBegin:
			if len(p.open) >= 64 {
				return p.damaged(errors.New("future records inside of one another"))
			}
			p.open = append(p.open, p.id)
			continue
		case idFRTEnd, idACEnd:
			n := len(p.open) - 1
			if n < 0 || p.open[n] != p.id-1 {
				return p.damaged(fmt.Errorf("record %d closes nothing", p.id))
			}
			p.open = p.open[:n]
			continue
		}
		if len(p.open) == 0 {
			return nil
		}
		if p.table && cellRecord(p.id) {
			return p.damaged(errors.New("a row or cell among future records"))
		}
		if p.open[0] == idACBegin && len(p.open) == 1 {
			return nil
		}
	}
}

// record reads one record (§2.1.4): its number in one or two bytes, its size in up to four, seven bits each, and
// its body.
func (p *part) record() error {
	if err := p.need(1); err != nil {
		return err
	}
	for {
		id, size, n, err := header(p.buf[p.pos:p.end])
		switch {
		case err != nil:
			return p.damaged(err)
		case n == 0: // more bytes are needed
			if err := p.need(p.end - p.pos + 1); err != nil {
				return p.instead(err, errCut)
			}
			continue
		case int64(size) > p.left+int64(p.end-p.pos-n):
			return p.damaged(fmt.Errorf("record %d of %d bytes goes on behind the part", id, size))
		case int64(size) > p.most:
			return limit.Exceeded("row", int64(size), p.most).At(problem.Where{Part: p.name})
		}
		if err := p.need(n + size); err != nil {
			return p.instead(err, errCut)
		}
		p.id = id
		p.body = p.buf[p.pos+n : p.pos+n+size : p.pos+n+size]
		p.pos += n + size
		return nil
	}
}

// header reads number and size of a record; n is how many bytes they take, 0 where b is too short.
func header(b []byte) (id, size, n int, err error) {
	if len(b) == 0 {
		return 0, 0, 0, nil
	}
	id, n = int(b[0]), 1
	if id >= 0x80 {
		if len(b) < 2 {
			return 0, 0, 0, nil
		}
		id, n = id&0x7f|int(b[1])<<7, 2
		if id < 0x80 || b[1] >= 0x80 {
			return 0, 0, 0, fmt.Errorf("the record number %#02x %#02x is none", b[0], b[1])
		}
	}
	for shift := 0; ; shift += 7 {
		switch {
		case shift == 28:
			return 0, 0, 0, fmt.Errorf("the size of record %d takes more than four bytes", id)
		case n == len(b):
			return 0, 0, 0, nil
		}
		size |= int(b[n]&0x7f) << shift
		n++
		if b[n-1] < 0x80 {
			return id, size, n, nil
		}
	}
}

// need reads until n bytes lie in front. The buffer grows with what comes, not with what is announced.
func (p *part) need(n int) error {
	for p.end-p.pos < n {
		if p.end == len(p.buf) {
			kept := p.buf[p.pos:p.end]
			switch {
			case len(p.buf) == 0:
				p.buf = make([]byte, max(1, min(chunk, p.left)))
			case len(kept) > len(p.buf)/2:
				p.buf = make([]byte, 2*len(p.buf)+chunk)
			}
			p.pos, p.end = 0, copy(p.buf, kept)
		}
		m, err := p.in.Read(p.buf[p.end:])
		p.end += m
		p.left -= int64(m)
		if err != nil && p.end-p.pos < n {
			return err
		}
	}
	return nil
}

// instead is the error of a part that ends too soon.
func (p *part) instead(err, ofEOF error) error {
	if err == io.EOF {
		return p.damaged(ofEOF)
	}
	return err
}

func (p *part) damaged(err error) *problem.Problem {
	return problem.New(problem.XLSRecord, nil).At(problem.Where{Part: p.name}).Because(err)
}

// ending sees that nothing is open and nothing follows.
func (p *part) ending() error {
	if len(p.open) > 0 {
		return p.damaged(fmt.Errorf("record %d is not closed", p.open[0]))
	}
	switch err := p.record(); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	}
	return p.damaged(fmt.Errorf("record %d behind the last one", p.id))
}
