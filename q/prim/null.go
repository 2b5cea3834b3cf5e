package prim

// null and ^ (fill). Enumerations are never null: their null index stands for what is
// out of the domain's range.
//
// Source: code.kx.com/q/ref/null, fill.

import (
	"tock/internal/vec"
	"tock/k"
)

var nullDefs = []Def{
	{Name: "null", Unary: IsNull, Doc: "flags nulls"},
	{Name: "^", Binary: FillNulls, Infix: true, Doc: "y with its nulls replaced by items of x"},
}

// IsNull is null x as flags. Shapes: atomic; :: is null, other functions are not.
func IsNull(env Env, x k.Value) (k.Value, error) { return atomicUnary(env, x, nullLeaf) }

func nullLeaf(x k.Value) (k.Value, error) {
	t := x.Type()
	switch {
	case t.IsEnum() && t < 0:
		return k.NewBool(false), nil
	case t.IsEnum():
		return k.Bools(make([]uint8, x.Len())), nil
	case !t.IsVector():
		return k.NewBool(x.IsNull()), nil
	}
	dst := make([]uint8, x.Len())
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		if t == k.Char {
			vec.Nulls(dst, o.Raw(), ' ')
		}
	case *k.Vec[int16]:
		vec.Nulls(dst, o.Raw(), k.NullShort)
	case *k.Vec[int32]:
		vec.Nulls(dst, o.Raw(), k.NullInt)
	case *k.Vec[int64]:
		vec.Nulls(dst, o.Raw(), k.NullLong)
	case *k.Vec[float32]:
		vec.Nulls(dst, o.Raw(), k.NullReal)
	case *k.Vec[float64]:
		vec.Nulls(dst, o.Raw(), k.NullFloat)
	case *k.Vec[k.Sym]:
		vec.Nulls(dst, o.Raw(), 0)
	case *k.Vec[k.GUID]:
		vec.Nulls(dst, o.Raw(), k.GUID{})
	}
	return k.Bools(dst), nil
}

// FillNulls is x^y: y with its nulls replaced by the items of x, in the kind both promote to.
// Shapes: atomic; dictionaries and keyed tables take missing keys from x.
// Errors: ErrType, ErrLength.
func FillNulls(env Env, x, y k.Value) (k.Value, error) {
	return atomicBinary(env, x, y, fillLeaf)
}

func fillLeaf(x, y k.Value) (k.Value, error) {
	xk, yk := basicKind(x), basicKind(y)
	kind := lesserKinds[xk][yk]
	if xk == yk && (xk == k.Symbol || xk == k.Guid) {
		kind = xk
	}
	if kind == 0 {
		return k.Value{}, k.ErrType
	}
	if d := y.Domain(); d != nil {
		y = k.Resolve(y)
	}
	holes, err := nullLeaf(y)
	if err != nil {
		return k.Value{}, err
	}
	if x, err = castLeaf(kind, x); err != nil {
		return k.Value{}, err
	}
	if y, err = castLeaf(kind, y); err != nil {
		return k.Value{}, err
	}
	if y.Type() < 0 {
		if !holes.Bool() {
			if x.Type() > 0 {
				return k.Repeat(y, x.Len()), nil
			}
			return y, nil
		}
		return x, nil
	}
	at := k.Data[uint8](holes)
	switch o := y.Object().(type) {
	case *k.Vec[uint8]:
		return fillVector(at, x, o), nil
	case *k.Vec[int16]:
		return fillVector(at, x, o), nil
	case *k.Vec[int32]:
		return fillVector(at, x, o), nil
	case *k.Vec[int64]:
		return fillVector(at, x, o), nil
	case *k.Vec[float32]:
		return fillVector(at, x, o), nil
	case *k.Vec[float64]:
		return fillVector(at, x, o), nil
	case *k.Vec[k.Sym]:
		return fillVector(at, x, o), nil
	case *k.Vec[k.GUID]:
		return fillVector(at, x, o), nil
	}
	return k.Value{}, k.ErrType
}

// fillVector is y with x's items (or x itself, an atom) where the flags are set.
func fillVector[T k.Elem](holes []uint8, x k.Value, y *k.Vec[T]) k.Value {
	out := make([]T, y.Len())
	from := k.Data[T](x)
	if x.Type() < 0 {
		one := k.Data[T](k.Enlist(x))[0]
		vec.Choose(out, holes, one, y.Raw())
	} else {
		vec.ChooseEach(out, holes, from, y.Raw())
	}
	return y.With(out)
}
