package prim

import (
	"tock/k"
)

// Moving windows. The items are taken in blocks of the window's size: a window is the end
// of one block and the start of the next, so keeping the fold of every block end (from
// the right) and every block start (from the left) answers each window with one more
// operation. Linear, whatever the window, and nothing is ever subtracted: infinities and
// rounding errors leave with the item that brought them.

var movingDefs = []Def{
	{Name: "msum", Binary: Msum, Infix: true, Doc: "moving sums"},
	{Name: "mavg", Binary: Mavg, Infix: true, Doc: "moving averages"},
	{Name: "mdev", Binary: Mdev, Infix: true, Doc: "moving deviations"},
	{Name: "mmax", Binary: Mmax, Infix: true, Doc: "moving maximums"},
	{Name: "mmin", Binary: Mmin, Infix: true, Doc: "moving minimums"},
	{Name: "mcount", Binary: Mcount, Infix: true, Doc: "moving counts of items that are not null"},
	{Name: "ema", Binary: Ema, Infix: true, Doc: "exponential moving average"},
}

// A monoid is an associative operation with its neutral element; the methods are on empty
// structs, so that the compiler sees them.
type monoid[T any] interface {
	neutral() T
	merge(a, b T) T
}

// windows folds the last w items at each place. w is at least 1.
func windows[T any, M monoid[T]](m M, x []T, w int) []T {
	out := make([]T, len(x))
	if w >= len(x) {
		w = max(1, len(x))
	}
	ends := make([]T, w) // ends[j]: fold of the previous block from j on
	for j := range ends {
		ends[j] = m.neutral()
	}
	for from := 0; from < len(x); from += w {
		to := min(from+w, len(x))
		s := m.neutral()
		for i := from; i < to; i++ {
			s = m.merge(s, x[i])
			out[i] = s
			if j := i - from + 1; j < w {
				out[i] = m.merge(ends[j], s)
			}
		}
		s = m.neutral()
		for i := to - 1; i >= from; i-- {
			s = m.merge(x[i], s)
			ends[i-from] = s
		}
	}
	return out
}

// moving spreads a moving function over containers; lists of lists go place by place.
func moving(x, y k.Value, f func(w int, y k.Value) (k.Value, error)) (k.Value, error) {
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
		cols, err := Flip(nil, y)
		if err != nil {
			return k.Value{}, err
		}
		out := make([]k.Value, cols.Len())
		for i := range out {
			if out[i], err = moving(x, cols.At(i), f); err != nil {
				return k.Value{}, err
			}
		}
		return Flip(nil, k.NewList(out))
	}
	return uniform(y, vec, list, func(y k.Value) (k.Value, error) { return k.Value{}, k.ErrType })
}

type addition[T int32 | int64 | float32 | float64] struct{}

func (addition[T]) neutral() T     { return 0 }
func (addition[T]) merge(a, b T) T { return a + b }

type maximum[T numElem] struct{}

func (maximum[T]) neutral() T { return leastOf[T]() }
func (maximum[T]) merge(a, b T) T {
	if b > a {
		return b
	}
	return a
}

// minimum takes a null (NaN for floats) as less than everything.
type minimum[T numElem] struct{}

func (minimum[T]) neutral() T { return mostOf[T]() }
func (minimum[T]) merge(a, b T) T {
	if b < a || b != b {
		return b
	}
	return a
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
func Msum(_ Env, x, y k.Value) (k.Value, error) {
	return moving(x, y, func(w int, y k.Value) (k.Value, error) {
		t := y.Type()
		switch t {
		case k.Month, k.Date:
			t = k.Int
		case k.Timestamp:
			t = k.Timespan
		case k.Datetime:
			t = k.Float
		}
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
	return windows(addition[T]{}, zeroNulls(x), w)
}

// spreadOf is the number, mean and summed squares around the mean of some items.
type spreadOf struct{ n, mean, squares float64 }

type spreads struct{}

func (spreads) neutral() spreadOf { return spreadOf{} }
func (spreads) merge(a, b spreadOf) spreadOf {
	if a.n == 0 {
		return b
	}
	if b.n == 0 {
		return a
	}
	n := a.n + b.n
	d := b.mean - a.mean
	return spreadOf{n, a.mean + d*(b.n/n), a.squares + b.squares + d*d*(a.n*b.n/n)}
}

// Mavg is x mavg y: averages of the last x items as floats, nulls left out.
// Source: code.kx.com/q/ref/avg.
func Mavg(_ Env, x, y k.Value) (k.Value, error) {
	return moving(x, y, func(w int, y k.Value) (k.Value, error) {
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
func Mdev(_ Env, x, y k.Value) (k.Value, error) {
	return moving(x, y, func(w int, y k.Value) (k.Value, error) {
		items, ok := floatsOf(y)
		if !ok {
			return k.Value{}, k.ErrType
		}
		if w == 0 {
			return k.Repeat(k.NewFloat(k.NullFloat), len(items)), nil
		}
		in := make([]spreadOf, len(items))
		for i, v := range items {
			if v == v {
				in[i] = spreadOf{1, v, 0}
			}
		}
		out := make([]float64, len(items))
		for i, s := range windows(spreads{}, in, w) {
			out[i] = sqrtOf(s.squares / s.n)
		}
		return k.Floats(out), nil
	})
}

// Mmax is x mmax y: the greatest of the last x items; y itself for x below 1.
// Source: code.kx.com/q/ref/max.
func Mmax(_ Env, x, y k.Value) (k.Value, error) {
	return moving(x, y, func(w int, y k.Value) (k.Value, error) { return movingExtreme(w, y, true) })
}

// Mmin is x mmin y: the least of the last x items, nulls being the least of all; y itself
// for x below 1. Source: code.kx.com/q/ref/min.
func Mmin(_ Env, x, y k.Value) (k.Value, error) {
	return moving(x, y, func(w int, y k.Value) (k.Value, error) { return movingExtreme(w, y, false) })
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
	if greatest {
		return o.With(windows(maximum[T]{}, o.Raw(), w))
	}
	return o.With(windows(minimum[T]{}, o.Raw(), w))
}

// Mcount is x mcount y: how many of the last x items are not null, as longs.
// Source: code.kx.com/q/ref/count.
func Mcount(env Env, x, y k.Value) (k.Value, error) {
	return moving(x, y, func(w int, y k.Value) (k.Value, error) {
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
		cols, err := Flip(nil, y)
		if err != nil {
			return k.Value{}, err
		}
		out := make([]k.Value, cols.Len())
		for i := range out {
			if out[i], err = Ema(env, x, cols.At(i)); err != nil {
				return k.Value{}, err
			}
		}
		return Flip(nil, k.NewList(out))
	}, func(y k.Value) (k.Value, error) { return k.Value{}, k.ErrType })
}
