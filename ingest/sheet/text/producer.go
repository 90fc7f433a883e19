package text

import (
	"bytes"
	"strings"
)

// Producer is the trace that a program leaves in a text file, since no text says which wrote it: encoding (ASCII where
// the first rows need no more), delimiter, line ends, and whether a line sep= stands first.
func (w *Workbook) Producer() string {
	sample, _, err := w.sample()
	if err != nil {
		return ""
	}
	encoding := string(w.Dialect().Encoding)
	if (w.body.encoding == UTF8 || w.body.encoding == Windows1252 || w.body.encoding == Latin9) && ascii(sample) == len(sample) {
		encoding = "ASCII"
	}
	parts := []string{encoding, map[rune]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "bar", ' ': "aligned"}[w.dialect.Delimiter]}
	switch {
	case bytes.Contains(sample, []byte("\r\n")):
		parts = append(parts, "CRLF")
	case bytes.IndexByte(sample, '\r') >= 0:
		parts = append(parts, "CR")
	default:
		parts = append(parts, "LF")
	}
	if w.dialect.SepLine {
		parts = append(parts, "sep=")
	}
	return strings.Join(parts, ", ")
}
