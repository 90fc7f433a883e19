package lake

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func TestEqualContentsAreEqualLines(t *testing.T) {
	full := rapid.Custom(func(t *rapid.T) crm.OrderLine {
		text := rapid.SampledFrom([]string{"", "a", "ab", "b", "\x00", "é"})
		l := crm.OrderLine{
			Source: text.Draw(t, "source"), Store: text.Draw(t, "store"), OrderID: text.Draw(t, "order"), CustomerID: text.Draw(t, "customer"),
			ProductID: text.Draw(t, "product"), Description: text.Draw(t, "description"), Cites: text.Draw(t, "cites"),
			Currency: text.Draw(t, "currency"), Country: text.Draw(t, "country"), Type: crm.LineType(text.Draw(t, "type")),
			Date: crm.Date(rapid.Int32().Draw(t, "date")), Quantity: crm.Quantity(rapid.Int64().Draw(t, "quantity")),
			Return: rapid.Bool().Draw(t, "return"),
		}
		if rapid.Bool().Draw(t, "has price") {
			m := crm.Money(rapid.Int64().Draw(t, "price"))
			l.UnitPrice = &m
		}
		if rapid.Bool().Draw(t, "has amount") {
			m := crm.Money(rapid.Int64().Draw(t, "amount"))
			l.Amount = &m
		}
		return l
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := full.Draw(t, "a"), full.Draw(t, "b")
		a.Place = crm.Place{Sheet: "Mars", Row: 7}
		bytesA, bytesB := appendContent(nil, &a), appendContent(nil, &b)
		back, lineNo, err := new(decoder).line(string(bytesA), string(appendPlace(nil, a.Place, 12)))
		if err != nil || lineNo != 12 {
			t.Fatalf("line %d, %v", lineNo, err)
		}
		if diff := cmp.Diff(a, back); diff != "" {
			t.Fatal(diff)
		}
		a.Place = crm.Place{}
		if slices.Equal(bytesA, bytesB) != cmp.Equal(a, b) {
			t.Fatalf("%q and %q", bytesA, bytesB)
		}
	})
}

func TestStagedLinesThatWereChangedAreRefused(t *testing.T) {
	s := newSpool(t.TempDir())
	s.limit, s.page = 1, 1
	part := s.month(0, "2011-12")
	line := crm.OrderLine{OrderID: "1", Date: day(t, "2011-12-09")}
	for n := range int64(2) { // the second sends the first to the disk
		if err := s.add(part, appendContent(nil, &line), appendPlace(nil, line.Place, n+1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.file.Truncate(s.size - 1); err != nil {
		t.Fatal(err)
	}
	err := s.each(0, "2011-12", func(_, _ string) error { return nil })
	if !errors.Is(err, errRecord) {
		t.Errorf("got %v", err)
	}
}

func FuzzRecord(f *testing.F) {
	line := crm.OrderLine{Source: "shop", OrderID: "1", CustomerID: "a", Quantity: 5}
	f.Add(appendContent(nil, &line), appendPlace(nil, crm.Place{Sheet: "Mars", Row: 3}, 4))
	f.Fuzz(func(t *testing.T, content, place []byte) {
		l, lineNo, err := new(decoder).line(string(content), string(place))
		if err != nil {
			return
		}
		again, sameNo, err := new(decoder).line(string(appendContent(nil, &l)), string(appendPlace(nil, l.Place, lineNo)))
		if err != nil || sameNo != lineNo || !cmp.Equal(l, again) {
			t.Fatalf("%+v came back as %+v, %v", l, again, err)
		}
	})
}

func FuzzManifest(f *testing.F) {
	whole, err := os.ReadFile(filepath.Join(versionOne, manifestName))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := parseManifest("manifest.json", text, func(string) ([]byte, error) { return nil, errors.New("there are no groups") })
		if err != nil {
			if !errors.Is(err, problem.New(problem.DamagedLake, nil)) && !errors.Is(err, problem.New(problem.NewerLake, nil)) {
				t.Fatalf("got %v", err)
			}
			return
		}
		for _, e := range slices.Concat(m.Files, m.Superseded) {
			if !filepath.IsLocal(filepath.FromSlash(e.Path)) {
				t.Fatalf("%q leaves the lake", e.Path)
			}
		}
		if err := m.seal(); err != nil {
			t.Fatalf("sums that were read cannot be written: %v", err)
		}
	})
}

func TestAManifestThatIsReadOpens(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(versionOne, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	read, root := 0, quickDir(t)
	for i := range 500 {
		text := bytes.Clone(whole)
		for range 1 + random.IntN(3) {
			text[random.IntN(len(text))] = byte(' ' + random.IntN(95))
		}
		dir := filepath.Join(root, fmt.Sprint(i))
		path := filepath.Join(dir, manifestName)
		if err := errorsOf(os.Mkdir(dir, 0o700), os.WriteFile(path, text, 0o600)); err != nil {
			t.Fatal(err)
		}
		if _, err := readManifest(path); err != nil {
			continue
		}
		read++
		if _, err := Open(dir, Options{}); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	if read == 0 {
		t.Error("every change was noticed: nothing was opened")
	}
}
