package bench

import (
	"math/rand/v2"
	"strconv"
)

// The generated sales: 5 columns of text, 4 of numbers, 1 of days.
const (
	textColumns = 5
	firstSerial = 43_831 // 2020-01-01 in Excel's days
	unixSerial  = 25_569 // 1970-01-01
	dayMillis   = 24 * 60 * 60 * 1000
)

// header names the columns.
var header = [...]string{"Customer", "Product", "City", "Campaign", "Channel", "Quantity", "Price", "Amount", "Margin", "Order date"}

// vocabularies says how many different values a column of text may take. A million rows meet about 308,000 of
// them, most of them customers: enough that looking one up misses the processor's caches.
var vocabularies = [textColumns]int{310_000, 6_000, 2_400, 320, 8}

// sale is one generated row: the text by its place in its vocabulary, numbers in units of their last decimal.
type sale struct {
	text     [textColumns]int
	quantity int64
	price    int64 // hundredths
	amount   int64 // ten-thousandths
	margin   int64 // hundredths
	serial   int   // the order's day as Excel counts it
}

// sales invents rows; the same seed gives the same rows.
type sales struct {
	rng    *rand.Rand
	serial int // the day of the next row; about 550 rows a day
}

func newSales(seed uint64) *sales {
	return &sales{rng: rand.New(rand.NewPCG(seed, 0x5a1e5)), serial: firstSerial}
}

func (g *sales) next() sale {
	r := g.rng
	var s sale
	for i, n := range vocabularies {
		s.text[i] = r.IntN(n)
	}
	s.quantity = 1 + r.Int64N(120)
	s.price = 50 + r.Int64N(99_950)
	s.amount = s.quantity * s.price * (60 + r.Int64N(41)) // a discount of up to 40 %
	s.margin = s.amount / 100 * (15 + r.Int64N(40)) / 100
	if r.IntN(550) == 0 {
		g.serial++
	}
	s.serial = g.serial
	return s
}

// numbers are the four numbers with their decimals, in the order of the columns.
func (s *sale) numbers() [4]struct {
	units    int64
	decimals int
} {
	return [4]struct {
		units    int64
		decimals int
	}{{s.quantity, 0}, {s.price, 2}, {s.amount, 4}, {s.margin, 2}}
}

var (
	names    = [...]string{"Camille", "Louise", "Hugo", "Inès", "Arthur", "Zoé", "Martin", "Élodie", "Oliver", "Amelia", "Noah", "Chloé", "Jules", "Grace", "Léo", "Maëlle"}
	things   = [...]string{"COFFEE TIN", "TEA CUP", "LUNCH BAG", "CAKE STAND", "WALL CLOCK", "HAND SOAP", "GIFT WRAP", "DOOR MAT", "CANDLE", "NOTEBOOK"}
	colours  = [...]string{"RED", "IVORY", "SAGE", "COPPER", "NAVY", "PINK"}
	towns    = [...]string{"Saint-Malo", "Bourges", "Annecy", "Leeds", "Québec", "Bath", "Colmar", "Tours"}
	channels = [...]string{"Shop", "Web", "Phone", "Fair", "Market", "Partner", "Post", "Gift card"}
)

// appendText writes the value n of a text column. No value needs escaping in XML, nor quotes in a text file.
func appendText(b []byte, column, n int) []byte {
	switch column {
	case 0:
		return strconv.AppendInt(append(append(b, names[n%16]...), ' '), int64(n), 10)
	case 1:
		b = append(append(append(b, colours[n%6]...), ' '), things[n/6%10]...)
		return strconv.AppendInt(append(b, " NO "...), int64(n), 10)
	case 2:
		return strconv.AppendInt(append(append(b, towns[n%8]...), ' '), int64(n/8), 10)
	case 3:
		return strconv.AppendInt(append(b, "Campaign "...), int64(n), 10)
	}
	return append(b, channels[n]...)
}

// appendFixed writes units of 10^-decimals as Excel stores them: without trailing zeros.
func appendFixed(b []byte, units int64, decimals int) []byte {
	for decimals > 0 && units%10 == 0 {
		units /= 10
		decimals--
	}
	if decimals == 0 {
		return strconv.AppendInt(b, units, 10)
	}
	digits := strconv.AppendInt(nil, units, 10)
	for len(digits) <= decimals {
		digits = append([]byte{'0'}, digits...)
	}
	whole := len(digits) - decimals
	return append(append(append(b, digits[:whole]...), '.'), digits[whole:]...)
}

// float is the double that those digits mean.
func float(units int64, decimals int) float64 {
	return float64(units) / [...]float64{1, 10, 100, 1000, 10000}[decimals]
}
