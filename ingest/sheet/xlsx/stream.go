package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// The sizes of blocks: zeros behind the fresh bytes, so that the scanner may read a few bytes past the end without
// looking, and in front room for what the scanner has left of the block before. While other programs want the cores
// too, either goroutine stands still for some milliseconds now and then; with a dozen blocks and more between them the
// other one goes on. On one core they take turns, and few blocks stay in the cache.
const (
	headroom  = 32 << 10
	chunkSize = 128 << 10
	mostFresh = headroom + chunkSize + 258 // fresh bytes that a block may hold
	padding   = 64

	blocksOneCore  = 3
	blocksTwoCores = 16
)

// block is a piece of unpacked bytes, buf[from:to]; err is what ended the part with it, io.EOF where all is well.
type block struct {
	buf      archive.Block
	from, to int
	err      error
}

// source is what a part is unpacked from.
type source interface {
	Into(*archive.Block) (from, to int, err error)
}

// stream unpacks a part on a goroutine of its own, some blocks ahead of the scanner.
type stream struct {
	full chan *block
	free chan *block
	quit chan struct{}
}

func newStream(from source) *stream {
	n := blocksTwoCores
	if runtime.GOMAXPROCS(0) == 1 {
		n = blocksOneCore
	}
	s := &stream{full: make(chan *block, n), free: make(chan *block, n), quit: make(chan struct{})}
	go s.run(from, n)
	return s
}

// run unpacks until the part ends. It makes blocks, up to most, as it needs them.
func (s *stream) run(from source, most int) {
	defer close(s.full)
	for made := 0; ; {
		var b *block
		select {
		case b = <-s.free:
		default:
			if made < most {
				b = new(block)
				made++
				break
			}
			select {
			case b = <-s.free:
			case <-s.quit:
				return
			}
		}
		err := b.fill(from)
		select {
		case s.full <- b: // and it is the scanner's
		case <-s.quit:
			return
		}
		if err != nil {
			return
		}
	}
}

// fill unpacks the next bytes. A panic of the unpacking code is damage, not a crash.
func (b *block) fill(from source) error {
	defer func() {
		if p := recover(); p != nil {
			b.from, b.to, b.err = 0, 0, fmt.Errorf("unpack: %v", p)
		}
	}()
	b.from, b.to, b.err = from.Into(&b.buf)
	clear(b.buf[b.to:][:padding])
	return b.err
}

// plainSource reads from what is no entry of a zip file, or is not in UTF-8.
type plainSource struct{ io.Reader }

// Into reads the next bytes.
func (s plainSource) Into(b *archive.Block) (from, to int, err error) {
	n, err := fill(s.Reader, b[headroom:headroom+chunkSize])
	return headroom, headroom + n, err
}

// fill reads until b is full or the reader ends. A panic of the unpacking code is damage, not a crash.
func fill(r io.Reader, b []byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("unpack: %v", p)
		}
	}()
	for n < len(b) && err == nil {
		var m int
		m, err = r.Read(b[n:])
		n += m
	}
	return n, err
}

// entrySource unpacks an entry of a zip file in whatever it is stored. Only its start says in what.
type entrySource struct {
	entry *archive.Reader
	other source // where it is not in UTF-8
	begun bool
}

// Into unpacks the next bytes as UTF-8.
func (s *entrySource) Into(b *archive.Block) (from, to int, err error) {
	if s.other != nil {
		return s.other.Into(b)
	}
	from, to, err = s.entry.Into(b)
	if s.begun {
		return from, to, err
	}
	s.begun = true
	switch head := b[from:to]; {
	case bytes.HasPrefix(head, []byte(utf8Mark)):
		from += len(utf8Mark)
	case inUTF16(head):
		start := bytes.NewReader(bytes.Clone(head))
		s.other = plainSource{utf8Reader(io.MultiReader(start, s.entry))} // err comes again behind head
		return s.other.Into(b)
	}
	return from, to, err
}

// stop ends the goroutine; the stream cannot be read after it.
func (s *stream) stop() { close(s.quit) }

// window is the piece of a part that the scanner sees: buf[pos:end], with padding zeros behind it. It moves on
// by more; bytes before pos may be gone then.
type window struct {
	in       *stream
	buf      []byte
	pos, end int
	held     *block // the block that buf lies in, to give back
	err      error  // what ended the part; nil while more may come
	most     int64  // how large the window may grow
}

func newWindow(from source, most int64) *window {
	return &window{in: newStream(from), most: most, buf: make([]byte, padding)}
}

// wholeWindow is a window over bytes that are already there, with padding zeros behind the first n.
func wholeWindow(b []byte, n int) *window {
	return &window{buf: b, end: n, err: io.EOF}
}

// errMore says that what is looked at goes on behind the end of the window.
var errMore = errors.New("more bytes are needed")

// more takes in the next bytes behind those from pos on. It returns io.EOF where there are none.
func (w *window) more() error {
	if w.err != nil {
		return w.err
	}
	c, ok := <-w.in.full
	if !ok {
		w.err = io.ErrUnexpectedEOF
		return w.err
	}
	w.err = c.err
	empty := c.from == c.to // asked now: grow gives the block back
	kept := w.buf[w.pos:w.end]
	if len(kept) <= c.from {
		start := c.from - len(kept)
		copy(c.buf[start:], kept)
		w.release()
		w.buf, w.held = c.buf[:], c
		w.pos, w.end = start, c.to
	} else if err := w.grow(kept, c); err != nil {
		return err
	}
	if empty && w.err != nil {
		return w.err
	}
	return nil
}

// grow puts more than a block in the window, and doubles it each time.
func (w *window) grow(kept []byte, c *block) error {
	if n := int64(len(kept) + c.to - c.from); n > w.most {
		return limit.Exceeded("row", n, w.most)
	}
	big := make([]byte, 0, 2*len(kept)+mostFresh+padding)
	big = append(big, kept...)
	w.release()
	for {
		big = append(big, c.buf[c.from:c.to]...)
		w.in.free <- c
		if len(big)+mostFresh+padding > cap(big) || w.err != nil {
			break
		}
		var ok bool
		if c, ok = <-w.in.full; !ok {
			w.err = io.ErrUnexpectedEOF
			break
		}
		w.err = c.err
	}
	w.pos, w.end = 0, len(big)
	w.buf = big[:len(big)+padding]
	clear(w.buf[w.end:])
	return nil
}

func (w *window) release() {
	if w.held != nil {
		w.in.free <- w.held
		w.held = nil
	}
}

// drain reads the part to its end and says whether it was whole: nil, or what its size and checksum say.
func (w *window) drain() error {
	for w.err == nil {
		w.pos = w.end
		_ = w.more() // w.err says it
	}
	if w.err == io.EOF {
		return nil
	}
	return w.err
}

// close stops the unpacking.
func (w *window) close() {
	if w.in != nil {
		w.in.stop()
		w.in = nil
		if w.err == nil {
			w.err = io.ErrClosedPipe
		}
	}
}
