package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/bench"
)

func TestAllInflatersRunOnAWorkbook(t *testing.T) {
	var b bytes.Buffer
	if _, err := bench.WriteWorkbook(&b, bench.Shape{Rows: 20_000, Sheets: 1, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"-n", "3", path}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "medians of 3\nown ") {
		t.Errorf("got %s", out.String())
	}
}

func TestOtherBytesAreSeen(t *testing.T) {
	packed := []byte{0x4b, 0x4c, 0x04, 0x00} // "a" is 4b 04 00; this is "aa", fixed codes
	if err := check(inflaters()[:1], packed, 2, 0x078a19d7); err != nil {
		t.Errorf("the right bytes: %v", err)
	}
	if err := check(inflaters()[:1], packed, 2, 1); err == nil {
		t.Error("a wrong CRC passed")
	}
}
