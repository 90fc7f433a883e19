package ingest

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with testdata/<name>, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), rewrite with -update:\n%s", name, diff)
	}
}

// manyFaults is a workbook with most of what a report can say.
func manyFaults() *book {
	head := line("N° facture", "Date", "Code client", "Réf.", "Qté", "PU TTC", "Montant TTC", "Date", "Vendeur")
	rows := [][]any{line("Boutique de Lyon"), nil, head}
	for i := range 3000 {
		sold := "13/03/2024"
		if i >= 40 && i < 57 {
			sold = ""
		}
		rows = append(rows, line("F1", sold, "0012", "A1", "1", "12,50 €", "12,50 €", nil, "Léa"))
	}
	rows = append(rows,
		line("F2", "31/02/2024", "0012", "A1", "1", "12,50", "12,50", "x"),
		line("F2", "13/03/2024", "0012", "A1", "1", "12,50", "12,5O"),
		line("F3", "13/03/2024", "3,76E+15", "A1", "1", "12,50", "12,50"),
		line("Total", nil, nil, nil, "3003", nil, "37525,00"))
	hidden := grid("Calcul", line("a", "b"))
	hidden.hidden = true
	people := [][]any{line("Code client", "Nom", "E-mail", "Langue")}
	for range 3 {
		people = append(people, line("0012", "Durand", "marie@@example.com", "elfique"))
	}
	return &book{format: "xlsx", sheets: []page{grid("Ventes", rows...), grid("Clients", people...), grid("Notes", line("À faire"), line("Ranger")), hidden}}
}

func TestWhatPeopleRead(t *testing.T) {
	books := map[string]*book{
		"faults":  manyFaults(),
		"text":    {format: "csv", sheets: []page{french()}},
		"clean":   {format: "xlsx", sheets: []page{french()}},
		"refused": {format: "xlsx", sheets: []page{grid("Mars", line("Date", "N° facture", "Montant TTC"), line("13/03/2024", "F1", "5,00"))}},
	}
	for name, b := range books {
		report, _ := ReadWorkbook(context.Background(), b, "ventes-mars.xlsx", Options{Currency: "EUR"}, &kept{})
		for _, lang := range []string{"fr", "en"} {
			said := report.Say(lang)
			for l := range strings.SplitSeq(said, "\n") {
				if n := len([]rune(l)); n > width {
					t.Errorf("%s %s: a line of %d characters: %s", name, lang, n, l)
				}
			}
			golden(t, "say-"+name+"."+lang+".txt", said)
		}
		raw, err := json.MarshalIndent(report, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if name != "faults" && name != "text" { // its seventeen rows without a date are in the text
			golden(t, "report-"+name+".json", string(raw)+"\n")
		}
	}
}

func TestRanges(t *testing.T) {
	tests := []struct {
		rows []int
		more bool
		want string
	}{
		{[]int{12}, false, "12"},
		{[]int{12, 13, 14, 60}, false, "12–14, 60"},
		{[]int{1, 3, 5, 7, 9, 11, 13, 15, 17}, false, "1, 3, 5, 7, 9, 11, 13, 15, …"},
		{[]int{1, 2}, true, "1–2, …"},
	}
	for _, tt := range tests {
		if got := ranges(tt.rows, tt.more); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.rows, got, tt.want)
		}
	}
}
