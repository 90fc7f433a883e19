package pipeline

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// defaultSource is the source whose ids stand without a prefix.
const defaultSource = "shop"

// Load is what became of one file.
type Load struct {
	Path     string
	SHA256   string
	UploadID string // "" where nothing was loaded
	Known    bool   // the same bytes are loaded already
	Report   ingest.Report
	Change   lake.Change
	Err      error // why the file was refused; a problem
}

// Loads is what became of the files of one ingest, in the order in which they were loaded.
type Loads struct {
	Files []Load
	// Stuck says which files were loaded and could not be taken out of the inbox.
	Stuck error
}

// Exit is the exit code that the loads ask for: 1 where a file was refused, 3 where rows were left out or a
// sheet asks for a yes, else 0.
func (l Loads) Exit() int {
	code := 0
	if l.Stuck != nil {
		return 1
	}
	for _, f := range l.Files {
		switch {
		case f.Err != nil:
			return 1
		case f.Report.Rejected() > 0 || f.Report.Asks() || f.Report.Partial:
			code = 3
		}
	}
	return code
}

// Ingest loads files, or what lies in the inbox where none is named. Each file is loaded whole or not at all; one
// that is refused does not keep the others back.
func (w *Workspace) Ingest(ctx context.Context, files []string, how Reading) (Loads, error) {
	fromInbox := len(files) == 0
	if fromInbox {
		var err error
		if files, err = w.inbox(); err != nil {
			return Loads{}, err
		}
	}
	l, err := w.Lake()
	if err != nil {
		return Loads{}, err
	}
	if len(files) == 1 {
		how.progress = func(rows int) { w.Meter.Set(int64(rows)) }
	}
	loads := make([]Load, 0, len(files))
	w.Meter.Start(w.Say("vérification", "checking"), meterTotal(files))
	defer w.Meter.Stop()
	for i, path := range files {
		checked, err := w.checkOne(ctx, l, path, how)
		if err != nil {
			return Loads{Files: loads}, err
		}
		loads = append(loads, checked)
		w.filesDone(files, i+1)
	}
	slices.SortStableFunc(loads, byOrderOfLoading)
	var stuck []error
	w.Meter.Start(w.Say("chargement", "loading"), meterTotal(files))
	for i := range loads {
		if err := w.loadOne(ctx, l, &loads[i], how); err != nil {
			return Loads{Files: loads[:i]}, err
		}
		if fromInbox && loads[i].Err == nil {
			if err := os.Remove(loads[i].Path); err != nil { // it is loaded; it is only known again next time
				stuck = append(stuck, writeProblem(filepath.Base(loads[i].Path), err))
			}
		}
		w.filesDone(files, i+1)
	}
	return Loads{Files: loads, Stuck: errors.Join(stuck...)}, nil
}

// meterTotal is what a bar counts: the files, or the rows of the only one, whose number is not known.
func meterTotal(files []string) int64 {
	if len(files) == 1 {
		return 0
	}
	return int64(len(files))
}

// filesDone tells the bar that a file is done, where the bar counts files.
func (w *Workspace) filesDone(files []string, done int) {
	if len(files) > 1 {
		w.Meter.Set(int64(done))
	}
}

// byOrderOfLoading is the order that gives sequence numbers inside one ingest: latest order day, file name,
// SHA-256 (DESIGN §3).
func byOrderOfLoading(a, b Load) int {
	return cmp.Or(cmp.Compare(latest(a), latest(b)),
		cmp.Compare(filepath.Base(a.Path), filepath.Base(b.Path)), cmp.Compare(a.SHA256, b.SHA256))
}

// latest is the day of a file's last order line, before every day where it has none.
func latest(l Load) crm.Date {
	if l.Report.Latest == nil {
		return crm.NoDate
	}
	return *l.Report.Latest
}

// inbox lists the files that wait, by name; what spreadsheet programs, browsers and systems leave beside them is
// passed over, and so is what is no file: a pipe would be waited for all night.
func (w *Workspace) inbox() ([]string, error) {
	entries, err := os.ReadDir(w.path(inboxDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, readProblem(inboxDir, err)
	}
	var files []string
	for _, e := range entries {
		name := e.Name()
		if e.Type()&^fs.ModeSymlink != 0 || isLeftBeside(name) {
			continue
		}
		files = append(files, w.path(inboxDir, name))
	}
	return files, nil
}

// isLeftBeside reports a lock file, a folder's settings, or a download that is not complete yet.
func isLeftBeside(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || name == "Thumbs.db" || name == "desktop.ini" {
		return true
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".tmp":
		return true
	}
	return false
}

// checkOne reads a file without keeping anything, to learn whether and when it is to be loaded. Only a context
// that has ended is an error; what is wrong with the file is in the Load.
func (w *Workspace) checkOne(ctx context.Context, l *lake.Lake, path string, how Reading) (Load, error) {
	load := Load{Path: path}
	sum, err := hashFile(path)
	if err != nil {
		load.Err = readProblem(filepath.Base(path), err)
		return load, nil
	}
	load.SHA256 = sum
	if known, ok := l.Find(sum); ok {
		load.Known, load.UploadID = true, known.ID
		return load, nil
	}
	load.Report, load.Err = ingest.Read(ctx, path, w.reading(how), nothing{})
	return load, ctx.Err()
}

// loadOne loads a file that has been checked. The original goes to the archive first, so that no fact is ever
// without its source.
func (w *Workspace) loadOne(ctx context.Context, l *lake.Lake, load *Load, how Reading) error {
	if load.Err != nil || load.Known {
		return nil
	}
	if known, ok := l.Find(load.SHA256); ok { // the same bytes under two names
		load.Known, load.UploadID = true, known.ID
		return nil
	}
	if err := w.archive(load.Path, load.SHA256); err != nil {
		return err
	}
	staged, err := l.Begin(filepath.Base(load.Path), load.SHA256, how.source(), w.Now())
	if err != nil {
		return err
	}
	load.Report, err = ingest.Read(ctx, load.Path, w.reading(how), staged)
	if err == nil && load.Report.SHA256 != load.SHA256 {
		err = problem.New(problem.FileChanged, nil).In(filepath.Base(load.Path))
	}
	if err != nil {
		load.Err = err
		return errors.Join(staged.Abort(), ctx.Err())
	}
	if load.Report.Partial {
		staged.MarkPartial()
	}
	if load.Change, err = staged.Commit(); err != nil {
		return err
	}
	load.UploadID = staged.Upload().ID
	return nil
}

// archive keeps the original under its content hash.
func (w *Workspace) archive(path, sum string) error {
	kept := w.path(archiveDir, sum+strings.ToLower(filepath.Ext(path)))
	if _, err := os.Stat(kept); err == nil {
		return nil
	}
	if err := w.makeFolder(archiveDir); err != nil {
		return err
	}
	if err := copyFile(path, kept, 0o600); err != nil {
		return writeProblem(archiveDir, err)
	}
	return nil
}

// Reading is what a command line says of the files that it names; what it leaves out the configuration says.
type Reading struct {
	Source       string // the till or shop whose numbers these are; "" is the default
	DateOrder    string // "dmy" or "mdy"
	Decimal      string // "comma" or "dot"
	SkipSheets   []string
	PasswordEnv  string // the environment variable that holds the password of protected workbooks
	TotalDiffers bool
	Recover      bool // read what can be read of a damaged file, and mark the load as partial

	progress func(rows int) // told of the rows read, where one file is all there is to show
}

// source is the source's name.
func (r Reading) source() string { return cmp.Or(r.Source, defaultSource) }

// reading is how the workspace wants files to be read.
func (w *Workspace) reading(how Reading) ingest.Options {
	s := w.Config.Sources[how.source()]
	return ingest.Options{
		Source: how.source(), Currency: w.Config.Currency, Basis: w.Config.Basis,
		DateOrder: cmp.Or(how.DateOrder, s.DateOrder), Decimal: cmp.Or(how.Decimal, s.Decimal), Columns: s.Columns,
		Statuses: s.Statuses, LineTypes: s.LineTypes,
		ConfirmedSheets: append(slices.Clone(s.SkipSheets), how.SkipSheets...), TotalDiffers: s.TotalDiffers || how.TotalDiffers,
		Progress: how.progress, Sheet: sheet.Options{Limits: w.limits(), Password: w.password(cmp.Or(how.PasswordEnv, s.PasswordEnv)), Recover: how.Recover},
	}
}

// password is the value of an environment variable, "" where none is named.
func (w *Workspace) password(name string) string {
	if name == "" {
		return ""
	}
	return w.Getenv(name)
}

// nothing is a sink that keeps nothing.
type nothing struct{}

func (nothing) OrderLine(crm.OrderLine) error { return nil }
func (nothing) Customer(crm.Customer) error   { return nil }
func (nothing) Product(crm.Product) error     { return nil }
func (nothing) Consent(crm.Consent) error     { return nil }
func (nothing) Fact(crm.Fact) error           { return nil }
