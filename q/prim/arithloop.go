package prim

import (
	"math"

	"tock/internal/vec"
	"tock/k"
)

// loops is an operation over one storage class: two vectors, an atom on the right or on
// the left, two atoms. dst may be a vector operand.
type loops[T any] struct {
	each  func(dst, x, y []T)
	right func(dst, x []T, y T)
	left  func(dst []T, x T, y []T)
	atom  func(x, y T) T
}

// The loops of the arithmetic operations by [arithOp]. They are made once; a generic
// function taken as a value where it is used would be made anew each time.
var (
	intLoops   = wholeLoops[int32]()
	longLoops  = wholeLoops[int64]()
	realLoops  = floatingLoops[float32]()
	floatLoops = floatingLoops[float64]()
)

func wholeLoops[T int32 | int64]() [opXbar + 1]loops[T] {
	null := vec.NullOf[T]()
	unlessNull := func(f func(x, y T) T) func(x, y T) T {
		return func(x, y T) T {
			if x == null || y == null {
				return null
			}
			return f(x, y)
		}
	}
	return [opXbar + 1]loops[T]{
		opAdd:       {vec.Add[T], vec.AddAtom[T], swapped(vec.AddAtom[T]), unlessNull(func(x, y T) T { return x + y })},
		opSubtract:  {vec.Sub[T], vec.SubAtom[T], vec.AtomSub[T], unlessNull(func(x, y T) T { return x - y })},
		opMultiply:  {vec.Mul[T], vec.MulAtom[T], swapped(vec.MulAtom[T]), unlessNull(func(x, y T) T { return x * y })},
		opIntDivide: {vec.Div[T], vec.DivAtom[T], vec.AtomDiv[T], vec.FloorDiv[T]},
		opModulo:    {vec.Mod[T], vec.ModAtom[T], vec.AtomMod[T], vec.FloorMod[T]},
		opXbar:      {vec.Bars[T], vec.AtomBars[T], vec.BarsAtom[T], vec.Bar[T]},
	}
}

func floatingLoops[T float32 | float64]() [opXbar + 1]loops[T] {
	less := func(dst, x []T, y T) { vec.AddFloatsAtom(dst, x, -y) }
	return [opXbar + 1]loops[T]{
		opAdd:       {vec.AddFloats[T], vec.AddFloatsAtom[T], swapped(vec.AddFloatsAtom[T]), func(x, y T) T { return x + y }},
		opSubtract:  {vec.SubFloats[T], less, vec.AtomSubFloats[T], func(x, y T) T { return x - y }},
		opMultiply:  {vec.MulFloats[T], vec.MulFloatsAtom[T], swapped(vec.MulFloatsAtom[T]), func(x, y T) T { return x * y }},
		opIntDivide: oneByOne(func(x, y T) T { return T(math.Floor(float64(x / y))) }),
		opModulo:    oneByOne(func(x, y T) T { return x - y*T(math.Floor(float64(x/y))) }),
		opXbar: oneByOne(func(x, y T) T {
			if x == 0 {
				return y
			}
			return x * T(math.Floor(float64(y/x)))
		}),
	}
}

// swapped is a loop for an atom on the right as one for an atom on the left.
func swapped[T any](f func(dst, x []T, y T)) func(dst []T, x T, y []T) {
	return func(dst []T, x T, y []T) { f(dst, y, x) }
}

// oneByOne makes loops of an operation that costs more than a call.
func oneByOne[T any](f func(x, y T) T) loops[T] {
	return loops[T]{
		each: func(dst, x, y []T) {
			for i, a := range x {
				dst[i] = f(a, y[i])
			}
		},
		right: func(dst, x []T, y T) {
			for i, a := range x {
				dst[i] = f(a, y)
			}
		},
		left: func(dst []T, x T, y []T) {
			for i, b := range y {
				dst[i] = f(x, b)
			}
		},
		atom: f,
	}
}

// run is the items of an operation of which one side at least is a vector.
func run[T int32 | int64 | float32 | float64](l *loops[T], x, y *operand[T]) []T {
	dst := result(x, y)
	switch {
	case x.isAtom:
		l.left(dst, x.atom, y.items)
	case y.isAtom:
		l.right(dst, x.items, y.atom)
	default:
		l.each(dst, x.items, y.items)
	}
	return dst
}

// intsLeaf is an operation on whole numbers as a kind.
func intsLeaf[T int32 | int64](l *loops[T], kind k.Type, x, y operand[T]) k.Value {
	if x.isAtom && y.isAtom {
		return intAs(kind, l.atom(x.atom, y.atom))
	}
	return intsAs(kind, run(l, &x, &y))
}

// floatsLeaf is an operation on floating numbers as a kind.
func floatsLeaf[T float32 | float64](l *loops[T], kind k.Type, x, y operand[T]) k.Value {
	if x.isAtom && y.isAtom {
		return k.FloatAtom(kind, float64(l.atom(x.atom, y.atom)))
	}
	return k.NewVec(kind, run(l, &x, &y))
}
