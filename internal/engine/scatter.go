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
	source   textNumbers
	branch   textNumbers
	channel  textNumbers
	product  textNumbers
	types    []crm.LineType
	texts    [5]words // of sources, stores, products, customers, descriptions, where somebody asks

	// of each customer of the page's list
	customerSource []uint32 // for which the partition was found; 0 is none yet
	customerPart   []uint16
	mark           stamps // place in the block that is being written
	orderMark      stamps
	lastOrder      orderOf

	// of each line of the page that counts
	rows  []uint32
	part  []uint16
	cols  [columns][]int64
	heads [partitions + 1]int
	order []uint32
	units [columns]int64 // what a column is divided by

	block, customers, orders []byte
	gathered                 []int64
	numbers                  [2][]int64
}

// numClasses is how many classes there are.
const numClasses = 9

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

// textNumbers are the numbers of the texts of a page's list, as far as they were asked for; 0 is not yet.
type textNumbers struct {
	of     []uint32
	source []uint32 // of products: the source for which the number holds
}

func (t *textNumbers) reset(n int) {
	t.of = append(t.of[:0], make([]uint32, n)...)
	t.source = append(t.source[:0], make([]uint32, n)...)
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

// stamps give the texts of a page's list their places in one block after the other.
type stamps struct {
	of    []uint32 // the block of which a place is
	place []uint32
	now   uint32
}

func (s *stamps) reset(n int) {
	s.of, s.place, s.now = append(s.of[:0], make([]uint32, n)...), append(s.place[:0], make([]uint32, n)...), 0
}

// take judges a page and writes its blocks.
func (s *scatter) take(page *lake.LinePage) error {
	s.begin(page)
	for i := range page.Rows {
		if err := s.judge(i); err != nil {
			return err
		}
	}
	s.sort()
	for p := range partitions {
		rows := s.order[s.heads[p]:s.heads[p+1]]
		if len(rows) > 0 {
			if err := s.write(p, rows); err != nil {
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
	n := page.Customer.Len()
	s.customerSource = append(s.customerSource[:0], make([]uint32, n)...)
	s.customerPart = append(s.customerPart[:0], make([]uint16, n)...)
	s.mark.reset(n)
	s.orderMark.reset(page.Order.Len())
	if s.shared.opt.Watch != nil || s.shared.opt.Prices != nil {
		for n, t := range [...]*lake.Texts{&page.Source, &page.Store, &page.Product, &page.Customer, &page.Description} {
			s.texts[n].reset(t.Len())
		}
	}
	s.rows, s.part = s.rows[:0], s.part[:0]
	for c := range s.cols {
		s.cols[c] = s.cols[c][:0]
	}
	clear(s.heads[:])
}

// someone is the id of a known customer where it only matters that there is one.
const someone = "known"

// judge looks at one line; where it counts, its numbers go to the page's columns.
func (s *scatter) judge(i int) error {
	p, l := s.page, &s.line
	customer := p.Customer.At(p.Customer.Codes[i])
	l.CustomerID = ""
	if len(customer) > 0 {
		l.CustomerID = someone
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
	class, err := s.shared.opt.judge(l, &s.judged)
	if err != nil {
		return err
	}
	if err := s.measure(&s.judged); err != nil {
		return err
	}
	s.newest = max(s.newest, l.Date)
	at := s.shared.place(class)
	s.classes[at].lines++
	s.classes[at].amount += s.judged.Amount
	if s.shared.opt.Watch != nil {
		if err := s.watch(i, class); err != nil {
			return err
		}
	}
	if !s.shared.takes[at] {
		return nil
	}
	s.keep(i, customer, class)
	return nil
}

// watch shows a line to whoever watches.
func (s *scatter) watch(i int, class fold.Class) error {
	p, l := s.page, &s.line
	l.Source, l.Store, l.ProductID = s.texts[0].at(&p.Source, i), s.texts[1].at(&p.Store, i), s.texts[2].at(&p.Product, i)
	l.CustomerID, l.Description = s.texts[3].at(&p.Customer, i), s.texts[4].at(&p.Description, i)
	return s.shared.opt.Watch(s.worker, l, &s.judged, class)
}

// place is where a class stands among the classes.
func (s *shared) place(c fold.Class) int {
	for i := range s.classes {
		if s.classes[i] == c {
			return i
		}
	}
	return 0
}

// keep puts a line that counts into the page's columns.
func (s *scatter) keep(i int, customer []byte, class fold.Class) {
	p := s.page
	e := fold.EntryOf(&s.judged, class)
	source := s.sourceOf(i)
	code := p.Customer.Codes[i]
	if s.customerSource[code] != source {
		s.customerSource[code] = source
		s.customerPart[code] = uint16(partitionOf(customer, source))
	}
	part := s.customerPart[code]
	s.heads[part+1]++
	s.rows = append(s.rows, uint32(i))
	s.part = append(s.part, part)
	s.cols[colDate] = append(s.cols[colDate], int64(e.Date))
	s.cols[colAmount] = append(s.cols[colAmount], int64(e.Amount))
	s.cols[colQuantity] = append(s.cols[colQuantity], int64(e.Quantity))
	s.cols[colDiscount] = append(s.cols[colDiscount], int64(e.Discount))
	product, channel, buys := int64(0), int64(0), int64(0)
	if e.Buys {
		buys = 1
		product = int64(s.productOf(i))
	}
	if len(p.Channel.At(p.Channel.Codes[i])) > 0 {
		channel = int64(numberOf(&s.channel, s.shared.channels, &p.Channel, i))
	}
	s.cols[colProduct] = append(s.cols[colProduct], product)
	s.cols[colChannel] = append(s.cols[colChannel], channel)
	s.cols[colBuys] = append(s.cols[colBuys], buys)
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
	source := numberOf(&s.source, s.shared.sources, &p.Source, i)
	if s.product.source[code] == source {
		return s.product.of[code]
	}
	id, number := p.Product.At(code), uint32(0)
	if len(id) > 0 {
		number = s.shared.products.number(append(binary.AppendUvarint(s.block[:0], uint64(source)), id...))
	}
	s.product.source[code], s.product.of[code] = source, number
	return number
}

// sort orders the page's lines by partition, and finds what their columns can be divided by.
func (s *scatter) sort() {
	for p := range partitions {
		s.heads[p+1] += s.heads[p]
	}
	heads := s.heads
	s.order = slices.Grow(s.order[:0], len(s.rows))[:len(s.rows)]
	for n, part := range s.part {
		s.order[heads[part]] = uint32(n)
		heads[part]++
	}
	for c := range s.units {
		s.units[c] = 1
	}
	for _, c := range [...]int{colAmount, colQuantity, colDiscount} {
		s.units[c] = divisorOf(s.cols[c])
	}
}

// divisorOf is what all values can be divided by: whole units, or hundredths, of ten-thousandths.
func divisorOf(values []int64) int64 {
	divisor := int64(crm.Scale)
	for _, v := range values {
		for v%divisor != 0 {
			divisor /= 100
		}
		if divisor == 1 {
			break
		}
	}
	return divisor
}

// orderOf is which order a line is of, as far as the page's list of order ids does not say.
type orderOf struct {
	source, store uint32
	date          int64
}

// write makes the block of one partition.
func (s *scatter) write(partition int, rows []uint32) error {
	s.mark.now++
	s.orderMark.now++
	s.customers, s.orders = s.customers[:0], s.orders[:0]
	var customers, orders uint32
	places := &s.numbers
	places[0], places[1] = places[0][:0], places[1][:0]
	for _, n := range rows {
		i := int(s.rows[n])
		places[0] = append(places[0], int64(s.customerPlace(i, &customers)))
		place := uint32(0)
		if s.cols[colBuys][n] != 0 {
			place = s.orderPlace(i, &orders)
		}
		places[1] = append(places[1], int64(place))
	}
	b := binary.AppendUvarint(s.block[:0], uint64(len(rows)))
	b = binary.AppendUvarint(b, uint64(customers))
	b = binary.AppendUvarint(b, uint64(orders))
	b = append(append(b, s.customers...), s.orders...)
	b = pack(pack(b, places[0], 1), places[1], 1)
	for c := colDate; c < columns; c++ {
		from, to := s.cols[c], s.gathered[:0]
		for _, n := range rows {
			to = append(to, from[n])
		}
		s.gathered = to
		b = pack(b, to, s.units[c])
	}
	s.block = b
	return s.aside.put(partition, b, len(rows))
}

// customerPlace is a line's customer among those of the block.
func (s *scatter) customerPlace(i int, count *uint32) uint32 {
	code, source := s.page.Customer.Codes[i], s.sourceOf(i)
	if s.mark.of[code] == s.mark.now && s.customerSource[code] == source {
		return s.mark.place[code]
	}
	// Where two sources have the same id, each change of source lists the customer again.
	id := s.page.Customer.At(code)
	s.customers = binary.AppendUvarint(s.customers, uint64(source))
	s.customers = append(binary.AppendUvarint(s.customers, uint64(len(id))), id...)
	s.customerSource[code] = source
	s.mark.of[code], s.mark.place[code] = s.mark.now, *count
	*count++
	return *count - 1
}

// orderPlace is a line's order among those of the block. An order may be listed more than once.
func (s *scatter) orderPlace(i int, count *uint32) uint32 {
	p := s.page
	code := p.Order.Codes[i]
	id := p.Order.At(code)
	of := orderOf{source: numberOf(&s.source, s.shared.sources, &p.Source, i), store: numberOf(&s.branch, s.shared.stores, &p.Store, i)}
	if len(id) == 0 {
		of.date = p.Date.Values[i]
	}
	if s.orderMark.of[code] == s.orderMark.now && of == s.lastOrder {
		return s.orderMark.place[code]
	}
	if of != s.lastOrder { // places hold for one source, store and day
		s.orderMark.now++
		s.lastOrder = of
	}
	s.orders = binary.AppendUvarint(s.orders, uint64(of.source))
	s.orders = binary.AppendUvarint(s.orders, uint64(of.store))
	s.orders = append(binary.AppendUvarint(s.orders, uint64(len(id))), id...)
	if len(id) == 0 {
		s.orders = binary.AppendUvarint(s.orders, uint64(uint32(of.date)))
	}
	s.orderMark.of[code], s.orderMark.place[code] = s.orderMark.now, *count
	*count++
	return *count - 1
}

// partitionOf is the partition of a customer of a source.
func partitionOf(id []byte, source uint32) int {
	return int(hash(id, uint64(source)) >> 32 % partitions)
}

// release lets go of everything but what was set aside: no more pages come.
func (s *scatter) release() {
	*s = scatter{shared: s.shared, worker: s.worker, aside: s.aside}
}
