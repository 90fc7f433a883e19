// Package names numbers texts, so that what is asked once a line is looked up in a list. What is named is the caller's.
package names

// Names gives out numbers from 1, the same to the same text, in the order in which they were asked for; "" has 0. The zero
// value has given none. It is for one goroutine.
type Names struct {
	of  map[string]uint32
	all []string
}

// Number is the number of a text.
func (n *Names) Number(text []byte) uint32 {
	if number, known := n.of[string(text)]; known || len(text) == 0 {
		return number
	}
	return n.add(string(text))
}

// NumberOf is the number of a text that is a string.
func (n *Names) NumberOf(text string) uint32 {
	if number, known := n.of[text]; known || text == "" {
		return number
	}
	return n.add(text)
}

func (n *Names) add(text string) uint32 {
	if n.of == nil {
		n.of = map[string]uint32{}
	}
	n.all = append(n.all, text)
	n.of[text] = uint32(len(n.all))
	return uint32(len(n.all))
}

// Len is the highest number.
func (n *Names) Len() int { return len(n.all) }

// Name is the text of a number that was given out; 0 has "".
func (n *Names) Name(number uint32) string {
	if number == 0 {
		return ""
	}
	return n.all[number-1]
}

// Of makes the names of another their numbers here, from 0.
func (n *Names) Of(other *Names) []uint32 {
	numbers := make([]uint32, other.Len()+1)
	for i, text := range other.all {
		numbers[i+1] = n.NumberOf(text)
	}
	return numbers
}
