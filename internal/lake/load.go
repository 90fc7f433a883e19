package lake

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Load is one file on its way into the lake. Its rows are staged on the disk; nothing is live before Commit.
type Load struct {
	lake   *Lake
	upload Upload
	dir    string // the staging folder
	spool  *spool
	done   bool
	// prepared is what Commit will make live, once Prepare has written it.
	prepared *commit
	// broken is the first error of the staging; a load that lost a row is never committed.
	broken error

	customers *table[customerRow]
	products  *table[productRow]
	consents  *table[consentRow]
	facts     map[string]*factTable // by the kind's name

	content, place []byte // reused by OrderLine
}

// errLoadEnded is returned by a load that was committed or aborted; it is a fault of the program.
var errLoadEnded = errors.New("the load has ended")

// validSHA256 reports whether s is 64 lower-case hex digits.
func validSHA256(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

// Begin starts the load of a file: its name without folder, the SHA-256 of its bytes (64 lower-case hex
// digits), the source its rows belong to, and the moment. A file whose bytes are loaded already is refused
// with a *KnownUpload, which wraps ErrKnown. One load can be under way at a time.
func (l *Lake) Begin(name, sha256, source string, at time.Time) (*Load, error) {
	if l.opt.ReadOnly {
		return nil, errReadOnly
	}
	if l.load != nil {
		return nil, fmt.Errorf("begin the load of %s: %s is under way", name, l.load.upload.Name)
	}
	if !validSHA256(sha256) {
		return nil, fmt.Errorf("begin the load of %s: %q is no SHA-256", name, sha256)
	}
	if known, ok := l.Find(sha256); ok {
		return nil, &KnownUpload{Upload: known}
	}
	if err := l.finish(); err != nil {
		return nil, fmt.Errorf("finish the load before: %w", err)
	}
	dir := l.path(l.stagingPath())
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("clear the staging folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the staging folder: %w", err)
	}
	seq := l.state.NextSeq
	l.load = &Load{lake: l, dir: dir, spool: newSpool(dir), upload: Upload{
		ID: fmt.Sprintf("u%06d-%s", seq, sha256[:8]), Seq: seq, SHA256: sha256, Name: name, Source: source,
		First: crm.NoDate, Latest: crm.NoDate, LoadedAt: at,
	}}
	return l.load, nil
}

// stagingPath is the folder of the next commit, from the lake's folder.
func (l *Lake) stagingPath() string { return fmt.Sprintf("%s/g%06d", stagingDir, l.state.Generation+1) }

// Upload is what the load will be known as; its counts grow with the rows.
func (ld *Load) Upload() Upload { return ld.upload }

// OrderLine stages one order line. The order of the calls is the order of the file's rows. Amounts beyond 14
// digits before the point are refused with [too-large-for-lake].
func (ld *Load) OrderLine(line crm.OrderLine) error {
	if ld.ended() {
		return errLoadEnded
	}
	if line.Date == crm.NoDate {
		return fmt.Errorf("stage %s row %d: an order line has a day", ld.upload.Name, line.Place.Row)
	}
	if err := ld.checkSize(&line); err != nil {
		return err
	}
	u := &ld.upload
	u.OrderLines++
	if u.First == crm.NoDate || line.Date < u.First {
		u.First = line.Date
	}
	u.Latest = max(u.Latest, line.Date)
	ld.content = appendContent(ld.content[:0], &line)
	ld.place = appendPlace(ld.place[:0], line.Place, u.OrderLines)
	return ld.remember(ld.spool.add(line.Date.Month(), ld.content, ld.place))
}

// remember keeps an error of the staging, so that Commit refuses.
func (ld *Load) remember(err error) error {
	if ld.broken == nil {
		ld.broken = err
	}
	return err
}

// maxDecimal is the first number that DECIMAL(18,4) cannot hold.
const maxDecimal = 1_000_000_000_000_000_000

func (ld *Load) checkSize(line *crm.OrderLine) error {
	refuse := func(text string) error {
		where := problem.Where{File: ld.upload.Name, Sheet: line.Place.Sheet, Row: line.Place.Row}
		return problem.New(problem.TooLargeForLake, problem.Args{"value": text}).At(where)
	}
	if tooLarge(int64(line.Quantity)) {
		return refuse(line.Quantity.String())
	}
	for _, m := range []*crm.Money{line.UnitPrice, line.Amount, line.ListPrice, line.Discount, line.Tax} {
		if m != nil && tooLarge(int64(*m)) {
			return refuse(m.String())
		}
	}
	return nil
}

func tooLarge(n int64) bool { return n <= -maxDecimal || n >= maxDecimal }

// Customer stages one customer row.
func (ld *Load) Customer(c crm.Customer) error {
	ld.upload.Customers++
	return stage(ld, &ld.customers, customers, customerRowOf(c, ld.upload.ID))
}

// Product stages one product row. A price beyond 14 digits before the point is refused with
// [too-large-for-lake].
func (ld *Load) Product(p crm.Product) error {
	if err := ld.checkSize(&crm.OrderLine{UnitPrice: p.ListPrice, Amount: p.Cost, Place: p.Place}); err != nil {
		return err
	}
	ld.upload.Products++
	return stage(ld, &ld.products, products, productRowOf(p, ld.upload.ID))
}

// Consent stages one statement.
func (ld *Load) Consent(c crm.Consent) error {
	ld.upload.Consents++
	return stage(ld, &ld.consents, consents, consentRowOf(c, ld.upload.ID))
}

// staged is the name of a staged file of one table.
func (ld *Load) staged(table string) string { return table + parquetExt }

// stage writes a row to the table's staged file, which the first row begins.
func stage[T any](ld *Load, t **table[T], name string, row T) error {
	if ld.ended() {
		return errLoadEnded
	}
	if *t == nil {
		fresh, err := newTable[T](filepath.Join(ld.dir, ld.staged(name)), name, "")
		if err != nil {
			return ld.remember(fmt.Errorf("stage %s: %w", name, err))
		}
		*t = fresh
	}
	if err := (*t).write(row); err != nil {
		return ld.remember(fmt.Errorf("stage %s: %w", name, err))
	}
	return nil
}

// Abort drops what was staged. After Commit, or a second time, it does nothing.
func (ld *Load) Abort() error {
	if ld.done {
		return nil
	}
	ld.end()
	ld.customers.discard()
	ld.products.discard()
	ld.consents.discard()
	for _, t := range ld.facts {
		t.discard()
	}
	if err := os.RemoveAll(ld.dir); err != nil {
		return fmt.Errorf("drop the load of %s: %w", ld.upload.Name, err)
	}
	return nil
}

// ended reports whether the load takes no more rows.
func (ld *Load) ended() bool { return ld.done || ld.prepared != nil }

func (ld *Load) end() {
	ld.done = true
	ld.lake.load = nil
}
