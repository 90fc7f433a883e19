// Command segment measures RFM and ABC over millions of buyers, column by column, beside polars: segment -write FILE makes
// the buyers, segment FILE grades them and prints seconds, CPU seconds, peak memory and how many got each grade;
// polars_segment.py does the same with the same file. Reading the file is not in the seconds of either.
package main

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"github.com/habitue-crm/habitue/internal/bench"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/segment"
)

func main() {
	log.SetFlags(0)
	write := flag.Bool("write", false, "make FILE instead of grading it")
	n := flag.Int("n", 10_000_000, "buyers to make")
	rounds := flag.Int("rounds", 5, "rounds, of which the median counts")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("usage: segment [-write] FILE")
	}
	run := func() error { return grade(flag.Arg(0), *rounds) }
	if *write {
		run = func() error { return generate(flag.Arg(0), *n) }
	}
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

// row is the size of a buyer in the file: recency and orders in four bytes each, sales in eight.
const row = 16

// generate writes buyers as shops have them: sales over four orders of magnitude, many with one order. The three columns
// stand one after the other, little-endian.
func generate(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("make the buyers: %w", err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	r := rand.New(rand.NewPCG(7, 7))
	var b []byte
	for range n {
		b = binary.LittleEndian.AppendUint32(b[:0], uint32(r.IntN(730)))
		_, _ = w.Write(b) // Flush tells
	}
	for range n {
		b = binary.LittleEndian.AppendUint32(b[:0], 1+uint32(math.Floor(r.ExpFloat64()*2)))
		_, _ = w.Write(b)
	}
	for range n {
		b = binary.LittleEndian.AppendUint64(b[:0], uint64(math.Exp(11+1.4*r.NormFloat64()))+1)
		_, _ = w.Write(b)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the buyers: %w", err)
	}
	return f.Close()
}

// read reads them back.
func read(path string) (c segment.Columns, err error) {
	f, err := os.Open(path)
	if err != nil {
		return c, fmt.Errorf("read the buyers: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return c, fmt.Errorf("read the buyers: %w", err)
	}
	n := int(info.Size() / row)
	c = segment.Columns{Recency: make([]int32, n), Orders: make([]int32, n), Sales: make([]crm.Money, n)}
	in := bufio.NewReaderSize(f, 1<<20)
	var b [8]byte
	for _, column := range [][]int32{c.Recency, c.Orders} {
		for i := range column {
			if _, err := io.ReadFull(in, b[:4]); err != nil {
				return c, fmt.Errorf("read the buyers: %w", err)
			}
			column[i] = int32(binary.LittleEndian.Uint32(b[:4]))
		}
	}
	for i := range c.Sales {
		if _, err := io.ReadFull(in, b[:]); err != nil {
			return c, fmt.Errorf("read the buyers: %w", err)
		}
		c.Sales[i] = crm.Money(binary.LittleEndian.Uint64(b[:]))
	}
	return c, nil
}

func grade(path string, rounds int) error {
	c, err := read(path)
	if err != nil {
		return err
	}
	var g segment.Grades
	var samples []bench.Sample
	for range rounds {
		cpu, began := bench.CPU(), time.Now()
		g = segment.Grade(c, 5, segment.Usual())
		samples = append(samples, bench.Sample{Wall: time.Since(began), CPU: bench.CPU() - cpu})
	}
	m := bench.Median(samples)
	fmt.Printf("habitue  %.2f s, %.2f CPU s, %d MB at most\n", m.Wall.Seconds(), m.CPU.Seconds(), bench.Peak()>>20)
	for _, column := range []struct {
		name   string
		grades []byte
		first  byte
		kinds  int
	}{{"R", g.R, 1, 5}, {"F", g.F, 1, 5}, {"M", g.M, 1, 5}, {"ABC", g.Class, 'A', 3}} {
		counts := make([]int, column.kinds)
		for _, x := range column.grades {
			counts[x-column.first]++
		}
		fmt.Println(column.name, counts)
	}
	return nil
}
