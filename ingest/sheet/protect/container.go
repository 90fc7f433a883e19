package protect

// excelize reads containers with a library that believes the counts of a damaged header and follows whatever chain it
// is given. So it never sees the file's own container: the two streams, which package ole has read, are packed anew.

// The numbers of [MS-CFB] §2.1 and §2.6 that a container of two large streams needs.
const (
	sectorSize = 4096 // version 4, so that the header alone lists the sector tables of what may be decrypted
	entrySize  = 128
	endOfChain = 0xfffffffe
	freeSector = 0xffffffff
	fatSector  = 0xfffffffd
)

// repack is a container with the two streams. Both are made as long as a large stream is at least: the information by
// blanks, which mean nothing at the end of XML nor behind a verifier, and the package by zeros behind its stated size.
func (s streams) repack() []byte {
	info := append([]byte(nil), s.info...)
	for len(info) < sectorSize {
		info = append(info, ' ')
	}
	pack := append([]byte(nil), s.pack...)
	if n := sectorSize + 8 - len(pack); n > 0 {
		pack = append(pack, make([]byte, n)...)
	}
	sectors := []int{1, sectorsOf(info), sectorsOf(pack)} // of the directory and the streams
	tables := 1
	for total := sectors[0] + sectors[1] + sectors[2]; tables*sectorSize/4 < total+tables; {
		tables++
	}
	starts := []int{tables, tables + 1, tables + 1 + sectors[1]}
	b := containerHeader(tables)
	for range tables {
		b = le.AppendUint32(b, fatSector)
	}
	for i, n := range sectors {
		for k := range n - 1 {
			b = le.AppendUint32(b, uint32(starts[i]+k+1))
		}
		b = le.AppendUint32(b, endOfChain)
	}
	for len(b) < (1+tables)*sectorSize {
		b = le.AppendUint32(b, freeSector)
	}
	b = appendEntry(b, "Root Entry", 5, freeSector, 1, endOfChain, 0)
	b = appendEntry(b, infoName, 2, 2, freeSector, uint32(starts[1]), len(info))
	b = appendEntry(b, packName, 2, freeSector, freeSector, uint32(starts[2]), len(pack))
	for _, stream := range [][]byte{nil, info, pack} {
		b = append(b, stream...)
		b = append(b, make([]byte, -len(b)&(sectorSize-1))...)
	}
	return b
}

func sectorsOf(b []byte) int { return (len(b) + sectorSize - 1) / sectorSize }

// containerHeader is the header (§2.2) with the numbers of the sector tables, which come first.
func containerHeader(tables int) []byte {
	h := []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	h = append(h, make([]byte, 16)...)
	for _, v := range []uint16{0x3e, 4, 0xfffe, 12, 6, 0, 0, 0} {
		h = le.AppendUint16(h, v)
	}
	for _, v := range []uint32{1, uint32(tables), uint32(tables), 0, sectorSize, endOfChain, 0, endOfChain, 0} {
		h = le.AppendUint32(h, v)
	}
	for i := range uint32(109) {
		if int(i) >= tables {
			i = freeSector
		}
		h = le.AppendUint32(h, i)
	}
	return append(h, make([]byte, sectorSize-len(h))...)
}

// appendEntry appends an entry of the directory (§2.6.1).
func appendEntry(b []byte, name string, kind byte, right, child, start uint32, size int) []byte {
	e := make([]byte, entrySize)
	n := copy(e, wide(name))
	le.PutUint16(e[64:], uint16(n+2))
	e[66], e[67] = kind, 1
	for i, v := range []uint32{freeSector, right, child} {
		le.PutUint32(e[68+4*i:], v)
	}
	le.PutUint32(e[116:], start)
	le.PutUint64(e[120:], uint64(size))
	return append(b, e...)
}
