package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestAMappingIsReadAsItWasWritten(t *testing.T) {
	want := Mapping{Source: "caisse: 2", Since: "2026-03-31", Format: "csv", Kind: "order_lines", Header: "none", Columns: []MappingColumn{
		{Name: "A", Field: "customer_id", Holds: "number", Accepted: true},
		{Name: `Qté "vendue" : # 1 - é`, Field: "none"},
		{Name: "12"},
		{Name: "yes"},
		{Name: "- x"},
		{Name: "{a}"},
	}}
	text, err := want.Text()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseMapping("m.yaml", text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesInAMapping(t *testing.T) {
	const good = "source: shop\nkind: order_lines\ncolumns:\n  - name: Date\n    field: order_date\n"
	for _, tt := range []struct {
		name, text string
		code       problem.ID
		row        int
		says       string
	}{
		{"a word that is none", strings.Replace(good, "field", "feild", 1), problem.UnknownSetting, 5, `"field"`},
		{"no columns", "source: shop\nkind: order_lines\n", problem.MissingSetting, 0, "columns"},
		{"a header that is neither", good + "header: nothing\n", problem.WrongSetting, 6, "none"},
		{"no YAML", "source: [", problem.BadYAML, 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseMapping("mappings/shop-1.yaml", []byte(tt.text))
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != tt.code || p.Where.File != "mappings/shop-1.yaml" || p.Where.Row != tt.row || !strings.Contains(p.Say("en"), tt.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func FuzzParseMapping(f *testing.F) {
	f.Add("source: shop\nkind: order_lines\ncolumns:\n  - name: Date\n    field: order_date\n    accepted: true\n")
	f.Add("columns: !")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMapping("m.yaml", []byte(text))
		if err != nil {
			return
		}
		written, err := m.Text()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseMapping("m.yaml", written); err != nil {
			t.Errorf("%v: written as\n%s", err, written)
		} else if len(again.Columns) != len(m.Columns) {
			t.Errorf("%d columns, read again %d", len(m.Columns), len(again.Columns))
		}
	})
}
