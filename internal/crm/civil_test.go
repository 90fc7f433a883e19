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
		if d.String() != want.Format(time.DateOnly) {
			t.Fatalf("day %d reads %s, want %s", d, d, want.Format(time.DateOnly))
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
			want := Date(time.Date(y, m+time.Month(n), min(day, last), 0, 0, 0, 0, time.UTC).Unix() / 86_400)
			if d.AddMonths(n) != want {
				t.Fatalf("%s and %d months is %s, want %s", d, n, d.AddMonths(n), want)
			}
		}
	}
}

func TestADayIsCarriedAsTheCalendarDoes(t *testing.T) {
	for _, y := range []int{-401, -1, 0, 1, 1899, 1900, 1999, 2000, 2024, 2400} {
		for m := -30; m <= 40; m++ {
			for day := -70; day <= 430; day += 5 {
				want := time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC)
				if got := NewDate(y, time.Month(m), day); int64(got)*86_400 != want.Unix() {
					t.Fatalf("day %d of month %d of %d is %s, want %s", day, m, y, got, want.Format(time.DateOnly))
				}
			}
		}
	}
}

// The slow way: from the joining on, anniversary by anniversary, each the day of joining or the month's last.
func TestAYearOfMembershipRunsFromAnniversaryToAnniversary(t *testing.T) {
	anniversary := func(joined time.Time, year int) Date {
		last := time.Date(year, joined.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
		return Date(time.Date(year, joined.Month(), min(joined.Day(), last), 0, 0, 0, 0, time.UTC).Unix() / 86_400)
	}
	for _, on := range []string{"2019-12-31", "2020-01-01", "2020-02-28", "2020-02-29", "2020-03-01", "2021-07-15"} {
		joined, err := ParseDate(on)
		if err != nil {
			t.Fatal(err)
		}
		for d := joined - 800; d < joined+3_300; d++ {
			year := 2010
			for anniversary(joined.Time(), year+1) <= d {
				year++
			}
			from, next := d.YearOf(joined)
			if from != anniversary(joined.Time(), year) || next != anniversary(joined.Time(), year+1) {
				t.Fatalf("%s of someone who joined on %s is in %s to %s", d, on, from, next)
			}
		}
	}
}
