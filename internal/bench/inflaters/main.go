// Command inflaters inflates the largest entry of a zip file on one core, with Habitué's own inflater, that of
// klauspost/compress and the standard library's, in turn and several times, checks that all give the same bytes, and
// prints medians.
//
// Usage:
//
//	go run ./internal/bench/inflaters [-n 9] [-cpuprofile FILE] [-only own] FILE.xlsx
//
// The packed bytes are in memory before the clock starts; the inflated ones are handed over in chunks and dropped.
package main

import (
	"archive/zip"
	"bytes"
	stdflate "compress/flate"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"

	"github.com/habitue-crm/habitue/ingest/sheet/inflate"
	"github.com/habitue-crm/habitue/internal/bench"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "inflaters:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("inflaters", flag.ContinueOnError)
	n := flags.Int("n", 9, "how often each inflater runs")
	profile := flags.String("cpuprofile", "", "write a profile of the processor time here")
	only := flags.String("only", "", "run this inflater alone")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *n < 1 {
		return errors.New("name one zip file, and -n of 1 or more")
	}
	packed, size, sum, err := largest(flags.Arg(0))
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	who := inflaters()
	if err := check(who, packed, size, sum); err != nil {
		return err
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // a profile that is cut is seen when it is opened
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	samples := make([][]bench.Sample, len(who))
	for range *n {
		for i, c := range who {
			if !strings.HasPrefix(c.name, *only) {
				continue
			}
			cpu, began := bench.CPU(), time.Now()
			if _, err := c.inflate(packed, io.Discard); err != nil {
				return fmt.Errorf("inflate with %s: %w", c.name, err)
			}
			samples[i] = append(samples[i], bench.Sample{Wall: time.Since(began), CPU: bench.CPU() - cpu})
		}
	}
	first := bench.Median(samples[0])
	fmt.Fprintf(stdout, "%d -> %d bytes, medians of %d\n", len(packed), size, *n)
	for i, c := range who {
		if m := bench.Median(samples[i]); m.CPU > 0 {
			fmt.Fprintf(stdout, "%-10s  wall %.3f s  CPU %.3f s  %5.0f MB/s  CPU ÷ own %.2f\n", c.name, m.Wall.Seconds(), m.CPU.Seconds(),
				float64(size)/1e6/m.CPU.Seconds(), m.CPU.Seconds()/first.CPU.Seconds())
		}
	}
	return nil
}

// largest returns the packed bytes of the entry that is largest unpacked, its size and its CRC-32.
func largest(path string) ([]byte, uint64, uint32, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, 0, 0, err
	}
	defer func() { _ = z.Close() }() // it was only read
	var most *zip.File
	for _, f := range z.File {
		if f.Method == zip.Deflate && (most == nil || f.UncompressedSize64 > most.UncompressedSize64) {
			most = f
		}
	}
	if most == nil {
		return nil, 0, 0, fmt.Errorf("%s has no deflated entry", path)
	}
	r, err := most.OpenRaw()
	if err != nil {
		return nil, 0, 0, err
	}
	packed, err := io.ReadAll(r)
	return packed, most.UncompressedSize64, most.CRC32, err
}

type inflater struct {
	name    string
	inflate func(packed []byte, w io.Writer) (int64, error)
}

func inflaters() []inflater {
	own := inflate.NewReader(bytes.NewReader(nil))
	return []inflater{
		{"own", func(packed []byte, w io.Writer) (int64, error) {
			own.Reset(bytes.NewReader(packed))
			var n int64
			for {
				chunk, err := own.Next()
				if errors.Is(err, io.EOF) {
					return n, nil
				}
				if err != nil {
					return n, err
				}
				n += int64(len(chunk))
				if _, err := w.Write(chunk); err != nil {
					return n, err
				}
			}
		}},
		{"klauspost", func(packed []byte, w io.Writer) (int64, error) {
			return io.Copy(w, flate.NewReader(bytes.NewReader(packed)))
		}},
		{"standard", func(packed []byte, w io.Writer) (int64, error) {
			return io.Copy(w, stdflate.NewReader(bytes.NewReader(packed)))
		}},
	}
}

// check inflates once with each and compares size and CRC-32 with what the zip file says.
func check(who []inflater, packed []byte, size uint64, sum uint32) error {
	for _, c := range who {
		h := crc32.NewIEEE()
		n, err := c.inflate(packed, h)
		if err != nil || uint64(n) != size || h.Sum32() != sum {
			return fmt.Errorf("%s gives %d bytes of %d, CRC %08x for %08x: %w", c.name, n, size, h.Sum32(), sum, err)
		}
	}
	return nil
}
