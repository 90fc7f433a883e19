package xls

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/habitue-crm/habitue/internal/problem"
)

// The records that are read ([MS-XLS] §2.3).
const (
	idFormula    = 0x0006
	idEOF        = 0x000a
	idDateMode   = 0x0022
	idFilePass   = 0x002f
	idContinue   = 0x003c
	idCodePage   = 0x0042
	idColInfo    = 0x007d
	idBoundSheet = 0x0085
	idMulRK      = 0x00bd
	idMulBlank   = 0x00be
	idRString    = 0x00d6
	idXF         = 0x00e0
	idMergeCells = 0x00e5
	idSST        = 0x00fc
	idLabelSST   = 0x00fd
	idBlank      = 0x0201
	idNumber     = 0x0203
	idLabel      = 0x0204
	idBoolErr    = 0x0205
	idString     = 0x0207
	idRow        = 0x0208
	idArray      = 0x0221
	idTable      = 0x0236
	idRK         = 0x027e
	idFormula3   = 0x0206 // as BIFF3 and BIFF4 number it
	idFormula4   = 0x0406
	idFormat     = 0x041e
	idShrFmla    = 0x04bc
	idBOF        = 0x0809
)

// maxRecord is the longest body of a record ([MS-XLS] §2.1.4).
const maxRecord = 8224

// cursor walks the records of a stream.
type cursor struct {
	b  []byte
	at int // of the next record
}

// record is one record: its number and its body.
type record struct {
	id   uint16
	body []byte
}

// next reads the record at the cursor. A body that is longer than the stream or than any record may be, and a
// number that no record has, are damage.
func (c *cursor) next() (record, error) {
	if c.at < 0 || c.at+4 > len(c.b) {
		return record{}, errors.New("the stream ends without an end record")
	}
	id, n := le.Uint16(c.b[c.at:]), int(le.Uint16(c.b[c.at+2:]))
	if n > maxRecord || n > len(c.b)-c.at-4 || !known(id) {
		return record{}, fmt.Errorf("record %#04x of %d bytes at %d", id, n, c.at)
	}
	r := record{id, c.b[c.at+4 : c.at+4+n]}
	c.at += 4 + n
	return r, nil
}

// end checks what stands behind the end record of the workbook or of a sheet ([MS-XLS] §2.1.7.20): the next one starts
// there, or nothing is left but zeros. Where a record has lost its length, what follows can look like an end record long
// before the end.
func (c *cursor) end() error {
	rest := c.b[c.at:]
	if len(rest) >= 4 && le.Uint16(rest) == idBOF || len(bytes.TrimLeft(rest, "\x00")) == 0 {
		return nil
	}
	return fmt.Errorf("an end record before %d, and more behind it", c.at)
}

// known says whether a record may have this number: the lists of [MS-XLS] §2.3 end at 0x08e6 and have charts
// from 0x1001 to 0x10ff.
func known(id uint16) bool { return id < 0x0900 || id > 0x1000 && id < 0x1100 }

// continued collects the bodies of the CONTINUE records after a record.
func (c *cursor) continued(first []byte) [][]byte {
	bodies := [][]byte{first}
	for c.at+4 <= len(c.b) && le.Uint16(c.b[c.at:]) == idContinue {
		r, err := c.next()
		if err != nil {
			break // the walk comes upon it again
		}
		bodies = append(bodies, r.body)
	}
	return bodies
}

// damaged is the refusal of a record that cannot be what it says.
func damaged(w problem.Where, format string, args ...any) *problem.Problem {
	return problem.New(problem.XLSRecord, nil).At(w).Because(fmt.Errorf(format, args...))
}
