package ingest

// yearSpan is the first and the last of the years that a column writes with four digits; 0 where there are none.
type yearSpan struct{ first, last int }

// see adds a year.
func (s *yearSpan) see(year int) {
	if s.first == 0 || year < s.first {
		s.first = year
	}
	s.last = max(s.last, year)
}

// holds reports a year among them.
func (s *yearSpan) holds(year int) bool { return s.first <= year && year <= s.last }

// contradicts reports a day such as 24-03-01 whose last number is none of the years around it and whose first is one: 2001
// may be meant under the column's order, or 2024, and a person has to say.
func (s *yearSpan) contradicts(w writtenDay) bool {
	return w.short && w.asYMD && s.first > 0 && !s.holds(w.y) && s.holds(fullYear(w.a, 2))
}
