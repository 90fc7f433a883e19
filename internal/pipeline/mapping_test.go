package pipeline

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/config"
)

// TestAMappingWithoutItsProgramIsTakenOver keeps what a person wrote in a file of an earlier version, and its day.
func TestAMappingWithoutItsProgramIsTakenOver(t *testing.T) {
	dir := t.TempDir()
	w := &Workspace{Session: &Session{Now: func() time.Time { return time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC) }}, Dir: dir, Config: &config.Config{}}
	old := ingest.Mapping{
		Fingerprint: "aaaaaaaaaaaa", Format: "csv", Kind: "order_lines",
		Columns: []ingest.MappedColumn{{Name: "Code", Field: "customer_id"}, {Name: "Date"}},
	}
	if err := w.remember(); err != nil {
		t.Fatal(err)
	}
	if err := w.keepMapping("shop", old); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(w.path(mappingsDir, "shop-aaaaaaaaaaaa.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	day := "since: \"2020-05-17\""
	at := strings.Index(string(text), "since:")
	end := at + strings.IndexByte(string(text)[at:], '\n')
	if err := os.WriteFile(w.path(mappingsDir, "shop-aaaaaaaaaaaa.yaml"), []byte(string(text)[:at]+day+string(text)[end:]), 0o600); err != nil {
		t.Fatal(err)
	}
	now := ingest.Mapping{
		Fingerprint: "bbbbbbbbbbbb", Plain: "aaaaaaaaaaaa", Producer: "UTF-8, comma, LF", Format: "csv", Kind: "order_lines",
		Columns: []ingest.MappedColumn{{Name: "Code", Field: "product_id"}, {Name: "Date", Field: "order_date", Holds: "day"}},
	}
	if err := w.keepMapping("shop", now); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(w.path(mappingsDir, "shop-aaaaaaaaaaaa.yaml")); err == nil {
		t.Error("the old file is still there beside the new one")
	}
	text, err = os.ReadFile(w.path(mappingsDir, "shop-bbbbbbbbbbbb.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2020-05-17", "field: customer_id", "holds: day", "UTF-8, comma, LF"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	again := &Workspace{Session: &Session{Now: func() time.Time { return time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC) }}, Dir: dir, Config: &config.Config{}}
	if err := again.remember(); err != nil {
		t.Fatal(err)
	}
	if got := again.remembered["shop"]; len(got) != 1 || got[0].Producer != now.Producer || !slices.ContainsFunc(got[0].Columns, func(c ingest.MappedColumn) bool { return c.Field == "customer_id" }) {
		t.Errorf("remembered: %+v", got)
	}
}
