package engine

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// errRow says that a row is not one that a worker wrote.
var errRow = errors.New("not a row of a worker")

// ParseRow reads a row that Work wrote on that basis, with or without the end of its line.
func ParseRow(text []byte, basis fold.Basis) (r fold.Record, err error) {
	fields := bytes.Split(bytes.TrimSuffix(text, []byte{'\n'}), []byte{'\t'})
	if len(fields) != rowFields || string(fields[rowFields-1]) != "1" {
		return r, fmt.Errorf("%w: %d columns", errRow, len(fields))
	}
	var numbers [10]int64
	for i := range numbers {
		n, size, ok := leadingInt(fields[1+i])
		ok = ok && size == len(fields[1+i])
		if !ok {
			return r, fmt.Errorf("%w: %q", errRow, fields[1+i])
		}
		numbers[i] = n
	}
	id, err1 := hex.DecodeString(string(fields[0]))
	days, err2 := hex.DecodeString(string(fields[11]))
	channels, err3 := hex.DecodeString(string(fields[12]))
	if err := errors.Join(err1, err2, err3); err != nil {
		return r, fmt.Errorf("%w: %w", errRow, err)
	}
	r = fold.Record{
		CustomerID: string(id), Basis: fold.Basis(basis.String()),
		FirstOrderOn: crm.Date(numbers[0]), LastOrderOn: crm.Date(numbers[1]), Orders: numbers[2], OrderDays: numbers[3],
		Products: numbers[4], Lines: numbers[5], Quantity: crm.Quantity(numbers[6]), Gross: crm.Money(numbers[7]),
		Returns: crm.Money(numbers[8]), Discount: crm.Money(numbers[9]),
	}
	if r.Days, err = parseDays(days); err == nil {
		r.Channels, err = parseChannels(channels)
	}
	return r, err
}

func parseDays(b []byte) ([]fold.Day, error) {
	days := []fold.Day{}
	last := int64(0)
	for len(b) > 0 {
		var n [4]int64
		for i := range n {
			v, size := binary.Varint(b)
			if size <= 0 {
				return nil, fmt.Errorf("%w: days are cut off", errRow)
			}
			n[i], b = v, b[size:]
		}
		if len(b) == 0 || b[0] > 1 {
			return nil, fmt.Errorf("%w: days are cut off", errRow)
		}
		last += n[0]
		days = append(days, fold.Day{Date: crm.Date(last), Gross: crm.Money(n[1]), Returns: crm.Money(n[2]), Orders: n[3], Bought: b[0] == 1})
		b = b[1:]
	}
	return days, nil
}

func parseChannels(b []byte) (list []fold.Channel, err error) {
	for len(b) > 0 {
		length, size := binary.Uvarint(b)
		if size <= 0 || length > uint64(len(b)-size) {
			return nil, fmt.Errorf("%w: channels are cut off", errRow)
		}
		name := string(b[size : size+int(length)])
		b = b[size+int(length):]
		lines, size := binary.Varint(b)
		if size <= 0 {
			return nil, fmt.Errorf("%w: channels are cut off", errRow)
		}
		list = append(list, fold.Channel{Name: name, Lines: lines})
		b = b[size:]
	}
	return list, nil
}
