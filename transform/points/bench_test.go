package points

import (
	"math/rand/v2"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// BenchmarkReplay replays customers of 6 events each, as many as a shop's have on the average, over two years.
func BenchmarkReplay(b *testing.B) {
	const customers = 10_000
	r := rand.New(rand.NewPCG(1, 1))
	lives := make([][]Event, customers)
	events := 0
	for i := range lives {
		d := day("2020-01-01") + crm.Date(r.IntN(300))
		for range 1 + r.IntN(11) {
			e := Event{Day: d, Kind: Earned, Points: 1 + r.Int64N(100), Pending: 14, Life: year()}
			if r.IntN(4) == 0 {
				e = Event{Day: d, Kind: Redeemed, Points: 1 + r.Int64N(60)}
			}
			lives[i] = append(lives[i], e)
			d += crm.Date(r.IntN(90))
		}
		events += len(lives[i])
	}
	var l Ledger
	entries := 0
	b.ReportAllocs()
	for b.Loop() {
		entries = 0
		for _, life := range lives {
			entries += len(l.Replay(life, Terms{}, day("2022-06-01")))
		}
	}
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
