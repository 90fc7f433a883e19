//go:build !linux

package pipeline

// machineMemory is 0 where the system does not tell in a way that needs no further library.
func machineMemory() int64 { return 0 }
