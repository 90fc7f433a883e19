package damage

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

var le = binary.LittleEndian

// records are where the records of a zip file's directory start.
func records(b []byte) []int {
	var at []int
	for i := 0; i+46 <= len(b); i++ {
		if le.Uint32(b[i:]) == 0x02014b50 {
			at = append(at, i)
		}
	}
	return at
}

// inDirectory flips a bit of a number in a record of the directory, and in the entry's own header too.
func inDirectory(offset int, both bool) func(*File, *rand.Rand) []byte {
	return change(func(b []byte, r *rand.Rand) []byte {
		all := records(b)
		if len(all) == 0 {
			return nil
		}
		at := all[r.IntN(len(all))]
		header := int(le.Uint32(b[at+42:]))
		v := le.Uint32(b[at+offset:]) ^ (1 << r.IntN(12))
		le.PutUint32(b[at+offset:], v)
		if both {
			le.PutUint32(b[header+offset-2:], v)
		}
		return b
	})
}

// method names another way of packing in both headers.
func method(b []byte, r *rand.Rand) []byte {
	all := records(b)
	if len(all) == 0 {
		return nil
	}
	at := all[r.IntN(len(all))]
	m := []uint16{0, 8, 9, 12, 14, 93}[r.IntN(6)]
	le.PutUint16(b[at+10:], m)
	le.PutUint16(b[int(le.Uint32(b[at+42:]))+8:], m)
	return b
}

// exchangeEntries lets two names point at one another's bytes.
func exchangeEntries(b []byte, r *rand.Rand) []byte {
	all := records(b)
	if len(all) == 0 {
		return nil
	}
	i, j := all[r.IntN(len(all))], all[r.IntN(len(all))]
	x, y := le.Uint32(b[i+42:]), le.Uint32(b[j+42:])
	if x == y || le.Uint32(b[i+24:])+le.Uint32(b[j+24:]) == 0 { // itself, or two folders
		return nil
	}
	le.PutUint32(b[i+42:], y)
	le.PutUint32(b[j+42:], x)
	return b
}

// otherName changes a letter of a name in the entry's own header or in the directory.
func otherName(b []byte, r *rand.Rand) []byte {
	all := records(b)
	if len(all) == 0 {
		return nil
	}
	at := all[r.IntN(len(all))]
	n := int(le.Uint16(b[at+28:]))
	name := at + 46
	if r.IntN(2) == 0 {
		name = int(le.Uint32(b[at+42:])) + 30
	}
	b[name+r.IntN(n)] ^= 1
	return b
}

// forget takes an entry out of the directory and leaves its bytes where they are.
func forget(b []byte, r *rand.Rand) []byte {
	all := records(b)
	end := bytes.LastIndex(b, []byte("PK\x05\x06"))
	if len(all) < 2 || end < 0 {
		return nil
	}
	at := all[r.IntN(len(all))]
	size := 46 + int(le.Uint16(b[at+28:])) + int(le.Uint16(b[at+30:])) + int(le.Uint16(b[at+32:]))
	le.PutUint16(b[end+8:], le.Uint16(b[end+8:])-1)
	le.PutUint16(b[end+10:], le.Uint16(b[end+10:])-1)
	le.PutUint32(b[end+12:], le.Uint32(b[end+12:])-uint32(size))
	return append(b[:at], b[at+size:]...)
}

// inSheetBytes damages the packed bytes of a sheet where they lie in the file.
func inSheetBytes(do func(packed []byte, r *rand.Rand)) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte {
		i := f.pick(r, isSheet)
		if i < 0 {
			return nil
		}
		b := bytes.Clone(f.Bytes)
		at := bytes.Index(b, f.parts[i].packed)
		if at < 0 || len(f.parts[i].packed) == 0 {
			return nil
		}
		do(b[at:at+len(f.parts[i].packed)], r)
		return b
	}
}

func flipOne(b []byte, r *rand.Rand) { b[r.IntN(len(b))] ^= 1 << r.IntN(8) }

func overwrite(b []byte, r *rand.Rand) {
	at := r.IntN(len(b))
	for i := at; i < min(len(b), at+16); i++ {
		b[i] = byte(r.Uint32())
	}
}

// packedShort cuts the packed bytes of a sheet; the packed size fits, the sheet's own size and checksum are the old.
func packedShort(f *File, r *rand.Rand) []byte {
	i := f.pick(r, isSheet)
	if i < 0 || len(f.parts[i].packed) < 2 {
		return nil
	}
	parts := slices.Clone(f.parts)
	parts[i].packed = parts[i].packed[:1+r.IntN(len(parts[i].packed)-1)]
	return f.pack(parts)
}

// stale changes the text of a sheet and keeps its size and the checksum that it had before: a bit that was flipped
// before the packing, or one whose packed bytes still unpack.
func stale(do func(s string, r *rand.Rand) string) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte {
		i := f.pick(r, isSheet)
		if i < 0 {
			return nil
		}
		text := do(f.parts[i].text, r)
		if text == f.parts[i].text || len(text) != len(f.parts[i].text) {
			return nil
		}
		parts := slices.Clone(f.parts)
		parts[i] = part{parts[i].name, text, f.packer.pack(text), 8, crc32.ChecksumIEEE([]byte(f.parts[i].text))}
		return f.pack(parts)
	}
}

// sheetTwice adds a second entry of a sheet's name, cut short but whole in itself, behind or before it.
func sheetTwice(rename func(string) string) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte {
		i := f.pick(r, isSheet)
		if i < 0 {
			return nil
		}
		short := part{name: rename(f.parts[i].name), text: f.parts[i].text}
		if rows := wholeRows(short.text); len(rows) > 1 {
			short.text = short.text[:rows[0][1]] + short.text[rows[len(rows)-1][1]:]
		}
		at := len(f.parts)
		if r.IntN(2) == 0 {
			at = i
		}
		return f.pack(slices.Insert(slices.Clone(f.parts), at, short))
	}
}

func sameName(s string) string { return s }

// otherCase is the same name to the format, which does not tell capitals from small letters (ECMA-376 part 2 §6.2.2).
func otherCase(s string) string {
	if s == "content.xml" { // OpenDocument does tell them
		return s
	}
	return strings.ToUpper(s)
}

// dropAny leaves a part out, whichever it is.
func dropAny(f *File, r *rand.Rand) []byte {
	i := r.IntN(len(f.parts))
	return f.pack(slices.Delete(slices.Clone(f.parts), i, i+1))
}

// dropSheet leaves a sheet out.
func dropSheet(f *File, r *rand.Rand) []byte {
	i := f.pick(r, isSheet)
	if i < 0 {
		return nil
	}
	return f.pack(slices.Delete(slices.Clone(f.parts), i, i+1))
}

// dropNamed leaves out the part whose name ends with one of these, and its relationship too where rel is set.
func dropNamed(rel bool, suffixes ...string) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte {
		for _, suffix := range suffixes {
			i := f.find(suffix)
			if i < 0 {
				continue
			}
			parts := slices.Delete(slices.Clone(f.parts), i, i+1)
			for k, p := range parts {
				if rel && strings.HasSuffix(p.name, ".rels") {
					name := regexp.QuoteMeta(strings.TrimPrefix(suffix, "/"))
					text := regexp.MustCompile(`<Relationship [^>]*Target="[^"]*`+name+`"[^>]*/>`).ReplaceAllString(p.text, "")
					if text != p.text {
						parts[k] = part{name: p.name, text: text}
					}
				}
			}
			return f.pack(parts)
		}
		return nil
	}
}
