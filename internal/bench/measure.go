package bench

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// Sample is one run of a child process.
type Sample struct {
	Wall time.Duration
	CPU  time.Duration // user and system time together
	Peak int64         // the largest resident memory in bytes; 0 where the system does not tell
}

// Run runs a command to its end and returns its output. On Linux a child's peak is never below that of the process
// which started it, so the caller keeps itself small.
func Run(cmd *exec.Cmd) (Sample, []byte, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	s := Sample{Wall: time.Since(began)}
	if err != nil {
		return s, nil, fmt.Errorf("run %s: %w\n%s", cmd.Path, err, bytes.TrimSpace(stderr.Bytes()))
	}
	s.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	s.Peak = peak(cmd.ProcessState)
	return s, stdout.Bytes(), nil
}

// Median is the median of each figure alone; of an even number of samples, the lower one. Without samples it is
// zero.
func Median(samples []Sample) Sample {
	if len(samples) == 0 {
		return Sample{}
	}
	return Sample{
		Wall: middle(samples, func(s Sample) time.Duration { return s.Wall }),
		CPU:  middle(samples, func(s Sample) time.Duration { return s.CPU }),
		Peak: middle(samples, func(s Sample) int64 { return s.Peak }),
	}
}

func middle[T time.Duration | int64](samples []Sample, figure func(Sample) T) T {
	all := make([]T, len(samples))
	for i, s := range samples {
		all[i] = figure(s)
	}
	slices.Sort(all)
	return all[(len(all)-1)/2]
}
