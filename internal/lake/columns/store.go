package columns

import (
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// store holds values of a column: those that wait for a page, or the entries of a dictionary.
type store interface {
	len() int
	// size is how many bytes the values take, without what says where each ends: by it a page is full and a dictionary
	// is given up.
	size() int64
	values() encoding.Values
	// only is a new store of those values that are to be kept.
	only(keep []bool) store
	reset()
}

// textStore holds texts, one behind the other.
type textStore struct {
	named   bool // where all texts are empty, the smallest and the largest are named: parquet-go does so of dictionaries alone
	content []byte
	ends    []uint32 // 0, and of each text where it ends
}

func newTextStore(named bool) *textStore {
	return &textStore{named: named, ends: make([]uint32, 1, 64)}
}

func (s *textStore) add(text string) {
	s.content = append(s.content, text...)
	s.ends = append(s.ends, uint32(len(s.content)))
}

func (s *textStore) at(i int32) []byte { return s.content[s.ends[i]:s.ends[i+1]] }

func (s *textStore) len() int    { return len(s.ends) - 1 }
func (s *textStore) size() int64 { return int64(len(s.content)) }
func (s *textStore) reset()      { s.content, s.ends = s.content[:0], s.ends[:1] }

func (s *textStore) values() encoding.Values {
	content := s.content
	if len(content) == 0 {
		content = nil
		if s.named {
			content = []byte{}
		}
	}
	return encoding.ByteArrayValues(content, s.ends)
}

func (s *textStore) only(keep []bool) store {
	few := newTextStore(s.named)
	for i, kept := range keep {
		if kept {
			few.add(string(s.at(int32(i))))
		}
	}
	return few
}

// numberStore holds whole numbers that the file has in four or eight bytes.
type numberStore struct {
	kind  parquet.Kind // Int32 or Int64
	list  []int64
	small []int32 // room for values
}

func (s *numberStore) len() int { return len(s.list) }
func (s *numberStore) reset()   { s.list = s.list[:0] }

func (s *numberStore) size() int64 {
	if s.kind == parquet.Int32 {
		return 4 * int64(len(s.list))
	}
	return 8 * int64(len(s.list))
}

func (s *numberStore) values() encoding.Values {
	if s.kind == parquet.Int64 {
		return encoding.Int64Values(s.list)
	}
	s.small = s.small[:0]
	for _, n := range s.list {
		s.small = append(s.small, int32(n))
	}
	return encoding.Int32Values(s.small)
}

func (s *numberStore) only(keep []bool) store {
	few := &numberStore{kind: s.kind}
	for i, kept := range keep {
		if kept {
			few.list = append(few.list, s.list[i])
		}
	}
	return few
}

// flagStore holds yes and no, eight a byte. No dictionary has them.
type flagStore struct {
	bits []byte
	n    int
}

func (s *flagStore) add(yes bool) {
	if s.n%8 == 0 {
		s.bits = append(s.bits, 0)
	}
	if yes {
		s.bits[s.n/8] |= 1 << (s.n % 8)
	}
	s.n++
}

func (s *flagStore) len() int                { return s.n }
func (s *flagStore) size() int64             { return int64(len(s.bits)) }
func (s *flagStore) values() encoding.Values { return encoding.BooleanValues(s.bits) }
func (s *flagStore) only([]bool) store       { return s }
func (s *flagStore) reset()                  { s.bits, s.n = s.bits[:0], 0 }

// doubleStore holds numbers with a point. No dictionary has them.
type doubleStore struct{ list []float64 }

func (s *doubleStore) len() int                { return len(s.list) }
func (s *doubleStore) size() int64             { return 8 * int64(len(s.list)) }
func (s *doubleStore) values() encoding.Values { return encoding.DoubleValues(s.list) }
func (s *doubleStore) only([]bool) store       { return s }
func (s *doubleStore) reset()                  { s.list = s.list[:0] }
