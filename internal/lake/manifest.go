package lake

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// SchemaVersion is the version of the lake that this program reads and writes. It stands in manifest.json and
// in the key-value metadata of every Parquet file.
//
// Version 2 added columns to order_lines, customers and products, the tables of facts, and waiting/.
const SchemaVersion = 2

// The lasting names of a lake.
const (
	manifestName  = "manifest.json"
	stagingDir    = "staging"
	supersededDir = "superseded"
	waitingDir    = "waiting"
	indexDir      = "index"
	snapshotsDir  = "snapshots"
	replacedDir   = "replaced"
	latestDir     = "latest"
	parquetExt    = ".parquet"
	asideExt      = ".new" // of a file that is written aside
)

// The tables of facts; each is a folder.
const (
	orderLines      = "order_lines"
	customers       = "customers"
	products        = "products"
	besideCustomers = "customers_beside" // what stood beside sales
	besideProducts  = "products_beside"
	consents        = "consents"
)

// tables lists the folders of facts.
func tables() []string {
	return []string{orderLines, customers, besideCustomers, products, besideProducts, consents}
}

// manifest is manifest.json: what is live.
type manifest struct {
	Schema     int      `json:"schema"`
	Generation int64    `json:"generation"` // counts the commits; names the staging folder of the next
	NextSeq    int64    `json:"next_seq"`   // sequence numbers are never given twice
	Uploads    []Upload `json:"uploads"`
	Totals     Control  `json:"order_lines"`
	Files      []entry  `json:"files"`             // live, sorted by path
	Waiting    []entry  `json:"waiting,omitempty"` // lines that wait for an acceptance, sorted by path
	Superseded []entry  `json:"superseded"`        // lines that are not live, kept for undo, sorted by path
	// Sealed names the groups that hold what is not listed above: of this program's own lists they are a part again.
	Sealed []sealedGroup `json:"sealed,omitempty"`
	// Pending is what the last commit still has to put in its place: it was decided with this manifest, and
	// doing it twice does no harm.
	Pending []move `json:"pending,omitempty"`
}

// entry is one Parquet file of the lake.
type entry struct {
	Path    string    `json:"path"` // from the lake's folder, with slashes
	Table   string    `json:"table"`
	Upload  string    `json:"upload"`            // "" where there are several
	Uploads []string  `json:"uploads,omitempty"` // of a file that holds lines of several, in load order
	Loads   string    `json:"loads,omitempty"`   // Uploads by their sequence numbers, "1-12,14"; only in the file
	Orders  *int64    `json:"orders,omitempty"`  // of order lines: how many hashes its index has; absent before version 2
	Facts   bool      `json:"facts,omitempty"`   // a table of crm.Fact, known by its kind's name
	Rows    int64     `json:"rows"`
	Bytes   int64     `json:"bytes"`
	SHA256  string    `json:"sha256"`
	MinDate *crm.Date `json:"min_date,omitempty"`
	MaxDate *crm.Date `json:"max_date,omitempty"`
	Control *Control  `json:"control,omitempty"` // order lines only
}

// written is what the file must be.
func (e entry) written() written { return written{rows: e.Rows, bytes: e.Bytes, sha256: e.SHA256} }

// area is where the file's order lines lie; nowhere for other tables.
func (e entry) area() area {
	if e.Table != orderLines {
		return nowhere
	}
	for a := live; a < areas; a++ {
		if strings.HasPrefix(e.Path, a.folder()+"/") {
			return a
		}
	}
	return nowhere
}

// month is the month of a file of order lines, "YYYY-MM".
func (e entry) month() string {
	_, after, _ := strings.Cut(e.Path, "month=")
	month, _, _ := strings.Cut(after, "/")
	return month
}

// uploads lists the uploads whose lines the file holds, in load order.
func (e entry) uploads() []string {
	if len(e.Uploads) > 0 {
		return e.Uploads
	}
	return []string{e.Upload}
}

// lineFiles are the lists that hold files of order lines.
func (m *manifest) lineFiles() [3]*[]entry { return [3]*[]entry{&m.Files, &m.Waiting, &m.Superseded} }

// list is the list of an area's files.
func (m *manifest) list(a area) *[]entry { return m.lineFiles()[a-live] }

// everyFile lists all files.
func (m *manifest) everyFile() []entry { return slices.Concat(m.Files, m.Waiting, m.Superseded) }

// move is one step after a commit: a staged file into its place, or, without From, a file away.
type move struct {
	From string `json:"from,omitempty"`
	To   string `json:"to"`
}

// Control is what order lines sum to: proof that none is missing and none is there twice.
type Control struct {
	Lines    int64        `json:"lines"`
	Quantity crm.Quantity `json:"quantity"`
	Amount   crm.Money    `json:"amount"` // of the lines that state an amount
}

// errTooLarge says that sums leave the range of 64 bits.
var errTooLarge = errors.New("the control sum is too large")

// add takes one line into the sums.
func (c *Control) add(line *crm.OrderLine) error {
	amount := crm.Money(0)
	if line.Amount != nil {
		amount = *line.Amount
	}
	return c.plus(Control{Lines: 1, Quantity: line.Quantity, Amount: amount})
}

// plus adds other sums.
func (c *Control) plus(o Control) error {
	if overflows(int64(c.Quantity), int64(o.Quantity)) || overflows(int64(c.Amount), int64(o.Amount)) {
		return errTooLarge
	}
	c.Lines += o.Lines
	c.Quantity += o.Quantity
	c.Amount += o.Amount
	return nil
}

func overflows(a, b int64) bool {
	return b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b
}

// errNoManifest says that there is no manifest.json.
var errNoManifest = errors.New("there is no manifest")

// readManifest reads manifest.json and the groups that it names; errNoManifest where there is none. A reader that
// holds no lock may find that a commit has taken a group away since: it begins again.
func readManifest(path string) (*manifest, error) {
	var last []byte
	for {
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errNoManifest
		}
		if err != nil {
			return nil, fmt.Errorf("read the lake's manifest: %w", err)
		}
		m, err := parseManifest(path, text, func(group string) ([]byte, error) { return readSealed(filepath.Dir(path), group) })
		if err == nil || last != nil && bytes.Equal(text, last) {
			return m, err
		}
		last = text
	}
}

// parseManifest reads the text of a manifest; path is for its problems, read reads a group that it names.
func parseManifest(path string, text []byte, read func(group string) ([]byte, error)) (*manifest, error) {
	damaged := func(err error) error {
		return problem.New(problem.DamagedLake, nil).At(problem.Where{File: path}).Because(err)
	}
	m := &manifest{}
	unread := json.Unmarshal(text, m)
	if unread != nil { // one of a newer version may have other types
		var head struct{ Schema int }
		if err := json.Unmarshal(text, &head); err != nil {
			return nil, damaged(err)
		}
		m.Schema = head.Schema
	}
	if m.Schema > sealedVersion {
		args := problem.Args{"version": strconv.Itoa(m.Schema), "ours": strconv.Itoa(sealedVersion)}
		return nil, problem.New(problem.NewerLake, args).At(problem.Where{File: path})
	}
	if _, err := unsigned(text); err != nil {
		return nil, damaged(err)
	}
	if unread != nil {
		return nil, damaged(unread)
	}
	var lost *problem.Problem
	if err := m.unpack(read); errors.As(err, &lost) {
		return nil, err
	} else if err != nil {
		return nil, damaged(err)
	}
	if err := m.check(); err != nil {
		return nil, damaged(err)
	}
	if m.Schema < 2 { // there was no gate: what was loaded was accepted
		for i := range m.Uploads {
			m.Uploads[i].Accepted = true
		}
	}
	return m, nil
}

// check looks for what no manifest of ours says: it guards the sweep and the moves against a damaged one.
func (m *manifest) check() error {
	if m.Schema < 1 {
		return errors.New("it has no schema version")
	}
	known := map[string]bool{}
	for _, u := range m.Uploads {
		if known[u.ID] {
			return fmt.Errorf("the upload %s is listed twice", u.ID)
		}
		known[u.ID] = true
	}
	paths := map[string]bool{}
	var total Control
	for _, e := range m.everyFile() {
		if paths[e.Path] {
			return fmt.Errorf("the entry %q is listed twice", e.Path)
		}
		paths[e.Path] = true
		if slices.ContainsFunc(e.uploads(), func(id string) bool { return !known[id] }) {
			return fmt.Errorf("the entry %q is of an upload that is not listed", e.Path)
		}
		if !ours(e.Path) || e.Orders != nil && *e.Orders < 0 || len(e.SHA256) != 64 || e.Rows < 0 || e.Table == orderLines && (e.MinDate == nil || e.MaxDate == nil || e.Control == nil) {
			return fmt.Errorf("the entry %q is not one of ours", e.Path)
		}
	}
	for _, e := range m.Files {
		if e.Control == nil {
			continue
		}
		if err := total.plus(*e.Control); err != nil {
			return err
		}
	}
	if total != m.Totals {
		return errors.New("the control sums of the files do not add up to the total")
	}
	for _, p := range m.Pending {
		if !placeable(p.To) || p.From != "" && !placeable(p.From) {
			return fmt.Errorf("the step to %q is not one of ours", p.To)
		}
	}
	return nil
}

// ours reports whether a path names a Parquet file in a folder of the lake.
func ours(path string) bool {
	return filepath.IsLocal(filepath.FromSlash(path)) && strings.HasSuffix(path, parquetExt) && strings.Contains(path, "/")
}

// placeable reports whether a commit may move something to such a path: our Parquet files, their indexes, sealed groups.
func placeable(path string) bool {
	if rest, ok := strings.CutSuffix(path, ordersExt); ok {
		return ours(rest + parquetExt)
	}
	return ours(path) || sealedPath(path)
}

// seal sorts the lists and sums the files up, so that equal states are equal bytes.
func (m *manifest) seal() error {
	byPath := func(a, b entry) int { return cmp.Compare(a.Path, b.Path) }
	for _, files := range m.lineFiles() {
		slices.SortFunc(*files, byPath)
	}
	m.Schema = SchemaVersion
	// A file that goes and another that comes at its path are one step.
	slices.SortFunc(m.Pending, func(a, b move) int { return cmp.Or(cmp.Compare(a.To, b.To), -cmp.Compare(a.From, b.From)) })
	m.Pending = slices.CompactFunc(m.Pending, func(a, b move) bool { return a.To == b.To })
	m.Totals = Control{}
	for _, e := range m.Files {
		if e.Control != nil {
			if err := m.Totals.plus(*e.Control); err != nil {
				return err
			}
		}
	}
	return nil
}

// commit makes m the lake's state: the rename of manifest.json is the moment.
func (l *Lake) commit(m manifest) error {
	if err := m.seal(); err != nil {
		return err
	}
	p, err := l.pack(&m)
	if err != nil {
		return fmt.Errorf("write the lake's manifest: %w", err)
	}
	if err := l.writeSealed(p.fresh); err != nil {
		return fmt.Errorf("write groups of the lake's manifest: %w", err)
	}
	if err := l.replaceFile(filepath.Join(l.dir, manifestName), p.text); err != nil {
		return fmt.Errorf("write the lake's manifest: %w", err)
	}
	l.state = m
	return nil
}

// marshalIndented is JSON that people can read, with a final line end and without HTML escapes.
func marshalIndented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(v)
	return b.Bytes(), err
}
