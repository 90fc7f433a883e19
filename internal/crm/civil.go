package crm

// Civil is the day's year, month (1 to 12) and day of the month, in whole numbers alone: ledgers and tiers ask for
// millions of them. (Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.)
func (d Date) Civil() (year, month, day int) {
	z := int64(d) + 719_468
	era := z / 146_097
	if z < 0 {
		era = (z - 146_096) / 146_097
	}
	dayOfEra := z - era*146_097
	yearOfEra := (dayOfEra - dayOfEra/1_460 + dayOfEra/36_524 - dayOfEra/146_096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	fromMarch := (5*dayOfYear + 2) / 153
	day = int(dayOfYear - (153*fromMarch+2)/5 + 1)
	month = int(fromMarch) + 3
	year = int(yearOfEra + era*400)
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, day
}

// fromCivil is the day of a year, a month from 1 to 12 and a day that the month has (days_from_civil, ibid.).
func fromCivil(year, month, day int) Date {
	y, m := int64(year), int64(month)
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yearOfEra := y - era*400
	dayOfYear := (153*(m-3)+2)/5 + int64(day) - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return Date(era*146_097 + dayOfEra - 719_468)
}

// carryMonths moves months beyond 1 to 12 into the year.
func carryMonths(year, month int) (int, int) {
	months := year*12 + month - 1
	year, month = months/12, months%12+1
	if month < 1 { // before the year 0
		year, month = year-1, month+12
	}
	return year, month
}

// monthLength is the number of days of a month.
func monthLength(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
