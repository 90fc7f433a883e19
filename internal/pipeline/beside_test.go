package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

// diary notes what a sink is given, and fails at one line.
type diary struct {
	seen   []string
	failAt string
}

var errFull = errors.New("the disk is full")

func (d *diary) note(s string) error {
	if s == d.failAt {
		return errFull
	}
	d.seen = append(d.seen, s)
	return nil
}

func (d *diary) OrderLine(l crm.OrderLine) error { return d.note("line " + l.OrderID) }
func (d *diary) Customer(c crm.Customer) error   { return d.note("customer " + c.ID) }
func (d *diary) Product(p crm.Product) error     { return d.note("product " + p.ID) }
func (d *diary) Consent(c crm.Consent) error     { return d.note("consent " + c.CustomerID) }
func (d *diary) Fact(f crm.Fact) error           { return d.note("fact " + f.Source) }

func TestWhatIsPassedOnBesideKeepsItsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []string
		d := &diary{}
		b := newBeside(d)
		n := 0
		for _, run := range rapid.SliceOfN(rapid.IntRange(0, 700), 1, 6).Draw(t, "runs") {
			for range run {
				n++
				want = append(want, fmt.Sprint("line ", n))
				if err := b.OrderLine(crm.OrderLine{OrderID: fmt.Sprint(n)}); err != nil {
					t.Fatal(err)
				}
			}
			id := fmt.Sprint(n)
			var err error
			switch rapid.IntRange(0, 4).Draw(t, "other") {
			case 0:
				want, err = append(want, "customer "+id), b.Customer(crm.Customer{ID: id})
			case 1:
				want, err = append(want, "product "+id), b.Product(crm.Product{ID: id})
			case 2:
				want, err = append(want, "consent "+id), b.Consent(crm.Consent{CustomerID: id})
			case 3:
				want, err = append(want, "fact "+id), b.Fact(crm.Fact{Source: id})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := b.close(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, d.seen); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestAnErrorBesideIsToldAndEndsTheLines(t *testing.T) {
	for _, at := range []int{1, 255, 256, 257, 5_000} {
		d := &diary{failAt: fmt.Sprint("line ", at)}
		b := newBeside(d)
		for n := range 6_000 {
			if err := b.OrderLine(crm.OrderLine{OrderID: fmt.Sprint(n + 1)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Customer(crm.Customer{ID: "7"}); !errors.Is(err, errFull) {
			t.Errorf("at %d: the customer got %v", at, err)
		}
		if err := b.close(); !errors.Is(err, errFull) {
			t.Errorf("at %d: close got %v", at, err)
		}
		if len(d.seen) != at-1 || slices.Contains(d.seen, "customer 7") {
			t.Errorf("at %d: %d were passed on", at, len(d.seen))
		}
	}
}
