package ingest

import "testing"

// TestNamesOfOtherPrograms has headers that a second blind batch brought up, each in a sheet of its kind.
func TestNamesOfOtherPrograms(t *testing.T) {
	days := [4]any{"13/01/2024", "14/02/2024", "25/03/2024", "17/04/2024"}
	ids := [4]any{"C0012", "C0013", "C0014", "C0015"}
	orders := [4]any{"F2401", "F2402", "F2403", "F2404"}
	sums := [4]any{"12,50", "9,90", "30,00", "105,25"}
	tests := []struct {
		name    string
		heads   []any
		columns [][4]any
		want    []string
	}{
		{
			"abbreviations of accountants",
			line("DT_FACT", "NUM_FACT", "CLI_CODE", "ART_LIB", "QTE_FACT", "MT_TTC"),
			[][4]any{days, orders, ids, {"Bougie", "Savon", "Thé", "Savon"}, {"2", "1", "1", "3"}, sums},
			[]string{"order_date", "order_id", "customer_id", "description", "quantity", "amount"},
		},
		{
			"an account, a part, an extended price",
			line("Sale date", "Invoice Nbr", "Acct No", "Part No.", "Part description", "Units", "Extended price"),
			[][4]any{days, orders, ids, {"BG-01", "SV-02", "TH-03", "SV-02"}, {"Candle", "Soap", "Tea", "Soap"}, {"2", "1", "1", "3"}, sums},
			[]string{"order_date", "order_id", "customer_id", "product_id", "description", "quantity", "amount"},
		},
		{
			"a loyalty number",
			line("Trans. Date", "Receipt #", "Loyalty ID", "Qty Sold", "Net Amt (EUR)"),
			[][4]any{days, orders, ids, {"2", "1", "1", "3"}, sums},
			[]string{"order_date", "order_id", "customer_id", "quantity", "amount"},
		},
		{
			"short names of people",
			line("CUST_ID", "FNAME", "LNAME", "EMAIL_ADDR", "Municipalité"),
			[][4]any{ids, {"Marie", "Paul", "Zoé", "Léa"}, {"Durand", "Petit", "Roux", "Blanc"}, {"a@example.com", "b@example.com", "c@example.com", "d@example.com"}, {"Laval", "Tours", "Laval", "Brest"}},
			[]string{"customer_id", "first_name", "last_name", "email", "city"},
		},
		{
			"guests who arrive",
			line("Booking ref", "Guest ID", "Arrival", "Status"),
			[][4]any{{"B11", "B12", "B13", "B14"}, ids, days, {"confirmed", "cancelled", "no show", "confirmed"}},
			[]string{"booking_id", "customer_id", "booked_for_on", "status"},
		},
		{
			"consents of a form",
			line("Email address", "Opted in", "Opt-in date"),
			[][4]any{{"a@example.com", "b@example.com", "c@example.com", "d@example.com"}, {"yes", "no", "yes", "yes"}, days},
			[]string{"email", "consent", "consent_on"},
		},
		{
			"a practice, whose treatments are no groups of a test",
			line("Bill Date", "Bill No", "Patient No", "Treatment", "Practitioner", "Fee"),
			[][4]any{days, orders, ids, {"Massage", "Facial", "Massage", "Manicure"}, {"Léa", "Tom", "Léa", "Tom"}, sums},
			[]string{"order_date", "order_id", "customer_id", "description", "seller", "amount"},
		},
		{
			"a question of a survey",
			line("Code client", "Date enquête", "Recommanderiez-vous notre boutique ? (0 à 10)", "Commentaires libres"),
			[][4]any{ids, days, {"9", "10", "6", "7"}, {"très bien", "rien à dire", "trop cher", "à revoir"}},
			[]string{"customer_id", "answered_on", "nps", "words"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{tt.heads}
			for i := range 4 {
				var row []any
				for _, c := range tt.columns {
					row = append(row, c[i])
				}
				rows = append(rows, row)
			}
			_, report, err := read(t, Options{}, grid("S", rows...))
			if err != nil {
				t.Fatal(err, codes(report))
			}
			for i, c := range report.Sheets[0].Columns {
				if c.Field != tt.want[i] {
					t.Errorf("%q is %q, want %q", c.Header, c.Field, tt.want[i])
				}
			}
		})
	}
}
