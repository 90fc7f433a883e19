package ingest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// besideSaid is what some sales say of customers and articles beside them, a line a record.
func besideSaid(t *testing.T, k *kept) (said []string) {
	t.Helper()
	for _, c := range k.customers {
		if !c.Beside {
			t.Errorf("%s is said by a list", c.ID)
		}
		said = append(said, fmt.Sprintf("%s|%s|%s|%s|%s", c.ID, c.Name, c.Email, c.Phone, c.City))
	}
	for _, p := range k.products {
		if !p.Beside {
			t.Errorf("%s is said by a list", p.ID)
		}
		said = append(said, fmt.Sprintf("%s|%s|%s", p.ID, p.Category, p.Brand))
	}
	return said
}

func TestWhatStandsBesideSales(t *testing.T) {
	header := []any{"Date", "N° client", "Montant"}
	tests := []struct {
		name string
		rows [][]any
		want []string
	}{
		{
			"names, addresses and numbers to call, once a customer",
			[][]any{
				line("Date", "Code client", "Nom", "Prénom", "E-mail", "Portable", "Montant"),
				line("13/02/2024", "007", "Durand", "Marie", "marie@example.com", "06 12 34 56 78", 5),
				line("14/02/2024", "008", "Petit", "Luc", "luc@example.com", nil, 6),
				line("15/02/2024", "007", "Durand", "Marie", "marie@example.com", "06 12 34 56 78", 7),
				line("16/02/2024", "008", "Petit", "Luc", "luc@example.org", nil, 8),
				line("17/02/2024", "009", "Roux", "Zoé", "zoe@example.com", "06 12 34 56 79", 9),
			},
			[]string{
				"007|Marie Durand|marie@example.com|06 12 34 56 78|", "008|Luc Petit|luc@example.com||", "008|Luc Petit|luc@example.org||",
				"009|Zoé Roux|zoe@example.com|06 12 34 56 79|",
			},
		},
		{
			"an address that is the customer's number is their address too",
			[][]any{
				line("Order Date", "Customer Email", "Customer Name", "Total"),
				line("2024-02-13", "Marie@Example.com", "Marie Durand", 5),
				line("2024-02-14", "luc@example.com", "Luc Petit", 6),
			},
			[]string{"marie@example.com|Marie Durand|Marie@Example.com||", "luc@example.com|Luc Petit|luc@example.com||"},
		},
		{
			"a town that is the same everywhere is nobody's",
			[][]any{
				append(header, "Ville"), line("13/02/2024", "007", 5, "Lyon"), line("14/02/2024", "008", 6, "Lyon"),
				line("15/02/2024", "007", 7, "Lyon"), line("16/02/2024", "008", 8, "Lyon"), line("17/02/2024", "008", 8, "Lyon"),
			},
			nil,
		},
		{
			"a town that goes with the shop is the shop's",
			[][]any{
				append(header, "Magasin", "Ville"), line("13/02/2024", "007", 5, "A", "Lyon"), line("14/02/2024", "008", 6, "B", "Lille"),
				line("15/02/2024", "007", 7, "A", "Lyon"), line("16/02/2024", "008", 8, "B", "Lille"), line("17/02/2024", "009", 8, "B", "Lille"),
				line("18/02/2024", "008", 8, "B", "Lille"),
			},
			nil,
		},
		{
			"a town that goes with the customer is theirs",
			[][]any{
				append(header, "Magasin", "Ville"), line("13/02/2024", "007", 5, "A", "Lyon"), line("14/02/2024", "008", 6, "B", "Lille"),
				line("15/02/2024", "007", 7, "B", "Lyon"), line("16/02/2024", "008", 8, "A", "Lille"), line("17/02/2024", "008", 8, "B", "Lille"),
			},
			[]string{"007||||Lyon", "008||||Lille"},
		},
		{
			"a name that changes with each sale is not the customer's",
			[][]any{
				append(header, "Nom"), line("13/02/2024", "007", 5, "Aline"), line("14/02/2024", "008", 6, "Boris"),
				line("15/02/2024", "007", 7, "Boris"), line("16/02/2024", "008", 8, "Chloé"), line("17/02/2024", "007", 8, "Denis"),
			},
			nil,
		},
		{
			"a name that goes with the seller is the seller's",
			[][]any{
				append(header, "Vendeur", "Prénom"), line("13/02/2024", "007", 5, "V1", "Aline"), line("14/02/2024", "008", 6, "V2", "Boris"),
				line("15/02/2024", "007", 7, "V1", "Aline"), line("16/02/2024", "008", 8, "V2", "Boris"), line("17/02/2024", "009", 8, "V2", "Boris"),
				line("18/02/2024", "008", 8, "V2", "Boris"),
			},
			nil,
		},
		{
			"a walk-in has no name",
			[][]any{
				append(header, "Nom client"), line("13/02/2024", nil, 5, "Passage"), line("14/02/2024", "008", 6, "Boris"),
			},
			[]string{"008|Boris|||"},
		},
		{
			"a row that is rejected says nothing",
			[][]any{
				append(header, "Nom client"), line("13/13/2024", "007", 5, "Aline"), line("14/02/2024", "008", 6, "Boris"),
			},
			[]string{"008|Boris|||"},
		},
		{
			"categories and brands of articles",
			[][]any{
				append(header, "Code article", "Rayon", "Marque"), line("13/02/2024", "007", 5, "A1", "Thés", "Alba"), line("14/02/2024", "008", 6, "A2", "Cafés", nil),
				line("15/02/2024", "007", 7, "A1", "Thés", "Alba"),
			},
			[]string{"A1|Thés|Alba", "A2|Cafés|"},
		},
		{
			"a brand of which each article has its own is no name of the article",
			[][]any{
				append(header, "Code article", "Marque"), line("13/02/2024", "007", 5, "A1", "Alba"), line("14/02/2024", "008", 6, "A2", "Brio"),
				line("15/02/2024", "007", 7, "A1", "Alba"), line("15/02/2024", "008", 6, "A2", "Brio"), line("16/02/2024", "009", 8, "A3", "Cima"),
				line("16/02/2024", "007", 7, "A1", "Alba"), line("17/02/2024", "008", 6, "A2", "Brio"),
			},
			[]string{"A1||Alba", "A2||Brio", "A3||Cima"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opt := Options{}
			if tt.name == "a row that is rejected says nothing" {
				opt.DateOrder = "dmy"
			}
			got, report, err := read(t, opt, grid("S", tt.rows...))
			if err != nil && report.Rejected() == 0 {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, besideSaid(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestARefusalBesideSalesIsOne(t *testing.T) {
	got, _, err := read(t, Options{}, grid("S",
		line("Date", "N° client", "Montant", "Newsletter", "E-mail"),
		line("13/02/2024", "007", 5, "non", "marie@example.com"),
		line("14/02/2024", "008", 6, "oui", "luc@example.com"),
	))
	if err != nil {
		t.Fatal(err)
	}
	var states []crm.ConsentState
	for _, c := range got.consents {
		states = append(states, c.State)
	}
	if diff := cmp.Diff([]crm.ConsentState{crm.ConsentDenied, crm.ConsentGranted}, states); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAPersonSaysOfAColumnBesideSalesHolds(t *testing.T) {
	rows := [][]any{
		line("Date", "N° client", "Montant", "Nom client", "Interlocuteur"),
		line("13/02/2024", "007", 5, "Durand", "Marie"),
		line("14/02/2024", "008", 6, "Petit", "Luc"),
	}
	got, report, err := read(t, Options{Columns: map[string]string{"Nom client": NotUsed, "Interlocuteur": "first_name"}}, grid("S", rows...))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"007|Marie|||", "008|Luc|||"}, besideSaid(t, got)); diff != "" {
		t.Error(diff)
	}
	want := ColumnReport{Column: "E", Header: "Interlocuteur", Field: "first_name", Of: "customers"}
	if diff := cmp.Diff(want, report.Sheets[0].Columns[4]); diff != "" {
		t.Error(diff)
	}
}

func TestExportsNameTheirCustomers(t *testing.T) {
	for file, want := range map[string]string{
		"shopify-orders.csv":       "ann@example.com|Ann Lee|ann@example.com||",
		"woocommerce-items.csv":    "ann@example.com|Ann Doe|ann@example.com||",
		"prestashop-commandes.csv": "ada@example.com|ADA|ada@example.com||",
		"lightspeed-lines.csv":     "41|Ann Lee|||",
	} {
		t.Run(file, func(t *testing.T) {
			got := &kept{}
			if _, err := Read(t.Context(), filepath.Join("testdata", "exports", file), Options{}, got); err != nil {
				t.Fatal(err)
			}
			if said := besideSaid(t, got); len(said) == 0 || said[0] != want {
				t.Errorf("first said is not %q: %q", want, said)
			}
		})
	}
}

func TestSheetsThatSayMuchOfTheirCustomers(t *testing.T) {
	who := []any{"Nom", "Prénom", "E-mail", "Téléphone", "Adresse", "Code postal", "Ville"}
	marie := []any{"Durand", "Marie", "marie@example.com", "06 12 34 56 78", "1 rue Haute", "69001", "Lyon"}
	luc := []any{"Petit", "Luc", "luc@example.com", "06 12 34 56 79", "2 rue Basse", "69002", "Lyon"}
	row := func(cells []any, more ...any) []any { return append(append([]any{}, more...), cells...) }
	for _, tt := range []struct {
		name, kind string
		rows       [][]any
	}{
		{
			"are sales where each row has a day and an amount", "order_lines",
			[][]any{
				row(who, "Date", "N° facture", "Code client", "Montant"),
				row(marie, "13/02/2024", "F1", "007", 5), row(luc, "14/02/2024", "F2", "008", 6),
			},
		},
		{
			"are sales without a number of the order", "order_lines",
			[][]any{row(who, "Date", "Code client", "Montant"), row(marie, "13/02/2024", "007", 5), row(luc, "14/02/2024", "008", 6)},
		},
		{
			"are bookings where they say what is booked", "bookings",
			[][]any{
				row(who, "ID réservation", "Date", "Heure", "Couverts"),
				row(marie, "33", "13/02/2024", "19:30", 2), row(luc, "34", "14/02/2024", "20:00", 4),
			},
		},
		{
			"are lists where they say nothing else", "customers",
			[][]any{row(who, "Code client", "Date de naissance"), row(marie, "007", "13/02/1980"), row(luc, "008", "14/02/1981")},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{}, grid("S", tt.rows...))
			if err != nil {
				t.Fatal(err)
			}
			if s := report.Sheets[0]; s.Kind != tt.kind || s.Accepted != 2 {
				t.Errorf("%d accepted of %s, want 2 of %s", s.Accepted, s.Kind, tt.kind)
			}
		})
	}
}

func TestWhatIsRememberedOfColumnsBesideSales(t *testing.T) {
	rows := [][]any{
		line("Date", "N° client", "Montant", "Nom client", "Interlocuteur"),
		line("13/02/2024", "007", 5, "Durand", "Marie"),
		line("14/02/2024", "008", 6, "Petit", "Luc"),
	}
	_, first, err := read(t, Options{}, grid("S", rows...))
	if err != nil || len(first.Mappings) != 1 {
		t.Fatal(err, first.Mappings)
	}
	learned := first.Mappings[0]
	if got := learned.Columns[3].Field; got != "name" {
		t.Fatalf("what was read is remembered as %q", got)
	}
	with := func(column int, field string) []Mapping {
		m := learned
		m.Columns = slices.Clone(m.Columns)
		m.Columns[column].Field = field
		return []Mapping{m}
	}
	more := [][]any{append(slices.Clone(rows[0]), "E-mail client"), append(slices.Clone(rows[1]), "marie@example.com"), append(slices.Clone(rows[2]), "luc@example.com")}
	for _, tt := range []struct {
		name  string
		opt   Options
		rows  [][]any
		want  []string
		codes []problem.ID
	}{
		{"what it was stays", Options{Mappings: with(3, "name")}, rows, []string{"007|Durand|||", "008|Petit|||"}, nil},
		{"a person writes that it is nothing", Options{Mappings: with(3, NotUsed)}, rows, nil, nil},
		{"a person writes what another is", Options{Mappings: with(4, "first_name")}, rows, []string{"007|Durand|||", "008|Petit|||"}, nil},
		{
			"one that is new is read and told",
			Options{Mappings: with(3, "name")},
			more,
			[]string{"007|Durand|marie@example.com||", "008|Petit|luc@example.com||"},
			[]problem.ID{problem.NewColumn},
		},
		{
			"one that is new is left out of a frozen contract",
			Options{Mappings: with(3, "name"), Contract: "freeze"},
			more,
			[]string{"007|Durand|||", "008|Petit|||"},
			[]problem.ID{problem.NewColumn, problem.ContractFrozen},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, report, err := read(t, tt.opt, grid("S", tt.rows...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, besideSaid(t, got)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.codes, codes(report)); diff != "" {
				t.Error(diff)
			}
			if tt.opt.Contract == "" && len(tt.codes) > 0 && !strings.Contains(report.Problems[0].Say("en"), "E-mail") {
				t.Errorf("the new column is told as: %s", report.Problems[0].Say("en"))
			}
			if tt.name == "a person writes what another is" && got.customers[0].FirstName != "Marie" {
				t.Errorf("the first name is %q", got.customers[0].FirstName)
			}
		})
	}
}

func TestNamesakesWithAddressesAreAskedAbout(t *testing.T) {
	head := line("Date", "N° ticket", "Cliente", "E-mail", "Prestation", "Montant TTC")
	sale := func(day, order, name, email string) []any { return line(day, order, name, email, "Coupe", "42,00") }
	ann, other := "ann@example.com", "ann.lee@example.org"
	tests := []struct {
		name  string
		rows  [][]any
		fixed map[string]string
		want  bool
	}{
		{"two addresses in turn are two people, or one with two", [][]any{sale("13/01/2025", "1", "Ann Lee", ann), sale("14/01/2025", "2", "Ann Lee", other), sale("15/01/2025", "3", "Ann Lee", ann)}, nil, true},
		{"who changes the address does not go back", [][]any{sale("13/01/2025", "1", "Ann Lee", ann), sale("14/01/2025", "2", "Ann Lee", ann), sale("15/01/2025", "3", "Ann Lee", other)}, nil, false},
		{"capitals are no other address", [][]any{sale("13/01/2025", "1", "Ann Lee", ann), sale("14/01/2025", "2", "Ann Lee", "Ann@Example.com"), sale("15/01/2025", "3", "Ann Lee", ann)}, nil, false},
		{"a person has said that the address tells them apart", [][]any{sale("13/01/2025", "1", "Ann Lee", ann), sale("14/01/2025", "2", "Ann Lee", other), sale("15/01/2025", "3", "Ann Lee", ann)}, map[string]string{"E-mail": "customer_id"}, false},
		{"a person has said that one name is one customer", [][]any{sale("13/01/2025", "1", "Ann Lee", ann), sale("14/01/2025", "2", "Ann Lee", other), sale("15/01/2025", "3", "Ann Lee", ann)}, map[string]string{"Cliente": "customer_id"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := append([][]any{head}, tt.rows...)
			for i, day := range []string{"16/01/2025", "17/01/2025", "18/01/2025", "20/01/2025"} { // others, whose addresses go with their names
				name := []string{"Léa Roy", "Zoé Petit"}[i%2]
				rows = append(rows, sale(day, strconv.Itoa(10+i), name, []string{"lea@example.com", "zoe@example.com"}[i%2]))
			}
			sink, report, _ := read(t, Options{Columns: tt.fixed}, grid("", rows...))
			if got := slices.Contains(codes(report), problem.Namesakes); got != tt.want || got == (len(sink.lines) > 0) {
				t.Errorf("asked: %v, %d lines; %v", got, len(sink.lines), codes(report))
			}
		})
	}
}

// Without its name nobody knows that AC9000 is the house's own account.
func TestTheNameOfAnAccountStandsBesideItsSales(t *testing.T) {
	sink, _, err := read(t, Options{}, grid("", line("Document No", "Posting Date", "Account Code", "Account Name", "Item", "Quantity", "Amount"),
		line("INV-1", "2025-03-13", "AC9000", "House account", "SKU-1", "1", "5.00"),
		line("INV-2", "2025-03-14", "AC0001", "Smith Ltd", "SKU-1", "1", "5.00"),
		line("INV-3", "2025-03-15", "AC9000", "House account", "SKU-2", "1", "7.00"),
		line("INV-4", "2025-03-17", "AC0001", "Smith Ltd", "SKU-3", "1", "9.00")))
	if err != nil || len(sink.customers) != 2 || sink.customers[0].Name != "House account" {
		t.Fatalf("%v, %+v", err, sink.customers)
	}
}
