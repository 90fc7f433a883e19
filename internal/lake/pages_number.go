package lake

import (
	"fmt"
	"math"
	"math/big"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/habitue-crm/habitue/internal/crm"
)

// counts says what a number column counts.
type counts int

const (
	wholes   counts = iota // days and truths
	decimals               // ten-thousandths
)

// countsOf is what a number column of order lines counts.
func countsOf(col int) counts {
	if col == colDate || col == colReturn {
		return wholes
	}
	return decimals
}

// read reads a column chunk; nil is a column without any value: truths are then false, amounts absent.
func (n *Numbers) read(chunk parquet.ColumnChunk, rows int, u counts) error {
	n.Values, n.Absent = n.Values[:0], nil
	if chunk == nil {
		n.Values = append(n.Values, make([]int64, rows)...)
		if u == decimals {
			n.Absent = make([]bool, rows)
			for i := range n.Absent {
				n.Absent[i] = true
			}
		}
		return nil
	}
	kind := chunk.Type().Kind()
	factor, err := factorOf(chunk.Type(), u)
	if err != nil {
		return err
	}
	err = eachPage(chunk, rows, func() int { return len(n.Values) }, func(page parquet.Page) error {
		start := len(n.Values)
		switch kind {
		case parquet.Int32, parquet.Int64, parquet.Boolean:
			if err := n.appendStored(page, kind); err != nil {
				return err
			}
			return n.spread(page, start)
		case parquet.FixedLenByteArray, parquet.ByteArray:
			return n.appendValues(page)
		}
		return errForeign
	})
	if err != nil {
		return err
	}
	return n.scale(factor)
}

// factorOf is what a stored number is to be multiplied by. Numbers that are no decimals count whole units.
func factorOf(t parquet.Type, u counts) (int64, error) {
	var annotated format.LogicalTypeValue
	if logical := t.LogicalType(); logical != nil {
		annotated = logical.Value
	}
	decimal, isDecimal := annotated.(*format.DecimalType)
	var scale int32
	switch {
	case u == wholes:
		if _, isInstant := annotated.(*format.TimestampType); isInstant || isDecimal {
			return 0, errForeign
		}
		return 1, nil
	case isDecimal:
		scale = decimal.Scale
	case t.Kind() != parquet.Int32 && t.Kind() != parquet.Int64:
		return 0, errForeign
	}
	factor := int64(crm.Scale)
	for ; scale > 0 && factor > 0; scale-- {
		if factor%10 != 0 {
			return 0, fmt.Errorf("more decimals than four: %w", errForeign)
		}
		factor /= 10
	}
	return factor, nil
}

// scale multiplies all.
func (n *Numbers) scale(factor int64) error {
	if factor == 1 {
		return nil
	}
	for i, v := range n.Values {
		if v > math.MaxInt64/factor || v < math.MinInt64/factor {
			return fmt.Errorf("%d does not fit", v)
		}
		n.Values[i] = v * factor
	}
	return nil
}

// appendStored appends the values that the page stores: in an optional column, those that are there.
func (n *Numbers) appendStored(page parquet.Page, kind parquet.Kind) error {
	values, stored := page.Data(), int(page.NumValues()-page.NumNulls())
	if d := page.Dictionary(); d != nil {
		return n.appendCoded(values.Int32(), d, kind)
	}
	switch kind {
	case parquet.Int64:
		n.Values = append(n.Values, values.Int64()...)
	case parquet.Int32:
		for _, v := range values.Int32() {
			n.Values = append(n.Values, int64(v))
		}
	default:
		bits := values.Boolean()
		if len(bits)*8 < stored {
			return errForeign
		}
		for i := range stored {
			n.Values = append(n.Values, int64(bits[i/8]>>(i%8)&1))
		}
	}
	return nil
}

func (n *Numbers) appendCoded(codes []int32, d parquet.Dictionary, kind parquet.Kind) error {
	n.table = n.table[:0]
	switch entries := d.Page().Data(); kind {
	case parquet.Int64:
		n.table = append(n.table, entries.Int64()...)
	case parquet.Int32:
		for _, v := range entries.Int32() {
			n.table = append(n.table, int64(v))
		}
	default:
		return errForeign
	}
	for _, c := range codes {
		if uint(c) >= uint(len(n.table)) {
			return fmt.Errorf("a number of place %d in a list of %d", c, len(n.table))
		}
		n.Values = append(n.Values, n.table[c])
	}
	return nil
}

// appendValues is the way for decimals that are stored as bytes, big-endian.
func (n *Numbers) appendValues(page parquet.Page) error {
	return eachValue(page, func(v parquet.Value) error {
		if v.IsNull() {
			n.miss(len(n.Values))
			n.Values = append(n.Values, 0)
			n.Absent = append(n.Absent, true)
			return nil
		}
		b := v.ByteArray()
		number := new(big.Int).SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 {
			number.Sub(number, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
		if !number.IsInt64() {
			return fmt.Errorf("%s does not fit", number)
		}
		n.Values = append(n.Values, number.Int64())
		if n.Absent != nil {
			n.Absent = append(n.Absent, false)
		}
		return nil
	})
}

// append appends one line's number; nil where there is none.
func (n *Numbers) append(v *int64) {
	if v == nil {
		n.miss(len(n.Values))
		n.Values, n.Absent = append(n.Values, 0), append(n.Absent, true)
		return
	}
	n.Values = append(n.Values, *v)
	if n.Absent != nil {
		n.Absent = append(n.Absent, false)
	}
}

// miss makes sure that absence is known of the lines so far.
func (n *Numbers) miss(lines int) {
	if n.Absent == nil {
		n.Absent = make([]bool, lines, max(lines+1, 1024))
	}
}

// spread moves the stored values of an optional page to their lines.
func (n *Numbers) spread(page parquet.Page, start int) error {
	levels := page.DefinitionLevels()
	if len(levels) == 0 || page.NumNulls() == 0 {
		if len(n.Values)-start != int(page.NumValues()) {
			return errForeign
		}
		if n.Absent != nil {
			n.Absent = append(n.Absent, make([]bool, len(n.Values)-start)...)
		}
		return nil
	}
	n.miss(start)
	c := column{absent: n.Absent}
	values, err := spread(&c, n.Values, start, levels)
	n.Values, n.Absent = values, c.absent
	return err
}
