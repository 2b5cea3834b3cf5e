package prim

import (
	"strings"

	"tock/k"
)

// Words over tables: their columns, keys, types, order and groups. A table may be given
// by name; what changes it then changes the variable and gives the name.

var qtableDefs = []Def{
	{Name: "cols", Unary: Cols, Doc: "column names of a table"},
	{Name: "keys", Unary: Keys, Doc: "key columns of a table"},
	{Name: "meta", Unary: Meta, Doc: "types, foreign keys and attributes of a table's columns"},
	{Name: "xkey", Binary: Xkey, Infix: true, Doc: "set the key columns of a table"},
	{Name: "xcol", Binary: Xcol, Infix: true, Doc: "rename columns"},
	{Name: "xcols", Binary: Xcols, Infix: true, Doc: "reorder columns"},
	{Name: "xasc", Binary: Xasc, Infix: true, Doc: "sort a table, ascending"},
	{Name: "xdesc", Binary: Xdesc, Infix: true, Doc: "sort a table, descending"},
	{Name: "xgroup", Binary: Xgroup, Infix: true, Doc: "group a table by columns"},
	{Name: "ungroup", Unary: Ungroup, Doc: "one row for each item of nested columns"},
	{Name: "tables", Unary: Tables, Doc: "names of the tables of a namespace"},
	{Name: "insert", Binary: Insert, QuietBinary: insertOnly, Infix: true, Doc: "append rows to a named table"},
	{Name: "upsert", Binary: Upsert, Infix: true, Doc: "append or overwrite rows"},
}

// tableOf is a table by value or by name: a variable's, or a splayed table's by path.
func tableOf(env Env, x k.Value) (k.Value, error) {
	if x.Type() != -k.Symbol {
		return x, nil
	}
	if name := x.Sym(); !strings.HasPrefix(name.String(), ":") {
		return env.Get(name)
	}
	return monad(env, "get", x)
}

// byReference applies f to a table by value, or to the variable or path that x names,
// which then gets the result.
func byReference(env Env, x k.Value, f func(t k.Value) (k.Value, error)) (k.Value, error) {
	if x.Type() != -k.Symbol {
		return f(x)
	}
	name := x.Sym()
	if path := name.String(); strings.HasPrefix(path, ":") {
		t, err := monad(env, "get", x)
		if err != nil {
			return k.Value{}, err
		}
		if t, err = f(t); err != nil {
			return k.Value{}, err
		}
		if !strings.HasSuffix(path, "/") {
			path += "/"
		}
		if _, err := dyad(env, "set", k.NewSymbol(path), t); err != nil {
			return k.Value{}, err
		}
		return x, nil
	}
	err := env.Update(name, func(old k.Value, _ bool) (k.Value, error) {
		if old.IsZero() {
			return k.Value{}, k.Error(name.String())
		}
		return f(old)
	})
	if err != nil {
		return k.Value{}, err
	}
	return x, nil
}

// symsOf is the names in a symbol atom or vector (enumerated or not, or an empty list).
func symsOf(x k.Value) ([]k.Sym, error) {
	switch t := x.Type(); {
	case t == -k.Symbol, t < 0 && t.IsEnum():
		return []k.Sym{x.Sym()}, nil
	case t == k.Symbol, t.IsEnum():
		return k.Data[k.Sym](k.Resolve(x)), nil
	case isEmptyList(x):
		return nil, nil
	}
	return nil, k.ErrType
}

// columnsNamed is the columns of names. Errors: the name of one that t has not.
func columnsNamed(t *k.Table, names []k.Sym) ([]k.Value, error) {
	out := make([]k.Value, len(names))
	for i, name := range names {
		col, ok := t.Col(name)
		if !ok {
			return nil, k.Error(name.String())
		}
		out[i] = col
	}
	return out, nil
}

// Cols is the column names of a table, key columns first, or those of a record.
func Cols(env Env, x k.Value) (k.Value, error) {
	x, err := tableOf(env, x)
	if err != nil {
		return k.Value{}, err
	}
	if p := x.Partitioned(); p != nil && p.Field() == 0 {
		return k.Syms(p.Names()), nil
	} else if p != nil {
		return k.Syms(append([]k.Sym{p.Field()}, p.Names()...)), nil
	}
	if t, ok := Unkey(x); ok {
		return k.Syms(t.Names), nil
	}
	if d := x.Dict(); d != nil && d.Keys.Type() == k.Symbol {
		return d.Keys, nil // of a record
	}
	return k.Value{}, k.ErrType
}

// Keys is the key columns of a table; none for one without a key.
func Keys(env Env, x k.Value) (k.Value, error) {
	x, err := tableOf(env, x)
	if err != nil {
		return k.Value{}, err
	}
	switch {
	case x.IsKeyedTable() && x.Dict().Keys.Table() != nil:
		return k.Syms(x.Dict().Keys.Table().Names), nil
	case x.Type() == k.TypeTable:
		return k.Syms(nil), nil
	}
	return k.Value{}, k.ErrType
}

// Meta is a table of a table's columns, keyed by name: type letter (upper case for lists
// of vectors, judged by the first), foreign key and attribute.
func Meta(env Env, x k.Value) (k.Value, error) {
	x, err := tableOf(env, x)
	if err != nil {
		return k.Value{}, err
	}
	if p := x.Partitioned(); p != nil {
		t, err := samplePartition(p)
		if err != nil {
			return k.Value{}, err
		}
		names := append([]k.Sym{p.Field()}, t.Names...)
		x = k.NewTable(names, append([]k.Value{k.WithAttr(p.Partitions().Slice(0, 0), k.NoAttr)}, t.Cols...))
	}
	t, ok := Unkey(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	n := len(t.Names)
	types, foreign, attrs := make([]byte, n), make([]k.Sym, n), make([]k.Sym, n)
	for i, col := range t.Cols {
		types[i] = columnLetter(col)
		if d := col.Domain(); d != nil && (d.Value().IsKeyedTable() || isLink(d)) {
			foreign[i] = d.Name()
		}
		if a := col.Attr().Char(); a != 0 {
			attrs[i] = k.Intern(string(a))
		}
	}
	keys := k.NewTable([]k.Sym{k.Intern("c")}, []k.Value{k.Syms(t.Names)})
	vals := k.NewTable([]k.Sym{k.Intern("t"), k.Intern("f"), k.Intern("a")},
		[]k.Value{k.Chars(types), k.Syms(foreign), k.Syms(attrs)})
	return k.MustDict(keys, vals), nil
}

// samplePartition is the last partition, whose columns tell of the whole table's.
func samplePartition(p k.PartitionedTable) (*k.Table, error) {
	if n := p.Partitions().Len(); n > 0 {
		return p.Partition(n-1, nil)
	}
	return p.Empty()
}

// isLink reports whether places in a domain are rows of a table that has no key.
// Source: code.kx.com/q/kb/linking-columns.
func isLink(d *k.Domain) bool { return d.Value().Table() != nil || d.Value().Partitioned() != nil }

// columnLetter is the type letter meta gives a column.
func columnLetter(col k.Value) byte {
	if d := col.Domain(); d != nil && isLink(d) {
		return k.Int.Char()
	}
	if d := col.Domain(); d != nil && d.Value().IsKeyedTable() {
		if keys := d.Value().Dict().Keys.Table(); keys != nil && len(keys.Cols) == 1 {
			return columnLetter(keys.Cols[0])
		}
	}
	if t := col.Type(); t.IsVector() {
		return t.Char()
	}
	if col.Type() == k.Mixed && col.Len() > 0 {
		if t := col.At(0).Type(); t.IsVector() {
			return t.Char() - 'a' + 'A'
		}
	}
	return ' '
}

// Xkey is a table with other key columns; they come first, in the order of x.
func Xkey(env Env, x, y k.Value) (k.Value, error) {
	names, err := symsOf(x)
	if err != nil {
		return k.Value{}, err
	}
	return byReference(env, y, func(y k.Value) (k.Value, error) {
		t, ok := Unkey(y)
		if !ok {
			return k.Value{}, k.ErrType
		}
		front, err := columnsFirst(t, names)
		if err != nil {
			return k.Value{}, err
		}
		return Enkey(len(names), front)
	})
}

// columnsFirst is t with some columns moved to the front.
func columnsFirst(t *k.Table, names []k.Sym) (k.Value, error) {
	cols, err := columnsNamed(t, names)
	if err != nil {
		return k.Value{}, err
	}
	names = append([]k.Sym(nil), names...)
	n := len(names)
	for i, name := range t.Names {
		if placeOf(names[:n], name) == n {
			names = append(names, name)
			cols = append(cols, t.Cols[i])
		}
	}
	return k.NewTable(names, cols), nil
}

// Xcol renames the first columns of a table, or those a dictionary maps.
// Errors: ErrLength for more names than columns or a name the table has not.
func Xcol(_ Env, x, y k.Value) (k.Value, error) {
	t, ok := Unkey(y)
	if !ok {
		return k.Value{}, k.ErrType
	}
	names := append([]k.Sym(nil), t.Names...)
	if d := x.Dict(); d != nil {
		from, err := symsOf(d.Keys)
		if err != nil {
			return k.Value{}, err
		}
		to, err := symsOf(d.Vals)
		if err != nil {
			return k.Value{}, err
		}
		for i, name := range from {
			at := placeOf(t.Names, name)
			if at == len(names) {
				return k.Value{}, k.ErrLength
			}
			names[at] = to[i]
		}
	} else {
		to, err := symsOf(x)
		if err != nil {
			return k.Value{}, err
		}
		if len(to) > len(names) {
			return k.Value{}, k.ErrLength
		}
		copy(names, to)
	}
	out := k.NewTable(names, t.Cols)
	if y.IsKeyedTable() {
		return Enkey(len(y.Dict().Keys.Table().Names), out)
	}
	return out, nil
}

// Xcols moves columns of a table, or of a record, to the front.
func Xcols(env Env, x, y k.Value) (k.Value, error) {
	if d := y.Dict(); d != nil && d.Keys.Type() == k.Symbol {
		names, err := symsOf(x)
		if err != nil {
			return k.Value{}, err
		}
		rest, err := dyad(env, "except", d.Keys, k.Syms(names))
		if err != nil {
			return k.Value{}, err
		}
		return Take(env, k.Join(k.Syms(names), rest), y)
	}
	t := y.Table()
	if t == nil {
		return k.Value{}, k.ErrType
	}
	names, err := symsOf(x)
	if err != nil {
		return k.Value{}, err
	}
	return columnsFirst(t, names)
}

// Tables is the names of the tables of a namespace, sorted: what \a lists.
func Tables(env Env, x k.Value) (k.Value, error) {
	command := "a"
	switch t := x.Type(); {
	case t == -k.Symbol:
		command += " " + x.Sym().String()
	case !x.IsIdentity() && x.Len() > 0:
		return k.Value{}, k.ErrType
	}
	return monad(env, "system", k.String(command))
}
