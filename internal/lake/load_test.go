package lake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func TestWhatALoadChangesIsListed(t *testing.T) {
	line := func(order, date, customer, product string) crm.OrderLine {
		return crm.OrderLine{Source: "shop", OrderID: order, Date: day(t, date), CustomerID: customer, ProductID: product, Quantity: crm.QuantityOf(1)}
	}
	d, next := "2011-12-09", "2011-12-10"
	tests := []struct {
		name     string
		old, new []crm.OrderLine
		want     Change
	}{
		{"an order that was not there", nil, []crm.OrderLine{line("1", d, "a", "p")}, Change{Added: 1, LinesAdded: 1}},
		{
			"the same lines in another order",
			[]crm.OrderLine{line("1", d, "a", "p"), line("1", d, "a", "q")},
			[]crm.OrderLine{line("1", d, "a", "q"), line("1", d, "a", "p")},
			Change{Unchanged: 1},
		},
		{
			"the same product twice is two lines",
			[]crm.OrderLine{line("1", d, "a", "p")},
			[]crm.OrderLine{line("1", d, "a", "p"), line("1", d, "a", "p")},
			Change{Replaced: 1, LinesAdded: 2, LinesRemoved: 1},
		},
		{"a corrected product", []crm.OrderLine{line("1", d, "a", "p")}, []crm.OrderLine{line("1", d, "a", "q")}, Change{Replaced: 1, LinesAdded: 1, LinesRemoved: 1}},
		{
			"another customer",
			[]crm.OrderLine{line("1", d, "a", "p")},
			[]crm.OrderLine{line("1", d, "b", "p")},
			Change{Replaced: 1, LinesAdded: 1, LinesRemoved: 1, Notable: []UnitChange{{
				Source: "shop", OrderID: "1", Date: day(t, d), Kind: OtherCustomer, OtherDay: crm.NoDate, OldLines: 1, NewLines: 1, OldCustomers: []string{"a"}, NewCustomers: []string{"b"},
			}}},
		},
		{
			"lines that are gone",
			[]crm.OrderLine{line("2", d, "b", "p"), line("1", d, "a", "p"), line("1", d, "a", "q")},
			[]crm.OrderLine{line("1", d, "a", "q")},
			Change{Replaced: 1, LinesAdded: 1, LinesRemoved: 2, Notable: []UnitChange{{
				Source: "shop", OrderID: "1", Date: day(t, d), Kind: LostLines, OtherDay: crm.NoDate, OldLines: 2, NewLines: 1, OldCustomers: []string{"a"}, NewCustomers: []string{"a"},
			}}},
		},
		{"an order's other day adds up", []crm.OrderLine{line("1", d, "a", "p")}, []crm.OrderLine{line("1", next, "a", "q")}, Change{Added: 1, LinesAdded: 1}},
		{
			"the same lines on two days of one file add up",
			[]crm.OrderLine{line("1", d, "a", "p")},
			[]crm.OrderLine{line("1", next, "a", "p"), line("1", d, "a", "p")},
			Change{Added: 1, Unchanged: 1, LinesAdded: 1},
		},
		{
			"the same lines on another day",
			[]crm.OrderLine{line("1", d, "a", "p")},
			[]crm.OrderLine{line("1", next, "a", "p")},
			Change{Replaced: 1, LinesAdded: 1, LinesRemoved: 1, Notable: []UnitChange{{
				Kind: OtherDay, Source: "shop", OrderID: "1", Date: day(t, next), OtherDay: day(t, d), OldLines: 1, NewLines: 1,
				OldCustomers: []string{"a"}, NewCustomers: []string{"a"},
			}}},
		},
		{
			"a day without order numbers is replaced as a whole, and one more customer is nothing to look at",
			[]crm.OrderLine{line("", d, "a", "p"), line("", d, "b", "p"), line("1", d, "a", "p")},
			[]crm.OrderLine{line("", d, "a", "p"), line("", d, "b", "q"), line("", d, "c", "q")},
			Change{Replaced: 1, LinesAdded: 3, LinesRemoved: 2},
		},
		{
			"a day without order numbers that a customer left",
			[]crm.OrderLine{line("", d, "a", "p"), line("", d, "b", "p")},
			[]crm.OrderLine{line("", d, "a", "p"), line("", d, "", "p")},
			Change{Replaced: 1, LinesAdded: 2, LinesRemoved: 2, Notable: []UnitChange{{
				Source: "shop", Kind: OtherCustomer, Date: day(t, d), OtherDay: crm.NoDate, OldLines: 2, NewLines: 2, OldCustomers: []string{"a", "b"}, NewCustomers: []string{"", "a"},
			}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := open(t, t.TempDir())
			put(t, l, "old.csv", tt.old...)
			if diff := cmp.Diff(tt.want, put(t, l, "new.csv", tt.new...)); diff != "" {
				t.Error(diff)
			}
			if got, want := l.OrderLines().Lines, int64(len(tt.old))+tt.want.LinesAdded-tt.want.LinesRemoved; got != want {
				t.Errorf("%d live lines, want %d", got, want)
			}
		})
	}
}

func TestALoadCanBeLookedAtAndDropped(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	ld, err := l.Begin("a.csv", hashOf("a.csv"), "shop", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	line := crm.OrderLine{Source: "shop", OrderID: "1", Date: day(t, "2011-12-09")}
	if err := errors.Join(ld.OrderLine(line), ld.Customer(crm.Customer{ID: "1"}), ld.Product(crm.Product{}), ld.Consent(crm.Consent{})); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Begin("b.csv", hashOf("b.csv"), "shop", loadedAt); err == nil {
		t.Error("a second load was begun beside the first")
	}
	change, err := ld.Prepare()
	if err != nil || change.Added != 1 {
		t.Fatalf("got %+v, %v", change, err)
	}
	if err := ld.OrderLine(line); !errors.Is(err, errLoadEnded) {
		t.Errorf("a row after Prepare: %v", err)
	}
	if err := errors.Join(ld.Abort(), ld.Abort()); err != nil {
		t.Fatal(err)
	}
	if _, err := ld.Commit(); !errors.Is(err, errLoadEnded) {
		t.Errorf("a commit after Abort: %v", err)
	}
	if len(l.Uploads()) != 0 || len(liveLines(t, l)) != 0 {
		t.Error("a dropped load is there")
	}
	if c := put(t, l, "a.csv", line); c.Added != 1 {
		t.Errorf("got %+v", c)
	}
	if u := l.Uploads()[0]; u.Seq != 1 {
		t.Errorf("a dropped load used up a number: %+v", u)
	}
}

func TestALaterUploadComesLater(t *testing.T) {
	l := open(t, t.TempDir())
	for i := range 12 {
		name := string(rune('l' - i))
		ld, err := l.Begin(name, hashOf(name), "shop", loadedAt)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(ld.Customer(crm.Customer{ID: "1", Name: name}), ld.Customer(crm.Customer{ID: "2", Name: name})); err != nil {
			t.Fatal(err)
		}
		if _, err := ld.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	var order []string
	err := l.EachCustomer(context.Background(), func(c crm.Customer, u Upload) error {
		order = append(order, u.Name+c.ID)
		return nil
	})
	want := []string{"l1", "l2", "k1", "k2", "j1", "j2", "i1", "i2", "h1", "h2", "g1", "g2", "f1", "f2", "e1", "e2", "d1", "d2", "c1", "c2", "b1", "b2", "a1", "a2"}
	if diff := cmp.Diff(want, order); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	l := open(t, t.TempDir())
	ld, err := l.Begin("a.csv", hashOf("a.csv"), "shop", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	huge := crm.Money(maxDecimal)
	d := day(t, "2011-12-09")
	place := crm.Place{Sheet: "Mars", Row: 7}
	for name, err := range map[string]error{
		"quantity": ld.OrderLine(crm.OrderLine{Date: d, Quantity: -maxDecimal, Place: place}),
		"price":    ld.OrderLine(crm.OrderLine{Date: d, UnitPrice: &huge, Place: place}),
		"amount":   ld.OrderLine(crm.OrderLine{Date: d, Amount: &huge, Place: place}),
		"product":  ld.Product(crm.Product{ListPrice: &huge, Place: place}),
	} {
		var p *problem.Problem
		if !errors.As(err, &p) || p.ID != problem.TooLargeForLake || p.Where.Row != 7 {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := ld.OrderLine(crm.OrderLine{Date: crm.NoDate}); err == nil {
		t.Error("a line without a day was taken")
	}
	if _, err := ld.Commit(); err != nil || l.OrderLines().Lines != 0 {
		t.Errorf("the refused rows are there: %v", err)
	}
	if _, err := l.Begin("b.csv", "not a hash", "shop", loadedAt); err == nil {
		t.Error("a load without a hash was begun")
	}
}

func TestSumsBeyondTheRangeFailTheLoad(t *testing.T) {
	l := open(t, t.TempDir())
	ld, err := l.Begin("a.csv", hashOf("a.csv"), "shop", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	most := crm.Money(maxDecimal - 1)
	for range 10 {
		if err := ld.OrderLine(crm.OrderLine{Date: day(t, "2011-12-09"), Amount: &most}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ld.Commit(); !errors.Is(err, errTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestReadersNeitherWriteNorFinish(t *testing.T) {
	dir := t.TempDir()
	old := crm.OrderLine{Source: "shop", OrderID: "1", Date: day(t, "2011-12-09"), ProductID: "p"}
	l := open(t, dir)
	put(t, l, "a.csv", old, crm.OrderLine{Source: "shop", OrderID: "2", Date: day(t, "2011-12-09")})
	reader, err := Open(dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Begin("b.csv", hashOf("b.csv"), "shop", loadedAt); !errors.Is(err, errReadOnly) {
		t.Errorf("a reader began a load: %v", err)
	}
	if _, err := reader.Publish(snapshotOf(t, "2011-12-10", "i1", nil)); !errors.Is(err, errReadOnly) {
		t.Errorf("a reader published: %v", err)
	}
	ld, err := l.Begin("b.csv", hashOf("b.csv"), "shop", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	old.ProductID = "q"
	if err := ld.OrderLine(old); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{ReadOnly: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := ld.Commit(); err != nil {
		t.Fatalf("a reader disturbed the load: %v", err)
	}
	err = reader.EachOrderLine(context.Background(), func(StoredLine) error { return nil })
	refused(t, err, problem.LakeChanged, "", 4)
	nowhere, err := Open(filepath.Join(dir, "nothing here"), Options{ReadOnly: true})
	if err != nil || len(liveLines(t, nowhere)) != 0 {
		t.Errorf("an absent lake: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "nothing here")); err == nil {
		t.Error("a reader made a folder")
	}
}

func TestReadingStopsWhenAsked(t *testing.T) {
	l := open(t, t.TempDir())
	put(t, l, "a.csv", crm.OrderLine{Date: day(t, "2011-12-09")}, crm.OrderLine{Date: day(t, "2011-12-09")})
	stop := errors.New("enough")
	seen := 0
	if err := l.EachOrderLine(context.Background(), func(StoredLine) error { seen++; return stop }); err != stop || seen != 1 {
		t.Errorf("got %v after %d lines", err, seen)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.EachOrderLine(ctx, func(StoredLine) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
