package state

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ending is how a scan of a send log ended.
type ending struct {
	at   int64  // the offset after the last whole record
	tail []byte // the first bytes after it, at most one record's length; empty where the log ends cleanly
	rest int64  // how many bytes follow at
	// damaged says that a whole record follows the bytes that are none: the middle is damaged, not the end torn.
	damaged bool
}

// torn reports whether what follows the last record is the start of one record and no more: all that a killed
// process can leave.
func (e ending) torn() bool {
	if e.rest == 0 || e.rest >= recordMax || e.damaged {
		return false
	}
	if e.rest < 4 {
		return true
	}
	n := int64(binary.LittleEndian.Uint32(e.tail))
	return n >= recordMin && n <= recordMax && n > e.rest
}

// key is the key of a torn record, where its bytes are there.
func (e ending) key() (id keyID, ok bool) {
	if len(e.tail) < 32 {
		return id, false
	}
	copy(id[:], e.tail[16:32])
	return id, true
}

// scan calls each for every whole record from an offset to size, with the offset after it, and says how it
// ended. It reads as a stream.
func scan(f io.ReaderAt, from, size int64, generation uint64, each func(r record, end int64) error) (ending, error) {
	in := bufio.NewReaderSize(io.NewSectionReader(f, from, size-from), 1<<16)
	at := from
	for {
		b, err := in.Peek(recordMax)
		if err != nil && !errors.Is(err, io.EOF) {
			return ending{}, fmt.Errorf("read the send log at byte %d: %w", at, err)
		}
		r, n, ok := parseRecord(b, at, generation)
		if !ok {
			e := ending{at: at, tail: append([]byte(nil), b...), rest: size - at}
			if len(b) > 0 {
				e.damaged, err = anyRecord(f, at+1, size, generation)
				return e, err
			}
			return e, nil
		}
		if _, err := in.Discard(n); err != nil {
			return ending{}, fmt.Errorf("read the send log at byte %d: %w", at, err)
		}
		at += int64(n)
		if err := each(r, at); err != nil {
			return ending{}, err
		}
	}
}

// anyRecord reports whether a whole record stands anywhere from an offset on.
func anyRecord(f io.ReaderAt, from, size int64, generation uint64) (bool, error) {
	in := bufio.NewReaderSize(io.NewSectionReader(f, from, size-from), 1<<20)
	for at := from; ; {
		b, err := in.Peek(1 << 20)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, fmt.Errorf("read the send log at byte %d: %w", at, err)
		}
		for i := range len(b) {
			if _, _, ok := parseRecord(b[i:], at+int64(i), generation); ok {
				return true, nil
			}
		}
		if len(b) < 1<<20 {
			return false, nil
		}
		step := len(b) - recordMax
		if _, err := in.Discard(step); err != nil {
			return false, fmt.Errorf("read the send log at byte %d: %w", at, err)
		}
		at += int64(step)
	}
}
