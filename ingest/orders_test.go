package ingest

import (
	"context"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// obviousShares parts a total with fractions of any size: each share rounded down, then one by one to whoever is
// furthest below what is due, the first of equals.
func obviousShares(total int64, weights []int64) []int64 {
	sum := new(big.Rat)
	for _, w := range weights {
		sum.Add(sum, new(big.Rat).SetInt64(w))
	}
	shares := make([]int64, len(weights))
	due := make([]*big.Rat, len(weights))
	left := total
	for i, w := range weights {
		due[i] = new(big.Rat).Quo(new(big.Rat).Mul(new(big.Rat).SetInt64(total), new(big.Rat).SetInt64(w)), sum)
		shares[i] = new(big.Int).Quo(due[i].Num(), due[i].Denom()).Int64()
		left -= shares[i]
	}
	given := make([]bool, len(weights))
	for ; left > 0; left-- {
		best, most := -1, new(big.Rat)
		for i := range weights {
			gap := new(big.Rat).Sub(due[i], new(big.Rat).SetInt64(shares[i]))
			if !given[i] && (best < 0 || gap.Cmp(most) > 0) {
				best, most = i, gap
			}
		}
		shares[best]++
		given[best] = true
	}
	return shares
}

func TestSharesAreExactAndTheObviousOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(0, rapid.SampledFrom([]int64{3, 1000, 1 << 58}).Draw(t, "most")), 1, 12).Draw(t, "weights")
		weights[0]++
		total := rapid.Int64Range(0, rapid.SampledFrom([]int64{5, 100_000, 1<<63 - 1}).Draw(t, "total up to")).Draw(t, "total")
		got := shareOut(total, weights)
		sum := int64(0)
		for _, s := range got {
			sum += s
		}
		if sum != total {
			t.Fatalf("%d parted by %v gives %v: %d", total, weights, got, sum)
		}
		if diff := cmp.Diff(obviousShares(total, weights), got); diff != "" {
			t.Fatalf("%d parted by %v (-obvious +got):\n%s", total, weights, diff)
		}
	})
	if diff := cmp.Diff([]int64{7, 0}, shareOut(7, []int64{0, 0})); diff != "" {
		t.Error(diff)
	}
}

func readBook(b *book) (*kept, Report, error) {
	sink := &kept{}
	report, err := ReadWorkbook(context.Background(), b, "sales.xlsx", Options{}, sink)
	return sink, report, err
}

// Whatever an order's lines, discount and refund are, its goods come to lines − discount − refund, to the last
// ten-thousandth, and no line falls below zero.
func TestOrdersAddUpToTheLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := [][]any{line("Commande", "Date", "N° client", "Code article", "Qté", "Montant", "Remise commande", "Frais de port", "Remboursement commande")}
		want := int64(0)
		orders := rapid.IntRange(1, 6).Draw(t, "orders")
		for o := range orders {
			amounts := rapid.SliceOfN(rapid.Int64Range(1, 99_999_999), 1, 5).Draw(t, "amounts")
			sum := int64(0)
			for _, a := range amounts {
				sum += a
			}
			off := rapid.Int64Range(0, sum).Draw(t, "discount")
			back := rapid.Int64Range(0, sum-off).Draw(t, "refund")
			want += sum - off - back
			for i, a := range amounts {
				row := line(o+1, "14/03/2025", "7", "A", 2, num(crm.Money(a).String()), nil, nil, nil)
				if i == 0 {
					row = line(o+1, "14/03/2025", "7", "A", 2, num(crm.Money(a).String()), num(crm.Money(off).String()), num("4.9"), num(crm.Money(back).String()))
				}
				rows = append(rows, row)
			}
		}
		sink, report, err := readBook(&book{format: "xlsx", sheets: []page{grid("", rows...)}})
		if err != nil {
			t.Fatal(err)
		}
		if got := int64(report.Sheets[0].Sums.NetSales); got != want {
			t.Fatalf("net sales %d, want %d", got, want)
		}
		perLine := map[int]crm.Money{}
		for _, l := range sink.lines {
			if l.Type == crm.Goods {
				perLine[l.Place.Row] += *l.Amount
			}
		}
		for row, left := range perLine {
			if left < 0 {
				t.Fatalf("row %d is left with %s", row, left)
			}
		}
	})
}

func TestOrdersThatCannotBeSharedOut(t *testing.T) {
	head := line("Commande", "Date", "N° client", "Code article", "Montant", "Remise commande")
	fine := make([][]any, 0, 200)
	for i := range 200 {
		fine = append(fine, line(1000+i, "14/03/2025", "7", "A", "1,00", nil))
	}
	tests := []struct {
		name     string
		rows     [][]any
		rejected int
		net      string
		want     []problem.ID
	}{
		{
			"its rows stand apart",
			[][]any{line("1", "14/03/2025", "7", "A", "10,00", "3,00"), line("2", "14/03/2025", "7", "A", "5,00", nil), line("1", "14/03/2025", nil, "B", "10,00", nil)},
			1, "212.0000",
			[]problem.ID{problem.OrderApart},
		},
		{
			"its rows disagree",
			[][]any{line("1", "14/03/2025", "7", "A", "10,00", "3,00"), line("1", nil, nil, "B", "10,00", "4,00")},
			2, "200.0000",
			[]problem.ID{problem.OrderDisagrees, problem.OrderDisagrees},
		},
		{
			"one of its rows is rejected",
			[][]any{line("1", "14/03/2025", "7", "A", "10,00", "3,00"), line("1", nil, nil, "B", "1O,00", nil)},
			2, "200.0000",
			[]problem.ID{problem.LetterInNumber, problem.OrderIncomplete},
		},
		{
			"the same discount on every row is said once",
			[][]any{line("1", "14/03/2025", "7", "A", "10,00", "3,00"), line("1", nil, nil, "B", "10,00", "3,00")},
			0, "217.0000", nil,
		},
		{
			"the same number on another day is another order",
			[][]any{line("1", "14/03/2025", "7", "A", "10,00", "3,00"), line("1", "15/03/2025", "8", "A", "10,00", "3,00")},
			0, "214.0000", nil,
		},
		{
			"a discount above what the goods cost is a line of its own",
			[][]any{line("1", "14/03/2025", "7", "A", "10,00", "13,00")},
			0, "197.0000", nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{}, grid("", append(append([][]any{head}, tt.rows...), fine...)...))
			if err != nil {
				t.Fatal(err)
			}
			s := report.Sheets[0]
			if s.Rejected != tt.rejected || s.Sums.NetSales.String() != tt.net || s.Rows != s.Accepted+s.Rejected+s.Skipped.sum() {
				t.Errorf("%d rejected, net %s\n%s", s.Rejected, s.Sums.NetSales, report.Say("en"))
			}
			if diff := cmp.Diff(tt.want, codes(report)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLineTypes(t *testing.T) {
	tests := []struct {
		name              string
		description       string
		itemType, said    any
		amount            string
		want              crm.LineType
		wantAmount        string
		wantReturn, taken bool
	}{
		{name: "a French gift card with its sum", description: "Carte cadeau 50 €", amount: "50,00", want: crm.GiftCard, wantAmount: "50.0000"},
		{name: "shipping", description: "Frais de port", amount: "4,90", want: crm.Shipping, wantAmount: "4.9000"},
		{name: "delivery, as florists write it", description: "Livraison", amount: "8,90", want: crm.Shipping, wantAmount: "8.9000"},
		{name: "a deposit", description: "Consigne", amount: "0,20", want: crm.Deposit, wantAmount: "0.2000"},
		{name: "a tip", description: "Tip", amount: "2,00", want: crm.Tip, wantAmount: "2.0000"},
		{name: "a discount is no return", description: "Remise 10 %", amount: "-3,00", want: crm.Discount, wantAmount: "-3.0000"},
		{name: "an article called Remise", description: "Remise", amount: "3,00", want: crm.Goods, wantAmount: "3.0000"},
		{name: "a card that is no gift card", description: "Carte cadeau à gratter, lot de 5 enveloppes", amount: "3,00", want: crm.Goods, wantAmount: "3.0000"},
		{name: "Online Retail's postage is an article there", description: "POSTAGE", amount: "18,00", want: crm.Goods, wantAmount: "18.0000"},
		{name: "and its carriage", description: "CARRIAGE", amount: "50,00", want: crm.Goods, wantAmount: "50.0000"},
		{name: "and its discount is a return", description: "Discount", amount: "-27,50", want: crm.Goods, wantAmount: "-27.5000", wantReturn: true},
		{name: "and its vouchers", description: "Dotcomgiftshop Gift Voucher £20.00", amount: "16,67", want: crm.Goods, wantAmount: "16.6700"},
		{name: "a type column says discount", description: "Anniversaire", itemType: "remise", amount: "5,00", want: crm.Discount, wantAmount: "-5.0000"},
		{name: "a type column outweighs the name", description: "Frais de port", itemType: "article", amount: "4,90", want: crm.Goods, wantAmount: "4.9000"},
		{name: "the configuration outweighs both", description: "Emballage", itemType: nil, amount: "1,00", want: crm.Shipping, wantAmount: "1.0000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, _, err := read(t, Options{LineTypes: map[string]string{"emballage": "shipping"}}, grid("",
				line("Ticket", "Date", "N° client", "Désignation", "Type d'article", "Montant"),
				line("1", "14/03/2025", "7", "Thé", "article", "1,00"),
				line("1", "14/03/2025", "7", tt.description, tt.itemType, tt.amount)))
			if err != nil {
				t.Fatal(err)
			}
			got := sink.lines[1]
			if got.Type != tt.want || got.Amount.String() != tt.wantAmount || got.Return != tt.wantReturn {
				t.Errorf("got %q %s, return %v", got.Type, got.Amount, got.Return)
			}
		})
	}
}

func TestTheTaxBesideAnAmountMovesItsBasis(t *testing.T) {
	for _, tt := range []struct{ basis, header, amount, tax, want string }{
		{"ttc", "Montant HT", "100,00", "20,00", "120.0000"},
		{"ttc", "Montant HT", "-100,00", "-20,00", "-120.0000"},
		{"ttc", "Montant HT", "-100,00", "20,00", "-120.0000"},
		{"ht", "Montant TTC", "120,00", "20,00", "100.0000"},
		{"ttc", "Montant TTC", "120,00", "20,00", "120.0000"},
		{"", "Montant HT", "100,00", "20,00", "100.0000"},
	} {
		sink, _, err := read(t, Options{Basis: tt.basis}, grid("",
			line("Date", "N° client", "Code article", "PU HT", tt.header, "Montant TVA"), line("14/03/2025", "1", "A", "100,00", tt.amount, tt.tax)))
		if err != nil || len(sink.lines) != 1 {
			t.Fatalf("%+v: %v", tt, err)
		}
		if got := sink.lines[0].Amount.String(); got != tt.want {
			t.Errorf("%+v: got %s", tt, got)
		}
	}
}

// A discount that is no number matters only where the amount depends on it.
func TestABadDiscountBesideAnAmountRejectsNothing(t *testing.T) {
	sink, _, err := read(t, Options{}, grid("",
		line("Date", "N° client", "Code article", "Vendeur", "Remise", "Montant"), line("14/03/2025", "1", "A", "Léa", "non", "5,00"), line("14/03/2025", "1", "A", "Léa", "-1,50", "5,00")))
	if err != nil || len(sink.lines) != 2 || sink.lines[0].Discount != nil || *sink.lines[1].Discount != crm.Money(15_000) {
		t.Errorf("%v, %+v", err, sink.lines)
	}
}

func TestPercentagesBelowOneAreAskedAboutOnlyWhereTheyMatter(t *testing.T) {
	tests := []struct {
		name string
		head []any
		row  []any
		want []problem.ID
		net  string
	}{
		{"0,5 under Remise % without an amount", line("Date", "N° client", "Qté", "PU", "Remise %"), line("14/03/2025", "7", "2", "50,00", "0,5"), []problem.ID{problem.AmbiguousDiscount}, ""},
		{"the amount stands beside it", line("Date", "N° client", "Qté", "PU", "Remise %", "Montant"), line("14/03/2025", "7", "2", "50,00", "0,5", "99,50"), nil, "99.5000"},
		{"the sign is written", line("Date", "N° client", "Qté", "PU", "Remise %"), line("14/03/2025", "7", "2", "50,00", "0,5 %"), nil, "99.5000"},
		{"a rate is a share", line("Date", "N° client", "Qté", "PU", "Taux remise"), line("14/03/2025", "7", "2", "50,00", "0,5"), nil, "50.0000"},
		{"nothing but zeros", line("Date", "N° client", "Qté", "PU", "Remise %"), line("14/03/2025", "7", "2", "50,00", "0"), nil, "100.0000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, _ := read(t, Options{}, grid("", tt.head, tt.row))
			if diff := cmp.Diff(tt.want, codes(report)); diff != "" {
				t.Error(diff)
			}
			if got := report.Sheets[0].Sums.NetSales.String(); tt.want == nil && got != tt.net {
				t.Errorf("net %s, want %s", got, tt.net)
			}
		})
	}
}
