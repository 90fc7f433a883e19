package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Report is what a reading found: its JSON is the object of check --json.
type Report struct {
	File   string        `json:"file"`
	SHA256 string        `json:"sha256"`
	Format string        `json:"format"`
	Sheets []SheetReport `json:"sheets"`
	// Partial says that the file is damaged and that only what could be read of it counts; Problems says what is
	// lost, in the codes "lost-…".
	Partial bool `json:"partial,omitempty"`
	// Earliest and Latest are the days of the first and last order line; nil where there is none.
	Earliest *crm.Date `json:"earliest,omitempty"`
	Latest   *crm.Date `json:"latest,omitempty"`
	// Kinds counts the accepted rows by kind.
	Kinds map[string]int `json:"kinds,omitempty"`
	// Refused is why nothing may be loaded; nil where the file was read. It is among Problems.
	Refused *problem.Problem `json:"-"`
	// Mappings are what the tables were understood as, to be remembered once the file is loaded.
	Mappings []Mapping `json:"-"`
	// Problems is everything noted, at most 1,000 of one code and then one with a Count.
	Problems []*problem.Problem `json:"-"`
}

// SheetReport is one sheet of a report. Rows is every row with a filled cell except headers, and the blank
// ones between the first and the last; it equals Accepted + Rejected + all Skipped.
type SheetReport struct {
	Sheet  string `json:"sheet"`
	Hidden bool   `json:"hidden"`
	// Partial says that something of the sheet, or of what all sheets use, is lost.
	Partial   bool   `json:"partial,omitempty"`
	Kind      string `json:"kind"` // "" where it was skipped
	HeaderRow int    `json:"header_row"`
	// Table is the columns of a table that shares its sheet with others, "A:F", and where they stand above or below it
	// its rows, "A3:F20"; "" where it has the sheet to itself.
	Table    string         `json:"table,omitempty"`
	Rows     int            `json:"rows"`
	Accepted int            `json:"accepted"`
	Rejected int            `json:"rejected"`
	Skipped  Skipped        `json:"skipped"`
	Columns  []ColumnReport `json:"columns"`
	Sums     Sums           `json:"sums"`
	// Types counts the accepted order lines by type, where some are not goods.
	Types []TypeReport `json:"line_types,omitempty"`
}

// TypeReport is what the accepted order lines of one type add up to; Type is "goods", "discount", "shipping",
// "gift_card", "deposit", "tip" or "tax". One row can give several lines.
type TypeReport struct {
	Type   string    `json:"type"`
	Lines  int       `json:"lines"`
	Amount crm.Money `json:"amount"`
}

// Skipped counts the rows that are no records, by reason.
type Skipped struct {
	Blank       int `json:"blank"`
	Title       int `json:"title"`
	Total       int `json:"total"`
	Duplicate   int `json:"duplicate"`
	Note        int `json:"note"`
	Section     int `json:"section"` // rows that head a group of records
	Hidden      int `json:"hidden"`
	UnknownKind int `json:"unknown-kind"`
	NotASale    int `json:"not-a-sale"`
	NotRead     int `json:"not-read"` // rows of a refused file that were not looked at any more
}

func (s Skipped) sum() int {
	return s.Blank + s.Title + s.Total + s.Duplicate + s.Note + s.Section + s.Hidden + s.UnknownKind + s.NotASale + s.NotRead
}

// ColumnReport says what a column was read as; Field is "" for one that is not used.
type ColumnReport struct {
	Column string `json:"column"` // its letters
	Header string `json:"header"`
	Field  string `json:"field"`
	// Of is the kind of list beside the sales that Field is one of; "" for a field of the sheet's own kind.
	Of string `json:"of,omitempty"`
	// Likely is the field that it is likely to be, where a person's yes is needed; "" where none is asked for.
	Likely string `json:"likely,omitempty"`
}

// Sums are the control sums of the accepted order lines: net sales are those of goods and discounts, the quantity is
// that of goods.
type Sums struct {
	Quantity crm.Quantity `json:"quantity"`
	NetSales crm.Money    `json:"net_sales"`
}

// Rows is the number of rows of all sheets.
func (r Report) Rows() (n int) {
	for _, s := range r.Sheets {
		n += s.Rows
	}
	return n
}

// Accepted is the number of accepted rows of all sheets.
func (r Report) Accepted() (n int) {
	for _, s := range r.Sheets {
		n += s.Accepted
	}
	return n
}

// Rejected is the number of rejected rows of all sheets.
func (r Report) Rejected() (n int) {
	for _, s := range r.Sheets {
		n += s.Rejected
	}
	return n
}

// Asks reports whether a person should look before this can run unattended: a sheet was skipped that nobody
// has confirmed, or the columns are not those of a frozen contract.
func (r Report) Asks() bool {
	return slices.ContainsFunc(r.Problems, func(p *problem.Problem) bool {
		return p.ID == problem.UnknownSheet || p.ID == problem.ContractFrozen
	})
}

// MarshalJSON writes the object of check --json; its messages are English whatever the language.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report
	lines := make([]problem.Line, 0, len(r.Problems))
	for _, p := range r.Problems {
		lines = append(lines, p.Line())
	}
	if r.Sheets == nil {
		r.Sheets = []SheetReport{}
	}
	return json.Marshal(struct {
		plain
		Checksums bool           `json:"checksums"`
		Problems  []problem.Line `json:"problems"`
	}{plain(r), r.Checksums(), lines})
}

// Checksums reports whether the file's format has checksums, which the reader has compared. Without them only broken
// structure shows damage, and a digit that changed on the way is read as it stands.
func (r Report) Checksums() bool {
	switch r.Format {
	case "xls", "csv", "tsv", "txt", "":
		return false
	}
	return true
}

// add writes a sheet's findings into the report; producer is the program that wrote the file.
func (r *Report) add(p *plan, producer string) {
	s := SheetReport{
		Sheet: p.info.Name, Hidden: p.info.Hidden, Rows: p.extent.rows(), Columns: []ColumnReport{},
		Accepted: p.tally.accepted, Rejected: p.tally.rejected, Skipped: p.tally.skipped,
		Sums: Sums{p.tally.quantity, p.tally.netSales},
	}
	switch {
	case p.kind != nil:
		s.Kind, s.HeaderRow = p.kind.Name, p.headerRow
		if p.last > 0 || p.top > 0 || p.bottom > 0 {
			s.Table = p.cells()
		}
		for _, c := range p.columns {
			column := ColumnReport{Column: problem.ColumnName(c.index), Header: c.header}
			if c.field >= 0 {
				column.Field = p.kind.Fields[c.field].Name
			} else if f, list := p.lookupOf(c.index); f != nil {
				column.Field, column.Of = f.Name, list.Name
			}
			for _, l := range p.likely {
				if l.column == c {
					column.Likely, column.Field = p.kind.Fields[l.field].Name, ""
				}
			}
			s.Columns = append(s.Columns, column)
		}
		if m, ok := p.mapping(r.Format, producer); ok {
			r.Mappings = append(r.Mappings, m)
		}
		if r.Kinds == nil {
			r.Kinds = make(map[string]int)
		}
		r.Kinds[s.Kind] += s.Accepted
	case p.info.Hidden:
		s.Skipped.Hidden = s.Rows
	default:
		s.Skipped.UnknownKind = s.Rows
	}
	s.Types = p.tally.typeReports()
	r.Sheets = append(r.Sheets, s)
	if p.kind == nil || p.kind.sums == nil || s.Accepted == 0 {
		return
	}
	// Copies: a pointer into the plan would keep all that is known of the table as long as the report lives.
	first, last := p.tally.earliest, p.tally.latest
	if r.Earliest == nil || first < *r.Earliest {
		r.Earliest = &first
	}
	if r.Latest == nil || last > *r.Latest {
		r.Latest = &last
	}
}

// typeReports lists the types that lines have; nil where all are goods.
func (t *tally) typeReports() []TypeReport {
	var list []TypeReport
	for i, lt := range typeOrder() {
		if sum := t.types[i]; sum.lines > 0 {
			list = append(list, TypeReport{typeName(lt), sum.lines, sum.amount})
		}
	}
	if len(list) == 1 && list[0].Type == typeName(crm.Goods) {
		return nil
	}
	return list
}

// lose marks what a loss makes partial: the file, and the sheet it is in. Where the sheet is not known, as of a part
// that all of them use, it is every sheet.
func (r *Report) lose(lost *problem.Problem) {
	r.Partial = true
	for i := range r.Sheets {
		s := &r.Sheets[i]
		s.Partial = s.Partial || lost.Where.Sheet == "" || lost.Where.Sheet == s.Sheet
	}
}

// hashFile is the SHA-256 of a file's bytes, in hex.
func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open file: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read file: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hashOf is hashFile of bytes.
func hashOf(whole []byte) string {
	sum := sha256.Sum256(whole)
	return hex.EncodeToString(sum[:])
}

// reason is an operating system's own words for what it refused.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

func baseName(path string) string { return filepath.Base(path) }

// count writes a number of rows as messages say it.
func count(n int) string { return crm.FormatCount(int64(n), "en") }
