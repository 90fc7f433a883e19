//go:build !unix

package bench

import (
	"os"
	"time"
)

// peak is not told here.
func peak(*os.ProcessState) int64 { return 0 }

// CPU is not told here.
func CPU() time.Duration { return 0 }

// Peak is not told here.
func Peak() int64 { return 0 }
