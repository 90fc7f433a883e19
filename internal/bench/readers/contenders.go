package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/bench"
)

// kinds of files, as far as readers differ in what they read.
const (
	workbook = "xlsx"
	older    = "xls or ods"
	plain    = "text"
)

func kindOf(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xlsx", ".xlsm":
		return workbook
	case ".xls", ".ods":
		return older
	}
	return plain
}

// contender is a reader that can be run as a process.
type contender struct {
	name    string
	kinds   []string
	fields  []bench.Field // what it can tell
	command func(path string) *exec.Cmd
}

func (c contender) reads(kind string) bool { return slices.Contains(c.kinds, kind) }

// tells lists the figures that a contender is compared on. Only xlsx and text files store a number as text.
func (c contender) tells(kind string) []bench.Field {
	if kind != older {
		return c.fields
	}
	return slices.DeleteFunc(slices.Clone(c.fields), func(f bench.Field) bool { return f == bench.RawBytes })
}

// pythonScript counts what Totals holds, with the rows that python-calamine hands out. It leaves empty cells out,
// which python-calamine gives as empty strings.
const pythonScript = `
import json, sys, datetime
from python_calamine import CalamineWorkbook
strings = numbers = dates = other = 0
total = 0.0
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    for row in book.get_sheet_by_name(name).iter_rows():
        for v in row:
            t = type(v)
            if t is str:
                if v:
                    strings += 1
            elif t is float or t is int:
                numbers += 1
                total += v
            elif t is datetime.datetime or t is datetime.date:
                dates += 1
            else:
                other += 1
print(json.dumps({"cells": strings + numbers + dates + other, "strings": strings, "numbers": numbers, "dates": dates, "other": other, "number_sum": total}))
`

// contenders lists the readers that this machine can run, ours first.
func contenders(dir, python string, stderr io.Writer) ([]contender, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	child := func(name string, procs int) func(string) *exec.Cmd {
		return func(path string) *exec.Cmd {
			cmd := exec.Command(self, "-child", name, path)
			cmd.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", procs))
			return cmd
		}
	}
	all := []contender{
		{"own, 1 core", []string{workbook, older, plain}, bench.AllFields(), child("own", 1)},
		{"own, 2 cores", []string{workbook, older, plain}, bench.AllFields(), child("own", 2)},
	}
	typed := []bench.Field{bench.Cells, bench.Strings, bench.Numbers, bench.Dates, bench.Other, bench.NumberSum}
	fmt.Fprintln(stderr, "building calamine, which takes some minutes the first time")
	rust, err := bench.BuildCalamine(dir)
	switch {
	case err == nil:
		all = append(all, contender{
			"calamine",
			[]string{workbook, older},
			append(slices.Clone(typed), bench.TextBytes, bench.MomentSum),
			func(path string) *exec.Cmd { return exec.Command(rust, path) },
		})
	case errors.Is(err, bench.ErrNoRust):
		fmt.Fprintln(stderr, err, "- comparing with python-calamine instead")
	default:
		return nil, err
	}
	if exec.Command(python, "-c", "import python_calamine").Run() == nil {
		all = append(all, contender{
			"python-calamine",
			[]string{workbook, older},
			typed,
			func(path string) *exec.Cmd { return exec.Command(python, "-c", pythonScript, path) },
		})
	} else {
		fmt.Fprintf(stderr, "%s has no python-calamine, which is left out\n", python)
	}
	return append(
		all,
		contender{"excelize raw", []string{workbook}, []bench.Field{bench.Cells, bench.RawBytes}, child("excelize", 2)},
		contender{"encoding/csv", []string{plain}, []bench.Field{bench.Cells, bench.TextBytes}, child("encoding/csv", 1)},
	), nil
}
