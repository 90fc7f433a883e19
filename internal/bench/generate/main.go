// Command generate writes the large files of the benchmarks, the same bytes for the same flags, and prints what a
// reader must find in them as JSON. It keeps neither rows nor strings in memory.
//
// Usage:
//
//	go run ./internal/bench/generate -out /tmp/big.xlsx [-rows 1000001] [-sheets 1] [-seed 1]
//	go run ./internal/bench/generate -out /tmp/big.ods [-rows 100001] [-sheets 1] [-seed 1]
//	go run ./internal/bench/generate -out /tmp/plain.csv [-megabytes 200] [-seed 1]
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/habitue-crm/habitue/internal/bench"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) (err error) {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	out := flags.String("out", "", "the file to write: name.xlsx, name.ods or name.csv, outside the repository")
	rows := flags.Int("rows", 1_000_001, "rows a sheet, header included (xlsx, ods)")
	sheets := flags.Int("sheets", 1, "sheets (xlsx, ods)")
	megabytes := flags.Int64("megabytes", 200, "size in million bytes (csv)")
	seed := flags.Uint64("seed", 1, "another seed gives other rows")
	if err := flags.Parse(args); err != nil {
		return err
	}
	f, err := os.Create(*out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	var totals bench.Totals
	switch filepath.Ext(*out) {
	case ".xlsx":
		totals, err = bench.WriteWorkbook(w, bench.Shape{Rows: *rows, Sheets: *sheets, Seed: *seed})
	case ".ods":
		totals, err = bench.WriteODS(w, bench.Shape{Rows: *rows, Sheets: *sheets, Seed: *seed})
	case ".csv":
		totals, err = bench.WriteCSV(w, *megabytes*1_000_000, *seed)
	default:
		err = fmt.Errorf("%q ends neither in .xlsx, .ods nor in .csv", *out)
	}
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", *out, err)
	}
	return json.NewEncoder(stdout).Encode(totals)
}
