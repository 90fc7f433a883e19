package ods

import "io"

const (
	aheadBlock = 128 << 10
	aheadRoom  = 64 << 10 // in front of a block, for what the scanner has left of the one before
)

// ahead unpacks the content on another core, a few blocks ahead of the scanner. The scanner reads in the blocks
// themselves, and gives each back when it takes the next.
type ahead struct {
	full chan block
	free chan []byte
	quit chan struct{}
	done chan struct{}
}

// block is bytes behind aheadRoom, and the error that ended the reading behind them, if one did.
type block struct {
	buf []byte
	n   int
	err error
}

func readAhead(r io.Reader) *ahead {
	a := &ahead{make(chan block, 2), make(chan []byte, 3), make(chan struct{}), make(chan struct{})}
	for range cap(a.free) {
		a.free <- make([]byte, aheadRoom+aheadBlock)
	}
	go a.run(r)
	return a
}

func (a *ahead) run(r io.Reader) {
	defer close(a.done)
	for {
		var b block
		select {
		case b.buf = <-a.free:
		case <-a.quit:
			return
		}
		b.n, b.err = fillBlock(r, b.buf[aheadRoom:])
		select {
		case a.full <- b:
		case <-a.quit:
			return
		}
		if b.err != nil {
			return
		}
	}
}

// fillBlock reads until b is full or the reader ends. A panic of the unpacking code is damage, not a crash.
func fillBlock(r io.Reader, b []byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = broken("unpack: %v", p)
		}
	}()
	for n < len(b) && err == nil {
		var m int
		m, err = r.Read(b[n:])
		n += m
	}
	return n, err
}

// stop ends the reading; nothing reads from the file when it returns.
func (a *ahead) stop() {
	close(a.quit)
	<-a.done
}

// readAheadOn takes the next block. What is left of the one before is put in front of it, or, where that is too
// long, the block is appended to it.
func (s *scanner) readAheadOn() (int, error) {
	b := <-s.ahead.full
	left := s.end - s.pos
	if left > aheadRoom {
		if s.lent { // from here on in a buffer of its own
			own := append([]byte(nil), s.buf[s.pos:s.end]...)
			s.ahead.free <- s.buf
			s.checked -= s.pos
			s.buf, s.pos, s.end, s.lent = own, 0, left, false
		}
		if err := s.makeRoom(b.n); err != nil {
			return 0, err
		}
		copy(s.buf[s.end:], b.buf[aheadRoom:aheadRoom+b.n])
		s.ahead.free <- b.buf
		return b.n, b.err
	}
	start := aheadRoom - left
	copy(b.buf[start:], s.buf[s.pos:s.end])
	if s.lent {
		s.ahead.free <- s.buf
	}
	s.checked += start - s.pos
	s.buf, s.pos, s.end, s.lent = b.buf, start, aheadRoom, true
	return b.n, b.err
}
