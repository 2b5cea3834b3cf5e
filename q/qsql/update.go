package qsql

import (
	"strings"

	"tock/k"
	"tock/q/prim"
)

// Update is ![t;where;by;cols] with columns to set. A table given by name is changed in
// place, and the result is its name.
//
// Shapes: as for Select; cols is a dictionary. A column's values are one for each
// selected row, or an atom for all; with groups, an atom or list for each group.
// Errors: ErrType where values do not fit a column of which only some rows are set,
// "par" for partitioned tables, and as for Select.
// Source: code.kx.com/q/ref/update.
func Update(env prim.Env, t, where, by, cols k.Value) (k.Value, error) {
	return byReference(env, t, func(t k.Value) (k.Value, error) {
		src, err := sourceOf(t)
		if err != nil {
			return k.Value{}, err
		}
		list, err := columnsOf(cols.Dict())
		if err != nil {
			return k.Value{}, err
		}
		switch {
		case src.parted != nil:
			return k.Value{}, k.Error("par")
		case src.dict != nil:
			return updateDict(env, src.dict, where, by, list)
		}
		v := newView(env, src.table, src.table.Len())
		if err := v.where(where.Each()); err != nil {
			return k.Value{}, err
		}
		out, err := v.update(by, list, isEmpty(where))
		if err != nil || src.keys == 0 {
			return out, err
		}
		return prim.Enkey(src.keys, out)
	})
}

// byReference applies f to a table by value, or changes the variable that t names.
func byReference(env prim.Env, t k.Value, f func(t k.Value) (k.Value, error)) (k.Value, error) {
	if t.Type() != -k.Symbol {
		return f(t)
	}
	name := t.Sym()
	if strings.HasPrefix(name.String(), ":") {
		table, err := readPath(env, t)
		if err != nil {
			return k.Value{}, err
		}
		return f(table)
	}
	err := env.Update(name, func(old k.Value, _ bool) (k.Value, error) {
		if old.IsZero() {
			return k.Value{}, k.Error(name.String())
		}
		return f(old)
	})
	return t, err
}

// update is the view's table with columns set in the selected rows; whole says that
// there is no where phrase, so columns may change their type.
func (v *view) update(by k.Value, list []column, whole bool) (k.Value, error) {
	var g *grouping
	if groups, _, err := groupPhrase(by); err != nil {
		return k.Value{}, err
	} else if len(groups) > 0 {
		if g, err = v.group(groups); err != nil {
			return k.Value{}, err
		}
	}
	names := append([]k.Sym(nil), v.table.Names...)
	cols := append([]k.Value(nil), v.table.Cols...)
	for _, c := range list {
		var x k.Value
		var err error
		if g != nil {
			x, err = v.spread(c.tree, g)
		} else {
			x, err = v.eval(c.tree)
		}
		if err != nil {
			return k.Value{}, err
		}
		if isItem(x) {
			x = k.Repeat(x, v.len())
		}
		if x.Len() != v.len() {
			return k.Value{}, k.ErrLength
		}
		at := indexOf(names, c.name)
		if at == len(names) {
			names = append(names, c.name)
			cols = append(cols, k.Value{})
		}
		if cols[at], err = v.placed(cols[at], x, whole); err != nil {
			return k.Value{}, err
		}
	}
	return k.NewTable(names, cols), nil
}

func indexOf(names []k.Sym, name k.Sym) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return len(names)
}

// placed is a column with x in the selected rows. A new column has nulls elsewhere.
func (v *view) placed(col, x k.Value, whole bool) (k.Value, error) {
	if whole {
		return x, nil
	}
	if col.IsZero() {
		if t := x.Type(); t == k.Mixed && x.Len() == 0 {
			col = k.Repeat(k.EmptyList, v.n)
		} else {
			none := make([]int64, v.n)
			for i := range none {
				none[i] = -1
			}
			col = x.Gather(none)
		}
	}
	if v.len() == 0 {
		return col, nil
	}
	if col.Domain() != nil && col.Domain() != x.Domain() {
		var err error
		if x, err = v.enumerated(col.Domain(), x); err != nil {
			return k.Value{}, err
		}
	}
	out, ok := scatter(col, v.rows, x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	return out, nil
}

// enumerated is symbols in a column's domain.
func (v *view) enumerated(d *k.Domain, x k.Value) (k.Value, error) {
	domain := d.Value()
	if kt := domain.Dict(); kt != nil && kt.Keys.Table() != nil && len(kt.Keys.Table().Cols) == 1 {
		domain = kt.Keys.Table().Cols[0]
	}
	x, domain = k.Resolve(x), k.Resolve(domain)
	if x.Type() != domain.Type() {
		return k.Value{}, k.ErrType
	}
	at := prim.FindRows([]k.Value{domain}, domain.Len(), []k.Value{x}, x.Len(), nil)
	for _, place := range at {
		if place < 0 {
			return k.Value{}, k.ErrCast
		}
	}
	return k.NewEnum(d, at), nil
}

// scatter is a copy of a column with x's items in the selected rows; false when the
// types differ.
func scatter(col k.Value, rows selection, x k.Value) (k.Value, bool) {
	if l := col.Items(); l != nil || col.Type() == k.Mixed {
		out := append([]k.Value(nil), l...)
		for i := range rows.len() {
			out[rows.row(int64(i))] = x.At(i)
		}
		return k.NewList(out), true
	}
	if col.Type() == k.Symbol {
		x = k.Resolve(x)
	}
	if col.Type() != x.Type() {
		return k.Value{}, false
	}
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return scatterVec(o, rows, x), true
	case *k.Vec[int16]:
		return scatterVec(o, rows, x), true
	case *k.Vec[int32]:
		return scatterVec(o, rows, x), true
	case *k.Vec[int64]:
		return scatterVec(o, rows, x), true
	case *k.Vec[float32]:
		return scatterVec(o, rows, x), true
	case *k.Vec[float64]:
		return scatterVec(o, rows, x), true
	case *k.Vec[k.Sym]:
		return scatterVec(o, rows, x), true
	case *k.Vec[k.GUID]:
		return scatterVec(o, rows, x), true
	}
	return k.Value{}, false
}

func scatterVec[T k.Elem](o *k.Vec[T], rows selection, x k.Value) k.Value {
	out := append([]T(nil), o.Raw()...)
	items := k.Data[T](x)
	rows = rows.listed()
	if rows.list == nil {
		copy(out[rows.from:rows.to], items)
	} else {
		for i, row := range rows.list {
			out[row] = items[i]
		}
	}
	return o.With(out)
}

// spread is a tree's values for the groups, given to their rows.
func (v *view) spread(tree k.Value, g *grouping) (k.Value, error) {
	x, err := v.perGroup(tree, g)
	if err != nil {
		return k.Value{}, err
	}
	if x.Type().IsVector() {
		return x.Gather(g.ofRows(v.len())), nil
	}
	rows, starts := g.split()
	if flat, ok := prim.Unnest(v.env, x, rows, starts); ok {
		return flat, nil
	}
	items := make([]k.Value, v.len())
	for i := range g.len() {
		item := x.At(i)
		n := starts[i+1] - starts[i]
		if !isItem(item) && item.Len() != n {
			return k.Value{}, k.ErrLength
		}
		for j := range n {
			if !isItem(item) {
				items[rows[starts[i]+j]] = item.At(j)
			} else {
				items[rows[starts[i]+j]] = item
			}
		}
	}
	return k.Collapse(items), nil
}

// updateDict sets entries of a dictionary.
func updateDict(env prim.Env, d *k.Dict, where, by k.Value, list []column) (k.Value, error) {
	if !isEmpty(where) || by.Type() != -k.Boolean {
		return k.Value{}, k.ErrType
	}
	keys := append([]k.Sym(nil), k.Data[k.Sym](k.Resolve(d.Keys))...)
	vals := append([]k.Value(nil), d.Vals.Each()...)
	for _, c := range list {
		x, err := env.Eval(c.tree, entries{d})
		if err != nil {
			return k.Value{}, err
		}
		at := indexOf(keys, c.name)
		if at == len(keys) {
			keys = append(keys, c.name)
			vals = append(vals, x)
			continue
		}
		vals[at] = x
	}
	return k.NewDict(k.Syms(keys), k.Collapse(vals))
}
