package pipeline_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// sheetWithHours is a till's sheet of ninety days, with times, stores and sellers as far as the shop has them.
type sheetWithHours struct {
	dice    *rand.Rand
	numbers bool // the sheet numbers its orders
	times   bool
	text    strings.Builder
	order   int
}

// sell adds one order; store and seller may be "".
func (s *sheetWithHours) sell(day, minute int, customer, store, seller string) {
	s.order++
	order, clock := "", ""
	if s.numbers {
		order = fmt.Sprint(s.order)
	}
	if s.times {
		clock = fmt.Sprintf("%02d:%02d", minute/60, minute%60)
	}
	fmt.Fprintf(&s.text, "%s;%s;%s;%s;%s;%s;P%d;1;%d.00\n", order, crm.NewDate(2025, 3, 1).AddDays(day), clock, customer, store, seller, s.dice.IntN(30), 5+s.dice.IntN(60))
}

// about is a minute of the day near an hour.
func (s *sheetWithHours) about(hour, minutes int) int { return hour*60 + s.dice.IntN(minutes+1) }

// open is any minute at which the shop is open, from nine to seven.
func (s *sheetWithHours) open() int { return 9*60 + s.dice.IntN(10*60) }

// hiddenAccount is a shop whose catch-all account no word gives away: it has a number and a person's name.
type hiddenAccount struct {
	name            string
	stores, sellers int
	numbers, times  bool
	buys            func(s *sheetWithHours, day int, account string)
}

func hiddenAccounts() []hiddenAccount {
	atAllHours := func(n int) func(*sheetWithHours, int, string) {
		return func(s *sheetWithHours, day int, account string) {
			for range n + s.dice.IntN(2) {
				s.sell(day, s.open(), account, "", "")
			}
		}
	}
	everywhere := func(stores int) func(*sheetWithHours, int, string) {
		return func(s *sheetWithHours, day int, account string) {
			for i := range stores {
				s.sell(day, s.open(), account, fmt.Sprint("Store ", i+1), "")
			}
		}
	}
	twoTills := func(apart int, store, seller bool) func(*sheetWithHours, int, string) {
		return func(s *sheetWithHours, day int, account string) {
			at := s.open()
			for i := range 2 {
				in, by := "", ""
				if store {
					in = fmt.Sprint("Store ", i+1)
				}
				if seller {
					by = fmt.Sprint("Seller ", i+1)
				}
				s.sell(day, at+i*s.dice.IntN(apart+1), account, in, by)
			}
		}
	}
	return []hiddenAccount{
		{"two or three orders a day at all hours", 0, 0, true, true, atAllHours(2)},
		{"three or four", 1, 3, true, true, atAllHours(3)},
		{"at all hours, in a sheet without order numbers", 0, 0, false, true, atAllHours(2)},
		{"five or six, without order numbers", 1, 0, false, true, atAllHours(5)},
		{"once a day in each of three stores, without times", 3, 0, true, false, everywhere(3)},
		{"once a day in each of four stores", 4, 0, true, true, everywhere(4)},
		{"in each of three stores, without order numbers", 3, 2, false, true, everywhere(3)},
		{"in two stores within ten minutes", 2, 0, true, true, twoTills(9, true, false)},
		{"at two tills within two minutes", 1, 2, true, true, twoTills(1, false, true)},
		{"in two stores at the same minute, with sellers", 2, 2, true, true, twoTills(0, true, true)},
	}
}

// faithful are customers who are hard to tell from an account: who come twice a day, on the way to work in two stores,
// three times a day for a restaurant, in bulk each other day, at any hour once a day; and one called Passage.
func (s *sheetWithHours) faithful(day int, stores, sellers int) {
	in := func(n int) string {
		if stores == 0 {
			return ""
		}
		return fmt.Sprint("Store ", n%stores+1)
	}
	by := func() string {
		if sellers == 0 {
			return ""
		}
		return fmt.Sprint("Seller ", 1+s.dice.IntN(sellers))
	}
	if day%7 != 6 {
		s.sell(day, s.about(9, 20), "BREAD", in(0), by())
		s.sell(day, s.about(18, 30), "BREAD", in(0), by())
		s.sell(day, s.about(9, 10), "WORKER", in(0), by())
		s.sell(day, s.about(12, 40), "WORKER", in(1), by())
		for _, hour := range []int{10, 14, 17} {
			if s.times { // else nothing tells it from an account; a person is asked
				s.sell(day, s.about(hour, 40), "RESTAURANT", in(0), by())
			}
		}
		s.sell(day, s.open(), "RETIRED", in(s.dice.IntN(2)), by())
	}
	if day%2 == 0 {
		at := s.about(10, 60)
		s.sell(day, at, "BULK", in(0), by())
		s.sell(day, at+s.dice.IntN(5), "BULK", in(0), by())
	}
	if day%7 == 3 {
		s.sell(day, s.open(), "PASSAGE1", in(0), by())
	}
	for range 8 + s.dice.IntN(6) {
		s.sell(day, s.open(), fmt.Sprintf("K%03d", int(s.dice.ExpFloat64()*40)), in(s.dice.IntN(4)), by())
	}
}

// Ten more shops, with an account that only its hours and places give away: it is never in class A, its sales count, and
// nobody of those who really come every day is taken for one.
func TestHoursAndPlacesTellAccountsFromRegulars(t *testing.T) {
	regulars := []string{"BREAD", "WORKER", "RESTAURANT", "RETIRED", "BULK", "PASSAGE1"}
	for i, g := range hiddenAccounts() {
		t.Run(g.name, func(t *testing.T) {
			s := &sheetWithHours{dice: rand.New(rand.NewPCG(11, uint64(i))), numbers: g.numbers, times: g.times}
			s.text.WriteString("Order;Date;Time;Customer ID;Store;Seller;Product;Qty;Amount\n")
			for day := range 90 {
				g.buys(s, day, "5121")
				s.faithful(day, g.stores, g.sellers)
			}
			folder := t.TempDir()
			sales, people := filepath.Join(folder, "sales.csv"), filepath.Join(folder, "people.csv")
			write(t, sales, s.text.String())
			write(t, people, "Customer ID;Name;Email\n5121;Martin Paul;martin@example.com\nPASSAGE1;Mme Passage;passage@example.com\nBREAD;Guest Ann;bread@example.com\n")
			dir := filepath.Join(t.TempDir(), "shop")
			must(t, "init", "--workspace", dir)
			must(t, "ingest", "--workspace", dir, sales, people)
			must(t, "snapshot", "--workspace", dir, "--as-of", "2025-06-01")
			rows, err := csv.NewReader(strings.NewReader(must(t, "export", "--workspace", dir, "--table", "customers", "--columns", "customer_id,is_account,abc_class,account_because"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			aClients := map[string]bool{}
			for _, r := range rows[1:] {
				if want := r[0] == "5121"; (r[1] == "true") != want {
					t.Errorf("%v", r)
				}
				if r[2] == "A" {
					aClients[r[0]] = true
				}
			}
			if aClients["5121"] {
				t.Error("the account is an A client")
			}
			found := 0
			for _, name := range regulars {
				if aClients[name] {
					found++
				}
			}
			if found < 4 {
				t.Errorf("of those who come every day, %d are A clients", found)
			}
		})
	}
}
