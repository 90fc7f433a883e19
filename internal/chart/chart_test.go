package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
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
	words := LorenzWords{"Parts", "20 % des clients font 79 % des ventes.", "clients", "ventes", "\u00a0%", []string{"A : 212 clients, 79 %", "B : 501 clients"}}
	for layout, name := range map[Layout]string{Wide: "lorenz-wide.svg", Narrow: "lorenz-narrow.svg"} {
		svg := Lorenz(layout, "abc", words, values, 212, 713)
		wellFormed(t, svg)
		golden(t, name, svg)
	}
}

func amount(v int64) string { return fmt.Sprintf("%d\u00a0k€", v) }

func TestMonths(t *testing.T) {
	before := []int64{90, 80, 120}
	months := []Month{{"oct.", 100, &before[0]}, {"nov.", -10, &before[1]}, {"déc.", 40, &before[2]}, {"janv.", 55, nil}}
	words := MonthsWords{"Ventes", "Moins qu'il y a un an.", "cette année", "l'année d'avant", "mois en cours", amount}
	for layout, name := range map[Layout]string{Wide: "months-wide.svg", Narrow: "months-narrow.svg"} {
		svg := Months(layout, "months", words, months)
		wellFormed(t, svg)
		golden(t, name, svg)
	}
	words.Unfinished = ""
	if strings.Contains(Months(Wide, "months", words, months), "hollow") {
		t.Error("a month that is over is drawn hollow")
	}
}

func TestSankey(t *testing.T) {
	before := []Stock{{"or", "10"}, {"argent", "30"}, {"(nouveaux)", "2"}}
	after := []Stock{{"or", "14"}, {"argent", "28"}}
	streams := []Stream{
		{0, 0, 8, Stay, "or"}, {0, 1, 2, Down, "or → argent : 2"}, {1, 0, 6, Up, "argent → or : 6"}, {1, 1, 24, Stay, "argent"}, {2, 1, 2, Come, "<nouveaux>"},
	}
	words := SankeyWords{"Paliers", "Six sont montés.", "avant", "après", []WayWord{{Up, "6 montés"}, {Down, "2 descendus"}, {Stay, "32 restés"}, {Come, "2 nouveaux"}}}
	for layout, name := range map[Layout]string{Wide: "sankey-wide.svg", Narrow: "sankey-narrow.svg"} {
		svg := Sankey(layout, "tiers", words, before, after, streams)
		wellFormed(t, svg)
		golden(t, name, svg)
		reversed := slices.Clone(streams)
		slices.Reverse(reversed)
		if Sankey(layout, "tiers", words, before, after, reversed) != svg {
			t.Error("the order of the streams is seen in the picture")
		}
	}
}

// What enters and leaves a stock is as thick as the stock is high, so that the picture adds up.
func TestSankeyAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "stocks")
		var streams []Stream
		for from := range n {
			for to := range n {
				streams = append(streams, Stream{From: from, To: to, Value: rapid.Int64Range(0, 1000).Draw(t, "people")})
			}
		}
		stocks := make([]Stock, n)
		left := place(stocks, streams, func(s Stream) int { return s.From })
		var all float64
		for i, size := range left.size {
			thick := 0.0
			for _, s := range streams {
				if s.From == i {
					thick += thickness(streams, s.Value)
				}
			}
			if math.Abs(size-max(thick, 1.5)) > 1e-9 || i > 0 && left.top[i] < left.top[i-1]+left.size[i-1] {
				t.Fatalf("stock %d: %v high for %v, at %v", i, size, thick, left.top)
			}
			all += thick
		}
		if math.Abs(all-tall) > 1e-6 && all != 0 {
			t.Fatalf("%v in all", all)
		}
	})
}

func TestTicksAreRoundAndHoldTheRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low, high := rapid.Int64Range(-1e15, 1e15).Draw(t, "low"), rapid.Int64Range(-1e15, 1e15).Draw(t, "high")
		got := ticks(low, high, 4)
		if got[0] > min(low, 0) || got[len(got)-1] < max(high, 0) || !slices.Contains(got, 0) || len(got) > 8 || len(got) < 2 {
			t.Fatalf("%d to %d: %v", low, high, got)
		}
		step := strings.TrimRight(fmt.Sprint(got[1]-got[0]), "0")
		if step != "1" && step != "2" && step != "5" {
			t.Fatalf("a step of %d", got[1]-got[0])
		}
	})
}

func TestNothingToDraw(t *testing.T) {
	wellFormed(t, Months(Wide, "x", MonthsWords{Amount: amount}, nil))
	wellFormed(t, Sankey(Narrow, "x", SankeyWords{}, nil, nil, nil))
	wellFormed(t, Bars(Wide, "x", "t", "f", nil))
	wellFormed(t, Lorenz(Narrow, "x", LorenzWords{}, nil, 0, 0))
}
