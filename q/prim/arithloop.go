package prim

import (
	"math"

	"tock/internal/vec"
	"tock/k"
)

// intsLeaf runs an integer kernel.
func intsLeaf[T int32 | int64](op arithOp, kind k.Type, x, y operand[T]) k.Value {
	if x.isAtom && y.isAtom {
		return intAs(kind, intAtom(op, x.atom, y.atom))
	}
	dst := result(x, y)
	switch op {
	case opAdd:
		switch {
		case x.isAtom:
			vec.AddAtom(dst, y.items, x.atom)
		case y.isAtom:
			vec.AddAtom(dst, x.items, y.atom)
		default:
			vec.Add(dst, x.items, y.items)
		}
	case opSubtract:
		switch {
		case x.isAtom:
			vec.AtomSub(dst, x.atom, y.items)
		case y.isAtom:
			vec.SubAtom(dst, x.items, y.atom)
		default:
			vec.Sub(dst, x.items, y.items)
		}
	case opMultiply:
		switch {
		case x.isAtom:
			vec.MulAtom(dst, y.items, x.atom)
		case y.isAtom:
			vec.MulAtom(dst, x.items, y.atom)
		default:
			vec.Mul(dst, x.items, y.items)
		}
	case opIntDivide:
		switch {
		case x.isAtom:
			vec.AtomDiv(dst, x.atom, y.items)
		case y.isAtom:
			vec.DivAtom(dst, x.items, y.atom)
		default:
			vec.Div(dst, x.items, y.items)
		}
	case opModulo:
		switch {
		case x.isAtom:
			vec.AtomMod(dst, x.atom, y.items)
		case y.isAtom:
			vec.ModAtom(dst, x.items, y.atom)
		default:
			vec.Mod(dst, x.items, y.items)
		}
	case opXbar:
		switch {
		case x.isAtom:
			vec.BarsAtom(dst, x.atom, y.items)
		case y.isAtom:
			vec.AtomBars(dst, x.items, y.atom)
		default:
			vec.Bars(dst, x.items, y.items)
		}
	}
	return intsAs(kind, dst)
}

func intAtom[T int32 | int64](op arithOp, x, y T) T {
	null := vec.NullOf[T]()
	if op == opXbar {
		return vec.Bar(x, y)
	}
	if x == null || y == null {
		return null
	}
	switch op {
	case opAdd:
		return x + y
	case opSubtract:
		return x - y
	case opMultiply:
		return x * y
	case opIntDivide:
		return vec.FloorDiv(x, y)
	case opModulo:
		return vec.FloorMod(x, y)
	}
	return null
}

// floatsLeaf runs a floating kernel.
func floatsLeaf[T float32 | float64](op arithOp, kind k.Type, x, y operand[T]) k.Value {
	if x.isAtom && y.isAtom {
		return k.FloatAtom(kind, float64(floatAtom(op, x.atom, y.atom)))
	}
	dst := result(x, y)
	switch op {
	case opAdd:
		switch {
		case x.isAtom:
			vec.AddFloatsAtom(dst, y.items, x.atom)
		case y.isAtom:
			vec.AddFloatsAtom(dst, x.items, y.atom)
		default:
			vec.AddFloats(dst, x.items, y.items)
		}
	case opSubtract:
		switch {
		case x.isAtom:
			vec.AtomSubFloats(dst, x.atom, y.items)
		case y.isAtom:
			vec.AddFloatsAtom(dst, x.items, -y.atom)
		default:
			vec.SubFloats(dst, x.items, y.items)
		}
	case opMultiply:
		switch {
		case x.isAtom:
			vec.MulFloatsAtom(dst, y.items, x.atom)
		case y.isAtom:
			vec.MulFloatsAtom(dst, x.items, y.atom)
		default:
			vec.MulFloats(dst, x.items, y.items)
		}
	default:
		for i := range dst {
			a, b := x.atom, y.atom
			if !x.isAtom {
				a = x.items[i]
			}
			if !y.isAtom {
				b = y.items[i]
			}
			dst[i] = floatAtom(op, a, b)
		}
	}
	return k.NewVec(kind, dst)
}

func floatAtom[T float32 | float64](op arithOp, x, y T) T {
	switch op {
	case opAdd:
		return x + y
	case opSubtract:
		return x - y
	case opMultiply:
		return x * y
	case opIntDivide:
		return T(math.Floor(float64(x / y)))
	case opModulo:
		return x - y*T(math.Floor(float64(x/y)))
	}
	if x == 0 {
		return y
	}
	return x * T(math.Floor(float64(y/x)))
}
