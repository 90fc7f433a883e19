package engine_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

func TestLinesFromTheLakeFoldAsLinesInMemory(t *testing.T) {
	in := lines{
		sold("a"), sold("a"), sold("b", priceless), sold(""),
		sold("0042", func(l *crm.OrderLine) { l.OrderID, l.Date = "2", asOf-40 }),
		sold("0042", func(l *crm.OrderLine) {
			l.OrderID, l.Return, l.Quantity, l.Amount = "3", true, -10_000, pointer(-*l.Amount)
		}),
	}
	l, err := lake.Open(filepath.Join(t.TempDir(), "lake"), lake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	load, err := l.Begin("march.csv", strings.Repeat("0a", 32), "shop", time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range in {
		if err := load.OrderLine(line.OrderLine); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := load.Commit(); err != nil {
		t.Fatal(err)
	}
	for _, basis := range []fold.Basis{fold.Net, fold.Sales} {
		opt := engine.Options{AsOf: asOf, Basis: basis, DefaultSource: "shop"}
		want, err1 := engine.Run(t.Context(), in, opt)
		got, err2 := engine.Run(t.Context(), l, opt)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-memory +lake):\n%s", basis, diff)
		}
		if n := got.Reconciliation.Lines; n != int64(len(in)) {
			t.Errorf("%d lines in, %d counted", len(in), n)
		}
	}
}
