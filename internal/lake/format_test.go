package lake

import (
	"bytes"
	"context"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

var update = flag.Bool("update", false, "write testdata/v2 anew: only for a schema version that was never released")

// versionOne is a lake of schema version 1 as the program of that day wrote it: all tables, a replaced order, a
// snapshot. versionTwo is the same as this program writes it, with what version 2 added.
const (
	versionOne = "testdata/v1"
	versionTwo = "testdata/v2"
)

// writeVersionTwo makes the lake that testdata/v2 holds.
func writeVersionTwo(t *testing.T, dir string) {
	t.Helper()
	l := open(t, dir)
	line := func(order, date, customer, product, amount string) crm.OrderLine {
		return crm.OrderLine{
			Source: "shop", OrderID: order, Date: day(t, date), CustomerID: customer, ProductID: product, Description: "Bougie « été »",
			Quantity: crm.QuantityOf(2), Amount: money(t, amount), Currency: "EUR", Country: "France",
		}
	}
	unpriced := line("0002", "2011-11-30", "", "85123A", "0")
	unpriced.Amount = nil
	ld, err := l.Begin("novembre.xlsx", hashOf("novembre.xlsx"), "shop", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	on := day(t, "2011-01-02")
	rows := []error{
		ld.OrderLine(line("0001", "2011-11-29", "0042", "85123A", "5.1")), ld.OrderLine(unpriced),
		ld.OrderLine(line("0003", "2011-12-01", "0042", "22752", "957.5775")), ld.OrderLine(line("0003", "2011-12-01", "0042", "22752", "957.5775")),
		ld.Customer(crm.Customer{Source: "shop", ID: "0042", Name: "Élise", Email: "elise@example.com", Language: "fr", Label: "cliente", JoinedOn: &on}),
		ld.Product(crm.Product{Source: "shop", ID: "85123A", Name: "Bougie", ListPrice: money(t, "2.55"), Cost: money(t, "1.1")}),
		ld.Consent(crm.Consent{Source: "shop", CustomerID: "0042", Channel: "email", State: crm.ConsentGranted, On: &on, Proof: "form 12"}),
		ld.Fact(crm.Fact{Kind: complaintKind(), Source: "shop", Values: []crm.FactValue{{Set: true, Text: "retard"}, {Set: true, Int: int64(on)}}}),
	}
	for _, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ld.Commit(); err != nil {
		t.Fatal(err)
	}
	put(t, l, "correction.csv", line("0001", "2011-11-29", "0042", "85123A", "5.2"))
	publish(t, l, snapshotOf(t, "2011-12-10", "i1", someProfiles(t)))
}

// contents are a folder's files by name.
func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheSameFactsAreTheSameBytes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	writeVersionTwo(t, dir)
	if *update {
		if err := errorsOf(os.RemoveAll(versionTwo), os.CopyFS(versionTwo, os.DirFS(dir))); err != nil {
			t.Fatal(err)
		}
	}
	want, got := contents(t, versionTwo), contents(t, dir)
	plain, err := unsigned(got[manifestName])
	if err != nil || bytes.Equal(plain, got[manifestName]) {
		t.Errorf("the manifest does not say its sum: %v", err)
	}
	got[manifestName] = plain // that of testdata is of before manifests did
	for name := range want {
		if strings.HasSuffix(name, ordersExt) && len(got[name]) > len(want[name]) { // those of testdata have no sums behind the hashes
			got[name] = got[name][:len(want[name])]
		}
		if !bytes.Equal(want[name], got[name]) {
			t.Errorf("%s: %d bytes, not the %d of %s", name, len(got[name]), len(want[name]), versionTwo)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestOldLakesStayReadable opens the lake of version 1 as it was released.
func TestOldLakesStayReadable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	if err := os.CopyFS(dir, os.DirFS(versionOne)); err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	var got []string
	for _, s := range liveLines(t, l) {
		amount := "none"
		if s.Amount != nil {
			amount = s.Amount.String()
		}
		got = append(got, s.OrderID+" "+s.Date.String()+" "+s.CustomerID+" "+s.Description+" "+amount+" "+s.Upload[:7])
	}
	slices.Sort(got)
	want := []string{
		"0001 2011-11-29 0042 Bougie « été » 5.2000 u000002", "0002 2011-11-30  Bougie « été » none u000001",
		"0003 2011-12-01 0042 Bougie « été » 957.5775 u000001", "0003 2011-12-01 0042 Bougie « été » 957.5775 u000001",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	facts := 0
	ctx := context.Background()
	err := errorsOf(
		l.EachCustomer(ctx, func(c crm.Customer, _ Upload) error { facts += len(c.Name); return nil }),
		l.EachProduct(ctx, func(p crm.Product, _ Upload) error { facts += int(*p.ListPrice); return nil }),
		l.EachConsent(ctx, func(c crm.Consent, _ Upload) error { facts += int(*c.On); return nil }),
	)
	if want := len("Élise") + 25_500 + int(crm.NewDate(2011, 1, 2)); err != nil || facts != want {
		t.Errorf("got %d, want %d, %v", facts, want, err)
	}
	ref, found, err := l.Latest()
	if err != nil || !found {
		t.Fatalf("no snapshot: %v", err)
	}
	profiles, err := l.Profiles(ref)
	if err != nil {
		t.Fatal(err)
	}
	all := someProfiles(t)
	if diff := cmp.Diff([]crm.Profile{all[1], all[0], all[2]}, profiles); diff != "" {
		t.Error(diff)
	}
}

// TestALakeOfVersionOneGoesOn loads over it, undoes, and finds what version 1 had put aside.
func TestALakeOfVersionOneGoesOn(t *testing.T) {
	for _, lost := range []bool{false, true} {
		dir := filepath.Join(quickDir(t), "lake")
		if err := os.CopyFS(dir, os.DirFS(versionOne)); err != nil {
			t.Fatal(err)
		}
		l := open(t, dir)
		again := crm.OrderLine{
			Source: "shop", OrderID: "0003", Date: day(t, "2011-12-01"), CustomerID: "0042", ProductID: "22752", Description: "Bougie « été »",
			Quantity: crm.QuantityOf(2), Amount: money(t, "957.5775"), Currency: "EUR", Country: "France",
		}
		fresh := again
		fresh.OrderID = "0004"
		if c := put(t, l, "janvier.csv", again, again, fresh); c.Unchanged != 1 || c.Added != 1 {
			t.Errorf("got %+v", c)
		}
		if l = open(t, dir); l.state.Schema != SchemaVersion {
			t.Errorf("the lake is of version %d", l.state.Schema)
		}
		if lost { // an index says nothing that its file does not say
			if err := os.RemoveAll(filepath.Join(dir, indexDir)); err != nil {
				t.Fatal(err)
			}
			l = open(t, dir)
		}
		c, err := l.Undo(l.Uploads()[1].ID)
		if err != nil || c.Replaced != 1 {
			t.Errorf("got %+v, %v", c, err)
		}
		var got []string
		for _, s := range liveLines(t, l) {
			got = append(got, s.OrderID+" "+s.Upload[:7])
		}
		slices.Sort(got)
		if diff := cmp.Diff([]string{"0001 u000001", "0002 u000001", "0003 u000001", "0003 u000001", "0004 u000003"}, got); diff != "" {
			t.Error(diff)
		}
		if _, err := l.Undo(l.Uploads()[0].ID); err != nil {
			t.Fatal(err)
		}
		got = nil
		for _, s := range liveLines(t, l) {
			got = append(got, s.OrderID+" "+s.Upload[:7])
		}
		slices.Sort(got)
		if diff := cmp.Diff([]string{"0003 u000003", "0003 u000003", "0004 u000003"}, got); diff != "" {
			t.Error(diff)
		}
		for _, e := range l.state.everyFile() {
			if e.area() != nowhere && !l.indexed(e) {
				t.Errorf("%s has no index", e.Path)
			}
		}
	}
}
