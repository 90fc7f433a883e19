// Command engine lets Habitué's engine and others answer the same question about the same Parquet files, in turn and
// several times: of each customer the first and last day, the lines, the exact number of orders and of products, what
// they paid and were let off, and the lines of four channels; Parquet in, Parquet out, ids as texts. It compares every row
// of the answers and prints medians of wall time, processor time and peak memory, and how busy the machine was with
// other things.
//
// Usage:
//
//	go run ./internal/bench/engine [-lines 5] [-n 5] [-only habitue,duckdb] [-python PYTHON] [-dir FOLDER] [-memory 500] [-group 65536] [-json FILE]
//
// -lines is in millions, several with commas between them; the files are generated once in -dir and kept there. -python
// names a Python that has duckdb and polars (python3 -m venv DIR && DIR/bin/pip install duckdb polars); without it ours
// runs alone. Each run is a process of its own, after the files were read once.
//
//	go run ./internal/bench/engine -child OUT [-sorted] [-sums] [-memory 500] [-cpuprofile FILE] FILE…
//
// is one run of ours in this process.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
}

//go:embed others.py
var othersSource []byte

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("engine", flag.ContinueOnError)
	lines := flags.String("lines", "5", "million lines, several with commas")
	n := flags.Int("n", 5, "how often each engine answers")
	only := flags.String("only", "", "engines to run, by the beginning of their names, with commas between them (default: all)")
	python := flags.String("python", "", "a Python with duckdb and polars")
	dir := flags.String("dir", filepath.Join(os.TempDir(), "habitue-engine"), "where files are made and kept")
	memory := flags.Int64("memory", 0, "MB that ours takes for lines; 0 is no bound")
	group := flags.Int("group", 65_536, "rows of a row group of the generated files")
	jsonPath := flags.String("json", "", "also write the results to this file as JSON")
	child := flags.String("child", "", "one run of ours: the folder of its answer")
	sorted := flags.Bool("sorted", false, "with -child: one file by customer")
	sums := flags.Bool("sums", false, "with -child: without the distinct counts")
	profile := flags.String("cpuprofile", "", "with -child: write a profile of the processor time here")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *child != "" {
		return runFold(context.Background(), foldOptions{files: flags.Args(), out: *child, memory: *memory * 1_000_000, sorted: *sorted, sums: *sums, profile: *profile})
	}
	if err := os.MkdirAll(*dir, 0o700); err != nil {
		return err
	}
	c, err := newContest(*dir, *python, *memory, stdout, stderr)
	if err != nil {
		return err
	}
	var reports []report
	for _, text := range strings.Split(*lines, ",") {
		millions, err := strconv.Atoi(text)
		if err != nil || millions < 1 {
			return fmt.Errorf("-lines %s: it is a number of millions", text)
		}
		fmt.Fprintf(stderr, "%d million lines: generating what is not there\n", millions)
		files, err := generate(*dir, millions*1_000_000, *group)
		if err != nil {
			return err
		}
		r, err := c.compare(millions, files, *n, *only)
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
		return err
	}
	return os.WriteFile(*jsonPath, append(text, '\n'), 0o644)
}
