package engine

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// gather is one worker's second half of a run: it reads a partition's blocks, brings the lines of each customer
// together and folds them.
type gather struct {
	shared    *shared
	stores    []*store
	sources   []string
	channels  []string
	branches  []string // the stores at which people buy
	customers dense
	orders    dense
	block     block
	buffer    []byte
	sum       fold.Sum
	record    fold.Record

	loaded  []loadedBlock // of a partition that is in memory as a whole
	places  []uint32      // of a block's customers, their numbers; of a loaded partition, those of all blocks
	numbers []uint32      // of a block's orders: their numbers from 1, 0 where none was given
	counts  []uint32      // of each customer, the lines
	heads   []uint32      // of each customer, where the next line goes
	entries []fold.Entry  // by customer
	cols    [columns][]int64
}

// loadedBlock is a block in memory.
type loadedBlock struct {
	text   []byte
	places int // where those of its customers begin, once they have numbers; -1 before
}

// choice is which lines of a partition are taken at a time: those of some customers, and of a customer who has more
// lines than there is room for, those of some orders.
type choice struct {
	from, to     uint32 // customers, from and up to but not with
	class, among uint64 // orders whose hash is of this class among so many
}

// lines counts the lines of a partition.
func (g *gather) lines(partition int) (n int64) {
	for _, s := range g.stores {
		n += s.parts[partition].lines
	}
	return n
}

// begin makes ready to read a partition, of which there is room for so many lines. Where its blocks fit, they are held
// in memory, in the order of their days, so that a customer's lines are as good as sorted.
func (g *gather) begin(partition int, room int64) error {
	g.loaded, g.places = g.loaded[:0], g.places[:0]
	lines := g.lines(partition)
	g.customers.reset(int(min(lines, room) / 4))
	aside := int64(0)
	for _, s := range g.stores {
		aside += s.parts[partition].aside()
	}
	if lines > room || aside > room*lineBytes/2 {
		return nil
	}
	if int64(cap(g.buffer)) < aside {
		g.buffer = make([]byte, max(aside, extentMost))
	}
	rest := g.buffer[:cap(g.buffer)]
	for _, s := range g.stores {
		n, err := s.load(partition, rest, func(text []byte) error {
			if len(text) < 4 {
				return errBlock
			}
			g.loaded = append(g.loaded, loadedBlock{text, -1})
			return nil
		})
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	slices.SortStableFunc(g.loaded, func(a, b loadedBlock) int {
		return cmp.Compare(binary.LittleEndian.Uint32(a.text), binary.LittleEndian.Uint32(b.text))
	})
	return nil
}

// each hands out the blocks of a partition, with the numbers of their customers.
func (g *gather) each(partition int, fn func(b *block, places []uint32) error) error {
	for i := range g.loaded {
		l := &g.loaded[i]
		if err := g.block.read(l.text); err != nil {
			return err
		}
		if l.places < 0 {
			l.places = len(g.places)
			if err := g.meet(); err != nil {
				return err
			}
		}
		if err := fn(&g.block, g.places[l.places:l.places+g.block.customers.n]); err != nil {
			return err
		}
	}
	if len(g.loaded) > 0 {
		return nil
	}
	for _, s := range g.stores {
		err := s.each(partition, &g.buffer, func(text []byte) error {
			if err := g.block.read(text); err != nil {
				return err
			}
			g.places = g.places[:0]
			if err := g.meet(); err != nil {
				return err
			}
			return fn(&g.block, g.places)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// meet appends the numbers of the block's customers.
func (g *gather) meet() error {
	l := &g.block.customers
	for i := range l.n {
		unit, id := l.at(i)
		if uint64(unit)-1 >= uint64(len(g.sources)) {
			return errBlock
		}
		g.places = append(g.places, g.customers.number(unit, id, hash(id, uint64(unit))))
	}
	return nil
}

// fold folds a partition whose lines fit into the room, or piece by piece one that is larger. emit is given each
// customer's number and record, both valid until the next.
func (g *gather) fold(partition int, room int64, emit func(Number, *fold.Record) error) error {
	if err := g.begin(partition, room); err != nil {
		return err
	}
	if err := g.count(partition); err != nil {
		return err
	}
	for from := 0; from < len(g.counts); {
		to, sum := from+1, int64(g.counts[from])
		for to < len(g.counts) && sum+int64(g.counts[to]) <= room {
			sum += int64(g.counts[to])
			to++
		}
		c := choice{uint32(from), uint32(to), 0, 1}
		some := g.foldSome
		if sum > room {
			some = g.foldLarge
		}
		if err := some(partition, sum, room, c, emit); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// count counts the lines of each customer of a partition.
func (g *gather) count(partition int) error {
	g.counts = g.counts[:0]
	return g.each(partition, func(b *block, places []uint32) error {
		if more := len(g.customers.of) - len(g.counts); more > 0 {
			g.counts = append(g.counts, make([]uint32, more)...)
		}
		customers := g.unpack(colCustomer)
		for _, place := range customers {
			if uint64(place) >= uint64(len(places)) {
				return errBlock
			}
			g.counts[places[place]]++
		}
		return nil
	})
}

func (g *gather) unpack(col int) []int64 {
	g.cols[col] = g.block.unpack(col, g.cols[col])
	return g.cols[col]
}

// foldSome folds the lines of some customers, all of them in memory.
func (g *gather) foldSome(partition int, lines, _ int64, c choice, emit func(Number, *fold.Record) error) error {
	g.orders.reset(int(lines / 2))
	g.entries = slices.Grow(g.entries[:0], int(lines))[:lines]
	g.heads = append(g.heads[:0], make([]uint32, c.to-c.from)...)
	head := uint32(0)
	for i, n := range g.counts[c.from:c.to] {
		g.heads[i] = head
		head += n
	}
	all := c.from == 0 && int(c.to) == len(g.counts)
	if err := g.each(partition, func(b *block, places []uint32) error { return g.choose(b, places, c, all) }); err != nil {
		return err
	}
	from := uint32(0)
	for i, end := range g.heads { // each now stands where the next customer's began
		if end == from { // none of their lines counts
			continue
		}
		g.sum.Reset()
		g.sum.Add(g.entries[from:end])
		from = end
		if err := g.emit(c.from+uint32(i), emit); err != nil {
			return err
		}
	}
	return nil
}

// choose puts the chosen lines of a block behind those of their customers.
func (g *gather) choose(b *block, places []uint32, c choice, all bool) error {
	for i := range columns {
		g.unpack(i)
	}
	g.numbers = slices.Grow(g.numbers[:0], b.orders.n)[:b.orders.n]
	clear(g.numbers)
	if all {
		for i := range g.numbers {
			unit, id := b.orders.at(i)
			g.numbers[i] = g.orders.number(unit, id, hash(id, uint64(unit))) + 1
		}
	}
	for i, place := range g.cols[colCustomer] {
		if uint64(place) >= uint64(len(places)) {
			return errBlock
		}
		customer := places[place] - c.from
		if customer >= c.to-c.from {
			continue
		}
		number, way := uint32(0), g.cols[colWay][i]
		if way&1 != 0 {
			order := g.cols[colOrder][i]
			if uint64(order) >= uint64(len(g.numbers)) {
				return errBlock
			}
			if number = g.numbers[order]; number == 0 {
				unit, id := b.orders.at(int(order))
				number = g.orders.number(unit, id, hash(id, uint64(unit))) + 1
				g.numbers[order] = number
			}
		}
		if uint64(way)>>1 > uint64(len(g.channels)) || uint64(g.cols[colStore][i]) > uint64(len(g.branches)) {
			return errBlock
		}
		at := g.heads[customer]
		if uint64(at) >= uint64(len(g.entries)) {
			return errBlock
		}
		g.heads[customer]++
		g.entry(&g.entries[at], i, number)
	}
	return nil
}

// entry fills in a line of the block whose columns are unpacked.
func (g *gather) entry(e *fold.Entry, i int, order uint32) {
	c := &g.cols
	way := c[colWay][i]
	e.Amount, e.Discount, e.Quantity = crm.Money(c[colAmount][i]), crm.Money(c[colDiscount][i]), crm.Quantity(c[colQuantity][i])
	e.Date, e.Order, e.Product, e.Channel, e.Buys = crm.Date(c[colDate][i]), order, uint32(c[colProduct][i]), uint32(way>>1), way&1 != 0
	e.Store = uint32(c[colStore][i])
}

// foldLarge folds a customer who has more lines than there is room for: order by order class, so that no more orders
// are held at a time than there is room for either.
func (g *gather) foldLarge(partition int, lines, room int64, c choice, emit func(Number, *fold.Record) error) error {
	g.sum.Reset()
	c.among = uint64(lines/room) + 1
	most := int(min(room, 1<<16))
	for c.class = range c.among {
		g.orders.reset(1 << 10)
		g.entries = g.entries[:0]
		err := g.each(partition, func(b *block, places []uint32) error {
			err := g.chooseLarge(b, places, c)
			if len(g.entries) >= most {
				g.sum.Add(g.entries)
				g.entries = g.entries[:0]
			}
			return err
		})
		if err != nil {
			return err
		}
		g.sum.Add(g.entries)
		g.sum.ForgetOrders()
	}
	return g.emit(c.from, emit)
}

// chooseLarge appends the lines of one customer whose orders are of a class.
func (g *gather) chooseLarge(b *block, places []uint32, c choice) error {
	for i := range columns {
		g.unpack(i)
	}
	g.numbers = slices.Grow(g.numbers[:0], b.orders.n)[:b.orders.n]
	clear(g.numbers)
	for i, place := range g.cols[colCustomer] {
		way := g.cols[colWay][i]
		if uint64(place) >= uint64(len(places)) || uint64(way)>>1 > uint64(len(g.channels)) || uint64(g.cols[colStore][i]) > uint64(len(g.branches)) {
			return errBlock
		}
		if places[place] != c.from {
			continue
		}
		number := uint32(0)
		if way&1 != 0 {
			order := g.cols[colOrder][i]
			if uint64(order) >= uint64(len(g.numbers)) {
				return errBlock
			}
			if number = g.numbers[order]; number == 0 {
				unit, id := b.orders.at(int(order))
				h := hash(id, uint64(unit))
				if h>>32%c.among != c.class {
					continue
				}
				number = g.orders.number(unit, id, h) + 1
				g.numbers[order] = number
			}
		} else if c.class != 0 {
			continue
		}
		g.entries = append(g.entries, fold.Entry{})
		g.entry(&g.entries[len(g.entries)-1], i, number)
	}
	return nil
}

// emit finishes a customer.
func (g *gather) emit(customer uint32, emit func(Number, *fold.Record) error) error {
	g.sum.Finish(&g.record, g.channel, g.branch)
	g.record.Basis = fold.Basis(g.shared.opt.Basis.String())
	return emit(g.number(customer), &g.record)
}

func (g *gather) channel(number uint32) string { return g.channels[number-1] }

func (g *gather) branch(number uint32) string { return g.branches[number-1] }

// number is a customer as their source names them.
func (g *gather) number(customer uint32) Number {
	unit, id := g.customers.at(customer)
	return Number{g.sources[unit-1], string(id)}
}
