package problem

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLineHasFieldsForMachines compares what --json prints of a problem: nobody should take a message apart.
func TestLineHasFieldsForMachines(t *testing.T) {
	tests := []struct {
		name    string
		problem *Problem
		want    string
	}{
		{
			"a cell", New(NotADate, Args{"value": "32/01/2024"}).At(Where{File: "sales.xlsx", Sheet: "March", Row: 214, Column: 28, Header: "Date"}),
			`{"code":"not-a-date","severity":"error","file":"sales.xlsx","sheet":"March","row":214,"column":"AB","header":"Date","value":"32/01/2024","message":"`,
		},
		{
			"a part of a workbook, in many rows", &Problem{ID: FutureDate, Where: Where{File: "sales.xlsx", Part: "xl/worksheets/sheet1.xml"}, Count: 3},
			`{"code":"future-date","severity":"warning","file":"sales.xlsx","part":"xl/worksheets/sheet1.xml","sheet":"","row":0,"column":"","value":"","message":"`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := json.Marshal(tt.problem.Line())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(b[:min(len(b), len(tt.want))])); diff != "" {
				t.Error(diff)
			}
			var line Line
			if err := json.Unmarshal(b, &line); err != nil {
				t.Fatal(err)
			}
			if line.Message != tt.problem.Say("en") || line.Fix != tt.problem.Fix("en") || line.Fix == "" || line.Count != tt.problem.Count {
				t.Errorf("%+v", line)
			}
		})
	}
}
