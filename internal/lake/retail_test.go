package lake

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// sharedFile is a file of the data beside the repository. Where the folder is absent the test is skipped, but
// not in CI.
func sharedFile(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("HABITUE_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				root = filepath.Join(dir, "..", "shared")
				break
			}
		}
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("no shared data: %v", err)
	}
	return path
}

// retailDays reads the 305 daily files of Online Retail: name and lines, by day.
func retailDays(t testing.TB) (names []string, days map[string][]crm.OrderLine) {
	t.Helper()
	archive, err := zip.OpenReader(sharedFile(t, "data/online_retail/online_retail_by_day.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	days = map[string][]crm.OrderLine{}
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, ".csv") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		lines := retailLines(t, csv.NewReader(r))
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(f.Name)
		names, days[name] = append(names, name), lines
	}
	slices.Sort(names)
	return names, days
}

func retailLines(t testing.TB, r *csv.Reader) []crm.OrderLine {
	var lines []crm.OrderLine
	r.ReuseRecord = true
	texts := map[string]string{}
	share := func(s string) string {
		if _, ok := texts[s]; !ok {
			texts[strings.Clone(s)] = strings.Clone(s)
		}
		return texts[s]
	}
	for row := 1; ; row++ {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		if row == 1 {
			continue
		}
		q, err := crm.ParseQuantity(rec[3])
		if err != nil {
			t.Fatal(err)
		}
		price := money(t, rec[5])
		amount, err := price.Times(q)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, crm.OrderLine{
			Source: "shop", OrderID: share(rec[0]), ProductID: share(rec[1]), Description: share(rec[2]),
			Quantity: q, Date: day(t, rec[4][:10]), UnitPrice: price, Amount: &amount, CustomerID: share(strings.TrimSuffix(rec[6], ".0")),
			Country: share(rec[7]), Return: q < 0, Place: crm.Place{Row: row},
		})
	}
}

// retailRows is the number of rows that the data set is published with.
const retailRows = 541_909

func TestOnlineRetailDayByDayAndAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("541,909 lines, twice")
	}
	names, days := retailDays(t)
	l := open(t, t.TempDir())
	start := time.Now()
	for _, name := range names {
		if c := put(t, l, name, days[name]...); c.LinesAdded != int64(len(days[name])) || c.LinesRemoved != 0 {
			t.Fatalf("%s: %+v", name, c)
		}
	}
	t.Logf("%d daily files in %v", len(names), time.Since(start))
	if got := l.OrderLines().Lines; got != retailRows {
		t.Errorf("%d live lines", got)
	}
	before := l.OrderLines()
	var all [][]crm.OrderLine
	for _, name := range names {
		all = append(all, days[name])
	}
	start = time.Now()
	again := putAll(t, l, "all.xlsx", all)
	t.Logf("the whole over all its days in %v", time.Since(start))
	if again.Added != 0 || again.Replaced != 0 || l.OrderLines() != before {
		t.Errorf("the whole over its days: %+v", again)
	}

	whole := open(t, t.TempDir())
	start = time.Now()
	putAll(t, whole, "all.xlsx", all)
	t.Logf("the whole at once in %v", time.Since(start))
	if whole.OrderLines() != before {
		t.Errorf("got %+v, want %+v", whole.OrderLines(), before)
	}
	for _, lake := range []*Lake{l, whole} {
		read := int64(0)
		var sums Control
		start = time.Now()
		if err := lake.EachOrderLine(context.Background(), func(s StoredLine) error { read++; return sums.add(&s.OrderLine) }); err != nil {
			t.Fatal(err)
		}
		t.Logf("read in %v", time.Since(start))
		if read != retailRows || sums != before {
			t.Errorf("read %d lines, %+v", read, sums)
		}
	}
}
