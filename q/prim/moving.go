package prim

import (
	"tock/k"
)

// Moving functions: x f y for a window of x items. The loops are in window.go.

var movingDefs = []Def{
	{Name: "msum", Binary: Msum, Infix: true, Doc: "moving sums"},
	{Name: "mavg", Binary: Mavg, Infix: true, Doc: "moving averages"},
	{Name: "mdev", Binary: Mdev, Infix: true, Doc: "moving deviations"},
	{Name: "mmax", Binary: Mmax, Infix: true, Doc: "moving maximums"},
	{Name: "mmin", Binary: Mmin, Infix: true, Doc: "moving minimums"},
	{Name: "mcount", Binary: Mcount, Infix: true, Doc: "moving counts of items that are not null"},
	{Name: "ema", Binary: Ema, Infix: true, Doc: "exponential moving average"},
}

// moving spreads a moving function over containers; lists of lists go place by place.
func moving(env Env, x, y k.Value, f func(w int, y k.Value) (k.Value, error)) (k.Value, error) {
	n, ok := intOf(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	w := int(max(0, n))
	vec := func(y k.Value) (k.Value, error) { return f(w, y) }
	list := func(y k.Value) (k.Value, error) {
		if allAtoms(y) {
			fs, ok := floatsOf(y)
			if !ok {
				return k.Value{}, k.ErrType
			}
			return f(w, k.Floats(fs))
		}
		cols, err := Flip(env, y)
		if err != nil {
			return k.Value{}, err
		}
		out := make([]k.Value, cols.Len())
		for i := range out {
			if err = check(env); err != nil {
				return k.Value{}, err
			}
			if out[i], err = moving(env, x, cols.At(i), f); err != nil {
				return k.Value{}, err
			}
		}
		return Flip(env, k.NewList(out))
	}
	return uniform(y, vec, list, func(y k.Value) (k.Value, error) { return k.Value{}, k.ErrType })
}

// zeroNulls is a copy with nulls as zeros.
func zeroNulls[T int32 | int64 | float32 | float64](x []T) []T {
	null := nullOf[T]()
	out := make([]T, len(x))
	for i, v := range x {
		if v == null || v != v {
			v = 0
		}
		out[i] = v
	}
	return out
}

// Msum is x msum y: sums of the last x items, nulls as zeros. Source: code.kx.com/q/ref/sum.
func Msum(env Env, x, y k.Value) (k.Value, error) {
	return moving(env, x, y, func(w int, y k.Value) (k.Value, error) {
		t := spanKind(y.Type())
		switch o := y.Object().(type) {
		case *k.Vec[uint8]:
			if t == k.Char {
				return k.Value{}, k.ErrType
			}
			return k.Ints(movingSum(widen(o.Raw()), w)), nil
		case *k.Vec[int16]:
			return k.Ints(movingSum(widenShorts(o.Raw()), w)), nil
		case *k.Vec[int32]:
			return k.NewVec(t, movingSum(o.Raw(), w)), nil
		case *k.Vec[int64]:
			if t == k.Enum {
				return k.Value{}, k.ErrType
			}
			return k.NewVec(t, movingSum(o.Raw(), w)), nil
		case *k.Vec[float32]:
			return k.Reals(movingSum(o.Raw(), w)), nil
		case *k.Vec[float64]:
			return k.NewVec(t, movingSum(o.Raw(), w)), nil
		}
		return k.Value{}, k.ErrType
	})
}

func movingSum[T int32 | int64 | float32 | float64](x []T, w int) []T {
	if w == 0 {
		return make([]T, len(x))
	}
	return windowSums(zeroNulls(x), w)
}

// Mavg is x mavg y: averages of the last x items as floats, nulls left out.
// Source: code.kx.com/q/ref/avg.
func Mavg(env Env, x, y k.Value) (k.Value, error) {
	return moving(env, x, y, func(w int, y k.Value) (k.Value, error) {
		items, ok := floatsOf(y)
		if !ok || y.Type() == k.Char {
			return k.Value{}, k.ErrType
		}
		if w == 0 {
			return k.Repeat(k.NewFloat(k.NullFloat), len(items)), nil
		}
		totals := movingSum(items, w)
		n := 0
		for i, v := range items {
			if v == v {
				n++
			}
			if i >= w && items[i-w] == items[i-w] {
				n--
			}
			totals[i] = canonical(totals[i] / float64(n))
		}
		return k.Floats(totals), nil
	})
}

// Mdev is x mdev y: deviations of the last x items, nulls left out. Source: code.kx.com/q/ref/dev.
func Mdev(env Env, x, y k.Value) (k.Value, error) {
	return moving(env, x, y, func(w int, y k.Value) (k.Value, error) {
		items, ok := floatsOf(y)
		if !ok {
			return k.Value{}, k.ErrType
		}
		if w == 0 {
			return k.Repeat(k.NewFloat(k.NullFloat), len(items)), nil
		}
		return k.Floats(windowDeviations(items, w)), nil
	})
}

// Mmax is x mmax y: the greatest of the last x items; y itself for x below 1.
// Source: code.kx.com/q/ref/max.
func Mmax(env Env, x, y k.Value) (k.Value, error) {
	return moving(env, x, y, func(w int, y k.Value) (k.Value, error) { return movingExtreme(w, y, true) })
}

// Mmin is x mmin y: the least of the last x items, nulls being the least of all; y itself
// for x below 1. Source: code.kx.com/q/ref/min.
func Mmin(env Env, x, y k.Value) (k.Value, error) {
	return moving(env, x, y, func(w int, y k.Value) (k.Value, error) { return movingExtreme(w, y, false) })
}

func movingExtreme(w int, y k.Value, greatest bool) (k.Value, error) {
	if w == 0 {
		return y, nil
	}
	switch o := y.Object().(type) {
	case *k.Vec[uint8]:
		return windowExtreme(o, w, greatest), nil
	case *k.Vec[int16]:
		return windowExtreme(o, w, greatest), nil
	case *k.Vec[int32]:
		return windowExtreme(o, w, greatest), nil
	case *k.Vec[int64]:
		if y.Type() == k.Enum {
			return k.Value{}, k.ErrType
		}
		return windowExtreme(o, w, greatest), nil
	case *k.Vec[float32]:
		return windowExtreme(o, w, greatest), nil
	case *k.Vec[float64]:
		return windowExtreme(o, w, greatest), nil
	}
	return k.Value{}, k.ErrType
}

func windowExtreme[T numElem](o *k.Vec[T], w int, greatest bool) k.Value {
	return o.With(windowExtremes(o.Raw(), w, greatest))
}

// Mcount is x mcount y: how many of the last x items are not null, as longs.
// Source: code.kx.com/q/ref/count.
func Mcount(env Env, x, y k.Value) (k.Value, error) {
	return moving(env, x, y, func(w int, y k.Value) (k.Value, error) {
		nulls, err := monad(env, "null", y)
		if err != nil {
			return k.Value{}, err
		}
		flags := k.Data[uint8](nulls)
		out := make([]int64, len(flags))
		n := int64(0)
		for i, null := range flags {
			n += int64(1 - null)
			if i >= w {
				n -= int64(1 - flags[i-w])
			}
			out[i] = n
		}
		return k.Longs(out), nil
	})
}

// Ema is x ema y: the exponential moving average with smoothing x, an atom or one an item.
// Source: code.kx.com/q/ref/ema.
func Ema(env Env, x, y k.Value) (k.Value, error) {
	vec := func(y k.Value) (k.Value, error) {
		items, ok := floatsOf(y)
		if !ok {
			return k.Value{}, k.ErrType
		}
		weights, ok := floatsOf(asList(x))
		if !ok {
			return k.Value{}, k.ErrType
		}
		if !x.IsAtom() && len(weights) != len(items) {
			return k.Value{}, k.ErrLength
		}
		out := make([]float64, len(items))
		for i, v := range items {
			if i == 0 {
				out[0] = v
				continue
			}
			w := weights[0]
			if len(weights) > 1 {
				w = weights[i]
			}
			out[i] = canonical(out[i-1]*(1-w) + w*v)
		}
		return k.Floats(out), nil
	}
	return uniform(y, vec, func(y k.Value) (k.Value, error) {
		if allAtoms(y) {
			return vec(y)
		}
		cols, err := Flip(env, y)
		if err != nil {
			return k.Value{}, err
		}
		out := make([]k.Value, cols.Len())
		for i := range out {
			if err = check(env); err != nil {
				return k.Value{}, err
			}
			if out[i], err = Ema(env, x, cols.At(i)); err != nil {
				return k.Value{}, err
			}
		}
		return Flip(env, k.NewList(out))
	}, func(y k.Value) (k.Value, error) { return k.Value{}, k.ErrType })
}
