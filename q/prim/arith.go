package prim

// Arithmetic: + - * % div mod xbar neg abs signum reciprocal floor ceiling.
//
// The kinds of the operands give the kind of the result by a table; that kind gives the
// class to compute in (32 or 64 bit integers, reals, floats); operands of another class
// are converted into the result's buffer, and one kernel of internal/vec runs over it.
// Temporal sums bring both sides to the result's unit; everything else takes temporals
// by their payload. Integers wrap, nulls stay null.
//
// Source: code.kx.com/q/ref add, subtract, multiply, divide, div, mod, xbar ("Domain and range").

import (
	"tock/k"
)

var arithDefs = []Def{
	{Name: "+", Binary: Add, Infix: true, Doc: "sum"},
	{Name: "-", Binary: Subtract, Infix: true, Doc: "difference"},
	{Name: "*", Binary: Multiply, Infix: true, Doc: "product"},
	{Name: "%", Binary: Divide, Infix: true, Doc: "ratio"},
	{Name: "div", Binary: IntDivide, Infix: true, Doc: "integer division"},
	{Name: "mod", Binary: Modulo, Infix: true, Doc: "remainder"},
	{Name: "xbar", Binary: Xbar, Infix: true, Doc: "y rounded down to multiples of x"},
	{Name: "neg", Unary: Negate, Doc: "negation"},
	{Name: "abs", Unary: Abs, Doc: "magnitude"},
	{Name: "signum", Unary: Signum, Doc: "sign: -1, 0 or 1"},
	{Name: "reciprocal", Unary: Reciprocal, Doc: "1 divided by x"},
	{Name: "floor", Unary: Floor, Doc: "greatest integer not above x"},
	{Name: "ceiling", Unary: Ceiling, Doc: "least integer not below x"},
}

// arithOp names the kernel.
type arithOp uint8

const (
	opAdd arithOp = iota
	opSubtract
	opMultiply
	opIntDivide
	opModulo
	opXbar
	opDivide // has loops of its own
)

// Add is x+y. Shapes: atomic. Errors: ErrType by the table of kinds, ErrLength.
func Add(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() == -k.Long && y.Type() == -k.Long {
		if a, b := x.Int(), y.Int(); a != k.NullLong && b != k.NullLong {
			return k.NewLong(a + b), nil
		}
		return k.NewLong(k.NullLong), nil
	}
	if v, ok := usual(&floatLoops[opAdd], &longLoops[opAdd], x, y); ok {
		return v, nil
	}
	return atomicBinary(env, x, y, lasting(env, x, y, addLeaf, opAdd))
}

// Subtract is x-y; see [Add]. What only the right one of two dictionaries has is negated.
func Subtract(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() == -k.Long && y.Type() == -k.Long {
		if a, b := x.Int(), y.Int(); a != k.NullLong && b != k.NullLong {
			return k.NewLong(a - b), nil
		}
		return k.NewLong(k.NullLong), nil
	}
	if v, ok := usual(&floatLoops[opSubtract], &longLoops[opSubtract], x, y); ok {
		return v, nil
	}
	negate := func(y k.Value) (k.Value, error) { return signLeaf(y, true) }
	return atomicPair(env, x, y, lasting(env, x, y, subtractLeaf, opSubtract), negate)
}

// Multiply is x*y; see [Add].
func Multiply(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() == -k.Long && y.Type() == -k.Long {
		if a, b := x.Int(), y.Int(); a != k.NullLong && b != k.NullLong {
			return k.NewLong(a * b), nil
		}
		return k.NewLong(k.NullLong), nil
	}
	if v, ok := usual(&floatLoops[opMultiply], &longLoops[opMultiply], x, y); ok {
		return v, nil
	}
	return atomicBinary(env, x, y, lasting(env, x, y, multiplyLeaf, opMultiply))
}

// Divide is x%y, a float: the ratio of the payloads.
func Divide(env Env, x, y k.Value) (k.Value, error) {
	if v, ok := usual(&ratioLoops, nil, x, y); ok {
		return v, nil
	}
	return atomicBinary(env, x, y, lasting(env, x, y, divideLeaf, opDivide))
}

// IntDivide is x div y: the greatest whole number not above x%y, in x's kind.
func IntDivide(env Env, x, y k.Value) (k.Value, error) {
	return atomicBinary(env, x, y, lasting(env, x, y, intDivideLeaf, opIntDivide))
}

// Modulo is x mod y: x-y*x div y.
func Modulo(env Env, x, y k.Value) (k.Value, error) {
	return atomicBinary(env, x, y, lasting(env, x, y, moduloLeaf, opModulo))
}

// Xbar is x xbar y: y rounded down to a multiple of x.
func Xbar(env Env, x, y k.Value) (k.Value, error) {
	return atomicBinary(env, x, y, lasting(env, x, y, xbarLeaf, opXbar))
}

func addLeaf(x, y k.Value) (k.Value, error) { return sumLeaf(nil, opAdd, addKinds, x, y) }
func subtractLeaf(x, y k.Value) (k.Value, error) {
	return sumLeaf(nil, opSubtract, subtractKinds, x, y)
}
func multiplyLeaf(x, y k.Value) (k.Value, error) {
	return sumLeaf(nil, opMultiply, multiplyKinds, x, y)
}
func divideLeaf(x, y k.Value) (k.Value, error) { return ratioLeaf(nil, x, y) }
func intDivideLeaf(x, y k.Value) (k.Value, error) {
	return quotientLeaf(nil, opIntDivide, intDivideKinds, x, y)
}
func moduloLeaf(x, y k.Value) (k.Value, error) { return quotientLeaf(nil, opModulo, moduloKinds, x, y) }
func xbarLeaf(x, y k.Value) (k.Value, error)   { return quotientLeaf(nil, opXbar, xbarKinds, x, y) }

// arithLeaf is an operation on leaves. A long one looks for an interrupt of env, unless that
// is nil.
func arithLeaf(env Env, op arithOp, x, y k.Value) (k.Value, error) {
	switch op {
	case opAdd:
		return sumLeaf(env, op, addKinds, x, y)
	case opSubtract:
		return sumLeaf(env, op, subtractKinds, x, y)
	case opMultiply:
		return sumLeaf(env, op, multiplyKinds, x, y)
	case opDivide:
		return ratioLeaf(env, x, y)
	case opIntDivide:
		return quotientLeaf(env, op, intDivideKinds, x, y)
	case opModulo:
		return quotientLeaf(env, op, moduloKinds, x, y)
	}
	return quotientLeaf(env, op, xbarKinds, x, y)
}

// sumLeaf is + - * of leaves: computed in the class of the result's kind.
func sumLeaf(env Env, op arithOp, kinds *promotions, x, y k.Value) (k.Value, error) {
	switch t := x.Type(); { // most often the kinds are the same
	case t != y.Type():
	case t == k.Float:
		return samePair(env, &floatLoops[op], x, y)
	case t == k.Long:
		return samePair(env, &longLoops[op], x, y)
	}
	kind := kinds.of(x, y)
	if kind == 0 {
		return k.Value{}, k.ErrType
	}
	if kind == k.Float && x.Type() < 0 && y.Type() < 0 {
		return k.NewFloat(floatLoops[op].atom(payloadFloat(x), payloadFloat(y))), nil
	}
	xk, yk := basicKind(x), basicKind(y)
	switch kind {
	case k.Real:
		return floatsLeaf(env, &realLoops[op], kind, loadFloats[float32](x, 1), loadFloats[float32](y, 1))
	case k.Float:
		return floatsLeaf(env, &floatLoops[op], kind, loadFloats[float64](x, 1), loadFloats[float64](y, 1))
	case k.Datetime:
		xu, yu := 1.0, 1.0
		if op != opMultiply {
			xu, yu = dayFraction(xk), dayFraction(yk)
		}
		return floatsLeaf(env, &floatLoops[op], kind, loadFloats(x, xu), loadFloats(y, yu))
	}
	xs, ys := int64(1), int64(1)
	if op != opMultiply && kind.IsTemporal() {
		x, y = monthToDate(x, kind), monthToDate(y, kind)
		x, y = datetimeTo(x, kind), datetimeTo(y, kind)
		xs, ys = durationScale(basicKind(x), kind), durationScale(basicKind(y), kind)
	}
	if storage64(kind) {
		return intsLeaf(env, &longLoops[op], kind, loadInts(x, xs), loadInts(y, ys))
	}
	return intsLeaf(env, &intLoops[op], kind, loadInts(x, int32(xs)), loadInts(y, int32(ys)))
}

// samePair is an operation on two vectors of one kind.
func samePair[T int64 | float64](env Env, l *loops[T], x, y k.Value) (k.Value, error) {
	a, b := k.Data[T](x), k.Data[T](y)
	out, dst := k.Fresh[T](x.Type(), len(a))
	if err := run(env, l, dst, &operand[T]{items: a}, &operand[T]{items: b}); err != nil {
		return k.Value{}, err
	}
	return out, nil
}

// monthToDate is months as dates where the result is a timestamp.
func monthToDate(x k.Value, kind k.Type) k.Value {
	if kind == k.Timestamp && x.Type().Abs() == k.Month {
		x, _ = castLeaf(k.Date, x)
	}
	return x
}

// datetimeTo is datetimes as timestamps where the result is one.
func datetimeTo(x k.Value, kind k.Type) k.Value {
	if kind == k.Timestamp && x.Type().Abs() == k.Datetime {
		x, _ = castLeaf(k.Timestamp, x)
	}
	return x
}

// ratioLeaf is x%y of leaves.
func ratioLeaf(env Env, x, y k.Value) (k.Value, error) {
	if !isNumberKind(basicKind(x)) || !isNumberKind(basicKind(y)) {
		return k.Value{}, k.ErrType
	}
	a, b := loadFloats[float64](x, 1), loadFloats[float64](y, 1)
	if a.isAtom && b.isAtom {
		return k.NewFloat(a.atom / b.atom), nil
	}
	return floatsLeaf(env, &ratioLoops, k.Float, a, b)
}

// isNumberKind reports whether a kind's payload is a number: all but guid and symbol.
func isNumberKind(kind k.Type) bool {
	return kind.IsBasic() && kind != k.Guid && kind != k.Symbol
}

// quotientLeaf is div, mod and xbar of leaves: computed in floats when an operand is
// floating, else in the wider integer class, and then brought to the result's kind.
func quotientLeaf(env Env, op arithOp, kinds *promotions, x, y k.Value) (k.Value, error) {
	kind := kinds.of(x, y)
	if kind == 0 {
		return k.Value{}, k.ErrType
	}
	xk, yk := basicKind(x), basicKind(y)
	if xk.IsFloating() || yk.IsFloating() {
		r, err := floatsLeaf(env, &floatLoops[op], k.Float, loadFloats[float64](x, 1), loadFloats[float64](y, 1))
		if err != nil {
			return k.Value{}, err
		}
		return payloadAs(kind, r), nil
	}
	var r k.Value
	var err error
	if storage64(xk) || storage64(yk) || storage64(kind) {
		r, err = intsLeaf(env, &longLoops[op], k.Long, loadInts[int64](x, 1), loadInts[int64](y, 1))
	} else {
		r, err = intsLeaf(env, &intLoops[op], k.Int, loadInts[int32](x, 1), loadInts[int32](y, 1))
	}
	if err != nil {
		return k.Value{}, err
	}
	return payloadAs(kind, r), nil
}

// payloadAs is numbers as the payloads of a kind.
func payloadAs(kind k.Type, x k.Value) k.Value {
	if x.Type() == kind || x.Type() == -kind {
		return x
	}
	atom := x.Type() < 0
	switch {
	case kind == k.Real && atom:
		return k.NewReal(float32(payloadFloat(x)))
	case kind == k.Real:
		return k.Reals(loadFloats[float32](x, 1).items)
	case kind.IsFloating() && atom:
		return k.FloatAtom(kind, payloadFloat(x))
	case kind.IsFloating():
		return k.NewVec(kind, loadFloats[float64](x, 1).items)
	case storage64(kind) && atom:
		return intAs(kind, payloadInt[int64](x, 1))
	case storage64(kind):
		return intsAs(kind, loadInts[int64](x, 1).items)
	case atom:
		return intAs(kind, payloadInt[int32](x, 1))
	}
	return intsAs(kind, loadInts[int32](x, 1).items)
}
