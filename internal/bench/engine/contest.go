package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/habitue-crm/habitue/internal/bench"
)

// contest is who answers, and where.
type contest struct {
	dir, self, python, script string
	memory                    int64
	stdout, stderr            io.Writer
}

// contender answers the question.
type contender struct {
	name    string
	command func(out string, files []string) *exec.Cmd
	sums    bool // without the distinct counts
}

func newContest(dir, python string, memory int64, stdout, stderr io.Writer) (*contest, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &contest{dir: dir, self: self, python: python, script: filepath.Join(dir, "others.py"), memory: memory, stdout: stdout, stderr: stderr}
	if err := os.WriteFile(c.script, othersSource, 0o600); err != nil {
		return nil, err
	}
	fmt.Fprintf(stdout, "%s, %d cores\n", runtime.Version(), runtime.NumCPU())
	if python != "" {
		out, err := exec.Command(python, c.script, "versions", ".").Output()
		if err != nil {
			return nil, fmt.Errorf("ask %s for its versions: %w", python, err)
		}
		fmt.Fprintf(stdout, "%s", out)
	}
	return c, nil
}

// contenders lists who takes part.
func (c *contest) contenders(only string) []contender {
	ours := func(flags ...string) func(string, []string) *exec.Cmd {
		return func(out string, files []string) *exec.Cmd {
			args := append([]string{"-child", out, "-memory", strconv.FormatInt(c.memory, 10)}, flags...)
			return exec.Command(c.self, append(args, files...)...)
		}
	}
	theirs := func(engine string) func(string, []string) *exec.Cmd {
		return func(out string, files []string) *exec.Cmd {
			return exec.Command(c.python, append([]string{c.script, engine, out}, files...)...)
		}
	}
	all := []contender{{"habitue", ours(), false}, {"habitue-sorted", ours("-sorted"), false}, {"habitue-no-distinct", ours("-sums"), true}}
	if c.python != "" {
		all = append(all, contender{"duckdb", theirs("duckdb"), false}, contender{"duckdb-ordered", theirs("duckdb-ordered"), false},
			contender{"duckdb-two-step", theirs("duckdb-two-step"), false}, contender{"duckdb-no-distinct", theirs("duckdb-no-distinct"), true},
			contender{"polars", theirs("polars"), false})
	}
	var some []contender
	for _, who := range all {
		for _, prefix := range strings.Split(only, ",") {
			if exact, isExact := strings.CutSuffix(prefix, "!"); isExact && exact == who.name || !isExact && strings.HasPrefix(who.name, prefix) {
				some = append(some, who)
				break
			}
		}
	}
	return some
}

// report is what was found on one size.
type report struct {
	Millions int    `json:"million_lines"`
	Bytes    int64  `json:"bytes"`
	Rounds   int    `json:"rounds"`
	Lines    []line `json:"engines"`
}

// line is one engine's medians.
type line struct {
	Engine string  `json:"engine"`
	Wall   float64 `json:"wall_seconds"`
	Least  float64 `json:"wall_seconds_least"`
	CPU    float64 `json:"cpu_seconds"`
	CPULow float64 `json:"cpu_seconds_least"`
	Peak   int64   `json:"peak_bytes"`
	Others float64 `json:"cores_used_by_others"` // the median
}

// compare runs every contender n times in turn and holds the answers of the first round against one another.
func (c *contest) compare(millions int, files []string, n int, only string) (report, error) {
	r := report{Millions: millions, Rounds: n}
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			return r, err
		}
		size, err := io.Copy(io.Discard, f) // so that the first does not pay for the disk
		f.Close()
		if err != nil {
			return r, err
		}
		r.Bytes += size
	}
	who := c.contenders(only)
	samples, others := make([][]bench.Sample, len(who)), make([][]bench.Sample, len(who))
	for round := range n {
		for i, w := range who {
			out := filepath.Join(c.dir, "answer-"+w.name)
			if err := os.RemoveAll(out); err != nil {
				return r, err
			}
			if err := os.Mkdir(out, 0o700); err != nil {
				return r, err
			}
			before, began := busy(), time.Now()
			s, _, err := bench.Run(w.command(out, files))
			if err != nil {
				return r, err
			}
			foreign := (busy() - before - s.CPU).Seconds() / time.Since(began).Seconds()
			fmt.Fprintf(c.stderr, "%d M lines, round %d of %d, %s: %.2f s, %.2f CPU s, %.0f MB; others used %.2f cores\n",
				millions, round+1, n, w.name, s.Wall.Seconds(), s.CPU.Seconds(), float64(s.Peak)/1e6, foreign)
			samples[i] = append(samples[i], s)
			others[i] = append(others[i], bench.Sample{Wall: time.Duration(max(foreign, 0) * float64(time.Second))})
			first := slices.IndexFunc(who, func(other contender) bool { return other.sums == w.sums })
			if round == 0 && i > first && c.python != "" {
				if err := c.same(who[first].name, w.name); err != nil {
					return r, err
				}
			}
		}
	}
	for i, w := range who {
		m := bench.Median(samples[i])
		l := line{Engine: w.name, Wall: m.Wall.Seconds(), Least: m.Wall.Seconds(), CPU: m.CPU.Seconds(), CPULow: m.CPU.Seconds(), Peak: m.Peak, Others: bench.Median(others[i]).Wall.Seconds()}
		for _, s := range samples[i] {
			l.Least, l.CPULow = min(l.Least, s.Wall.Seconds()), min(l.CPULow, s.CPU.Seconds())
		}
		r.Lines = append(r.Lines, l)
	}
	return r, nil
}

// same holds two answers against each other.
func (c *contest) same(a, b string) error {
	out, err := exec.Command(c.python, c.script, "compare", filepath.Join(c.dir, "answer-"+a), filepath.Join(c.dir, "answer-"+b)).CombinedOutput()
	fmt.Fprintf(c.stderr, "%s and %s: %s", a, b, out)
	if err != nil {
		return fmt.Errorf("the answers of %s and %s differ: %w", a, b, err)
	}
	return nil
}

// print writes a table for people. The ratios say how many times as much as ours an engine took.
func (r report) print(w io.Writer) {
	fmt.Fprintf(w, "%d M lines, %.0f MB, medians of %d rounds\n", r.Millions, float64(r.Bytes)/1e6, r.Rounds)
	if len(r.Lines) == 0 {
		return
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	ours := r.Lines[0]
	fmt.Fprintln(t, "engine\twall s\tleast\tCPU s\tleast\tpeak MB\twall ÷ ours\tCPU ÷ ours\tours ÷ peak\tothers' cores")
	for _, l := range r.Lines {
		fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.0f\t%.2f\t%.2f\t%.2f\t%.2f\n", l.Engine, l.Wall, l.Least, l.CPU, l.CPULow, float64(l.Peak)/1e6,
			l.Wall/ours.Wall, l.CPU/ours.CPU, float64(ours.Peak)/float64(l.Peak), l.Others)
	}
	_ = t.Flush() // to the same writer
	fmt.Fprintln(w)
}
