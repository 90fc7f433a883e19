package engine_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

// anyStored is a line of few customers, orders and products, with and without prices.
func anyStored(t *rapid.T) lake.StoredLine {
	l := sold(rapid.SampledFrom([]string{"", "a", "b", "Zoé", "web:7"}).Draw(t, "customer"))
	l.Source = rapid.SampledFrom([]string{"shop", "shop", "web"}).Draw(t, "source")
	l.Store = rapid.SampledFrom([]string{"", "north", "south"}).Draw(t, "store")
	l.OrderID = rapid.SampledFrom([]string{"", "1", "2", "003"}).Draw(t, "order")
	l.ProductID = rapid.SampledFrom([]string{"", "P", "Q"}).Draw(t, "product")
	l.Channel = rapid.SampledFrom([]string{"", "web", "counter"}).Draw(t, "channel")
	l.Date = asOf + crm.Date(rapid.IntRange(-4, 1).Draw(t, "day"))
	l.Quantity = crm.Quantity(rapid.IntRange(-2, 3).Draw(t, "quantity")) * 5000
	l.Return = rapid.IntRange(0, 5).Draw(t, "return") == 0
	l.Type = rapid.SampledFrom([]crm.LineType{crm.Goods, crm.Goods, crm.Discount, crm.Shipping, crm.Tip}).Draw(t, "type")
	price := crm.Money(rapid.Int64Range(-3, 99_999).Draw(t, "price"))
	switch rapid.IntRange(0, 3).Draw(t, "priced") {
	case 0:
		l.Amount = nil
	case 1:
		l.Amount, l.UnitPrice = nil, &price
	default:
		l.Amount = &price
	}
	if rapid.Bool().Draw(t, "discounted") {
		l.Discount = pointer(crm.Money(rapid.IntRange(-2, 9).Draw(t, "discount")))
	}
	return l
}

// text is a line as another engine hands it to a worker.
func text(l *crm.OrderLine) string {
	priced, price, discount, back := 0, crm.Money(0), crm.Money(0), 0
	switch {
	case l.Amount != nil:
		priced, price = 1, *l.Amount
	case l.UnitPrice != nil:
		priced, price = 2, *l.UnitPrice
	}
	if l.Discount != nil {
		discount = *l.Discount
	}
	if l.Return {
		back = 1
	}
	return fmt.Sprintf("%X\t%X\t%X\t%X\t%X\t%X\t%X\t%d\t%d\t%d\t%d\t%d\t%d\t1\n",
		fold.CustomerID(l.Source, l.CustomerID, "shop"), l.Source, l.Store, l.OrderID, l.ProductID, l.Channel, string(l.Type),
		l.Date, l.Quantity, priced, price, discount, back)
}

// asText sorts lines by customer, as the engine in front does, and writes them.
func asText(all lines) string {
	id := func(l *crm.OrderLine) string { return fold.CustomerID(l.Source, l.CustomerID, "shop") }
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b lake.StoredLine) int { return cmp.Compare(id(&a.OrderLine), id(&b.OrderLine)) })
	var b strings.Builder
	for _, l := range sorted {
		b.WriteString(text(&l.OrderLine))
	}
	return b.String()
}

// homeless takes out of records what a worker's rows do not hold.
func homeless(records []fold.Record) []fold.Record {
	records = slices.Clone(records)
	for i := range records {
		records[i].Home = ""
	}
	return records
}

// work runs a worker and reads its rows.
func work(t interface{ Fatal(...any) }, in string, opt engine.Options) []fold.Record {
	var out bytes.Buffer
	expect := int64(strings.Count(in, "\n"))
	if err := engine.Work(context.Background(), strings.NewReader(in), &out, opt, &expect); err != nil {
		t.Fatal(err)
	}
	var records []fold.Record
	for row := range bytes.Lines(out.Bytes()) {
		r, err := engine.ParseRow(row, opt.Basis)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

func TestTheWorkerGivesTheRecordsOfTheLocalEngine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := lines(rapid.SliceOfN(rapid.Custom(anyStored), 0, 60).Draw(t, "lines"))
		opt := engine.Options{
			AsOf: asOf, DefaultSource: "shop", Basis: rapid.SampledFrom([]fold.Basis{fold.Net, fold.Sales}).Draw(t, "basis"),
			Shipping: rapid.Bool().Draw(t, "shipping"),
		}
		local, err := engine.Run(context.Background(), all, opt)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(homeless(local.Records), work(t, asText(all), opt), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-local +worker):\n%s", diff)
		}
	})
}

func TestAWorkerRefusesWhatItDoesNotUnderstand(t *testing.T) {
	a, b := sold("a"), sold("b")
	one, two := text(&a.OrderLine), text(&b.OrderLine)
	with := func(column int, value string) string {
		f := strings.Split(strings.TrimSuffix(one, "\n"), "\t")
		f[column-1] = value
		return strings.Join(f, "\t") + "\n"
	}
	for _, tt := range []struct {
		name   string
		in     string
		expect int64
		want   engine.InputError
	}{
		{"a customer after a greater one", two + one, -1, engine.InputError{Fault: engine.NotSorted, Line: 2, Column: "customer", Value: "61"}},
		{"a customer that comes twice", one + two + one, -1, engine.InputError{Fault: engine.NotSorted, Line: 3, Column: "customer", Value: "61"}},
		{"a last line that is cut off", one + two[:len(two)-1], -1, engine.InputError{Fault: engine.Truncated, Line: 2}},
		{"an empty line", one + "\n", -1, engine.InputError{Fault: engine.Malformed, Line: 2, Column: "customer"}},
		{"a line without its guard", one + strings.TrimSuffix(two, "\t1\n") + "\n", -1, engine.InputError{Fault: engine.Malformed, Line: 2, Column: "return", Value: "0"}},
		{"a column too many", strings.TrimSuffix(one, "\n") + "\t1\n", -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "one", Value: "1\t1"}},
		{"the line end of another system", strings.TrimSuffix(one, "\n") + "\r\n", -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "one", Value: "1\r"}},
		{"an absent value as Spark writes it", with(9, `\N`), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "quantity", Value: `\N`}},
		{"a decimal", with(11, "1.5"), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "price", Value: "1.5"}},
		{"a number that does not fit", with(12, "9223372036854775808"), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "discount", Value: "9223372036854775808"}},
		{"a day that is none", with(8, "2147483648"), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "day", Value: "2147483648"}},
		{"an id that is not in hex", with(4, "X1"), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "order", Value: "X1"}},
		{"half a byte", with(4, "414"), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "order", Value: "414"}},
		{"hex in small letters, which sorts otherwise", with(5, "4a"), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "product", Value: "4a"}},
		{"a way to price that is none", with(10, "3"), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "priced", Value: "3"}},
		{"a return that is neither", with(13, "2"), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "return", Value: "2"}},
		{"a line too few", one + two, 3, engine.InputError{Fault: engine.Miscount, Line: 2, Value: "3"}},
		{"a line too many", one + two, 1, engine.InputError{Fault: engine.Miscount, Line: 2, Value: "1"}},
		{"nothing where something was promised", "", 1, engine.InputError{Fault: engine.Miscount, Line: 0, Value: "1"}},
		{"a line without end", strings.Repeat("4", 2<<20), -1, engine.InputError{Fault: engine.Malformed, Line: 1, Column: "line", Value: strings.Repeat("4", 32)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			expect := &tt.expect
			if tt.expect < 0 {
				expect = nil
			}
			in := strings.NewReader(tt.in + strings.Repeat("the rest\n", 100_000))
			if tt.expect >= 0 || tt.want.Fault == engine.Truncated || tt.want.Column == "line" {
				in = strings.NewReader(tt.in)
			}
			err := engine.Work(t.Context(), iotest.HalfReader(in), io.Discard, engine.Options{AsOf: asOf}, expect)
			var got *engine.InputError
			if !errors.As(err, &got) {
				t.Fatalf("got %v", err)
			}
			if diff := gocmp.Diff(tt.want, *got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if in.Len() != 0 {
				t.Errorf("%d bytes of the input were left", in.Len())
			}
		})
	}
}

func TestAWorkerWithoutInputWritesNothing(t *testing.T) {
	var out bytes.Buffer
	none := int64(0)
	if err := engine.Work(t.Context(), strings.NewReader(""), &out, engine.Options{}, &none); err != nil || out.Len() != 0 {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestAWorkerEndsWhereNobodyReadsItsRows(t *testing.T) {
	l := sold("a")
	r, w := io.Pipe()
	r.Close()
	if err := engine.Work(t.Context(), strings.NewReader(text(&l.OrderLine)), w, engine.Options{AsOf: asOf}, nil); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

func TestAWorkerPassesOnThatItsInputBroke(t *testing.T) {
	l := sold("a")
	broken := errors.New("the disk is gone")
	in := io.MultiReader(strings.NewReader(text(&l.OrderLine)), iotest.ErrReader(broken))
	if err := engine.Work(t.Context(), in, io.Discard, engine.Options{AsOf: asOf}, nil); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// What is remembered of names is let go of in between; nobody's products, channels or orders are lost or joined by that.
func TestAWorkerMayForgetNamesBetweenCustomers(t *testing.T) {
	var in strings.Builder
	const customers = 25_000
	for i := range customers {
		for n := range 4 { // three products in two orders, by one channel
			l := sold(fmt.Sprintf("C%07d", i), func(l *crm.OrderLine) {
				l.Store, l.OrderID, l.ProductID = fmt.Sprint(n/2), "1", fmt.Sprintf("P%d", i*4+max(n, 1))
				l.Channel = fmt.Sprint(i)
			})
			in.WriteString(text(&l.OrderLine))
		}
	}
	records := work(t, in.String(), engine.Options{AsOf: asOf, DefaultSource: "shop"})
	if len(records) != customers {
		t.Fatalf("%d customers", len(records))
	}
	for i, r := range records {
		want := []fold.Channel{{Name: fmt.Sprint(i), Lines: 4}}
		if r.Products != 3 || r.Orders != 2 || r.Lines != 4 || !slices.Equal(r.Channels, want) {
			t.Fatalf("%s: %d products, %d orders, %d lines, channels %v", r.CustomerID, r.Products, r.Orders, r.Lines, r.Channels)
		}
	}
}

func TestAWorkerTellsManyOrdersOfOneCustomerApart(t *testing.T) {
	var in strings.Builder
	const orders = 500
	for round := range 2 { // each order comes twice, and each number in two stores
		for i := range 2 * orders {
			l := sold("a", func(l *crm.OrderLine) {
				l.OrderID, l.Store, l.Date = fmt.Sprint(i/2), []string{"north", "south"}[i%2], asOf-crm.Date(round)
			})
			in.WriteString(text(&l.OrderLine))
		}
	}
	records := work(t, in.String(), engine.Options{AsOf: asOf})
	if len(records) != 1 || records[0].Orders != 2*orders || records[0].Lines != 4*orders || records[0].OrderDays != 2 {
		t.Errorf("%+v", records)
	}
}

// Whatever comes in: rows that can be read again and that hold every line, or an error; never a panic.
func FuzzWorker(f *testing.F) {
	a, b := sold("a"), sold("b", priceless)
	f.Add([]byte(text(&a.OrderLine) + text(&b.OrderLine)))
	f.Add([]byte("41\t\t\t\t\t\t\t-5\t10000\t1\t-3\t0\t1\t1\n"))
	f.Add([]byte("\t\t\t\t\t\t\t0\t0\t0\t0\t0\t0\t1\n41\t\t\t\t\t41\t746970\t0\t0\t2\t9223372036854775807\t0\t0\t1\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		if err := engine.Work(t.Context(), bytes.NewReader(in), &out, engine.Options{AsOf: asOf}, nil); err != nil {
			return
		}
		last, sum := "", int64(0)
		for row := range bytes.Lines(out.Bytes()) {
			r, err := engine.ParseRow(row, fold.Net)
			if err != nil {
				t.Fatalf("row %q: %v", row, err)
			}
			if r.CustomerID <= last {
				t.Fatalf("%q after %q", r.CustomerID, last)
			}
			last = r.CustomerID
			sum += r.Lines
		}
		if n := int64(bytes.Count(in, []byte{'\n'})); sum > n {
			t.Fatalf("%d lines counted of %d", sum, n)
		}
	})
}

func BenchmarkWorker(b *testing.B) {
	var in strings.Builder
	for i := range 100_000 {
		l := sold(fmt.Sprintf("C%07d", i/10), func(l *crm.OrderLine) {
			l.OrderID, l.ProductID, l.Date = fmt.Sprintf("O%08d", i/2), fmt.Sprintf("P%04d", i*31%8000), asOf-crm.Date(i%10)
		})
		in.WriteString(text(&l.OrderLine))
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		if err := engine.Work(b.Context(), strings.NewReader(in.String()), io.Discard, engine.Options{AsOf: asOf}, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
