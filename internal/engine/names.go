package engine

import (
	"encoding/binary"
	"math/bits"
	"sync"
)

// names gives out numbers from 1 for what there are few of: sources, stores, channels, products. All workers ask the
// same.
type names struct {
	mu  sync.RWMutex
	of  map[string]uint32
	all []string
}

func newNames() *names { return &names{of: map[string]uint32{}} }

func (n *names) number(name []byte) uint32 {
	n.mu.RLock()
	number, known := n.of[string(name)]
	n.mu.RUnlock()
	if known {
		return number
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if number, known = n.of[string(name)]; known {
		return number
	}
	text := string(name)
	n.all = append(n.all, text)
	number = uint32(len(n.all))
	n.of[text] = number
	return number
}

// list is the names by number, from 1, once all are known.
func (n *names) list() []string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.all
}

// hash mixes bytes. Equal hashes decide nothing: the bytes are compared.
func hash(b []byte, seed uint64) uint64 {
	const k0, k1 = 0xa0761d6478bd642f, 0xe7037ed1a0b428db
	h := mix(seed^k0, uint64(len(b))^k1)
	switch n := len(b); {
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			h = mix(h, binary.LittleEndian.Uint64(b[i:])^k1)
		}
		h = mix(h, binary.LittleEndian.Uint64(b[n-8:])^k1)
	case n >= 4:
		h = mix(h, (uint64(binary.LittleEndian.Uint32(b))<<32|uint64(binary.LittleEndian.Uint32(b[n-4:])))^k1)
	case n > 0:
		h = mix(h, (uint64(b[0])<<16|uint64(b[n/2])<<8|uint64(b[n-1]))^k1)
	}
	return mix(h, k0)
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// dense gives out numbers from 0 for the texts of one partition, each of its unit. It keeps copies of them in one piece.
type dense struct {
	slots []slot // a power of two of them
	texts []byte
	of    []denseText
}

// denseText is where a text ends, and its unit.
type denseText struct{ end, unit uint32 }

type slot struct {
	hash   uint32
	number uint32 // from 1; 0 is free
}

// reset forgets all, and makes room for so many.
func (d *dense) reset(room int) {
	d.texts, d.of = d.texts[:0], d.of[:0]
	size := 64
	for size < 2*room {
		size *= 2
	}
	if cap(d.slots) >= size {
		d.slots = d.slots[:size]
		clear(d.slots)
		return
	}
	d.slots = make([]slot, size)
}

// at is a text and its unit.
func (d *dense) at(number uint32) (unit uint32, text []byte) {
	from := uint32(0)
	if number > 0 {
		from = d.of[number-1].end
	}
	t := d.of[number]
	return t.unit, d.texts[from:t.end]
}

// number is the number of a text, which is made where it has none. h is the hash of the text with its unit as the seed.
func (d *dense) number(unit uint32, text []byte, h uint64) uint32 {
	mask := uint32(len(d.slots) - 1)
	short := uint32(h >> 32)
	for i := short & mask; ; i = (i + 1) & mask {
		s := &d.slots[i]
		if s.number == 0 {
			number := uint32(len(d.of))
			*s = slot{short, number + 1}
			d.texts = append(d.texts, text...)
			d.of = append(d.of, denseText{uint32(len(d.texts)), unit})
			if 2*len(d.of) > len(d.slots) {
				d.grow()
			}
			return number
		}
		if s.hash == short {
			if u, t := d.at(s.number - 1); u == unit && string(t) == string(text) {
				return s.number - 1
			}
		}
	}
}

func (d *dense) grow() {
	before := d.slots
	d.slots = make([]slot, 2*len(before))
	mask := uint32(len(d.slots) - 1)
	for _, s := range before {
		if s.number == 0 {
			continue
		}
		i := s.hash & mask
		for d.slots[i].number != 0 {
			i = (i + 1) & mask
		}
		d.slots[i] = s
	}
}
