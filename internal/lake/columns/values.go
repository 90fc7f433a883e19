package columns

import "hash/maphash"

// Texts is a text column. Where it is optional, an empty text is one that is not there.
type Texts struct {
	column
	found    table
	seed     maphash.Seed
	words    *textStore // the dictionary
	loose    *textStore // texts of the page without it
	last     string     // the text before, and its place in the dictionary
	lastWord int32
}

// Add gives the next row's text. It is copied.
func (t *Texts) Add(text string) {
	if t.optional {
		if text == "" {
			t.levels = append(t.levels, 0)
			return
		}
		t.levels = append(t.levels, 1)
	}
	if !t.indexed() {
		t.loose.add(text)
		return
	}
	if t.lastWord < 0 || text != t.last {
		t.last, t.lastWord = text, t.word(text)
	}
	t.indexes = append(t.indexes, t.lastWord)
}

// word is a text's place in the dictionary, where it is entered if it is new.
func (t *Texts) word(text string) int32 {
	// Places follow from the order of the texts alone: the seed, which differs from run to run, reaches no file.
	hash := uint32(maphash.String(t.seed, text))
	for slot := t.found.first(hash); ; slot = t.found.next(slot) {
		word, empty := t.found.at(slot, hash)
		if empty {
			word = int32(t.words.len())
			t.words.add(text)
			t.found.put(slot, hash, word)
			return word
		}
		if word >= 0 && string(t.words.at(word)) == text {
			return word
		}
	}
}

// forget empties the dictionary.
func (t *Texts) forget() {
	t.last, t.lastWord = "", -1
	t.found.reset()
}

// Numbers is a column of whole numbers: counts, ten-thousandths, or days since 1970-01-01.
type Numbers struct {
	column
	found     table
	known     *numberStore // the dictionary
	loose     *numberStore // numbers of the page without it
	last      int64        // the number before, and its place in the dictionary
	lastKnown int32
}

// Add gives the next row's number.
func (n *Numbers) Add(number int64) {
	if n.optional {
		n.levels = append(n.levels, 1)
	}
	if !n.indexed() {
		n.loose.list = append(n.loose.list, number)
		return
	}
	if n.lastKnown < 0 || number != n.last {
		n.last, n.lastKnown = number, n.place(number)
	}
	n.indexes = append(n.indexes, n.lastKnown)
}

// AddNone says that the next row has no number. The column is optional.
func (n *Numbers) AddNone() { n.levels = append(n.levels, 0) }

// place is a number's place in the dictionary, where it is entered if it is new.
func (n *Numbers) place(number int64) int32 {
	hash := uint32(uint64(number) * 0x9E3779B97F4A7C15 >> 32)
	for slot := n.found.first(hash); ; slot = n.found.next(slot) {
		place, empty := n.found.at(slot, hash)
		if empty {
			place = int32(n.known.len())
			n.known.list = append(n.known.list, number)
			n.found.put(slot, hash, place)
			return place
		}
		if place >= 0 && n.known.list[place] == number {
			return place
		}
	}
}

func (n *Numbers) forget() {
	n.lastKnown = -1
	n.found.reset()
}

// Flags is a column of yes and no.
type Flags struct {
	column
	loose *flagStore
}

// Add gives the next row's answer.
func (f *Flags) Add(yes bool) {
	if f.optional {
		f.levels = append(f.levels, 1)
	}
	f.loose.add(yes)
}

// AddNone says that the next row has no answer. The column is optional.
func (f *Flags) AddNone() { f.levels = append(f.levels, 0) }

func (f *Flags) forget() {}

// Doubles is a column of numbers with a point.
type Doubles struct {
	column
	loose *doubleStore
}

// Add gives the next row's number.
func (d *Doubles) Add(number float64) {
	if d.optional {
		d.levels = append(d.levels, 1)
	}
	d.loose.list = append(d.loose.list, number)
}

// AddNone says that the next row has no number. The column is optional.
func (d *Doubles) AddNone() { d.levels = append(d.levels, 0) }

func (d *Doubles) forget() {}

// table finds the places of a dictionary's entries by their hashes. It has no pointers: the collector passes it by.
type table struct {
	slots []uint64 // hash and place + 1; 0 is empty
	used  int
}

func (t *table) first(hash uint32) int {
	if len(t.slots) == 0 {
		t.slots = make([]uint64, 64)
	}
	return int(hash) & (len(t.slots) - 1)
}

func (t *table) next(slot int) int { return (slot + 1) & (len(t.slots) - 1) }

// at is the place that a slot holds; -1 where it is another hash's.
func (t *table) at(slot int, hash uint32) (place int32, empty bool) {
	s := t.slots[slot]
	if s == 0 {
		return 0, true
	}
	if uint32(s>>32) != hash {
		return -1, false
	}
	return int32(uint32(s)) - 1, false
}

// put fills an empty slot, and makes room when half of the slots are full.
func (t *table) put(slot int, hash uint32, place int32) {
	t.slots[slot] = uint64(hash)<<32 | uint64(place+1)
	if t.used++; 2*t.used < len(t.slots) {
		return
	}
	old := t.slots
	t.slots = make([]uint64, 2*len(old))
	for _, s := range old {
		if s != 0 {
			to := t.first(uint32(s >> 32))
			for t.slots[to] != 0 {
				to = t.next(to)
			}
			t.slots[to] = s
		}
	}
}

func (t *table) reset() {
	clear(t.slots)
	t.used = 0
}
