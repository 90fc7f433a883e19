package lake

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// someRows are a few rows of every table, none of them in order.
func someRows(t testing.TB) Rows {
	t.Helper()
	rank, before, on, at := int64(1), 0.25, day(t, "2011-11-01"), int64(1_322_697_600_123_456)
	half := crm.Quantity(5_000)
	margin := *money(t, "-1.5")
	return Rows{
		Tiers: listed([]TierRow{
			{CustomerID: "a", From: day(t, "2010-12-01"), To: &on, Tier: "or", How: "entered", Sales: *money(t, "957.5775"), Currency: "EUR", Because: "r"},
			{CustomerID: "a", From: day(t, "2011-11-02"), Tier: "argent", How: "down", Sales: *money(t, "-0.0001"), Currency: "EUR", Because: "s"},
		}),
		Cohorts: []CohortRow{
			{Cohort: day(t, "2011-12-01"), Month: day(t, "2011-12-01"), Customers: 1, Buyers: 1, NetSales: *money(t, "0.3"), Partial: true, Currency: "EUR"},
			{Cohort: day(t, "2011-11-01"), Offset: 1, Month: day(t, "2011-12-01"), Customers: 2, Buyers: 0, NetSales: *money(t, "-2"), Currency: "EUR"},
			{Cohort: day(t, "2011-11-01"), Month: day(t, "2011-11-01"), Customers: 2, Buyers: 2, NetSales: *money(t, "5"), Currency: "EUR"},
		},
		Migrations: []MigrationRow{
			{Kind: "tier", From: "(none)", To: "or", Customers: 3, Against: on, RuleChanged: true},
			{Kind: "abc", From: "A", To: "B", Customers: 2, Against: on},
		},
		Products: []ProductRow{
			{ProductID: "p2", Name: "Bougie « été »", Class: "A", Rank: &rank, NetSales: *money(t, "3"), Share: 0.123456789, ShareBefore: &before, Lines: 4, Because: "b", Margin: &margin, MarginClass: "C", Since: &on, Currency: "EUR"},
			{ProductID: "p1", Class: "C", Lines: 1, Currency: "EUR"},
		},
		Segments: []SegmentRow{{Position: 2, Segment: "lost"}, {Position: 1, Segment: "champions", Codes: "555 554", Customers: 2, Orders: 9, NetSales: 7, ShareCustomers: 1, ShareSales: 1, Rule: "rfm-11"}},
		Cuts:     []CutRow{{Scale: "orders", Score: 1, UpTo: &half, Customers: 1}, {Scale: "net_sales", Score: 1, Above: &half, Customers: 1}},
		Mailings: []MailingRow{{Campaign: "c", Occurrence: "2011-12", CustomerID: "a", MailID: "m", PlanID: "p", State: "accepted", Detail: "250 ok", ChangedAt: at}},
		Rewards:  []RewardRow{{CustomerID: "a", Issued: on, Ref: "voucher 1", Reward: "Bon", Origin: "voucher", Points: 500, Overspent: 10, Back: 5}},
		Consents: []ConsentRow{{CustomerID: "a", Email: "a@example.com", Channel: "email", Said: &on, State: "granted", Origin: "sheet", Source: "shop", Proof: "form"}, {Email: "x@example.com", Channel: "email", State: "denied", OptOut: true, Origin: "store", Proof: "link", RecordedAt: &at}},
		Abuse:    []AbuseRow{{Check: "two_shops", CustomerID: "a", EvidenceNo: 2, Score: 90, Because: "r", Evidence: "visit", On: &on, Time: "15:04", Ref: "7", With: "b", Store: "Lyon", Points: 5, Note: "n"}, {Check: "shared_coupon", Subject: "X", EvidenceNo: 1, Score: 60}},
	}
}

// texts reads a table as text, a line a row.
func texts(t *testing.T, l *Lake, ref Ref, name string) []string {
	t.Helper()
	table, ok := TableOf(name)
	if !ok {
		t.Fatalf("there is no table %s", name)
	}
	var rows []string
	err := l.EachRow(context.Background(), ref, table, func(values []crm.FactValue) error {
		var row []string
		for i, c := range table.Columns {
			row = append(row, c.Text(values[i]))
		}
		rows = append(rows, strings.Join(row, "|"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTablesComeBackByTheirKey(t *testing.T) {
	l := open(t, quickDir(t))
	s := snapshotOf(t, "2011-12-10", "i1", someProfiles(t))
	s.Rows = someRows(t)
	ref := publish(t, l, s)
	for name, want := range map[string][]string{
		"tiers": {
			"a|2010-12-01|2011-11-01|or|entered|957.5775|EUR|r",
			"a|2011-11-02||argent|down|-0.0001|EUR|s",
		},
		"cohorts": {
			"2011-11-01|0|2011-11-01|2|2|5.0000|false|EUR",
			"2011-11-01|1|2011-12-01|2|0|-2.0000|false|EUR",
			"2011-12-01|0|2011-12-01|1|1|0.3000|true|EUR",
		},
		"migrations": {"abc|A|B|2|2011-11-01|false", "tier|(none)|or|3|2011-11-01|true"},
		"abc_products": {
			"p1||C||0.0000|0||1|false|||||EUR",
			"p2|Bougie « été »|A|1|3.0000|0.123456789|0.25|4|false|b|-1.5000|C|2011-11-01|EUR",
		},
		"segments": {"1|champions|555 554|2|9|0.0007|1|1|rfm-11|", "2|lost||0|0|0.0000|0|0||"},
		"rfm_cuts": {"net_sales|1|0.5||1", "orders|1||0.5|1"},
		"mailings": {"c|2011-12|a|m|p|accepted|250 ok|2011-12-01T00:00:00.123456Z"},
		"rewards":  {"a|2011-11-01||voucher 1|Bon|voucher|500|10|5"},
		"consents": {
			"|x@example.com|email||denied|true|store||link|2011-12-01T00:00:00.123456Z",
			"a|a@example.com|email|2011-11-01|granted|false|sheet|shop|form|",
		},
		"abuse":         {"shared_coupon||X|1|60||||||||0|", "two_shops|a||2|90|r|visit|2011-11-01|15:04|7|b|Lyon|5|n"},
		"points_ledger": nil,
	} {
		if diff := cmp.Diff(want, texts(t, l, ref, name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if rows := texts(t, l, ref, "customers"); len(rows) != 3 || !strings.HasPrefix(rows[0], "a|Élise|elise@example.com|fr|Lyon|01000|FR|2010-12-01|2011-12-09|7|6|40|1.25|100.5000|") {
		t.Errorf("customers: %q", rows)
	}
}

func TestTheManifestCountsAndSumsEveryTable(t *testing.T) {
	l := open(t, quickDir(t))
	s := snapshotOf(t, "2011-12-10", "i1", someProfiles(t))
	s.Rows = someRows(t)
	ref := publish(t, l, s)
	m, err := readSnapshotManifest(ref.Dir, ref.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range m.Files {
		sums, err := json.Marshal(f.Sums)
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name] = fmt.Sprint(f.Rows, " ", string(sums))
	}
	want := map[string]string{
		"customers.parquet": "3 null", "points_ledger.parquet": `0 {"points":"0"}`, "tiers.parquet": `2 {"tier_sales":"957.5774"}`,
		"cohorts.parquet": `3 {"buyers":"3","net_sales":"3.3000"}`, "migrations.parquet": `2 {"customers":"5"}`,
		"abc_products.parquet": `2 {"lines":"5","margin":"-1.5000","net_sales":"3.0000"}`,
		"segments.parquet":     `2 {"customers":"2","net_sales":"0.0007","orders":"9"}`, "rfm_cuts.parquet": `2 {"customers":"2"}`,
		"mailings.parquet": "1 null", "rewards.parquet": `1 {"points":"500","points_back":"5","points_overspent":"10"}`,
		"consents.parquet": "2 null", "abuse.parquet": "2 null", "summary.json": "0 null",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestTheSameTablesAreTheSameBytes(t *testing.T) {
	var digests []string
	for i := range 2 {
		s := snapshotOf(t, "2011-12-10", "i1", someProfiles(t))
		s.Rows = someRows(t)
		if i == 1 {
			slices.Reverse(s.Rows.Cohorts)
			slices.Reverse(s.Rows.Consents)
			slices.Reverse(s.Rows.Products)
		}
		digests = append(digests, publish(t, open(t, quickDir(t)), s).Digest)
	}
	if digests[0] != digests[1] {
		t.Error("the order in which rows came changed the files")
	}
}

func TestARowThatStandsTwiceIsNotPublished(t *testing.T) {
	for _, broken := range []struct {
		name string
		rows func(*Rows)
	}{
		{"the same month of a cohort", func(r *Rows) { r.Cohorts = append(r.Cohorts, r.Cohorts[0]) }},
		{"a ladder that goes back", func(r *Rows) {
			r.Tiers = listed([]TierRow{{CustomerID: "b"}, {CustomerID: "a"}})
		}},
		{"sums beyond 64 bits", func(r *Rows) { r.Cohorts[0].NetSales, r.Cohorts[1].NetSales = math.MaxInt64-1, math.MaxInt64-1 }},
	} {
		t.Run(broken.name, func(t *testing.T) {
			l := open(t, quickDir(t))
			s := snapshotOf(t, "2011-12-10", "i1", someProfiles(t))
			s.Rows = someRows(t)
			broken.rows(&s.Rows)
			if ref, err := l.Publish(s); err == nil {
				t.Errorf("it was published: %+v", ref)
			}
			if _, found, err := l.Latest(); found || err != nil {
				t.Errorf("a snapshot is there, or %v", err)
			}
		})
	}
}

func TestATableThatAnOlderSnapshotLacksHasNoRows(t *testing.T) {
	dir := filepath.Join(quickDir(t), "lake")
	if err := os.CopyFS(dir, os.DirFS(versionOne)); err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	ref, found, err := l.Latest()
	if err != nil || !found {
		t.Fatalf("no snapshot: %v", err)
	}
	for _, table := range Tables() {
		rows := texts(t, l, ref, table.Name)
		if want := map[string]int{"customers": 3}[table.Name]; len(rows) != want {
			t.Errorf("%s has %d rows, want %d", table.Name, len(rows), want)
		}
	}
}

func TestLatestHasTheTablesOfTheNewestSnapshotAlone(t *testing.T) {
	dir := quickDir(t)
	l := open(t, dir)
	publish(t, l, snapshotOf(t, "2011-12-09", "i1", someProfiles(t)))
	stray := filepath.Join(dir, latestDir, "older.parquet")
	if err := os.WriteFile(stray, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := snapshotOf(t, "2011-12-10", "i2", someProfiles(t))
	s.Rows = someRows(t)
	ref := publish(t, l, s)
	want, got := contents(t, ref.Dir), contents(t, filepath.Join(dir, latestDir))
	for name := range want {
		if string(want[name]) != string(got[name]) {
			t.Errorf("latest/%s is not the snapshot's", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("latest/ has %d files, the snapshot %d", len(got), len(want))
	}
}

func TestAnEntryIsTheCallersAgainOnceItIsTaken(t *testing.T) {
	l := open(t, quickDir(t))
	s := snapshotOf(t, "2011-12-10", "i1", someProfiles(t))
	s.Ledger = ledgerOf(t, l)
	var expires crm.Date // used again for each, as a ledger that is replayed does
	for i := range 3 {
		expires = crm.Date(100 + i)
		if err := s.Ledger.Add(&PointsEntry{CustomerID: fmt.Sprint(i), ExpiresOn: &expires}); err != nil {
			t.Fatal(err)
		}
	}
	var got []crm.Date
	err := l.EachPointsEntry(context.Background(), publish(t, l, s), func(e PointsEntry) error {
		got = append(got, *e.ExpiresOn)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]crm.Date{100, 101, 102}, got); diff != "" {
		t.Error(diff)
	}
}

// ledgerOf is a ledger of those entries.
func ledgerOf(t *testing.T, l *Lake, entries ...PointsEntry) *Ledger {
	t.Helper()
	g, err := l.BeginLedger()
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		if err := g.Add(&entries[i]); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func TestALedgerThatNoSnapshotTakesLeavesNothing(t *testing.T) {
	l := open(t, quickDir(t))
	ledgerOf(t, l, PointsEntry{CustomerID: "a"}) // as of a command that was killed
	if err := ledgerOf(t, l, PointsEntry{CustomerID: "b"}).Discard(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Join(l.dir, stagingDir)); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

// listed are rows that are all there, in this order.
func listed[T any](rows []T) Parts[T] {
	return Parts[T]{len(rows), func(to []T, from int) { copy(to, rows[from:]) }}
}
