package engine

import (
	"encoding/binary"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

// scatter is one worker's first half of a run: it judges the lines of pages and puts those that count into the
// partitions of their customers.
//
// Everything is done in the order in which it lies in memory: the page's customers are dealt to partitions first, then
// its lines, each to the next free place of its partition. Looking lines up by partition instead would miss the caches
// at every column.
type scatter struct {
	shared  *shared
	worker  int
	aside   store
	newest  crm.Date
	classes [numClasses]classSum
	bound

	page     *lake.LinePage
	line     crm.OrderLine
	judged   fold.Line
	amount   crm.Money
	price    crm.Money
	discount crm.Money
	types    []crm.LineType
	texts    [5]words // of sources, stores, products, customers, descriptions, where somebody asks

	source, branch, channel textNumbers
	sourceNumber            uint32 // of all lines of the page; 0 where there are several
	storeNumber             uint32 // likewise
	product                 textNumbers
	known                   known // products of all pages
	buyers                  buyers
	orders                  orders
	rowBuyer                []place // of each line of the page, its customer
	dealt                   []dealt // of each partition, its lines one after the other
	from, to                [partitions]int
	block                   []byte
	column                  []int64
}

// classSum counts the lines of a class.
type classSum struct {
	lines  int64
	amount crm.Money
}

// shared is what all workers of a run know together.
type shared struct {
	opt      Options
	takes    [numClasses]bool
	classes  []fold.Class
	sources  *names
	stores   *names
	channels *names
	products *names
}

func newShared(opt Options) *shared {
	s := &shared{opt: opt, classes: fold.Classes(), sources: newNames(), stores: newNames(), channels: newNames(), products: newNames()}
	for i, c := range s.classes {
		s.takes[i] = opt.Basis.Takes(c)
	}
	return s
}

// place is where a customer of a page is: the partition above, the place in its block below.
type place uint32

const placeBits = 24

// nobody is the place of a walk-in.
const nobody place = 1<<32 - 1

func (p place) partition() int { return int(p >> placeBits) }
func (p place) inBlock() int64 { return int64(p & (1<<placeBits - 1)) }

// dealt is a line that counts, with the places of its order and customer in the block.
type dealt struct {
	fold.Entry
	customer uint32
}

// take judges a page and writes its blocks.
func (s *scatter) take(page *lake.LinePage) error {
	s.begin(page)
	s.meet()
	for i := range page.Rows {
		if err := s.judge(i); err != nil {
			return err
		}
	}
	for p := range partitions {
		if s.to[p] > s.from[p] {
			if err := s.write(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin forgets the page before.
func (s *scatter) begin(page *lake.LinePage) {
	s.page = page
	s.source.reset(page.Source.Len())
	s.branch.reset(page.Store.Len())
	s.channel.reset(page.Channel.Len())
	s.product.reset(page.Product.Len())
	s.types = s.types[:0]
	for code := range page.Type.Len() {
		s.types = append(s.types, crm.LineType(page.Type.At(uint32(code))))
	}
	s.sourceNumber, s.storeNumber = 0, 0
	if page.Source.Len() == 1 && page.Rows > 0 {
		s.sourceNumber = numberOf(&s.source, s.shared.sources, &page.Source, 0)
	}
	if page.Store.Len() == 1 && page.Rows > 0 {
		s.storeNumber = numberOf(&s.branch, s.shared.stores, &page.Store, 0)
	}
	s.buyers.reset(page.Customer.Len())
	s.orders.reset(page.Order.Len())
	if s.shared.opt.Watch != nil || s.shared.opt.Prices != nil {
		for n, t := range [...]*lake.Texts{&page.Source, &page.Store, &page.Product, &page.Customer, &page.Description} {
			s.texts[n].reset(t.Len())
		}
	}
}

// meet deals the page's customers to partitions and makes room for the lines of each partition.
func (s *scatter) meet() {
	p, b := s.page, &s.buyers
	s.rowBuyer = slices.Grow(s.rowBuyer[:0], p.Rows)[:p.Rows]
	var counts [nobody>>placeBits + 1]int
	if p.Source.Len() == 1 && p.Rows > 0 { // as nearly always: no id can mean two customers
		source := s.sourceOf(0)
		for code := range p.Customer.Len() {
			b.add(uint32(code), source, p.Customer.At(uint32(code)))
		}
		for i, code := range p.Customer.Codes {
			s.rowBuyer[i] = b.place[code]
			counts[b.place[code].partition()]++
		}
	} else {
		for i, code := range p.Customer.Codes {
			if source := s.sourceOf(i); b.source[code] != source {
				b.add(code, source, p.Customer.At(code))
			}
			s.rowBuyer[i] = b.place[code]
			counts[b.place[code].partition()]++
		}
	}
	at := 0
	for n, count := range counts[:partitions] {
		s.from[n], s.to[n] = at, at
		at += count
	}
	s.dealt = slices.Grow(s.dealt[:0], at)[:at]
}

// someone is the id of a known customer where it only matters that there is one.
const someone = "known"

// judge looks at one line; where it counts, it is dealt to its partition.
func (s *scatter) judge(i int) error {
	p, l := s.page, &s.line
	l.CustomerID = someone
	if s.rowBuyer[i] == nobody {
		l.CustomerID = ""
	}
	l.Date, l.Quantity = crm.Date(p.Date.Values[i]), crm.Quantity(p.Quantity.Values[i])
	if p.Quantity.Absent != nil && p.Quantity.Absent[i] {
		l.Quantity = crm.QuantityOf(1)
	}
	l.Return, l.Type = p.Return.Values[i] != 0, s.types[p.Type.Codes[i]]
	l.Amount, l.UnitPrice, l.Discount = nil, nil, nil
	if p.Amount.Absent == nil || !p.Amount.Absent[i] {
		s.amount = crm.Money(p.Amount.Values[i])
		l.Amount = &s.amount
	} else if p.Price.Absent == nil || !p.Price.Absent[i] {
		s.price = crm.Money(p.Price.Values[i])
		l.UnitPrice = &s.price
	} else if s.shared.opt.Prices != nil {
		l.Source, l.ProductID = s.texts[0].at(&p.Source, i), s.texts[2].at(&p.Product, i)
	}
	if p.Discount.Absent == nil || !p.Discount.Absent[i] {
		s.discount = crm.Money(p.Discount.Values[i])
		l.Discount = &s.discount
	}
	at, err := s.shared.opt.judge(l, &s.judged)
	if err != nil {
		return err
	}
	if err := s.measure(&s.judged); err != nil {
		return err
	}
	s.newest = max(s.newest, l.Date)
	s.classes[at].lines++
	s.classes[at].amount += s.judged.Amount
	if s.shared.opt.Watch != nil {
		if err := s.watch(i, s.shared.classes[at]); err != nil {
			return err
		}
	}
	if s.shared.takes[at] {
		s.deal(i, at)
	}
	return nil
}

// watch shows a line to whoever watches.
func (s *scatter) watch(i int, class fold.Class) error {
	p, l := s.page, &s.line
	l.Source, l.Store, l.ProductID = s.texts[0].at(&p.Source, i), s.texts[1].at(&p.Store, i), s.texts[2].at(&p.Product, i)
	l.CustomerID, l.Description = s.texts[3].at(&p.Customer, i), s.texts[4].at(&p.Description, i)
	return s.shared.opt.Watch(s.worker, l, &s.judged, class)
}

// deal gives a line that counts to its partition.
func (s *scatter) deal(i, at int) {
	p := s.page
	buyer := s.rowBuyer[i]
	partition := buyer.partition()
	d := &s.dealt[s.to[partition]]
	s.to[partition]++
	d.Take(&s.judged, at)
	d.customer = uint32(buyer.inBlock())
	d.Order, d.Product, d.Channel = 0, 0, 0
	if d.Buys {
		d.Product = s.productOf(i)
		d.Order = s.orderOf(i, partition)
	}
	if code := p.Channel.Codes[i]; s.channel.of[code] != 0 || len(p.Channel.At(code)) > 0 {
		d.Channel = numberOf(&s.channel, s.shared.channels, &p.Channel, i)
	}
}

// orderOf is the place of a line's order in the block of its partition.
func (s *scatter) orderOf(i, partition int) uint32 {
	p := s.page
	code := p.Order.Codes[i]
	source, store := s.sourceNumber, s.storeNumber
	if source == 0 {
		source = numberOf(&s.source, s.shared.sources, &p.Source, i)
	}
	if store == 0 {
		store = numberOf(&s.branch, s.shared.stores, &p.Store, i)
	}
	return s.orders.place(code, partition, source, store, p.Order.At(code), p.Date.Values[i])
}

// write makes the block of one partition.
func (s *scatter) write(partition int) error {
	lines := s.dealt[s.from[partition]:s.to[partition]]
	b := binary.AppendUvarint(s.block[:0], uint64(len(lines)))
	b = binary.AppendUvarint(b, uint64(s.buyers.count[partition]))
	b = binary.AppendUvarint(b, uint64(s.orders.count[partition]))
	b = append(append(b, s.buyers.text[partition]...), s.orders.text[partition]...)
	to := slices.Grow(s.column[:0], len(lines))[:len(lines)]
	s.column = to
	for i := range lines {
		to[i] = int64(lines[i].customer)
	}
	b = pack(b, to, 1)
	for i := range lines {
		to[i] = int64(lines[i].Order)
	}
	b = pack(b, to, 1)
	for i := range lines {
		to[i] = int64(lines[i].Date)
	}
	b = pack(b, to, 1)
	for i := range lines {
		to[i] = int64(lines[i].Amount)
	}
	b = pack(b, to, divisorOf(to))
	for i := range lines {
		to[i] = int64(lines[i].Quantity)
	}
	b = pack(b, to, divisorOf(to))
	for i := range lines {
		to[i] = int64(lines[i].Discount)
	}
	b = pack(b, to, divisorOf(to))
	for i := range lines {
		to[i] = int64(lines[i].Product)
	}
	b = pack(b, to, 1)
	for i := range lines {
		to[i] = int64(lines[i].Channel) << 1
		if lines[i].Buys {
			to[i]++
		}
	}
	b = pack(b, to, 1)
	s.block = b
	return s.aside.put(partition, b, len(lines))
}

// divisorOf is what all values can be divided by: whole units, or hundredths, of ten-thousandths.
func divisorOf(values []int64) int64 {
	divisor := int64(crm.Scale)
	for _, v := range values {
		if divisor == crm.Scale && v%crm.Scale != 0 {
			divisor = 100
		}
		if divisor == 100 && v%100 != 0 {
			return 1
		}
	}
	return divisor
}

// partitionOf is the partition of a customer of a source.
func partitionOf(id []byte, source uint32) int {
	return int(hash(id, uint64(source)) >> 32 % partitions)
}

// release lets go of everything but what was set aside: no more pages come.
func (s *scatter) release() {
	*s = scatter{shared: s.shared, worker: s.worker, aside: s.aside}
}
