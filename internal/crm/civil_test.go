package crm

import (
	"testing"
	"time"
)

func TestCivilDaysAreThoseOfTheCalendar(t *testing.T) {
	for d := Date(-800_000); d < 200_000; d += 13 { // from before the year 0 to 2517
		want := time.Unix(int64(d)*86_400, 0).UTC()
		y, m, day := d.Civil()
		if y != want.Year() || m != int(want.Month()) || day != want.Day() {
			t.Fatalf("day %d is %d-%d-%d, want %s", d, y, m, day, want.Format(time.DateOnly))
		}
		if back := fromCivil(y, m, day); back != d {
			t.Fatalf("day %d comes back as %d", d, back)
		}
	}
}

func TestMonthsLaterIsTheSameDayOrTheMonthsLast(t *testing.T) {
	for d := NewDate(1999, 11, 25); d < NewDate(2004, 4, 5); d++ {
		for n := -40; n <= 40; n++ {
			y, m, day := d.Time().Date()
			last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC).Day()
			if want := NewDate(y, m+time.Month(n), min(day, last)); d.AddMonths(n) != want {
				t.Fatalf("%s and %d months is %s, want %s", d, n, d.AddMonths(n), want)
			}
		}
	}
}
