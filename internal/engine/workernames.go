package engine

import "github.com/habitue-crm/habitue/internal/crm"

// lineText is one column of hex as the last line had it.
type lineText struct {
	text   []byte
	stale  bool   // it has changed since its number was looked up
	number uint32 // 0 where it is empty
}

// mostNames bounds how many names are remembered from one customer to the next.
const mostNames = 1 << 16

// workerNames numbers what many customers have in common, from 1. Looking a name up takes no memory.
type workerNames struct {
	places   map[string]uint32   // sources and stores
	products []map[string]uint32 // by the number of the source whose they are
	known    uint32              // products
	channels map[string]uint32
	shown    []string // the channels by number, as they read
}

func newWorkerNames() workerNames {
	return workerNames{places: map[string]uint32{}, channels: map[string]uint32{}}
}

// product is the number of a product of a source.
func (n *workerNames) product(source uint32, id []byte) uint32 {
	for int(source) >= len(n.products) {
		n.products = append(n.products, nil)
	}
	of := n.products[source]
	if of == nil {
		of = map[string]uint32{}
		n.products[source] = of
	}
	number, known := of[string(id)]
	if !known {
		n.known++
		number = n.known
		of[string(id)] = number
	}
	return number
}

func (n *workerNames) channelName(number uint32) string { return n.shown[number-1] }

// place is the number of a source or store.
func (w *worker) place(column int) uint32 {
	t := &w.texts[column]
	if !t.stale {
		return t.number
	}
	t.stale, t.number = false, 0
	if len(t.text) > 0 {
		number, known := w.names.places[string(t.text)]
		if !known {
			number = uint32(len(w.names.places) + 1)
			w.names.places[string(t.text)] = number
		}
		t.number = number
	}
	return t.number
}

// product is the number of the line's product, 0 where it names none.
func (w *worker) product() uint32 {
	t := &w.texts[productText]
	if !t.stale && !w.texts[sourceText].stale {
		return t.number
	}
	if w.texts[sourceText].stale {
		w.texts[orderText].stale = true
	}
	source := w.place(sourceText)
	t.stale, t.number = false, 0
	if len(t.text) > 0 {
		t.number = w.names.product(source, t.text)
	}
	return t.number
}

// channel is the number of the line's channel, 0 where it names none.
func (w *worker) channel() uint32 {
	t := &w.texts[channelText]
	if !t.stale {
		return t.number
	}
	t.stale, t.number = false, 0
	if len(t.text) > 0 {
		number, known := w.names.channels[string(t.text)]
		if !known {
			w.names.shown = append(w.names.shown, unhex(t.text))
			number = uint32(len(w.names.shown))
			w.names.channels[string(t.text)] = number
		}
		t.number = number
	}
	return t.number
}

// order is the number of the line's order among the customer's.
func (w *worker) order() uint32 {
	t := &w.texts[orderText]
	source, store := &w.texts[sourceText], &w.texts[storeText]
	if !t.stale && !source.stale && !store.stale {
		return t.number
	}
	if source.stale {
		w.texts[productText].stale = true
	}
	o := orderName{source: w.place(sourceText), store: w.place(storeText)}
	if len(t.text) == 0 {
		o.day = w.line.Date
	}
	t.stale, t.number = false, w.orders.number(o, t.text)
	return t.number
}

// forget lets the customer's orders go, and all names where they have become too many.
func (w *worker) forget() {
	w.orders.forget()
	w.texts[orderText].stale = true
	if n := &w.names; len(n.places)+int(n.known)+len(n.channels) > mostNames {
		*n = newWorkerNames()
		for _, column := range []int{sourceText, storeText, productText, channelText} {
			w.texts[column].stale = true
		}
	}
}

// orderName is what makes an order of a customer one: its number in its source and store or, where there is none, the
// day.
type orderName struct {
	source, store uint32
	day           crm.Date // 0 where the order has a number
}

// orderNumbers numbers the orders of one customer, from 1. Few are looked through from the newest; where there are many
// a map is made.
type orderNumbers struct {
	names []orderName
	ends  []int  // where the id of each ends among ids
	ids   []byte // one after the other, in hex
	many  map[manyOrder]uint32
}

type manyOrder struct {
	orderName
	id string
}

// fewOrders is how many orders are looked through one by one.
const fewOrders = 12

func (n *orderNumbers) id(i int) []byte {
	if i == 0 {
		return n.ids[:n.ends[0]]
	}
	return n.ids[n.ends[i-1]:n.ends[i]]
}

func (n *orderNumbers) number(o orderName, id []byte) uint32 {
	if len(n.names) > fewOrders {
		if number, known := n.many[manyOrder{o, string(id)}]; known {
			return number
		}
	} else {
		for i := len(n.names) - 1; i >= 0; i-- {
			if n.names[i] == o && string(n.id(i)) == string(id) {
				return uint32(i + 1)
			}
		}
	}
	n.names, n.ids = append(n.names, o), append(n.ids, id...)
	n.ends = append(n.ends, len(n.ids))
	number := uint32(len(n.names))
	switch {
	case number == fewOrders+1:
		n.many = make(map[manyOrder]uint32, 4*fewOrders)
		for i, o := range n.names {
			n.many[manyOrder{o, string(n.id(i))}] = uint32(i + 1)
		}
	case number > fewOrders:
		n.many[manyOrder{o, string(id)}] = number
	}
	return number
}

func (n *orderNumbers) forget() {
	n.names, n.ends, n.ids, n.many = n.names[:0], n.ends[:0], n.ids[:0], nil
}
