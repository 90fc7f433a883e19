package lake

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The events of the state lie in lake/events: Parquet files that are added and never changed, each named by the numbers
// of its first and last event and by the SHA-256 of its bytes. Events are numbered from 1 without a gap, so a file that
// is missing shows; one whose numbers another file has too is what a merge that was killed left.

// eventsDir is the folder of the events.
const eventsDir = "events"

// eventRow is their Parquet schema.
type eventRow struct {
	Number     int64   `parquet:"number,delta"`
	At         int64   `parquet:"at,timestamp(microsecond)"`
	Kind       string  `parquet:"kind"`
	Mailbox    string  `parquet:"mailbox"`
	Reason     string  `parquet:"reason"`
	Detail     string  `parquet:"detail"`
	Campaign   *string `parquet:"campaign"`
	Occurrence *string `parquet:"occurrence"`
	CustomerID *string `parquet:"customer_id"`
	PlanID     *string `parquet:"plan_id"`
	State      *string `parquet:"state"`
}

func rowOf(number int64, e crm.Event) eventRow {
	r := eventRow{Number: number, At: e.At.UnixMicro(), Kind: string(e.Kind), Mailbox: string(e.Mailbox), Reason: e.Reason, Detail: e.Detail}
	if e.Kind == crm.EventMailing {
		state := string(e.State)
		r.Campaign, r.Occurrence, r.CustomerID, r.PlanID, r.State = &e.Mail.Campaign, &e.Mail.Occurrence, &e.Mail.CustomerID, &e.PlanID, &state
	}
	return r
}

// eventColumns are the columns of a file of events, in the order of eventRow.
func eventColumns() []TableColumn {
	row := reflect.TypeFor[eventRow]()
	columns := make([]TableColumn, row.NumField())
	for i := range columns {
		columns[i] = columnOf(row.Field(i))
	}
	return columns
}

// eventOf is the event of a row's values.
func eventOf(v []crm.FactValue) (int64, crm.Event) {
	return v[0].Int, crm.Event{
		At: time.UnixMicro(v[1].Int).UTC(), Kind: crm.EventKind(v[2].Text), Mailbox: crm.Email(v[3].Text), Reason: v[4].Text, Detail: v[5].Text,
		Mail: crm.MailKey{Campaign: v[6].Text, Occurrence: v[7].Text, CustomerID: v[8].Text}, PlanID: v[9].Text, State: crm.MailState(v[10].Text),
	}
}

// eventFile is one file of them.
type eventFile struct {
	path        string
	first, last int64
	sha256      string
}

func (f eventFile) rows() int64 { return f.last - f.first + 1 }

// eventFileOf reads a file's name; false where it is none of ours.
func eventFileOf(path string) (f eventFile, ok bool) {
	name, found := strings.CutSuffix(filepath.Base(path), parquetExt)
	parts := strings.Split(name, "-")
	if !found || len(parts) != 3 || len(parts[2]) != 64 {
		return f, false
	}
	first, err := strconv.ParseInt(parts[0], 10, 64)
	last, lastErr := strconv.ParseInt(parts[1], 10, 64)
	_, sumErr := hex.DecodeString(parts[2])
	return eventFile{path, first, last, parts[2]}, errors.Join(err, lastErr, sumErr) == nil && first >= 1 && last >= first
}

// eventFiles lists the files of events in their order, without those that another has taken in, which it returns apart.
func (l *Lake) eventFiles() (files, taken []eventFile, err error) {
	dir := filepath.Join(l.dir, eventsDir)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("list the events: %w", err)
	}
	var all []eventFile
	for _, d := range entries {
		if f, ok := eventFileOf(filepath.Join(dir, d.Name())); ok {
			all = append(all, f)
		}
	}
	// Of two that begin alike the longer comes first.
	slices.SortFunc(all, func(a, b eventFile) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(b.last, a.last)) })
	next := int64(1)
	for _, f := range all {
		switch {
		case f.last < next:
			taken = append(taken, f)
			continue
		case f.first != next:
			lost := filepath.Join(dir, fmt.Sprintf("%012d-…", next))
			return nil, nil, damagedFile(lost, fmt.Errorf("event %d is missing: %w", next, fs.ErrNotExist))
		}
		files = append(files, f)
		next = f.last + 1
	}
	return files, taken, nil
}

// LastEvent is the number of the newest event, 0 where there is none.
func (l *Lake) LastEvent() (int64, error) {
	files, _, err := l.eventFiles()
	if err != nil || len(files) == 0 {
		return 0, err
	}
	return files[len(files)-1].last, nil
}

// EachEvent hands out the events after a number, in their order, with their numbers.
func (l *Lake) EachEvent(ctx context.Context, after int64, fn func(number int64, e crm.Event) error) error {
	files, _, err := l.eventFiles()
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.last <= after {
			continue
		}
		err := f.each(ctx, func(number int64, e crm.Event) error {
			if number <= after {
				return nil
			}
			return fn(number, e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (f eventFile) each(ctx context.Context, fn func(int64, crm.Event) error) error {
	next := f.first
	return eachValues(ctx, f.path, written{rows: f.rows(), sha256: f.sha256}, eventColumns(), func(v []crm.FactValue) error {
		number, e := eventOf(v)
		if number != next {
			return damagedFile(f.path, fmt.Errorf("event %d stands where %d should", number, next))
		}
		next++
		return fn(number, e)
	})
}

// AppendEvents adds events to those that are there and returns the number of the last one. Once it has returned they
// are durable; until then none of them is there.
func (l *Lake) AppendEvents(ctx context.Context, events []crm.Event) (last int64, err error) {
	if l.opt.ReadOnly {
		return 0, errReadOnly
	}
	if err := makeDurableFolder(filepath.Join(l.dir, eventsDir)); err != nil {
		return 0, fmt.Errorf("make the folder of the events: %w", err)
	}
	files, taken, err := l.eventFiles()
	if err != nil {
		return 0, err
	}
	for _, f := range taken {
		if err := removeIfThere(f.path); err != nil {
			return 0, err
		}
	}
	if len(files) > 0 {
		last = files[len(files)-1].last
	}
	if len(events) == 0 {
		return last, nil
	}
	f, err := l.writeEvents(last+1, func(put func(crm.Event) error) error {
		for _, e := range events {
			if err := put(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return last, fmt.Errorf("write events: %w", err)
	}
	return f.last, l.mergeEvents(ctx, append(files, f))
}

// mergeEvents brings the newest files together as long as the last is no smaller than the one before it. So there are
// never more files than the number of events has binary digits, and an event is written as often at most.
func (l *Lake) mergeEvents(ctx context.Context, files []eventFile) error {
	for n := len(files); n > 1 && files[n-1].rows() >= files[n-2].rows(); n = len(files) {
		pair := files[n-2:]
		f, err := l.writeEvents(pair[0].first, func(put func(crm.Event) error) error {
			for _, of := range pair {
				if err := of.each(ctx, func(_ int64, e crm.Event) error { return put(e) }); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("bring files of events together: %w", err)
		}
		for _, of := range pair {
			if err := l.step("remove " + filepath.Base(of.path)); err != nil {
				return err
			}
			if err := removeIfThere(of.path); err != nil {
				return err
			}
		}
		files = append(files[:n-2], f)
	}
	return nil
}

// writeEvents writes a file of events aside, makes it durable and puts it in its place.
func (l *Lake) writeEvents(first int64, fill func(put func(crm.Event) error) error) (f eventFile, err error) {
	aside := filepath.Join(l.dir, eventsDir, "next"+asideExt)
	if err := removeIfThere(aside); err != nil {
		return f, err
	}
	if err := l.step("write events"); err != nil {
		return f, err
	}
	t, err := newTable[eventRow](aside, eventsDir, "number")
	if err != nil {
		return f, err
	}
	number := first
	err = fill(func(e crm.Event) error {
		number++
		return t.write(rowOf(number-1, e))
	})
	if err != nil {
		t.discard()
		return f, err
	}
	w, err := t.finish()
	if err == nil {
		err = syncFile(aside)
	}
	if err != nil {
		return f, err
	}
	f = eventFile{first: first, last: number - 1, sha256: w.sha256}
	f.path = filepath.Join(l.dir, eventsDir, fmt.Sprintf("%012d-%012d-%s%s", f.first, f.last, f.sha256, parquetExt))
	if err := l.step("place events"); err != nil {
		return f, err
	}
	if err := os.Rename(aside, f.path); err != nil {
		return f, err
	}
	return f, syncDir(filepath.Dir(f.path))
}
