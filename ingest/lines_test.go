package ingest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// sold is an order line as short as a test can say it.
type soldLine struct {
	Order, Customer, Product string
	Day                      string
	Quantity                 string
	Price, Amount            string // "" is nil
	Return                   bool
}

func short(l crm.OrderLine) soldLine {
	s := soldLine{Order: l.OrderID, Customer: l.CustomerID, Product: l.ProductID, Day: l.Date.String(), Quantity: l.Quantity.String(), Return: l.Return}
	if l.UnitPrice != nil {
		s.Price = crm.Quantity(*l.UnitPrice).String()
	}
	if l.Amount != nil {
		s.Amount = crm.Quantity(*l.Amount).String()
	}
	return s
}

func TestOrderLineSigns(t *testing.T) {
	head := line("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "Amount", "CustomerID")
	tests := []struct {
		name  string
		cells []any
		want  soldLine
	}{
		{
			"a sale", line(536365, "85123A", 6, day("2010-12-01"), num("2.55"), nil, 17850),
			soldLine{"536365", "17850", "85123A", "2010-12-01", "6", "2.55", "15.3", false},
		},
		{
			"a cancellation", line("C536379", "D", -1, day("2010-12-01"), num("27.5"), nil, 14527),
			soldLine{"C536379", "14527", "D", "2010-12-01", "-1", "27.5", "-27.5", true},
		},
		{
			"a bad debt with a negative price and no customer", line("A563186", "B", 1, day("2011-08-12"), num("-11062.06"), nil, nil),
			soldLine{"A563186", "", "B", "2011-08-12", "1", "-11062.06", "-11062.06", true},
		},
		{
			"a return whose amount is written without sign", line("10", "X", -2, day("2011-01-02"), num("5"), num("10"), 1),
			soldLine{"10", "1", "X", "2011-01-02", "-2", "5", "-10", true},
		},
		{
			"a cancellation told by its number alone", line("C10", "X", 2, day("2011-01-02"), num("5"), num("10"), 1),
			soldLine{"C10", "1", "X", "2011-01-02", "-2", "5", "-10", true},
		},
		{
			"a cancellation with a negative amount only", line("C10", "X", 2, day("2011-01-02"), num("5"), num("-10"), 1),
			soldLine{"C10", "1", "X", "2011-01-02", "-2", "5", "-10", true},
		},
		{
			"a refund of an amount", line("10", "X", 1, day("2011-01-02"), nil, num("-10"), 1),
			soldLine{"10", "1", "X", "2011-01-02", "1", "", "-10", true},
		},
		{
			"a free article", line("10", "X", 1, day("2011-01-02"), num("0"), nil, 1),
			soldLine{"10", "1", "X", "2011-01-02", "1", "0", "0", false},
		},
		{
			"a loss without price", line("10", "X", -10, day("2011-01-02"), num("0"), nil, nil),
			soldLine{"10", "", "X", "2011-01-02", "-10", "0", "0", true},
		},
		{
			"the amount that is given wins over price × quantity", line("10", "X", 3, day("2011-01-02"), num("5"), num("13.5"), 1),
			soldLine{"10", "1", "X", "2011-01-02", "3", "5", "13.5", false},
		},
		{
			"a customer number that begins with C is no cancellation", line("CX10", "X", 1, day("2011-01-02"), num("5"), nil, "C12"),
			soldLine{"CX10", "C12", "X", "2011-01-02", "1", "5", "5", false},
		},
		{
			"no quantity, but an amount", line("10", "FP", nil, day("2011-01-02"), nil, num("4.9"), 1),
			soldLine{"10", "1", "FP", "2011-01-02", "1", "", "4.9", false},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// A plain row beside it keeps every column filled.
			plain := line("1", "P", 1, day("2011-01-01"), num("1"), num("1"), 9)
			sink, report, err := read(t, Options{}, grid("S", head, plain, tt.cells))
			if err != nil {
				t.Fatal(err)
			}
			if len(sink.lines) != 2 {
				t.Fatalf("%d lines, problems %v", len(sink.lines), codes(report))
			}
			if diff := cmp.Diff(tt.want, short(sink.lines[1])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestALetterCBeforeOrderNumbers(t *testing.T) {
	head := line("N° commande", "Date", "N° client", "Article", "Qté", "Montant")
	sale := func(id any) []any { return line(id, "14/03/2025", "12", "Thé", 1, num("12.5")) }
	tests := []struct {
		name    string
		orders  []any
		returns int
	}{
		{"every order of the shop has it: all are sales", []any{"C0001", "C0002", "C0003"}, 0},
		{"one order alone has it: nothing says that it is a return", []any{"C1"}, 0},
		{"most orders have it, those of the old till none", []any{"C1", "C2", "C3", "907"}, 0},
		{"a few among numbers without letters are cancellations", []any{536365, 536366, "C536367", "536368"}, 1},
		{"one letter a channel: C is one of them", []any{"C1", "M1", "W1", "W2", "M2"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{head}
			for _, id := range tt.orders {
				rows = append(rows, sale(id))
			}
			sink, report, err := read(t, Options{}, grid("S", rows...))
			if err != nil {
				t.Fatal(err)
			}
			returns := 0
			for _, l := range sink.lines {
				if l.Return {
					returns++
				}
			}
			if len(sink.lines) != len(tt.orders) || returns != tt.returns {
				t.Errorf("%d lines, %d returns, problems %v", len(sink.lines), returns, codes(report))
			}
		})
	}
}

func TestOrderLinesWithoutSomeColumns(t *testing.T) {
	tests := []struct {
		name string
		rows [][]any
		want soldLine
	}{
		{
			"no quantity column: one",
			[][]any{line("Date", "N° client", "Montant"), line("2024-03-01", "17", "12,50 €")},
			soldLine{"", "17", "", "2024-03-01", "1", "", "12.5", false},
		},
		{
			"neither price nor amount: both unknown",
			[][]any{line("Member_number", "Date", "itemDescription"), line(1808, "21-07-2015", "tropical fruit")},
			soldLine{"", "1808", "", "2015-07-21", "1", "", "", false},
		},
		{
			"a discount in per cent",
			[][]any{line("Date", "N° client", "Qté", "PU", "Remise %"), line("2024-03-01", "17", 2, 50, 10)},
			soldLine{"", "17", "", "2024-03-01", "2", "50", "90", false},
		},
		{
			"a discount with its sign",
			[][]any{line("Date", "N° client", "Qté", "PU", "Remise"), line("2024-03-01", "17", "2", "50,00", "12,5 %")},
			soldLine{"", "17", "", "2024-03-01", "2", "50", "87.5", false},
		},
		{
			"a discount as a share",
			[][]any{line("Date", "N° client", "Qté", "PU", "Taux de remise"), line("2024-03-01", "17", 2, 50, num("0.2"))},
			soldLine{"", "17", "", "2024-03-01", "2", "50", "80", false},
		},
		{
			"a discount as an amount",
			[][]any{line("Date", "N° client", "Qté", "PU", "Remise (€)"), line("2024-03-01", "17", 2, 50, num("0.5"))},
			soldLine{"", "17", "", "2024-03-01", "2", "50", "99.5", false},
		},
		{
			"a discount beside an amount is in it already",
			[][]any{line("Date", "N° client", "Sales", "Quantity", "Discount"), line("2024-03-01", "17", num("95.616"), 2, num("0.2"))},
			soldLine{"", "17", "", "2024-03-01", "2", "", "95.616", false},
		},
		{
			"the address as the customer, where there is no number",
			[][]any{line("Date", "Email", "Montant"), line("2024-03-01", " Marie@Example.com ", 5)},
			soldLine{"", "marie@example.com", "", "2024-03-01", "1", "", "5", false},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, grid("S", tt.rows...))
			if err != nil {
				t.Fatal(err)
			}
			if len(sink.lines) != 1 {
				t.Fatalf("%d lines, problems %v", len(sink.lines), codes(report))
			}
			if diff := cmp.Diff(tt.want, short(sink.lines[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// filler is rows without fault, so that one bad row stays below the limit of 2 in 100.
func filler(head []any, good []any, bad ...[]any) page {
	rows := [][]any{head}
	for range 200 {
		rows = append(rows, good)
	}
	return grid("Ventes", append(rows, bad...)...)
}

func TestRejectedRows(t *testing.T) {
	head := line("N° facture", "Date", "N° client", "Réf.", "Qté", "Montant")
	good := line("F1", "13/02/2024", "17", "A1", "2", "12,50")
	tests := []struct {
		name string
		row  []any
		want problem.ID
		col  int
		says string
	}{
		{
			"a letter in an amount", line("F2", "13/02/2024", "17", "A1", "2", "12,5O"), problem.LetterEndsNumber, 6,
			`sales.xlsx, sheet "Ventes", row 202, column F "Montant": "12,5O" is not an amount. It ends with the letter O; type the digit 0 and load the file again. [letter-ends-number]`,
		},
		{"a word for an amount", line("F2", "13/02/2024", "17", "A1", "2", "offert"), problem.NotAnAmount, 6, ""},
		{"a word for a quantity", line("F2", "13/02/2024", "17", "A1", "deux", "12,50"), problem.NotAQuantity, 5, ""},
		{"no amount", line("F2", "13/02/2024", "17", "A1", "2", nil), problem.NoAmount, 6, ""},
		{"no date", line("F2", nil, "17", "A1", "2", "12,50"), problem.NoDate, 2, ""},
		{"no date", line("F2", "demain", "17", "A1", "2", "12,50"), problem.NotADate, 2, ""},
		{
			"a day that the column's order forbids", line("F2", "02/13/2024", "17", "A1", "2", "12,50"), problem.ImpossibleDate, 2,
			`sales.xlsx, sheet "Ventes", row 202, column B "Date": "02/13/2024" looks like a date, but there is no such day when the day is read first. Correct the day, the month or the year. [impossible-date]`,
		},
		{"a day that does not exist", line("F2", "31/02/2024", "17", "A1", "2", "12,50"), problem.ImpossibleDate, 2, ""},
		{"a customer number in short form", line("F2", "13/02/2024", "3,76E+15", "A1", "2", "12,50"), problem.DigitsLost, 3, ""},
		{"a card number cut by Excel", line("F2", "13/02/2024", num("3760123456789010"), "A1", "2", "12,50"), problem.DigitsLost, 3, ""},
		{"a code that became a date", line("F2", "13/02/2024", "17", day("2024-03-01"), "2", "12,50"), problem.IDIsDate, 4, ""},
		{"an error cell", line("F2", "13/02/2024", "17", "A1", "2", flaw("#N/A")), problem.CellError, 6, ""},
		{"an error cell of a text file", line("F2", "13/02/2024", "17", "A1", "2", "#VALEUR!"), problem.CellError, 6, ""},
		{"a formula without result", line("F2", "13/02/2024", "17", "A1", "2", cell.BlankFormula), problem.NoResult, 6, ""},
		{"true as an amount", line("F2", "13/02/2024", "17", "A1", "2", true), problem.NotAnAmount, 6, ""},
		{"an amount that just fits", line("F2", "13/02/2024", "17", "A1", "2", "900000000000000"), "", 0, ""},
		{"an amount beyond everything", line("F2", "13/02/2024", "17", "A1", "2", "9999999999999999"), problem.TooLarge, 6, ""},
		{"another currency", line("F2", "13/02/2024", "17", "A1", "2", "£12,50"), problem.OtherCurrency, 6, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{Currency: "EUR"}, filler(head, good, tt.row))
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == "" {
				if len(sink.lines) != 201 || len(report.Problems) > 0 {
					t.Errorf("%d lines, %v", len(sink.lines), codes(report))
				}
				return
			}
			if len(sink.lines) != 200 || report.Rejected() != 1 || len(report.Problems) != 1 {
				t.Fatalf("%d lines, %d rejected, %v", len(sink.lines), report.Rejected(), codes(report))
			}
			p := report.Problems[0]
			if p.ID != tt.want || p.Where.Row != 202 || p.Where.Column != tt.col {
				t.Errorf("got %s at row %d column %d", p.ID, p.Where.Row, p.Where.Column)
			}
			if tt.says != "" && p.Say("en") != tt.says {
				t.Errorf("says\n%s, want\n%s", p.Say("en"), tt.says)
			}
		})
	}
}

func TestEveryBadCellOfARowIsSaid(t *testing.T) {
	head := line("N° facture", "Date", "N° client", "Qté", "Montant")
	good := line("F1", "13/02/2024", "17", "2", "12,50")
	_, report, err := read(t, Options{}, filler(head, good, line("F2", "hier", "1,2E+11", "x", "y")))
	if err != nil {
		t.Fatal(err)
	}
	got := codes(report)
	slices.Sort(got)
	if diff := cmp.Diff([]problem.ID{problem.DigitsLost, problem.NotADate, problem.NotAQuantity, problem.NotAnAmount}, got, cmp.Transformer("sorted", func(ids []problem.ID) []string {
		var s []string
		for _, id := range ids {
			s = append(s, string(id))
		}
		slices.Sort(s)
		return s
	})); diff != "" {
		t.Error(diff)
	}
	if report.Rejected() != 1 {
		t.Errorf("%d rejected, want one row", report.Rejected())
	}
}

func TestIdentifiersStayIdentifiers(t *testing.T) {
	tests := []struct {
		name string
		ids  []any
		want []string
	}{
		{"number cells keep their digits", []any{17850, num("17850"), num("17850.0")}, []string{"17850", "17850", "17850"}},
		{"leading zeros stay", []any{"007", "0012"}, []string{"007", "0012"}},
		{"a column of .0 texts loses it", []any{"14075.0", "17850.0"}, []string{"14075", "17850"}},
		{"one text without .0 keeps them all", []any{"14075.0", "2.1"}, []string{"14075.0", "2.1"}},
		{"sixteen digits as text", []any{"3760123456789012"}, []string{"3760123456789012"}},
		{"sixteen whole digits in a number cell", []any{num("3760123456789012"), num("3760123456789010")}, []string{"3760123456789012", "3760123456789010"}},
		{"a number written with an exponent within fifteen digits", []any{num("1.23E+11")}, []string{"123000000000"}},
		{"a code that looks like an exponent", []any{"12E10", "1E05"}, []string{"12E10", "1E05"}},
		{"blanks around and zero-width characters go, inner ones stay", []any{"\u00a0AB 12\u200b "}, []string{"AB 12"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("Date", "Customer ID", "Amount")}
			for _, id := range tt.ids {
				rows = append(rows, line(day("2024-01-01"), id, 1))
			}
			sink, report, err := read(t, Options{}, grid("S", rows...))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range sink.lines {
				got = append(got, l.CustomerID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s %v", diff, codes(report))
			}
		})
	}
}

func FuzzIdentifier(f *testing.F) {
	for _, s := range []string{"17850", "17850.0", "3,76E+15", "1.23E+11", "12E10", "", ".0", "E+", "1e+22", "\u00a0007"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := cleanText(s)
		if cleanText(clean) != clean {
			t.Errorf("%q: cleaning %q again changes it", s, clean)
		}
		if isScientific(clean) && isDigits(clean) {
			t.Errorf("%q is digits and a short form", s)
		}
		if isDigits(s) {
			c := cell.Cell{Type: cell.Number, Stored: []byte(s)}
			c.Number, _ = cell.ParseDecimal(c.Stored)
			if got := string(numberID(&c, nil)); got != s {
				t.Errorf("%q became %q", s, got)
			}
			c.Digits = uint8(min(len(s)+3, 200))
			if got := string(numberID(&c, nil)); len(got) > 3 && got[3:] != s || len(got) != int(c.Digits) && len(s) < 197 {
				t.Errorf("%q with three zeros in front became %q", s, got)
			}
		}
	})
}
