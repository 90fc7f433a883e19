package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// CellsOptions say what of a file is shown.
type CellsOptions struct {
	Sheet    string // only this one; "" means all
	JSON     bool
	Password string // of a protected workbook
	Recover  bool   // read what can be read of a damaged file
}

// Cells writes every filled cell of a file as it is read. Rows are provisional until the end: where a file turns
// out to be damaged, the error comes last, in JSON as a line of its own. Where damage is to be read past, what was
// lost comes last, and is returned.
func Cells(ctx context.Context, dir, path string, opt CellsOptions, s *Session) (lost []*problem.Problem, err error) {
	out := bufio.NewWriterSize(s.Stdout, 1<<16)
	lost, err = cellsOf(ctx, dir, path, opt, s, out)
	if len(lost) > 0 && opt.JSON && err == nil {
		var line []byte
		if line, err = partialLine(lost); err == nil {
			out.Write(line)
		}
	}
	if err != nil && opt.JSON {
		if line, failed := errorLine(err); failed == nil {
			out.Write(line)
		}
	}
	if flushed := out.Flush(); err == nil && flushed != nil {
		return lost, writeProblem("stdout", flushed)
	}
	return lost, err
}

// lossJSON is one loss of {"partial": …}.
type lossJSON struct {
	Code    problem.ID `json:"code"`
	Part    string     `json:"part,omitempty"`
	Sheet   string     `json:"sheet,omitempty"`
	Row     int        `json:"row,omitempty"`
	Column  string     `json:"column,omitempty"`
	Message string     `json:"message"`
}

// partialLine is {"partial": {"losses": […]}}: what a damaged file has lost, in the order of its parts.
func partialLine(lost []*problem.Problem) ([]byte, error) {
	var losses []lossJSON
	for _, p := range lost {
		l := lossJSON{Code: p.ID, Part: p.Where.Part, Sheet: p.Where.Sheet, Row: p.Where.Row, Message: p.Say("en")}
		if p.Where.Column > 0 {
			l.Column = problem.ColumnName(p.Where.Column)
		}
		losses = append(losses, l)
	}
	line, err := json.Marshal(map[string]map[string][]lossJSON{"partial": {"losses": losses}})
	return append(line, '\n'), err
}

// errorLine is {"error": {…}} with the problem's code, place and English message.
func errorLine(err error) ([]byte, error) {
	type failure struct {
		Code    string `json:"code"`
		Part    string `json:"part,omitempty"`
		Sheet   string `json:"sheet,omitempty"`
		Row     int    `json:"row,omitempty"`
		Message string `json:"message"`
	}
	f := failure{Code: string(problem.Unexpected), Message: err.Error()}
	var p *problem.Problem
	if errors.As(err, &p) {
		f = failure{Code: string(p.ID), Part: p.Where.Part, Sheet: p.Where.Sheet, Row: p.Where.Row, Message: p.Say("en")}
	}
	line, err := json.Marshal(map[string]failure{"error": f})
	return append(line, '\n'), err
}

func cellsOf(ctx context.Context, dir, path string, opt CellsOptions, s *Session, out *bufio.Writer) ([]*problem.Problem, error) {
	w, err := openOrDefault(dir, s)
	if err != nil {
		return nil, err
	}
	wb, err := sheet.Open(path, sheet.Options{Limits: w.limits(), Password: opt.Password, Recover: opt.Recover})
	if err != nil {
		return nil, err
	}
	sheets := wb.Sheets()
	if opt.Sheet != "" && !slices.ContainsFunc(sheets, func(i cell.Info) bool { return i.Name == opt.Sheet }) {
		var names []string
		for _, i := range sheets {
			names = append(names, i.Name)
		}
		return nil, errors.Join(problem.New(problem.NoSuchSheet, problem.Args{"name": opt.Sheet, "known": strings.Join(names, ", ")}), wb.Close())
	}
	for i, info := range sheets {
		if opt.Sheet != "" && info.Name != opt.Sheet {
			continue
		}
		if err := cellsOfSheet(ctx, wb, i, info, opt, s, out); err != nil {
			return sheet.Losses(wb), errors.Join(err, wb.Close())
		}
	}
	lost := sheet.Losses(wb)
	return lost, wb.Close()
}

func cellsOfSheet(ctx context.Context, wb cell.Workbook, i int, info cell.Info, opt CellsOptions, s *Session, out *bufio.Writer) error {
	rows, err := wb.Rows(i)
	if err != nil {
		return err
	}
	if !opt.JSON && info.Name != "" {
		hidden := ""
		if info.Hidden {
			hidden = s.Say(" (masquée)", " (hidden)")
		}
		fmt.Fprintf(out, "%s%s\n", info.Name, hidden)
	}
	var line []byte
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return errors.Join(ctx.Err(), rows.Close())
		}
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return rows.Close()
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		for _, c := range row.Cells {
			line = line[:0]
			if opt.JSON {
				line = append(sheet.AppendJSON(line, info.Name, c), '\n')
			} else {
				line = appendCell(line, c)
			}
			if _, err := out.Write(line); err != nil {
				return errors.Join(writeProblem("stdout", err), rows.Close())
			}
		}
	}
}

// appendCell writes one cell as a line of text: where, what, and the value.
func appendCell(line []byte, c cell.Cell) []byte {
	line = append(line, problem.ColumnName(c.Col)...)
	line = strconv.AppendInt(line, int64(c.Row), 10)
	line = pad(line, 9)
	line = append(line, sheet.TypeName(c.Type)...)
	line = pad(line, 19)
	return append(append(line, oneLine(sheet.Value(c))...), '\n')
}

// pad fills a line with blanks up to a column, and writes at least one.
func pad(line []byte, width int) []byte {
	line = append(line, ' ')
	for len(line) < width {
		line = append(line, ' ')
	}
	return line
}

// oneLine shows line ends as a sign, so that one cell is one line.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n\t") {
		return s
	}
	return strings.NewReplacer("\r\n", "↵", "\n", "↵", "\r", "↵", "\t", "→").Replace(s)
}
