package state

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/habitue-crm/habitue/internal/problem"
)

// syncEvery is the longest that a record waits for its sync to begin. It bounds what a power loss takes.
const syncEvery = 20 * time.Millisecond

var errClosed = errors.New("the send log is closed")

// logFile is the open send log of the one process that may write it.
type logFile struct {
	dir string

	syncing sync.Mutex // held while a file is synced or replaced; taken before mu

	mu     sync.Mutex // guards what follows
	f      *os.File
	head   header
	size   int64 // where the next record goes
	synced int64
	buf    []byte
	err    error // the first failure to write or sync; nothing is written after it

	wake, quit chan struct{}
	done       chan struct{} // nil until the background sync runs
}

// openLogFile opens the log of a folder and reads its header. The error wraps fs.ErrNotExist where there is none.
func openLogFile(dir string, write bool) (*os.File, header, int64, error) {
	flag := os.O_RDONLY
	if write {
		flag = os.O_RDWR
	}
	f, err := os.OpenFile(filepath.Join(dir, LogFile), flag, 0)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, header{}, 0, err
		}
		return nil, header{}, 0, problem.New(problem.CannotRead, problem.Args{"reason": err.Error()}).In(LogFile).Because(err)
	}
	h, size, err := readHeader(f)
	if err != nil {
		return nil, header{}, 0, errors.Join(err, f.Close())
	}
	return f, h, size, nil
}

func readHeader(f *os.File) (header, int64, error) {
	b := make([]byte, headerSize)
	n, err := f.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return header{}, 0, fileFault("read the send log's header", LogFile, err)
	}
	h, err := parseHeader(b[:n])
	if err != nil {
		return header{}, 0, damagedLog(0, err.Error())
	}
	if h.version > formatVersion {
		return header{}, 0, problem.New(problem.NewerState, problem.Args{
			"version": strconv.FormatUint(uint64(h.version), 10), "known": strconv.Itoa(formatVersion),
		}).In(LogFile)
	}
	info, err := f.Stat()
	if err != nil {
		return header{}, 0, fileFault("ask for the send log's size", LogFile, err)
	}
	return h, info.Size(), nil
}

// createLog writes an empty log beside the old one, syncs it and puts it in the old one's place, so that at
// every moment one whole log is there.
func createLog(dir string, h header) (*os.File, error) {
	next := filepath.Join(dir, LogFile+".next")
	f, err := os.OpenFile(next, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fileFault("begin a send log", LogFile, err)
	}
	err = errors.Join(f.Chmod(0o600), writeAll(f, h.bytes()), f.Sync())
	if err == nil {
		err = os.Rename(next, filepath.Join(dir, LogFile))
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return nil, errors.Join(fileFault("begin a send log", LogFile, err), f.Close())
	}
	return f, nil
}

func writeAll(f *os.File, b []byte) error {
	_, err := f.WriteAt(b, 0)
	return err
}

// syncDir makes a rename in a folder lasting. Windows knows no such thing.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// append writes one record with one write. When it returns nil the record survives the end of this process,
// however that comes; the background sync makes it survive the machine's.
func (l *logFile) append(r record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	l.buf = appendRecord(l.buf[:0], r, l.size, l.head.generation)
	if _, err := l.f.WriteAt(l.buf, l.size); err != nil {
		err = fileFault("write to the send log", LogFile, err)
		if cut := l.f.Truncate(l.size); cut != nil {
			// The end of the file is not known any more.
			l.err = err
		}
		return err
	}
	l.size += int64(len(l.buf))
	if l.done == nil {
		l.wake, l.quit, l.done = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
		go l.keepSynced(l.wake, l.quit, l.done)
	}
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return nil
}

// keepSynced syncs within syncEvery of the first record that is not yet synced.
func (l *logFile) keepSynced(wake, quit <-chan struct{}, done chan<- struct{}) {
	defer close(done)
	for {
		select {
		case <-quit:
			return
		case <-wake:
		}
		select {
		case <-quit:
			return
		case <-time.After(syncEvery):
		}
		// sync keeps the error for the next append.
		_ = l.sync()
	}
}

// sync brings every record written so far to the disk. A failure is final: after it nobody can say what the
// disk holds.
func (l *logFile) sync() error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	return l.syncHeld()
}

// syncHeld is sync for who holds syncing.
func (l *logFile) syncHeld() error {
	l.mu.Lock()
	f, size, clean, err := l.f, l.size, l.synced == l.size, l.err
	l.mu.Unlock()
	if clean || err != nil {
		return err
	}
	err = fileFault("sync the send log", LogFile, syncFile(f))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.synced = max(l.synced, size)
	if err != nil && l.err == nil {
		l.err = err
	}
	return l.err
}

// replace puts an empty log of a higher generation in this one's place. Nobody appends meanwhile.
func (l *logFile) replace(generation uint64) error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.head
	h.generation = generation
	if runtime.GOOS == "windows" && l.f != nil {
		// An open file cannot be replaced there.
		if err := l.f.Close(); err != nil {
			return fileFault("close the send log", LogFile, err)
		}
		l.f = nil
	}
	f, err := createLog(l.dir, h)
	if err != nil {
		l.err = err
		return err
	}
	if l.f != nil {
		err = l.f.Close()
	}
	l.f, l.head, l.size, l.synced = f, h, headerSize, headerSize
	return fileFault("close the old send log", LogFile, err)
}

// close ends the background sync and closes the file. What is not synced is synced first.
func (l *logFile) close() error {
	l.mu.Lock()
	quit, done := l.quit, l.done
	open := l.f != nil
	l.done = nil
	l.mu.Unlock()
	if !open {
		return nil
	}
	if done != nil {
		close(quit)
		<-done
	}
	err := l.sync()
	l.mu.Lock()
	defer l.mu.Unlock()
	closed := l.f.Close()
	l.f, l.err = nil, errClosed
	return errors.Join(err, fileFault("close the send log", LogFile, closed))
}
