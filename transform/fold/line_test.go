package fold

import (
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

func TestClassOfALine(t *testing.T) {
	for _, tt := range []struct {
		name     string
		quantity int64
		amount   int64
		back     bool
		want     Class
	}{
		{"a sale", 1, 1, false, Sale},
		{"a return", -1, -1, true, Return},
		{"a negative quantity that nobody called a return", -1, -1, false, Return},
		{"a return without money", -1, 0, true, Return},
		{"a cancelled line that kept its quantity", 1, -1, true, Return},
		{"a discount line", 1, -1, false, Deduction},
		{"a discount line without a quantity", 0, -1, false, Deduction},
		{"a gift", 1, 0, false, PriceZero},
		{"nothing at all", 0, 0, false, PriceZero},
		{"an amount for nothing", 0, 1, false, NoQuantity},
	} {
		l := Line{Quantity: crm.QuantityOf(tt.quantity), Amount: crm.MoneyOf(tt.amount), Return: tt.back}
		if got := l.Class(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestClassOfWhatIsNoGoods(t *testing.T) {
	for _, tt := range []struct {
		name             string
		kind             crm.LineType
		quantity, amount int64
		back             bool
		want             Class
	}{
		{"a discount line", crm.Discount, 1, -1, false, Deduction},
		{"a discount line with a negative quantity is no return", crm.Discount, -1, -1, false, Deduction},
		{"a discount taken back with its order", crm.Discount, 1, 1, false, Deduction},
		{"shipping", crm.Shipping, 1, 1, false, NotGoods},
		{"shipping paid back", crm.Shipping, -1, -1, true, NotGoods},
		{"a gift card", crm.GiftCard, 1, 1, false, NotGoods},
		{"a deposit", crm.Deposit, 1, 1, false, NotGoods},
		{"a tip", crm.Tip, 1, 1, false, NotGoods},
		{"a tax", crm.TaxLine, 1, 1, false, NotGoods},
	} {
		l := Line{Quantity: crm.QuantityOf(tt.quantity), Amount: crm.MoneyOf(tt.amount), Return: tt.back, Type: tt.kind}
		if got := l.Class(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestSalesCountsSalesAndNetEveryKnownCustomersLine(t *testing.T) {
	net := map[Class]bool{Sale: true, Return: true, Deduction: true, PriceZero: true, NoQuantity: true}
	for _, c := range Classes() {
		if got := Sales.Takes(c); got != (c == Sale) {
			t.Errorf("sales takes %s: %t", c, got)
		}
		if Net.Takes(c) != net[c] || Basis("").Takes(c) != net[c] {
			t.Errorf("net takes %s: %t", c, Net.Takes(c))
		}
	}
}

func TestNoTwoCustomersShareAnID(t *testing.T) {
	for _, tt := range []struct{ name, source, id, want string }{
		{"the default source has no prefix", "shop", "0042", "0042"},
		{"no source is the default one", "", "0042", "0042"},
		{"another source has one", "web", "0042", "web:0042"},
		{"an id that looks like another source's keeps its own prefix", "shop", "web:0042", "shop:web:0042"},
		{"nobody stays nobody", "web", "", ""},
	} {
		if got := CustomerID(tt.source, tt.id, "shop"); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	seen := map[string][2]string{}
	for _, source := range []string{"shop", "web", "x"} {
		for _, id := range []string{"1", "web:1", "shop:1", "x:1", "shop:web:1", ":1", "x"} {
			name := CustomerID(source, id, "shop")
			if other, taken := seen[name]; taken {
				t.Errorf("%q is %s of %s and %s of %s", name, id, source, other[1], other[0])
			}
			seen[name] = [2]string{source, id}
		}
	}
}

func TestReconciliationNoticesALostLine(t *testing.T) {
	sale := Line{OrderID: "1", Date: 1, Quantity: 10_000, Amount: 50}
	back := Line{OrderID: "1", Date: 2, Quantity: -10_000, Amount: -20, Return: true}
	whole := NewReconciliation()
	for _, l := range []Line{sale, back} {
		whole.Add(l.Class(), l.Amount)
	}
	whole.Add(UnknownCustomer, 7)
	both := folded(Net, []Line{sale, back}).Finish("a")
	for _, tt := range []struct {
		name    string
		rec     func() Reconciliation
		basis   Basis
		records []Record
		ok      bool
	}{
		{"everything is there", func() Reconciliation { return whole }, Net, []Record{both}, true},
		{"sales alone", func() Reconciliation { return whole }, Sales, []Record{folded(Sales, []Line{sale, back}).Finish("a")}, true},
		{"a record of the other basis", func() Reconciliation { return whole }, Sales, []Record{both}, false},
		{"a record is missing", func() Reconciliation { return whole }, Net, nil, false},
		{"a record stands twice", func() Reconciliation { return whole }, Net, []Record{both, both}, false},
		{"as many lines for another sum", func() Reconciliation { return whole }, Net, []Record{folded(Net, []Line{sale, sale}).Finish("a")}, false},
		{"a line of no class", func() Reconciliation {
			r := NewReconciliation()
			r.Add("lost", 1)
			return r
		}, Net, nil, false},
	} {
		rec := tt.rec()
		if err := rec.Check(tt.basis, tt.records); (err == nil) != tt.ok {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
	if got := whole.Part(UnknownCustomer); got.Lines != 1 || got.Amount != 7 || got.Net || got.Sales {
		t.Errorf("walk-ins: %+v", got)
	}
	if lines, amount := whole.Counted(Net); lines != 2 || amount != 30 {
		t.Errorf("net counts %d lines for %s", lines, amount)
	}
}
