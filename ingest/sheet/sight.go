package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync"

	"github.com/habitue-crm/habitue/ingest/sheet/ole"
	"github.com/habitue-crm/habitue/ingest/sheet/text"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Sight is what the first and last bytes of a file show, before any of it is read as a format.
type Sight struct {
	head, tail []byte
	directory  []byte // the first entries of an OLE2 directory, wherever it lies
	ending     string // of the name, in lower case, with its dot
	text       bool   // the head is text in some encoding
}

const (
	headSize = 64 << 10
	tailSize = 256 << 10 // most central directories of zip files
)

// look reads the first bytes, and of the files that say there what they hold the last ones.
func look(r io.ReaderAt, size int64, name string) (Sight, error) {
	s := Sight{ending: strings.ToLower(filepath.Ext(name))}
	s.head = make([]byte, min(size, headSize))
	if err := readPart(r, s.head, 0); err != nil {
		return s, err
	}
	s.text = plain(s.head)
	if !isZip(s) && !ole.Is(s.head) {
		return s, nil
	}
	s.tail = make([]byte, min(size, tailSize))
	if err := readPart(r, s.tail, size-int64(len(s.tail))); err != nil {
		return s, err
	}
	s.lookAtDirectory(r, size)
	return s, nil
}

// readPart fills b with the bytes of r from a place on.
func readPart(r io.ReaderAt, b []byte, at int64) error {
	n, err := r.ReadAt(b, at)
	switch {
	case n == len(b):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return problem.New(problem.FileChanged, nil)
	}
	return cannotOpen(err)
}

// lookAtDirectory reads the start of an OLE2 directory, whose place the header says ([MS-CFB] §2.2). Where that
// is damaged there is none; the format's own package says so.
func (s *Sight) lookAtDirectory(r io.ReaderAt, size int64) {
	if !ole.Is(s.head) || len(s.head) < 512 {
		return
	}
	sector := int64(1) << (binary.LittleEndian.Uint16(s.head[30:]) & 15)
	at := (int64(binary.LittleEndian.Uint32(s.head[48:])) + 1) * sector
	if at >= size {
		return
	}
	b := make([]byte, min(4096, size-at))
	if n, _ := r.ReadAt(b, at); n == len(b) {
		s.directory = b
	}
}

// streams says whether a stream's name stands in what was seen of an OLE2 file.
func (s Sight) streams(name string) bool {
	wide := wideName(name)
	return bytes.Contains(s.directory, wide) || bytes.Contains(s.head, wide) || bytes.Contains(s.tail, wide)
}

func (s Sight) starts(prefix string) bool { return bytes.HasPrefix(s.head, []byte(prefix)) }

// holds says whether a name stands among the entries of a zip file: in its directory at the end, or in the
// entries themselves where the end is cut off.
func (s Sight) holds(name string) bool {
	return bytes.Contains(s.tail, []byte(name)) || bytes.Contains(s.head, []byte(name))
}

func (s Sight) named(endings ...string) bool {
	for _, e := range endings {
		if s.ending == e {
			return true
		}
	}
	return false
}

func isZip(s Sight) bool {
	return s.starts("PK\x03\x04") || s.starts("PK\x05\x06") || s.starts("PK\x07\x08")
}

// isXLSX: ECMA-376 part 2, a zip file with the workbook's parts. A workbook whose directory is cut off is one
// too, so that it is refused as what it is.
func isXLSX(s Sight) bool {
	return isZip(s) && !isXLSB(s) && !isODS(s) &&
		(s.holds("xl/") || s.named(".xlsx", ".xlsm", ".xltx", ".xltm") && !s.otherZip())
}

// isXLSB: [MS-XLSB] §2.1.1, the same with records instead of XML.
func isXLSB(s Sight) bool {
	return isZip(s) && (s.holds("xl/workbook.bin") || s.named(".xlsb") && s.holds("_rels/.rels") && !s.otherZip())
}

const odsType = "application/vnd.oasis.opendocument.spreadsheet"

// isODS: OpenDocument 1.3 part 2 §3.3 puts the media type uncompressed at the start of the zip file.
func isODS(s Sight) bool {
	return isFlatODS(s) || isZip(s) && (bytes.Contains(s.head[:min(len(s.head), 256)], []byte("mimetype"+odsType)) ||
		s.named(".ods", ".ots") && s.holds("content.xml"))
}

// isFlatODS: OpenDocument 1.3 part 3 §3.1.2, the whole document in one XML file, which says its type.
func isFlatODS(s Sight) bool {
	return (s.starts("<?xml") || s.starts("<office:document")) && bytes.Contains(s.head, []byte("office:mimetype=\""+odsType))
}

// wideName is a name as OLE2 directories write it.
func wideName(name string) []byte {
	var b []byte
	for i := range len(name) {
		b = append(b, name[i], 0)
	}
	return b
}

// isEncrypted: [MS-OFFCRYPTO] §2.3.1, a protected workbook is a stream of an OLE2 file.
func isEncrypted(s Sight) bool {
	return ole.Is(s.head) && s.streams("EncryptedPackage")
}

// isXLS: an OLE2 file that is nothing else we know, or the bare stream that Excel 5 could write.
func isXLS(s Sight) bool {
	return ole.Is(s.head) && !isEncrypted(s) || s.starts("\x09\x08") && len(s.head) > 8
}

// otherZip says that a zip file is clearly something else than a workbook.
func (s Sight) otherZip() bool {
	return s.holds("word/") || s.holds("ppt/") || s.holds("Index/Document.iwa") || s.holds("META-INF/MANIFEST.MF")
}

// markers are files that start with fixed bytes and are no spreadsheets. Where the bytes are letters, a table
// could start so too: those count only in front of bytes that are no text.
func markers() []struct{ start, format string } {
	return []struct{ start, format string }{
		{"\x89PNG", "PNG"},
		{"\xff\xd8\xff", "JPEG"},
		{"GIF8", "GIF"},
		{"II*\x00", "TIFF"},
		{"MM\x00*", "TIFF"},
		{"RIFF", "RIFF"},
		{"MZ", "EXE"},
		{"\x7fELF", "ELF"},
		{"\xcf\xfa\xed\xfe", "Mach-O"},
		{"PAR1", "Parquet"},
		{"SQLite format 3\x00", "SQLite"},
		{"{\\rtf", "RTF"},
		{"%!PS", "PostScript"},
		{"ID3", "MP3"},
		{"OggS", "Ogg"},
		{"\x00\x01\x00\x00Standard", "Access"},
		{"ARROW1", "Arrow"},
	}
}

// archives are files that hold other files; what gzip packed is opened, and comes nowhere near.
func archives() []struct{ start, format string } {
	return []struct{ start, format string }{
		{"7z\xbc\xaf\x27\x1c", "7-Zip"},
		{"Rar!", "RAR"},
		{"BZh", "bzip2"},
		{"\xfd7zXZ\x00", "xz"},
		{"\x28\xb5\x2f\xfd", "zstd"},
	}
}

// refusal says what a file is that is no spreadsheet, or one that cannot be read; nil for all others.
func (s Sight) refusal() *problem.Problem {
	other := func(format string) *problem.Problem {
		return problem.New(problem.OtherFormat, problem.Args{"format": format})
	}
	switch {
	case isZip(s):
		return s.refuseZip(other)
	case ole.Is(s.head):
		return s.refuseOLE2(other)
	case s.starts("BM") && len(s.head) > 10 && bytes.Equal(s.head[6:10], make([]byte, 4)):
		return other("BMP")
	case s.starts("%PDF"):
		return problem.New(problem.PDFFile, nil)
	case s.starts("\x09\x00\x04\x00"), s.starts("\x09\x02\x06\x00"), s.starts("\x09\x04\x06\x00"):
		return problem.New(problem.OldExcel, nil) // BOF of BIFF2, 3 and 4
	}
	for _, a := range archives() {
		if s.starts(a.start) {
			return problem.New(problem.ArchiveFile, problem.Args{"format": a.format})
		}
	}
	for _, m := range markers() {
		if s.starts(m.start) && (m.start[0] == '{' || m.start[0] == '%' || !s.text) {
			return other(m.format)
		}
	}
	return s.refuseText(other)
}

func (s Sight) refuseZip(other func(string) *problem.Problem) *problem.Problem {
	switch {
	case isXLSB(s), isODS(s), isXLSX(s):
		return nil
	case s.holds("word/"):
		return other("Word")
	case s.holds("ppt/"):
		return other("PowerPoint")
	case s.holds("Index/Document.iwa"):
		return problem.New(problem.NumbersFile, nil)
	case s.holds("application/vnd.oasis.opendocument.text"):
		return other("Writer")
	}
	return problem.New(problem.ArchiveFile, problem.Args{"format": "zip"})
}

func (s Sight) refuseOLE2(other func(string) *problem.Problem) *problem.Problem {
	switch {
	case s.streams("Workbook"), s.streams("Book"), s.streams("EncryptedPackage"):
		return nil
	case s.streams("WordDocument"):
		return other("Word")
	case s.streams("PowerPoint Document"):
		return other("PowerPoint")
	case s.streams("__properties_version1.0"):
		return other("Outlook")
	}
	return nil
}

// refuseText names text that is no table.
func (s Sight) refuseText(other func(string) *problem.Problem) *problem.Problem {
	t := bytes.TrimLeft(bytes.TrimPrefix(s.head, []byte("\xef\xbb\xbf")), " \t\r\n")
	low := bytes.ToLower(t[:min(len(t), 1024)])
	begins := func(p string) bool { return bytes.HasPrefix(low, []byte(p)) }
	switch {
	case isFlatODS(s):
		return nil
	case begins("<?xml") && bytes.Contains(s.head, []byte("urn:schemas-microsoft-com:office:spreadsheet")):
		return problem.New(problem.XMLSpreadsheet, nil)
	case begins("<html"), begins("<!doctype html"), begins("<table"), begins("<head"), begins("<meta"), begins("<style"),
		begins("<?xml") && bytes.Contains(low, []byte("<html")), begins("<!--") && bytes.Contains(low, []byte("<html")):
		return problem.New(problem.HTMLFile, nil)
	case begins("mime-version:") && bytes.Contains(low, []byte("multipart/related")):
		return problem.New(problem.HTMLFile, nil)
	case begins("<?xml"):
		return other("XML")
	case begins("{") && jsonAfter(low[1:], '"', '}'), begins("[") && jsonAfter(low[1:], '{', '[', '"', ']'):
		return other("JSON")
	case !s.text:
		return nil // isText will not take it either
	case s.named(".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".ods", ".ots"):
		return problem.New(problem.NameSaysOtherwise, problem.Args{"ending": s.ending})
	}
	return nil
}

// jsonAfter says whether the first byte that is no blank is one of those.
func jsonAfter(b []byte, next ...byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	return len(b) > 0 && bytes.IndexByte(next, b[0]) >= 0
}

// isText comes after all others: bytes that a text editor would show.
func isText(s Sight) bool { return s.text }

// oddBytes has a one for each byte that hardly stands in a text, NUL apart.
var oddBytes = sync.OnceValue(func() *[256]uint8 {
	var odd [256]uint8
	for c := 1; c < 0x20; c++ {
		if (c < '\t' || c > '\r') && c != 0x1a && c != 0x1b {
			odd[c] = 1
		}
	}
	odd[0x7f] = 1
	return &odd
})

// plain says whether bytes are text in some encoding: control characters are rare in it, and the zeros are
// those of UTF-16 or a few strays.
func plain(b []byte) bool {
	if text.IsWide(b) {
		return true
	}
	control, zeros := 0, bytes.Count(b, []byte{0})
	odd := oddBytes()
	for _, c := range b {
		control += int(odd[c])
	}
	return control <= max(2, len(b)/50) && zeros <= max(4, len(b)/10) && zeros < len(b)
}
