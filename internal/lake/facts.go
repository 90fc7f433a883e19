package lake

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// EachCustomer hands out every customer row of every upload, what stood beside sales before what lists say and else in
// load order: a later one overrides an earlier.
func (l *Lake) EachCustomer(ctx context.Context, fn func(crm.Customer, Upload) error) error {
	err := eachFact(ctx, l, besideCustomers, customerForm(besideCustomers).each, func(r *customerRow, u Upload) error {
		c := r.fact()
		c.Beside = true
		return fn(c, u)
	})
	if err != nil {
		return err
	}
	return eachFact(ctx, l, customers, customerForm(customers).each, func(r *customerRow, u Upload) error { return fn(r.fact(), u) })
}

// EachProduct hands out every product row of every upload, what stood beside sales before what lists say and else in
// load order: a later one overrides an earlier.
func (l *Lake) EachProduct(ctx context.Context, fn func(crm.Product, Upload) error) error {
	err := eachFact(ctx, l, besideProducts, productForm(besideProducts).each, func(r *productRow, u Upload) error {
		p := r.fact()
		p.Beside = true
		return fn(p, u)
	})
	if err != nil {
		return err
	}
	return eachFact(ctx, l, products, productForm(products).each, func(r *productRow, u Upload) error { return fn(r.fact(), u) })
}

// EachConsent hands out every statement of every upload, in load order.
func (l *Lake) EachConsent(ctx context.Context, fn func(crm.Consent, Upload) error) error {
	return eachFact(ctx, l, consents, consentForm().each, func(r *consentRow, u Upload) error { return fn(r.fact(), u) })
}

// reader reads the rows of one file, each with the upload that it names.
type reader[T any] func(ctx context.Context, path string, want written, fn func(row T, upload string) error) error

// eachFact reads one table's files in load order.
func eachFact[T any](ctx context.Context, l *Lake, table string, read reader[T], fn func(T, Upload) error) error {
	var files []entry
	for _, e := range l.state.Files {
		if e.Table == table {
			files = append(files, e)
		}
	}
	if len(files) == 0 {
		return nil
	}
	uploads := make(map[string]Upload, len(l.state.Uploads))
	for _, u := range l.state.Uploads {
		uploads[u.ID] = u
	}
	slices.SortFunc(files, func(a, b entry) int { return cmp.Compare(uploads[a.uploads()[0]].Seq, uploads[b.uploads()[0]].Seq) })
	for _, e := range files {
		path := l.locate(e)
		of, known := uploads[e.Upload]
		err := read(ctx, path, e.written(), func(row T, upload string) error {
			if len(e.Uploads) > 0 && of.ID != upload {
				if of, known = uploads[upload]; !known {
					return damagedFile(path, fmt.Errorf("it names the upload %q", upload))
				}
			}
			return fn(row, of)
		})
		if err != nil {
			return l.excuse(err)
		}
	}
	return nil
}
