package ods

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

func BenchmarkBig(b *testing.B) {
	doc, err := os.ReadFile("/tmp/odsbench/big.ods")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w, err := Open(bytes.NewReader(doc), int64(len(doc)), limit.Default())
		if err != nil {
			b.Fatal(err)
		}
		r, err := w.Rows(0)
		if err != nil {
			b.Fatal(err)
		}
		for {
			if _, err := r.Next(); err == io.EOF {
				break
			}
		}
	}
}
