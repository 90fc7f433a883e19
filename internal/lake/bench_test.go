package lake

import (
	"testing"

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
