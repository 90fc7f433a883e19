package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/habitue-crm/habitue/internal/bench"
)

// report is what was found on one file.
type report struct {
	File   string       `json:"file"`
	Bytes  int64        `json:"bytes"`
	Rounds int          `json:"rounds"`
	Found  bench.Totals `json:"found"`
	Lines  []line       `json:"readers"` // ours on one core first
}

// line is one reader's medians.
type line struct {
	Reader  string  `json:"reader"`
	Wall    float64 `json:"wall_seconds"`
	CPU     float64 `json:"cpu_seconds"`
	CPULow  float64 `json:"cpu_seconds_least"`
	CPUHigh float64 `json:"cpu_seconds_most"`
	Peak    int64   `json:"peak_bytes"`
}

func newLine(reader string, samples []bench.Sample) line {
	m := bench.Median(samples)
	l := line{Reader: reader, Wall: m.Wall.Seconds(), CPU: m.CPU.Seconds(), Peak: m.Peak, CPULow: m.CPU.Seconds()}
	for _, s := range samples {
		l.CPULow, l.CPUHigh = min(l.CPULow, s.CPU.Seconds()), max(l.CPUHigh, s.CPU.Seconds())
	}
	return l
}

// print writes a table for people. The ratios say how many times as long as ours a reader took.
func (r report) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %.1f MB, %d cells (%d strings, %d numbers, %d dates), medians of %d rounds\n",
		r.File, float64(r.Bytes)/1e6, r.Found.Cells, r.Found.Strings, r.Found.Numbers, r.Found.Dates, r.Rounds)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "reader\twall s\tCPU s\tCPU least-most\tpeak MB\tMB/s wall\tM cells/s CPU\twall ÷ "+r.Lines[0].Reader+"\tCPU ÷")
	for _, l := range r.Lines {
		fmt.Fprintf(t, "%s\t%.3f\t%.3f\t%.2f-%.2f\t%.0f\t%.0f\t%.1f\t%.2f\t%.2f\n", l.Reader, l.Wall, l.CPU, l.CPULow, l.CPUHigh,
			float64(l.Peak)/1e6, float64(r.Bytes)/1e6/l.Wall, float64(r.Found.Cells)/1e6/l.CPU, l.Wall/r.Lines[0].Wall, l.CPU/r.Lines[0].CPU)
	}
	_ = t.Flush() // to the same writer
	fmt.Fprintln(w)
}
