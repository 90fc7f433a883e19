package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// valueColumn is a column whose truth is known: what each row says, and whether a person could tell at all.
type valueColumn struct {
	name    string
	sheet   page
	opt     Options
	want    map[int]string // by row; what is not in it is noise and must be rejected or left out
	refuse  problem.ID     // where two readings fit every row
	says    []string       // what the refusal must show: both readings, and the flag
	mayStop bool           // the rows alone do not prove the reading, though they speak for it
	value   func(*kept) map[int]string
}

// columnMaker makes columns by chance.
type columnMaker struct{ *rand.Rand }

func (m columnMaker) pick(from ...string) string { return from[m.IntN(len(from))] }

// amounts are the rows' own values in ten-thousandths, with at most two decimals.
func (m columnMaker) amounts(n int, whole bool) []int64 {
	all := make([]int64, n)
	for i := range all {
		v := m.Int64N(int64([]int{100, 10_000, 1_000_000, 400_000_000}[m.IntN(4)])) + 1
		if whole {
			v = v/100*100 + 100
		}
		if all[i] = v * 100; m.IntN(12) == 0 {
			all[i] = -all[i]
		}
	}
	return all
}

// write writes an amount in a country's way.
func (m columnMaker) write(scaled int64, group, point, wrap, minus string, places int) string {
	abs := max(scaled, -scaled)
	whole := fmt.Sprint(abs / 10_000)
	for i := len(whole) - 3; i > 0 && group != ""; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	text := whole
	if places > 0 {
		text += point + fmt.Sprintf("%04d", abs%10_000)[:places]
	}
	if scaled < 0 {
		text = fmt.Sprintf(minus, text)
	}
	return strings.Replace(wrap, "#", text, 1)
}

// numbers makes a column of amounts: texts of one way of writing, or number cells.
func (m columnMaker) numbers() valueColumn {
	styles := []struct{ group, point string }{{"", ","}, {"", "."}, {"\u00a0", ","}, {"\u202f", ","}, {" ", ","}, {".", ","}, {",", "."}, {"'", "."}, {"’", "."}, {"\u00a0", "."}}
	style := styles[m.IntN(len(styles))]
	wrap := m.pick("#", "#", "# €", "#\u00a0€", "€#", "€ #", "$#", "# EUR", "CHF #", "#\u202f€", "£#", "# $")
	minus := m.pick("-%s", "-%s", "(%s)", "%s-", "- %s", "\u2212%s")
	if strings.HasPrefix(wrap, "#") && minus == "%s-" && wrap != "#" {
		minus = "-%s"
	}
	c := valueColumn{name: fmt.Sprintf("numbers %q %q %q %q", style.group, style.point, wrap, minus), want: map[int]string{}}
	whole := m.IntN(4) == 0
	values := m.amounts(60+m.IntN(100), whole)
	typed := m.IntN(5)
	rows := [][]any{line("Date", "N° client", m.pick("Montant", "Amount", "CA TTC", "Total"))}
	unsure, sure := 0, 0
	for i, v := range values {
		row := i + 2
		c.want[row] = crm.Money(v).String()
		if typed == 0 || typed == 1 && m.IntN(3) == 0 {
			rows = append(rows, line("2024-02-13", "1", num(m.write(v, "", ".", "#", "-%s", 2))))
			continue
		}
		places := 2
		if whole {
			places = 0
		}
		text := m.write(v, style.group, style.point, wrap, minus, places)
		rows = append(rows, line("2024-02-13", "1", text))
		switch signs := strings.Count(text, ",") + strings.Count(text, "."); {
		case signs == 1 && whole:
			unsure++
		case signs > 0:
			sure++
		}
	}
	if m.IntN(3) == 0 {
		rows = append(rows, line("2024-02-13", "1", m.pick("12,5O", "#N/A", "offert", "1.2.3", "3,76E+15")))
	}
	if unsure > 0 && sure == 0 {
		c.refuse, c.says = problem.AmbiguousNumbers, []string{"--decimal comma", "--decimal dot"}
	}
	c.mayStop = unsure > 50*sure
	c.sheet = grid("S", rows...)
	c.value = amountsOf
	return c
}

func amountsOf(k *kept) map[int]string {
	got := map[int]string{}
	for _, l := range k.lines {
		got[l.Place.Row] = l.Amount.String()
	}
	return got
}

// frenchMonths and others are how programs write the names of months.
var monthNames = map[string][]string{
	"fr":  {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"frs": {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
	"en":  {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"ens": {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
}

// dayLayouts are the ways of writing days: layouts of package time, or names for the others.
var dayLayouts = []string{
	"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z", "20060102", "02/01/2006", "2/1/2006", "01/02/2006", "1/2/2006", "02/01/2006 15:04",
	"1/2/2006 3:04 PM", "02-01-2006", "01-02-2006", "02.01.2006", "2.1.2006", "02/01/06", "01/02/06", "06/01/02", "06-01-02", "02-01-06", "01-02-06", "02.01.06",
	"fr", "frs", "en", "ens", "dash", "cell", "serial", "serial text", "serial 1904",
}

// days makes a column of days.
func (m columnMaker) days() valueColumn {
	layout := dayLayouts[m.IntN(len(dayLayouts))]
	c := valueColumn{name: "days " + layout, want: map[int]string{}, value: datesOf}
	n := []int{1, 3, 12, 90, 90, 200}[m.IntN(6)]
	start := time.Date(2010+m.IntN(16), time.Month(1+m.IntN(12)), 1+m.IntN(28), 9, 30, 0, 0, time.UTC)
	span := []int{10, 31, 365, 1500}[m.IntN(4)]
	low := m.IntN(4) == 0 // only the first twelve days of each month
	var when []time.Time
	for len(when) < n {
		if d := start.AddDate(0, 0, m.IntN(span)); !low || d.Day() <= 12 {
			when = append(when, d)
		} else if span < 20 {
			start = start.AddDate(0, 0, 1)
		}
	}
	rows := [][]any{line("Date", "N° client", "Montant")}
	var texts []string
	for i, d := range when {
		c.want[i+2] = d.Format(time.DateOnly)
		x, text := m.day(layout, d)
		rows = append(rows, line(x, "1", 5))
		if text != "" {
			texts = append(texts, text)
		}
	}
	if n >= 90 && m.IntN(3) == 0 {
		rows = append(rows, line(m.pick("31/02/2024", "bientôt", "#N/A", "99/99/9999"), "1", 5))
	}
	c.sheet = grid("S", rows...)
	c.sheet.is1904 = layout == "serial 1904"
	c.judge(layout, texts)
	return c
}

func datesOf(k *kept) map[int]string {
	got := map[int]string{}
	for _, l := range k.lines {
		got[l.Place.Row] = l.Date.String()
	}
	return got
}

// day writes one day; text is what was written in a layout of package time.
func (m columnMaker) day(layout string, d time.Time) (x any, text string) {
	name := func(lang string) string { return monthNames[lang][d.Month()-1] }
	serial := int(crm.DateOf(d)) + 25_569
	switch layout {
	case "fr", "frs":
		return fmt.Sprintf("%d %s %d", d.Day(), name(layout), d.Year()), ""
	case "en":
		return fmt.Sprintf("%s %d, %d", name(layout), d.Day(), d.Year()), ""
	case "ens":
		return fmt.Sprintf("%02d %s %d 10:15", d.Day(), name(layout), d.Year()), ""
	case "dash":
		return fmt.Sprintf("%02d-%s-%02d", d.Day(), name("ens"), d.Year()%100), ""
	case "cell":
		return day(d.Format(time.DateOnly)), ""
	case "serial":
		return serial, ""
	case "serial text":
		return fmt.Sprint(serial), ""
	case "serial 1904":
		return serial - 1462, ""
	}
	text = d.Format(layout)
	return text, text
}

// judge says with package time alone which readings of the texts are possible: where only one fits all of them it must
// be found, where two differ the column may or must stop.
func (c *valueColumn) judge(layout string, texts []string) {
	families := [][]string{
		{"02/01/2006", "01/02/2006"},
		{"02/01/2006 15:04", "01/02/2006 15:04"},
		{"2/1/2006", "1/2/2006"},
		{"2/1/2006 3:04 PM", "1/2/2006 3:04 PM"},
		{"02-01-2006", "01-02-2006"},
		{"02/01/06", "01/02/06", "06/01/02"},
		{"02-01-06", "01-02-06", "06-01-02"},
	}
	for _, family := range families {
		in := false
		for _, l := range family {
			in = in || l == layout
		}
		if !in {
			continue
		}
		fits, differ := 0, false
		for _, l := range family {
			all := len(texts) > 0
			for _, s := range texts {
				_, err := time.Parse(l, s)
				all = all && err == nil
			}
			if !all {
				continue
			}
			fits++
			for _, s := range texts {
				a, _ := time.Parse(l, s)
				b, _ := time.Parse(layout, s)
				differ = differ || a != b
			}
		}
		c.mayStop = fits > 1 && differ || manyUnclear(layout, texts)
		if len(family) == 2 && fits == 2 && differ {
			c.refuse, c.says = problem.AmbiguousDates, []string{"--date-order dmy", "--date-order mdy"}
		}
	}
}

// manyUnclear reports that so few texts decide that slips could have written them.
func manyUnclear(layout string, texts []string) bool {
	sure := 0
	for _, s := range texts {
		d, _ := time.Parse(layout, s)
		if d.Day() > 12 {
			sure++
		}
	}
	return sure*50 <= len(texts)-sure
}

// flags makes a column of yes and no.
func (m columnMaker) flags() valueColumn {
	pairs := [][2]any{
		{"oui", "non"},
		{"Oui", "Non"},
		{"OUI", "NON"},
		{"O", "N"},
		{"o", "n"},
		{"yes", "no"},
		{"Yes", "No"},
		{"Y", "N"},
		{"1", "0"},
		{1, 0},
		{"VRAI", "FAUX"},
		{"TRUE", "FALSE"},
		{"true", "false"},
		{true, false},
		{"✓", "✗"},
		{"V", "F"},
		{"T", "F"},
		{"vrai", "faux"},
		{"☑", "☐"},
		{"1.0", "0.0"},
	}
	pair := pairs[m.IntN(len(pairs))]
	c := valueColumn{name: fmt.Sprintf("flags %v %v", pair[0], pair[1]), want: map[int]string{}}
	rows := [][]any{line("N° client", m.pick("Accord", "Opt-in", "Consent", "Newsletter", "Abonné"))}
	for i := range 20 + m.IntN(80) {
		yes := m.IntN(2)
		c.want[i+2] = []string{"granted", "denied"}[yes]
		rows = append(rows, line(fmt.Sprint(100+i), pair[yes]))
	}
	c.sheet = grid("S", rows...)
	c.value = func(k *kept) map[int]string {
		got := map[int]string{}
		for _, s := range k.consents {
			got[s.Place.Row] = string(s.State)
		}
		return got
	}
	return c
}

// discounts makes a column of discounts on lines of 100.
func (m columnMaker) discounts() valueColumn {
	way := m.IntN(7)
	c := valueColumn{name: fmt.Sprint("discounts ", way), want: map[int]string{}, value: amountsOf}
	header := m.pick("Remise %", "Remise (%)", "Discount %")
	if way >= 5 {
		header = m.pick("Montant remise", "Discount amount", "Remise (€)")
	}
	rows := [][]any{line("Date", "N° client", "Qté", "PU", header)}
	for i := range 30 + m.IntN(60) {
		tenths := int64(m.IntN(19)) * 25 // of a per cent
		if way == 3 || way == 4 {
			tenths = int64(1+m.IntN(18)) * 50
		}
		off := tenths * 1000 // of 100.00, in ten-thousandths
		if i == 0 {
			off, tenths = 250_000, 250
		}
		c.want[i+2] = crm.Money(1_000_000 - off).String()
		text := m.write(off, "", ",", "#", "-%s", 1)
		var x any
		switch way {
		case 0:
			x = text + " %"
		case 1:
			x = text + "\u00a0%"
		case 2:
			x = text
		case 3:
			x = pct(fmt.Sprintf("0.%03d", tenths))
		case 4: // shares without a word on it
			x = fmt.Sprintf("0,%03d", tenths)
		case 5:
			x = text + " €"
		default:
			x = num(m.write(off, "", ".", "#", "-%s", 1))
		}
		rows = append(rows, line("2024-02-13", "1", 1, "100,00", x))
	}
	if way == 4 {
		c.refuse, c.says = problem.AmbiguousDiscount, []string{"--discount percent", "--discount share"}
	}
	c.sheet = grid("S", rows...)
	return c
}

// mails makes a column of addresses as people paste them.
func (m columnMaker) mails() valueColumn {
	c := valueColumn{name: "addresses", want: map[int]string{}}
	rows := [][]any{line("N° client", "Nom", m.pick("E-mail", "Courriel", "Email address"))}
	for i := range 20 + m.IntN(60) {
		plain := fmt.Sprintf("%s.%s%d@%s", m.pick("marie", "paul", "zoë"), m.pick("durand", "o'neil", "x"), i, m.pick("example.com", "shop.example.org"))
		form := m.pick("%s", " %s ", "\u00a0%s", "mailto:%s", "MAILTO:%s?subject=x", "“%s”", "« %s »", "<%s>", "Marie Durand <%s>", "%s\u200b", "%s;", "\"D, M\" <%s>", "‘%s’", "\u2066%s\u2069", "%s.")
		text := fmt.Sprintf(form, plain)
		switch m.IntN(12) {
		case 0:
			text = strings.Replace(text, "@", " @ ", 1)
		case 1:
			text = strings.Replace(text, "@", "\u200b@", 1)
		}
		c.want[i+2] = plain
		rows = append(rows, line(fmt.Sprint(i+1), "X", text))
	}
	c.sheet = grid("S", rows...)
	c.value = func(k *kept) map[int]string {
		got := map[int]string{}
		for _, p := range k.customers {
			address, _, err := crm.ParseEmail(p.Email)
			if err != nil {
				address = err.Error()
			}
			got[p.Place.Row] = address
		}
		return got
	}
	return c
}

// column is one column of values.
func (m columnMaker) column() valueColumn {
	switch n := m.IntN(20); {
	case n < 7:
		return m.numbers()
	case n < 14:
		return m.days()
	case n < 16:
		return m.flags()
	case n < 18:
		return m.discounts()
	}
	return m.mails()
}

// ids makes a column of order numbers; a row that is not wanted is damaged.
func (m columnMaker) ids() valueColumn {
	way := m.IntN(12)
	c := valueColumn{name: fmt.Sprint("identifiers ", way), want: map[int]string{}}
	rows := [][]any{line(m.pick("N° commande", "Order ID", "Invoice No"), "Date", "N° client", "Montant")}
	for i := range 30 + m.IntN(50) {
		n := m.Int64N(900_000) + 100_000
		id := fmt.Sprint(n)
		var x any = id
		damaged := false
		switch way {
		case 0:
			id = fmt.Sprintf("%08d", n)
			x = id
		case 1:
			x = num(id)
		case 2:
			x = id + ".0"
		case 3:
			x = id + ",00"
		case 4: // sixteen digits and more as text
			id = fmt.Sprintf("4970%013d%02d", m.Int64N(1e13), i)
			x = id
		case 5: // short form
			x, damaged = fmt.Sprintf("%d,%02dE+%d", 1+m.IntN(9), m.IntN(100), 12+m.IntN(6)), true
		case 6: // a long number in a number cell of Excel
			x, damaged = num(fmt.Sprintf("%d000", 100_000_000_000_000+m.Int64N(8e14))), true
		case 7: // the same, saved as text
			x, damaged = fmt.Sprintf("%d0000", 100_000_000_000_000+m.Int64N(8e14)), true
		case 8:
			id = fmt.Sprintf("%s%05d", m.pick("C", "A-", "FA"), m.IntN(99_999))
			x = id
		case 9:
			id = fmt.Sprintf("%06d", m.IntN(999_999))
			x = m.pick(`="`+id+`"`, "'"+id)
		case 10: // a mixture of sound and shortened ones
			if damaged = m.IntN(2) == 0; damaged {
				x = fmt.Sprintf("%d.%dE+%d", 1+m.IntN(9), m.IntN(1e5), 11+m.IntN(5))
			}
		default: // number cells beside texts with zeros in front
			if m.IntN(2) == 0 {
				id = fmt.Sprintf("00%d", n)
				x = id
			} else {
				x = num(id)
			}
		}
		if !damaged {
			c.want[i+2] = id
		}
		rows = append(rows, line(x, "13/02/2024", "1", 5))
	}
	c.sheet = grid("S", rows...)
	c.value = func(k *kept) map[int]string {
		got := map[int]string{}
		for _, l := range k.lines {
			got[l.Place.Row] = l.OrderID
		}
		return got
	}
	return c
}
