package lake

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// complaintKind has a column of every type.
func complaintKind() *crm.FactKind {
	return &crm.FactKind{Name: "complaints", Columns: []crm.FactColumn{
		{Name: "cause", Type: crm.FactText},
		{Name: "opened_on", Type: crm.FactDay},
		{Name: "paid_back", Type: crm.FactMoney},
		{Name: "items", Type: crm.FactNumber},
		{Name: "again", Type: crm.FactFlag},
		{Name: "agent", Type: crm.FactText},
	}}
}

func TestFactsOfAnyKindComeBack(t *testing.T) {
	kind := complaintKind()
	full := crm.Fact{Kind: kind, Source: "shop", Place: crm.Place{Sheet: "SAV", Row: 7}, Values: []crm.FactValue{
		{Set: true, Text: "retard"}, {Set: true, Int: -3}, {Set: true, Int: 12_5000}, {Set: true, Int: -1}, {Set: true, Int: 1}, {Set: true},
	}}
	bare := crm.Fact{Kind: kind, Source: "till", Place: crm.Place{Row: 8}, Values: []crm.FactValue{{}, {}, {}, {}, {Set: true}, {}}}
	short := crm.Fact{Kind: kind, Source: "till", Place: crm.Place{Row: 9}, Values: []crm.FactValue{{Set: true, Text: ""}}}
	wantShort := short
	wantShort.Values = []crm.FactValue{{Set: true}, {}, {}, {}, {}, {}}
	store := &crm.FactKind{Name: "stores", Columns: []crm.FactColumn{{Name: "zone", Type: crm.FactText}, {Name: "area", Type: crm.FactText}}}
	l := open(t, filepath.Join(t.TempDir(), "lake"))
	ld, err := l.Begin("sav.xlsx", hashOf("sav.xlsx"), "shop", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	lyon := crm.Fact{Kind: store, Source: "shop", Values: []crm.FactValue{{}, {Set: true, Text: "Lyon"}}}
	if err := errors.Join(ld.Fact(full), ld.Fact(lyon), ld.Fact(bare), ld.Fact(short)); err != nil {
		t.Fatal(err)
	}
	if _, err := ld.Commit(); err != nil {
		t.Fatal(err)
	}
	l = open(t, l.dir)
	want := map[string]int64{"complaints": 3, "stores": 1}
	if diff := cmp.Diff(want, l.Uploads()[0].Facts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"complaints", "stores"}, l.FactKinds()); diff != "" {
		t.Error(diff)
	}
	got := map[string][]crm.Fact{}
	for _, name := range append(l.FactKinds(), "surveys", customers) {
		err := l.EachFact(context.Background(), name, func(f crm.Fact, u Upload) error {
			if u.Seq != 1 {
				t.Errorf("of upload %d", u.Seq)
			}
			got[name] = append(got[name], f)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(map[string][]crm.Fact{"complaints": {full, bare, wantShort}, "stores": {lyon}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFactThatIsNoneIsRefused(t *testing.T) {
	text := func(name string, columns ...string) crm.Fact {
		k := &crm.FactKind{Name: name}
		for _, c := range columns {
			k.Columns = append(k.Columns, crm.FactColumn{Name: c})
		}
		return crm.Fact{Kind: k}
	}
	huge := crm.Fact{Kind: complaintKind(), Values: []crm.FactValue{{}, {}, {Set: true, Int: maxDecimal}}}
	late := crm.Fact{Kind: complaintKind(), Values: []crm.FactValue{{}, {Set: true, Int: 1 << 40}}}
	long := crm.Fact{Kind: complaintKind(), Values: make([]crm.FactValue, 7)}
	for _, f := range []crm.Fact{
		text("customers", "a"), text("index", "a"), text("../x", "a"), text("x", "row"), text("x", "a", "a"), text("x", "É"), huge, late, long,
	} {
		l := open(t, t.TempDir())
		ld, err := l.Begin("a.csv", hashOf("a.csv"), "shop", loadedAt)
		if err != nil {
			t.Fatal(err)
		}
		err = ld.Fact(f)
		if err == nil {
			t.Errorf("%+v was taken", f)
		}
		if len(f.Values) == 3 && !errors.Is(err, problem.New(problem.TooLargeForLake, nil)) {
			t.Errorf("got %v", err)
		}
		if err := ld.Abort(); err != nil {
			t.Error(err)
		}
	}
}
