package prim

import (
	"tock/k"
)

// Dictionaries: made of keys and values, taken apart again, and keyed tables made of tables.

// MakeDict is x!y: a dictionary of keys and values (an atom on one side is stretched over
// a list on the other), or a keyed table with the first x columns of a table as its key
// (0 removes the key).
// An empty general list is a value for each key: `a`b!() has () twice.
//
// Errors: ErrLength when the counts differ, ErrType when neither applies.
// Source: code.kx.com/q/ref/dict, code.kx.com/q/ref/enkey.
func MakeDict(_ Env, x, y k.Value) (k.Value, error) {
	if n, ok := intOf(x); ok && (y.Type() == k.TypeTable || y.IsKeyedTable()) {
		return Enkey(int(n), y)
	}
	if x.IsAtom() && y.IsAtom() {
		return k.Value{}, k.ErrType
	}
	if !isCountable(x) && !isCountable(y) {
		return k.Value{}, k.ErrType
	}
	if x.Type() == k.Symbol && x.Len() > 0 && y.Type() == -k.Symbol {
		return folderDict(x, y.Sym()), nil
	}
	if !isCountable(y) {
		y = k.Repeat(y, x.Len())
	}
	if !isCountable(x) {
		return k.Value{}, k.ErrType
	}
	if y.Type() == k.Mixed && y.Len() == 0 && x.Type().IsList() && x.Len() > 0 {
		y = k.Repeat(k.EmptyList, x.Len()) // a place for each key, to be filled: `a`b!()
	}
	return k.NewDict(x, y)
}

// isCountable reports whether x is a list, table or dictionary.
func isCountable(x k.Value) bool {
	t := x.Type()
	return t >= 0 && t < k.TypeLambda
}

// Enkey makes the first n columns of a table (keyed or not) its key; 0 removes the key.
// Errors: ErrLength when the table has fewer than n+1 columns, ErrType for other values.
func Enkey(n int, y k.Value) (k.Value, error) {
	t := y.Table()
	if d := y.Dict(); d != nil && d.IsKeyedTable() {
		if d.Keys.Table() == nil || d.Vals.Table() == nil {
			return k.Value{}, k.ErrNYI
		}
		t = joinColumns(d.Keys.Table(), d.Vals.Table()).Table()
	}
	if t == nil {
		return k.Value{}, k.ErrType
	}
	if n == 0 {
		return k.NewTable(t.Names, t.Cols), nil
	}
	if n < 0 || n >= len(t.Names) {
		return k.Value{}, k.ErrLength
	}
	keys := k.NewTable(t.Names[:n:n], t.Cols[:n:n])
	vals := k.NewTable(t.Names[n:], t.Cols[n:])
	return k.NewDict(keys, vals)
}

// Unkey is a keyed table as a table with all columns; a table itself; false otherwise.
func Unkey(x k.Value) (*k.Table, bool) {
	if t := x.Table(); t != nil {
		return t, true
	}
	if d := x.Dict(); d != nil && d.Keys.Table() != nil && d.Vals.Table() != nil {
		return joinColumns(d.Keys.Table(), d.Vals.Table()).Table(), true
	}
	return nil, false
}
