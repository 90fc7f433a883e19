package ingest

// knownExport is what a shop program writes under names that mean something else elsewhere. It is recognised by
// columns that only it has.
type knownExport struct {
	marks   []string          // headers that stand in it together
	columns map[string]string // header → field; "" is none
}

// knownExports lists the programs.
func knownExports() []knownExport {
	return []knownExport{
		{ // Shopify, orders: an order number is called Name; totals and discounts are the order's, on its first line
			marks: []string{"lineitem quantity", "lineitem price", "name"},
			columns: map[string]string{
				"name": "order_id", "email": "customer_id", "created at": "order_date", "lineitem name": "description",
				"lineitem sku": "product_id", "lineitem quantity": "quantity", "lineitem price": "unit_price",
				"lineitem discount": "discount", "total": "", "subtotal": "", "discount amount": "", "billing name": "", "id": "",
			},
		},
		{ // Amazon, orders: item-price is what the line costs
			marks: []string{"order item id", "quantity purchased", "item price"},
			columns: map[string]string{
				"order id": "order_id", "purchase date": "order_date", "buyer email": "customer_id", "sku": "product_id",
				"product name": "description", "quantity purchased": "quantity", "item price": "amount", "buyer name": "",
			},
		},
	}
}

// exportOf is what the headers of a row mean by the program that wrote them; nil where it is none of these.
func (m *matcher) exportOf(headers []column) map[string]string {
	seen := make(map[string]bool, len(headers))
	for i := range headers {
		seen[headers[i].head.full] = true
	}
	for _, x := range m.exports {
		all := true
		for _, mark := range x.marks {
			all = all && seen[mark]
		}
		if all {
			return x.columns
		}
	}
	return nil
}

// foldedExports are the programs with their headers in the compared form.
func foldedExports() []knownExport {
	var folded []knownExport
	for _, x := range knownExports() {
		f := knownExport{columns: make(map[string]string, len(x.columns))}
		for _, mark := range x.marks {
			f.marks = append(f.marks, foldName(mark))
		}
		for header, field := range x.columns {
			f.columns[foldName(header)] = field
		}
		folded = append(folded, f)
	}
	return folded
}
