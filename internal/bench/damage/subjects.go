package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/habitue-crm/habitue/internal/bench"
	"github.com/habitue-crm/habitue/internal/damage"
)

// real are the workbooks and texts that nobody here wrote, by their place below the shared folder.
func real() []string {
	const corpus = "corpus/spreadsheets/"
	return []string{
		corpus + "calamine__date.xlsx",
		corpus + "calamine__date_iso.xlsx",
		corpus + "calamine__errors.xlsx",
		corpus + "calamine__strict_iso_paths.xlsx",
		corpus + "duckdb__2x3000.xlsx",
		corpus + "duckdb__google_sheets.xlsx",
		corpus + "fastexcel__fixture-type-errors.xlsx",
		corpus + "poi__59746_NoRowNums.xlsx",
		corpus + "readxl__blanks.xlsx",
		corpus + "roo__numbers-export.xlsx",
		corpus + "SheetJS__number_format_russian.xlsb",
		corpus + "calamine__date.xlsb",
		corpus + "calamine__number_rows_repeated.ods",
		corpus + "calamine__special_cells.ods",
		corpus + "openspout__file_generated_by_excel_2010_windows.ods",
		corpus + "calamine__pass_protected.xlsx",
		corpus + "calamine__date_1904.xls",
		corpus + "ExcelDataReader__Test_git_issue_158.xls",
		corpus + "poi__SubtotalsNested.xls",
		corpus + "readxl__vietnamese-utf8.xls",
		corpus + "xlrd__ragged.xls",
		"data/online_retail/online_retail_by_day.zip!by-day/2010-12-22.csv",
	}
}

// errNoShared says that the real files are not there.
var errNoShared = errors.New("the folder with the real workbooks is not there (data/, corpus/); name it with -shared")

// subjects are the files that are damaged: the real ones, then the generated ones.
func subjects(shared string) ([]*damage.File, error) {
	reals, err := realFiles(shared)
	if err != nil {
		return nil, err
	}
	generated, err := generatedFiles()
	return append(reals, generated...), err
}

// realFiles reads the real ones. Without a folder it is HABITUE_SHARED, or shared beside the folder with go.mod.
func realFiles(shared string) ([]*damage.File, error) {
	if shared == "" {
		shared = os.Getenv("HABITUE_SHARED")
	}
	for at := "."; shared == ""; at = filepath.Join("..", at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			shared = filepath.Join(at, "..", "shared")
		} else if len(at) > 60 {
			return nil, errNoShared
		}
	}
	if _, err := os.Stat(filepath.Join(shared, "corpus")); err != nil {
		return nil, errNoShared
	}
	var all []*damage.File
	for _, name := range real() {
		path, inside, zipped := strings.Cut(name, "!")
		b, err := os.ReadFile(filepath.Join(shared, path))
		if err == nil && zipped {
			b, err = unzipped(b, inside)
		}
		if err != nil {
			return nil, fmt.Errorf("read a real file: %w", err)
		}
		f, err := damage.NewFile(filepath.Base(filepath.FromSlash(name)), format(name), b)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// unzipped is one file of a zip file.
func unzipped(b []byte, name string) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// format is the format of a file by its name.
func format(name string) string {
	if strings.Contains(name, "pass_protected") {
		return "protected"
	}
	if ext := strings.TrimPrefix(filepath.Ext(name), "."); ext != "csv" {
		return ext
	}
	return "text"
}

// generatedFiles makes the others. The same ones come every time.
func generatedFiles() ([]*damage.File, error) {
	var asExcel, asODS bytes.Buffer
	if _, err := bench.WriteWorkbook(&asExcel, bench.Shape{Rows: 200, Sheets: 1, Seed: 1}); err != nil {
		return nil, err
	}
	if _, err := bench.WriteODS(&asODS, bench.Shape{Rows: 60, Sheets: 2, Seed: 1}); err != nil {
		return nil, err
	}
	excelize, err := byExcelize(60)
	if err != nil {
		return nil, err
	}
	var all []*damage.File
	for _, g := range []struct {
		name  string
		bytes []byte
	}{
		{"generated, as Excel writes it.xlsx", asExcel.Bytes()},
		{"generated, every type of cell.xlsx", mixed(120)},
		{"generated, five rows.xlsx", mixed(5)},
		{"generated, strict and of 1904.xlsx", strict(60)},
		{"generated, texts in the cells.xlsx", inline(80)},
		{"generated, hidden sheet and merged cells.xlsx", hidden(40)},
		{"written by excelize.xlsx", excelize},
		{"generated.xlsb", binaryBook(150)},
		{"generated.xls", oldBook(40)},
		{"generated, sales.ods", asODS.Bytes()},
		{"generated, every type of cell.ods", document(40)},
		{"generated, semicolons, UTF-8.csv", sales(";", utf8)},
		{"generated, commas, UTF-8 with a mark.csv", sales(",", utf8Mark)},
		{"generated, tabs, UTF-16.csv", sales("\t", utf16Little)},
		{"generated, semicolons, UTF-16 without a mark.csv", sales(";", utf16Big)},
		{"generated, semicolons, Windows-1252.csv", sales(";", windows1252)},
	} {
		f, err := damage.NewFile(g.name, format(g.name), g.bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}
