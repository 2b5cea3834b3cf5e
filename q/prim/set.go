package prim

import (
	"tock/internal/vec"
	"tock/k"
)

// Lists as sets: union, inter, except; and differ, which flags changes. All but differ are
// made of Find and distinct.

var setDefs = []Def{
	{Name: "union", Binary: Union, Infix: true, Doc: "distinct items of both"},
	{Name: "inter", Binary: Inter, Infix: true, Doc: "items of x that are in y"},
	{Name: "except", Binary: Except, Infix: true, Doc: "items of x that are not in y"},
	{Name: "differ", Unary: Differ, Doc: "whether each item differs from the one before"},
}

// Union is distinct x,y. Errors: those of join. Source: code.kx.com/q/ref/union.
func Union(env Env, x, y k.Value) (k.Value, error) {
	joined, err := Join(env, x, y)
	if err != nil {
		return k.Value{}, err
	}
	return Distinct(env, joined)
}

// Inter is the items (rows, values of a dictionary) of x that are in y, as often as they
// are in x. Errors: ErrType when x has no items to choose from, those of [In].
// Source: code.kx.com/q/ref/inter.
func Inter(env Env, x, y k.Value) (k.Value, error) { return chooseMembers(env, x, y, 1) }

// Except is the items of x that are not in y, an atom or list. Errors as [Inter].
// Source: code.kx.com/q/ref/except.
func Except(env Env, x, y k.Value) (k.Value, error) { return chooseMembers(env, x, y, 0) }

// chooseMembers keeps the items of x whose flag "in y" is want.
func chooseMembers(env Env, x, y k.Value, want uint8) (k.Value, error) {
	if d := x.Dict(); d != nil && !d.IsKeyedTable() {
		x = d.Vals
	}
	if x.IsKeyedTable() {
		return chooseRows(env, x.Dict(), y, want)
	}
	in, err := In(env, x, y)
	if err != nil {
		return k.Value{}, err
	}
	flags := k.Data[uint8](in)
	if in.Type() != k.Boolean || len(flags) != x.Len() {
		return k.Value{}, k.ErrType
	}
	return x.Gather(placesOf(flags, want)), nil
}

// chooseRows is chooseMembers for a keyed table: whole rows compare, keys included.
func chooseRows(env Env, d *k.Dict, y k.Value, want uint8) (k.Value, error) {
	t, ok := Unkey(k.MustDict(d.Keys, d.Vals))
	other, alsoTable := Unkey(y)
	if !ok || !alsoTable {
		return k.Value{}, k.ErrType
	}
	in, err := In(env, k.NewTable(t.Names, t.Cols), k.NewTable(other.Names, other.Cols))
	if err != nil {
		return k.Value{}, err
	}
	at := placesOf(k.Data[uint8](in), want)
	return k.NewDict(d.Keys.Gather(at), d.Vals.Gather(at))
}

// placesOf is where the flags are as wanted.
func placesOf(flags []uint8, want uint8) []int64 {
	n := 0
	for _, flag := range flags {
		if flag == want {
			n++
		}
	}
	out := make([]int64, 0, n)
	for i, flag := range flags {
		if flag == want {
			out = append(out, int64(i))
		}
	}
	return out
}

// Differ flags the items that do not match the one before; the first always. Floats match
// with tolerance, as ~ does. Source: code.kx.com/q/ref/differ.
func Differ(_ Env, x k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.Dict:
		vals, err := Differ(nil, o.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(o.Keys, vals)
	case *k.Table:
		out := make([]uint8, o.Len())
		for _, col := range o.Cols {
			for i, flag := range differing(col) {
				out[i] |= flag
			}
		}
		return k.Bools(out), nil
	case k.Vector:
		return k.Bools(differing(x)), nil
	}
	if x.IsAtom() {
		return k.NewBool(true), nil
	}
	return k.Value{}, k.ErrType
}

// differing flags the changes in a list.
func differing(x k.Value) []uint8 {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return changesIn(o.Raw())
	case *k.Vec[int16]:
		return changesIn(o.Raw())
	case *k.Vec[int32]:
		return changesIn(o.Raw())
	case *k.Vec[int64]:
		return changesIn(o.Raw())
	case *k.Vec[float32]:
		return floatChanges(o.Raw())
	case *k.Vec[float64]:
		return floatChanges(o.Raw())
	case *k.Vec[k.Sym]:
		return changesIn(o.Raw())
	case *k.Vec[k.GUID]:
		return changesIn(o.Raw())
	}
	out := make([]uint8, x.Len())
	var before k.Value
	for i := range out {
		item := x.At(i)
		if i == 0 || !Match(item, before) {
			out[i] = 1
		}
		before = item
	}
	return out
}

func changesIn[T comparable](x []T) []uint8 {
	out := make([]uint8, len(x))
	for i := range out {
		if i == 0 || x[i] != x[i-1] {
			out[i] = 1
		}
	}
	return out
}

func floatChanges[T float32 | float64](x []T) []uint8 {
	out := make([]uint8, len(x))
	for i := range out {
		if i == 0 || !vec.SameFloat(x[i], x[i-1]) {
			out[i] = 1
		}
	}
	return out
}
