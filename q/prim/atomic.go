package prim

// Atomic functions go down lists, dictionaries and tables until they meet atoms and typed
// vectors. What happens there, a leaf, is written once a family; everything above it is here.
//
// Two dictionaries (and two tables) are joined by key: where both have a key the leaf
// applies, where one has it its value stands.

import (
	"tock/k"
)

type (
	// leafUnary is a function of one atom or typed vector.
	leafUnary func(x k.Value) (k.Value, error)
	// leafBinary is a function of two atoms or typed vectors; two vectors have one length.
	leafBinary func(x, y k.Value) (k.Value, error)
)

// atomicUnary applies f to the atoms and typed vectors of x.
// A function is handed to f as it is. Errors: what f signals.
func atomicUnary(env Env, x k.Value, f leafUnary) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.List:
		items := x.Items()
		out := make([]k.Value, len(items))
		for i, item := range items {
			if err := check(env); err != nil {
				return k.Value{}, err
			}
			r, err := atomicUnary(env, item, f)
			if err != nil {
				return k.Value{}, err
			}
			out[i] = r
		}
		return k.Collapse(out), nil
	case *k.Dict:
		vals, err := atomicUnary(env, o.Vals, f)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(o.Keys, vals)
	case *k.Table:
		return eachColumn(o, func(col k.Value) (k.Value, error) { return atomicUnary(env, col, f) })
	}
	t := x.Type()
	if t < 0 && t != -128 || t.IsVector() {
		return f(unlinked(x))
	}
	if t == k.AnyMap || t > k.AnyMap && t < k.TypeTable {
		return atomicUnary(env, k.NewList(x.Each()), f)
	}
	return f(x)
}

// atomicBinary applies f to the atoms and typed vectors of x and y, atoms stretched.
// Errors: what f signals; ErrLength where lists differ in length; ErrType for a function.
func atomicBinary(env Env, x, y k.Value, f leafBinary) (k.Value, error) {
	return atomicPair(env, x, y, f, nil)
}

// atomicPair is atomicBinary; alone, unless nil, is applied to what only the right one of
// two dictionaries, or of two tables, has, at every depth.
func atomicPair(env Env, x, y k.Value, f leafBinary, alone leafUnary) (k.Value, error) {
	x, y = unlinked(x), unlinked(y)
	xt, yt := x.Type(), y.Type()
	if xt < 0 && yt < 0 {
		return f(x, y)
	}
	if isLeaf(xt) && isLeaf(yt) {
		if xt > 0 && yt > 0 && x.Len() != y.Len() {
			return k.Value{}, k.ErrLength
		}
		return f(x, y)
	}
	switch {
	case xt == k.TypeDict && yt == k.TypeDict:
		return joinDicts(env, x.Dict(), y.Dict(), f, alone)
	case xt == k.TypeTable && yt == k.TypeTable && x.Table() != nil && y.Table() != nil:
		return joinTables(env, x.Table(), y.Table(), f, alone)
	case xt == k.TypeDict:
		d := x.Dict()
		if yt.IsList() && d.Len() != y.Len() {
			return k.Value{}, k.ErrLength
		}
		vals, err := atomicPair(env, d.Vals, y, f, alone)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	case yt == k.TypeDict:
		d := y.Dict()
		if xt.IsList() && d.Len() != x.Len() {
			return k.Value{}, k.ErrLength
		}
		vals, err := atomicPair(env, x, d.Vals, f, alone)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	case x.Table() != nil && (yt < 0 || yt.IsList()):
		return eachColumn(x.Table(), func(col k.Value) (k.Value, error) { return atomicPair(env, col, y, f, alone) })
	case y.Table() != nil && (xt < 0 || xt.IsList()):
		return eachColumn(y.Table(), func(col k.Value) (k.Value, error) { return atomicPair(env, x, col, f, alone) })
	case xt.IsList() && yt.IsList():
		return eachItem(env, x.Len(), y.Len(), x.At, y.At, f, alone)
	case xt.IsList() && yt < 0:
		return eachItem(env, x.Len(), x.Len(), x.At, func(int) k.Value { return y }, f, alone)
	case xt < 0 && yt.IsList():
		return eachItem(env, y.Len(), y.Len(), func(int) k.Value { return x }, y.At, f, alone)
	}
	return k.Value{}, k.ErrType
}

// unlinked is the items a foreign key or link stands for, where they are not symbols.
func unlinked(x k.Value) k.Value {
	if x.Type().IsEnum() && k.IsLink(x) {
		return k.Resolve(x)
	}
	return x
}

func isLeaf(t k.Type) bool { return t < 0 && t != -128 || t.IsVector() }

func eachItem(env Env, n, m int, x, y func(int) k.Value, f leafBinary, alone leafUnary) (k.Value, error) {
	if n != m {
		return k.Value{}, k.ErrLength
	}
	out := make([]k.Value, n)
	for i := range out {
		if err := check(env); err != nil {
			return k.Value{}, err
		}
		r, err := atomicPair(env, x(i), y(i), f, alone)
		if err != nil {
			return k.Value{}, err
		}
		out[i] = r
	}
	return k.Collapse(out), nil
}

// check is the environment's, where there is one: lists of lists may share them, and so be
// far smaller than what becomes of them.
func check(env Env) error {
	if env == nil {
		return nil
	}
	return env.Check()
}

// eachColumn is the table with f applied to every column.
func eachColumn(t *k.Table, f func(col k.Value) (k.Value, error)) (k.Value, error) {
	cols := make([]k.Value, len(t.Cols))
	for i, col := range t.Cols {
		r, err := f(col)
		if err != nil {
			return k.Value{}, err
		}
		cols[i] = r
	}
	return k.NewTable(t.Names, cols), nil
}

// joinTables combines the columns of two simple tables by name; alone as in atomicPair.
func joinTables(env Env, x, y *k.Table, f leafBinary, alone leafUnary) (k.Value, error) {
	if x.Len() != y.Len() {
		return k.Value{}, k.ErrLength
	}
	names := append([]k.Sym(nil), x.Names...)
	cols := append([]k.Value(nil), x.Cols...)
	for i, name := range y.Names {
		at := -1
		for j, n := range x.Names {
			if n == name {
				at = j
				break
			}
		}
		if at < 0 {
			col := y.Cols[i]
			if alone != nil {
				var err error
				if col, err = atomicUnary(env, col, alone); err != nil {
					return k.Value{}, err
				}
			}
			names, cols = append(names, name), append(cols, col)
			continue
		}
		r, err := atomicPair(env, cols[at], y.Cols[i], f, alone)
		if err != nil {
			return k.Value{}, err
		}
		cols[at] = r
	}
	return k.NewTable(names, cols), nil
}

// joinDicts combines two dictionaries (or keyed tables) by key.
func joinDicts(env Env, x, y *k.Dict, f leafBinary, alone leafUnary) (k.Value, error) {
	if k.Match(x.Keys, y.Keys) {
		vals, err := atomicPair(env, x.Vals, y.Vals, f, alone)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(x.Keys, vals)
	}
	if x.IsKeyedTable() != y.IsKeyedTable() {
		return k.Value{}, k.ErrType
	}
	places, err := keyPlaces(x.Keys, y.Keys)
	if err != nil {
		return k.Value{}, err
	}
	var extra []int64 // entries of y that x has not
	vals := append([]k.Value(nil), x.Vals.Each()...)
	if x.IsKeyedTable() {
		vals = rows(x.Vals.Table())
	}
	for i := range y.Len() {
		at := int(places[i])
		if at == x.Len() {
			extra = append(extra, int64(i))
			continue
		}
		r, err := atomicPair(env, vals[at], y.Vals.At(i), f, alone)
		if err != nil {
			return k.Value{}, err
		}
		vals[at] = r
	}
	keys := x.Keys
	if len(extra) > 0 {
		more := y.Keys.Gather(extra)
		if x.IsKeyedTable() {
			var err error
			if keys, err = appendRows(x.Keys.Table(), more.Table()); err != nil {
				return k.Value{}, err
			}
		} else {
			keys = k.Join(keys, more)
		}
		for _, i := range extra {
			v := y.Vals.At(int(i))
			if alone != nil {
				var err error
				if v, err = atomicUnary(env, v, alone); err != nil {
					return k.Value{}, err
				}
			}
			vals = append(vals, v)
		}
	}
	return k.NewDict(keys, k.Collapse(vals))
}

func rows(t *k.Table) []k.Value {
	out := make([]k.Value, t.Len())
	for i := range out {
		out[i] = t.Row(i)
	}
	return out
}

// appendRows is x with the rows of y, whose columns must have the same names.
func appendRows(x, y *k.Table) (k.Value, error) {
	cols := make([]k.Value, len(x.Cols))
	for i, name := range x.Names {
		col, ok := y.Col(name)
		if !ok || len(x.Names) != len(y.Names) {
			return k.Value{}, k.ErrMismatch
		}
		cols[i] = k.Join(x.Cols[i], col)
	}
	return k.NewTable(x.Names, cols), nil
}

// keyPlaces is the first place of each key of y among the keys of x; the count of x for
// what is not there.
func keyPlaces(x, y k.Value) ([]int64, error) {
	if x.Type() == k.TypeTable && y.Type() == k.TypeTable {
		at, err := findInTable(nil, x.Table(), y)
		return k.Data[int64](at), err
	}
	if x.Type().IsVector() && basicKind(x) == basicKind(y) && y.Type().IsVector() {
		return findInVector(nil, x, y)
	}
	out := make([]int64, y.Len())
	for i := range out {
		key := y.At(i)
		for int(out[i]) < x.Len() && !k.Match(x.At(int(out[i])), key) {
			out[i]++
		}
	}
	return out, nil
}
