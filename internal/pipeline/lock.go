package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/habitue-crm/habitue/internal/problem"
)

// lockFile is what one command at a time holds; its text says who.
const lockFile = ".habitue.lock"

// Lock is the exclusive lock of a workspace. The operating system drops it with the process, however that ends.
type Lock struct {
	file *flock.Flock
	path string
}

// holder is what the lock file says about who holds it.
type holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

// acquire takes the lock within the session's patience, or says who holds it.
func acquire(ctx context.Context, dir, command string, s *Session) (*Lock, error) {
	path := filepath.Join(dir, lockFile)
	l := &Lock{file: flock.New(path, flock.SetPermissions(0o600)), path: path}
	waiting, cancel := context.WithTimeout(ctx, max(s.Patience, time.Millisecond))
	defer cancel()
	ok, err := l.file.TryLock()
	if err == nil && !ok && s.Patience > 0 {
		ok, err = l.file.TryLockContext(waiting, 50*time.Millisecond)
	}
	if err != nil && waiting.Err() == nil {
		return nil, writeProblem(lockFile, err)
	}
	if !ok {
		return nil, problem.New(problem.Locked, problem.Args{"holder": readHolder(path)})
	}
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	text, err := json.Marshal(holder{PID: os.Getpid(), Host: host, Command: command, Since: s.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		return nil, writeProblem(lockFile, err)
	}
	return l, nil
}

// readHolder says in words who holds the lock, as far as the file tells.
func readHolder(path string) string {
	var h holder
	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &h) != nil {
		return "?"
	}
	return fmt.Sprintf("habitue %s, pid %d, %s, %s", h.Command, h.PID, h.Host, h.Since.Format("2006-01-02 15:04:05 MST"))
}

// Release gives the lock back.
func (l *Lock) Release() error { return l.file.Unlock() }
