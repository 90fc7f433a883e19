// Package damage is the ways in which spreadsheet files get hurt on their way: cut downloads, flipped bits, parts that
// got lost, programs that write what the format forbids. catalog.go lists them, one file a family holds what they do.
// Each kind is a function of a file and of a source of chance, so that a damage can be made again by its seed. Nothing
// is read or judged here: that is for the readers' tests and for internal/bench/damage. Nothing of the product
// imports it.
package damage

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
)

// Must is what every reading of a damaged file has to end with.
type Must uint8

// What a reader must do.
const (
	// Anything leaves it to the reader: the file may be refused, or be read with every cell as it was.
	Anything Must = iota
	// Refuse says that the file no longer holds its cells, or holds what the format forbids.
	Refuse
	// Read says that the file is odd but right: every cell must come out as it was.
	Read
	// Report says that the reader hands out what is there, and that the import has to name the rows.
	Report
	// Untold says that no structure breaks: the format cannot tell. The runs are counted, never blamed.
	Untold
)

// Place is a cell: row and column from 1.
type Place struct{ Row, Col int }

// Kind is one way in which a file gets damaged.
type Kind struct {
	Name    string
	From    string   // where it is named: "7.1" and "reader" are the project's two lists, "" is neither
	Formats []string // of xlsx, xlsb, ods, protected (a workbook under a password), xls, text: those that it is made for
	Must    Must
	// Adds is a cell that the damaged file holds more than the whole one; the zero value is none.
	Adds Place
	// Do makes a damaged copy of a file; nil where it finds nothing to damage.
	Do func(f *File, r *rand.Rand) []byte
}

// Fits says whether a kind is made for a format.
func (k Kind) Fits(format string) bool { return slices.Contains(k.Formats, format) }

// Chance is the source of chance of one damage: the same kind and seed always damage a file alike, whatever stands
// before the kind in the catalogue.
func (k Kind) Chance(seed uint64) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(k.Name)) // never fails
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
