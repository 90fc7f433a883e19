package pipeline

import (
	"errors"
	"syscall"
)

func groupID(string) (int, error) { return 0, errors.New("groups are not used on Windows") }

// errDiskFull is ERROR_DISK_FULL.
const errDiskFull = syscall.Errno(112)

func isDiskFull(err error) bool { return errors.Is(err, errDiskFull) }
