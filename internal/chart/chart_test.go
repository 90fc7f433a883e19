package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden pictures")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSuffix(string(want), "\n") != got {
		t.Errorf("%s differs; run with -update and look at it", name)
	}
}

// wellFormed fails on anything that an XML parser refuses, and on style attributes.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			for _, a := range start.Attr {
				if a.Name.Local == "style" || a.Name.Local == "fill" {
					t.Errorf("%s has a %s", start.Name.Local, a.Name.Local)
				}
			}
		}
	}
}

func TestBars(t *testing.T) {
	bars := []Bar{{"Meilleurs", 947, "947"}, {"À ne pas perdre", 12, "12"}, {"<b>&", 0, "0"}, {"Retours", -5, "-5"}}
	for layout, name := range map[Layout]string{Wide: "bars-wide.svg", Narrow: "bars-narrow.svg"} {
		svg := Bars(layout, "segments", "Segments", "Les meilleurs sont 947.", bars)
		wellFormed(t, svg)
		if strings.Contains(svg, "<b>") || strings.Contains(svg, `width="-`) {
			t.Error("a name or a negative value broke out of the picture")
		}
		golden(t, name, svg)
	}
}

func TestLorenz(t *testing.T) {
	values := make([]int64, 1000)
	for i := range values {
		values[i] = int64(1_000_000 / (i + 1))
	}
	values[999] = -50
	words := LorenzWords{"Parts", "20 % des clients font 79 % des ventes.", "clients", "ventes"}
	for layout, name := range map[Layout]string{Wide: "lorenz-wide.svg", Narrow: "lorenz-narrow.svg"} {
		svg := Lorenz(layout, "abc", words, values, 212, 713)
		wellFormed(t, svg)
		golden(t, name, svg)
	}
}

func TestNothingToDraw(t *testing.T) {
	wellFormed(t, Bars(Wide, "x", "t", "f", nil))
	wellFormed(t, Lorenz(Narrow, "x", LorenzWords{}, nil, 0, 0))
}
