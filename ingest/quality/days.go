package quality

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

const (
	fewestWeeks = 4  // weeks with sales that a rhythm needs
	thinShare   = 5  // less than one of so many parts of the usual is thin
	thinUsual   = 20 // below so many usual lines nothing is thin
)

// sourceDays counts the lines of sales of each day of a source.
type sourceDays struct {
	days map[crm.Date]*int64
	day  crm.Date
	hand *int64
}

// day counts a line towards its source's day. Returns are no sales: a shop that takes back on a closed day has
// not sold.
func (s *Survey) day(l *crm.OrderLine) {
	if l.Quantity <= 0 || l.Return || l.Date > s.opt.Day || l.Date < firstDay {
		return
	}
	d := s.sources[l.Source]
	if d == nil {
		d = &sourceDays{days: map[crm.Date]*int64{}}
		s.sources[l.Source] = d
	}
	if d.hand == nil || d.day != l.Date {
		d.day, d.hand = l.Date, d.days[l.Date]
		if d.hand == nil {
			d.hand = new(int64)
			d.days[l.Date] = d.hand
		}
	}
	*d.hand++
}

// weekday is the day of the week of a civil day: 1970-01-01 was a Thursday.
func weekday(d crm.Date) time.Weekday { return time.Weekday(((int64(d)+4)%7 + 7) % 7) }

// rhythms tells the time side of every source, or of that of the one upload.
func (s *Survey) rhythms() []Source {
	all := []Source{}
	for _, name := range slices.Sorted(maps.Keys(s.sources)) {
		if s.opt.Only != "" && !slices.ContainsFunc(s.uploads, func(u Upload) bool { return u.ID == s.opt.Only && u.Source == name }) {
			continue
		}
		all = append(all, s.sources[name].rhythm(name, s.opt.Day))
	}
	return all
}

// lines is the number of lines of a day.
func (d *sourceDays) lines(day crm.Date) int64 {
	if n := d.days[day]; n != nil {
		return *n
	}
	return 0
}

// rhythm finds the usual week and where it breaks.
func (d *sourceDays) rhythm(name string, today crm.Date) Source {
	days := slices.Sorted(maps.Keys(d.days))
	out := Source{Source: name, First: days[0], Newest: days[len(days)-1], Days: len(days), Missing: []Gap{}, Thin: []ThinDay{}}
	out.AgeDays = int(today - out.Newest)
	for _, day := range days {
		out.Lines += d.lines(day)
	}
	if out.Weekdays = d.week(days); out.Weekdays == nil {
		return out
	}
	open := func(day crm.Date) Weekday { return out.Weekdays[(int(weekday(day))+6)%7] }
	gap := Gap{}
	for day := out.First; day <= out.Newest; day++ {
		usual, lines := open(day), d.lines(day)
		switch {
		case lines > 0 && gap.Days > 0:
			out.Missing = append(out.Missing, gap)
			gap = Gap{}
		case lines == 0 && usual.Open:
			if gap.Days == 0 {
				gap.From = day
			}
			gap.To = day
			gap.Days++
		}
		if usual.Usual >= thinUsual && lines > 0 && lines*thinShare < usual.Usual {
			out.Thin = append(out.Thin, ThinDay{Day: day, Lines: lines, Usual: usual.Usual})
		}
	}
	for day := out.Newest + 1; day <= today; day++ {
		if open(day).Open {
			out.Late++
		}
	}
	return out
}

// week is the median of each weekday over the weeks that have a sale, Monday first; nil where they are too few.
func (d *sourceDays) week(days []crm.Date) []Weekday {
	first, last := days[0], days[len(days)-1]
	var counts [7][]int64
	weeks := 0
	for i := 0; i < len(days); {
		monday := days[i] - crm.Date((int(weekday(days[i]))+6)%7)
		for n := range 7 {
			if day := monday + crm.Date(n); day >= first && day <= last {
				counts[n] = append(counts[n], d.lines(day))
			}
		}
		for i < len(days) && days[i] < monday+7 {
			i++
		}
		weeks++
	}
	if weeks < fewestWeeks {
		return nil
	}
	week := make([]Weekday, 7)
	for n := range week {
		slices.Sort(counts[n])
		usual := counts[n][(len(counts[n])-1)/2]
		week[n] = Weekday{Day: time.Weekday((n + 1) % 7), Usual: usual, Open: usual > 0}
	}
	return week
}

// thinUploads lists the files with far fewer lines than are usual on their days.
func (s *Survey) thinUploads(sources []Source) []Thin {
	all := []Thin{}
	for _, u := range s.uploads {
		n := slices.IndexFunc(sources, func(x Source) bool { return x.Source == u.Source })
		if n < 0 || sources[n].Weekdays == nil || u.First == crm.NoDate || u.Latest-u.First > 400*366 || !s.wanted(u.ID) {
			continue
		}
		usual := int64(0)
		for day := u.First; day <= u.Latest; day++ {
			usual += sources[n].Weekdays[(int(weekday(day))+6)%7].Usual
		}
		if usual >= thinUsual && u.Lines*thinShare < usual {
			all = append(all, Thin{Upload: u.ID, File: u.File, Source: u.Source, First: u.First, Latest: u.Latest, Lines: u.Lines, Usual: usual})
		}
	}
	slices.SortStableFunc(all, func(a, b Thin) int { return cmp.Compare(a.First, b.First) })
	return all
}
