package pipeline

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// pair gives the corrected rows to the file that they come from, where it is loaded in the same run: it is read with
// them from the start, so that a file with too many rejected rows can be loaded at all. A file takes one workbook in;
// further ones join it like those of files that were loaded before.
func (i *intake) pair(loads []Load) {
	fresh := map[string]*Load{}
	for n := range loads {
		if l := &loads[n]; isFresh(*l) {
			fresh[l.SHA256] = l
		}
	}
	for n := range loads {
		l := &loads[n]
		if l.corrections == nil || !isNew(*l) {
			continue
		}
		if to := fresh[l.corrections.mark.SHA256]; to != nil && len(to.taken) == 0 {
			to.taken = []*corrections{l.corrections}
			l.corrections.from = l.SHA256
		}
	}
}

// firstJoined is the hash of the reject workbook that a file has taken in, or "".
func firstJoined(l Load) string {
	if len(l.taken) == 0 {
		return ""
	}
	return l.taken[0].from
}

// join puts the corrected rows into the uploads that they come from, one workbook after the other.
func (i *intake) join(ctx context.Context, all *Loads) error {
	for n := range all.Files {
		l := &all.Files[n]
		if l.corrections == nil || !isNew(*l) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := i.joinOne(ctx, l, all); err != nil {
			return err
		}
	}
	return nil
}

// joinOne joins one workbook; what is wrong with it is in its load.
func (i *intake) joinOne(ctx context.Context, l *Load, all *Loads) error {
	mark := l.corrections.mark
	for n := range all.Files {
		f := &all.Files[n]
		if l.corrections.from != "" && f.SHA256 == mark.SHA256 && isFresh(*f) { // it has taken them in
			l.UploadID, l.Corrected, l.Report, l.Change, l.Customers = f.UploadID, l.corrections.n, f.Report, f.Change, f.Customers
			l.into = &lake.Upload{ID: f.UploadID, Name: filepath.Base(f.Path), SHA256: f.SHA256, Store: f.Store}
			l.rejected, l.Store, l.Rejects = f.rejected, f.Store, f.Rejects
			return nil
		}
	}
	u, found := i.lake.Find(mark.SHA256)
	if !found || u.SHA256 != mark.SHA256 {
		l.Err = problem.New(problem.RejectsAlone, problem.Args{"file": mark.Name}).In(filepath.Base(l.Path))
		return nil
	}
	l.into, l.UploadID, l.Store, l.Corrected = &u, u.ID, u.Store, l.corrections.n
	ld, err := i.lake.BeginLoad(lake.Incoming{Replace: u.ID, Joined: l.SHA256, AcceptChanges: i.how.AcceptChanges, At: i.w.Now()})
	if err != nil {
		return err
	}
	before := i.lake.OrderLines()
	l.Err = i.readJoined(ctx, ld, l, u)
	if lost := l.corrections.lost(); l.Err == nil && lost != nil {
		l.Err = lost.In(filepath.Base(l.Path))
	}
	if l.Err != nil {
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), ld.Abort())
		}
		return ld.Abort()
	}
	if l.Customers, err = i.countJoined(ctx, l.people, u); err != nil {
		return errors.Join(err, ld.Abort())
	}
	if l.Change, err = ld.Prepare(); err != nil {
		return errors.Join(err, ld.Abort())
	}
	after, err := ld.After()
	if err != nil {
		return errors.Join(err, ld.Abort())
	}
	all.After.Lines += after.Lines - before.Lines
	all.After.Amount += after.Amount - before.Amount
	if i.dry {
		return ld.Abort()
	}
	if err := i.w.writeDue(l); err != nil {
		return errors.Join(err, ld.Abort())
	}
	if _, err := ld.Commit(); err != nil {
		return errors.Join(err, ld.Abort())
	}
	if err := i.w.layDue(i.lake, l.SHA256); err != nil {
		return err
	}
	l.tookPlace()
	return nil
}

// readJoined reads the upload's original with all its corrected rows.
func (i *intake) readJoined(ctx context.Context, ld *lake.Load, l *Load, u lake.Upload) error {
	path, how, err := i.w.again(ctx, u, i.how, l.corrections)
	if err != nil {
		return err
	}
	l.rejected = &rejected{}
	how.rejects = l.rejected
	l.people = newListed(ld)
	l.Report, err = i.w.readUpload(ctx, u, path, how, l.people)
	return err
}
