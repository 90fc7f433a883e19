package lake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// kindKey is the key under which a file of facts names its columns: which decimal is money and which a number
// cannot be told from the Parquet types.
const kindKey = "habitue.columns"

// factPlaces lists the columns that every table of facts has behind those of its kind.
func factPlaces() []string { return []string{"source", "upload", "sheet", "row"} }

// factName says what a kind and its columns may be called: their names are folders and columns.
var factName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// factTypes names the types in a file's key-value data; the names are lasting.
func factTypes() []string { return []string{"text", "day", "money", "number", "flag"} }

// kindColumn is one column as kindKey has it.
type kindColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// factTable writes facts of one kind to a new Parquet file.
type factTable struct {
	*table[parquet.Row]
	kind *crm.FactKind
}

// checkKind refuses a kind whose name or columns cannot be a table.
func checkKind(kind *crm.FactKind) error {
	taken := append(tables(), waitingDir, stagingDir, supersededDir, snapshotsDir, replacedDir, latestDir, indexDir, sealedDir, eventsDir)
	if !factName.MatchString(kind.Name) || slices.Contains(taken, kind.Name) {
		return fmt.Errorf("%q is no name for a kind of facts", kind.Name)
	}
	seen := factPlaces()
	for _, c := range kind.Columns {
		if !factName.MatchString(c.Name) || slices.Contains(seen, c.Name) || int(c.Type) >= len(factTypes()) {
			return fmt.Errorf("%s: %q is no column of a kind of facts", kind.Name, c.Name)
		}
		seen = append(seen, c.Name)
	}
	return nil
}

func newFactTable(path string, kind *crm.FactKind) (*factTable, error) {
	if err := checkKind(kind); err != nil {
		return nil, err
	}
	columns := make([]kindColumn, len(kind.Columns))
	for i, c := range kind.Columns {
		columns[i] = kindColumn{c.Name, factTypes()[c.Type]}
	}
	text, err := json.Marshal(columns)
	if err != nil {
		return nil, err
	}
	t, err := newTableOf[parquet.Row](path, parquet.NewSchema(kind.Name, factNode(kind)), parquet.KeyValueMetadata(kindKey, string(text)))
	return &factTable{table: t, kind: kind}, err
}

// orderedGroup is a group whose columns keep the order in which they are listed.
type orderedGroup struct {
	parquet.Group
	fields []parquet.Field
}

// Fields lists the columns.
func (g orderedGroup) Fields() []parquet.Field { return g.fields }

// factNode is the schema of a kind: its own columns, all optional, then where the fact came from.
func factNode(kind *crm.FactKind) parquet.Node {
	decimal := parquet.Decimal(4, 18, parquet.Int64Type)
	dict := func(n parquet.Node) parquet.Node { return parquet.Encoded(n, &parquet.RLEDictionary) }
	types := []func() parquet.Node{
		crm.FactText: func() parquet.Node { return dict(parquet.String()) }, crm.FactDay: parquet.Date,
		crm.FactMoney:  func() parquet.Node { return decimal },
		crm.FactNumber: func() parquet.Node { return decimal },
		crm.FactFlag:   func() parquet.Node { return parquet.Leaf(parquet.BooleanType) },
	}
	nodes, names := parquet.Group{}, []string{}
	for _, c := range kind.Columns {
		nodes[c.Name] = parquet.Optional(types[c.Type]())
		names = append(names, c.Name)
	}
	for _, name := range factPlaces() {
		nodes[name] = dict(parquet.String())
		names = append(names, name)
	}
	nodes["row"] = parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)
	g := orderedGroup{Group: nodes}
	byName := map[string]parquet.Field{}
	for _, f := range nodes.Fields() {
		byName[f.Name()] = f
	}
	for _, name := range names {
		g.fields = append(g.fields, byName[name])
	}
	return g
}

// factRow is a fact as a row. A value that the fact does not have is null.
func factRow(f *crm.Fact, upload string) parquet.Row {
	row := make(parquet.Row, 0, len(f.Kind.Columns)+len(factPlaces()))
	for i, c := range f.Kind.Columns {
		if i >= len(f.Values) || !f.Values[i].Set {
			row = append(row, parquet.NullValue().Level(0, 0, i))
			continue
		}
		row = append(row, factValue(c.Type, f.Values[i]).Level(0, 1, i))
	}
	for _, v := range []parquet.Value{
		parquet.ByteArrayValue([]byte(f.Source)), parquet.ByteArrayValue([]byte(upload)),
		parquet.ByteArrayValue([]byte(f.Place.Sheet)), parquet.Int64Value(int64(f.Place.Row)),
	} {
		row = append(row, v.Level(0, 0, len(row)))
	}
	return row
}

func factValue(typ crm.FactType, v crm.FactValue) parquet.Value {
	switch typ {
	case crm.FactText:
		return parquet.ByteArrayValue([]byte(v.Text))
	case crm.FactDay:
		return parquet.Int32Value(int32(v.Int))
	case crm.FactFlag:
		return parquet.BooleanValue(v.Int != 0)
	default:
		return parquet.Int64Value(v.Int)
	}
}

// Fact stages one row of a table of facts. Amounts beyond 14 digits before the point are refused with
// [too-large-for-lake]. One load gives all facts of a kind with the same columns.
func (ld *Load) Fact(f crm.Fact) error {
	if ld.ended() {
		return errLoadEnded
	}
	if err := ld.checkFact(&f); err != nil {
		return err
	}
	t := ld.facts[f.Kind.Name]
	if t == nil {
		fresh, err := newFactTable(ld.batch.stagedPath(ld.staged(f.Kind.Name)), f.Kind)
		if err != nil {
			return ld.remember(fmt.Errorf("stage %s: %w", f.Kind.Name, err))
		}
		t = fresh
		if ld.facts == nil {
			ld.facts, ld.upload.Facts = map[string]*factTable{}, map[string]int64{}
		}
		ld.facts[f.Kind.Name] = t
	}
	if t.kind != f.Kind && !slices.Equal(t.kind.Columns, f.Kind.Columns) {
		return ld.remember(fmt.Errorf("stage %s: its columns are not those of the rows before", f.Kind.Name))
	}
	ld.upload.Facts[f.Kind.Name]++
	return ld.remember(t.write(factRow(&f, ld.upload.ID)))
}

// checkFact looks for numbers that the columns cannot hold.
func (ld *Load) checkFact(f *crm.Fact) error {
	if len(f.Values) > len(f.Kind.Columns) {
		return fmt.Errorf("stage %s row %d: %d values in %d columns", f.Kind.Name, f.Place.Row, len(f.Values), len(f.Kind.Columns))
	}
	for i, v := range f.Values {
		switch typ := f.Kind.Columns[i].Type; {
		case !v.Set || typ == crm.FactText || typ == crm.FactFlag:
		case typ == crm.FactDay:
			if v.Int != int64(int32(v.Int)) {
				return fmt.Errorf("stage %s row %d: %d is no day", f.Kind.Name, f.Place.Row, v.Int)
			}
		case tooLarge(v.Int):
			where := problem.Where{File: ld.upload.Name, Sheet: f.Place.Sheet, Row: f.Place.Row}
			return problem.New(problem.TooLargeForLake, problem.Args{"value": crm.Money(v.Int).String()}).At(where)
		}
	}
	return nil
}

// EachFact hands out every row of every upload of one kind of facts, by the kind's name, in load order. The kind
// is as its file has it: an older one may lack the newest columns. A kind of which nothing is loaded is empty.
func (l *Lake) EachFact(ctx context.Context, kind string, fn func(crm.Fact, Upload) error) error {
	if !isKind(kind) {
		return nil
	}
	return eachFact(ctx, l, kind, factForm(kind).each, fn)
}

// FactKinds lists the names of the kinds of facts that are loaded, sorted.
func (l *Lake) FactKinds() []string {
	var names []string
	for _, e := range l.state.Files {
		if e.Facts {
			names = append(names, e.Table)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// eachFactRow reads one file of facts, each row with the upload that it names.
func eachFactRow(ctx context.Context, name, path string, want written, fn func(f crm.Fact, upload string) error) error {
	return openParquet(path, want, func(f *parquet.File) error {
		kind, err := storedKind(name, f)
		if err != nil {
			return damagedFile(path, err)
		}
		for _, group := range f.RowGroups() {
			if err := ctx.Err(); err != nil {
				return err
			}
			cols, err := readFactColumns(path, f, group, kind)
			if err != nil {
				return err
			}
			for i := range int(group.NumRows()) {
				if err := fn(storedFact(kind, cols, i), cols[len(kind.Columns)+1].text(i)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// storedKind reads the kind from a file's key-value data.
func storedKind(name string, f *parquet.File) (*crm.FactKind, error) {
	text, ok := f.Lookup(kindKey)
	if !ok {
		return nil, errors.New("it does not say its columns")
	}
	var columns []kindColumn
	if err := json.Unmarshal([]byte(text), &columns); err != nil {
		return nil, err
	}
	kind := &crm.FactKind{Name: name}
	for _, c := range columns {
		typ := slices.Index(factTypes(), c.Type)
		if typ < 0 {
			return nil, fmt.Errorf("column %s is of an unknown type %q", c.Name, c.Type)
		}
		kind.Columns = append(kind.Columns, crm.FactColumn{Name: c.Name, Type: crm.FactType(typ)})
	}
	return kind, checkKind(kind)
}

// readFactColumns reads a row group's columns: the kind's, then the places.
func readFactColumns(path string, f *parquet.File, group parquet.RowGroup, kind *crm.FactKind) (cols []*column, err error) {
	var names []string
	for _, c := range kind.Columns {
		names = append(names, c.Name)
	}
	names = append(names, factPlaces()...)
	err = guard(path, func() error {
		cols, err = readColumns(f, group, names, func(int) bool { return false })
		return err
	})
	if err != nil {
		return nil, damagedFile(path, err)
	}
	for i, col := range cols {
		isText := i != len(cols)-1
		if i < len(kind.Columns) {
			isText = kind.Columns[i].Type == crm.FactText
		}
		if isText != (col.texts != nil) {
			return nil, damagedFile(path, fmt.Errorf("column %s: %w", names[i], errForeign))
		}
	}
	return cols, nil
}

// storedFact is the i-th row.
func storedFact(kind *crm.FactKind, cols []*column, i int) crm.Fact {
	n := len(kind.Columns)
	f := crm.Fact{
		Kind: kind, Source: cols[n].text(i), Values: make([]crm.FactValue, n),
		Place: crm.Place{Sheet: cols[n+2].text(i), Row: int(cols[n+3].number(i))},
	}
	for c := range f.Values {
		if cols[c].has(i) {
			f.Values[c] = crm.FactValue{Set: true, Text: cols[c].text(i), Int: cols[c].number(i)}
		}
	}
	return f
}
