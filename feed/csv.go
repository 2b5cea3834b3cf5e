package feed

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"tock/internal/vfs"
	"tock/k"
	"tock/schema"
)

// csvSource reads the rows of one CSV file as one table's columns.
type csvSource struct {
	lines *lineReader
	table schema.Table
	clock clock
	time  timeColumn
	cols  []csvColumn // of the table's columns but the first
	where int         // field of the time
	last  int64       // highest event time so far
}

// csvColumn fills one column of the table from a field, or with one text always.
type csvColumn struct {
	name     k.Sym
	field    int    // -1 for a constant
	constant []byte // text; empty gives nulls
	column   column
}

// csvRows is how many rows a file is read at a time.
const csvRows = 4096

// openCSV opens a file for a table, as its configuration says.
//
// Errors: one line that names the file and what is wrong with it or with the
// configuration; columns of the table that the file does not have are among them.
func openCSV(fsys vfs.FS, path string, c FileConfig, table schema.Table) (Source, error) {
	lines, err := openLines(fsys, path, c.delimiter())
	if err != nil {
		return nil, err
	}
	s := &csvSource{lines: lines, table: table}
	if err := s.prepare(c); err != nil {
		lines.close()
		return nil, err
	}
	return s, nil
}

func (s *csvSource) prepare(c FileConfig) error {
	var header [][]byte
	if c.hasHeader() {
		fields, err := s.lines.read()
		if err == io.EOF {
			return fmt.Errorf("%s: no header line", s.lines.name)
		}
		if err != nil {
			return err
		}
		for _, f := range fields {
			header = append(header, bytes.Clone(bytes.TrimSpace(f)))
		}
	}
	var err error
	if s.clock, err = c.Time.clock(); err != nil {
		return fmt.Errorf("%s: %w", s.lines.name, err)
	}
	timeField := c.Time.Column
	if timeField == nil {
		timeField = s.table.Columns[0].Name.String()
	}
	if s.where, err = fieldOf(timeField, header); err != nil {
		return fmt.Errorf("%s: time: %w", s.lines.name, err)
	}
	s.time.kind = s.table.Columns[0].Type
	if !s.time.kind.IsTemporal() {
		return fmt.Errorf("%s: column %s of table %s is no time", s.lines.name, s.table.Columns[0].Name, s.table.Name)
	}
	for name := range c.Columns {
		if !hasColumn(s.table, name) {
			return fmt.Errorf("%s: table %s has no column %s", s.lines.name, s.table.Name, name)
		}
	}
	for _, col := range s.table.Columns[1:] {
		name := col.Name.String()
		out := csvColumn{name: col.Name, field: -1, column: newColumn(col.Type)}
		if text, fixed := c.Constants[name]; fixed {
			out.constant = []byte(text)
		} else {
			from := c.Columns[name]
			if from == nil {
				from = name
			}
			if out.field, err = fieldOf(from, header); err != nil {
				return fmt.Errorf("%s: column %s of table %s: %w", s.lines.name, name, s.table.Name, err)
			}
		}
		s.cols = append(s.cols, out)
	}
	return nil
}

func hasColumn(t schema.Table, name string) bool {
	for _, c := range t.Columns {
		if c.Name.String() == name {
			return true
		}
	}
	return false
}

// fieldOf is the place of a field given by its name in the header or its number from 1.
func fieldOf(from any, header [][]byte) (int, error) {
	switch from := from.(type) {
	case int64:
		if from < 1 {
			return 0, fmt.Errorf("fields are numbered from 1, not %d", from)
		}
		return int(from - 1), nil
	case string:
		for i, name := range header {
			if string(name) == from {
				return i, nil
			}
		}
		if header == nil {
			return 0, fmt.Errorf("there is no header: give the number of the field for %q", from)
		}
		return 0, fmt.Errorf("no field %q in the header", from)
	}
	return 0, fmt.Errorf("a field is a name or a number, not %v", from)
}

func (s *csvSource) Next() (Batch, error) {
	times := make([]int64, 0, csvRows)
	for len(times) < csvRows {
		fields, err := s.lines.read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return Batch{}, err
		}
		ns, err := s.row(fields)
		if err != nil {
			return Batch{}, err
		}
		// Recordings step back by a little at times; their order is kept.
		s.last = max(s.last, ns)
		times = append(times, s.last)
	}
	if len(times) == 0 {
		return Batch{}, io.EOF
	}
	cols := make([]k.Value, 0, len(s.cols)+1)
	cols = append(cols, s.time.take())
	for _, c := range s.cols {
		cols = append(cols, c.column.take())
	}
	return Batch{Table: s.table.Name, Times: times, Cols: cols, To: len(times)}, nil
}

// row takes the fields of one row and gives its event time.
func (s *csvSource) row(fields [][]byte) (ns int64, err error) {
	fault := func(name k.Sym, field int, err error) error {
		return s.lines.at(fmt.Errorf("column %s: %s: %w", name, strconv.Quote(string(fields[field])), err))
	}
	missing := func(name k.Sym, field int) error {
		return s.lines.at(fmt.Errorf("column %s: no field %d, there are %d", name, field+1, len(fields)))
	}
	if s.where >= len(fields) {
		return 0, missing(s.table.Columns[0].Name, s.where)
	}
	m, err := s.clock.read(fields[s.where])
	if err == nil {
		ns, err = m.ns()
	}
	if err == nil {
		err = s.time.addMoment(m)
	}
	if err != nil {
		return 0, fault(s.table.Columns[0].Name, s.where, err)
	}
	for i := range s.cols {
		c := &s.cols[i]
		text := c.constant
		if c.field >= 0 {
			if c.field >= len(fields) {
				return 0, missing(c.name, c.field)
			}
			text = fields[c.field]
		}
		if err := c.column.add(text); err != nil {
			if c.field < 0 {
				return 0, fmt.Errorf("%s: constant %s: %w", s.lines.name, c.name, err)
			}
			return 0, fault(c.name, c.field, err)
		}
	}
	return ns, nil
}

func (s *csvSource) Close() error { return s.lines.close() }
