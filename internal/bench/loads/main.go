// Command loads fills a lake with made-up order lines, a million at a time, and measures on the way what one more
// daily file costs: its load, the same file over its own orders, and the undo of both. The cost should follow the
// file, not the lake.
//
// Usage:
//
//	go run ./internal/bench/loads [-millions 1,10,50] [-lines 1776] [-n 5] [-dir DIR]
//
// Times are the smallest and the median of n runs, from the first row given to the lake until the load is durable.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "loads:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("loads", flag.ContinueOnError)
	list := flags.String("millions", "1,10,50", "at how many million lines to measure, ascending")
	lines := flags.Int("lines", 1_776, "lines of the daily file")
	n := flags.Int("n", 5, "runs")
	dir := flags.String("dir", "", "an empty folder for the lake; a temporary one is made where none is named")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *dir == "" {
		made, err := os.MkdirTemp("", "habitue-loads-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(made)
		*dir = made
	}
	l, err := lake.Open(filepath.Join(*dir, "lake"), lake.Options{})
	if err != nil {
		return err
	}
	s := shop{lake: l}
	fmt.Fprintln(stdout, "| lines in the lake | MB | load, least | median | again | undo |")
	fmt.Fprintln(stdout, "|---:|---:|---:|---:|---:|---:|")
	for _, text := range strings.Split(*list, ",") {
		millions, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("read -millions: %w", err)
		}
		for s.millions < millions {
			if err := s.fill(); err != nil {
				return err
			}
		}
		if err := s.measure(stdout, filepath.Join(*dir, "lake"), *lines, *n); err != nil {
			return err
		}
	}
	return nil
}

// shop makes days that never were.
type shop struct {
	lake     *lake.Lake
	millions int
	days     int // of 10,000 lines
	files    int
}

// The made-up shop.
const (
	daysPerMillion = 100
	linesPerDay    = 1_000_000 / daysPerMillion
	linesPerOrder  = 20
)

// fill adds a million lines in one batch of daily files.
func (s *shop) fill() error {
	b, err := s.lake.BeginBatch()
	if err != nil {
		return err
	}
	for range daysPerMillion {
		ld, err := b.Begin(s.incoming())
		if err != nil {
			return err
		}
		if err := s.stage(ld, linesPerDay); err != nil {
			return err
		}
		s.days++
	}
	s.millions++
	_, err = b.Commit()
	return err
}

// incoming is one more file.
func (s *shop) incoming() lake.Incoming {
	s.files++
	name := fmt.Sprintf("%d.csv", s.files)
	sum := sha256.Sum256([]byte(name))
	return lake.Incoming{Name: name, SHA256: hex.EncodeToString(sum[:]), Source: "shop", At: time.Unix(0, 0).UTC()}
}

// stage gives a load the lines of the day that follows.
func (s *shop) stage(ld *lake.Load, lines int) error {
	for i := range lines {
		order, product := i/linesPerOrder, i*17%4_000
		price := crm.Money((product*7_919)%200_000 + 1)
		quantity := crm.QuantityOf(int64(i%12 + 1))
		amount, err := price.Times(quantity)
		if err != nil {
			return err
		}
		err = ld.OrderLine(crm.OrderLine{
			Source: "shop", OrderID: strconv.Itoa(s.days*1_000 + order), Date: crm.NewDate(2000, 1, 1+s.days),
			CustomerID: strconv.Itoa((order*31 + s.days*7) % 90_000), ProductID: strconv.Itoa(product),
			Description: "PRODUCT " + strconv.Itoa(product), Quantity: quantity, UnitPrice: &price, Amount: &amount,
			Country: "France", Place: crm.Place{Row: i + 2},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// load loads the day that follows as a file of its own.
func (s *shop) load(lines int) (lake.Upload, time.Duration, error) {
	start := time.Now()
	in := s.incoming()
	ld, err := s.lake.BeginLoad(in)
	if err != nil {
		return lake.Upload{}, 0, err
	}
	if err := s.stage(ld, lines); err != nil {
		return lake.Upload{}, 0, err
	}
	if _, err := ld.Commit(); err != nil {
		return lake.Upload{}, 0, err
	}
	return ld.Upload(), time.Since(start), nil
}

// measure loads one more day, the same again and undoes both, n times.
func (s *shop) measure(stdout io.Writer, dir string, lines, n int) error {
	var loads, agains, undos []time.Duration
	before := s.lake.OrderLines()
	for range n {
		first, took, err := s.load(lines)
		if err != nil {
			return err
		}
		loads = append(loads, took)
		second, took, err := s.load(lines)
		if err != nil {
			return err
		}
		agains = append(agains, took)
		start := time.Now()
		if _, err := s.lake.Undo(first.ID, second.ID); err != nil {
			return err
		}
		undos = append(undos, time.Since(start))
	}
	if s.lake.OrderLines() != before {
		return fmt.Errorf("the undo left %+v, not %+v", s.lake.OrderLines(), before)
	}
	size, err := sizeOf(dir)
	if err != nil {
		return err
	}
	for _, times := range [][]time.Duration{loads, agains, undos} {
		slices.Sort(times)
	}
	_, err = fmt.Fprintf(stdout, "| %d | %d | %s | %s | %s | %s |\n", before.Lines, size>>20,
		round(loads[0]), round(loads[n/2]), round(agains[n/2]), round(undos[n/2]))
	return err
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// sizeOf is the size of a folder's files.
func sizeOf(dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}
