package ole

import "fmt"

// collect reads a stream along its chain: every sector inside the file, none in two chains, the last one marked
// as such, and enough of them for the stream.
func (f *File) collect(entry []byte) ([]byte, error) {
	start, size := le.Uint32(entry[116:]), le.Uint64(entry[120:])
	if f.sector == 512 {
		size &= 1<<32 - 1 // old writers leave rubbish in the upper half (§2.6.1)
	}
	if size == 0 { // then the start means nothing
		return []byte{}, nil
	}
	if size > uint64(f.whole) {
		return nil, beyond(int64(min(size, 1<<62)))
	}
	if size < uint64(le.Uint32(f.b[56:])) {
		return f.collectSmall(start, int(size))
	}
	places, err := f.chain(start, int64(size))
	if err != nil {
		return nil, err
	}
	if at := places[0]; f.inARow(places, int(size)) && int64(at)+int64(size) <= f.whole {
		return f.b[at : at+int(size) : at+int(size)], nil
	}
	stream := make([]byte, 0, size)
	for _, at := range places {
		if stream, err = f.join(stream, at, min(f.sector, int(size)-len(stream))); err != nil {
			return nil, err
		}
	}
	return stream, nil
}

// inARow says whether the sectors that hold size bytes stand one behind the other.
func (f *File) inARow(places []int, size int) bool {
	for i := range (size + f.sector - 1) / f.sector {
		if places[i] != places[0]+i*f.sector {
			return false
		}
	}
	return true
}

// join appends the n bytes from a place on; they must lie in the file, not in its padding.
func (f *File) join(stream []byte, at, n int) ([]byte, error) {
	if int64(at+n) > f.whole && n > 0 {
		return nil, beyond(int64(at + n))
	}
	return append(stream, f.b[at:at+n]...), nil
}

// small is where streams below the cutoff lie: in sectors of 64 bytes inside the root's stream (§2.4).
type small struct {
	places []int // of the sectors of the root's stream
	fat    []uint32
	owned  []bool // small sectors that belong to a chain already
}

func (f *File) readSmall() error {
	places, err := f.chain(le.Uint32(f.entries[0][116:]), -1)
	if err != nil {
		return fmt.Errorf("small streams: %w", err)
	}
	tables, err := f.chain(le.Uint32(f.b[60:]), -1)
	if err != nil {
		return fmt.Errorf("table of small streams: %w", err)
	}
	s := &small{places: places}
	for _, at := range tables {
		s.fat = f.numbers(s.fat, at)
	}
	s.owned = make([]bool, min(len(s.fat), len(places)*(f.sector/miniSize)))
	f.small = s
	return nil
}

// collectSmall reads a stream below the cutoff.
func (f *File) collectSmall(start uint32, size int) ([]byte, error) {
	if f.small == nil {
		if err := f.readSmall(); err != nil {
			return nil, err
		}
	}
	m, per := f.small, f.sector/miniSize
	stream := make([]byte, 0, size)
	for s := start; s != endOfChain; s = m.fat[s] {
		if int64(s) >= int64(len(m.owned)) || m.owned[s] {
			return nil, fmt.Errorf("small sector %d does not fit", s)
		}
		m.owned[s] = true
		at := m.places[int(s)/per] + int(s)%per*miniSize
		var err error
		if stream, err = f.join(stream, at, min(miniSize, size-len(stream))); err != nil {
			return nil, err
		}
	}
	if len(stream) != size {
		return nil, fmt.Errorf("small sectors for %d of %d bytes", len(stream), size)
	}
	return stream, nil
}
