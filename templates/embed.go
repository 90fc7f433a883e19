// Package templates holds what people receive and read, as files: the letters and, later, the reports. It
// knows only their names. A letter is put together in two steps: a frame (letter/) around the part of its
// template (newsletter/, offer/) is filled with what is the same for everyone, between [[ and ]]; what differs
// from person to person stands between {{ and }} and is filled when the letter is sent.
package templates

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
)

//go:embed letter newsletter offer
var files embed.FS

// Letters lists the templates that a campaign can name.
func Letters() []string { return []string{"newsletter", "offer"} }

// Letter is one template's sources: frame and part in HTML and plain text, and the words of a language.
type Letter struct {
	FrameHTML, FrameText string
	PartHTML, PartText   string
	Words                map[string]string
}

// Read returns the sources of a letter ("newsletter" or "offer") in a language ("fr", else English).
func Read(name, lang string) (Letter, error) {
	var l Letter
	for path, into := range map[string]*string{
		"letter/frame.html": &l.FrameHTML, "letter/frame.txt": &l.FrameText,
		name + "/part.html": &l.PartHTML, name + "/part.txt": &l.PartText,
	} {
		text, err := fs.ReadFile(files, path)
		if err != nil {
			return Letter{}, fmt.Errorf("read letter template: %w", err)
		}
		*into = string(text)
	}
	text, err := fs.ReadFile(files, "letter/words.json")
	if err != nil {
		return Letter{}, fmt.Errorf("read letter words: %w", err)
	}
	var words map[string]map[string]string
	if err := json.Unmarshal(text, &words); err != nil {
		return Letter{}, fmt.Errorf("read letter words: %w", err)
	}
	if lang != "fr" {
		lang = "en"
	}
	l.Words = words[lang]
	return l, nil
}
