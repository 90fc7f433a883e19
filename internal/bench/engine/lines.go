package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

// The made-up shop: lines by day, orders of one to three lines, customers of whom few buy much.
const (
	linesPerCustomer = 10
	products         = 8_000
	shopDays         = 1_095
)

// lineColumns are the columns of a file of lines, with the names and forms that the lake gives them.
func lineColumns() []lake.Column {
	return []lake.Column{
		{Name: "customer_id", Kind: lake.NamesColumn},
		{Name: "order_id", Kind: lake.NamesColumn},
		{Name: "order_date", Kind: lake.DayColumn},
		{Name: "product_id", Kind: lake.NamesColumn},
		{Name: "channel", Kind: lake.NamesColumn},
		{Name: "quantity", Kind: lake.DecimalColumn},
		{Name: "amount", Kind: lake.DecimalColumn},
		{Name: "discount", Kind: lake.DecimalColumn},
	}
}

func channels() []string { return []string{"web", "store", "market", "phone"} }

// filePart is how many lines one file has at most.
const filePart = 50_000_000

// generate writes so many lines into files of a folder, and returns the files. What is there already is left alone.
func generate(dir string, lines, groupRows int) ([]string, error) {
	var paths []string
	for from := 0; from < lines; from += filePart {
		path := filepath.Join(dir, fmt.Sprintf("lines-%d-%d-%d.parquet", lines, groupRows, from))
		paths = append(paths, path)
		if _, err := os.Stat(path); err == nil {
			continue
		}
		_ = os.Remove(path + ".part") // of a run that was killed
		if err := writeLines(path+".part", from, min(lines, from+filePart), lines, groupRows); err != nil {
			return nil, err
		}
		if err := os.Rename(path+".part", path); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// writeLines writes the lines of one file: those from one number up to another, of so many in all.
func writeLines(path string, from, to, all, groupRows int) error {
	f, err := lake.CreateColumns(path, groupRows, lineColumns()...)
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(uint64(all), uint64(from)))
	customers, first := float64(all/linesPerCustomer), crm.NewDate(2023, 1, 1)
	left, order, customer, channel := 0, from, "", ""
	for i := from; i < to; i++ {
		if left == 0 {
			left, order = 1+int("000011122"[rng.IntN(9)]-'0'), order+1
			u := rng.Float64()
			customer, channel = fmt.Sprintf("C%07d", int(customers*u*u)), channels()[rng.IntN(4)]
		}
		left--
		quantity := 1 + rng.Int64N(5)
		amount := quantity * (100 + rng.Int64N(9_900)) * 100
		discount := int64(0)
		if rng.IntN(4) == 0 {
			discount = amount / 1_000 * 100
		}
		f.Text(0, customer)
		f.Text(1, fmt.Sprintf("O%09d", order))
		f.Number(2, int64(first)+int64(i)*shopDays/int64(all))
		f.Text(3, fmt.Sprintf("P%04d", rng.IntN(products)))
		f.Text(4, channel)
		f.Number(5, quantity*crm.Scale)
		f.Number(6, amount)
		f.Number(7, discount)
		if err := f.EndRow(); err != nil {
			return err
		}
	}
	return f.Close()
}
