// Package oletest writes OLE2 containers for the tests of what reads them. It writes only what tests need: sectors
// of 512 bytes, streams below the root, no more of them than a sheet of paper shows.
package oletest

import (
	"encoding/binary"
	"unicode/utf16"
)

const (
	sector     = 512
	mini       = 64
	cutoff     = 4096
	endOfChain = 0xfffffffe
	freeSector = 0xffffffff
	fatSector  = 0xfffffffd
)

// Stream is one stream of a container.
type Stream struct {
	Name  string
	Bytes []byte
}

// Pack is a container of these streams ([MS-CFB] §2). Its sectors are, in this order: the sector table, the
// directory (entry 0 is the root, then the streams), the table of small streams, the root's stream if there are
// small ones, and the large streams.
func Pack(streams ...Stream) []byte {
	var small, large, miniFAT []byte
	starts := make([]uint32, len(streams))
	for i, s := range streams {
		if len(s.Bytes) < cutoff {
			starts[i] = uint32(len(small) / mini)
			miniFAT = chain(miniFAT, len(s.Bytes), mini)
			small = pad(append(small, s.Bytes...), mini)
		}
	}
	small, miniFAT = pad(small, sector), pad(miniFAT, sector)
	if len(miniFAT) == 0 {
		miniFAT = make([]byte, sector)
	}
	directory := (len(streams) + 1 + 3) / 4 * sector
	for i, s := range streams {
		if len(s.Bytes) >= cutoff {
			starts[i] = uint32(len(large) / sector) // from the first large one on, until the table's size is known
			large = pad(append(large, s.Bytes...), sector)
		}
	}
	sizes := []int{directory, len(miniFAT), len(small)}
	for _, s := range streams {
		if len(s.Bytes) >= cutoff {
			sizes = append(sizes, len(s.Bytes))
		}
	}
	fat, tables := table(sizes)
	first := func(n int) (at uint32) { // the sector where the n-th of sizes starts
		at = uint32(tables)
		for _, size := range sizes[:n] {
			at += uint32((size + sector - 1) / sector)
		}
		return at
	}
	b := append(header(tables, first(0), first(1)), fat...)
	root := uint32(endOfChain)
	if len(small) > 0 {
		root = first(2)
	}
	entries := entry("Root Entry", 5, freeSector, 1, root, len(small))
	for i, s := range streams {
		if len(s.Bytes) >= cutoff {
			starts[i] += first(3)
		}
		next := uint32(freeSector)
		if i+1 < len(streams) {
			next = uint32(i + 2)
		}
		entries = append(entries, entry(s.Name, 2, next, freeSector, starts[i], len(s.Bytes))...)
	}
	b = append(b, entries...)
	b = append(b, make([]byte, directory-len(entries))...)
	return append(append(append(b, miniFAT...), small...), large...)
}

// table is the sector table of chains of these sizes, behind the sectors that hold the table itself.
func table(sizes []int) (fat []byte, tables int) {
	for {
		fat = fat[:0]
		for range tables {
			fat = u32(fat, fatSector)
		}
		for _, size := range sizes {
			fat = chain(fat, size, sector)
		}
		if need := (len(fat) + sector - 1) / sector; need <= tables {
			break
		} else {
			tables = need
		}
	}
	for len(fat) < tables*sector {
		fat = u32(fat, freeSector)
	}
	return fat, tables
}

// chain appends the numbers of a chain of sectors that follow one another and hold size bytes.
func chain(table []byte, size, sector int) []byte {
	for n := (size + sector - 1) / sector; n > 1; n-- {
		table = u32(table, uint32(len(table)/4+1))
	}
	if size > 0 {
		table = u32(table, endOfChain)
	}
	return table
}

func header(tables int, directory, miniFAT uint32) []byte {
	h := make([]byte, 24, sector)
	binary.LittleEndian.PutUint64(h, 0xe11ab1a1e011cfd0)
	for _, v := range []uint16{0x3e, 3, 0xfffe, 9, 6, 0, 0, 0, 0, 0} {
		h = binary.LittleEndian.AppendUint16(h, v)
	}
	for _, v := range []uint32{uint32(tables), directory, 0, cutoff, miniFAT, 1, endOfChain, 0} {
		h = u32(h, v)
	}
	for i := range 109 {
		if i < tables {
			h = u32(h, uint32(i))
		} else {
			h = u32(h, freeSector)
		}
	}
	return h
}

// entry is an entry of the directory.
func entry(name string, kind byte, right, child, start uint32, size int) []byte {
	e := make([]byte, 128)
	for i, u := range utf16.Encode([]rune(name)) {
		binary.LittleEndian.PutUint16(e[2*i:], u)
		binary.LittleEndian.PutUint16(e[64:], uint16(2*i+4))
	}
	e[66], e[67] = kind, 1
	for i, v := range []uint32{freeSector, right, child} {
		binary.LittleEndian.PutUint32(e[68+4*i:], v)
	}
	binary.LittleEndian.PutUint32(e[116:], start)
	binary.LittleEndian.PutUint32(e[120:], uint32(size))
	return e
}

func u32(b []byte, v uint32) []byte { return binary.LittleEndian.AppendUint32(b, v) }

func pad(b []byte, to int) []byte {
	for len(b)%to != 0 {
		b = append(b, 0)
	}
	return b
}
