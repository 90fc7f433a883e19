package engine

import (
	"cmp"
	"encoding/binary"

	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/fold"
)

// linked are numbers that are one person with others: by number, the place of the person.
type linked map[Number]int

// entriesOf collects the lines of linked numbers whose person is of a class, each with the number of its order among
// the orders of the person.
func (g *gather) entriesOf(partition int, who linked, class, among int, people map[int]*person) error {
	g.loaded = g.loaded[:0]
	g.customers.reset(int(g.lines(partition) / 4))
	return g.each(partition, func(b *block, _ []uint32) error {
		mine := make([]*person, b.customers.n)
		any := false
		for i := range mine {
			unit, id := b.customers.at(i)
			at, found := who[Number{g.sources[unit-1], string(id)}]
			if !found || at%among != class {
				continue
			}
			if people[at] == nil {
				people[at] = &person{orders: map[personOrder]uint32{}}
			}
			mine[i], any = people[at], true
		}
		if !any {
			return nil
		}
		for i := range columns {
			g.unpack(i)
		}
		for i, place := range g.cols[colCustomer] {
			if uint64(place) >= uint64(len(mine)) {
				return errBlock
			}
			p := mine[place]
			if p == nil {
				continue
			}
			number := uint32(0)
			if g.cols[colWay][i]&1 != 0 {
				order := g.cols[colOrder][i]
				if uint64(order) >= uint64(b.orders.n) {
					return errBlock
				}
				number = p.order(b.orders.at(int(order)))
			}
			p.entries = append(p.entries, fold.Entry{})
			g.entry(&p.entries[len(p.entries)-1], i, number)
		}
		return nil
	})
}

// person is several numbers of one.
type person struct {
	entries []fold.Entry
	orders  map[personOrder]uint32
}

// personOrder is an order of a person.
type personOrder struct {
	unit uint32
	id   string
}

func (p *person) order(unit uint32, id []byte) uint32 {
	number, known := p.orders[personOrder{unit, string(id)}]
	if !known {
		number = uint32(len(p.orders) + 1)
		p.orders[personOrder{unit, string(id)}] = number
	}
	return number
}

// byID copies records in the order of their customers; nil where there are none.
func byID(records []*fold.Record) []fold.Record {
	type key struct {
		head uint64 // the first bytes of the id: most comparisons end there
		of   *fold.Record
	}
	if len(records) == 0 {
		return nil
	}
	keys := make([]key, len(records))
	cores.Every(len(keys), func(i int) {
		var head [8]byte
		copy(head[:], records[i].CustomerID)
		keys[i] = key{binary.BigEndian.Uint64(head[:]), records[i]}
	})
	cores.Sort(keys, func(a, b key) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return cmp.Compare(a.of.CustomerID, b.of.CustomerID)
	})
	sorted := make([]fold.Record, len(keys))
	cores.Every(len(keys), func(i int) { sorted[i] = *keys[i].of })
	return sorted
}
