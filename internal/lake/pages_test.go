package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// pageSource is a lake or outside files.
type pageSource interface {
	EachLinePage(ctx context.Context, workers int, want LineWants, fn func(int, *LinePage) error) error
}

// byPages reads all lines by pages, each as a text, in sorted order.
func byPages(source pageSource, workers int) ([]string, error) {
	var mu sync.Mutex
	var all []string
	err := source.EachLinePage(context.Background(), workers, LineWants{Description: true}, func(worker int, p *LinePage) error {
		if worker < 0 || worker >= workers {
			return fmt.Errorf("worker %d of %d", worker, workers)
		}
		mu.Lock()
		defer mu.Unlock()
		for i := range p.Rows {
			text := func(t *Texts) string { return string(t.At(t.Codes[i])) }
			number := func(n *Numbers) string {
				if n.Absent != nil && n.Absent[i] {
					return "none"
				}
				return fmt.Sprint(n.Values[i])
			}
			price := "none" // not read where there is an amount
			if p.Amount.Absent != nil && p.Amount.Absent[i] {
				price = number(&p.Price)
			}
			all = append(all, fmt.Sprintf("%q %q %q %q %q %q %q %q %s %s %s %s %s %s", text(&p.Source), text(&p.Store), text(&p.Order), text(&p.Customer), text(&p.Product),
				text(&p.Channel), text(&p.Type), text(&p.Description), number(&p.Date), number(&p.Quantity), number(&p.Amount), price, number(&p.Discount), number(&p.Return)))
		}
		return nil
	})
	slices.Sort(all)
	return all, err
}

// asText is a line in the form of byPages.
func asText(l *crm.OrderLine) string {
	number := func(m *crm.Money) string {
		if m == nil {
			return "none"
		}
		return fmt.Sprint(int64(*m))
	}
	price, back := "none", 0
	if l.Amount == nil {
		price = number(l.UnitPrice)
	}
	if l.Return {
		back = 1
	}
	return fmt.Sprintf("%q %q %q %q %q %q %q %q %d %d %s %s %s %d", l.Source, l.Store, l.OrderID, l.CustomerID, l.ProductID, l.Channel, string(l.Type), l.Description,
		l.Date, int64(l.Quantity), number(l.Amount), price, number(l.Discount), back)
}

// mixedLines are lines with all that may be there and may not.
func mixedLines(n int) []crm.OrderLine {
	rng := rand.New(rand.NewPCG(1, 1))
	some := func(m int64) *crm.Money {
		if rng.IntN(3) == 0 {
			return nil
		}
		v := crm.Money(rng.Int64N(m) - m/3)
		return &v
	}
	lines := make([]crm.OrderLine, n)
	for i := range lines {
		lines[i] = crm.OrderLine{
			Source: "shop", Store: []string{"", "north"}[rng.IntN(2)], OrderID: fmt.Sprint(i / 3), Date: crm.Date(15_000 + i/50), CustomerID: fmt.Sprintf("C%d", rng.IntN(n)),
			ProductID: fmt.Sprintf("P%d", rng.IntN(9)), Description: "thing", Quantity: crm.Quantity(rng.IntN(5)) * 10_000, UnitPrice: some(90_000), Amount: some(1 << 40),
			Discount: some(900), Return: rng.IntN(5) == 0, Channel: []string{"", "web", "counter"}[rng.IntN(3)],
		}
	}
	return lines
}

func TestPagesHoldTheLinesOfTheLake(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	lines := mixedLines(5_000)
	for _, name := range []string{"a.csv", "b.csv"} {
		ld, err := l.Begin(name, hashOf(name), "shop", loadedAt)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			line.OrderID += name
			if err := ld.OrderLine(line); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := ld.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	var want []string
	if err := l.EachOrderLine(t.Context(), func(s StoredLine) error {
		want = append(want, asText(&s.OrderLine))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	for _, workers := range []int{1, 3} {
		got, err := byPages(l, workers)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) != 10_000 {
			t.Errorf("%d workers, %d lines (-rows +pages):\n%.2000s", workers, len(got), diff)
		}
	}
}

func TestPagesOfAnOlderLake(t *testing.T) {
	l, err := Open(filepath.Join("testdata", "v1"), Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	if err := l.EachOrderLine(t.Context(), func(s StoredLine) error {
		want = append(want, asText(&s.OrderLine))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	got, err := byPages(l, 2)
	if err != nil || len(got) == 0 {
		t.Fatalf("%d lines, %v", len(got), err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-rows +pages):\n%s", diff)
	}
}

// outsideForm is one way in which another program may write a file of lines.
type outsideForm struct {
	name    string
	columns parquet.Group
	options []parquet.WriterOption
	decimal func(v int64) parquet.Value
}

func outsideForms() []outsideForm {
	whole := func(v int64) parquet.Value { return parquet.Int64Value(v) }
	bytesOf := func(v int64) parquet.Value {
		b := make([]byte, 16)
		for i := range b {
			b[15-i] = byte(v >> min(8*i, 63))
		}
		return parquet.FixedLenByteArrayValue(b)
	}
	group := func(text func() parquet.Node, decimal func() parquet.Node) parquet.Group {
		return parquet.Group{
			"source": text(), "store": text(), "order_id": text(), "customer_id": text(), "product_id": text(), "channel": parquet.Optional(text()), "line_type": text(),
			"description": text(), "order_date": parquet.Date(), "quantity": decimal(), "amount": parquet.Optional(decimal()), "unit_price": parquet.Optional(decimal()),
			"discount": parquet.Optional(decimal()), "return": parquet.Leaf(parquet.BooleanType),
		}
	}
	dict := func() parquet.Node { return parquet.Encoded(parquet.String(), &parquet.RLEDictionary) }
	plain := func() parquet.Node { return parquet.Encoded(parquet.String(), &parquet.Plain) }
	optional := func() parquet.Node { return parquet.Optional(parquet.String()) }
	long := func() parquet.Node { return parquet.Decimal(4, 18, parquet.Int64Type) }
	longDict := func() parquet.Node { return parquet.Encoded(long(), &parquet.RLEDictionary) }
	fixed := func() parquet.Node { return parquet.Decimal(4, 38, parquet.FixedLenByteArrayType(16)) }
	return []outsideForm{
		{"dictionaries", group(dict, longDict), nil, whole},
		{"plain", group(plain, long), nil, whole},
		{"dictionaries that give way to plain pages", group(dict, longDict), []parquet.WriterOption{parquet.DictionaryMaxBytes(2_000), parquet.PageBufferSize(4_000)}, whole},
		{"optional texts", group(optional, long), nil, whole},
		{"data pages of version 1", group(dict, long), []parquet.WriterOption{parquet.DataPageVersion(1)}, whole},
		{"optional, version 1, small pages", group(optional, longDict), []parquet.WriterOption{parquet.DataPageVersion(1), parquet.PageBufferSize(2_000)}, whole},
		{"decimals as bytes", group(dict, fixed), nil, bytesOf},
		{"delta", group(func() parquet.Node { return parquet.Encoded(parquet.String(), &parquet.DeltaByteArray) }, func() parquet.Node { return parquet.Encoded(long(), &parquet.DeltaBinaryPacked) }), nil, whole},
		{"byte lengths apart, snappy", group(func() parquet.Node { return parquet.Encoded(parquet.String(), &parquet.DeltaLengthByteArray) }, long), []parquet.WriterOption{parquet.Compression(&parquet.Snappy)}, whole},
	}
}

// writeOutside writes lines in a form.
func writeOutside(t testing.TB, form outsideForm, lines []crm.OrderLine) []byte {
	t.Helper()
	schema := parquet.NewSchema("lines", form.columns)
	var out bytes.Buffer
	w := parquet.NewGenericWriter[any](&out, append([]parquet.WriterOption{schema, parquet.MaxRowsPerRowGroup(1_700)}, form.options...)...)
	for i := range lines {
		l := &lines[i]
		row := make(parquet.Row, len(schema.Columns()))
		set := func(name string, v parquet.Value, present bool) {
			leaf, _ := schema.Lookup(name)
			switch {
			case leaf.MaxDefinitionLevel == 0:
				row[leaf.ColumnIndex] = v.Level(0, 0, leaf.ColumnIndex)
			case present:
				row[leaf.ColumnIndex] = v.Level(0, 1, leaf.ColumnIndex)
			default:
				row[leaf.ColumnIndex] = parquet.NullValue().Level(0, 0, leaf.ColumnIndex)
			}
		}
		for name, s := range map[string]string{
			"source": l.Source, "store": l.Store, "order_id": l.OrderID, "customer_id": l.CustomerID, "product_id": l.ProductID, "channel": l.Channel,
			"line_type": string(l.Type), "description": l.Description,
		} {
			set(name, parquet.ByteArrayValue([]byte(s)), s != "")
		}
		for name, m := range map[string]*crm.Money{"amount": l.Amount, "unit_price": l.UnitPrice, "discount": l.Discount} {
			v := crm.Money(0)
			if m != nil {
				v = *m
			}
			set(name, form.decimal(int64(v)), m != nil)
		}
		set("quantity", form.decimal(int64(l.Quantity)), true)
		set("order_date", parquet.Int32Value(int32(l.Date)), true)
		set("return", parquet.BooleanValue(l.Return), true)
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPagesOfAnyFormHoldTheSameLines(t *testing.T) {
	lines := mixedLines(4_000)
	var want []string
	for i := range lines {
		want = append(want, asText(&lines[i]))
	}
	slices.Sort(want)
	for _, form := range outsideForms() {
		path := filepath.Join(t.TempDir(), "lines.parquet")
		if err := os.WriteFile(path, writeOutside(t, form, lines), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := byPages(OutsideLines{path}, 2)
		if err != nil {
			t.Errorf("%s: %v", form.name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%.1500s", form.name, diff)
		}
	}
}

// Numbers of another program: cents, whole units, and what is refused rather than guessed.
func TestNumbersOfOtherProgramsMeanTheSame(t *testing.T) {
	for _, tt := range []struct {
		name   string
		amount parquet.Node
		value  parquet.Value
		want   string // "" is refused
	}{
		{"hundredths", parquet.Decimal(2, 18, parquet.Int64Type), parquet.Int64Value(1234), "123400"},
		{"hundredths in 32 bits", parquet.Decimal(2, 9, parquet.Int32Type), parquet.Int32Value(-1234), "-123400"},
		{"whole units", parquet.Leaf(parquet.Int32Type), parquet.Int32Value(12), "120000"},
		{"millionths", parquet.Decimal(6, 18, parquet.Int64Type), parquet.Int64Value(1234), ""},
		{"a float", parquet.Leaf(parquet.DoubleType), parquet.DoubleValue(1.5), ""},
		{"more than fits", parquet.Decimal(0, 18, parquet.Int64Type), parquet.Int64Value(1 << 61), ""},
	} {
		schema := parquet.NewSchema("lines", parquet.Group{"amount": tt.amount, "order_date": parquet.Date()})
		var out bytes.Buffer
		w := parquet.NewGenericWriter[any](&out, schema)
		row := make(parquet.Row, 2)
		amount, _ := schema.Lookup("amount")
		date, _ := schema.Lookup("order_date")
		row[amount.ColumnIndex], row[date.ColumnIndex] = tt.value.Level(0, 0, amount.ColumnIndex), parquet.Int32Value(9).Level(0, 0, date.ColumnIndex)
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "lines.parquet")
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := byPages(OutsideLines{path}, 1)
		if tt.want == "" {
			if !errors.Is(err, problem.New(problem.DamagedLake, nil)) {
				t.Errorf("%s: got %v, %v", tt.name, got, err)
			}
			continue
		}
		if want := []string{`"" "" "" "" "" "" "" "" 9 none ` + tt.want + " none none 0"}; err != nil || !slices.Equal(want, got) {
			t.Errorf("%s: got %q, %v, want %q", tt.name, got, err, want)
		}
	}
}

func TestPagesOfADamagedLakeNameTheFile(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{"a flipped bit": flipMiddle, "half a file": cut, "an empty file": nothing} {
		dir := t.TempDir()
		path, _, _ := smallLake(t, dir)
		l := open(t, dir)
		spoil(t, path, change)
		_, err := byPages(l, 2)
		t.Run(name, func(t *testing.T) { refused(t, err, problem.DamagedLake, path, 1) })
	}
	dir := t.TempDir()
	path, _, _ := smallLake(t, dir)
	l := open(t, dir)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, err := byPages(l, 2)
	refused(t, err, problem.MissingLakeFile, path, 1)
}

func TestAnErrorOfWhoReadsPagesEndsTheReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lines.parquet")
	if err := os.WriteFile(path, writeOutside(t, outsideForms()[0], mixedLines(9_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	if err := (OutsideLines{path, path}).EachLinePage(t.Context(), 3, LineWants{}, func(int, *LinePage) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (OutsideLines{path}).EachLinePage(ctx, 3, LineWants{}, func(int, *LinePage) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Without a manifest nothing says that bytes were changed: whatever they are, reading them ends, with lines or an error.
func FuzzLinePages(f *testing.F) {
	lines := mixedLines(60)
	for _, form := range outsideForms() {
		f.Add(writeOutside(f, form, lines))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "lines.parquet")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		lines, err := byPages(OutsideLines{path}, 1)
		if err == nil && len(lines) > 1_000_000 {
			t.Fatalf("%d lines in %d bytes", len(lines), len(content))
		}
	})
}

// Every byte of small files flipped in one bit: an error or lines, never a panic.
func TestFlippedBitsInPagesAreSurvived(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for _, form := range outsideForms() {
		content := writeOutside(t, form, mixedLines(40))
		path := filepath.Join(quickDir(t), "lines.parquet")
		for i := 0; i < len(content); i += 1 + rng.IntN(12) {
			spoiled := bytes.Clone(content)
			spoiled[i] ^= 1 << rng.IntN(8)
			if err := os.WriteFile(path, spoiled, 0o600); err != nil {
				t.Fatal(err)
			}
			_, _ = byPages(OutsideLines{path}, 1) // either is fine
		}
	}
}
