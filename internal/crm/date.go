package crm

import (
	"fmt"
	"time"
)

// Date is a civil day without time zone: the number of days since 1970-01-01, the same form that a
// Parquet DATE has. The zero value is 1970-01-01; an absent day is a *Date or NoDate.
type Date int32

// NoDate stands for "no such day" where a pointer would be clumsy. It is before every real day.
const NoDate Date = -1 << 31

// DateOf is the day of a moment in the moment's own time zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return NewDate(y, m, d)
}

// NewDate is a day of the Gregorian calendar; out-of-range months and days are carried as time.Date does.
func NewDate(year int, month time.Month, day int) Date {
	y, m := carryMonths(year, int(month))
	return fromCivil(y, m, 1) + Date(day-1)
}

// ParseDate reads "2011-12-10".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return NoDate, fmt.Errorf("%q is not a day like 2011-12-10", s)
	}
	return DateOf(t), nil
}

// Time is midnight UTC of the day.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86_400, 0).UTC() }

// String is the day as 2011-12-10, or nothing for NoDate.
func (d Date) String() string {
	return string(d.Append(make([]byte, 0, len(time.DateOnly))))
}

// Append appends String.
func (d Date) Append(to []byte) []byte {
	if d == NoDate {
		return to
	}
	y, m, day := d.Civil()
	if y < 0 || y > 9999 {
		return d.Time().AppendFormat(to, time.DateOnly)
	}
	return append(to, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-', byte('0'+m/10), byte('0'+m%10), '-', byte('0'+day/10), byte('0'+day%10))
}

// MarshalText is String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = NoDate
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}

// AddDays is the day n days later.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonths is the same day n months later; a day that the month lacks becomes the month's last
// (31 January + 1 month is 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Civil()
	y, m = carryMonths(y, m+n)
	return fromCivil(y, m, min(day, monthLength(y, m)))
}

// YearOf is the year of membership that holds the day, of someone who joined on another: it runs from one anniversary
// up to but without the next. Who joined on 29 February has the anniversary on the 28th where the year has no 29th.
func (d Date) YearOf(joined Date) (from, next Date) {
	y, _, _ := d.Civil()
	first, _, _ := joined.Civil()
	from = joined.AddMonths(12 * (y - first))
	if from > d {
		return joined.AddMonths(12 * (y - first - 1)), from
	}
	return from, joined.AddMonths(12 * (y - first + 1))
}

// Month is the day's month as "2011-12".
func (d Date) Month() string { return d.Time().Format("2006-01") }

// Format writes the day for a person: "10 décembre 2011" or "10 December 2011".
func (d Date) Format(lang string) string {
	if d == NoDate {
		return ""
	}
	y, m, day := d.Time().Date()
	if lang != "fr" {
		return fmt.Sprintf("%d %s %d", day, m, y)
	}
	months := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	if day == 1 {
		return fmt.Sprintf("1er %s %d", months[m-1], y)
	}
	return fmt.Sprintf("%d %s %d", day, months[m-1], y)
}
