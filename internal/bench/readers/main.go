// Command readers reads the same files with Habitué's own reader and with others, in turn and several times, checks
// that all find the same cells, and prints medians, ratios, processor time and peak memory.
//
// Usage:
//
//	go run ./internal/bench/readers [-n 5] [-only own,calamine] [-json FILE] [-dir FOLDER] [-python python3] FILE…
//
// xlsx files are read by own (GOMAXPROCS=1 and 2), calamine (the Rust program beside this one, built into -dir with
// cargo; where there is no cargo, python-calamine instead), python-calamine where that Python has it, and excelize
// with raw values; xls and ods files by all of these but excelize; text files by own and encoding/csv. Each run
// is a process of its own that opens the file, reads every cell of every sheet and closes it. Processor time is
// the steadier figure where other work runs on the machine.
//
//	go run ./internal/bench/readers -child own [-cpuprofile FILE] FILE
//
// reads one file once in this process and prints the totals.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/habitue-crm/habitue/internal/bench"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "readers:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("readers", flag.ContinueOnError)
	n := flags.Int("n", 5, "how often each reader reads each file")
	only := flags.String("only", "", "readers to run, by the beginning of their names, with commas between them (default: all)")
	jsonPath := flags.String("json", "", "also write the results to this file as JSON")
	dir := flags.String("dir", filepath.Join(os.TempDir(), "habitue-bench"), "where calamine is built")
	python := flags.String("python", "python3", "the Python that may have python-calamine")
	child := flags.String("child", "", "read one file in this process: own, excelize or encoding/csv")
	profile := flags.String("cpuprofile", "", "with -child: write a profile of the processor time here")
	if err := flags.Parse(args); err != nil {
		return err
	}
	files := flags.Args()
	if *child != "" {
		if len(files) != 1 {
			return fmt.Errorf("-child reads one file, not %d", len(files))
		}
		return runChild(*child, files[0], *profile, stdout)
	}
	if len(files) == 0 || *n < 1 {
		return fmt.Errorf("name one or more files, and -n of 1 or more")
	}
	all, err := contenders(*dir, *python, stderr)
	if err != nil {
		return err
	}
	var reports []report
	for _, path := range files {
		r, err := compare(path, chosen(all, path, *only), *n, stderr)
		if err != nil {
			return err
		}
		reports = append(reports, r)
		r.print(stdout)
	}
	if *jsonPath == "" {
		return nil
	}
	text, err := json.MarshalIndent(reports, "", "  ")
	if err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return os.WriteFile(*jsonPath, append(text, '\n'), 0o644)
}

// chosen picks the contenders that read a file and that -only names.
func chosen(all []contender, path, only string) []contender {
	var some []contender
	for _, c := range all {
		if !c.reads(kindOf(path)) {
			continue
		}
		for _, prefix := range strings.Split(only, ",") {
			if strings.HasPrefix(c.name, prefix) {
				some = append(some, c)
				break
			}
		}
	}
	return some
}

// compare runs every contender n times in turn and checks each run against the first.
func compare(path string, who []contender, n int, stderr io.Writer) (report, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return report{}, err
	}
	r := report{File: filepath.Base(path), Bytes: stat.Size(), Rounds: n}
	if len(who) == 0 {
		return r, fmt.Errorf("no reader for %s", path)
	}
	if err := warm(path); err != nil {
		return r, err
	}
	samples := make([][]bench.Sample, len(who))
	for round := range n {
		for i, c := range who {
			fmt.Fprintf(stderr, "%s: round %d of %d, %s\n", r.File, round+1, n, c.name)
			s, out, err := bench.Run(c.command(path))
			if err != nil {
				return r, err
			}
			var found bench.Totals
			if err := json.Unmarshal(out, &found); err != nil {
				return r, fmt.Errorf("read what %s found: %w", c.name, err)
			}
			if round == 0 && i == 0 {
				r.Found = found
			}
			if err := bench.Compare(r.Found, found, c.tells(kindOf(path))); err != nil {
				return r, fmt.Errorf("%s: %s and %s do not agree: %w", r.File, who[0].name, c.name, err)
			}
			samples[i] = append(samples[i], s)
		}
	}
	for i, c := range who {
		r.Lines = append(r.Lines, newLine(c.name, samples[i]))
	}
	return r, nil
}

// warm reads a file once, so that the first reader does not pay for the disk.
func warm(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, f)
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
