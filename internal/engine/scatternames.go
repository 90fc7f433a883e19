package engine

import (
	"encoding/binary"

	"github.com/habitue-crm/habitue/internal/lake"
)

// textNumbers are the numbers of the texts of a page's list, as far as they were asked for; 0 is not yet.
type textNumbers struct {
	of     []uint32
	source []uint32 // of products and sources: see productOf and sourceOf
}

func (t *textNumbers) reset(n int) {
	t.of = append(t.of[:0], make([]uint32, n)...)
	t.source = append(t.source[:0], make([]uint32, n)...)
}

// numberOf is the number of a line's text.
func numberOf(known *textNumbers, all *names, t *lake.Texts, i int) uint32 {
	code := t.Codes[i]
	if known.of[code] == 0 {
		known.of[code] = all.number(t.At(code))
	}
	return known.of[code]
}

// sourceOf is the number of the source of a line's customer: of one that names none, the default one.
func (s *scatter) sourceOf(i int) uint32 {
	code := s.page.Source.Codes[i]
	if s.source.source[code] == 0 {
		name := s.page.Source.At(code)
		if len(name) == 0 {
			name = []byte(s.shared.opt.DefaultSource)
		}
		s.source.source[code] = s.shared.sources.number(name)
	}
	return s.source.source[code]
}

// productOf is the number of a line's product in its source, 0 where it names none.
func (s *scatter) productOf(i int) uint32 {
	p := s.page
	code := p.Product.Codes[i]
	source := s.sourceNumber
	if source == 0 {
		source = numberOf(&s.source, s.shared.sources, &p.Source, i)
	}
	if s.product.source[code] == source {
		return s.product.of[code]
	}
	id, number := p.Product.At(code), uint32(0)
	if len(id) > 0 {
		key := append(binary.AppendUvarint(s.block[:0], uint64(source)), id...)
		s.block = key
		number = s.known.number(key, s.shared.products)
	}
	s.product.source[code], s.product.of[code] = source, number
	return number
}

// known remembers numbers that names gave out, for one worker: most pages ask for the same again.
type known struct {
	texts dense
	of    []uint32
}

func (k *known) number(name []byte, all *names) uint32 {
	if k.of == nil {
		k.texts.reset(1 << 10)
	}
	at := k.texts.number(name, hash(name, 0))
	if int(at) == len(k.of) {
		k.of = append(k.of, all.number(name))
	}
	return k.of[at]
}

// words are the texts of a page's list as strings, made where they are asked for.
type words struct {
	of   []string
	made []bool
}

func (w *words) reset(n int) {
	w.of = append(w.of[:0], make([]string, n)...)
	w.made = append(w.made[:0], make([]bool, n)...)
}

func (w *words) at(t *lake.Texts, i int) string {
	code := t.Codes[i]
	if !w.made[code] {
		w.of[code], w.made[code] = string(t.At(code)), true
	}
	return w.of[code]
}

// buyers are the customers of a page, as its blocks list them.
type buyers struct {
	source []uint32 // of each text of the page's list: the source for which its place holds; 0 is none yet
	place  []place
	count  [partitions]int
	text   [partitions][]byte
}

func (b *buyers) reset(n int) {
	b.source = append(b.source[:0], make([]uint32, n)...)
	b.place = append(b.place[:0], make([]place, n)...)
	b.count = [partitions]int{}
	for i := range b.text {
		b.text[i] = b.text[i][:0]
	}
}

// add lists a customer. One may be listed again where two sources have the same id.
func (b *buyers) add(code, source uint32, id []byte) {
	if len(id) == 0 {
		b.source[code], b.place[code] = source, nobody
		return
	}
	partition := partitionOf(id, source)
	b.source[code], b.place[code] = source, place(partition<<placeBits|b.count[partition])
	b.count[partition]++
	text := binary.AppendUvarint(b.text[partition], uint64(source))
	b.text[partition] = append(binary.AppendUvarint(text, uint64(len(id))), id...)
}

// orders are the orders of a page, as its blocks list them.
type orders struct {
	unit  []uint64 // of each text of the page's list: the unit for which its place holds
	at    []uint32 // the place, from 1; 0 is none yet
	count [partitions]int
	text  [partitions][]byte
}

// unitBits is how many sources and stores an orderUnit can tell apart: more than there can be.
const unitBits = 28

// orderUnit is what makes an order one besides its number, and where it is listed.
func orderUnit(partition int, source, store uint32) uint64 {
	return uint64(partition)<<(2*unitBits) | uint64(source&(1<<unitBits-1))<<unitBits | uint64(store&(1<<unitBits-1))
}

func (o *orders) reset(n int) {
	if cap(o.unit) < n {
		o.unit = make([]uint64, n)
	}
	o.unit = o.unit[:n] // read where at says so
	o.at = append(o.at[:0], make([]uint32, n)...)
	o.count = [partitions]int{}
	for i := range o.text {
		o.text[i] = o.text[i][:0]
	}
}

// place is the place of an order, which is listed where it is not yet, and again where its list says another unit. An
// order without a number is one of its day: of those nothing is remembered.
func (o *orders) place(code uint32, partition int, source, store uint32, id []byte, date int64) uint32 {
	unit := orderUnit(partition, source, store)
	if len(id) > 0 && o.at[code] != 0 && o.unit[code] == unit {
		return o.at[code] - 1
	}
	text := binary.AppendUvarint(o.text[partition], uint64(source))
	text = binary.AppendUvarint(text, uint64(store))
	text = append(binary.AppendUvarint(text, uint64(len(id))), id...)
	if len(id) == 0 {
		text = binary.AppendUvarint(text, uint64(uint32(date)))
	}
	o.text[partition] = text
	o.count[partition]++
	o.unit[code], o.at[code] = unit, uint32(o.count[partition])
	return o.at[code] - 1
}
