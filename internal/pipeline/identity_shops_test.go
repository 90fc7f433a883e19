package pipeline_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// generatedShop is one shop that never existed, with an account that whoever comes in is booked on.
type generatedShop struct {
	name    string
	account string // its number
	called  string // its name in the customer list, "" where it stands in none
	french  bool
	perDay  int  // orders of the account a day
	orders  bool // whether the sheet numbers its orders
}

// twentyShops hold the ways in which tills name whoever comes in, and ten that no word gives away.
func twentyShops() []generatedShop {
	return []generatedShop{
		{"comptoir", "COMPTOIR", "", true, 3, true},
		{"divers", "CL-DIVERS", "", true, 2, true},
		{"passage", "4711", "Client de passage", true, 2, true},
		{"comptant", "9", "Vente au comptant", true, 3, true},
		{"sans carte", "70001", "CLIENT SANS CARTE", true, 2, true},
		{"anonyme", "100", "Anonyme", true, 1, true},
		{"walk-in", "12", "Walk-in customer", false, 2, true},
		{"guest", "GUEST", "", false, 1, true},
		{"cash", "CASH", "Cash sales", false, 4, true},
		{"counter", "77", "Over the counter", false, 2, true},
		{"zero", "0", "", true, 2, true},
		{"zeros", "00000", "", false, 2, true},
		{"nines", "9999", "", true, 2, true},
		{"more nines", "99999999", "Dupont", false, 2, true},
		{"all day under a number", "5120", "", true, 5, true},
		{"all day under a person's name", "5121", "Martin Paul", true, 6, true},
		{"three a day", "815", "", false, 3, true},
		{"busy shop", "3000", "Main Street", false, 12, true},
		{"no order numbers", "42", "", true, 10, false},
		{"no order numbers, in English", "43", "Smith", false, 9, false},
	}
}

// write makes the order lines and the customers of ninety days; it returns what the account sold.
func (g generatedShop) write(t *testing.T, dir string, dice *rand.Rand) (files []string, sold crm.Money) {
	t.Helper()
	lines := [][]string{{"Order", "Date", "Customer", "Product", "Qty", "Amount"}}
	people := [][]string{{"Customer ID", "Name", "Email"}}
	if g.french {
		lines[0] = []string{"N° commande", "Date", "N° client", "Article", "Quantité", "Montant"}
		people[0] = []string{"N° client", "Nom complet", "E-mail"}
	}
	number := 0
	sell := func(customer string, day int) {
		number++
		order := ""
		if g.orders {
			order = fmt.Sprint(number)
		}
		euros := 5 + dice.IntN(60)
		if customer == g.account {
			sold += crm.Money(euros) * 10_000
		}
		lines = append(lines, []string{order, crm.NewDate(2025, 3, 1).AddDays(day).String(), customer, "P" + fmt.Sprint(dice.IntN(30)), "1", fmt.Sprintf("%d.00", euros)})
	}
	for day := range 90 {
		for range g.perDay {
			sell(g.account, day)
		}
		for range 4 + dice.IntN(4) {
			sell(fmt.Sprintf("K%03d", int(dice.ExpFloat64()*25)), day) // a few come often
		}
	}
	for k := range 60 {
		people = append(people, []string{fmt.Sprintf("K%03d", k), fmt.Sprintf("Nom%d Prénom%d", k, k), fmt.Sprintf("k%d@example.com", k)})
	}
	if g.called != "" {
		people = append(people, []string{g.account, g.called, "account@example.com"})
	}
	for name, rows := range map[string][][]string{"sales.csv": lines, "people.csv": people} {
		path := filepath.Join(dir, name)
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma = ';'
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	return files, sold
}

// Of twenty shops none has its catch-all account in class A, no person is taken for one, and what the account sold
// counts.
func TestNoCatchAllAccountIsAnAClient(t *testing.T) {
	for i, g := range twentyShops() {
		t.Run(g.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "shop")
			must(t, "init", "--workspace", dir)
			files, sold := g.write(t, t.TempDir(), rand.New(rand.NewPCG(7, uint64(i))))
			must(t, append([]string{"ingest", "--workspace", dir}, files...)...)
			must(t, "snapshot", "--workspace", dir, "--as-of", "2025-06-01")
			rows, err := csv.NewReader(strings.NewReader(must(t, "export", "--workspace", dir, "--table", "customers", "--columns", "customer_id,abc_class,rfm_code,tier,is_account,net_sales"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			found, aClients := false, 0
			for _, r := range rows[1:] {
				switch {
				case r[0] == g.account:
					found = true
					if strings.Join(r[1:5], ",") != ",,,true" {
						t.Errorf("the account is %v", r)
					}
					if r[5] != sold.String() {
						t.Errorf("the account sold %s, the export says %s", sold, r[5])
					}
				case r[4] != "false":
					t.Errorf("a person is taken for an account: %v", r)
				case r[1] == "A":
					aClients++
				}
			}
			if !found || aClients == 0 {
				t.Errorf("account found %t, %d A clients", found, aClients)
			}
		})
	}
}
