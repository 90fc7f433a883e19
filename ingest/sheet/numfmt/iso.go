package numfmt

import (
	"time"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// ISO reads a moment as ISO 8601 writes it: a day, a day and a time, or a time; an offset from UTC at the end
// is passed over, for sheets mean the time as written. ok is false for anything else.
func ISO(s string) (t cell.Type, ms int64, ok bool) {
	date, rest, ok := isoDate(s)
	if !ok {
		if ms, ok = isoTime(s); ok {
			return cell.Time, ms, true
		}
		ms, ok = ISODuration(s)
		return cell.Duration, ms, ok
	}
	if rest == "" {
		return cell.Date, date, true
	}
	if rest[0] != 'T' && rest[0] != ' ' {
		return 0, 0, false
	}
	if ms, ok = isoTime(zoneless(rest[1:])); !ok {
		return 0, 0, false
	}
	return cell.DateTime, date + ms, true
}

// isoDate reads YYYY-MM-DD at the start.
func isoDate(s string) (ms int64, rest string, ok bool) {
	if len(s) < len(time.DateOnly) {
		return 0, "", false
	}
	t, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)])
	return t.UnixMilli(), s[len(time.DateOnly):], err == nil
}

// zoneless cuts Z, +02:00 and -0500.
func zoneless(s string) string {
	for i := range len(s) {
		if c := s[i]; c == 'Z' && i == len(s)-1 || c == '+' || c == '-' {
			return s[:i]
		}
	}
	return s
}

// isoTime reads HH:MM, HH:MM:SS and HH:MM:SS.fff. 24:00 is the end of the day.
func isoTime(s string) (int64, bool) {
	pair := func(at int) int64 {
		if len(s) < at+2 || !isDigit(s[at]) || !isDigit(s[at+1]) || at > 0 && s[at-1] != ':' {
			return -1
		}
		return int64(s[at]-'0')*10 + int64(s[at+1]-'0')
	}
	h, m, sec := pair(0), pair(3), int64(0)
	if len(s) > 5 {
		sec = pair(6)
	}
	if h < 0 || m < 0 || sec < 0 || h > 24 || m > 59 || sec > 59 || h == 24 && m+sec > 0 {
		return 0, false
	}
	ms := ((h*60+m)*60 + sec) * 1000
	if len(s) > 8 {
		f, ok := fraction(s[8:])
		return ms + f, ok && h < 24
	}
	return ms, len(s) == 5 || len(s) == 8
}

// fraction reads .fff as milliseconds, rounded half up.
func fraction(s string) (int64, bool) {
	if len(s) < 2 || s[0] != '.' && s[0] != ',' {
		return 0, false
	}
	ms, unit := int64(0), int64(1000)
	for i := 1; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		switch d := int64(s[i] - '0'); {
		case unit > 1:
			unit /= 10
			ms += d * unit
		case unit == 1:
			unit = 0
			if d >= 5 {
				ms++
			}
		}
	}
	return ms, true
}

// ISODuration reads P1DT10H10M10.5S in milliseconds. Years and months have no fixed length and are refused.
func ISODuration(s string) (int64, bool) {
	neg := len(s) > 0 && s[0] == '-'
	if neg {
		s = s[1:]
	}
	if len(s) < 3 || s[0] != 'P' {
		return 0, false
	}
	var total int64
	clock, seen := false, false
	for s = s[1:]; s != ""; {
		if s[0] == 'T' && !clock {
			clock, s = true, s[1:]
			continue
		}
		n, i := int64(0), 0
		for ; i < len(s) && isDigit(s[i]) && n < 1e12; i++ {
			n = n*10 + int64(s[i]-'0')
		}
		if i == 0 || i == len(s) {
			return 0, false
		}
		var ms int64
		if s[i] == '.' || s[i] == ',' {
			end := i + 1
			for end < len(s) && isDigit(s[end]) {
				end++
			}
			f, ok := fraction(s[i:end])
			if !ok || end == len(s) || s[end] != 'S' {
				return 0, false
			}
			ms, i = f, end
		}
		unit, ok := unitOf(s[i], clock)
		if !ok {
			return 0, false
		}
		total += n*unit + ms
		if total < 0 || total > 1e17 {
			return 0, false
		}
		seen, s = true, s[i+1:]
	}
	if neg {
		total = -total
	}
	return total, seen
}

func unitOf(c byte, clock bool) (int64, bool) {
	switch {
	case c == 'D' && !clock:
		return dayMS, true
	case c == 'W' && !clock:
		return 7 * dayMS, true
	case c == 'H' && clock:
		return dayMS / 24, true
	case c == 'M' && clock:
		return 60_000, true
	case c == 'S' && clock:
		return 1000, true
	}
	return 0, false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
