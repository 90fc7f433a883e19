package ingest

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// takenOff makes a column of percentages beside prices of two decimals and quantities of up to three: what each row took
// off is a fraction, rounded half to even once.
func (m columnMaker) takenOff() valueColumn {
	way := m.IntN(4)
	c := valueColumn{name: fmt.Sprint("taken off ", way), want: map[int]string{}}
	rows := [][]any{line("Date", "N° client", "Qté", "PU", "Remise %")}
	for i := range 30 + m.IntN(40) {
		quantity, cents := 1+m.Int64N(9_000), 1+m.Int64N(90_000) // thousandths, cents
		tenths := 1 + m.Int64N(999)                              // thousandths of the price
		if i == 0 {
			tenths = 500
		}
		product := new(big.Int).Mul(big.NewInt(quantity), big.NewInt(cents)) // of 1/100,000
		product.Mul(product, big.NewInt(tenths))                             // of 1/100,000,000
		ten, rest := new(big.Int).QuoRem(product, big.NewInt(10_000), new(big.Int))
		if half := rest.Int64(); half > 5_000 || half == 5_000 && ten.Bit(0) == 1 {
			ten.Add(ten, big.NewInt(1))
		}
		if ten.Sign() > 0 {
			c.want[i+2] = crm.Money(ten.Int64()).String()
		}
		var off any
		switch way {
		case 0:
			off = fmt.Sprintf("%d,%d %%", tenths/10, tenths%10)
		case 1:
			off = num(fmt.Sprintf("%d.%d", tenths/10, tenths%10))
		case 2:
			off = pct(fmt.Sprintf("0.%03d", tenths))
		default:
			off = fmt.Sprintf("-%d,%d %%", tenths/10, tenths%10)
		}
		rows = append(rows, line("2024-02-13", "1", num(fmt.Sprintf("%d.%03d", quantity/1000, quantity%1000)), num(fmt.Sprintf("%d.%02d", cents/100, cents%100)), off))
	}
	c.sheet = grid("S", rows...)
	c.value = func(k *kept) map[int]string {
		got := map[int]string{}
		for _, l := range k.lines {
			if l.Discount != nil {
				got[l.Place.Row] = l.Discount.String()
			}
		}
		return got
	}
	return c
}

// dayNumbers makes a column of bare day numbers of 2024 beside some days, in a workbook that counts from 1900 or 1904:
// numbers of the other system stop.
func (m columnMaker) dayNumbers() valueColumn {
	c := valueColumn{name: "day numbers", want: map[int]string{}}
	is1904, foreign := m.IntN(2) == 0, m.IntN(3) == 0
	rows := [][]any{line("Date", "N° client", "Montant")}
	for i := range 30 + m.IntN(40) {
		n := m.IntN(366)
		is := crm.NewDate(2024, 1, 1) + crm.Date(n)
		c.want[i+2] = is.String()
		number := 45_292 + n // 1 January 2024 counted from 1900
		if is1904 != foreign {
			number -= 1_462
		}
		switch {
		case i == 0 || m.IntN(6) == 0:
			rows = append(rows, line(day(is.String()), "1", 5))
		case m.IntN(4) == 0:
			rows = append(rows, line(fmt.Sprint(number), "1", 5))
		default:
			rows = append(rows, line(number, "1", 5))
		}
	}
	if foreign {
		c.refuse, c.says = problem.AmbiguousSerials, []string{"--date-system 1900", "--date-system 1904"}
	}
	c.sheet = grid("S", rows...)
	c.sheet.is1904 = is1904
	c.value = func(k *kept) map[int]string {
		got := map[int]string{}
		for _, l := range k.lines {
			got[l.Place.Row] = l.Date.String()
		}
		return got
	}
	return c
}

// TestMadeDiscountsAndDayNumbers reads 200 columns more of each family.
func TestMadeDiscountsAndDayNumbers(t *testing.T) {
	for _, family := range seedFamilies {
		stopped := 0
		for i := range uint64(200) {
			m := columnMaker{rand.New(rand.NewPCG(family, 5_000+i))}
			c := m.takenOff()
			if i%2 == 1 {
				c = m.dayNumbers()
			}
			if c.try(t, fmt.Sprintf("%d/%d %s", family, i, c.name)) {
				stopped++
			}
		}
		if stopped < 15 || stopped > 60 {
			t.Errorf("family %d: %d of 200 stopped", family, stopped)
		}
	}
}
