package pipeline

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/campaign"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
)

// ExportOptions say what of a snapshot table is written, and how.
type ExportOptions struct {
	Table   string
	AsOf    *crm.Date
	Columns []string // empty means all
	Where   string   // a condition in the language of audiences; "" means every row
	Format  string   // csv, xlsx or json (JSON Lines)
}

// formats lists the formats of an export.
func formats() []string { return []string{"csv", "xlsx", "json"} }

// exported is a table as it is written: the columns that were chosen, and the rows.
type exported struct {
	table   lake.Table // with the chosen columns alone
	session *Session
	shop    *Workspace
	ref     lake.Ref
	money   int // decimals that people see
	each    func(fn func([]crm.FactValue) error) error
}

// Export writes a table of a snapshot. Text that a spreadsheet program would take for a formula is neutralised
// in csv and xlsx.
func (w *Workspace) Export(ctx context.Context, opt ExportOptions, out io.Writer) error {
	table, ok := lake.TableOf(opt.Table)
	if !ok {
		return problem.New(problem.NoSuchTable, problem.Args{"name": opt.Table, "known": strings.Join(tableNames(), ", ")})
	}
	if !slices.Contains(formats(), opt.Format) {
		return problem.New(problem.WrongFlag, problem.Args{"message": "--format " + opt.Format + ": " + strings.Join(formats(), ", ") + ".", "command": "export"})
	}
	chosen, err := chosenColumns(table, opt.Columns)
	if err != nil {
		return err
	}
	meets, err := w.condition(table, opt)
	if err != nil {
		return err
	}
	ref, l, err := w.snapshotOf(opt.AsOf)
	if err != nil {
		return err
	}
	if has, err := l.Has(ref, table.Name); err != nil || !has {
		return cmp.Or(err, error(problem.New(problem.TableNotInSnapshot, problem.Args{"day": ref.AsOf.String(), "name": table.Name})))
	}
	e := exported{table: table, session: w.Session, shop: w, ref: ref, money: crm.CurrencyDecimals(ref.Currency)}
	e.table.Columns = chosen
	e.each = func(fn func([]crm.FactValue) error) error {
		return eachExported(ctx, l, ref, table, chosen, meets, fn)
	}
	switch opt.Format {
	case "json":
		return e.json(out)
	case "xlsx":
		return e.workbook(out)
	}
	return e.csv(out)
}

// tableNames lists the tables of a snapshot.
func tableNames() []string {
	var names []string
	for _, t := range lake.Tables() {
		names = append(names, t.Name)
	}
	return names
}

// condition reads --where, which is about the customers of a table; nil takes every row.
func (w *Workspace) condition(table lake.Table, opt ExportOptions) (*campaign.Audience, error) {
	if opt.Where == "" {
		return nil, nil
	}
	if !slices.ContainsFunc(table.Columns, func(c lake.TableColumn) bool { return c.Name == "customer_id" }) {
		return nil, problem.New(problem.WrongFlag, problem.Args{"command": "export", "message": w.Say(
			"--where choisit des clients, et la table "+table.Name+" n'en a pas.",
			"--where picks customers, and the table "+table.Name+" has none.")})
	}
	return campaign.ParseAudience(opt.Where, w.ownSegments()...)
}

// eachExported hands out the chosen columns of the rows whose customer meets the condition.
func eachExported(ctx context.Context, l *lake.Lake, ref lake.Ref, table lake.Table, chosen []lake.TableColumn, meets *campaign.Audience, fn func([]crm.FactValue) error) error {
	asked := table
	asked.Columns = slices.Clone(chosen)
	var kept map[string]bool
	if meets != nil {
		var err error
		if kept, err = customersWho(l, ref, meets); err != nil {
			return err
		}
		at := slices.IndexFunc(table.Columns, func(c lake.TableColumn) bool { return c.Name == "customer_id" })
		asked.Columns = append(asked.Columns, table.Columns[at])
	}
	return l.EachRow(ctx, ref, asked, func(values []crm.FactValue) error {
		if meets != nil && !kept[values[len(values)-1].Text] {
			return nil
		}
		return fn(values[:len(chosen)])
	})
}

// customersWho are the customers of a snapshot who meet a condition.
func customersWho(l *lake.Lake, ref lake.Ref, condition *campaign.Audience) (map[string]bool, error) {
	profiles, err := l.Profiles(ref)
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	for i := range profiles {
		_, meets, err := condition.Has(&profiles[i])
		if err != nil {
			return nil, err
		}
		if meets {
			kept[profiles[i].CustomerID] = true
		}
	}
	return kept, nil
}

// chosenColumns finds columns by name; none named are all.
func chosenColumns(table lake.Table, names []string) ([]lake.TableColumn, error) {
	if len(names) == 0 {
		return table.Columns, nil
	}
	var known []string
	for _, c := range table.Columns {
		known = append(known, c.Name)
	}
	var chosen []lake.TableColumn
	for _, name := range names {
		i := slices.Index(known, name)
		if i < 0 {
			suggestion, conseil := problem.Suggest(name, known)
			return nil, problem.New(problem.NoSuchColumn, problem.Args{"name": name, "suggestion": suggestion, "conseil": conseil, "known": strings.Join(known, ", ")})
		}
		chosen = append(chosen, table.Columns[i])
	}
	return chosen, nil
}

func (e exported) csv(out io.Writer) error {
	buffered := bufio.NewWriter(out)
	c := csv.NewWriter(buffered)
	row := make([]string, len(e.table.Columns))
	for i, col := range e.table.Columns {
		row[i] = col.Name
	}
	if err := c.Write(row); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	err := e.each(func(values []crm.FactValue) error {
		for i, col := range e.table.Columns {
			row[i] = col.Text(values[i])
			if col.Kind == crm.TextColumn {
				row[i] = neutral(row[i])
			}
		}
		return c.Write(row)
	})
	if err != nil {
		return err
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return buffered.Flush()
}

// json writes JSON Lines, fields in the order of the columns; what is absent is null, and an absent text "".
func (e exported) json(out io.Writer) error {
	buffered := bufio.NewWriter(out)
	err := e.each(func(values []crm.FactValue) error {
		for i, col := range e.table.Columns {
			opening := byte(',')
			if i == 0 {
				opening = '{'
			}
			value, err := jsonValue(col, values[i])
			if err != nil {
				return fmt.Errorf("write the export: %w", err)
			}
			fmt.Fprintf(buffered, "%c%q:%s", opening, col.Name, value)
		}
		_, err := buffered.WriteString("}\n")
		return err
	})
	if err != nil {
		return err
	}
	return buffered.Flush()
}

func jsonValue(c lake.TableColumn, v crm.FactValue) ([]byte, error) {
	if !v.Set && c.Kind != crm.TextColumn {
		return []byte("null"), nil
	}
	switch c.Kind {
	case crm.CountColumn, crm.QuantityColumn, crm.BoolColumn, crm.ShareColumn:
		return []byte(c.Text(v)), nil
	}
	return json.Marshal(c.Text(v))
}

// ExportFile is Export into a file, published whole.
func (w *Workspace) ExportFile(ctx context.Context, opt ExportOptions, path string) error {
	return writeFileBy(path, 0o600, func(to io.Writer) error { return w.Export(ctx, opt, to) })
}

// TableNames lists the tables that can be exported, for help.
func TableNames() string { return strings.Join(tableNames(), ", ") }
