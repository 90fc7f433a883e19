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
	customers dense
	orders    dense
	block     block
	buffer    []byte
	sum       fold.Sum
	record    fold.Record

	places  []uint32 // of a block's customers: their numbers
	numbers []uint32 // of a block's orders: their numbers from 1, 0 where none was given
	entries []fold.Entry
	of      []uint32 // of each entry, its customer
	heads   []uint32
	sorted  []fold.Entry
}

// choice is which lines of a partition are taken at a time: those of some customers, and of a customer who has more
// lines than there is room for, those of some orders.
type choice struct {
	from, to     uint32 // customers, from and up to but not with
	class, among uint64 // orders whose hash is of this class among so many
}

// everyone is all lines.
const everyone = 1<<32 - 1

// lines counts the lines of a partition.
func (g *gather) lines(partition int) (n int64) {
	for _, s := range g.stores {
		n += s.parts[partition].lines
	}
	return n
}

// each hands out the blocks of a partition, with the numbers of their customers.
func (g *gather) each(partition int, fn func(*block) error) error {
	for _, s := range g.stores {
		err := s.each(partition, &g.buffer, func(text []byte) error {
			if err := g.block.read(text); err != nil {
				return err
			}
			g.places = g.places[:0]
			for _, c := range g.block.customers {
				if uint64(c.source)-1 >= uint64(len(g.sources)) {
					return errBlock
				}
				g.places = append(g.places, g.customers.number(c.key, hash(c.key, 0)))
			}
			return fn(&g.block)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fold folds a partition whose lines fit into the room, or piece by piece one that is larger. emit is given each
// customer's number and record, both valid until the next.
func (g *gather) fold(partition int, room int64, emit func(Number, *fold.Record) error) error {
	lines := g.lines(partition)
	g.customers.reset(int(min(lines, room) / 4))
	if lines <= room {
		return g.foldSome(partition, int(lines), choice{0, everyone, 0, 1}, emit)
	}
	counts, err := g.count(partition)
	if err != nil {
		return err
	}
	for from := 0; from < len(counts); {
		to, sum := from+1, counts[from]
		for to < len(counts) && sum+counts[to] <= room {
			sum += counts[to]
			to++
		}
		c := choice{uint32(from), uint32(to), 0, 1}
		if sum > room {
			err = g.foldLarge(partition, sum, room, c, emit)
		} else {
			err = g.foldSome(partition, int(sum), c, emit)
		}
		if err != nil {
			return err
		}
		from = to
	}
	return nil
}

// count counts the lines of each customer of a partition.
func (g *gather) count(partition int) (counts []int64, err error) {
	err = g.each(partition, func(b *block) error {
		for len(counts) < len(g.customers.ends) {
			counts = append(counts, 0)
		}
		for _, place := range b.cols[colCustomer] {
			if uint64(place) >= uint64(len(g.places)) {
				return errBlock
			}
			counts[g.places[place]]++
		}
		return nil
	})
	return counts, err
}

// foldSome folds the chosen lines, all of them in memory.
func (g *gather) foldSome(partition, lines int, c choice, emit func(Number, *fold.Record) error) error {
	g.orders.reset(lines / 2)
	g.entries = slices.Grow(g.entries[:0], lines)
	g.of = slices.Grow(g.of[:0], lines)
	if err := g.each(partition, func(b *block) error { return g.choose(b, c) }); err != nil {
		return err
	}
	g.bringTogether()
	for n := range g.customers.ends {
		some := g.sorted[g.heads[n]:g.heads[n+1]]
		if len(some) == 0 {
			continue
		}
		g.sum.Reset()
		g.sum.Add(some)
		if err := g.emit(uint32(n), emit); err != nil {
			return err
		}
	}
	return nil
}

// foldLarge folds a customer who has more lines than there is room for: order by order class, so that no more orders
// are held at a time than there is room for either.
func (g *gather) foldLarge(partition int, lines, room int64, c choice, emit func(Number, *fold.Record) error) error {
	g.sum.Reset()
	c.among = uint64(lines/room) + 1
	most := int(min(room, 1<<16))
	for c.class = range c.among {
		g.orders.reset(1 << 10)
		g.entries, g.of = g.entries[:0], g.of[:0]
		err := g.each(partition, func(b *block) error {
			err := g.choose(b, c)
			if len(g.entries) >= most {
				g.sum.Add(g.entries)
				g.entries, g.of = g.entries[:0], g.of[:0]
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

// choose appends the chosen lines of a block.
func (g *gather) choose(b *block, c choice) error {
	g.numbers = append(g.numbers[:0], make([]uint32, len(b.orders))...)
	all := c.from == 0 && c.to == everyone && c.among == 1
	for i, place := range b.cols[colCustomer] {
		if uint64(place) >= uint64(len(g.places)) {
			return errBlock
		}
		customer := g.places[place]
		if !all && (customer < c.from || customer >= c.to) {
			continue
		}
		way := uint64(b.cols[colWay][i])
		buys := way&1 != 0
		number, mine := uint32(0), c.class == 0
		if buys {
			order := b.cols[colOrder][i]
			if uint64(order) >= uint64(len(b.orders)) {
				return errBlock
			}
			if number = g.numbers[order]; number == 0 {
				key := b.orders[order].key
				h := hash(key, 0)
				if mine = c.among == 1 || h>>32%c.among == c.class; mine {
					number = g.orders.number(key, h) + 1
					g.numbers[order] = number
				}
			} else {
				mine = true
			}
		}
		if !mine {
			continue
		}
		if way>>1 > uint64(len(g.channels)) {
			return errBlock
		}
		g.of = append(g.of, customer)
		g.entries = append(g.entries, b.entry(i, number))
	}
	return nil
}

// entry is a line of a block.
func (b *block) entry(i int, order uint32) fold.Entry {
	return fold.Entry{
		Amount: crm.Money(b.cols[colAmount][i]), Discount: crm.Money(b.cols[colDiscount][i]), Quantity: crm.Quantity(b.cols[colQuantity][i]),
		Date: crm.Date(b.cols[colDate][i]), Order: order, Product: uint32(b.cols[colProduct][i]), Channel: uint32(b.cols[colWay][i] >> 1),
		Buys: b.cols[colWay][i]&1 != 0,
	}
}

// bringTogether sorts the entries by customer.
func (g *gather) bringTogether() {
	n := len(g.customers.ends)
	g.heads = append(g.heads[:0], make([]uint32, n+2)...)
	for _, c := range g.of {
		g.heads[c+2]++
	}
	for i := range n {
		g.heads[i+2] += g.heads[i+1]
	}
	g.sorted = slices.Grow(g.sorted[:0], len(g.entries))[:len(g.entries)]
	for i, c := range g.of {
		g.sorted[g.heads[c+1]] = g.entries[i]
		g.heads[c+1]++
	}
}

// emit finishes a customer.
func (g *gather) emit(customer uint32, emit func(Number, *fold.Record) error) error {
	g.sum.Finish(&g.record, g.channel)
	g.record.Basis = fold.Basis(g.shared.opt.Basis.String())
	return emit(g.number(customer), &g.record)
}

func (g *gather) channel(number uint32) string { return g.channels[number-1] }

// number is a customer as their source names them.
func (g *gather) number(customer uint32) Number {
	key := g.customers.at(customer)
	source, n := binary.Uvarint(key)
	_, m := binary.Uvarint(key[n:])
	return Number{g.sources[source-1], string(key[n+m:])}
}

// linked are numbers that are one person with others: by number, the place of the person.
type linked map[Number]int

// entriesOf collects the lines of linked numbers whose person is of a class, each with the number of its order among
// the orders of the person.
func (g *gather) entriesOf(partition int, who linked, class, among int, people map[int]*person) error {
	g.customers.reset(int(g.lines(partition) / 4))
	return g.each(partition, func(b *block) error {
		mine := make([]*person, len(b.customers))
		any := false
		for i, c := range b.customers {
			at, found := who[Number{g.sources[c.source-1], string(c.id)}]
			if !found || at%among != class {
				continue
			}
			if people[at] == nil {
				people[at] = &person{orders: map[string]uint32{}}
			}
			mine[i], any = people[at], true
		}
		if !any {
			return nil
		}
		for i, place := range b.cols[colCustomer] {
			if uint64(place) >= uint64(len(mine)) {
				return errBlock
			}
			p := mine[place]
			if p == nil {
				continue
			}
			number := uint32(0)
			if b.cols[colWay][i]&1 != 0 {
				order := b.cols[colOrder][i]
				if uint64(order) >= uint64(len(b.orders)) {
					return errBlock
				}
				number = p.order(b.orders[order].key)
			}
			p.entries = append(p.entries, b.entry(i, number))
		}
		return nil
	})
}

// person is several numbers of one.
type person struct {
	entries []fold.Entry
	orders  map[string]uint32
}

func (p *person) order(key []byte) uint32 {
	number, known := p.orders[string(key)]
	if !known {
		number = uint32(len(p.orders) + 1)
		p.orders[string(key)] = number
	}
	return number
}

// byID sorts records by customer.
func byID(records []fold.Record) {
	type key struct {
		head uint64 // the first bytes of the id: most comparisons end there
		at   uint32
	}
	keys := make([]key, len(records))
	for i := range records {
		var head [8]byte
		copy(head[:], records[i].CustomerID)
		keys[i] = key{binary.BigEndian.Uint64(head[:]), uint32(i)}
	}
	slices.SortFunc(keys, func(a, b key) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return cmp.Compare(records[a.at].CustomerID, records[b.at].CustomerID)
	})
	for i := range keys { // each round of the permutation in its place: records are large
		if keys[i].at == uint32(i) {
			continue
		}
		first, at := records[i], uint32(i)
		for keys[at].at != uint32(i) {
			from := keys[at].at
			records[at] = records[from]
			keys[at].at = at
			at = from
		}
		records[at] = first
		keys[at].at = at
	}
}
