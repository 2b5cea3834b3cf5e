package prim

import (
	"tock/k"
)

// What an item is to its neighbours: differences, ratios, the next and the previous one.

// Deltas is each item less the one before; the first less zero.
//
// Kinds: int for boolean, byte, short, date and month; timespan for timestamps; float for
// datetimes; otherwise the items' own. Source: code.kx.com/q/ref/deltas.
func Deltas(env Env, x k.Value) (k.Value, error) {
	return uniform(x, deltaVec, func(x k.Value) (k.Value, error) { return eachPriorWith(env, "-", x) }, sameAtom)
}

// eachPriorWith applies an operator to each item of a general list and the one before; the
// first item is left as it is.
func eachPriorWith(env Env, name string, x k.Value) (k.Value, error) {
	items := x.Each()
	out := make([]k.Value, len(items))
	out[0] = items[0]
	var err error
	for i := 1; i < len(items); i++ {
		if out[i], err = dyad(env, name, items[i], items[i-1]); err != nil {
			return k.Value{}, err
		}
	}
	return k.Collapse(out), nil
}

// spanKind is the kind of differences and sums of a kind: those of points in time are spans.
func spanKind(t k.Type) k.Type {
	switch t {
	case k.Month, k.Date:
		return k.Int
	case k.Timestamp:
		return k.Timespan
	case k.Datetime:
		return k.Float
	}
	return t
}

func deltaVec(x k.Value) (k.Value, error) {
	t := spanKind(x.Type())
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		if t == k.Char {
			return k.Value{}, k.ErrType
		}
		return k.Ints(deltaInts(widen(o.Raw()), k.NullInt)), nil
	case *k.Vec[int16]:
		return k.Ints(deltaInts(widenShorts(o.Raw()), k.NullInt)), nil
	case *k.Vec[int32]:
		return k.NewVec(t, deltaInts(o.Raw(), k.NullInt)), nil
	case *k.Vec[int64]:
		if t == k.Enum {
			return k.Value{}, k.ErrType
		}
		return k.NewVec(t, deltaInts(o.Raw(), k.NullLong)), nil
	case *k.Vec[float32]:
		return k.Reals(deltaFloats(o.Raw())), nil
	case *k.Vec[float64]:
		return k.NewVec(t, deltaFloats(o.Raw())), nil
	}
	return k.Value{}, k.ErrType
}

func widen(x []uint8) []int32 {
	out := make([]int32, len(x))
	for i, v := range x {
		out[i] = int32(v)
	}
	return out
}

func widenShorts(x []int16) []int32 {
	out := make([]int32, len(x))
	for i, v := range x {
		out[i] = int32(v)
		if v == k.NullShort {
			out[i] = k.NullInt
		}
	}
	return out
}

func deltaInts[T int32 | int64](x []T, null T) []T {
	out := make([]T, len(x))
	var before T
	for i, v := range x {
		if v == null || before == null {
			out[i] = null
		} else {
			out[i] = v - before
		}
		before = v
	}
	return out
}

func deltaFloats[T floatElem](x []T) []T {
	out := make([]T, len(x))
	var before T
	for i, v := range x {
		out[i] = v - before
		before = v
	}
	return out
}

// Ratios is each item divided by the one before; the first by one. Always floats.
// Source: code.kx.com/q/ref/ratios.
func Ratios(env Env, x k.Value) (k.Value, error) {
	vec := func(x k.Value) (k.Value, error) {
		items, ok := floatsOf(x)
		if !ok || x.Type() == k.Char {
			return k.Value{}, k.ErrType
		}
		out := make([]float64, len(items))
		before := 1.0
		for i, v := range items {
			out[i] = canonical(v / before)
			before = v
		}
		return k.Floats(out), nil
	}
	return uniform(x, vec, func(x k.Value) (k.Value, error) { return eachPriorWith(env, "%", x) }, func(x k.Value) (k.Value, error) {
		f, ok := floatOf(x)
		if !ok {
			return k.Value{}, k.ErrType
		}
		return k.NewFloat(f), nil
	})
}

// Xprev is, for each item of y, the item x places before; null where there is none.
func Xprev(_ Env, x, y k.Value) (k.Value, error) {
	n, ok := intOf(x)
	if !ok || n == k.NullLong {
		return k.Value{}, k.ErrType
	}
	return shift(y, n)
}

// shift moves items by places towards the end; vacated places are null.
func shift(x k.Value, by int64) (k.Value, error) {
	switch o := x.Object().(type) {
	case k.Vector, *k.Table:
		n := x.Len()
		by = max(-int64(n), min(by, int64(n)))
		at := make([]int64, n)
		for i := range at {
			at[i] = int64(i) - by
		}
		return x.Gather(at), nil
	case *k.Dict:
		vals, err := shift(o.Vals, by)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(o.Keys, vals)
	}
	if x.IsAtom() {
		return k.Value{}, k.ErrRank
	}
	return k.Value{}, k.ErrType
}
