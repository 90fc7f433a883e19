package ingest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestAmountsThatWouldNotBeReadAreAskedAbout(t *testing.T) {
	rows := func(head []any, n, people int, row func(i, who int) []any) page {
		lines := [][]any{head}
		for i := range n {
			lines = append(lines, row(i, i%people))
		}
		return grid("", lines...)
	}
	day := func(i int) string { return fmt.Sprintf("%02d/03/2025", 13+i%15) }
	bookings := rows(line("Booking ref", "Booked on", "Arrival", "Guest ID", "Guest name", "Room type", "Total (EUR)", "Status"), 30, 12, func(i, who int) []any {
		return line(fmt.Sprint("HB", 100+i), day(i), day(i+1), fmt.Sprint("G-", 10+who), "Ann Lee", "Suite", "249,00", "Checked out")
	})
	deposits := rows(line("N° réservation", "Rendez-vous le", "N° client", "Prestation", "Acompte (€)"), 30, 12, func(i, who int) []any {
		return line(fmt.Sprint("R", 100+i), day(i), fmt.Sprint("C", 10+who), "Coupe", "10,00")
	})
	acts := rows(line("Date acte", "N° dossier", "Nom patient", "Prénom", "Acte", "Honoraires"), 40, 15, func(i, who int) []any {
		return line(day(i), fmt.Sprint("P", 100+who), "Durand", fmt.Sprint("Marie", who), "Consultation", "23,40")
	})
	list := rows(line("N° client", "Nom", "Prénom", "Dernière visite", "Montant total (€)"), 40, 40, func(i, who int) []any {
		return line(fmt.Sprint("P", 100+who), "Durand", "Marie", day(i), "23,40")
	})
	tests := []struct {
		name  string
		sheet page
		fixed map[string]string
		want  bool
	}{
		{"the total of a hotel's bookings", bookings, nil, true},
		{"a person has said that it is nothing", bookings, map[string]string{"Total (EUR)": ""}, false},
		{"a deposit is no sale", deposits, nil, false},
		{"acts of patients who come again", acts, nil, true},
		{"what each customer of a list has spent in all", list, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, _ := read(t, Options{Columns: tt.fixed}, tt.sheet)
			if got := slices.Contains(codes(report), problem.SalesUnread); got != tt.want {
				t.Errorf("asked: %v; read as %q; %v", got, report.Sheets[0].Kind, report.Problems)
			}
		})
	}
}

func TestWhatAPersonNamedAsTheSaleMakesASheetOneOfSales(t *testing.T) {
	sink, report, err := read(t, Options{Columns: map[string]string{"Booked on": "order_date", "Total (EUR)": "amount"}}, grid("",
		line("Booking ref", "Booked on", "Arrival", "Guest ID", "Guest name", "Room type", "Total (EUR)"),
		line("HB101", "13/03/2025", "14/03/2025", "G-1", "Ann Lee", "Suite", "249,00"),
		line("HB102", "14/03/2025", "20/03/2025", "G-2", "Léa Roy", "Double", "98,00")))
	if err != nil || len(sink.lines) != 2 || report.Sheets[0].Sums.NetSales.String() != "347.0000" {
		t.Fatalf("%v, %d lines, %+v", err, len(sink.lines), report.Sheets[0])
	}
}
