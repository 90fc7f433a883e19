package lake

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The files of a table of facts hold rows by upload, each file a stretch of the load order that no other file
// reaches into, as those of order lines do: small ones are brought together by the load that finds too many.

// freshTable is one table of one load: a staged file that is finished.
type freshTable struct {
	load    *Load
	name    string // of the staged file
	written written
	kind    *crm.FactKind // of a table of crm.Fact
}

// closeTables finishes the tables of a load that are kept whole, and lists them by the table's name.
func (ld *Load) closeTables(to map[string][]freshTable) error {
	if err := closeTable(ld, ld.customers, customers, nil, to); err != nil {
		return err
	}
	if err := closeTable(ld, ld.products, products, nil, to); err != nil {
		return err
	}
	if err := closeTable(ld, ld.besideCustomers, besideCustomers, nil, to); err != nil {
		return err
	}
	if err := closeTable(ld, ld.besideProducts, besideProducts, nil, to); err != nil {
		return err
	}
	if err := closeTable(ld, ld.consents, consents, nil, to); err != nil {
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(ld.facts)) {
		if err := closeTable(ld, ld.facts[kind].table, kind, ld.facts[kind].kind, to); err != nil {
			return err
		}
	}
	return nil
}

func closeTable[T any](ld *Load, t *table[T], name string, kind *crm.FactKind, to map[string][]freshTable) error {
	if t == nil {
		return nil
	}
	w, err := t.finish()
	if err != nil {
		return err
	}
	to[name] = append(to[name], freshTable{ld, filepath.Base(t.path), w, kind})
	return nil
}

// writeTables finds the tables of the loads their places, and takes the rows of the uploads that go out of theirs.
func (c *commit) writeTables() error {
	fresh := map[string][]freshTable{}
	for _, ld := range c.loads {
		if err := ld.closeTables(fresh); err != nil {
			return err
		}
	}
	names := slices.Collect(maps.Keys(fresh))
	for _, e := range c.next.Files {
		if e.Table != orderLines && c.touched(e) {
			names = append(names, e.Table)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if err := c.arrange(name, fresh[name]); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// arrange is writeTables for one table.
func (c *commit) arrange(name string, fresh []freshTable) error {
	switch name {
	case customers, besideCustomers:
		return arrange(c, name, fresh, customerForm(name))
	case products, besideProducts:
		return arrange(c, name, fresh, productForm(name))
	case consents:
		return arrange(c, name, fresh, consentForm())
	}
	return arrange(c, name, fresh, factForm(name))
}

// stretch is a file's first and last sequence number.
func (c *commit) stretch(e entry) (first, last int64) {
	ids := e.uploads()
	return c.seqs[ids[0]], c.seqs[ids[len(ids)-1]]
}

// dropFile takes a file out of the list of live ones.
func (c *commit) dropFile(path string) {
	c.next.Files = slices.DeleteFunc(c.next.Files, func(e entry) bool { return e.Path == path })
	c.next.Pending = append(c.next.Pending, move{To: path})
}

// isKind reports whether a table is one of crm.Fact, known by its kind's name.
func isKind(name string) bool { return !slices.Contains(tables(), name) }

// listTable lists a staged file of a table and plans its move.
func (c *commit) listTable(name, path string, t freshTable, uploads []string) {
	e := entry{Path: path, Table: name, Facts: isKind(name), Rows: t.written.rows, Bytes: t.written.bytes, SHA256: t.written.sha256}
	if len(uploads) == 1 {
		e.Upload = uploads[0]
	} else {
		e.Uploads = uploads
	}
	c.place(t.name, e, &c.next.Files)
}
