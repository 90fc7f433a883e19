package pipeline

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Checked is what reading one file found.
type Checked struct {
	Report ingest.Report
	Err    error // why the file would be refused
}

// openOrDefault opens a workspace; where the folder is none, the defaults hold.
func openOrDefault(dir string, s *Session) (*Workspace, error) {
	w, err := Open(dir, s)
	if err == nil || !errors.Is(err, problem.New(problem.NoWorkspace, nil)) {
		return w, err
	}
	c := config.Default()
	c.Currency, c.Basis = "", "" // nothing is known of them, so no line can be in another
	return &Workspace{Session: s, Dir: dir, Config: &c}, nil
}

// Check reads files and changes nothing. Outside a workspace the defaults hold.
func Check(ctx context.Context, dir string, files []string, how Reading, s *Session) ([]Checked, error) {
	w, err := openOrDefault(dir, s)
	if err != nil {
		return nil, err
	}
	var checked []Checked
	for _, path := range files {
		s.Meter.Start(filepath.Base(path), 0)
		opt := w.reading(how)
		opt.Progress = func(rows int) { s.Meter.Set(int64(rows)) }
		report, err := ingest.Read(ctx, path, opt, nothing{})
		s.Meter.Stop()
		if ctx.Err() != nil {
			return checked, ctx.Err()
		}
		checked = append(checked, Checked{Report: report, Err: err})
	}
	return checked, nil
}

// Exit is the exit code that the file asks for.
func (c Checked) Exit() int { return Loads{Files: []Load{{Report: c.Report, Err: c.Err}}}.Exit() }
