package qsql

import (
	"strings"

	"tock/k"
	"tock/q/prim"
)

// Namespaces is what delete asks of an environment that has namespaces: to undefine
// variables of one, all when names is empty. ok is false for a name that is no namespace.
type Namespaces interface {
	DeleteNames(ns k.Sym, names []k.Sym) (ok bool, err error)
}

// Delete is ![t;where;0b;names]: without names the selected rows go, otherwise the named
// columns of a table, entries of a dictionary, or variables of a namespace. What is
// given by name is changed in place, and the result is its name.
//
// Errors: the name of a column that is not there, ErrType for rows and columns at once,
// "par" for partitioned tables. Source: code.kx.com/q/ref/delete.
func Delete(env prim.Env, t, where, cols k.Value) (k.Value, error) {
	names, ok := symbols(cols)
	if !ok || len(names) > 0 && !isEmpty(where) {
		return k.Value{}, k.ErrType
	}
	if spaces, is := env.(Namespaces); is && t.Type() == -k.Symbol && strings.HasPrefix(t.Text(), ".") && isEmpty(where) {
		if done, err := spaces.DeleteNames(t.Sym(), names); done || err != nil {
			return t, err
		}
	}
	if len(names) > 0 && isSplayed(env, t) {
		return k.Value{}, k.Error("splay") // its columns are those of .d
	}
	return byReference(env, t, func(t k.Value) (k.Value, error) {
		src, err := sourceOf(t)
		switch {
		case err != nil:
			return k.Value{}, err
		case src.parted != nil:
			return k.Value{}, k.Error("par")
		case src.dict != nil:
			return deleteEntries(src.dict, names, where)
		}
		var out k.Value
		if len(names) > 0 {
			out, err = dropColumns(src.table, names)
			if keys := t.Dict(); err == nil && keys != nil {
				left := 0
				for _, name := range keys.Keys.Table().Names {
					if !contains(names, name) {
						left++
					}
				}
				src.keys = left
			}
		} else {
			out, err = deleteRows(env, src.table, where.Each())
		}
		if err != nil || src.keys == 0 {
			return out, err
		}
		return prim.Enkey(src.keys, out)
	})
}

// isSplayed reports whether t is a splayed table as its database maps it, or the name of one.
func isSplayed(env prim.Env, t k.Value) bool {
	if t.Type() == -k.Symbol && !strings.HasPrefix(t.Text(), ":") {
		var err error
		if t, err = env.Get(t.Sym()); err != nil {
			return false
		}
	}
	table := t.Table()
	return table != nil && table.Folder != 0
}

func symbols(x k.Value) ([]k.Sym, bool) {
	switch {
	case x.Type() == -k.Symbol:
		return []k.Sym{x.Sym()}, true
	case x.Type() == k.Symbol || x.Type().IsEnum():
		return k.Data[k.Sym](k.Resolve(x)), true
	}
	return nil, isEmpty(x)
}

func dropColumns(t *k.Table, names []k.Sym) (k.Value, error) {
	for _, name := range names {
		if !contains(t.Names, name) {
			return k.Value{}, k.Error(name.String())
		}
	}
	var left []k.Sym
	var cols []k.Value
	for i, name := range t.Names {
		if !contains(names, name) {
			left = append(left, name)
			cols = append(cols, t.Cols[i])
		}
	}
	return k.NewTable(left, cols), nil
}

func deleteRows(env prim.Env, t *k.Table, where []k.Value) (k.Value, error) {
	v := newView(env, t, t.Len())
	if err := v.where(where); err != nil {
		return k.Value{}, err
	}
	if v.len() == 0 {
		return k.NewTable(t.Names, t.Cols), nil
	}
	gone := make([]bool, v.n)
	for i := range v.len() {
		gone[v.rows.row(int64(i))] = true
	}
	left := make([]int64, 0, v.n-v.len())
	for row, is := range gone {
		if !is {
			left = append(left, int64(row))
		}
	}
	v.narrow(selection{list: left})
	return k.NewTable(t.Names, v.all().Cols), nil
}

// deleteEntries is a dictionary without some keys; without names all go.
func deleteEntries(d *k.Dict, names []k.Sym, where k.Value) (k.Value, error) {
	if !isEmpty(where) {
		return k.Value{}, k.ErrType
	}
	keys := k.Data[k.Sym](k.Resolve(d.Keys))
	left := []int64{}
	if len(names) > 0 {
		for i, key := range keys {
			if !contains(names, key) {
				left = append(left, int64(i))
			}
		}
	}
	return k.NewDict(d.Keys.Gather(left), d.Vals.Gather(left))
}
