package xls

import (
	"bytes"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/ole"
)

// The property set of a document's summary ([MS-OLEPS] §2.21, §3.1): the name of the program is property 0x12, a
// string of bytes.
const (
	summaryStream = "\x05SummaryInformation"
	appName       = 0x12
	byteString    = 0x1e
	longestName   = 255
)

// Producer is the program that wrote the file, as the summary of its container says; "" where it is not said.
func (w *Workbook) Producer() string { return w.producer }

// producerOf reads the summary of a container. It says nothing of the cells, so a damaged one says nothing at all.
func producerOf(file *ole.File) string {
	b, found, err := file.Stream(summaryStream)
	if !found || err != nil || len(b) < 48 || le.Uint16(b) != 0xfffe {
		return ""
	}
	at := int64(le.Uint32(b[44:])) // of the first property set
	if at+8 > int64(len(b)) {
		return ""
	}
	set := b[at:]
	for i := range min(int64(le.Uint32(set[4:])), int64(len(set)-8)/8) {
		entry := set[8+8*i:]
		if le.Uint32(entry) == appName {
			return stringAt(set, int64(le.Uint32(entry[4:])))
		}
	}
	return ""
}

// stringAt is the string of bytes at a place of a property set; "" where there is none.
func stringAt(set []byte, at int64) string {
	if at+8 > int64(len(set)) || le.Uint16(set[at:]) != byteString {
		return ""
	}
	n, text := int64(le.Uint32(set[at+4:])), set[at+8:]
	if n > int64(len(text)) || n > longestName {
		return ""
	}
	name, _, _ := bytes.Cut(text[:n], []byte{0})
	return strings.ToValidUTF8(string(name), "?")
}
