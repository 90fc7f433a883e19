package pipeline

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
	Store    string // of sheets that name none, from the file's folder
	SHA256   string
	UploadID string // "" where nothing was loaded
	Known    bool   // the same bytes are loaded already
	Report   ingest.Report
	Change   lake.Change
	// Customers is what the file's customer rows change.
	Customers CustomerChange
	Err       error // why the file was refused; a problem
	// Rejects is the workbook of the rejected rows, from the workspace's folder; "" where there is none.
	Rejects string
	// Corrected is how many rows of this file, a corrected reject workbook, were put in their places; 0 of any other.
	Corrected int

	people      *listed
	looked      *ingest.Looked // of a file that was looked at before the order was decided, and is not read yet
	latest      crm.Date       // its last order day
	staged      *lake.Load     // where its rows go
	filled      bool           // they are there
	kept        bool           // the original is in the archive
	rejected    *rejected
	corrections *corrections   // what a corrected reject workbook says
	taken       []*corrections // of the reject workbooks beside it whose rows this file takes in
	into        *lake.Upload   // the upload that the corrections join
}

// Loads is what became of the files of one ingest, in the order in which they were loaded.
type Loads struct {
	Files []Load
	Left  []Left // what stays in the inbox for a later run
	// Before and After are what all order lines add up to.
	Before, After lake.Control
	// Stuck says what could not be done after the files were loaded: to take one out of the inbox, or to write the
	// workbook of its rejected rows.
	Stuck error
}

// Exit is the exit code that the loads ask for: 1 where a file was refused, 3 where rows were left out, orders wait
// for a yes or a sheet asks for one, else 0.
func (l Loads) Exit() int {
	code := 0
	if l.Stuck != nil {
		return 1
	}
	if slices.ContainsFunc(l.Left, func(left Left) bool { return left.Why != BeingWritten }) {
		code = 3 // somebody must move it
	}
	for _, f := range l.Files {
		switch {
		case f.Err != nil:
			return 1
		case f.Report.Rejected() > 0 || f.Report.Asks() || f.Report.Partial || f.Change.Waiting > 0:
			code = 3
		}
	}
	return code
}

// Ingest loads files, or what lies in the inbox where none is named. Each file is loaded whole or not at all, all of
// them in one commit; one that is refused does not keep the others back.
func (w *Workspace) Ingest(ctx context.Context, files []string, how Reading) (Loads, error) {
	i := intake{w: w, how: how}
	var waiting []incoming
	var left []Left
	fromInbox := len(files) == 0
	if fromInbox {
		var err error
		if waiting, left, i.fresh, err = w.inbox(); err != nil {
			return Loads{}, err
		}
	}
	for _, path := range files {
		waiting = append(waiting, incoming{path: path})
	}
	loads, err := i.run(ctx, waiting)
	loads.Left = append(left, i.left...)
	sortLeft(loads.Left)
	if err != nil {
		return loads, err
	}
	var stuck []error
	for n := range loads.Files {
		if l := &loads.Files[n]; l.Err != nil { // the others have theirs
			if err := w.writeRejects(l); err != nil {
				stuck = append(stuck, err)
			}
		}
	}
	if !fromInbox {
		loads.Stuck = errors.Join(stuck...)
		return loads, nil
	}
	for _, f := range loads.Files {
		if f.Err == nil {
			if err := os.Remove(f.Path); err != nil { // it is loaded; it is only known again next time
				stuck = append(stuck, writeProblem(filepath.Base(f.Path), err))
			}
		}
	}
	if err := w.pagesOfRefused(ctx, loads, how); err != nil {
		stuck = append(stuck, err)
	}
	loads.Stuck = errors.Join(stuck...)
	return loads, nil
}

// pagesOfRefused takes away the pages of what has left the inbox, and lays one beside what was refused.
func (w *Workspace) pagesOfRefused(ctx context.Context, loads Loads, how Reading) error {
	if err := w.cleanInbox(); err != nil {
		return err
	}
	var refused []incoming
	for _, l := range loads.Files {
		if l.Err != nil {
			refused = append(refused, incoming{path: l.Path, store: l.Store})
		}
	}
	if len(refused) == 0 {
		return nil
	}
	_, err := w.pages(ctx, refused, how)
	return err
}

// archived is where the original of a hash and an extension is kept.
func (w *Workspace) archived(sum, ext string) string {
	return w.path(archiveDir, sum+strings.ToLower(ext))
}

// keptAs is where the original of a load is kept.
func (w *Workspace) keptAs(l Load) string { return w.archived(l.SHA256, filepath.Ext(l.Path)) }

// archivedAs is where the original of a hash is kept, whatever its extension.
func (w *Workspace) archivedAs(sum string) (string, error) {
	found, err := fs.Glob(os.DirFS(w.path(archiveDir)), sum+"*")
	if err != nil || len(found) == 0 {
		return "", problem.New(problem.NoOriginal, problem.Args{"upload": sum[:8]}).Because(err)
	}
	return w.path(archiveDir, found[0]), nil
}

// Reading is what a command line says of the files that it names; what it leaves out the configuration says.
type Reading struct {
	Source    string // the till or shop whose numbers these are; "" is the default
	DateOrder string // "dmy", "mdy" or "ymd"
	// DateSystem is "1900" or "1904", from which bare day numbers count.
	DateSystem string
	Decimal    string // "comma" or "dot"
	Discount   string // "percent", "share" or "amount"
	// Columns are header text, or letters of columns where there is no header, to field. A letter among them reads
	// sheets without header.
	Columns      map[string]string
	SkipSheets   []string
	PasswordEnv  string // the environment variable that holds the password of protected workbooks
	TotalDiffers bool
	// AcceptMapping says yes to columns that are only likely, and to a header that is not the remembered one.
	AcceptMapping bool
	Recover       bool // read what can be read of a damaged file, and mark the load as partial
	// AcceptChanges lets the files replace whatever they change; without it, orders that lose lines, go to another
	// customer or move to another day wait.
	AcceptChanges bool

	store       string         // of sheets that name none
	corrections []*corrections // what of a file is corrected
	rejects     *rejected      // where rejected rows are gathered; nil is nowhere
	headings    *ingest.Headings
	progress    func(rows int) // told of the rows read, where one file is all there is to show
}

// source is the source's name.
func (r Reading) source() string { return cmp.Or(r.Source, defaultSource) }

// reading is how the workspace wants files to be read.
func (w *Workspace) reading(how Reading) ingest.Options {
	s := w.Config.Sources[how.source()]
	var rejects func(ingest.RejectedRow)
	if how.rejects != nil {
		rejects = how.rejects.add
	}
	return ingest.Options{
		Rejects: rejects, Patch: patch(how.corrections),
		Source: how.source(), Store: how.store, Currency: w.Config.Currency, Basis: w.Config.Basis,
		DateOrder: cmp.Or(how.DateOrder, s.DateOrder), DateSystem: cmp.Or(how.DateSystem, s.DateSystem), Decimal: cmp.Or(how.Decimal, s.Decimal), Discount: cmp.Or(how.Discount, s.Discount), Today: w.Today(), Region: region(w.Config.TimeZone),
		Columns: how.columns(s.Columns), Header: how.header(s.Header),
		Statuses: s.Statuses, LineTypes: s.LineTypes, Same: s.Same,
		Mappings: w.remembered[how.source()], AcceptMapping: how.AcceptMapping, Contract: s.Contract,
		ConfirmedSheets: append(slices.Clone(s.SkipSheets), how.SkipSheets...), TotalDiffers: s.TotalDiffers || how.TotalDiffers,
		Headings: how.headings, Progress: how.progress, Ahead: how.progress != nil && runtime.GOMAXPROCS(0) > 1, Sheet: sheet.Options{Limits: w.limits(), Password: w.password(cmp.Or(how.PasswordEnv, s.PasswordEnv)), Recover: how.Recover},
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
