package engine

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

// Counted is one line that counts, as whoever looks at the single lines of a customer wants it.
type Counted struct {
	Date     crm.Date
	Amount   crm.Money // at which it counts
	Quantity crm.Quantity
	Type     crm.LineType
	Return   bool

	Source, Store, Order, Product, Cites string
	Channel, Time, Seller, Coupon        string
}

// Placing says whose lines are wanted.
type Placing struct {
	// Customers is how many there are, Place the place among them of a number, −1 where it is nobody's. Several workers
	// call it at a time.
	Customers int
	Place     func(source, id []byte) int
	// Lines is about how many lines each customer has, by place, so that one stretch is as long as another.
	Lines func(place int) int64
	// Seen, where it is not nil, is shown every page with the place of each line's customer, −1 where the line does not
	// count, by several workers at a time.
	Seen func(worker int, page *lake.LinePage, places []int32)
}

// Customers hold the lines that count, customer by customer: in memory as long as they fit, and beyond in files without a
// name. So that a customer's lines are found, customers are divided into stretches of places, one a partition of the store.
type Customers struct {
	firsts []int // of each stretch the place of its first customer, and how many customers there are
	stores []*store
	texts  [countedTexts][]string
}

// The texts of a line of which there are few, which stand as numbers.
const (
	textSource = iota
	textStore
	textProduct
	textType
	textChannel
	textTime
	textSeller
	countedTexts
)

// SetAside reads every line once and sets those aside that count and whose customer has a place.
func SetAside(ctx context.Context, source PageSource, opt Options, who Placing) (*Customers, error) {
	opt.Watch, opt.Identify = nil, nil
	j := newJob(opt)
	parts, firsts := stretches(who)
	c := &Customers{firsts: firsts}
	var all [countedTexts]*names
	for i := range all {
		all[i] = newNames()
	}
	workers := make([]*laying, len(j.workers))
	for w, s := range j.workers {
		workers[w] = &laying{judge: &s.judge, to: &s.aside, who: who, worker: w, all: &all, partOf: parts}
		c.stores = append(c.stores, &s.aside)
	}
	err := source.EachLinePage(ctx, len(workers), lake.LineWants{Single: true}, func(worker int, p *lake.LinePage) error {
		return workers[worker].take(p)
	})
	for _, w := range workers {
		if err == nil {
			err = w.end()
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("set order lines aside by customer: %w", err), c.Close())
	}
	for i := range all {
		c.texts[i] = append([]string{""}, all[i].list()...)
	}
	return c, nil
}

// laying is one worker of SetAside.
type laying struct {
	judge  *judge
	to     *store
	who    Placing
	worker int
	all    *[countedTexts]*names
	partOf []uint8 // of each customer
	known  [countedTexts]textNumbers

	found  []int32  // of each text of the page's list of customers, the place of the source in hand
	source []uint32 // that source, and one more; 0 is none
	buyer  []place
	places []int32
	parts  [partitions][]byte
	lines  [partitions]int
}

// take judges a page and writes its blocks.
func (w *laying) take(p *lake.LinePage) error {
	if p.Rows == 0 {
		return nil
	}
	w.judge.begin(p)
	w.meet(p)
	if err := w.judge.look(p, w.buyer); err != nil {
		return err
	}
	columns := w.columns(p)
	for i, t := range columns {
		w.known[i].reset(t.Len())
	}
	for i, b := range w.buyer {
		if b == nobody {
			w.places[i] = -1
			continue
		}
		part := int(w.partOf[b])
		w.parts[part] = w.append(w.parts[part], p, &columns, i, int(b))
		w.lines[part]++
		if err := w.put(part, countedBlock); err != nil {
			return err
		}
	}
	if w.who.Seen != nil {
		w.who.Seen(w.worker, p, w.places)
	}
	return nil
}

// countedBlock is the size from which a block is set aside: as much as fits a slab with one line more.
const countedBlock = largeSlab - largeSlab/16

// put sets the block of a partition aside once it has so many bytes.
func (w *laying) put(part, least int) error {
	text := w.parts[part]
	if len(text) < least {
		return nil
	}
	err := w.to.put(part, text, w.lines[part])
	w.parts[part], w.lines[part] = text[:0], 0
	return err
}

// end sets aside what is left.
func (w *laying) end() error {
	for part := range w.parts {
		if err := w.put(part, 1); err != nil {
			return err
		}
	}
	return nil
}

// meet finds the customer of each line.
func (w *laying) meet(p *lake.LinePage) {
	w.found = append(w.found[:0], make([]int32, p.Customer.Len())...)
	w.source = append(w.source[:0], make([]uint32, p.Customer.Len())...)
	w.buyer, w.places = w.buyer[:0], w.places[:0]
	for i, code := range p.Customer.Codes {
		source := p.Source.Codes[i]
		if w.source[code] != source+1 {
			w.source[code], w.found[code] = source+1, -1
			if id := p.Customer.At(code); len(id) > 0 {
				w.found[code] = int32(w.who.Place(p.Source.At(source), id))
			}
		}
		w.places = append(w.places, w.found[code])
		w.buyer = append(w.buyer, place(uint32(w.found[code]))) // −1 is nobody
	}
}

// columns are the texts of a page of which there are few.
func (w *laying) columns(p *lake.LinePage) [countedTexts]*lake.Texts {
	return [...]*lake.Texts{&p.Source, &p.Store, &p.Product, &p.Type, &p.Channel, &p.Time, &p.Seller}
}

// append appends a line to the block of its customer's partition:
//
//	varints: place among all customers, day, amount, quantity, 1 for a return, the number of each text of which there are
//	few · order, cited order and coupon, each with its length before it
func (w *laying) append(b []byte, p *lake.LinePage, columns *[countedTexts]*lake.Texts, i, customer int) []byte {
	b = binary.AppendUvarint(b, uint64(customer))
	b = binary.AppendVarint(b, p.Date.Values[i])
	b = binary.AppendVarint(b, w.judge.amounts[i])
	b = binary.AppendVarint(b, p.Quantity.Values[i])
	b = binary.AppendUvarint(b, uint64(p.Return.Values[i]))
	for n, t := range columns {
		number := uint32(0)
		if len(t.At(t.Codes[i])) > 0 {
			number = numberOf(&w.known[n], w.all[n], t, i)
		}
		b = binary.AppendUvarint(b, uint64(number))
	}
	for _, t := range [...]*lake.Texts{&p.Order, &p.Cites, &p.Coupon} {
		text := t.At(t.Codes[i])
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	return b
}

// stretches divides the customers, so that all stretches have about as many lines: a shop's first customers may have far
// more than its last. It says of each customer the stretch, and of each stretch the first customer.
func stretches(who Placing) (of []uint8, firsts []int) {
	var all, before int64
	for place := range who.Customers {
		all += who.Lines(place) + 1
	}
	of, firsts = make([]uint8, who.Customers), make([]int, 0, partitions+1)
	for place := range of {
		part := int(before * partitions / all)
		before += who.Lines(place) + 1
		of[place] = uint8(part)
		for len(firsts) <= part {
			firsts = append(firsts, place)
		}
	}
	for len(firsts) <= partitions {
		firsts = append(firsts, who.Customers)
	}
	return of, firsts
}

// Stretch is some customers who stand beside one another, with their lines. Its memory is used again.
type Stretch struct {
	First int          // the place of the first one
	Lines [][]*Counted // of each, in no order; their texts may be kept

	lines  []Counted // of all of them, as they come
	of     []int32   // of each, whose it is, from First on
	sorted []*Counted
	buffer []byte
}

// Stretches is how many stretches there are: of all customers, in the order of their places.
func (c *Customers) Stretches() int { return partitions }

// Read reads a stretch. Several may be read at a time.
func (c *Customers) Read(stretch int, to *Stretch) error {
	to.First = c.firsts[stretch]
	customers := c.firsts[stretch+1] - to.First
	to.lines, to.of = to.lines[:0], to.of[:0]
	for _, s := range c.stores {
		if err := s.each(stretch, &to.buffer, func(text []byte) error { return c.read(string(text), customers, to) }); err != nil {
			return err
		}
	}
	to.deal(customers)
	return nil
}

// deal gives the lines to their customers.
func (s *Stretch) deal(customers int) {
	ends := make([]int, customers+1)
	for _, of := range s.of {
		ends[of+1]++
	}
	s.Lines = s.Lines[:0]
	s.sorted = slices.Grow(s.sorted[:0], len(s.lines))[:len(s.lines)]
	for i := range customers {
		ends[i+1] += ends[i]
		s.Lines = append(s.Lines, s.sorted[ends[i]:ends[i]:ends[i+1]])
	}
	for i, of := range s.of {
		s.Lines[of] = append(s.Lines[of], &s.lines[i])
	}
}

// read reads the lines of a block.
func (c *Customers) read(block string, customers int, to *Stretch) error {
	b := counted{rest: block}
	for len(b.rest) > 0 {
		at := int(b.uvarint()) - to.First
		if b.bad || at < 0 || at >= customers {
			return errBlock
		}
		to.of, to.lines = append(to.of, int32(at)), append(to.lines, Counted{})
		l := &to.lines[len(to.lines)-1]
		l.Date, l.Amount, l.Quantity = crm.Date(b.varint()), crm.Money(b.varint()), crm.Quantity(b.varint())
		l.Return = b.uvarint() != 0
		var kind string
		for n, to := range [countedTexts]*string{&l.Source, &l.Store, &l.Product, &kind, &l.Channel, &l.Time, &l.Seller} {
			*to = b.name(c.texts[n])
		}
		l.Type = crm.LineType(kind)
		l.Order, l.Cites, l.Coupon = b.text(), b.text(), b.text()
		if b.bad {
			return errBlock
		}
	}
	return nil
}

// Close gives the files back.
func (c *Customers) Close() error {
	var errs []error
	for _, s := range c.stores {
		errs = append(errs, s.close())
	}
	return errors.Join(errs...)
}

// counted reads a block of lines. It is a text, of which those of the lines are parts.
type counted struct {
	rest string
	bad  bool
}

func (b *counted) uvarint() uint64 {
	var v uint64
	for i := 0; i < len(b.rest) && i < binary.MaxVarintLen64; i++ {
		c := b.rest[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			b.rest = b.rest[i+1:]
			return v
		}
	}
	b.bad, b.rest = true, ""
	return 0
}

func (b *counted) varint() int64 {
	v := b.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (b *counted) name(all []string) string {
	n := b.uvarint()
	if n >= uint64(len(all)) {
		b.bad = true
		return ""
	}
	return all[n]
}

func (b *counted) text() string {
	n := b.uvarint()
	if n > uint64(len(b.rest)) {
		b.bad = true
		return ""
	}
	text := b.rest[:n]
	b.rest = b.rest[n:]
	return text
}
