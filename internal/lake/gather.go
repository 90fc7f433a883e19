package lake

import (
	"context"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// gathering reads the versions of those orders that a change concerns, out of the files that have them.
type gathering struct {
	commit *commit
	stacks map[unitKey]*stack // by group
}

// from reads the files of some areas. asked are the hashes of the orders, sorted. A file without any of them is not
// opened.
func (g *gathering) from(asked []uint64, from ...area) error {
	for _, files := range g.commit.next.lineFiles() {
		for i := range *files {
			e := &(*files)[i]
			if !slices.Contains(from, e.area()) {
				continue
			}
			hits, err := g.commit.orders(e, asked)
			if err != nil {
				return g.commit.lake.excuse(err)
			}
			if len(hits) == 0 {
				continue
			}
			if err := g.read(*e, hits); err != nil {
				return err
			}
		}
	}
	return nil
}

// read adds the versions of a file, as far as they belong to one of the orders.
func (g *gathering) read(e entry, hits []uint64) error {
	wanted := make(map[uint64]bool, len(hits))
	for _, h := range hits {
		wanted[h] = true
	}
	var line crm.OrderLine
	var body []byte
	here := map[fileKey]*version{}
	var last fileKey
	var v *version
	in := func(key unitKey) bool { return wanted[key.hash()] }
	seqs := g.commit.seqs
	return g.commit.lake.eachLine(context.Background(), e, in, func(r *storedRow) error {
		key := fileKey{r.unit(), r.upload()}
		if v == nil || key != last {
			last = key
			if v = here[key]; v == nil {
				v = &version{upload: key.upload, seq: seqs[key.upload], from: e.area(), file: e.Path}
				v.key = key.unit
				here[key] = v
				g.stack(key.unit).versions = append(g.stack(key.unit).versions, v)
			}
		}
		r.line(&line)
		body = appendBody(body[:0], &line)
		v.lines++
		v.sum.plus(g.commit.sums.sum(body))
		v.names.add(line.CustomerID)
		return nil
	})
}

// fileKey names a version inside one file.
type fileKey struct {
	unit   unitKey
	upload string
}

func (g *gathering) stack(key unitKey) *stack {
	s := g.stacks[key.group()]
	if s == nil {
		s = &stack{}
		g.stacks[key.group()] = s
	}
	return s
}

// storedRow is one row of a file of order lines.
type storedRow struct {
	group *lineGroup
	i     int
	entry *entry
}

func (r *storedRow) unit() unitKey { return r.group.unit(r.i) }

// upload is the row's upload; files of one upload need not be asked.
func (r *storedRow) upload() string {
	if len(r.entry.Uploads) == 0 {
		return r.entry.Upload
	}
	return r.group.at(colUpload).text(r.i)
}

func (r *storedRow) line(l *crm.OrderLine) { r.group.line(r.i, l) }
func (r *storedRow) lineNo() int64         { return r.group.at(colLineNo).number(r.i) }

// eachLine hands out the rows of a file whose unit is wanted (nil: all). Row groups without one are not read
// beyond the unit columns.
func (l *Lake) eachLine(ctx context.Context, e entry, wanted func(unitKey) bool, fn func(*storedRow) error) error {
	return l.eachGroupThat(ctx, e, wanted, lineColumns(), func(g *lineGroup) error {
		r := storedRow{group: g, entry: &e}
		var last unitKey
		is := wanted == nil
		for r.i = range g.rows {
			if key := g.unit(r.i); wanted != nil && (r.i == 0 || key != last) {
				last, is = key, wanted(key)
			}
			if !is {
				continue
			}
			if err := fn(&r); err != nil {
				return err
			}
		}
		return nil
	})
}

// resumed is the stack of an order that may be new; it is ready for the next step.
func (g *gathering) resumed(group unitKey) *stack {
	s := g.stacks[group]
	if s == nil {
		s = g.stack(group)
		s.resume()
	}
	return s
}
