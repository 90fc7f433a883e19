package numfmt

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"pgregory.net/rapid"
)

func TestClassify(t *testing.T) {
	tests := []struct {
		name, code string
		want       Kind
	}{
		{"general", "General", Number},
		{"general in French", "Standard", Number},
		{"amount", `#,##0.00`, Number},
		{"amount with the currency", `#,##0.00\ [$€-40C];[Red]\-#,##0.00\ [$€-40C]`, Kind(cell.CurrencyOf("€")) << currency},
		{"accounting", `_("$"* #,##0.00_);_("$"* \(#,##0.00\);_("$"* "-"??_);_(@_)`, Kind(cell.CurrencyOf("$")) << currency},
		{"a postcode", "00000", padded | 5},
		{"a number in two groups", "000-000", padded | 6},
		{"a number with a text in front", `"CLT"\-000000`, padded | 6 | lettered},
		{"letters behind a number", `0000"/24 A"`, padded | 4 | lettered},
		{"dollars", `"$"#,##0.00`, Kind(cell.CurrencyOf("$")) << currency},
		{"dollars of a country", `[$$-409]#,##0.00`, Kind(cell.CurrencyOf("$")) << currency},
		{"dollars without quotes", `$#,##0.00;[Red]-$#,##0.00`, Kind(cell.CurrencyOf("$")) << currency},
		{"a code", `#,##0.00\ [$CHF]`, Kind(cell.CurrencyOf("CHF")) << currency},
		{"accounting in pounds", `_-"£"* #,##0.00_-`, Kind(cell.CurrencyOf("£")) << currency},
		{"thousands that the cells hold as they are", `#,##0.0 "k€"`, Kind(cell.CurrencyOf("k€")) << currency},
		{"thousands that the format makes", `#,##0.0,\ "k€"`, Number},
		{"a language without currency", `[$-409]#,##0.00`, Number},
		{"a French telephone number", `0#" "##" "##" "##" "##`, padded | 10},
		{"a postcode of the program's own", "[$-40C]00000", padded | 5},
		{"two decimals", "00.00", Number},
		{"thousands with zeros", "00,000", Number},
		{"zeros that no section needs", "[>9]00;0", padded | 1<<narrow | 2<<wide},
		{"more digits than there are", "000000000000000000000", Number},
		{"a fraction of zeros", "00 ?/?", Number},
		{"zeros and a percent sign", "00%", Percent},
		{"zeros and an exponent", "00E+00", Number},
		{"fraction", "# ?/?", Number},
		{"percentage", "0%", Percent},
		{"percentage with decimals and a no-break space", "0.00\u00a0%", Percent},
		{"percentage with an escaped blank and a red negative", `0.0\ %;[Red]\-0.0\ %`, Percent},
		{"a percent sign that is only shown", `0"%"`, Number},
		{"an escaped percent sign", `0\%`, Number},
		{"percentage in the negative section only", `0;0%`, Number},
		{"percentage of the text section only", `0;0;0;%`, Number},
		{"exponent", "0.00E+00", Number},
		{"text", "@", Number},
		{"quoted letters", `0" days"`, lettered},
		{"digits of its own", `"2024-"0000`, padded | 4 | lettered},
		{"a mark of its own that is no digit", `"-"0000`, padded | 4},
		{"escaped letters", `0\d\a\y`, lettered},
		{"colour with a d in it", "[Red]0.00", Number},
		{"colour of another language", "[Rouge]0", Number},
		{"nothing shown", ";;;", Number},
		{"day", "dd/mm/yyyy", Date},
		{"day in capitals", "DD/MM/YYYY", Date},
		{"day with a locale", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", Date},
		{"day in French", "jj/mm/aaaa", Date},
		{"day in German", "TT.MM.JJJJ", Date},
		{"month alone", "mmm", Date},
		{"month and year", `mmm\-yy`, Date},
		{"year", "yyyy", Date},
		{"Japanese day", `yyyy"年"m"月"d"日"`, Date},
		{"day and text section", "dd/mm/yyyy;@", Date},
		{"day and time", "m/d/yy h:mm", DateTime},
		{"day, time and seconds with tenths", "yyyy-mm-dd hh:mm:ss.000", DateTime},
		{"time before day", "hh:mm dd/mm", DateTime},
		{"time", "h:mm", Time},
		{"time with AM", "h:mm AM/PM", Time},
		{"time with A", "h:mm a/p", Time},
		{"AM alone", "AM/PM", Time},
		{"minutes and seconds", "mm:ss.0", Time},
		{"time with a locale", "[$-409]h:mm:ss AM/PM;@", Time},
		{"French time", `hh"h"mm`, Time},
		{"elapsed hours", "[h]:mm:ss", Duration},
		{"elapsed hours, two letters", "[hh]:mm", Duration},
		{"elapsed minutes", "[mm]:ss", Duration},
		{"elapsed seconds", "[ss].00", Duration},
		{"condition", `[<1]h:mm;dd/mm/yyyy`, DateTime},
		{"condition on amounts", `[>=1000]#,##0,"K";0`, lettered},
		{"date in the negative section only", `0;dd/mm`, Number},
		{"cut in the middle", `"dd`, lettered},
		{"lone bracket", `[h`, Number},
		{"lone backslash", `0\`, Number},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Classify(tt.code); got != tt.want {
				t.Errorf("%s: got %d, want %d", tt.code, got, tt.want)
			}
		})
	}
}

func TestZerosByWidth(t *testing.T) {
	tests := []struct {
		name, code  string
		short, long int // the digits of 42 and of 123456
	}{
		{"up to five digits and more", "[<=99999]00000;0000000", 5, 7},
		{"below a power of ten", "[<100000]00000;0000000", 5, 7},
		{"the longer ones first", "[>99999]0000000;00000", 5, 7},
		{"from a power of ten on", "[>=100000]0000000;00000", 5, 7},
		{"the same zeros in two colours", "[Red][<1000]00000;[Blue]00000", 5, 5},
		{"zeros for the short ones alone", "[<1000]0000;0", 4, 0},
		{"a limit that parts no widths", "[<500]0000;00000000", 0, 0},
		{"a word for one number", `[=0]"";00000`, 5, 5},
		{"no condition", "0000;-0000", 4, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := Classify(tt.code)
			if short, long := k.Digits(decimal(t, "42")), k.Digits(decimal(t, "123456")); short != tt.short || long != tt.long {
				t.Errorf("42 is shown with %d digits and 123456 with %d, want %d and %d", short, long, tt.short, tt.long)
			}
		})
	}
}

func decimal(t testing.TB, s string) cell.Decimal {
	t.Helper()
	d, ok := cell.ParseDecimal([]byte(s))
	if !ok {
		t.Fatal(s)
	}
	return d
}

func TestMoment(t *testing.T) {
	tests := []struct {
		name   string
		kind   Kind
		serial string
		is1904 bool
		typ    cell.Type
		want   string // day and time, or milliseconds
	}{
		{"a day", Date, "44197", false, cell.Date, "2021-01-01 00:00:00"},
		{"a day of 1904", Date, "42735", true, cell.Date, "2021-01-01 00:00:00"},
		{"day 1", Date, "1", false, cell.Date, "1900-01-01 00:00:00"},
		{"day 59", Date, "59", false, cell.Date, "1900-02-28 00:00:00"},
		{"the phantom day", Date, "60", false, cell.Number, ""},
		{"day 61", Date, "61", false, cell.Date, "1900-03-01 00:00:00"},
		{"day 0", Date, "0", false, cell.Number, ""},
		{"day 0 of 1904", Date, "0", true, cell.Date, "1904-01-01 00:00:00"},
		{"the last day", Date, "2958465", false, cell.Date, "9999-12-31 00:00:00"},
		{"after the last day", Date, "2958466", false, cell.Number, ""},
		{"below zero", Date, "-1", false, cell.Number, ""},
		{"a day with an hour", Date, "44197.5", false, cell.DateTime, "2021-01-01 12:00:00"},
		{"midnight with a time", DateTime, "44197", false, cell.DateTime, "2021-01-01 00:00:00"},
		{"a second before midnight", DateTime, "44197.999988425923", false, cell.DateTime, "2021-01-01 23:59:59"},
		{"a time", Time, "0.42372685185185185", false, cell.Time, "36610000"},
		{"a time past a day", Time, "44197.25", false, cell.DateTime, "2021-01-01 06:00:00"},
		{"a duration", Duration, "10.632060185185185", false, cell.Duration, "918610000"},
		{"a duration below zero", Duration, "-0.5", false, cell.Duration, "-43200000"},
		{"far too large", Duration, "1e300", false, cell.Number, ""},
		{"hardly anything", Time, "1e-300", false, cell.Time, "0"},
		{"twenty-five places", Time, "0.0000011574074074074074074", false, cell.Time, "100"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			typ, ms := tt.kind.Moment(decimal(t, tt.serial), tt.is1904)
			got := strconv.FormatInt(ms, 10)
			switch typ {
			case cell.Number:
				got = ""
			case cell.Date, cell.DateTime:
				got = time.UnixMilli(ms).UTC().Format(time.DateTime)
			}
			if typ != tt.typ || got != tt.want {
				t.Errorf("got %d %s, want %d %s", typ, got, tt.typ, tt.want)
			}
		})
	}
}

// TestMillisecondsAgainstFloats: the slow way is a float64, good to a millisecond for every day there is.
func TestMillisecondsAgainstFloats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(0, 2_958_465).Draw(t, "serial")
		d, ok := cell.ParseDecimal(strconv.AppendFloat(nil, f, 'f', rapid.IntRange(0, 30).Draw(t, "places"), 64))
		if !ok {
			t.Fatal(f)
		}
		want, _ := strconv.ParseFloat(d.String(), 64)
		got, ok := milliseconds(d)
		if !ok || math.Abs(float64(got)-want*dayMS) > 0.51 {
			t.Fatalf("%s days are %d ms, want %f", d, got, want*dayMS)
		}
	})
}

func FuzzClassify(f *testing.F) {
	for _, s := range []string{"dd/mm/yyyy", `[h]:mm;"x`, `\`, "_", "[", "général", "0;;[<1]m:s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		few, many := cell.Decimal{Coef: 1}, cell.Decimal{Coef: 1 << 60}
		if k := Classify(code); k&bare > Percent && k.Digits(few) < 2 || k.Digits(few) > mostDigits || k.Digits(many) > mostDigits || k > bare && k&padded == 0 && k&bare != Number {
			t.Errorf("%q is of kind %d", code, k)
		}
	})
}
