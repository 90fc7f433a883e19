package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestCrossTablesAreRefusedByName(t *testing.T) {
	for _, c := range []struct {
		name, csv string
		cross     bool
	}{
		{"months of a year with a total", "Client,janv-25,févr-25,mars-25,Total\nDupont,10,20,5,35\nMartin,1,2,3,6\n", true},
		{"months under a title", "Ventes par rayon\n\nRayon,January,February,March\nTea,10,20,5\nCoffee,1,2,3\n", true},
		{"quarters", "Product,Q1 2025,Q2 2025,Q3 2025,Q4 2025\nTea,10,,5,1\n", true},
		{"years", "Famille;2022;2023;2024\nThé;1 200,50;900,00;30,00\n", true},
		{"months as the file has them", "Salon,2025-01,2025-02,2025-03\nLyon,10,20,5\n", true},
		{"two periods only", "Rayon,2024,2025\nThé,10,20\n", false},
		{"three days of a plan, no sums", "Tâche,Début,Milieu,Fin\nPeindre,2025-01-01,2025-02-01,2025-03-01\nPoncer,2025-01-01,2025-02-01,2025-03-01\n", false},
		{"columns that are no periods", "Rayon,Surface,Loyer,Chauffage\nThé,10,20,30\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readCSV(t, c.csv)
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Fatalf("it is not refused: %v", err)
			}
			if got := p.ID == problem.CrossTable; got != c.cross {
				t.Errorf("refused as %s", p.ID)
			}
		})
	}
}

func TestOrderLinesWithPeriodsBesideThemAreOrderLines(t *testing.T) {
	report, err := readCSV(t, "Order ID,Date,Customer ID,Amount,2023,2024,2025\n1,2025-03-04,7,12.5,1,2,3\n2,2025-03-05,8,1.5,1,2,3\n")
	if err != nil || report.Accepted() != 2 {
		t.Errorf("%d rows, %v", report.Accepted(), err)
	}
}

// readCSV reads a text as a file of its own.
func readCSV(t *testing.T, text string) (Report, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "made.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Read(context.Background(), path, Options{}, &kept{})
}
