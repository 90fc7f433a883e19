package xlsx

import (
	"errors"
	"fmt"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// The sizes of a block: what the window kept from the block before, fresh bytes, and zeros behind them, so that
// the scanner may read a few bytes past the end without looking.
const (
	headroom  = 32 << 10
	chunkSize = 128 << 10
	padding   = 64
	blocks    = 4
)

// chunk is one block of unpacked bytes; err is what ended the part with it, io.EOF where all is well.
type chunk struct {
	buf []byte
	n   int
	err error
}

// stream unpacks a part on a goroutine of its own, a few blocks ahead of the scanner.
type stream struct {
	full chan chunk
	free chan []byte
	quit chan struct{}
}

func newStream(r io.Reader) *stream {
	s := &stream{full: make(chan chunk, blocks), free: make(chan []byte, blocks), quit: make(chan struct{})}
	for range blocks {
		s.free <- make([]byte, headroom+chunkSize+padding)
	}
	go s.run(r)
	return s
}

func (s *stream) run(r io.Reader) {
	defer close(s.full)
	for {
		var buf []byte
		select {
		case buf = <-s.free:
		case <-s.quit:
			return
		}
		n, err := fill(r, buf[headroom:headroom+chunkSize])
		select {
		case s.full <- chunk{buf, n, err}:
		case <-s.quit:
			return
		}
		if err != nil {
			return
		}
	}
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

// stop ends the goroutine; the stream cannot be read after it.
func (s *stream) stop() { close(s.quit) }

// window is the piece of a part that the scanner sees: buf[pos:end], with padding zeros behind it. It moves on
// by more; bytes before pos may be gone then.
type window struct {
	in       *stream
	buf      []byte
	pos, end int
	held     []byte // the block that buf lies in, to give back
	err      error  // what ended the part; nil while more may come
	most     int64  // how large the window may grow
}

func newWindow(r io.Reader, most int64) *window {
	return &window{in: newStream(r), most: most, buf: make([]byte, padding)}
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
	kept := w.buf[w.pos:w.end]
	if len(kept) <= headroom {
		start := headroom - len(kept)
		copy(c.buf[start:], kept)
		w.release()
		w.buf, w.held = c.buf, c.buf
		w.pos, w.end = start, headroom+c.n
		clear(w.buf[w.end : w.end+padding])
	} else if err := w.grow(kept, c); err != nil {
		return err
	}
	if c.n == 0 && w.err != nil {
		return w.err
	}
	return nil
}

// grow puts more than a block in the window, and doubles it each time.
func (w *window) grow(kept []byte, c chunk) error {
	if int64(len(kept)+c.n) > w.most {
		return limit.Exceeded("row", int64(len(kept)+c.n), w.most)
	}
	big := make([]byte, 0, 2*len(kept)+chunkSize+padding)
	big = append(big, kept...)
	w.release()
	for {
		big = append(big, c.buf[headroom:headroom+c.n]...)
		w.in.free <- c.buf
		if len(big)+chunkSize+padding > cap(big) || w.err != nil {
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
