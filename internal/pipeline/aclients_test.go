package pipeline_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/campaign"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/synth"
)

// jsonl reads the rows of a plan's file.
func jsonl[T any](t testing.TB, path string) []T {
	t.Helper()
	var all []T
	for line := range strings.Lines(string(read(t, path))) {
		var row T
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return all
}

func mailings(t testing.TB, dir, plan string) []campaign.Mailing {
	t.Helper()
	return jsonl[campaign.Mailing](t, filepath.Join(dir, "plans", plan, "mailings.jsonl"))
}

func holds(t testing.TB, dir, plan string) []campaign.Hold {
	t.Helper()
	return jsonl[campaign.Hold](t, filepath.Join(dir, "plans", plan, "holds.jsonl"))
}

// aClass lists the customers of class A, as export prints them.
func aClass(t testing.TB, dir string) []string {
	t.Helper()
	lines := strings.Fields(must(t, "export", "--workspace", dir, "--table", "customers", "--columns", "customer_id", "--where", `abc_class == "A"`))
	return lines[1:]
}

// withAddresses loads names, addresses and consents for every customer of a workspace and publishes the day again.
// Some have no address or a broken one, some share a mailbox, some said no or nothing.
func withAddresses(t testing.TB, dir, asOf string) {
	t.Helper()
	ids := strings.Fields(must(t, "export", "--workspace", dir, "--table", "customers", "--columns", "customer_id"))[1:]
	files, err := synth.WriteAddresses(t.TempDir(), ids, synth.AddressOptions{
		Seed: 7, On: *day(t, "2011-11-22"), NoAddress: 60, BrokenAddress: 20, SharedMailbox: 50, NoConsent: 100,
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t, append([]string{"ingest", "--workspace", dir}, files...)...)
	must(t, "snapshot", "--workspace", dir, "--as-of", asOf)
}

// oncePerPerson wants every customer of the audience in exactly one mailing or one hold, and no mailbox twice.
func oncePerPerson(t testing.TB, dir, plan string, audience []string) {
	t.Helper()
	seen := map[string]int{}
	boxes := map[crm.Email]string{}
	for _, m := range mailings(t, dir, plan) {
		seen[m.CustomerID]++
		if other, taken := boxes[m.Mailbox]; taken {
			t.Errorf("customers %s and %s are written to at one mailbox", other, m.CustomerID)
		}
		boxes[m.Mailbox] = m.CustomerID
	}
	for _, h := range holds(t, dir, plan) {
		seen[h.CustomerID]++
		if h.Because == "" {
			t.Errorf("customer %s is held without a because", h.CustomerID)
		}
	}
	for _, id := range audience {
		if seen[id] != 1 {
			t.Errorf("customer %s is in the plan %d times", id, seen[id])
		}
	}
	if len(seen) != len(audience) {
		t.Errorf("the plan holds %d customers, the audience %d", len(seen), len(audience))
	}
}

func TestEveryAClientOfOnlineRetailGetsOneLetterOrOneHold(t *testing.T) {
	shop := retailWorkspace(t)
	withAddresses(t, shop, retailDay)
	audience := aClass(t, shop)
	if len(audience) < 500 {
		t.Fatalf("class A holds %d customers", len(audience))
	}
	for _, to := range []string{"maildir", "smtp"} {
		t.Run(to, func(t *testing.T) {
			dir := copied(t, shop)
			received := func() map[string]int { return lettersIn(t, dir) }
			if to == "smtp" {
				s := startSink(t)
				s.configure(t, dir)
				received = s.received
			}
			p := approved(t, dir, "a-clients", retailDay)
			plan := p["plan"].(string)
			oncePerPerson(t, dir, plan, audience)
			for _, reason := range []string{"no address", "bad address", "no consent", "same mailbox"} {
				if p["reasons"].(map[string]any)[reason] == nil {
					t.Errorf("nobody is held for %q", reason)
				}
			}
			sent := object(t, must(t, "send", "--json", "--workspace", dir, "--plan", plan, "--yes"))
			want := number(t, p, "mailings")
			if number(t, sent, "accepted") != want || number(t, sent, "total") != want {
				t.Errorf("accepted %v, total %v, planned %d", sent["accepted"], sent["total"], want)
			}
			first := received()
			addressees(t, first, mailings(t, dir, plan))
			again := object(t, must(t, "send", "--json", "--workspace", dir, "--plan", plan, "--yes"))
			if number(t, again, "accepted") != 0 || number(t, again, "before") != want {
				t.Errorf("the second send: %v", again)
			}
			if !maps.Equal(received(), first) {
				t.Error("the second send sent something")
			}
		})
	}
}

// addressees wants one letter for each mailing and none for anybody else.
func addressees(t testing.TB, received map[string]int, list []campaign.Mailing) {
	t.Helper()
	if len(received) != len(list) {
		t.Errorf("letters to %d addresses, %d mailings", len(received), len(list))
	}
	for _, m := range list {
		if n := received[m.Address]; n != 1 {
			t.Errorf("customer %s got %d letters", m.CustomerID, n)
		}
	}
}

// lettersIn counts the letters of an outbox by recipient.
func lettersIn(t testing.TB, dir string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for to, files := range outbox(t, dir) {
		count[to] = len(files)
	}
	return count
}

func TestAnOptOutAfterTheYesIsWithheld(t *testing.T) {
	dir := smallShop(t, 30)
	p := approved(t, dir, "everyone", smallDay)
	plan := p["plan"].(string)
	list := mailings(t, dir, plan)
	if len(list) != 30 {
		t.Fatalf("%d mailings", len(list))
	}
	// One opts out by address, one by number, one takes back the consent by saying no.
	optOut := fmt.Sprintf("E-mail;N° client;Consentement;Date\n%s;;désabonné;\n;%s;désabonné;\n;%s;non;20/03/2026\n", list[3].Address, list[11].CustomerID, list[17].CustomerID)
	file := filepath.Join(t.TempDir(), "desabonnes.csv")
	write(t, file, optOut)
	must(t, "ingest", "--workspace", dir, file)
	sent := object(t, must(t, "send", "--json", "--workspace", dir, "--plan", plan, "--yes"))
	if number(t, sent, "accepted") != 27 || number(t, sent, "withheld") != 3 {
		t.Errorf("send: %v", sent)
	}
	got := lettersIn(t, dir)
	for _, i := range []int{3, 11, 17} {
		if got[list[i].Address] != 0 {
			t.Errorf("customer %s was written to after the opt-out", list[i].CustomerID)
		}
	}
	if len(got) != 27 {
		t.Errorf("%d letters", len(got))
	}
	states := states(t, dir, plan)
	for _, i := range []int{3, 11, 17} {
		if e := states[list[i].CustomerID]; e.State != crm.MailWithheld || e.Detail == "" {
			t.Errorf("customer %s: %s %q", list[i].CustomerID, e.State, e.Detail)
		}
	}
}

// states is what the journal says of each customer of a plan.
func states(t testing.TB, dir, plan string) map[string]crm.JournalEntry {
	t.Helper()
	of := map[string]crm.JournalEntry{}
	locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
		store, err := w.State(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		entries, err := store.ByPlan(t.Context(), plan)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if _, double := of[e.Key.CustomerID]; double {
				t.Errorf("the journal holds customer %s twice", e.Key.CustomerID)
			}
			of[e.Key.CustomerID] = e
		}
	})
	return of
}

// smallDay is the day after the last sale of a small shop.
const smallDay = "2026-03-31"

// smallShop is a workspace with n customers, each of whom has bought once, has an address and has agreed to be
// written to; its snapshot is published, and campaigns/everyone.md goes to all of them.
func smallShop(t testing.TB, n int) string {
	t.Helper()
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	var ids []string
	var sales strings.Builder
	sales.WriteString("Order;Date;Customer;Product;Qty;Unit price\n")
	for i := range n {
		ids = append(ids, fmt.Sprintf("K%04d", i))
		fmt.Fprintf(&sales, "A%d;%02d/03/2026;%s;Tea;1;%d,50\n", i, 30-i%17, ids[i], 10+i%7)
	}
	file := filepath.Join(t.TempDir(), "sales.csv")
	write(t, file, sales.String())
	people, err := synth.WriteAddresses(t.TempDir(), ids, synth.AddressOptions{Seed: 3, On: *day(t, "2026-01-15")})
	if err != nil {
		t.Fatal(err)
	}
	must(t, slices.Concat([]string{"ingest", "--workspace", dir, file}, people)...)
	must(t, "snapshot", "--workspace", dir, "--as-of", smallDay)
	write(t, filepath.Join(dir, "campaigns", "everyone.md"), campaignFile("orders >= 1"))
	return dir
}
