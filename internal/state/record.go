package state

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The send log, format version 1. All numbers are little-endian.
//
//	header, 48 bytes
//	 0  16  "habitue sendlog\n"
//	16   4  format version
//	20   4  zero
//	24   8  generation: each fresh log of a workspace is one higher
//	32   8  id: the moment state.db was made, the same in all its logs
//	40   4  CRC-32C of bytes 0–39
//	44   4  zero
//
//	record, 36 to 1,060 bytes, back to back to the end of the file
//	 0   4  length n of the whole record
//	 4   1  type: 1 begun, 2 outcome
//	 5   1  state: 2 begun, 3 accepted, 4 refused, 5 deferred, 6 uncertain, 7 withheld
//	 6   2  zero
//	 8   8  instant, microseconds since 1970 UTC
//	16  16  the mailing's key (crm.MailKey.ID as bytes)
//	32 n-36 detail, UTF-8
//	n-4  4  CRC-32C of bytes 0–(n-5), then the record's offset (8), then the generation (8)
//
// Offset and generation are inside the checksum so that a block of an older log, or a record in a wrong
// place, can never pass.
const (
	headerSize    = 48
	recordMin     = 36
	detailMax     = 1024
	recordMax     = recordMin + detailMax
	formatVersion = 1
	magic         = "habitue sendlog\n"

	typeBegun   = 1
	typeOutcome = 2
)

// keyID is crm.MailKey.ID as bytes.
type keyID [16]byte

func idOf(k crm.MailKey) (id keyID) {
	// ID is 32 hex digits by contract.
	_, _ = hex.Decode(id[:], []byte(k.ID()))
	return id
}

// code is a mail state as one byte. The zero code is no state.
type code byte

const (
	codeIntent code = iota + 1
	codeBegun
	codeAccepted
	codeRefused
	codeDeferred
	codeUncertain
	codeWithheld
)

// stateOf is the mail state of a code, "" for none.
func stateOf(c code) crm.MailState {
	states := [...]crm.MailState{"", crm.MailIntent, crm.MailBegun, crm.MailAccepted, crm.MailRefused, crm.MailDeferred, crm.MailUncertain, crm.MailWithheld}
	if int(c) >= len(states) {
		return ""
	}
	return states[c]
}

// codeOf is the code of a mail state, 0 for a state that the journal does not keep.
func codeOf(s crm.MailState) code {
	for c := codeIntent; c <= codeWithheld; c++ {
		if stateOf(c) == s {
			return c
		}
	}
	return 0
}

// record is one entry of the send log.
type record struct {
	key    keyID
	state  code
	at     int64 // microseconds
	detail string
}

func (r record) typ() byte {
	if r.state == codeBegun {
		return typeBegun
	}
	return typeOutcome
}

// checksum is the CRC-32C of a record's bytes before its checksum, in its place.
func checksum(b []byte, offset int64, generation uint64) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	var place [16]byte
	binary.LittleEndian.PutUint64(place[:], uint64(offset))
	binary.LittleEndian.PutUint64(place[8:], generation)
	return crc32.Update(crc32.Checksum(b, table), table, place[:])
}

// shortDetail is a detail as the journal keeps it: valid UTF-8, at most 1,024 bytes, cut at a letter.
func shortDetail(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if len(s) <= detailMax {
		return s
	}
	cut := detailMax
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut]
}

// appendRecord appends the bytes of a record that stands at an offset of a log. Its detail is short.
func appendRecord(b []byte, r record, offset int64, generation uint64) []byte {
	start := len(b)
	b = binary.LittleEndian.AppendUint32(b, uint32(recordMin+len(r.detail)))
	b = append(b, r.typ(), byte(r.state), 0, 0)
	b = binary.LittleEndian.AppendUint64(b, uint64(r.at))
	b = append(b, r.key[:]...)
	b = append(b, r.detail...)
	return binary.LittleEndian.AppendUint32(b, checksum(b[start:], offset, generation))
}

// parseRecord reads the record at the start of b, which stands at an offset of a log. ok is false where no
// whole, undamaged record stands there; n is its length.
func parseRecord(b []byte, offset int64, generation uint64) (r record, n int, ok bool) {
	if len(b) < recordMin {
		return r, 0, false
	}
	length := binary.LittleEndian.Uint32(b)
	if length < recordMin || length > recordMax || int(length) > len(b) {
		return r, 0, false
	}
	n = int(length)
	r.state = code(b[5])
	if b[6] != 0 || b[7] != 0 || r.state < codeBegun || r.state > codeWithheld || b[4] != r.typ() {
		return r, 0, false
	}
	if binary.LittleEndian.Uint32(b[n-4:]) != checksum(b[:n-4], offset, generation) {
		return r, 0, false
	}
	r.at = int64(binary.LittleEndian.Uint64(b[8:]))
	copy(r.key[:], b[16:32])
	r.detail = string(b[32 : n-4])
	return r, n, true
}

// header is the start of a send log.
type header struct {
	version    uint32
	generation uint64
	id         uint64
}

func (h header) bytes() []byte {
	b := append(make([]byte, 0, headerSize), magic...)
	b = binary.LittleEndian.AppendUint32(b, h.version)
	b = append(b, 0, 0, 0, 0)
	b = binary.LittleEndian.AppendUint64(b, h.generation)
	b = binary.LittleEndian.AppendUint64(b, h.id)
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
	return append(b, 0, 0, 0, 0)
}

// parseHeader reads a log's header.
func parseHeader(b []byte) (header, error) {
	if len(b) < headerSize || string(b[:16]) != magic {
		return header{}, fmt.Errorf("not a send log")
	}
	h := header{
		version:    binary.LittleEndian.Uint32(b[16:]),
		generation: binary.LittleEndian.Uint64(b[24:]),
		id:         binary.LittleEndian.Uint64(b[32:]),
	}
	if binary.LittleEndian.Uint32(b[40:]) != crc32.Checksum(b[:40], crc32.MakeTable(crc32.Castagnoli)) {
		return header{}, fmt.Errorf("the header's checksum is wrong")
	}
	return h, nil
}

// micros is a moment as the store keeps it.
func micros(t time.Time) int64 { return t.UnixMicro() }

// moment is what micros kept, in UTC.
func moment(us int64) time.Time { return time.UnixMicro(us).UTC() }
