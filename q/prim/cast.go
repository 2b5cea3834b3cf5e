package prim

// Cast: x$y for a kind x.
//
// Between number kinds the payload is kept; a narrower integer kind takes what it cannot
// hold as its infinity, floats are rounded. Between temporals the meaning is kept: what
// the target cannot tell apart is dropped downwards (castTemporal).
//
// Source: code.kx.com/q/ref/cast.

import (
	"tock/internal/vec"
	"tock/k"
)

// Cast is y as a kind. Shapes: atomic. Errors: ErrType where the kinds have no conversion.
func Cast(kind k.Type, y k.Value) (k.Value, error) { return castIn(nil, kind, y) }

// castIn is Cast that sees an interrupt of env, unless that is nil.
func castIn(env Env, kind k.Type, y k.Value) (k.Value, error) {
	if kind == k.Mixed {
		return y, nil
	}
	if kind == k.Symbol && y.Type() == k.Char {
		return k.NewSymbol(y.Text()), nil
	}
	if y.Type() == k.Mixed && y.Len() == 0 {
		return k.Empty(kind), nil
	}
	if y.Type() == k.Mixed && kind == k.Symbol {
		return castSymbols(y.Items(), pausing(env, y.Len()))
	}
	leaf := func(y k.Value) (k.Value, error) { return castLeaf(kind, y) }
	return atomicUnary(env, y, inBlocksUnless(env, func(y k.Value) bool { return basicKind(y) == kind }, leaf))
}

// castSymbols is strings (and what lies deeper) as symbols.
func castSymbols(items []k.Value, pause vec.Pause) (k.Value, error) {
	out := make([]k.Value, len(items))
	for i, item := range items {
		pause.At(i)
		r, err := Cast(k.Symbol, item)
		if err != nil {
			return k.Value{}, err
		}
		out[i] = r
	}
	return k.Collapse(out), nil
}

// castLeaf is Cast of an atom or typed vector.
func castLeaf(kind k.Type, y k.Value) (k.Value, error) {
	from := basicKind(y)
	switch {
	case from == kind:
		if y.Type().IsEnum() {
			return k.Resolve(y), nil
		}
		return y, nil
	case y.Type().IsEnum() && isNumberKind(kind):
		return castLeaf(kind, enumIndices(y))
	case from == k.Symbol || from == k.Guid || kind == k.Guid || from == k.Mixed:
		return k.Value{}, k.ErrType
	case kind == k.Symbol:
		if y.Type() == -k.Char {
			return k.NewSymbol(y.Text()), nil
		}
		return k.Value{}, k.ErrType
	case from.IsTemporal() && kind.IsTemporal():
		return castTemporal(kind, y), nil
	}
	if y.Type() < 0 {
		return castAtom(kind, y), nil
	}
	switch kind {
	case k.Boolean:
		return k.Bools(truths(y)), nil
	case k.Byte, k.Char:
		return k.NewVec(kind, lowBytes(y)), nil
	case k.Short:
		return k.Shorts(shorts(y)), nil
	case k.Real:
		return k.Reals(loadFloats[float32](y, 1).items), nil
	case k.Float, k.Datetime:
		return k.NewVec(kind, loadFloats[float64](y, 1).items), nil
	}
	if storage64(kind) {
		return k.NewVec(kind, loadInts[int64](y, 1).items), nil
	}
	if xs := k.Data[int64](y); xs != nil {
		out := make([]int32, len(xs))
		for i, x := range xs {
			out[i] = clampInt(x)
		}
		return k.NewVec(kind, out), nil
	}
	return k.NewVec(kind, loadInts[int32](y, 1).items), nil
}

// enumIndices is an enumeration's indices as longs.
func enumIndices(y k.Value) k.Value {
	if y.Type() < 0 {
		return k.NewLong(y.Int())
	}
	return k.Longs(k.Data[int64](y))
}

// clampInt is a long as an int: what lies beyond an int is an infinity.
func clampInt(x int64) int32 { return clamp(x, k.NullInt, k.InfInt) }

// clampShort is a long as a short: what lies beyond a short is an infinity.
func clampShort(x int64) int16 { return clamp(x, k.NullShort, k.InfShort) }

func clamp[T int16 | int32](x int64, null, inf T) T {
	switch {
	case x == k.NullLong:
		return null
	case x > int64(inf):
		return inf
	case x < -int64(inf):
		return -inf
	}
	return T(x)
}

// castAtom is castLeaf of an atom between kinds of numbers.
func castAtom(kind k.Type, y k.Value) k.Value {
	switch kind {
	case k.Real, k.Float, k.Datetime:
		return k.FloatAtom(kind, payloadFloat(y))
	case k.Boolean:
		if y.Type().IsFloating() {
			return k.NewBool(y.Float() != 0)
		}
		return k.NewBool(y.Int() != 0)
	}
	n := payloadInt[int64](y, 1)
	switch kind {
	case k.Byte, k.Char:
		return k.Atom(kind, int64(clampInt(n)))
	case k.Short:
		return k.NewShort(clampShort(n))
	}
	if storage64(kind) {
		return k.Atom(kind, n)
	}
	return k.Atom(kind, int64(clampInt(n)))
}

// truths flags what is not zero; nulls are not.
func truths(y k.Value) []uint8 {
	switch o := y.Object().(type) {
	case *k.Vec[uint8]:
		return nonZero(o.Raw())
	case *k.Vec[int16]:
		return nonZero(o.Raw())
	case *k.Vec[int32]:
		return nonZero(o.Raw())
	case *k.Vec[int64]:
		return nonZero(o.Raw())
	case *k.Vec[float32]:
		return nonZero(o.Raw())
	case *k.Vec[float64]:
		return nonZero(o.Raw())
	}
	return nil
}

func nonZero[T vec.Number](x []T) []uint8 {
	out := make([]uint8, len(x))
	for i, a := range x {
		if a != 0 {
			out[i] = 1
		}
	}
	return out
}

// lowBytes is the low byte of every item.
func lowBytes(y k.Value) []byte {
	if xs := k.Data[uint8](y); xs != nil {
		return xs
	}
	xs := loadInts[int64](y, 1).items
	out := make([]byte, len(xs))
	for i, x := range xs {
		out[i] = byte(clampInt(x))
	}
	return out
}

func shorts(y k.Value) []int16 {
	xs := loadInts[int64](y, 1).items
	out := make([]int16, len(xs))
	for i, x := range xs {
		out[i] = clampShort(x)
	}
	return out
}
