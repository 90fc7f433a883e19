package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"
)

const (
	// freshFor is how young a file may be before a second look: whoever copies one does not pause for so long.
	freshFor = 10 * time.Second
	// secondLook is how long after the first look the second is due.
	secondLook = 500 * time.Millisecond
)

// fresh is what files of the inbox were at the first look, some of which may still be written. Nil where none may be.
type fresh struct {
	files map[string]fs.FileInfo // by path
	due   <-chan time.Time       // of the second look; it tells once
}

// firstLook notes what the files are; it is nil where all have been lying there for a while.
func (w *Workspace) firstLook(files []incoming) *fresh {
	f := &fresh{files: make(map[string]fs.FileInfo, len(files)), due: time.After(secondLook)}
	young := false
	for _, in := range files {
		was, err := os.Stat(in.path)
		if err != nil {
			continue // it is gone again, and opening it says so
		}
		f.files[in.path] = was
		age := w.Now().Sub(was.ModTime())
		young = young || age >= 0 && age < freshFor
	}
	if !young {
		return nil
	}
	return f
}

// wait waits until the second look is due. It may be called once.
func (f *fresh) wait(ctx context.Context) error {
	if f == nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-f.due:
		return nil
	}
}

// changed reports a file that is not what it was.
func (f *fresh) changed(path string) bool {
	if f == nil || f.files[path] == nil {
		return false
	}
	now, err := os.Stat(path)
	return err == nil && (now.Size() != f.files[path].Size() || !now.ModTime().Equal(f.files[path].ModTime()))
}

// lookAgain leaves out the files that have changed since they were first looked at: they stay in the inbox for the next
// run, and nothing is kept of what was read of them. A file that was set aside as the same bytes as such a one stays
// with it.
func (i *intake) lookAgain(ctx context.Context, loads []Load) ([]Load, error) {
	if i.fresh == nil {
		return loads, nil
	}
	if err := i.fresh.wait(ctx); err != nil {
		return loads, err
	}
	var out []Load
	for _, l := range loads {
		if i.fresh.changed(l.Path) {
			out = append(out, l)
		}
	}
	i.fresh = nil
	i.originals.waiting.Wait()
	goes := func(l Load) bool {
		return slices.ContainsFunc(out, func(o Load) bool {
			return o.Path == l.Path || o.SHA256 != "" && o.SHA256 == l.SHA256 && l.Known && l.UploadID == ""
		})
	}
	var errs []error
	stay := slices.DeleteFunc(loads, func(l Load) bool {
		if !goes(l) {
			return false
		}
		i.left = append(i.left, Left{i.w.fromInbox(l.Path), BeingWritten})
		if l.staged != nil {
			errs = append(errs, l.staged.Abort())
		}
		if l.looked != nil {
			l.looked.Close()
		}
		if l.kept {
			errs = append(errs, i.originals.forget(i.w.keptAs(l)))
		}
		return true
	})
	return stay, errors.Join(errs...)
}
