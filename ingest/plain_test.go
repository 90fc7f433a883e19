package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTotalsAndRemarksOfFactsAreSetAside(t *testing.T) {
	head := line("N° client", "Date", "Récompense", "Points")
	one, two := line("K-017", "21/02/2025", "Mug", 100), line("K-018", "22/02/2025", "Café offert", 40)
	said := []string{
		"redemptions: customer_id=K-017, redeemed_on=2025-02-21, reward=Mug, points=100",
		"redemptions: customer_id=K-018, redeemed_on=2025-02-22, reward=Café offert, points=40",
	}
	answers := line("Date", "Note NPS", "Commentaire")
	for _, tt := range []struct {
		name          string
		sheet         page
		want          []string
		totals, notes int
		rejected      int
	}{
		{"a total by its word is no redemption", grid("Récompenses", head, one, two, line("Total", nil, nil, 140)), said, 1, 0, 0},
		{"a total by its sum alone is none either", grid("Récompenses", head, one, two, line(nil, nil, nil, 140)), said, 1, 0, 0},
		{"a number alone that is no sum misses its customer", grid("Récompenses", head, one, two, line(nil, nil, nil, 141)), said, 0, 0, 1},
		{"a short word for a total", grid("Récompenses", head, one, two, line("Tot.", nil, nil, 140)), said, 1, 0, 0},
		{"a footnote below the last row is no redemption", grid("Récompenses", head, one, two, line("(1) hors frais")), said, 0, 1, 0},
		{"a row of units under the header, beside a list that begins there", grid("Récompenses", head, line(nil, "(jj/mm/aaaa)", nil, nil, nil, "Règlement", "Encaissé"), append(one[:4:4], nil, "CB", 12), append(two[:4:4], nil, "Espèces", 5)), said, 0, 0, 0},
		{"a remark below the last row is none either", grid("Récompenses", head, one, two, line("Confidentiel, usage interne")), said, 0, 1, 0},
		{"a row of one date misses its customer and is rejected, not set aside", grid("Récompenses", head, one, two, line(nil, "23/02/2025", "Mug", 100)), said, 0, 0, 1},
		{"a mark of versions that were not joined is a rejected row", grid("Récompenses", head, one, line(">>>>>>> 619fad240896"), two), said, 0, 0, 1},
		{
			"words that stand alone may be all that somebody answered: rejected, not set aside",
			grid("Avis", answers, line("21/02/2025", 9, "Très bien"), line(nil, nil, "Accueil formidable, merci à toute l'équipe"), line("23/02/2025", 2, "Trop cher")),
			[]string{"surveys: answered_on=2025-02-21, nps=9, words=Très bien", "surveys: answered_on=2025-02-23, nps=2, words=Trop cher"},
			0, 0, 1,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, tt.sheet)
			if (err != nil) != (tt.rejected > 0) { // one of three is more than a load may have
				t.Fatal(err)
			}
			var got []string
			for _, f := range sink.facts {
				got = append(got, saidBy(f))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			s := report.Sheets[0]
			if s.Skipped.Total != tt.totals || s.Skipped.Note != tt.notes || s.Rejected != tt.rejected {
				t.Errorf("%+v set aside, %d rejected; want %d totals, %d notes, %d rejected", s.Skipped, s.Rejected, tt.totals, tt.notes, tt.rejected)
			}
		})
	}
}
