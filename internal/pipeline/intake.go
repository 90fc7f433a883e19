package pipeline

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// intake is one ingest, or the preview of one: files are read side by side and become live together.
type intake struct {
	w    *Workspace
	how  Reading
	lake *lake.Lake
	// batch is what all files are staged in; it is begun with the first of them.
	batch *lake.Batch
	// originals are the files on their way into the archive; all lie there before a load becomes live.
	originals originals
	// headings is what the files read so far have taught of headers.
	headings ingest.Headings
	// fresh is what files that may still be written were at the first look; nil after the second, or where none may be.
	fresh *fresh
	// left are the files that have changed meanwhile.
	left []Left
	// dry shows what would change and keeps nothing, neither in the lake nor in the archive.
	dry bool
}

// run loads the files. The loads come in load order, those that were not loaded among them.
func (i *intake) run(ctx context.Context, files []incoming) (all Loads, err error) {
	defer func() { err = errors.Join(err, i.abort()) }()
	defer i.originals.waiting.Wait() // also where an error ends it
	l, err := i.w.Lake()
	if err != nil {
		return Loads{}, err
	}
	i.lake = l
	if err := i.w.remember(); err != nil {
		return Loads{}, err
	}
	loads := make([]Load, len(files))
	for n, f := range files {
		loads[n] = Load{Path: f.path, Store: f.store, latest: crm.NoDate}
	}
	go ingest.Ready() // the files are hashed meanwhile
	if err := i.identify(ctx, loads); err != nil {
		return Loads{}, err
	}
	if slices.ContainsFunc(loads, isCorrection) { // other files are read with what they say
		if loads, err = i.lookAgain(ctx, loads); err != nil {
			return Loads{}, err
		}
	}
	i.pair(loads)
	if loads, err = i.order(ctx, loads); err != nil {
		return Loads{}, err
	}
	all = Loads{Files: loads, Before: l.OrderLines(), After: l.OrderLines()}
	if err := i.keep(ctx, loads); err != nil {
		return Loads{}, err
	}
	if slices.ContainsFunc(loads, isFresh) {
		if all.After, err = i.together(ctx, loads); err != nil {
			return Loads{}, err
		}
	} else if err := i.abort(); err != nil {
		return all, err
	}
	if err := i.archived(); err != nil {
		return all, err
	}
	if err := i.join(ctx, &all); err != nil || i.dry {
		return all, err
	}
	return all, i.w.confirmSheets(i.how.source(), loads, i.how.SkipSheets)
}

// together loads the files in one commit and returns what all order lines add up to after it.
func (i *intake) together(ctx context.Context, loads []Load) (after lake.Control, err error) {
	if after, err = i.stage(ctx, loads); err != nil {
		return after, err
	}
	if i.dry {
		return after, i.abort()
	}
	if err := i.before(loads); err != nil {
		return after, err
	}
	if err := i.archived(); err != nil {
		return after, err
	}
	if _, err := i.batch.Commit(); err != nil {
		return after, err
	}
	return after, i.after(loads)
}

// begin makes room for what a file holds, behind the files before it.
func (i *intake) begin(l *Load) (err error) {
	if i.batch == nil {
		if i.batch, err = i.lake.BeginBatch(); err != nil {
			return err
		}
	}
	l.staged, err = i.batch.Begin(lake.Incoming{
		Name: filepath.Base(l.Path), SHA256: l.SHA256, Source: i.how.source(), Store: l.Store, At: i.w.Now(),
		AcceptChanges: i.how.AcceptChanges, Joined: firstJoined(*l), NumbersRestart: i.w.Config.Sources[i.how.source()].NumbersRestart,
	})
	return err
}

// abort drops what is staged; after a commit, or where nothing is, it does nothing. run calls it wherever an error ends it.
func (i *intake) abort() error {
	if i.batch == nil {
		return nil
	}
	return i.batch.Abort()
}

// before writes, before the files become live, what a kill right after that may not take away: what became of every
// row, how the tables were understood, the workbooks of the rejected rows. The next load writes over what it left
// behind of files that did not become live.
func (i *intake) before(loads []Load) error {
	if err := i.w.keepReconciliation(loads); err != nil {
		return err
	}
	for n := range loads {
		if l := &loads[n]; isFresh(*l) && i.w.isDue(l) {
			if err := i.w.writeDue(l); err != nil {
				return err
			}
		}
	}
	return i.w.keepMappings(i.how.source(), loads, i.how.SkipSheets)
}

// after puts the workbooks of the rejected rows in their places, and remembers how the tables were understood.
func (i *intake) after(loads []Load) error {
	for n := range loads {
		if l := &loads[n]; isFresh(*l) {
			if err := i.w.layDue(i.lake, l.SHA256); err != nil {
				return err
			}
			l.tookPlace()
		}
	}
	return i.w.layDueMappings(i.lake)
}

// isFresh reports a file that is to be loaded as an upload of its own.
func isFresh(l Load) bool { return isNew(l) && l.corrections == nil }

// isCorrection reports a corrected reject workbook.
func isCorrection(l Load) bool { return l.corrections != nil }

// isNew reports a file that is neither loaded yet nor refused.
func isNew(l Load) bool { return l.Err == nil && !l.Known }

// each does something with every load that is to be loaded, side by side, and shows how far it has come. Only the
// end of the context ends it early.
func (i *intake) each(ctx context.Context, label string, loads []Load, do func(*Load)) error {
	return i.eachOf(ctx, label, loads, false, do)
}

// eachOf is each, with all true for the corrected reject workbooks too.
func (i *intake) eachOf(ctx context.Context, label string, loads []Load, all bool, do func(*Load)) error {
	var todo []*Load
	for n := range loads {
		if isNew(loads[n]) && (isFresh(loads[n]) || all) {
			todo = append(todo, &loads[n])
		}
	}
	i.w.Meter.Start(label, meterTotal(len(todo)))
	defer i.w.Meter.Stop()
	var next, done atomic.Int64
	var show sync.Mutex
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(todo)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				n := next.Add(1) - 1
				if n >= int64(len(todo)) {
					return
				}
				do(todo[n])
				if n := done.Add(1); len(todo) > 1 {
					show.Lock()
					i.w.Meter.Set(n)
					show.Unlock()
				}
			}
		})
	}
	workers.Wait()
	return ctx.Err()
}

// meterTotal is what a bar counts: the files, or the rows of the only one, whose number is not known.
func meterTotal(files int) int64 {
	if files == 1 {
		return 0
	}
	return int64(files)
}

// identify hashes the files and finds those whose bytes are loaded already, or stand twice among them.
func (i *intake) identify(ctx context.Context, loads []Load) error {
	err := i.each(ctx, i.w.Say("vérification", "checking"), loads, func(l *Load) {
		sum, err := hashFile(l.Path)
		if err != nil {
			l.Err = readProblem(filepath.Base(l.Path), err)
			return
		}
		l.SHA256 = sum
		if known, ok := i.lake.Find(sum); ok {
			l.Known, l.UploadID = true, known.ID
			return
		}
		if l.corrections, err = readCorrections(l.Path, sheet.Options{Limits: i.w.limits()}); err != nil {
			l.Err = Told(err).In(filepath.Base(l.Path))
		}
	})
	first := map[string]bool{}
	for n := range loads {
		if l := &loads[n]; isNew(*l) {
			l.Known = first[l.SHA256]
			first[l.SHA256] = true
		}
	}
	return err
}

// order puts the loads in load order: by latest order day, file name, SHA-256 (DESIGN §3). Where there is one file
// alone there is nothing to order. A file of order lines alone is read right after it was looked at, while it is open;
// the others when their place is known. What has changed meanwhile is left out.
func (i *intake) order(ctx context.Context, loads []Load) ([]Load, error) {
	var fresh []*Load
	for n := range loads {
		if isFresh(loads[n]) {
			fresh = append(fresh, &loads[n])
		}
	}
	if len(fresh) > 1 {
		if err := i.lookAtAll(ctx, loads, fresh); err != nil {
			return nil, err
		}
	}
	loads, err := i.lookAgain(ctx, loads)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(loads, func(a, b Load) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(a.latest, b.latest),
			cmp.Compare(filepath.Base(a.Path), filepath.Base(b.Path)), cmp.Compare(a.SHA256, b.SHA256))
	})
	var order []*lake.Load
	for n := range loads {
		if loads[n].staged != nil {
			order = append(order, loads[n].staged)
		}
	}
	if i.batch == nil {
		return loads, nil
	}
	return loads, i.batch.Arrange(order)
}

// lookAtAll looks at several files.
func (i *intake) lookAtAll(ctx context.Context, loads []Load, fresh []*Load) error {
	var size int64
	for _, l := range fresh {
		if err := i.begin(l); err != nil {
			return err
		}
		if info, err := os.Stat(l.Path); err == nil { // where it is gone, reading it says so
			size += info.Size()
		}
	}
	if size <= mostReadSparing {
		defer collectAt(200)()
	}
	if !i.dry {
		if err := i.w.makeFolder(archiveDir); err != nil {
			return err
		}
	}
	var failed atomic.Pointer[error]
	err := i.each(ctx, i.w.Say("lecture", "reading"), loads, func(l *Load) {
		if err := i.lookAt(ctx, l); err != nil {
			failed.CompareAndSwap(nil, &err)
		}
	})
	if first := failed.Load(); first != nil {
		return *first
	}
	for _, l := range fresh {
		if l.Err != nil && !l.filled { // it was not understood
			err = errors.Join(err, l.staged.Abort())
			l.staged = nil
		}
	}
	return err
}

// lookAt looks at one of several files, and reads it where it holds order lines alone.
func (i *intake) lookAt(ctx context.Context, l *Load) error {
	how := i.of(l)
	l.looked = ingest.Look(ctx, l.Path, i.w.reading(how))
	l.latest = l.looked.Latest()
	if l.looked.Err() != nil || !l.looked.LinesOnly() {
		l.looked.Close()
		l.Report = l.looked.Report()
		l.Err = unmarked(&l.Report, l.looked.Err())
		return nil
	}
	if l.looked.SHA256() != l.SHA256 { // the archive is not to hold it under the other name
		l.looked.Close()
		l.Err = l.changed()
		return nil
	}
	if !i.dry {
		if err := i.archive(l, l.looked.Whole()); err != nil {
			l.looked.Close()
			return err
		}
		l.kept = true
	}
	i.fill(ctx, l, how)
	return nil
}

// last puts the corrected reject workbooks behind the files that they may correct.
func last(l Load) int {
	if l.corrections != nil {
		return 1
	}
	return 0
}

// of is how a file is to be read.
func (i *intake) of(l *Load) Reading {
	how := i.how
	how.store, how.corrections, how.headings = l.Store, l.taken, &i.headings
	if l.rejected == nil {
		l.rejected = &rejected{}
	}
	how.rejects = l.rejected
	return how
}

// keep copies the originals into the archive first, so that no fact is ever without its source.
func (i *intake) keep(ctx context.Context, loads []Load) error {
	if i.dry || !slices.ContainsFunc(loads, isNew) {
		return nil
	}
	if err := i.w.makeFolder(archiveDir); err != nil {
		return err
	}
	var failed atomic.Pointer[error]
	err := i.eachOf(ctx, i.w.Say("copie dans archive/", "copying to archive/"), loads, true, func(l *Load) {
		if l.kept {
			return
		}
		if err := i.archive(l, nil); err != nil {
			failed.CompareAndSwap(nil, &err)
		}
	})
	if first := failed.Load(); first != nil {
		return *first
	}
	return err
}

// archive copies the original of a load into the archive, under its content hash: its bytes, or the file where they are nil.
func (i *intake) archive(l *Load, whole []byte) error {
	if err := i.originals.keep(l.Path, i.w.keptAs(*l), whole); err != nil {
		return writeProblem(archiveDir, err)
	}
	return nil
}

// archived waits until every original lies durably in the archive.
func (i *intake) archived() error {
	if err := i.originals.settle(i.w.path(archiveDir)); err != nil {
		return writeProblem(archiveDir, err)
	}
	return nil
}

// stage reads the files that are not read yet and prepares the batch; it returns what all order lines will add up to.
func (i *intake) stage(ctx context.Context, loads []Load) (lake.Control, error) {
	fresh := 0
	for n := range loads {
		l := &loads[n]
		if !isFresh(*l) {
			continue
		}
		fresh++
		if l.staged == nil {
			if err := i.begin(l); err != nil {
				return lake.Control{}, err
			}
		}
	}
	err := i.each(ctx, i.w.Say("chargement", "loading"), loads, func(l *Load) {
		how := i.of(l)
		if fresh == 1 {
			how.progress = func(rows int) { i.w.Meter.Set(int64(rows)) }
		}
		if !l.filled {
			i.fill(ctx, l, how)
		}
	})
	if err == nil {
		err = i.countCustomers(ctx, loads)
	}
	for n := range loads {
		if l := &loads[n]; err == nil && l.staged != nil && l.Err != nil {
			err = l.staged.Abort()
		}
	}
	if err != nil {
		return lake.Control{}, err
	}
	return i.settle(loads)
}

// fill reads one file into its load.
func (i *intake) fill(ctx context.Context, l *Load, how Reading) {
	ld := l.staged
	l.filled = true
	l.people = newListed(ld)
	var lines *beside
	if how.progress != nil { // it is the only file, so the other core has nothing else to do
		lines = newBeside(ld)
		l.people = newListed(lines)
	}
	if l.looked != nil {
		l.Report, l.Err = l.looked.Read(ctx, l.people)
		l.looked = nil // what it learned takes memory
	} else {
		l.Report, l.Err = ingest.Read(ctx, l.Path, i.w.reading(how), l.people)
	}
	if lines != nil {
		if err := lines.close(); l.Err == nil {
			l.Err = err
		}
	}
	if l.Err == nil {
		l.Err = ld.Filled()
	}
	l.Err = unmarked(&l.Report, l.Err)
	if l.Err == nil && l.Report.SHA256 != l.SHA256 {
		l.Err = l.changed()
	}
	if l.Err == nil && l.Report.Partial {
		ld.MarkPartial()
	}
}

// changed is the refusal of a file that is no longer what its hash says.
func (l *Load) changed() error {
	return problem.New(problem.FileChanged, nil).In(filepath.Base(l.Path))
}

// settle learns what each file changes.
func (i *intake) settle(loads []Load) (lake.Control, error) {
	changes, err := i.batch.Prepare()
	if err != nil {
		return lake.Control{}, err
	}
	bySum := make(map[string]lake.Loaded, len(changes))
	for _, c := range changes {
		bySum[c.Upload.SHA256] = c
	}
	for n := range loads {
		c, found := bySum[loads[n].SHA256]
		if found && loads[n].Known && loads[n].UploadID == "" { // the same bytes under two names
			loads[n].UploadID = c.Upload.ID
		}
		if found && isFresh(loads[n]) {
			loads[n].UploadID, loads[n].Change, loads[n].Err = c.Upload.ID, c.Change, c.Err
		}
	}
	return i.batch.After()
}
