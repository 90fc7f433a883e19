package archive

import (
	"errors"
	"hash/crc32"
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/inflate"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"

	"github.com/habitue-crm/habitue/internal/problem"
)

// newInflater unpacks deflate data (RFC 1951); it buffers its input. This is the one place that says with what. An
// inflater that has come to its end is used again, for a workbook has many small parts.
func (f *File) newInflater(r io.Reader) *inflate.Reader {
	select {
	case z := <-f.idle:
		z.Reset(r)
		return z
	default:
		return inflate.NewReader(r)
	}
}

// Reader hands out one entry's unpacked bytes. io.EOF means that all came and the checksum fits.
type Reader struct {
	file  *File
	plain io.Reader
	entry Entry
	crc   uint32
	left  int64
	err   error
}

// Read reads on. Errors other than io.EOF are problems that name the part.
func (r *Reader) Read(b []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.plain.Read(b)
	return r.account(b[:n], err)
}

// Block is room for unpacked bytes, see inflate.Block.
type Block = inflate.Block

// Into unpacks the next bytes to b[from:to], without a copy where the entry is deflated. At most 32 KiB in front of
// them and BlockRoom bytes behind are the caller's, as inflate.Reader.Into says. Errors are those of Read; bytes
// may come with them.
func (r *Reader) Into(b *Block) (from, to int, err error) {
	if r.err != nil {
		return 0, 0, r.err
	}
	if z, ok := r.plain.(*inflate.Reader); ok {
		from, to, err = z.Into(b)
	} else {
		from = front
		for to = front; to < front+storedSize && err == nil; {
			var n int
			n, err = r.plain.Read(b[to : front+storedSize])
			to += n
		}
	}
	n, err := r.account(b[from:to], err)
	return from, from + n, err
}

// front and storedSize are where bytes go that are stored as they are.
const (
	front      = 32 << 10
	storedSize = 128 << 10

	// BlockRoom is how much of a Block behind the unpacked bytes is the caller's.
	BlockRoom = inflate.BlockRoom
)

// account counts and sums up the bytes b that came with err.
func (r *Reader) account(b []byte, err error) (int, error) {
	if int64(len(b)) > r.left {
		b, r.err = b[:r.left], r.damaged(errSize)
		if r.entry.most > 0 { // nothing says how large it is, so a limit is all that ends it
			r.err = limit.Exceeded("part", -1, r.entry.most).At(problem.Where{Part: r.entry.Name})
		}
		r.forgive()
	}
	n := len(b)
	r.crc = crc32.Update(r.crc, crc32.IEEETable, b)
	r.left -= int64(n)
	if r.err != nil || err == nil {
		return n, r.err
	}
	var p *problem.Problem
	switch {
	case errors.As(err, &p):
		r.err = p.At(problem.Where{Part: r.entry.Name})
	case !errors.Is(err, io.EOF):
		r.err = r.damaged(err)
	case r.left != 0 || r.entry.cut:
		r.err = r.damaged(errSize)
	case r.crc != r.entry.crc:
		r.err = r.damaged(errSum)
	default:
		r.err = io.EOF
	}
	r.forgive()
	r.retire()
	return n, r.err
}

// retire gives the inflater back.
func (r *Reader) retire() {
	if z, ok := r.plain.(*inflate.Reader); ok {
		select {
		case r.file.idle <- z:
		default:
		}
	}
	r.plain = nil
}

func (r *Reader) damaged(why error) error {
	return problem.New(problem.PartDamaged, nil).At(problem.Where{Part: r.entry.Name}).Because(why)
}

// Open starts to unpack an entry.
func (f *File) Open(e Entry) (*Reader, error) {
	packed := io.NewSectionReader(source{f}, e.body, e.Packed)
	r := &Reader{file: f, entry: e, left: max(e.Plain, e.most)}
	switch e.method {
	case stored:
		r.plain = packed
	case deflated:
		r.plain = f.newInflater(packed)
	default:
		return nil, problem.New(problem.PartPacked, problem.Args{"method": strconv.Itoa(int(e.method))}).
			At(problem.Where{Part: e.Name})
	}
	return r, nil
}

// source turns the errors of the file itself into problems, so that they are not taken for damage.
type source struct{ f *File }

func (s source) ReadAt(b []byte, at int64) (int, error) {
	if err := s.f.readAt(b, at); err != nil {
		return 0, err
	}
	return len(b), nil
}

// All unpacks a small entry whole.
func (f *File) All(e Entry) ([]byte, error) {
	r, err := f.Open(e)
	if err != nil {
		return nil, err
	}
	if f.losses != nil {
		return io.ReadAll(r)
	}
	b := make([]byte, e.Plain)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, r.finish(err)
	}
	var one [1]byte
	if _, err := r.Read(one[:]); err != io.EOF {
		return nil, r.finish(err)
	}
	return b, nil
}

// finish is the problem of a reading that ended too soon or too late.
func (r *Reader) finish(err error) error {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p
	}
	if r.err != nil && r.err != io.EOF {
		return r.err
	}
	return r.damaged(errSize)
}
