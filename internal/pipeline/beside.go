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

	customers []crm.Customer // that stood beside sales
	products  []crm.Product
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

// gathered keeps a record back until there are enough to be worth waiting for the lines before them.
func gathered[T any](b *beside, kept *[]T, record T, pass func(T) error) error {
	if *kept = append(*kept, record); len(*kept) < besideLines {
		return nil
	}
	return passOn(b, kept, pass)
}

func passOn[T any](b *beside, kept *[]T, pass func(T) error) error {
	err := b.arrive()
	for i := range *kept {
		if err == nil {
			err = pass((*kept)[i])
		}
	}
	*kept = (*kept)[:0]
	return err
}

// close ends the other goroutine; the beside takes no more.
func (b *beside) close() error {
	err := passOn(b, &b.customers, b.sink.Customer)
	if err == nil {
		err = passOn(b, &b.products, b.sink.Product)
	}
	close(b.full)
	<-b.ended
	return err
}

// Customer waits for the lines before it. Those that stand beside sales, as many as there are, wait for each other too.
func (b *beside) Customer(c crm.Customer) error {
	if c.Beside {
		return gathered(b, &b.customers, c, b.sink.Customer)
	}
	if err := b.arrive(); err != nil {
		return err
	}
	return b.sink.Customer(c)
}

// Product waits as Customer does.
func (b *beside) Product(p crm.Product) error {
	if p.Beside {
		return gathered(b, &b.products, p, b.sink.Product)
	}
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
