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
// its lines, each to the next free place of its partition, and then every column goes to these places by itself. Looking
// lines up by partition instead would miss the caches at every column.
type scatter struct {
	judge
	aside store
	block []byte
	head  []byte

	unit           uint32 // what makes an order one besides its number, of all lines of the page; 0 where there are several
	lastPlace      [2]uint32
	lastUnit       uint32 // of the source and store there
	day            [4]byte
	product        textNumbers
	known          known // products of all pages
	buyers         buyers
	orders         orders
	rowBuyer       []place  // of each line of the page, its customer; nobody where it does not count
	at             []uint32 // of each line, its place among all lines by partition; those that do not count have the last
	place          []uint32 // of each line, the place of its customer, and then of its order, in the block
	products, ways []uint32
	branches       []uint32 // of each line, the number of the store that it names
	branchOf       []uint32 // of each text of the page's list of stores, its number; 0 is no store
	from, to       [partitions]int
	cols           [columns]spreadColumn
}

// spreadColumn is a column by partition.
type spreadColumn struct {
	packing
	bytes []byte
}

// place is where a customer of a page is: the partition above, the place in its block below.
type place uint32

const placeBits = 24

// nobody is the place of a walk-in.
const nobody place = 1<<32 - 1

func (p place) partition() int  { return int(p >> placeBits) }
func (p place) inBlock() uint32 { return uint32(p & (1<<placeBits - 1)) }

// take judges a page and writes its blocks.
func (s *scatter) take(page *lake.LinePage) error {
	if page.Rows == 0 {
		return nil
	}
	s.begin(page)
	s.meet()
	if err := s.look(page, s.rowBuyer); err != nil {
		return err
	}
	return s.setAside()
}

// setAside writes the blocks of the page's lines that have a customer.
func (s *scatter) setAside() error {
	s.deal()
	s.spread()
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
	s.judge.begin(page)
	s.product.reset(page.Product.Len())
	s.unit = 0
	if page.Source.Len() == 1 && page.Store.Len() == 1 {
		s.unit = s.unitOf(0)
	}
	s.beginBuyers()
	s.beginBranches()
	orderLength, all := page.Order.Length()
	unit := s.unit
	if !all { // an order without a number is of another unit
		orderLength, unit = 0, 0
	}
	s.orders.reset(page.Order.Len(), orderLength, unit)
}

// beginBranches numbers the stores of the page.
func (s *scatter) beginBranches() {
	stores := &s.page.Store
	s.branchOf = append(s.branchOf[:0], make([]uint32, stores.Len())...)
	for code := range s.branchOf {
		if name := stores.At(uint32(code)); len(name) > 0 && !s.shared.opt.Sums {
			s.branchOf[code] = s.shared.stores.number(name)
		}
	}
}

// beginBuyers forgets the customers of the page before.
func (s *scatter) beginBuyers() {
	unit := uint32(0)
	if s.page.Source.Len() == 1 { // as nearly always: no id can mean two customers
		unit = s.sourceOf(0)
	}
	stride, _ := s.page.Customer.Length()
	s.buyers.reset(s.page.Customer.Len(), stride, unit)
}

// meet deals the page's customers to partitions.
func (s *scatter) meet() {
	p, b := s.page, &s.buyers
	s.rowBuyer = slices.Grow(s.rowBuyer[:0], p.Rows)[:p.Rows]
	if b.unit != 0 {
		for code := range p.Customer.Len() {
			b.add(uint32(code), b.unit, p.Customer.At(uint32(code)))
		}
		for i, code := range p.Customer.Codes {
			s.rowBuyer[i] = b.place[code]
		}
		return
	}
	for i, code := range p.Customer.Codes {
		if source := s.sourceOf(i); b.source[code] != source {
			b.add(code, source, p.Customer.At(code))
		}
		s.rowBuyer[i] = b.place[code]
	}
}

// deal gives each line that counts its place, and its product, way and customer in numbers.
func (s *scatter) deal() {
	p, rows := s.page, s.page.Rows
	var counts [nobody>>placeBits + 1]int
	for _, buyer := range s.rowBuyer {
		counts[buyer.partition()]++
	}
	at := 0
	for n, count := range counts[:partitions] {
		s.from[n], s.to[n] = at, at
		at += count
	}
	s.at, s.place = slices.Grow(s.at[:0], rows)[:rows], slices.Grow(s.place[:0], rows)[:rows]
	s.products, s.ways = slices.Grow(s.products[:0], rows)[:rows], slices.Grow(s.ways[:0], rows)[:rows]
	s.branches = slices.Grow(s.branches[:0], rows)[:rows]
	highestProduct, highestWay := uint32(0), uint32(0)
	for i, buyer := range s.rowBuyer {
		s.products[i], s.ways[i], s.branches[i] = 0, 0, s.branchOf[p.Store.Codes[i]]
		if buyer == nobody {
			s.at[i], s.place[i] = uint32(rows), 0
			continue
		}
		partition := buyer.partition()
		s.at[i], s.place[i] = uint32(s.to[partition]), buyer.inBlock()
		s.to[partition]++
		way := uint32(0)
		if s.buys[i] {
			way = 1
			if !s.shared.opt.Sums {
				s.products[i] = s.productOf(i)
				highestProduct = max(highestProduct, s.products[i])
			}
		}
		if code := p.Channel.Codes[i]; s.channel.of[code] != 0 || len(p.Channel.At(code)) > 0 {
			way |= numberOf(&s.channel, s.shared.channels, &p.Channel, i) << 1
		}
		s.ways[i] = way
		highestWay = max(highestWay, way)
	}
	s.spreadNumbers(colCustomer, s.place, lastPlace(&s.buyers.count))
	s.spreadNumbers(colProduct, s.products, highestProduct)
	s.spreadNumbers(colWay, s.ways, highestWay)
	s.spreadNumbers(colStore, s.branches, slices.Max(append(s.branchOf, 0)))
	s.placeOrders()
	s.spreadNumbers(colOrder, s.place, lastPlace(&s.orders.count))
}

// lastPlace is the highest place in any partition.
func lastPlace(count *[partitions]uint32) uint32 { return max(slices.Max(count[:]), 1) - 1 }

// placeOrders replaces each line's customer by its order.
func (s *scatter) placeOrders() {
	for i, buyer := range s.rowBuyer {
		s.place[i] = 0
		if buyer != nobody && s.buys[i] && !s.shared.opt.Sums {
			s.place[i] = s.orderOf(i, buyer.partition())
		}
	}
}

// spread brings the columns of numbers to their places.
func (s *scatter) spread() {
	p := s.page
	for col, values := range [columns][]int64{colDate: p.Date.Values, colAmount: s.amounts, colQuantity: s.pieces, colDiscount: p.Discount.Values} {
		if values != nil { // the columns that deal did not see to
			c := &s.cols[col]
			c.packing = packingOf(values, col != colDate)
			spread(c.packing, c.room(p.Rows), s.at, values)
		}
	}
	s.head = s.head[:0]
	for i := range s.cols {
		s.head = s.cols[i].append(s.head)
	}
}

func (s *scatter) spreadNumbers(col int, values []uint32, highest uint32) {
	c := &s.cols[col]
	c.packing = countPacking(highest)
	spread(c.packing, c.room(len(values)), s.at, values)
}

// room is the bytes of a column of so many lines, and one more.
func (c *spreadColumn) room(lines int) []byte {
	n := c.width * (lines + 1)
	c.bytes = slices.Grow(c.bytes[:0], n)[:n]
	return c.bytes
}

// write makes the block of one partition.
func (s *scatter) write(partition int) error {
	from, to := s.from[partition], s.to[partition]
	buyers, orders := &s.buyers, &s.orders
	b := binary.LittleEndian.AppendUint32(s.block[:0], dayKey(crm.Date(s.cols[colDate].low)))
	b = binary.AppendUvarint(b, uint64(to-from))
	b = appendList(b, int(buyers.count[partition]), buyers.unit, buyers.stride, len(buyers.text[partition]))
	b = append(b, buyers.text[partition]...)
	b = appendList(b, int(orders.count[partition]), orders.units, orders.stride, len(orders.text[partition]))
	b = append(b, orders.text[partition]...)
	b = append(b, s.head...)
	for i := range s.cols {
		c := &s.cols[i]
		b = append(b, c.bytes[from*c.width:to*c.width]...)
	}
	s.block = b
	return s.aside.put(partition, b, to-from)
}

// dayKey is a day as a number that is ordered as days are.
func dayKey(day crm.Date) uint32 { return uint32(day) ^ 1<<31 }

// partitionOf is the partition of a customer of a source.
func partitionOf(id []byte, source uint32) int {
	return int(hash(id, uint64(source)) >> 32 % partitions)
}

// release lets go of everything but what was set aside: no more pages come.
func (s *scatter) release() {
	*s = scatter{judge: judge{shared: s.shared}, aside: s.aside}
}

// shared is what all workers of a run know together.
type shared struct {
	opt      Options
	takes    [numClasses]bool
	classes  []fold.Class
	sources  *names
	stores   *names
	units    *names // sources and stores of orders
	channels *names
	products *names
}

func newShared(opt Options) *shared {
	s := &shared{
		opt: opt, classes: fold.Classes(),
		sources: newNames(), stores: newNames(), units: newNames(), channels: newNames(), products: newNames(),
	}
	for i, c := range s.classes {
		s.takes[i] = opt.Basis.Takes(c)
	}
	return s
}
