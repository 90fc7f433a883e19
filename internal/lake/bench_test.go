package lake

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
)

// BenchmarkDailyFiles loads the 305 daily files of Online Retail in one commit.
func BenchmarkDailyFiles(b *testing.B) {
	names, days := retailDays(b)
	b.ResetTimer()
	for range b.N {
		l := open(b, b.TempDir())
		stageRetail(b, l, names, days)
	}
}

func stageRetail(t testing.TB, l *Lake, names []string, days map[string][]crm.OrderLine) {
	batch, err := l.BeginBatch()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		ld, err := batch.Begin(Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range days[name] {
			if err := ld.OrderLine(line); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := batch.Commit(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkWholeFile loads Online Retail as one file.
func BenchmarkWholeFile(b *testing.B) {
	names, days := retailDays(b)
	var all [][]crm.OrderLine
	for _, name := range names {
		all = append(all, days[name])
	}
	b.ResetTimer()
	for range b.N {
		putAll(b, open(b, b.TempDir()), "all.xlsx", all)
	}
}

// BenchmarkPublishCustomers writes customers.parquet for 200,000 made-up customers, and says how many of its values
// one core writes in a second.
func BenchmarkPublishCustomers(b *testing.B) {
	profiles := madeProfiles(b, 200_000)
	columns := len(parquet.SchemaOf(profileRow{}).Columns())
	b.ResetTimer()
	for range b.N {
		if _, err := writeProfiles(b.TempDir(), &Snapshot{Currency: "EUR", Profiles: profiles}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(columns*len(profiles)*b.N)/b.Elapsed().Seconds()/1e6, "Mvalues/s")
}

// madeProfiles are customers whose texts and figures differ as those of a shop do.
func madeProfiles(t testing.TB, n int) []crm.Profile {
	all := make([]crm.Profile, n)
	for i := range all {
		first, last, recency := day(t, "2023-01-01")+crm.Date(i%700), day(t, "2025-12-31")-crm.Date(i*7%300), int64(i*7%300)
		orders := int64(1 + i*31%17)
		net := crm.Money((i*7919%90_000 + 100) * 100)
		all[i] = crm.Profile{
			CustomerID: fmt.Sprintf("%06d", i), Name: "Customer " + strconv.Itoa(i*13%5_000), Email: fmt.Sprintf("c%d@example.com", i), Language: "fr",
			City: "City " + strconv.Itoa(i%300), PostalCode: fmt.Sprintf("%05d", i%900*100), Country: "FR",
			FirstOrderOn: &first, LastOrderOn: &last, Orders: orders, OrderDays: orders, Lines: orders * 3, Quantity: crm.QuantityOf(orders * 5),
			GrossSales: net, NetSales: net, AverageOrder: net / crm.Money(orders), RecencyDays: &recency,
			RScore: int64(1 + i%5), FScore: int64(1 + i/5%5), MScore: int64(1 + i/25%5), RFMCode: fmt.Sprint(1+i%5, 1+i/5%5, 1+i/25%5), RFMSegment: crm.LoyalSegment,
			RFMBecause: fmt.Sprintf("rfm-11: R%d (last order %d days ago, cut 25), F%d (%d orders, cut 7), M%d (net %d)", 1+i%5, recency, 1+i/5%5, orders, 1+i/25%5, net),
			ABCClass:   [...]string{"A", "B", "C"}[i%3], ABCBecause: fmt.Sprintf("abc-80/95: number %d of %d", i, n),
			Tier: [...]string{"or", "argent", "bronze"}[i%3], TierBecause: fmt.Sprintf("net sales %d from 2025-01-01", net), TierSales: net,
			ConsentEmail: crm.ConsentGranted, ConsentBecause: "said on 2024-05-0" + strconv.Itoa(1+i%9),
		}
	}
	return all
}

// BenchmarkOneMoreList loads a customer list of 50 rows into a lake that has so many already, then reads them all.
func BenchmarkOneMoreList(b *testing.B) {
	for _, lists := range []int{1_000, 5_000} {
		l := open(b, quickDir(b))
		for at := 0; at < lists; at += 50 {
			loadLists(b, l, at, 50)
		}
		b.Run(fmt.Sprintf("load/%d", lists), func(b *testing.B) {
			for n := range b.N {
				loadLists(b, l, lists+n, 1)
			}
			lists += b.N
		})
		b.Run("read", func(b *testing.B) {
			rows := 0
			for range b.N {
				rows = 0
				if err := l.EachCustomer(b.Context(), func(crm.Customer, Upload) error { rows++; return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows), "rows")
			b.ReportMetric(float64(len(l.state.Files)), "files")
		})
	}
}

// loadLists loads n customer lists of 50 rows in one commit.
func loadLists(t testing.TB, l *Lake, first, n int) {
	batch, err := l.BeginBatch()
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		name := fmt.Sprintf("list %d.csv", first+i)
		ld, err := batch.Begin(Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt})
		if err != nil {
			t.Fatal(err)
		}
		for row := range 50 {
			who := fmt.Sprint((first + i*row*7) % 90_000)
			c := crm.Customer{Source: "shop", ID: who, Name: "Customer " + who, Email: who + "@example.com", City: "Lyon", Place: crm.Place{Row: row + 2}}
			if err := ld.Customer(c); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := batch.Commit(); err != nil {
		t.Fatal(err)
	}
}
