package templates

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	variable = regexp.MustCompile(`--([a-z0-9]+): (#[0-9a-f]{3,6});`)
	use      = regexp.MustCompile(`var\(--([a-z0-9]+)\)`)
)

// palettes are the colours of the light, the dark and the printed page, as the style sheet has them.
func palettes(t *testing.T) (css string, by map[string]map[string]string) {
	t.Helper()
	text, err := reportFiles.ReadFile("report/report.css")
	if err != nil {
		t.Fatal(err)
	}
	css = string(text)
	by = map[string]map[string]string{}
	for name, from := range map[string]string{"light": ":root { color-scheme: light dark;", "dark": "@media (prefers-color-scheme: dark) { :root {", "print": "@media print { :root {"} {
		_, block, found := strings.Cut(css, from)
		if !found {
			t.Fatalf("the style sheet has no %s colours", name)
		}
		block, _, _ = strings.Cut(block, "}")
		by[name] = map[string]string{}
		for _, v := range variable.FindAllStringSubmatch(block, -1) {
			by[name][v[1]] = v[2]
		}
	}
	return css, by
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = strings.Repeat(digits[:1], 2) + strings.Repeat(digits[1:2], 2) + strings.Repeat(digits[2:], 2)
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		t.Fatalf("%q is no colour", colour)
	}
	part := func(shift uint) float64 {
		c := float64(n>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

func ratio(t *testing.T, a, b string) float64 {
	t.Helper()
	high, low := luminance(t, a), luminance(t, b)
	if high < low {
		high, low = low, high
	}
	return (high + 0.05) / (low + 0.05)
}

func TestContrastOfKnownColours(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want float64
	}{{"#000", "#fff", 21}, {"#777777", "#fff", 4.48}, {"#ff0000", "#ffffff", 4.00}} { // the examples of WebAIM's page on contrast
		if got := ratio(t, tt.a, tt.b); math.Abs(got-tt.want) > 0.005 {
			t.Errorf("%s on %s: %.3f, want %.2f", tt.a, tt.b, got, tt.want)
		}
	}
}

// Every text stands out from what is behind it by 4.5, every shape that says something by 3, in light, dark and print.
func TestTheReportCanBeRead(t *testing.T) {
	css, by := palettes(t)
	texts := [][2]string{
		{"ink", "paper"},
		{"ink", "card"},
		{"quiet", "paper"},
		{"quiet", "card"},
		{"bar", "paper"},
		{"accent", "paper"},
		{"bar", "card"},
		{"ink", "s1"},
		{"ink", "s2"},
		{"ink", "s3"},
		{"ink", "s4"},
		{"over", "s5"},
		{"over", "s6"},
	}
	shapes := [][2]string{
		{"bar", "paper"}, {"accent", "paper"}, {"still", "paper"}, {"come", "paper"}, {"quiet", "paper"}, {"ink", "paper"}, {"bar", "card"}, {"accent", "card"},
	}
	covered := map[string]bool{"line": true} // rules between rows and the lines behind a picture say nothing by themselves
	for mode, colours := range by {
		for want, pairs := range map[float64][][2]string{4.5: texts, 3: shapes} {
			for _, p := range pairs {
				covered[p[0]], covered[p[1]] = true, true
				if got := ratio(t, colours[p[0]], colours[p[1]]); got < want {
					t.Errorf("%s: --%s on --%s has %.2f, less than %v", mode, p[0], p[1], got, want)
				}
			}
		}
		if names := slices.Sorted(maps.Keys(colours)); !slices.Equal(names, slices.Sorted(maps.Keys(by["light"]))) {
			t.Errorf("the %s page has the colours %v", mode, names)
		}
	}
	for _, u := range use.FindAllStringSubmatch(css, -1) {
		if !covered[u[1]] {
			t.Errorf("the contrast of --%s is asked by nobody", u[1])
		}
	}
	for _, colour := range regexp.MustCompile(`(?:fill|color|stroke|background): ?#`).FindAllString(strings.ReplaceAll(css, "body { background: #fff;", ""), -1) {
		t.Errorf("a colour that is no variable: %s", colour)
	}
}

func TestEveryClassOfThePicturesHasARule(t *testing.T) {
	css, _ := palettes(t)
	for _, class := range strings.Fields("value tick small key bar hollow axis even grid frame curve cut cutname halo before dot stock stay up come down go narrow wide") {
		if !strings.Contains(css, ".chart ."+class+" ") && !strings.Contains(css, ".chart ."+class+",") && !strings.Contains(css, ".chart."+class) {
			t.Errorf("no rule for .chart .%s", class)
		}
	}
}
