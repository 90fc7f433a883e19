package inflate

import (
	"encoding/binary"
	"errors"
	"io"
)

// ErrCorrupt says that the bytes are no DEFLATE stream. A stream that is cut ends with io.ErrUnexpectedEOF.
var ErrCorrupt = errors.New("corrupt deflate stream")

const (
	windowSize = 32 << 10  // how far back a match may reach (RFC 1951 §2)
	chunkSize  = 128 << 10 // how much is inflated between two hand-outs
	outLimit   = windowSize + chunkSize
	outMask    = 1<<18 - 1 // covers outLimit; the memory above it is never touched
	outSize    = outMask + 1 + outSlack
	outSlack   = 258 + 32 // the longest match, and what a 32-byte copy may write beyond it
	inSize     = 64 << 10
	inMask     = inSize - 1
	inSlack    = 16 // what the fast loop may look ahead
)

// phase is what the stream's next bits are.
type phase uint8

const (
	atHeader phase = iota
	inStored
	inHuffman
	atEnd
)

// Reader inflates one stream. Make one with NewReader; Reset uses it again.
type Reader struct {
	src      io.Reader
	in       *[inSize + inSlack]byte // in[pos:end] is not yet looked at
	pos, end int
	ended    bool // src has nothing more

	bits  uint64 // the next bits of the stream, the first one lowest
	nbits uint

	out         *Block
	own         *Block // what out is unless the caller gave a block; nil until it is needed
	from, to    int    // out[from:to] is inflated and not yet handed out
	written     int64
	read        int64 // bytes taken from src
	phase       phase
	final       bool
	storedLeft  int
	err         error
	turns       [1 << litBits]uint64
	lit         [litSize]uint32
	dist        [distSize]uint32
	pre         [preSize]uint32
	lengths     [maxLit + maxDist]uint8
	litLeast    uint // the fewest bits that a literal, length or end can have
	distLeast   uint
	fixedLoaded bool
}

// NewReader inflates what r holds. It reads ahead; InputLeft says by how much.
func NewReader(r io.Reader) *Reader {
	z := &Reader{in: new([inSize + inSlack]byte)}
	z.Reset(r)
	return z
}

// Reset begins with another stream.
func (z *Reader) Reset(r io.Reader) {
	z.src, z.pos, z.end, z.ended = r, 0, 0, false
	z.bits, z.nbits = 0, 0
	z.out = z.own // a block that was given stays with the caller
	z.from, z.to, z.written, z.read = 0, 0, 0, 0
	z.phase, z.final, z.storedLeft, z.err = atHeader, false, 0, nil
}

// Consumed is how many bytes of the source belong to the stream; it is final once Read has returned io.EOF.
func (z *Reader) Consumed() int64 { return z.read - int64(z.end-z.pos) - int64(z.nbits/8) }

// Read hands out inflated bytes: io.EOF after the last of a whole stream, io.ErrUnexpectedEOF where it is cut,
// ErrCorrupt where it is none, or the source's error.
func (z *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	chunk, err := z.peek()
	n := copy(p, chunk)
	z.from += n
	if n > 0 {
		return n, nil
	}
	return 0, err
}

// Block is room for inflated bytes, about 160 KiB of which are ever touched.
type Block [outSize]byte

// BlockRoom is how much of a Block there is behind the inflated bytes, at least. Rubbish stands there.
const BlockRoom = outSize - outLimit - 258

// Into inflates the next bytes into b, about 128 KiB unless the stream ends or an error comes with them: they are
// b[from:to], and stay whole for as long as the caller wants. Those of the block before stand in front of them,
// at most 32 KiB; the caller may write there, and behind. The block before may be b itself, or be written to only
// after this call. Bytes that Read has inflated and not handed out come first.
func (z *Reader) Into(b *Block) (from, to int, err error) {
	if z.from < z.to {
		n := copy(b[:], z.out[z.from:z.to])
		z.from = z.to
		return 0, n, nil
	}
	for z.from == z.to && z.err == nil {
		z.slide(b)
		z.err = z.inflate()
	}
	from, z.from = z.from, z.to
	return from, z.to, z.err
}

// Next hands out the next inflated bytes without copying them; they are valid until the next call. The error is
// that of Read and comes alone.
func (z *Reader) Next() ([]byte, error) {
	chunk, err := z.peek()
	if len(chunk) > 0 {
		z.from = z.to
		return chunk, nil
	}
	return nil, err
}

// peek returns what is inflated and not handed out, inflating more where there is none.
func (z *Reader) peek() ([]byte, error) {
	z.home()
	for z.from == z.to && z.err == nil {
		z.slide(z.out)
		z.err = z.inflate()
	}
	return z.out[z.from:z.to], z.err
}

// home sees that out is the Reader's own. What a given block holds has been handed out, but for matches.
func (z *Reader) home() {
	if z.own == nil {
		z.own = new(Block)
	}
	switch z.out {
	case z.own:
	case nil:
		z.out = z.own
	default:
		z.slide(z.own)
	}
}

// slide makes b the output: the last 32 KiB as history, and room behind them.
func (z *Reader) slide(b *Block) {
	n := 0
	if z.out != nil {
		n = copy(b[:windowSize], z.out[max(0, z.to-windowSize):z.to])
	}
	z.out, z.from, z.to = b, n, n
}

// room reports whether more may be inflated before a hand-out.
func (z *Reader) room() bool { return z.to < outLimit }

// inflate decodes until the output is full or the stream ends.
func (z *Reader) inflate() error {
	for z.room() {
		var err error
		switch z.phase {
		case atHeader:
			err = z.header()
		case inStored:
			err = z.stored()
		case inHuffman:
			err = z.huffman()
		case atEnd:
			return io.EOF
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fill reads more input, so that at least one byte more is there, or notes that there is none.
func (z *Reader) fill() error {
	if z.ended {
		return nil
	}
	copy(z.in[:], z.in[z.pos:z.end])
	z.end -= z.pos
	z.pos = 0
	for range 100 {
		n, err := z.src.Read(z.in[z.end:inSize])
		z.end += n
		z.read += int64(n)
		if errors.Is(err, io.EOF) {
			z.ended = true
			return nil
		}
		if err != nil {
			return err
		}
		if n > 0 {
			return nil
		}
	}
	return io.ErrNoProgress
}

// need makes n ≤ 32 bits available, or says that the stream is cut.
func (z *Reader) need(n uint) error {
	for z.nbits < n {
		if z.pos == z.end {
			if err := z.fill(); err != nil {
				return err
			}
			if z.pos == z.end {
				return io.ErrUnexpectedEOF
			}
		}
		z.bits |= uint64(z.in[z.pos]) << z.nbits
		z.pos++
		z.nbits += 8
	}
	return nil
}

// take removes n bits, which need has made available.
func (z *Reader) take(n uint) uint32 {
	v := uint32(z.bits & (1<<n - 1))
	z.bits >>= n
	z.nbits -= n
	return v
}

// blockEnd goes to the next block, or to the end after the last.
func (z *Reader) blockEnd() {
	z.phase = atHeader
	if z.final {
		z.phase = atEnd
	}
}

// header reads a block's header (RFC 1951 §3.2.3) and its codes.
func (z *Reader) header() error {
	if err := z.need(3); err != nil {
		return err
	}
	z.final = z.take(1) == 1
	switch z.take(2) {
	case 0:
		return z.storedHeader()
	case 1:
		z.fixed()
		z.phase = inHuffman
		return nil
	case 2:
		z.phase = inHuffman
		return z.dynamic()
	}
	return ErrCorrupt
}

// storedHeader reads LEN and NLEN of a stored block (RFC 1951 §3.2.4).
func (z *Reader) storedHeader() error {
	z.take(z.nbits % 8)
	if err := z.need(32); err != nil {
		return err
	}
	var head [4]byte
	binary.LittleEndian.PutUint32(head[:], z.take(32))
	n := binary.LittleEndian.Uint16(head[:])
	if n != ^binary.LittleEndian.Uint16(head[2:]) {
		return ErrCorrupt
	}
	z.storedLeft, z.phase = int(n), inStored
	return nil
}

// stored copies a stored block's bytes.
func (z *Reader) stored() error {
	for z.storedLeft > 0 && z.room() {
		if z.nbits >= 8 { // whole bytes that the bit buffer holds
			z.out[z.to] = byte(z.take(8))
			z.to++
			z.storedLeft--
			continue
		}
		if z.pos == z.end {
			if err := z.fill(); err != nil {
				return err
			}
			if z.pos == z.end {
				return io.ErrUnexpectedEOF
			}
		}
		n := min(z.storedLeft, z.end-z.pos, outLimit-z.to)
		copy(z.out[z.to:], z.in[z.pos:z.pos+n])
		z.pos, z.to, z.storedLeft = z.pos+n, z.to+n, z.storedLeft-n
	}
	if z.storedLeft == 0 {
		z.blockEnd()
	}
	return nil
}
