package prim

import (
	"tock/internal/room"
	"tock/k"
)

// stringBytes is about what a short string in a list takes.
const stringBytes = 96

// String is the text of every atom of x as a string; lists, dictionaries and tables keep
// their shape. Nulls are empty strings, functions their source.
// Source: code.kx.com/q/ref/string.
func String(env Env, x k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case k.Vector:
		n := o.Len()
		if !room.Fits(int64(n), stringBytes) {
			return k.Value{}, k.ErrWSFull
		}
		out := make([]k.Value, n)
		var err error
		pause := pausing(env, n)
		for i := range n {
			pause.At(i)
			if out[i], err = String(env, o.At(i)); err != nil {
				return k.Value{}, err
			}
		}
		return k.NewList(out), nil
	case *k.Dict:
		vals, err := String(env, o.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(o.Keys, vals)
	case *k.Table:
		return mapColumns(o, func(col k.Value) (k.Value, error) { return String(env, col) })
	}
	return k.String(stringText(env, x)), nil
}
