package ingest

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// placed is a sink that notes which rows became sales.
type placed struct {
	kept
	rows map[int]bool
	sum  crm.Money
}

func (p *placed) OrderLine(l crm.OrderLine) error {
	p.rows[l.Place.Row] = true
	if l.Amount != nil {
		p.sum += *l.Amount
	}
	return nil
}

// score counts what went wrong over many made sheets.
type score struct {
	sheets, headers, totals, dropped, records, totalRows, refused int
}

// readMade reads one made sheet and scores it; a complaint says what is wrong with it.
func readMade(t *testing.T, seed uint64, sum *score) (complaint string) {
	t.Helper()
	s := makeSheet(seed)
	path := writeMade(t, t.TempDir(), s)
	opt := Options{DateOrder: "dmy", Decimal: "comma"}
	if s.english {
		opt.DateOrder, opt.Decimal = "mdy", "dot"
	}
	sink := &placed{rows: map[int]bool{}}
	report, err := Read(context.Background(), path, opt, sink)
	sum.sheets++
	sum.records += len(s.records)
	sum.totalRows += len(s.totals)
	if err != nil {
		complaint, sum.refused = err.Error(), sum.refused+1
	}
	if len(report.Sheets) == 0 || report.Sheets[0].Kind != "order_lines" || report.Sheets[0].HeaderRow != s.header {
		got := 0
		if len(report.Sheets) > 0 {
			got = report.Sheets[0].HeaderRow
		}
		complaint += fmt.Sprintf(" header %d, want %d;", got, s.header)
	} else {
		sum.headers++
	}
	for row := range sink.rows {
		if s.totals[row] {
			sum.totals++
			complaint += fmt.Sprintf(" total %d counted;", row)
		} else if !s.records[row] {
			complaint += fmt.Sprintf(" row %d is no sale;", row)
		}
	}
	for row := range s.records {
		if !sink.rows[row] {
			sum.dropped++
			complaint += fmt.Sprintf(" sale %d dropped;", row)
		}
	}
	if complaint == "" && int64(sink.sum) != s.cents*100 {
		complaint = fmt.Sprintf("sum %s, want %d cents", sink.sum, s.cents)
	}
	for _, r := range report.Sheets {
		if r.Rows != r.Accepted+r.Rejected+r.Skipped.sum() {
			complaint += " rows are lost;"
		}
		if complaint == "" && r.Rejected > 0 {
			complaint += fmt.Sprintf(" %d rejected;", r.Rejected)
		}
	}
	if complaint != "" {
		for _, p := range report.Problems {
			if p.Where.Row > 0 && p.Where.Row <= len(s.rows) {
				complaint += fmt.Sprintf("\n    row %d %s: %v", p.Where.Row, p.ID, s.rows[p.Where.Row-1])
			}
		}
		complaint += fmt.Sprint(" ", s.traits)
	}
	return complaint
}

// TestMadeSheets reads 200 sheets of the acceptance and prints the figures. HABITUE_SEEDS=from,to reads others.
func TestMadeSheets(t *testing.T) {
	from, to := uint64(1), uint64(200)
	if s := os.Getenv("HABITUE_SEEDS"); s != "" {
		if _, err := fmt.Sscanf(s, "%d,%d", &from, &to); err != nil {
			t.Fatal(err)
		}
	}
	var sum score
	complaints := 0
	for seed := from; seed <= to; seed++ {
		if complaint := readMade(t, seed, &sum); complaint != "" {
			complaints++
			t.Logf("seed %d: %s", seed, complaint)
		}
	}
	t.Logf("%d sheets: header right in %d, %d of %d totals counted as sales, %d of %d sales dropped, %d refused", sum.sheets, sum.headers, sum.totals, sum.totalRows, sum.dropped, sum.records, sum.refused)
	if sum.headers*100 < sum.sheets*98 || sum.totals > 0 || sum.dropped > 0 || sum.refused > 0 || complaints > 0 {
		t.Errorf("got %+v", sum)
	}
}
