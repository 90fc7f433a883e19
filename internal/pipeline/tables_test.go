package pipeline_test

import (
	"fmt"
	"maps"
	"math/big"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/pipeline"
)

// tableOf reads a table of a snapshot as text, a map a row.
func tableOf(t *testing.T, w *pipeline.Workspace, asOf, name string) []map[string]string {
	t.Helper()
	l, err := w.Lake()
	if err != nil {
		t.Fatal(err)
	}
	ref, found, err := l.At(*day(t, asOf))
	if err != nil || !found {
		t.Fatalf("no snapshot of %s: %v", asOf, err)
	}
	table, _ := lake.TableOf(name)
	var rows []map[string]string
	err = l.EachRow(t.Context(), ref, table, func(values []crm.FactValue) error {
		row := map[string]string{}
		for i, c := range table.Columns {
			row[c.Name] = c.Text(values[i])
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// whole is a whole number of a table.
func whole(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// exact is a decimal of a table, exactly.
func exact(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return r
}

// sum adds a column up, for each value of another.
func sum(t *testing.T, rows []map[string]string, by, of string) map[string]string {
	t.Helper()
	sums := map[string]*big.Rat{}
	for _, r := range rows {
		if sums[r[by]] == nil {
			sums[r[by]] = new(big.Rat)
		}
		sums[r[by]].Add(sums[r[by]], exact(t, r[of]))
	}
	said := map[string]string{}
	for k, v := range sums {
		said[k] = v.FloatString(4)
	}
	return said
}

// only are the rows that a test keeps.
func only(rows []map[string]string, keep func(map[string]string) bool) []map[string]string {
	return slices.DeleteFunc(slices.Clone(rows), func(r map[string]string) bool { return !keep(r) })
}

// TestTablesAddUp makes two snapshots of an invented shop and works each table out again from customers and order lines
// alone.
func TestTablesAddUp(t *testing.T) {
	const earlier, later = "2025-06-30", synthDay
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"), "  shop: {}", "  shop: {skip_sheets: [Notes]}")
	locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
		ingested(t, w, synthFiles(t)...)
		for _, asOf := range []string{earlier, later, earlier, later} {
			if _, err := w.Snapshot(t.Context(), day(t, asOf), ""); err != nil {
				t.Fatal(err)
			}
		}
		p, err := w.Snapshot(t.Context(), day(t, later), "")
		if err != nil || !p.Ref.Unchanged {
			t.Errorf("the same again changed the snapshot, or %v", err)
		}
		customers := tableOf(t, w, later, "customers")
		buyers := only(customers, func(r map[string]string) bool { return r["rfm_code"] != "" })
		if len(buyers) < 200 {
			t.Fatalf("only %d buyers", len(buyers))
		}
		t.Run("segments are the customers by segment", func(t *testing.T) { segmentsAddUp(t, w, later, buyers) })
		t.Run("scores lie between their cuts", func(t *testing.T) { cutsHold(t, w, later, buyers) })
		t.Run("open stays are the tiers of today", func(t *testing.T) { staysHold(t, w, later, customers) })
		t.Run("cohorts are the order lines by month", func(t *testing.T) { cohortsAddUp(t, w, later, buyers) })
		t.Run("migrations add up to both snapshots", func(t *testing.T) {
			migrationsAddUp(t, w, later, tableOf(t, w, earlier, "customers"), customers)
			if rows := tableOf(t, w, earlier, "migrations"); len(rows) != 0 {
				t.Errorf("the first snapshot has %d moves", len(rows))
			}
		})
		t.Run("products stand in the order of their sales", func(t *testing.T) { productsAddUp(t, w, later) })
		t.Run("consents are what the sheets say", func(t *testing.T) {
			rows := tableOf(t, w, later, "consents")
			said := map[string]bool{}
			for _, r := range rows {
				said[r["customer_id"]+" "+r["state"]] = true
			}
			for _, c := range customers {
				if state := c["consent_email"]; state != "unknown" && !said[c["customer_id"]+" "+state] {
					t.Errorf("%s is %s, and nothing says so", c["customer_id"], state)
				}
			}
		})
	})
}

func segmentsAddUp(t *testing.T, w *pipeline.Workspace, asOf string, buyers []map[string]string) {
	rows := tableOf(t, w, asOf, "segments")
	sales, orders := sum(t, buyers, "rfm_segment", "net_sales"), sum(t, buyers, "rfm_segment", "orders")
	share := new(big.Rat)
	for _, r := range rows {
		in := only(buyers, func(b map[string]string) bool { return b["rfm_segment"] == r["rfm_segment"] })
		if len(in) == 0 {
			continue
		}
		codes := map[string]bool{}
		for _, b := range in {
			codes[b["rfm_code"]] = true
		}
		got := fmt.Sprint(r["customers"], " ", r["net_sales"], " ", r["orders"], " ", len(strings.Fields(r["rfm_codes"])))
		if want := fmt.Sprint(len(in), " ", sales[r["rfm_segment"]], " ", strings.TrimSuffix(orders[r["rfm_segment"]], ".0000"), " ", len(codes)); got != want {
			t.Errorf("%s: %s, want %s", r["rfm_segment"], got, want)
		}
		share.Add(share, exact(t, r["share_customers"]))
	}
	if f, _ := share.Float64(); f < 0.99999 || f > 1.00001 {
		t.Errorf("the shares add up to %v", f)
	}
}

func cutsHold(t *testing.T, w *pipeline.Workspace, asOf string, buyers []map[string]string) {
	rows := tableOf(t, w, asOf, "rfm_cuts")
	if len(rows) != 15 {
		t.Errorf("%d scores, want 15", len(rows))
	}
	for _, r := range rows {
		score := map[string]string{"recency_days": "r_score", "orders": "f_score", "net_sales": "m_score"}[r["scale"]]
		n := 0
		for _, b := range buyers {
			v := exact(t, b[r["scale"]])
			between := (r["above"] == "" || v.Cmp(exact(t, r["above"])) > 0) && (r["up_to"] == "" || v.Cmp(exact(t, r["up_to"])) <= 0)
			if has := b[score] == r["score"]; has != between {
				t.Errorf("%s with %s %s has %s %s", b["customer_id"], r["scale"], b[r["scale"]], score, b[score])
			} else if has {
				n++
			}
		}
		if whole(t, r["customers"]) != n {
			t.Errorf("%s %s has %s customers, want %d", r["scale"], r["score"], r["customers"], n)
		}
	}
}

func staysHold(t *testing.T, w *pipeline.Workspace, asOf string, customers []map[string]string) {
	open, last := map[string]map[string]string{}, map[string]string{}
	for _, r := range tableOf(t, w, asOf, "tiers") {
		id := r["customer_id"]
		if _, ended := last[id]; ended && (last[id] == "" || last[id] >= r["from_on"]) {
			t.Errorf("%s: a stay from %s after one to %q", id, r["from_on"], last[id])
		}
		if last[id] = r["to_on"]; r["to_on"] == "" {
			open[id] = r
		}
		if r["because"] == "" || r["how"] == "" {
			t.Errorf("%s: no reason: %v", id, r)
		}
	}
	for _, c := range customers {
		if stay := open[c["customer_id"]]; stay["tier"] != c["tier"] || stay["from_on"] != c["tier_since"] {
			t.Errorf("%s is %s since %s, its stay says %v", c["customer_id"], c["tier"], c["tier_since"], stay)
		}
	}
}

func cohortsAddUp(t *testing.T, w *pipeline.Workspace, asOf string, buyers []map[string]string) {
	l, err := w.Lake()
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]string{}
	for _, b := range buyers {
		for _, id := range append(strings.Split(b["linked_ids"], "; "), b["customer_id"]) {
			first[id] = b["first_order_on"]
		}
	}
	// By cohort and month: the sales, and who had a positive line.
	sales, active := map[string]crm.Money{}, map[string]map[string]bool{}
	err = l.EachOrderLine(t.Context(), func(s engine.StoredLine) error {
		if s.CustomerID == "" || s.Date > *day(t, asOf) || first[s.CustomerID] == "" || s.Amount == nil || s.Type != crm.Goods && s.Type != crm.Discount {
			return nil
		}
		month := max(s.Date.String()[:7], first[s.CustomerID][:7])
		key := first[s.CustomerID][:7] + " " + month
		sales[key] += *s.Amount
		if s.Quantity > 0 && *s.Amount > 0 {
			if active[key] == nil {
				active[key] = map[string]bool{}
			}
			active[key][s.CustomerID] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var total crm.Money
	for _, r := range tableOf(t, w, asOf, "cohorts") {
		key := r["cohort_month"][:7] + " " + r["month"][:7]
		if r["net_sales"] != sales[key].String() || whole(t, r["buyers"]) != len(active[key]) {
			t.Errorf("%s: %s by %s, want %s by %d", key, r["net_sales"], r["buyers"], sales[key], len(active[key]))
		}
		if r["month_offset"] == "0" && r["buyers"] != r["customers"] {
			t.Errorf("%s: %s of %s bought in their first month", key, r["buyers"], r["customers"])
		}
		total += money(t, r["net_sales"])
	}
	want := new(big.Rat)
	for _, b := range buyers {
		want.Add(want, exact(t, b["net_sales"]))
	}
	if total.String() != want.FloatString(4) {
		t.Errorf("cohorts add up to %s, customers to %s", total, want.FloatString(4))
	}
}

func migrationsAddUp(t *testing.T, w *pipeline.Workspace, asOf string, before, after []map[string]string) {
	rows := tableOf(t, w, asOf, "migrations")
	for kind, column := range map[string]string{"segment": "rfm_segment", "abc": "abc_class", "tier": "tier"} {
		of := only(rows, func(r map[string]string) bool { return r["kind"] == kind })
		for _, side := range []struct {
			label string
			of    []map[string]string
			not   string
		}{{"from_label", before, "(new)"}, {"to_label", after, "(gone)"}} {
			want := map[string]string{}
			for _, c := range side.of {
				label := c[column]
				if label == "" {
					label = "(none)"
				}
				n := 0
				if want[label] != "" {
					n = whole(t, strings.TrimSuffix(want[label], ".0000"))
				}
				want[label] = strconv.Itoa(n+1) + ".0000"
			}
			got := sum(t, only(of, func(r map[string]string) bool { return r[side.label] != side.not }), side.label, "customers")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s by %s (-customers +migrations):\n%s", kind, side.label, diff)
			}
		}
	}
}

func productsAddUp(t *testing.T, w *pipeline.Workspace, asOf string) {
	rows := tableOf(t, w, asOf, "abc_products")
	ranked := only(rows, func(r map[string]string) bool { return r["rank"] != "" })
	slices.SortFunc(ranked, func(a, b map[string]string) int { return whole(t, a["rank"]) - whole(t, b["rank"]) })
	total := new(big.Rat)
	for _, r := range ranked {
		total.Add(total, exact(t, r["net_sales"]))
	}
	before := new(big.Rat)
	for i, r := range ranked {
		if whole(t, r["rank"]) != i+1 || i > 0 && exact(t, r["net_sales"]).Cmp(exact(t, ranked[i-1]["net_sales"])) > 0 {
			t.Errorf("rank %s with %s", r["rank"], r["net_sales"])
		}
		want := "C"
		if share := new(big.Rat).Quo(before, total); share.Cmp(big.NewRat(80, 100)) < 0 {
			want = "A"
		} else if share.Cmp(big.NewRat(95, 100)) < 0 {
			want = "B"
		}
		if r["abc_class"] != want {
			t.Errorf("%s is %s, want %s", r["product_id"], r["abc_class"], want)
		}
		share, _ := new(big.Rat).Quo(exact(t, r["net_sales"]), total).Float64()
		if got, _ := exact(t, r["share"]).Float64(); got < share-1e-8 || got > share+1e-8 {
			t.Errorf("%s has a share of %s, want %v", r["product_id"], r["share"], share)
		}
		before.Add(before, exact(t, r["net_sales"]))
	}
	if len(ranked) == 0 || rows[0]["since_on"] != "2025-01-01" {
		t.Errorf("%d products since %v", len(ranked), rows[0])
	}
}

// TestMailingsAreThoseOfTheDay sends and publishes: the mails of today are none of yesterday's.
func TestMailingsAreThoseOfTheDay(t *testing.T) {
	dir := smallShop(t, 12)
	plan := approved(t, dir, "everyone", smallDay)["plan"].(string)
	must(t, "send", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list")
	today, journal := time.Now(), states(t, dir, plan)
	locked(t, dir, today, func(w *pipeline.Workspace) {
		yesterday := w.Today().AddDays(-1)
		if _, err := w.Snapshot(t.Context(), &yesterday, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Snapshot(t.Context(), nil, ""); err != nil {
			t.Fatal(err)
		}
		if rows := tableOf(t, w, yesterday.String(), "mailings"); len(rows) != 0 {
			t.Errorf("yesterday has %d mails of today", len(rows))
		}
		got := map[string]string{}
		for _, r := range tableOf(t, w, w.Today().String(), "mailings") {
			got[r["customer_id"]] = r["state"] + " " + r["campaign"] + " " + r["plan_id"]
			if at, err := time.Parse(time.RFC3339Nano, r["changed_at"]); err != nil || today.Sub(at).Abs() > time.Hour {
				t.Errorf("%s changed at %s", r["customer_id"], r["changed_at"])
			}
		}
		want := map[string]string{}
		for _, e := range journal {
			want[e.Key.CustomerID] = string(e.State) + " everyone " + plan
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
			t.Errorf("%d mails (-journal +table):\n%s", len(got), diff)
		}
	})
}

// TestRewardsAreWhatTheLedgerSpent takes a small shop whose rewards are known.
func TestRewardsAreWhatTheLedgerSpent(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	withPoints(t, ws, pointsRules)
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		ingested(t, w, pointsSheets(t)...)
		if _, err := w.Snapshot(t.Context(), day(t, "2024-06-30"), ""); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range tableOf(t, w, "2024-06-30", "rewards") {
			got = append(got, strings.Join([]string{r["customer_id"], r["issued_on"], r["account"], r["reward"], r["origin"], r["points"], r["points_overspent"], r["points_back"]}, "|"))
		}
		want := []string{
			"C1|2024-01-05|stamps:tea card|tea card|stamps|3|0|0",
			"C1|2024-04-01||Mug|redemption|40|0|0",
			"C1|2024-05-01||Voucher|redemption|30|0|0",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		ledger := sum(t, tableOf(t, w, "2024-06-30", "points_ledger"), "kind", "points")
		if ledger["spend"] != "-73.0000" {
			t.Errorf("the ledger spent %v", slices.Sorted(maps.Keys(ledger)))
		}
	})
}
