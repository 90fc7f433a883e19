package pipeline

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// originalsAtOnce is how many copied originals wait for the disk at once: it takes them together, and meanwhile the
// next files are read.
const originalsAtOnce = 16

// originals copies the files of one ingest into the archive. A copy gets its name when it is durable; all of them have it,
// durably, when settle has returned nil. The zero value is ready; its methods may be called side by side.
type originals struct {
	waiting sync.WaitGroup
	once    sync.Once
	room    chan struct{}

	mu     sync.Mutex
	copied map[string]bool // the names of those that were not there before
	named  bool            // a name may not be durable yet
	broken error           // the first
}

// keep copies an original that is to lie in the archive as kept, unless it lies there: its bytes, or the file where they are
// nil. The copy is made at once; the disk is waited for by settle.
func (o *originals) keep(path, kept string, whole []byte) error {
	if _, err := os.Stat(kept); err == nil { // whoever named it may have been stopped before the name was durable
		o.mu.Lock()
		defer o.mu.Unlock()
		o.named = true
		return nil
	}
	aside, err := copyAside(path, filepath.Dir(kept), whole)
	if err != nil {
		return err
	}
	o.once.Do(func() { o.room = make(chan struct{}, originalsAtOnce) })
	o.room <- struct{}{}
	o.waiting.Go(func() {
		err := nameDurable(aside, kept)
		o.mu.Lock()
		if err == nil {
			o.named = true
			if o.copied == nil {
				o.copied = map[string]bool{}
			}
			o.copied[kept] = true
		}
		if o.broken == nil {
			o.broken = err
		}
		o.mu.Unlock()
		<-o.room
	})
	return nil
}

// settle waits until every copy and its name are durable. Nobody calls keep meanwhile.
func (o *originals) settle(dir string) error {
	o.waiting.Wait()
	if o.broken != nil || !o.named {
		return o.broken
	}
	o.named = false
	o.broken = syncFolder(dir)
	return o.broken
}

// forget takes a copy out again that was made here; one that lay there before stays. Nothing else is done meanwhile.
func (o *originals) forget(kept string) error {
	if !o.copied[kept] {
		return nil
	}
	delete(o.copied, kept)
	return os.Remove(kept)
}

// copyAside copies a file, or its bytes where they are not nil, to a new one in a folder, not durable and for the owner
// alone, and leaves it open.
func copyAside(from, dir string, whole []byte) (*os.File, error) {
	var src io.Reader = bytes.NewReader(whole)
	if whole == nil {
		f, err := os.Open(from)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		src = f
	}
	aside, err := os.CreateTemp(dir, ".copy-*") // which is the owner's alone
	if err != nil {
		return nil, err
	}
	if _, err = io.Copy(aside, src); err != nil {
		return nil, errors.Join(err, aside.Close(), os.Remove(aside.Name()))
	}
	return aside, nil
}

// nameDurable makes a copy durable and only then gives it its name, so that what has the name is whole.
func nameDurable(aside *os.File, name string) error {
	if err := errors.Join(aside.Sync(), aside.Close()); err != nil {
		return errors.Join(err, os.Remove(aside.Name()))
	}
	if err := os.Rename(aside.Name(), name); err != nil {
		return errors.Join(err, os.Remove(aside.Name()))
	}
	return nil
}
