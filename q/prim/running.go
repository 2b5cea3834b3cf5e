package prim

import (
	"tock/k"
)

// Uniform functions: as many items out as in. Vectors take one typed pass; general lists
// scan with the operator the function is made of; dictionaries keep their keys, tables
// and keyed tables go column by column.

var runningDefs = []Def{
	{Name: "sums", Unary: Sums, Binary: derivedOf(k.TypeScan, "+"), Doc: "running totals"},
	{Name: "prds", Unary: Prds, Binary: derivedOf(k.TypeScan, "*"), Doc: "running products"},
	{Name: "maxs", Unary: Maxs, Binary: derivedOf(k.TypeScan, "|"), Doc: "running maximums"},
	{Name: "mins", Unary: Mins, Binary: derivedOf(k.TypeScan, "&"), Doc: "running minimums"},
	{Name: "avgs", Unary: Avgs, Doc: "running averages"},
	{Name: "fills", Unary: Fills, Binary: derivedOf(k.TypeScan, "^"), Doc: "nulls replaced by the item before"},
	{Name: "deltas", Unary: Deltas, Binary: derivedOf(k.TypeEachPrior, "-"), Doc: "differences of neighbours"},
	{Name: "ratios", Unary: Ratios, Binary: derivedOf(k.TypeEachPrior, "%"), Doc: "ratios of neighbours"},
	{Name: "next", Unary: func(_ Env, x k.Value) (k.Value, error) { return shift(x, -1) }, Doc: "each item's next"},
	{Name: "prev", Unary: func(_ Env, x k.Value) (k.Value, error) { return shift(x, 1) }, Doc: "each item's previous"},
	{Name: "xprev", Binary: Xprev, Infix: true, Doc: "item so many before"},
}

// derivedOf is an operator's derived function applied to two arguments: what deltas[x;y]
// and sums[x;y] do, being -': and +\ by another name.
func derivedOf(kind k.Type, op string) Binary {
	return func(env Env, x, y k.Value) (k.Value, error) {
		f, ok := Value(op, false)
		if !ok {
			return k.Value{}, k.ErrNYI
		}
		return ApplyDerived(env, k.NewDerived(kind, f).Derived(), []k.Value{x, y})
	}
}

// uniform spreads a uniform function over containers: vec answers for a vector, list for
// a general list; atoms go to atom.
func uniform(x k.Value, vec, list, atom func(x k.Value) (k.Value, error)) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.List:
		if o.Len() == 0 {
			return x, nil
		}
		return list(x)
	case k.Vector:
		return vec(x)
	case *k.Dict:
		vals, err := uniform(o.Vals, vec, list, atom)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(o.Keys, vals)
	case *k.Table:
		return mapColumns(o, func(col k.Value) (k.Value, error) { return uniform(col, vec, list, atom) })
	}
	if x.IsAtom() {
		return atom(x)
	}
	return k.Value{}, k.ErrType
}

func sameAtom(x k.Value) (k.Value, error) { return x, nil }

// scanWith is the running fold of a general list with a binary operator.
func scanWith(env Env, name string, x k.Value) (k.Value, error) {
	items := x.Each()
	out := make([]k.Value, len(items))
	out[0] = items[0]
	var err error
	for i := 1; i < len(items); i++ {
		if out[i], err = dyad(env, name, out[i-1], items[i]); err != nil {
			return k.Value{}, err
		}
	}
	return k.Collapse(out), nil
}

// runInts is a running fold of integers in 64 bits, written to the storage class D.
func runSums[T, D intElem](x []T) []D {
	null := nullOf[T]()
	out := make([]D, len(x))
	var s int64
	for i, v := range x {
		if v != null {
			s += int64(v)
		}
		out[i] = D(s)
	}
	return out
}

func runPrds[T, D intElem](x []T, hasNull bool) []D {
	null := nullOf[T]()
	out := make([]D, len(x))
	p := int64(1)
	for i, v := range x {
		if !hasNull || v != null {
			p *= int64(v)
		}
		out[i] = D(p)
	}
	return out
}

func runFloats[T floatElem](x []T, product bool) []T {
	out := make([]T, len(x))
	if product {
		p := 1.0
		for i, v := range x {
			if v == v {
				p *= float64(v)
			}
			out[i] = T(p)
		}
		return out
	}
	s := 0.0
	for i, v := range x {
		if v == v {
			s += float64(v)
		}
		out[i] = T(s)
	}
	return out
}

// Sums is the running total; nulls count as zero. Kinds as Sum's. Source: code.kx.com/q/ref/sum.
func Sums(env Env, x k.Value) (k.Value, error) {
	return uniform(x, func(x k.Value) (k.Value, error) { return runVec(x, false) },
		func(x k.Value) (k.Value, error) { return scanWith(env, "+", x) }, sameAtom)
}

// Prds is the running product; nulls count as one. Source: code.kx.com/q/ref/prd.
func Prds(env Env, x k.Value) (k.Value, error) {
	return uniform(x, func(x k.Value) (k.Value, error) { return runVec(x, true) },
		func(x k.Value) (k.Value, error) { return scanWith(env, "*", x) }, sameAtom)
}

func runVec(x k.Value, product bool) (k.Value, error) {
	t := x.Type()
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		if t == k.Char {
			return k.Value{}, k.ErrType
		}
		if product {
			return k.Ints(runPrds[uint8, int32](o.Raw(), false)), nil
		}
		return k.Ints(runSums[uint8, int32](o.Raw())), nil
	case *k.Vec[int16]:
		if product {
			return k.Ints(runPrds[int16, int32](o.Raw(), true)), nil
		}
		return k.Ints(runSums[int16, int32](o.Raw())), nil
	case *k.Vec[int32]:
		if product {
			return k.NewVec(t, runPrds[int32, int32](o.Raw(), true)), nil
		}
		return k.NewVec(t, runSums[int32, int32](o.Raw())), nil
	case *k.Vec[int64]:
		if t == k.Enum {
			return k.Value{}, k.ErrType
		}
		if product {
			return k.NewVec(t, runPrds[int64, int64](o.Raw(), true)), nil
		}
		return k.NewVec(t, runSums[int64, int64](o.Raw())), nil
	case *k.Vec[float32]:
		return k.Reals(runFloats(o.Raw(), product)), nil
	case *k.Vec[float64]:
		return k.NewVec(t, runFloats(o.Raw(), product)), nil
	}
	return k.Value{}, k.ErrType
}

// runMax and runMin start from the infinity that loses, so leading nulls become it.
func runMax[T numElem](x []T) []T {
	out := make([]T, len(x))
	m := leastOf[T]()
	for i, v := range x {
		if v > m {
			m = v
		}
		out[i] = m
	}
	return out
}

func runMin[T numElem](x []T, hasNull bool) []T {
	null := nullOf[T]()
	out := make([]T, len(x))
	m := mostOf[T]()
	for i, v := range x {
		if v < m && (!hasNull || v != null) {
			m = v
		}
		out[i] = m
	}
	return out
}

// Maxs is the running maximum; nulls before the first item are minus infinity.
// Source: code.kx.com/q/ref/max.
func Maxs(env Env, x k.Value) (k.Value, error) {
	return uniform(x, func(x k.Value) (k.Value, error) { return extremes(x, true) },
		func(x k.Value) (k.Value, error) { return scanWith(env, "|", x) }, sameAtom)
}

// Mins is the running minimum; nulls before the first item are infinity.
// Source: code.kx.com/q/ref/min.
func Mins(env Env, x k.Value) (k.Value, error) {
	return uniform(x, func(x k.Value) (k.Value, error) { return extremes(x, false) },
		func(x k.Value) (k.Value, error) { return scanWith(env, "&", x) }, sameAtom)
}

func extremes(x k.Value, greatest bool) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		if greatest {
			return o.With(runMax(o.Raw())), nil
		}
		return o.With(runMin(o.Raw(), false)), nil
	case *k.Vec[int16]:
		return extremesOf(o, greatest), nil
	case *k.Vec[int32]:
		return extremesOf(o, greatest), nil
	case *k.Vec[int64]:
		if x.Type() == k.Enum {
			return k.Value{}, k.ErrType
		}
		return extremesOf(o, greatest), nil
	case *k.Vec[float32]:
		return extremesOf(o, greatest), nil
	case *k.Vec[float64]:
		return extremesOf(o, greatest), nil
	}
	return k.Value{}, k.ErrType
}

func extremesOf[T int16 | int32 | int64 | float32 | float64](o *k.Vec[T], greatest bool) k.Value {
	if greatest {
		return o.With(runMax(o.Raw()))
	}
	return o.With(runMin(o.Raw(), true))
}

// Avgs is the average of the items so far, as floats. Source: code.kx.com/q/ref/avg.
func Avgs(env Env, x k.Value) (k.Value, error) {
	vec := func(x k.Value) (k.Value, error) {
		items, ok := floatsOf(x)
		if !ok {
			return k.Value{}, k.ErrType
		}
		out := make([]float64, len(items))
		s, n := 0.0, 0
		for i, v := range items {
			if v == v {
				s += v
				n++
			}
			out[i] = canonical(s / float64(n))
		}
		return k.Floats(out), nil
	}
	return uniform(x, vec, func(x k.Value) (k.Value, error) {
		if allAtoms(x) {
			return vec(x)
		}
		totals, err := Sums(env, x)
		if err != nil {
			return k.Value{}, err
		}
		out := make([]k.Value, totals.Len())
		for i := range out {
			if out[i], err = dyad(env, "%", totals.At(i), k.NewLong(int64(i+1))); err != nil {
				return k.Value{}, err
			}
		}
		return k.Collapse(out), nil
	}, func(x k.Value) (k.Value, error) { return avgVec(k.Repeat(x, 1)) })
}

// Fills replaces nulls by the last item before them that is not null.
// Source: code.kx.com/q/ref/fill.
func Fills(env Env, x k.Value) (k.Value, error) {
	return uniform(x, fillVec, func(x k.Value) (k.Value, error) { return scanWith(env, "^", x) }, sameAtom)
}

func fillVec(x k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		if x.Type() != k.Char {
			return x, nil
		}
		return fillForward(o, ' '), nil
	case *k.Vec[int16]:
		return fillForward(o, k.NullShort), nil
	case *k.Vec[int32]:
		return fillForward(o, k.NullInt), nil
	case *k.Vec[int64]:
		return fillForward(o, k.NullLong), nil
	case *k.Vec[float32]:
		return fillForward(o, k.NullReal), nil
	case *k.Vec[float64]:
		return fillForward(o, k.NullFloat), nil
	case *k.Vec[k.Sym]:
		return fillForward(o, 0), nil
	case *k.Vec[k.GUID]:
		return fillForward(o, k.GUID{}), nil
	}
	return x, nil
}

func fillForward[T k.Elem](o *k.Vec[T], null T) k.Value {
	items := o.Raw()
	out := make([]T, len(items))
	for i, v := range items {
		if i > 0 && (v == null || v != v) {
			v = out[i-1]
		}
		out[i] = v
	}
	return o.With(out)
}
