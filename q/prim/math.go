package prim

// Functions of analysis: sqrt exp log, the circular functions, xexp and xlog. All give
// floats of the payload; a datetime stays one.
//
// Source: code.kx.com/q/ref/exp, log, sqrt, sin, cos, tan.

import (
	"math"

	"tock/internal/room"
	"tock/k"
)

var mathDefs = []Def{
	{Name: "sqrt", Unary: analytic(math.Sqrt), Doc: "square root"},
	{Name: "exp", Unary: analytic(math.Exp), Doc: "e to the power x"},
	{Name: "log", Unary: analytic(math.Log), Doc: "natural logarithm"},
	{Name: "sin", Unary: analytic(math.Sin), Doc: "sine"},
	{Name: "cos", Unary: analytic(math.Cos), Doc: "cosine"},
	{Name: "tan", Unary: analytic(math.Tan), Doc: "tangent"},
	{Name: "asin", Unary: analytic(math.Asin), Doc: "arcsine"},
	{Name: "acos", Unary: analytic(math.Acos), Doc: "arccosine"},
	{Name: "atan", Unary: analytic(math.Atan), Doc: "arctangent"},
	{Name: "xexp", Binary: Power, Infix: true, Doc: "x to the power y"},
	{Name: "xlog", Binary: LogBase, Infix: true, Doc: "base-x logarithm of y"},
}

// analytic makes the atomic primitive of a function of one float. The call of f a
// item is what such a function costs anyway.
func analytic(f func(float64) float64) Unary {
	leaf := func(x k.Value) (k.Value, error) {
		kind := basicKind(x)
		if !isNumberKind(kind) {
			return k.Value{}, k.ErrType
		}
		to := k.Float
		if kind == k.Datetime {
			to = k.Datetime
		}
		if x.Type() < 0 {
			return k.FloatAtom(to, f(payloadFloat(x))), nil
		}
		items := loadFloats[float64](x, 1).items
		out := room.Items[float64](len(items))
		for i, a := range items {
			out[i] = f(a)
		}
		return k.NewVec(to, out), nil
	}
	return func(env Env, x k.Value) (k.Value, error) { return atomicUnary(env, x, inBlocks(env, leaf)) }
}

// Power is x xexp y as q computes it, exp y*log x: null for a negative x.
// Errors: ErrType for text, temporals, guids.
func Power(env Env, x, y k.Value) (k.Value, error) {
	return atomicBinary(env, x, y, inBlocksBoth(env, powerLeaf))
}

func powerLeaf(x, y k.Value) (k.Value, error) {
	for _, kind := range [2]k.Type{basicKind(x), basicKind(y)} {
		if !isNumberKind(kind) || kind == k.Char || kind.IsTemporal() {
			return k.Value{}, k.ErrType
		}
	}
	return pairFloats(x, y, func(x, y float64) float64 {
		if y == 0 && x == x {
			return 1
		}
		return math.Exp(y * math.Log(x))
	}), nil
}

// LogBase is x xlog y: the logarithm of y to the base x.
func LogBase(env Env, x, y k.Value) (k.Value, error) {
	return atomicBinary(env, x, y, inBlocksBoth(env, func(x, y k.Value) (k.Value, error) {
		if !isNumberKind(basicKind(x)) || !isNumberKind(basicKind(y)) {
			return k.Value{}, k.ErrType
		}
		return pairFloats(x, y, func(x, y float64) float64 { return math.Log(y) / math.Log(x) }), nil
	}))
}

// pairFloats applies a function of two floats to two leaves.
func pairFloats(x, y k.Value, f func(x, y float64) float64) k.Value {
	a, b := loadFloats[float64](x, 1), loadFloats[float64](y, 1)
	if a.isAtom && b.isAtom {
		return k.NewFloat(f(a.atom, b.atom))
	}
	dst := result(&a, &b)
	for i := range dst {
		p, q := a.atom, b.atom
		if !a.isAtom {
			p = a.items[i]
		}
		if !b.isAtom {
			q = b.items[i]
		}
		dst[i] = f(p, q)
	}
	return k.Floats(dst)
}
