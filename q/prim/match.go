package prim

import (
	"tock/internal/vec"
	"tock/k"
)

// Matches is x~y as a flag; see [Match].
func Matches(_ Env, x, y k.Value) (k.Value, error) { return k.NewBool(Match(x, y)), nil }

// Match reports whether x and y are of one type and shape with equal items, floats tolerantly.
func Match(x, y k.Value) bool {
	if x.Same(y) {
		return true
	}
	if x.Type() != y.Type() {
		return x.Type().IsFunction() && k.Match(x, y)
	}
	if x.Type().IsAtom() && x.Type().IsFloating() {
		return vec.SameFloat(x.Float(), y.Float())
	}
	switch o := x.Object().(type) {
	case *k.Vec[float32]:
		return matchFloats(o.Raw(), k.Data[float32](y))
	case *k.Vec[float64]:
		return matchFloats(o.Raw(), k.Data[float64](y))
	case *k.List:
		return matchItems(x.Items(), y.Items())
	case *k.Dict:
		d := y.Dict()
		return Match(o.Keys, d.Keys) && Match(o.Vals, d.Vals)
	case *k.Table:
		t := y.Table()
		return t != nil && k.Match(k.Syms(o.Names), k.Syms(t.Names)) && matchItems(o.Cols, t.Cols)
	}
	return k.Match(x, y)
}

func matchFloats[T float32 | float64](x, y []T) bool {
	if len(x) != len(y) {
		return false
	}
	for i, a := range x {
		if !vec.SameFloat(a, y[i]) {
			return false
		}
	}
	return true
}

func matchItems(x, y []k.Value) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !Match(x[i], y[i]) {
			return false
		}
	}
	return true
}
