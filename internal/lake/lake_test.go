package lake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// loadedAt is the clock of the tests.
var loadedAt = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

func day(t testing.TB, s string) crm.Date {
	t.Helper()
	d, err := crm.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func money(t testing.TB, s string) *crm.Money {
	t.Helper()
	m, err := crm.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return &m
}

func open(t testing.TB, dir string) *Lake {
	t.Helper()
	l, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// quickDir is a temporary folder in memory, where the system has one: for tests that write thousands of files
// and ask nothing of the disk.
func quickDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "habitue-lake-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// hashOf is the SHA-256 of a file whose bytes are the name.
func hashOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

// put loads order lines as a file of its own.
func put(t testing.TB, l *Lake, name string, lines ...crm.OrderLine) Change {
	t.Helper()
	return putAll(t, l, name, [][]crm.OrderLine{lines})
}

// putAll loads several lists of order lines as one file.
func putAll(t testing.TB, l *Lake, name string, lists [][]crm.OrderLine) Change {
	t.Helper()
	ld, err := l.BeginLoad(Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt, AcceptChanges: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, lines := range lists {
		for _, line := range lines {
			if err := ld.OrderLine(line); err != nil {
				t.Fatal(err)
			}
		}
	}
	change, err := ld.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return change
}

// fataler is a test, of the standard library or of rapid.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

// live reads every live line.
func liveLines(t fataler, l *Lake) []StoredLine {
	t.Helper()
	var lines []StoredLine
	err := l.EachOrderLine(context.Background(), func(s StoredLine) error {
		lines = append(lines, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestEveryFieldOfAFactComesBack(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	d := day(t, "2011-12-09")
	full := crm.OrderLine{
		Source: "till", Store: "Lyon", OrderID: "000123", Date: d, CustomerID: "0042", ProductID: "85123A",
		Description: "Bougie « été »", Quantity: -3500, UnitPrice: money(t, "0.001"), Amount: money(t, "-957.5775"),
		Return: true, Cites: "000122", Currency: "EUR", Country: "France", Type: "gift", Place: crm.Place{Sheet: "Mars", Row: 214},
		LineID: "07", Time: "15:04", ListPrice: money(t, "3.5"), Discount: money(t, "-0.5"), Tax: money(t, "0"), Seller: "Léa",
		Channel: "web", Coupon: "ETE10", Campaign: "été", Status: "payée",
	}
	bare := crm.OrderLine{Source: "till", Date: day(t, "1969-12-31"), Quantity: 1, Amount: money(t, "0"), Place: crm.Place{Row: 2}}
	customer := crm.Customer{
		Source: "till", ID: "0042", Name: "Élise", Email: "elise@example.com", Phone: "+33 1", Street: "1, rue X", City: "Lyon",
		PostalCode: "01000", Country: "FR", Language: "fr", Place: crm.Place{Sheet: "Clients", Row: 3},
		Civility: "Mme", FirstName: "Élise", LastName: "Durand", Birthday: &d, Tags: "vip;jardin", Label: "cliente", Origin: "salon",
		Referrer: "0007", Household: "H1", Card: "0000123", JoinedOn: &d,
	}
	yes, no := true, false
	product := crm.Product{
		Source: "till", ID: "85123A", Name: "Bougie", Category: "Maison", Brand: "X", ListPrice: money(t, "2.55"), Place: crm.Place{Row: 9},
		SubCategory: "Déco", Cost: money(t, "1.001"), LaunchedOn: &d, Exclusive: &yes, Charity: &no,
	}
	noPrice := crm.Product{Source: "till", ID: "P2"}
	consent := crm.Consent{
		Source: "till", CustomerID: "0042", Email: "e@example.com", Channel: "email", State: crm.ConsentGranted, Suppress: true, On: &d,
		Proof: "form 12", Place: crm.Place{Row: 4},
	}
	undated := crm.Consent{Source: "till", Phone: "+33612345678", Channel: "phone", State: crm.ConsentDenied}
	ld, err := l.Begin("mixed.xlsx", hashOf("mixed"), "till", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		ld.OrderLine(full), ld.OrderLine(bare), ld.Customer(customer), ld.Product(product), ld.Product(noPrice),
		ld.Consent(consent), ld.Consent(undated),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ld.Commit(); err != nil {
		t.Fatal(err)
	}

	l = open(t, dir)
	want := Upload{
		ID: "u000001-" + hashOf("mixed")[:8], Seq: 1, SHA256: hashOf("mixed"), Name: "mixed.xlsx", Source: "till", OrderLines: 2,
		Customers: 1, Products: 2, Consents: 2, First: bare.Date, Latest: d, LoadedAt: loadedAt,
	}
	if diff := cmp.Diff([]Upload{want}, l.Uploads()); diff != "" {
		t.Error(diff)
	}
	lines := []StoredLine{{OrderLine: bare, Upload: want.ID, Seq: 1, LineNo: 2}, {OrderLine: full, Upload: want.ID, Seq: 1, LineNo: 1}}
	if diff := cmp.Diff(lines, liveLines(t, l)); diff != "" {
		t.Error(diff)
	}
	var facts []any
	ctx := context.Background()
	err = errors.Join(
		l.EachCustomer(ctx, func(c crm.Customer, u Upload) error { facts = append(facts, c, u.ID); return nil }),
		l.EachProduct(ctx, func(p crm.Product, u Upload) error { facts = append(facts, p, u.ID); return nil }),
		l.EachConsent(ctx, func(c crm.Consent, u Upload) error { facts = append(facts, c, u.ID); return nil }),
	)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{customer, want.ID, product, want.ID, noPrice, want.ID, consent, want.ID, undated, want.ID}, facts); diff != "" {
		t.Error(diff)
	}
}

func TestTheSameBytesAreRefused(t *testing.T) {
	l := open(t, t.TempDir())
	put(t, l, "a.csv")
	_, err := l.Begin("copy of a.csv", hashOf("a.csv"), "shop", loadedAt)
	var known *KnownUpload
	if !errors.Is(err, ErrKnown) || !errors.As(err, &known) || known.Upload.Name != "a.csv" {
		t.Errorf("got %v", err)
	}
	if u, ok := l.Find(hashOf("a.csv")); !ok || u.Seq != 1 {
		t.Errorf("found %v, %v", u, ok)
	}
}
