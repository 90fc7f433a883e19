package points

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// shopLives are customers of 6 events each, as many as a shop's have on the average, over two years.
func shopLives(customers int) (lives [][]Event, events int) {
	r := rand.New(rand.NewPCG(1, 1))
	lives = make([][]Event, customers)
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
	return lives, events
}

// BenchmarkReplay replays them on one core and on two.
func BenchmarkReplay(b *testing.B) {
	lives, events := shopLives(10_000)
	asOf := day("2022-06-01")
	for cores, name := range []string{"", "one core", "two cores"} {
		if cores == 0 {
			continue
		}
		b.Run(name, func(b *testing.B) {
			ledgers := make([]Ledger, cores)
			b.ReportAllocs()
			for b.Loop() {
				var all sync.WaitGroup
				for c := range ledgers {
					all.Go(func() {
						for i := c; i < len(lives); i += cores {
							ledgers[c].Replay(lives[i], Terms{}, asOf)
						}
					})
				}
				all.Wait()
			}
			b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
