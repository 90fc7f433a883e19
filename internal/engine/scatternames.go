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
func (j *judge) sourceOf(i int) uint32 {
	code := j.page.Source.Codes[i]
	if j.source.source[code] == 0 {
		name := j.page.Source.At(code)
		if len(name) == 0 {
			name = []byte(j.shared.opt.DefaultSource)
		}
		j.source.source[code] = j.shared.sources.number(name)
	}
	return j.source.source[code]
}

// unitOf is the number of a line's source and store together.
func (s *scatter) unitOf(i int) uint32 {
	source, store := numberOf(&s.source, s.shared.sources, &s.page.Source, i), numberOf(&s.branch, s.shared.stores, &s.page.Store, i)
	if s.lastUnit != 0 && s.lastPlace == [2]uint32{source, store} {
		return s.lastUnit
	}
	s.lastPlace, s.lastUnit = [2]uint32{source, store}, s.shared.unit(source, store, false)
	return s.lastUnit
}

// unit is what makes an order one besides its number. An order without a number is its day, which is no number.
func (s *shared) unit(source, store uint32, byDay bool) uint32 {
	var name [9]byte
	binary.LittleEndian.PutUint32(name[:], source)
	binary.LittleEndian.PutUint32(name[4:], store)
	if byDay {
		name[8] = 1
	}
	return s.units.number(name[:])
}

// productOf is the number of a line's product in its source, 0 where it names none.
func (s *scatter) productOf(i int) uint32 {
	p := s.page
	code := p.Product.Codes[i]
	source := numberOf(&s.source, s.shared.sources, &p.Source, i)
	if s.product.source[code] == source {
		return s.product.of[code]
	}
	id, number := p.Product.At(code), uint32(0)
	if len(id) > 0 {
		number = s.known.number(source, id, s.shared.products)
	}
	s.product.source[code], s.product.of[code] = source, number
	return number
}

// known remembers numbers that names gave out, for one worker: most pages ask for the same again.
type known struct {
	texts dense
	of    []uint32
}

func (k *known) number(source uint32, id []byte, all *names) uint32 {
	if k.of == nil {
		k.texts.reset(1 << 10)
	}
	at := k.texts.number(source, id, hash(id, uint64(source)))
	if int(at) == len(k.of) {
		k.of = append(k.of, all.number(append(binary.AppendUvarint(nil, uint64(source)), id...)))
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
	unit   uint32   // the source of all; 0 where there are several
	stride int      // the length of all ids; 0 where they differ
	source []uint32 // of each text of the page's list: the source for which its place holds; 0 is none yet
	place  []place
	count  [partitions]uint32
	text   [partitions][]byte
}

func (b *buyers) reset(n, stride int, unit uint32) {
	b.unit, b.stride = unit, stride
	b.source = append(b.source[:0], make([]uint32, n)...)
	b.place = append(b.place[:0], make([]place, n)...)
	b.count = [partitions]uint32{}
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
	b.source[code], b.place[code] = source, place(uint32(partition)<<placeBits|b.count[partition])
	b.count[partition]++
	b.text[partition] = appendEntry(b.text[partition], b.unit, b.stride, source, id)
}

// orders are the orders of a page, as its blocks list them.
type orders struct {
	units  uint32   // the unit of all; 0 where there are several
	stride int      // the length of all numbers; 0 where they differ
	unit   []uint64 // of each text of the page's list: the unit and the partition for which its place holds
	at     []uint32 // the place, from 1; 0 is none yet
	count  [partitions]uint32
	text   [partitions][]byte
}

// orderUnit is what makes an order one besides its number, and where it is listed.
func orderUnit(partition int, unit uint32) uint64 { return uint64(partition)<<32 | uint64(unit) }

func (o *orders) reset(n, stride int, units uint32) {
	o.units, o.stride = units, stride
	if cap(o.unit) < n {
		o.unit = make([]uint64, n)
	}
	o.unit = o.unit[:n] // read where at says so
	o.at = append(o.at[:0], make([]uint32, n)...)
	o.count = [partitions]uint32{}
	for i := range o.text {
		o.text[i] = o.text[i][:0]
	}
}

// orderOf is the place of a line's order in the block of its partition. It is listed where it is not yet, and again where
// its list says another unit. Of an order without a number, which is one of its day, nothing is remembered.
func (s *scatter) orderOf(i, partition int) uint32 {
	o, code, unit := &s.orders, s.page.Order.Codes[i], s.unit
	if unit == 0 {
		unit = s.unitOf(i)
	}
	if at := o.at[code]; at != 0 && o.unit[code] == orderUnit(partition, unit) {
		return at - 1
	}
	id := s.page.Order.At(code)
	if len(id) > 0 {
		o.unit[code], o.at[code] = orderUnit(partition, unit), o.count[partition]+1
	} else {
		source, store := numberOf(&s.source, s.shared.sources, &s.page.Source, i), numberOf(&s.branch, s.shared.stores, &s.page.Store, i)
		unit = s.shared.unit(source, store, true)
		id = binary.LittleEndian.AppendUint32(s.day[:0], uint32(s.page.Date.Values[i]))
	}
	o.text[partition] = appendEntry(o.text[partition], o.units, o.stride, unit, id)
	o.count[partition]++
	return o.count[partition] - 1
}
