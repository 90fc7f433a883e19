package state

import (
	"os"
	"syscall"
)

// syncFile brings a file's bytes and length to the disk; Sync is F_FULLFSYNC here.
func syncFile(f *os.File) error { return f.Sync() }

// bootID names the machine's current start; "" where it cannot be told.
func bootID() string {
	id, err := syscall.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return id
}
