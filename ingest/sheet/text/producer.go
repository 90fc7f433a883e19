package text

import (
	"bytes"
	"strings"
)

// trace is what the start of a text shows of the program that wrote it.
type trace struct {
	ascii bool
	ends  string // of its lines
}

func traceOf(sample []byte) trace {
	t := trace{ascii: ascii(sample) == len(sample), ends: "LF"}
	switch {
	case bytes.Contains(sample, []byte("\r\n")):
		t.ends = "CRLF"
	case bytes.IndexByte(sample, '\r') >= 0:
		t.ends = "CR"
	}
	return t
}

// Producer is the trace that a program leaves in a text file, since no text says which wrote it: encoding (ASCII where
// the first rows need no more), delimiter, line ends, and whether a line sep= stands first.
func (w *Workbook) Producer() string {
	encoding := string(w.Dialect().Encoding)
	if (w.body.encoding == UTF8 || w.body.encoding == Windows1252 || w.body.encoding == Latin9) && w.trace.ascii {
		encoding = "ASCII"
	}
	delimiter := map[rune]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "bar", ' ': "aligned"}[w.dialect.Delimiter]
	parts := []string{encoding, delimiter, w.trace.ends}
	if w.dialect.SepLine {
		parts = append(parts, "sep=")
	}
	return strings.Join(parts, ", ")
}
