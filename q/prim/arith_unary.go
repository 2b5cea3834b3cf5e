package prim

import (
	"math"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// Negate is neg x; the kinds without sign become int.
func Negate(env Env, x k.Value) (k.Value, error) {
	return atomicUnary(env, x, func(x k.Value) (k.Value, error) { return signLeaf(x, true) })
}

// Abs is abs x, of a temporal by its payload.
func Abs(env Env, x k.Value) (k.Value, error) {
	return atomicUnary(env, x, func(x k.Value) (k.Value, error) { return signLeaf(x, false) })
}

// signLeaf is neg or abs of a leaf.
func signLeaf(x k.Value, neg bool) (k.Value, error) {
	kind := basicKind(x)
	switch {
	case !isNumberKind(kind):
		return k.Value{}, k.ErrType
	case kind == k.Boolean || kind == k.Byte || kind == k.Char:
		x, kind = payloadAs(k.Int, x), k.Int
	}
	if x.Type() < 0 {
		if kind.IsFloating() {
			f := x.Float()
			switch {
			case f != f:
			case neg:
				f = -f
			default:
				f = math.Abs(f)
			}
			return k.FloatAtom(kind, f), nil
		}
		n := x.Int()
		if neg || n < 0 && !x.IsNull() {
			n = -n
		}
		return k.Atom(kind, n), nil
	}
	switch o := x.Object().(type) {
	case *k.Vec[int16]:
		return signInts(o, neg), nil
	case *k.Vec[int32]:
		return signInts(o, neg), nil
	case *k.Vec[int64]:
		return signInts(o, neg), nil
	case *k.Vec[float32]:
		return signFloats(o, neg), nil
	case *k.Vec[float64]:
		return signFloats(o, neg), nil
	}
	return k.Value{}, k.ErrType
}

func signInts[T int16 | int32 | int64](x *k.Vec[T], neg bool) k.Value {
	dst := make([]T, x.Len())
	if neg {
		vec.Neg(dst, x.Raw())
	} else {
		vec.Abs(dst, x.Raw())
	}
	return x.With(dst)
}

func signFloats[T float32 | float64](x *k.Vec[T], neg bool) k.Value {
	dst := make([]T, x.Len())
	if neg {
		vec.NegFloats(dst, x.Raw())
	} else {
		vec.AbsFloats(dst, x.Raw())
	}
	return x.With(dst)
}

// Signum is signum x: -1i for negative and null, 0i, 1i.
func Signum(env Env, x k.Value) (k.Value, error) { return atomicUnary(env, x, signumLeaf) }

func signumLeaf(x k.Value) (k.Value, error) {
	kind := basicKind(x)
	if !isNumberKind(kind) {
		return k.Value{}, k.ErrType
	}
	if x.Type() < 0 {
		return k.NewInt(signOf(payloadFloat(x))), nil
	}
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return k.Ints(signs(o.Raw())), nil
	case *k.Vec[int16]:
		return k.Ints(signs(o.Raw())), nil
	case *k.Vec[int32]:
		return k.Ints(signs(o.Raw())), nil
	case *k.Vec[int64]:
		return k.Ints(signs(o.Raw())), nil
	case *k.Vec[float32]:
		return k.Ints(signs(o.Raw())), nil
	case *k.Vec[float64]:
		return k.Ints(signs(o.Raw())), nil
	}
	return k.Value{}, k.ErrType
}

func signOf[T vec.Number](x T) int32 {
	switch {
	case x > 0:
		return 1
	case x == 0:
		return 0
	}
	return -1
}

func signs[T vec.Number](x []T) []int32 {
	out := make([]int32, len(x))
	for i, a := range x {
		out[i] = signOf(a)
	}
	return out
}

// Reciprocal is 1%x, a float.
func Reciprocal(env Env, x k.Value) (k.Value, error) {
	return atomicUnary(env, x, func(x k.Value) (k.Value, error) { return divideLeaf(k.NewFloat(1), x) })
}

// Floor is floor x: the greatest integer not above x; lower case of text.
// Errors: ErrType for booleans, bytes and temporals.
func Floor(env Env, x k.Value) (k.Value, error) {
	return atomicUnary(env, x, inBlocksUnless(env, isRound, floorLeaf))
}

func floorLeaf(x k.Value) (k.Value, error) {
	switch basicKind(x) {
	case k.Short, k.Int, k.Long:
		return x, nil
	case k.Real, k.Float:
		return roundLeaf(x, math.Floor), nil
	case k.Char, k.Symbol:
		return lowerLeaf(x), nil
	}
	return k.Value{}, k.ErrType
}

// isRound reports whether rounding x gives x itself.
func isRound(x k.Value) bool {
	kind := basicKind(x)
	return kind == k.Short || kind == k.Int || kind == k.Long
}

// Ceiling is ceiling x: the least integer not below x.
func Ceiling(env Env, x k.Value) (k.Value, error) {
	return atomicUnary(env, x, inBlocksUnless(env, isRound, ceilingLeaf))
}

func ceilingLeaf(x k.Value) (k.Value, error) {
	switch basicKind(x) {
	case k.Boolean, k.Byte, k.Char:
		return payloadAs(k.Int, x), nil
	case k.Short, k.Int, k.Long:
		return x, nil
	case k.Real, k.Float:
		return roundLeaf(x, math.Ceil), nil
	}
	return k.Value{}, k.ErrType
}

// roundLeaf is a real or float leaf as longs, rounded by f.
func roundLeaf(x k.Value, f func(float64) float64) k.Value {
	if x.Type() < 0 {
		return k.NewLong(clampTo[int64](f(x.Float())))
	}
	items := loadFloats[float64](x, 1).items
	out := room.Items[int64](len(items))
	for i, a := range items {
		out[i] = clampTo[int64](f(a))
	}
	return k.Longs(out)
}

// lowerLeaf is text in lower case.
func lowerLeaf(x k.Value) k.Value {
	x = k.Resolve(x)
	switch x.Type() {
	case -k.Char:
		return k.NewChar(lowerByte(byte(x.Int())))
	case -k.Symbol:
		return k.NewSym(lowerSym(x.Sym()))
	case k.Char:
		text := k.Data[uint8](x)
		out := make([]byte, len(text))
		for i, c := range text {
			out[i] = lowerByte(c)
		}
		return k.Chars(out)
	}
	syms := k.Data[k.Sym](x)
	out := make([]k.Sym, len(syms))
	for i, s := range syms {
		out[i] = lowerSym(s)
	}
	return k.Syms(out)
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func lowerSym(s k.Sym) k.Sym {
	text := []byte(s.String())
	for i, c := range text {
		text[i] = lowerByte(c)
	}
	return k.InternBytes(text)
}
