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
	ratioLoops = loops[float64]{vec.Ratio[float64], vec.RatioAtom[float64], vec.AtomRatio[float64], func(x, y float64) float64 { return x / y }}
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

// blockItems is how many items are done between two looks for an interrupt: a millisecond.
const blockItems = 1 << 20

// run puts the items of an operation of which one side at least is a vector into dst. It
// goes in blocks that see an interrupt of env, unless that is nil. Errors: of Check.
func run[T int32 | int64 | float32 | float64](env Env, l *loops[T], dst []T, x, y *operand[T]) error {
	if env == nil || len(dst) <= blockItems {
		l.run(dst, x, y)
		return nil
	}
	for from := 0; from < len(dst); from += blockItems {
		if err := env.Check(); err != nil {
			return err
		}
		to := min(from+blockItems, len(dst))
		a, b := *x, *y
		if !a.isAtom {
			a.items = a.items[from:to]
		}
		if !b.isAtom {
			b.items = b.items[from:to]
		}
		l.run(dst[from:to], &a, &b)
	}
	return nil
}

func (l *loops[T]) run(dst []T, x, y *operand[T]) {
	switch {
	case x.isAtom:
		l.left(dst, x.atom, y.items)
	case y.isAtom:
		l.right(dst, x.items, y.atom)
	default:
		l.each(dst, x.items, y.items)
	}
}

// lasting is leaf, the operation op of leaves, as it is where x and y are short; else one
// that sees an interrupt of env.
func lasting(env Env, x, y k.Value, leaf leafBinary, op arithOp) leafBinary {
	if env == nil || !mayLast(x, y) {
		return leaf
	}
	return func(x, y k.Value) (k.Value, error) { return arithLeaf(env, op, x, y) }
}

// mayLast reports whether x and y are vectors that take several blocks, or may have some
// within.
func mayLast(x, y k.Value) bool {
	xt, yt := x.Type(), y.Type()
	switch {
	case xt == k.Mixed || xt >= k.TypeTable || yt == k.Mixed || yt >= k.TypeTable:
		return true
	case xt > 0:
		return x.Len() > blockItems // so is y, or an atom
	case yt > 0:
		return y.Len() > blockItems
	}
	return false
}

// intsLeaf is an operation on whole numbers as a kind.
func intsLeaf[T int32 | int64](env Env, l *loops[T], kind k.Type, x, y operand[T]) (k.Value, error) {
	if x.isAtom && y.isAtom {
		return intAs(kind, l.atom(x.atom, y.atom)), nil
	}
	dst := result(&x, &y)
	if err := run(env, l, dst, &x, &y); err != nil {
		return k.Value{}, err
	}
	return intsAs(kind, dst), nil
}

// floatsLeaf is an operation on floating numbers as a kind.
func floatsLeaf[T float32 | float64](env Env, l *loops[T], kind k.Type, x, y operand[T]) (k.Value, error) {
	if x.isAtom && y.isAtom {
		return k.FloatAtom(kind, float64(l.atom(x.atom, y.atom))), nil
	}
	dst := result(&x, &y)
	if err := run(env, l, dst, &x, &y); err != nil {
		return k.Value{}, err
	}
	return k.NewVec(kind, dst), nil
}
