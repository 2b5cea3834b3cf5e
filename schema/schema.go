// Package schema is table definitions: read from TOML files or taken from q tables, made
// into empty tables, and held against incoming data.
//
//	s, err := schema.Load(vfs.OS, "configs/sym.toml")
//	t, _ := s.Table("trade")
//	empty, err := t.Empty()
//	v := schema.NewValidator(t)
//	shape, err := v.Check(payload) // of (".u.upd";`trade;payload)
//
// A [Validator] reads encoded bytes without building values; [Validator.CheckValue] asks the
// same of a value. Both accept what q's insert accepts in typed columns: the type must be
// the column's own, nothing is converted.
package schema

import (
	"fmt"

	"tock/k"
)

// ErrTimeSym is kdb+tick's refusal of a table whose first columns are not time and sym.
const ErrTimeSym k.Error = "timesym"

// Schema is the tables of a tickerplant, in order.
type Schema struct {
	Tables []Table
}

// Table is the definition of one table.
type Table struct {
	Name    k.Sym
	Columns []Column
	Keys    int // leading columns that are keys
}

// Column is one column: its vector type (k.Mixed for a general list) and attribute.
type Column struct {
	Name k.Sym
	Type k.Type
	Attr k.Attr
}

// Table is the table of a name, or false.
func (s *Schema) Table(name string) (Table, bool) {
	for _, t := range s.Tables {
		if t.Name.String() == name {
			return t, true
		}
	}
	return Table{}, false
}

// CheckTimeSym holds every table against kdb+tick's rule: the first two columns are time
// and sym. Errors: ErrTimeSym, wrapped with the table at fault.
func (s *Schema) CheckTimeSym() error {
	for _, t := range s.Tables {
		if len(t.Columns) < 2 || t.Columns[0].Name.String() != "time" || t.Columns[1].Name.String() != "sym" {
			return fmt.Errorf("table %s: the first two columns must be time and sym: %w", t.Name, ErrTimeSym)
		}
	}
	return nil
}

// Names is the column names.
func (t Table) Names() []k.Sym {
	names := make([]k.Sym, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Empty is the table without rows, its attributes set; keyed if the definition has keys.
//
// Errors: those of k.SetAttr.
func (t Table) Empty() (k.Value, error) {
	cols := make([]k.Value, len(t.Columns))
	for i, c := range t.Columns {
		col := k.Empty(c.Type)
		if c.Attr != k.NoAttr {
			var err error
			if col, err = k.SetAttr(col, c.Attr); err != nil {
				return k.Value{}, fmt.Errorf("table %s column %s: %w", t.Name, c.Name, err)
			}
		}
		cols[i] = col
	}
	names := t.Names()
	if t.Keys == 0 {
		return k.NewTable(names, cols), nil
	}
	return k.NewDict(k.NewTable(names[:t.Keys], cols[:t.Keys]), k.NewTable(names[t.Keys:], cols[t.Keys:]))
}

// FromTables takes the definitions from q tables, as a schema script made them: names
// and values in order, each a table or keyed table. Rows are ignored.
//
// Errors: ErrType for what is not a table; a partitioned table is none either.
func FromTables(names []k.Sym, values []k.Value) (*Schema, error) {
	if len(names) != len(values) {
		return nil, k.ErrLength
	}
	s := &Schema{}
	for i, name := range names {
		t := Table{Name: name}
		v := values[i]
		parts := []k.Value{v}
		if v.IsKeyedTable() {
			parts = []k.Value{v.Dict().Keys, v.Dict().Vals}
			if keys := parts[0].Table(); keys != nil {
				t.Keys = len(keys.Names)
			}
		}
		for _, part := range parts {
			table := part.Table()
			if table == nil {
				return nil, fmt.Errorf("%s is not a table: %w", name, k.ErrType)
			}
			for c, col := range table.Cols {
				kind := col.Type()
				if kind.IsEnum() {
					kind = k.Symbol // enumerations travel and are logged as symbols
				}
				if !kind.IsBasic() {
					kind = k.Mixed
				}
				t.Columns = append(t.Columns, Column{table.Names[c], kind, col.Attr()})
			}
		}
		s.Tables = append(s.Tables, t)
	}
	return s, nil
}
