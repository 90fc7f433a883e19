package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

// hundred is a text file of a header and a hundred order lines, of which some are changed.
func hundred(change map[int]string) string {
	var b strings.Builder
	b.WriteString("order_id;order_date;customer_id;quantity;unit price;product;country\n")
	for i := range 100 {
		line, changed := change[i]
		if !changed {
			line = fmt.Sprintf("%d;2024-01-02;7;2;3.50;Tea;France\n", 100+i)
		}
		b.WriteString(line)
	}
	return b.String()
}

func TestRecordsOfAnotherLengthAreSaid(t *testing.T) {
	all := func(line string) map[int]string {
		m := map[int]string{}
		for i := range 100 {
			m[i] = fmt.Sprintf(line, 100+i)
		}
		return m
	}
	tests := []struct {
		name               string
		text               string
		accepted, rejected int
		codes              map[problem.ID]int
	}{
		{"all alike", hundred(nil), 100, 0, map[problem.ID]int{}},
		{"two rows in one", hundred(map[int]string{50: "150;2024-01-02;7;2;3.50;Tea;France151;2024-01-02;7;2;3.50;Tea;France\n"}), 99, 1, map[problem.ID]int{problem.RowTooLong: 1}},
		{"a separator in a text", hundred(map[int]string{50: "150;2024-01-02;7;2;3.50;Tea;green;France\n"}), 99, 1, map[problem.ID]int{problem.RowTooLong: 1}},
		{"a separator in the last text", hundred(map[int]string{50: "150;2024-01-02;7;2;3.50;Tea;Korea;South\n"}), 99, 1, map[problem.ID]int{problem.RowTooLong: 1}},
		{"a separator in quotes", hundred(map[int]string{50: "150;2024-01-02;7;2;3.50;\"Tea;green\";France\n"}), 100, 0, map[problem.ID]int{}},
		{"the last row cut", hundred(map[int]string{99: "199;2024-01-02;7;2;3.50;Te"}), 100, 0, map[problem.ID]int{problem.RowTooShort: 1}},
		{"the only row cut", "order_id;order_date;customer_id;quantity;unit price;product;country\n100;2024-01-02;7;2;3.50\n", 1, 0, map[problem.ID]int{problem.RowTooShort: 1}},
		{"an empty field at the end of one row", hundred(map[int]string{50: "150;2024-01-02;7;2;3.50;Tea;France;\n"}), 100, 0, map[problem.ID]int{}},
		{"an empty field at the end of every row", hundred(all("%d;2024-01-02;7;2;3.50;Tea;France;\n")), 100, 0, map[problem.ID]int{}},
		{"empty fields left out in every row", hundred(all("%d;2024-01-02;7;2;3.50;Tea\n")), 100, 0, map[problem.ID]int{}},
		{"a column without a name", hundred(all("%d;2024-01-02;7;2;3.50;Tea;France;x\n")), 100, 0, map[problem.ID]int{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "orders.csv")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			report, err := Read(t.Context(), path, Options{}, &kept{})
			if err != nil {
				t.Fatal(err)
			}
			if report.Accepted() != tt.accepted || report.Rejected() != tt.rejected {
				t.Errorf("%d accepted, %d rejected", report.Accepted(), report.Rejected())
			}
			codes := map[problem.ID]int{}
			for _, p := range report.Problems {
				codes[p.ID] += max(1, p.Count)
			}
			if diff := cmp.Diff(tt.codes, codes); diff != "" {
				t.Error(diff)
			}
		})
	}
}
