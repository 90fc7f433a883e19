package ingest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func TestStatusWordsInBothLanguages(t *testing.T) {
	for _, tt := range []struct {
		want  fate
		words []string
	}{
		{isSale, []string{"payée", "réglée", "Expédiée", "LIVRÉE", "terminée", "Payé", "paid", "Completed", "wc-completed", "shipped", "fulfilled", "processing", "wc-processing", "partially_paid", "Paiement accepté", "Facturée", "Overdue", "en retard de paiement"}},
		{notSold, []string{"annulée", "Annulé", "devis", "brouillon", "échec", "cancelled", "canceled", "voided", "quote", "draft", "on-hold", "wc-on-hold", "failed", "Erreur de paiement", "En attente de virement bancaire"}},
		{owed, []string{"en attente", "pending", "unpaid", "À payer"}},
		{refunded, []string{"remboursée", "refunded", "wc-refunded", "retournée", "Shipped - Returned to Seller"}},
		{partlyRefunded, []string{"partiellement remboursée", "partially_refunded", "Partially refunded"}},
		{unknownFate, []string{"à voir", "VIP", "bleu"}},
	} {
		for _, w := range tt.words {
			if got := newStatuses(nil).of(foldStatus(w)); got != tt.want {
				t.Errorf("%q is %d, want %d", w, got, tt.want)
			}
		}
	}
}

func TestStatusesDecideWhichLinesCount(t *testing.T) {
	head := line("N° commande", "Date", "N° client", "Montant", "Statut commande")
	sheet := grid("", head,
		line("1", "14/03/2025", "7", "10,00", "payée"),
		line("2", "14/03/2025", "7", "20,00", "annulée"),
		line("3", "bientôt", "7", "abc", "devis"), // what is no sale need not be whole
		line("4", "14/03/2025", "8", "40,00", "remboursée"),
		line("5", "15/03/2025", "8", "-40,00", "remboursée"), // the refund itself
		line("6", "15/03/2025", "9", "5,00", nil),
	)
	sink, report, err := read(t, Options{}, sheet)
	if err != nil {
		t.Fatal(err)
	}
	var got []soldLine
	for _, l := range sink.lines {
		got = append(got, short(l))
	}
	want := []soldLine{
		{"1", "7", "", "2025-03-14", "1", "", "10", false},
		{"4", "8", "", "2025-03-14", "1", "", "40", false},
		{"4", "8", "", "2025-03-14", "-1", "", "-40", true},
		{"5", "8", "", "2025-03-15", "1", "", "-40", true},
		{"6", "9", "", "2025-03-15", "1", "", "5", false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s := report.Sheets[0]
	if s.Accepted != 4 || s.Skipped.NotASale != 2 || s.Rejected != 0 || s.Sums.NetSales != crm.MoneyOf(-25) {
		t.Errorf("%+v", s)
	}
	if fr := report.Say("fr"); !strings.Contains(fr, "2 hors vente") {
		t.Error(fr)
	}
}

func TestAnUnknownStatusStopsTheLoadAndNamesTheSetting(t *testing.T) {
	sheet := func(header string, states ...any) page {
		rows := [][]any{line("N° commande", "Date", "N° client", "Montant", header)}
		for i, s := range states {
			rows = append(rows, line(i+1, "14/03/2025", "7", "10,00", s))
		}
		return grid("", rows...)
	}
	_, report, err := read(t, Options{Source: "caisse"}, sheet("Statut commande", "payée", "à cueillir", "lune", "à cueillir"))
	p, _ := err.(*problem.Problem)
	if p == nil || p.ID != problem.UnknownStatus {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{"à cueillir, lune", "sources: caisse: statuses", `"à cueillir"`} {
		if !strings.Contains(p.Say("en"), part) {
			t.Errorf("%q does not say %q", p.Say("en"), part)
		}
	}
	if s := report.Sheets[0]; s.Rows != s.Skipped.sum() {
		t.Errorf("%+v", s)
	}
	sink, report, err := read(t, Options{Statuses: map[string]string{"À cueillir": "sale", "lune": "not-sale"}}, sheet("Statut commande", "payée", "à cueillir", "lune"))
	if err != nil || len(sink.lines) != 2 || report.Sheets[0].Skipped.NotASale != 1 {
		t.Errorf("with the words explained: %v, %d lines", err, len(sink.lines))
	}
	// The workspace's own word outweighs everyone's.
	sink, _, err = read(t, Options{Statuses: map[string]string{"en attente": "sale"}}, sheet("Statut commande", "en attente"))
	if err != nil || len(sink.lines) != 1 {
		t.Errorf("an explained word: %v, %d lines", err, len(sink.lines))
	}
	// A column called Statut that holds no state of sales at all is left alone, and said.
	sink, report, err = read(t, Options{}, sheet("Statut", "VIP", "standard", "VIP"))
	if err != nil || len(sink.lines) != 3 || !strings.Contains(report.Say("en"), `Not used: E`) {
		t.Errorf("customers' states: %v, %d lines\n%s", err, len(sink.lines), report.Say("en"))
	}
}

func TestPartOfALineComesBack(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("",
		line("N° commande", "Date", "N° client", "Code article", "Qté", "Montant", "Qté retournée", "Montant remboursé"),
		line("1", "14/03/2025", "7", "A", "3", "10,00", "1", nil),     // a third: 3.3333
		line("2", "14/03/2025", "7", "A", "2", "20,00", "0", "4,50"),  // an amount alone
		line("3", "14/03/2025", "7", "A", "2", "20,00", "2", "20,00"), // all of it
		line("4", "14/03/2025", "7", "A", "1", "5,00", nil, "0,00"),
		line("5", "14/03/2025", "7", "A", "1", "5,00", "2", nil), // more than there was
	))
	if err != nil {
		t.Fatal(err)
	}
	var got []soldLine
	for _, l := range sink.lines {
		if l.Return {
			got = append(got, short(l))
		}
	}
	want := []soldLine{
		{"1", "7", "A", "2025-03-14", "-1", "", "-3.3333", true},
		{"2", "7", "A", "2025-03-14", "0", "", "-4.5", true},
		{"3", "7", "A", "2025-03-14", "-2", "", "-20", true},
		{"5", "7", "A", "2025-03-14", "-1", "", "-5", true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]problem.ID{problem.RefundTooLarge}, codes(report)); diff != "" {
		t.Error(diff)
	}
}

// onLine is the time that an order line takes from a cell.
func onLine(x *cell.Cell) string {
	r := row{cells: make([]*cell.Cell, len(orderLines().Fields))}
	r.cells[lineDate] = x
	return r.clock()
}

func TestTimesOfDay(t *testing.T) {
	for text, want := range map[string]string{
		"14:05": "14:05", "14h05": "14:05", "9:05:33": "09:05", "2:05 PM": "14:05", "12:05 am": "00:05", "12:30 pm": "12:30",
		"2025-03-14 09:59:00 +0100": "09:59", "2025-03-14T08:30:00Z": "08:30", "13:00 PM": "", "25:10": "", "14/03/2025": "", "00:00:00": "00:00", "": "", "h05": "",
		"13/03/2025 09:05": "09:05", "13/03/2025 9:05:59": "09:05", "13/03/2025 17h30": "17:30", "13/03/2025 8h": "08:00", "03/13/2025 02:05 PM": "14:05",
		"03/13/2025 12:05 am": "00:05", "2025-03-13T23:59:00Z": "23:59", "13 mars 2025": "", "2025-03-13 25:00": "", "Thursday 13 March 2025": "",
		"13/03/2024 14.30": "14:30", "2024-03-03-14.30.05": "14:30", "20240313T143000Z": "14:30", "20240313143005": "14:30", "13.03.2024": "", "12 13.03.24": "", "13/03/2024 14 h 30": "14:30",
		"8h": "08:00", "8H pm": "20:00", "8hello": "", "8hé": "", "8h5": "", "8:": "", "12:5": "", "2024:01": "", "2024:01 9:30": "09:30",
		"2:05:33.120 PM": "14:05", "2:05 p.m.": "14:05", "12:05:09 A.M.": "00:05", "2:05\u202fPM": "14:05", "2:05pm, Lyon": "14:05",
		"9:30 ampoule": "09:30", "9:30 camp": "09:30", "14:05 shampoo": "14:05", "9:30 chez Pam": "09:30", "9:30 p": "21:30", "2:05 p. m.": "14:05", "4:35 (pm)": "16:35", "13/03/2025 3.41 pm": "15:41", "15-JUL-25 02.05.33.123456 PM": "14:05", "2025-03-13+01:00": "", "13/03/2025 1405": "14:05", "2025-03-13_14-05-33": "14:05", "13MAR2025:14:05:33": "14:05", "12:30 a 1 pm": "12:30",
	} {
		x := cell.Cell{Type: cell.Text, Text: text}
		if got := timeInCell(&x); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
		if want == "00:00" {
			want = "" // midnight is no time of a sale
		}
		if got := onLine(&x); got != want {
			t.Errorf("%q is %q on an order line, want %q", text, got, want)
		}
	}
}

// TestTimesOfTheirOwnColumn has what stands in a column of times, and what is left out with a word.
func TestTimesOfTheirOwnColumn(t *testing.T) {
	tests := []struct {
		name string
		x    any
		want string
		left bool
	}{
		{"a dot", "14.30", "14:30", false},
		{"a dot and seconds", "14.30.05", "14:30", false},
		{"blanks around the h", "14 h 30", "14:30", false},
		{"an hour and a blank", "8 h", "08:00", false},
		{"four digits", "1430", "14:30", false},
		{"three digits", "930", "09:30", false},
		{"four digits of a number", 1430, "14:30", false},
		{"an hour", "14", "14:00", false},
		{"afternoon without minutes", "2pm", "14:00", false},
		{"noon", "12 p.m.", "12:00", false},
		{"midnight in English", "12am", "", false},
		{"a part of a day", "0.806", "19:20", false},
		{"a part of a day with a comma", "0,60417", "14:30", false},
		{"a part of a day as a number", num("0.60416666"), "14:30", false},
		{"two decimals", num("14.3"), "", true},
		{"hours with decimals in a number", num("11.25"), "", true},
		{"hours with decimals", "11,25", "", true},
		{"either a time or a part of a day", "0.30", "", true},
		{"no such minute", "14.75", "", true},
		{"no such hour", "2460", "", true},
		{"words", "après-midi", "", true},
		{"nothing", nil, "", false},
		{"n/a", "n/a", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, grid("S", line("Date", "Heure", "N° client", "Montant"), line("13/03/2024", tt.x, "1", 5), line("14/03/2024", "14:05", "2", 5)))
			if err != nil || len(sink.lines) != 2 {
				t.Fatal(err, codes(report))
			}
			if got := sink.lines[0].Time; got != tt.want {
				t.Errorf("%v is %q, want %q", tt.x, got, tt.want)
			}
			if left := slices.Contains(codes(report), problem.ValueLeftOut); left != tt.left {
				t.Errorf("%v: said %v", tt.x, codes(report))
			}
		})
	}
}

func TestTimesInCellsThatAreTimes(t *testing.T) {
	const hour, minute = 3_600_000, 60_000
	for _, tt := range []struct {
		name       string
		x          *cell.Cell
		fact, line string
	}{
		{"a moment before 1970", &cell.Cell{Type: cell.DateTime, Moment: -24*hour + 14*hour + 5*minute}, "14:05", "14:05"},
		{"a moment at midnight", &cell.Cell{Type: cell.DateTime, Moment: 48 * hour}, "00:00", ""},
		{"the last millisecond of a day", &cell.Cell{Type: cell.DateTime, Moment: 24*hour - 1}, "23:59", "23:59"},
		{"a time", &cell.Cell{Type: cell.Time, Moment: 9*hour + 30*minute}, "09:30", "09:30"},
		{"a day", &cell.Cell{Type: cell.Date, Moment: 48 * hour}, "", ""},
		{"a number", &cell.Cell{Type: cell.Number}, "", ""},
		{"no cell", nil, "", ""},
	} {
		if got := timeInCell(tt.x); got != tt.fact {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.fact)
		}
		if got := onLine(tt.x); got != tt.line {
			t.Errorf("%s on an order line: %q, want %q", tt.name, got, tt.line)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"14:05", "2:05 PM", "::", "9h99", "1:1", "12:00a", ":05", "13/03/2025 9:05", "8h", "12:5", ":", "1:", "h", "99:99 PM", "2024:01", "2:05:33.", "2:05 p."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if minute, ok := minuteOf(s); ok && (minute < 0 || minute >= 24*60) {
			t.Errorf("%q is minute %d", s, minute)
		}
		got := timeInCell(&cell.Cell{Type: cell.Text, Text: s})
		if got != "" && (len(got) != 5 || got[2] != ':' || got > "23:59" || !isDigits(got[:2]+got[3:]) || got[3:] > "59") {
			t.Errorf("%q: %q", s, got)
		}
	})
}
