package archive

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// largestSaying is up to what size a part that says something of the file is read.
const largestSaying = 64 << 10

// Texts is the text of some elements, by their local names, of a small XML part that says something of the file beside
// its cells, such as which program wrote it. What is absent, large, damaged or no XML says nothing.
func (f *File) Texts(part string, names ...string) map[string]string {
	e, ok := f.Find(part)
	if !ok || e.cut || e.Plain > largestSaying {
		return nil
	}
	b, err := f.All(e)
	if err != nil {
		return nil
	}
	return TextsOf(bytes.NewReader(b), names...)
}

// TextsOf is Texts of the start of an XML document; it ends at the first fault, and where all names were found.
func TextsOf(r io.Reader, names ...string) map[string]string {
	found := make(map[string]string)
	d := xml.NewDecoder(io.LimitReader(r, largestSaying))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, io.EOF }
	name := ""
	for len(found) < len(names) {
		token, err := d.RawToken()
		if err != nil {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			name = t.Name.Local
		case xml.EndElement:
			name = ""
		case xml.CharData:
			for _, wanted := range names {
				if _, known := found[wanted]; wanted == name && !known {
					found[wanted] = strings.Join(strings.Fields(string(t)), " ")
				}
			}
		}
	}
	return found
}
