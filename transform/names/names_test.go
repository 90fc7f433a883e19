package names

import (
	"slices"
	"testing"
)

func TestATextHasOneNumber(t *testing.T) {
	var n, other Names
	got := []uint32{n.NumberOf("b"), n.Number([]byte("a")), n.Number(nil), n.NumberOf(""), n.Number([]byte("b")), n.NumberOf("a")}
	if want := []uint32{1, 2, 0, 0, 1, 2}; !slices.Equal(got, want) || n.Len() != 2 {
		t.Errorf("got %v of %d, want %v of 2", got, n.Len(), want)
	}
	if n.Name(0) != "" || n.Name(1) != "b" || n.Name(2) != "a" {
		t.Errorf("%q %q %q", n.Name(0), n.Name(1), n.Name(2))
	}
	other.NumberOf("c")
	other.NumberOf("b")
	if got, want := n.Of(&other), []uint32{0, 3, 1}; !slices.Equal(got, want) {
		t.Errorf("of another: got %v, want %v", got, want)
	}
}
