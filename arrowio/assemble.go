package arrowio

import (
	"slices"
	"strconv"

	"github.com/apache/arrow/go/v15/arrow"

	"tock/k"
)

// found is a column of a file: its name and what the file's metadata says it was in q.
type found struct {
	index int
	name  k.Sym
	kind  string // q.type
	attr  string
	enum  string
}

// findColumns is the columns wanted of a schema, in the order wanted.
//
// Errors: for a column that the file does not have.
func findColumns(schema *arrow.Schema, opts ReadOptions) ([]found, error) {
	var all []found
	for i, field := range schema.Fields() {
		f := found{index: i, name: k.Intern(field.Name)}
		f.kind, _ = field.Metadata.GetValue(keyType)
		f.attr, _ = field.Metadata.GetValue(keyAttr)
		f.enum, _ = field.Metadata.GetValue(keyEnum)
		if kind, ok := opts.Kinds[field.Name]; ok {
			f.kind = kind
		}
		all = append(all, f)
	}
	if opts.Columns == nil {
		return all, nil
	}
	out := make([]found, 0, len(opts.Columns))
	for _, name := range opts.Columns {
		at := slices.IndexFunc(all, func(f found) bool { return f.name == name })
		if at < 0 {
			return nil, fault("no column %s", name)
		}
		out = append(out, all[at])
	}
	return out, nil
}

// gathered is the batches of each column read so far.
type gathered struct {
	cols  []found
	parts [][]k.Value
}

func newGathered(cols []found) *gathered {
	return &gathered{cols: cols, parts: make([][]k.Value, len(cols))}
}

// table joins the batches and gives the columns back their attributes and domains.
func (g *gathered) table(meta arrow.Metadata, opts ReadOptions) (k.Value, error) {
	names, cols := make([]k.Sym, len(g.cols)), make([]k.Value, len(g.cols))
	for i, col := range g.cols {
		v, err := joinParts(g.parts[i])
		if err != nil {
			return k.Value{}, fault("column %s: %s", col.name, err)
		}
		names[i] = col.name
		if cols[i], err = restore(v, col, opts); err != nil {
			return k.Value{}, err
		}
	}
	if len(cols) == 0 {
		return k.Value{}, fault("no columns")
	}
	return tableOf(names, cols, meta, opts), nil
}

// tableOf makes a table, keyed or sorted if it was.
func tableOf(names []k.Sym, cols []k.Value, meta arrow.Metadata, opts ReadOptions) k.Value {
	t := k.NewTable(names, cols)
	if opts.Columns != nil {
		return t
	}
	attr, _ := meta.GetValue(keyAttr)
	text, _ := meta.GetValue(keyKeys)
	keys, err := strconv.Atoi(text)
	if err == nil && keys > 0 && keys < len(cols) {
		t = k.MustDict(k.NewTable(names[:keys:keys], cols[:keys:keys]), k.NewTable(names[keys:], cols[keys:]))
	}
	if attr == "s" {
		if sorted, err := k.SetAttr(t, k.Sorted); err == nil {
			return sorted
		}
	}
	return t
}

// restore gives a column back its domain and attribute.
func restore(v k.Value, col found, opts ReadOptions) (k.Value, error) {
	if v.Type() == k.Symbol && col.enum != "" && opts.Enumerate != nil {
		var err error
		if v, err = opts.Enumerate(k.Intern(col.enum), v); err != nil {
			return v, fault("column %s, an enumeration of %s: %s", col.name, col.enum, err)
		}
	}
	if len(col.attr) == 1 {
		if a, ok := k.AttrOfChar(col.attr[0]); ok {
			v = k.WithAttr(v, a)
		}
	}
	return v, nil
}

// joinParts is the batches of a column as one list.
func joinParts(parts []k.Value) (k.Value, error) {
	total, kind := 0, k.Mixed
	for i, part := range parts {
		if i > 0 && part.Type() != kind {
			return k.Value{}, fault("type %d in one batch, type %d in another", kind, part.Type())
		}
		kind = part.Type()
		total += part.Len()
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return join(kind, parts, total), nil
}
