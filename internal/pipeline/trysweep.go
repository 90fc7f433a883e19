package pipeline

import (
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// tryFolders is how the throw-away workspaces of `habitue try` are called in the system's temporary folder.
const tryFolders = "habitue-try-*"

// beginning is how long a try may take from its folder to its lock.
const beginning = time.Hour

// sweepTries removes the throw-away workspaces that a killed try has left: those whose lock nobody holds, and those that
// never came to have one. What belongs to somebody else, or cannot be removed, is left.
func sweepTries(now time.Time) {
	found, err := filepath.Glob(filepath.Join(os.TempDir(), tryFolders))
	if err != nil {
		return
	}
	for _, dir := range found {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() {
			continue
		}
		path := filepath.Join(dir, lockFile)
		if _, err := os.Lstat(path); err != nil {
			if os.IsNotExist(err) && now.Sub(info.ModTime()) > beginning {
				_ = os.RemoveAll(dir) // the next command tries again
			}
			continue
		}
		lock := flock.New(path)
		if free, err := lock.TryLock(); err == nil && free {
			_ = os.RemoveAll(dir) // the next command tries again
			_ = lock.Unlock()
		}
	}
}
