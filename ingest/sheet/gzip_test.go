package sheet_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// packed is a content as gzip packs it.
func packed(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPackedTextIsRead(t *testing.T) {
	w, err := open("ventes.csv.gz", packed(t, "a;b\n1;2\n"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	row, err := rows.Next()
	if err != nil || len(row.Cells) != 2 || row.Cells[1].Text != "b" || w.Format() != "csv" {
		t.Errorf("got %+v, %v, %s", row, err, w.Format())
	}
}

func TestPackedFilesThatAreRefused(t *testing.T) {
	whole := packed(t, strings.Repeat("a;b\n1;2\n", 500))
	tar := make([]byte, 1024)
	copy(tar, "ventes.csv")
	copy(tar[257:], "ustar")
	tests := []struct {
		name, content string
		want          problem.ID
	}{
		{"cut in the middle", whole[:len(whole)/2], problem.GzipDamaged},
		{"cut in its checksum", whole[:len(whole)-3], problem.GzipDamaged},
		{"a checksum that does not hold", whole[:len(whole)-8] + "\x00\x00\x00\x00" + whole[len(whole)-4:], problem.GzipDamaged},
		{"a folder's archive", packed(t, string(tar)), problem.ArchiveFile},
		{"packed twice", packed(t, whole), problem.ArchiveFile},
		{"a page inside", packed(t, "<html><table></table></html>"), problem.HTMLFile},
		{"nothing inside", packed(t, ""), problem.EmptyFile},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open("ventes.csv.gz", tt.content)
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != tt.want || p.Where.File != "ventes.csv.gz" {
				t.Errorf("got %v, want [%s]", err, tt.want)
			}
		})
	}
}

func TestPackedTextThatGrowsTooLarge(t *testing.T) {
	lim := limit.Default()
	lim.Decrypted = 1000
	content := packed(t, strings.Repeat("a;b\n1;2\n", 5000))
	_, err := sheet.OpenReader(strings.NewReader(content), int64(len(content)), "ventes.csv.gz", sheet.Options{Limits: lim})
	var p *problem.Problem
	if !errors.As(err, &p) || !strings.Contains(p.Say("en"), "decrypted") {
		t.Errorf("got %v", err)
	}
}
