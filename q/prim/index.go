package prim

import (
	"tock/k"
)

// Indexing: x@y and x . path for lists, dictionaries, tables and keyed tables. An index
// that is a list gives a result of the list's shape; a vector of places is one gather, a
// list of lists is indexed item by item. Out of range is null, never an error.
// Dictionaries find their keys with ? (bin for a sorted dictionary) and gather values.

// IsElided reports whether an index stands for every place: an elided argument or ::.
func IsElided(y k.Value) bool { return y.IsZero() || y.IsHole() || y.IsIdentity() }

// Index is x@y for a list, dictionary or table x.
//
// Errors: ErrType when y cannot be an index of x, and for x that is neither of these.
// Source: code.kx.com/q/ref/apply.
func Index(env Env, x, y k.Value) (k.Value, error) {
	if IsElided(y) {
		return x, nil
	}
	switch o := x.Object().(type) {
	case k.Vector:
		return indexList(env, x, o, y)
	case *k.Dict:
		return indexDict(env, o, y)
	case *k.Table:
		return indexTable(env, x, o, y)
	case *k.PartTable:
		return k.Value{}, errPartitioned
	}
	return k.Value{}, k.ErrType
}

func indexList(env Env, x k.Value, o k.Vector, y k.Value) (k.Value, error) {
	switch yo := y.Object().(type) {
	case *k.List:
		if yo.Len() == 0 {
			return o.Slice(0, 0), nil
		}
		return indexEach(env, x, y)
	case *k.Dict:
		vals, err := Index(env, x, yo.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(yo.Keys, vals)
	case *k.Table:
		return mapColumns(yo, func(col k.Value) (k.Value, error) { return Index(env, x, col) })
	}
	if y.IsAtom() {
		at, ok := intOf(y)
		if !ok {
			return k.Value{}, k.ErrType
		}
		if at < 0 || at >= int64(o.Len()) {
			return o.Null(), nil
		}
		return o.At(int(at)), nil
	}
	at, ok := intsOf(y)
	if !ok {
		return k.Value{}, k.ErrType
	}
	return gatherItems(o, at), nil
}

// gatherItems is Gather that makes a vector, or a table, of a general list's items where
// it can.
func gatherItems(o k.Vector, at []int64) k.Value {
	v := o.Gather(at)
	if items := v.Items(); len(items) > 0 && (items[0].Type() < 0 || items[0].Type() == k.TypeDict) {
		return k.Collapse(items)
	}
	return v
}

// indexEach indexes by every item of a general list.
func indexEach(env Env, x, y k.Value) (k.Value, error) {
	items := y.Items()
	out := make([]k.Value, len(items))
	var err error
	for i, item := range items {
		if out[i], err = Index(env, x, item); err != nil {
			return k.Value{}, err
		}
	}
	return k.Collapse(out), nil
}

// mapColumns is a table with f of every column.
func mapColumns(t *k.Table, f func(col k.Value) (k.Value, error)) (k.Value, error) {
	cols := make([]k.Value, len(t.Cols))
	var err error
	for i, col := range t.Cols {
		if cols[i], err = f(col); err != nil {
			return k.Value{}, err
		}
	}
	return k.NewTable(t.Names, cols), nil
}

func indexTable(env Env, x k.Value, t *k.Table, y k.Value) (k.Value, error) {
	y = k.Resolve(y)
	switch yo := y.Object().(type) {
	case *k.Vec[k.Sym]:
		cols := make([]k.Value, yo.Len())
		for i, name := range yo.Raw() {
			col, ok := t.Col(name)
			if !ok {
				return k.Value{}, k.ErrType
			}
			cols[i] = col
		}
		return k.Collapse(cols), nil
	case *k.List:
		if yo.Len() == 0 {
			return t.Slice(0, 0), nil
		}
		return indexEach(env, x, y)
	case *k.Dict:
		vals, err := Index(env, x, yo.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(yo.Keys, vals)
	}
	if y.Type() == -k.Symbol {
		col, ok := t.Col(y.Sym())
		if !ok {
			return k.Value{}, k.ErrType
		}
		return col, nil
	}
	if y.IsAtom() {
		at, ok := intOf(y)
		if !ok {
			return k.Value{}, k.ErrType
		}
		return t.Row(rowPlace(at, t.Len())), nil
	}
	at, ok := intsOf(y)
	if !ok {
		return k.Value{}, k.ErrType
	}
	return t.Gather(at), nil
}

// rowPlace is at where it is a row, otherwise -1.
func rowPlace(at int64, n int) int {
	if at < 0 || at >= int64(n) {
		return -1
	}
	return int(at)
}

func indexDict(env Env, d *k.Dict, y k.Value) (k.Value, error) {
	if d.Keys.Type() == k.TypeTable && (y.IsAtom() || y.Type().IsVector() && y.Len() == 0) {
		y = k.Enlist(y)
	}
	at, err := FindKeys(env, d, y)
	if err != nil {
		return k.Value{}, err
	}
	return Index(env, d.Vals, at)
}

// FindKeys is the places of y's items among a dictionary's keys, in y's shape; a place out
// of range for what is not there. A sorted dictionary answers as a step function: the
// last key that is not greater.
func FindKeys(env Env, d *k.Dict, y k.Value) (k.Value, error) {
	if d.Attr == k.Sorted {
		return dyad(env, "bin", d.Keys, y)
	}
	if y.Type() == -k.Symbol {
		if keys, ok := d.Keys.Object().(*k.Vec[k.Sym]); ok && keys.Attr() == k.NoAttr {
			return k.NewLong(int64(placeOf(keys.Raw(), y.Sym()))), nil
		}
	}
	return dyad(env, "?", d.Keys, y)
}

// placeOf is the first place of x, or the count.
func placeOf(list []k.Sym, x k.Sym) int {
	for i, item := range list {
		if item == x {
			return i
		}
	}
	return len(list)
}

// IndexAt is x . path: each item of the path indexes one level deeper; an elided one
// stands for every item of its level; a list gives one result an item. What is found on
// the way may be a function, which takes the rest of the path as its arguments.
//
// Source: code.kx.com/q/ref/apply ("Index", "Cross sections").
func IndexAt(env Env, x k.Value, path []k.Value) (k.Value, error) {
	for len(path) > 0 && IsElided(path[len(path)-1]) && isIndexable(x) {
		path = path[:len(path)-1]
	}
	if len(path) == 0 {
		return x, nil
	}
	if !isIndexable(x) {
		if x.Type() < 0 && x.Type() != -k.Symbol {
			return k.Value{}, k.ErrRank
		}
		return env.Apply(x, path)
	}
	first, rest := path[0], path[1:]
	if len(rest) == 0 {
		return Index(env, x, first)
	}
	if t := x.Table(); t != nil {
		if v, done, err := indexRowsCols(env, t, first, rest); done || err != nil {
			return v, err
		}
	}
	if IsElided(first) {
		return indexEvery(env, x, rest)
	}
	if first.IsAtom() || first.Type() >= k.TypeTable || isRecord(x, first) || isTextKey(x, first) {
		item, err := Index(env, x, first)
		if err != nil {
			return k.Value{}, err
		}
		if first.Table() != nil && item.Table() != nil { // rows of a keyed table, one for each key
			rest = prepend(k.Hole, rest)
		}
		return IndexAt(env, item, rest)
	}
	n := first.Len()
	out := make([]k.Value, n)
	var err error
	for i := range n {
		if out[i], err = IndexAt(env, x, prepend(first.At(i), rest)); err != nil {
			return k.Value{}, err
		}
	}
	if n == 0 {
		return k.EmptyList, nil
	}
	return k.Collapse(out), nil
}

// isRecord reports whether y is one key of the keyed table x rather than a list of keys.
func isRecord(x, y k.Value) bool {
	d := x.Dict()
	if d == nil || d.Keys.Table() == nil {
		return false
	}
	return !nested(y)
}

func isIndexable(x k.Value) bool {
	t := x.Type()
	return t >= 0 && t < k.TypeLambda
}

func prepend(first k.Value, rest []k.Value) []k.Value {
	return append([]k.Value{first}, rest...)
}

// indexRowsCols is t[rows;cols]: the column first, then its rows.
func indexRowsCols(env Env, t *k.Table, rows k.Value, rest []k.Value) (v k.Value, done bool, err error) {
	if !IsElided(rows) {
		if _, ok := intsOf(asList(rows)); !ok {
			return k.Value{}, false, nil
		}
	}
	cols := k.Resolve(rest[0])
	switch cols.Type() {
	case -k.Symbol:
		col, ok := t.Col(cols.Sym())
		if !ok { // nulls, as of rows one by one
			return k.Value{}, false, nil
		}
		v, err = IndexAt(env, col, prepend(rows, rest[1:]))
		return v, true, err
	case k.Symbol:
		if len(rest) > 1 {
			return k.Value{}, false, nil
		}
		picked, err := indexTable(env, k.Value{}, t, cols)
		if err != nil {
			return k.Value{}, false, err
		}
		parts := make([]k.Value, cols.Len())
		for i := range parts {
			if parts[i], err = Index(env, picked.At(i), rows); err != nil {
				return k.Value{}, false, err
			}
		}
		if rows.IsAtom() {
			return k.Collapse(parts), true, nil
		}
		v, err = Flip(env, k.NewList(parts))
		return v, true, err
	}
	return k.Value{}, false, nil
}

// asList is an atom as a list of one, anything else itself.
func asList(x k.Value) k.Value {
	if x.IsAtom() {
		return k.Repeat(x, 1)
	}
	return x
}

// indexEvery indexes every item of x by the rest of a path; a dictionary keeps its keys.
func indexEvery(env Env, x k.Value, rest []k.Value) (k.Value, error) {
	if d := x.Dict(); d != nil {
		vals, err := IndexAt(env, d.Vals, prepend(k.Hole, rest))
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	n := x.Len()
	if n == 0 {
		return x, nil
	}
	out := make([]k.Value, n)
	var err error
	for i := range n {
		if out[i], err = IndexAt(env, x.At(i), rest); err != nil {
			return k.Value{}, err
		}
	}
	return k.Collapse(out), nil
}

// isTextKey reports whether text is one key of a dictionary with text for keys.
func isTextKey(x, first k.Value) bool {
	d := x.Dict()
	return d != nil && first.Type() == k.Char && d.Keys.Type() == k.Mixed && asOneItem(d.Keys, first)
}
