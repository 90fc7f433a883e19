package xlsx_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/xlsx"
	"github.com/habitue-crm/habitue/internal/problem"
)

// flaky fails once, in the middle of the file.
type flaky struct {
	*strings.Reader
	at     int64
	failed bool
}

func (f *flaky) ReadAt(b []byte, off int64) (int, error) {
	if !f.failed && off <= f.at && f.at < off+int64(len(b)) {
		f.failed = true
		return 0, errors.New("the network is gone")
	}
	return f.Reader.ReadAt(b, off)
}

// What could not be read is no damage, and a second try starts afresh.
func TestAFileThatCannotBeReadForAMoment(t *testing.T) {
	file := generated(50, 4).zip(t)
	want, err := tryRead(file)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(file), stringsName) + len(stringsName) + 100
	r := &flaky{Reader: strings.NewReader(string(file)), at: int64(at), failed: true}
	w, err := xlsx.Open(r, r.Size(), limit.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.failed = false
	_, err = readAll(w)
	checkRefusal(t, err, problem.CannotRead)
	if got, err := readAll(w); err != nil || !cmp.Equal(want, got, cmp.AllowUnexported(typed{}, place{})) {
		t.Errorf("second try: %d cells of %d, %v", len(got), len(want), err)
	}
}
