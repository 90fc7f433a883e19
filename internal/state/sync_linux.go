package state

import (
	"errors"
	"os"
	"strings"
	"syscall"
)

// syncFile brings a file's bytes and length to the disk; fdatasync leaves out the times, which nobody reads.
func syncFile(f *os.File) error {
	for {
		err := syscall.Fdatasync(int(f.Fd()))
		if !errors.Is(err, syscall.EINTR) {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}

// bootID names the machine's current start; "" where it cannot be told.
func bootID() string {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
