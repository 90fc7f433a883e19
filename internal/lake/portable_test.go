package lake

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// TestNoTableOfASnapshotHasADictionary holds what makes a snapshot the same bytes on every processor: parquet-go
// 0.32.0 cuts the runs of dictionary indexes elsewhere where the processor has AVX2, because its comparison of eight
// of them looks at each half alone. What is read is the same; the bytes are not.
func TestNoTableOfASnapshotHasADictionary(t *testing.T) {
	l := open(t, quickDir(t))
	s := snapshotOf(t, "2011-12-10", "i1", someProfiles(t))
	s.Rows = someRows(t)
	dir := publish(t, l, s).Dir
	files, err := filepath.Glob(filepath.Join(dir, "*.parquet"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d tables, %v", len(files), err)
	}
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		p, err := parquet.OpenFile(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range p.Metadata().RowGroups {
			for _, c := range group.Columns {
				for _, e := range c.MetaData.Encoding {
					if e == format.RLEDictionary {
						t.Errorf("%s: %v has a dictionary", filepath.Base(path), c.MetaData.PathInSchema)
					}
				}
			}
		}
	}
}
