package pipeline_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// has wants names in a JSON object, by path: "sheets.0.columns.0.field".
func has(t *testing.T, text string, paths ...string) {
	t.Helper()
	var whole any
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for _, path := range paths {
		v := whole
		for step := range strings.SplitSeq(path, ".") {
			switch at := v.(type) {
			case map[string]any:
				next, there := at[step]
				if !there {
					t.Errorf("no %s in %s", path, text)
				}
				v = next
			case []any:
				if len(at) == 0 {
					t.Errorf("nothing in the list of %s", path)
					return
				}
				v = at[0]
			default:
				t.Errorf("%s ends before %s", path, step)
				v = nil
			}
		}
	}
}

// each runs has for every line.
func each(t *testing.T, text string, lines int, paths ...string) {
	t.Helper()
	if n := strings.Count(text, "\n"); n != lines {
		t.Errorf("%d lines, want %d: %s", n, lines, text)
	}
	for line := range strings.Lines(text) {
		has(t, line, paths...)
	}
}

// The names of DESIGN §4 that others build on, and those of the other commands, in both languages of the reader:
// what is for machines is never translated.
func TestJSONHasTheNamesThatOthersBuildOn(t *testing.T) {
	dir := smallShop(t, 4)
	folder := t.TempDir()
	sales := filepath.Join(folder, "sales.csv")
	var text strings.Builder
	text.WriteString("Order;Date;Customer;Product;Qty;Unit price\nW;30/03/2026;K0001;Tea;2;1O,00\n")
	for range 60 {
		text.WriteString("W1;30/03/2026;K0001;Tea;2;10,00\n")
	}
	write(t, sales, text.String())
	book, cut := filepath.Join(folder, "book.xlsx"), filepath.Join(folder, "cut.xlsx")
	whole := workbook(t)
	write(t, book, string(whole))
	write(t, cut, string(flippedBit(t, whole)))
	outputs := map[string][]string{}
	for _, lang := range []string{"en", "fr"} {
		say := func(code int, args ...string) string {
			out := exits(t, code, append([]string{args[0], "--lang", lang, "--workspace", dir}, args[1:]...)...).out
			outputs[lang] = append(outputs[lang], out)
			return out
		}
		each(t, say(3, "check", "--json", sales), 1, "file", "sha256", "format", "sheets.0.sheet", "sheets.0.hidden", "sheets.0.kind", "sheets.0.header_row", "sheets.0.rows", "sheets.0.accepted", "sheets.0.rejected", "sheets.0.skipped.blank", "sheets.0.skipped.title", "sheets.0.skipped.total", "sheets.0.skipped.duplicate", "sheets.0.columns.0.column", "sheets.0.columns.0.header", "sheets.0.columns.0.field", "sheets.0.sums.quantity", "sheets.0.sums.net_sales", "problems.0.code", "problems.0.severity", "problems.0.sheet", "problems.0.row", "problems.0.column", "problems.0.value", "problems.0.message")
		each(t, say(1, "check", "--json", cut), 1, "file", "problems.0.code", "problems.0.message")
		each(t, say(0, "cells", "--json", book), 401*6, "sheet", "row", "col", "ref", "type", "value")
		damaged := say(1, "cells", "--json", cut)
		last := damaged[strings.LastIndex(strings.TrimSuffix(damaged, "\n"), "\n")+1:]
		has(t, last, "error.code", "error.message")
		each(t, say(0, "uploads", "--json"), 3, "id", "seq", "sha256", "name", "source", "order_lines", "loaded_at")
		has(t, say(0, "snapshot", "--json", "--as-of", smallDay), "as_of", "digest", "unchanged", "customers", "report", "totals.net_sales")
		has(t, say(0, "report", "--json"), "as_of", "totals.customers", "totals.orders", "totals.order_lines", "totals.net_sales", "rfm.cuts", "rfm.segments.0.segment", "abc.A.customers", "abc.B.customers", "abc.C.customers", "tiers.0.tier", "contact.with_address", "reconciliation.lines")
		has(t, say(0, "explain", "--json", "--customer", "K0001"), "as_of", "customer_id", "labels.0.name", "labels.0.value", "labels.0.because", "sums.0.name", "rows.0.file", "rows.0.upload", "rows.0.row", "rows.0.order_id", "rows.0.amount", "mail")
		each(t, say(0, "export", "--table", "customers", "--format", "json"), 4, "customer_id", "name", "email", "orders", "gross_sales", "returns", "net_sales", "rfm_segment", "rfm_because", "abc_class", "abc_because", "tier", "tier_because", "consent_email", "suppressed")
		plan := say(0, "plan", "--json", "--campaign", "everyone", "--as", "marie")
		has(t, plan, "plan", "digest", "campaign", "occurrence", "as_of", "author", "audience", "mailings", "holds", "reasons")
		id := object(t, plan)["plan"].(string)
		has(t, say(0, "approve", "--json", "--plan", id, "--as", "paul"), "plan", "digest", "author", "approver", "mailings")
	}
	for i, en := range outputs["en"] {
		if fr := outputs["fr"][i]; fr != en {
			t.Errorf("--json is translated:\n%s\n%s", en, fr)
		}
	}
	id := object(t, must(t, "plan", "--json", "--workspace", dir, "--campaign", "everyone", "--as", "marie"))["plan"].(string)
	has(t, must(t, "send", "--json", "--workspace", dir, "--plan", id, "--yes", "--no-old-list"), "plan", "total", "before", "accepted", "refused", "deferred", "withheld", "left", "uncertain")
	each(t, exits(t, 3, "ingest", "--json", "--workspace", dir, sales).out, 1, "file", "upload", "status", "report.sheets.0.rows", "units.added", "units.replaced", "units.unchanged")
	each(t, exits(t, 1, "ingest", "--json", "--workspace", dir, cut).out, 1, "file", "status", "problem.code", "problem.file", "problem.fix")
	has(t, must(t, "run", "--json", "--workspace", dir, "--as-of", smallDay), "as_of", "steps.0.step", "steps.0.said", "steps.0.exit")
	has(t, must(t, "init", "--json", "--workspace", filepath.Join(folder, "new")), "dir", "files.0")
}

// Money is a string with four decimals in every form for machines.
func TestMoneyInJSONIsAStringOfFourDecimals(t *testing.T) {
	dir := smallShop(t, 4)
	names := []string{"net_sales", "gross_sales", "returns", "average_order", "amount", "from", "total"}
	for _, text := range []string{
		must(t, "report", "--json", "--workspace", dir), must(t, "snapshot", "--json", "--workspace", dir, "--as-of", smallDay),
		must(t, "explain", "--json", "--workspace", dir, "--customer", "K0001"),
		strings.SplitAfter(must(t, "export", "--workspace", dir, "--table", "customers", "--format", "json"), "\n")[0],
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		found := 0
		walk(v, func(name string, v any) {
			if !slices.Contains(names, name) {
				return
			}
			if _, deeper := v.(map[string]any); deeper {
				return
			}
			found++
			s, ok := v.(string)
			if _, decimals, _ := strings.Cut(s, "."); !ok || len(decimals) != 4 {
				t.Errorf("%s is %v", name, v)
			}
		})
		if found == 0 {
			t.Errorf("no amount in %s", text)
		}
	}
}

// walk visits every named value.
func walk(v any, visit func(name string, v any)) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			visit(name, inner)
			walk(inner, visit)
		}
	case []any:
		for _, inner := range v {
			walk(inner, visit)
		}
	}
}
