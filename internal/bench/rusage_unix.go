//go:build unix

package bench

import (
	"os"
	"runtime"
	"syscall"
	"time"
)

// peak is the largest resident memory of an ended process: the system counts in KiB, macOS in bytes.
func peak(s *os.ProcessState) int64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return resident(usage.Maxrss)
}

func resident(most int64) int64 {
	if runtime.GOOS == "darwin" {
		return most
	}
	return most << 10
}

// Peak is the largest resident memory of this process so far, in bytes.
func Peak() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return resident(usage.Maxrss)
}

// CPU is the processor time that this process has used so far: user and system time of all its threads.
func CPU() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
