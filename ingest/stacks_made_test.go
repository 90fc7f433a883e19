package ingest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// makeStack makes two sheets of makeSheet, one under another on one sheet; above says what is true of the upper one.
func makeStack(seed uint64) (both, above *madeSheet) {
	above = makeSheet(seed)
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 78)), qty: map[int]int{}, amt: map[int]int64{}}
	m.sheet = madeSheet{
		rows: append([][]madeCell(nil), above.rows...), merged: append([][4]int(nil), above.merged...),
		excel: above.excel, english: above.english, records: map[int]bool{}, totals: map[int]bool{},
	}
	m.texts = !m.sheet.excel || m.chance(20)
	m.formula = m.chance(75)
	m.left = max(0, m.IntN(5)-2)
	m.depth = 1 + m.IntN(3)
	m.style = m.pick("word", "word", "formula", "sum")
	if m.texts && m.style == "formula" {
		m.style = "word"
	}
	for range 1 + m.IntN(2) {
		m.blank()
	}
	if m.chance(60) {
		row := m.put(words(m.say("Ventes du second magasin", "Sales of the second shop"))...)
		if m.chance(50) { // a title over all its columns
			m.sheet.merged = append(m.sheet.merged, [4]int{row, m.left + 1, row, m.left + 5})
		}
		if m.chance(50) {
			m.blank()
		}
	}
	m.trait(fmt.Sprintf("below: %s totals, depth %d", m.style, m.depth))
	m.chooseColumns()
	m.headers()
	m.body()
	m.trailing()
	maps.Copy(m.sheet.records, above.records)
	maps.Copy(m.sheet.totals, above.totals)
	m.sheet.cents += above.cents
	m.sheet.traits = append(m.sheet.traits, above.traits...)
	return &m.sheet, above
}

// TestMadeStacks reads 200 sheets with two tables one under another, each with a header of its own: both headers right,
// no total counted, no sale dropped, the rows add up. HABITUE_SEEDS=from,to reads others.
func TestMadeStacks(t *testing.T) {
	from, to := uint64(1), uint64(200)
	if s := os.Getenv("HABITUE_SEEDS"); s != "" {
		if _, err := fmt.Sscanf(s, "%d,%d", &from, &to); err != nil {
			t.Fatal(err)
		}
	}
	var sum score
	for seed := from; seed <= to; seed++ {
		s, above := makeStack(seed)
		complaint := s.readStack(t, above.header, &sum)
		if complaint != "" {
			t.Errorf("seed %d: %s %v", seed, complaint, s.traits)
		}
	}
	t.Logf("%d sheets: both headers right in %d, %d of %d totals counted as sales, %d of %d sales dropped, %d refused", sum.sheets, sum.headers, sum.totals, sum.totalRows, sum.dropped, sum.records, sum.refused)
}

// readStack reads a made stack, scores it and says what is wrong.
func (s *madeSheet) readStack(t *testing.T, upper int, sum *score) (complaint string) {
	t.Helper()
	name, content := "ventes.csv", []byte(nil)
	if s.excel {
		name, content = "ventes.xlsx", s.xlsx(t)
	} else {
		content = s.csv()
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
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
	found := map[int]bool{}
	for _, r := range report.Sheets {
		if r.Kind == "order_lines" { // a list beside may be a table of its own
			found[r.HeaderRow] = true
		}
		if r.Rows != r.Accepted+r.Rejected+r.Skipped.sum() {
			complaint += " rows are lost;"
		}
	}
	switch {
	case found[upper] && len(found) == 1 && s.sameHeader(upper): // one table on two pages
		sum.headers++
	case found[upper] && found[s.header] && len(found) == 2:
		sum.headers++
	default:
		complaint += fmt.Sprintf(" headers %v, want %d and %d;", found, upper, s.header)
	}
	for row := range sink.rows {
		if s.totals[row] {
			sum.totals++
		}
		if !s.records[row] {
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
	return complaint
}

// sameHeader reports that the lower header says in the same columns what the upper one says.
func (s *madeSheet) sameHeader(upper int) bool {
	one, two := s.rows[upper-1], s.rows[s.header-1]
	same, names := 0, 0
	for i, c := range two {
		if c.value != nil {
			names++
			if i < len(one) && one[i].value == c.value {
				same++
			}
		}
	}
	return same*2 >= names
}
