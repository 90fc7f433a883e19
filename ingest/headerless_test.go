package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// accepted are the columns that a refusal proposes, as the flag takes them.
func accepted(t *testing.T, err error) map[string]string {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) || p.ID != problem.NoHeader {
		t.Fatalf("no proposal: %v", err)
	}
	columns := make(map[string]string)
	for pair := range strings.SplitSeq(p.Args["columns"], ",") {
		letter, field, _ := strings.Cut(pair, "=")
		columns[letter] = field
	}
	return columns
}

func TestProposalsByContent(t *testing.T) {
	tests := []struct {
		name string
		rows [][]any
		want map[string]string
	}{
		{
			"two numbers that say the same: the first is the customer",
			[][]any{
				line("00004", "0001", "19970101", "2", "29.33"), line("00004", "0001", "19970118", "2", "29.73"), line("00021", "0002", "19970101", "3", "63.34"),
			},
			map[string]string{"A": "customer_id", "C": "order_date", "D": "quantity", "E": "amount"},
		},
		{
			"an order number is finer than its customer",
			[][]any{
				line("F001", day("2024-02-13"), "C12", "Bougie", 2, num("12.5")), line("F002", day("2024-02-14"), "C12", "Savon", 1, num("3.5")),
				line("F003", day("2024-02-14"), "C13", "Savon", 1, num("3.5")),
			},
			map[string]string{"A": "order_id", "B": "order_date", "C": "customer_id", "E": "quantity", "F": "amount"},
		},
		{
			"walk-ins leave no column of customers, so nothing is likely",
			[][]any{
				line("13/02/2024", nil, "2", "12,50"), line("14/02/2024", nil, "1", "3,50"), line("14/02/2024", nil, "1", "3,50"),
			},
			nil,
		},
		{"two rows are too few", [][]any{line("00004", "19970101", "2", "29.33"), line("00004", "19970118", "2", "29.73")}, nil},
		{"names are no header and no sales", [][]any{line("Durand", "Lyon"), line("Petit", "Paris"), line("Brun", "Metz")}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sheet := grid("S", tt.rows...)
			sink, _, err := read(t, Options{}, sheet)
			if len(sink.lines) > 0 {
				t.Error("what was only likely was loaded")
			}
			if tt.want == nil {
				if !errors.Is(err, problem.New(problem.UnknownKind, nil)) {
					t.Errorf("got %v", err)
				}
				return
			}
			columns := accepted(t, err)
			if diff := cmp.Diff(tt.want, columns); diff != "" {
				t.Error(diff)
			}
			sink, report, err := read(t, Options{Header: "none", Columns: columns}, sheet)
			if err != nil || len(sink.lines) != len(tt.rows) || report.Sheets[0].HeaderRow != 0 {
				t.Errorf("accepted: %v, %d lines", err, len(sink.lines))
			}
		})
	}
}

func TestLettersNameNothingBesideAHeader(t *testing.T) {
	sheet := grid("S", line("Date", "N° client", "Montant"), line("13/02/2024", "12", 5))
	sink, report, err := read(t, Options{Header: "none", Columns: map[string]string{"A": "customer_id", "B": "order_date"}}, sheet)
	if err != nil || len(sink.lines) != 1 || sink.lines[0].CustomerID != "12" || report.Sheets[0].HeaderRow != 1 {
		t.Errorf("%v, %+v", err, sink.lines)
	}
	_, _, err = read(t, Options{Header: "none", Columns: map[string]string{"A": "customer_id"}}, grid("S", line("00004", "19970101"), line("00004", "19970102")))
	if !errors.Is(err, problem.New(problem.UnknownKind, nil)) {
		t.Errorf("letters without all that is needed: %v", err)
	}
}

func TestColumnNumbers(t *testing.T) {
	for text, want := range map[string]int{"A": 1, "Z": 26, "AA": 27, "XFD": 16_384, "a": 0, "": 0, "ABCD": 0, "A1": 0} {
		if got := columnNumber(text); got != want {
			t.Errorf("%q is %d, want %d", text, got, want)
		}
	}
}

// TestCDNOW loads the sample by what is proposed for it, and the whole file by its header and one column named;
// the figures are those of the literature, and sums of the file's words by hand.
func TestCDNOW(t *testing.T) {
	path := realFile(t, "cdnow/CDNOW_sample.txt")
	_, err := Read(context.Background(), path, Options{}, &kept{})
	sink := &kept{}
	report, err := Read(context.Background(), path, Options{Header: "none", Columns: accepted(t, err)}, sink)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, quantity, dollars, customers := 0, new(big.Rat), new(big.Rat), map[string]bool{}
	for l := range bytes.Lines(text) {
		words := strings.Fields(string(l))
		if len(words) != 5 {
			continue
		}
		rows++
		customers[words[0]] = true
		for i, sum := range map[int]*big.Rat{3: quantity, 4: dollars} {
			v, _ := new(big.Rat).SetString(words[i])
			sum.Add(sum, v)
		}
	}
	seen := map[string]bool{}
	for _, l := range sink.lines {
		seen[l.CustomerID] = true
	}
	s := report.Sheets[0]
	if rows != 6_919 || s.Accepted != rows || len(seen) != 2_357 || len(customers) != len(seen) {
		t.Errorf("%d rows, %d accepted, %d customers, %d by hand", rows, s.Accepted, len(seen), len(customers))
	}
	if s.Sums.Quantity.String() != quantity.FloatString(0) || s.Sums.NetSales.String() != dollars.FloatString(4) {
		t.Errorf("%s CDs for %s, by hand %s for %s", s.Sums.Quantity, s.Sums.NetSales, quantity.FloatString(0), dollars.FloatString(4))
	}

	whole := &kept{}
	report, err = Read(context.Background(), realFile(t, "cdnow/CDNOW_master.txt"), Options{Columns: map[string]string{"number_of_cds": "quantity"}}, whole)
	if err != nil {
		t.Fatal(err)
	}
	free := 0
	seen = map[string]bool{}
	for _, l := range whole.lines {
		seen[l.CustomerID] = true
		if l.Amount == nil || *l.Amount == 0 {
			free++
		}
	}
	s = report.Sheets[0]
	if len(whole.lines) != 69_659 || len(seen) != 23_570 || free != 80 || s.Sums.Quantity != crm.QuantityOf(167_881) || s.Sums.NetSales.String() != "2500315.6300" {
		t.Errorf("%d lines, %d customers, %d free, %s CDs, %s", len(whole.lines), len(seen), free, s.Sums.Quantity, s.Sums.NetSales)
	}
}

func TestCellsThatHoldNothing(t *testing.T) {
	for _, tt := range []struct {
		name string
		x    cell.Cell
		want bool
	}{
		{"no value", cell.Cell{}, true},
		{"no characters", cell.Cell{Type: cell.Text}, true},
		{"blanks, some without width", cell.Cell{Type: cell.Text, Text: " \u00a0\t\u200b"}, true},
		{"a word", cell.Cell{Type: cell.Text, Text: " x "}, false},
		{"zero", cell.Cell{Type: cell.Number}, false},
		{"a no", cell.Cell{Type: cell.Bool}, false},
		{"a formula without result", cell.Cell{Type: cell.BlankFormula}, false},
	} {
		row := cell.Row{Cells: []cell.Cell{{}, tt.x}}
		if got := holdsNothing(&tt.x); got != tt.want || isFilled(row) == tt.want {
			t.Errorf("%s: %v, a row of it filled: %v", tt.name, got, isFilled(row))
		}
	}
}

func TestProposalsOfOtherKinds(t *testing.T) {
	tests := []struct {
		name string
		rows [][]any
		want map[string]string
		yes  string // what a yes gives
	}{
		{
			"customers with a number, a name, an address and more",
			[][]any{
				line("C120", "Marie Durand", "marie@example.com", "06 12 34 56 78", "69001", "Lyon"),
				line("C121", "Jean Petit", "jean@example.com", "06 12 34 56 79", "75004", "Paris"),
				line("C122", "Anna Brun", "anna@example.com", "06 12 34 56 70", "57000", "Metz"),
				line("C123", "Max Roux", "max@example.com", "06 12 34 56 71", "69001", "Lyon"),
			},
			map[string]string{"A": "customer_id", "B": "name", "C": "email", "D": "phone", "E": "postal_code", "F": "city"},
			"4 customers",
		},
		{
			"first names and family names are not told apart",
			[][]any{line("Durand", "Marie", "marie@example.com"), line("Petit", "Jean", "jean@example.com"), line("Brun", "Anna", "anna@example.com")},
			map[string]string{"C": "email"},
			"3 customers",
		},
		{
			"rows counted from one are no customers' numbers",
			[][]any{line(1, "marie@example.com"), line(2, "jean@example.com"), line(3, "anna@example.com")},
			map[string]string{"B": "email"},
			"3 customers",
		},
		{
			"products",
			[][]any{line("A10", "Bougie vanille", "12,50"), line("B20", "Savon", "3,90"), line("C30", "Thé vert", "6,00")},
			map[string]string{"A": "product_id", "B": "name", "C": "list_price"},
			"3 products",
		},
		{
			"addresses alone: nobody there is written to",
			[][]any{line("marie@example.com"), line("jean@example.com"), line("anna@example.com")},
			map[string]string{"A": "email"}, // what to say where that is wrong
			"3 opt-outs",
		},
		{"names alone", [][]any{line("Durand"), line("Petit"), line("Brun")}, nil, ""},
		{"a price list without prices", [][]any{line("A10", "Bougie"), line("B20", "Savon"), line("C30", "Thé")}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sheet := grid("S", tt.rows...)
			sink, _, err := read(t, Options{}, sheet)
			if len(sink.lines)+len(sink.customers)+len(sink.consents)+len(sink.products) > 0 {
				t.Error("what was only likely was loaded")
			}
			if tt.want == nil {
				if !errors.Is(err, problem.New(problem.UnknownKind, nil)) {
					t.Errorf("got %v", err)
				}
				return
			}
			if diff := cmp.Diff(tt.want, accepted(t, err)); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(err.Error(), "marie@") {
				t.Errorf("the address is shown: %v", err)
			}
			yes, report, err := read(t, Options{AcceptMapping: true}, sheet)
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprintf("%d customers", len(yes.customers))
			if len(yes.products) > 0 {
				got = fmt.Sprintf("%d products", len(yes.products))
			}
			outs := 0
			for _, c := range yes.consents {
				if c.State == crm.ConsentDenied && c.Suppress && strings.HasSuffix(c.Email, "@example.com") {
					outs++
				}
			}
			if outs > 0 {
				got = fmt.Sprintf("%d opt-outs", outs)
			}
			if got != tt.yes || report.Accepted() != len(tt.rows) {
				t.Errorf("a yes gives %s, %d rows", got, report.Accepted())
			}
			again, _, err := read(t, Options{Mappings: report.Mappings}, sheet)
			if err != nil || len(again.customers)+len(again.consents)+len(again.products) == 0 {
				t.Errorf("remembered, and asked again: %v", err)
			}
		})
	}
	words := grid("S", line("marie"), line("jean"), line("anna"))
	_, report, err := read(t, Options{AcceptMapping: true}, grid("S", line("marie@example.com"), line("jean@example.com"), line("anna@example.com")))
	if err != nil {
		t.Fatal(err)
	}
	if sink, _, err := read(t, Options{Mappings: report.Mappings}, words); err == nil || len(sink.consents) > 0 {
		t.Error("a list of words is taken for the remembered list of addresses")
	}
}
