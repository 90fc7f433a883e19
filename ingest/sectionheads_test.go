package ingest

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Reports that name whoever bought once, over the sales; "who/what" is what each line must say.
func TestHeadsOfSectionsNameWhatTheirRecordsLack(t *testing.T) {
	tests := []struct {
		name  string
		rows  [][]any
		want  string
		names string
	}{
		{
			name: "QuickBooks: a bare name over its sales, a total of that name under them",
			rows: [][]any{
				line("Sales by Customer Detail"), line("Example Shop"), line(),
				line("", "Date", "Transaction Type", "Num", "Product/Service", "Qty", "Sales Price", "Amount"),
				line("Ann Martin"),
				line("", "09/13/2024", "Invoice", "1001", "Tea", 2, "4.00", "8.00"),
				line("", "09/14/2024", "Invoice", "1002", "Cup", 1, "5.00", "5.00"),
				line("Total for Ann Martin", "", "", "", "", "", "", "$13.00"),
				line("Bob Petit"),
				line("", "09/15/2024", "Invoice", "1003", "Tea", 3, "4.00", "12.00"),
				line("Total for Bob Petit", "", "", "", "", "", "", "$12.00"),
				line("TOTAL", "", "", "", "", "", "", "$25.00"),
			},
			want: "Ann Martin/Tea Ann Martin/Cup Bob Petit/Tea", names: "Ann Martin,Bob Petit",
		},
		{
			name: "EBP: a number and a name behind “Client :”",
			rows: [][]any{
				line("Date", "N° pièce", "Désignation", "Qté", "PU TTC", "Montant TTC"),
				line("Client : CL1040 - Ann Martin"),
				line("13/09/2024", "FA1", "Thé", 2, "4,00", "8,00"),
				line("Sous-total client", "", "", "", "", "8,00"),
				line("Client : CL1043 - Bob Petit"),
				line("15/09/2024", "FA2", "Thé", 3, "4,00", "12,00"),
				line("15/09/2024", "FA2", "Tasse", 1, "5,00", "5,00"),
				line("Sous-total client", "", "", "", "", "17,00"),
				line("Total général", "", "", "", "", "25,00"),
			},
			want: "CL1040/Thé CL1043/Thé CL1043/Tasse", names: "Ann Martin,Bob Petit",
		},
		{
			name: "a head that says something else is not the customer",
			rows: [][]any{
				line("Date", "N° pièce", "Client", "Désignation", "Qté", "PU TTC", "Montant TTC"),
				line("Remarque : soldes"),
				line("13/09/2024", "FA1", "C-100", "Thé", 2, "4,00", "8,00"),
				line("14/09/2024", "FA2", "C-200", "Thé", 1, "4,00", "4,00"),
			},
			want: "C-100/Thé C-200/Thé",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{Currency: "EUR"}, grid("", tt.rows...))
			if err != nil {
				t.Fatalf("%v\n%s", err, report.Say("en"))
			}
			var got, names []string
			for _, l := range sink.lines {
				got = append(got, l.CustomerID+"/"+l.Description)
			}
			for _, c := range sink.customers {
				names = append(names, c.Name)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.names, strings.Join(names, ",")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTotalOfASectionIsChecked(t *testing.T) {
	rows := [][]any{
		line("Date", "N° pièce", "Désignation", "Qté", "PU TTC", "Montant TTC"),
		line("Client : 1040 Ann Martin"),
		line("13/09/2024", "FA1", "Thé", 2, "4,00", "8,00"),
		line("14/09/2024", "FA2", "Thé", 1, "4,00", "4,00"),
		line("Total Ann Martin", "", "", "", "", "13,00"),
		line("Client : 1043 Bob Petit"),
		line("15/09/2024", "FA3", "Thé", 3, "4,00", "12,00"),
		line("Total Bob Petit", "", "", "", "", "12,00"),
	}
	_, _, err := read(t, Options{Currency: "EUR"}, grid("", rows...))
	if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != problem.TotalDiffers {
		t.Errorf("got %v", err)
	}
}

// A list whose sections are named without a word for whose they are may be by shop as well: it is asked about.
func TestBareHeadsWithoutATitleAreAskedAbout(t *testing.T) {
	rows := [][]any{
		line("", "Date", "Receipt no", "Product", "Qty", "Unit price", "Amount"),
		line("Laval"), line("", "2024-09-13", "1001", "Tea", 2, "4.00", "8.00"), line("Total Laval", "", "", "", "", "", "8.00"),
		line("Lyon"), line("", "2024-09-14", "1002", "Tea", 1, "4.00", "4.00"), line("Total Lyon", "", "", "", "", "", "4.00"),
		line("Nantes"), line("", "2024-09-15", "1003", "Tea", 3, "4.00", "12.00"), line("Total Nantes", "", "", "", "", "", "12.00"),
	}
	_, _, err := read(t, Options{Currency: "EUR"}, grid("", rows...))
	if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != problem.NoCustomerColumn {
		t.Errorf("got %v", err)
	}
}
