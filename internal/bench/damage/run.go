package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/habitue-crm/habitue/internal/damage"
	"github.com/habitue-crm/habitue/internal/problem"
)

// slow is how long a reading may take.
const slow = 5 * time.Second

// enough is after how many equal copies a kind is taken to make no others of a file.
const enough = 24

// Count is how the readings of one file under one kind of damage ended.
type Count struct {
	Kind   string `json:"kind"`
	File   string `json:"file"`
	Format string `json:"format"`
	// Runs is how many different damaged copies were read.
	Runs    int `json:"runs"`
	Refused int `json:"refused"` // with words for people
	Same    int `json:"same"`    // every cell as it was
	Told    int `json:"told"`    // other cells, and the report names the rows
	// Untold are other cells where the format cannot tell.
	Untold int `json:"untold"`
	// Silent are other cells and no word: what must not be.
	Silent int `json:"silent"`
	// Wrong are panics, errors without words, slow readings, and what had to be refused or read and was not.
	Wrong int `json:"wrong"`
	// Worst is the longest reading in milliseconds.
	Worst int64 `json:"worst_ms"`
	// First says what was wrong first.
	First string `json:"first,omitempty"`
}

// campaign is what is damaged, how, and how often.
type campaign struct {
	seeds    int
	workers  int
	kinds    []damage.Kind
	files    []*damage.File
	progress func(done, all, runs int)
}

// run damages every file in every way that fits. Counts come in the order of the files, then of the kinds.
func (c campaign) run() ([]Count, error) {
	type task struct {
		file  *damage.File
		kind  damage.Kind
		whole reading
		count Count
	}
	var tasks []*task
	for _, f := range c.files {
		whole := read(f.Format, f.Bytes)
		if whole.err != nil || len(whole.cells) == 0 {
			return nil, fmt.Errorf("read %s as it is: %d cells, %w", f.Name, len(whole.cells), whole.err)
		}
		for _, k := range c.kinds {
			if k.Fits(f.Format) {
				tasks = append(tasks, &task{file: f, kind: k, whole: whole})
			}
		}
	}
	var wait sync.WaitGroup
	var lock sync.Mutex
	next, done, runs := 0, 0, 0
	for range max(1, c.workers) {
		wait.Go(func() {
			for {
				lock.Lock()
				if next == len(tasks) {
					lock.Unlock()
					return
				}
				t := tasks[next]
				next++
				lock.Unlock()
				t.count = hurt(t.file, t.kind, t.whole, c.seeds)
				lock.Lock()
				done, runs = done+1, runs+t.count.Runs
				if c.progress != nil {
					c.progress(done, len(tasks), runs)
				}
				lock.Unlock()
			}
		})
	}
	wait.Wait()
	counts := make([]Count, 0, len(tasks))
	for _, t := range tasks {
		if t.count.Runs > 0 {
			counts = append(counts, t.count)
		}
	}
	return counts, nil
}

// hurt reads the damaged copies of one file under one kind. Copies that are equal to one another, or to the whole
// file, are not read again: a kind without chance gives one.
func hurt(f *damage.File, k damage.Kind, whole reading, seeds int) Count {
	count := Count{Kind: k.Name, File: f.Name, Format: f.Format}
	seen := map[[sha256.Size]byte]bool{sha256.Sum256(f.Bytes): true}
	for seed := range uint64(seeds) {
		if seed == enough && len(seen) <= 2 {
			break // there is no chance in it
		}
		b := k.Do(f, k.Chance(seed))
		if b == nil {
			continue
		}
		sum := sha256.Sum256(b)
		if seen[sum] {
			continue
		}
		seen[sum] = true
		begun := time.Now()
		got := readWithin(f.Format, b, slow)
		for range 2 { // a busy machine can stand still so long; a reader that is slow is slow again
			if errors.Is(got.err, errSlow) {
				begun = time.Now()
				got = readWithin(f.Format, b, slow)
			}
		}
		count.Worst = max(count.Worst, time.Since(begun).Milliseconds())
		count.add(k, seed, whole, got)
	}
	return count
}

// add judges one reading.
func (c *Count) add(k damage.Kind, seed uint64, whole, got reading) {
	c.Runs++
	wrong := func(what string) {
		if c.First == "" {
			c.First = fmt.Sprintf("seed %d: %s", seed, what)
		}
	}
	var p *problem.Problem
	switch {
	case got.err != nil && !errors.As(got.err, &p):
		c.Wrong++
		wrong(got.err.Error())
	case got.err != nil && k.Must == damage.Read:
		c.Wrong++
		wrong("refused: " + got.err.Error())
	case got.err != nil:
		c.Refused++
	case same(whole, got, k.Adds):
		c.Same++
		if k.Must == damage.Refuse {
			c.Wrong++
			wrong("read, but it must be refused")
		}
	case k.Must != damage.Read && got.said > whole.said:
		c.Told++
	case k.Must == damage.Untold:
		c.Untold++
	default:
		c.Silent++
		wrong(difference(whole, got))
	}
}

// same says whether two readings gave the same cells, but for one that was added on purpose.
func same(whole, got reading, adds damage.Place) bool {
	if adds == (damage.Place{}) {
		return bytes.Equal(whole.cells, got.cells)
	}
	mark := fmt.Appendf(nil, "R%dC%d ", adds.Row, adds.Col)
	var kept [][]byte
	added := 0
	for line := range bytes.SplitAfterSeq(got.cells, []byte("\n")) {
		if bytes.HasPrefix(line, mark) {
			added++
			continue
		}
		kept = append(kept, line)
	}
	return added == 1 && bytes.Equal(whole.cells, slices.Concat(kept...))
}

// difference is where two readings part.
func difference(whole, got reading) string {
	was, is := whole.cells, got.cells
	at := 0
	for at < len(was) && at < len(is) && was[at] == is[at] {
		at++
	}
	from := max(0, at-40)
	excerpt := func(b []byte) []byte { return b[min(from, len(b)):min(at+30, len(b))] }
	lines := func(b []byte) int { return bytes.Count(b, []byte("\n")) }
	return fmt.Sprintf("%q was %q; %d lines of %d", excerpt(is), excerpt(was), lines(is), lines(was))
}

func anyBad(counts []Count) bool {
	return slices.ContainsFunc(counts, func(c Count) bool { return c.Silent+c.Wrong > 0 })
}
