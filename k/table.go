package k

import "sync/atomic"

// Table is an in-memory table: column names and columns of equal count.
type Table struct {
	Names []Sym
	Cols  []Value
	Attr  Attr // Sorted or NoAttr

	Splayed bool // its columns are the files of a folder, as they were read
	Folder  Sym  // the path of a splayed table as its database names it, `:./t/; 0 for others

	tail *rowTail // of columns that grow in place; nil when not known

	marked uint32 // 1 when found sorted later, as the key of a dictionary; see SetAttr; atomic
}

func (*Table) ktype() Type { return TypeTable }

// NewTable makes a table of names and columns known to agree; the slices are kept.
func NewTable(names []Sym, cols []Value) Value {
	return Value{&Table{Names: names, Cols: cols}, 0}
}

// FlipDict makes a table of a dictionary of columns. Atoms are stretched to the common count.
// Errors: ErrType when the keys are not symbols, ErrLength when counts differ, ErrRank
// when no column is a list.
func FlipDict(names []Sym, cols []Value) (Value, error) {
	n := -1
	for _, c := range cols {
		if t := c.Type(); t.IsList() || t >= TypeTable && t < TypeLambda {
			if n >= 0 && c.Len() != n {
				return Value{}, ErrLength
			}
			n = c.Len()
		}
	}
	if n < 0 {
		return Value{}, ErrRank
	}
	out := make([]Value, len(cols))
	for i, c := range cols {
		if t := c.Type(); t.IsList() || t >= TypeTable && t < TypeLambda {
			out[i] = c
		} else {
			out[i] = Repeat(c, n)
		}
	}
	return NewTable(names, out), nil
}

// Len is the number of rows.
func (t *Table) Len() int {
	if len(t.Cols) == 0 {
		return 0
	}
	return t.Cols[0].Len()
}

// attr is the table's attribute.
func (t *Table) attr() Attr {
	if t.Attr == NoAttr && atomic.LoadUint32(&t.marked) == 1 {
		return Sorted
	}
	return t.Attr
}

// mark makes a table that is the key of a dictionary, and was found sorted, say so.
func (t *Table) mark() { atomic.StoreUint32(&t.marked, 1) }

// Col is the column of a name, or false.
func (t *Table) Col(name Sym) (Value, bool) {
	for i, n := range t.Names {
		if n == name {
			return t.Cols[i], true
		}
	}
	return Value{}, false
}

// Row is row i as a dictionary; nulls for a row out of range.
func (t *Table) Row(i int) Value {
	vals := make([]Value, len(t.Cols))
	for c, col := range t.Cols {
		vals[c] = col.At(i)
	}
	return MustDict(Syms(t.Names), Collapse(vals))
}

// Slice is rows i to j (exclusive); no copy.
func (t *Table) Slice(i, j int) Value {
	cols := make([]Value, len(t.Cols))
	for c, col := range t.Cols {
		cols[c] = col.Slice(i, j)
	}
	return NewTable(t.Names, cols)
}

// Gather is the rows at the given places; nulls for places out of range.
func (t *Table) Gather(at []int64) Value {
	cols := make([]Value, len(t.Cols))
	for c, col := range t.Cols {
		cols[c] = col.Gather(at)
	}
	return NewTable(t.Names, cols)
}

// Table is v as an in-memory table, or nil.
func (v Value) Table() *Table { t, _ := v.obj.(*Table); return t }

// PartitionedTable is what a partitioned table on disk promises its users: it looks
// like a table with a leading virtual partition column, but reads only what is asked.
type PartitionedTable interface {
	// Name is the table's name in its database.
	Name() Sym
	// Field is the partition column: date, month, year or int.
	Field() Sym
	// Names is the column names of one partition, the virtual column not among them.
	Names() []Sym
	// Rows is the rows of all partitions in view.
	Rows() int
	// Partitions is the partition values in view, a vector of the field's kind.
	Partitions() Value
	// PartitionRows is the rows of the i-th partition in view.
	PartitionRows(i int) (int, error)
	// Partition is the i-th partition in view as a table with the asked columns, mapped
	// and without the virtual column; nil cols asks for all.
	Partition(i int, cols []Sym) (*Table, error)
	// Empty is a table without rows that has the columns' types (of the last partition).
	Empty() (*Table, error)
}

// PartTable is the value of a partitioned table: type 98, like any table.
type PartTable struct{ Source PartitionedTable }

func (*PartTable) ktype() Type { return TypeTable }

// NewPartTable makes the value of a partitioned table.
func NewPartTable(src PartitionedTable) Value { return Value{&PartTable{src}, 0} }

// Partitioned is v as a partitioned table, or nil.
func (v Value) Partitioned() PartitionedTable {
	if p, ok := v.obj.(*PartTable); ok {
		return p.Source
	}
	return nil
}
