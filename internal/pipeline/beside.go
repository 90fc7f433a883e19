package pipeline

import (
	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/crm"
)

// beside passes order lines on to a sink in another goroutine, so that a file is read while what was read is staged.
// The order stays, and the sink is never called from two goroutines at once: any other record waits until the lines
// before it have arrived. An error of the sink is returned by a later call, or by close.
type beside struct {
	sink  ingest.Sink
	lines []crm.OrderLine
	full  chan []crm.OrderLine
	empty chan []crm.OrderLine
	done  chan error // the first error of what was passed on so far; one answer a question
	ask   chan struct{}
	ended chan struct{}
}

// The lines that are handed over at once, and how many such hands there are: enough for either side to go on while the
// other stands still for some milliseconds.
const (
	besideLines = 256
	besideHands = 12
)

func newBeside(sink ingest.Sink) *beside {
	b := &beside{
		sink: sink, lines: make([]crm.OrderLine, 0, besideLines),
		full: make(chan []crm.OrderLine, besideHands), empty: make(chan []crm.OrderLine, besideHands),
		done: make(chan error), ask: make(chan struct{}), ended: make(chan struct{}),
	}
	for range besideHands {
		b.empty <- make([]crm.OrderLine, 0, besideLines)
	}
	go b.pass()
	return b
}

// pass is the other goroutine.
func (b *beside) pass() {
	defer close(b.ended)
	var failed error
	take := func(lines []crm.OrderLine) {
		for i := range lines {
			if failed == nil {
				failed = b.sink.OrderLine(lines[i])
			}
		}
		clear(lines)
		b.empty <- lines[:0]
	}
	for {
		select {
		case lines, more := <-b.full:
			if !more {
				return
			}
			take(lines)
		case <-b.ask:
			for len(b.full) > 0 {
				take(<-b.full)
			}
			b.done <- failed
		}
	}
}

// OrderLine hands a line over.
func (b *beside) OrderLine(l crm.OrderLine) error {
	b.lines = append(b.lines, l)
	if len(b.lines) < cap(b.lines) {
		return nil
	}
	b.full <- b.lines
	b.lines = <-b.empty
	return nil
}

// arrive waits until every line has been passed on.
func (b *beside) arrive() error {
	if len(b.lines) > 0 {
		b.full <- b.lines
		b.lines = <-b.empty
	}
	b.ask <- struct{}{}
	return <-b.done
}

// close ends the other goroutine; the beside takes no more.
func (b *beside) close() error {
	err := b.arrive()
	close(b.full)
	<-b.ended
	return err
}

// Customer waits for the lines before it.
func (b *beside) Customer(c crm.Customer) error {
	if err := b.arrive(); err != nil {
		return err
	}
	return b.sink.Customer(c)
}

// Product waits for the lines before it.
func (b *beside) Product(p crm.Product) error {
	if err := b.arrive(); err != nil {
		return err
	}
	return b.sink.Product(p)
}

// Consent waits for the lines before it.
func (b *beside) Consent(c crm.Consent) error {
	if err := b.arrive(); err != nil {
		return err
	}
	return b.sink.Consent(c)
}

// Fact waits for the lines before it.
func (b *beside) Fact(f crm.Fact) error {
	if err := b.arrive(); err != nil {
		return err
	}
	return b.sink.Fact(f)
}
