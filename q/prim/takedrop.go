package prim

import (
	"tock/internal/room"
	"tock/k"
)

// The glyphs # and _ on values: take, reshape, drop, cut. Setting attributes (`s#x) is
// another family's.

// errPartitioned is the error of what a partitioned table cannot do.
const errPartitioned k.Error = "par"

// Take is x#y: x items of y from the front (the end when negative), going round when y has
// fewer; for a list x a matrix or deeper; for keys the entries of a dictionary or columns
// of a table; for a table the entries of a keyed table.
//
// Errors: ErrType, ErrDomain for negative counts in a shape, ErrWSFull for absurd counts.
// Source: code.kx.com/q/ref/take.
func Take(env Env, x, y k.Value) (k.Value, error) {
	if n, ok := intOf(x); ok {
		return TakeCount(env, n, y)
	}
	if d := y.Dict(); d != nil && (x.Type().IsList() || x.Type() == k.TypeTable) {
		return takeKeys(env, x, d)
	}
	if t := y.Table(); t != nil && k.Resolve(x).Type() == k.Symbol {
		names := k.Data[k.Sym](k.Resolve(x))
		return takeColumns(t, names)
	}
	if x.Type() == k.Mixed && x.Len() == 0 && !y.IsAtom() {
		return y, nil
	}
	if dims, ok := intsOf(x); ok && !x.IsAtom() {
		return Reshape(env, dims, y)
	}
	return k.Value{}, k.ErrType
}

// TakeCount is n#y.
func TakeCount(env Env, n int64, y k.Value) (k.Value, error) {
	if n == k.NullLong {
		return k.Value{}, k.ErrDomain
	}
	size := n
	if size < 0 {
		size = -size
	}
	if size > maxItems {
		return k.Value{}, tooLong(size)
	}
	if size < 0 || !room.Fits(size, itemWidth(y)) {
		return k.Value{}, k.ErrWSFull
	}
	if !isCountable(y) {
		return k.Repeat(y, int(size)), nil
	}
	if y.Partitioned() != nil {
		return k.Value{}, errPartitioned
	}
	have := int64(y.Len())
	if y.IsAtom() {
		return k.Repeat(y, int(size)), nil
	}
	switch {
	case size <= have && n >= 0:
		return slice(y, 0, int(size)), nil
	case size <= have:
		return slice(y, int(have-size), int(have)), nil
	case have == 0:
		return nullItems(y, int(size)), nil
	}
	next := int64(0)
	if n < 0 {
		next = (have - size%have) % have
	}
	return cycle(pausing(env, int(size)), y, int(size), int(next)), nil
}

// nullItems is n nulls of the kind of an empty list, table or dictionary.
func nullItems(y k.Value, n int) k.Value {
	if isEmptyList(y) {
		return k.Repeat(k.EmptyList, n)
	}
	at := make([]int64, n)
	for i := range at {
		at[i] = -1
	}
	return gather(y, at)
}

func takeKeys(env Env, x k.Value, d *k.Dict) (k.Value, error) {
	if d.Keys.Type() == k.TypeTable && x.Type() != k.TypeTable {
		if names := k.Data[k.Sym](k.Resolve(x)); names != nil && d.Vals.Table() != nil {
			vals, err := takeColumns(d.Vals.Table(), names)
			if err != nil {
				return k.Value{}, err
			}
			return k.NewDict(d.Keys, vals)
		}
		return k.Value{}, k.ErrType
	}
	at, err := FindKeys(env, d, x)
	if err != nil {
		return k.Value{}, err
	}
	if x.Type() == k.TypeTable {
		// keys that are not there are left out
		var keep []int64
		for _, i := range k.Data[int64](at) {
			if i < int64(d.Len()) {
				keep = append(keep, i)
			}
		}
		return k.MustDict(gather(d.Keys, keep), gather(d.Vals, keep)), nil
	}
	vals, err := Index(env, d.Vals, at)
	if err != nil {
		return k.Value{}, err
	}
	return k.NewDict(x, vals)
}

func takeColumns(t *k.Table, names []k.Sym) (k.Value, error) {
	cols := make([]k.Value, len(names))
	for i, name := range names {
		col, ok := t.Col(name)
		if !ok {
			return k.Value{}, k.Error(name.String())
		}
		cols[i] = col
	}
	return k.NewTable(names, cols), nil
}

// Reshape is dims#y: nested lists with the given counts, y's items going round. One
// dimension of two may be null: it is as many as y fills. Of three and more only the last
// may be zero.
func Reshape(env Env, dims []int64, y k.Value) (k.Value, error) {
	if len(dims) == 0 {
		return y, nil
	}
	if !isCountable(y) || y.IsAtom() {
		y = k.Enlist(y)
	}
	if len(dims) == 1 {
		return TakeCount(env, dims[0], y)
	}
	total := int64(1)
	for i, n := range dims {
		if n == k.NullLong && len(dims) == 2 {
			return reshapeOpen(dims, y)
		}
		if n < 0 || n == 0 && i < len(dims)-1 && len(dims) > 2 {
			return k.Value{}, k.ErrDomain
		}
		if n > 0 && total > maxItems/n {
			return k.Value{}, k.ErrWSFull
		}
		total *= n
	}
	flat, err := TakeCount(env, total, y)
	if err != nil {
		return k.Value{}, err
	}
	return reshape(dims, flat), nil
}

// itemWidth is the bytes an item of a list, an atom beside its likes, or a row takes.
func itemWidth(y k.Value) int64 {
	switch t := y.Type(); {
	case t.Abs() == k.Symbol:
		return 4
	case t.Abs().IsBasic() || t.IsEnum():
		return int64(t.Width())
	case y.Table() != nil:
		width := int64(0)
		for _, col := range y.Table().Cols {
			width += itemWidth(col)
		}
		return max(width, 1)
	}
	return 16
}

// reshape splits a flat list of exactly the right count.
func reshape(dims []int64, flat k.Value) k.Value {
	if len(dims) == 1 {
		return flat
	}
	n := int(dims[0])
	size := 0
	if n > 0 {
		size = flat.Len() / n
	}
	out := make([]k.Value, n)
	for i := range out {
		out[i] = reshape(dims[1:], flat.Slice(i*size, (i+1)*size))
	}
	return k.NewList(out)
}

// reshapeOpen is 0N n#y (rows of n, the last perhaps shorter) and n 0N#y (n rows as even as can be).
func reshapeOpen(dims []int64, y k.Value) (k.Value, error) {
	have := y.Len()
	rows, cols := dims[0], dims[1]
	if rows == k.NullLong {
		if cols <= 0 {
			return k.Value{}, k.ErrDomain
		}
		return CutWord(nil, k.NewLong(cols), y)
	}
	if rows <= 0 {
		return k.Value{}, k.ErrDomain
	}
	if !room.Fits(rows, 16) {
		return k.Value{}, k.ErrWSFull
	}
	out := make([]k.Value, rows)
	for i := range out {
		from := i * have / int(rows)
		out[i] = slice(y, from, (i+1)*have/int(rows))
	}
	return k.NewList(out), nil
}

// Drop is x_y: for an integer x all but the first (last when negative) x items of y; for
// keys and a dictionary or table all but these; for a list or dictionary x and an atom y
// all of x but item y; for places x the parts of y (Cut).
//
// Errors: ErrType. Source: code.kx.com/q/ref/drop, code.kx.com/q/ref/cut.
func Drop(env Env, x, y k.Value) (k.Value, error) {
	if xd := x.Dict(); xd != nil {
		return dropKeys(env, y, xd, y.IsAtom() || xd.Keys.Type() == k.Mixed || xd.Keys.Type() == k.TypeTable)
	}
	if x.IsAtom() {
		n, ok := intOf(x)
		if ok && isCountable(y) {
			return DropCount(n, y)
		}
		if d := y.Dict(); d != nil {
			return dropKeys(env, x, d, true)
		}
		return k.Value{}, k.ErrType
	}
	if t := y.Table(); t != nil && k.Resolve(x).Type() == k.Symbol {
		return dropColumns(t, k.Data[k.Sym](k.Resolve(x))), nil
	}
	if d := y.Dict(); d != nil {
		if v := d.Vals.Table(); v != nil && k.Resolve(x).Type() == k.Symbol && d.IsKeyedTable() {
			return k.NewDict(d.Keys, dropColumns(v, k.Data[k.Sym](k.Resolve(x))))
		}
		return dropKeys(env, x, d, true)
	}
	if y.IsAtom() {
		return dropAt(x, y)
	}
	places, ok := intsOf(x)
	if !ok || !isCountable(y) {
		return k.Value{}, k.ErrType
	}
	return Cut(env, places, y)
}

// DropCount is n_y for an integer n.
func DropCount(n int64, y k.Value) (k.Value, error) {
	if y.Partitioned() != nil {
		return k.Value{}, errPartitioned
	}
	if y.IsAtom() {
		return k.Value{}, k.ErrType
	}
	have := int64(y.Len())
	switch {
	case n >= 0:
		return slice(y, int(min(n, have)), int(have)), nil
	case n <= -have:
		return slice(y, 0, 0), nil
	}
	return slice(y, 0, int(have+n)), nil
}

// dropAt is the list (or table) x without item y.
func dropAt(x, y k.Value) (k.Value, error) {
	at, ok := intOf(y)
	if !ok {
		return k.Value{}, k.ErrType
	}
	n := int64(x.Len())
	if at < 0 || at >= n {
		return x, nil
	}
	keep := make([]int64, 0, n-1)
	for i := range n {
		if i != at {
			keep = append(keep, i)
		}
	}
	return gather(x, keep), nil
}

func dropKeys(env Env, keys k.Value, d *k.Dict, ok bool) (k.Value, error) {
	if !ok {
		return k.Value{}, k.ErrType
	}
	if d.Keys.Type() == k.TypeTable && keys.IsAtom() {
		keys = k.Enlist(keys)
	}
	found, err := dyad(env, "?", d.Keys, keys)
	if err != nil {
		return k.Value{}, err
	}
	at, isInts := intsOf(asList(found))
	if !isInts {
		return k.Value{}, k.ErrType
	}
	drop := make(map[int64]bool, len(at))
	for _, i := range at {
		drop[i] = true
	}
	keep := make([]int64, 0, d.Len())
	for i := range int64(d.Len()) {
		if !drop[i] {
			keep = append(keep, i)
		}
	}
	return k.MustDict(gather(d.Keys, keep), gather(d.Vals, keep)), nil
}

func dropColumns(t *k.Table, names []k.Sym) k.Value {
	var keep []k.Sym
	var cols []k.Value
	for i, name := range t.Names {
		if placeOf(names, name) == len(names) {
			keep = append(keep, name)
			cols = append(cols, t.Cols[i])
		}
	}
	return k.NewTable(keep, cols)
}

// slice is items i to j of a list, rows of a table or entries of a dictionary; items of a
// general list become a vector where they can.
func slice(y k.Value, i, j int) k.Value {
	if l, ok := y.Object().(*k.List); ok {
		return squeeze(l.Slice(i, j))
	}
	if d := y.Dict(); d != nil {
		return k.MustDict(slice(d.Keys, i, j), slice(d.Vals, i, j))
	}
	return y.Slice(i, j)
}

// gather is Gather with slice's rule for general lists.
func gather(y k.Value, at []int64) k.Value {
	if l, ok := y.Object().(*k.List); ok {
		return gatherItems(l, at)
	}
	if d := y.Dict(); d != nil {
		return k.MustDict(gather(d.Keys, at), gather(d.Vals, at))
	}
	return y.Gather(at)
}

// squeeze is a general list of atoms of one kind as a vector, one of rows as a table,
// anything else itself.
func squeeze(x k.Value) k.Value {
	if items := x.Items(); len(items) > 0 && (items[0].Type() < 0 || items[0].Type() == k.TypeDict) {
		return k.Collapse(items)
	}
	return x
}
