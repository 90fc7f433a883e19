package lake

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
)

func TestTheFileHasTheColumnsThatEveryoneNames(t *testing.T) {
	var want []string
	for _, c := range crm.Columns() {
		want = append(want, c.Name)
	}
	var got []string
	for _, path := range parquet.SchemaOf(profileRow{}).Columns() {
		if path[0] != "currency" { // it is the snapshot's, not the profile's
			got = append(got, path[0])
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("crm.Columns and customers.parquet differ (-crm +parquet):\n%s", diff)
	}
}
