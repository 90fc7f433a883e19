package lake

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// someProfiles are three customers: one with everything, one who bought, one who never did.
func someProfiles(t testing.TB) []crm.Profile {
	first, last, recency := day(t, "2010-12-01"), day(t, "2011-12-09"), int64(1)
	return []crm.Profile{
		{CustomerID: "b", Orders: 1, NetSales: *money(t, "957.5775")},
		{
			CustomerID: "a", Name: "Élise", Email: "elise@example.com", Language: "fr", City: "Lyon", PostalCode: "01000", Country: "FR",
			FirstOrderOn: &first, LastOrderOn: &last, Orders: 7, OrderDays: 6, Lines: 40, Quantity: 12_500, GrossSales: *money(t, "100.5"),
			Returns: *money(t, "0.5"), NetSales: *money(t, "100"), AverageOrder: *money(t, "14.2857"), RecencyDays: &recency,
			RScore: 5, FScore: 4, MScore: 3, RFMCode: "543", RFMSegment: crm.LoyalSegment, RFMBecause: "r", ABCClass: "A", ABCBecause: "b",
			Tier: "or", TierBecause: "t", TierSales: *money(t, "80.25"), ConsentEmail: crm.ConsentGranted, ConsentBecause: "c", Suppressed: true,
		},
		{CustomerID: "c", ConsentEmail: crm.ConsentUnknown},
	}
}

func publish(t testing.TB, l *Lake, s Snapshot) Ref {
	t.Helper()
	ref, err := l.Publish(s)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func snapshotOf(t testing.TB, asOf, inputs string, profiles []crm.Profile) Snapshot {
	return Snapshot{AsOf: day(t, asOf), Currency: "EUR", Profiles: profiles, Summary: []byte("{\"n\": \"" + inputs + "\"}\n")}
}

func TestASnapshotComesBackSortedByCustomer(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	profiles := someProfiles(t)
	ref := publish(t, l, snapshotOf(t, "2011-12-10", "i1", profiles))
	got, err := l.Profiles(ref)
	if err != nil {
		t.Fatal(err)
	}
	want := []crm.Profile{profiles[1], profiles[0], profiles[2]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	summary, err := l.Summary(ref)
	if err != nil || string(summary) != "{\"n\": \"i1\"}\n" {
		t.Errorf("got %s, %v", summary, err)
	}
	for _, folder := range []string{"snapshots/as_of=2011-12-10", "latest"} {
		names, err := os.ReadDir(filepath.Join(dir, folder))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range names {
			got = append(got, n.Name())
		}
		want := []string{
			"_SUCCESS", "abc_products.parquet", "abuse.parquet", "cohorts.parquet", "consents.parquet", "customers.parquet", "mailings.parquet", "manifest.json",
			"migrations.parquet", "points_ledger.parquet", "rewards.parquet", "rfm_cuts.parquet", "segments.parquet", "summary.json", "tiers.parquet",
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s holds %v", folder, got)
		}
	}
}

func TestTheSameProfilesAreTheSameBytes(t *testing.T) {
	var files [][]byte
	for i := range 2 {
		l := open(t, t.TempDir())
		profiles := someProfiles(t)
		if i == 1 {
			slices.Reverse(profiles)
		}
		s := snapshotOf(t, "2011-12-10", "i1", profiles)
		s.Run, s.PublishedAt = "run", loadedAt.Add(time.Duration(i)*time.Hour)
		content, err := os.ReadFile(filepath.Join(publish(t, l, s).Dir, profilesName))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, content)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the order of the profiles, or the clock, changed the file")
	}
}

func TestPublishingADayAgain(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	profiles := someProfiles(t)
	one := publish(t, l, snapshotOf(t, "2011-12-10", "i1", profiles))
	if again := publish(t, l, snapshotOf(t, "2011-12-10", "i1", profiles)); !again.Unchanged || again.Digest != one.Digest {
		t.Errorf("the same inputs gave %+v", again)
	}
	two := publish(t, l, snapshotOf(t, "2011-12-10", "i2", profiles[:1]))
	if want := filepath.Join(dir, "replaced", "as_of=2011-12-10,"+one.Digest[:16]); two.Replaced != want || two.Unchanged {
		t.Errorf("other inputs gave %+v", two)
	}
	if _, err := os.Stat(filepath.Join(two.Replaced, successName)); err != nil {
		t.Error(err)
	}
	var p *problem.Problem
	if _, err := l.Profiles(one); !errors.As(err, &p) || p.ID != problem.SnapshotChanged {
		t.Errorf("the replaced snapshot was read: %v", err)
	}
	if back := publish(t, l, snapshotOf(t, "2011-12-10", "i1", profiles)); back.Digest != one.Digest {
		t.Errorf("the first inputs gave %+v", back)
	}
	if again := publish(t, l, snapshotOf(t, "2011-12-10", "i2", profiles[:1])); again.Digest != two.Digest {
		t.Errorf("the second inputs gave %+v", again)
	}
}

// TestASnapshotOfAnOlderVersionIsNotPublishedAgain changes the manifest to what older versions wrote, which had a digest
// of what the snapshot was made of.
func TestASnapshotOfAnOlderVersionIsNotPublishedAgain(t *testing.T) {
	l := open(t, t.TempDir())
	s := snapshotOf(t, "2011-12-10", "i1", someProfiles(t))
	ref := publish(t, l, s)
	m, err := readSnapshotManifest(ref.Dir, ref.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	m.Inputs = "facts and rules"
	m.Digest = m.digest()
	text, err := marshalIndented(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(ref.Dir, manifestName), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if again := publish(t, l, s); !again.Unchanged || again.Digest != m.Digest || again.Digest == ref.Digest {
		t.Errorf("got %+v", again)
	}
	if left, err := os.ReadDir(filepath.Join(l.dir, stagingDir)); err != nil || len(left) > 0 {
		t.Errorf("left in staging: %v, %v", left, err)
	}
}

// TestADamagedSnapshotIsPublishedAgain publishes the same over files that are no longer what they were.
func TestADamagedSnapshotIsPublishedAgain(t *testing.T) {
	l := open(t, t.TempDir())
	s := snapshotOf(t, "2011-12-10", "i1", someProfiles(t))
	ref := publish(t, l, s)
	if err := os.WriteFile(filepath.Join(ref.Dir, "tiers.parquet"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	again := publish(t, l, s)
	if again.Unchanged || again.Digest != ref.Digest || !l.whole(again) {
		t.Errorf("got %+v", again)
	}
}

func TestASnapshotIsKeptUntilItIsGoneOrChanged(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	keeps := func(digest string) bool {
		t.Helper()
		kept, err := l.Keeps(day(t, "2011-12-10"), digest)
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	if keeps(strings.Repeat("0", 64)) || keeps("") {
		t.Error("an empty lake keeps a snapshot")
	}
	one := publish(t, l, snapshotOf(t, "2011-12-10", "i1", someProfiles(t)))
	two := publish(t, l, snapshotOf(t, "2011-12-10", "i2", someProfiles(t)[:1]))
	if !keeps(one.Digest) || !keeps(two.Digest) || keeps(strings.Repeat("0", 64)) {
		t.Error("want the published one and the one put aside, and no other")
	}
	if err := os.WriteFile(filepath.Join(two.Replaced, "customers.parquet"), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if keeps(one.Digest) {
		t.Error("a changed snapshot is kept")
	}
	if err := os.RemoveAll(filepath.Join(dir, snapshotsDir)); err != nil {
		t.Fatal(err)
	}
	if keeps(two.Digest) {
		t.Error("a snapshot that is gone is kept")
	}
}

func TestLatestIsTheLatestDay(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	if _, found, err := l.Latest(); found || err != nil {
		t.Errorf("an empty lake has a snapshot: %v, %v", found, err)
	}
	later := publish(t, l, snapshotOf(t, "2011-12-10", "i2", someProfiles(t)))
	publish(t, l, snapshotOf(t, "2011-11-10", "i1", nil))
	ref, found, err := l.Latest()
	if err != nil || !found || ref.Digest != later.Digest {
		t.Errorf("got %+v, %v, %v", ref, found, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, latestDir, summaryName))
	if err != nil || string(text) != "{\"n\": \"i2\"}\n" {
		t.Errorf("latest/ holds %s, %v", text, err)
	}
	refs, err := l.Snapshots()
	if err != nil || len(refs) != 2 || refs[0].AsOf != day(t, "2011-11-10") || refs[1].AsOf != day(t, "2011-12-10") {
		t.Errorf("got %+v, %v", refs, err)
	}
	if _, found, err := l.At(day(t, "2011-12-09")); found || err != nil {
		t.Errorf("a day without snapshot has one: %v, %v", found, err)
	}
}

func TestWhoIsOnePersonIsKept(t *testing.T) {
	l := open(t, t.TempDir())
	want := []crm.Profile{
		{CustomerID: "a", LinkedIDs: "a2; web:7", LinkedBecause: "l"},
		{CustomerID: "b", IsAccount: true, AccountBecause: "x"},
	}
	got, err := l.Profiles(publish(t, l, snapshotOf(t, "2011-12-10", "i1", want)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOneCustomerIsFoundByAnyOfTheirIDs(t *testing.T) {
	l := open(t, t.TempDir())
	linked := crm.Profile{CustomerID: "a", Name: "Ada", LinkedIDs: "a2; b; web:7", LinkedBecause: "l"}
	own := crm.Profile{CustomerID: "b", Name: "Bo", Orders: 2}
	ref := publish(t, l, snapshotOf(t, "2011-12-10", "i1", []crm.Profile{own, linked}))
	for _, tt := range []struct {
		name, id string
		want     *crm.Profile
	}{
		{"an id of their own", "a", &linked},
		{"an id that was linked", "web:7", &linked},
		{"an id of their own goes before one that was linked", "b", &own},
		{"a part of an id is nobody's", "web", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := l.ProfileOf(ref, tt.id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOnlyTheColumnsThatAreNamedAreRead(t *testing.T) {
	l := open(t, t.TempDir())
	ref := publish(t, l, snapshotOf(t, "2011-12-10", "i1", []crm.Profile{{CustomerID: "a", Name: "Ada", Tier: "gold", Orders: 2, HomeStore: "Lyon"}}))
	got, err := l.Profiles(ref, "customer_id", "orders", "home_store")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]crm.Profile{{CustomerID: "a", Orders: 2, HomeStore: "Lyon"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheLinesOfSomeCustomersAreThoseOfAllThatAreTheirs(t *testing.T) {
	l := open(t, t.TempDir())
	line := func(customer, order, on string) crm.OrderLine {
		return crm.OrderLine{Source: "shop", CustomerID: customer, OrderID: order, Date: day(t, on), Quantity: crm.Scale, Amount: money(t, "2")}
	}
	put(t, l, "one.csv", line("a", "1", "2011-11-03"), line("b", "2", "2011-11-03"), line("a", "3", "2011-12-04"))
	put(t, l, "two.csv", line("b", "4", "2011-12-05"), line("", "5", "2011-12-05"), line("a", "6", "2011-12-06"))
	var want, got []StoredLine
	for _, s := range liveLines(t, l) {
		if s.CustomerID == "a" {
			want = append(want, s)
		}
	}
	err := l.EachLineOf(context.Background(), func(source, customer string) bool { return source == "shop" && customer == "a" }, func(s StoredLine) error {
		got = append(got, s)
		return nil
	})
	if err != nil || len(got) != 3 {
		t.Fatalf("%d lines, %v", len(got), err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
