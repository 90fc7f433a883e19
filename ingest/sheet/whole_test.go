package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestSmallFilesAreReadAtOnce(t *testing.T) {
	line := []byte("Date;Montant\n")
	tests := []struct {
		name  string
		size  int
		whole bool
	}{
		{"a short file", len(line), true},
		{"the largest that is read at once", wholeSize, true},
		{"one byte more", wholeSize + 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			content := bytes.Repeat(line, tt.size/len(line)+1)[:tt.size]
			path := filepath.Join(t.TempDir(), "ventes.csv")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			w, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			if got := Whole(w); (got != nil) != tt.whole || tt.whole && !bytes.Equal(got, content) {
				t.Errorf("%d bytes of %d, asked for all: %v", len(got), tt.size, tt.whole)
			}
			rows, err := w.Rows(0)
			if err != nil {
				t.Fatal(err)
			}
			if row, err := rows.Next(); err != nil || row.Cells[1].Text != "Montant" {
				t.Errorf("first row %v, %v", row, err)
			}
		})
	}
}
