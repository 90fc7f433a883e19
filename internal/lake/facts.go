package lake

import (
	"context"

	"github.com/habitue-crm/habitue/internal/crm"
)

// EachCustomer hands out every customer row of every upload, in load order: a later one overrides an earlier.
func (l *Lake) EachCustomer(ctx context.Context, fn func(crm.Customer, Upload) error) error {
	return eachFact(ctx, l, customers, func(r *customerRow, u Upload) error { return fn(r.fact(), u) })
}

// EachProduct hands out every product row of every upload, in load order: a later one overrides an earlier.
func (l *Lake) EachProduct(ctx context.Context, fn func(crm.Product, Upload) error) error {
	return eachFact(ctx, l, products, func(r *productRow, u Upload) error { return fn(r.fact(), u) })
}

// EachConsent hands out every statement of every upload, in load order.
func (l *Lake) EachConsent(ctx context.Context, fn func(crm.Consent, Upload) error) error {
	return eachFact(ctx, l, consents, func(r *consentRow, u Upload) error { return fn(r.fact(), u) })
}

// eachFact reads one table's files by ascending sequence number.
func eachFact[T any](ctx context.Context, l *Lake, table string, fn func(*T, Upload) error) error {
	files := map[string]entry{}
	for _, e := range l.state.Files {
		if e.Table == table {
			files[e.Upload] = e
		}
	}
	for _, u := range l.state.Uploads {
		e, ok := files[u.ID]
		if !ok {
			continue
		}
		if err := eachRow(ctx, l.locate(e), e.written(), func(r *T) error { return fn(r, u) }); err != nil {
			return l.excuse(err)
		}
	}
	return nil
}
