package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// What lies beside a file of the inbox: the page that says what is in it, and the workbook of its rejected rows.
const (
	pageFine    = " - OK.html"
	pageFixFR   = " - à corriger.html"
	pageFixEN   = " - to fix.html"
	bookFixFR   = " - à corriger.xlsx"
	bookFixEN   = " - to fix.xlsx"
	markOf      = "habitue-of"      // what the page was made of: file, settings, language, version
	markRejects = "habitue-rejects" // the SHA-256 of the workbook beside it
)

// besideEndings are the endings of what we lay beside a file.
func besideEndings() []string { return []string{pageFine, pageFixFR, pageFixEN, bookFixFR, bookFixEN} }

// InboxPage is what lies beside one file of the inbox.
type InboxPage struct {
	File    string `json:"file"` // from the inbox
	Page    string `json:"page"`
	Rejects string `json:"rejects,omitempty"` // the workbook of the rows to correct
	Fine    bool   `json:"ok"`
	Written bool   `json:"written"` // false where the page was there and is still right

	line string
}

// InboxPages is what check --inbox did.
type InboxPages struct {
	Pages []InboxPage `json:"pages"`
	Left  []Left      `json:"-"`
}

// Exit is 3 where somebody has something to do, else 0.
func (p InboxPages) Exit() int {
	for _, f := range p.Pages {
		if !f.Fine {
			return 3
		}
	}
	return 0
}

// Say is what was done, for a person: a line a file.
func (p InboxPages) Say(lang string) string {
	s := Session{Lang: lang}
	if len(p.Pages) == 0 && len(p.Left) == 0 {
		return s.Say("Rien n'attend dans inbox/.\n", "Nothing waits in inbox/.\n")
	}
	var b strings.Builder
	for _, f := range p.Pages {
		b.WriteString(f.line + "\n")
	}
	return b.String() + Loads{Left: p.Left}.sayLeft(lang)
}

// CheckInbox lays a page beside each file of the inbox and takes away those of files that are gone. It loads nothing
// and takes no lock; a page that is still right is left.
func CheckInbox(ctx context.Context, dir string, how Reading, s *Session) (InboxPages, error) {
	w, err := Open(dir, s)
	if err != nil {
		return InboxPages{}, err
	}
	files, left, err := w.settled(ctx)
	if err != nil {
		return InboxPages{}, err
	}
	all := InboxPages{Pages: []InboxPage{}, Left: left}
	if err := w.cleanInbox(); err != nil {
		return all, err
	}
	done, err := w.pages(ctx, files, how)
	all.Pages = append(all.Pages, done...)
	return all, err
}

// pages makes the pages of files of the inbox.
func (w *Workspace) pages(ctx context.Context, files []incoming, how Reading) ([]InboxPage, error) {
	l, err := w.Lake()
	if err != nil {
		return nil, err
	}
	if err := w.remember(); err != nil {
		return nil, err
	}
	fixes := map[string][]*corrections{} // of the corrected workbooks in the inbox, by the file they belong to
	own := map[string]*corrections{}
	for _, f := range files {
		c, err := readCorrections(f.path, sheet.Options{Limits: w.limits()})
		if c == nil || err != nil {
			continue
		}
		if c.from, err = hashFile(f.path); err != nil {
			continue // it is gone again
		}
		own[f.path] = c
		fixes[c.mark.SHA256] = append(fixes[c.mark.SHA256], c)
	}
	var all []InboxPage
	for _, f := range files {
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		done, err := w.pageBeside(ctx, l, f, how, own[f.path], fixes)
		if os.IsNotExist(err) {
			continue // it was taken in the meantime
		}
		if err != nil {
			return all, err
		}
		all = append(all, done)
	}
	return all, nil
}

// pageBeside makes one page, unless the one that lies there is made of the same.
func (w *Workspace) pageBeside(ctx context.Context, l *lake.Lake, f incoming, how Reading, own *corrections, fixes map[string][]*corrections) (InboxPage, error) {
	sum, err := hashFile(f.path)
	if err != nil {
		if _, gone := os.Stat(f.path); gone != nil {
			return InboxPage{}, gone
		}
		sum = ""
	}
	of := w.madeOf(l, f, sum, how, own, fixes[sum])
	done := InboxPage{File: w.fromInbox(f.path)}
	for _, end := range besideEndings()[:3] {
		if known := pageMarks(f.path + end); known[markOf] == of {
			done.Page, done.Fine = w.fromInbox(f.path+end), end == pageFine
			if known[markRejects] != "" {
				done.Rejects = w.fromInbox(f.path + w.Say(bookFixFR, bookFixEN))
			}
			done.line = (&filePage{Session: w.Session, err: notFine(done.Fine)}).line(done.Page)
			return done, nil
		}
	}
	p, rejects, err := w.look(ctx, l, f, sum, how, own, fixes[sum])
	if err != nil {
		return done, err
	}
	for _, end := range []string{bookFixFR, bookFixEN} { // of rows that are others now
		if isUntouched(f.path + end) {
			if err := removeFile(f.path + end); err != nil {
				return done, err
			}
		}
	}
	marks := []mark{{markOf, of}}
	book := f.path + w.Say(bookFixFR, bookFixEN)
	_, there := os.Lstat(book) // a corrected one, of whatever rows, is never written over
	if len(rejects.rows) > 0 && len(fixes[sum]) == 0 && own == nil && os.IsNotExist(there) {
		text, err := rejectBytes(w.Session, rejectMark{SHA256: sum, Name: filepath.Base(f.path)}, p.report.Format, rejects)
		if err != nil {
			return done, fmt.Errorf("make the workbook of the rows to correct: %w", err)
		}
		hash := sha256.Sum256(text)
		marks = append(marks, mark{markRejects, hex.EncodeToString(hash[:])})
		if err := writeFile(book, text, w.fileMode(inboxDir)); err != nil {
			return done, err
		}
		p.rejects, done.Rejects = filepath.Base(book), w.fromInbox(book)
	}
	return done, w.layPage(f.path, p, marks, &done)
}

// notFine is an error where something is to be done.
func notFine(fine bool) error {
	if fine {
		return nil
	}
	return problem.New(problem.TooManyRejected, nil)
}

// layPage writes a page and takes away the one of another verdict or language.
func (w *Workspace) layPage(file string, p *filePage, marks []mark, done *InboxPage) error {
	end := pageFine
	if !p.fine() {
		end = w.Say(pageFixFR, pageFixEN)
	}
	page := p.page()
	page.Marks = marks
	text, err := page.html()
	if err != nil {
		return err
	}
	if err := writeFile(file+end, text, w.fileMode(inboxDir)); err != nil {
		return err
	}
	for _, other := range besideEndings()[:3] {
		if other != end {
			if err := removeFile(file + other); err != nil {
				return err
			}
		}
	}
	done.Page, done.Fine, done.Written = w.fromInbox(file+end), p.fine(), true
	done.line = p.line(done.Page)
	return nil
}

// madeOf names everything that a page depends on.
func (w *Workspace) madeOf(l *lake.Lake, f incoming, sum string, how Reading, own *corrections, fixes []*corrections) string {
	h := sha256.New()
	settings, _ := os.ReadFile(w.path(config.FileName)) // it was just read
	known, _ := l.Find(sum)
	fmt.Fprintf(h, "%s\n%s\n%s\n%+v\n%s\n%s\n", w.Version, w.Lang, sum, how, known.ID, settings)
	fmt.Fprintln(h, w.remembered[how.source()])
	for _, c := range fixes {
		fmt.Fprintln(h, c.from)
	}
	fmt.Fprintf(h, "%q\n", f.store)
	if own != nil { // its page tells of the file that the rows come from
		u, _ := l.Find(own.mark.SHA256)
		at := ""
		if u.ID == "" {
			at = w.originalInInbox(own.mark.SHA256)
		}
		fmt.Fprintf(h, "%s %q %q\n", u.ID, u.Joined, filepath.Base(at))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// look reads one file for its page.
func (w *Workspace) look(ctx context.Context, l *lake.Lake, f incoming, sum string, how Reading, own *corrections, fixes []*corrections) (*filePage, *rejected, error) {
	p := &filePage{Session: w.Session, currency: w.Config.Currency}
	found := &rejected{}
	if known, ok := l.Find(sum); ok && sum != "" {
		p.known = known.ID
	}
	how.store, how.rejects, how.corrections = f.store, found, fixes
	if own != nil && p.known == "" {
		u, ok := l.Find(own.mark.SHA256)
		if !ok {
			p.report = ingest.Report{File: filepath.Base(f.path)}
			if at := w.originalInInbox(own.mark.SHA256); at != "" {
				p.joins = filepath.Base(at)
				return p, found, ctx.Err()
			}
			p.err = problem.New(problem.RejectsAlone, problem.Args{"file": own.mark.Name}).In(p.report.File)
			return p, found, ctx.Err()
		}
		path, how, err := w.again(ctx, u, how, own)
		if err != nil {
			p.report, p.err = ingest.Report{File: filepath.Base(f.path)}, err
			return p, found, ctx.Err()
		}
		p.joins = u.Name
		p.report, p.err = w.readUpload(ctx, u, path, how, &p.sales)
		p.report.File = filepath.Base(f.path)
		return p, found, ctx.Err()
	}
	p.report, p.err = ingest.Read(ctx, f.path, w.reading(how), &p.sales)
	p.report.File = filepath.Base(f.path)
	p.err = unmarked(&p.report, p.err)
	return p, found, ctx.Err()
}

// originalInInbox is the file of the inbox with a hash, or "".
func (w *Workspace) originalInInbox(sum string) string {
	files, _, err := w.inboxFolder("")
	if err != nil {
		return ""
	}
	for _, f := range files {
		if got, err := hashFile(f.path); err == nil && got == sum {
			return f.path
		}
	}
	return ""
}

// headMark is one of our words in a page's head.
var headMark = regexp.MustCompile(`<meta name="(habitue-[a-z]+)" content="([0-9a-f]+)">`)

// pageMarks are the words for us in a page's head; none where there is no page.
func pageMarks(path string) map[string]string {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	if head := bytes.Index(text, []byte("<title>")); head >= 0 {
		text = text[:head]
	}
	marks := map[string]string{}
	for _, m := range headMark.FindAllSubmatch(text, -1) {
		marks[string(m[1])] = string(m[2])
	}
	return marks
}

// isUntouched reports a workbook of rows to correct that nobody has corrected yet: it waits beside its page.
func isUntouched(path string) bool {
	for _, end := range []string{bookFixFR, bookFixEN} {
		file, found := strings.CutSuffix(path, end)
		if !found {
			continue
		}
		sum, err := hashFile(path)
		for _, page := range besideEndings()[:3] {
			if err == nil && pageMarks(file + page)[markRejects] == sum {
				return true
			}
		}
	}
	return false
}

// cleanInbox takes away the pages and untouched workbooks of files that are gone, and what a kill left of one.
func (w *Workspace) cleanInbox() error {
	dirs := []string{w.path(inboxDir)}
	entries, err := os.ReadDir(w.path(inboxDir))
	if err != nil {
		return nil // there is no inbox, and so no page
	}
	for _, e := range entries {
		if e.IsDir() {
			dirs = append(dirs, w.path(inboxDir, e.Name()))
		}
	}
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return readProblem(filepath.Base(dir), err)
		}
		for _, pages := range []bool{false, true} { // the workbooks first: their pages tell whether they are ours
			for _, e := range entries {
				if e.IsDir() || strings.HasSuffix(e.Name(), ".html") != pages || !w.isOrphan(dir, e) {
					continue
				}
				if err := removeFile(filepath.Join(dir, e.Name())); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// isOrphan reports what lies beside a file that is gone. Only pages and workbooks that we have made are ours to take
// away.
func (w *Workspace) isOrphan(dir string, e os.DirEntry) bool {
	name := e.Name()
	path := filepath.Join(dir, name)
	if strings.HasPrefix(name, ".write-") {
		info, err := e.Info()
		return err == nil && w.Now().Sub(info.ModTime()) > time.Hour
	}
	for _, end := range besideEndings() {
		file, found := strings.CutSuffix(path, end)
		if !found {
			continue
		}
		if _, err := os.Lstat(file); err == nil {
			return false
		}
		if strings.HasSuffix(end, ".xlsx") {
			return isUntouched(path)
		}
		return len(pageMarks(path)) > 0
	}
	return false
}
