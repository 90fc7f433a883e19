package lake

import (
	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake/columns"
)

// lineTable writes files of order lines, one after the other: what one file took of memory serves the next.
type lineTable struct {
	fresh
	rows   int64
	writer *columns.Writer

	source, store, order, customer, product, description, cites, currency, country, kind, upload, sheet *columns.Texts
	lineID, time, seller, channel, coupon, campaign, status                                             *columns.Texts
	lineNo, date, quantity, price, amount, row, listPrice, discount, tax                                *columns.Numbers
	returned                                                                                            *columns.Flags
}

// newLineTable makes a writer of order lines; begin begins a file.
func newLineTable() (*lineTable, error) {
	schema, options := lineForm()
	w, err := columns.New(schema, formOf(schema, options...)...)
	if err != nil {
		return nil, err
	}
	return &lineTable{
		writer: w, source: w.Texts("source"), store: w.Texts("store"), order: w.Texts("order_id"), customer: w.Texts("customer_id"),
		product: w.Texts("product_id"), description: w.Texts("description"), cites: w.Texts("cites"), currency: w.Texts("currency"),
		country: w.Texts("country"), kind: w.Texts("line_type"), upload: w.Texts("upload"), sheet: w.Texts("sheet"),
		lineID: w.Texts("line_id"), time: w.Texts("order_time"), seller: w.Texts("seller"), channel: w.Texts("channel"),
		coupon: w.Texts("coupon"), campaign: w.Texts("campaign"), status: w.Texts("status"),
		lineNo: w.Numbers("line_no"), date: w.Numbers("order_date"), quantity: w.Numbers("quantity"), price: w.Numbers("unit_price"),
		amount: w.Numbers("amount"), row: w.Numbers("row"), listPrice: w.Numbers("list_price"), discount: w.Numbers("discount"),
		tax: w.Numbers("tax"), returned: w.Flags("return"),
	}, nil
}

// lineForm is the schema of order lines, and what their files have of their own: the smallest and the largest values of few
// columns help to find anything.
func lineForm() (*parquet.Schema, []parquet.WriterOption) {
	schema := parquet.NewSchema(orderLines, parquet.SchemaOf(lineRow{}))
	var options []parquet.WriterOption
	for _, path := range schema.Columns() {
		switch path[0] {
		case "order_date", "order_id", "customer_id":
		default:
			options = append(options, parquet.SkipPageBounds(path...))
		}
	}
	return schema, options
}

// begin begins a file that must not exist.
func (t *lineTable) begin(path string) (err error) {
	if t.fresh, err = beginFile(path); err != nil {
		return err
	}
	t.rows = 0
	t.writer.Reset(t.buffer)
	return nil
}

// write takes one line.
func (t *lineTable) write(l *crm.OrderLine, upload string, lineNo int64) error {
	t.source.Add(l.Source)
	t.store.Add(l.Store)
	t.order.Add(l.OrderID)
	t.lineNo.Add(lineNo)
	t.date.Add(int64(l.Date))
	t.customer.Add(l.CustomerID)
	t.product.Add(l.ProductID)
	t.description.Add(l.Description)
	t.quantity.Add(int64(l.Quantity))
	addMaybe(t.price, l.UnitPrice)
	addMaybe(t.amount, l.Amount)
	t.returned.Add(l.Return)
	t.cites.Add(l.Cites)
	t.currency.Add(l.Currency)
	t.country.Add(l.Country)
	t.kind.Add(string(l.Type))
	t.upload.Add(upload)
	t.sheet.Add(l.Place.Sheet)
	t.row.Add(int64(l.Place.Row))
	t.lineID.Add(l.LineID)
	t.time.Add(l.Time)
	addMaybe(t.listPrice, l.ListPrice)
	addMaybe(t.discount, l.Discount)
	addMaybe(t.tax, l.Tax)
	t.seller.Add(l.Seller)
	t.channel.Add(l.Channel)
	t.coupon.Add(l.Coupon)
	t.campaign.Add(l.Campaign)
	t.status.Add(l.Status)
	t.rows++
	return t.writer.EndRow()
}

// finish ends the file and reads it back. The caller makes it durable.
func (t *lineTable) finish() (written, error) { return t.fresh.finish(t.rows, t.writer.Close()) }

// lineTable is a writer of order lines that no file of the commit uses.
func (c *commit) lineTable() (*lineTable, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.writers); n > 0 {
		t := c.writers[n-1]
		c.writers = c.writers[:n-1]
		return t, nil
	}
	return newLineTable()
}

// release gives a writer back whose file is finished.
func (c *commit) release(t *lineTable) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writers = append(c.writers, t)
}
