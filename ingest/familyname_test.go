package ingest

import "testing"

func TestNamesBesideFirstNames(t *testing.T) {
	tests := []struct {
		name        string
		head        string
		first       [3]string
		names       [3]string
		last, whole string // of the first row
	}{
		{"half of a name", "Nom client", [3]string{"Marie", "Paul", "Zoé"}, [3]string{"Durand", "Petit", "Roux"}, "Durand", "Marie Durand"},
		{"a family name of two words", "Name", [3]string{"Marie", "Paul", "Zoé"}, [3]string{"De La Tour", "Petit", "Roux"}, "De La Tour", "Marie De La Tour"},
		{"a whole name", "Nom complet", [3]string{"Marie", "Paul", "Zoé"}, [3]string{"Marie Durand", "Paul Petit", "Zoé Roux"}, "", "Marie Durand"},
		{"a whole name in capitals, family name first", "Customer name", [3]string{"Marie-Claude", "Paul", "Zoé"}, [3]string{"DURAND MARIE-CLAUDE", "PETIT PAUL", "ROUX ZOE"}, "", "DURAND MARIE-CLAUDE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("Code client", tt.head, "Prénom", "E-mail")}
			for i, first := range tt.first {
				rows = append(rows, line(num("1"+string(rune('0'+i))), tt.names[i], first, first[:1]+"@example.com"))
			}
			sink, report, err := read(t, Options{}, grid("S", rows...))
			if err != nil || len(sink.customers) != 3 {
				t.Fatal(err, codes(report))
			}
			if c := sink.customers[0]; c.LastName != tt.last || c.FirstName != tt.first[0] || c.Name != tt.whole {
				t.Errorf("got %q, %q, %q", c.FirstName, c.LastName, c.Name)
			}
		})
	}
}
