package lake

import (
	"fmt"
	"path/filepath"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Keeps reports whether the snapshot of a day with this digest is still whole: as the published one, or put aside
// by a later publication of the same day.
func (l *Lake) Keeps(day crm.Date, digest string) (bool, error) {
	ref, found, err := l.At(day)
	if err != nil || found && ref.Digest == digest {
		return err == nil && l.whole(ref), err
	}
	if len(digest) < 16 {
		return false, nil
	}
	dir := filepath.Join(l.dir, replacedDir, fmt.Sprintf("%s,%s", dayFolder(day), digest[:16]))
	done, err := exists(filepath.Join(dir, successName))
	if err != nil || !done {
		return false, err
	}
	m, err := readSnapshotManifest(dir, day)
	if err != nil || m.Digest != digest {
		return false, err
	}
	return l.whole(m.ref(dir)), nil
}
