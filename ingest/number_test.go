package ingest

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

func TestWrittenNumbers(t *testing.T) {
	const bad = "bad"
	tests := []struct {
		name, text, comma, dot string // the value where the column's sign is the comma, the dot
	}{
		{"whole number", "12", "120000", "120000"},
		{"comma decimals", "12,5", "125000", "125000"},
		{"dot decimals", "12.5", "125000", "125000"},
		{"French with no-break spaces and sign", "1\u00a0234,56\u00a0€", "12345600", "12345600"},
		{"French with narrow no-break space", "1\u202f234\u202f567,8", "12345678000", "12345678000"},
		{"plain blank between groups", "12 345", "123450000", "123450000"},
		{"Swiss apostrophe", "1'234.50", "12345000", "12345000"},
		{"accountant's brackets", "(1.234,56)", "-12345600", "-12345600"},
		{"brackets around a currency", "($1,234.56)", "-12345600", "-12345600"},
		{"trailing minus", "12,50-", "-125000", "-125000"},
		{"typographic minus", "\u221212,50", "-125000", "-125000"},
		{"minus and blank", "- 12,50 €", "-125000", "-125000"},
		{"sign before the currency", "-€12.50", "-125000", "-125000"},
		{"thousands behind", "1,5 k€", "15000000", "15000000"},
		{"millions behind", "0,5 MEUR", "5000000000", "5000000000"},
		{"a k without a currency", "12 k", bad, bad},
		{"an m is no million", "12 m€", bad, bad},
		{"with the tax", "12,50 € TTC", "125000", "125000"},
		{"euros in words before the cents", "12 euros 50", "125000", "125000"},
		{"code behind", "12,50 EUR", "125000", "125000"},
		{"code before", "CHF 12.50", "125000", "125000"},
		{"plus", "+3", "30000", "30000"},
		{"three decimals after zero", "0,125", "1250", "1250"},
		{"the ambiguous comma", "1,234", "12340", "12340000"},
		{"the ambiguous dot", "1.234", "12340000", "12340"},
		{"many commas are groups", "1,234,567", "12345670000", "12345670000"},
		{"many dots are groups", "1.234.567", "12345670000", "12345670000"},
		{"no digit before the dot", ".5", "5000", "5000"},
		{"five decimals round half to even", "0,00005", "0", "0"},
		{"five decimals round up", "0,00015", "2", "2"},
		{"next to nothing", "4.440892e-16", "0", "0"},
		{"small exponent", "1.5E-02", "150", "150"},
		{"too large once at 15 digits", "922337203685477.5807", bad, bad}, // 922337203685478 is above the largest
		{"zero-width space", "\u200b12,5\u200b", "125000", "125000"},
		{"letter O", "12,5O", bad, bad},
		{"two minuses", "--5", bad, bad},
		{"minus inside brackets", "(-5)", bad, bad},
		{"groups of two", "12,34,567", bad, bad},
		{"blank in the wrong place", "12 34", bad, bad},
		{"two decimal signs", "1.2.3", bad, bad},
		{"nothing after the comma", "12,", bad, bad},
		{"only a sign", "-", bad, bad},
		{"Swiss round amount", "868.-", "8680000", "8680000"},
		{"Swiss round amount with groups and a dash", "CHF 1'377.–", "13770000", "13770000"},
		{"Belgian round amount", "8.226,-", "82260000", "82260000"},
		{"round amount with two dashes", "12,--", "120000", "120000"},
		{"round amount below zero", "-868.-", "-8680000", "-8680000"},
		{"two decimal signs before a dash", "1.2,.-", bad, bad},
		{"francs in short", "Fr. 2'959.84", "29598400", "29598400"},
		{"Swiss francs in short, behind", "206.80 SFr.", "2068000", "2068000"},
		{"francs below zero", "Fr. -242.86", "-2428600", "-2428600"},
		{"a dot behind another word", "12.50 USD.", bad, bad},
		{"the short form of euros", "12,50 eur.", "125000", "125000"},
		{"digits of full width", "\uff11\u3000\uff12\uff13\uff14\uff0c\uff15\uff10", "12345000", "12345000"},
		{"digits of Arabic with their own signs", "\u0661\u066c\u0662\u0663\u0664\u066b\u0665", "12345000", "12345000"},
		{"raised digits, which may be a note", "12\u00b2", bad, bad},
		{"groups parted by figure spaces", "1\u2007234,50", "12345000", "12345000"},
		{"an em dash for minus", "\u201412,50", "-125000", "-125000"},
		{"marks without width", "\u2066-12,50\u2069\u00ad", "-125000", "-125000"},
		{"what makes a text of it in a csv", "=\"12,50\"", "125000", "125000"},
		{"quotes that stand twice", "\"12,50\"", "125000", "125000"},
		{"a formula", "=12+3", bad, bad},
		{"euros between blanks for the comma", "12 € 50", "125000", "125000"},
		{"dollars said in two ways", "$12.50 USD", "125000", "125000"},
		{"the code and the sign in front", "CAD $12.50", "125000", "125000"},
		{"the code with the sign", "USD$ 12.50", "125000", "125000"},
		{"two currencies", "€12.50 USD", bad, bad},
		{"one sign twice", "€12.50€", bad, bad},
		{"Canadian dollars", "50 433,24 $ CA", "504332400", "504332400"},
		{"dollars and country without a blank", "12.50 $US", "125000", "125000"},
		{"country and dollar sign in front", "CA $ 12.50", "125000", "125000"},
		{"a country without its dollar", "12.50 CA", bad, bad},
		{"the sign in the place of the comma", "61514€42", "615144200", "615144200"},
		{"the sign before three digits", "12€500", bad, bad},
		{"apostrophe of a text cell", "'12,50", "125000", "125000"},
		{"only a currency", "€", bad, bad},
		{"two currencies", "€12$", bad, bad},
		{"a date", "12/05/2024", bad, bad},
		{"short form with lost digits", "1.23E+05", bad, bad},
		{"not a number", "NaN", bad, bad},
		{"blank after the decimal sign", "1,2 34", bad, bad},
		{"a group after the decimals", "1 234,567.8", bad, bad},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for sign, want := range map[decimalSign]string{commaSign: tt.comma, dotSign: tt.dot} {
				got := bad
				if n, ok := scanNumeral(tt.text); ok {
					if v, ok := n.value(sign); ok {
						got = fmt.Sprint(v)
					}
				}
				if got != want {
					t.Errorf("%q with sign %d: got %s, want %s", tt.text, sign, got, want)
				}
			}
		})
	}
}

// TestNumbersWrittenAndRead writes random amounts in the ways of many countries and reads them back.
func TestNumbersWrittenAndRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scaled := rapid.Int64Range(-99_999_999_999_999, 99_999_999_999_999).Draw(t, "scaled")
		style := rapid.SampledFrom([]struct{ group, point string }{{"", ","}, {"", "."}, {"\u00a0", ","}, {"\u202f", ","}, {" ", ","}, {".", ","}, {",", "."}, {"'", "."}}).Draw(t, "style")
		wrap := rapid.SampledFrom([]string{"%s", "%s €", "€%s", "%s\u00a0EUR", " %s ", "$ %s"}).Draw(t, "wrap")
		abs := new(big.Int).Abs(big.NewInt(scaled)).String()
		abs = strings.Repeat("0", max(0, 5-len(abs))) + abs
		whole, fraction := abs[:len(abs)-4], strings.TrimRight(abs[len(abs)-4:], "0")
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + style.group + whole[i:]
		}
		text := whole
		if fraction != "" {
			text += style.point + fraction
		}
		if scaled < 0 {
			text = rapid.SampledFrom([]string{"-" + text, "(" + text + ")", text + "-", "\u2212" + text}).Draw(t, "minus")
		}
		text = fmt.Sprintf(wrap, text)
		sign := commaSign
		if style.point == "." {
			sign = dotSign
		}
		n, ok := scanNumeral(text)
		if !ok {
			t.Fatalf("%q is no number", text)
		}
		if got, ok := n.value(sign); !ok || got != scaled {
			t.Fatalf("%q: got %d, want %d", text, got, scaled)
		}
	})
}

// TestScaleAgainstRationals compares scale with exact arithmetic.
func TestScaleAgainstRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := cell.Decimal{
			Coef: rapid.Uint64Range(0, 999_999_999_999_999).Draw(t, "coef"),
			Exp:  int16(rapid.IntRange(-20, 2).Draw(t, "exp")), Neg: rapid.Bool().Draw(t, "neg"),
		}
		want := new(big.Rat).SetInt(new(big.Int).SetUint64(d.Coef))
		power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(d.Exp+4, -d.Exp-4))), nil))
		if d.Exp+4 >= 0 {
			want.Mul(want, power)
		} else {
			want.Quo(want, power)
		}
		got, ok := scale(d)
		if !ok {
			if want.Cmp(new(big.Rat).SetInt64(1<<63-1)) <= 0 {
				t.Fatalf("%s refused", d)
			}
			return
		}
		if d.Neg {
			want.Neg(want)
		}
		off := new(big.Rat).Sub(new(big.Rat).SetInt64(got), want)
		half := big.NewRat(1, 2)
		if c := off.Abs(off).Cmp(half); c > 0 || c == 0 && got%2 != 0 {
			t.Fatalf("%s: got %d, want %s rounded half to even", d, got, want.FloatString(3))
		}
	})
}

func TestMeasuresAreWhatExcelShows(t *testing.T) {
	for stored, want := range map[string]int64{"0.30000000000000004": 3000, "2.5499999999999998": 25500, "957.57749999999999": 9575775, "1E-5": 0, "-38970": -389700000} {
		d, _ := cell.ParseDecimal([]byte(stored))
		if got, ok := scale(d); !ok || got != want {
			t.Errorf("%s: got %d, want %d", stored, got, want)
		}
	}
}

func TestOneWrongLetter(t *testing.T) {
	tests := []struct {
		text string
		want slip
		ok   bool
	}{
		{"12,5O", slip{"O", "0", true}, true},
		{"l2,50", slip{"l", "1", false}, true},
		{"1o", slip{"o", "0", true}, true},
		{"12,5X", slip{}, false},
		{"OO", slip{}, false},
	}
	for _, tt := range tests {
		if got, ok := findSlip(tt.text); got != tt.want || ok != tt.ok {
			t.Errorf("%q: got %+v %v", tt.text, got, ok)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1 234,56 €", "(1.234,56)", "12,50-", "1,234", "", "-", "€", "1'234.5", "1e-5", "\u00a0", "((1))", "0,0,0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := scanNumeral(s)
		if !ok {
			return
		}
		if !strings.ContainsAny(s, "0123456789") {
			t.Errorf("%q has no digit and is a number", s)
		}
		digits := func(s string) string {
			return strings.TrimLeft(strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return r
				}
				return -1
			}, s), "0")
		}
		if digits(s) != digits(n.body) {
			t.Errorf("%q lost digits: %q", s, n.body)
		}
		one, oneOK := n.value(commaSign)
		two, twoOK := n.value(dotSign)
		if n.shape < commaAmbiguous && (one != two || oneOK != twoOK) {
			t.Errorf("%q is decisive and has two values: %d, %d", s, one, two)
		}
		if _, ok := n.value(unknownSign); ok && n.shape >= commaAmbiguous {
			t.Errorf("%q is ambiguous and was read", s)
		}
	})
}

func TestQuantitiesWithTheWordForPieces(t *testing.T) {
	tests := []struct {
		name, text string
		want       int64 // in ten-thousandths; -1 is none
	}{
		{"English short form", "31 pcs", 310_000},
		{"French word", "2 pièces", 20_000},
		{"short form with its dot", "4 pce.", 40_000},
		{"times in front", "x11", 110_000},
		{"times behind", "3 x", 30_000},
		{"decimals", "1,5 unités", 15_000},
		{"a weight stays what it is", "500 g", -1},
		{"words alone", "pcs", -1},
		{"money is no quantity", "3 € pcs", -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, ok := scanPieces(tt.text)
			if scaled, fits := n.value(commaSign); ok != (tt.want >= 0) || ok && (!fits || scaled != tt.want) {
				t.Errorf("%q: got %d, %v, want %d", tt.text, scaled, ok, tt.want)
			}
		})
	}
}

// What is read at once is what the long way reads, under each sign.
func TestPlainNumbersAreReadAsAllOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789.,")), 0, 17, -1).Draw(t, "number")
		worth, shape, ok := plainNumber(s)
		if !ok {
			return
		}
		plain := numeral{body: s, shape: shape, worth: worth, isWorth: true}
		n, ok := scanAnyNumeral(s)
		if !ok || n.shape != plain.shape || n.body != plain.body || n.isStrong() != plain.isStrong() {
			t.Fatalf("%q is %+v, the long way %+v, %v", s, plain, n, ok)
		}
		for _, sign := range []decimalSign{unknownSign, commaSign, dotSign} {
			want, wantOK := n.value(sign)
			if got, gotOK := plain.value(sign); got != want || gotOK != wantOK {
				t.Fatalf("%q: %d, %v, the long way %d, %v", s, got, gotOK, want, wantOK)
			}
		}
	})
}
