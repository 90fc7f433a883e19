package quality

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

func TestWeekdaysAreThoseOfTheCalendar(t *testing.T) {
	for d := crm.Date(-4000); d < 30_000; d += 3 {
		if got, want := weekday(d), d.Time().Weekday(); got != want {
			t.Fatalf("%s is a %s, want %s", d, got, want)
		}
	}
}

// shopWeeks sells 40 lines on each day from Monday to Saturday, but for what a test changes.
func shopWeeks(s *Survey, from crm.Date, weeks int, lines func(crm.Date) int) {
	row := 1
	for day := from; day < from+crm.Date(7*weeks); day++ {
		n := 40
		if weekday(day) == time.Sunday {
			n = 0
		}
		if lines != nil {
			if own := lines(day); own >= 0 {
				n = own
			}
		}
		for range n {
			row++
			s.OrderLine("u1", sale(row, func(l *crm.OrderLine) { l.Date = day }))
		}
	}
}

func TestTheRhythmOfASourceAndWhereItBreaks(t *testing.T) {
	monday := crm.NewDate(2026, 1, 5)
	s := newSurvey(Options{})
	s.Upload(Upload{ID: "u2", File: "short.csv", Source: "shop", Lines: 4, First: monday + 37, Latest: monday + 37, LoadedOn: today})
	s.Upload(Upload{ID: "u3", File: "whole.csv", Source: "shop", Lines: 240, First: monday, Latest: monday + 6, LoadedOn: today})
	s.Upload(Upload{ID: "u4", File: "sunday.csv", Source: "shop", Lines: 1, First: monday + 6, Latest: monday + 6, LoadedOn: today})
	shopWeeks(s, monday, 8, func(d crm.Date) int {
		switch d - monday {
		case 12, 14, 15, 30: // Saturday, Monday and Tuesday after it; a Wednesday
			return 0
		case 23: // a Wednesday
			return 7
		}
		return -1
	})
	got := s.Quality()
	want := Source{
		Source: "shop", First: monday, Newest: monday + 54, AgeDays: int(today - monday - 54), Late: 27, Days: 44, Lines: 43*40 + 7,
		Missing: []Gap{{monday + 12, monday + 15, 3}, {monday + 30, monday + 30, 1}}, Thin: []ThinDay{{monday + 23, 7, 40}},
	}
	for n := range 7 {
		w := Weekday{Day: time.Weekday((n + 1) % 7), Usual: 40, Open: true}
		if n == 6 {
			w = Weekday{Day: time.Sunday}
		}
		want.Weekdays = append(want.Weekdays, w)
	}
	if diff := cmp.Diff([]Source{want}, got.Sources); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Thin{{"u2", "short.csv", "shop", monday + 37, monday + 37, 4, 40}}, got.Uploads); diff != "" {
		t.Error(diff)
	}
}

func TestThreeWeeksHaveNoRhythm(t *testing.T) {
	s := newSurvey(Options{})
	shopWeeks(s, crm.NewDate(2026, 1, 5), 3, nil)
	if got := s.Quality().Sources[0]; got.Weekdays != nil || len(got.Missing) > 0 || got.Days != 18 {
		t.Errorf("%+v", got)
	}
}

func TestDaysThatCannotBeAreNoPartOfTheRhythm(t *testing.T) {
	s := newSurvey(Options{})
	s.OrderLine("u1", sale(1, func(l *crm.OrderLine) { l.Date = crm.NewDate(1900, 1, 1) }))
	s.OrderLine("u1", sale(2, nil))
	s.OrderLine("u1", sale(3, func(l *crm.OrderLine) { l.Date = today + 300 }))
	if got := s.Quality().Sources[0]; got.First != today-10 || got.Newest != today-10 || got.AgeDays != 10 {
		t.Errorf("%+v", got)
	}
}
