package lake

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Load is one file on its way into the lake. Its rows are staged; nothing is live before Commit. It is for one
// goroutine.
type Load struct {
	lake   *Lake
	batch  *Batch
	alone  bool // its batch is this load
	n      int  // its place in the batch
	upload Upload
	again  bool // it takes the place of an upload that is there
	gone   bool // it was aborted
	// broken is the first error of the staging; a load that lost a row is never committed.
	broken error

	customers       *table[customerRow]
	products        *table[productRow]
	besideCustomers *table[customerRow]
	besideProducts  *table[productRow]
	consents        *table[consentRow]
	facts           map[string]*factTable // by the kind's name

	known  unitSet
	change Change
	to     map[unitKey]area // of the units that are not to be live

	content, place []byte   // reused by OrderLine
	day            crm.Date // the day of the line before
	month          *spooled // its month
}

// errLoadEnded is returned by a load that was committed or aborted; it is a fault of the program.
var errLoadEnded = errors.New("the load has ended")

// validSHA256 reports whether s is 64 lower-case hex digits.
func validSHA256(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

// Incoming is a file that is to be loaded.
type Incoming struct {
	Name   string // without folder
	SHA256 string // of its bytes, 64 lower-case hex digits
	Source string // the source its rows belong to
	Store  string // the store of the sheets that name none, or ""
	At     time.Time

	// AcceptChanges lets the load replace whatever it changes. Without it a unit that goes to another customer,
	// loses lines or is found on another day waits, and the lines that were there stay.
	AcceptChanges bool
	// NumbersRestart says that the order numbers begin anew each day, as those of some tills do: the same number
	// with the same lines on another day is then another order, and none waits as one that has moved.
	NumbersRestart bool
	// Replace is the id of an upload whose place the load takes: its sequence number, id, name, hash, source and
	// moment stay, its rows are those of this load. Of the other fields only AcceptChanges and Joined are used.
	Replace string
	// Joined is the SHA-256 of a file whose rows join the upload, or "".
	Joined string
}

// Begin starts the load of a file without AcceptChanges; see BeginLoad.
func (l *Lake) Begin(name, sha256, source string, at time.Time) (*Load, error) {
	return l.BeginLoad(Incoming{Name: name, SHA256: sha256, Source: source, At: at})
}

// BeginLoad starts the load of one file. A file whose bytes are loaded already is refused with a *KnownUpload,
// which wraps ErrKnown. One load, batch or revision can be under way at a time.
func (l *Lake) BeginLoad(in Incoming) (*Load, error) {
	b, err := l.BeginBatch()
	if err != nil {
		return nil, fmt.Errorf("begin the load of %s: %w", in.Name, err)
	}
	ld, err := b.begin(in)
	if err != nil {
		return nil, errors.Join(err, b.Abort())
	}
	ld.alone = true
	return ld, nil
}

// Upload is what the load will be known as; its counts grow with the rows.
func (ld *Load) Upload() Upload { return ld.upload }

// MarkPartial notes that the file was damaged and that the rows are only what could be read of it.
func (ld *Load) MarkPartial() { ld.upload.Partial = true }

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
	ld.content = appendUnit(ld.content[:0], &line)
	ld.known.add(&line, ld.content)
	ld.content = appendBody(ld.content, &line)
	ld.place = appendPlace(ld.place[:0], line.Place, u.OrderLines)
	if ld.month == nil || ld.day != line.Date {
		ld.day, ld.month = line.Date, ld.batch.spool.month(ld.n, line.Date.Month())
	}
	return ld.remember(ld.batch.spool.add(ld.month, ld.content, ld.place))
}

// Filled says that no line follows for now, as long as other loads are filled: what is staged takes the room that it needs
// and no more.
func (ld *Load) Filled() error {
	if ld.ended() {
		return errLoadEnded
	}
	return ld.remember(ld.batch.spool.finish(ld.n))
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

// Customer stages one customer row. One that stood beside a sale is no row of its own.
func (ld *Load) Customer(c crm.Customer) error {
	if c.Beside {
		return stage(ld, &ld.besideCustomers, besideCustomers, customerRowOf(c, ld.upload.ID))
	}
	ld.upload.Customers++
	return stage(ld, &ld.customers, customers, customerRowOf(c, ld.upload.ID))
}

// Product stages one product row. One that stood beside a sale is no row of its own. A price beyond 14 digits before the point is refused with
// [too-large-for-lake].
func (ld *Load) Product(p crm.Product) error {
	if err := ld.checkSize(&crm.OrderLine{UnitPrice: p.ListPrice, Amount: p.Cost, Place: p.Place}); err != nil {
		return err
	}
	if p.Beside {
		return stage(ld, &ld.besideProducts, besideProducts, productRowOf(p, ld.upload.ID))
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
func (ld *Load) staged(table string) string { return ld.upload.ID + "," + table + parquetExt }

// stage writes a row to the table's staged file, which the first row begins.
func stage[T any](ld *Load, t **table[T], name string, row T) error {
	if ld.ended() {
		return errLoadEnded
	}
	if *t == nil {
		fresh, err := newTable[T](ld.batch.stagedPath(ld.staged(name)), name, "")
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

// Prepare writes everything that Commit will make live and says what it will change; nothing is live yet, and
// Abort still drops it. The load takes no more rows. A load of a batch is prepared with its batch.
func (ld *Load) Prepare() (Change, error) {
	if !ld.alone {
		return Change{}, errInBatch
	}
	all, err := ld.batch.Prepare()
	if err == nil {
		err = all[0].Err
	}
	if err != nil {
		return Change{}, fmt.Errorf("load %s: %w", ld.upload.Name, err)
	}
	return all[0].Change, nil
}

// Commit makes the load live and says what it changed. An error before the manifest's rename leaves the lake
// as it was; call Abort then, or open the lake again. An error after it is returned with the change: the load
// has happened, and the next Begin or Open puts the files in their places.
func (ld *Load) Commit() (Change, error) {
	change, err := ld.Prepare()
	if err != nil {
		return Change{}, err
	}
	_, err = ld.batch.Commit()
	if err != nil && !ld.batch.done {
		return Change{}, err
	}
	ld.upload = ld.batch.loads[0].upload
	return change, err
}

// Abort drops what was staged. After Commit, or a second time, it does nothing.
func (ld *Load) Abort() error {
	if ld.gone || ld.batch.done {
		return nil
	}
	if ld.alone {
		return ld.batch.Abort()
	}
	if ld.batch.prepared != nil {
		return errInBatch
	}
	return ld.drop()
}

// drop lets go of what was staged.
func (ld *Load) drop() error {
	ld.gone = true
	ld.batch.spool.forget(ld.n)
	ld.customers.discard()
	ld.products.discard()
	ld.besideCustomers.discard()
	ld.besideProducts.discard()
	ld.consents.discard()
	for _, t := range ld.facts {
		t.discard()
	}
	ld.known = unitSet{}
	return nil
}

// ended reports whether the load takes no more rows.
func (ld *Load) ended() bool { return ld.gone || ld.batch.done || ld.batch.prepared != nil }
