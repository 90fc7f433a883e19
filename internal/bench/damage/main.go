// Command damage hurts spreadsheets in every way that internal/damage knows, some hundred times each, reads the damaged
// copies, and counts how that ends: refused with words, or read with every cell as it was. One that is read to a good
// end with other cells ends the command with 1, and so do a panic, an error without words and a reading of more than
// five seconds. docs/damage.md tells what it found. The real workbooks lie beside the repository; nothing is written.
//
// Usage:
//
//	go run ./internal/bench/damage [-seeds 500] [-kinds "string index"] [-files .xlsb] [-workers 1] [-json]
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/habitue-crm/habitue/internal/damage"
)

func main() {
	bad, err := run(os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "damage:", err)
		os.Exit(2)
	case bad:
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) (bad bool, err error) {
	flags := flag.NewFlagSet("damage", flag.ContinueOnError)
	seeds := flags.Int("seeds", 500, "damaged copies of each file and kind; equal copies are read once")
	kinds := flags.String("kinds", "", "only kinds whose name holds one of these, separated by commas")
	files := flags.String("files", "", "only files whose name holds one of these, separated by commas")
	workers := flags.Int("workers", 1, "files that are damaged at the same time")
	asJSON := flags.Bool("json", false, "print one JSON object a file and kind")
	folder := flags.String("shared", "", "the folder with data/ and corpus/; default: HABITUE_SHARED, or shared beside the repository")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	subjects, err := subjects(*folder)
	if err != nil {
		return false, err
	}
	c := campaign{seeds: *seeds, workers: *workers, kinds: chosen(damage.Kinds(), *kinds, func(k damage.Kind) string { return k.Name })}
	c.files = chosen(subjects, *files, func(f *damage.File) string { return f.Name })
	if len(c.kinds) == 0 || len(c.files) == 0 {
		return false, errors.New("no kind or no file has such a name")
	}
	if f, ok := stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		c.progress = progress(stderr)
	}
	counts, err := c.run()
	if err != nil {
		return false, err
	}
	if *asJSON {
		return anyBad(counts), json.NewEncoder(stdout).Encode(counts)
	}
	printTable(stdout, c.kinds, counts)
	return anyBad(counts), nil
}

// chosen are those of a list whose name holds one of the words.
func chosen[T any](all []T, words string, name func(T) string) []T {
	if words == "" {
		return all
	}
	var some []T
	for _, v := range all {
		for word := range strings.SplitSeq(words, ",") {
			if strings.Contains(name(v), word) {
				some = append(some, v)
				break
			}
		}
	}
	return some
}

// progress writes at most one line a second, over the one before.
func progress(w io.Writer) func(done, all, runs int) {
	begun, last := time.Now(), time.Time{}
	return func(done, all, runs int) {
		if time.Since(last) < time.Second && done < all {
			return
		}
		last = time.Now()
		fmt.Fprintf(w, "\r%d of %d files and kinds, %d runs, %s ", done, all, runs, time.Since(begun).Round(time.Second))
		if done == all {
			fmt.Fprintln(w)
		}
	}
}
