package lake

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// StoredLine is a live order line and the upload that holds it.
type StoredLine struct {
	crm.OrderLine
	Upload string // the upload's ID
	Seq    int64  // its sequence number
	LineNo int64  // the line's place in the upload, from 1
}

// EachOrderLine hands out every live order line: month by month, inside a month by upload, inside an upload in
// the order of its rows. An error of fn ends it and is returned as it is. Texts may be kept.
func (l *Lake) EachOrderLine(ctx context.Context, fn func(StoredLine) error) error {
	seqs := l.sequences()
	for _, e := range l.state.Files {
		if e.Table != orderLines {
			continue
		}
		stored := StoredLine{Upload: e.Upload, Seq: seqs[e.Upload]}
		err := l.eachLine(ctx, e, nil, func(r *storedRow) error {
			if upload := r.upload(); upload != stored.Upload {
				stored.Upload, stored.Seq = upload, seqs[upload]
			}
			r.line(&stored.OrderLine)
			stored.LineNo = r.lineNo()
			return fn(stored)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// EachLineOf is EachOrderLine for the lines of some customers. Of a row group without one of them nothing but source and
// customer is read.
func (l *Lake) EachLineOf(ctx context.Context, wanted func(source, customer string) bool, fn func(StoredLine) error) error {
	names, seqs := lineColumns(), l.sequences()
	for _, e := range l.state.Files {
		if e.Table != orderLines {
			continue
		}
		path := l.locate(e)
		err := l.excuse(openParquet(path, e.written(), func(f *parquet.File) error {
			for _, group := range f.RowGroups() {
				if err := ctx.Err(); err != nil {
					return err
				}
				places, err := placesOf(path, f, group, wanted)
				if err != nil {
					return err
				}
				if len(places) == 0 {
					continue
				}
				g, err := readGroup(path, f, group, names)
				if err != nil {
					return err
				}
				r := storedRow{group: g, entry: &e}
				for _, r.i = range places {
					stored := StoredLine{Upload: r.upload(), Seq: seqs[r.upload()], LineNo: r.lineNo()}
					r.line(&stored.OrderLine)
					if err := fn(stored); err != nil {
						return err
					}
				}
			}
			return nil
		}))
		if err != nil {
			return err
		}
	}
	return nil
}

// placesOf are the lines of a row group that are of a wanted customer.
func placesOf(path string, f *parquet.File, group parquet.RowGroup, wanted func(source, customer string) bool) ([]int, error) {
	fields := []rowField{{name: "source", text: true}, {name: "customer_id", text: true}}
	columns, err := readFields(path, f, group, fields)
	if err != nil {
		return nil, err
	}
	var places []int
	for i, source := range columns[0].texts {
		if wanted(source, columns[1].texts[i]) {
			places = append(places, i)
		}
	}
	return places, nil
}

func (l *Lake) sequences() map[string]int64 { return sequencesOf(l.state.Uploads) }

func sequencesOf(uploads []Upload) map[string]int64 {
	m := make(map[string]int64, len(uploads))
	for _, u := range uploads {
		m[u.ID] = u.Seq
	}
	return m
}

// The columns of order_lines, by their place in a lineGroup.
const (
	colSource = iota
	colStore
	colOrder
	colDate
	colUpload
	colCustomer
	colLineNo
	colProduct
	colDescription
	colQuantity
	colPrice
	colAmount
	colReturn
	colCites
	colCurrency
	colCountry
	colType
	colSheet
	colRow
	colLineID // from here on since version 2
	colTime
	colListPrice
	colDiscount
	colTax
	colSeller
	colChannel
	colCoupon
	colCampaign
	colStatus
)

// lineColumns lists the columns by name, in the order of the constants. The first four are the unit's.
func lineColumns() []string {
	return []string{
		"source", "store", "order_id", "order_date", "upload", "customer_id", "line_no", "product_id", "description",
		"quantity", "unit_price", "amount", "return", "cites", "currency", "country", "line_type", "sheet", "row",
		"line_id", "order_time", "list_price", "discount", "tax", "seller", "channel", "coupon", "campaign", "status",
	}
}

// unitColumns lists the columns that say which unit a line belongs to.
func unitColumns() []string { return lineColumns()[:colDate+1] }

// lineGroup is one row group of order lines; columns that were not asked for are empty.
type lineGroup struct {
	rows int
	cols []*column
}

func (g *lineGroup) at(col int) *column { return g.cols[col] }

// unit is the unit of the i-th line.
func (g *lineGroup) unit(i int) unitKey {
	return unitKey{
		source: g.at(colSource).text(i), store: g.at(colStore).text(i), order: g.at(colOrder).text(i),
		date: crm.Date(g.at(colDate).number(i)),
	}
}

// line fills in the i-th line; the group must have all columns.
func (g *lineGroup) line(i int, l *crm.OrderLine) {
	*l = crm.OrderLine{
		Source: g.at(colSource).text(i), Store: g.at(colStore).text(i), OrderID: g.at(colOrder).text(i),
		Date: crm.Date(g.at(colDate).number(i)), CustomerID: g.at(colCustomer).text(i),
		ProductID: g.at(colProduct).text(i), Description: g.at(colDescription).text(i),
		Quantity: crm.Quantity(g.at(colQuantity).number(i)), UnitPrice: g.money(colPrice, i),
		Amount: g.money(colAmount, i), Return: g.at(colReturn).number(i) != 0, Cites: g.at(colCites).text(i),
		Currency: g.at(colCurrency).text(i), Country: g.at(colCountry).text(i),
		Type:   crm.LineType(g.at(colType).text(i)),
		Place:  crm.Place{Sheet: g.at(colSheet).text(i), Row: int(g.at(colRow).number(i))},
		LineID: g.at(colLineID).text(i), Time: g.at(colTime).text(i), ListPrice: g.money(colListPrice, i),
		Discount: g.money(colDiscount, i), Tax: g.money(colTax, i), Seller: g.at(colSeller).text(i),
		Channel: g.at(colChannel).text(i), Coupon: g.at(colCoupon).text(i), Campaign: g.at(colCampaign).text(i),
		Status: g.at(colStatus).text(i),
	}
}

// money points at a copy: a pointer into the column would keep the whole group alive.
func (g *lineGroup) money(col, i int) *crm.Money {
	c := g.at(col)
	if !c.has(i) {
		return nil
	}
	m := crm.Money(c.ints[i])
	return &m
}

// eachGroup reads the named columns of a file of order lines, row group by row group.
func (l *Lake) eachGroup(ctx context.Context, e entry, names []string, fn func(*lineGroup) error) error {
	return l.eachGroupThat(ctx, e, nil, names, fn)
}

// eachGroupThat is eachGroup for those row groups that have a wanted unit; nil is all.
func (l *Lake) eachGroupThat(ctx context.Context, e entry, wanted func(unitKey) bool, names []string, fn func(*lineGroup) error) error {
	path := l.locate(e)
	return l.excuse(openParquet(path, e.written(), func(f *parquet.File) error {
		for _, group := range f.RowGroups() {
			if err := ctx.Err(); err != nil {
				return err
			}
			if wanted != nil {
				g, err := readGroup(path, f, group, unitColumns())
				if err != nil {
					return err
				}
				if !g.has(wanted) {
					continue
				}
			}
			g, err := readGroup(path, f, group, names)
			if err != nil {
				return err
			}
			if err := fn(g); err != nil {
				return err
			}
		}
		return nil
	}))
}

// has reports whether a line's unit is wanted.
func (g *lineGroup) has(wanted func(unitKey) bool) bool {
	var last unitKey
	for i := range g.rows {
		if key := g.unit(i); i == 0 || key != last {
			if last = key; wanted(key) {
				return true
			}
		}
	}
	return false
}

// excuse tells damage from change: a reader that holds no lock may find a file that a load has rewritten since
// it read the manifest.
func (l *Lake) excuse(err error) error {
	if !l.opt.ReadOnly || !errors.Is(err, problem.New(problem.DamagedLake, nil)) {
		return err
	}
	now, merr := readManifest(filepath.Join(l.dir, manifestName))
	if merr == nil && now.Generation != l.state.Generation {
		return problem.New(problem.LakeChanged, nil).Because(err)
	}
	return err
}

func readGroup(path string, f *parquet.File, group parquet.RowGroup, names []string) (*lineGroup, error) {
	g := &lineGroup{rows: int(group.NumRows()), cols: make([]*column, len(lineColumns()))}
	err := guard(path, func() error {
		cols, err := readColumns(f, group, names, func(i int) bool { return i >= colLineID })
		copy(g.cols, cols)
		return err
	})
	if err != nil {
		return nil, damagedFile(path, err)
	}
	return g, g.check(path)
}

// check makes sure that every column is of the kind that its readers take it for.
func (g *lineGroup) check(path string) error {
	for i, col := range g.cols {
		if col == nil || col.missing() {
			continue
		}
		if isText := !isNumber(i); isText != (col.texts != nil) {
			return damagedFile(path, fmt.Errorf("column %s: %w", lineColumns()[i], errForeign))
		}
	}
	return nil
}

// isNumber tells number columns from text columns.
func isNumber(col int) bool {
	switch col {
	case colDate, colLineNo, colQuantity, colPrice, colAmount, colReturn, colRow, colListPrice, colDiscount, colTax:
		return true
	}
	return false
}
