package lake

import (
	"context"
	"path/filepath"

	"github.com/habitue-crm/habitue/internal/crm"
)

// lineFile is a staged file of order lines with what the manifest says of it. It is made with its first line.
type lineFile struct {
	commit      *commit
	area        area
	month       string
	name        string
	table       *lineTable
	control     Control
	first, last crm.Date
	uploads     []string
	orders      orderList
	records     *decoder
}

func (f *lineFile) add(line *crm.OrderLine, upload string, lineNo int64) error {
	if f.table == nil {
		t, err := f.commit.lineTable()
		if err != nil {
			return err
		}
		if err := t.begin(filepath.Join(f.commit.lake.path(f.commit.staging), f.name+parquetExt)); err != nil {
			return err
		}
		f.table, f.first, f.last = t, line.Date, line.Date
	}
	if err := f.control.add(line); err != nil {
		return err
	}
	f.first, f.last = min(f.first, line.Date), max(f.last, line.Date)
	if n := len(f.uploads); n == 0 || f.uploads[n-1] != upload {
		f.uploads = append(f.uploads, upload)
	}
	f.orders.add(unitKey{line.Source, line.Store, line.OrderID, line.Date})
	return f.table.write(line, upload, lineNo)
}

// discard lets go of a file that is not finished; its folder is about to be removed.
func (f *lineFile) discard() {
	if f.table != nil {
		_ = f.table.file.Close() // nothing of it is needed
	}
}

func (f *lineFile) close(path string) (entry, error) {
	w, err := f.table.finish()
	f.commit.release(f.table)
	// Copies: a pointer into f would keep its writer, with all buffers, as long as the manifest lives.
	first, last, control := f.first, f.last, f.control
	e := entry{
		Path: path, Table: orderLines, Rows: w.rows, Bytes: w.bytes, SHA256: w.sha256,
		MinDate: &first, MaxDate: &last, Control: &control,
	}
	if len(f.uploads) == 1 {
		e.Upload = f.uploads[0]
	} else {
		e.Uploads = f.uploads
	}
	return e, err
}

// fill writes an output's lines: those of the files it is made from that stay, the loose ones between them, then
// those of the loads.
func (f *lineFile) fill(out output) error {
	rest := out.loose
	for _, e := range out.from {
		if err := f.keep(e, &rest); err != nil {
			return err
		}
	}
	if err := f.flush(&rest, nil); err != nil {
		return err
	}
	for _, ld := range out.loads {
		if err := f.take(ld); err != nil {
			return err
		}
	}
	return nil
}

// keep writes the lines of a file that stay, and before each the loose ones that come first in load order.
func (f *lineFile) keep(e entry, rest *[]loose) error {
	c, moves := f.commit, f.commit.moves[e.Path]
	var line crm.OrderLine
	return c.lake.eachLine(context.Background(), e, nil, func(r *storedRow) error {
		upload := r.upload()
		if c.gone[upload] {
			return nil
		}
		if len(moves) > 0 {
			if _, moved := moves[fileKey{r.unit(), upload}]; moved {
				return nil
			}
		}
		if len(*rest) > 0 {
			before := func(l loose) bool { return l.compare(c.seqs[upload], r.lineNo()) < 0 }
			if err := f.flush(rest, before); err != nil {
				return err
			}
		}
		r.line(&line)
		return f.add(&line, upload, r.lineNo())
	})
}

// flush writes the loose lines as long as they come before something; nil is all.
func (f *lineFile) flush(rest *[]loose, before func(loose) bool) error {
	for len(*rest) > 0 && (before == nil || before((*rest)[0])) {
		l := (*rest)[0]
		*rest = (*rest)[1:]
		line, no, err := f.records.line(l.content, l.place)
		if err == nil {
			err = f.add(&line, l.upload, no)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take writes the lines of a load that belong here.
func (f *lineFile) take(ld *Load) error {
	all := f.area == live && len(ld.to) == 0
	return ld.batch.spool.each(ld.n, f.month, func(content, place string) error {
		line, lineNo, err := f.records.line(content, place)
		if err != nil {
			return err
		}
		if !all && ld.area(unitKey{line.Source, line.Store, line.OrderID, line.Date}) != f.area {
			return nil
		}
		return f.add(&line, ld.upload.ID, lineNo)
	})
}
