package pipeline_test

import (
	"errors"
	"math/big"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/synth"
)

// coffeeDay is the day after the last order of the coffee shop.
const coffeeDay = "2022-08-20"

// coffeeSheets is the coffee workbook as excelize sees it: a reader that shares nothing with ours.
type coffeeSheets struct {
	prices  map[string]*big.Rat // by product
	spent   map[string]*big.Rat // by customer
	orders  map[string]bool     // order numbers
	people  map[string]string   // customer → e-mail as written
	total   *big.Rat
	lines   int
	buyers  map[string]bool
	unknown []string // lines whose product or customer is nowhere
}

func readCoffee(t *testing.T, path string) coffeeSheets {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := func(sheet string) [][]string {
		r, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		return r[1:]
	}
	c := coffeeSheets{
		prices: map[string]*big.Rat{}, spent: map[string]*big.Rat{}, orders: map[string]bool{}, people: map[string]string{}, buyers: map[string]bool{},
		total: new(big.Rat),
	}
	for _, r := range rows("products") {
		price, ok := new(big.Rat).SetString(r[4])
		if !ok {
			t.Fatalf("price %q", r[4])
		}
		c.prices[r[0]] = price
	}
	for _, r := range rows("customers") {
		email := ""
		if len(r) > 2 {
			email = strings.TrimSpace(r[2])
		}
		c.people[r[0]] = email
	}
	for _, r := range rows("orders") {
		quantity, ok := new(big.Rat).SetString(r[4])
		price := c.prices[r[3]]
		if _, known := c.people[r[2]]; !ok || price == nil || !known {
			c.unknown = append(c.unknown, strings.Join(r, " "))
			continue
		}
		amount := new(big.Rat).Mul(price, quantity)
		if c.spent[r[2]] == nil {
			c.spent[r[2]] = new(big.Rat)
		}
		c.spent[r[2]].Add(c.spent[r[2]], amount)
		c.total.Add(c.total, amount)
		c.orders[r[0]], c.buyers[r[2]] = true, true
		c.lines++
	}
	return c
}

// exactly is an exact amount as Habitué writes it.
func exactly(r *big.Rat) string { return r.FloatString(4) }

// coffeeWorkspace holds the coffee workbook, consents for everyone, the published snapshot and two campaigns.
func coffeeWorkspace(t *testing.T, c coffeeSheets) string {
	t.Helper()
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	var ids []string
	for id := range c.people {
		ids = append(ids, id)
	}
	consents, err := synth.WriteAddresses(t.TempDir(), ids, synth.AddressOptions{On: *day(t, "2022-01-01"), ConsentsOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	must(t, append([]string{"ingest", "--workspace", dir, shared(t, "data/coffee/coffeeOrdersData.xlsx")}, consents...)...)
	must(t, "snapshot", "--workspace", dir, "--as-of", coffeeDay)
	write(t, filepath.Join(dir, "campaigns", "everyone.md"), campaignFile("orders >= 0"))
	write(t, filepath.Join(dir, "campaigns", "buyers.md"), campaignFile("orders >= 1"))
	return dir
}

func TestCoffeeOrdersFindTheirPricesAndPeople(t *testing.T) {
	c := readCoffee(t, shared(t, "data/coffee/coffeeOrdersData.xlsx"))
	if c.lines != 1_000 || len(c.orders) != 957 || len(c.buyers) != 913 || len(c.unknown) != 0 {
		t.Fatalf("the workbook holds %d lines, %d orders, %d buyers; not joined: %q", c.lines, len(c.orders), len(c.buyers), c.unknown)
	}
	dir := coffeeWorkspace(t, c)
	report := object(t, must(t, "report", "--workspace", dir, "--json"))
	totals := report["totals"].(map[string]any)
	for name, want := range map[string]int{"customers": 1_000, "buyers": 913, "orders": 957, "order_lines": 1_000} {
		if got := number(t, totals, name); got != want {
			t.Errorf("%s: got %d, want %d", name, got, want)
		}
	}
	if got := totals["net_sales"]; got != exactly(c.total) {
		t.Errorf("net sales: got %v, want %s", got, exactly(c.total))
	}
	contact := report["contact"].(map[string]any)
	if number(t, contact, "with_address") != 796 || number(t, contact, "granted") != 1_000 {
		t.Errorf("contact: %v", contact)
	}
	people := 0
	for line := range strings.Lines(must(t, "export", "--workspace", dir, "--table", "customers", "--format", "json", "--columns", "customer_id,net_sales")) {
		p := object(t, line)
		want := "0.0000"
		if spent := c.spent[p["customer_id"].(string)]; spent != nil {
			want = exactly(spent)
		}
		if p["net_sales"] != want {
			t.Errorf("customer %v: got %v, want %s", p["customer_id"], p["net_sales"], want)
		}
		people++
	}
	if people != 1_000 {
		t.Errorf("%d people", people)
	}
}

func TestCoffeeCustomersWithoutAddressAreHeld(t *testing.T) {
	c := readCoffee(t, shared(t, "data/coffee/coffeeOrdersData.xlsx"))
	dir := coffeeWorkspace(t, c)
	missing, missingBuyers := 0, 0
	for id, email := range c.people {
		if email == "" {
			missing++
			if c.buyers[id] {
				missingBuyers++
			}
		}
	}
	if missing != 204 {
		t.Fatalf("the workbook holds %d customers without an address", missing)
	}
	for _, tt := range []struct {
		name, campaign string
		audience, held int
	}{
		{"a letter to all customers", "everyone", 1_000, missing},
		{"a letter to those who bought", "buyers", 913, missingBuyers},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := object(t, must(t, "plan", "--json", "--workspace", dir, "--campaign", tt.campaign, "--as", "marie", "--as-of", coffeeDay))
			if got := number(t, p, "audience"); got != tt.audience {
				t.Errorf("audience %d, want %d", got, tt.audience)
			}
			if got := number(t, p["reasons"].(map[string]any), "no address"); got != tt.held {
				t.Errorf("%d holds without address, want %d", got, tt.held)
			}
			if number(t, p, "mailings")+number(t, p, "holds") != tt.audience {
				t.Errorf("%v mailings and %v holds", p["mailings"], p["holds"])
			}
			for _, h := range holds(t, dir, p["plan"].(string)) {
				if h.Reason == crm.HoldNoAddress && c.people[h.CustomerID] != "" {
					t.Errorf("customer %s has an address", h.CustomerID)
				}
			}
		})
	}
}

// The addresses of the coffee workbook could be somebody's: its letters go to the outbox folder and nowhere else.
func TestCoffeeLettersReachTheOutboxAlone(t *testing.T) {
	c := readCoffee(t, shared(t, "data/coffee/coffeeOrdersData.xlsx"))
	dir := coffeeWorkspace(t, c)
	p := approved(t, dir, "everyone", coffeeDay)
	sent := object(t, must(t, "send", "--json", "--workspace", dir, "--plan", p["plan"].(string), "--yes", "--no-old-list"))
	if number(t, sent, "accepted") != number(t, p, "mailings") {
		t.Errorf("accepted %v of %v", sent["accepted"], p["mailings"])
	}
	want := map[string]bool{}
	for _, m := range mailings(t, dir, p["plan"].(string)) {
		want[m.Address] = true
		if !strings.EqualFold(m.Address, c.people[m.CustomerID]) {
			t.Errorf("customer %s is written to at %s", m.CustomerID, m.Address)
		}
	}
	got := outbox(t, dir)
	if len(got) != len(want) {
		t.Errorf("%d letters to %d addresses", len(got), len(want))
	}
	for to := range got {
		if !want[to] {
			t.Errorf("a letter to %s", to)
		}
	}
}

// outbox lists the letters in the outbox: recipient → their files.
func outbox(t testing.TB, dir string) map[string][]string {
	t.Helper()
	list := map[string][]string{}
	entries, err := os.ReadDir(filepath.Join(dir, "outbox", "new"))
	if err != nil && !errors.Is(err, os.ErrNotExist) { // the first send makes it
		t.Fatal(err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, "outbox", "new", e.Name())
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(f)
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 {
			t.Fatalf("%s: %v, %v", e.Name(), to, err)
		}
		list[to[0].Address] = append(list[to[0].Address], path)
	}
	return list
}
