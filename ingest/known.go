package ingest

import (
	"maps"
	"slices"
	"sync"
)

// knownExport is what a shop or mailing program writes under names that mean something else elsewhere. It is
// recognised by columns that only it has.
type knownExport struct {
	program string
	marks   []string          // headers that stand in it together
	columns map[string]string // header → field; "" is none
	// spare are columns of such files as leave out the one that has the field otherwise.
	spare map[string]string
}

// knownExports lists the programs, those with more marks before those with fewer of the same. Each stands in
// exports_shops.go, exports_more.go or exports_contacts.go.
func knownExports() []knownExport {
	return []knownExport{
		shopify(),
		shopifyProducts(),
		squarespaceOrders(),
		wooCommerceItems(),
		wooCommerceAnalytics(),
		wooCommerceOrders(),
		prestaShop(),
		prestaShopList(),
		prestaShopListEnglish(),
		magentoOrders(),
		bigCommerceOrders(),
		wixOrders(),
		squareItems(),
		squareTransactions(),
		squareCustomers(),
		lightspeedRetail(),
		lightspeedSales(),
		mindbodySales(),
		eventbriteOrders(),
		sumUpTransactions(),
		amazonOrders(),
		mailchimp(),
		klaviyo(),
		brevo(),
	}
}

// exportOf is what the headers of a row mean by the program that wrote them; nil where it is none of these.
func (m *matcher) exportOf(headers []label) map[string]string {
	x := m.exportIn(headers)
	switch {
	case x == nil:
		return nil
	case len(x.spare) == 0:
		return x.columns
	}
	has := make(map[string]bool)
	for i := range headers {
		has[x.columns[headers[i].head.full]] = true
	}
	columns := maps.Clone(x.columns)
	for header, field := range x.spare {
		if !has[field] {
			columns[header] = field
		}
	}
	return columns
}

// exportIn is the program that wrote the headers of a row; nil where it is none of these.
func (m *matcher) exportIn(headers []label) *knownExport {
	if !slices.ContainsFunc(headers, mayBeMark) {
		return nil // most rows of a sheet
	}
	lacks := func(mark string) bool {
		return !slices.ContainsFunc(headers, func(l label) bool { return l.head.full == mark })
	}
	for i := range m.exports {
		if x := &m.exports[i]; !slices.ContainsFunc(x.marks, lacks) {
			return x
		}
	}
	return nil
}

// mayBeMark reports a header by which some program is known, or one of which that is not remembered.
func mayBeMark(l label) bool { return l.head.named == nil || l.head.named.mark }

// exportMarks are the headers by which programs are known, in the compared form.
var exportMarks = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool)
	for _, x := range exports() {
		for _, mark := range x.marks {
			all[mark] = true
		}
	}
	return all
})

// foldedExports are the programs with their headers in the compared form.
func foldedExports() []knownExport {
	var folded []knownExport
	for _, x := range knownExports() {
		f := knownExport{program: x.program, columns: make(map[string]string, len(x.columns)), spare: make(map[string]string, len(x.spare))}
		for _, mark := range x.marks {
			f.marks = append(f.marks, foldName(mark))
		}
		for header, field := range x.columns {
			f.columns[foldName(header)] = field
		}
		for header, field := range x.spare {
			f.spare[foldName(header)] = field
		}
		folded = append(folded, f)
	}
	return folded
}
