package lake

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
)

// piece is a file of a table on its way into a commit: a live one, or a fresh one.
type piece struct {
	entry       *entry
	fresh       *freshTable
	first, last int64        // its stretch
	inserts     []freshTable // of a live one: what comes between its rows
	rewrite     bool         // of a live one: rows come or go
}

// small reports whether the piece may be brought together with others.
func (p *piece) small() bool {
	if p.fresh != nil {
		return p.fresh.written.rows < smallRows
	}
	return p.entry.Rows < smallRows && !p.rewrite
}

// pieces lists a table's files in load order: the live ones of which something stays, and the fresh ones. What nothing
// stays of is dropped.
func (c *commit) pieces(name string, fresh []freshTable) []piece {
	var all []piece
	for _, e := range slices.Clone(c.next.Files) {
		if e.Table != name {
			continue
		}
		p := piece{entry: &e, rewrite: c.touched(e)}
		p.first, p.last = c.stretch(e)
		if p.rewrite && !slices.ContainsFunc(e.uploads(), func(id string) bool { return !c.gone[id] }) {
			c.dropFile(e.Path)
			continue
		}
		all = append(all, p)
	}
	live := len(all)
	for i := range fresh {
		seq := fresh[i].load.upload.Seq
		at := slices.IndexFunc(all[:live], func(p piece) bool { return p.first <= seq && seq <= p.last })
		if at < 0 {
			all = append(all, piece{fresh: &fresh[i], first: seq, last: seq})
			continue
		}
		all[at].inserts, all[at].rewrite = append(all[at].inserts, fresh[i]), true
	}
	slices.SortFunc(all, func(a, b piece) int { return cmp.Compare(a.first, b.first) })
	return all
}

// arrange writes the files of a table that change: small ones of which there are too many together.
func arrange[T any](c *commit, name string, fresh []freshTable, f form[T]) error {
	all := c.pieces(name, fresh)
	for len(all) > 0 {
		n, isNew := 0, false
		for n < len(all) && all[n].small() {
			isNew = isNew || all[n].fresh != nil
			n++
		}
		if isNew && n > c.lake.crowd {
			if err := bring(c, name, "", all[:n], f); err != nil {
				return err
			}
			all = all[n:]
			continue
		}
		n = max(n, 1)
		for i, p := range all[:n] {
			if p.fresh != nil {
				id := p.fresh.load.upload.ID
				c.listTable(name, name+"/"+id+parquetExt, *p.fresh, []string{id})
			} else if p.rewrite {
				if err := bring(c, name, p.entry.Path, all[i:i+1], f); err != nil {
					return err
				}
			}
		}
		all = all[n:]
	}
	return nil
}

// bring writes pieces that lie side by side into one file. path is "" for a file that is named by what it holds.
func bring[T any](c *commit, name, path string, of []piece, f form[T]) error {
	if err := c.lake.step("bring together " + name); err != nil {
		return err
	}
	b := bringing[T]{commit: c, form: f}
	staged := fmt.Sprintf("%s,%d-%d%s", name, of[0].first, of[len(of)-1].last, parquetExt)
	var err error
	if b.to, err = f.begin(c, filepath.Join(c.lake.path(c.staging), staged), of); err != nil {
		return err
	}
	for _, p := range of {
		if err := b.take(p); err != nil {
			b.to.discard()
			return err
		}
	}
	w, err := b.to.finish()
	if err != nil {
		return err
	}
	for _, p := range of {
		if p.entry != nil {
			c.dropFile(p.entry.Path)
		}
	}
	if path == "" {
		path = name + "/" + fileName(b.uploads, c.seqs) + parquetExt
	}
	c.listTable(name, path, freshTable{name: staged, written: w}, b.uploads)
	return nil
}

// bringing is one file that is made of several.
type bringing[T any] struct {
	commit  *commit
	form    form[T]
	to      sink[T]
	uploads []string
}

func (b *bringing[T]) add(row T, upload string) error {
	if n := len(b.uploads); n == 0 || b.uploads[n-1] != upload {
		b.uploads = append(b.uploads, upload)
	}
	return b.to.put(row, upload)
}

// take adds what stays of a piece, and what comes between.
func (b *bringing[T]) take(p piece) error {
	if p.fresh != nil {
		return b.takeFresh(*p.fresh)
	}
	c := b.commit
	err := b.form.each(context.Background(), c.lake.locate(*p.entry), p.entry.written(), func(row T, upload string) error {
		for len(p.inserts) > 0 && p.inserts[0].load.upload.Seq < c.seqs[upload] {
			if err := b.takeFresh(p.inserts[0]); err != nil {
				return err
			}
			p.inserts = p.inserts[1:]
		}
		if c.gone[upload] {
			return nil
		}
		return b.add(row, upload)
	})
	for _, t := range p.inserts {
		if err == nil {
			err = b.takeFresh(t)
		}
	}
	return err
}

func (b *bringing[T]) takeFresh(t freshTable) error {
	path := filepath.Join(b.commit.lake.path(b.commit.staging), t.name)
	return b.form.each(context.Background(), path, t.written, b.add)
}

// form is how the rows of one table are written and read.
type form[T any] struct {
	begin func(c *commit, path string, of []piece) (sink[T], error) // a new file for what is in some pieces
	each  reader[T]
}

func customerForm(name string) form[*customerRow] {
	return structForm(name, func(r *customerRow) string { return r.Upload })
}

func productForm(name string) form[*productRow] {
	return structForm(name, func(r *productRow) string { return r.Upload })
}

func consentForm() form[*consentRow] {
	return structForm(consents, func(r *consentRow) string { return r.Upload })
}

// sink is a file that is being written.
type sink[T any] interface {
	put(row T, upload string) error
	finish() (written, error)
	discard()
}

// structForm is the form of a table that a struct describes.
func structForm[T any](name string, upload func(*T) string) form[*T] {
	return form[*T]{
		begin: func(_ *commit, path string, _ []piece) (sink[*T], error) {
			t, err := newTable[T](path, name, "")
			return structSink[T]{t}, err
		},
		each: func(ctx context.Context, path string, want written, fn func(*T, string) error) error {
			return eachRow(ctx, path, want, func(r *T) error { return fn(r, upload(r)) })
		},
	}
}

type structSink[T any] struct{ *table[T] }

func (s structSink[T]) put(row *T, _ string) error { return s.write(*row) }

type factSink struct {
	*factTable
	of     *crm.FactKind // the kind of the fact before
	places []int         // where its values go
}

// put writes a fact under the file's columns.
func (s *factSink) put(f crm.Fact, upload string) error {
	if f.Kind != s.of {
		s.of, s.places = f.Kind, s.places[:0]
		for _, c := range f.Kind.Columns {
			s.places = append(s.places, slices.Index(s.kind.Columns, c))
		}
	}
	values := make([]crm.FactValue, len(s.kind.Columns))
	for i, v := range f.Values {
		values[s.places[i]] = v
	}
	f.Kind, f.Values = s.kind, values
	return s.write(factRow(&f, upload))
}

// factForm is the form of a kind of facts. A file made of several has the columns of all: an older program knew fewer.
func factForm(name string) form[crm.Fact] {
	return form[crm.Fact]{
		begin: func(c *commit, path string, of []piece) (sink[crm.Fact], error) {
			all := &crm.FactKind{Name: name}
			for _, p := range of {
				if err := c.widen(all, p); err != nil {
					return nil, err
				}
			}
			t, err := newFactTable(path, all)
			return &factSink{factTable: t}, err
		},
		each: func(ctx context.Context, path string, want written, fn func(crm.Fact, string) error) error {
			return eachFactRow(ctx, name, path, want, fn)
		},
	}
}

// widen adds the columns of a piece to a kind.
func (c *commit) widen(all *crm.FactKind, p piece) error {
	add := func(kind *crm.FactKind) error {
		for _, col := range kind.Columns {
			i := slices.IndexFunc(all.Columns, func(o crm.FactColumn) bool { return o.Name == col.Name })
			if i < 0 {
				all.Columns = append(all.Columns, col)
			} else if all.Columns[i] != col {
				return fmt.Errorf("column %s is of two types", col.Name)
			}
		}
		return nil
	}
	if p.fresh != nil {
		return add(p.fresh.kind)
	}
	for _, t := range p.inserts {
		if err := add(t.kind); err != nil {
			return err
		}
	}
	path := c.lake.locate(*p.entry)
	return openParquet(path, p.entry.written(), func(f *parquet.File) error {
		kind, err := storedKind(all.Name, f)
		if err == nil {
			err = add(kind)
		}
		if err != nil {
			return damagedFile(path, err)
		}
		return nil
	})
}
