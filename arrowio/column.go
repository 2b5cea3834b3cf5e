package arrowio

import (
	"runtime"
	"strconv"
	"sync"

	"github.com/apache/arrow/go/v15/arrow"

	"tock/k"
)

// Keys of the metadata by which a q table is known again.
const (
	keyType = "q.type" // of a field
	keyAttr = "q.attr"
	keyEnum = "q.enum"
	keyKeys = "q.keys" // of the schema
)

// column is one column on its way out: what it becomes, and how its rows get there.
type column struct {
	name  string
	typ   arrow.DataType
	meta  map[string]string
	array maker
	small maker // as a dictionary, for Parquet; nil when array is good there too
}

// outward is a table on its way out.
type outward struct {
	rows   int
	cols   []column
	schema *arrow.Schema
}

// plan decides what every column of a table or keyed table becomes.
//
// Errors: those of a column that has no place in Arrow; they name it.
func plan(v k.Value, opts WriteOptions) (*outward, error) {
	table, keys, err := unkey(v)
	if err != nil {
		return nil, err
	}
	out := &outward{rows: table.Len(), cols: make([]column, len(table.Cols))}
	errs := make([]error, len(table.Cols))
	each(len(table.Cols), func(i int) {
		out.cols[i], errs[i] = planColumn(table.Names[i].String(), table.Cols[i], opts)
	})
	fields := make([]arrow.Field, len(out.cols))
	for i, col := range out.cols {
		if errs[i] != nil {
			return nil, errs[i]
		}
		fields[i] = arrow.Field{Name: col.name, Type: col.typ, Nullable: true, Metadata: arrow.MetadataFrom(col.meta)}
	}
	meta := map[string]string{}
	if keys > 0 {
		meta[keyKeys] = strconv.Itoa(keys)
	}
	if v.Attr() == k.Sorted {
		meta[keyAttr] = "s"
	}
	schemaMeta := arrow.MetadataFrom(meta)
	out.schema = arrow.NewSchema(fields, &schemaMeta)
	return out, nil
}

// unkey is a table's columns, keys first, and how many of them are keys.
func unkey(v k.Value) (*k.Table, int, error) {
	if t := v.Table(); t != nil {
		return t, 0, nil
	}
	if v.IsKeyedTable() {
		keys, vals := v.Dict().Keys.Table(), v.Dict().Vals.Table()
		if keys != nil && vals != nil {
			names := append(append([]k.Sym{}, keys.Names...), vals.Names...)
			cols := append(append([]k.Value{}, keys.Cols...), vals.Cols...)
			return k.NewTable(names, cols).Table(), len(keys.Names), nil
		}
	}
	if v.Partitioned() != nil {
		return nil, 0, fault("type: a partitioned table is written partition by partition: select from it, or hdb export")
	}
	return nil, 0, fault("type: a table is wanted, not type %d", v.Type())
}

// each calls f for 0 to n-1 on all processors and returns when all are done.
func each(n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// planColumn decides what a column becomes.
func planColumn(name string, v k.Value, opts WriteOptions) (column, error) {
	col := column{name: name, meta: map[string]string{}}
	if v.Vector() == nil {
		return col, fault("type: column %s: a list is wanted, not type %d", name, v.Type())
	}
	if a := v.Attr(); a != k.NoAttr {
		col.meta[keyAttr] = string(a.Char())
	}
	if v.Type().IsEnum() {
		if d := v.Domain(); d != nil && d.Value().Type() == k.Symbol {
			col.meta[keyEnum] = d.Name().String()
		} else {
			v = k.Resolve(v)
		}
	}
	var err error
	if v.Type().IsVector() {
		col.meta[keyType] = string(v.Type().Char())
		col.typ, col.array, err = flat(v, opts)
		if v.Type() == k.Char {
			col.small = charSymbols(k.Data[uint8](v))
		}
	} else {
		err = planList(&col, v, opts)
	}
	if err != nil {
		return col, fault("column %s: %s", name, err)
	}
	return col, nil
}
