package prim

// Lesser and greater, which are and and or for flags: both sides are brought to the
// result's kind and compared there.
//
// Source: code.kx.com/q/ref/lesser, greater.

import (
	"tock/internal/vec"
	"tock/k"
)

var logicDefs = []Def{
	{Name: "&", Binary: Lesser, Infix: true, Doc: "lesser; logical and"},
	{Name: "|", Binary: GreaterOf, Infix: true, Doc: "greater; logical or"},
	{Name: "and", Binary: Lesser, Infix: true, Doc: "lesser; logical and"},
	{Name: "or", Binary: GreaterOf, Infix: true, Doc: "greater; logical or"},
}

// lesserKinds is also the table of fill, which knows guids and symbols besides.
var lesserKinds = parsePromotions(`
b.xhijefc.pmdznuvt
..................
x.xhijefc.pmdznuvt
h.hhijefc.pmdznuvt
i.iiijefc.pmdznuvt
j.jjjjefc.pmdznuvt
e.eeeeefc.pmdznuvt
f.ffffffc.pmdznuvt
c.ccccccc.pmdznuvt
..................
p.ppppppp.ppppnuvt
m.mmmmmmm.pmd.....
d.ddddddd.pddz....
z.zzzzzzz.p.zznuvt
n.nnnnnnn.n..nnnnn
u.uuuuuuu.u..unuvt
v.vvvvvvv.v..vnvvt
t.ttttttt.t..tnttt`)

// Lesser is x&y. Shapes: atomic. Errors: ErrType for symbols and guids, ErrLength.
func Lesser(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() < 0 && y.Type() < 0 {
		return boundLeaf(x, y, false)
	}
	return atomicBinary(env, x, y, func(x, y k.Value) (k.Value, error) { return boundLeaf(x, y, false) })
}

// GreaterOf is x|y; see [Lesser].
func GreaterOf(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() < 0 && y.Type() < 0 {
		return boundLeaf(x, y, true)
	}
	return atomicBinary(env, x, y, func(x, y k.Value) (k.Value, error) { return boundLeaf(x, y, true) })
}

// boundLeaf is the lesser, or the greater, of two leaves.
func boundLeaf(x, y k.Value, greater bool) (k.Value, error) {
	kind := lesserKinds.of(x, y)
	if kind == 0 {
		return k.Value{}, k.ErrType
	}
	x, err := castLeaf(kind, x)
	if err != nil {
		return k.Value{}, err
	}
	if y, err = castLeaf(kind, y); err != nil {
		return k.Value{}, err
	}
	if x.Type() < 0 && y.Type() < 0 {
		if (k.Compare(x, y) < 0) != greater {
			return x, nil
		}
		return y, nil
	}
	if x.Type() < 0 {
		x, y = y, x
	}
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return boundInts(o, y, greater), nil
	case *k.Vec[int16]:
		return boundInts(o, y, greater), nil
	case *k.Vec[int32]:
		return boundInts(o, y, greater), nil
	case *k.Vec[int64]:
		return boundInts(o, y, greater), nil
	case *k.Vec[float32]:
		return boundFloats(o, y, float32(payloadFloat(atomOr(y))), greater), nil
	case *k.Vec[float64]:
		return boundFloats(o, y, payloadFloat(atomOr(y)), greater), nil
	}
	return k.Value{}, k.ErrType
}

// atomOr is y when it is an atom, else any atom.
func atomOr(y k.Value) k.Value {
	if y.Type() < 0 {
		return y
	}
	return k.NewLong(0)
}

func boundInts[T uint8 | int16 | int32 | int64](x *k.Vec[T], y k.Value, greater bool) k.Value {
	dst := make([]T, x.Len())
	switch atom := y.Type() < 0; {
	case atom && greater:
		vec.GreaterOrAtom(dst, x.Raw(), T(y.Int()))
	case atom:
		vec.LesserAtom(dst, x.Raw(), T(y.Int()))
	case greater:
		vec.Greater(dst, x.Raw(), k.Data[T](y))
	default:
		vec.Lesser(dst, x.Raw(), k.Data[T](y))
	}
	return x.With(dst)
}

func boundFloats[T float32 | float64](x *k.Vec[T], y k.Value, atom T, greater bool) k.Value {
	dst := make([]T, x.Len())
	switch isAtom := y.Type() < 0; {
	case isAtom && greater:
		vec.GreaterFloatsOrAtom(dst, x.Raw(), atom)
	case isAtom:
		vec.LesserFloatsAtom(dst, x.Raw(), atom)
	case greater:
		vec.GreaterFloats(dst, x.Raw(), k.Data[T](y))
	default:
		vec.LesserFloats(dst, x.Raw(), k.Data[T](y))
	}
	return x.With(dst)
}
