package lake

import (
	"maps"
	"path/filepath"
	"slices"
)

// closeTables finishes the tables that are kept whole.
func (ld *Load) closeTables(c *commit) error {
	if err := closeTable(c, ld, ld.customers, entry{Table: customers}); err != nil {
		return err
	}
	if err := closeTable(c, ld, ld.products, entry{Table: products}); err != nil {
		return err
	}
	if err := closeTable(c, ld, ld.consents, entry{Table: consents}); err != nil {
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(ld.facts)) {
		if err := closeTable(c, ld, ld.facts[kind].table, entry{Table: kind, Facts: true}); err != nil {
			return err
		}
	}
	return nil
}

// closeTable finishes a file and lists it under its table.
func closeTable[T any](c *commit, ld *Load, t *table[T], e entry) error {
	if t == nil {
		return nil
	}
	w, err := t.finish()
	if err != nil {
		return err
	}
	e.Path, e.Upload = e.Table+"/"+ld.upload.ID+parquetExt, ld.upload.ID
	e.Rows, e.Bytes, e.SHA256 = w.rows, w.bytes, w.sha256
	c.place(filepath.Base(t.path), e, &c.next.Files)
	return nil
}

// dropTables takes the other tables of the uploads that go out of the list.
func (c *commit) dropTables() {
	c.next.Files = slices.DeleteFunc(c.next.Files, func(e entry) bool {
		if e.Table == orderLines || !c.gone[e.Upload] {
			return false
		}
		c.next.Pending = append(c.next.Pending, move{To: e.Path})
		return true
	})
}
