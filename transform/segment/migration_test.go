package segment

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMigrationByHand(t *testing.T) {
	before := []Label{{"1", "gold"}, {"2", "gold"}, {"3", "bronze"}, {"4", ""}, {"5", "bronze"}, {"6", "old"}}
	after := []Label{{"7", "bronze"}, {"1", "gold"}, {"2", "bronze"}, {"3", "bronze"}, {"4", "bronze"}, {"6", "gold"}, {"8", ""}}
	want := Migration{
		Before: 6, After: 7, Stayed: 2, New: 2, Gone: 1,
		Moves: []Move{
			{"bronze", "bronze", 1},
			{"bronze", Gone, 1},
			{"gold", "bronze", 1},
			{"gold", "gold", 1},
			{"old", "gold", 1},
			{None, "bronze", 1},
			{New, "bronze", 1},
			{New, None, 1},
		},
	}
	got, err := Migrate(before, after, []string{"bronze", "gold"})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestWhoStandsTwiceIsRefused(t *testing.T) {
	twice, once := []Label{{"1", "a"}, {"1", "b"}}, []Label{{"1", "a"}}
	for _, tt := range [][2][]Label{{twice, once}, {once, twice}} {
		if _, err := Migrate(tt[0], tt[1], nil); err == nil {
			t.Error("two labels of one customer were accepted")
		}
	}
}

func anyLabels(t *rapid.T, name string) (labels []Label) {
	for i := range 12 {
		if label := rapid.SampledFrom([]string{"absent", "", "a", "b", "c"}).Draw(t, name); label != "absent" {
			labels = append(labels, Label{fmt.Sprint(i), label})
		}
	}
	return labels
}

// Every row adds up to the earlier snapshot and every column to the later one, and each move is what a look at all
// pairs counts.
func TestMigrationsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := anyLabels(t, "before"), anyLabels(t, "after")
		m, err := Migrate(before, after, []string{"b", "a"})
		if err != nil {
			t.Fatal(err)
		}
		from, to := map[string]int64{}, map[string]int64{}
		for _, mv := range m.Moves {
			from[mv.From] += mv.Customers
			to[mv.To] += mv.Customers
			if want := obviousMoves(before, after, mv.From, mv.To); want != mv.Customers {
				t.Fatalf("%+v, want %d", mv, want)
			}
		}
		for _, label := range []string{"", "a", "b", "c"} {
			name := label
			if name == "" {
				name = None
			}
			if from[name] != having(before, label) || to[name] != having(after, label) {
				t.Fatalf("%q: %d from, %d to; %+v", label, from[name], to[name], m)
			}
		}
		if from[New] != m.New || to[Gone] != m.Gone || m.Before+m.New != m.After+m.Gone {
			t.Fatalf("%+v", m)
		}
	})
}

func having(labels []Label, name string) (n int64) {
	for _, l := range labels {
		if l.Name == name {
			n++
		}
	}
	return n
}

func obviousMoves(before, after []Label, from, to string) (n int64) {
	find := func(labels []Label, id, absent string) string {
		for _, l := range labels {
			if l.ID == id && l.Name == "" {
				return None
			} else if l.ID == id {
				return l.Name
			}
		}
		return absent
	}
	for i := range 12 {
		id := fmt.Sprint(i)
		was, is := find(before, id, New), find(after, id, Gone)
		if was == from && is == to {
			n++
		}
	}
	return n
}
