package ingest

import (
	"cmp"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// dateOfMoment is the day of a cell's moment.
func dateOfMoment(ms int64) crm.Date { return crm.Date(cell.Day(ms) / 86_400_000) }

// requireDay is day for a field that a record cannot do without.
func (r *row) requireDay(f int) crm.Date {
	before := r.bad
	day, ok := r.day(f)
	if !ok && r.bad == before {
		r.reject(problem.NoDate, f, nil)
	}
	return day
}

// day reads a day; ok is false where the cell is empty or bad. What has happened cannot lie ahead: such a day is read
// and noted.
func (r *row) day(f int) (crm.Date, bool) {
	day, ok := r.anyDay(f)
	if !ok {
		return crm.NoDate, false
	}
	if r.isNone(f, day) {
		r.warn(problem.ValueLeftOut, f, nil)
		return crm.NoDate, false
	}
	r.noteFuture(f, day)
	return day, true
}

// noDay is what programs write where they have no day: the first that a spreadsheet counts, 1900-01-01.
const noDay crm.Date = -25_567

// oldest is how many days ago nobody living was born: 120 years. 12/03/1900 is a birthday without its year.
const oldest = 43_830

// isNone reports a day that stands for none, and a birthday that was typed without its year.
func (r *row) isNone(f int, day crm.Date) bool {
	if day == noDay || r.plan.kind.Fields[f].Name != "birthday" {
		return day == noDay
	}
	today := r.reading.opt.Today
	return today != 0 && today-day > oldest || r.plan.fields[f].days.born.isUnknown(day, today)
}

// noteFuture notes a day that cannot have come yet.
func (r *row) noteFuture(f int, day crm.Date) {
	if today := r.reading.opt.Today; today != 0 && day > today+1 && hasHappened(r.plan.kind.Fields[f].Name) {
		r.warn(problem.FutureDate, f, problem.Args{"day": day.Format("en"), "jour": day.Format("fr")})
	}
}

// written is a written day under its column's order and the workbook's date system. Nobody born in 45, as people write
// it, is a customer yet if that is 2045.
func (r *row) written(f int, w writtenDay) (crm.Date, bool) {
	if w.serial && r.plan.info.Date1904 {
		return crm.NewDate(w.y, time.Month(w.m), w.d) + from1904, true
	}
	day, ok := w.in(r.plan.fields[f].order)
	if today := r.reading.opt.Today; ok && (w.short || w.century) && today != 0 && day > today && r.plan.kind.Fields[f].Name == "birthday" {
		day = crm.DateOf(day.Time().AddDate(-100, 0, 0))
	}
	return day, ok
}

// hasHappened reports a field whose days lie in the past, or on the day after today in another time zone.
func hasHappened(field string) bool {
	switch field {
	case "order_date", "birthday", "joined_on", "consent_on", "returned_on", "opened_on", "redeemed_on", "spent_on", "given_on", "referred_on", "converted_on",
		"noted_on", "lost_on", "issued_on", "opt_out":
		return true
	}
	return false
}

func (r *row) anyDay(f int) (day crm.Date, ok bool) {
	x := r.cell(f)
	if x == nil {
		return crm.NoDate, false
	}
	switch x.Type {
	case cell.Date, cell.DateTime:
		day = dateOfMoment(x.Moment)
		if y, m, d := day.Time().Date(); exists(y, int(m), d) {
			return day, true
		}
		r.impossible(f, nil)
		return crm.NoDate, false
	case cell.Text:
		return r.writtenDay(f, x)
	case cell.Number:
		if day, ok = numberDay(x.Number, r.plan.info.Date1904); ok {
			return day, true
		}
		r.reject(problem.NotADate, f, nil)
		return crm.NoDate, false
	}
	if !r.broken(f, x) {
		r.reject(problem.NotADate, f, nil)
	}
	return crm.NoDate, false
}

// datedText is the text of a field that was read as a day last: the rows of one order have the same one after another.
type datedText struct {
	field int
	text  string
	day   crm.Date
}

func (r *row) writtenDay(f int, x *cell.Cell) (crm.Date, bool) {
	if last := &r.dated; last.text == x.Text && last.field == f && x.Text != "" {
		return last.day, true
	}
	if r.broken(f, x) {
		return crm.NoDate, false
	}
	day, fault := r.textDay(f, x.Text)
	switch fault {
	case noFault:
		r.dated = datedText{f, x.Text, day}
		return day, true
	case notADay:
		r.reject(problem.NotADate, f, nil)
		return crm.NoDate, false
	}
	w, _ := scanDay(x.Text)
	order := r.plan.fields[f].order
	var said problem.Args
	if !w.fixed && order != unknownOrder {
		said = problem.Args{"order": " when the day is read first", "ordre": " si le jour est lu d'abord"}
		switch order {
		case monthFirst:
			said = problem.Args{"order": " when the month is read first", "ordre": " si le mois est lu d'abord"}
		case yearFirst:
			said = problem.Args{"order": " when the year is read first", "ordre": " si l'année est lue d'abord"}
		}
	}
	r.impossible(f, said)
	return crm.NoDate, false
}

// textDay is the day that a text of a field's column is, written or as a day number.
func (r *row) textDay(f int, text string) (crm.Date, dayFault) {
	w, fault := r.days.scan(text)
	if w.ymd && r.plan.fields[f].days.middle.isDay() {
		w, fault = fixedDay(w.y, w.d, w.m)
	}
	if c := r.plan.fields[f]; fault == noFault && c.order != yearFirst && c.days.written.contradicts(w) {
		return crm.NoDate, notADay
	}
	switch fault {
	case noFault:
		if day, ok := r.written(f, w); ok {
			return day, noFault
		}
		return crm.NoDate, impossibleDay
	case notADay:
		day, ok := serialText(text, r.plan.info.Date1904)
		if !ok && r.plan.kind.Fields[f].Name == "birthday" && r.plan.fields[f].days.serials.numbers.filled {
			day, ok = r.earlySerial(trimBlanks(text))
		}
		if ok {
			return day, noFault
		}
	}
	return crm.NoDate, fault
}

func (r *row) impossible(f int, said problem.Args) {
	if said == nil {
		said = problem.Args{"order": "", "ordre": ""}
	}
	r.reject(problem.ImpossibleDate, f, said)
}

// dayOf reads a day out of a column that may hold other things; it notes nothing.
func (r *row) dayOf(f int) (crm.Date, bool) {
	x := r.cell(f)
	switch {
	case x == nil:
		return crm.NoDate, false
	case x.Type == cell.Date || x.Type == cell.DateTime:
		return dateOfMoment(x.Moment), true
	case x.Type == cell.Text:
		if w, fault := r.days.scan(x.Text); fault == noFault {
			return w.in(cmp.Or(r.plan.fields[f].order, r.plan.dayOrder(), orderNamed(r.reading.opt.DateOrder)))
		}
	}
	return crm.NoDate, false
}

// dayOrder is the order that the table's date columns have.
func (p *plan) dayOrder() dayOrder {
	for f, c := range p.fields {
		if c != nil && p.kind.Fields[f].Type == Day && c.order != unknownOrder {
			return c.order
		}
	}
	return unknownOrder
}

// numberDay is a number cell in a date column: a serial of the workbook's own date system, with or without a
// time of day, or 20111210.
func numberDay(d cell.Decimal, is1904 bool) (crm.Date, bool) {
	if d.Neg {
		return crm.NoDate, false
	}
	n, whole := d.Coef, true
	for e := d.Exp; e < 0 && n > 0; e++ {
		whole = whole && n%10 == 0
		n /= 10
	}
	for e := d.Exp; e > 0 && n < 1e9; e-- {
		n *= 10
	}
	if whole && n >= 19_000_101 && n <= 21_991_231 {
		y, m, day := int(n/10_000), int(n/100%100), int(n%100)
		if exists(y, m, day) {
			return crm.NewDate(y, time.Month(m), day), true
		}
		return crm.NoDate, false
	}
	if n > 1e6 {
		return crm.NoDate, false
	}
	if is1904 {
		n += from1904
	}
	return serialDay(int64(n))
}

// serialText is a serial with a time of day, as text files carry it: 40513.351388889 or 40513,351388889.
func serialText(s string, is1904 bool) (crm.Date, bool) {
	d, ok := cell.ParseDecimal([]byte(strings.Replace(trimBlanks(s), ",", ".", 1)))
	if !ok || !strings.ContainsAny(s, ".,") {
		return crm.NoDate, false
	}
	return numberDay(d, is1904)
}

// earlySerial is a birthday before 1954 as a day number of five digits, in a column that has later ones.
func (r *row) earlySerial(s string) (crm.Date, bool) {
	n, width, rest := digitsOf(s)
	if width != 5 || rest != "" || n < 10_000 || n >= 20_000 || r.plan.info.Date1904 {
		return crm.NoDate, false
	}
	return crm.Date(n) - from1900, true
}
