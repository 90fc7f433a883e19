package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/habitue-crm/habitue/internal/damage"
)

// sums adds up the counts of a kind; files is how many files it damaged.
func sums(counts []Count, of func(Count) bool) (sum Count, files int) {
	for _, c := range counts {
		if !of(c) {
			continue
		}
		files++
		sum.Runs += c.Runs
		sum.Refused += c.Refused
		sum.Same += c.Same
		sum.Told += c.Told
		sum.Untold += c.Untold
		sum.Silent += c.Silent
		sum.Wrong += c.Wrong
		sum.Worst = max(sum.Worst, c.Worst)
	}
	return sum, files
}

// printTable prints one line a kind with the list it is from, the totals by format, and what was wrong.
func printTable(w io.Writer, kinds []damage.Kind, counts []Count) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name, from string, sum Count, files int) {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", name, from, files, sum.Runs, sum.Refused, sum.Same, sum.Told, sum.Untold, sum.Silent, sum.Wrong, sum.Worst)
	}
	fmt.Fprintln(t, "kind\tfrom\tfiles\truns\trefused\tsame\treported\tuntold\tSILENT\twrong\tworst ms\t")
	for _, k := range kinds {
		if sum, files := sums(counts, func(c Count) bool { return c.Kind == k.Name }); files > 0 {
			line(k.Name, k.From, sum, files)
		}
	}
	for _, format := range []string{"xlsx", "xlsb", "ods", "protected", "xls", "text"} {
		if sum, files := sums(counts, func(c Count) bool { return c.Format == format }); files > 0 {
			line("all of "+format, "", sum, files)
		}
	}
	sum, files := sums(counts, func(Count) bool { return true })
	line("all", "", sum, files)
	_ = t.Flush() // a terminal that is gone cannot be told so
	for _, c := range counts {
		if c.First != "" {
			fmt.Fprintf(w, "%s, %s, %s\n", c.File, c.Kind, c.First)
		}
	}
}
